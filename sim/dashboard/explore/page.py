"""Explore, the first page: one run, round by round; the odds of many; the levers that move both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import solara
from htpy import Element, Node, div, h2, p

from sim.dashboard.asking import use_answer, use_latest, use_readiness
from sim.dashboard.cases import scenario_of
from sim.dashboard.explore import player
from sim.dashboard.explore.agreed import minis
from sim.dashboard.explore.doing import choosing, moves, transport
from sim.dashboard.explore.head import head
from sim.dashboard.explore.odds import Odd, block, header, of_answer
from sim.dashboard.explore.parts import the_inside, the_table
from sim.dashboard.explore.settings import settings
from sim.dashboard.explore.view import Pair, View, pair_of
from sim.dashboard.jobs.odds import beside_unmoved
from sim.dashboard.keeping import kept
from sim.dashboard.live import Doing, Live, html_of, use_html, use_whereabouts
from sim.dashboard.notice import wrong
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech, speech
from sim.dashboard.tour import Tour
from sim.loading.reader import InputError


def title(place: Place) -> str:
    """The scenario's title. Raises InputError."""
    return speech(scenario_of(place.case), place.language).title


def first(place: Place) -> Node:
    """What is seen before the page is live. Raises InputError."""
    view = View.at(place)
    still = _still(place)
    return div(".explore")[
        div(".wrap")[
            div(".head")[
                head(still, view.speech), header(still, view.speech, None, ready=False, problem=None)
            ],
            player.tabs(view.speech, view.watched, view.number, view.table),
        ],
        player.player(place, view.speech, view.watched, view.number, playing=False, speed=player.USUAL),
        table_html(view),
        inside_html(view, pair_of(view, {})),
    ]


def _still(place: Place) -> Place:
    """The place without its round: what stands still while a run is played needs no new links for every round."""
    return replace(place, round=None)


# A class looks at the same run: what is written once is sent to all.


def table_html(view: View) -> str:
    """The table as HTML."""
    return _table_html(_still(view.place), view.number, view.table)


@kept(256)
def _table_html(place: Place, number: int, table: int) -> str:
    return html_of(the_table(_view(place, number)))


def inside_html(view: View, pair: Pair | None) -> str:
    """The plane and the courses as HTML."""
    return _inside_html(_still(view.place), view.number, view.table, pair)


@kept(256)
def _inside_html(place: Place, number: int, table: int, pair: Pair | None) -> str:
    return html_of(the_inside(_view(place, number), pair))


def _view(place: Place, number: int) -> View:
    return View.at(replace(place, round=number))


# --- the live page


@solara.component
def Explore(place: Place) -> None:
    """The page. What a reader does changes the place; the pieces that show it follow."""
    here = solara.use_reactive(place)
    solara.use_effect(lambda: here.set(place), [place.address])  # back and forward in the browser
    refused = solara.use_reactive(None)
    try:
        view = View.at(here.value)
    except InputError as error:
        Live(wrong(Place(language=here.value.language), error))
        return
    use_whereabouts(_still(here.value))
    odd, ready, problem, again = use_odds(here.value)
    doing = {**moves(here, refused), "again": lambda did: again()}
    solara.Title(view.speech.catalogue.say("page.title", page=view.speech.title))
    with solara.v.Html(tag="div", class_="explore"):
        with solara.v.Html(tag="div", class_="wrap"), solara.v.Html(tag="div", class_="head"):
            Head(_still(here.value), view.speech, odd, ready, problem)
        Run(here, view)
        Settings(_still(here.value), view.speech, odd, ready, problem, refused.value, doing)
        Tour(here.value, here.set)


@solara.component
def Head(place: Place, speech_: Speech, odd: Odd | None, ready: bool, problem: str | None) -> None:
    """Which scenario this is, and the odds."""
    Live(use_html(lambda: head(place, speech_), place))
    Live(header(place, speech_, odd, ready=ready, problem=problem))


@solara.component
def Run(here: solara.Reactive[Place], view: View) -> None:
    """Everything that follows the round."""
    playing, speed = solara.use_reactive(False), solara.use_reactive(player.USUAL)
    pair = solara.use_reactive({})
    doing = transport(here, view, playing, speed)
    doing |= {axis: choosing(pair, axis, view) for axis in ("across", "up")}
    number, place, watched = view.number, view.place, view.watched
    Live(div(".wrap")[player.tabs(view.speech, watched, number, view.table)], doing)
    Live(
        player.player(place, view.speech, watched, number, playing=playing.value, speed=speed.value),
        doing,
        address=place.address,
        version=number,
    )
    Live(table_html(view), doing)
    Live(inside_html(view, pair_of(view, pair.value)), doing)


def use_odds(place: Place) -> tuple[Odd | None, bool, str | None, Callable[[], None]]:
    """The odds of a place as far as they are known; whether the workers are ready; a problem; how to ask again."""
    ready = use_readiness()
    tries = solara.use_reactive(0)
    case = place.case
    answer = use_answer(beside_unmoved(case, place.rng_seed), tries.value)
    last = use_latest(answer)
    problem = answer.problem if answer is not None else None
    return of_answer(answer, last, case), ready, problem, lambda: tries.set(tries.value + 1)


@solara.component
def Settings(
    place: Place,
    speech_: Speech,
    odd: Odd | None,
    ready: bool,
    problem: str | None,
    refused: str | None,
    doing: dict[str, Doing],
) -> None:
    """The levers, and beside them what they do to the odds."""
    expert = solara.use_reactive(bool(place.case.overrides))
    known = (id(odd.found), odd.is_stale, odd.answer.done) if odd else None
    asked = (place.case, place.rng_seed, place.run, place.table, place.language)
    shown = expert.value
    head_ = use_html(lambda: _settings_head(speech_), place.language)
    levers = use_html(lambda: settings(place, speech_, expert=shown, refused=refused), asked, shown, refused)
    result = use_html(lambda: block(speech_, odd, ready=ready, problem=problem), asked, known, ready, problem)
    details = use_html(lambda: minis(speech_, odd), asked, known)
    about = {"id": "odds", "tabindex": "-1", "aria-labelledby": "h-odds"}
    with (
        solara.v.Html(tag="section", class_="lab", attributes=about),
        solara.v.Html(tag="div", class_="wrap"),
    ):
        Live(head_)
        with solara.v.Html(tag="div", class_="labg", attributes={"id": "levers"}):
            Live(levers, {**doing, "expert": lambda did: expert.set(bool(did["value"]))})
            with solara.v.Html(tag="div", class_="odds"):
                Live(result, doing)
                Live(details, doing)


def _settings_head(speech_: Speech) -> Element:
    say = speech_.catalogue.say
    return div(".sechead")[h2("#h-odds")[say("explore.odds.heading")], p(".say")[say("explore.odds.lede")]]
