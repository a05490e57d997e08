"""The contract of a protocol: who is asked what, and what the answer does.

A protocol is two pure rules over a small array of whole numbers, the state of the table. `ask` says whom it
asks and what; `tell` takes the answer in. Both drivers turn the same loop over them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import NONE

Integers = NDArray[np.int64]

# Places in the state of a table.
STATUS = 0  # OPEN, AGREED
TURN = 1  # turns taken in this round
STANDING = 2  # the open offer, or NONE
CONSENTS = 3  # who has signed it, as bits
SIZE = 4

OPEN = 0
AGREED = 1

ROUND_OVER = -1  # instead of a party, when nobody is left to ask in this round

AskRule = Callable[..., tuple[int, int]]  # (state, order, signers)
TellRule = Callable[..., None]  # (state, signers, party, answer)


def opening() -> Integers:
    """State of a table before anybody has spoken, shape (SIZE,)."""
    state = np.zeros(SIZE, dtype=np.int64)
    state[STANDING] = NONE
    return state


class Protocol:
    """Who may do what, when: two rules.

    ask(state, order, signers) -> (party, question) or (ROUND_OVER, 0); it changes nothing
    tell(state, signers, party, answer) changes the state: an outcome index, ACCEPT or NONE

    state : (SIZE,) int64; order : (parties,) seats in the order of speaking; signers : (outcomes,) whose
    signatures each outcome needs, as bits.
    """

    ask: ClassVar[AskRule]
    tell: ClassVar[TellRule]

    @classmethod
    def is_compiled(cls) -> bool:
        """True if the ensemble plays this protocol: a built-in class."""
        return cls.__module__.startswith("sim.")
