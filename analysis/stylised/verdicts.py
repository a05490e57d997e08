"""From evidence to a finding: the effect, its placebo, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.spreads import Figure, paired_difference, paired_difference_given
from analysis.stylised.evidence import Evidence
from analysis.stylised.registry import Effect, Pair, Verdict


@dataclass(frozen=True)
class Finding:
    """What was measured of one effect; figures are None where no pair of runs could be looked at."""

    fact: int
    effect: Effect
    figure: Figure | None
    placebo: Figure | None
    runs: int
    verdict: Verdict

    @property
    def as_known(self) -> bool:
        """Whether the verdict is the one that the registry states."""
        return self.verdict == self.effect.known

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain JSON values; shares and worth on their own scale, not in points."""
        return {
            "fact": self.fact,
            "effect": self.effect.name,
            "expects": self.effect.expects,
            "unit": self.effect.unit,
            "counts": self.effect.counts,
            "tolerance": self.effect.tolerance,
            "margin": self.effect.allowed,
            "runs": self.runs,
            "difference": None if self.figure is None else self.figure.to_dict(),
            "placebo": None if self.placebo is None else self.placebo.to_dict(),
            "verdict": self.verdict,
            "known": self.effect.known,
        }


def measure(pair: Pair, before: Evidence, now: Evidence) -> Figure | None:
    """The paired difference of two settings, now less before; None if no pair could be looked at."""
    first, held_first = pair.before.measure(before)
    later, held_later = pair.now.measure(now)
    labels = before.labels, now.labels
    if held_first is None or held_later is None:
        return paired_difference(first, later, *labels, before.weights)
    if not pair.both:
        return paired_difference_given(first, held_first, later, held_later, *labels, before.weights)
    if before.labels != now.labels:
        raise ValueError("pairs of runs in which both hold need the same structures on both sides")
    held = held_first & held_later
    return paired_difference_given(first, held, later, held, *labels, before.weights)


def judge(fact: int, effect: Effect, evidence: Mapping[str, Evidence]) -> Finding:
    """Measure an effect and its placebo, given the evidence of each case by its key."""

    def of(pair: Pair) -> Figure | None:
        return measure(pair, evidence[pair.before.case.key], evidence[pair.now.case.key])

    figure = of(effect.pair)
    placebo = None if effect.placebo is None else of(effect.placebo)
    cases = (effect.pair.before.case, effect.pair.now.case)
    runs = sum(evidence[case.key].played for case in cases if case.plays)
    return Finding(fact, effect, figure, placebo, runs, verdict_of(effect, figure, placebo))


def verdict_of(effect: Effect, figure: Figure | None, placebo: Figure | None) -> Verdict:
    """What an effect and its placebo amount to.

    comes_out : the interval lies where it should, and that of the placebo within its margin
    placebo : the interval lies where it should, but the placebo moves as well, or none could be measured
    does_not : the interval lies on the other side, or so near to 0 that it makes no difference
    unclear : neither can be said · nothing : there was no pair of runs to look at
    """
    if figure is None:
        return "nothing"
    low, high = figure.monte_carlo.low, figure.monte_carlo.high
    near = effect.tolerance if effect.expects == "hardly" else 0.0
    expected = {"more": low > 0.0, "less": high < 0.0, "hardly": -near < low and high < near}[effect.expects]
    if expected:
        if effect.placebo is None:
            return "comes_out"
        quiet = placebo is not None and _within(placebo, effect.allowed)
        return "comes_out" if quiet else "placebo"
    against = {"more": high < 0.0, "less": low > 0.0, "hardly": low > near or high < -near}[effect.expects]
    if against or (effect.expects != "hardly" and _within(figure, effect.allowed)):
        return "does_not"
    return "unclear"


def _within(figure: Figure, margin: float) -> bool:
    return -margin <= figure.monte_carlo.low and figure.monte_carlo.high <= margin


def together(findings: Sequence[Finding]) -> str:
    """The verdict on a fact: that of its effects that count, or `in_part` where they differ and some come out."""
    verdicts = {finding.verdict for finding in findings if finding.effect.counts}
    if len(verdicts) == 1:
        return next(iter(verdicts))
    if "comes_out" in verdicts:
        return "in_part"
    return "does_not" if "does_not" in verdicts else "unclear"
