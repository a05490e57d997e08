"""The head of Explore: which scenario this is, in two sentences; and the way to others."""

from __future__ import annotations

from htpy import Element, a, details, div, h1, h3, li, p, summary, ul

from sim.dashboard.marks import sign
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import Speech
from sim.dashboard.tour import start
from sim.loading import library
from sim.loading.shelf import case_title, first_sentences, titles

SENTENCES = 2


def head(place: Place, speech: Speech) -> Element:
    """The scenario's title and two sentences on it, and the way to others."""
    about = speech.catalogue.words(speech.case.description) if speech.case.description else ""
    tour = a(".link", href=start(place).address)[speech.catalogue.say("explore.tour"), sign("arrow", 16)]
    return div[
        shelf(place, speech),
        h1[speech.title],
        p(".lede")[first_sentences(about, SENTENCES)],
        p(".tourlink")[tour],
    ]


def shelf(place: Place, speech: Speech) -> Element:
    """All scenarios of the library, to choose one."""
    say = speech.catalogue.say
    return details(".scen")[
        summary(".link")[say("explore.scenario"), sign("down", 16)],
        div(".shelf", role="group", aria_label=say("explore.shelf"))[
            (
                div[
                    h3[case_title(case, speech.catalogue)],
                    ul[
                        (
                            li[_entry(place, name, speech.catalogue.words(title))]
                            for name, title in books.items()
                        )
                    ],
                ]
                for case, books in titles().items()
            )
        ],
    ]


def _entry(place: Place, name: str, title: str) -> Element:
    target = Place(case=Case(name), language=place.language).address
    is_here = name in (place.case.scenario, f"{place.case.scenario}/{library.DEFAULT_VARIANT}")
    return a(href=target, aria_current="true" if is_here else None)[title]
