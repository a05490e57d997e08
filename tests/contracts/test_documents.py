"""What the documents promise: README code runs, sources that are cited exist, decisions are listed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.app import run_app
from sim.play.records import Record
from sim.strategies import STRATEGIES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("zopa ")]


def test_the_readme_sets_up_in_one_line_and_tests_in_one_line() -> None:
    lines = [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("python3 -m venv")
    ]
    assert len(lines) == 2
    assert lines[0].endswith("zopa run february-2025")
    assert lines[1].endswith("-m pytest")


@pytest.mark.parametrize("command", commands())
def test_the_readme_s_commands_run(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(re.sub(r"--runs \d+", "--runs 16", command))[1:]
    assert run_app(arguments) == 0, capsys.readouterr().err
    assert capsys.readouterr().out.strip()


def test_the_readme_s_python_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    assert "February 2025" in capsys.readouterr().out
    record = names["record"]
    assert isinstance(record, Record)
    assert record.parties["russia"].strategy == "stubborn"


def test_every_cited_work_is_in_the_references() -> None:
    known = set(re.findall(r"@\w+\{(\w+),", (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")))
    cited: dict[str, Path] = {}
    for package in ("sim", "analysis"):
        for source in (ROOT / package).rglob("*.py"):
            for key in re.findall(r"\[([a-z]+\d{4}[a-z]?)\]", source.read_text(encoding="utf-8")):
                cited[key] = source
    assert len(cited) >= 8
    assert not set(cited) - known
    assert not known - set(cited), "works that nothing cites"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}[^)]*\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}
