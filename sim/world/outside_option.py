"""The reservation value: what no agreement is worth."""

from __future__ import annotations


def constant(reservation_value: float, worst: float) -> float:
    """The stated value, but never below the worst outcome: nobody can be pressed under the floor of the scale."""
    return max(reservation_value, worst)
