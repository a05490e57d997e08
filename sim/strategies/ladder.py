"""Outcomes sorted into rungs by their value, so that a search need not look at all of them.

Who concedes a little every round asks again and again for the least that is worth its aspiration. Rungs are intervals
of equal width between the smallest and the largest value; an outcome lies on one, and to sort them takes one pass.
Compiled searches climb from the rung of the aspiration; whole-array ones look at all outcomes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.twins import compiled_as

FEWEST = 300  # outcomes from which on sorting them costs less than looking at all of them
MOST_RUNGS = 1024
NARROW = 1e-300  # values that are no further apart share a rung

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Ladder(NamedTuple):
    """The proposable outcomes of one seat by rung; without rungs if there is none.

    first : (rungs + 2,) where each rung begins in `order`, and the last ends
    order : (outcomes,) outcomes by rung, ascending within each; empty where there are no rungs, or none that hold
    foot : (2,) the smallest value, and rungs per unit of value
    """

    first: Integers
    order: Integers
    foot: Floats


NO_LADDER = Ladder(np.zeros(2, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(2))


def rungs_for(outcomes: int) -> int:
    """How many rungs a table with so many outcomes gets."""
    return 0 if outcomes < FEWEST else min(MOST_RUNGS, outcomes // 2)


def rung_of(ladder: Ladder, value: float) -> int:
    """The rung on which a value lies, the first or last for what lies beyond; it never falls as values rise."""
    if ladder.foot[1] == 0.0:  # all values are one
        return 0
    last = ladder.first.size - 3
    place = (value - ladder.foot[0]) * ladder.foot[1]
    if place >= last:
        return last
    return int(place) if place > 0.0 else 0


def sort_loop(values: Floats, proposable: Bools, ladder: Ladder) -> None:
    """Put the proposable outcomes on the rungs of a ladder, if it has any."""
    first, order, foot = ladder.first, ladder.order, ladder.foot
    rungs = first.size - 2
    if rungs == 0:
        return
    low, high = np.inf, -np.inf
    for x in range(values.size):
        low, high = min(low, values[x]), max(high, values[x])
    foot[0], foot[1] = low, rungs / (high - low) if high - low > NARROW else 0.0
    first[:] = 0
    for x in range(values.size):
        if proposable[x]:
            first[rung_of(ladder, values[x]) + 2] += 1
    for rung in range(rungs):
        first[rung + 2] += first[rung + 1]
    for x in range(values.size):  # where a rung begins moves to its end, where the next one begins
        if proposable[x]:
            rung = rung_of(ladder, values[x]) + 1
            order[first[rung]] = x
            first[rung] += 1


@compiled_as(sort_loop)
def sort(values: Floats, proposable: Bools, ladder: Ladder) -> None:
    """Nothing: whole-array searches need no ladder."""
