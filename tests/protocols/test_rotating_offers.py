"""One offer a round: against these answers, these moves."""

from __future__ import annotations

import numpy as np

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND
from sim.protocols.base import AGREED, OPEN, ROUND_OVER, STANDING, STATUS, TURN, Integers, opening
from sim.protocols.rotating_offers import RotatingOffers

ORDER = np.array([0, 1, 2])
SIGNERS = np.array([0b011, 0b111, 0b000])


def started() -> Integers:
    state = opening()
    RotatingOffers.begin(state, NONE, NONE, 1)
    return state


def turn(state: Integers, party: int, question: int, answer: int) -> None:
    assert RotatingOffers.ask(state, ORDER, SIGNERS) == (party, question)
    RotatingOffers.tell(state, ORDER, SIGNERS, party, answer)


def test_the_proposer_rotates_and_a_refused_offer_lapses() -> None:
    state = started()
    turn(state, 0, PROPOSE, 1)
    turn(state, 1, RESPOND, ACCEPT)
    turn(state, 2, RESPOND, NONE)
    assert RotatingOffers.ask(state, ORDER, SIGNERS) == (ROUND_OVER, 0)
    assert state[STATUS] == OPEN
    state[TURN] = 0
    turn(state, 1, PROPOSE, 0)
    turn(state, 2, RESPOND, NONE)  # for the record: its signature is not needed
    turn(state, 0, RESPOND, ACCEPT)
    assert (state[STATUS], state[STANDING]) == (AGREED, 0)


def test_who_has_nothing_to_offer_ends_the_round() -> None:
    state = started()
    turn(state, 0, PROPOSE, NONE)
    assert RotatingOffers.ask(state, ORDER, SIGNERS) == (ROUND_OVER, 0)
    state[TURN] = 0
    turn(state, 1, PROPOSE, 2)  # what nobody would sign is no offer
    assert RotatingOffers.ask(state, ORDER, SIGNERS) == (ROUND_OVER, 0)


def test_a_text_from_an_earlier_table_is_nobody_s_offer() -> None:
    state = opening()
    RotatingOffers.begin(state, 1, NONE, 1)
    assert RotatingOffers.ask(state, ORDER, SIGNERS) == (0, PROPOSE)
