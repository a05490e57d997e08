"""What a table's outcomes are worth to each seat now, and its limit there: shared by both drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.preferences import utilities, utility_at
from sim.domain.twins import compiled_as
from sim.play.draw import Numbers
from sim.play.layout import Layout
from sim.play.outside import aid_now, fighting_on, settled_satisfy, threats_on
from sim.play.state import OPEN, State, TableWork
from sim.world.peace import value_of_signing

LEAST_FADING = (
    0.02  # of momentum a month, for what a change of aid comes to in the end: four years of it at most
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


def completed(layout: Layout, state: State, table: int, party: int) -> Integers:
    """The level at which a party takes each issue to be held, -1 for those on the table.

    What is settled, else what the party expects while another table may still settle it, else the status quo.
    """
    world = layout.world
    held = np.full(world.status_quo.size, -1, dtype=np.int64)
    for j in range(held.size):
        if not layout.tables[table].negotiated[j]:
            held[j] = world.status_quo[j]
            if state.settled[j] >= 0:
                held[j] = state.settled[j]
            elif is_pending(layout, state, j):
                held[j] = world.expects[party, j]
    return held


def is_pending(layout: Layout, state: State, issue: int) -> bool:
    """Whether a table that has not closed yet may settle an issue."""
    for k in range(state.status.size):
        binding = layout.world.framework_to[k] < 0
        if binding and layout.tables[k].negotiated[issue] and state.status[k] <= OPEN:
            return True
    return False


def signs_peace(layout: Layout, table: int) -> bool:
    """Whether an agreement here is about ending the war: it does, or it is a framework for one that does."""
    world = layout.world
    to = world.framework_to[table]
    return bool(world.has_peace and (world.ends_war[table] or (to >= 0 and world.ends_war[to])))


def elsewhere_holds(mask: Bools, held: Integers) -> bool:
    """Whether a condition (issues, levels) holds as far as the issues go that are held elsewhere."""
    holds = True
    for j in range(held.size):
        if held[j] >= 0 and not mask[j, held[j]]:
            holds = False
    return holds


def constant_of(layout: Layout, numbers: Numbers, d: int, voice: int, party: int, held: Integers) -> float:
    """What is settled or expected elsewhere adds to utility, signed or not: u(nothing changes here) - u(as today)."""
    world = layout.world
    levels = world.status_quo.copy()
    differs = False
    for j in range(held.size):
        if held[j] >= 0 and held[j] != levels[j]:
            levels[j] = held[j]
            differs = True
    if not differs:
        return 0.0
    own = layout.terms[party]
    additive, cells = numbers.additive[d, voice], numbers.cells[d, voice]
    return utility_at(additive, cells, own, levels) - utility_at(additive, cells, own, world.status_quo)


PENDING = -2


def known_of(layout: Layout, state: State, issue: int) -> int:
    """What is known of an issue: the level at which it is settled, -1 if nothing will be, PENDING if it may yet be."""
    settled: int = state.settled[issue]
    if settled < 0 and is_pending(layout, state, issue):
        return PENDING
    return settled


def slot_of(layout: Layout, numbers: Numbers, d: int, state: State, work: TableWork, table: int) -> int:
    """Where `work` keeps what the outcomes of a table mean in this draw, as far as others are settled now.

    Utilities and what else does not move with the war are worked out once for each draw and each state of the other
    tables, and kept for the runs of the draw that come to the same state.
    """
    slots, issues = work.known.shape[0], state.settled.size
    now = np.empty(1 + issues, dtype=np.int64)
    now[0] = d
    for j in range(issues):
        now[1 + j] = known_of(layout, state, j)
    for slot in range(slots):
        same = True
        for i in range(now.size):
            same = same and work.known[slot, i] == now[i]
        if same:
            return slot
    slot = int(work.next[0])
    work.next[0] = (slot + 1) % slots
    work.known[slot] = now
    work.key[0] = np.nan  # values may rest on what this slot held before
    bar(layout, state, work, slot, table)
    for seat in range(layout.world.side.size):
        party = layout.tables[table].who[seat]
        held = completed(layout, state, table, party)
        know(layout, numbers, d, work, slot, table, seat, party, held)
        first = layout.world.members_first[party]
        for voice in range(first, first + layout.world.members_count[party]):
            know(layout, numbers, d, work, slot, table, seat, voice, held)
        if layout.world.by_status_quo[table]:
            work.relief[slot, party] = relief(layout, numbers, d, state, table, party, held)
            work.drift[slot, party] = drift(layout, numbers, d, state, table, held)
    return slot


def know(
    layout: Layout,
    numbers: Numbers,
    d: int,
    work: TableWork,
    slot: int,
    table: int,
    seat: int,
    voice: int,
    held: Integers,
) -> None:
    """Work out what the outcomes of a table mean to a voice of a seat, all else held; what, says `TableWork`."""
    here, world = layout.tables[table], layout.world
    party = here.who[seat]
    work.constant[slot, voice] = constant_of(layout, numbers, d, voice, party, held)
    work.utility[slot, voice] = utilities(
        numbers.additive[d, voice],
        numbers.cells[d, voice],
        layout.terms[party],
        here.holds[seat],
        here.opens,
        here.offered,
        here.shape,
        held,
    )
    if voice == party and signs_peace(layout, table):
        place = 0
        shift = np.zeros(here.signers.size)
        for j in range(held.size):
            if held[j] >= 0:
                place += held[j] * world.hazard_stride[j]
            if world.shifts[j]:
                if held[j] < 0:
                    shift = shift + numbers.shift[d, j][here.offered[j]]
                else:
                    shift = shift + numbers.shift[d, j, held[j]]
        work.shift[slot, party] = shift
        work.hazard[slot, party] = numbers.hazard[d][here.hazard + place]


def value_voice(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    slot: int,
    table: int,
    seat: int,
    voice: int,
) -> Floats:
    """What signing each outcome of a table is worth to a voice of a seat, before frameworks, (outcomes,).

    Where the war is signed away it is the value of signing. Where walking away leaves the status quo and the war goes
    on, an outcome is worth its utility and what it does to the war: the threats it lifts, the aid it brings.
    """
    world, party = layout.world, layout.tables[table].who[seat]
    utility: Floats = work.utility[slot, voice]
    momentum = state.momentum[state.clock[0]]
    if signs_peace(layout, table):
        again = fighting_again(
            layout, numbers, d, form, state, voice, party, momentum + work.shift[slot, party]
        )
        return value_of_signing(
            work.constant[slot, voice], utility, numbers.foresight[d, party], work.hazard[slot, party], again
        )
    if world.by_status_quo[table] and world.has_war and state.peace[0] == 0:
        utility = utility + work.relief[slot, party]
        if world.fights[party]:
            there = np.minimum(1.0, np.maximum(-1.0, momentum + work.drift[slot, party]))
            now = fighting_on(layout, numbers, d, form, party, momentum)
            utility = utility + (fighting_on(layout, numbers, d, form, party, there) - now)
    return utility


def fighting_again(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    voice: int,
    party: int,
    momentum: Floats,
) -> Floats:
    """What it is worth to a voice of a party to be back at war at some momenta, which are clipped; same shape."""
    apart = numbers.start[d, voice] - numbers.start[d, party] - threats_on(layout, numbers, d, state, party)
    clipped = np.minimum(1.0, np.maximum(-1.0, momentum))
    again: Floats = fighting_on(layout, numbers, d, form, party, clipped) + (
        apart - numbers.cost[d, party, state.clock[0]]
    )
    return again


def relief(
    layout: Layout, numbers: Numbers, d: int, state: State, table: int, party: int, held: Integers
) -> Floats:
    """What the threats against a party that outcomes of a table lift are worth to it, (outcomes,)."""
    here, world = layout.tables[table], layout.world
    gains = np.zeros(here.signers.size)
    for k in range(world.threat_against.size):
        if world.threat_against[k] == party and not world.threat_stands[k]:
            standing = not settled_satisfy(world.threat_unless[k], state, world.status_quo)
            if standing and elsewhere_holds(world.threat_unless[k], held):
                gains = gains + here.threats[k] * numbers.threat[d, k]
    return gains


def drift(layout: Layout, numbers: Numbers, d: int, state: State, table: int, held: Integers) -> Floats:
    """How far momentum moves in the end by the aid that outcomes of a table bring, less that of now, (outcomes,).

    A lasting change of drift moves momentum by drift / (1 - persistence).
    """
    here, world = layout.tables[table], layout.world
    share, total = np.zeros(here.signers.size), 0.0
    for donor in range(numbers.aid_share.shape[1]):
        own = np.full(here.signers.size, numbers.aid_level[d, donor])
        for change in range(world.aid_donor.size):
            if world.aid_donor[change] == donor and elsewhere_holds(world.aid_when[change], held):
                for x in np.flatnonzero(here.aid[change]):
                    own[x] = numbers.aid_changed[d, change]
        share = share + numbers.aid_share[d, donor] * own
        total = total + numbers.aid_share[d, donor]
    if total <= 0.0:
        return share
    lasting = numbers.aid_effect[d] / max(1.0 - numbers.persistence[d], LEAST_FADING)
    moved: Floats = (share / total - aid_now(layout, numbers, d, state)) * lasting
    return moved


def red_lines(layout: Layout, table: int, seat: int, held: Integers, public_only: bool) -> Integers:
    """How many red lines of a seat's party each outcome breaks, (outcomes,)."""
    here = layout.tables[table]
    lines = layout.lines[here.who[seat]]
    broken = np.zeros(here.signers.size, dtype=np.int64)
    for k in range(lines.public.size):
        if (lines.public[k] or not public_only) and elsewhere_holds(lines.masks[k], held):
            broken = broken + here.lines[seat, k]
    return broken


