"""Protocols by name. Your own joins by `register(...)` or the entry-point group `zopa.protocols`."""

from __future__ import annotations

from sim.domain.plugins import Registry
from sim.protocols.alternating_offers import AlternatingOffers
from sim.protocols.base import Protocol

PROTOCOLS: Registry[type[Protocol]] = Registry(
    "protocol", "zopa.protocols", {"alternating_offers": AlternatingOffers}
)
register = PROTOCOLS.register

__all__ = ["PROTOCOLS", "Protocol", "register"]
