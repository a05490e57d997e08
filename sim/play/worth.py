"""What a table's outcomes are worth to each seat now, and its limit there: shared by both drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.preferences import utilities, utility_at
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


def know(
    layout: Layout,
    numbers: Numbers,
    d: int,
    work: TableWork,
    table: int,
    seat: int,
    voice: int,
    held: Integers,
) -> None:
    """See that `work.utility` and `work.constant` of a voice of a seat are those of this draw and of what is held."""
    known = work.valued_for[voice]
    same = known[0] == d
    for j in range(held.size):
        same = same and known[1 + j] == held[j]
    if same:
        return
    here = layout.tables[table]
    known[0] = d
    known[1:] = held
    work.constant[voice] = constant_of(layout, numbers, d, voice, here.who[seat], held)
    work.utility[voice] = utilities(
        numbers.additive[d, voice],
        numbers.cells[d, voice],
        layout.terms[here.who[seat]],
        here.holds[seat],
        here.opens,
        here.offered,
        here.shape,
        held,
    )


def of_signing(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    voice: int,
    party: int,
    utility: Floats,
    constant: float,
    offered: NDArray[np.int16],
    hazard: Integers,
    held: Integers,
) -> Floats:
    """What signing is worth to a party or one of its constituencies if the peace may break, (outcomes,).

    hazard : (outcomes,) what the issues of the table add to the place in the table of hazards
    """
    world = layout.world
    t = state.clock[0]
    place = 0
    momentum = np.full(utility.size, state.momentum[t])
    for j in range(held.size):
        if held[j] >= 0:
            place += held[j] * world.hazard_stride[j]
        if world.shifts[j]:
            if held[j] < 0:
                momentum = momentum + numbers.shift[d, j][offered[j]]
            else:
                momentum = momentum + numbers.shift[d, j, held[j]]
    momentum = np.minimum(1.0, np.maximum(-1.0, momentum))
    apart = numbers.start[d, voice] - numbers.start[d, party] - threats_on(layout, numbers, d, state, party)
    again = fighting_on(layout, numbers, d, form, party, momentum) - numbers.cost[d, party, t] + apart
    return value_of_signing(
        constant, utility, numbers.foresight[d, party], numbers.hazard[d][hazard + place], again
    )


def value_seat(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    seat: int,
    voice: int,
    held: Integers,
) -> Floats:
    """What signing each outcome of a table is worth to a voice of a seat, before frameworks, (outcomes,).

    Where the war is signed away it is the value of signing. Where walking away leaves the status quo and the war goes
    on, an outcome is worth its utility and what it does to the war: the threats it lifts, the aid it brings.
    """
    here, world = layout.tables[table], layout.world
    party = here.who[seat]
    know(layout, numbers, d, work, table, seat, voice, held)
    utility, constant = work.utility[voice], work.constant[voice]
    if signs_peace(layout, table):
        return of_signing(
            layout, numbers, d, form, state, voice, party, utility, constant, here.offered, here.hazard, held
        )
    if world.by_status_quo[table] and world.has_war and state.peace[0] == 0:
        return utility + meanwhile(layout, numbers, d, form, state, table, party, held)
    return utility


def meanwhile(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, table: int, party: int, held: Integers
) -> Floats:
    """What the outcomes of a table change for a party while the war goes on, (outcomes,).

    The threats against it that they lift, and what going on is worth once the aid they bring has worked its way:
    a lasting change of drift moves momentum by drift / (1 - persistence).
    """
    here, world = layout.tables[table], layout.world
    gains = np.zeros(here.signers.size)
    for k in range(world.threat_against.size):
        if world.threat_against[k] == party and not world.threat_stands[k]:
            standing = not settled_satisfy(world.threat_unless[k], state, world.status_quo)
            if standing and elsewhere_holds(world.threat_unless[k], held):
                gains = gains + here.threats[k] * numbers.threat[d, k]
    if not world.fights[party]:
        return gains
    share, total = np.zeros(here.signers.size), 0.0
    for donor in range(numbers.aid_share.shape[1]):
        own = np.full(here.signers.size, numbers.aid_level[d, donor])
        for change in range(world.aid_donor.size):
            if world.aid_donor[change] == donor and elsewhere_holds(world.aid_when[change], held):
                for x in np.flatnonzero(here.aid[change]):
                    own[x] = numbers.aid_changed[d, change]
        share = share + numbers.aid_share[d, donor] * own
        total = total + numbers.aid_share[d, donor]
    if total > 0.0:
        momentum = state.momentum[state.clock[0]]
        lasting = numbers.aid_effect[d] / max(1.0 - numbers.persistence[d], LEAST_FADING)
        moved = (share / total - aid_now(layout, numbers, d, state)) * lasting
        there = np.minimum(1.0, np.maximum(-1.0, momentum + moved))
        now = fighting_on(layout, numbers, d, form, party, momentum)
        gains = gains + (fighting_on(layout, numbers, d, form, party, there) - now)
    return gains


def value_one(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    table: int,
    seat: int,
    voice: int,
    outcome: int,
    held: Integers,
) -> float:
    """As `value_seat` for one outcome."""
    here, world = layout.tables[table], layout.world
    party = here.who[seat]
    levels = held.copy()
    for j in range(held.size):
        if held[j] < 0:
            levels[j] = here.offered[j, outcome]
    own = layout.terms[party]
    utility = utility_at(numbers.additive[d, voice], numbers.cells[d, voice], own, levels)
    if signs_peace(layout, table):
        constant = constant_of(layout, numbers, d, voice, party, held)
        only = slice(outcome, outcome + 1)
        worth: float = of_signing(
            layout,
            numbers,
            d,
            form,
            state,
            voice,
            party,
            np.full(1, utility),
            constant,
            here.offered[:, only],
            here.hazard[only],
            held,
        )[0]
        return worth
    if world.by_status_quo[table] and world.has_war and state.peace[0] == 0:
        gain: float = meanwhile(layout, numbers, d, form, state, table, party, held)[outcome]
        return utility + gain
    return utility


def red_lines(layout: Layout, table: int, seat: int, held: Integers, public_only: bool) -> Integers:
    """How many red lines of a seat's party each outcome breaks, (outcomes,)."""
    here = layout.tables[table]
    lines = layout.lines[here.who[seat]]
    broken = np.zeros(here.signers.size, dtype=np.int64)
    for k in range(lines.public.size):
        if (lines.public[k] or not public_only) and elsewhere_holds(lines.masks[k], held):
            broken = broken + here.lines[seat, k]
    return broken


