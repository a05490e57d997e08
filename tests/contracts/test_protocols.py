"""What every protocol promises by its five rules, a user's own included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from sim.domain.answers import ACCEPT, DRAFT, NONE, PROPOSE, RESPOND, RESPOND_OR_REPLACE, SIGN, VOTE
from sim.loading.loader import load
from sim.play.model import NegotiationModel
from sim.protocols import PROTOCOLS, Protocol
from sim.protocols.base import (
    AGREED,
    FAILED,
    MEDIATOR,
    OPEN,
    ROUND_OVER,
    SIZE,
    STANDING,
    STATUS,
    TEXT,
    TURN,
    Integers,
    opening,
)

SOURCE = re.compile(r"\[[a-z]+\d{4}[a-z]*\]")
BIBLIOGRAPHY = Path(__file__).parents[2] / "docs" / "references.bib"
PARTIES = 4
EVERYBODY = (1 << PARTIES) - 1
ROUNDS = 12
SHAPE = np.array([3, 1, 4])  # the issue in the middle is held elsewhere
LEVELS = np.array(np.unravel_index(np.arange(12), SHAPE), dtype=np.int16)
NEGOTIATED = np.array([True, False, True])
UNCHANGED = 5
for array in (SHAPE, LEVELS, NEGOTIATED):
    array.setflags(write=False)


class OneOffer(Protocol):
    """The first to speak makes an offer each round; the others sign it or it is off. [baron1989]"""

    @staticmethod
    def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
        if state[TURN] >= order.size or (state[TURN] > 0 and state[STANDING] < 0):
            return ROUND_OVER, 0
        return int(order[state[TURN]]), RESPOND if state[STANDING] >= 0 else PROPOSE

    @staticmethod
    def tell(state: Integers, order: Integers, signers: Integers, party: int, answer: int) -> None:
        if state[STANDING] < 0:
            state[STANDING] = answer
        elif answer == NONE and signers[state[STANDING]] >> party & 1:
            state[STANDING] = NONE
        state[TURN] += 1
        if state[TURN] == order.size == PARTIES and state[STANDING] >= 0:
            state[STATUS] = AGREED


OWN = "one_offer"
NAMES = [*PROTOCOLS, OWN]


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's protocol, for the length of a test."""
    monkeypatch.setattr(PROTOCOLS, "_added", PROTOCOLS.added())
    PROTOCOLS.register(OWN, OneOffer)


class Moment(NamedTuple):
    """One turn of a table: who was asked what, what it said, what came of it."""

    round: int
    party: int
    question: int
    answer: int
    before: Integers
    after: Integers
    signers: Integers
    order: Integers


def signers_of(rng: np.random.Generator) -> Integers:
    """Random signatories of twelve outcomes; the one that changes nothing is no agreement."""
    signers = rng.integers(1, 1 << PARTIES, LEVELS.shape[1])
    signers[UNCHANGED] = 0
    signers.setflags(write=False)
    return signers


def answer_to(question: int, in_order: np.ndarray, rng: np.random.Generator, *, ready: bool) -> int:
    """Any answer that the question allows, consent the likeliest; whoever is not `ready` says no to everything."""
    if not ready:
        return NONE
    offers = [int(i) for i in np.flatnonzero(in_order)]
    allowed = {
        PROPOSE: [NONE, *offers],
        RESPOND: [ACCEPT, NONE],
        RESPOND_OR_REPLACE: [ACCEPT] * 6 + [NONE, *offers],
        SIGN: [ACCEPT] * 4 + [NONE],
        VOTE: [ACCEPT] * 3 + [NONE],
    }
    return int(rng.choice(allowed[question]))


