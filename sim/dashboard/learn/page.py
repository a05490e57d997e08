"""Learn: the list of lessons, one lesson, or the glossary, as the path says."""

from __future__ import annotations

import solara
from htpy import Node

from sim.dashboard.learn.listing import listing, no_lesson
from sim.dashboard.learn.reading import reading
from sim.dashboard.learn.words import looked_up
from sim.dashboard.live import Did, Live
from sim.dashboard.place import Place
from sim.loading.catalogue import load_catalogue
from sim.loading.lessons import Lesson, lessons

GLOSSARY = "glossary"
SEARCH = "q"


def title(place: Place) -> str:
    """The lesson's title, or what the page is called."""
    part = _part(place)
    found = _lesson(place)
    catalogue = load_catalogue(place.language)
    if found is not None:
        return found.title
    return catalogue.say("learn.glossary" if part == GLOSSARY else "learn.title")


def first(place: Place) -> Node:
    """What is seen before the page is live; all of it but the glossary's search needs nothing more."""
    return _shown(place, place.more.get(SEARCH, ""))


@solara.component
def Learn(place: Place) -> None:
    """The page."""
    search = solara.use_reactive(place.more.get(SEARCH, ""))

    def look(did: Did) -> None:
        search.set(str(did.get("value") or ""))

    Live(_shown(place, search.value), {"search": look})


def _shown(place: Place, search: str) -> Node:
    if not _part(place):
        return listing(place)
    if _part(place) == GLOSSARY:
        return looked_up(place, search)
    found = _lesson(place)
    return reading(place, found) if found is not None else no_lesson(place)


def _part(place: Place) -> str:
    """What follows /learn/ in the path."""
    return place.page.strip("/").partition("/")[2]


def _lesson(place: Place) -> Lesson | None:
    return next((lesson for lesson in lessons(place.language) if lesson.name == _part(place)), None)
