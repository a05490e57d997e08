"""Explore, the first page: one run, round by round; the odds of many; the levers that move both."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

import solara
from htpy import Element, Node, a, div, figcaption, h1, h2, p, section, span

from sim.dashboard.asking import use_answer, use_readiness
from sim.dashboard.cases import scenario_of
from sim.dashboard.drawing import PHONE
from sim.dashboard.explore import courses, plane, player, tracks
from sim.dashboard.explore.cards import cards
from sim.dashboard.explore.chronicle import chronicle
from sim.dashboard.explore.head import head
from sim.dashboard.explore.odds import Odd, block, header, minis, of_answer
from sim.dashboard.explore.settings import settings
from sim.dashboard.explore.sight import liked_best, sight
from sim.dashboard.explore.watched import Watched, watch
from sim.dashboard.jobs.odds import Odds
from sim.dashboard.live import Did, Doing, Live
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import Speech, speech
from sim.dashboard.work import Answer
from sim.loading.levers import position
from sim.loading.reader import InputError

MOST_RANDOM = 10_000  # rng seeds that the dice throw: short enough to say aloud


def title(place: Place) -> str:
    """The scenario's title. Raises InputError."""
    return speech(scenario_of(place.case), place.language).title


@dataclass(frozen=True, eq=False)
class View:
    """What a reader sees: the place with the run that is played there."""

    place: Place
    speech: Speech
    watched: Watched
    number: int
    table: int

    @classmethod
    def at(cls, place: Place) -> View:
        """The view of a place. Raises InputError for a place that cannot be seen."""
        watched = watch(place.case, place.rng_seed, place.run)
        number = min(place.round or 1, watched.rounds)
        return cls(
            place, speech(watched.scenario, place.language), watched, number, table_of(watched, place.table)
        )


def table_of(watched: Watched, name: str | None) -> int:
    """The table in front: the named one, else the first that decides."""
    tables = watched.scenario.tables
    named = [k for k, table in enumerate(tables) if table.name == name]
    return (named or [k for k, table in enumerate(tables) if table.decisive] or [0])[0]


def first(place: Place) -> Node:
    """What is seen before the page is live. Raises InputError."""
    view = View.at(place)
    speech_ = view.speech
    return div(".explore")[
        div(".wrap")[
            head(place, speech_, header(place, speech_, None, ready=False, problem=None)),
            player.tabs(speech_, view.watched, view.number, view.table),
        ],
        player.player(place, speech_, view.watched, view.number, playing=False, speed=player.USUAL),
        the_table(view),
        the_inside(view, pair_of(view, {})),
    ]


# --- parts of the page as HTML


def the_table(view: View) -> Element:
    """Parties, tracks and chronicle."""
    seen = sight(view.watched, view.table, view.number)
    likes = liked_best(view.watched, view.table)
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
                tracks.tracks(view.speech, seen, likes),
            ],
            chronicle(view.speech, view.watched, view.table, view.number),
        ],
    ]


Pair = tuple[str, str]


def pair_of(view: View, chosen: dict[str, str]) -> Pair | None:
    """Which two parties the plane shows: chosen ones, else those that fight, else the first two."""
    parties = view.watched.scenario.tables[view.table].parties
    if len(parties) < 2:
        return None
    fighting = [p for p in view.watched.scenario.belligerents if p in parties]
    usual = fighting if len(fighting) >= 2 else list(parties)
    across = chosen.get("across") if chosen.get("across") in parties else usual[0]
    up = chosen.get("up") if chosen.get("up") in parties else usual[1]
    assert across is not None
    assert up is not None
    if across == up:
        up = next(party for party in parties if party != across)
    return across, up


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
    term = span(".term", tabindex="0")[
        say("explore.plane.zopa"), span(".tip", role="tooltip")[say("explore.plane.zopa_help")]
    ]
    return div(".sechead")[
        h2("#h-inside")[plane.heading(view.speech, view.watched, view.table, view.number)],
        p(".say")[before, term, after],
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
        pictures(view.speech, "chart-plane"),
    ]


