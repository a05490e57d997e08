"""How far an outcome is from the Pareto frontier and from the solution points.

A distance is Euclidean, in utility space: the square root of the summed squares of what each party has more or less.
It compares utilities between parties, so they have to be on one scale. It is 0 at the point itself and has no sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.bargaining import egalitarian, kalai_smorodinsky, nash_bargaining, utilitarian
from analysis.solutions.pareto import checked_utilities, pareto_front

Floats = NDArray[np.float64]

POINTS: Mapping[str, Callable[[Floats, Floats], int | None]] = {
    "nash": nash_bargaining,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}


def solution_points(utilities: Floats, reservation_values: Floats) -> dict[str, int | None]:
    """Index of each solution point by its name in POINTS, None for all of them without a ZOPA.

    utilities : (outcomes, parties), all parties on one scale; reservation_values : (parties,), the disagreement
    point. Every point is chosen among the individually rational outcomes, the utilitarian one too.

    Raises ValueError for NaN, infinities and other shapes.
    """
    return {name: point(utilities, reservation_values) for name, point in POINTS.items()}


def distance_to_nearest(point: Floats, others: Floats) -> float:
    """Euclidean distance of `point` to the nearest of `others`.

    point : (parties,) utilities; others : (points, parties), on the same scale, at least one: the frontier, say,
    as `utilities[pareto_front(utilities)]`. The frontier is its outcomes; nothing lies between two of them.

    Raises ValueError for NaN, infinities, no others and other shapes.
    """
    there = checked_utilities(others)
    here = np.asarray(point, dtype=np.float64)
    if there.shape[0] == 0:
        raise ValueError("a distance needs at least one other point")
    if here.shape != there.shape[1:]:
        raise ValueError(f"a point must be ({there.shape[1]},), one utility a party, not {here.shape}")
    if not np.isfinite(here).all():
        raise ValueError("a point must be finite numbers")
    length = np.zeros(there.shape[0])
    for party in range(here.size):
        length = np.hypot(length, there[:, party] - here[party])
    return float(length.min())


def distances(point: Floats, utilities: Floats, reservation_values: Floats) -> dict[str, float | None]:
    """Distance of an outcome to the Pareto frontier, as "pareto", and to each solution point by its name.

    point : (parties,) what the outcome is worth; utilities : (outcomes, parties) of all outcomes that count, the
    outcome's own among them, so that "pareto" is 0 exactly if nothing dominates it; all parties on one scale
    reservation_values : (parties,), the disagreement point

    The distance to a solution point is None without a ZOPA. Of several outcomes that a solution ties, the
    distance is to the one it picks. Raises ValueError for NaN, infinities, no outcomes and other shapes.
    """
    worth = checked_utilities(utilities)
    found: dict[str, float | None] = {"pareto": distance_to_nearest(point, worth[pareto_front(worth)])}
    for name, index in solution_points(worth, reservation_values).items():
        found[name] = None if index is None else distance_to_nearest(point, worth[[index]])
    return found
