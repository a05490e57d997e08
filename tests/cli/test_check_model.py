"""`zopa check-model`: the facts that need no playing are quick to ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.app import run_app
from sim.cli.facts_page import BEGIN, END

QUICK = ["--fact", "2", "--fact", "12", "--runs", "400"]


def test_it_prints_effects_with_intervals_and_verdicts_in_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run_app(["check-model", *QUICK]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    assert "✓ 200,000 against 50,000" in said
    assert "2 of 2 come out, 0 in part." in said


def test_it_speaks_german(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["check-model", *QUICK, "--quiet", "--lang", "de"]) == 0
    said = capsys.readouterr()
    assert "2 von 2 kommen heraus" in said.out
    assert said.err == ""


def test_json_is_one_object_with_shares_on_their_own_scale(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["check-model", *QUICK, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    assert [fact["verdict"] for fact in facts] == ["comes_out", "comes_out"]
    steep = facts[0]["effects"][1]
    low, high = steep["difference"]["monte_carlo"]
    assert 0.1 < low < steep["difference"]["mean"] < high < 0.4
    assert steep["placebo"]["monte_carlo"] == [0, 0]


def test_a_page_takes_the_table_between_its_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Ours\n{BEGIN}\nyesterday\n{END}\nThe rest.\n", encoding="utf-8")
    for _ in range(2):
        assert run_app(["check-model", *QUICK, "--quiet", "--markdown", str(page)]) == 0
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# Ours\n{BEGIN}\nMeasured by `zopa check-model --runs 400 --rng-seed 1`.")
        assert text.endswith(f"|\n{END}\nThe rest.\n")
        assert "yesterday" not in text
        assert text.count("**comes out**") == 4
    assert capsys.readouterr().out == ""


def test_a_fact_that_there_is_not_and_a_page_without_marks_are_the_user_s_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["check-model", "--fact", "13"]) == 2
    assert "there are facts 1 to 12" in capsys.readouterr().err
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    assert run_app(["check-model", *QUICK, "--markdown", str(page)]) == 2
    assert BEGIN in capsys.readouterr().err
