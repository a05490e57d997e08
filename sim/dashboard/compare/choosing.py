"""Which cases are compared: choose a scenario, move its levers, add one, take one away; good pairs to begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from htpy import (
    Element,
    Node,
    a,
    button,
    details,
    div,
    label,
    li,
    optgroup,
    option,
    p,
    section,
    select,
    summary,
    ul,
)
from htpy import h2 as heading

from sim.dashboard.cases import moved, scenario_of
from sim.dashboard.comparing.naming import badge, letter, moved_words, set_words
from sim.dashboard.levers import Telling, lever_control
from sim.dashboard.live import Did
from sim.dashboard.marks import sign
from sim.dashboard.place import MOST_CASES, Case, Place
from sim.dashboard.speech import speech
from sim.domain.scenario import Lever
from sim.loading.catalogue import Catalogue, load_catalogue
from sim.loading.library import DEFAULT_VARIANT
from sim.loading.shelf import case_of, case_title, first_sentence, titles

OFFERED = 15  # pairs to begin with
FULL = f"/{DEFAULT_VARIANT}"


def cases_of(place: Place) -> tuple[Case, ...]:
    """All cases of a place, at most as many as a page holds."""
    return (place.case, *place.others)[:MOST_CASES]


def with_cases(place: Place, cases: Sequence[Case]) -> Place:
    """The place with these cases."""
    return replace(place, case=cases[0], others=tuple(cases[1:]), run=0, round=None, table=None)


def twins(cases: Sequence[Case]) -> tuple[int, int] | None:
    """The places of two cases that are the same; None if all differ."""
    seen: dict[object, int] = {}
    for at, case in enumerate(cases):
        key = full_name(case.scenario), frozenset(case.levers), frozenset(case.overrides)
        if key in seen:
            return seen[key], at
        seen[key] = at
    return None


# --- what a reader does


def chosen(place: Place, did: Did) -> Place:
    """Another scenario in the place of a case, or as one more."""
    cases, at = list(cases_of(place)), int(did["case"])
    cases[at : at + 1] = [Case(str(did["value"]))]
    return with_cases(place, cases)


def lever_moved(place: Place, did: Did) -> Place:
    """A lever of one case at another position."""
    cases, at = list(cases_of(place)), int(did["case"])
    cases[at] = moved(cases[at], str(did["lever"]), str(did["value"]))
    return with_cases(place, cases)


def lever_reset(place: Place, did: Did) -> Place:
    """A lever of one case back where its scenario has it."""
    cases, at = list(cases_of(place)), int(did["case"])
    cases[at] = cases[at].at(str(did["lever"]), None)
    return with_cases(place, cases)


def removed(place: Place, did: Did) -> Place:
    """Without a case."""
    at = int(did["case"])
    return with_cases(place, [case for i, case in enumerate(cases_of(place)) if i != at])


def added(place: Place) -> Place:
    """With the next good case that is not there yet, or else the first one as it stands."""
    there = set(cases_of(place))
    one_more = next((case for case in suggestions(place.case) if case not in there), place.case.unmoved)
    return with_cases(place, [*cases_of(place), one_more])


def suggestions(case: Case) -> Iterator[Case]:
    """What it is good to hold a case against: as it stands, its variants in the library, its levers moved."""
    if case.is_moved:
        yield case.unmoved
    own = full_name(case.scenario)
    yield from (Case(name) for name in titles().get(case_of(own), {}) if name != own)
    for lever in scenario_of(case.unmoved).levers:
        yield from (case.unmoved.at(lever.name, where) for where in _ends(lever))


def full_name(name: str) -> str:
    """A scenario's full name; a case of the library by itself means its baseline."""
    return f"{name}{FULL}" if f"{name}{FULL}" in titles().get(name, {}) else name


def _ends(lever: Lever) -> Iterator[str | int | float]:
    if lever.kind == "choice":
        yield from (choice for choice in lever.choices if choice != lever.default)
        return
    for end in lever.range or ():
        if end != lever.default:
            yield int(end) if end.is_integer() else end


# --- what is seen


@dataclass(frozen=True)
class Called:
    """A case as it is called and described: its name on this page, a sentence about it."""

    name: str
    about: str


