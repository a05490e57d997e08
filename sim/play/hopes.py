"""What parties believe of each other's limits, learn from answers, and may still hope for. For both drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import ACCEPT, PROPOSE, VOTE
from sim.domain.twins import compiled_as
from sim.play.draw import Numbers
from sim.play.layout import Layout
from sim.play.state import State, TableWork
from sim.protocols.base import STANDING
from sim.strategies.beliefs import consented, could_accept, could_accept_one, least_worth, refused

Floats = NDArray[np.float64]

# A party believes that others could accept what is as likely as not to be acceptable to all of them.
EVEN = 0.5
ROUNDING = 1e-9  # of a probability


def has_hope_loop(
    layout: Layout, numbers: Numbers, form: int, state: State, work: TableWork, table: int, seat: int
) -> bool:
    """As `has_hope`: first what each of the others needs to be as likely as not to accept, alone; then all together."""
    here, open_ = layout.tables[table], layout.world.by_status_quo[table]
    at = state.clock[0] - state.opened[table]
    # Arrays by a name of their own: what is written below might else be what a bundle points to, for all that a
    # compiler knows, and it would fetch them anew for each outcome.
    possible, moved, asked = work.in_order, work.moved, here.asked
    limit, own, proposable = state.limits[table, seat, at], work.values[seat], work.proposable[seat]
    for x in range(possible.size):
        possible[x] = proposable[x] & (own[x] >= limit)
    for other in range(here.present):
        if other == seat:
            continue
        need, worth, moved[other] = state.limits[table, other, at], work.values[other], 0.0
        if not open_:
            belief = state.belief[here.who[seat], here.who[other]]
            # a little less than is needed: this only sorts out, and sums of beliefs are rounded
            need = least_worth(belief, numbers.prior[form, here.who[other]], EVEN * (1.0 - ROUNDING))
            worth = work.plain[other]
            moved[other] = limits_moved(layout, state, table, other)
        shift = moved[other]
        for x in range(possible.size):
            possible[x] &= (worth[x] - shift >= need) | ((asked[x] >> other & 1) == 0)
    for x in range(possible.size):
        if not possible[x]:
            continue
        likely = 1.0
        for other in range(here.present):
            if not open_ and other != seat and asked[x] >> other & 1:
                belief = state.belief[here.who[seat], here.who[other]]
                limits = numbers.prior[form, here.who[other]]
                likely *= could_accept_one(belief, limits, work.plain[other, x] - moved[other])
        if likely >= EVEN:
            return True
    return False


@compiled_as(has_hope_loop)
def has_hope(
    layout: Layout, numbers: Numbers, form: int, state: State, work: TableWork, table: int, seat: int
) -> bool:
    """Whether some outcome is worth signing to a seat and, as it believes, as likely as not to all who must sign.

    What crosses a signatory's public red line gives no hope, whatever it is worth to that signatory.
    """
    worth = work.proposable[seat] & (
        work.values[seat] >= state.limits[table, seat, state.clock[0] - state.opened[table]]
    )
    likely = prospects(layout, numbers, form, state, work, table, seat)
    return bool((worth & (likely >= EVEN)).any())


def prospects(
    layout: Layout, numbers: Numbers, form: int, state: State, work: TableWork, table: int, seat: int
) -> Floats:
    """How likely all other signatories at the table could accept each outcome, as a seat believes, (outcomes,)."""
    here, world = layout.tables[table], layout.world
    at = state.clock[0] - state.opened[table]
    likely = np.ones(here.signers.size)
    for other in range(here.present):
        if other == seat:
            continue
        if world.by_status_quo[table]:
            could = np.where(work.values[other] >= state.limits[table, other, at], 1.0, 0.0)
        else:
            could = could_accept(
                state.belief[here.who[seat], here.who[other]],
                numbers.prior[form, here.who[other]],
                work.plain[other] - limits_moved(layout, state, table, other),
            )
        signs = (here.asked >> other & 1) == 1
        likely = np.where(signs, likely * could, likely)
    return likely


def limits_moved(layout: Layout, state: State, table: int, seat: int) -> float:
    """How far a seat's reservation value has moved since the start, as all see: by the war, and by what is settled.

    Beliefs stay on the limits of the start; what somebody says now is set against them less this.
    """
    party = layout.tables[table].who[seat]
    moved: float = state.going[party] - state.began[party] + state.constant[table, seat]
    return moved


def hear(
    layout: Layout,
    numbers: Numbers,
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
    world, here = layout.world, layout.tables[table]
    if not world.has_beliefs or world.by_status_quo[table] or question == VOTE:
        return
    standing = state.protocol[table, STANDING]
    party = here.who[seat]
    limits, moved = numbers.prior[form, party], limits_moved(layout, state, table, seat)
    for other in range(here.present):
        if other == seat:
            continue
        belief = state.belief[here.who[other], party]
        if question != PROPOSE and standing >= 0:
            worth = work.plain[seat, standing] - moved
            if answer == ACCEPT:
                consented(belief, limits, worth, belief)
            else:
                refused(belief, limits, worth, belief)
        if answer >= 0:
            consented(belief, limits, work.plain[seat, answer] - moved, belief)
