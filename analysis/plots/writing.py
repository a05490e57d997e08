"""How the numbers of a comparison are written, and the letters of what is compared."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.plots.words import Words
from analysis.spreads import Interval


@dataclass(frozen=True)
class Writing:
    """How the numbers of a section are written: times `factor`, with digits; counts as "10 more".

    least: the shortest reach of the axis of differences, lest it blows up what nobody would call one.
    """

    factor: float
    digits: int
    counts: bool
    least: float

    def level(self, words: Words, value: float) -> str:
        """A level as a number."""
        return words.percent(value) if self.counts else words.number(self.factor * value, self.digits)

    def difference(self, words: Words, value: float) -> str:
        """A difference with its direction, in words where runs are counted."""
        if not self.counts:
            return words.number(self.factor * value, self.digits, signed=True)
        return words.say("more_n" if value > 0.0 else "fewer_n", n=words.percent(abs(value)))

    def range(self, words: Words, interval: Interval) -> str:
        """A range of differences."""
        return words.range(interval, self.factor, self.digits, signed=True)


OF_100 = Writing(100.0, 0, counts=True, least=0.1)
MONTHS = Writing(1.0, 1, counts=False, least=1.0)
UTILITY = Writing(1.0, 2, counts=False, least=0.1)


def letter(place: int) -> str:
    """A, B, ..., Z, AA, ... for the settings in their order."""
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)
