"""Protocols by name. Your own joins by `register(...)` or the entry-point group `zopa.protocols`."""

from __future__ import annotations

from sim.domain.plugins import Registry
from sim.protocols.agenda import Agenda
from sim.protocols.alternating_offers import AlternatingOffers
from sim.protocols.base import Protocol
from sim.protocols.rotating_offers import RotatingOffers
from sim.protocols.single_text import SingleText
from sim.protocols.take_it_or_leave_it import TakeItOrLeaveIt

PROTOCOLS: Registry[type[Protocol]] = Registry(
    "protocol",
    "zopa.protocols",
    {
        "alternating_offers": AlternatingOffers,
        "rotating_offers": RotatingOffers,
        "single_text": SingleText,
        "take_it_or_leave_it": TakeItOrLeaveIt,
        "agenda": Agenda,
    },
)
register = PROTOCOLS.register

__all__ = ["PROTOCOLS", "Protocol", "register"]
