"""Alternating offers as transcripts: who is asked what, what they say, what stands afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND, RESPOND_OR_REPLACE
from sim.protocols.alternating_offers import ask, tell
from sim.protocols.base import AGREED, CONSENTS, OPEN, ROUND_OVER, STANDING, STATUS, TURN, opening

ANNA, BEN, CARL = range(3)
NAMES = ("Anna", "Ben", "Carl")
# Outcomes by who must sign them.
NOTHING, ALL, ALL_TOO, ANNA_BEN, BEN_CARL, CARL_ONLY, ANNA_ONLY = range(7)
SIGNERS = np.array([0b000, 0b111, 0b111, 0b011, 0b110, 0b100, 0b001])
SIGNERS.setflags(write=False)
QUESTIONS = {PROPOSE: "propose", RESPOND: "respond", RESPOND_OR_REPLACE: "respond or replace"}


class Talks:
    """A table at which a script is read out."""

    def __init__(self, *order: int) -> None:
        self.order = np.array(order or (ANNA, BEN, CARL))
        self.state = opening()

    def hears(self, party: int, question: int, answer: int) -> Talks:
        """The next one asked is `party`, with this question, and gives this answer."""
        number, asked = ask(self.state, self.order, SIGNERS)
        assert (NAMES[number], QUESTIONS[asked]) == (NAMES[party], QUESTIONS[question])
        tell(self.state, self.order, SIGNERS, party, answer)
        return self

    def stands(self, outcome: int, by: int, *signed: int) -> Talks:
        """An offer is open, made by one party and signed by these."""
        assert self.state[STATUS] == OPEN
        assert self.state[STANDING] == outcome
        assert self.state[CONSENTS] >> by & 1
        assert self.state[CONSENTS] == sum(1 << party for party in signed)
        return self

    def is_clear(self) -> Talks:
        """No offer is open, nobody has signed anything."""
        assert self.state[STATUS] == OPEN
        assert (self.state[STANDING], self.state[CONSENTS]) == (NONE, 0)
        return self

    def next_round(self) -> Talks:
        """Everybody has had a turn; the clock goes on."""
        assert ask(self.state, self.order, SIGNERS)[0] == ROUND_OVER
        self.state[TURN] = 0
        return self

    def agree_on(self, outcome: int) -> None:
        """The table has closed on this outcome."""
        assert self.state[STATUS] == AGREED
        assert self.state[STANDING] == outcome


def test_a_table_opens_with_nothing_on_it() -> None:
    Talks().is_clear()


def test_acceptances_stack_up_to_an_agreement() -> None:
    talks = Talks()
    talks.hears(ANNA, PROPOSE, ALL).stands(ALL, ANNA, ANNA)
    talks.hears(BEN, RESPOND_OR_REPLACE, ACCEPT).stands(ALL, ANNA, ANNA, BEN)
    talks.hears(CARL, RESPOND_OR_REPLACE, ACCEPT).agree_on(ALL)


def test_acceptances_stack_up_across_rounds() -> None:
    talks = Talks().hears(ANNA, PROPOSE, NONE).hears(BEN, PROPOSE, NONE).hears(CARL, PROPOSE, ALL)
    talks.stands(ALL, CARL, CARL).next_round()
    talks.stands(ALL, CARL, CARL).hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).stands(ALL, CARL, CARL, ANNA)
    talks.hears(BEN, RESPOND_OR_REPLACE, ACCEPT).agree_on(ALL)


def test_a_new_offer_replaces_the_open_one_and_starts_the_signing_afresh() -> None:
    talks = Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, ACCEPT)
    talks.hears(CARL, RESPOND_OR_REPLACE, ALL_TOO).stands(ALL_TOO, CARL, CARL).next_round()
    talks.hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).stands(ALL_TOO, CARL, CARL, ANNA)
    talks.hears(BEN, RESPOND_OR_REPLACE, ACCEPT).agree_on(ALL_TOO)


def test_the_same_offer_put_again_starts_the_signing_afresh() -> None:
    talks = Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, ALL)
    talks.stands(ALL, BEN, BEN).hears(CARL, RESPOND_OR_REPLACE, ACCEPT).stands(ALL, BEN, BEN, CARL)
    talks.next_round().hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).agree_on(ALL)


def test_whose_signature_is_not_needed_answers_for_the_record_and_the_offer_passes_on() -> None:
    for answer in (ACCEPT, NONE):
        talks = Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, BEN_CARL)
        talks.hears(CARL, RESPOND_OR_REPLACE, ANNA_BEN).stands(ANNA_BEN, CARL, CARL).next_round()
        talks.hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).stands(ANNA_BEN, CARL, CARL, ANNA)
        talks.hears(BEN, RESPOND_OR_REPLACE, BEN_CARL).stands(BEN_CARL, BEN, BEN)
        talks.hears(CARL, RESPOND_OR_REPLACE, ANNA_BEN).next_round().hears(ANNA, RESPOND_OR_REPLACE, BEN_CARL)
        talks.hears(BEN, RESPOND_OR_REPLACE, BEN_CARL).hears(CARL, RESPOND_OR_REPLACE, BEN_CARL).next_round()
        talks.hears(ANNA, RESPOND, answer).stands(BEN_CARL, CARL, CARL)  # neither signed nor cleared
        talks.hears(BEN, RESPOND_OR_REPLACE, ACCEPT).agree_on(BEN_CARL)


def test_all_who_must_sign_have_signed_before_the_last_one_speaks() -> None:
    Talks().hears(ANNA, PROPOSE, ANNA_BEN).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).agree_on(ANNA_BEN)


def test_a_refusal_with_nothing_to_offer_clears_the_table() -> None:
    talks = Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, NONE).is_clear()
    talks.hears(CARL, PROPOSE, ALL_TOO).stands(ALL_TOO, CARL, CARL)


def test_a_refusal_takes_earlier_signatures_along() -> None:
    talks = Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, ACCEPT)
    talks.hears(CARL, RESPOND_OR_REPLACE, NONE).is_clear().next_round()
    talks.hears(ANNA, PROPOSE, NONE).is_clear().hears(BEN, PROPOSE, ALL).stands(ALL, BEN, BEN)


def test_a_unilateral_act_closes_at_once() -> None:
    Talks().hears(ANNA, PROPOSE, ANNA_ONLY).agree_on(ANNA_ONLY)
    Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, ALL).hears(
        CARL, RESPOND_OR_REPLACE, CARL_ONLY
    ).agree_on(CARL_ONLY)


def test_an_act_proposed_to_its_only_signatory_needs_that_signature() -> None:
    talks = Talks().hears(ANNA, PROPOSE, CARL_ONLY).stands(CARL_ONLY, ANNA, ANNA)
    talks.hears(BEN, RESPOND, ACCEPT).stands(CARL_ONLY, ANNA, ANNA)
    talks.hears(CARL, RESPOND_OR_REPLACE, ACCEPT).agree_on(CARL_ONLY)


def test_who_need_not_sign_may_propose_and_its_consent_does_not_count() -> None:
    talks = Talks(CARL, ANNA, BEN).hears(CARL, PROPOSE, ANNA_BEN).stands(ANNA_BEN, CARL, CARL)
    talks.hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).stands(ANNA_BEN, CARL, CARL, ANNA)
    talks.hears(BEN, RESPOND_OR_REPLACE, ACCEPT).agree_on(ANNA_BEN)


def test_what_nobody_would_sign_is_no_offer() -> None:
    Talks().hears(ANNA, PROPOSE, NOTHING).is_clear().hears(BEN, PROPOSE, ALL).stands(ALL, BEN, BEN)
    Talks().hears(ANNA, PROPOSE, ALL).hears(BEN, RESPOND_OR_REPLACE, NOTHING).is_clear()


def test_a_round_is_over_after_everybody_had_a_turn() -> None:
    talks = Talks().hears(ANNA, PROPOSE, NONE).hears(BEN, PROPOSE, NONE).hears(CARL, PROPOSE, NONE)
    for _ in range(2):
        assert ask(talks.state, talks.order, SIGNERS) == (ROUND_OVER, 0)
    talks.next_round().hears(ANNA, PROPOSE, NONE)


def test_everybody_speaks_in_the_order_of_the_table() -> None:
    talks = Talks(BEN, CARL, ANNA)
    talks.hears(BEN, PROPOSE, NONE).hears(CARL, PROPOSE, NONE).hears(ANNA, PROPOSE, NONE).next_round()
    talks.hears(BEN, PROPOSE, ALL)


@pytest.mark.parametrize("seat", [0, 31, 32, 61])
def test_every_seat_of_a_large_table_can_sign(seat: int) -> None:
    signers = np.array([2**62 - 1])
    state, order = opening(), np.arange(62)
    order = np.concatenate([np.delete(order, seat), [seat]])
    for turn in range(62):
        party, question = ask(state, order, signers)
        assert party == order[turn]
        assert question == (PROPOSE if turn == 0 else RESPOND_OR_REPLACE)
        assert state[STATUS] == OPEN
        tell(state, order, signers, int(party), 0 if turn == 0 else ACCEPT)
    assert state[STATUS] == AGREED
