"""Writing scenarios at the command line: check them, look at them, start one, tell an editor about them."""

from __future__ import annotations

import copy
import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import sim
from sim.cli.app import run_app
from sim.loading import scaffold
from sim.loading.catalogue import languages
from sim.loading.json_schema import scenario_schema
from sim.loading.library import data_folder, names
from sim.loading.loader import load
from sim.loading.reader import read, read_file

ORANGE = "classics/orange"


def zopa(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    code = run_app(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.yaml"
    file.write_text(scaffold.scaffold("en"), encoding="utf-8")
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Two mistakes: a misspelt key, and a number that is none."""
    file = tmp_path / "bad.yaml"
    text = scaffold.scaffold("en").replace("    initials: UP", "    intials: UP")
    file.write_text(text.replace("    horizon: [6, 9, 12]", "    horizon: soon"), encoding="utf-8")
    return file


def line_of(file: Path, start: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(start))


# --- validate


def test_validate_says_what_each_file_is(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    code, out, err = zopa(capsys, "validate", str(good), "february-2025")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{good}: ok. A lake and two villages: 2 parties, 2 issues, 1 table, 1 lever and 4 sets of rules.",
        "february-2025: ok. February 2025: talks at four tables: 4 parties, 7 issues, 4 tables, 11 levers and "
        "8 sets of rules.",
    ]


def test_validate_tells_every_problem_and_checks_the_rest(
    capsys: pytest.CaptureFixture[str], good: Path, bad: Path
) -> None:
    missing = bad.with_name("missing.yaml")
    code, out, err = zopa(capsys, "validate", str(bad), str(missing), str(good))
    assert code == 2
    lines = out.splitlines()
    assert any(
        line.startswith(f"{bad}:{line_of(bad, 'intials')}:5: parties.upper.intials: ") for line in lines
    )
    assert any(line.startswith(f"{bad}:{line_of(bad, 'horizon: soon')}:5: ") for line in lines)
    assert any(str(missing) in line for line in lines)
    assert lines[-1].startswith(f"{good}: ok.")
    assert "problems in 2 of 3 files." in err


def test_validate_quietly_prints_problems_only(
    capsys: pytest.CaptureFixture[str], good: Path, bad: Path
) -> None:
    assert zopa(capsys, "validate", str(good), "-q") == (0, "", "")
    code, out, err = zopa(capsys, "validate", str(good), str(bad), "--quiet")
    assert (code, err) == (2, "")
    assert all(line.startswith(str(bad)) for line in out.splitlines())


def test_validate_as_json(capsys: pytest.CaptureFixture[str], good: Path, bad: Path) -> None:
    code, out, err = zopa(capsys, "validate", str(bad), str(good), "--json")
    assert (code, err) == (2, "")
    first, second = json.loads(out)["files"]
    assert (first["file"], first["ok"], second["file"], second["ok"]) == (str(bad), False, str(good), True)
    assert second["problems"] == []
    assert second["sha256"] == load(good).sha256
    misspelt = next(p for p in first["problems"] if "intials" in p["message"])
    assert (misspelt["file"], misspelt["line"], misspelt["column"]) == (str(bad), line_of(bad, "intials"), 5)
    assert misspelt["path"] == "parties.upper.intials"
    assert "did you mean 'initials'?" in misspelt["message"]


def test_validate_tries_the_positions_that_nobody_has_moved_to(
    capsys: pytest.CaptureFixture[str], good: Path
) -> None:
    text = good.read_text(encoding="utf-8")
    good.write_text(
        text.replace("parties.lower.reservation_value: [", "parties.lowr.horizon: ["), encoding="utf-8"
    )
    load(good)
    code, out, _ = zopa(capsys, "validate", str(good))
    assert code == 2
    assert out.startswith(f"{good}:{line_of(good, chr(34) + 'yes')}:")
    assert "did you mean 'lower'?" in out
    assert "(lever drought=yes)" in out


def test_every_position_of_the_library_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "validate", *names())
    assert code == 0, out


@pytest.mark.parametrize("name", ["a" * 5000 + ".yaml", "nul\0.yaml", "."])
def test_a_name_that_no_file_can_have_is_a_problem(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, err = zopa(capsys, "validate", name, ORANGE)
    assert code == 2
    assert "ok. Two want one orange" in out
    assert "Traceback" not in out + err


# --- show


def test_show_tells_what_a_scenario_holds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = zopa(capsys, "show", "february-2025/us-backstop", "--lever", "european_troops=200000")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert "extends february-2025/baseline" in text
    assert "Ukraine ukraine time_dependent · limit 0.34 (0.22 to 0.46) · horizon 22 (12 to 36) months" in text
    assert "Ruled out · Neutral · Postponed · ● Open door · Path now" in text
    assert "0 to 300,000 soldiers, 7 amounts · here at most 200,000 soldiers · ● 0 soldiers" in text
    assert "refused or open; it stands at open" in text
    assert "moved to 200,000 soldiers, otherwise 50,000 soldiers" in text
    assert "protocol: alternating_offers or single_text" in text
    assert max(map(len, out.splitlines())) <= 80


def test_show_speaks_german(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(capsys, "show", ORANGE, "--lang", "de")
    assert "an den Bäcker · halbiert · an die Saftmacherin" in out
    assert "Grenze 0,1 (0 bis 0,3)" in out


def test_show_says_what_was_set_and_what_varies(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    text = good.read_text(encoding="utf-8")
    more = "alternatives:\n  parties.lower.strategy: {linear: 3, conceder: 1}\n"
    head, _, tail = text.partition("alternatives:")
    good.write_text(f"{head}{more}{tail.partition(chr(10))[2]}", encoding="utf-8")
    _, out, _ = zopa(capsys, "show", str(good), "--set", "tables.shore.rounds=4")
    text = " ".join(out.split())
    assert "linear or conceder · limit" in text
    assert "parties.lower.strategy: linear (weight 75 %) or conceder (weight 25 %)" in text
    assert "watched for 4 rounds, January to April 2025" in text
    assert "Changed: tables.shore.rounds = 4." in text


# They take away what stands in the source: put on top of it again, the whole would be another one.
TAKE_AWAY = {
    f"february-2025/{name}"
    for name in ("european-force-50k", "european-force-200k", "european-split", "european-unity")
}
CHANGES: list[tuple[str, list[str], bool]] = [
    *((name, [], name not in TAKE_AWAY) for name in names()),
    ("february-2025", ["--lever", "us_backstop=open", "--lever", "european_troops=200000"], True),
    ("february-2025", ["--lever", "talks_last=12", "--set", "tables.settlement.rounds=7"], True),
    ("february-2025", ["--set", "parties.usa.horizon=[3, 4.5, 1e1]"], True),
    ("february-2025", ["--set", "parties.usa.red_lines={}"], False),
]


@pytest.mark.parametrize(("name", "options", "keeps_sources"), CHANGES)
def test_the_resolved_file_is_the_same_scenario(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, options: list[str], keeps_sources: bool
) -> None:
    code, out, err = zopa(capsys, "show", name, "--resolved", *options)
    assert (code, err) == (0, "")
    file = tmp_path / "whole.yaml"
    file.write_text(out, encoding="utf-8")
    levers = dict(
        o.split("=") for o, before in zip(options[1:], options, strict=False) if before == "--lever"
    )
    settings = dict(
        o.split("=") for o, before in zip(options[1:], options, strict=False) if before == "--set"
    )
    original = load(
        name,
        levers={k: float(v) if v.isdigit() else v for k, v in levers.items()},
        overrides={path: read(f"value: {v}", "set").data["value"] for path, v in settings.items()},
    )
    again = load(file)
    for part in ("title", "description", "stylised", "start", "round_months", "issues", "parties", "tables"):
        assert getattr(again, part) == getattr(original, part), part
    assert again.structures == original.structures
    assert again.belligerents == original.belligerents
    assert again.levers == ()
    if original.sources:
        assert bool(again.sources) is keeps_sources
        assert again.document["parties"] == original.document["parties"]
    told, expected = (sim.run(s, rng_seed=3, run=5).to_dict() for s in (again, original))
    assert told["tables"] == expected["tables"]
    assert told["drawn"] == expected["drawn"]
    assert told["offers"] == expected["offers"]


def test_the_resolved_file_says_what_was_carried_out(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(
        capsys, "show", "february-2025", "--resolved", "--lever", "us_backstop=open",
        "--set", "parties.usa.red_lines={}",
    )  # fmt: skip
    comments = [line for line in out.splitlines() if line.startswith("#")]
    assert "# Carried out: --lever us_backstop=open" in comments
    assert "# Carried out: --set parties.usa.red_lines={}" in comments
    assert any("Without its sources (february-2025)" in line for line in comments)


def test_a_line_break_in_a_setting_does_not_end_the_comment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, out, _ = zopa(capsys, "show", ORANGE, "--resolved", "--set", 'title="a\\nb\\ac\\u2028d"')
    file = tmp_path / "whole.yaml"
    file.write_text(out, encoding="utf-8")
    assert load(file).title == {"en": "a\nb\ac\u2028d"}


# --- new


@pytest.mark.parametrize("language", languages())
def test_the_scaffold_validates_and_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str
) -> None:
    file = tmp_path / "mine.yaml"
    code, out, err = zopa(capsys, "new", str(file), "--lang", language)
    assert (code, out) == (0, "")
    assert str(file) in err
    assert [p.name for p in tmp_path.iterdir()] == ["mine.yaml"]
    assert zopa(capsys, "validate", str(file))[0] == 0
    assert zopa(capsys, "run", str(file))[0] == 0
    scenario = load(file)
    assert (len(scenario.parties), len(scenario.issues), len(scenario.tables)) == (2, 2, 1)
    assert len(scenario.levers) == 1
    assert len(scenario.structures) == 4
    assert scenario.stylised


def test_the_scaffold_is_the_same_scenario_in_every_language() -> None:
    data = [read(scaffold.scaffold(language), language).data for language in languages()]
    assert data[0] == data[1]


@pytest.mark.parametrize("language", languages())
def test_the_scaffold_explains_every_key_and_points_to_the_page(language: str) -> None:
    text = scaffold.scaffold(language)
    assert "docs/scenario-language.md" in text
    explained = {
        line.split(":")[0].strip(" -") for line in text.splitlines() if ": " in line and " # " in line
    }
    explained |= {line.split(":")[0].strip() for line in text.splitlines() if ": #" in line}
    assert {
        "schema", "title", "description", "level", "question", "stylised", "start", "round", "issues", "type",
        "status_quo", "binds", "values", "grid", "parties", "called", "initials", "reservation_value",
        "horizon", "strategy", "importance", "worth", "levers", "alternatives", "offer", "tables", "rounds",
    } <= explained  # fmt: skip


def test_new_never_overwrites(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine", encoding="utf-8")
    code, out, err = zopa(capsys, "new", str(file))
    assert (code, out) == (2, "")
    assert "there is something already" in err
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mine", "ends in .yaml"),
        ("mine.txt", "ends in .yaml"),
        ("nowhere/mine.yaml", "there is no folder"),
        ("file.yaml/mine.yaml", "there is no folder"),
    ],
)
def test_new_says_what_is_wrong_with_a_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, expected: str
) -> None:
    (tmp_path / "file.yaml").write_text("", encoding="utf-8")
    code, _, err = zopa(capsys, "new", str(tmp_path / name))
    assert code == 2
    assert expected in err
    assert [p.name for p in tmp_path.iterdir()] == ["file.yaml"]


def test_new_leaves_nothing_if_the_disk_is_full(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *_: Any, **__: Any) -> int:
        self.write_bytes(b"schema:")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(Path, "write_text", full)
    code, _, err = zopa(capsys, "new", str(tmp_path / "mine.yaml"))
    assert code == 1
    assert os.strerror(errno.ENOSPC) in err
    assert not list(tmp_path.iterdir())


# --- schema


@pytest.fixture(scope="module")
def checker() -> jsonschema.Draft7Validator:
    schema = scenario_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def as_an_editor_sees_it(file: Path) -> Any:
    return json.loads(json.dumps(read_file(file).data))


def test_schema_prints_the_schema_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "schema")
    assert (code, err) == (0, "")
    assert json.loads(out) == scenario_schema()
    party = json.loads(out)["definitions"]["Party"]
    assert party["title"] == "Party"
    assert party["description"].startswith("A party.")


@pytest.mark.parametrize("name", names())
def test_every_scenario_of_the_library_fits_the_schema(
    name: str, checker: jsonschema.Draft7Validator
) -> None:
    file = data_folder("scenarios") / f"{name}.yaml"
    checker.validate(as_an_editor_sees_it(file))


@pytest.mark.parametrize("name", names())
def test_every_resolved_scenario_fits_the_schema(
    name: str, checker: jsonschema.Draft7Validator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "whole.yaml"
    file.write_text(zopa(capsys, "show", name, "--resolved")[1], encoding="utf-8")
    whole = as_an_editor_sees_it(file)
    checker.validate(whole)
    checker.validate({key: part for key, part in whole.items() if key != "sources"})


def put(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one path set, or taken away if the value is `...`."""
    data = copy.deepcopy(data)
    *most, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    node: Any = data
    for key in most:
        node = node[key]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return data


SHORT_FORMS: list[tuple[str, Any]] = [
    ("title", "A lake"),
    ("level", ...),
    ("question", ...),
    ("question", "Who pays?"),
    ("parties/upper/called", ...),
    ("parties/upper/called", "the upper village"),
    ("parties/upper/called", {"de": "das obere Dorf"}),
    ("parties/upper/called", {"en": {"words": "the villagers", "number": "plural"}, "de": "das Dorf"}),
    ("parties/upper/horizon", 12),
    ("parties/upper/horizon", {"value": [6, 12, 18], "judgement": "A year.", "facts": ["F01"]}),
    (
        "parties/upper/clauses",
        {"all": {"when": {"catch": "half", "warden_fee": {"at_least": 50}}, "bonus": -0.1}},
    ),
    (
        "parties/upper/clauses",
        {"all": {"when": {"catch": ["half", "as_now"], "warden_fee": 0}, "bonus": 0.1}},
    ),
    ("issues/warden_fee/grid", [0, 25, 100]),
    ("tables", {"shore": {"name": "shore", "parties": ["upper", "lower"], "issues": ["catch"], "rounds": 3}}),
    ("alternatives/offer", {"trade_off": 2, "own_utility": 1}),
]


@pytest.mark.parametrize(("path", "value"), SHORT_FORMS)
def test_the_schema_takes_what_authors_write(
    path: str, value: Any, good: Path, checker: jsonschema.Draft7Validator
) -> None:
    checker.validate(put(as_an_editor_sees_it(good), path, value))


MISTAKES: list[tuple[str, Any]] = [
    ("titel", "A lake"),
    ("title", ...),
    ("title", {"de": "Ein See"}),
    ("title", {"en": "A lake", "fr": "Un lac"}),
    ("title", 7),
    ("schema", 2),
    ("level", "easy"),
    ("question", {"de": "Wer zahlt?"}),
    ("parties/upper/called", {"fr": "le village"}),
    ("parties/upper/called", {"en": 7}),
    ("parties/upper/called", {"en": {"number": "plural"}}),
    ("parties/upper/called", {"en": {"words": "the villagers", "number": "two"}}),
    ("start", "February 2025"),
    ("round", "a month"),
    ("stylised", "yes"),
    ("parties", ...),
    ("parties/upper/intials", "UP"),
    ("parties/upper/initials", "UPPER"),
    ("parties/upper/horizon", ...),
    ("parties/upper/horizon", "soon"),
    ("parties/upper/horizon", [6, 12]),
    ("parties/upper/horizon", True),
    ("parties/upper/horizon", {"value": [6, 12, 18], "judgment": "A year."}),
    ("parties/upper/horizon", {"judgement": "A year."}),
    ("parties/upper/issues/catch/worth/values/half", 2),
    ("parties/upper/issues/catch/importanc", 3),
    ("parties/Upper", {}),
    ("issues/catch/type", "sorted"),
    ("issues/warden_fee/grid", {"from": 0, "to": 100}),
    ("tables/0/name", ...),
    ("tables/0/rounds", 0),
    ("tables/0/rounds", 2.5),
    ("tables/0/parties", ["upper"]),
    ("levers/drought/default", ...),
    ("levers/drought/typ", "choice"),
]


@pytest.mark.parametrize(("path", "value"), MISTAKES)
def test_the_schema_marks_mistakes(
    path: str, value: Any, good: Path, checker: jsonschema.Draft7Validator
) -> None:
    data = as_an_editor_sees_it(good)
    checker.validate(data)
    assert not checker.is_valid(put(data, path, value))


def test_a_variant_needs_only_what_differs(checker: jsonschema.Draft7Validator) -> None:
    assert checker.is_valid({"extends": "february-2025", "levers": {"us_backstop": {"default": "open"}}})
    assert checker.is_valid({"extends": "february-2025", "tables": {"settlement": {"rounds": 7}}})
    assert checker.is_valid({"extends": "february-2025", "tables": [{"name": "settlement", "rounds": 7}]})
    assert checker.is_valid({"extends": "february-2025", "parties": {"usa": {"horizon": {"judgement": "x"}}}})
    assert not checker.is_valid({"levers": {"us_backstop": {"default": "open"}}})
    assert not checker.is_valid({"extends": "february-2025", "tables": [{"rounds": 7}]})
    assert not checker.is_valid({"extends": "february-2025", "levers": {"us_backstop": {"defalt": "open"}}})
    assert not checker.is_valid({"extends": "february-2025", "parties": {"usa": {"horizon": "soon"}}})


def test_a_scenario_on_sources_needs_no_parties_but_a_table(checker: jsonschema.Draft7Validator) -> None:
    data = as_an_editor_sees_it(data_folder("scenarios") / "february-2025" / "baseline.yaml")
    assert "parties" not in data
    assert checker.is_valid(data)
    for key in ("tables", "start", "title", "schema"):
        assert not checker.is_valid(put(data, key, ...))


# --- all of them


def test_help_loads_neither_pydantic_nor_numpy() -> None:
    code = "import sys; from sim.cli.app import app; print(sorted({'pydantic', 'numpy', 'yaml'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
