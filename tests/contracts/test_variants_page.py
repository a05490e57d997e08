"""docs/february-2025.md: every variant has its story, and (heavy) differs in it from what it is held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import variants
from sim.loading.library import names

DOCS = Path(__file__).parents[2] / "docs"


def test_every_variant_has_a_story_and_a_row() -> None:
    told = [story.variant for story in variants.STORIES]
    library = {name.split("/")[1] for name in names() if name.startswith("february-2025/")}
    assert sorted(told) == sorted(library - {"baseline"})
    page = (DOCS / "february-2025.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == told


@pytest.mark.heavy
def test_each_variant_differs_in_what_its_story_is_about() -> None:
    """On the runs of the page: the interval lies on the side that the story says, and the page says the same."""
    page = (DOCS / "february-2025.md").read_text(encoding="utf-8")
    for story, figure in variants.measured():
        assert variants.row(story, figure) in page, story.variant
        ends = (figure.monte_carlo.low * story.expected, figure.monte_carlo.high * story.expected)
        assert min(ends) > 0, story.variant
