"""The lessons of docs/lessons as data: what the pages of the dashboard and the documents read is one text.

A lesson is a Markdown page of one shape: a title, the idea, the scenario, commands to try with what each is for,
questions, and what to see, where a comment such as `<!-- question 2 -->` says which question a point answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt

from sim.loading.catalogue import FALLBACK
from sim.loading.library import data_folder

INDEX = "README.md"
ANSWERS = re.compile(r"\s*<!-- questions? ([\d, and]+) -->")
LABEL = re.compile(r"\*\*(.+?)\.\*\*\s*")


@dataclass(frozen=True)
class Step:
    """Something to try. words: what it is for · command: for the shell."""

    words: str
    command: str


@dataclass(frozen=True)
class Question:
    """A question. answers: what can be seen about it, nothing where it is open."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson; texts are lines of Markdown.

    name: of its page · topic, audience: as the list of lessons says · setting: which scenarios it plays, and
    setting_label: how that paragraph is called · see: what to see
    """

    name: str
    title: str
    topic: str
    audience: str
    idea: str
    setting_label: str
    setting: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    see: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words there are to read."""
        texts = [self.idea, self.setting, *(s.words for s in self.steps), *(q.text for q in self.questions)]
        return sum(len(text.split()) for text in [*texts, *self.see])


def folder(language: str) -> Path:
    """Where the lessons of a language lie."""
    root = data_folder("docs") / "lessons"
    return root if language == FALLBACK else root / language


@lru_cache
def lessons(language: str) -> tuple[Lesson, ...]:
    """All lessons in the order of their list."""
    index = (folder(language) / INDEX).read_text(encoding="utf-8")
    return tuple(
        read_lesson(name, (folder(language) / f"{name}.md").read_text(encoding="utf-8"), topic, audience)
        for name, topic, audience in _listed(index)
    )


def read_lesson(name: str, text: str, topic: str = "", audience: str = "") -> Lesson:
    """A lesson from its page. Raises ValueError for a page of another shape."""
    parts = list(_sections(text))
    if [len(part.fences) for part in parts] != [0, 1, 0, 0] or len(parts[0].texts) != 2:
        raise ValueError(f"the lesson {name} has not the shape of a lesson")
    (idea, setting), see = parts[0].texts, parts[3].texts
    label = LABEL.match(setting)
    return Lesson(
        name=name,
        title=parts[0].title,
        topic=topic,
        audience=audience,
        idea=LABEL.sub("", idea, count=1),
        setting_label=label[1] if label else "",
        setting=LABEL.sub("", setting, count=1),
        steps=tuple(_steps(parts[1].fences[0])),
        questions=tuple(
            Question(question, tuple(ANSWERS.sub("", point) for point in see if number in _answered(point)))
            for number, question in enumerate(parts[2].texts, start=1)
        ),
        see=tuple(ANSWERS.sub("", point) for point in see),
    )


@dataclass
class _Section:
    title: str
    texts: list[str]
    fences: list[str]


def _sections(text: str) -> Iterator[_Section]:
    """What stands under each heading: paragraphs and points of lists, and blocks of code."""
    found: _Section | None = None
    kind = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type.endswith("_open"):
            kind = token.type
        if token.type == "inline" and kind == "heading_open":
            if found is not None:
                yield found
            found = _Section(token.content, [], [])
        elif token.type == "inline" and found is not None:
            found.texts.append(" ".join(token.content.split()))
        elif token.type == "fence" and found is not None:
            found.fences.append(token.content)
    if found is not None:
        yield found


def _steps(block: str) -> Iterator[Step]:
    """Commands, each with the comment above it."""
    words: list[str] = []
    for line in filter(None, (line.strip() for line in block.splitlines())):
        if line.startswith("#"):
            words.append(line.lstrip("# "))
        else:
            yield Step(" ".join(words), line)
            words = []


def _answered(point: str) -> set[int]:
    found = ANSWERS.search(point)
    return {int(number) for number in re.findall(r"\d+", found[1])} if found else set()


def _listed(index: str) -> Iterator[tuple[str, str, str]]:
    """Name, topic and audience of every lesson that the table of the list has."""
    for row in rows(index):
        found = re.fullmatch(r"\[[^\]]+\]\(([\w-]+)\.md\): (.+)", row[0])
        if found:
            yield found[1], found[2], row[-1]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables of a Markdown page, their cells as Markdown; heads left out."""
    found: list[list[str]] = []
    kind = ""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type.endswith("_open"):
            kind = token.type
        if token.type == "tr_open":
            found.append([])
        elif token.type == "inline" and kind == "td_open":
            found[-1].append(token.content)
    return [row for row in found if row]
