"""What stands around every page: the masthead with the pages, the language and the light; the foot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from htpy import Element, Node, a, button, div, footer, header, main, nav, p

from sim.dashboard.marks import emblem, sign
from sim.dashboard.place import Place
from sim.loading.catalogue import Catalogue, languages, load_catalogue


@dataclass(frozen=True)
class Section:
    """A page that the masthead leads to: its path, and the key of its name."""

    path: str
    key: str


SECTIONS = (
    Section("/", "page.explore"),
    Section("/compare", "page.compare"),
    Section("/batches", "page.batches"),
    Section("/learn", "page.learn"),
    Section("/sources", "page.sources"),
)


def masthead(place: Place) -> Element:
    """The head of every page."""
    catalogue = load_catalogue(place.language)
    here = "/" + place.page.strip("/").split("/")[0]
    return header(".mast", data_language=place.language)[
        div(".wrap")[
            a(".word", href=place.on("/").address, aria_label=catalogue.say("page.start"))[emblem(), "zopa"],
            nav(aria_label=catalogue.say("page.pages"))[
                (
                    a(
                        href=place.on(section.path).address,
                        aria_current="page" if section.path == here else None,
                    )[catalogue.say(section.key)]
                    for section in SECTIONS
                )
            ],
            div(".util")[
                (
                    a(href=replace(place, language=other).address, lang=other, hreflang=other)[
                        load_catalogue(other).say("page.language")
                    ]
                    for other in languages()
                    if other != place.language
                ),
                button(".ic", type="button", data_here="theme", aria_label=catalogue.say("page.theme"))[
                    sign("moon")
                ],
            ],
        ]
    ]


def foot(place: Place) -> Element:
    """The foot of every page: what this is and is not."""
    catalogue = load_catalogue(place.language)
    return footer(".foot")[
        div(".wrap")[
            p[catalogue.say("page.disclaimer")],
            p[
                a(href=place.on("/learn").address)[catalogue.say("page.how_to_read")],
                a(href=place.on("/sources").address)[catalogue.say("page.every_number")],
            ],
        ]
    ]


def skip_link(catalogue: Catalogue) -> Element:
    """The first thing that the keyboard reaches."""
    return a(".skip", href="#main")[catalogue.say("page.skip")]


def whole(place: Place, content: Node) -> Element:
    """A page as one piece of HTML: what is seen before the page is live."""
    return div(".page")[
        skip_link(load_catalogue(place.language)),
        masthead(place),
        main("#main", tabindex="-1")[content],
        foot(place),
    ]
