"""What every protocol promises, a user's own included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND, RESPOND_OR_REPLACE
from sim.loading.loader import load
from sim.play.model import NegotiationModel
from sim.protocols import PROTOCOLS, Protocol
from sim.protocols.base import AGREED, OPEN, ROUND_OVER, SIZE, STANDING, STATUS, TURN, Integers, opening

SOURCE = re.compile(r"\[[a-z]+\d{4}[a-z]*\]")
BIBLIOGRAPHY = Path(__file__).parents[2] / "docs" / "references.bib"
PARTIES = 4
ROUNDS = 12


class TakeItOrLeaveIt(Protocol):
    """The first to speak makes an offer each round; the others sign it or it is off. [baron1989]"""

    @staticmethod
    def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
        if state[TURN] >= order.size or (state[TURN] > 0 and state[STANDING] < 0):
            return ROUND_OVER, 0
        return int(order[state[TURN]]), RESPOND if state[TURN] > 0 else PROPOSE

    @staticmethod
    def tell(state: Integers, signers: Integers, party: int, answer: int) -> None:
        if state[TURN] == 0:
            state[STANDING] = answer
        elif answer == NONE and signers[state[STANDING]] >> party & 1:
            state[STANDING] = NONE
        state[TURN] += 1
        if state[TURN] == PARTIES and state[STANDING] >= 0:
            state[STATUS] = AGREED


OWN = "take_it_or_leave_it_own"
NAMES = [*PROTOCOLS, OWN]


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's protocol, for the length of a test."""
    monkeypatch.setattr(PROTOCOLS, "_added", PROTOCOLS.added())
    PROTOCOLS.register(OWN, TakeItOrLeaveIt)


def signers_of(rng: np.random.Generator) -> Integers:
    """Random signatories of ten outcomes; the first is no agreement."""
    signers = rng.integers(1, 1 << PARTIES, 10)
    signers[0] = 0
    signers.setflags(write=False)
    return signers


def answer_to(question: int, signers: Integers, rng: np.random.Generator) -> int:
    """Any answer that the question allows."""
    agreements = [int(i) for i in np.flatnonzero(signers)]
    allowed = {
        PROPOSE: [NONE, *agreements],
        RESPOND: [ACCEPT, NONE],
        RESPOND_OR_REPLACE: [ACCEPT] * 6 + [NONE, *agreements],
    }
    return int(rng.choice(allowed[question]))


def turns(protocol: type[Protocol], seed: int) -> Iterator[tuple[int, int, int, int, Integers, Integers]]:
    """A table of random answers, turn by turn: round, party, question, answer, state after it, signers."""
    rng = np.random.default_rng(seed)
    signers, order = signers_of(rng), rng.permutation(PARTIES)
    order.setflags(write=False)
    state = opening()
    for t in range(ROUNDS):
        state[TURN] = 0
        for turn in range(PARTIES + 1):
            if state[STATUS] != OPEN:
                return
            before = state.copy()
            party, question = protocol.ask(state, order, signers)
            assert (party, question) == protocol.ask(state, order, signers), "asked again it asks another"
            assert (state == before).all(), "asking changes the table"
            if party == ROUND_OVER:
                break
            assert turn < PARTIES, "the round does not end"
            answer = answer_to(question, signers, rng)
            assert protocol.tell(state, signers, party, answer) is None
            assert state.shape == (SIZE,)
            yield t, int(party), int(question), answer, state.copy(), signers


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_does_and_names_its_source(name: str) -> None:
    words = (PROTOCOLS[name].__doc__ or "").strip()
    assert words
    assert SOURCE.search(words), f"{name} names no source"
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


def test_every_source_stands_in_the_bibliography() -> None:
    known = set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.M))
    cited = {
        key[1:-1] for name in set(PROTOCOLS) - {OWN} for key in SOURCE.findall(PROTOCOLS[name].__doc__ or "")
    }
    assert cited <= known


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(25))
class TestTable:
    def test_every_round_ends_and_asks_nobody_twice(self, name: str, seed: int) -> None:
        asked: set[tuple[int, int]] = set()
        for t, party, question, *_ in turns(PROTOCOLS[name], seed):
            assert 0 <= party < PARTIES
            assert question in (PROPOSE, RESPOND, RESPOND_OR_REPLACE)
            assert (t, party) not in asked
            asked.add((t, party))

    def test_an_offer_is_only_asked_for_an_answer_while_one_stands(self, name: str, seed: int) -> None:
        standing = NONE
        for _, _, question, _, state, _ in turns(PROTOCOLS[name], seed):
            assert (question == PROPOSE) == (standing < 0)
            standing = int(state[STANDING])

    def test_an_agreement_was_offered_and_has_every_signature(self, name: str, seed: int) -> None:
        standing, signed = NONE, 0
        for _, party, _, answer, state, signers in turns(PROTOCOLS[name], seed):
            if answer >= 0:
                standing, signed = answer, 1 << party
            elif answer == ACCEPT:
                signed |= 1 << party
            if state[STATUS] == AGREED:
                assert state[STANDING] == standing
                assert signers[standing] != 0
                assert signers[standing] & ~signed == 0

    def test_an_offer_that_all_have_signed_is_an_agreement(self, name: str, seed: int) -> None:
        signed = 0
        for _, party, _, answer, state, signers in turns(PROTOCOLS[name], seed):
            signed = 1 << party if answer >= 0 else signed | (1 << party if answer == ACCEPT else 0)
            if signed == (1 << PARTIES) - 1 and state[STANDING] >= 0:
                assert state[STATUS] == AGREED
                assert signers[state[STANDING]] != 0


@pytest.mark.parametrize("name", NAMES)
def test_some_tables_agree_and_some_last_to_the_end(name: str) -> None:
    ends = {tuple(turns(PROTOCOLS[name], seed))[-1][4][STATUS] for seed in range(25)}
    assert AGREED in ends  # else the tests above say little


@pytest.mark.parametrize("name", list(PROTOCOLS))
def test_built_in_protocols_are_compiled(name: str) -> None:
    assert PROTOCOLS[name].is_compiled()
    assert not TakeItOrLeaveIt.is_compiled()


def test_a_name_belongs_to_one_protocol() -> None:
    with pytest.raises(ValueError, match="protocol named 'alternating_offers' already"):
        PROTOCOLS.register("alternating_offers", TakeItOrLeaveIt)


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
