"""What every scenario of the library carries, so that a class can choose from it, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sim.domain.scenario import Scenario
from sim.loading.catalogue import languages, load_catalogue
from sim.loading.library import data_folder, names
from sim.loading.loader import load
from sim.loading.reader import read_file
from sim.loading.shelf import LEVELS, SENTENCE_END, case_of, case_title

OWN = ("title", "description", "level", "question")  # not those of what it extends


def written(name: str) -> dict[str, Any]:
    return read_file(data_folder("scenarios") / f"{name}.yaml").data


def texts_of(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Every text for people in a scenario, with where it stands."""
    yield from ((key, getattr(scenario, key)) for key in ("title", "description", "question"))
    for issue in scenario.issues:
        yield from ((f"{issue.name}.{key}", getattr(issue, key)) for key in ("title", "help", "unit"))
        for value in issue.values:
            if value.amount is None:
                yield from ((f"{issue.name}.{value.name}", text) for text in (value.title, value.help))
    yield from ((party.name, party.title) for party in scenario.parties)
    yield from ((table.name, table.title) for table in scenario.tables)
    for lever in scenario.levers:
        yield from ((f"{lever.name}.{key}", getattr(lever, key)) for key in ("title", "help", "unit"))


@pytest.mark.parametrize("name", names())
def test_it_says_itself_what_it_is_for_whom_it_is_and_what_to_discuss(name: str) -> None:
    own = written(name)
    for key in OWN:
        assert own.get(key), key
    assert own["level"] in LEVELS
    for key in ("title", "description", "question"):
        assert set(own[key]) == set(languages()), key
        assert all(words.strip() for words in own[key].values()), key


@pytest.mark.parametrize("language", languages())
def test_every_case_of_the_library_has_a_title(language: str) -> None:
    say = load_catalogue(language)
    cases = {case_of(name) for name in names()}
    assert {
        key.removeprefix("shelf.case.") for key in say.sentences if key.startswith("shelf.case.")
    } == cases
    assert case_title("my-own_case", say) == "my-own_case"


@pytest.mark.parametrize("name", names())
def test_every_text_stands_in_every_language(name: str) -> None:
    texts = dict(texts_of(load(name)))
    assert len(texts) > 5
    for where, text in texts.items():
        assert not text or set(text) == set(languages()), where


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", names())
def test_the_texts_are_of_a_size_to_read(name: str, language: str) -> None:
    own = written(name)
    description, question = own["description"][language], own["question"][language]
    assert len(own["title"][language]) <= 60
    assert len(SENTENCE_END.split(description)) >= 2, "a paragraph, not a sentence"
    assert len(SENTENCE_END.split(description)[0]) <= 150
    assert len(description) <= 400
    assert description.endswith((".", "?"))
    assert question.endswith("?")
    assert len(question) <= 140
    watch = {"en": "Watch", "de": "Zu beobachten"}[language]
    assert watch in description


def test_no_two_have_the_same_words() -> None:
    for key in ("title", "description", "question"):
        said = [text for name in names() for text in written(name)[key].values()]
        assert len(set(said)) == len(said), key


def test_the_shelf_has_something_for_each_level_and_enough_to_begin_with() -> None:
    levels = [load(name).level for name in names()]
    assert set(levels) == set(LEVELS) - {None}
    assert levels.count("introductory") >= 4
