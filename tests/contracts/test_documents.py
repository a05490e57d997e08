"""What the documents promise: README code runs, sources that are cited exist, decisions are listed."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from PIL import Image

from sim.cli.app import run_app
from sim.play.records import Record
from sim.strategies import STRATEGIES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    # The dashboard serves until it is stopped: tests/cli/test_dashboard.py starts it.
    return [line for line in lines if line.startswith("zopa ") and not line.startswith("zopa dashboard")]


def test_the_readme_sets_up_in_one_line_and_tests_in_one_line() -> None:
    lines = [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("python3 -m venv")
    ]
    assert len(lines) == 2
    assert lines[0].endswith("zopa run february-2025")
    assert lines[1].endswith("-m pytest -n auto")


def test_the_readme_s_commands_run_one_after_the_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one folder, as its reader would: later commands use the files of earlier ones."""
    monkeypatch.chdir(tmp_path)
    assert len(commands()) >= 10
    for command in commands():
        code = run_app(shlex.split(re.sub(r"--runs \d+", "--runs 16", command))[1:])
        said = capsys.readouterr()
        assert code == 0, f"{command}\n{said.err}"
        assert said.out.strip() or (said.err.strip() and re.search(" new | --csv ", command)), command


def test_the_readme_s_python_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
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
    for page in (ROOT / "docs").rglob("*.md"):
        for key in re.findall(r"\[([a-z]+\d{4}[a-z]?)\]", page.read_text(encoding="utf-8")):
            cited[key] = page
    assert len(cited) >= 8
    assert not set(cited) - known
    assert not known - set(cited), "works that nothing cites"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}[^)]*\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}


@pytest.mark.parametrize(
    "name",
    ["README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "docs/odd.md", "docs/decisions/README.md"],
)
def test_links_to_files_lead_somewhere(name: str) -> None:
    document = ROOT / name
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    for link in links:
        if not link.startswith("https://"):
            assert (document.parent / link).exists(), link


def test_the_readme_links_what_a_visitor_looks_for() -> None:
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "CITATION.cff", "LICENSE"):
        assert f"]({name})" in README, name


def test_pictures_are_small_and_their_command_stands_beside_them() -> None:
    pictures = re.findall(r"!\[([^]]*)\]\(([^)]+)\)", README)
    assert pictures
    for alternative, path in pictures:
        assert len(alternative) > 20
        assert 0 < (ROOT / path).stat().st_size < 150_000
    assert "zopa batch february-2025 --runs 4000" in README
    script = (ROOT / "docs" / "pictures" / "draw.py").read_text(encoding="utf-8")
    assert 'run_batch("february-2025", 4000, rng_seed=1' in script


@pytest.mark.parametrize("name", ["explore", "compare"])
def test_parties_keep_their_colours_in_pictures_of_pages(name: str) -> None:
    css = (ROOT / "sim" / "dashboard" / "assets" / "page.css").read_text(encoding="utf-8")
    picture = Image.open(ROOT / "docs" / "pictures" / f"{name}.png").convert("RGB")
    there = [colour for count, colour in picture.getcolors(2**24) if count > 20]
    for party in range(4):
        found = re.search(rf"--p{party}:#(\w{{6}})", css)
        assert found is not None
        own = bytes.fromhex(found[1])
        assert min(sum(abs(a - b) for a, b in zip(own, colour, strict=True)) for colour in there) <= 12


def test_the_citation_has_the_version_of_the_package() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(citation["version"]) == project["version"]
    assert citation["license"] == project["license"]
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"]


def test_the_table_of_folders_names_folders() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `") and "/`" in line]
    named = {name for row in rows for name in re.findall(r"`([\w/]+)/`", row)}
    assert {"sim/domain", "sim/play", "analysis", "tests"} <= named
    assert not [name for name in named if not (ROOT / name).is_dir()]
    packages = {f"sim/{path.parent.name}" for path in (ROOT / "sim").glob("*/__init__.py")}
    assert packages <= named, "packages that the guide leaves out"
