"""Dividing a pie of 1 when all must agree and the parties propose in turn.

The parties propose in rotation; the others accept or not; a single refusal costs a round, a gain in the next round
being worth `patience` times as much.

What stands here is the *stationary* equilibrium: a party proposes and accepts in the same way whenever it is asked,
whatever has happened before. The assumption is needed. Of two parties it follows from subgame perfection; of three or
more it does not: with patience of at least 1/(parties - 1), a half for three, every division is the outcome of some
subgame-perfect equilibrium, in which a proposer who departs from it is refused by somebody who is promised all of
the next round's pie [sutton1986] [asheim1992].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.baron_ferejohn import random_proposer


def rotating_proposer_shares(parties: int, patience: float) -> NDArray[np.float64]:
    """Shares (parties,) in the order of proposing, the opener's first, agreed on in round 1.

    parties : at least 2; patience : discount factor per round, from 0 to below 1

    1. In the next round the party after the opener is where the opener is now, and the opener comes last.
    2. Each gets its patience times what it would get then: the party at place i gets patience times the share of
       place i - 1, so that the shares fall by the factor patience from place to place.
    3. They add up to 1: (1 - patience) patience^i / (1 - patience^parties).

    With two parties these are the shares of `rubinstein.shares_without_end`. Raises ValueError for fewer than 2
    parties and patience outside the range. [sutton1986]
    """
    if parties < 2:
        raise ValueError(f"there must be at least 2 parties, not {parties}")
    if not 0 <= patience < 1:
        raise ValueError(f"patience must be from 0 to below 1, not {patience}")
    powers = patience ** np.arange(parties, dtype=np.float64)
    return np.asarray((1 - patience) * powers / (1 - patience**parties))


def random_proposer_shares(parties: int, patience: float) -> tuple[float, float]:
    """What the proposer keeps and what each other party gets if all must agree and proposers are drawn.

    The case of `baron_ferejohn.random_proposer` in which the quota is everybody, with its stationarity; raises
    the same. [baron1989]
    """
    keeps, gets, _ = random_proposer(parties, patience, quota=parties)
    return keeps, gets
