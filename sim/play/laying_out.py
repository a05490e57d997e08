"""Lay a scenario out as arrays: seats, open levels, signatories and conditions of its tables, and its world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.domain.issues import Issue
from sim.domain.outcomes import OutcomeSpace
from sim.domain.preferences import TermLayout, allowed_levels, lay_out_terms
from sim.domain.scenario import BINDING, TAKE_OR_LEAVE, Scenario, Table
from sim.domain.signatories import signatories
from sim.domain.world import VotingRule
from sim.play.layout import Bools, Integers, Layout, Lines, Seating, TableLayout, Voice, World
from sim.strategies import OFFERS, STRATEGIES
from sim.strategies.equilibrium import Equilibrium
from sim.strategies.offers import screening


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
    world = _world(scenario, hazard_issues)
    tables = tuple(
        _table(scenario, table, space, terms, lines, world)
        for table, space in zip(scenario.tables, spaces, strict=True)
    )
    layout = Layout(
        world=world,
        tables=tables,
        terms=tuple(term.arrays for term in terms),
        lines=tuple(
            Lines(
                masks,
                np.array([line.public for line in party.preferences.red_lines.values()], dtype=np.bool_),
            )
            for party, masks in zip(scenario.parties, lines, strict=True)
        ),
    )
    for part in (layout.world, *layout.tables, *layout.terms, *layout.lines):
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
    world: World,
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
    opens = np.zeros((len(space.shape), most), dtype=np.int16)
    for j, open_ in enumerate(space.levels):
        opens[j, : len(open_)] = open_
    hazard = np.zeros(space.size, dtype=np.int64)
    for row, stride, here in zip(offered, world.hazard_stride, negotiated, strict=True):
        if here:
            hazard += row * stride
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
        opens=opens,
        levels=levels,
        offered=offered,
        signers=signers,
        asked=signers & np.int64((1 << len(table.parties)) - 1),
        unchanged=int(np.flatnonzero(unchanged)[0]) if unchanged.any() else -1,
        hazard=hazard,
        holds=_hold([terms[p].arrays.masks for p in who], negotiated, offered),
        lines=_hold([_at_stake(lines[p], space.issues, table) for p in who], negotiated, offered),
        threats=_hold([world.threat_unless], negotiated, offered)[0],
        aid=_hold([world.aid_when], negotiated, offered)[0],
        distances=distances,
        apart=_apart(levels, distances),
        tie_rank=space.tie_rank,
    )


MOST_APART = 512  # outcomes up to which their distances are kept in one table of a megabyte


def _apart(levels: NDArray[np.int16], distances: Integers) -> NDArray[np.int32]:
    """Distance of every outcome to every other, (outcomes, outcomes), or nothing if they are many."""
    if levels.shape[1] > MOST_APART:
        return np.zeros((0, 0), dtype=np.int32)
    apart = np.zeros((levels.shape[1], levels.shape[1]), dtype=np.int64)
    for own, between in zip(levels, distances, strict=True):
        apart += between[own[:, None], own[None, :]]
    return apart.astype(np.int32)


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
    resumes = scenario.peace.resumption.values() if scenario.peace else ()
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
        shifts=flags(
            [
                any(i.name in term.measure.values or i.name in term.measure.hills for term in resumes)
                for i in issues
            ]
        ),
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
