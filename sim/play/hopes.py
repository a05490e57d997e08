"""What parties believe of each other's limits, learn from answers, and may still hope for. For both drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import ACCEPT, PROPOSE, VOTE
from sim.play.draw import Numbers
from sim.play.layout import Layout
from sim.play.state import State, TableWork
from sim.protocols.base import STANDING
from sim.strategies.beliefs import consented, could_accept, could_accept_one, least_worth, refused

Floats = NDArray[np.float64]

EVEN = (
    0.5  # a party believes that others could accept what is as likely as not to be acceptable to all of them
)


def has_hope(
    layout: Layout, numbers: Numbers, form: int, state: State, work: TableWork, table: int, seat: int
) -> bool:
    """Whether some outcome is worth signing to a seat and, as it believes, as likely as not to all who must sign.

    What crosses a signatory's public red line gives no hope, whatever it is worth to that signatory.
    """
    here, world = layout.tables[table], layout.world
    at = state.clock[0] - state.opened[table]
    # First those that each other signatory could as likely as not accept by itself: few are left to be looked at.
    hopeful = work.proposable[seat] & (work.values[seat] >= state.limits[table, seat, at])
    for other in range(here.present):
        if other == seat:
            continue
        if world.by_status_quo[table]:  # what they lose by walking away is no secret
            enough, worth = state.limits[table, other, at], work.values[other]
        else:
            limits = limits_believed(layout, numbers, form, state, table, other)
            enough = least_worth(state.belief[here.who[seat], here.who[other]], limits, EVEN)
            worth = work.plain[other]
        hopeful = hopeful & ((worth >= enough) | ((here.asked >> other & 1) == 0))
    if world.by_status_quo[table] or here.present == 2:
        return bool(hopeful.any())
    for x in np.flatnonzero(hopeful):
        likely = 1.0
        for other in range(here.present):
            if other != seat and here.asked[x] >> other & 1 == 1:
                limits = limits_believed(layout, numbers, form, state, table, other)
                belief = state.belief[here.who[seat], here.who[other]]
                likely = likely * could_accept_one(belief, limits, work.plain[other, x])
        if likely >= EVEN:
            return True
    return False


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
            limits = limits_believed(layout, numbers, form, state, table, other)
            could = could_accept(state.belief[here.who[seat], here.who[other]], limits, work.plain[other])
        signs = (here.asked >> other & 1) == 1
        likely = np.where(signs, likely * could, likely)
    return likely


def limits_believed(
    layout: Layout, numbers: Numbers, form: int, state: State, table: int, seat: int
) -> Floats:
    """Where a seat's reservation value may lie now, ascending: the beliefs of the start, moved as the war moved it."""
    party = layout.tables[table].who[seat]
    limits: Floats = numbers.prior[form, party] + (
        state.going[party] - state.began[party] + state.constant[table, seat]
    )
    return limits


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
    limits = limits_believed(layout, numbers, form, state, table, seat)
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
