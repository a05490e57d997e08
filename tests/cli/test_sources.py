"""`zopa sources` as its users meet it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sim.cli.app import run_app
from sim.loading.loader import load
from sim.loading.provenance import count, trace


def zopa(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `zopa sources` with arguments."""
    code = run_app(["sources", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def one_line(text: str) -> str:
    return " ".join(text.split())


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = zopa(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_the_overview_tells_source_counts_and_facts(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys)
    assert (code, err) == (0, "")
    traced = trace(load("february-2025"))
    numbers = count(traced.origins)
    words = one_line(out)
    assert "German newspaper report on the opening of US-Russian talks about Ukraine, February 2025." in words
    assert "After a phone call the presidents" in words
    assert f"{sum(numbers.values())} numbers:" in words
    assert f"◐ {numbers['both']} on facts and judgement" in words
    assert f"◌ {numbers['judgement']} on judgement alone" in words
    lines = out.splitlines()
    for fact in traced.facts.values():
        (line,) = [line for line in lines if line.startswith(f"{fact.id} ")]
        assert line.split()[-1] == str(fact.numbers)


def test_a_fact_tells_its_words_what_it_pushes_and_what_it_moves(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "f10")
    assert code == 0
    words = one_line(out)
    assert "Kyiv considers security guarantees without the United States worthless" in words
    assert "What it pushes: What a guarantee is worth to Ukraine depends on the American role." in words
    assert "zeitung2025verhandlungen" in words
    assert "◐ parties.ukraine.gates.troops_need_us.factor 0 to 0.3 (likely 0.1)" in words
    assert "When US role is None, Arms sales or Intelligence." in words
    assert "Issues ● issues.security_guarantees" in words
    assert "◐ on facts and judgement" in words


def test_a_party_tells_every_number_with_facts_and_judgement(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "usa")
    assert code == 0
    words = one_line(out)
    assert words.startswith("United States (usa) ")
    assert "horizon 6 to 24 months (likely 10) ◐ facts and judgement: F02, F01 The wish for success" in words
    assert "Ruled out: 1 · Neutral: 0.85" in words
    for origin in trace(load("february-2025")).origins:
        if origin.path.startswith("parties.usa."):
            assert one_line(origin.judgement or "") in words, origin.path


def test_a_number_tells_its_facts_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(capsys, "parties.usa.horizon")
    assert "F02 The US president says he expects the effort to succeed" in one_line(out)
    assert "reservation_value" not in out


def test_what_a_user_or_a_lever_sets_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(capsys, "usa", "--set", "parties.usa.horizon=7", "--lever", "us_backstop=open")
    words = one_line(out)
    assert "horizon 7 months ◌ judgement; set by the user e " in words
    assert "F08; set by the lever us_backstop = open" in words
    assert "Of these set by the user: 1. Of these set by levers: 4." in words


@pytest.mark.parametrize("about", [[], ["F16"], ["europeans"], ["european_troops"], ["levers"]])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_line_is_wider_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, about: list[str], language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = zopa(capsys, *about, "--lang", language)
    assert code == 0
    assert [line for line in out.splitlines() if len(line) > 80] == []


def test_german(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(capsys, "european_troops", "--lang", "de")
    words = one_line(out)
    assert words.startswith("Europäische Truppen (european_troops) ")
    assert "Die Begründungen sind auf Englisch geschrieben." in words
    assert "european_troops.at_most 50.000 Soldaten" in words
    assert "troops_need_us.factor 0 bis 0,3 (wahrscheinlich 0,1)" in words
    assert "Wenn gilt: Rolle der USA: Keine, Waffenverkauf oder Aufklärung." in words
    overview = one_line(zopa(capsys, "--lang", "de")[1])
    assert "allein auf Urteil gestützt" in overview
    assert "Februar 2025." in overview


def test_a_stylised_scenario_says_that_it_has_no_sources(capsys: pytest.CaptureFixture[str]) -> None:
    for about in ([], ["baker"]):
        code, out, _ = zopa(capsys, *about, "--scenario", "classics/orange")
        assert code == 0
        assert "stylised and has no sources: its numbers are made up" in one_line(out)
        assert "on facts" not in out
    assert "horizon 10 to 14 months (likely 12)" in one_line(out)


def test_json_is_one_object_with_everything(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys)
    traced = trace(load("february-2025"))
    assert found["scenario"] == "february-2025/baseline"
    assert found["about"] is None
    assert found["numbers"] == count(traced.origins)
    assert [fact["id"] for fact in found["facts"]] == list(traced.facts)
    assert [origin["path"] for origin in found["origins"]] == [o.path for o in traced.origins]
    assert found["sources"][0]["title"]["de"].startswith("Deutscher Zeitungsbericht")


def test_json_of_a_fact_and_of_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    fact = answer(capsys, "F10")
    assert fact["about"] == {"kind": "fact", "name": "F10"}
    assert [f["id"] for f in fact["facts"]] == ["F10"]
    assert fact["facts"][0]["moves"] == [o["path"] for o in fact["origins"]]
    assert all("F10" in o["facts"] for o in fact["origins"])
    number = answer(capsys, "parties.usa.horizon", "--set", "parties.usa.horizon=[1, 2, 3]")
    assert number["set"] == {"parties.usa.horizon": [1, 2, 3]}
    (origin,) = number["origins"]
    assert (origin["low"], origin["likely"], origin["high"], origin["unit"]) == (1, 2, 3, "months")
    assert (origin["set_by"], origin["basis"], origin["judgement"]) == (
        "user",
        "judgement",
        "set by the user",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["usaa"], "zopa: there is no party, issue, fact or number 'usaa': did you mean 'usa'?\n"),
        (["usa", "--scenario", "february-2052"], "did you mean 'february-2025'?"),
        (["usa", "--lever", "us_backstp=open"], "did you mean 'us_backstop'?"),
        (["usa", "--set", "parties.uss.horizon=3"], "did you mean 'usa'?"),
    ],
)
def test_unknown_names_are_the_users_fault(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, out, err = zopa(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
