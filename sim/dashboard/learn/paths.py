"""Ways around the lessons: where each lies, how long it takes, and the list at the side."""

from __future__ import annotations

from htpy import Element, a, div, h2, nav, span

from sim.dashboard.place import Place
from sim.dashboard.tour import start
from sim.loading.catalogue import load_catalogue
from sim.loading.glossary import glossary
from sim.loading.lessons import Lesson, lessons

WORDS_A_MINUTE = 160  # of a text that is read to be talked about
MINUTES_A_STEP = 0.75


def lesson_at(place: Place, lesson: Lesson) -> str:
    """The address of a lesson."""
    return place.on(f"/learn/{lesson.name}").address


def glossary_at(place: Place) -> str:
    """The address of the glossary."""
    return place.on("/learn/glossary").address


def tour_at(place: Place) -> str:
    """The address of the tour's first step."""
    return start(place).address


def minutes(lesson: Lesson) -> int:
    """How long a lesson takes, reading and playing."""
    return round(lesson.words / WORDS_A_MINUTE + MINUTES_A_STEP * len(lesson.steps))


def contents(place: Place) -> Element:
    """All lessons, the tour and the glossary, at the side of a lesson."""
    catalogue = load_catalogue(place.language)
    return div(".toc")[
        h2[catalogue.say("learn.lessons")],
        nav(aria_label=catalogue.say("learn.lessons_title"))[
            (
                a(
                    href=lesson_at(place, lesson),
                    aria_current="page" if place.page == f"/learn/{lesson.name}" else None,
                )[span[str(number)], lesson.title]
                for number, lesson in enumerate(lessons(place.language), start=1)
            )
        ],
        div(".more")[
            a(href=tour_at(place))[catalogue.say("learn.tour_link")],
            a(
                href=glossary_at(place),
                aria_current="page" if place.page == "/learn/glossary" else None,
            )[catalogue.say("learn.glossary_link", count=len(glossary(place.language)))],
        ],
    ]
