"""The sentence that sums a comparison up, and what its uncertainty depends on; neutral where nothing is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.clarity import clarity, has_zero
from analysis.course import LASTS
from analysis.plots.words import Words
from analysis.plots.writing import OF_100, Writing, letter
from analysis.spreads import Figure
from analysis.summary import Comparison, Findings, Summary
from sim.dashboard.comparing.rows import obstacle_of
from sim.loading.catalogue import Catalogue


@dataclass(frozen=True)
class Finding:
    """What a comparison comes to: its heading, and the numbers behind it in a few sentences."""

    heading: str
    lede: str


def neutral(names: Sequence[str], say: Catalogue) -> str:
    """A heading that finds nothing."""
    if len(names) == 1:
        return say.say("compare.head.alone")
    return say.say("compare.head.neutral", names=say.join(list(names)))


def finding(summary: Summary, names: Sequence[str], say: Catalogue) -> Finding:
    """The finding of a summary whose settings have these names."""
    compared = [c for c in summary.comparisons if obstacle_of(c) is None and c.agreement is not None]
    if len(summary.settings) > 2:
        return Finding(_many(compared, names, say), _levels(summary, say))
    if not compared:
        return Finding(neutral(names, say), _levels(summary, say))
    return Finding(_pair_heading(compared[0], names, say), _pair_lede(summary, compared[0], say))


def _pair_heading(comparison: Comparison, names: Sequence[str], say: Catalogue) -> str:
    often, lasting = direction(comparison.agreement), direction(comparison.holds.get(LASTS))
    if often == lasting == "same":
        return say.say("compare.head.unclear", b=names[1])
    return say.say(f"compare.head.{often}_{lasting}", b=names[1])


def direction(difference: Figure | None) -> str:
    """Whether a difference is more or fewer, on average at least; "same" where that is not clear."""
    if difference is None or clarity(difference) == "unclear":
        return "same"
    return "more" if difference.mean > 0.0 else "fewer"


def _pair_lede(summary: Summary, comparison: Comparison, say: Catalogue) -> str:
    first, later = summary.settings
    sentences = [
        say.say(
            "compare.lede.agreement",
            a=letter(0),
            b=letter(1),
            later=_hundred(later.agreement, say),
            first=_hundred(first.agreement, say),
            difference=said_with_range(comparison.agreement, OF_100, say),
        )
    ]
    holds = [one.course.holds.get(LASTS) for one in (first, later)]
    if holds[0] is not None and holds[1] is not None:
        sentences.append(
            say.say(
                "compare.lede.holds",
                later=_hundred(holds[1], say),
                first=_hundred(holds[0], say),
                difference=said_with_range(comparison.holds.get(LASTS), OF_100, say),
            )
        )
    return " ".join(sentences)


def _many(compared: Sequence[Comparison], names: Sequence[str], say: Catalogue) -> str:
    """How many settings sign more or less often than the first."""
    if not compared:
        return neutral(names, say)
    ways = [direction(comparison.agreement) for comparison in compared]
    more, fewer = ways.count("more"), ways.count("fewer")
    key = "both" if more and fewer else "more" if more else "fewer" if fewer else "none"
    return say.say(f"compare.many.{key}", a=names[0], more=more, fewer=fewer, n=len(compared))


def _levels(summary: Summary, say: Catalogue) -> str:
    """How many of 100 runs agree in each setting."""
    parts = [
        say.say(
            "compare.lede.level", name=letter(at), n=_hundred(found.agreement, say), range=_range(found, say)
        )
        for at, found in enumerate(summary.settings)
    ]
    return say.say("compare.lede.levels", levels="; ".join(parts))


def _range(found: Findings, say: Catalogue) -> str:
    return Words(say.language).shares(found.agreement.ignorance)


def _hundred(figure: Figure, say: Catalogue) -> str:
    return Words(say.language).hundred(figure.mean)


def said(difference: Figure | None, writing: Writing, say: Catalogue, unit: str = "") -> str:
    """A difference in words: 27 more; 4 fewer on average; no clear difference; why there is none."""
    words = Words(say.language)
    if difference is None:
        return words.say("no_agreement")
    how = clarity(difference)
    if how == "unclear":
        return words.say("unclear")
    told = writing.difference(words, difference.mean) + (f" {unit}" if unit else "")
    return words.say("on_average", words=told) if how == "on_average" else told


def ranges(difference: Figure, writing: Writing, say: Catalogue) -> list[str]:
    """What the parties, the rules and, where it decides, the number of runs leave open."""
    words = Words(say.language)
    told = [words.say("parties_by", range=writing.range(words, difference.ignorance))]
    if difference.structures > 1:
        told.append(words.say("rules_by", range=writing.range(words, difference.structure)))
    if has_zero(difference.monte_carlo):
        told.append(words.say("runs_by", range=writing.range(words, difference.monte_carlo)))
    return told


def said_with_range(difference: Figure | None, writing: Writing, say: Catalogue) -> str:
    """A difference in words and its ranges behind it."""
    if difference is None:
        return said(None, writing, say)
    return f"{said(difference, writing, say)} ({', '.join(ranges(difference, writing, say))})"


def depends_on(difference: Figure, letters: tuple[str, str], say: Catalogue) -> Finding:
    """What it depends on whether the later setting signs more often."""
    first, later = letters
    way = "more" if difference.mean > 0.0 else "fewer"
    if difference.structures > 1 and has_zero(difference.structure):
        key = "rules"
    elif has_zero(difference.monte_carlo):
        key = "runs"
    elif has_zero(difference.ignorance):
        key = f"parties_{way}"
    else:
        key = f"always_{way}"
    more = sum(value > 0.0 for value in difference.by_structure)
    fewer = sum(value < 0.0 for value in difference.by_structure)
    n = difference.structures
    counted = "one" if n == 1 else "all_more" if more == n else "all_fewer" if fewer == n else "each"
    return Finding(
        say.say(f"compare.depends.{key}", a=first, b=later),
        " ".join(
            [
                say.say(f"compare.counted.{counted}", n=n, more=more, fewer=fewer, b=later),
                say.say(f"compare.settled.{key}", a=first, b=later),
            ]
        ),
    )
