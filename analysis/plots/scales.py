"""Ends of axes: round numbers, and how they are written."""

from __future__ import annotations

import math

STEPS = (1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_up(value: float) -> float:
    """The least of 1, 2, 2.5, 3, 4, 5, 6, 8, 10 x a power of ten that is not below a positive value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in STEPS if step * power >= value * (1.0 - 1e-12)), 10.0 * power)


def decimals(number: float) -> int:
    """How many decimals a round number needs, at most 3."""
    return next((digits for digits in range(3) if abs(round(number, digits) - number) < 1e-9), 3)
