"""Scenarios and seeds are found beside a checkout and inside an installed package, whatever the current folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOOK = """
from sim.loading import library
from sim.loading.glossary import glossary
from sim.loading.lessons import lessons
from sim.loading.loader import load
print(library.data_folder("scenarios"))
print(library.data_folder("seeds"))
print(library.data_folder("docs"))
print(load("february-2025").sha256)
print(*library.names())
print(len(lessons("en")), len(lessons("de")), len(glossary("de")) == len(glossary("en")))
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the packages in it, and nothing else."""
    for package in ("sim", "analysis"):
        hidden = shutil.ignore_patterns("__pycache__", "data")
        shutil.copytree(ROOT / package, tmp_path / "site" / package, ignore=hidden)
    return tmp_path / "site"


def look(site: Path, start: Path) -> list[str]:
    start.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(
        command, cwd=start, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def put(site: Path, below: str) -> None:
    for kind in ("scenarios", "seeds", "docs"):
        shutil.copytree(ROOT / kind, site / below / kind)


@pytest.mark.parametrize("below", [".", "sim/data"], ids=["checkout", "installed"])
def test_data_are_found_both_ways_from_any_folder(below: str, site: Path, tmp_path: Path) -> None:
    put(site, below)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "scenarios" / "february-2025").mkdir(parents=True)
    (elsewhere / "scenarios" / "february-2025" / "baseline.yaml").write_text("not: this", encoding="utf-8")
    scenarios, seeds, docs, sha256, names, read = look(site, elsewhere)
    assert Path(scenarios) == site / below / "scenarios"
    assert Path(seeds) == site / below / "seeds"
    assert Path(docs) == site / below / "docs"
    assert read == "6 6 True"
    expected = {
        p.relative_to(ROOT / "scenarios").with_suffix("").as_posix()
        for p in (ROOT / "scenarios").rglob("*.yaml")
    }
    assert set(names.split()) == expected
    assert len(sha256) == 64


def test_both_ways_give_the_same_scenario_and_the_packaged_one_comes_first(
    site: Path, tmp_path: Path
) -> None:
    put(site, ".")
    beside = look(site, tmp_path)
    put(site, "sim/data")
    inside = look(site, tmp_path)
    assert inside[0] != beside[0]
    assert inside[3:] == beside[3:]
