"""What the charts say, from the sentence catalogue, and how they write numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.spreads import Figure, Interval
from sim.domain.issues import Text
from sim.loading.catalogue import load_catalogue

MINUS = "−"
EXACT = 1e-9  # nearer to 0 or 1 than this is never or always, not "fewer than 1 in 100"
_NUMBER = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?")


@dataclass(frozen=True)
class Words:
    """The phrases and numbers of one language; InputError for a language that has none."""

    language: str

    def __post_init__(self) -> None:
        load_catalogue(self.language)

    def say(self, key: str, **parts: object) -> str:
        """A phrase of the catalogue's group `chart` with its parts filled in."""
        return load_catalogue(self.language).say(f"chart.{key}", **parts)

    def named(self, text: Text) -> str:
        """A title in this language; a bare number that has none is written the way of this language."""
        words = text.get(self.language)
        if words is not None:
            return words
        english = text.get("en", "")
        return self._marks(english) if _NUMBER.fullmatch(english) else english

    def month(self, date: str) -> str:
        """A month given as YYYY-MM in words."""
        return load_catalogue(self.language).month(date)

    def months(self, first: str, last: str) -> str:
        """A span of months in words."""
        return load_catalogue(self.language).months(first, last)

    def number(self, value: float, digits: int = 0, *, signed: bool = False) -> str:
        """A rounded number with grouped thousands and a true minus; never "-0"."""
        rounded = round(value, digits) + 0.0
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + self._marks(f"{abs(rounded):,.{digits}f}")

    def hundred(self, share: float) -> str:
        """A share as a number of 100 runs; one that is neither never nor always does not read as 0 or 100."""
        if self._reads_as(share, 0.0):
            return self.say("under_one")
        if self._reads_as(share, 1.0):
            return self.say("over_99")
        return self.number(100.0 * share)

    def percent(self, share: float) -> str:
        """The same, short enough to stand at a bar."""
        if self._reads_as(share, 0.0):
            return "<1"
        if self._reads_as(share, 1.0):
            return ">99"
        return self.number(100.0 * share)

    @staticmethod
    def _reads_as(share: float, end: float) -> bool:
        """Whether rounding would make a share never (0) or always (1), which it is not."""
        return abs(share - end) > EXACT and round(100.0 * share) == round(100.0 * end)

    def range(self, interval: Interval, scale: float = 1.0, digits: int = 0, *, signed: bool = False) -> str:
        """An interval as "18 to 63"; one number if both ends read the same.

        An end of a signed interval that only rounding makes 0 has a digit more: it may decide what is clear.
        """

        def written(end: float) -> str:
            finer = signed and round(end, digits) == 0.0 != round(end, digits + 1)
            return self.number(end, digits + finer, signed=signed)

        low, high = written(scale * interval.low), written(scale * interval.high)
        return low if low == high else self.say("range", low=low, high=high)

    def shares(self, interval: Interval) -> str:
        """An interval of shares as numbers of 100 runs."""
        said = self.range(interval, 100.0)
        return self.percent(interval.low) if said in {"0", "100"} else said

    def depends(self, figure: Figure) -> str:
        """A sentence on what a share depends on more, which rules apply or how the parties are."""
        if figure.mean <= EXACT or figure.mean >= 1.0 - EXACT:
            return self.say("always")
        rules, parties = self.shares(figure.structure), self.shares(figure.ignorance)
        if figure.structures == 1:
            return self.say("parties_only", parties=parties)
        by_rules = round(100.0 * (figure.structure.high - figure.structure.low))
        by_parties = round(100.0 * (figure.ignorance.high - figure.ignorance.low))
        key = "both" if by_rules == by_parties else "rules_more" if by_rules > by_parties else "parties_more"
        return self.say(key, rules=rules, parties=parties)

    def with_rules(self, key: str, figures: Iterable[Figure]) -> str:
        """A caption, and what the line across a bar is if any figure of its bars differs between sets of rules."""
        lines = any(figure.structure.high - figure.structure.low > EXACT for figure in figures)
        return f"{self.say(key)} {self.say('rules_line')}" if lines else self.say(key)

    @staticmethod
    def capital(sentence: str) -> str:
        """A sentence with a capital at its start."""
        return sentence[:1].upper() + sentence[1:]

    def _marks(self, english: str) -> str:
        if self.language == "de":
            return english.translate(str.maketrans(",.", ".,"))
        return english
