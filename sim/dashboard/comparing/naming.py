"""What compared cases are called: a letter, and a name that says how it differs from the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from htpy import Element, span

from analysis.plots.writing import letter
from sim.dashboard.cases import provenance_of
from sim.dashboard.numbers import Numbers
from sim.dashboard.place import Case
from sim.dashboard.speech import Speech
from sim.domain.scenario import Scenario

__all__ = ["badge", "letter", "moved_words", "names_of", "set_words"]

BEFORE = ": "  # what ends the part of a title that a case of the library has in common


def names_of(titles: Sequence[str], moved: Sequence[str], as_it_stands: str) -> list[str]:
    """A name for each of several settings.

    titles: of their scenarios · moved: what was moved, in words, "" for nothing · as_it_stands: what is said then
    where all are the same scenario. What all titles begin with, up to a colon, is left out.
    """
    if len(set(titles)) == 1 and len(titles) > 1:
        return [words or as_it_stands for words in moved]
    common = {title.split(BEFORE, 1)[0] for title in titles if BEFORE in title}
    is_common = len(common) == 1 and all(BEFORE in title for title in titles) and len(titles) > 1
    short = [title.split(BEFORE, 1)[1] if is_common else title for title in titles]
    capital = [title[:1].upper() + title[1:] for title in short]
    return [f"{title} · {words}" if words else title for title, words in zip(capital, moved, strict=True)]


def moved_words(case: Case, scenario: Scenario, speech: Speech) -> str:
    """The levers that were moved and the numbers that were set, in words; "" if nothing was."""
    levers = {lever.name: lever for lever in scenario.levers}
    parts = [
        f"{speech.catalogue.words(levers[name].title)}: {speech.position(levers[name], where)}"
        for name, where in case.levers
    ]
    return ", ".join([*parts, *set_words(case, speech)])


def set_words(case: Case, speech: Speech) -> Iterator[str]:
    """The numbers that were set, each as it is called; by its path what is no single number."""
    named = Numbers(speech)
    origins = {origin.path: origin for origin in provenance_of(case).origins} if case.overrides else {}
    for path, text in case.overrides:
        origin = origins.get(path)
        known = origin is not None and origin.value is not None
        yield f"{named.title(origin)}: {named.value(origin)}" if origin and known else f"{path} = {text}"


def badge(place: int) -> Element:
    """The letter of a case: outlined for the first one, green for those that are held against it."""
    return span(".lt.b" if place else ".lt", aria_hidden="true")[letter(place)]
