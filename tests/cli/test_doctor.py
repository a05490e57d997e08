"""`zopa doctor` tells what an installation runs on, and what is missing from it."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError

import numpy
import pytest

from sim.cli import doctor
from sim.cli.app import run_app


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
    assert set(found) == {"Python", "numpy", "scenarios", "compiled code"}


def test_what_is_missing_is_named_with_its_mend(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "requires", fake_requires)
    assert run_app(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "✗ ghost" in out
    assert "pip install 'ghost>=1.0'" in out
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
