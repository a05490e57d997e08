"""Drawings of who sits where: those at home behind a negotiator, and who is at a table while a text is written."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from markupsafe import Markup

from sim.dashboard.drawing import box, chart, dot, line, words
from sim.dashboard.learn.lines import within
from sim.dashboard.marks import Look, mark

AT_HOME = 3  # groups behind each negotiator


def two_tables(
    width: float, left: Look, right: Look, homes: tuple[str, str], abroad: str, yes: str, says: str
) -> Markup:
    """Two negotiators at one table, and behind each the ones at home whose yes it needs."""
    y = 112.0
    middle = width / 2
    reach, home = (150.0, 300.0) if width > 500 else (66.0, 142.0)
    parts: list[str] = [
        box(
            middle - reach + 34,
            y - 9,
            2 * (reach - 34),
            18,
            "var(--panel)",
            stroke="var(--axis)",
            stroke_width="1.5",
        ),
        words(middle, y - 22, abroad, size=13, anchor="middle", css="strong"),
    ]
    for look, towards in ((left, -1), (right, 1)):
        x, far = middle + towards * reach, middle + towards * home
        for group in range(AT_HOME):
            at = y + 52 * (group - 1)
            parts += [
                line([(x, y), (far, at)], "var(--axis)", 1.5, stroke_dasharray="4 4"),
                mark(look, far, at, 10, hollow=True),
            ]
        parts.append(mark(look, x, y, 19, initials=True))
    for text, towards in zip(homes, (-1, 1), strict=True):
        x = within(middle + towards * home, text, 13, width)
        parts.append(words(x, 22, text, size=13, anchor="middle", css="strong"))
    for towards in (-1, 1):
        x = within(middle + towards * home, yes, 12, width)
        parts.append(words(x, y + 92, yes, size=12, anchor="middle", css="quiet"))
    return chart(width, y + 104, says, *parts)


def drafting(
    width: float,
    authors: Sequence[Look],
    asked_late: Look,
    heads: tuple[str, str],
    names: tuple[str, str],
    says: str,
) -> Markup:
    """First a table of some who write a text, then a table of all who must sign it.

    names: of the text, of who is not asked at first.
    """
    wide = width > 500
    r = 60.0 if wide else 40.0
    y = 50.0 + 2 * r - 10
    first, second = width * (0.24 if wide else 0.25), width * (0.76 if wide else 0.75)
    everybody = [*authors, asked_late]
    left = [(authors[0], pi), (authors[1], 0.0)]
    right = [
        (look, pi / 2 + 2 * pi * place / len(everybody)) for place, look in enumerate(everybody, start=1)
    ]
    out = (first, y + r + 42)
    arrow = [(first + r + 34, y), (second - r - 34, y)]
    parts = [
        words(within(first, heads[0], 13, width), 18, heads[0], size=13, anchor="middle", css="strong"),
        words(within(second, heads[1], 13, width), 18, heads[1], size=13, anchor="middle", css="strong"),
        *_table(first, y, r, left),
        *_table(second, y, r, right),
        _sheet(first, y),
        _sheet(second, y),
        line(arrow, "var(--axis)", 2),
        line([(arrow[1][0] - 8, y - 6), arrow[1], (arrow[1][0] - 8, y + 6)], "var(--axis)", 2),
        mark(asked_late, *out, 15, hollow=True),
        dot(*out, 23, "none", stroke="var(--axis)", stroke_width="1.5", stroke_dasharray="4 4"),
        words(within(out[0], names[1], 12, width), out[1] + 40, names[1], size=12, anchor="middle"),
        words((arrow[0][0] + arrow[1][0]) / 2, y - 12, names[0], size=12, anchor="middle") if wide else "",
    ]
    return chart(width, out[1] + 50, says, *parts)


def _table(x: float, y: float, r: float, seats: Sequence[tuple[Look, float]]) -> list[str]:
    """A round table and who sits at it, by angle."""
    return [
        dot(x, y, r - 12, "var(--panel)", stroke="var(--axis)", stroke_width="1.5"),
        *(mark(look, x + r * cos(turn), y + r * sin(turn), 16, initials=True) for look, turn in seats),
    ]


def _sheet(x: float, y: float) -> str:
    """A text: a sheet with lines on it."""
    lines = [line([(x - 6, y - 7 + 5 * i), (x + 6, y - 7 + 5 * i)], "var(--ink2)", 1.5) for i in range(4)]
    return box(x - 10, y - 13, 20, 26, "var(--raised)", stroke="var(--ink2)", stroke_width="1.5") + "".join(
        lines
    )