def key_of(layout: Layout, form: int, state: State, slot: int, table: int) -> Floats:
    """Everything on which the values at a table depend, so that the same is not worked out twice."""
    world = layout.world
    issues = world.status_quo.size
    waits = world.by_status_quo[table] and world.has_war
    moves = signs_peace(layout, table) or world.framework_to[table] >= 0 or world.members_count.max() > 0
    key = np.zeros(6 + issues)
    key[0] = slot
    if moves or waits:
        key[1] = form
        key[2] = state.clock[0]
        key[3] = state.momentum[state.clock[0]]
    key[4] = state.pledged[table]
    key[5] = who_left(state, table)
    for j in range(issues):
        key[6 + j] = state.framework[table, j]
    return key


def who_left(state: State, table: int) -> int:
    """The seats that have left a table for good, as bits."""
    gone = 0
    for seat in range(state.left.shape[1]):
        if state.left[table, seat]:
            gone |= 1 << seat
    return gone


def bar(layout: Layout, state: State, work: TableWork, slot: int, table: int) -> None:
    """Work out which outcomes of a table red lines bar."""
    here = layout.tables[table]
    work.orderly[slot] = True
    for seat in range(here.who.size):
        held = completed(layout, state, table, here.who[seat])
        work.barred[slot, seat] = red_lines(layout, table, seat, held, False)
        crossed = red_lines(layout, table, seat, held, True)
        work.orderly[slot] = work.orderly[slot] & ((crossed == 0) | ((here.signers >> seat & 1) == 0))