def the_courses(view: View) -> list[Node]:
    """What each side holds out for, and the war where there is one."""
    say = view.speech.catalogue.say
    before, after = say("explore.holds_out_lede", limit="\x00").split("\x00")
    term = span(".term", tabindex="0")[
        say("explore.limit_word"), span(".tip", role="tooltip")[say("explore.limit_help")]
    ]
    found: list[Node] = [
        h2[say("explore.holds_out")],
        p(".small")[before, term, after],
        div("#chart-courses")[courses.panels(view.speech, view.watched, view.table, view.number)],
        pictures(view.speech, "chart-courses"),
    ]
    if view.watched.record.momentum is not None and view.watched.scenario.war is not None:
        found += [
            h2(".war")[courses.war_heading(view.speech, view.watched, view.number)],
            div("#chart-war")[courses.war_chart(view.speech, view.watched, view.number)],
            p(".cap")[say("explore.war.caption")],
            pictures(view.speech, "chart-war"),
        ]
    return found


def pictures(speech_: Speech, of: str) -> Element:
    """Links that take a chart away."""
    from htpy import button

    from sim.dashboard.marks import sign

    say = speech_.catalogue.say
    return div(".takes")[
        (
            button(
                ".link.quiet",
                type="button",
                data_here=kind,
                data_of=of,
                aria_label=say("explore.picture", kind=say(f"explore.kind.{kind}")),
            )[sign("save", 16), say(f"explore.kind.{kind}")]
            for kind in ("png", "svg")
        )
    ]


# --- the live page


@solara.component
def Explore(place: Place) -> None:  # noqa: N802
    """The page. What a reader does changes the place; the pieces that show it follow."""
    here = solara.use_reactive(place)
    refused = solara.use_reactive(None)
    try:
        view = View.at(here.value)
    except InputError as error:
        Live(
            div(".wrap.notice")[
                h1[speech_of(here.value).say("page.wrong")], p(".say")[str(error)], _home(here.value)
            ]
        )
        return
    odd, ready, problem, again = use_odds(here.value)
    doing = {**moves(here, refused), "again": lambda did: again()}
    solara.Title(speech_of(here.value).say("page.title", page=view.speech.title))
    with solara.v.Html(tag="div", class_="explore"):
        Live(
            div(".wrap")[
                head(
                    here.value,
                    view.speech,
                    header(here.value, view.speech, odd, ready=ready, problem=problem),
                )
            ],
            doing,
        )
        Run(here, view)
        Settings(here, view, odd, ready, problem, refused.value, doing)


def speech_of(place: Place):  # type: ignore[no-untyped-def]
    """The catalogue of a place."""
    from sim.loading.catalogue import load_catalogue

    return load_catalogue(place.language)


def _home(place: Place) -> Element:
    return p[a(".link", href=Place(language=place.language).address)[speech_of(place).say("page.wrong_back")]]


@solara.component
def Run(here: solara.Reactive[Place], view: View) -> None:  # noqa: N802
    """Everything that follows the round."""
    playing, speed = solara.use_reactive(False), solara.use_reactive(player.USUAL)
    pair = solara.use_reactive({})
    doing = transport(here, view, playing, speed)
    doing |= {axis: _choosing(pair, axis, view) for axis in ("across", "up")}
    number, place, watched = view.number, view.place, view.watched
    Live(div(".wrap")[player.tabs(view.speech, watched, number, view.table)], doing)
    Live(
        player.player(place, view.speech, watched, number, playing=playing.value, speed=speed.value),
        doing,
        address=place.address,
        version=number,
    )
    Live(the_table(view), doing)
    Live(the_inside(view, pair_of(view, pair.value)) or "", doing)


def _choosing(pair: solara.Reactive[dict[str, str]], axis: str, view: View) -> Doing:
    """What choosing a party for an axis does."""
    return lambda did: pair.set(_chosen(axis, str(did["value"]), pair_of(view, pair.value)))


def _chosen(axis: str, party: str, shown: Pair | None) -> dict[str, str]:
    """The pair with a party on an axis; who stood there before changes places with it."""
    if shown is None:
        return {axis: party}
    now = dict(zip(("across", "up"), shown, strict=True))
    other = "up" if axis == "across" else "across"
    if now[other] == party:
        now[other] = now[axis]
    now[axis] = party
    return now


