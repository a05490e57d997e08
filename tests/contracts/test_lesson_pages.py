"""What every page in docs/lessons keeps to: it is listed, fits a page, what is code in it runs, in every language."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.app import run_app
from sim.loading.catalogue import languages
from sim.loading.glossary import glossary
from sim.loading.lessons import lessons
from sim.loading.library import names

FOLDER = Path(__file__).parents[2] / "docs" / "lessons"
FOLDERS = {"en": FOLDER, "de": FOLDER / "de"}
PAGES = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")
MARKS = {
    "en": ("**The idea.**", "**The scenario", "## Try", "## Questions", "## What to see"),
    "de": ("**Die Idee.**", "**D", "## Ausprobieren", "## Fragen", "## Was zu sehen ist"),
}
ALL = [(language, page) for language in FOLDERS for page in PAGES]


def text(language: str, page: str) -> str:
    return (FOLDERS[language] / page).read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command of every page, once."""
    return sorted({step.command for lesson in lessons("en") for step in lesson.steps})


def test_every_language_has_the_same_pages() -> None:
    assert sorted(FOLDERS) == languages()
    for folder in FOLDERS.values():
        assert sorted(path.name for path in folder.glob("*.md") if path.name != "README.md") == PAGES


@pytest.mark.parametrize("language", FOLDERS)
def test_the_index_lists_every_page_and_no_other(language: str) -> None:
    listed = re.findall(r"\]\(([\w-]+\.md)\)", text(language, "README.md"))
    assert sorted(listed) == PAGES
    assert listed == [f"{lesson.name}.md" for lesson in lessons("en")]  # in the same order everywhere
    assert len(PAGES) >= 6


@pytest.mark.parametrize(("language", "page"), ALL)
def test_a_page_has_all_parts_in_order_and_fits_a_page(language: str, page: str) -> None:
    places = [text(language, page).find(mark) for mark in MARKS[language]]
    assert -1 not in places
    assert places == sorted(places)
    assert len(text(language, page).splitlines()) <= 60


@pytest.mark.parametrize(("language", "page"), ALL)
def test_a_page_names_no_figure(language: str, page: str) -> None:
    """Figures change with the scenarios: whoever wants one runs the command."""
    spared = r"```.*?```|`[^`]*`|<!--.*?-->|Februa?r?y? 2025|Februar 2025|^\d+\. "
    prose = re.sub(spared, "", text(language, page), flags=re.DOTALL | re.MULTILINE)
    assert not re.findall(r"\d+", prose)


@pytest.mark.parametrize(("language", "page"), [*ALL, *((language, "README.md") for language in FOLDERS)])
def test_scenarios_that_a_page_names_exist(language: str, page: str) -> None:
    written = text(language, page)
    named = re.findall(r"`((?:classics|climate|coalition|february-2025|island)/[\w-]+)`", written)
    assert named
    assert set(named) <= set(names())


@pytest.mark.parametrize("command", commands())
def test_a_command_runs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run_app(shlex.split(re.sub(r"--runs \d+", "--runs 16 --workers 1", command))[1:])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out.strip()


@pytest.mark.parametrize("language", FOLDERS)
def test_lessons_have_the_same_parts_in_every_language(language: str) -> None:
    for lesson, english in zip(lessons(language), lessons("en"), strict=True):
        assert lesson.name == english.name
        assert [step.command for step in lesson.steps] == [step.command for step in english.steps]
        assert all(step.words for step in lesson.steps), lesson.name
        assert [len(q.answers) for q in lesson.questions] == [len(q.answers) for q in english.questions]
        assert len(lesson.see) == len(english.see)
        assert linked(lesson.idea) == linked(english.idea), lesson.name


def linked(text: str) -> list[str]:
    """The words of the glossary that a text leads to."""
    return re.findall(r"\(\S*glossary\S*#([\w-]+)\)", text)


@pytest.mark.parametrize(("language", "page"), ALL)
def test_links_to_the_glossary_lead_to_its_page_and_to_a_word(language: str, page: str) -> None:
    for target, key in re.findall(r"\]\(([^)#]+)#([\w-]+)\)", " ".join(text(language, page).split())):
        assert (FOLDERS[language] / target).is_file(), target
        assert key in glossary(language), key


def test_the_glossary_has_the_same_words_in_every_language_each_once() -> None:
    rows = {}
    for language, page in (("en", "glossary.md"), ("de", "glossary.de.md")):
        lines = (FOLDER.parent / page).read_text(encoding="utf-8").splitlines()
        rows[language] = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][1:]
    assert [row[0] for row in rows["de"]] == [row[0] for row in rows["en"]]
    assert all(len(row) == 3 for row in rows["de"])
    assert all(len(row) == 2 for row in rows["en"])
    for language in languages():
        assert len(glossary(language)) == len(rows[language])  # no key stands twice
        assert len({word.title for word in glossary(language).values()}) == len(rows[language])
    assert list(glossary("de")) == list(glossary("en"))
