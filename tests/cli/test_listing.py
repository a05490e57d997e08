"""`zopa list`: a shelf by level and case, readable at any width and without colour."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import sim.loading.loader
from sim.cli.app import run_app
from sim.domain.scenario import Scenario
from sim.loading.catalogue import languages, load_catalogue
from sim.loading.library import names
from sim.loading.loader import load
from sim.loading.shelf import LEVELS, SENTENCE_END

ORANGE = "classics/orange"


def listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str, width: int = 80
) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    assert run_app(["list", *arguments]) == 0
    out, err = capsys.readouterr()
    assert not err
    return out


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("width", [88, 80, 50, 40])
def test_every_scenario_stands_there_with_all_that_a_teacher_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, width: int
) -> None:
    out = listed(capsys, monkeypatch, "--lang", language, width=width)
    say = load_catalogue(language)
    for line in out.splitlines():
        assert len(line) <= width
        assert line == line.rstrip()
    shelf = flat(out.replace(".....", " ").replace("..", " "))
    for name in names():
        scenario = load(name)
        dots = "" if len(name) > width - 6 else "."  # there is no room for them
        assert f"{dots} {name}\n" in out, "at the end of a row of dots"
        assert flat(SENTENCE_END.split(scenario.description[language])[0]) in shelf
        assert scenario.question[language] in shelf
        assert say.join([say.name(party).words for party in scenario.parties]) in shelf
        for word in scenario.title[language].split():
            assert word in shelf


def test_it_is_grouped_by_level_then_by_case(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = listed(capsys, monkeypatch)
    heads = [
        line.split(":")[0] for line in out.splitlines() if line.endswith("─") or line.startswith("Case:")
    ]
    cases = {(load(name).level, name.split("/")[0]) for name in names()}
    expected: list[str] = []
    for level in (level for level in LEVELS if level):
        expected += [level.capitalize(), *("Case" for at, _ in cases if at == level)]
    assert heads == expected
    places = [out.index(f" {name}\n") for name in sorted(names(), key=shelved)]
    assert places == sorted(places)


def shelved(name: str) -> tuple[int, str]:
    return LEVELS.index(load(name).level), name


def test_titles_stand_left_and_names_right(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [line for line in listed(capsys, monkeypatch).splitlines() if " ..." in line]
    assert len(rows) == len(names())
    assert {len(row) for row in rows} == {80}
    title, dots, name = next(row for row in rows if row.endswith("/orange")).rsplit(" ", 2)
    assert (title, set(dots), name) == ("  Two want one orange", {"."}, ORANGE)


def test_a_title_too_long_for_its_name_leaves_the_name_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = listed(capsys, monkeypatch, width=50)
    assert "  One river and three states\n  ............................ rivers/three-states\n" in out


def test_long_gives_the_whole_description(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = flat(load(ORANGE).description["en"])
    short, long = (flat(listed(capsys, monkeypatch, *option)) for option in ((), ("--long",)))
    assert whole not in short
    assert whole in long
    assert "zopa list --long" in short
    assert "zopa list --long" not in long


def test_json_carries_all_of_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = json.loads(listed(capsys, monkeypatch, "--json"))
    assert [item["name"] for item in shelf] == names()
    for item in shelf:
        scenario = load(item["name"])
        assert item["case"] == item["name"].split("/")[0]
        assert item["level"] == scenario.level
        for key in ("title", "description", "question"):
            assert item[key] == getattr(scenario, key)
        assert item["parties"] == list(item["party_titles"]) == [party.name for party in scenario.parties]
        assert list(item["party_titles"].values()) == [party.title for party in scenario.parties]


def test_what_says_nothing_of_itself_is_listed_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(name: str) -> Scenario:
        scenario = load(name)
        plain = replace(scenario, level=None, question={}, description={})
        return plain if name == ORANGE else scenario

    monkeypatch.setattr(sim.loading.loader, "load", bare)
    out = listed(capsys, monkeypatch)
    assert "Without a level ───" in out
    assert out.index("Without a level") > out.index("Advanced: ")
    *_, last = out.split("Case: ")
    assert last.startswith(
        "Classics\n  Two want one orange .......................................... classics/orange\n"
        "    At the table: the juice maker and the baker.\n\n"
    )


@pytest.mark.parametrize(
    ("description", "first"),
    [
        ("Two meet. They talk.", "Two meet."),
        ("Who pays? Nobody knows.", "Who pays?"),
        ("They would join NATO. Would they?", "They would join NATO."),
        ("It began in 2022. It goes on.", "It began in 2022."),
        ("They have alternatives (BATNA). They talk.", "They have alternatives (BATNA)."),
        ("He said “no.” She left.", "He said “no.”"),
        ("Es geht z. B. um Geld. Mehr nicht.", "Es geht z. B. um Geld."),
        ("Only one sentence.", "Only one sentence."),
        ("Dr. Who meets St. Nick. They talk.", "Dr. Who meets St. Nick."),
        ("Am 3. März beginnt es. Dann geht es los.", "Am 3. März beginnt es."),
        ("Es geht um 200.000 Soldaten. Wer schickt sie?", "Es geht um 200.000 Soldaten."),
    ],
)
def test_the_first_sentence(description: str, first: str) -> None:
    assert SENTENCE_END.split(description)[0] == first
