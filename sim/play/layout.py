"""A scenario laid out as arrays: everything about its tables and its world that no draw changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.issues import Issue
from sim.domain.outcomes import OutcomeSpace
from sim.domain.preferences import TermArrays, TermLayout, allowed_levels, lay_out_terms
from sim.domain.scenario import BINDING, TAKE_OR_LEAVE, Scenario, Table
from sim.domain.signatories import signatories
from sim.domain.world import VotingRule
from sim.strategies import OFFERS, STRATEGIES
from sim.strategies.equilibrium import Equilibrium
from sim.strategies.offers import screening

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class TableLayout(NamedTuple):
    """The static side of a table, as both drivers read it. Seats: the table's parties, then all others.

    who : (parties,) party of the scenario on each seat · present : seats at the table
    shape : (issues,) open levels, 1 for issues held elsewhere · negotiated : (issues,)
    levels, offered : (issues, outcomes) level of each issue, among the open ones and among all
    signers, asked : (outcomes,) bits of the seats that must sign, 0 if no agreement; and of those at the table
    unchanged : the outcome that changes nothing here, -1 if there is none
    holds, lines : (seats, conditions, outcomes) whether a condition of a gate or clause, or of a red line, of a seat's
    party holds as far as the issues here go · distances, tie_rank : see `sim.strategies.base.View`
    """

    who: Integers
    present: int
    shape: Integers
    negotiated: Bools
    levels: NDArray[np.int16]
    offered: NDArray[np.int16]
    signers: Integers
    asked: Integers
    unchanged: int
    holds: Bools
    lines: Bools
    distances: Integers
    tie_rank: Integers


class Tables(NamedTuple):
    """All tables in one set of arrays, so that compiled code is the same for every scenario; see `table_at`.

    first : (tables + 1,) where the outcomes of each table begin. Arrays by outcome lie table after table.
    conditions, red_lines : of a seat, the most
    """

    first: Integers
    who: Integers
    present: Integers
    shape: Integers
    negotiated: Bools
    levels: NDArray[np.int16]
    offered: NDArray[np.int16]
    signers: Integers
    asked: Integers
    unchanged: Integers
    holds: Bools
    lines: Bools
    distances: Integers
    tie_rank: Integers
    conditions: int
    red_lines: int


class Terms(NamedTuple):
    """The terms and red lines of all parties in one set of arrays, padded; see `terms_at`.

    terms, lines : (parties,) terms and red lines of each · public : (parties, lines)
    """

    terms: Integers
    masks: Bools
    issue: Integers
    first: Integers
    conditions: Integers
    levels: Integers
    lines: Integers
    line_masks: Bools
    public: Bools


def table_at(tables: Tables, k: int) -> TableLayout:
    """One table out of all."""
    begin, end = tables.first[k], tables.first[k + 1]
    outcomes, issues, parties = end - begin, tables.shape.shape[1], tables.who.shape[1]
    holds, lines = parties * tables.conditions, parties * tables.red_lines
    return TableLayout(
        tables.who[k],
        tables.present[k],
        tables.shape[k],
        tables.negotiated[k],
        tables.levels[begin * issues : end * issues].reshape((issues, outcomes)),
        tables.offered[begin * issues : end * issues].reshape((issues, outcomes)),
        tables.signers[begin:end],
        tables.asked[begin:end],
        tables.unchanged[k],
        tables.holds[begin * holds : end * holds].reshape((parties, tables.conditions, outcomes)),
        tables.lines[begin * lines : end * lines].reshape((parties, tables.red_lines, outcomes)),
        tables.distances[k],
        tables.tie_rank[begin:end],
    )


def terms_at(terms: Terms, party: int) -> TermArrays:
    """The terms of one party out of all."""
    count = terms.terms[party]
    return TermArrays(
        terms.masks[party],
        terms.issue[party, :count],
        terms.first[party, :count],
        terms.conditions[party, :count],
        terms.levels[party, :count],
    )


class World(NamedTuple):
    """The static side of a scenario: its calendar, its parties, its war and peace.

    By table: rounds, opens, after (-1 none), if_agreed, ends_war, framework_to (-1 none), take_or_leave,
    by_status_quo (walking away leaves the status quo), decisive; quota, strict (tables, parties)
    By party: side, fights (the war's course touches it), suspends_after, members_first, members_count
    (among the voices), expects (parties, issues)
    status_quo : (issues,) · hazard_stride : (issues,) place of each issue in the table of hazards, 0 if it is not read
    Threats: by, against, unless (threats, issues, levels), lifted_by_nothing. Aid: donor, when (changes, ...).
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
    threat_by: Integers
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


class Layout(NamedTuple):
    """A scenario as arrays: its world, its tables, its parties' terms and red lines."""

    world: World
    tables: Tables
    terms: Terms


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


class _ByIdentity:
    """Cache key: scenarios are frozen, so the object itself is the key."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.scenario is other.scenario


def lay_out(scenario: Scenario) -> Seating:
    """Lay a scenario out; the result is kept for the next run of the same scenario."""
    return _lay_out(_ByIdentity(scenario))


@lru_cache(maxsize=8)
def _lay_out(key: _ByIdentity) -> Seating:
    scenario = key.scenario
    terms = tuple(lay_out_terms(party.preferences, scenario.issues) for party in scenario.parties)
    lines = tuple(
        allowed_levels([line.when for line in party.preferences.red_lines.values()], scenario.issues)
        for party in scenario.parties
    )
    spaces = tuple(OutcomeSpace.of(scenario.issues, table.issues) for table in scenario.tables)
    hazard_issues = _hazard_issues(scenario)
    tables = tuple(
        _table(scenario, table, space, terms, lines)
        for table, space in zip(scenario.tables, spaces, strict=True)
    )
    layout = Layout(_world(scenario, hazard_issues), _together(tables), _terms(scenario, terms, lines))
    for part in layout:
        for array in part:
            if isinstance(array, np.ndarray):
                array.setflags(write=False)
    return Seating(
        scenario=scenario,
        spaces=spaces,
        seats=tuple(_seats(scenario, table) for table in scenario.tables),
        terms=terms,
        voices=_voices(scenario),
        hazard_issues=hazard_issues,
        layout=layout,
    )


def _seats(scenario: Scenario, table: Table) -> tuple[str, ...]:
    return (*table.parties, *(p.name for p in scenario.parties if p.name not in table.parties))


def _voices(scenario: Scenario) -> tuple[Voice, ...]:
    voices = [Voice(i, None, f"parties.{p.name}") for i, p in enumerate(scenario.parties)]
    for i, party in enumerate(scenario.parties):
        for c, member in enumerate(party.constituencies.members if party.constituencies else ()):
            voices.append(Voice(i, c, f"parties.{party.name}.constituencies.members.{member.name}"))
    return tuple(voices)


def _table(
    scenario: Scenario,
    table: Table,
    space: OutcomeSpace,
    terms: Sequence[TermLayout],
    lines: Sequence[Bools],
) -> TableLayout:
    seats = _seats(scenario, table)
    who = [next(i for i, p in enumerate(scenario.parties) if p.name == name) for name in seats]
    signers = signatories(
        space,
        seats,
        requires=table.requires,
        belligerents=scenario.belligerents,
        ends_war=table.ends_war,
    )
    if table.result != BINDING:  # a framework binds those who draw it up; whom it concerns is asked later
        signers = signers & np.int64((1 << len(table.parties)) - 1)
        signers = np.where(signers != 0, np.int64((1 << len(table.parties)) - 1), np.int64(0))
    negotiated = np.array([issue.name in table.issues for issue in space.issues])
    levels = np.array(np.unravel_index(np.arange(space.size), space.shape), dtype=np.int16)
    offered = np.array(
        [np.array(open_, dtype=np.int16)[row] for open_, row in zip(space.levels, levels, strict=True)],
        dtype=np.int16,
    )
    most = max(space.shape)
    distances = np.zeros((len(space.shape), most, most), dtype=np.int64)
    for j, d in enumerate(space.distances):
        distances[j, : len(d), : len(d)] = d
    unchanged = space.holds(
        {i.name: frozenset() if i.status_quo is None else frozenset({i.status_quo}) for i in space.issues}
    )
    return TableLayout(
        who=np.array(who, dtype=np.int64),
        present=len(table.parties),
        shape=np.array(space.shape, dtype=np.int64),
        negotiated=negotiated,
        levels=levels,
        offered=offered,
        signers=signers,
        asked=signers & np.int64((1 << len(table.parties)) - 1),
        unchanged=int(np.flatnonzero(unchanged)[0]) if unchanged.any() else -1,
        holds=_hold([terms[p].arrays.masks for p in who], negotiated, offered),
        lines=_hold([_at_stake(lines[p], space.issues, table) for p in who], negotiated, offered),
        distances=distances,
        tie_rank=space.tie_rank,
    )


def _hold(per_seat: Sequence[Bools], negotiated: Bools, offered: NDArray[np.int16]) -> Bools:
    """Whether each seat's conditions hold as far as the issues here go, (seats, most conditions, outcomes)."""
    held = np.zeros((len(per_seat), max(1, *(len(m) for m in per_seat)), offered.shape[1]), dtype=np.bool_)
    for s, conditions in enumerate(per_seat):
        for c, mask in enumerate(conditions):
            flags = np.ones(offered.shape[1], dtype=np.bool_)
            for j in np.flatnonzero(negotiated):
                flags &= mask[j][offered[j]]
            held[s, c] = flags
    return held


def _at_stake(lines: Bools, issues: Sequence[Issue], table: Table) -> Bools:
    """Red lines (lines, issues, levels) of which some issue is negotiated here; the others allow nothing to happen.

    What is held elsewhere cannot be helped here: it makes no outcome of this table unacceptable.
    """
    own = lines.copy()
    for line in own:
        here = (j for j, issue in enumerate(issues) if issue.name in table.issues)
        if all(line[j, : len(issues[j].values)].all() for j in here):
            line[:] = False
    return own


def _together(tables: Sequence[TableLayout]) -> Tables:
    """All tables in one set of arrays."""
    conditions = max(t.holds.shape[1] for t in tables)
    red_lines = max(t.lines.shape[1] for t in tables)
    most = max(t.distances.shape[1] for t in tables)

    def flat(name: str, width: int | None = None) -> NDArray[np.generic]:
        parts = [getattr(t, name) for t in tables]
        if width is not None:
            parts = [np.pad(part, ((0, 0), (0, width - part.shape[1]), (0, 0))) for part in parts]
        return np.concatenate([np.ascontiguousarray(part).reshape(-1) for part in parts])

    def stacked(name: str) -> NDArray[np.generic]:
        return np.stack([np.asarray(getattr(t, name)) for t in tables])

    distances = [
        np.pad(t.distances, ((0, 0), (0, most - t.distances.shape[1]), (0, most - t.distances.shape[2])))
        for t in tables
    ]
    return Tables(
        first=np.array([0, *np.cumsum([t.signers.size for t in tables])], dtype=np.int64),
        who=stacked("who").astype(np.int64),
        present=stacked("present").astype(np.int64),
        shape=stacked("shape").astype(np.int64),
        negotiated=stacked("negotiated").astype(np.bool_),
        levels=flat("levels").astype(np.int16),
        offered=flat("offered").astype(np.int16),
        signers=flat("signers").astype(np.int64),
        asked=flat("asked").astype(np.int64),
        unchanged=stacked("unchanged").astype(np.int64),
        holds=flat("holds", conditions).astype(np.bool_),
        lines=flat("lines", red_lines).astype(np.bool_),
        distances=np.stack(distances),
        tie_rank=flat("tie_rank").astype(np.int64),
        conditions=conditions,
        red_lines=red_lines,
    )


def _terms(scenario: Scenario, terms: Sequence[TermLayout], lines: Sequence[Bools]) -> Terms:
    """The terms and red lines of all parties in one set of arrays."""
    parties, issues = len(terms), len(scenario.issues)
    levels = max(len(issue.values) for issue in scenario.issues)
    most = max(1, *(t.arrays.issue.size for t in terms))
    most_lines = max(1, *(len(mask) for mask in lines))
    most_conditions = max(1, *(len(t.arrays.masks) for t in terms))

    def padded(name: str) -> Integers:
        rows = np.zeros((parties, most), dtype=np.int64)
        for row, t in zip(rows, terms, strict=True):
            numbers = getattr(t.arrays, name)
            row[: numbers.size] = numbers
        return rows

    masks = np.zeros((parties, most_conditions, issues, levels), dtype=np.bool_)
    line_masks = np.zeros((parties, most_lines, issues, levels), dtype=np.bool_)
    public = np.zeros((parties, most_lines), dtype=np.bool_)
    for p, party in enumerate(scenario.parties):
        masks[p, : len(terms[p].arrays.masks)] = terms[p].arrays.masks
        line_masks[p, : len(lines[p])] = lines[p]
        public[p, : len(lines[p])] = [line.public for line in party.preferences.red_lines.values()]
    return Terms(
        terms=np.array([t.arrays.issue.size for t in terms], dtype=np.int64),
        masks=masks,
        issue=padded("issue"),
        first=padded("first"),
        conditions=padded("conditions"),
        levels=padded("levels"),
        lines=np.array([len(mask) for mask in lines], dtype=np.int64),
        line_masks=line_masks,
        public=public,
    )


def _hazard_issues(scenario: Scenario) -> tuple[int, ...]:
    if scenario.peace is None:
        return ()
    read = {
        name for term in scenario.peace.terms.values() for name in (*term.measure.values, *term.measure.hills)
    }
    return tuple(j for j, issue in enumerate(scenario.issues) if issue.name in read)


def _world(scenario: Scenario, hazard_issues: Sequence[int]) -> World:
    tables, parties, issues = scenario.tables, scenario.parties, scenario.issues
    position = {table.name: k for k, table in enumerate(tables)}
    place = {party.name: i for i, party in enumerate(parties)}
    rules = [[_rule(scenario, table, p.name) for p in parties] for table in tables]
    first, count, voice = [], [], len(parties)
    for party in parties:
        members = len(party.constituencies.members) if party.constituencies else 0
        first.append(voice)
        count.append(members)
        voice += members
    stride = [0] * len(issues)
    step = 1
    for j in reversed(hazard_issues):
        stride[j] = step
        step *= len(issues[j].values)
    status_quo = [i.status_quo if i.status_quo is not None else 0 for i in issues]
    levels = {i.name: j for j, i in enumerate(issues)}
    expects = [list(status_quo) for _ in parties]
    for p, party in enumerate(parties):
        for name, level in party.expects.items():
            expects[p][levels[name]] = level
    threats = list(scenario.war.threats.values()) if scenario.war else []
    changes = list(scenario.war.changes.values()) if scenario.war else []
    donors = list(scenario.war.donors) if scenario.war else []
    has_war = scenario.war is not None and scenario.war.favours is not None
    frames = [t.framework for t in tables]

    def whole(numbers: Sequence[int]) -> Integers:
        return np.array(numbers, dtype=np.int64)

    def flags(answers: Sequence[bool]) -> Bools:
        return np.array(answers, dtype=np.bool_)

    return World(
        rounds=whole([t.rounds for t in tables]),
        opens=whole([t.opens for t in tables]),
        after=whole([-1 if t.after is None else position[t.after] for t in tables]),
        if_agreed=flags([t.if_agreed for t in tables]),
        ends_war=flags([t.ends_war for t in tables]),
        framework_to=whole([position[f.to] if f else -1 for f in frames]),
        take_or_leave=flags([f is not None and f.mode == TAKE_OR_LEAVE for f in frames]),
        by_status_quo=flags([t.disagreement == "status_quo" for t in tables]),
        decisive=flags([t.decisive for t in tables]),
        quota=np.array([[r.quota if r else 0.0 for r in row] for row in rules]),
        strict=np.array([[r is not None and r.strict for r in row] for row in rules], dtype=np.bool_),
        side=whole([p.fighter.side if p.fighter else 0 for p in parties]),
        fights=flags([has_war and p.fighter is not None for p in parties]),
        suspends_after=whole([p.suspends_after for p in parties]),
        members_first=whole(first),
        members_count=whole(count),
        expects=np.array(expects, dtype=np.int64),
        status_quo=whole(status_quo),
        hazard_stride=whole(stride),
        threat_by=whole([place[t.by] for t in threats]),
        threat_against=whole([place[t.against] for t in threats]),
        threat_unless=allowed_levels([t.unless or {} for t in threats], issues),
        threat_stands=flags([t.unless is None for t in threats]),
        aid_donor=whole([donors.index(c.donor) for c in changes]),
        aid_when=allowed_levels([c.when for c in changes], issues),
        has_war=has_war,
        has_peace=scenario.peace is not None,
        has_beliefs=any(p.suspends_after for p in parties) or _screens(scenario),
        has_equilibria=any(
            STRATEGIES[manner.strategy] is Equilibrium
            for structure in scenario.structures
            for manner in structure.manners.values()
        ),
        months=scenario.rounds,
    )


def _rule(scenario: Scenario, table: Table, party: str) -> VotingRule | None:
    own = scenario.party(party).constituencies
    if own is None or table.result != BINDING:
        return None
    stated: Mapping[str, VotingRule] = table.ratify
    return stated.get(party, own.rule)


def _screens(scenario: Scenario) -> bool:
    """Whether somebody chooses its offers by what it believes of the others."""
    return any(
        OFFERS[manner.offer] is screening
        for structure in scenario.structures
        for manner in structure.manners.values()
    )