def moments(protocol: type[Protocol], seed: int) -> Iterator[Moment]:
    """A table of random answers, turn by turn; some open with a text that an earlier table left, some parties pause."""
    rng = np.random.default_rng(seed)
    signers, order = signers_of(rng), rng.permutation(PARTIES)
    state = opening()
    text = int(rng.choice(np.flatnonzero(signers))) if seed % 3 == 0 else NONE
    assert protocol.begin(state, text, UNCHANGED if seed % 2 else NONE, int(NEGOTIATED.sum())) is None
    assert state[STATUS] == OPEN
    for t in range(ROUNDS):
        state[TURN] = 0
        speak = order[rng.random(PARTIES) < 0.9]
        speak.setflags(write=False)
        drafts = 0
        for turn in range(protocol.most_turns(speak.size) + 1):
            if state[STATUS] != OPEN:
                return
            before = state.copy()
            party, question = protocol.ask(state, speak, signers)
            assert (party, question) == protocol.ask(state, speak, signers), "asked again it asks another"
            assert (state == before).all(), "asking changes the table"
            if party == ROUND_OVER:
                break
            assert turn < protocol.most_turns(speak.size), "the round does not end"
            if party == MEDIATOR:
                assert question == DRAFT
                answer = int(protocol.draft(state, SHAPE, LEVELS, float(rng.random())))
                drafts += 1
                assert 0 <= answer < LEVELS.shape[1]
            else:
                in_order = signers != 0
                in_order.setflags(write=False)
                confined = protocol.confine(state, LEVELS, NEGOTIATED, in_order)
                assert confined.shape == in_order.shape
                assert confined.dtype == np.bool_
                assert protocol.confines or confined is in_order
                answer = answer_to(question, confined, rng, ready=seed % 8 < 7)
            assert (state == before).all(), "drafting or confining changes the table"
            assert protocol.tell(state, speak, signers, party, answer) is None
            assert state.shape == (SIZE,)
            yield Moment(t, int(party), int(question), answer, before, state.copy(), signers, speak)
        assert drafts <= protocol.drafts


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_does_and_names_its_source(name: str) -> None:
    words = (PROTOCOLS[name].__doc__ or "").strip()
    assert words
    assert SOURCE.search(words), f"{name} names no source"
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


