"""How a table closes: signed, at home, by those who were not asked; why it failed. Both drivers call these rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.failure import closest_outcome, issue_in_the_way, pivotal_sets
from sim.domain.answers import NONE
from sim.play.draw import Numbers
from sim.play.home import carried_at_home, is_ratified
from sim.play.layout import Layout
from sim.play.outside import weigh_going_on
from sim.play.state import (
    ADOPTED,
    AGREED,
    AMENDED,
    DEADLINE,
    NOT_RATIFIED,
    OPEN,
    REFUSED,
    SUSPENDED,
    TURNED_DOWN,
    WAITING,
    WALKED_OUT,
    State,
    TableWork,
)

Integers = NDArray[np.int64]


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
    here, world = layout.tables[table], layout.world
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
                layout, numbers, d, form, state, work, table, seat, outcome
            ):
                close(layout, state, work, table, NOT_RATIFIED, here.who[seat])
                return
    for j in range(here.negotiated.size):
        if here.negotiated[j]:
            state.settled[j] = here.offered[j, outcome]
    if world.ends_war[table]:
        state.peace[0] = 1
    weigh_going_on(layout, numbers, d, form, state)
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
            here = layout.tables[table]
            for j in range(here.negotiated.size):
                wanted = state.framework[table, j]
                if wanted >= 0 and here.offered[j, state.outcome[table]] != wanted:
                    state.fate[source] = AMENDED
    for k in range(state.status.size):
        if state.status[k] == OPEN:
            state.stale[k] = True


def blame(layout: Layout, state: State, work: TableWork, table: int) -> None:
    """Who stands in the way at a table without a ZOPA, and over which issue, as it is about to close."""
    here = layout.tables[table]
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