def transport(
    here: solara.Reactive[Place], view: View, playing: solara.Reactive[bool], speed: solara.Reactive[int]
) -> dict[str, Doing]:
    """What the buttons of the player do."""
    rounds, number = view.watched.rounds, view.number

    def go(to: int) -> None:
        here.set(replace(here.value, round=min(max(to, 1), rounds)))

    def step(to: int) -> None:
        playing.set(False)
        go(to)

    def play(did: Did) -> None:
        if not playing.value and number >= rounds:
            go(1)
        playing.set(not playing.value)

    def tick(did: Did) -> None:
        if not playing.value:
            return
        go(number + player.ticks(speed.value)[1])
        if here.value.round == rounds:
            playing.set(False)

    def seed(did: Did) -> None:
        text = str(did["value"]).strip()
        if text.isdecimal() and len(text) < 19:
            playing.set(False)
            here.set(replace(here.value, rng_seed=int(text), run=0, round=None))

    def another(did: Did) -> None:
        here.set(replace(here.value, rng_seed=secrets.randbelow(MOST_RANDOM - 1) + 1, run=0, round=None))

    return {
        "start": lambda did: step(1),
        "back": lambda did: step(number - 1),
        "next": lambda did: step(number + 1),
        "round": lambda did: step(int(did["value"])),
        "play": play,
        "tick": tick,
        "speed": lambda did: speed.set(int(did["value"])),
        "table": lambda did: here.set(replace(here.value, table=str(did["value"]))),
        "seed": seed,
        "new": another,
    }


def moves(here: solara.Reactive[Place], refused: solara.Reactive[str | None]) -> dict[str, Doing]:
    """What the levers do."""

    def to(case: Case) -> None:
        try:
            scenario_of(case)
        except InputError as error:
            refused.set("; ".join(problem.message for problem in error.problems))
            return
        refused.set(None)
        here.set(replace(here.value, case=case))

    def lever(did: Did) -> None:
        name, where = str(did["lever"]), position(str(did["value"]))
        usual = next(one.default for one in scenario_of(here.value.case).levers if one.name == name)
        to(here.value.case.at(name, None if where == usual else where))

    def number(did: Did) -> None:
        path, _, text = str(did["value"]).partition("=")
        to(here.value.case.with_number(path.strip(), text.strip() or None))

    return {
        "lever": lever,
        "reset": lambda did: to(here.value.case.at(str(did["lever"]), None)),
        "reset_all": lambda did: to(here.value.case.unmoved),
        "number": number,
    }


def use_odds(place: Place) -> tuple[Odd | None, bool, str | None, Callable[[], None]]:
    """The odds of a place as far as they are known; whether the workers are ready; a problem; how to ask again."""
    ready = use_readiness()
    tries = solara.use_reactive(0)
    case = place.case
    job = Odds(case.unmoved, (case,) if case.is_moved else (), place.rng_seed)
    answer = use_answer(job, tries.value)
    last: solara.Ref[Answer | None] = solara.use_ref(None)
    if answer is not None and answer.value is not None:
        last.current = answer
    problem = answer.problem if answer is not None else None
    return of_answer(answer, last.current, case), ready, problem, lambda: tries.set(tries.value + 1)


@solara.component
def Settings(  # noqa: N802
    here: solara.Reactive[Place],
    view: View,
    odd: Odd | None,
    ready: bool,
    problem: str | None,
    refused: str | None,
    doing: dict[str, Doing],
) -> None:
    """The levers, and beside them what they do to the odds."""
    expert = solara.use_reactive(bool(here.value.case.overrides))
    with (
        solara.v.Html(
            tag="section",
            class_="lab",
            attributes={"id": "odds", "tabindex": "-1", "aria-labelledby": "h-odds"},
        ),
        solara.v.Html(tag="div", class_="wrap"),
    ):
        Live(
            div(".sechead")[
                h2("#h-odds")[view.speech.catalogue.say("explore.odds.heading")],
                p(".say")[view.speech.catalogue.say("explore.odds.lede")],
            ]
        )
        with solara.v.Html(tag="div", class_="labg", attributes={"id": "levers"}):
            Live(
                settings(here.value, view.speech, expert=expert.value, refused=refused),
                {**doing, "expert": lambda did: expert.set(bool(did["value"]))},
            )
            with solara.v.Html(tag="div", class_="odds"):
                Live(block(view.speech, odd, ready=ready, problem=problem), doing)
                Live(minis(view.speech, odd), doing)
