"""A round of a run: the war moves, tables open and close, parties look and answer. Both drivers call these rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.failure import closest_outcome, issue_in_the_way, pivotal_sets
from analysis.solutions.rubinstein import ROUNDING, induce_backwards
from analysis.solutions.zopa import zopa
from sim.domain.answers import ACCEPT, NONE, PROPOSE, SIGN, VOTE
from sim.play import state as status
from sim.play.draw import Numbers
from sim.play.layout import Layout, table_at
from sim.play.state import State, TableWork
from sim.play.worth import (
    aid_now,
    carried_at_home,
    fighting_on,
    going_on_now,
    is_ratified,
    limit_now,
    revalue,
)
from sim.protocols.base import AGREED as SIGNED
from sim.protocols.base import FAILED, REFUSER, STANDING, STATUS, TEXT, opening
from sim.strategies.base import View
from sim.strategies.beliefs import consented, could_accept, refused
from sim.world.war import next_momentum

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

WAITING, OPEN, AGREED, DEADLINE = status.WAITING, status.OPEN, status.AGREED, status.DEADLINE
SUSPENDED, WALKED_OUT, REFUSED = status.SUSPENDED, status.WALKED_OUT, status.REFUSED
NOT_RATIFIED, NOT_OPENED = status.NOT_RATIFIED, status.NOT_OPENED
ADOPTED, AMENDED, TURNED_DOWN = status.ADOPTED, status.AMENDED, status.TURNED_DOWN
EVEN = (
    0.5  # a party believes that others could accept what is as likely as not to be acceptable to all of them
)


def begin_run(layout: Layout, numbers: Numbers, d: int, form: int, state: State) -> None:
    """Before the first round: where the war stands, and what going on is worth to each party."""
    state.momentum[0] = numbers.momentum[d]
    for party in range(state.began.size):
        state.began[party] = fighting_on(layout, numbers, d, form, party, state.momentum[0:1])[0]


def is_over(state: State) -> bool:
    """Whether no table is open or can still open."""
    waiting, open_ = (state.status == WAITING).any(), (state.status == OPEN).any()
    return not (waiting or open_)


def move_war(layout: Layout, numbers: Numbers, d: int, r: int, state: State) -> None:
    """Momentum of this round from that of the last: aid drives it, chance shakes it, peace stops it."""
    t = state.clock[0]
    if t == 0:
        return
    if state.peace[0] == 1:
        state.momentum[t] = state.momentum[t - 1]
        return
    drift = numbers.aid_effect[d] * (aid_now(layout, numbers, d, state) - 1.0)
    state.momentum[t] = next_momentum(
        state.momentum[t - 1], numbers.persistence[d], drift, numbers.shock[d, r, t]
    )


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
    here = table_at(layout.tables, table)
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
    here = table_at(layout.tables, table)
    at = state.clock[0] - state.opened[table]
    fresh = state.stale[table]
    if fresh:
        revalue(layout, numbers, d, form, state, work, table)
        state.stale[table] = False
    moved = fresh or at == 0
    for seat in range(here.who.size):
        state.limits[table, seat, at] = limit_now(layout, numbers, d, form, state, work, table, seat)
        if at > 0 and state.limits[table, seat, at] != state.limits[table, seat, at - 1]:
            moved = True
    if moved and layout.world.has_equilibria and here.present == 2:
        look_ahead(layout, numbers, d, state, work, table, opener)
    if moved:
        there = zopa(work.values.T, state.limits[table, :, at], here.signers, work.acceptable.T)
        state.zopa[table, at] = there.any()
    else:
        state.zopa[table, at] = state.zopa[table, at - 1]
    for seat in range(here.present):
        patience = layout.world.suspends_after[here.who[seat]]
        if patience > 0 and not state.left[table, seat]:
            if has_hope(layout, numbers, d, form, state, work, table, seat):
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
    here = table_at(layout.tables, table)
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


def has_hope(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int, seat: int
) -> bool:
    """Whether some outcome is worth signing to a seat and, as it believes, as likely as not to all who must sign.

    What crosses a signatory's public red line gives no hope, whatever it is worth to that signatory.
    """
    at = state.clock[0] - state.opened[table]
    worth = work.proposable[seat] & (work.values[seat] >= state.limits[table, seat, at])
    likely = prospects(layout, numbers, d, form, state, work, table, seat)
    return bool((worth & (likely >= EVEN)).any())


def prospects(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int, seat: int
) -> Floats:
    """How likely all other signatories at the table could accept each outcome, as a seat believes, (outcomes,)."""
    here, world = table_at(layout.tables, table), layout.world
    at = state.clock[0] - state.opened[table]
    likely = np.ones(here.signers.size)
    for other in range(here.present):
        if other == seat:
            continue
        if world.by_status_quo[table]:  # what they lose by walking away is no secret
            could = np.where(work.values[other] >= state.limits[table, other, at], 1.0, 0.0)
        else:
            could = could_accept(
                state.belief[here.who[seat], here.who[other]],
                limits_believed(layout, numbers, d, form, state, table, other),
                work.plain[other],
            )
        signs = (here.asked >> other & 1) == 1
        likely = np.where(signs, likely * could, likely)
    return likely


def limits_believed(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, table: int, seat: int
) -> Floats:
    """Where a seat's reservation value may lie now: what was believed at the start, moved as the war moved it."""
    party = layout.tables.who[table, seat]
    moved = going_on_now(layout, numbers, d, form, state, party) - state.began[party]
    limits: Floats = numbers.prior[form, party] + (moved + state.constant[table, seat])
    return limits


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
    here = table_at(layout.tables, table)
    at = state.clock[0] - state.opened[table]
    party = here.who[seat]
    reservation_value, best = state.limits[table, seat, at], state.best[table, seat]
    proposable, acceptable = work.proposable[seat], work.acceptable[seat]
    if confined and question != SIGN:
        proposable, acceptable = in_order, in_order
        best = np.where(proposable, work.values[seat], -np.inf).max()
        reservation_value = np.where(proposable, work.values[seat], np.inf).min()
    chance = np.empty(0)
    if screens:
        chance = prospects(layout, numbers, d, form, state, work, table, seat)
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
    )


