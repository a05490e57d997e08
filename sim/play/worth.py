"""What a table's outcomes are worth to each seat now, and what no agreement is worth: shared by both drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.preferences import utilities, utility_at
from sim.play.draw import Numbers
from sim.play.layout import Layout, table_at, terms_at
from sim.play.state import OPEN, State, TableWork
from sim.world.peace import value_of_signing
from sim.world.ratification import believed, carried
from sim.world.war import going_on

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
        if not layout.tables.negotiated[table, j]:
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
        if binding and layout.tables.negotiated[k, issue] and state.status[k] <= OPEN:
            return True
    return False


def settled_satisfy(mask: Bools, state: State, status_quo: Integers) -> bool:
    """Whether a condition (issues, levels) holds for what is settled so far, else for the status quo."""
    for j in range(status_quo.size):
        level = state.settled[j] if state.settled[j] >= 0 else status_quo[j]
        if not mask[j, level]:
            return False
    return True


def threats_on(layout: Layout, numbers: Numbers, d: int, state: State, party: int) -> float:
    """What standing threats take off a party's reservation value."""
    world = layout.world
    total = 0.0
    for k in range(world.threat_against.size):
        if world.threat_against[k] == party:
            lifted = not world.threat_stands[k] and settled_satisfy(
                world.threat_unless[k], state, world.status_quo
            )
            if not lifted:
                total = total + numbers.threat[d, k]
    return total


def fighting_on(layout: Layout, numbers: Numbers, d: int, form: int, party: int, momentum: Floats) -> Floats:
    """What going on is worth to a party at some momenta, before costs and threats; any shape."""
    world = layout.world
    return going_on(
        form if world.fights[party] else 0,
        world.side[party],
        numbers.start[d, party],
        numbers.slope[d, party],
        numbers.resilience[d, party],
        numbers.optimism[d, party],
        numbers.ends[d, party],
        numbers.holds[d, party],
        numbers.decisive[d],
        momentum,
    )


def going_on_now(layout: Layout, numbers: Numbers, d: int, form: int, state: State, party: int) -> float:
    """A party's reservation value now, nothing settled elsewhere counted."""
    t = state.clock[0]
    here = fighting_on(layout, numbers, d, form, party, state.momentum[t : t + 1])[0]
    limit: float = here - numbers.cost[d, party, t] - threats_on(layout, numbers, d, state, party)
    return limit


def signs_peace(layout: Layout, table: int) -> bool:
    """Whether an agreement here is about ending the war: it does, or it is a framework for one that does."""
    world = layout.world
    to = world.framework_to[table]
    return bool(world.has_peace and (world.ends_war[table] or (to >= 0 and world.ends_war[to])))


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
    held: Integers,
) -> Floats:
    """What signing is worth to a party or one of its constituencies if the peace may break, (outcomes,)."""
    world = layout.world
    t = state.clock[0]
    cell = np.zeros(utility.size, dtype=np.int64)
    momentum = np.full(utility.size, state.momentum[t])
    for j in range(held.size):
        if held[j] < 0:
            cell = cell + offered[j] * world.hazard_stride[j]
            momentum = momentum + numbers.shift[d, j][offered[j]]
        else:
            cell = cell + held[j] * world.hazard_stride[j]
            momentum = momentum + numbers.shift[d, j, held[j]]
    momentum = np.minimum(1.0, np.maximum(-1.0, momentum))
    again = fighting_on(layout, numbers, d, form, party, momentum) - numbers.cost[d, party, t]
    apart = numbers.start[d, voice] - numbers.start[d, party] - threats_on(layout, numbers, d, state, party)
    return value_of_signing(
        constant, utility, numbers.foresight[d, party], numbers.hazard[d][cell], again + apart
    )


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
    own = terms_at(layout.terms, party)
    additive, cells = numbers.additive[d, voice], numbers.cells[d, voice]
    return utility_at(additive, cells, own, levels) - utility_at(additive, cells, own, world.status_quo)


def value_seat(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    table: int,
    seat: int,
    voice: int,
    held: Integers,
) -> Floats:
    """What signing each outcome of a table is worth to a voice of a seat, before frameworks, (outcomes,)."""
    here = table_at(layout.tables, table)
    party = here.who[seat]
    utility = utilities(
        numbers.additive[d, voice],
        numbers.cells[d, voice],
        terms_at(layout.terms, party),
        here.holds[seat],
        here.offered,
        here.shape,
        held,
    )
    return worth_here(layout, numbers, d, form, state, table, voice, party, utility, here.offered, held)


