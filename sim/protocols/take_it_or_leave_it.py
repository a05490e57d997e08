"""Take it or leave it: one text, one vote. [romer1978]"""

from __future__ import annotations

from sim.domain.answers import ACCEPT, NONE, PROPOSE, SIGN
from sim.protocols.base import (
    AGREED,
    CONSENTS,
    FAILED,
    REFUSER,
    ROUND_OVER,
    STANDING,
    STATUS,
    TURN,
    Integers,
    Protocol,
)


def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
    """The first party makes the only offer, unless a text lies there already; all others sign it or not."""
    if state[TURN] >= order.size:
        return ROUND_OVER, 0
    party = order[state[TURN]]
    standing = state[STANDING]
    # A text of an earlier table that nobody here signs is no offer.
    if standing < 0 or signers[standing] == 0:
        return party, PROPOSE
    return party, SIGN


def tell(state: Integers, order: Integers, signers: Integers, party: int, answer: int) -> None:
    """Take an answer in; the first signatory that refuses ends it, and so does a party with nothing to offer."""
    state[TURN] += 1
    standing = state[STANDING]
    if standing < 0 or signers[standing] == 0:
        if answer >= 0 and signers[answer] != 0:
            state[STANDING] = answer
            state[CONSENTS] = 1 << party
        else:
            state[STATUS] = FAILED
            state[REFUSER] = party
            return
    elif answer == ACCEPT:
        state[CONSENTS] |= 1 << party
    elif signers[state[STANDING]] >> party & 1:
        state[STATUS] = FAILED
        state[REFUSER] = party
        return
    if signers[state[STANDING]] & ~state[CONSENTS] == 0:
        state[STATUS] = AGREED


def begin(state: Integers, text: int, unchanged: int, issues: int) -> None:
    """A text from an earlier table is what is put to the vote."""
    state[STANDING] = text
    state[CONSENTS] = 0
    state[REFUSER] = NONE


class TakeItOrLeaveIt(Protocol):
    """One offer, or a text from an earlier table, that every signatory signs or not. [romer1978]"""

    begin = staticmethod(begin)
    ask = staticmethod(ask)
    tell = staticmethod(tell)
