"""Scenarios small enough to be checked on paper, written in the test that plays them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import sim

HEAD = """
schema: 1
title: On paper
stylised: true
start: 2025-01
"""


@pytest.fixture
def on_paper(tmp_path: Path) -> Callable[..., sim.Scenario]:
    """Loads a scenario from its text; keyword arguments with `__` for dots change it: parties__a__horizon=3."""

    def write(text: str, **changes: Any) -> sim.Scenario:
        file = tmp_path / "paper.yaml"
        file.write_text(HEAD + dedent(text), encoding="utf-8")
        return sim.load(file, overrides={path.replace("__", "."): value for path, value in changes.items()})

    return write
