"""The war as the outside option: how momentum moves, what going on costs, what no agreement is worth.

Two forms of the reservation value, alternatives of each other: a linear response to momentum, and a lottery over
how the war ends. In both the side that gains expects more than the other concedes. [fearon1995] [powell2006]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MONTHS = 12.0


def cost_curve(first_year: Floats, saturation: Floats, months: int, round_months: int) -> Floats:
    """What going on has cost at each round, utility, shape (draws, rounds).

    first_year : (draws,) utility lost to the first year · saturation : (draws,) months T0 after which it levels off:
    a (1 - exp(-t / T0)), scaled so that the first year costs what is stated. A linear cost would make a settlement
    inevitable in the end. Worked out once, when the numbers are drawn.
    """
    t = np.arange(months) * float(round_months)
    scale = -np.expm1(-MONTHS / saturation)
    return np.asarray(first_year[:, None] / scale[:, None] * -np.expm1(-t[None, :] / saturation[:, None]))


def next_momentum(momentum: float, persistence: float, drift: float, shock: float) -> float:
    """Momentum one round later, in [-1, 1]: phi m + drift + shock, clipped."""
    return max(-1.0, min(1.0, persistence * momentum + drift + shock))


def linear(start: float, slope: float, resilience: float, own: Any) -> Any:
    """a + s (m⁺ - omega m⁻), m the momentum as it favours the party, in [-1, 1]; a number or any shape, utility."""
    return start + slope * (np.maximum(own, 0.0) - resilience * np.maximum(-own, 0.0))


def lottery(ends: Floats, holds: float, decisive: float, seen: Any) -> Any:
    """p_- u(defeat) + p_+ u(victory) + (1 - p_- - p_+) u(nothing changes), p± = p (1 ± m) / 2; any shape.

    ends : (2,) utility of victory by the side that momentum above 0 harms, and by the one it favours
    holds : utility of the status quo · decisive : p, the chance of a victory by either
    seen : momentum as the party sees it, in [-1, 1]
    """
    # In one expression, as a compiler makes one array of it.
    return decisive * ((1.0 - seen) / 2.0 * ends[0] + (1.0 + seen) / 2.0 * ends[1]) + (1.0 - decisive) * holds


def going_on(
    form: int,
    side: int,
    start: float,
    slope: float,
    resilience: float,
    optimism: float,
    ends: Floats,
    holds: float,
    decisive: float,
    momentum: Any,
) -> Any:
    """What going on is worth to a party at some momentum, before costs and threats; the shape of `momentum`.

    form : 0 linear, 1 lottery · side : 1, -1 or 0, see `sim.domain.world.Fighter`
    """
    if form == 0:
        return linear(start, slope, resilience, side * momentum)
    return lottery(ends, holds, decisive, np.minimum(1.0, np.maximum(-1.0, momentum + side * optimism)))
