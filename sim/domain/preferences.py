"""Preferences: u(x) = sum of importance x gate x worth over the issues + the clauses that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.issues import Issue
from sim.domain.outcomes import OutcomeSpace
from sim.domain.uncertain import Uncertain

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
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


class TermArrays(NamedTuple):
    """The conditional terms of one party's utility, as both drivers read them.

    masks : (conditions, issues, most levels) whether a level is allowed; gates issue by issue, then clauses
    issue : (terms,) the gated issue, -1 for a clause
    first, conditions : (terms,) where the conditions of each term begin among all, and how many it has
    levels : (terms,) number of levels of the gated issue, 1 for a clause
    """

    masks: NDArray[np.bool_]
    issue: Integers
    first: Integers
    conditions: Integers
    levels: Integers


@dataclass(frozen=True)
class TermLayout:
    """How one party's utility is put together; it depends on conditions only, never on draws or tables.

    Issues without a gate add up level by level. Each gated issue and each clause is a conditional term. The sum
    runs over the ungated issues in their order, then over the gated ones, then over the clauses; this order is
    part of the contract between the two drivers.

    gated : names of the gated issues · gates_of : ids of the gates on each · clauses : ids
    """

    gated: tuple[str, ...]
    gates_of: tuple[tuple[str, ...], ...]
    clauses: tuple[str, ...]
    arrays: TermArrays

    @property
    def width(self) -> int:
        """The most cells that a term has."""
        sizes = zip(self.arrays.levels, self.arrays.conditions, strict=True)
        return max((int(levels) << int(count) for levels, count in sizes), default=1)


def allowed_levels(conditions: Sequence[Condition], issues: Sequence[Issue]) -> NDArray[np.bool_]:
    """Which levels each condition allows, (conditions, issues, most levels)."""
    allowed = np.zeros((len(conditions), len(issues), max(len(i.values) for i in issues)), dtype=np.bool_)
    for c, condition in enumerate(conditions):
        for j, issue in enumerate(issues):
            allowed[c, j, sorted(condition.get(issue.name, range(len(issue.values))))] = True
    return allowed


def lay_out_terms(preferences: Preferences, issues: Sequence[Issue]) -> TermLayout:
    """The conditional terms of a party's utility over the issues of a scenario.

    Raises ValueError for a gated issue with more than 32,768 cells (its levels x 2^gates).
    """
    position = {issue.name: j for j, issue in enumerate(issues)}
    by_issue: dict[str, list[str]] = {}
    for gate_id, gate in preferences.gates.items():
        by_issue.setdefault(gate.issue, []).append(gate_id)
    gated = tuple(issue.name for issue in issues if issue.name in by_issue)
    conditions = [preferences.gates[gate_id].when for name in gated for gate_id in by_issue[name]]
    conditions += [clause.when for clause in preferences.clauses.values()]
    issue_of: list[int] = []
    first: list[int] = []
    count: list[int] = []
    levels: list[int] = []
    for name in gated:
        values = len(issues[position[name]].values)
        if values << len(by_issue[name]) > MOST_CELLS:
            cells = values << len(by_issue[name])
            raise ValueError(f"issue '{name}' has too many values for its gates: {cells:,} cells")
        issue_of.append(position[name])
        first.append(sum(count))
        count.append(len(by_issue[name]))
        levels.append(values)
    for _ in preferences.clauses:
        issue_of.append(-1)
        first.append(sum(count))
        count.append(1)
        levels.append(1)
    masks = allowed_levels(conditions, issues)

    def whole(numbers: list[int]) -> Integers:
        return np.array(numbers, dtype=np.int64)

    return TermLayout(
        gated=gated,
        gates_of=tuple(tuple(by_issue[name]) for name in gated),
        clauses=tuple(preferences.clauses),
        arrays=TermArrays(masks, whole(issue_of), whole(first), whole(count), whole(levels)),
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


def bent_worth(worth: tuple[float, ...], bend: Floats) -> Floats:
    """Worth of every level under each draw's bend, shape (draws, levels).

    The power is taken on one contiguous array: NumPy may take another code path, with another last
    digit, for strided input.
    """
    base = np.array(worth)
    bases = np.ascontiguousarray(np.broadcast_to(base, (bend.size, base.size)))
    exponents = np.ascontiguousarray(np.broadcast_to(bend[:, None], bases.shape))
    return np.asarray(np.power(bases, exponents), dtype=np.float64)


@dataclass(frozen=True)
class Terms:
    """The numbers behind a party's utilities in each draw.

    additive : (draws, issues, most levels) importance x worth of ungated issues, 0 elsewhere
    cells : (draws, terms, most cells) what each term adds, by the code of its conditions (the first condition
    is the lowest bit) x levels + level; 0 elsewhere
    """

    additive: Floats
    cells: Floats


def draw_terms(
    preferences: Preferences,
    issues: Sequence[Issue],
    layout: TermLayout,
    drawn: Mapping[str, Floats],
    draws: int,
) -> Terms:
    """Terms of a party from its drawn numbers, given as path -> (draws,)."""
    staked = [issue for issue in issues if issue.name in preferences.stakes]
    weights = dict(
        zip(
            (i.name for i in staked),
            shares([drawn[f"issues.{i.name}.importance"] for i in staked]),
            strict=True,
        )
    )
    additive = np.zeros((draws, len(issues), max(len(i.values) for i in issues)))
    cells = np.zeros((draws, max(1, layout.arrays.issue.size), layout.width))
    for j, issue in enumerate(issues):
        if issue.name not in weights:
            continue
        stake = preferences.stakes[issue.name]
        worth = bent_worth(stake.worth, drawn[f"issues.{issue.name}.bend"])
        worth = worth * weights[issue.name][:, None]
        levels = len(issue.values)
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


def utilities(
    additive: Floats,
    cells: Floats,
    terms: TermArrays,
    here: NDArray[np.bool_],
    opens: NDArray[np.int16],
    offered: NDArray[np.int16],
    shape: Integers,
    held: Integers,
) -> Floats:
    """Utility of every outcome of a table for one party in one draw, shape (outcomes,).

    additive : (issues, most levels) · cells : (terms, most cells), see `Terms` · here : (conditions, outcomes)
    whether each condition holds as far as the table's own issues go · opens : (issues, most levels) open levels, the
    first `shape` of each row · offered : (issues, outcomes) level of each issue in each outcome; any for issues held
    elsewhere · shape : (issues,) open levels · held : (issues,) the level at which an issue is held that is not
    negotiated here, -1 for those that are. Outcomes run through the open levels, the last issue fastest.
    """
    outcomes = offered.shape[1]
    total = np.zeros(1)
    for j in range(shape.size):  # each outcome is the sum of its levels, in the order of the issues
        if held[j] < 0:
            row = additive[j][opens[j, : shape[j]]]
            total = np.ascontiguousarray(total.reshape((-1, 1)) + row.reshape((1, -1))).reshape(-1)
        else:
            total = total + additive[j, held[j]]
    for k in range(terms.issue.size):
        code = np.zeros(outcomes, dtype=np.int64)
        for bit in range(terms.conditions[k]):
            condition = terms.first[k] + bit
            elsewhere = True
            for j in range(held.size):
                if held[j] >= 0 and not terms.masks[condition, j, held[j]]:
                    elsewhere = False
            if elsewhere:
                code = code + here[condition] * (1 << bit)
        issue = terms.issue[k]
        if issue >= 0:
            code = code * terms.levels[k] + max(held[issue], 0)
            if held[issue] < 0:
                code = code + offered[issue]
        total = total + cells[k][code]
    return total


def term_code(terms: TermArrays, k: int, levels: Integers) -> int:
    """Which cell of term k an outcome points into, given as a level per issue, (issues,)."""
    code = 0
    for bit in range(terms.conditions[k]):
        holds = True
        for j in range(levels.size):
            if not terms.masks[terms.first[k] + bit, j, levels[j]]:
                holds = False
        if holds:
            code = code + (1 << bit)
    if terms.issue[k] >= 0:
        code = code * terms.levels[k] + levels[terms.issue[k]]
    return code


def utility_at(additive: Floats, cells: Floats, terms: TermArrays, levels: Integers) -> float:
    """Utility of one outcome given as a level per issue, (issues,); arguments and order as in `utilities`."""
    total = 0.0
    for j in range(levels.size):
        total = total + additive[j, levels[j]]
    for k in range(terms.issue.size):
        total = total + cells[k, term_code(terms, k, levels)]
    return total


def utility_by_draw(additive: Floats, cells: Floats, terms: TermArrays, levels: Integers) -> Floats:
    """As `utility_at` for many draws at once: additive (draws, issues, levels), cells (draws, terms, cells)."""
    total = np.zeros(additive.shape[0])
    for j in range(levels.size):
        total = total + additive[:, j, levels[j]]
    for k in range(terms.issue.size):
        total = total + cells[:, k, term_code(terms, k, levels)]
    return total


def worth_from_ideal(issue: Issue, ideal: int) -> tuple[float, ...]:
    """Worth that falls evenly with the distance from an ideal level: 1 there, 0 at the farthest."""
    if issue.kind == "nominal":
        return tuple(float(level == ideal) for level in range(len(issue.values)))
    places = issue.places()
    distances = [abs(place - places[ideal]) for place in places]
    farthest = max(distances)
    return tuple(float(1 - d / farthest) if farthest else 1.0 for d in distances)
