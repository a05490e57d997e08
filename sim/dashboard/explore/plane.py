"""The bargaining plane: what every outcome is worth to two parties, where both gain, and where the offers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from htpy import Element, button, div, i, span
from markupsafe import Markup

from analysis.solutions import pareto_front
from analysis.solutions.bargaining import egalitarian, kalai_smorodinsky, nash_bargaining
from analysis.solutions.zopa import in_zopa
from sim.dashboard.drawing import PHONE, Scale, apart, chart, dot, layer, line, words
from sim.dashboard.explore.sight import Sight, sight
from sim.dashboard.explore.watched import Bools, Floats, TableSeen, Watched
from sim.dashboard.keeping import kept
from sim.dashboard.marks import mark, token
from sim.dashboard.speech import Speech

WIDE, HIGH = 600.0, 516.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 14.0, 26.0, 52.0
MOST_DOTS = 4000  # beyond, every so many outcomes stand for all
MOST_PAST = 6  # past offers of a party that are shown as marks


@dataclass(frozen=True, eq=False)
class Plane:
    """Two parties of a table in a round.

    across, up: (outcomes,) value of signing · limits: of the two · possible: can be agreed · allowed: breaks no red
    line and can be brought home · inside: in the ZOPA of all who must sign · front, best: outcomes that no other
    allowed one, or no other in the ZOPA, betters for both, from left to right · points: name -> outcome
    """

    across: Floats
    up: Floats
    limits: tuple[float, float]
    possible: Bools
    allowed: Bools
    inside: Bools
    front: tuple[int, ...]
    best: tuple[int, ...]
    points: dict[str, int]


@kept(512)
def plane_of(watched: Watched, table: int, number: int, across: int, up: int) -> Plane | None:
    """The plane of two seats; None before the table opens."""
    seen = watched.seen[min(max(number, 1), watched.rounds) - 1][table]
    if not seen.at:
        return None
    layout = watched.seating.layout.tables[table]
    present = layout.present
    possible = layout.asked != 0
    signs = np.array([(layout.signers >> seat & 1) == 1 for seat in range(layout.who.size)])
    allowed = possible & ~(signs & seen.barred).any(axis=0)
    inside = in_zopa(seen.values, seen.limits, layout.asked, ~seen.barred)
    pair = np.ascontiguousarray(seen.values[[across, up]].T)
    return Plane(
        across=pair[:, 0],
        up=pair[:, 1],
        limits=(float(seen.limits[across]), float(seen.limits[up])),
        possible=possible,
        allowed=allowed,
        inside=inside,
        front=_front(pair, allowed),
        best=_front(pair, inside),
        points=_points(seen, allowed, present),
    )


def _front(pair: Floats, among: Bools) -> tuple[int, ...]:
    """The outcomes that no other among these betters for both, from left to right."""
    chosen = np.flatnonzero(among)
    if not chosen.size:
        return ()
    found = chosen[np.flatnonzero(pareto_front(pair[chosen]))]
    return tuple(int(k) for k in found[np.argsort(pair[found, 0], kind="stable")])


def _points(seen: TableSeen, allowed: Bools, present: int) -> dict[str, int]:
    """Nash, Kalai-Smorodinsky and egalitarian outcomes of all at the table; none without a ZOPA."""
    chosen = np.flatnonzero(allowed)
    if not chosen.size:
        return {}
    utilities = np.ascontiguousarray(seen.values[:present][:, chosen].T)
    limits = seen.limits[:present]
    found = {
        "nash": nash_bargaining(utilities, limits),
        "ks": kalai_smorodinsky(utilities, limits),
        "egalitarian": egalitarian(utilities, limits),
    }
    return {name: int(chosen[place]) for name, place in found.items() if place is not None}


def counted(watched: Watched, table: int, number: int) -> tuple[int, int]:
    """How many outcomes can be agreed at a table, and how many of them are in the ZOPA in a round."""
    plane = plane_of(watched, table, number, 0, 1)
    return (0, 0) if plane is None else (int(plane.possible.sum()), int(plane.inside.sum()))


def heading(speech: Speech, watched: Watched, table: int, number: int) -> str:
    """Whether a deal exists, and whether an offer is inside it, in a sentence."""
    seen = sight(watched, table, number)
    if not seen.at:
        return speech.catalogue.say("explore.plane.waiting")
    if seen.outcome is not None:
        return speech.catalogue.say("explore.plane.agreed")
    if not seen.zopa:
        return speech.catalogue.say("explore.plane.none")
    plane, space = plane_of(watched, table, number, 0, 1), watched.seating.spaces[table]
    assert plane is not None
    good = sum(bool(plane.inside[space.index(offer)]) for offer in seen.offers().values())
    key = "no_offer" if not good else "all_offers" if good == len(seen.offers()) else "some_offers"
    return speech.catalogue.say(f"explore.plane.{key}")


def pickers(speech: Speech, seen: Sight, across: str, up: str) -> Element:
    """Which two parties: a row of marks for each axis."""

    def row(axis: str, chosen: str, css: str = "") -> list[Element]:
        label = speech.catalogue.say(f"explore.plane.{axis}")
        return [
            span(css)[label] if css else span[label],
            *(
                button(
                    type="button",
                    data_do=axis,
                    value=seat.party,
                    aria_pressed="true" if seat.party == chosen else "false",
                    aria_label=speech.catalogue.say(
                        f"explore.plane.{axis}_who", party=speech.party(seat.party)
                    ),
                )[token(speech.look(seat.party), 26, hollow=seat.party != chosen, quiet=True)]
                for seat in seen.seats
            ),
        ]

    return div(".pair", role="group", aria_label=speech.catalogue.say("explore.plane.which"))[
        row("across", across), i(".brk"), row("up", up, ".sep")
    ]


@dataclass(frozen=True)
class _Frame:
    """Where the plane is drawn."""

    width: float
    height: float
    x: Scale
    y: Scale


def _frame(width: float) -> _Frame:
    height = HIGH if width > PHONE else 400.0
    return _Frame(
        width,
        height,
        Scale(0.0, 1.0, LEFT, width - RIGHT),
        Scale(0.0, 1.0, height - BOTTOM, TOP),
    )


def still(
    speech: Speech, watched: Watched, table: int, number: int, across: str, up: str, width: float
) -> Markup:
    """What hardly changes: all outcomes, the field where all gain, the frontier, the axes."""
    seats = watched.seating.seats[table]
    plane = plane_of(watched, table, number, seats.index(across), seats.index(up))
    frame, fmt, say = _frame(width), speech.catalogue.number, speech.catalogue.say
    parts: list[str] = []
    if plane is not None:
        parts += [
            _field(frame, plane),
            _dots(frame, plane, plane.possible & ~plane.allowed, "var(--rule)", 2.6),
            _dots(frame, plane, plane.allowed & ~plane.inside, "var(--cloud)", 3.2),
            _dots(frame, plane, plane.inside, "var(--deal)", 5.5),
            line([(frame.x(plane.across[k]), frame.y(plane.up[k])) for k in plane.front], "var(--ink2)", 1.5)
            if len(plane.front) > 1
            else "",
        ]
    low, left = frame.y(0.0), frame.x(0.0)
    parts.append(
        Markup(
            f'<path d="M{left:g} {low:g}H{frame.x(1.0):g}M{left:g} {low:g}V{TOP:g}" stroke="var(--axis)" fill="none"/>'
        )
    )
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        digits = 0 if share in (0.0, 1.0) else 2 if share != 0.5 else 1
        parts.append(words(frame.x(share), low + 18, fmt(share, digits), anchor="middle"))
        parts.append(words(left - 8, frame.y(share) + 4, fmt(share, digits), anchor="end"))
    parts.append(
        words(
            frame.x(1.0),
            low + 42,
            say("explore.plane.right", party=speech.party(across)),
            size=13,
            anchor="end",
            css="strong",
        )
    )
    parts.append(words(4, 14, say("explore.plane.top", party=speech.party(up)), size=13, css="strong"))
    return chart(width, frame.height, said(speech, watched, table, number, across, up), *map(str, parts))


def _field(frame: _Frame, plane: Plane) -> Markup:
    """The field where both gain: above both limits, below what is best in the ZOPA."""
    if not plane.best:
        return Markup("")
    left, low = frame.x(plane.limits[0]), frame.y(plane.limits[1])
    edge = [(frame.x(plane.across[k]), frame.y(plane.up[k])) for k in plane.best]
    corners = [(left, low), (left, edge[0][1]), *edge, (edge[-1][0], low)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
    return Markup(f'<path class="zopa" d="M{path}Z" fill="var(--deal-wash)"/>')


def _dots(frame: _Frame, plane: Plane, which: Bools, colour: str, size: float) -> Markup:
    """Outcomes as round dots: one path, each place once."""
    chosen = np.flatnonzero(which)
    if not chosen.size:
        return Markup("")
    chosen = chosen[:: max(1, -(-chosen.size // MOST_DOTS))]
    x = LEFT + np.clip(plane.across[chosen], 0, 1) * (frame.width - RIGHT - LEFT)
    y = (frame.height - BOTTOM) - np.clip(plane.up[chosen], 0, 1) * (frame.height - BOTTOM - TOP)
    places = dict.fromkeys(zip(np.rint(x).astype(int).tolist(), np.rint(y).astype(int).tolist(), strict=True))
    path = "".join(f"M{a} {b}h0" for a, b in places)
    return Markup(f'<path d="{path}" stroke="{colour}" stroke-width="{size:g}" stroke-linecap="round"/>')


def moving(
    speech: Speech, watched: Watched, table: int, number: int, across: str, up: str, width: float
) -> Markup:
    """What moves: limits with what is not known about them, points, the paths of offers."""
    seats = watched.seating.seats[table]
    seen = sight(watched, table, number)
    a, b = seats.index(across), seats.index(up)
    plane = plane_of(watched, table, number, a, b)
    frame = _frame(width)
    if plane is None:
        return layer(width, frame.height)
    parts = [
        *_limits(speech, seen, frame, across, up),
        *_paths(speech, watched, table, number, frame, (a, b)),
    ]
    parts += _named(speech, plane, frame)
    return layer(width, frame.height, *map(str, parts))


def _limits(speech: Speech, seen: Sight, frame: _Frame, across: str, up: str) -> list[Markup]:
    x, y = frame.x, frame.y
    parts: list[Markup] = []
    say = speech.catalogue.say
    for party, is_across in ((across, True), (up, False)):
        seat, look = seen.seat(party), speech.look(party)
        if seat is None:
            continue
        low, high = seat.unsure
        if is_across:
            parts.append(
                Markup(
                    f'<rect x="{x(low):.1f}" y="{TOP:g}" width="{x(high) - x(low):.1f}" height="{y(0) - TOP:.1f}"'
                    f' fill="{look.colour}" opacity=".13"/>'
                )
            )
            parts.append(line([(x(seat.limit), TOP), (x(seat.limit), y(0))], look.colour))
            side = "start" if x(seat.limit) < frame.width - 150 else "end"
            shift = 6 if side == "start" else -6
            parts.append(
                words(
                    x(seat.limit) + shift,
                    TOP + 12,
                    say("explore.plane.limit", party=speech.party(party)),
                    anchor=side,
                    css="halo strong",
                )
            )
        else:
            parts.append(
                Markup(
                    f'<rect x="{x(0):.1f}" y="{y(high):.1f}" width="{x(1) - x(0):.1f}" height="{y(low) - y(high):.1f}"'
                    f' fill="{look.colour}" opacity=".13"/>'
                )
            )
            parts.append(line([(x(0), y(seat.limit)), (x(1), y(seat.limit))], look.colour))
            parts.append(
                words(
                    x(1) - 4,
                    y(seat.limit) + 15,
                    say("explore.plane.limit", party=speech.party(party)),
                    anchor="end",
                    css="halo strong",
                )
            )
    return parts


def _paths(
    speech: Speech, watched: Watched, table: int, number: int, frame: _Frame, axes: tuple[int, int]
) -> list[Markup]:
    """The offers of each party: past ones hollow, the present one solid."""
    seen = watched.seen[min(number, watched.rounds) - 1][table]
    space = watched.seating.spaces[table]
    offers = watched.offers(watched.scenario.tables[table].name, seen.at)
    parts: list[Markup] = []
    labels: list[tuple[float, float, str]] = []
    for party in watched.scenario.tables[table].parties:
        own = [space.index(offer.outcome) for offer in offers if offer.by == party]
        own = [k for n, k in enumerate(own) if n == 0 or k != own[n - 1]]
        if not own:
            continue
        look = speech.look(party)
        points = [
            (
                round(frame.x(float(seen.values[axes[0], k])), 1),
                round(frame.y(float(seen.values[axes[1], k])), 1),
            )
            for k in own
        ]
        parts.append(
            line(
                points, look.colour, 2.5 if party in (watched.seating.seats[table][s] for s in axes) else 1.5
            )
        )
        parts += [mark(look, x, y, 5.5, hollow=True) for x, y in points[:-1][-MOST_PAST:]]
        x, y = points[-1]
        labels.append((x, y, party))
    for x, y, party in _side_by_side(labels):
        parts.append(mark(speech.look(party), x, y, 13, initials=True))
    return parts


def _side_by_side(labels: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Marks that would hide each other, moved apart."""
    found: list[tuple[float, float, str]] = []
    for x, y, party in labels:
        while any(abs(x - a) < 20 and abs(y - b) < 20 for a, b, _ in found):
            x += 22
        found.append((x, y, party))
    return found


