"""Drawings of one issue as a line: what each side wants, how far it can go, where that leaves room for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.dashboard.drawing import Scale, box, chart, line, words
from sim.dashboard.marks import Look, mark

EDGE = 22.0  # from the edge to the ends of the line: half a mark and some air
ROW = 46.0
THICK = 9.0
LETTER = 0.6  # width of a letter as a share of its size, on average and a little more


@dataclass(frozen=True)
class Reach:
    """What a party can live with, as shares of the line: from low to high, with what it likes best.

    words: beside its end · inner: what is left of it where others must agree too, None where nobody must
    """

    look: Look
    low: float
    high: float
    best: float
    words: str
    inner: tuple[float, float] | None = None


def within(x: float, text: str, size: float, width: float, anchor: str = "middle") -> float:
    """Where to put words so that they stay inside a drawing; as near to x as they can."""
    long = LETTER * size * len(text)
    before = {"start": 0.0, "middle": long / 2, "end": long}[anchor]
    return max(4 + before, min(width - 4 - (long - before), x))


def wishes(width: float, left: Look, right: Look, ends: tuple[str, str], says: str) -> Markup:
    """A line with what each of two sides likes best at its ends."""
    at = Scale(0, 1, EDGE, width - EDGE)
    y = 26.0
    ticks = [line([(at(i / 4), y - 5), (at(i / 4), y + 5)], "var(--axis)", 2) for i in range(5)]
    return chart(
        width,
        74,
        says,
        line([(at(0), y), (at(1), y)], "var(--axis)", 2),
        *ticks,
        mark(left, at(0), y, 14, initials=True),
        mark(right, at(1), y, 14, initials=True),
        words(4, 66, ends[0], size=13),
        words(width - 4, 66, ends[1], size=13, anchor="end"),
    )


def reaches(
    width: float,
    rows: Sequence[Reach],
    room: str,
    none: str,
    says: str,
    text: tuple[float, str] | None = None,
) -> Markup:
    """Bars of what each party can live with; where they all overlap the room is shaded, else the gap is named.

    room, none: what is said of the overlap and of its absence · text: where a text lies that is on the table, and
    what it is called.
    """
    at = Scale(0, 1, EDGE, width - EDGE)
    head = 26.0 if text else 0.0
    foot = head + ROW * len(rows) + 8
    low, high = overlap(rows)
    if low <= high:
        field = box(at(low), head + 20, at(high) - at(low), foot - head - 20, "var(--deal3)")
        edges = [line([(at(x), head + 20), (at(x), foot)], "var(--deal)", 1.5) for x in (low, high)]
        said = _foot(at((low + high) / 2), foot, room, width, "agree")
    else:
        field = Markup("")
        edges = [
            line([(at(x), head + 12), (at(x), foot)], "var(--ink3)", 1, stroke_dasharray="3 3")
            for x in (low, high)
        ]
        said = _foot(at((low + high) / 2), foot, none, width, "strong")
    bars = [_bar(at, row, head + ROW * place, width, outside=low <= high) for place, row in enumerate(rows)]
    marked = _text(at, text, foot, width) if text else ""
    return chart(width, foot + 26, says, field, *edges, marked, *bars, said)


def overlap(rows: Sequence[Reach]) -> tuple[float, float]:
    """The room that all leave, counting what is left at home; its ends change places where there is none."""
    lows, highs = zip(*(row.inner or (row.low, row.high) for row in rows), strict=True)
    return max(lows), min(highs)


def _bar(at: Scale, row: Reach, top: float, width: float, *, outside: bool) -> str:
    """A bar with its words, which stand beyond its end or over it."""
    y = top + 34
    parts = [box(at(row.low), y - THICK / 2, at(row.high) - at(row.low), THICK, row.look.colour)]
    if row.inner is not None:
        inner = at(row.inner[0]), at(row.inner[1])
        parts = [
            box(at(row.low), y - THICK / 2, at(row.high) - at(row.low), THICK, row.look.wash),
            line([(at(row.low), y), (at(row.high), y)], row.look.colour, 1.5),
            box(inner[0], y - THICK / 2, inner[1] - inner[0], THICK, row.look.colour),
        ]
    ends = [x for x in (row.low, row.high) if abs(x - row.best) > 0.02 and 0 < x < 1]
    parts += [line([(at(x), y - 11), (at(x), y + 11)], row.look.colour, 2.5) for x in ends]
    if row.best <= row.low:
        x, anchor = (at(row.high) + 6, "start") if outside else (at(row.high) - 6, "end")
    elif row.best >= row.high:
        x, anchor = (at(row.low) - 6, "end") if outside else (at(row.low) + 6, "start")
    else:
        x, anchor = at(row.best), "middle"
    said = words(
        within(x, row.words, 13, width, anchor), y - 17, row.words, size=13, anchor=anchor, css="halo"
    )
    return "".join([*parts, mark(row.look, at(row.best), y, 13, initials=True), said])


def _text(at: Scale, text: tuple[float, str], foot: float, width: float) -> str:
    """A text on the table: an ink line through all bars, its name above."""
    x = at(text[0])
    named = words(within(x, text[1], 13, width), 16, text[1], size=13, anchor="middle", css="strong")
    return line([(x, 22), (x, foot)], "var(--ink)", 2) + named


def _foot(x: float, foot: float, text: str, width: float, css: str) -> Markup:
    return words(within(x, text, 13, width), foot + 19, text, size=13, anchor="middle", css=css)
