"""Which page an address means. A page is one component that is given its place; it is added here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from htpy import Node

from sim.dashboard.place import Place
from sim.loading.catalogue import load_catalogue
from sim.loading.reader import InputError


@dataclass(frozen=True)
class Page:
    """title: of the browser's window, in the language of the place · component: draws what is in `<main>`

    first: what is seen before the page is live, as HTML; the component begins with the same
    """

    title: Callable[[Place], str]
    component: Callable[[Place], Any]
    first: Callable[[Place], Node] = lambda place: None


def _named(key: str) -> Callable[[Place], str]:
    return lambda place: load_catalogue(place.language).say(key)


def _explore() -> Page:
    from sim.dashboard.explore.page import Explore, first, title

    return Page(title, Explore, first)


def _compare() -> Page:
    from sim.dashboard.compare.page import Compare, first, title

    return Page(title, Compare, first)


def _batches() -> Page:
    from sim.dashboard.batches.page import Batches, first, title

    return Page(title, Batches, first)


def _learn() -> Page:
    from sim.dashboard.learn.page import Learn, first, title

    return Page(title, Learn, first)


def _sources() -> Page:
    from sim.dashboard.sources.page import Sources, first, title

    return Page(title, Sources, first)


# The first part of a path -> what makes the page; loaded when it is first asked for.
_PAGES: dict[str, Callable[[], Page]] = {
    "": _explore,
    "compare": _compare,
    "batches": _batches,
    "learn": _learn,
    "sources": _sources,
}


def paths() -> list[str]:
    """The first parts of all paths, as Solara's router wants them."""
    return [part or "/" for part in _PAGES]


def page_of(path: str) -> Page | None:
    """The page at a path, by the first part of it; None if there is none."""
    make = _PAGES.get(path.strip("/").split("/")[0])
    return make() if make else None


def title_of(place: Place) -> str:
    """What the browser's window is called."""
    catalogue = load_catalogue(place.language)
    page = page_of(place.page)
    try:
        name = page.title(place) if page else catalogue.say("page.not_found")
    except InputError:
        name = catalogue.say("page.wrong")
    return catalogue.say("page.title", page=name)
