"""A round of a run: tables open and close, parties look at what lies there. Both drivers call these rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.rubinstein import ROUNDING, induce_backwards
from analysis.solutions.zopa import is_zopa
from sim.domain.answers import NONE, SIGN
from sim.play.closing import close, close_agreed
from sim.play.draw import Numbers
from sim.play.home import revalue
from sim.play.hopes import has_hope, prospects
from sim.play.layout import Layout
from sim.play.state import (
    AGREED,
    DEADLINE,
    NOT_OPENED,
    OPEN,
    REFUSED,
    SUSPENDED,
    WAITING,
    WALKED_OUT,
    State,
    TableWork,
    ladder_of,
)
from sim.play.worth import limit_now
from sim.protocols.base import AGREED as SIGNED
from sim.protocols.base import FAILED, REFUSER, STANDING, STATUS, TEXT, opening
from sim.strategies.base import View
from sim.strategies.ladder import Ladder

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


def is_over(state: State) -> bool:
    """Whether no table is open or can still open."""
    for table in range(state.status.size):
        if state.status[table] == WAITING or state.status[table] == OPEN:
            return False
    return True


def opens_now(layout: Layout, state: State, table: int) -> int:
    """WAITING, OPEN or NOT_OPENED for a table that has not opened yet."""
    world, t = layout.world, state.clock[0]
    after = world.after[table]
    if after >= 0:
        if state.status[after] == WAITING or state.status[after] == OPEN or state.closed[after] >= t:
            return WAITING
        if state.status[after] == NOT_OPENED or (world.if_agreed[table] and state.status[after] != AGREED):
            return NOT_OPENED
    return OPEN if t >= world.opens[table] else WAITING


def open_table(layout: Layout, state: State, table: int) -> int:
    """Open a table; returns the text that an earlier one left for it, or NONE. The protocol begins after this."""
    here = layout.tables[table]
    state.status[table] = OPEN
    state.opened[table] = state.clock[0]
    state.stale[table] = True
    state.protocol[table] = opening()
    if state.source[table] < 0:
        return NONE
    text, place = 0, 0
    for j in range(here.shape.size):
        if here.negotiated[j]:
            wanted = state.framework[table, j]
            if wanted < 0:
                wanted = layout.world.status_quo[j]
            place = NONE
            for x in range(here.offered.shape[1]):
                if here.offered[j, x] == wanted:
                    place = here.levels[j, x]
                    break
            if place < 0:
                return NONE  # a value that is no longer open
            text = text * here.shape[j] + place
        else:
            text = text * here.shape[j]
    return text


def is_put_to_vote(layout: Layout, state: State, table: int) -> bool:
    """Whether a framework lies on a table to be taken or left, whatever the table's own protocol."""
    source = state.source[table]
    return bool(source >= 0 and layout.world.take_or_leave[source])


def prepare_table(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    opener: int,
) -> None:
    """Before a table's turns of this round: value it anew if need be, set limits, suspend or resume.

    opener : the seat that speaks first when the table opens
    """
    here = layout.tables[table]
    at = state.clock[0] - state.opened[table]
    fresh = state.stale[table]
    if fresh:
        revalue(layout, numbers, d, form, state, work, table)
        state.stale[table] = False
    moved = fresh or at == 0
    for seat in range(here.who.size):
        state.limits[table, seat, at] = limit_now(layout, state, work, table, seat)
        if at > 0 and state.limits[table, seat, at] != state.limits[table, seat, at - 1]:
            moved = True
    if moved and layout.world.has_equilibria and here.present == 2:
        look_ahead(layout, numbers, d, state, work, table, opener)
    if moved:
        limits = state.limits[table, :, at]
        state.zopa[table, at] = is_zopa(work.values, limits, here.signers, work.acceptable)
    else:
        state.zopa[table, at] = state.zopa[table, at - 1]
    for seat in range(here.present):
        patience = layout.world.suspends_after[here.who[seat]]
        if patience > 0 and not state.left[table, seat]:
            if has_hope(layout, numbers, form, state, work, table, seat):
                state.hopeless[table, seat] = 0
            else:
                state.hopeless[table, seat] += 1
            state.suspended[table, seat] = state.hopeless[table, seat] >= patience
        state.paused[table, seat, at] = state.suspended[table, seat]