def worth_here(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    table: int,
    voice: int,
    party: int,
    utility: Floats,
    offered: NDArray[np.int16],
    held: Integers,
) -> Floats:
    """What signing outcomes at a table is worth to a voice, given their utility, (outcomes,).

    Where the war is signed away it is the value of signing. Where walking away leaves the status quo and the war goes
    on, an outcome is worth its utility and what it does to the war: the threats it lifts, the aid it brings.
    """
    world = layout.world
    if signs_peace(layout, table):
        constant = constant_of(layout, numbers, d, voice, party, held)
        return of_signing(layout, numbers, d, form, state, voice, party, utility, constant, offered, held)
    if world.by_status_quo[table] and world.has_war and state.peace[0] == 0:
        return utility + meanwhile(layout, numbers, d, form, state, party, offered, held)
    return utility


def satisfied(mask: Bools, offered: NDArray[np.int16], held: Integers) -> Bools:
    """Whether each outcome satisfies a condition (issues, levels), with what is held elsewhere, (outcomes,)."""
    holds = np.ones(offered.shape[1], dtype=np.bool_)
    for j in range(held.size):
        if held[j] < 0:
            holds = holds & mask[j][offered[j]]
        elif not mask[j, held[j]]:
            holds = holds & False
    return holds


def meanwhile(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    party: int,
    offered: NDArray[np.int16],
    held: Integers,
) -> Floats:
    """What outcomes change for a party while the war goes on, (outcomes,).

    The threats against it that they lift, and what going on is worth once the aid they bring has worked its way:
    a lasting change of drift moves momentum by drift / (1 - persistence).
    """
    world = layout.world
    t = state.clock[0]
    gains = np.zeros(offered.shape[1])
    for k in range(world.threat_against.size):
        if world.threat_against[k] == party and not world.threat_stands[k]:
            lifted = settled_satisfy(world.threat_unless[k], state, world.status_quo)
            if not lifted:
                now = satisfied(world.threat_unless[k], offered, held)
                gains = gains + np.where(now, numbers.threat[d, k], 0.0)
    share, total = np.zeros(offered.shape[1]), 0.0
    for donor in range(numbers.aid_share.shape[1]):
        own = np.full(offered.shape[1], numbers.aid_level[d, donor])
        for change in range(world.aid_donor.size):
            if world.aid_donor[change] == donor:
                own = np.where(
                    satisfied(world.aid_when[change], offered, held), numbers.aid_changed[d, change], own
                )
        share = share + numbers.aid_share[d, donor] * own
        total = total + numbers.aid_share[d, donor]
    if total > 0.0:
        drift = numbers.aid_effect[d] * (share / total - aid_now(layout, numbers, d, state))
        lasting = drift / max(1.0 - numbers.persistence[d], LEAST_FADING)
        here = np.full(offered.shape[1], state.momentum[t])
        there = np.minimum(1.0, np.maximum(-1.0, here + lasting))
        gains = gains + fighting_on(layout, numbers, d, form, party, there)
        gains = gains - fighting_on(layout, numbers, d, form, party, here)
    return gains


def aid_now(layout: Layout, numbers: Numbers, d: int, state: State) -> float:
    """Aid under what is settled, relative to that of today; 1 where nobody gives any."""
    world = layout.world
    level, total = 0.0, 0.0
    for donor in range(numbers.aid_share.shape[1]):
        own = numbers.aid_level[d, donor]
        for change in range(world.aid_donor.size):
            if world.aid_donor[change] == donor and settled_satisfy(
                world.aid_when[change], state, world.status_quo
            ):
                own = numbers.aid_changed[d, change]
        level = level + numbers.aid_share[d, donor] * own
        total = total + numbers.aid_share[d, donor]
    return level / total if total > 0.0 else 1.0


