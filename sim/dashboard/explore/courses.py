"""Courses: what each side asks for, is offered and holds out for, round by round; and where the war stands."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from htpy import Element, div, h3
from markupsafe import Markup

from sim.dashboard.drawing import Scale, apart, area, both, chart, dot, line, steps, words
from sim.dashboard.explore.sight import Seat, sight, unsure
from sim.dashboard.explore.watched import Watched
from sim.dashboard.keeping import kept
from sim.dashboard.marks import LOOKS, mark, token
from sim.dashboard.speech import Speech
from sim.play.draw_world import over_months

WIDE, NARROW = 254.0, 358.0
HEIGHT = 132.0
LEFT, RIGHT, TOP, BOTTOM = 24.0, 90.0, 10.0, 110.0
HALF, MOST = 0.6745, 1.6449  # of a normal distribution: what holds 50 and 90 %


def panels(speech: Speech, watched: Watched, table: int, number: int) -> Element:
    """A panel for each party of the table, all on the same axes."""
    seen = sight(watched, table, number)
    return div(".four")[
        (
            div(data_key=f"course-{seat.party}")[
                h3[token(speech.look(seat.party), 22, quiet=True), speech.party(seat.party)],
                _in_both(speech, watched, table, number, seat),
            ]
            for seat in seen.seats
        )
    ]


def _in_both(speech: Speech, watched: Watched, table: int, number: int, seat: Seat) -> Markup:
    return both(lambda width: _panel(speech, watched, table, number, seat, width), WIDE, NARROW)


@dataclass(frozen=True, eq=False)
class _Course:
    """The whole course of a party at a table, drawn once: only where it stands now changes from round to round.

    asked, offered: (round of the calendar, x, y) · ground: axes, limit and what is not known about it
    """

    first: int
    last: int
    x: Scale
    y: Scale
    asked: tuple[tuple[int, float, float], ...]
    offered: tuple[tuple[int, float, float], ...]
    ground: Markup


@kept(1024)
def _course(watched: Watched, table: int, party: str, place: int, width: float) -> _Course:
    first = watched.opened[table]
    rounds = max(watched.record.tables[table].rounds, 1)
    found = [
        (t, sight(watched, table, t).seat(party))
        for t in range(first, min(first + rounds, watched.rounds + 1))
    ]
    seats = [(t, seat) for t, seat in found if seat is not None]
    last = max(seats[-1][0], first + 1)
    x, y = Scale(first, last, LEFT, width - RIGHT), Scale(0.0, 1.0, BOTTOM, TOP)
    low, high = unsure(watched, party)
    limits = [(x(t), s.limit) for t, s in seats]
    css = f"p{place % LOOKS}"
    parts = [
        Markup(f'<path d="M{LEFT} {BOTTOM}H{width - RIGHT:g}" stroke="var(--axis)"/>'),
        words(LEFT - 6, BOTTOM + 4, "0", anchor="end"),
        words(LEFT - 6, TOP + 4, "1", anchor="end"),
        area(
            [(at, y(min(1.0, r + high))) for at, r in limits],
            [(at, y(max(0.0, r + low))) for at, r in limits],
            f"var(--{css}-w)",
        ),
        line(
            [(at, y(r)) for at, r in limits],
            f"var(--{css})",
            1.5,
            stroke_dasharray="1 3",
            stroke_linecap="round",
        ),
        words(x(first), BOTTOM + 16, "1", anchor="middle"),
        words(x(last), BOTTOM + 16, str(last - first + 1), anchor="middle"),
    ]
    return _Course(
        first,
        last,
        x,
        y,
        tuple((t, x(t), y(s.asks)) for t, s in seats if s.asks is not None),
        tuple((t, x(t), y(s.offered)) for t, s in seats if s.offered is not None),
        Markup("").join(parts),
    )


def _panel(speech: Speech, watched: Watched, table: int, number: int, seat: Seat, width: float) -> Markup:
    look, say, fmt = speech.look(seat.party), speech.catalogue.say, speech.catalogue.number
    course = _course(watched, table, seat.party, look.place, width)
    x, y = course.x, course.y
    now = min(max(number, course.first), course.last)
    offered = [(at, high) for t, at, high in course.offered if t <= now]
    parts = [
        course.ground,
        line(
            [(at, high) for t, at, high in course.asked if t >= now], look.colour, 1.5, stroke_dasharray="4 3"
        ),
        line([(at, high) for t, at, high in course.asked if t <= now], look.colour, 2.5),
        line(steps([*offered, (x(now), offered[-1][1])]), "var(--ink)", 1.5) if offered else "",
        Markup(f'<path d="M{x(now):.1f} {TOP}V{BOTTOM}" stroke="var(--rule)"/>'),
    ]
    labels = [(y(seat.limit), say("explore.limit"), seat.limit, "quiet")]
    if seat.offered is not None:
        labels.append((y(seat.offered), say("explore.offered"), seat.offered, ""))
        parts.append(dot(x(now), y(seat.offered), 3.5, "var(--ink)"))
    if seat.asks is not None:
        labels.append((y(seat.asks), say("explore.asks"), seat.asks, "strong"))
        parts.append(mark(look, round(x(now), 1), round(y(seat.asks), 1), 6))
    places = apart([at for at, *_ in labels], 14, TOP + 2, BOTTOM)
    for place, (_, said, value, css) in zip(places, labels, strict=True):
        parts.append(words(width - RIGHT + 8, place + 4, f"{said} {fmt(value, 2)}", css=css))
    sentence = say(
        "explore.course",
        party=look.name,
        round=now - course.first + 1,
        asks=fmt(seat.asks, 2) if seat.asks is not None else "–",
        offered=fmt(seat.offered, 2) if seat.offered is not None else "–",
        limit=fmt(seat.limit, 2),
    )
    return chart(width, HEIGHT, sentence, *parts)


# --- the war


def war_heading(speech: Speech, watched: Watched, number: int) -> str:
    """Whom the war favours now, in a sentence."""
    momentum = watched.record.momentum
    assert momentum is not None
    now = momentum[min(number, len(momentum)) - 1]
    if abs(now) < 0.05:
        return speech.catalogue.say("explore.war.even")
    favoured = _favoured(speech, now)
    return (
        speech.tell("explore.war.favours", favoured)
        if favoured
        else speech.catalogue.say("explore.war.moves")
    )


def _favoured(speech: Speech, momentum: float) -> str | None:
    war = speech.case.war
    if war is None or war.favours is None or len(war.belligerents) < 2:
        return None
    other = next(party for party in war.belligerents if party != war.favours)
    return war.favours if momentum > 0 else other


def war_chart(speech: Speech, watched: Watched, number: int) -> Markup:
    """Momentum up to now, and where luck alone might take it."""
    return both(lambda width: _war(speech, watched, number, width), 536)


def _war(speech: Speech, watched: Watched, number: int, width: float) -> Markup:
    momentum = watched.record.momentum
    assert momentum is not None
    say, fmt = speech.catalogue.say, speech.catalogue.number
    now = min(number, len(momentum))
    last = max(watched.rounds, 2)
    x, y = Scale(1, last, 34, width - 10), Scale(-1.0, 1.0, 184, 24)
    half, most = _fan(watched, momentum[now - 1], last - now)
    ahead = range(now, last + 1)
    points = [(x(t), y(momentum[t - 1])) for t in range(1, now + 1)]
    at = momentum[now - 1]
    gains = [(a, min(b, y(0.0))) for a, b in points]
    losses = [(a, max(b, y(0.0))) for a, b in points]
    base = [(a, y(0.0)) for a, _ in points]
    up, down = _favoured(speech, 1.0), _favoured(speech, -1.0)
    parts: list[str] = [
        area(
            [(x(t), y(h)) for t, (_, h) in zip(ahead, most, strict=True)],
            [(x(t), y(low)) for t, (low, _) in zip(ahead, most, strict=True)],
            "var(--rule)",
            opacity=".55",
        ),
        area(
            [(x(t), y(h)) for t, (_, h) in zip(ahead, half, strict=True)],
            [(x(t), y(low)) for t, (low, _) in zip(ahead, half, strict=True)],
            "var(--rule)",
        ),
        area(gains, base, speech.look(up).wash) if up else "",
        area(losses, base, speech.look(down).wash) if down else "",
        Markup(f'<path d="M34 {y(0):.1f}H{width - 10:g}" stroke="var(--axis)"/>'),
        Markup('<path d="M34 24V184" stroke="var(--axis)"/>'),
        line(points if len(points) > 1 else [*points, points[0]], "var(--ink)", 2.5),
        dot(x(now), y(at), 5, "var(--ink)"),
        words(28, y(1) + 4, fmt(1), anchor="end"),
        words(28, y(0) + 4, fmt(0), anchor="end"),
        words(28, y(-1) + 4, fmt(-1), anchor="end"),
        words(x(1), 204, say("explore.round_n", round=1)),
        words(x(last), 204, str(last), anchor="end"),
        words(
            min(x(now) + 10, width - 64),
            y(at) + (18 if at < 0.75 else -10),
            say("explore.war.now", value=fmt(at, 2)),
            size=13,
            css="halo strong",
        ),
    ]
    for party, height in ((up, 20.0), (down, 176.0)):
        if party:
            parts.append(mark(speech.look(party), 46, height, 7))
            parts.append(
                words(
                    58, height + 4, say("explore.war.gains", party=speech.party(party)), size=13, css="halo"
                )
            )
    if last - now > 3:
        parts.append(
            words(width - 12, y(most[-1][1]) - 6, say("explore.war.nine"), anchor="end", css="halo quiet")
        )
        parts.append(
            words(width - 12, y(half[-1][0]) + 14, say("explore.war.half"), anchor="end", css="halo quiet")
        )
    sentence = say(
        "explore.war.said", round=now, value=fmt(at, 2), low=fmt(most[-1][0], 2), high=fmt(most[-1][1], 2)
    )
    return chart(width, 212, sentence, *map(str, parts))


def _fan(
    watched: Watched, now: float, ahead: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Where momentum may be in the rounds to come, 50 and 90 %, by chance alone: what it keeps of today, and shocks."""
    drawn = watched.record.drawn
    war = watched.scenario.war
    assert war is not None
    monthly = drawn.get("world.war.momentum.persistence", war.persistence.likely)
    carried, _, shaken = over_months(np.array([monthly]), watched.scenario.round_months)
    keeps = float(carried[0])
    shock = drawn.get("world.war.momentum.volatility", war.volatility.likely) * float(shaken[0])
    half, most = [], []
    middle, variance = now, 0.0
    for step in range(ahead + 1):
        if step:
            middle, variance = keeps * middle, keeps**2 * variance + shock**2
        wide = sqrt(variance)
        half.append((max(-1.0, middle - HALF * wide), min(1.0, middle + HALF * wide)))
        most.append((max(-1.0, middle - MOST * wide), min(1.0, middle + MOST * wide)))
    return half, most
