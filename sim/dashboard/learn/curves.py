"""Drawings of what changes over time: what is asked for, where two meet, who is stronger when, which peace lasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, pi, sin

from markupsafe import Markup

from sim.dashboard.drawing import Scale, area, chart, dot, line, words
from sim.dashboard.learn.lines import within
from sim.dashboard.marks import Look, mark

LOW, HIGH = 0.0, 1.0
POINTS = 60
LATE, EVEN, EARLY = 0.25, 1.0, 3.2  # e of the three ways of giving way
LIMIT = 0.25


@dataclass(frozen=True)
class Frame:
    """A drawing with time to the right and a share upwards."""

    width: float
    height: float
    left: float = 14.0

    @property
    def x(self) -> Scale:
        """Time, from 0 to 1."""
        return Scale(0, 1, self.left, self.width - 14)

    @property
    def y(self) -> Scale:
        """A share, from 0 at the foot to 1 at the head."""
        return Scale(0, 1, self.height - 30, 34)

    def axes(self, above: str, after: str) -> list[Markup]:
        """Both axes with their names: above the one, below the other."""
        x, y = self.x, self.y
        return [
            line([(x(0), y(1) - 8), (x(0), y(0)), (x(1), y(0))], "var(--axis)", 1.5),
            words(4, 14, above, size=12, css="quiet"),
            words(self.width - 4, self.height - 10, after, size=12, anchor="end", css="quiet"),
        ]

    def curve(
        self, of: Callable[[float], float], start: float = 0.0, end: float = 1.0
    ) -> list[tuple[float, float]]:
        """The points of a curve between two times."""
        times = [start + (end - start) * (i / POINTS) ** 2 for i in range(POINTS + 1)]  # most bend at first
        return [(self.x(t), self.y(of(t))) for t in times]

    def said(self, t: float, value: float, text: str, anchor: str = "middle", css: str = "halo") -> Markup:
        """Words at a place, inside the drawing."""
        x = within(self.x(t), text, 13, self.width, anchor)
        return words(x, self.y(value), text, size=13, anchor=anchor, css=css)


def asked(t: float, e: float, limit: float = LIMIT) -> float:
    """What is asked for after a share of the time: all at first, the limit at the end; small e gives way late."""
    return float(1 - (1 - limit) * t ** (1 / e))


def concessions(
    width: float, names: tuple[str, str, str], axes: tuple[str, str], limit: str, says: str
) -> Markup:
    """Three ways from the same first offer to the same limit: late, even, early."""
    frame = Frame(width, 250)
    late, even, early = names
    foot = line(
        [(frame.x(0), frame.y(LIMIT)), (frame.x(1), frame.y(LIMIT))],
        "var(--ink3)",
        1.5,
        stroke_dasharray="2 4",
    )
    return chart(
        width,
        frame.height,
        says,
        *frame.axes(*axes),
        foot,
        line(frame.curve(lambda t: asked(t, EVEN)), "var(--ink3)", 2, stroke_dasharray="7 5"),
        line(frame.curve(lambda t: asked(t, LATE)), "var(--ink)", 3),
        line(frame.curve(lambda t: asked(t, EARLY)), "var(--ink)", 3),
        frame.said(0.72, 0.99, late, css="halo strong"),
        frame.said(0.5, 0.655, even, "start"),
        frame.said(0.14, 0.4, early, "start", css="halo strong"),
        frame.said(1, LIMIT - 0.1, limit, "end"),
    )


def meeting(
    width: float, patient: Look, hurried: Look, axes: tuple[str, str], names: tuple[str, str, str], says: str
) -> Markup:
    """Two who come towards each other, one of them faster: where they meet is nearer to what the slow one asks.

    names: of what the patient side asks for, of what the hurried one offers it, of the place where they meet.
    """
    frame = Frame(width, 270, left=34.0)

    def falls(t: float) -> float:
        return 1 - 0.38 * t

    def rises(t: float) -> float:
        return min(1.0, 0.95 * t)

    t = 1 / (0.38 + 0.95)
    where = frame.x(t), frame.y(falls(t))
    return chart(
        width,
        frame.height,
        says,
        *frame.axes(*axes),
        line(
            [(frame.x(0), frame.y(0.5)), (frame.x(1), frame.y(0.5))],
            "var(--ink3)",
            1.5,
            stroke_dasharray="2 4",
        ),
        line(frame.curve(falls, t, 1), patient.colour, 2, stroke_dasharray="5 5"),
        line(frame.curve(rises, t, 1), hurried.colour, 2, stroke_dasharray="5 5"),
        line(frame.curve(falls, 0, t), patient.colour, 3),
        line(frame.curve(rises, 0, t), hurried.colour, 3),
        mark(patient, frame.x(0), frame.y(1), 13, initials=True),
        mark(hurried, frame.x(0), frame.y(0), 13, initials=True),
        dot(*where, 6, "var(--ink)", stroke="var(--ground)", stroke_width="2"),
        frame.said(0.08, 1.0, names[0], "start"),
        frame.said(0.26, 0.12, names[1], "start"),
        frame.said(t, falls(t) + 0.14, names[2], css="halo strong"),
    )


def temptation(
    width: float, look: Look, axes: tuple[str, str], names: tuple[str, str, str], says: str
) -> Markup:
    """How strong a side is over time: it signs when it is weak, and later it could take back what it gave.

    names: of the moment of signing, of the strength it had then, of the time when it is stronger.
    """
    frame = Frame(width, 240)
    signed = 0.16

    def strength(t: float) -> float:
        return 0.62 - 0.36 * sin(pi * (1.75 * t + 0.1)) * (1 - 0.25 * t)

    level = strength(signed)
    later = [
        t for t in (signed + (1 - signed) * i / 400 for i in range(1, 401)) if strength(t) > level + 0.02
    ]
    start, end = later[0], _ends(later)
    upper = frame.curve(strength, start, end)
    return chart(
        width,
        frame.height,
        says,
        *frame.axes(*axes),
        area(upper, [(x, frame.y(level)) for x, _ in upper], look.wash),
        line(
            [(frame.x(0), frame.y(level)), (frame.x(1), frame.y(level))],
            "var(--ink3)",
            1.5,
            stroke_dasharray="2 4",
        ),
        line(frame.curve(strength), look.colour, 3),
        mark(look, frame.x(signed), frame.y(level), 13, initials=True),
        frame.said(signed, level - 0.17, names[0], css="halo strong"),
        frame.said(1, level - 0.11, names[1], "end"),
        frame.said(
            (start + end) / 2,
            max(strength(start + (end - start) * i / 20) for i in range(21)) + 0.07,
            names[2],
            css="halo strong",
        ),
    )


def _ends(times: Sequence[float]) -> float:
    """The last time of the first stretch without a gap."""
    steps = pairwise(times)
    step = times[1] - times[0]
    return next((before for before, after in steps if after - before > 1.5 * step), times[-1])


def lasting(width: float, axes: tuple[str, str], names: tuple[str, str, str], says: str) -> Markup:
    """How many of many peaces still hold: with nobody, few and many soldiers in between."""
    frame = Frame(width, 260)

    def holds(rate: float) -> Callable[[float], float]:
        return lambda t: exp(-rate * t)

    many, none = frame.curve(holds(0.55)), frame.curve(holds(3.1))
    return chart(
        width,
        frame.height,
        says,
        *frame.axes(*axes),
        area(many, none, "var(--deal-wash)"),
        line(none, "var(--base)", 2.5),
        line(frame.curve(holds(2.6)), "var(--ink2)", 2.5, stroke_dasharray="7 5"),
        line(many, "var(--deal)", 3),
        frame.said(0.6, exp(-0.55 * 0.6) + 0.07, names[2], "start", css="halo agree"),
        frame.said(0.5, exp(-2.6 * 0.5) + 0.07, names[1], "start"),
        frame.said(0.2, 0.12, names[0], "start")
        if width > 500
        else frame.said(0.06, 0.12, names[0], "start"),
    )
