"""Drawings of two issues at once: what each part is worth to whom, and all divisions as points of a plane."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from markupsafe import Markup

from sim.dashboard.drawing import Scale, box, chart, dot, line, words
from sim.dashboard.learn.lines import within
from sim.dashboard.marks import Look, mark

DEAR, CHEAP = 0.8, 0.2  # what the dear and the cheap part are worth to either
SHARES = (0.0, 0.5, 1.0)  # of a part that the first of the two gets
LIMIT = 0.1

Point = tuple[float, float]


def divisions() -> dict[Point, Point]:
    """Every division of two parts -> what it is worth to the two; a division: shares that the first one gets.

    The first part is dear to the first of the two, the second part to the second.
    """
    return {
        (one, other): (DEAR * one + CHEAP * other, CHEAP * (1 - one) + DEAR * (1 - other))
        for one, other in product(SHARES, SHARES)
    }


def frontier(points: Sequence[Point]) -> list[Point]:
    """Points that no other betters for one without worsening the other, from left to right."""
    return sorted(
        point
        for point in points
        if not any(x >= point[0] and y >= point[1] and (x, y) != point for x, y in points)
    )


def orange(
    width: float, first: Look, second: Look, axes: tuple[str, str], names: tuple[str, str, str], says: str
) -> Markup:
    """All divisions of the orange as points; names: of the even cut, of the trade, of the room for agreement."""
    side = min(width - 60, 360.0)
    left = 44.0
    x, y = Scale(0, 1, left, left + side), Scale(0, 1, 34 + side, 34)
    worth = divisions()
    even, trade = worth[(0.5, 0.5)], worth[(1.0, 0.0)]
    beside = width > left + side + 200
    dots = [
        dot(x(a), y(b), 5, "var(--deal)" if min(a, b) >= LIMIT else "var(--cloud)")
        for a, b in worth.values()
        if (a, b) not in (even, trade)
    ]
    lines = [
        line([(x(LIMIT), y(0)), (x(LIMIT), y(1))], first.colour, 2),
        line([(x(0), y(LIMIT)), (x(1), y(LIMIT))], second.colour, 2),
    ]
    return chart(
        width,
        side + 76,
        says,
        box(x(LIMIT), y(1), x(1) - x(LIMIT), y(LIMIT) - y(1), "var(--deal-wash)"),
        line([(x(0), y(1)), (x(0), y(0)), (x(1), y(0))], "var(--axis)", 1.5),
        *lines,
        line([(x(a), y(b)) for a, b in frontier(list(worth.values()))], "var(--ink)", 2),
        *dots,
        dot(x(even[0]), y(even[1]), 7, "var(--ground)", stroke="var(--ink)", stroke_width="2.5"),
        dot(x(trade[0]), y(trade[1]), 8, "var(--ink)"),
        mark(second, 18, 38, 13, initials=True),
        mark(first, x(1) - 6, y(0) + 22, 13, initials=True),
        words(4 if not beside else x(0) + 6, 16, axes[1], size=12, css="quiet"),
        words(x(1) - 26, y(0) + 26, axes[0], size=12, anchor="end", css="quiet"),
        _named(x(even[0]), y(even[1]) + 26, names[0], width, "middle"),
        _named(x(trade[0]) + 14, y(trade[1]) - 6, names[1], width)
        if beside
        else _named(x(trade[0]) - 14, y(trade[1]) + 24, names[1], width, "end"),
        words(x(LIMIT) + 8, y(LIMIT) - 10, names[2], size=13, css="halo agree"),
    )


def _named(x: float, y: float, text: str, width: float, anchor: str = "start") -> Markup:
    return words(within(x, text, 13, width, anchor), y, text, size=13, anchor=anchor, css="halo strong")


def weights(
    width: float, first: Look, second: Look, parts: tuple[str, str], names: tuple[str, str], says: str
) -> Markup:
    """What each part is worth to whom, as bars; names: of a dear and of a cheap part."""
    rows = [(parts[0], DEAR, CHEAP), (parts[1], CHEAP, DEAR)]
    x = Scale(0, 1, 44, width - 90)
    drawn: list[str] = []
    for place, (part, *worth) in enumerate(rows):
        top = 96 * place
        drawn.append(words(4, top + 18, part, size=15, css="strong"))
        for row, (look, value) in enumerate(zip((first, second), worth, strict=True)):
            y = top + 42 + 30 * row
            name = names[0] if value == DEAR else names[1]
            drawn += [
                mark(look, 18, y, 12, initials=True),
                box(x(0), y - 7, x(value) - x(0), 14, look.colour),
                words(x(value) + 8, y + 4, name, size=13),
            ]
    return chart(width, 184, says, *drawn)
