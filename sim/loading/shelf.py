"""The library as a shelf: by level, then by case; what a list of scenarios shows and what a choice offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from sim.domain.issues import Text
from sim.domain.scenario import Scenario
from sim.loading.catalogue import Catalogue
from sim.loading.glimpse import book
from sim.loading.library import names

LEVELS = ("introductory", "intermediate", "advanced", None)  # in the order of the shelf
# Not behind one letter, a short number or a capital with a small letter, which may be "z. B.", "3." or "Dr.".
SENTENCE_END = re.compile(
    r"""(?: (?<=[a-zäöüß]{2}[.!?]) | (?<=[A-Z]{2}[.!?]) | (?<=\d{3}[.!?])
        | (?<=[)“”"][.!?]) | (?<=[.!?][)“”"]) ) \s+""",
    re.VERBOSE,
)


def case_of(name: str) -> str:
    """The folder of the library in which a scenario stands, by its full name."""
    return name.rpartition("/")[0]


def case_title(case: str, say: Catalogue) -> str:
    """What a folder of the library is called; one that is somebody's own goes by its name."""
    key = f"shelf.case.{case}"
    return say.say(key) if key in say else case


def shelves(scenarios: Sequence[Scenario]) -> Iterator[tuple[str | None, str, list[Scenario]]]:
    """Level, case, and what stands there in the order of its names; what has no level comes last."""
    placed = sorted(scenarios, key=lambda s: (LEVELS.index(s.level), case_of(s.name), s.name))
    for (level, case), books in groupby(placed, key=lambda s: (s.level, case_of(s.name))):
        yield level, case, list(books)


def first_sentence(text: str) -> str:
    """The first sentence of a description, which says what a scenario is about."""
    return first_sentences(text, 1)


def first_sentences(text: str, most: int) -> str:
    """The first sentences of a description."""
    return " ".join(SENTENCE_END.split(text)[:most])


@lru_cache
def titles() -> dict[str, dict[str, Text]]:
    """Case -> name -> title of every scenario of the library, cases in the order of their first book on the shelf.

    Read without checking the files: a page must not wait for all of them.
    """
    books = {name: book(name) for name in names()}
    placed = sorted(books, key=lambda name: (LEVELS.index(_known(books[name][0])), case_of(name), name))
    found: dict[str, dict[str, Text]] = {}
    for name in placed:
        found.setdefault(case_of(name), {})[name] = books[name][1]
    return found


def _known(level: str | None) -> str | None:
    return level if level in LEVELS else None