def hear(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    seat: int,
    question: int,
    answer: int,
) -> None:
    """Remember an answer before the protocol takes it in: the party's offers, and what others learn from it."""
    if answer >= 0:
        if state.first[table, seat] < 0:
            state.first[table, seat] = answer
        state.last[table, seat] = answer
    world, here = layout.world, table_at(layout.tables, table)
    if not world.has_beliefs or world.by_status_quo[table] or question == VOTE:
        return
    standing = state.protocol[table, STANDING]
    party = here.who[seat]
    limits = limits_believed(layout, numbers, d, form, state, table, seat)
    for other in range(here.present):
        if other == seat:
            continue
        belief = state.belief[here.who[other], party]
        if question != PROPOSE and answer != ACCEPT and standing >= 0:
            belief = refused(belief, limits, work.plain[seat, standing])
        if question != PROPOSE and answer == ACCEPT and standing >= 0:
            belief = consented(belief, limits, work.plain[seat, standing])
        if answer >= 0:
            belief = consented(belief, limits, work.plain[seat, answer])
        state.belief[here.who[other], party] = belief


def finish_table(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int
) -> None:
    """After a table's turns of this round: close it if it is over, and say how."""
    here = table_at(layout.tables, table)
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
    here = table_at(layout.tables, table)
    stayed, gone = 0, 0
    for seat in range(here.present):
        if state.left[table, seat]:
            gone |= 1 << seat
        else:
            stayed += 1
    return bool(stayed >= 2 and ((here.asked != 0) & (here.asked & gone == 0)).any())


