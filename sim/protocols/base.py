"""The contract of a protocol: who is asked what, and what the answer does.

A protocol is a few pure rules over a small array of whole numbers, the state of the table. `ask` says whom it asks
and what; `tell` takes the answer in. Both drivers turn the same loop over them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import NONE

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Levels = NDArray[np.int16]

# Places in the state of a table.
STATUS = 0  # OPEN, AGREED, FAILED
TURN = 1  # turns taken in this round
STANDING = 2  # the open offer or draft, or NONE
CONSENTS = 3  # who has signed it, as bits
TEXT = 4  # what is settled so far (single text, agenda), or NONE
STEP = 5  # how far the agenda has come
REFUSER = 6  # who made it fail, or NONE
LAST_STEP = 7  # how many steps the agenda has
BEGUN = 8  # rounds of rotating offers that have begun
SIZE = 9

OPEN = 0
AGREED = 1
FAILED = 2  # over by the protocol's own rules, without an agreement

ROUND_OVER = -1  # instead of a party, when nobody is left to ask in this round
MEDIATOR = -2  # instead of a party, when it is the mediator's turn to write

BeginRule = Callable[..., None]
AskRule = Callable[..., tuple[int, int]]
TellRule = Callable[..., None]
ConfineRule = Callable[..., Bools]
DraftRule = Callable[..., int]


def opening() -> Integers:
    """State of a table before anybody has spoken, shape (SIZE,)."""
    state = np.zeros(SIZE, dtype=np.int64)
    state[STANDING] = NONE
    state[TEXT] = NONE
    state[REFUSER] = NONE
    return state


def begin(state: Integers, text: int, unchanged: int, issues: int) -> None:
    """Put a text that an earlier table left on the table as the open offer, signed by nobody."""
    state[STANDING] = text


def confine(state: Integers, levels: Levels, negotiated: Bools, proposable: Bools) -> Bools:
    """Everything that the party could propose: nothing is confined."""
    return proposable


def draft(state: Integers, shape: Integers, levels: Levels, luck: float) -> int:
    """There is no mediator."""
    return NONE


class Protocol:
    """Who may do what, when.

    begin(state, text, unchanged, issues): how it opens; `text` is an outcome that an earlier table put to it, or
    NONE, `unchanged` the outcome that changes nothing, or NONE, `issues` how many are negotiated
    ask(state, order, signers) -> (party, question), (MEDIATOR, DRAFT) or (ROUND_OVER, 0); it changes nothing
    tell(state, order, signers, party, answer) changes the state: an outcome index, ACCEPT or NONE
    confine(state, levels, negotiated, proposable) -> the proposals that are in order now, (outcomes,)
    draft(state, shape, levels, luck) -> what a mediator writes, luck in (0, 1)

    state : (SIZE,) int64; order : (parties,) seats that speak in this round, in their order; signers : (outcomes,)
    whose signatures each outcome needs at this table, as bits
    shape, levels, negotiated : see `sim.play.layout.TableLayout`
    confines : whether `confine` ever leaves anything out; then parties aim between the least and the most that they
    can reach by what is in order, and their limits hold when they sign. drafts : how many a mediator writes a round.
    starts_over : whether each seat takes one turn in a round without an agreement, and in one of these turns at least
    an offer is made or the open one refused; what follows then depends on that offer, if any, and not on earlier ones
    """

    begin: ClassVar[BeginRule] = staticmethod(begin)
    ask: ClassVar[AskRule]
    tell: ClassVar[TellRule]
    confine: ClassVar[ConfineRule] = staticmethod(confine)
    draft: ClassVar[DraftRule] = staticmethod(draft)
    confines: ClassVar[bool] = False
    drafts: ClassVar[int] = 0
    starts_over: ClassVar[bool] = False

    @classmethod
    def most_turns(cls, parties: int) -> int:
        """The most turns that a round can take, a mediator's included."""
        return parties + cls.drafts * (parties + 1)

    @classmethod
    def is_compiled(cls) -> bool:
        """True if the ensemble plays this protocol: a built-in class."""
        return cls.__module__.startswith("sim.")