def best_of_loop(values: Floats, among: Bools) -> float:
    """As `best_of`."""
    best = -np.inf
    for x in range(values.size):
        if among[x] and values[x] > best:
            best = values[x]
    return best


@compiled_as(best_of_loop)
def best_of(values: Floats, among: Bools) -> float:
    """The largest value of some outcomes, -inf if there is none: the most that a party could ask for."""
    best: float = np.where(among, values, -np.inf).max()
    return best


def least_of_loop(values: Floats, among: Bools) -> float:
    """As `least_of`."""
    least = np.inf
    for x in range(values.size):
        if among[x] and values[x] < least:
            least = values[x]
    return least


@compiled_as(least_of_loop)
def least_of(values: Floats, among: Bools) -> float:
    """The smallest value of some outcomes, inf if there is none."""
    least: float = np.where(among, values, np.inf).min()
    return least


def revalue_seat(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    slot: int,
    table: int,
    seat: int,
) -> None:
    """Work out what every outcome of a table is worth to a seat, and what goes with it."""
    here, world = layout.tables[table], layout.world
    to = world.framework_to[table]
    party = here.who[seat]
    value = value_voice(layout, numbers, d, form, state, work, slot, table, seat, party)
    constant = work.constant[slot, party]
    if state.source[table] >= 0 and state.pledged[table] >> party & 1:
        value = value - leaving(here.offered, state.framework[table]) * numbers.kappa[d, state.source[table]]
    work.plain[seat] = value
    expected = constant + state.going[party]
    if to >= 0:
        stated = numbers.expects[d, table, party]
        if not np.isnan(stated):
            expected = stated
        value = expected + numbers.adopted[d, table, party] * (value - expected)
    work.values[seat] = value
    work.kept[0, seat] = constant
    work.kept[1, seat] = value.min()
    work.kept[2, seat] = expected


def leaving(offered: NDArray[np.int16], framework: Integers) -> Floats:
    """Share of a framework's issues that each outcome changes, (outcomes,)."""
    changed = np.zeros(offered.shape[1])
    issues = 0
    for j in range(framework.size):
        if framework[j] >= 0:
            issues += 1
            changed = changed + (offered[j] != framework[j])
    return changed / max(issues, 1)


def limit_now(layout: Layout, state: State, work: TableWork, table: int, seat: int) -> float:
    """A seat's reservation value at a table now, never below the worst outcome or what it must bring home."""
    here, world = layout.tables[table], layout.world
    if world.by_status_quo[table]:
        limit = work.values[seat, here.unchanged]
    elif world.framework_to[table] >= 0:
        limit = state.expected[table, seat]
    else:
        limit = state.constant[table, seat] + state.going[here.who[seat]]
    least: float = max(limit, state.floor[table, seat])
    return least
