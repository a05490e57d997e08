"""`zopa explain`: one run and many, in words and as data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sim
from sim.cli.app import run_app

VALLEY = str(Path(__file__).parents[1] / "play" / "scenarios" / "valley.yaml")
CAR = "classics/used-car"


def zopa(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    code = run_app(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_one_run_is_explained_table_by_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "explain", VALLEY, "--run", "1")
    assert (code, err) == (0, "")
    assert "Why this run ended as it did" in out
    assert out.index("Table: The patron and the north") < out.index("Table: The settlement")
    assert "How one thing led to another" in out
    assert out.count("not a prediction") == 1


def test_one_run_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "explain", VALLEY, "--lang", "de")
    assert code == 0
    assert "Warum dieser Lauf so endete" in out
    assert "Why" not in out


def test_json_of_one_run_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "explain", CAR, "--run", "2", "--json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    record = sim.run(CAR, rng_seed=1, run=2)
    assert data["run"] == 2
    assert data["agreement"] is record.agreement
    assert data["tables"][0]["status"] == record.tables[0].status


def test_levers_and_settings_are_heard(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(
        capsys, "explain", "february-2025", "--set", "parties.russia.reservation_value=0.95", "--json"
    )
    assert code == 0
    table = next(table for table in json.loads(out)["tables"] if table["name"] == "settlement")
    assert table["failure"]["kind"] == "no_zopa"
    assert ["russia"] in table["failure"]["pivotal"]
    assert all(re.fullmatch(r"[FD]\d\d", fact) for fact in table["facts"])
    assert table["facts"]


def test_many_runs_have_reasons_with_three_spreads(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "explain", VALLEY, "--runs", "48", "--quiet")
    assert (code, err) == (0, "")
    assert "Why there is no agreement" in out
    assert "Of 100 without a possible deal, whose consent was missing" in " ".join(out.split())
    assert "Still hold after 5 years" in out
    assert "leaves open" in out


def test_json_of_many_runs_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "explain", VALLEY, "--runs", "48", "--json", "--quiet")
    assert code == 0
    found = json.loads(out)
    failed = sum(figure["mean"] for figure in found["reasons"].values())
    assert failed == pytest.approx(1.0 - found["agreement"]["mean"])
    for table in found["tables"].values():
        assert sum(figure["mean"] for figure in table["status"].values()) == pytest.approx(1.0)
        assert all({"structure", "ignorance", "monte_carlo"} <= set(f) for f in table["status"].values())
    holds = found["durability"]["holds"]
    assert 1.0 > holds["1"]["mean"] > holds["2"]["mean"] > holds["5"]["mean"] > 0.0


def test_one_run_or_many_but_not_both(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = zopa(capsys, "explain", CAR, "--run", "1", "--runs", "10")
    assert code == 2
    assert "--runs many" in " ".join(err.split())