def look_ahead(
    layout: Layout, numbers: Numbers, d: int, state: State, work: TableWork, table: int, opener: int
) -> None:
    """What backward induction promises the two at a table in each round that is left, with rotating offers.

    The proposer claims its offer, the other what its patience leaves of its gain in the next round.
    """
    here = layout.tables[table]
    at = state.clock[0] - state.opened[table]
    left = layout.world.rounds[table] - at
    gains = np.full((here.signers.size, 2), -np.inf)
    possible = here.asked != 0
    for seat in range(2):
        worth = work.values[seat] >= state.limits[table, seat, at]
        possible = possible & ((here.asked >> seat & 1 == 0) | (work.acceptable[seat] & worth))
    for seat in range(2):
        gains[:, seat] = np.where(possible, work.values[seat] - state.limits[table, seat, at], -np.inf)
    patience, slack = np.empty(2), np.empty(2)
    for seat in range(2):
        patience[seat] = numbers.patience[d, here.who[seat]]
        slack[seat] = ROUNDING * max(1.0, np.abs(work.values[seat]).max())
    first = (opener + at) % 2
    _, expected = induce_backwards(gains, patience, left, first, slack)
    for t in range(left):
        for seat in range(2):
            gain = patience[seat] * expected[t + 1, seat]
            if (first + t) % 2 == seat:
                gain = expected[t, seat]
            # who is indifferent agrees, and a value is no less for the rounding of its last digits
            state.claims[table, seat, at + t] = state.limits[table, seat, at] + gain - slack[seat]


def look(
    layout: Layout,
    numbers: Numbers,
    d: int,
    s: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    seat: int,
    question: int,
    screens: bool,
    confined: bool,
    in_order: Bools,
) -> View:
    """The view of a seat; `in_order` are the proposals that the protocol lets it make if it is `confined`.

    Who is confined aims between the least and the most that it can reach by what is in order, until it signs.
    """
    here = layout.tables[table]
    at = state.clock[0] - state.opened[table]
    party = here.who[seat]
    reservation_value, best = state.limits[table, seat, at], state.best[table, seat]
    proposable, acceptable = work.proposable[seat], work.acceptable[seat]
    if confined and question != SIGN:
        proposable, acceptable = in_order, in_order
        best = np.where(proposable, work.values[seat], -np.inf).max()
        reservation_value = np.where(proposable, work.values[seat], np.inf).min()
    ladder = ladder_of(work, seat)
    if confined:  # other outcomes are in order than those on it
        ladder = Ladder(ladder.first, ladder.order[:0], ladder.foot)
    chance = work.chance[:0]
    if screens:
        work.chance[:] = prospects(layout, numbers, form, state, work, table, seat)
        chance = work.chance
    return View(
        seat,
        at,
        layout.world.rounds[table],
        numbers.tau[d, party, at],
        numbers.kept[s, d, party, at],
        reservation_value,
        best,
        state.claims[table, seat, at],
        work.values[seat],
        acceptable,
        proposable,
        state.protocol[table, STANDING],
        state.protocol[table, TEXT],
        chance,
        state.first[table, : here.present],
        state.last[table, : here.present],
        here.levels,
        here.distances,
        here.tie_rank,
        here.apart,
        ladder,
    )


def finish_table(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int
) -> None:
    """After a table's turns of this round: close it if it is over, and say how."""
    here = layout.tables[table]
    at = state.clock[0] - state.opened[table]
    state.rounds[table] = at + 1
    outcome = state.protocol[table, STANDING]
    if state.protocol[table, STATUS] == SIGNED:
        close_agreed(layout, numbers, d, form, state, work, table, outcome)
        return
    if state.protocol[table, STATUS] == FAILED:
        refuser = state.protocol[table, REFUSER]
        close(layout, state, work, table, REFUSED, here.who[refuser] if refuser >= 0 else NONE)
        return
    anyone = False
    for seat in range(here.present):
        if state.suspended[table, seat]:
            anyone = True
            if numbers.tau[d, here.who[seat], at] >= 1.0 and not state.left[table, seat]:
                state.left[table, seat] = True
                state.stale[table] = True
                if not can_go_on(layout, state, table):
                    close(layout, state, work, table, WALKED_OUT, here.who[seat])
                    return
    if at + 1 >= layout.world.rounds[table]:
        close(layout, state, work, table, SUSPENDED if anyone else DEADLINE, NONE)


def can_go_on(layout: Layout, state: State, table: int) -> bool:
    """Whether two parties are left, and an outcome that needs nobody who has left."""
    here = layout.tables[table]
    stayed, gone = 0, 0
    for seat in range(here.present):
        if state.left[table, seat]:
            gone |= 1 << seat
        else:
            stayed += 1
    return bool(stayed >= 2 and ((here.asked != 0) & (here.asked & gone == 0)).any())


def speakers(state: State, table: int, order: Integers) -> Integers:
    """The seats that speak in this round: those that have not suspended talks, in their order."""
    talking = 0
    for seat in order:
        if not state.suspended[table, seat]:
            state.speaking[table, talking] = seat
            talking += 1
    return state.speaking[table, :talking]
