"""Strategies, offering rules and acceptance rules by name.

A strategy of your own joins with `register("my_strategy", MyStrategy)`, or, installed as a package, through
the entry-point group `zopa.strategies`.
"""

from __future__ import annotations

from sim.domain.answers import ACCEPT, NONE
from sim.domain.plugins import Registry
from sim.strategies.acceptance import ac_next
from sim.strategies.base import AcceptanceRule, OfferRule, Strategy, View
from sim.strategies.equilibrium import Equilibrium
from sim.strategies.offers import own_utility, screening, trade_off
from sim.strategies.time_dependent import Boulware, Conceder, Linear, TimeDependent
from sim.strategies.tit_for_tat import AveragedTitForTat

STRATEGIES: Registry[type[Strategy]] = Registry(
    "strategy",
    "zopa.strategies",
    {
        "time_dependent": TimeDependent,
        "boulware": Boulware,
        "linear": Linear,
        "conceder": Conceder,
        "averaged_tit_for_tat": AveragedTitForTat,
        "equilibrium": Equilibrium,
    },
)
OFFERS: dict[str, OfferRule] = {
    "trade_off": trade_off,
    "own_utility": own_utility,
    "screening": screening,
}
ACCEPTANCES: dict[str, AcceptanceRule] = {"ac_next": ac_next}

register = STRATEGIES.register

__all__ = [
    "ACCEPT",
    "ACCEPTANCES",
    "NONE",
    "OFFERS",
    "STRATEGIES",
    "Strategy",
    "View",
    "register",
]
