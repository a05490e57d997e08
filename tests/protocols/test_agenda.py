"""Agenda as transcripts: one issue after another, then the whole."""

from __future__ import annotations

import numpy as np
import pytest

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND_OR_REPLACE, SIGN
from sim.protocols.agenda import ask, begin, confine, tell
from sim.protocols.base import (
    AGREED,
    FAILED,
    OPEN,
    REFUSER,
    ROUND_OVER,
    STANDING,
    STATUS,
    STEP,
    TEXT,
    TURN,
    opening,
)

ANNA, BEN = range(2)
# Two issues of three levels: outcome = 3 x first + second; 0 changes nothing.
LEVELS = np.array(np.unravel_index(np.arange(9), (3, 3)), dtype=np.int16)
BOTH = np.array([True, True])
SIGNERS = np.array([0, *[0b11] * 8])
SIGNERS[1] = 0b10  # the second issue at its first level binds Ben alone
SIGNERS.setflags(write=False)


class Talks:
    """A table at which a script is read out."""

    def __init__(self, *order: int, text: int = NONE, unchanged: int = 0) -> None:
        self.order = np.array(order or (ANNA, BEN))
        self.state = opening()
        begin(self.state, text, unchanged, 2)

    def hears(self, party: int, question: int, answer: int) -> Talks:
        assert self.state[STATUS] == OPEN
        assert ask(self.state, self.order, SIGNERS) == (party, question)
        tell(self.state, self.order, SIGNERS, party, answer)
        return self

    def next_round(self) -> Talks:
        assert ask(self.state, self.order, SIGNERS)[0] == ROUND_OVER
        self.state[TURN] = 0
        return self

    def has_come_to(self, step: int, text: int) -> Talks:
        assert (self.state[STEP], self.state[TEXT]) == (step, text)
        return self

    def in_order(self) -> list[int]:
        return [int(x) for x in np.flatnonzero(confine(self.state, LEVELS, BOTH, SIGNERS != 0))]


def test_one_issue_after_another_then_the_whole() -> None:
    talks = Talks()
    assert talks.in_order() == [0, 3, 6]
    talks.hears(ANNA, PROPOSE, 6).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).has_come_to(1, 6).next_round()
    assert talks.in_order() == [6, 7, 8]
    talks.hears(ANNA, PROPOSE, 7).hears(BEN, RESPOND_OR_REPLACE, 8).next_round()
    talks.hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).has_come_to(2, 8)
    talks.hears(BEN, SIGN, ACCEPT).next_round().hears(ANNA, SIGN, ACCEPT)
    assert (talks.state[STATUS], talks.state[STANDING]) == (AGREED, 8)


def test_leaving_an_issue_as_it_is_is_in_order() -> None:
    talks = Talks().hears(ANNA, PROPOSE, 0).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).has_come_to(1, 0)
    assert talks.in_order() == [0, 1, 2]


def test_everybody_at_the_table_has_to_let_an_issue_pass_even_who_need_not_sign() -> None:
    talks = Talks().hears(ANNA, PROPOSE, 0).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).next_round()
    talks.hears(ANNA, PROPOSE, NONE).hears(BEN, PROPOSE, 1).has_come_to(1, 0).next_round()
    talks.hears(ANNA, RESPOND_OR_REPLACE, 2).has_come_to(1, 0).hears(BEN, RESPOND_OR_REPLACE, 1).next_round()
    talks.hears(ANNA, RESPOND_OR_REPLACE, ACCEPT).has_come_to(2, 1)
    talks.hears(BEN, SIGN, ACCEPT)  # the whole binds Ben alone
    assert talks.state[STATUS] == AGREED


def test_a_refusal_without_another_proposal_clears_the_issue() -> None:
    talks = (
        Talks().hears(ANNA, PROPOSE, 6).hears(BEN, RESPOND_OR_REPLACE, NONE).has_come_to(0, 0).next_round()
    )
    talks.hears(ANNA, PROPOSE, 3)


@pytest.mark.parametrize("refuser", [ANNA, BEN])
def test_who_must_sign_can_refuse_the_whole(refuser: int) -> None:
    talks = Talks().hears(ANNA, PROPOSE, 6).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).next_round()
    talks.hears(ANNA, PROPOSE, 8).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).next_round()
    if refuser == BEN:
        talks.hears(ANNA, SIGN, ACCEPT)
    talks.hears(refuser, SIGN, NONE)
    assert (talks.state[STATUS], talks.state[REFUSER]) == (FAILED, refuser)


def test_if_nothing_changes_there_is_nothing_to_sign_and_nobody_to_blame() -> None:
    talks = Talks()
    for _ in range(2):
        talks.hears(ANNA, PROPOSE, 0).hears(BEN, RESPOND_OR_REPLACE, ACCEPT)
        if talks.state[STATUS] == OPEN:
            talks.next_round()
    assert (talks.state[STATUS], talks.state[REFUSER]) == (FAILED, NONE)


def test_the_text_of_an_earlier_table_is_where_it_starts() -> None:
    talks = Talks(text=5)
    assert talks.in_order() == [2, 5, 8]
    talks.hears(ANNA, PROPOSE, 5).hears(BEN, RESPOND_OR_REPLACE, ACCEPT).has_come_to(1, 5)
    assert talks.in_order() == [3, 4, 5]


def test_without_a_status_quo_it_starts_somewhere() -> None:
    assert Talks(unchanged=NONE).has_come_to(0, 0).in_order() == [0, 3, 6]


def test_issues_of_other_tables_are_no_steps() -> None:
    levels = np.array(np.unravel_index(np.arange(3), (1, 3)), dtype=np.int16)
    state = opening()
    begin(state, NONE, 0, 1)
    found = confine(state, levels, np.array([False, True]), np.ones(3, dtype=np.bool_))
    assert found.all()