def close_agreed(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    outcome: int,
) -> None:
    """A text that everybody at the table signed: it may fail at home, or with those who were not asked."""
    here, world = table_at(layout.tables, table), layout.world
    at = state.clock[0] - state.opened[table]
    to = world.framework_to[table]
    state.outcome[table] = outcome
    if to >= 0:
        signed = 0
        for seat in range(here.present):
            signed |= 1 << here.who[seat]
        if state.status[to] == WAITING:
            state.source[to] = table
            state.pledged[to] = signed
            for j in range(here.negotiated.size):
                if here.negotiated[j]:
                    state.framework[to, j] = here.offered[j, outcome]
        close(layout, state, work, table, AGREED, NONE)
        return
    for seat in range(here.who.size):
        if here.signers[outcome] >> seat & 1:
            if seat >= here.present:
                short = work.values[seat, outcome] < state.limits[table, seat, at]
                if short or work.broken[seat, outcome] > 0:
                    close(layout, state, work, table, REFUSED, here.who[seat])
                    return
            if is_ratified(layout, table, here.who[seat]) and not carried_at_home(
                layout, numbers, d, form, state, table, seat, outcome
            ):
                close(layout, state, work, table, NOT_RATIFIED, here.who[seat])
                return
    for j in range(here.negotiated.size):
        if here.negotiated[j]:
            state.settled[j] = here.offered[j, outcome]
    if world.ends_war[table]:
        state.peace[0] = 1
    close(layout, state, work, table, AGREED, NONE)


def close(layout: Layout, state: State, work: TableWork, table: int, how: int, blamed: int) -> None:
    """Close a table: what it came to, what became of the framework that lay there; the open ones are valued anew."""
    at = state.clock[0] - state.opened[table]
    state.status[table] = how
    state.closed[table] = state.clock[0]
    state.blamed[table] = blamed
    state.limit_at[table] = state.limits[table, :, at]
    if how == AGREED:
        state.worth[table] = work.values[:, state.outcome[table]]
    elif how in (DEADLINE, SUSPENDED, WALKED_OUT) and not state.zopa[table, at]:
        blame(layout, state, work, table)
    source = state.source[table]
    if source >= 0:
        state.fate[source] = TURNED_DOWN
        if how == AGREED:
            state.fate[source] = ADOPTED
            here = table_at(layout.tables, table)
            for j in range(here.negotiated.size):
                wanted = state.framework[table, j]
                if wanted >= 0 and here.offered[j, state.outcome[table]] != wanted:
                    state.fate[source] = AMENDED
    for k in range(state.status.size):
        if state.status[k] == OPEN:
            state.stale[k] = True


def blame(layout: Layout, state: State, work: TableWork, table: int) -> None:
    """Who stands in the way at a table without a ZOPA, and over which issue, as it is about to close."""
    here = table_at(layout.tables, table)
    limits = state.limit_at[table]
    signers, barred = to_be_signed(here.signers, here.asked), barred_by(work)
    sets = pivotal_sets(work.values, limits, signers, barred)
    kept = min(sets.size, state.pivotal.shape[1])
    state.pivotal[table, :kept] = sets[:kept]
    closest = closest_outcome(work.values, limits, signers, barred)
    if closest >= 0:
        state.in_the_way[table] = issue_in_the_way(work.values, limits, signers, barred, here.shape, closest)


def to_be_signed(signers: Integers, asked: Integers) -> Integers:
    """Signatories of each outcome, 0 where nobody at the table is among them: nothing can be agreed then."""
    return np.where(asked != 0, signers, 0)


def barred_by(work: TableWork) -> Integers:
    """What keeps a seat from signing an outcome at any price: red lines broken, or 1 if it cannot bring it home."""
    return np.where(work.acceptable, 0, np.maximum(work.broken, 1))


def rate_of_peace(layout: Layout, numbers: Numbers, d: int, state: State) -> float:
    """Annual rate of renewed war under what is settled, NaN while no peace holds."""
    world = layout.world
    if not world.has_peace or state.peace[0] == 0:
        return np.nan
    cell = 0
    for j in range(world.status_quo.size):
        level = state.settled[j] if state.settled[j] >= 0 else world.status_quo[j]
        cell += level * world.hazard_stride[j]
    rate: float = numbers.rate[d, cell]
    return rate


def final_levels(layout: Layout, state: State) -> Integers:
    """The level of each issue in the end: settled, else as before."""
    levels = layout.world.status_quo.copy()
    for j in range(levels.size):
        if state.settled[j] >= 0:
            levels[j] = state.settled[j]
    return levels


def speakers(layout: Layout, state: State, table: int, order: Integers) -> Integers:
    """The seats that speak in this round: those that have not suspended talks, in their order."""
    talks = np.ones(order.size, dtype=np.bool_)
    for i in range(order.size):
        talks[i] = not state.suspended[table, order[i]]
    return order[talks]
