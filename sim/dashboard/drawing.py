"""Parts of drawings: scales, lines, words. A chart is drawn twice, for a wide and a narrow column; CSS shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDE, NARROW = "wide", "narrow"
PHONE = 358  # width of a column on a phone


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high` laid on pixels from `start` to `end` (which may be the smaller)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a number lies; beyond the ends it stays at them."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def chart(width: float, height: float, says: str, *parts: str, kind: str = "") -> Markup:
    """A drawing with what it says in words, for those who do not see it."""
    inside = "".join(parts)
    shown = f' class="{kind}"' if kind else ""
    return Markup(
        f'<svg{shown} data-chart viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img"'
        f' aria-label="{escape(says)}">{inside}</svg>'
    )


def both(draw: Callable[[float], Markup], wide: float, narrow: float = PHONE) -> Markup:
    """A chart for a wide column and for a narrow one, of which the style sheet shows one."""
    return Markup(f'<div class="{WIDE}">{draw(wide)}</div><div class="{NARROW}">{draw(narrow)}</div>')


def layer(width: float, height: float, *parts: str, css: str = "") -> Markup:
    """A part of a drawing that lies on another one and moves by itself; the one below says what it is."""
    return Markup(
        f'<svg data-chart class="layer {css}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
        f' aria-hidden="true">{"".join(parts)}</svg>'
    )


def line(points: Iterable[tuple[float, float]], stroke: str, width: float = 1.5, **more: str) -> Markup:
    """A line through points; nothing without any."""
    if not (points := list(points)):
        return Markup("")
    return Markup(
        f'<path d="{path_of(points)}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{_more(more)}/>'
    )


def area(
    upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], fill: str, **more: str
) -> Markup:
    """The area between two lines, given from left to right; nothing without points."""
    if not upper:
        return Markup("")
    return Markup(f'<path d="{path_of([*upper, *reversed(lower)])}Z" fill="{fill}"{_more(more)}/>')


def steps(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of a line that keeps its value until the next point."""
    corners: list[tuple[float, float]] = []
    for (x, y), (after, _) in zip(points, [*points[1:], points[-1]], strict=True):
        corners += [(x, y), (after, y)]
    return corners


def path_of(points: Iterable[tuple[float, float]]) -> str:
    """Points as the data of a path."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def box(x: float, y: float, width: float, height: float, fill: str, **more: str) -> Markup:
    """A rectangle; a width or height below 0 is 0."""
    return Markup(
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}"'
        f' fill="{fill}"{_more(more)}/>'
    )


def dot(x: float, y: float, r: float, fill: str, **more: str) -> Markup:
    """A round point."""
    return Markup(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" fill="{fill}"{_more(more)}/>')


def words(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 12,
    anchor: str = "start",
    css: str = "",
    then: str = "",
    aside: str = "",
    **more: str,
) -> Markup:
    """Words; then: a part in strong letters after them, aside: one in quiet letters.

    css: halo (readable on lines), strong, quiet, agree.
    """
    shown = f' class="{css}"' if css else ""
    end = f' <tspan class="strong">{escape(then)}</tspan>' if then else ""
    if aside:
        end += f' <tspan class="quiet" dx="4" font-weight="400">{escape(aside)}</tspan>'
    return Markup(
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"{shown}{_more(more)}>'
        f"{escape(text)}{end}</text>"
    )


def _more(more: dict[str, str]) -> str:
    return "".join(f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in more.items())


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places for labels near the wanted ones, at least so far apart, between two ends; in the given order."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    found = [0.0] * len(places)
    at = low
    for i in order:
        found[i] = at = max(at, places[i])
        at += least
    limit = high
    for i in reversed(order):
        found[i] = limit = min(limit, found[i])
        limit -= least
    return found
