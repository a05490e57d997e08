"""The head of Explore: which scenario this is, in two sentences, and the odds."""

from __future__ import annotations

import re
from functools import lru_cache

from htpy import Element, Node, a, details, div, h1, h3, li, p, summary, ul

from sim.dashboard.marks import sign
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import Speech
from sim.domain.issues import Text
from sim.loading import library
from sim.loading.glimpse import title

SENTENCES = 2


def head(place: Place, speech: Speech, odds: Node) -> Element:
    """Title, two sentences, the odds."""
    return div(".head")[
        div[
            shelf(place, speech),
            h1[speech.title],
            p(".lede")[
                sentences(speech.catalogue.words(speech.case.description)) if speech.case.description else ""
            ],
        ],
        odds,
    ]


def sentences(text: str, most: int = SENTENCES) -> str:
    """The first sentences of a text."""
    found = re.findall(r".+?[.!?…](?=\s|$)", text.strip())
    return " ".join(part.strip() for part in found[:most]) or text


def shelf(place: Place, speech: Speech) -> Element:
    """All scenarios of the library, to choose one."""
    say = speech.catalogue.say
    cases: dict[str, list[str]] = {}
    for name in library.names():
        cases.setdefault(name.split("/")[0], []).append(name)
    return details(".scen")[
        summary(".link")[say("explore.scenario"), sign("down", 16)],
        div(".shelf", role="group", aria_label=say("explore.shelf"))[
            (
                div[
                    h3[_title(names[0], speech) if len(names) > 1 else case.replace("-", " ").capitalize()],
                    ul[(li[_entry(place, name, speech)] for name in names)],
                ]
                for case, names in cases.items()
            )
        ],
    ]


def _entry(place: Place, name: str, speech: Speech) -> Element:
    target = Place(case=Case(name), language=place.language).address
    is_here = name in (place.case.scenario, f"{place.case.scenario}/{library.DEFAULT_VARIANT}")
    return a(href=target, aria_current="true" if is_here else None)[_title(name, speech)]


def _title(name: str, speech: Speech) -> str:
    """The title of a scenario of the library, read without checking it: there are many, and none is played here."""
    return speech.catalogue.words(_titles(name))


@lru_cache(maxsize=256)
def _titles(name: str) -> Text:
    return title(name)
