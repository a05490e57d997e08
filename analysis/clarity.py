"""Whether a difference is clear: what may be said of it, beside its three spreads.

A difference is clear where neither the band of the parties (ignorance), nor that of the rules (structure), nor what
counting leaves open (Monte Carlo) includes zero. Where only the first does, it holds on average: some draws go the
other way or do not change.
"""

from __future__ import annotations

from typing import Literal

from analysis.spreads import Figure, Interval

Clarity = Literal["clear", "on_average", "unclear"]


def clarity(difference: Figure) -> Clarity:
    """Whether a difference is clear, holds on average over the parties only, or is not clear at all."""
    if has_zero(difference.structure) or has_zero(difference.monte_carlo):
        return "unclear"
    return "on_average" if has_zero(difference.ignorance) else "clear"


def has_zero(interval: Interval) -> bool:
    """Whether zero is in an interval, its ends included."""
    return interval.low <= 0.0 <= interval.high
