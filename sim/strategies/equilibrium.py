"""Backward induction between two who know each other's limits and patience. [stahl1972] [rubinstein1982]"""

from __future__ import annotations

from sim.strategies.base import Strategy, View, within_limits


def equilibrium(view: View) -> float:
    """What the party can get in this round: as proposer its offer, else what waiting would be worth."""
    return within_limits(view, view.claim)


class Equilibrium(Strategy):
    """Offers what the other will just accept, and accepts what waiting would just be worth. [rubinstein1982]

    For tables of two with rotating offers; both are taken to play it. A gain one round later is worth the party's
    `patience` times as much.
    """

    rule = staticmethod(equilibrium)
