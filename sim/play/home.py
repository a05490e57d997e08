"""Two-level games: what a party's constituencies make of a table's outcomes. Shared by both drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.play.draw import Numbers
from sim.play.layout import Layout
from sim.play.state import State, TableWork, ladder_of
from sim.play.worth import best_of, key_of, least_of, revalue_seat, slot_of, value_voice, who_left
from sim.strategies.ladder import sort
from sim.world.ratification import believed, carried

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


def members_of(layout: Layout, party: int) -> Integers:
    """The voices of a party's constituencies."""
    first = layout.world.members_first[party]
    return np.arange(first, first + layout.world.members_count[party])


def is_ratified(layout: Layout, table: int, party: int) -> bool:
    """Whether a party's constituencies have a say on what this table agrees."""
    return bool(layout.world.members_count[party] > 0 and layout.world.quota[table, party] > 0.0)


def believed_at_home(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    slot: int,
    table: int,
    seat: int,
) -> Bools:
    """What a seat believes its constituencies would carry, with the probability that it wants, (outcomes,)."""
    here, world = layout.tables[table], layout.world
    party = here.who[seat]
    members = members_of(layout, party)
    values = np.zeros((numbers.start.shape[1], here.signers.size))
    limits = numbers.at_home[d].copy()
    moved = state.going[party] - numbers.start[d, party]
    for voice in members:
        values[voice] = value_voice(layout, numbers, d, form, state, work, slot, table, seat, voice)
        if world.by_status_quo[table]:
            moved = 0.0
            limits[:, voice] = values[voice, here.unchanged]
        else:
            limits[:, voice] = limits[:, voice] + work.constant[slot, voice]
    return believed(
        values,
        moved,
        limits,
        numbers.weight[d],
        members,
        world.quota[table, party],
        world.strict[table, party],
        numbers.anticipates[d, party],
    )


def at_home(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    seat: int,
    outcome: int,
) -> tuple[Floats, Floats]:
    """What an outcome is worth to a seat's constituencies, (voices, 1), and their limits, (voices,); 0 for others."""
    here, world = layout.tables[table], layout.world
    party = here.who[seat]
    slot = slot_of(layout, numbers, d, state, work, table)
    values = np.zeros((numbers.start.shape[1], 1))
    limits = np.zeros(numbers.start.shape[1])
    moved = state.going[party] - numbers.start[d, party]
    for voice in members_of(layout, party):
        all_values = value_voice(layout, numbers, d, form, state, work, slot, table, seat, voice)
        values[voice, 0] = all_values[outcome]
        if world.by_status_quo[table]:
            limits[voice] = all_values[here.unchanged]
        else:
            limits[voice] = numbers.start[d, voice] + work.constant[slot, voice] + moved
    return values, limits


def carried_at_home(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    seat: int,
    outcome: int,
) -> bool:
    """Whether a seat's constituencies carry an outcome when it is put to them."""
    world = layout.world
    party = layout.tables[table].who[seat]
    values, limits = at_home(layout, numbers, d, form, state, work, table, seat, outcome)
    quota, strict = world.quota[table, party], world.strict[table, party]
    return bool(carried(values, limits, numbers.weight[d], members_of(layout, party), quota, strict)[0])


def revalue(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int
) -> None:
    """Work out what every outcome of a table is worth to every seat, and what each could propose or take."""
    slot = slot_of(layout, numbers, d, state, work, table)
    key = key_of(layout, form, state, slot, table)
    same = True
    for i in range(key.size):
        same = same and key[i] == work.key[i]
    if not same:
        work.key[:] = key
        value_all(layout, numbers, d, form, state, work, slot, table)
    state.constant[table] = work.kept[0]
    state.floor[table] = work.kept[1]
    state.expected[table] = work.kept[2]
    state.best[table] = work.kept[3]


def value_all(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    slot: int,
    table: int,
) -> None:
    """As `revalue`, whatever was worked out before."""
    here = layout.tables[table]
    gone = who_left(state, table)
    for seat in range(here.who.size):
        party = here.who[seat]
        revalue_seat(layout, numbers, d, form, state, work, slot, table, seat)
        work.broken[seat] = work.barred[slot, seat]
        work.acceptable[seat] = (work.broken[seat] == 0) & (here.asked != 0)
        if is_ratified(layout, table, party) and numbers.anticipates[d, party] >= 0.0:
            work.acceptable[seat] = work.acceptable[seat] & believed_at_home(
                layout, numbers, d, form, state, work, slot, table, seat
            )
            least = least_of(work.values[seat], work.acceptable[seat])
            if least < np.inf:
                work.kept[1, seat] = max(work.kept[1, seat], least)
        if gone != 0:  # nobody's signature can be had that has left for good
            work.acceptable[seat] = work.acceptable[seat] & (here.asked & gone == 0)
        work.proposable[seat] = work.acceptable[seat] & work.orderly[slot]
        if seat < here.present:
            sort(work.values[seat], work.proposable[seat], ladder_of(work, seat))
        work.kept[3, seat] = best_of(work.values[seat], work.proposable[seat])
