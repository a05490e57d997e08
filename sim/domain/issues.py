"""Issues: what is negotiated, and the values each can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Text = Mapping[str, str]  # language -> words; "en" is always there
Kind = Literal["ordered", "nominal", "grid"]


@dataclass(frozen=True)
class Value:
    """One setting of an issue, the parties whom it binds, and for a grid where it lies."""

    name: str
    title: Text
    binds: frozenset[str]
    help: Text = field(default_factory=dict)
    amount: Fraction | None = None  # in the issue's unit; grids only


@dataclass(frozen=True)
class Issue:
    """A negotiable variable with its values in order.

    `status_quo` is the level (position in `values`) that holds without a settlement, or None if there is
    no such value (a pie that nobody owns yet): then every value is a change. `levels` are the positions
    that can be chosen in this scenario: a ceiling (what somebody is able to give) removes the others, but
    scales and distances stay those of the whole issue, so that scenarios remain comparable.
    """

    name: str
    title: Text
    kind: Kind
    values: tuple[Value, ...]
    status_quo: int | None
    levels: tuple[int, ...]
    unit: Text = field(default_factory=dict)
    help: Text = field(default_factory=dict)

    def level(self, value: str) -> int:
        """Position of the value with this name; KeyError if there is none."""
        for position, candidate in enumerate(self.values):
            if candidate.name == value:
                return position
        raise KeyError(value)

    def positions(self) -> tuple[Fraction, ...]:
        """Where each value lies: its amount on a grid, its rank elsewhere."""
        if self.kind == "grid":
            return tuple(v.amount if v.amount is not None else Fraction(0) for v in self.values)
        return tuple(Fraction(rank) for rank in range(len(self.values)))

    def places(self) -> tuple[Fraction, ...]:
        """Where each value lies between the first (0) and the last (1), whatever the unit."""
        positions = self.positions()
        low, span = positions[0], positions[-1] - positions[0]
        return tuple((p - low) / span if span else Fraction(0) for p in positions)

    def distance(self, a: int, b: int) -> Fraction:
        """How far apart two levels are, 0 to 1: by rank if ordered, by amount on a grid, same or not if nominal."""
        if self.kind == "nominal":
            return Fraction(int(a != b))
        places = self.places()
        return abs(places[a] - places[b])
