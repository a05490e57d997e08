"""`zopa show` of several tables, a war and a peace: what of it is said, in both languages, within 80 columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.cli.app import run_app

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-language.md").read_text(encoding="utf-8")
VALLEYS = re.findall(r"```yaml\n(schema:.*?)```", PAGE, flags=re.DOTALL)[1]
MORE = """\
extends: valleys.yaml
parties: {coast: {anticipates: 0.6}}
tables: [{name: bridge, opens: {after: inn, if: agreed}, ratify: {coast: {type: unanimity}}}]
world:
  war:
    aid: {effect: 0.1, donors: {coast: {share: 0.7, level: 1}, merchants: {share: 0.3, level: 1}}}
    decisive: 0.4
    victories: {upper: {pass: upper_keeps}, lower: {pass: lower_keeps}}
    threats: {arms: {by: coast, against: upper, lowers: 0.05}}
  peace:
    reference: {guards: 0}
    terms: {smart: {effect: raises, weight: 1, values: {guards: {0: 0, 100: 0, 200: 0, 300: 0, 400: 1}}}}
"""
EN = (
    "watched for 9 rounds, January to September 2025",
    "drafts a framework, the text with which “On the bridge” begins; leaving it costs a signer 0.2 (0.1 to 0.3)",
    "opens if “At the inn” agrees, watched for 24 rounds",
    "ratified by The coast: unanimity",
    "decides whether a run counts as an agreement",
    "majority: The harbour (2) and The hills (1)",
    "only what passes with a probability of 0.6",
    "fought by Upper valley and Lower valley",
    "above 0 for Upper valley; it starts at −0.1 (−0.4 to 0.1)",
    "aid from The coast (share 0.7) and merchants (share 0.3)",
    "The coast threatens Upper valley: 0.05 off its limit",
    "ends in a victory with a probability of 0.4",
    "war would break out again 0.1 (0.05 to 0.2) times a year",
    "less often by: guards deter (Guards from the coast)",
    "more often by: smart (Guards from the coast)",
)
DE = (
    "öffnet, wenn „At the inn“ sich einigt; 24 Runden lang beobachtet",
    "Zustimmung zu Hause, The coast: Einstimmigkeit",
    "geführt von: Upper valley und Lower valley",
    "der Krieg bräche 0,1 (0,05 bis 0,2) mal im Jahr wieder aus",
)


@pytest.mark.parametrize(("language", "expected"), [("en", EN), ("de", DE)])
def test_tables_war_peace_and_home_are_told(
    language: str,
    expected: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "valleys.yaml").write_text(VALLEYS, encoding="utf-8")
    file = tmp_path / "more.yaml"
    file.write_text(MORE, encoding="utf-8")
    assert run_app(["show", str(file), "--lang", language]) == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if str(tmp_path) not in line]
    assert max(len(line.rstrip()) for line in lines) <= 80
    words = " ".join(out.split())
    for sentence in expected:
        assert sentence in words, sentence