def chooser(place: Place, called: Sequence[Called]) -> Element:
    """The cases, each with its name and a way to change it."""
    say = load_catalogue(place.language)
    cases = cases_of(place)
    return div(f".ab.n{len(cases)}")[
        (_case(place, at, case, called[at], len(cases)) for at, case in enumerate(cases)),
        _empty(place, len(cases), say) if len(cases) == 1 else None,
        button(".btn.more", type="button", data_do="add")[
            sign("plus", 16), say.say(f"compare.add.{len(cases)}")
        ]
        if 1 < len(cases) < MOST_CASES
        else None,
    ]


def _case(place: Place, at: int, case: Case, called: Called, count: int) -> Element:
    say = load_catalogue(place.language)
    scenario = scenario_of(case)
    says = speech(scenario, place.language)
    return section(data_key=f"case-{at}", aria_label=say.say("compare.case", letter=letter(at)))[
        heading[badge(at), called.name],
        p[called.about],
        details(".change")[
            summary(".link")[say.say("compare.change"), sign("down", 16)],
            _scenario_choice(at, full_name(case.scenario), say),
            div(".levers")[
                (
                    lever_control(
                        replace(place, case=case), says, lever, Telling(data={"case": str(at)}, key=f"{at}-")
                    )
                    for lever in scenario.levers
                )
            ],
            p(".none")[say.say("compare.no_levers")] if not scenario.levers else None,
            p(".none")[say.say("compare.set", numbers=", ".join(set_words(case, says)))]
            if case.overrides
            else None,
        ],
        button(".link.away", type="button", data_do="remove", data_case=str(at))[
            say.say("compare.remove", letter=letter(at))
        ]
        if count > 2
        else None,
    ]


def _scenario_choice(at: int, now: str | None, say: Catalogue) -> Node:
    own = f"scenario-{at}"
    shelf = titles()
    is_listed = any(now in books for books in shelf.values())
    return div(".scenario")[
        label(for_=own)[say.say("compare.scenario")],
        select(id=own, data_do="scenario", data_case=str(at))[
            option(value="", selected=True, disabled=True)[say.say("compare.choose")]
            if now is None
            else None,
            option(value=now, selected=True)[now] if now is not None and not is_listed else None,
            (
                optgroup(label=case_title(case, say))[
                    (
                        option(value=name, selected=name == now)[say.words(title)]
                        for name, title in books.items()
                    )
                ]
                for case, books in shelf.items()
            ),
        ],
    ]


def _empty(place: Place, at: int, say: Catalogue) -> Element:
    return section(".empty", data_key=f"case-{at}", aria_label=say.say("compare.case", letter=letter(at)))[
        heading[badge(at), say.say("compare.which")],
        p[say.say("compare.which_help")],
        _scenario_choice(at, None, say),
    ]


def offers(place: Place) -> Element:
    """Good pairs to begin with."""
    say = load_catalogue(place.language)
    return section(".sec.offers")[
        heading[say.say("compare.offers")],
        ul[(_offer(place, case, say) for case in islice(suggestions(place.case), OFFERED))],
    ]


def _offer(place: Place, other: Case, say: Catalogue) -> Element:
    """A case to hold the first one against. As it stands is what changes are held against, so it comes first."""
    is_unmoved = place.case.is_moved and other == place.case.unmoved
    cases = (other, place.case) if is_unmoved else (place.case, other)
    scenario = scenario_of(other)
    says = speech(scenario, place.language)
    if is_unmoved:
        title, about = say.say("compare.against_unmoved"), moved_words(place.case, scenario, says)
    elif other.is_moved:
        title, about = _moved_title(other, place), ""
    else:
        title, about = (
            says.title,
            first_sentence(say.words(scenario.description)) if scenario.description else "",
        )
    return li[a(href=with_cases(place, cases).address)[title], p[about] if about else None]


def _moved_title(case: Case, place: Place) -> str:
    says = speech(scenario_of(case), place.language)
    name, where = case.levers[-1]
    lever = next(lever for lever in says.case.levers if lever.name == name)
    return f"{says.catalogue.words(lever.title)}: {says.position(lever, where)}"
