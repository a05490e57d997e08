"""How much one number matters: the odds of an agreement at some of its values, on the same luck."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.figures import Figure
from sim.dashboard.jobs.odds import Odds
from sim.dashboard.place import Case

RUNS = 1000  # at each value


@dataclass(frozen=True)
class Point:
    """The odds of an agreement at one value."""

    value: float
    agreement: Figure


@dataclass(frozen=True)
class Effect:
    """What is known of the odds over the values of a number.

    points: those played so far, in the order of their values
    difference: what the value with the highest odds has more than that with the lowest, run by run; None before
    """

    points: tuple[Point, ...]
    difference: Figure | None = None

    @property
    def lowest(self) -> Point:
        """The value with the lowest odds."""
        return min(self.points, key=lambda point: point.agreement.mean)

    @property
    def highest(self) -> Point:
        """The value with the highest odds."""
        return max(self.points, key=lambda point: point.agreement.mean)


@dataclass(frozen=True)
class EffectOf:
    """The odds over the values of a number: each value in a step, then the lowest against the highest, paired.

    values, cases: each value and the case that has it, in order
    """

    values: tuple[float, ...]
    cases: tuple[Case, ...]
    rng_seed: int = 1
    runs: int = RUNS

    @property
    def steps(self) -> int:
        """One for each value, and one for the comparison."""
        return len(self.values) + 1

    def step(self, number: int, left: Effect | None) -> Effect:
        """Play one more value, from the ends inwards; last of all compare."""
        known = left or Effect(())
        if number == len(self.values):
            low, high = (self.cases[self.values.index(end.value)] for end in (known.lowest, known.highest))
            comparisons = Odds(low, (high,), self.rng_seed, self.runs).at_once().summary.comparisons
            return replace(known, difference=comparisons[0].agreement if comparisons else None)
        place = self._order[number]
        found = Odds(self.cases[place], (), self.rng_seed, self.runs).at_once()
        point = Point(self.values[place], found.summary.settings[0].agreement)
        return Effect(tuple(sorted((*known.points, point), key=lambda point: point.value)))

    def conclude(self, left: Effect) -> Effect:
        """The last step knows all."""
        return left

    @property
    def _order(self) -> list[int]:
        """Both ends first, so that the line spans its width from the second step on."""
        last = len(self.values) - 1
        return [0, last, *range(1, last)] if last else [0]
