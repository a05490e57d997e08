"""docs/february-2025.md: every variant has its story, and (heavy) differs in it from what it is held against."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.loading.library import names

DOCS = Path(__file__).parents[2] / "docs"


def script() -> Any:
    """docs/variants.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("variants_of_february", DOCS / "variants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = script()


def test_every_variant_has_a_story_and_a_row() -> None:
    told = [story.variant for story in SCRIPT.STORIES]
    library = {name.split("/")[1] for name in names() if name.startswith("february-2025/")}
    assert sorted(told) == sorted(library - {"baseline"})
    page = (DOCS / "february-2025.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == told


@pytest.mark.heavy
def test_each_variant_differs_in_what_its_story_is_about() -> None:
    """On the runs of the page: the interval lies on the side that the story says, and the page says the same."""
    page = (DOCS / "february-2025.md").read_text(encoding="utf-8")
    for story, figure in SCRIPT.measured():
        assert SCRIPT.row(story, figure) in page, story.variant
        ends = (figure.monte_carlo.low * story.expected, figure.monte_carlo.high * story.expected)
        assert min(ends) > 0, story.variant
