"""Single text as transcripts: drafts, votes on them, and who signs what the text has come to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.answers import ACCEPT, DRAFT, NONE, RESPOND, VOTE
from sim.protocols.base import AGREED, MEDIATOR, OPEN, ROUND_OVER, STANDING, STATUS, TEXT, TURN, opening
from sim.protocols.single_text import DRAFTS, ask, begin, draft, tell

ANNA, BEN, CARL = range(3)
NOTHING, ALL, ALL_TOO, ANNA_BEN = range(4)
SIGNERS = np.array([0b000, 0b111, 0b111, 0b011])
SIGNERS.setflags(write=False)


class Talks:
    """A table at which a script is read out."""

    def __init__(self, *order: int, text: int = NONE, unchanged: int = NOTHING) -> None:
        self.order = np.array(order or (ANNA, BEN, CARL))
        self.state = opening()
        begin(self.state, text, unchanged, 1)

    def drafts(self, outcome: int, *answers: int) -> Talks:
        """The mediator writes a draft, and each in turn votes on it."""
        assert ask(self.state, self.order, SIGNERS) == (MEDIATOR, DRAFT)
        tell(self.state, self.order, SIGNERS, MEDIATOR, outcome)
        for party, answer in zip(self.order, answers, strict=True):
            assert self.state[STANDING] == outcome
            assert ask(self.state, self.order, SIGNERS) == (party, VOTE)
            tell(self.state, self.order, SIGNERS, int(party), answer)
        return self

    def drafts_the_rest_in_vain(self, done: int) -> Talks:
        for _ in range(DRAFTS - done):
            self.drafts(ALL_TOO, *[NONE] * self.order.size)
        return self

    def text_is(self, outcome: int) -> Talks:
        assert (self.state[TEXT], self.state[STANDING]) == (outcome, outcome)
        return self

    def signs(self, party: int, answer: int) -> Talks:
        assert self.state[STATUS] == OPEN
        assert ask(self.state, self.order, SIGNERS) == (party, RESPOND)
        tell(self.state, self.order, SIGNERS, party, answer)
        return self

    def next_round(self) -> Talks:
        assert self.state[STATUS] == OPEN
        assert ask(self.state, self.order, SIGNERS)[0] == ROUND_OVER
        self.state[TURN] = 0
        return self


def test_a_draft_that_nobody_votes_down_becomes_the_text() -> None:
    Talks().drafts(ALL, ACCEPT, ACCEPT, ACCEPT).text_is(ALL)


@pytest.mark.parametrize("against", [ANNA, BEN, CARL])
def test_one_vote_against_keeps_the_text(against: int) -> None:
    votes = [NONE if party == against else ACCEPT for party in range(3)]
    Talks().drafts(ALL, *votes).text_is(NOTHING)
    Talks(text=ANNA_BEN).drafts(ALL, *votes).text_is(ANNA_BEN)


def test_also_who_need_not_sign_votes() -> None:
    Talks(text=ALL).drafts(ANNA_BEN, ACCEPT, ACCEPT, NONE).text_is(ALL)


def test_a_text_that_all_sign_is_the_agreement() -> None:
    talks = Talks().drafts(ALL, ACCEPT, ACCEPT, ACCEPT).drafts_the_rest_in_vain(1).text_is(ALL)
    talks.signs(ANNA, ACCEPT).signs(BEN, ACCEPT).signs(CARL, ACCEPT)
    assert (talks.state[STATUS], talks.state[STANDING]) == (AGREED, ALL)


def test_signatures_of_who_must_sign_are_enough() -> None:
    talks = Talks(CARL, ANNA, BEN).drafts(ANNA_BEN, ACCEPT, ACCEPT, ACCEPT).drafts_the_rest_in_vain(1)
    talks.signs(CARL, NONE).signs(ANNA, ACCEPT).signs(BEN, ACCEPT)
    assert talks.state[STATUS] == AGREED


def test_signatures_do_not_outlast_the_round() -> None:
    talks = Talks().drafts(ALL, ACCEPT, ACCEPT, ACCEPT).drafts_the_rest_in_vain(1)
    talks.signs(ANNA, ACCEPT).signs(BEN, ACCEPT).signs(CARL, NONE).next_round().drafts_the_rest_in_vain(0)
    talks.signs(ANNA, NONE).signs(BEN, NONE).signs(CARL, ACCEPT).next_round()


def test_what_nobody_would_sign_is_not_put_to_signature() -> None:
    Talks().drafts_the_rest_in_vain(0).text_is(NOTHING).next_round()


def test_without_a_status_quo_the_first_draft_is_the_text() -> None:
    talks = Talks(unchanged=NONE).drafts(ALL_TOO, NONE, ACCEPT, ACCEPT)
    talks.text_is(ALL_TOO)


def test_the_text_of_an_earlier_table_is_where_drafting_starts() -> None:
    Talks(text=ALL).drafts_the_rest_in_vain(0).text_is(ALL).signs(ANNA, ACCEPT)


def test_with_everybody_away_nothing_happens() -> None:
    talks = Talks()
    talks.order = np.array([], dtype=np.int64)
    assert ask(talks.state, talks.order, SIGNERS)[0] == ROUND_OVER


shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).filter(lambda shape: max(shape) > 1)


@given(shapes, st.data())
def test_every_change_of_one_issue_is_as_likely_and_there_are_no_others(
    shape: list[int], data: st.DataObject
) -> None:
    size = int(np.prod(shape))
    levels = np.array(np.unravel_index(np.arange(size), shape), dtype=np.int16)
    state = opening()
    state[TEXT] = data.draw(st.integers(0, size - 1))
    changes = sum(n - 1 for n in shape)
    drawn = [draft(state, np.array(shape), levels, (k + 0.5) / changes) for k in range(changes)]
    one_apart = [x for x in range(size) if (levels[:, x] != levels[:, state[TEXT]]).sum() == 1]
    assert sorted(drawn) == one_apart


def test_the_first_draft_without_a_text_is_any_outcome() -> None:
    levels = np.array(np.unravel_index(np.arange(6), (2, 3)), dtype=np.int16)
    drawn = [draft(opening(), np.array([2, 3]), levels, (k + 0.5) / 6) for k in range(6)]
    assert drawn == list(range(6))
    assert draft(opening(), np.array([2, 3]), levels, np.nextafter(1.0, 0.0)) == 5
