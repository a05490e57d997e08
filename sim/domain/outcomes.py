"""Outcome spaces: every combination of the issues' values, numbered without a loop over outcomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.domain.issues import Issue

DISTANCE_LIMIT = 2**40  # largest common denominator for which distances are kept exact
U64 = np.uint64


@dataclass(frozen=True)
class OutcomeSpace:
    """All outcomes of some issues, as a mixed-radix index: the last issue runs fastest.

    An issue that is not negotiated here takes part with the one level at which it is held, so that
    conditions and worths that read it need no special case. `levels[j]` are the levels open to issue j.
    """

    issues: tuple[Issue, ...]
    levels: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, issues: Iterable[Issue], negotiated: Iterable[str] | None = None) -> OutcomeSpace:
        """The space of the `negotiated` issues (default all); the others stay at their status quo.

        Raises ValueError if an issue that is not negotiated has no status quo.
        """
        issues = tuple(issues)
        on_table = {i.name for i in issues} if negotiated is None else set(negotiated)
        levels = []
        for issue in issues:
            if issue.name in on_table:
                levels.append(issue.levels)
            elif issue.status_quo is None:
                raise ValueError(f"issue '{issue.name}' is not negotiated and has no status quo")
            else:
                levels.append((issue.status_quo,))
        return cls(issues, tuple(levels))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of open levels per issue."""
        return tuple(len(levels) for levels in self.levels)

    @property
    def size(self) -> int:
        """Number of outcomes."""
        return math.prod(self.shape)

    def index(self, outcome: Mapping[str, str]) -> int:
        """Index of the outcome given as issue -> value name; issues with one open level may be left out.

        Raises KeyError for an unknown issue or value and ValueError for a value that is not open.
        """
        unknown = set(outcome) - {i.name for i in self.issues}
        if unknown:
            raise KeyError(sorted(unknown)[0])
        index = 0
        for issue, levels in zip(self.issues, self.levels, strict=True):
            held = issue.name not in outcome and len(levels) == 1
            level = levels[0] if held else issue.level(outcome[issue.name])
            if level not in levels:
                raise ValueError(f"value '{outcome[issue.name]}' of issue '{issue.name}' is not open here")
            index = index * len(levels) + levels.index(level)
        return index

    def outcome(self, index: int) -> dict[str, str]:
        """The outcome with this index as issue -> value name; IndexError outside the space."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        digits = np.unravel_index(index, self.shape)
        return {
            issue.name: issue.values[levels[int(d)]].name
            for issue, levels, d in zip(self.issues, self.levels, digits, strict=True)
        }

    def spread(self, issue: int, per_level: NDArray[np.generic]) -> NDArray[np.generic]:
        """Numbers per open level of one issue, shape (levels,), laid out over the space as a broadcastable array."""
        layout = [1] * len(self.shape)
        layout[issue] = len(self.levels[issue])
        return per_level.reshape(layout)

    def combine(
        self,
        per_level: Mapping[int, NDArray[np.generic]],
        operation: Callable[[NDArray[np.generic], NDArray[np.generic]], NDArray[np.generic]],
        start: NDArray[np.generic],
    ) -> NDArray[np.generic]:
        """Fold per-level arrays of several issues into one array over the outcomes, shape (size,)."""
        total = start.reshape([1] * len(self.shape))
        for issue, numbers in per_level.items():
            total = operation(total, self.spread(issue, numbers))
        return np.ascontiguousarray(np.broadcast_to(total, self.shape)).reshape(self.size)

    def holds(self, condition: Mapping[str, frozenset[int]]) -> NDArray[np.bool_]:
        """Whether every named issue is at one of the named levels, for each outcome; shape (size,)."""
        position = {issue.name: j for j, issue in enumerate(self.issues)}
        flags = {
            position[name]: np.array([level in allowed for level in self.levels[position[name]]])
            for name, allowed in condition.items()
        }
        return self.combine(flags, np.logical_and, np.array(True)).astype(np.bool_)

    @cached_property
    def distances(self) -> tuple[NDArray[np.int64], ...]:
        """Distances between open levels of each issue, whole numbers on one common scale, shapes (levels, levels).

        The common scale keeps equal distances equal (thirds and halves do not round apart). If the common
        denominator would be beyond 2^40, places are rounded to it.
        """
        places = []
        for issue, levels in zip(self.issues, self.levels, strict=True):
            whole = issue.places()
            places.append([whole[level] - whole[levels[0]] for level in levels])
        scale = min(math.lcm(*(p.denominator for row in places for p in row)), DISTANCE_LIMIT)
        tables = []
        for issue, row in zip(self.issues, places, strict=True):
            at = np.array([round(place * scale) for place in row], dtype=np.int64)
            apart = np.abs(at[:, None] - at[None, :])
            if issue.kind == "nominal":
                apart = np.where(apart == 0, 0, scale)
            tables.append(apart)
        return tuple(tables)

    @cached_property
    def tie_rank(self) -> NDArray[np.int64]:
        """Order in which ties fall, shape (size,): by splitmix64 of the index in the space of all levels.

        Hashing the index of the whole issue space, not of the open part, lets a tie between two outcomes
        fall the same way whatever else a lever opens or closes. [steele2014]
        """
        whole = self.combine(
            {
                j: np.array(levels, dtype=U64)
                * U64(math.prod(len(i.values) for i in self.issues[j + 1 :]) % 2**64)
                for j, levels in enumerate(self.levels)
            },
            np.add,
            np.array(0, dtype=U64),
        ).astype(U64)
        order = np.argsort(splitmix64(whole), kind="stable")
        rank = np.empty(self.size, dtype=np.int64)
        rank[order] = np.arange(self.size)
        return rank


def splitmix64(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter 64-bit numbers, one to one; same shape. [steele2014]"""
    with np.errstate(over="ignore"):
        z = x + U64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> U64(30))) * U64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> U64(27))) * U64(0x94D049BB133111EB)
        return z ^ (z >> U64(31))
