"""The sentence catalogue: the languages say the same things, and everything in it is said somewhere."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

import analysis
import sim
from sim.domain.scenario import Name
from sim.domain.world import FORMS
from sim.loading.catalogue import Catalogue, languages, load_catalogue
from sim.loading.loader import load
from sim.loading.reader import InputError
from sim.protocols import PROTOCOLS
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES

EN, DE = load_catalogue("en"), load_catalogue("de")


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def spoken(key: str) -> bool:
    """Whether some module under sim/ asks for the key, in full or by its group: f"batch.stage.{stage}"."""
    if key.startswith(("month.", "grammar.", "rules.")):
        return True  # asked for by what stands in scenarios and dates: tested one by one below
    if re.match(r"facts\.\d+\.", key):
        return (
            True  # asked for by the registry of stylised facts: tests/batch/test_facts.py holds them together
        )
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
        ("reservation_value", list(FORMS)),
    ],
)
def test_every_built_in_rule_has_words_and_no_others(kind: str, choices: list[str]) -> None:
    told = {key.split(".")[2] for key in EN.sentences if key.startswith(f"rules.{kind}.")}
    assert told == set(choices)


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


def test_a_party_says_what_it_is_called_inside_a_sentence() -> None:
    case = load("february-2025")
    usa, russia, ukraine = (case.party(name) for name in ("usa", "russia", "ukraine"))
    assert EN.name(usa) == Name("the United States")
    assert DE.name(usa) == Name("die Vereinigten Staaten", plural=True)
    assert (EN.name(ukraine), DE.name(ukraine)) == (Name("Ukraine"), Name("die Ukraine"))
    assert (EN.name(russia), DE.name(russia)) == (Name("Russia"), Name("Russland"))


@pytest.mark.parametrize(
    ("title", "called", "english", "german"),
    [
        ({"en": "The union"}, {}, "the union", "The union"),
        ({"en": "Ruritania"}, {}, "Ruritania", "Ruritania"),
        ({"en": "Farm", "de": "Hof"}, {"en": "the farm"}, "the farm", "Hof"),
        ({"en": "Farm"}, {"en": "the farm"}, "the farm", "the farm"),
        ({"en": "Farm", "de": "Hof"}, {"de": "der Hof"}, "Farm", "der Hof"),
    ],
)
def test_a_language_without_words_of_its_own_takes_the_title(
    title: dict[str, str], called: dict[str, str], english: str, german: str
) -> None:
    names = {language: Name(words) for language, words in called.items()}
    party = replace(load("february-2025").parties[0], title=title, called=names)
    assert (EN.name(party).words, DE.name(party).words) == (english, german)