def _named(speech: Speech, plane: Plane, frame: _Frame) -> list[Markup]:
    """Nash, Kalai-Smorodinsky and egalitarian points with their names, led to from the right."""
    if not plane.points:
        return []
    at: dict[tuple[float, float], list[str]] = {}
    for name, k in plane.points.items():
        at.setdefault((frame.x(float(plane.across[k])), frame.y(float(plane.up[k]))), []).append(name)
    parts: list[Markup] = []
    most = max(len(names) for names in at.values())
    places = apart([y - 34 for _, y in at], 16.0 * most + 4, TOP + 30, frame.height - BOTTOM - 10)
    for ((x, y), names), label in zip(at.items(), places, strict=True):
        right = x < frame.width - 190
        end, side = (x + 40, "start") if right else (x - 40, "end")
        parts.append(line([(x, y), (end, label)], "var(--ink2)", 1))
        for row, name in enumerate(names):
            text = speech.catalogue.say(f"explore.plane.{name}")
            first = label + 4 - 16 * (len(names) - 1 - row)
            parts.append(
                words(end + (4 if right else -4), first, text, size=13, anchor=side, css="halo strong")
            )
        if "nash" in names:
            parts.append(dot(x, y, 6.5, "var(--ink)"))
        else:
            parts.append(dot(x, y, 4.5, "var(--ground)", stroke="var(--ink)", stroke_width="2"))
    return parts


