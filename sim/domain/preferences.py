"""Preferences: u(x) = sum of importance x gate x worth over the issues + the clauses that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.domain.issues import Issue
from sim.domain.outcomes import OutcomeSpace
from sim.domain.uncertain import Uncertain

Floats = NDArray[np.float64]
MOST_CELLS = 2**15  # of one term; every draw holds as many numbers
Condition = Mapping[str, frozenset[int]]  # issue -> levels; holds when every issue is at one of its levels


@dataclass(frozen=True)
class Stake:
    """What one issue means to a party.

    `importance` in points (only their shares count), `worth` v per level in [0, 1] with the worst at 0 and
    the best at 1, `bend` the exponent put on v: it moves what lies between and never the order.
    """

    importance: Uncertain
    worth: tuple[float, ...]
    bend: Uncertain


@dataclass(frozen=True)
class Gate:
    """Multiplies the worth of one issue by a factor in [0, 1] while a condition holds."""

    issue: str
    when: Condition
    factor: Uncertain


@dataclass(frozen=True)
class Clause:
    """Adds a bonus (or malus, if negative), on the scale of utility, while a condition holds."""

    when: Condition
    bonus: Uncertain


@dataclass(frozen=True)
class RedLine:
    """Makes outcomes unacceptable at any price; public ones are known to everybody."""

    when: Condition
    public: bool


@dataclass(frozen=True)
class Preferences:
    """What a party wants: stakes per issue, gates, clauses and red lines by id."""

    stakes: Mapping[str, Stake]
    gates: Mapping[str, Gate] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    red_lines: Mapping[str, RedLine] = field(default_factory=dict)

    def uncertain(self) -> Iterator[tuple[str, Uncertain]]:
        """Every number of these preferences with its path below the party."""
        for name, stake in self.stakes.items():
            yield f"issues.{name}.importance", stake.importance
            yield f"issues.{name}.bend", stake.bend
        for name, gate in self.gates.items():
            yield f"gates.{name}.factor", gate.factor
        for name, clause in self.clauses.items():
            yield f"clauses.{name}.bonus", clause.bonus

    def breaks(self, space: OutcomeSpace, *, public_only: bool = False) -> NDArray[np.int64]:
        """How many red lines of this party each outcome breaks, shape (size,)."""
        broken = np.zeros(space.size, dtype=np.int64)
        for line in self.red_lines.values():
            if line.public or not public_only:
                broken += space.holds(line.when)
        return broken


@dataclass(frozen=True)
class TermLayout:
    """How one party's utility is put together over a space; it depends on conditions only, never on draws.

    Issues without a gate add up level by level. Each gated issue and each clause is a conditional term: a
    code per outcome that points into that term's cells. The sum runs over the ungated issues in their
    order, then over the conditional terms; this order is part of the contract between the two drivers.

    codes : (terms, size) int32, 0 <= code < widths[term]
    widths : (terms,) number of cells per term
    """

    gated: tuple[str, ...]
    gates_of: tuple[tuple[str, ...], ...]  # ids of the gates on each gated issue
    clauses: tuple[str, ...]
    codes: NDArray[np.int32]
    widths: tuple[int, ...]


def lay_out_terms(preferences: Preferences, space: OutcomeSpace) -> TermLayout:
    """The conditional terms of a party's utility over a space.

    Raises ValueError for a gated issue with more than 32,768 cells (its open levels x 2^gates).
    """
    position = {issue.name: j for j, issue in enumerate(space.issues)}
    gates_by_issue: dict[str, list[str]] = {}
    for gate_id, gate in preferences.gates.items():
        gates_by_issue.setdefault(gate.issue, []).append(gate_id)
    gated = tuple(i.name for i in space.issues if i.name in gates_by_issue)
    codes: list[NDArray[np.int32]] = []
    widths: list[int] = []
    for name in gated:
        levels = len(space.levels[position[name]])
        width = levels << len(gates_by_issue[name])
        if width > MOST_CELLS:
            raise ValueError(f"issue '{name}' has too many values for its gates: {width:,} cells")
        pattern = np.zeros(space.size, dtype=np.int64)
        for bit, gate_id in enumerate(gates_by_issue[name]):
            pattern |= space.holds(preferences.gates[gate_id].when).astype(np.int64) << bit
        level = space.combine(
            {position[name]: np.arange(levels, dtype=np.int64)}, np.add, np.array(0, dtype=np.int64)
        ).astype(np.int64)
        codes.append((pattern * levels + level).astype(np.int32))
        widths.append(width)
    for clause in preferences.clauses.values():
        codes.append(space.holds(clause.when).astype(np.int32))
        widths.append(2)
    return TermLayout(
        gated=gated,
        gates_of=tuple(tuple(gates_by_issue[name]) for name in gated),
        clauses=tuple(preferences.clauses),
        codes=np.array(codes, dtype=np.int32).reshape(len(codes), space.size),
        widths=tuple(widths),
    )


def shares(points: list[Floats]) -> list[Floats]:
    """Importance points, one array (draws,) per issue, as shares that sum to 1 within each draw.

    The sum is a loop over issues: NumPy's own reductions group terms differently for other shapes.
    Raises ValueError where all points of a draw are zero.
    """
    total = np.zeros_like(points[0])
    for p in points:
        total = total + p
    if np.any(total <= 0.0):
        raise ValueError("the importance points of a party sum to zero")
    return [p / total for p in points]


def bent_worth(worth: tuple[float, ...], levels: tuple[int, ...], bend: Floats) -> Floats:
    """Worth of the open levels under each draw's bend, shape (draws, levels).

    The power is taken on one contiguous array: NumPy may take another code path, with another last
    digit, for strided input.
    """
    base = np.array([worth[level] for level in levels])
    bases = np.ascontiguousarray(np.broadcast_to(base, (bend.size, base.size)))
    exponents = np.ascontiguousarray(np.broadcast_to(bend[:, None], bases.shape))
    return np.asarray(np.power(bases, exponents), dtype=np.float64)


@dataclass(frozen=True)
class Terms:
    """The numbers behind a party's utilities in each draw.

    additive : (draws, issues, most levels) importance x worth of ungated issues, 0 elsewhere
    cells : (draws, terms, most cells) values that the codes of a TermLayout point into, 0 elsewhere
    """

    additive: Floats
    cells: Floats


def draw_terms(
    preferences: Preferences, space: OutcomeSpace, layout: TermLayout, drawn: Mapping[str, Floats], draws: int
) -> Terms:
    """Terms of a party from its drawn numbers, given as path -> (draws,)."""
    issues = [issue for issue in space.issues if issue.name in preferences.stakes]
    weights = dict(
        zip(
            (i.name for i in issues),
            shares([drawn[f"issues.{i.name}.importance"] for i in issues]),
            strict=True,
        )
    )
    additive = np.zeros((draws, len(space.issues), max(space.shape)))
    cells = np.zeros((draws, max(1, len(layout.widths)), max(layout.widths, default=1)))
    for j, issue in enumerate(space.issues):
        if issue.name not in weights:
            continue
        stake = preferences.stakes[issue.name]
        worth = bent_worth(stake.worth, space.levels[j], drawn[f"issues.{issue.name}.bend"])
        worth = worth * weights[issue.name][:, None]
        levels = len(space.levels[j])
        if issue.name not in layout.gated:
            additive[:, j, :levels] = worth
            continue
        term = layout.gated.index(issue.name)
        for pattern in range(1 << len(layout.gates_of[term])):
            factor = np.ones(draws)
            for bit, gate_id in enumerate(layout.gates_of[term]):
                if pattern >> bit & 1:
                    factor = factor * drawn[f"gates.{gate_id}.factor"]
            cells[:, term, pattern * levels : (pattern + 1) * levels] = worth * factor[:, None]
    for k, clause_id in enumerate(layout.clauses):
        cells[:, len(layout.gated) + k, 1] = drawn[f"clauses.{clause_id}.bonus"]
    return Terms(additive, cells)


def utilities(additive: Floats, shape: NDArray[np.int64], cells: Floats, codes: NDArray[np.int32]) -> Floats:
    """Utility of every outcome for one party in one draw, shape (size,).

    additive : (issues, most levels); shape : (issues,) open levels; cells : (terms, most cells);
    codes : (terms, size). Compiled as it stands by the ensemble.
    """
    total = np.zeros(1)
    for j in range(shape.size):
        levels = additive[j, : shape[j]]
        total = (total.reshape((-1, 1)) + levels.reshape((1, -1))).reshape(-1)
    for k in range(codes.shape[0]):
        total = total + cells[k][codes[k]]
    return total


def worth_from_ideal(issue: Issue, ideal: int) -> tuple[float, ...]:
    """Worth that falls evenly with the distance from an ideal level: 1 there, 0 at the farthest."""
    if issue.kind == "nominal":
        return tuple(float(level == ideal) for level in range(len(issue.values)))
    places = issue.places()
    distances = [abs(place - places[ideal]) for place in places]
    farthest = max(distances)
    return tuple(float(1 - d / farthest) if farthest else 1.0 for d in distances)
