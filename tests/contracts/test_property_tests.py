"""Property tests search without a clock; where CI is set, always through the same examples."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
PROBE = """
from hypothesis import given, settings, strategies as st

@given(st.integers())
def test_probe(number):
    pass

def test_tell():
    chosen = settings.get_profile(settings.get_current_profile_name())
    print("told", chosen.deadline, chosen.derandomize, settings(max_examples=7).deadline)
"""


@pytest.mark.parametrize(("ci", "told"), [("1", "told None True None"), ("", "told None False None")])
def test_the_profile_follows_ci(tmp_path: Path, ci: str, told: str) -> None:
    (tmp_path / "conftest.py").write_text(
        (TESTS / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "test_probe.py").write_text(PROBE, encoding="utf-8")
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert told in done.stdout


def test_no_test_has_a_clock_or_a_way_of_searching_of_its_own() -> None:
    own = re.compile(r"\b(deadline|derandomize)=")
    found = [
        str(file.relative_to(TESTS))
        for file in TESTS.rglob("test_*.py")
        if own.search(file.read_text(encoding="utf-8"))
    ]
    assert found == [], "this stands in tests/conftest.py"
