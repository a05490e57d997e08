"""Sweeps and designs on the command line: what is played, what is said, what contradicts what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.app import run_app

ORANGE = "classics/orange"
HORIZON = "parties.baker.horizon"
DESIGN = f"""schema: 1
scenarios: {ORANGE}
runs: 8
levers: {{}}
set: {{tables.kitchen.rounds: 6}}
factors:
  {HORIZON}: 6..18/3
"""


@pytest.fixture
def zopa(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> tuple[int, str, str]:
        code = run_app([str(a) for a in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def design(tmp_path: Path) -> Path:
    file = tmp_path / "design.yaml"
    file.write_text(DESIGN, encoding="utf-8")
    return file


def labels(out: str) -> list[str]:
    return [setting["setting"] for setting in json.loads(out)["settings"]]


def test_a_path_is_swept_over_a_range(zopa) -> None:
    code, out, err = zopa("batch", ORANGE, "--sweep", f"{HORIZON}=6..18/3", "--runs", 8, "--json", "-q")
    assert (code, err) == (0, "")
    assert labels(out) == [f"{HORIZON}=6", f"{HORIZON}=12", f"{HORIZON}=18"]


def test_positions_may_be_ranges_of_what_is_not_known(zopa) -> None:
    _, out, _ = zopa("batch", ORANGE, "--sweep", f"{HORIZON}=[6, 8, 10],12", "--runs", 8, "--json", "-q")
    assert labels(out) == [f"{HORIZON}=[6, 8, 10]", f"{HORIZON}=12"]


def test_a_sobol_sequence_says_that_it_is_rounded_up(zopa) -> None:
    code, out, err = zopa(
        "batch", ORANGE, "--sweep", f"{HORIZON}=6..18", "--sample", "sobol", "--points", 3, "--runs", 8, "--json"
    )  # fmt: skip
    assert code == 0
    assert len(labels(out)) == 4
    assert "3 points become 4" in err


def test_settings_that_are_alike_are_counted(zopa) -> None:
    sweep = ("--sweep", "tables.kitchen.rounds=6..7", "--sample", "lhs", "--points", 6)
    code, out, err = zopa("batch", ORANGE, *sweep, "--runs", 8, "--json")
    assert (code, len(labels(out))) == (0, 2)
    assert "4 of the points" in err


def test_a_design_is_played_and_options_fill_in_what_it_leaves_open(zopa, design: Path) -> None:
    code, out, err = zopa("batch", "--design", design, "--rng-seed", 5, "--json", "-q")
    assert (code, err) == (0, "")
    found = json.loads(out)["settings"]
    assert found[0]["setting"] == f"tables.kitchen.rounds=6, {HORIZON}=6"
    assert [s["runs"] for s in found] == [8, 8, 8]
    assert zopa("batch", ORANGE, "--runs", 8, "--rng-seed", 5, "--set", "tables.kitchen.rounds=6",
                "--sweep", f"{HORIZON}=6..18/3", "--json", "-q")[1] == out  # fmt: skip


def test_options_that_contradict_a_design_are_named_with_what_they_contradict(zopa, design: Path) -> None:
    code, out, err = zopa(
        "batch", "classics/rent", "--design", design, "--runs", 9, "--set", f"{HORIZON}=3",
        "--set", "tables.kitchen.rounds=7", "--sample", "lhs",
    )  # fmt: skip
    assert (code, out) == (2, "")
    assert "SCENARIO classics/rent: contradicts 'scenarios'" in err
    assert f"--runs 9: contradicts 'runs: 8' in {design}:3:1" in err
    assert f"contradicts '{HORIZON}' in {design}:7:3" in err
    assert f"--set tables.kitchen.rounds=7: contradicts 'tables.kitchen.rounds' in {design}:5:7" in err
    assert f"--sample: {design} says which settings are played" in err
    assert len(err.splitlines()) == 5


def test_options_that_say_the_same_as_a_design_are_welcome(zopa, design: Path) -> None:
    same = ("--runs", 8, "--set", "tables.kitchen.rounds=6", "--json", "-q")
    assert zopa("batch", ORANGE, "--design", design, *same)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["batch"], "name a scenario"),
        (["batch", ORANGE, "--sample", "lhs", "--points", "3"], "nothing to sample"),
        (["batch", ORANGE, "--sweep", f"{HORIZON}=6..18", "--sample", "lhs"], "needs a number of points"),
        (["batch", ORANGE, "--sweep", f"{HORIZON}=18..6"], "a range runs from low to high"),
        (["batch", "--design", "nothing.yaml"], "there is no such file"),
    ],
)
def test_mistakes_are_told(zopa, arguments: list[str], part: str) -> None:
    code, out, err = zopa(*arguments)
    assert (code, out) == (2, "")
    assert part in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("lang", "part"), [("en", "a design of 3 settings"), ("de", "Versuchsplan mit 3 Einst")]
)
def test_validate_knows_designs(zopa, design: Path, lang: str, part: str) -> None:
    code, out, _ = zopa("validate", design, "--lang", lang)
    assert code == 0
    assert part in out
    design.write_text(DESIGN.replace(HORIZON, "parties.bakr.horizon"), encoding="utf-8")
    code, out, _ = zopa("validate", design)
    assert code == 2
    assert f"{design}:7:3: parties.bakr.horizon: parties has no 'bakr': did you mean 'baker'?" in out


def test_schema_of_designs(zopa) -> None:
    assert json.loads(zopa("schema", "--design")[1])["title"] == "A design of zopa"