def said(speech: Speech, watched: Watched, table: int, number: int, across: str, up: str) -> str:
    """The plane in words."""
    seats = watched.seating.seats[table]
    plane = plane_of(watched, table, number, seats.index(across), seats.index(up))
    say = speech.catalogue.say
    if plane is None:
        return say("explore.plane.waiting")
    first, second, fmt = speech.party(across), speech.party(up), speech.catalogue.number

    def worth(what: str, at: tuple[float, float]) -> str:
        numbers = {"across": fmt(at[0], 2), "up": fmt(at[1], 2)}
        return say("explore.plane.said_worth", what=what, first=first, second=second, **numbers)

    def of(k: int) -> tuple[float, float]:
        return float(plane.across[k]), float(plane.up[k])

    space = watched.seating.spaces[table]
    counts = {"count": fmt(int(plane.possible.sum())), "inside": fmt(int(plane.inside.sum()))}
    offers = sight(watched, table, number).offers()
    return " ".join(
        [
            say("explore.plane.said", across=first, up=second, **counts),
            worth(say("explore.plane.said_limits"), plane.limits),
            *(worth(say(f"explore.plane.{name}"), of(k)) for name, k in plane.points.items()),
            *(
                worth(say("explore.plane.said_offer", party=speech.party(party)), of(space.index(offer)))
                for party, offer in offers.items()
            ),
        ]
    )
