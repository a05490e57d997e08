"""The first page of Learn: all lessons, the way into the tour, and how the pages are read."""

from __future__ import annotations

from htpy import Element, Node, a, div, h1, h2, h3, li, ol, p, section, span, ul

from sim.dashboard.learn.paths import glossary_at, lesson_at, minutes, tour_at
from sim.dashboard.marks import sign
from sim.dashboard.place import Place
from sim.dashboard.prose import prose
from sim.dashboard.tour import titles
from sim.loading.catalogue import Catalogue, load_catalogue
from sim.loading.glossary import glossary
from sim.loading.lessons import Lesson, lessons

READ = ("runs", "words", "marks", "world")


def listing(place: Place) -> Element:
    """The page."""
    catalogue = load_catalogue(place.language)
    return div(".learn")[
        div(".wrap")[
            div(".head")[h1[catalogue.say("learn.heading")], p(".lede")[catalogue.say("learn.lede")]],
            h2(".quiet-head")[catalogue.say("learn.lessons_title")],
            _lessons(place, catalogue),
        ],
        _tour(place, catalogue),
        div(".wrap")[
            section(".sec.glance")[
                div[h2[catalogue.say("learn.glossary")], p(".say")[catalogue.say("learn.glossary_about")]],
                a(".btn", href=glossary_at(place))[
                    catalogue.say("learn.glossary_link", count=len(glossary(place.language))),
                    sign("arrow", 18),
                ],
            ],
            section(".sec", id="read")[
                h2[catalogue.say("learn.read")],
                ul(".reads")[
                    (
                        li[
                            h3[catalogue.say(f"learn.read_title.{key}")],
                            p[prose(place, catalogue.say(f"learn.read_text.{key}"))],
                        ]
                        for key in READ
                    )
                ],
            ],
        ],
    ]


def no_lesson(place: Place) -> Element:
    """What is said for a path that means no lesson."""
    catalogue = load_catalogue(place.language)
    return div(".learn")[
        div(".wrap")[
            div(".head")[h1[catalogue.say("learn.none")], p(".lede")[catalogue.say("learn.none_help")]],
            _lessons(place, catalogue),
        ]
    ]


def _lessons(place: Place, catalogue: Catalogue) -> Node:
    return ol(".lessons")[
        (_entry(place, catalogue, number, lesson) for number, lesson in enumerate(lessons(place.language), 1))
    ]


def _entry(place: Place, catalogue: Catalogue, number: int, lesson: Lesson) -> Element:
    about = catalogue.say("learn.minutes", minutes=minutes(lesson), audience=lesson.audience)
    return li[
        span(".no", aria_hidden="true")[str(number)],
        div[
            a(".name", href=lesson_at(place, lesson))[lesson.title],
            p(".topic")[catalogue.sentence(lesson.topic)],
        ],
        p(".idea")[prose(place, lesson.idea)],
        p(".about")[about],
    ]


def _tour(place: Place, catalogue: Catalogue) -> Element:
    return section(".tourband")[
        div(".wrap")[
            div(".sechead")[
                h2[catalogue.say("learn.tour_heading")], p(".say")[catalogue.say("learn.tour_text")]
            ],
            ol(".stops")[(li[title] for title in titles(place.language))],
            a(".btn.go", href=tour_at(place))[catalogue.say("learn.tour_start"), sign("arrow", 18)],
        ]
    ]