def test_every_source_stands_in_the_bibliography() -> None:
    known = set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.M))
    cited = {key[1:-1] for name in NAMES for key in SOURCE.findall(PROTOCOLS[name].__doc__ or "")}
    assert cited <= known


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(24))
class TestTable:
    def test_it_asks_those_who_speak_what_there_is_to_ask(self, name: str, seed: int) -> None:
        for moment in moments(PROTOCOLS[name], seed):
            assert moment.party == MEDIATOR or moment.party in moment.order
            assert (moment.question == DRAFT) == (moment.party == MEDIATOR)
            assert moment.question in (PROPOSE, RESPOND, RESPOND_OR_REPLACE, SIGN, VOTE, DRAFT)

    def test_nobody_speaks_twice_to_the_same_in_a_round(self, name: str, seed: int) -> None:
        asked: set[tuple[int, int, bool, int]] = set()
        drafts = 0
        for moment in moments(PROTOCOLS[name], seed):
            drafts = 0 if moment.before[TURN] == 0 else drafts
            drafts += moment.question == DRAFT
            votes = moment.question == VOTE
            turn = (moment.round, moment.party, votes, drafts if votes or moment.question == DRAFT else 0)
            assert turn not in asked
            asked.add(turn)

    def test_an_answer_is_only_asked_for_while_an_offer_or_a_draft_stands(self, name: str, seed: int) -> None:
        for moment in moments(PROTOCOLS[name], seed):
            if moment.question not in (PROPOSE, DRAFT):
                assert 0 <= moment.before[STANDING] < LEVELS.shape[1]

    def test_an_agreement_was_put_to_all_who_must_sign_and_signed_by_them(self, name: str, seed: int) -> None:
        """What counts is what each said last about this outcome, as an offer or as a text."""
        signed: dict[int, int] = {}
        for moment in moments(PROTOCOLS[name], seed):
            on_table = int(moment.before[STANDING])
            if moment.question in (RESPOND, RESPOND_OR_REPLACE, SIGN) and moment.answer == ACCEPT:
                signed[on_table] = signed.get(on_table, 0) | 1 << moment.party
            elif moment.answer >= 0 and moment.party >= 0:
                signed[moment.answer] = signed.get(moment.answer, 0) | 1 << moment.party
            if moment.after[STATUS] == AGREED:
                outcome = int(moment.after[STANDING])
                assert moment.signers[outcome] != 0
                assert moment.signers[outcome] & ~signed.get(outcome, 0) == 0

    def test_a_signatory_that_has_just_refused_has_not_agreed(self, name: str, seed: int) -> None:
        for moment in moments(PROTOCOLS[name], seed):
            if moment.answer == NONE and moment.question in (RESPOND_OR_REPLACE, SIGN):
                needed = moment.signers[moment.before[STANDING]] >> moment.party & 1
                assert not (needed and moment.after[STATUS] == AGREED)

    def test_what_it_lets_a_party_propose_can_be_told(self, name: str, seed: int) -> None:
        """An issue that is settled stays settled, and one always may leave the text as it is."""
        for moment in moments(PROTOCOLS[name], seed):
            if PROTOCOLS[name].confines and moment.question in (PROPOSE, RESPOND_OR_REPLACE):
                state = moment.before.copy()
                nothing = np.zeros(LEVELS.shape[1], dtype=np.bool_)
                left = PROTOCOLS[name].confine(state, LEVELS, NEGOTIATED, nothing)
                assert np.flatnonzero(left).tolist() == [moment.before[TEXT]]
                free = PROTOCOLS[name].confine(state, LEVELS, NEGOTIATED, ~nothing)
                differs = LEVELS[:, free] != LEVELS[:, [moment.before[TEXT]]]
                assert differs.any(axis=1).sum() == 1  # one issue is on the agenda


def ends(name: str) -> set[int]:
    return {int(tuple(moments(PROTOCOLS[name], seed))[-1].after[STATUS]) for seed in range(24)}


@pytest.mark.parametrize("name", NAMES)
def test_some_tables_agree_and_some_do_not(name: str) -> None:
    found = ends(name)
    assert AGREED in found  # else the tests above say little
    assert found & {OPEN, FAILED}


@pytest.mark.parametrize("name", NAMES)
def test_where_nobody_speaks_nothing_is_signed(name: str) -> None:
    nobody, signers = np.zeros(0, dtype=np.int64), np.full(12, EVERYBODY)
    state = opening()
    PROTOCOLS[name].begin(state, 3, UNCHANGED, 2)
    assert PROTOCOLS[name].ask(state, nobody, signers)[0] == ROUND_OVER


@pytest.mark.parametrize("name", list(PROTOCOLS))
def test_built_in_protocols_are_compiled(name: str) -> None:
    assert PROTOCOLS[name].is_compiled()
    assert not OneOffer.is_compiled()


def test_a_name_belongs_to_one_protocol() -> None:
    with pytest.raises(ValueError, match="protocol named 'alternating_offers' already"):
        PROTOCOLS.register("alternating_offers", OneOffer)


def test_ones_own_protocol_plays_a_table() -> None:
    class Reversed(Protocol):
        """The last in the order speaks first; else as alternating offers. [aydogan2017]"""

        @staticmethod
        def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
            return PROTOCOLS["alternating_offers"].ask(state, order[::-1], signers)

        tell = PROTOCOLS["alternating_offers"].tell

    PROTOCOLS.register("reversed", Reversed)
    first = []
    for protocol in ("alternating_offers", "reversed"):
        scenario = load("classics/orange", overrides={"alternatives": {"protocol": [protocol]}})
        record = NegotiationModel(scenario, rng_seed=1).play()
        first.append(record.offers[0].by)
    assert first == ["juice_maker", "baker"]
