"""A scenario laid out as arrays: everything about its tables and its world that no draw changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.outcomes import OutcomeSpace
from sim.domain.preferences import TermArrays, TermLayout
from sim.domain.scenario import Scenario

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class TableLayout(NamedTuple):
    """The static side of a table, as both drivers read it. Seats: the table's parties, then all others.

    who : (parties,) party of the scenario on each seat · present : seats at the table
    shape : (issues,) open levels, 1 for issues held elsewhere · negotiated : (issues,)
    levels, offered : (issues, outcomes) level of each issue, among the open ones and among all
    signers, asked : (outcomes,) bits of the seats that must sign, 0 if no agreement; and of those at the table
    opens : (issues, levels) the open levels of each issue, the first `shape` of a row
    unchanged : the outcome that changes nothing here, -1 if there is none
    hazard : (outcomes,) what the issues here add to the place in the table of hazards
    holds, lines, threats, aid : (seats, conditions, outcomes), or without seats, whether a condition of a gate or
    clause, of a red line, of what lifts a threat, of a change of aid holds as far as the issues here go
    distances, apart, tie_rank : see `sim.strategies.base.View`
    """

    who: Integers
    present: int
    shape: Integers
    negotiated: Bools
    opens: NDArray[np.int16]
    levels: NDArray[np.int16]
    offered: NDArray[np.int16]
    signers: Integers
    asked: Integers
    unchanged: int
    hazard: Integers
    holds: Bools
    lines: Bools
    threats: Bools
    aid: Bools
    distances: Integers
    apart: NDArray[np.int32]
    tie_rank: Integers


class World(NamedTuple):
    """The static side of a scenario: its calendar, its parties, its war and peace.

    By table: rounds, opens, after (-1 none), if_agreed, ends_war, framework_to (-1 none), take_or_leave,
    by_status_quo (walking away leaves the status quo), decisive; quota, strict (tables, parties)
    By party: side, fights (the war's course touches it), suspends_after, members_first, members_count
    (among the voices), expects (parties, issues)
    status_quo : (issues,) · hazard_stride : (issues,) place of each issue in the table of hazards, 0 if it is not read
    shifts : (issues,) whether agreements on it move the momentum at which war would start again
    Threats: against, unless (threats, issues, levels), lifted_by_nothing. Aid: donor, when (changes, ...).
    has_war, has_peace, has_beliefs, has_equilibria, months
    """

    rounds: Integers
    opens: Integers
    after: Integers
    if_agreed: Bools
    ends_war: Bools
    framework_to: Integers
    take_or_leave: Bools
    by_status_quo: Bools
    decisive: Bools
    quota: Floats
    strict: Bools
    side: Integers
    fights: Bools
    suspends_after: Integers
    members_first: Integers
    members_count: Integers
    expects: Integers
    status_quo: Integers
    hazard_stride: Integers
    shifts: Bools
    threat_against: Integers
    threat_unless: Bools
    threat_stands: Bools
    aid_donor: Integers
    aid_when: Bools
    has_war: bool
    has_peace: bool
    has_beliefs: bool
    has_equilibria: bool
    months: int


class Lines(NamedTuple):
    """The red lines of a party: masks (lines, issues, levels) of what crosses each, public (lines,)."""

    masks: Bools
    public: Bools


class Layout(NamedTuple):
    """A scenario as arrays: its world, its tables, its parties' terms and red lines, in the scenario's order."""

    world: World
    tables: Sequence[TableLayout]
    terms: Sequence[TermArrays]
    lines: Sequence[Lines]


@dataclass(frozen=True)
class Voice:
    """Somebody with preferences: a party, or a constituency that departs from those of its party."""

    party: int
    constituency: int | None
    path: str


@dataclass(frozen=True, eq=False)
class Seating:
    """A scenario with everything about it that no draw changes.

    spaces : per table · seats : per table, party names by seat · voices : parties, then constituencies
    hazard_issues : positions of the issues that the hazard reads
    """

    scenario: Scenario
    spaces: tuple[OutcomeSpace, ...]
    seats: tuple[tuple[str, ...], ...]
    terms: tuple[TermLayout, ...]
    voices: tuple[Voice, ...]
    hazard_issues: tuple[int, ...]
    layout: Layout