def key_of(layout: Layout, d: int, form: int, state: State, table: int) -> Floats:
    """Everything on which the values at a table depend, so that the same is not worked out twice."""
    world = layout.world
    issues = world.status_quo.size
    waits = world.by_status_quo[table] and world.has_war
    moves = signs_peace(layout, table) or world.framework_to[table] >= 0 or world.members_count.max() > 0
    key = np.zeros(6 + 2 * issues)
    key[0] = d
    if moves or waits:
        key[1] = form
        key[2] = state.clock[0]
        key[3] = state.momentum[state.clock[0]]
    key[4] = state.pledged[table]
    key[5] = who_left(state, table)
    for j in range(issues):
        key[6 + j] = known_of(layout, state, j)
        key[6 + issues + j] = state.framework[table, j]
    return key


def who_left(state: State, table: int) -> int:
    """The seats that have left a table for good, as bits."""
    gone = 0
    for seat in range(state.left.shape[1]):
        if state.left[table, seat]:
            gone |= 1 << seat
    return gone


PENDING = -2


def known_of(layout: Layout, state: State, issue: int) -> int:
    """What is known of an issue: the level at which it is settled, -1 if nothing will be, PENDING if it may yet be."""
    settled: int = state.settled[issue]
    if settled < 0 and is_pending(layout, state, issue):
        return PENDING
    return settled


def bar(layout: Layout, state: State, work: TableWork, table: int) -> None:
    """Work out which outcomes of a table red lines bar, if what they depend on has changed."""
    here = layout.tables[table]
    gone = who_left(state, table)
    same = work.barred_for[0] == gone
    work.barred_for[0] = gone
    for j in range(state.settled.size):
        known = known_of(layout, state, j)
        same = same and work.barred_for[1 + j] == known
        work.barred_for[1 + j] = known
    if same:
        return
    work.orderly[:] = True
    for seat in range(here.who.size):
        held = completed(layout, state, table, here.who[seat])
        work.broken[seat] = red_lines(layout, table, seat, held, False)
        crossed = red_lines(layout, table, seat, held, True) > 0
        work.orderly[:] = work.orderly & ~(crossed & ((here.signers >> seat & 1) == 1))
        # nobody's signature can be had that has left for good
        work.allowed[seat] = (work.broken[seat] == 0) & (here.asked != 0) & (here.asked & gone == 0)


def best_of(values: Floats, proposable: Bools) -> float:
    """The most that a party could ask for: its best proposable value, -inf if there is none."""
    best: float = np.where(proposable, values, -np.inf).max()
    return best


def revalue_seat(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int, seat: int
) -> None:
    """Work out what every outcome of a table is worth to a seat, and what goes with it."""
    here, world = layout.tables[table], layout.world
    to = world.framework_to[table]
    party = here.who[seat]
    held = completed(layout, state, table, party)
    value = value_seat(layout, numbers, d, form, state, work, table, seat, party, held)
    constant = work.constant[party]
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
