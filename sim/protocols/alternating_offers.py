"""Stacked alternating offers with signatories. [aydogan2017]"""

from __future__ import annotations

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND, RESPOND_OR_REPLACE
from sim.protocols.base import (
    AGREED,
    CONSENTS,
    ROUND_OVER,
    STANDING,
    STATUS,
    TURN,
    Integers,
    Protocol,
)


def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
    """Each party has one turn a round: it answers the open offer, or makes one where none is open.

    A signatory accepts or replaces; a party whose signature the offer does not need answers for the record.
    """
    if state[TURN] >= order.size:
        return ROUND_OVER, 0
    party = order[state[TURN]]
    standing = state[STANDING]
    # A text of an earlier table that nobody here signs is no offer.
    if standing < 0 or signers[standing] == 0:
        return party, PROPOSE
    if signers[standing] >> party & 1:
        return party, RESPOND_OR_REPLACE
    return party, RESPOND


def tell(state: Integers, order: Integers, signers: Integers, party: int, answer: int) -> None:
    """Take an answer in: a signature, a new offer, or a refusal without one, which leaves no offer open."""
    state[TURN] += 1
    standing = state[STANDING]
    needed = standing >= 0 and signers[standing] >> party & 1
    if answer == ACCEPT:
        if needed:
            state[CONSENTS] |= 1 << party
    elif answer >= 0 and signers[answer] != 0:  # what nobody would sign is no offer
        state[STANDING] = answer
        state[CONSENTS] = 1 << party
    elif needed:
        state[STANDING] = NONE
        state[CONSENTS] = 0
    standing = state[STANDING]
    if standing >= 0 and signers[standing] != 0 and signers[standing] & ~state[CONSENTS] == 0:
        state[STATUS] = AGREED


class AlternatingOffers(Protocol):
    """The parties speak in turn; an offer that every signatory accepts is the agreement. [aydogan2017]"""

    ask = staticmethod(ask)
    tell = staticmethod(tell)
    starts_over = True
