"""How likely each value of a number is, and the axis that it is drawn on: plain arithmetic."""

from __future__ import annotations

from math import ceil, floor, log10

from sim.domain.pert import PERT_WEIGHT
from sim.domain.uncertain import Uncertain

POINTS = 96


def density(number: Uncertain, points: int = POINTS) -> list[tuple[float, float]]:
    """The density of the modified PERT over its range as (value, height), the highest at 1; empty for a point."""
    if number.is_point:
        return []
    width = number.high - number.low
    shares = [i / points for i in range(points + 1)]
    if number.uniform:
        return [(number.low + width * share, 1.0) for share in shares]
    a = PERT_WEIGHT * (number.likely - number.low) / width
    b = PERT_WEIGHT * (number.high - number.likely) / width
    peak = (number.likely - number.low) / width

    def height(share: float) -> float:
        return float(share**a * (1 - share) ** b)

    highest = height(peak)
    return [(number.low + width * share, height(share) / highest) for share in shares]


def nice_step(span: float, most: int) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that cuts a span into at most so many parts."""
    rough = span / most
    power = 10.0 ** floor(log10(rough))
    return next(power * lead for lead in (1, 2, 2.5, 5, 10) if power * lead >= rough * (1 - 1e-9))


def axis(
    low: float, high: float, ends: tuple[float, float] | None = None, most: int = 6
) -> tuple[float, float, list[float]]:
    """Where an axis for values from low to high begins and ends, and its ticks.

    ends: of the scale that the values lie on; without one the axis holds 0, the values and a little more.
    """
    if ends is not None:
        step = nice_step(ends[1] - ends[0], most)
        return ends[0], ends[1], _ticks(ends[0], ends[1], step)
    first, last = min(0.0, low * 1.12), max(0.0, high * 1.12)
    if first == last:
        first, last = 0.0, 1.0
    step = nice_step(last - first, most)
    first, last = floor(first / step + 1e-9) * step, ceil(last / step - 1e-9) * step
    return first, last, _ticks(first, last, step)


def _ticks(first: float, last: float, step: float) -> list[float]:
    count = floor((last - first) / step + 1e-9)
    return [round(first + i * step, 10) for i in range(count + 1)]


def points_over(low: float, likely: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Values over a range: its ends, the likely one, and some between; each once, in order."""
    if low == high:
        return (low,)
    if low < likely < high:
        half = (count - 1) // 2
        left = [low + (likely - low) * i / half for i in range(half)]
        right = [likely + (high - likely) * i / half for i in range(half + 1)]
        return tuple(_short(value) for value in (*left, *right))
    return tuple(_short(low + (high - low) * i / (count - 1)) for i in range(count))


def steps_of_lever(
    low: float, high: float, step: float | None, position: float, count: int = 5
) -> tuple[float, ...]:
    """Positions of a lever over its range, on its steps, with the one where it stands."""
    wanted = points_over(low, low, high, count)
    if step:
        wanted = tuple(_short(low + round((value - low) / step) * step) for value in wanted)
    return tuple(sorted({*(value for value in wanted if low <= value <= high), float(position)}))


def _short(value: float) -> float:
    """A value with as many digits as people write."""
    return float(f"{value:.4g}")
