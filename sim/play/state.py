"""The state of a run: which tables are open, what is settled, what is believed, where the war stands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.failure import MOST_PIVOTAL
from sim.play.layout import Layout
from sim.protocols.base import SIZE
from sim.strategies.ladder import Ladder, rungs_for

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Status of a table.
WAITING, OPEN, AGREED, DEADLINE, SUSPENDED, WALKED_OUT, REFUSED, NOT_RATIFIED, NOT_OPENED = range(9)
STATUSES = (
    "waiting",
    "open",
    "agreed",
    "deadline",
    "suspended",
    "walked_out",
    "refused",
    "not_ratified",
    "not_opened",
)
# Fate of a framework.
NO_FATE, ADOPTED, AMENDED, TURNED_DOWN = range(4)
FATES = ("none", "adopted", "amended", "refused")

NOBODY = -1
NEVER = -1


class State(NamedTuple):
    """What changes in the course of a run. Seats as in `TableLayout`; parties in the order of the scenario.

    By table: status, opened, closed (round from 0, or -1), rounds (played), quiet (how many of these were skipped, see
    `sim.play.skipping`), outcome (or -1), blamed (party that refused, did not ratify or was the last to leave, or -1),
    stale (to be valued anew), fate (of the framework it made), source (table whose framework lies here, or -1), pledged
    (bits of the parties that signed that framework)
    framework : (tables, issues) level of the framework that lies there, or -1
    settled : (issues,) level, or -1 · protocol : (tables, SIZE)
    pivotal : (tables, MOST_PIVOTAL) smallest sets of seats whose dropped consent would make a ZOPA, as bits, 0 for no
    more · in_the_way : (tables,) issue in the way, or -1; both of a table without an agreement and without a ZOPA
    speaking : (tables, seats) those that speak in this round, in their order, the rest of a row meaningless
    By table and seat: first, last (offer, or -1), best, constant, floor, expected, hopeless (rounds), suspended, left
    (for good)
    claims : (tables, seats, rounds) what backward induction promises, NaN where it is not worked out
    limits, paused : (tables, seats, rounds) reservation value; whether suspended · zopa : (tables, rounds)
    worth, limit_at : (tables, seats) value of signing and reservation value at the close
    began, going : (parties,) what going on was worth at the start, and is worth now, see `weigh_going_on`
    belief : (parties, parties, points) of whom about whom
    momentum : (months,) · peace : (1,) 1 once a table has ended the war · clock : (1,) the round
    """

    status: Integers
    opened: Integers
    closed: Integers
    rounds: Integers
    quiet: Integers
    outcome: Integers
    blamed: Integers
    stale: Bools
    fate: Integers
    source: Integers
    pledged: Integers
    framework: Integers
    settled: Integers
    protocol: Integers
    speaking: Integers
    first: Integers
    last: Integers
    best: Floats
    constant: Floats
    floor: Floats
    expected: Floats
    hopeless: Integers
    suspended: Bools
    left: Bools
    claims: Floats
    limits: Floats
    paused: Bools
    zopa: Bools
    worth: Floats
    limit_at: Floats
    began: Floats
    going: Floats
    belief: Floats
    momentum: Floats
    peace: Integers
    clock: Integers
    pivotal: Integers
    in_the_way: Integers


def empty_state(layout: Layout, points: int) -> State:
    """Room for the state of a run; `clear` makes it that before the first round."""
    world = layout.world
    tables, parties = world.rounds.size, world.side.size
    issues, most = world.status_quo.size, int(world.rounds.max())

    def whole(*shape: int) -> Integers:
        return np.zeros(shape, dtype=np.int64)

    def flags(*shape: int) -> Bools:
        return np.zeros(shape, dtype=np.bool_)

    state = State(
        status=whole(tables),
        opened=whole(tables),
        closed=whole(tables),
        rounds=whole(tables),
        quiet=whole(tables),
        outcome=whole(tables),
        blamed=whole(tables),
        stale=flags(tables),
        fate=whole(tables),
        source=whole(tables),
        pledged=whole(tables),
        framework=whole(tables, issues),
        settled=whole(issues),
        protocol=whole(tables, SIZE),
        speaking=whole(tables, parties),
        first=whole(tables, parties),
        last=whole(tables, parties),
        best=np.zeros((tables, parties)),
        constant=np.zeros((tables, parties)),
        floor=np.zeros((tables, parties)),
        expected=np.zeros((tables, parties)),
        hopeless=whole(tables, parties),
        suspended=flags(tables, parties),
        left=flags(tables, parties),
        claims=np.zeros((tables, parties, most)),
        limits=np.zeros((tables, parties, most)),
        paused=flags(tables, parties, most),
        zopa=flags(tables, most),
        worth=np.zeros((tables, parties)),
        limit_at=np.zeros((tables, parties)),
        began=np.zeros(parties),
        going=np.zeros(parties),
        belief=np.zeros((parties, parties, points)),
        momentum=np.zeros(world.months),
        peace=whole(1),
        clock=whole(1),
        pivotal=whole(tables, MOST_PIVOTAL),
        in_the_way=whole(tables),
    )
    clear(state)
    return state


def clear(state: State) -> None:
    """Set a state to what it is before the first round."""
    state.status[:] = WAITING
    state.opened[:] = NEVER
    state.closed[:] = NEVER
    state.rounds[:] = 0
    state.quiet[:] = 0
    state.outcome[:] = NEVER
    state.blamed[:] = NOBODY
    state.stale[:] = False
    state.fate[:] = NO_FATE
    state.source[:] = NEVER
    state.pledged[:] = 0
    state.framework[:] = NEVER
    state.settled[:] = NEVER
    state.first[:] = NEVER
    state.last[:] = NEVER
    state.hopeless[:] = 0
    state.suspended[:] = False
    state.left[:] = False
    state.claims[:] = np.nan
    state.limits[:] = np.nan
    state.paused[:] = False
    state.zopa[:] = False
    state.worth[:] = np.nan
    state.limit_at[:] = np.nan
    state.belief[:] = 1.0 / state.belief.shape[2]
    state.momentum[:] = np.nan
    state.peace[:] = 0
    state.clock[:] = 0
    state.pivotal[:] = 0
    state.in_the_way[:] = NOBODY


class Work(NamedTuple):
    """What the outcomes of all tables are worth now, table after table; `work_at` gives the part of one.

    first, rungs_first : (tables + 1,) where the outcomes of each table begin, and its ladders
    voices : parties, then constituencies
    """

    first: Integers
    values: Floats
    plain: Floats
    broken: Integers
    acceptable: Bools
    proposable: Bools
    in_order: Bools
    chance: Floats
    moved: Floats
    known: Integers
    next: Integers
    utility: Floats
    constant: Floats
    hazard: Floats
    shift: Floats
    relief: Floats
    drift: Floats
    barred: Integers
    orderly: Bools
    rungs_first: Integers
    rungs: Integers
    on_rungs: Integers
    foot: Floats
    key: Floats
    kept: Floats


class TableWork(NamedTuple):
    """What a table's outcomes are worth now, (seats, outcomes) each unless said otherwise.

    values : value of signing here · plain : the same before what a framework leaves to expectation
    broken : own red lines broken · acceptable, proposable : see `sim.strategies.base.View`
    in_order, chance : (outcomes,) and moved : (seats,) room for what a protocol allows, for what a party believes, and
    for how far limits have moved
    known : (slots, 1 + issues) the draw, and what is known of each issue, for which a slot was worked out, see
    `sim.play.worth.slot_of` · next : (1,) the slot to be given up next. By slot, and (outcomes,):
    utility (voices) of signing here, if it holds; constant (voices), without outcomes, what is settled or expected
    elsewhere adds to it; hazard, shift (parties) of war after it, and of momentum then; relief, drift (parties) the
    threats it lifts, and how aid moves momentum in the end; barred (seats) own red lines broken; orderly, whether no
    signatory's public line is crossed
    rungs, on_rungs, foot : (seats, ...) the ladders, see `ladder_of`
    key : what the values were worked out for, so that the same is not worked out twice
    kept : (4, seats) constant, floor, expectation and best that go with the values, see `State`
    """

    values: Floats
    plain: Floats
    broken: Integers
    acceptable: Bools
    proposable: Bools
    in_order: Bools
    chance: Floats
    moved: Floats
    known: Integers
    next: Integers
    utility: Floats
    constant: Floats
    hazard: Floats
    shift: Floats
    relief: Floats
    drift: Floats
    barred: Integers
    orderly: Bools
    rungs: Integers
    on_rungs: Integers
    foot: Floats
    key: Floats
    kept: Floats


MOST_SLOTS = 8  # states of the other tables for which a table's utilities are kept
MOST_KEPT = 2**16  # outcomes of all tables beyond which one state is kept, so that memory stays bounded
NOT_YET = -9  # what no key ever says


def workplace(layout: Layout, voices: int) -> Work:
    """Room for the values of all tables, nothing worked out yet."""
    tables, parties, issues = len(layout.tables), layout.world.side.size, layout.world.status_quo.size
    first = np.array([0, *np.cumsum([t.signers.size for t in layout.tables])], dtype=np.int64)
    size = int(first[-1])
    slots = max(1, min(MOST_SLOTS, MOST_KEPT // size))
    rungs_first = np.array(
        [0, *np.cumsum([(rungs_for(t.signers.size) + 2) * parties for t in layout.tables])], dtype=np.int64
    )
    return Work(
        first=first,
        values=np.zeros(size * parties),
        plain=np.zeros(size * parties),
        broken=np.zeros(size * parties, dtype=np.int64),
        acceptable=np.zeros(size * parties, dtype=np.bool_),
        proposable=np.zeros(size * parties, dtype=np.bool_),
        in_order=np.zeros(size, dtype=np.bool_),
        chance=np.zeros(size),
        moved=np.zeros((tables, parties)),
        known=np.full((tables, slots, 1 + issues), NOT_YET, dtype=np.int64),
        next=np.zeros((tables, 1), dtype=np.int64),
        utility=np.zeros(slots * voices * size),
        constant=np.zeros((tables, slots, voices)),
        hazard=np.zeros(slots * parties * size),
        shift=np.zeros(slots * parties * size),
        relief=np.zeros(slots * parties * size),
        drift=np.zeros(slots * parties * size),
        barred=np.zeros(slots * parties * size, dtype=np.int64),
        orderly=np.zeros(slots * size, dtype=np.bool_),
        rungs_first=rungs_first,
        rungs=np.zeros(int(rungs_first[-1]), dtype=np.int64),
        on_rungs=np.zeros(size * parties, dtype=np.int64),
        foot=np.zeros((tables, parties, 2)),
        key=np.full((tables, 6 + issues), np.nan),
        kept=np.zeros((tables, 4, parties)),
    )


def work_at(work: Work, table: int) -> TableWork:
    """The part of one table; it shares memory with the whole."""
    parties, slots, voices = work.kept.shape[2], work.constant.shape[1], work.constant.shape[2]
    begin, end = work.first[table], work.first[table + 1]
    seats = slice(begin * parties, end * parties)
    shape = (parties, end - begin)
    by_slot = slice(begin * parties * slots, end * parties * slots)
    kept = (slots, parties, end - begin)
    rungs = work.rungs[work.rungs_first[table] : work.rungs_first[table + 1]]
    of_voices = work.utility[begin * voices * slots : end * voices * slots]
    return TableWork(
        work.values[seats].reshape(shape),
        work.plain[seats].reshape(shape),
        work.broken[seats].reshape(shape),
        work.acceptable[seats].reshape(shape),
        work.proposable[seats].reshape(shape),
        work.in_order[begin:end],
        work.chance[begin:end],
        work.moved[table],
        work.known[table],
        work.next[table],
        of_voices.reshape((slots, voices, end - begin)),
        work.constant[table],
        work.hazard[by_slot].reshape(kept),
        work.shift[by_slot].reshape(kept),
        work.relief[by_slot].reshape(kept),
        work.drift[by_slot].reshape(kept),
        work.barred[by_slot].reshape(kept),
        work.orderly[begin * slots : end * slots].reshape((slots, end - begin)),
        rungs.reshape((parties, rungs.size // parties)),
        work.on_rungs[seats].reshape(shape),
        work.foot[table],
        work.key[table],
        work.kept[table],
    )


def ladder_of(work: TableWork, seat: int) -> Ladder:
    """The ladder of a seat; without outcomes if the table has too few for one."""
    order = work.on_rungs[seat]
    return Ladder(work.rungs[seat], order if work.rungs.shape[1] > 2 else order[:0], work.foot[seat])
