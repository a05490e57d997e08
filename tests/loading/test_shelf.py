"""The shelf holds every scenario of the library once, cases together."""

from __future__ import annotations

from sim.loading.library import names
from sim.loading.shelf import case_of, titles


def test_every_scenario_stands_there_once_under_its_case() -> None:
    found = titles()
    assert sorted(name for books in found.values() for name in books) == sorted(names())
    assert all(case_of(name) == case for case, books in found.items() for name in books)


def test_what_introduces_stands_first() -> None:
    assert next(iter(titles())) == "classics"  # all of its books are introductory


def test_titles_are_those_of_the_scenarios_in_both_languages() -> None:
    assert titles()["classics"]["classics/orange"] == {
        "en": "Two want one orange",
        "de": "Zwei wollen eine Orange",
    }
