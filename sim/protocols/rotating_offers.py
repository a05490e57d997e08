"""One offer a round: the proposer changes from round to round, the others accept or refuse. [rubinstein1982]"""

from __future__ import annotations

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND
from sim.protocols.base import (
    AGREED,
    BEGUN,
    CONSENTS,
    ROUND_OVER,
    STANDING,
    STATUS,
    TURN,
    Integers,
    Protocol,
)


def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
    """The proposer of the round offers; all others answer, those whose signature it does not need for the record."""
    turn = state[TURN]
    if turn >= order.size or (turn > 0 and state[STANDING] < 0):
        return ROUND_OVER, 0
    party = order[(state[BEGUN] + turn - (turn > 0)) % order.size]
    return party, PROPOSE if turn == 0 else RESPOND


def tell(state: Integers, order: Integers, signers: Integers, party: int, answer: int) -> None:
    """Take an answer in; an offer that somebody refuses has lapsed when the round is over."""
    turn = state[TURN]
    state[TURN] += 1
    if turn == 0:
        state[BEGUN] += 1
        state[STANDING] = NONE
        state[CONSENTS] = 0
        if answer >= 0 and signers[answer] != 0:
            state[STANDING] = answer
            state[CONSENTS] = 1 << party
    elif answer == ACCEPT:
        state[CONSENTS] |= 1 << party
    standing = state[STANDING]
    if standing >= 0 and signers[standing] & ~state[CONSENTS] == 0:
        state[STATUS] = AGREED
    elif state[TURN] >= order.size:
        state[STANDING] = NONE
        state[CONSENTS] = 0


def begin(state: Integers, text: int, unchanged: int, issues: int) -> None:
    """A text from an earlier table is no offer here: the first proposer may make it its own."""
    state[STANDING] = NONE


class RotatingOffers(Protocol):
    """One party proposes a round, in turn; an offer that every signatory accepts is the agreement. [rubinstein1982]"""

    begin = staticmethod(begin)
    ask = staticmethod(ask)
    tell = staticmethod(tell)
