"""What every page in docs/lessons keeps to: it is listed, fits a page, and everything in it that is code runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.app import run_app
from sim.loading.library import names

FOLDER = Path(__file__).parents[2] / "docs" / "lessons"
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")
MARKS = ("**The idea.**", "**The scenario", "## Try", "## Questions", "## What to see")


def text(page: str) -> str:
    return (FOLDER / page).read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command of every page, once."""
    blocks = [
        block for page in PAGES for block in re.findall(r"```sh\n(.*?)```", text(page), flags=re.DOTALL)
    ]
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return sorted({line for line in lines if line})


def test_the_index_lists_every_page_and_no_other() -> None:
    assert sorted(re.findall(r"\]\(([\w-]+\.md)\)", INDEX)) == PAGES
    assert len(PAGES) >= 6


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_all_parts_in_order_and_fits_a_page(page: str) -> None:
    places = [text(page).find(mark) for mark in MARKS]
    assert -1 not in places
    assert places == sorted(places)
    assert len(text(page).splitlines()) <= 60


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_no_figure(page: str) -> None:
    """Figures change with the scenarios: whoever wants one runs the command."""
    prose = re.sub(r"```.*?```|`[^`]*`|February 2025|^\d+\. ", "", text(page), flags=re.DOTALL | re.MULTILINE)
    assert not re.findall(r"\d+", prose)


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_scenarios_that_a_page_names_exist(page: str) -> None:
    named = re.findall(r"`((?:classics|climate|coalition|february-2025|island)/[\w-]+)`", text(page))
    assert named
    assert set(named) <= set(names())


@pytest.mark.parametrize("command", commands())
def test_a_command_runs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run_app(shlex.split(re.sub(r"--runs \d+", "--runs 16 --workers 1", command))[1:])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out.strip()
