"""Which drawings a lesson has, and what is said with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from sim.dashboard.cases import scenario_of
from sim.dashboard.drawing import both
from sim.dashboard.learn import curves, lines, plane, tables
from sim.dashboard.learn.lines import Reach
from sim.dashboard.marks import Look, look_of
from sim.dashboard.place import Case, Place
from sim.loading.catalogue import load_catalogue

WIDE = 720


@dataclass(frozen=True)
class Figure:
    """A drawing with its words. name: also its id on the page · text: Markdown."""

    name: str
    heading: str
    text: str
    caption: str
    drawing: Markup


Saying = Callable[[str], str]
Drawing = Callable[[float], Markup]


def figures_of(place: Place, lesson: str) -> list[Figure]:
    """The drawings of a lesson in their order; none for a lesson that has none."""
    return [make(place) for make in _FIGURES.get(lesson, ())]


def _saying(place: Place, keys: str) -> Saying:
    catalogue = load_catalogue(place.language)
    return lambda part: catalogue.say(keys.format(part))


def _figure(name: str, say: Saying, draw: Drawing) -> Figure:
    return Figure(name, say("heading"), say("text"), say("caption"), both(draw, WIDE))


def _look(place: Place, scenario: str, party: str) -> Look:
    return look_of(scenario_of(Case(scenario)), party, place.language)


def _car(place: Place) -> tuple[Look, Look]:
    """The buyer, who likes the left end, and the seller."""
    return _look(place, "classics/used-car", "buyer"), _look(place, "classics/used-car", "seller")


def _wishes(place: Place) -> Figure:
    say = _saying(place, "learn.wishes.{}")
    ends = say("left"), say("right")
    return _figure("wishes", say, lambda width: lines.wishes(width, *_car(place), ends, say("says")))


def _overlap(place: Place) -> Figure:
    say = _saying(place, "learn.overlap.{}")
    buyer, seller = _car(place)
    rows = [Reach(buyer, 0, 0.64, 0, say("left")), Reach(seller, 0.4, 1, 1, say("right"))]
    return _figure("overlap", say, lambda width: lines.reaches(width, rows, say("room"), "", say("says")))


def _gap(place: Place) -> Figure:
    say = _saying(place, "learn.gap.{}")
    buyer, seller = _car(place)
    rows = [Reach(buyer, 0, 0.42, 0, say("left")), Reach(seller, 0.58, 1, 1, say("right"))]
    return _figure("gap", say, lambda width: lines.reaches(width, rows, "", say("none"), say("says")))


def _concessions(place: Place) -> Figure:
    say = _saying(place, "learn.concessions.{}")
    names = say("late"), say("even"), say("early")
    axes = say("up"), say("across")
    return _figure(
        "concessions", say, lambda width: curves.concessions(width, names, axes, say("limit"), say("says"))
    )


def _meeting(place: Place) -> Figure:
    say = _saying(place, "learn.meeting.{}")
    patient, hurried = (_look(place, "classics/split-the-pie", party) for party in ("patient", "hurried"))
    axes, names = (say("up"), say("across")), (say("asks"), say("offers"), say("meet"))
    return _figure(
        "meeting", say, lambda width: curves.meeting(width, patient, hurried, axes, names, say("says"))
    )


def _orange(place: Place) -> tuple[Look, Look]:
    return _look(place, "classics/orange", "juice_maker"), _look(place, "classics/orange", "baker")


def _weights(place: Place) -> Figure:
    say = _saying(place, "learn.weights.{}")
    parts, names = (say("first"), say("second")), (say("dear"), say("cheap"))
    return _figure(
        "weights", say, lambda width: plane.weights(width, *_orange(place), parts, names, say("says"))
    )


def _trade(place: Place) -> Figure:
    say = _saying(place, "learn.trade.{}")
    axes, names = (say("across"), say("up")), (say("half"), say("swap"), say("room"))
    return _figure("trade", say, lambda width: plane.orange(width, *_orange(place), axes, names, say("says")))


def _temptation(place: Place) -> Figure:
    say = _saying(place, "learn.temptation.{}")
    south = _look(place, "island/ceasefire", "south")
    axes, names = (say("up"), say("across")), (say("signed"), say("then"), say("later"))
    return _figure("temptation", say, lambda width: curves.temptation(width, south, axes, names, say("says")))


def _lasting(place: Place) -> Figure:
    say = _saying(place, "learn.lasting.{}")
    axes, names = (say("up"), say("across")), (say("nobody"), say("few"), say("many"))
    return _figure("lasting", say, lambda width: curves.lasting(width, axes, names, say("says")))


def _coalition(place: Place) -> tuple[Look, Look]:
    return _look(place, "coalition/three-parties", "liberals"), _look(
        place, "coalition/three-parties", "social"
    )


def _home(place: Place) -> Figure:
    say = _saying(place, "learn.home.{}")
    homes = say("left"), say("right")
    return _figure(
        "home",
        say,
        lambda width: tables.two_tables(
            width, *_coalition(place), homes, say("abroad"), say("yes"), say("says")
        ),
    )


def _winset(place: Place) -> Figure:
    say = _saying(place, "learn.winset.{}")
    liberals, social = _coalition(place)
    rows = [
        Reach(liberals, 0, 0.7, 0, say("leader"), inner=(0, 0.5)),
        Reach(social, 0.36, 1, 1, say("other")),
    ]
    return _figure("winset", say, lambda width: lines.reaches(width, rows, say("room"), "", say("says")))


def _blocs(place: Place) -> tuple[Look, Look, Look]:
    industrial, emerging, islands = (
        _look(place, "climate/burden-sharing", party) for party in ("industrial", "emerging", "islands")
    )
    return industrial, emerging, islands


def _drafting(place: Place) -> Figure:
    say = _saying(place, "learn.drafting.{}")
    *authors, islands = _blocs(place)
    heads, names = (say("first"), say("then")), (say("sheet"), say("outside"))
    return _figure(
        "drafting", say, lambda width: tables.drafting(width, authors, islands, heads, names, say("says"))
    )


def _refused(place: Place) -> Figure:
    say = _saying(place, "learn.refused.{}")
    industrial, emerging, islands = _blocs(place)
    rows = [
        Reach(industrial, 0, 0.66, 0, say("signs")),
        Reach(emerging, 0.16, 0.8, 0.3, say("signs")),
        Reach(islands, 0.46, 1, 1, say("refuses")),
    ]
    return _figure(
        "refused",
        say,
        lambda width: lines.reaches(width, rows, say("room"), "", say("says"), (0.3, say("sheet"))),
    )


# Name of a lesson -> its drawings.
_FIGURES: dict[str, tuple[Callable[[Place], Figure], ...]] = {
    "limits-and-alternatives": (_wishes, _overlap, _gap),
    "first-offers-and-giving-way": (_concessions, _meeting),
    "trading-what-is-dear": (_weights, _trade),
    "promises-that-hold": (_temptation, _lasting),
    "two-tables-at-once": (_home, _winset),
    "who-is-at-the-table": (_drafting, _refused),
}
