"""The parties at the table: what each asks for, its limit, the best it is offered."""

from __future__ import annotations

from htpy import Element, Node, a, article, div, h3, p
from markupsafe import Markup

from sim.dashboard.drawing import Scale, apart, both, box, chart, dot, words
from sim.dashboard.explore.sight import Seat, Sight
from sim.dashboard.marks import mark, token
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech

HEIGHT = 74
AXIS = 40  # of the line from 0 to 1
WIDE = 276
LEAST = 84  # pixels between the middles of two labels


def cards(place: Place, speech: Speech, seen: Sight) -> Element:
    """All parties of a table in a round."""
    return div("#cards.deck")[(card(place, speech, seat) for seat in seen.seats)]


def card(place: Place, speech: Speech, seat: Seat) -> Element:
    """One party: a sentence on how it stands, and its line."""
    look = speech.look(seat.party)
    return article(f".party.{look.css}", data_key=f"card-{seat.party}")[
        h3[token(look, 32, quiet=True), a(href=place.on("/sources", party=seat.party).address)[look.name]],
        p(".mood")[mood(speech, seat)],
        both(lambda width: _line(speech, seat, width), WIDE),
    ]


def mood(speech: Speech, seat: Seat) -> str:
    """How a party stands, in a sentence that follows from its numbers."""
    if seat.is_away:
        mood_ = "away"
    elif seat.asks is None:
        mood_ = "nothing"
    elif seat.offered is None:
        mood_ = "waits"
    elif seat.offered >= seat.asks:
        mood_ = "content"
    else:
        mood_ = "could" if seat.offered >= seat.limit else "below"
    number = "many" if speech.name(seat.party).plural else "one"
    return speech.catalogue.say(f"explore.mood.{mood_}.{number}")


def _line(speech: Speech, seat: Seat, width: float) -> Markup:
    """One line from 0 to 1: wash = range of the limit, tick = limit, black dot = best offered, mark = asks for."""
    number = speech.catalogue.number
    x = Scale(0.0, 1.0, 4.0, width - 4.0)
    look = speech.look(seat.party)
    low, high = seat.unsure
    parts: list[Node] = [
        Markup(f'<path d="M4 {AXIS}H{width - 4:g}" stroke="var(--axis)" stroke-width="2"/>'),
        box(x(low), AXIS - 7, x(high) - x(low), 14, look.wash),
        Markup(f'<path d="M{x(seat.limit):.1f} {AXIS - 10}v20" stroke="var(--ink)" stroke-width="2.5"/>'),
    ]
    if seat.asks is not None:
        if seat.offered is not None:
            start, end = sorted((x(seat.offered), x(seat.asks)))
            parts.append(box(start, AXIS - 2, end - start, 4, look.colour, opacity=".45"))
        parts.append(mark(look, round(x(seat.asks), 1), AXIS, 8))
        middle = min(max(x(seat.asks), 44), width - 44)
        asks = speech.catalogue.say("explore.asks")
        parts.append(words(middle, 22, asks, size=13, anchor="middle", then=number(seat.asks, 2)))
    below = [(x(seat.limit), speech.catalogue.say("explore.limit"), number(seat.limit, 2))]
    if seat.offered is not None:
        parts.append(dot(x(seat.offered), AXIS, 6, "var(--ink)", stroke="var(--ground)", stroke_width="2"))
        below.append((x(seat.offered), speech.catalogue.say("explore.offered"), number(seat.offered, 2)))
    places = apart([at for at, _, _ in below], LEAST, 40, width - 40)
    parts += [
        words(at, 68, said, size=13, anchor="middle", then=value)
        for at, (_, said, value) in zip(places, below, strict=True)
    ]
    return chart(width, HEIGHT, _sentence(speech, seat), *map(str, parts))


def _sentence(speech: Speech, seat: Seat) -> str:
    number = speech.catalogue.number
    parts = []
    if seat.asks is not None:
        parts.append(speech.catalogue.say("explore.card.asks", asks=number(seat.asks, 2)))
    if seat.offered is not None:
        parts.append(speech.catalogue.say("explore.card.offered", offered=number(seat.offered, 2)))
    parts.append(
        speech.catalogue.say(
            "explore.card.limit",
            limit=number(seat.limit, 2),
            low=number(seat.unsure[0], 2),
            high=number(seat.unsure[1], 2),
        )
    )
    return f"{speech.party(seat.party)}: {'; '.join(parts)}."
