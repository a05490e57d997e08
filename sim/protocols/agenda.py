"""Issue by issue: one issue is settled after another, and the whole is signed at the end. [fershtman1990]"""

from __future__ import annotations

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND_OR_REPLACE, SIGN
from sim.protocols.base import (
    AGREED,
    CONSENTS,
    FAILED,
    LAST_STEP,
    REFUSER,
    ROUND_OVER,
    STANDING,
    STATUS,
    STEP,
    TEXT,
    TURN,
    Bools,
    Integers,
    Levels,
    Protocol,
)


def begin(state: Integers, text: int, unchanged: int, issues: int) -> None:
    """The text starts as what an earlier table left, else as what holds today, else as the first outcome there is."""
    state[TEXT] = text if text >= 0 else max(unchanged, 0)
    state[STEP] = 0
    state[LAST_STEP] = issues


def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
    """Each party has one turn a round: over the issue at hand, or over the whole at the end."""
    if state[TURN] >= order.size:
        return ROUND_OVER, 0
    party = order[state[TURN]]
    if state[STEP] >= state[LAST_STEP]:
        return party, SIGN
    if state[STANDING] < 0:
        return party, PROPOSE
    return party, RESPOND_OR_REPLACE


def tell(state: Integers, order: Integers, signers: Integers, party: int, answer: int) -> None:
    """An issue is settled once nobody at the table objects; the whole is agreed once every signatory signs."""
    state[TURN] += 1
    standing = state[STANDING]
    if state[STEP] >= state[LAST_STEP]:
        if answer == ACCEPT:
            state[CONSENTS] |= 1 << party
        elif signers[standing] >> party & 1:
            state[STATUS] = FAILED
            state[REFUSER] = party
            return
        if signers[standing] & ~state[CONSENTS] == 0:
            state[STATUS] = AGREED
        return
    if answer == ACCEPT:
        state[CONSENTS] |= 1 << party
    elif answer >= 0:
        state[STANDING] = answer
        state[CONSENTS] = 1 << party
    else:
        state[STANDING] = NONE
        state[CONSENTS] = 0
        return
    everybody = 0
    for seat in order:
        everybody |= 1 << seat
    if everybody & ~state[CONSENTS] == 0:
        state[TEXT] = state[STANDING]
        state[STANDING] = NONE
        state[CONSENTS] = 0
        state[STEP] += 1
        if state[STEP] >= state[LAST_STEP]:
            state[STANDING] = state[TEXT]
            if signers[state[TEXT]] == 0:  # everything stays as it is: there is nothing to sign
                state[STATUS] = FAILED


def confine(state: Integers, levels: Levels, negotiated: Bools, proposable: Bools) -> Bools:
    """What keeps the settled issues and leaves the later ones open; to leave the text as it is is always in order."""
    text = state[TEXT]
    allowed = proposable.copy()
    allowed[text] = True
    place = 0
    for j in range(negotiated.size):
        if negotiated[j]:
            if place != state[STEP]:
                allowed = allowed & (levels[j] == levels[j, text])
            place += 1
    return allowed


class Agenda(Protocol):
    """Issues are settled one by one in the order of the scenario, and the package is signed whole. [fershtman1990]"""

    begin = staticmethod(begin)
    ask = staticmethod(ask)
    tell = staticmethod(tell)
    confine = staticmethod(confine)
    confines = True
