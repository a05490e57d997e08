"""What no agreement is worth to each party: the war as it stands, what it costs, who threatens. For both drivers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.play.draw import Numbers
from sim.play.layout import Layout
from sim.play.state import State
from sim.world.war import going_on, next_momentum

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


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


def fighting_on(layout: Layout, numbers: Numbers, d: int, form: int, party: int, momentum: Any) -> Any:
    """What going on is worth to a party at some momentum, before costs and threats; a number or any shape."""
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


def weigh_going_on(layout: Layout, numbers: Numbers, d: int, form: int, state: State) -> None:
    """Every party's reservation value now, nothing settled elsewhere counted: whenever the war moves or one settles."""
    t = state.clock[0]
    for party in range(state.going.size):
        here = fighting_on(layout, numbers, d, form, party, state.momentum[t])
        state.going[party] = here - numbers.cost[d, party, t] - threats_on(layout, numbers, d, state, party)


def begin_war(layout: Layout, numbers: Numbers, d: int, form: int, state: State) -> None:
    """Before the first round: where the war stands, and what going on is worth to each party."""
    state.momentum[0] = numbers.momentum[d]
    for party in range(state.began.size):
        state.began[party] = fighting_on(layout, numbers, d, form, party, state.momentum[0])
    weigh_going_on(layout, numbers, d, form, state)


def move_war(layout: Layout, numbers: Numbers, d: int, r: int, form: int, state: State) -> None:
    """Momentum of this round from that of the last: aid drives it, chance shakes it, peace stops it."""
    t = state.clock[0]
    if t == 0:
        return
    if state.peace[0] == 1:
        state.momentum[t] = state.momentum[t - 1]
    else:
        drift = numbers.aid_effect[d] * (aid_now(layout, numbers, d, state) - 1.0)
        state.momentum[t] = next_momentum(
            state.momentum[t - 1], numbers.persistence[d], drift, numbers.shock[d, r, t]
        )
    weigh_going_on(layout, numbers, d, form, state)
