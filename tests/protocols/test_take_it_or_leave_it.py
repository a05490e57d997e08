"""Take it or leave it as transcripts: one offer, or a text from an earlier table, and everybody's one answer."""

from __future__ import annotations

import numpy as np
import pytest

from sim.domain.answers import ACCEPT, NONE, PROPOSE, SIGN
from sim.protocols.base import (
    AGREED,
    CONSENTS,
    FAILED,
    OPEN,
    REFUSER,
    ROUND_OVER,
    STANDING,
    STATUS,
    TURN,
    opening,
)
from sim.protocols.take_it_or_leave_it import ask, begin, tell

ANNA, BEN, CARL = range(3)
NOTHING, ALL, ANNA_BEN, BEN_CARL, CARL_ONLY, ANNA_ONLY = range(6)
SIGNERS = np.array([0b000, 0b111, 0b011, 0b110, 0b100, 0b001])
SIGNERS.setflags(write=False)


class Talks:
    """A table at which a script is read out."""

    def __init__(self, *order: int, text: int = NONE) -> None:
        self.order = np.array(order or (ANNA, BEN, CARL))
        self.state = opening()
        begin(self.state, text, NOTHING, 1)

    def hears(self, party: int, question: int, answer: int) -> Talks:
        assert self.state[STATUS] == OPEN
        assert ask(self.state, self.order, SIGNERS) == (party, question)
        tell(self.state, self.order, SIGNERS, party, answer)
        return self

    def next_round(self) -> Talks:
        assert ask(self.state, self.order, SIGNERS)[0] == ROUND_OVER
        self.state[TURN] = 0
        return self

    def agree_on(self, outcome: int) -> None:
        assert (self.state[STATUS], self.state[STANDING]) == (AGREED, outcome)

    def fails_by(self, party: int) -> None:
        assert (self.state[STATUS], self.state[REFUSER]) == (FAILED, party)


def test_all_who_must_sign_take_it() -> None:
    Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, SIGN, ACCEPT).hears(CARL, SIGN, ACCEPT).agree_on(ALL)


def test_the_first_who_leaves_it_ends_it() -> None:
    Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, SIGN, NONE).fails_by(BEN)
    Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, SIGN, ACCEPT).hears(CARL, SIGN, NONE).fails_by(CARL)


def test_who_need_not_sign_cannot_end_it() -> None:
    Talks(ANNA, CARL, BEN).hears(ANNA, PROPOSE, ANNA_BEN).hears(CARL, SIGN, NONE).hears(
        BEN, SIGN, ACCEPT
    ).agree_on(ANNA_BEN)


def test_an_offer_for_others_needs_their_signatures_only() -> None:
    Talks().hears(ANNA, PROPOSE, BEN_CARL).hears(BEN, SIGN, ACCEPT).hears(CARL, SIGN, ACCEPT).agree_on(
        BEN_CARL
    )
    Talks().hears(ANNA, PROPOSE, CARL_ONLY).hears(BEN, SIGN, NONE).hears(CARL, SIGN, NONE).fails_by(CARL)


def test_a_unilateral_act_closes_at_once() -> None:
    Talks().hears(ANNA, PROPOSE, ANNA_ONLY).agree_on(ANNA_ONLY)


@pytest.mark.parametrize("answer", [NONE, NOTHING])
def test_a_party_with_nothing_to_offer_ends_it(answer: int) -> None:
    Talks().hears(ANNA, PROPOSE, answer).fails_by(ANNA)


def test_a_text_from_an_earlier_table_is_put_to_all_also_to_the_first() -> None:
    talks = Talks(text=ALL).hears(ANNA, SIGN, ACCEPT).hears(BEN, SIGN, ACCEPT)
    talks.hears(CARL, SIGN, ACCEPT).agree_on(ALL)
    Talks(text=ALL).hears(ANNA, SIGN, NONE).fails_by(ANNA)


def test_a_text_that_nobody_here_signs_is_no_offer() -> None:
    Talks(text=NOTHING).hears(ANNA, PROPOSE, ANNA_BEN).hears(BEN, SIGN, ACCEPT).agree_on(ANNA_BEN)


def test_who_is_away_is_waited_for() -> None:
    """Carl has suspended talks: the offer stands, and is signed once he is back."""
    talks = Talks(ANNA, BEN).hears(ANNA, PROPOSE, ALL).hears(BEN, SIGN, ACCEPT).next_round()
    assert talks.state[CONSENTS] == 0b011
    talks.order = np.array([CARL])
    talks.hears(CARL, SIGN, ACCEPT).agree_on(ALL)