def red_lines(layout: Layout, table: int, seat: int, held: Integers, public_only: bool) -> Integers:
    """How many red lines of a seat's party each outcome breaks, (outcomes,)."""
    here = table_at(layout.tables, table)
    party = here.who[seat]
    broken = np.zeros(here.signers.size, dtype=np.int64)
    for k in range(layout.terms.lines[party]):
        if layout.terms.public[party, k] or not public_only:
            elsewhere = True
            for j in range(held.size):
                if held[j] >= 0 and not layout.terms.line_masks[party, k, j, held[j]]:
                    elsewhere = False
            if elsewhere:
                broken = broken + here.lines[seat, k]
    return broken


def members_of(layout: Layout, party: int) -> Integers:
    """The voices of a party's constituencies."""
    first = layout.world.members_first[party]
    return np.arange(first, first + layout.world.members_count[party])


def is_ratified(layout: Layout, table: int, party: int) -> bool:
    """Whether a party's constituencies have a say on what this table agrees."""
    return bool(layout.world.members_count[party] > 0 and layout.world.quota[table, party] > 0.0)


def believed_at_home(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, table: int, seat: int, held: Integers
) -> Bools:
    """What a seat believes its constituencies would carry, with the probability that it wants, (outcomes,)."""
    here = table_at(layout.tables, table)
    party = here.who[seat]
    members = members_of(layout, party)
    values = np.zeros((numbers.start.shape[1], here.signers.size))
    limits = numbers.at_home[d].copy()
    moved = going_on_now(layout, numbers, d, form, state, party) - numbers.start[d, party]
    for voice in members:
        values[voice] = value_seat(layout, numbers, d, form, state, table, seat, voice, held)
        if layout.world.by_status_quo[table]:
            moved = 0.0
            for k in range(limits.shape[0]):
                limits[k, voice] = values[voice, here.unchanged]
        else:
            constant = constant_of(layout, numbers, d, voice, party, held)
            for k in range(limits.shape[0]):
                limits[k, voice] = limits[k, voice] + constant
    world = layout.world
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


def carried_at_home(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    table: int,
    seat: int,
    outcome: int,
) -> bool:
    """Whether a seat's constituencies carry an outcome when it is put to them."""
    world = layout.world
    party = layout.tables.who[table, seat]
    values, limits = at_home(layout, numbers, d, form, state, table, seat, outcome)
    return bool(
        carried(
            values,
            limits,
            numbers.weight[d],
            members_of(layout, party),
            world.quota[table, party],
            world.strict[table, party],
        )[0]
    )


def at_home(
    layout: Layout,
    numbers: Numbers,
    d: int,
    form: int,
    state: State,
    table: int,
    seat: int,
    outcome: int,
) -> tuple[Floats, Floats]:
    """What an outcome is worth to a seat's constituencies, (voices, 1), and their limits, (voices,); 0 for others."""
    here = table_at(layout.tables, table)
    world = layout.world
    party = here.who[seat]
    held = completed(layout, state, table, party)
    members = members_of(layout, party)
    values = np.zeros((numbers.start.shape[1], 1))
    limits = np.zeros(numbers.start.shape[1])
    levels = here.offered[:, outcome : outcome + 1].copy()
    moved = going_on_now(layout, numbers, d, form, state, party) - numbers.start[d, party]
    for voice in members:
        whole = held.copy()
        for j in range(held.size):
            if held[j] < 0:
                whole[j] = levels[j, 0]
        own = terms_at(layout.terms, party)
        additive, cells = numbers.additive[d, voice], numbers.cells[d, voice]
        constant = constant_of(layout, numbers, d, voice, party, held)
        utility = np.full(1, utility_at(additive, cells, own, whole))
        values[voice] = worth_here(
            layout, numbers, d, form, state, table, voice, party, utility, levels, held
        )
        if world.by_status_quo[table]:
            unchanged = held.copy()
            for j in range(held.size):
                if held[j] < 0:
                    unchanged[j] = world.status_quo[j]
            limits[voice] = utility_at(additive, cells, own, unchanged)
            if signs_peace(layout, table):
                as_now = here.offered[:, here.unchanged : here.unchanged + 1].copy()
                left = np.full(1, limits[voice])
                limits[voice] = of_signing(
                    layout, numbers, d, form, state, voice, party, left, constant, as_now, held
                )[0]
        else:
            limits[voice] = numbers.start[d, voice] + constant + moved
    return values, limits


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
    for seat in range(world.side.size):
        if state.left[table, seat]:
            key[5 + 2 * issues] += 1 << seat
    for j in range(issues):
        key[5 + j] = state.settled[j]
        if state.settled[j] < 0 and is_pending(layout, state, j):
            key[5 + j] = -2.0
        key[5 + issues + j] = state.framework[table, j]
    return key


