"""The sentence catalogue: the languages say the same things, and everything in it is said somewhere."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import analysis
import sim
from sim.loading.catalogue import Catalogue, languages, load_catalogue
from sim.loading.library import names
from sim.loading.loader import load
from sim.loading.reader import InputError
from sim.protocols import PROTOCOLS
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES

EN, DE = load_catalogue("en"), load_catalogue("de")


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def spoken(key: str) -> bool:
    """Whether some module under sim/ asks for the key, in full or by its group: f"batch.stage.{stage}"."""
    if key.startswith(("names.", "month.", "grammar.", "rules.")):
        return True  # asked for by what stands in scenarios and dates: tested one by one below
    if key.startswith("chart."):  # charts ask through analysis.plots.words, which adds the group
        name = key.removeprefix("chart.")
        ways = rf"""["']{re.escape(name)}["']|\}}{re.escape("_" + name.rpartition("_")[2])}["']"""
        return any(re.search(ways, source) for source in CHARTS)
    stem = re.sub(r"\.(one|many)$", "", key)
    group = stem.rpartition(".")[0]
    asked = re.compile(rf"""["']({re.escape(stem)}["']|{re.escape(stem)}\.{{|{re.escape(group)}\.{{)""")
    return any(asked.search(source) for source in SOURCES)


SOURCES = [path.read_text(encoding="utf-8") for path in Path(sim.__file__).parent.rglob("*.py")]

CHARTS = [path.read_text(encoding="utf-8") for path in Path(analysis.__file__).parent.rglob("*.py")]


def test_languages() -> None:
    assert languages() == ["de", "en"]


def test_unknown_language_is_the_users_fault_and_names_the_known() -> None:
    with pytest.raises(InputError, match=r"'fr'; the languages are de, en"):
        load_catalogue("fr")


def test_a_language_is_read_once() -> None:
    assert load_catalogue("de") is DE


@pytest.mark.parametrize("language", languages())
def test_same_keys_and_same_placeholders_in_every_language(language: str) -> None:
    other = load_catalogue(language)
    assert set(other.sentences) == set(EN.sentences)
    for key, template in EN.sentences.items():
        assert placeholders(other.sentences[key]) == placeholders(template), key


@pytest.mark.parametrize("catalogue", [EN, DE], ids=["en", "de"])
def test_every_sentence_is_text_with_named_parts(catalogue: Catalogue) -> None:
    for key, template in catalogue.sentences.items():
        assert isinstance(template, str), key
        assert template.strip(), key
        assert all(part.isidentifier() for part in placeholders(template)), key


@pytest.mark.parametrize("key", sorted(EN.sentences))
def test_every_key_is_used(key: str) -> None:
    assert spoken(key)


def test_an_unused_key_would_be_noticed() -> None:
    assert not spoken("run.nobody_says_this.one")
    assert not spoken("result.nothing_like_it")


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("strategy", list(STRATEGIES)),
        ("offer", list(OFFERS)),
        ("acceptance", list(ACCEPTANCES)),
        ("protocol", list(PROTOCOLS)),
    ],
)
def test_every_built_in_rule_has_words_and_no_others(kind: str, choices: list[str]) -> None:
    told = {key.split(".")[2] for key in EN.sentences if key.startswith(f"rules.{kind}.")}
    assert told == set(choices)


def test_every_name_is_that_of_a_party_in_the_library() -> None:
    titles = {party.title["en"] for name in names() for party in load(name).parties}
    for key in EN.sentences:
        if key.startswith("names."):
            assert key.split(".")[1] in titles
            assert key.endswith((".words", ".number"))
            if key.endswith(".number"):
                assert {EN.say(key), DE.say(key)} <= {"one", "many"}


@pytest.mark.parametrize("catalogue", [EN, DE], ids=["en", "de"])
def test_ordinary_words_are_small_and_never_those_of_a_country(catalogue: Catalogue) -> None:
    ordinary = catalogue.say("grammar.ordinary").split()
    assert ordinary == [word.lower() for word in ordinary]
    assert len(set(ordinary)) == len(ordinary)
    assert not {"us", "nato", "russia", "ukraine", "europe"} & set(ordinary)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(KeyError, match=r"no sentence 'run\.nonsense'"):
        EN.say("run.nonsense")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(KeyError, match=r"'run\.round' needs the part 'date'"):
        EN.say("run.round", round=3)


def test_braces_in_a_part_stay_as_they_are() -> None:
    assert EN.say("run.round", round="{x}", date="May") == "Round {x} · May"


@pytest.mark.parametrize(
    ("value", "digits", "english", "german"),
    [
        (0, 0, "0", "0"),
        (50000, 0, "50,000", "50.000"),
        (1234567.891, 2, "1,234,567.89", "1.234.567,89"),
        (0.4375, 2, "0.44", "0,44"),
        (-0.25, 2, "−0.25", "−0,25"),
        (-0.001, 2, "0.00", "0,00"),
        (-1000, 0, "−1,000", "−1.000"),
        (999, 0, "999", "999"),
    ],
)
def test_number(value: float, digits: int, english: str, german: str) -> None:
    assert EN.number(value, digits) == english
    assert DE.number(value, digits) == german


@pytest.mark.parametrize(
    ("date", "english", "german"),
    [
        ("2025-02", "February 2025", "Februar 2025"),
        ("2025-03", "March 2025", "März 2025"),
        ("1999-12", "December 1999", "Dezember 1999"),
    ],
)
def test_month(date: str, english: str, german: str) -> None:
    assert EN.month(date) == english
    assert DE.month(date) == german


def test_all_months_differ() -> None:
    for catalogue in (EN, DE):
        assert len({catalogue.month(f"2025-{month:02d}") for month in range(1, 13)}) == 12


def test_spans_of_months() -> None:
    assert EN.months("2025-05", "2025-05") == "May 2025"
    assert EN.months("2025-05", "2025-10") == "May to October 2025"
    assert DE.months("2025-11", "2026-01") == "November 2025 bis Januar 2026"


def test_join() -> None:
    assert [EN.join(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert DE.join(["a", "b", "c"]) == "a, b und c"
    assert EN.join(["a", "b"], "or") == "a or b"
    assert DE.join(["a", "b"], "or") == "a oder b"


def test_words_fall_back_on_english() -> None:
    assert DE.words({"en": "Borders", "de": "Grenzen"}) == "Grenzen"
    assert DE.words({"en": "Borders"}) == "Borders"
    assert EN.words({"en": "Borders", "de": "Grenzen"}) == "Borders"


def test_titles_inside_a_sentence() -> None:
    assert EN.inside("Line recognised") == "line recognised"
    assert EN.inside("US troops") == "US troops"
    assert EN.inside("European troops") == "European troops"
    assert EN.inside("Kyiv's reserve") == "Kyiv's reserve"
    assert DE.inside("Offene Tür") == "offene Tür"
    assert DE.inside("Linie anerkannt") == "Linie anerkannt"


def test_names_inside_a_sentence() -> None:
    states = {"en": "United States", "de": "Vereinigte Staaten"}
    assert (EN.name(states).words, EN.name(states).plural) == ("the United States", False)
    assert (DE.name(states).words, DE.name(states).plural) == ("die Vereinigten Staaten", True)
    assert (EN.name({"en": "The union"}).words, EN.name({"en": "Ruritania"}).words) == (
        "the union",
        "Ruritania",
    )
