"""The picture of a number: how likely each value is, its range, where it was before, where others have theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from htpy import Element, figure
from markupsafe import Markup

from sim.dashboard.drawing import Scale, apart, area, both, box, chart, dot, line, words
from sim.dashboard.marks import Look, mark
from sim.dashboard.sources.density import axis, density
from sim.domain.uncertain import Uncertain
from sim.loading.catalogue import Catalogue

Amount = Callable[[float], str]  # puts a value as people write it

WIDTH = 720
TOP, GROUND = 28.0, 132.0  # the highest point of the density, and its axis
BAR, PEERS = 168.0, 208.0
LABEL = 7.0  # about how wide a letter of a label is


@dataclass(frozen=True)
class Peer:
    """Another party and the likely value of its number of the same kind."""

    look: Look
    value: float


@dataclass(frozen=True)
class Drawn:
    """What the picture of a number shows.

    number: as it is drawn now · before: as the scenario has it, if that differs · ends: of the scale · unit: in words
    """

    number: Uncertain
    before: Uncertain | None = None
    ends: tuple[float, float] | None = None
    unit: str = ""
    look: Look | None = None
    peers: tuple[Peer, ...] = ()
    span: tuple[float, float] | None = None  # between which a lever moves it


def number_chart(drawn: Drawn, name: str, amount: Amount, say: Catalogue) -> Element:
    """The picture with its words; amount: puts a value as people write it."""
    return figure("#number-chart")[both(lambda width: _draw(drawn, name, width, amount, say), WIDTH)]


def _draw(drawn: Drawn, name: str, width: float, amount: Amount, say: Catalogue) -> Markup:
    number = drawn.number
    values = [number.low, number.high, *(peer.value for peer in drawn.peers)]
    if drawn.before is not None:
        values += [drawn.before.low, drawn.before.high]
    low, high, ticks = axis(min(values), max(values), drawn.ends or drawn.span, 6 if width > 500 else 4)
    x = Scale(low, high, 10, width - 10)
    colour = drawn.look.colour if drawn.look else "var(--ink2)"
    wash = drawn.look.wash if drawn.look else "var(--rule)"
    height = PEERS + 26 if drawn.peers else BAR + (36 if drawn.span else 20)
    parts = [
        *_curve(number, x, colour, wash),
        *_before(drawn, x, amount, say),
        *_axis(x, ticks, width, amount),
        *_bar(drawn, x, width, colour, amount, say),
        *_peers(drawn.peers, x, width, say),
    ]
    return chart(width, height, says(drawn, name, amount, say), *parts)


def says(drawn: Drawn, name: str, amount: Amount, say: Catalogue) -> str:
    """The picture in words."""
    number = drawn.number
    sentences = [
        say.say("sources.page.chart_point", name=name, value=amount(number.likely), unit=drawn.unit)
        if number.is_point
        else say.say(
            "sources.page.chart_range",
            name=name,
            low=amount(number.low),
            likely=amount(number.likely),
            high=amount(number.high),
            unit=drawn.unit,
        )
    ]
    if drawn.before is not None:
        sentences.append(say.say("sources.page.chart_before", before=_range(drawn.before, amount, say)))
    if drawn.peers:
        others = [f"{peer.look.name} {amount(peer.value)}" for peer in drawn.peers]
        sentences.append(say.say("sources.page.chart_peers", others=say.join(others)))
    return " ".join(sentences)


def _range(number: Uncertain, amount: Amount, say: Catalogue) -> str:
    if number.is_point:
        return amount(number.likely)
    ends = {"low": amount(number.low), "likely": amount(number.likely), "high": amount(number.high)}
    return say.say("sources.range", **ends)


def _curve(number: Uncertain, x: Scale, colour: str, wash: str) -> list[Markup]:
    if number.is_point:
        at = x(number.likely)
        return [
            line([(at, TOP + 14), (at, GROUND)], colour, 3),
            dot(at, TOP + 14, 5, colour),
        ]
    points = [(x(value), GROUND - height * (GROUND - TOP)) for value, height in density(number)]
    return [area(points, [(points[0][0], GROUND), (points[-1][0], GROUND)], wash), line(points, colour, 2)]


def _before(drawn: Drawn, x: Scale, amount: Amount, say: Catalogue) -> list[Markup]:
    """Where it was before a lever or the reader moved it: an outline, dashed."""
    before = drawn.before
    if before is None:
        return []
    at = x(before.likely)
    if before.is_point:
        shape = [line([(at, TOP + 14), (at, GROUND)], "var(--base)", 1.5, stroke_dasharray="4 3")]
    else:
        points = [(x(value), GROUND - height * (GROUND - TOP)) for value, height in density(before)]
        shape = [line(points, "var(--base)", 1.5, stroke_dasharray="4 3")]
    near_end = at > (x.start + x.end) * 0.66
    label = say.say("sources.page.before", value=amount(before.likely))
    side = "end" if near_end else "start"
    return [*shape, words(at + (-8 if near_end else 8), TOP + 22, label, size=13, anchor=side, css="halo")]


def _axis(x: Scale, ticks: Sequence[float], width: float, amount: Amount) -> list[Markup]:
    parts = [line([(x.start, GROUND), (x.end, GROUND)], "var(--axis)", 1)]
    for place, tick in enumerate(ticks):
        at = x(tick)
        anchor = "start" if at < 20 and place == 0 else "end" if at > width - 20 else "middle"
        parts += [
            line([(at, GROUND), (at, GROUND + 5)], "var(--axis)", 1),
            words(at, GROUND + 19, amount(tick), anchor=anchor),
        ]
    return parts


def _bar(drawn: Drawn, x: Scale, width: float, colour: str, amount: Amount, say: Catalogue) -> list[Markup]:
    """The range as a bar with a tick at the likely value, and what they are."""
    number = drawn.number
    first, last, at = x(number.low), x(number.high), x(number.likely)
    if number.is_point and drawn.span is not None:
        first, last = x(drawn.span[0]), x(drawn.span[1])
        key, colour = "chart_span", "var(--cloud)"
    else:
        key = "chart_bar_point" if number.is_point else "chart_bar"
    label = say.say(f"sources.page.{key}")
    beside = _beside(first, last, label, width)
    if beside is None and key == "chart_bar":
        label = say.say("sources.page.chart_bar_short")
        beside = _beside(first, last, label, width)
    parts = [box(first, BAR - 4, last - first, 8, colour)] if last > first else []
    parts.append(line([(at, BAR - 9), (at, BAR + 9)], "var(--ink)", 2.5))
    if beside is not None:
        parts.append(words(beside[0], BAR + 4, label, size=13, anchor=beside[1], css="strong"))
    elif drawn.span is not None:
        parts.append(words(first, BAR + 26, label, size=13, css="strong"))
    if not number.is_point:
        peak = say.say("sources.page.chart_likely", value=amount(number.likely))
        half = len(peak) * LABEL / 2
        parts.append(
            words(min(max(at, half), width - half), TOP - 11, peak, size=13, anchor="middle", css="halo")
        )
    return parts


def _beside(first: float, last: float, label: str, width: float) -> tuple[float, str] | None:
    """Where a label has room beside a bar, at its right or else at its left."""
    if last + 10 + len(label) * LABEL < width:
        return last + 10, "start"
    return (first - 10, "end") if first - 10 - len(label) * LABEL > 0 else None


def _peers(peers: Sequence[Peer], x: Scale, width: float, say: Catalogue) -> list[Markup]:
    """The same number of the others, as their marks below the axis, each with a line to its place."""
    if not peers:
        return []
    places = apart([x(peer.value) for peer in peers], 24, 14, width - 14)
    parts: list[Markup] = []
    for peer, place in zip(peers, places, strict=True):
        at = x(peer.value)
        parts.append(line([(at, PEERS - 22), (at, PEERS - 18), (place, PEERS - 11)], "var(--axis)", 1))
        parts.append(mark(peer.look, place, PEERS, 11, initials=True))
    label = say.say("sources.page.chart_others")
    right = max(places) + 22 + len(label) * LABEL < width
    if right:
        parts.append(words(max(places) + 20, PEERS + 4, label, css="quiet"))
    elif min(places) - 22 - len(label) * LABEL > 0:
        parts.append(words(min(places) - 20, PEERS + 4, label, anchor="end", css="quiet"))
    return parts
