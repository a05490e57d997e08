"""Single negotiating text: a mediator writes drafts, the parties say which are no worse. [klein2003]"""

from __future__ import annotations

from sim.domain.answers import ACCEPT, DRAFT, NONE, RESPOND, VOTE
from sim.protocols.base import (
    AGREED,
    CONSENTS,
    MEDIATOR,
    ROUND_OVER,
    STANDING,
    STATUS,
    TEXT,
    TURN,
    Integers,
    Levels,
    Protocol,
)

DRAFTS = 6  # a round: a month leaves a secretariat time for about one a working week, and two more


def begin(state: Integers, text: int, unchanged: int, issues: int) -> None:
    """The text starts as what an earlier table left, else as what holds today; without either the first draft is it."""
    state[TEXT] = text if text >= 0 else unchanged
    state[STANDING] = state[TEXT]


def ask(state: Integers, order: Integers, signers: Integers) -> tuple[int, int]:
    """Each round: some drafts, each put to all parties; then everybody is asked whether it signs the text."""
    block = order.size + 1
    turn = state[TURN]
    if order.size == 0:
        return ROUND_OVER, 0
    if turn < DRAFTS * block:
        place = turn % block
        if place == 0:
            return MEDIATOR, DRAFT
        return order[place - 1], VOTE
    place = turn - DRAFTS * block
    if place >= order.size or state[TEXT] < 0 or signers[state[TEXT]] == 0:
        return ROUND_OVER, 0
    return order[place], RESPOND


def tell(state: Integers, order: Integers, signers: Integers, party: int, answer: int) -> None:
    """A draft that nobody votes down becomes the text; a text that every signatory accepts is the agreement."""
    block = order.size + 1
    turn = state[TURN]
    state[TURN] += 1
    if turn >= DRAFTS * block:
        if answer == ACCEPT:
            state[CONSENTS] |= 1 << party
        if signers[state[TEXT]] & ~state[CONSENTS] == 0:
            state[STATUS] = AGREED
        return
    place = turn % block
    if place == 0:
        state[STANDING] = answer
        state[CONSENTS] = 0
        if state[TEXT] < 0:
            state[TEXT] = answer
        return
    if answer == ACCEPT:
        state[CONSENTS] |= 1 << party
    if place == order.size:
        everybody = 0
        for seat in order:
            everybody |= 1 << seat
        if state[CONSENTS] == everybody:
            state[TEXT] = state[STANDING]
        state[STANDING] = state[TEXT]
        state[CONSENTS] = 0


def draft(state: Integers, shape: Integers, levels: Levels, luck: float) -> int:
    """The text with one issue set to another value, all such changes as likely as each other."""
    outcomes = levels.shape[1]
    text = state[TEXT]
    if text < 0:
        first: int = min(outcomes - 1, int(luck * outcomes))
        return first
    changes = 0
    for j in range(shape.size):
        changes += shape[j] - 1
    left = min(changes - 1, int(luck * changes))
    step = outcomes
    for j in range(shape.size):
        step //= shape[j]
        if left < shape[j] - 1:
            level = left if left < levels[j, text] else left + 1
            changed: int = text + (level - levels[j, text]) * step
            return changed
        left -= shape[j] - 1
    return NONE


class SingleText(Protocol):
    """A mediator changes one issue of a text at a time; a draft stands if nobody votes against. [klein2003]"""

    begin = staticmethod(begin)
    ask = staticmethod(ask)
    tell = staticmethod(tell)
    draft = staticmethod(draft)
    drafts = DRAFTS
