"""The parts of Explore that follow the round, as HTML: parties, tracks, chronicle; plane, courses, war."""

from __future__ import annotations

from htpy import Element, Node, div, figcaption, h2, p, section

from sim.dashboard.drawing import PHONE
from sim.dashboard.explore import courses, plane, tracks
from sim.dashboard.explore.cards import cards
from sim.dashboard.explore.chronicle import chronicle
from sim.dashboard.explore.sight import sight
from sim.dashboard.explore.view import Pair, View
from sim.dashboard.pictures import pictures
from sim.dashboard.terms import term


def the_table(view: View) -> Element:
    """Parties, tracks and chronicle."""
    seen = sight(view.watched, view.table, view.number)
    return section(
        "#table.wrap",
        role="tabpanel" if len(view.watched.scenario.tables) > 1 else None,
        aria_labelledby="h-table",
    )[
        h2("#h-table")[tracks.heading(view.speech, seen)],
        cards(view.place, view.speech, seen) if seen.at else None,
        div(".room")[
            div("#tracks")[
                tracks.legend(view.speech, seen),
                tracks.tracks(view.speech, view.watched, view.table, seen),
            ],
            chronicle(view.place, view.speech, view.watched, view.table, view.number),
        ],
    ]


def the_inside(view: View, pair: Pair | None) -> Element | None:
    """The plane, what each side holds out for, and the war."""
    seen = sight(view.watched, view.table, view.number)
    if pair is None or not seen.at:
        return None
    return section("#inside.wrap.sec", aria_labelledby="h-inside")[
        inside_head(view), div(".inside")[the_plane(view, pair), div(".sub")[the_courses(view)]]
    ]


def inside_head(view: View) -> Element:
    """The finding of the plane."""
    say = view.speech.catalogue.say
    number = view.speech.catalogue.number
    size, inside = plane.counted(view.watched, view.table, view.number)
    key = "explore.plane.lede" if inside else "explore.plane.lede_none"
    before, after = say(key, count=number(size), inside=number(inside), zopa="\x00").split("\x00")
    zopa = term(view.place, "ZOPA", say("explore.plane.zopa"))
    return div(".sechead")[
        h2("#h-inside")[plane.heading(view.speech, view.watched, view.table, view.number)],
        p(".say")[before, zopa, after],
    ]


def the_plane(view: View, pair: Pair) -> Element:
    """The bargaining plane: what hardly changes below, what moves above it."""
    seen = sight(view.watched, view.table, view.number)
    at = (view.speech, view.watched, view.table, view.number, *pair)
    layers = [
        div(f".{css}.layers", data_key=css)[
            div(data_key="still")[plane.still(*at, width)], div(data_key="moving")[plane.moving(*at, width)]
        ]
        for css, width in (("wide", plane.WIDE), ("narrow", PHONE))
    ]
    return div("#plane")[
        plane.pickers(view.speech, seen, *pair),
        div("#chart-plane")[layers],
        figcaption(".cap")[view.speech.catalogue.say("explore.plane.caption")],
        pictures("chart-plane", view.speech.catalogue),
    ]


def the_courses(view: View) -> list[Node]:
    """What each side holds out for, and the war where there is one."""
    say = view.speech.catalogue.say
    before, after = say("explore.holds_out_lede", limit="\x00").split("\x00")
    limit = term(view.place, "limit", say("explore.limit_word"))
    found: list[Node] = [
        h2[say("explore.holds_out")],
        p(".small")[before, limit, after],
        div("#chart-courses")[courses.panels(view.speech, view.watched, view.table, view.number)],
        pictures("chart-courses", view.speech.catalogue),
    ]
    if view.watched.record.momentum is not None and view.watched.scenario.war is not None:
        found += [
            h2(".war")[courses.war_heading(view.speech, view.watched, view.number)],
            div("#chart-war")[courses.war_chart(view.speech, view.watched, view.number)],
            p(".cap")[say("explore.war.caption")],
            pictures("chart-war", view.speech.catalogue),
        ]
    return found
