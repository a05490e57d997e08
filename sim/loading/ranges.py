"""How ranges of a sweep are written: `0..300000`, `0..300000/7`, `log:0.1..10/5`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from sim.loading.reader import InputError, Problem, option, read

LOG = "log:"
MOST_STEPS = 100_000
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"\s*({LOG})?\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*(?:/\s*(\d+)\s*)?")


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`: `steps` of them, both ends included, or any; evenly by ratio if `log`.

    Raises ValueError, with what is needed, for ends or steps that mean nothing.
    """

    low: float
    high: float
    steps: int | None = None
    log: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"a range runs from low to high, not from {self.low:g} to {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError(f"a range by ratio begins above 0, not at {self.low:g}")
        if self.steps is not None and not 2 <= self.steps <= MOST_STEPS:
            raise ValueError(f"a range has 2 to {MOST_STEPS:,} steps, not {self.steps}")

    def at(self, share: float) -> float:
        """The number at a share of the way, 0 for the low end and 1 for the high one; 6 digits."""
        width = self.high - self.low
        number = self.low * (self.high / self.low) ** share if self.log else self.low + width * share
        # Six digits are more than anybody asks for, fit a label, and are the same on any machine.
        return min(max(float(f"{number:.6g}"), self.low), self.high)


def read_range(text: str) -> Range | None:
    """The range that a text writes, None if it is none. Raises ValueError as `Range` does."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    log, low, high, steps = found.groups()
    return Range(float(low), float(high), int(steps) if steps else None, bool(log))


def read_positions(text: str, origin: str) -> Range | list[Any]:
    """A range, or positions with commas between them, each read as YAML; InputError that names `origin`."""
    try:
        span = read_range(text)
    except ValueError as error:
        raise InputError([Problem(str(error), option(origin))]) from error
    if span is not None:
        return span
    positions: list[Any] = read(f"value: [{text}]", origin).data["value"]
    return positions
