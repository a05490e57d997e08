"""Laws that hold at every table of the shelf, whatever the parties answer and whoever is away."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sim.domain.answers import ACCEPT, DRAFT, NONE, PROPOSE, RESPOND, RESPOND_OR_REPLACE, SIGN, VOTE
from sim.protocols import PROTOCOLS
from sim.protocols.base import (
    AGREED,
    FAILED,
    LAST_STEP,
    MEDIATOR,
    OPEN,
    ROUND_OVER,
    SIZE,
    STANDING,
    STATUS,
    STEP,
    TEXT,
    TURN,
    Integers,
    opening,
)

PARTIES, ROUNDS = 3, 10
SHAPE = np.array([2, 3, 2])
OUTCOMES = int(SHAPE.prod())
LEVELS = np.array(np.unravel_index(np.arange(OUTCOMES), SHAPE), dtype=np.int16)
NEGOTIATED = np.ones(3, dtype=np.bool_)
NAMES = sorted(PROTOCOLS)
Turn = tuple[int, int, int, Integers, Integers, Integers]  # party, question, answer, before, after, signers


def turns(name: str, seed: int) -> Iterator[Turn]:
    """A table of random answers, some parties away in some rounds, half of them with a text on the table."""
    rng = np.random.default_rng(seed)
    protocol = PROTOCOLS[name]
    signers = rng.integers(0, 1 << PARTIES, OUTCOMES)
    signers[0] = 0
    signers.setflags(write=False)
    state = opening()
    text = int(rng.integers(OUTCOMES)) if rng.random() < 0.5 else NONE
    protocol.begin(state, text, 0 if rng.random() < 0.8 else NONE, 3)
    for _ in range(ROUNDS):
        state[TURN] = 0
        here = rng.permutation(PARTIES)
        order = here[rng.random(PARTIES) < 0.9] if rng.random() < 0.5 else here
        for turn in range(protocol.most_turns(PARTIES) + 1):
            if state[STATUS] != OPEN:
                return
            party, question = protocol.ask(state, order, signers)
            if party == ROUND_OVER:
                break
            assert turn < protocol.most_turns(PARTIES), "the round does not end"
            before = state.copy()
            if party == MEDIATOR:
                answer = protocol.draft(state, SHAPE, LEVELS, float(rng.random()))
            else:
                answer = any_answer(protocol, question, state, signers, rng)
            assert (state == before).all(), "looking changes the table"
            protocol.tell(state, order, signers, int(party), answer)
            yield int(party), int(question), answer, before, state.copy(), signers


def any_answer(
    protocol: type, question: int, state: Integers, signers: Integers, rng: np.random.Generator
) -> int:
    if question in (RESPOND, SIGN, VOTE):
        return ACCEPT if rng.random() < 0.8 else NONE
    in_order = protocol.confine(state, LEVELS, NEGOTIATED, signers != 0)
    offers = [int(x) for x in np.flatnonzero(in_order)]
    if question == RESPOND_OR_REPLACE and rng.random() < 0.6:
        return ACCEPT
    return int(rng.choice([NONE, *offers * 2])) if offers else NONE


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(60))
class TestTable:
    def test_the_state_stays_within_its_bounds(self, name: str, seed: int) -> None:
        for *_, after, _ in turns(name, seed):
            assert after.shape == (SIZE,)
            assert after[STATUS] in (OPEN, AGREED, FAILED)
            assert NONE <= after[STANDING] < OUTCOMES
            assert NONE <= after[TEXT] < OUTCOMES
            assert 0 <= after[STEP] <= after[LAST_STEP] <= 3
            assert after[TURN] <= PROTOCOLS[name].most_turns(PARTIES)

    def test_an_agreement_has_all_signatures_for_what_it_says(self, name: str, seed: int) -> None:
        """Whoever must sign has offered it or said yes to it, since it last came onto the table."""
        said: dict[int, int] = {}  # outcome -> who has offered it or said yes to it
        for party, question, answer, before, after, signers in turns(name, seed):
            if party >= 0 and answer >= 0:
                said[answer] = said.get(answer, 0) | 1 << party
            if answer == ACCEPT and question not in (VOTE, PROPOSE):
                outcome = int(before[STANDING])
                said[outcome] = said.get(outcome, 0) | 1 << party
            if after[STATUS] == AGREED:
                outcome = int(after[STANDING])
                assert signers[outcome] != 0
                assert signers[outcome] & ~said.get(outcome, 0) == 0

    def test_questions_fit_what_stands(self, name: str, seed: int) -> None:
        for party, question, _, before, _, signers in turns(name, seed):
            if question == DRAFT:
                assert party == MEDIATOR
            elif question == PROPOSE:
                assert before[STANDING] < 0 or signers[before[STANDING]] == 0
            else:
                assert before[STANDING] >= 0


@pytest.mark.parametrize("name", NAMES)
def test_random_answers_make_some_agreements(name: str) -> None:
    """Else the laws above say little; and the protocols that can fail by themselves do."""
    ends = {int(played[-1][4][STATUS]) for seed in range(60) if (played := [*turns(name, seed)])}
    assert AGREED in ends
    assert (FAILED in ends) == (name in ("agenda", "take_it_or_leave_it"))


@pytest.mark.parametrize("name", ["alternating_offers", "take_it_or_leave_it"])
def test_a_text_that_nobody_here_signs_never_becomes_an_agreement(name: str) -> None:
    """It lies there from an earlier table; the first party has nothing to put in its place."""
    protocol, order, signers = PROTOCOLS[name], np.arange(PARTIES), np.array([0b000, 0b111])
    state = opening()
    protocol.begin(state, 0, NONE, 1)
    party, question = protocol.ask(state, order, signers)
    assert question == PROPOSE
    protocol.tell(state, order, signers, int(party), NONE)
    assert state[STATUS] != AGREED


@pytest.mark.parametrize("name", [n for n in NAMES if PROTOCOLS[n].starts_over])
def test_a_round_that_starts_over_goes_on_from_the_first_offer_or_refusal_in_it(name: str) -> None:
    """Played from there with nothing on the table before, it leaves the same, if it ends without an agreement."""
    protocol, rounds = PROTOCOLS[name], 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        signers = rng.integers(1, 1 << PARTIES, OUTCOMES)
        order, state = rng.permutation(PARTIES), opening()
        for _ in range(ROUNDS):
            answers: list[int] = []
            state[TURN], event, fresh = 0, NONE, opening()
            while (asked := protocol.ask(state, order, signers))[0] != ROUND_OVER and state[STATUS] == OPEN:
                party, question = asked
                answer = any_answer(protocol, question, state, signers, rng)
                refused = question == RESPOND_OR_REPLACE and answer != ACCEPT
                if event == NONE and (question == PROPOSE or refused):
                    event, fresh[TURN] = len(answers), len(answers)
                    assert protocol.ask(fresh, order, signers) == (party, PROPOSE)
                if event != NONE:
                    protocol.tell(fresh, order, signers, party, answer)
                protocol.tell(state, order, signers, party, answer)
                answers.append(answer)
            if state[STATUS] != OPEN:
                break
            rounds += 1
            assert len(answers) == PARTIES
            assert event != NONE
            assert (fresh == state).all()
    assert rounds > 20
