"""`zopa doctor` tells what an installation runs on, and what is missing from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy
import pytest

import sim
from sim.cli import doctor
from sim.cli.app import run_app
from sim.play import compiling

ROOT = Path(__file__).parents[2]


def fake_requires(_: str) -> list[str]:
    return ["numpy>=2.0", "ghost>=1.0", 'later>=1; python_version >= "9.9"', 'pytest>=8; extra == "test"']


def test_versions_are_those_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "requires", lambda _: ["numpy>=2.0"])
    assert run_app(["doctor", "--json"]) == 0
    found = {item["name"]: item for item in json.loads(capsys.readouterr().out)}
    assert found["numpy"] == {"name": "numpy", "found": numpy.__version__, "well": True}
    assert found["scenarios"]["found"].split()[0].isdigit()
    assert set(found) == {"zopa", "Python", "numpy", "scenarios", "compiled code"}
    assert sys.executable in found["Python"]["found"]
    assert sim.__version__ in found["zopa"]["found"]


def test_everything_that_is_needed_is_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["doctor", "--json"]) == 0
    found = {item["name"].lower(): item for item in json.loads(capsys.readouterr().out)}
    assert {"mesa", "numba", "numpy", "pandas", "pyarrow", "typer", "pyyaml"} <= set(found)
    assert "(writable)" in found["compiled code"]["found"]


@pytest.fixture
def folder_anew() -> Iterator[None]:
    compiling.cache_folder.cache_clear()
    yield
    compiling.cache_folder.cache_clear()


@pytest.mark.usefixtures("folder_anew")
def test_a_cache_that_cannot_be_written_to_is_told_with_where_code_goes_instead(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder", encoding="utf-8")
    monkeypatch.setenv("ZOPA_CACHE_DIR", str(taken))
    monkeypatch.setattr(doctor, "requires", lambda _: [])
    assert run_app(["doctor"]) == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "compiled code" in line)
    assert line.startswith("✗")
    assert f"nothing can be written to {taken}: name another folder in ZOPA_CACHE_DIR" in line
    assert str(compiling.cache_folder()) in line
    assert taken not in compiling.cache_folder().parents


@pytest.mark.parametrize(
    ("installed", "bounds", "fits"),
    [
        ("3.3.1", ">=3.3,<4", True),
        ("3.3", ">=3.3.0", True),
        ("3.10.2", ">=3.9", True),
        ("3.2.9", ">=3.3,<4", False),
        ("4.0.0", ">=3.3,<4", False),
        ("2", "", True),
    ],
)
def test_versions_are_held_against_their_bounds(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    installed: str,
    bounds: str,
    fits: bool,
) -> None:
    monkeypatch.setattr(doctor, "requires", lambda _: [f"some-thing{bounds}"])
    monkeypatch.setattr(doctor, "version", lambda _: installed)
    assert run_app(["doctor"]) == (0 if fits else 1)
    out = capsys.readouterr().out
    assert ("● some-thing" in out) == fits
    assert (f'does not fit: {sys.executable} -m pip install "some-thing{bounds}"' in out) != fits


def test_a_library_that_does_not_load_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise ImportError("Numba needs another NumPy")

    monkeypatch.setattr(doctor, "requires", lambda _: ["numba>=0.60"])
    monkeypatch.setattr(doctor.importlib, "import_module", broken)
    assert run_app(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "does not load (Numba needs another NumPy)" in out
    assert "--force-reinstall" in out


@pytest.mark.parametrize("missing", ["yaml", "numpy", "numba"])
def test_without_a_library_doctor_speaks_and_the_others_send_there(missing: str) -> None:
    """In a process of its own: a module that is None in sys.modules is one that is not there."""

    def without(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = (
            f"import sys; sys.modules[{missing!r}] = None\n"
            f"from sim.cli.app import run_app; sys.exit(run_app({list(arguments)!r}))"
        )
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)

    told = without("doctor")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "● Python" in told.stdout
    assert "✗" in told.stdout
    lost = without("batch", "classics/orange", "--runs", "8", "-q")
    assert lost.returncode == 1
    assert lost.stderr.startswith(f"zopa: the library {missing} is missing; zopa doctor says")


def test_what_is_missing_is_named_with_its_mend(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "requires", fake_requires)
    assert run_app(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "✗ ghost" in out
    assert f'missing: {sys.executable} -m pip install "ghost>=1.0"' in out
    assert "later" not in out
    assert "pytest" not in out


def test_a_checkout_that_is_not_installed_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_: str) -> list[str]:
        raise PackageNotFoundError("zopa")

    monkeypatch.setattr(doctor, "requires", absent)
    assert run_app(["doctor", "--lang", "de"]) == 1
    out = capsys.readouterr().out
    assert "pip install -e ." in out
    assert "muss zuerst behoben werden" in out