def revalue(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int
) -> None:
    """Work out what every outcome of a table is worth to every seat, and what each could propose or take."""
    key = key_of(layout, d, form, state, table)
    same = True
    for i in range(key.size):
        if key[i] != work.key[i]:
            same = False
    if not same:
        work.key[:] = key
        _value_all(layout, numbers, d, form, state, work, table)
    state.constant[table] = work.kept[0]
    state.floor[table] = work.kept[1]
    state.expected[table] = work.kept[2]
    for seat in range(layout.world.side.size):
        state.best[table, seat] = best_of(work.values[seat], work.proposable[seat])


def best_of(values: Floats, proposable: Bools) -> float:
    """The most that a party could ask for: its best proposable value, -inf if there is none."""
    best: float = np.where(proposable, values, -np.inf).max()
    return best


def _value_all(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int
) -> None:
    here, world = table_at(layout.tables, table), layout.world
    parties = here.who.size
    to = world.framework_to[table]
    public = np.zeros((parties, here.signers.size), dtype=np.bool_)
    for seat in range(parties):
        party = here.who[seat]
        held = completed(layout, state, table, party)
        value = value_seat(layout, numbers, d, form, state, table, seat, party, held)
        constant = constant_of(layout, numbers, d, party, party, held)
        if state.source[table] >= 0 and state.pledged[table] >> party & 1:
            value = (
                value - leaving(here.offered, state.framework[table]) * numbers.kappa[d, state.source[table]]
            )
        work.plain[seat] = value
        expected = constant + going_on_now(layout, numbers, d, form, state, party)
        if to >= 0:
            stated = numbers.expects[d, table, party]
            if not np.isnan(stated):
                expected = stated
            value = expected + numbers.adopted[d, table, party] * (value - expected)
        work.values[seat] = value
        work.broken[seat] = red_lines(layout, table, seat, held, False)
        public[seat] = red_lines(layout, table, seat, held, True) > 0
        work.acceptable[seat] = (work.broken[seat] == 0) & (here.asked != 0)
        work.kept[0, seat] = constant
        work.kept[1, seat] = -np.inf
        work.kept[2, seat] = expected
        if is_ratified(layout, table, party) and numbers.anticipates[d, party] >= 0.0:
            work.acceptable[seat] = work.acceptable[seat] & believed_at_home(
                layout, numbers, d, form, state, table, seat, held
            )
            least = np.where(work.acceptable[seat], work.values[seat], np.inf).min()
            if least < np.inf:
                work.kept[1, seat] = least
    for gone in range(here.present):
        if state.left[table, gone]:  # nobody's signature can be had that has left for good
            without = (here.asked >> gone & 1) == 0
            for seat in range(parties):
                work.acceptable[seat] = work.acceptable[seat] & without
    for seat in range(parties):
        work.proposable[seat] = work.acceptable[seat]
        for other in range(parties):
            crossed = public[other] & ((here.signers >> other & 1) == 1)
            work.proposable[seat] = work.proposable[seat] & ~crossed


def leaving(offered: NDArray[np.int16], framework: Integers) -> Floats:
    """Share of a framework's issues that each outcome changes, (outcomes,)."""
    changed = np.zeros(offered.shape[1])
    issues = 0
    for j in range(framework.size):
        if framework[j] >= 0:
            issues += 1
            changed = changed + (offered[j] != framework[j])
    return changed / max(issues, 1)


def limit_now(
    layout: Layout, numbers: Numbers, d: int, form: int, state: State, work: TableWork, table: int, seat: int
) -> float:
    """A seat's reservation value at a table now, never below the worst outcome or what it must bring home."""
    here, world = table_at(layout.tables, table), layout.world
    party = here.who[seat]
    if world.by_status_quo[table]:
        limit = work.values[seat, here.unchanged]
    elif world.framework_to[table] >= 0:
        limit = state.expected[table, seat]
    else:
        limit = state.constant[table, seat] + going_on_now(layout, numbers, d, form, state, party)
    least: float = max(limit, work.values[seat].min(), state.floor[table, seat])
    return least
