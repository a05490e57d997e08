"""The glossary of docs/glossary.md as data: every word with its sentence, in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from sim.loading.catalogue import FALLBACK
from sim.loading.lessons import rows
from sim.loading.library import data_folder

QUOTED = re.compile(r"[\"“„](.+?)[\"”“]")


@dataclass(frozen=True)
class Word:
    """A word of the glossary.

    key: of its place on the page, the same in every language · title: as it is listed · meaning: Markdown
    names: in code and YAML, and in English · plain: what pages say for it in plain English words
    """

    key: str
    title: str
    meaning: str
    names: tuple[str, ...]
    plain: tuple[str, ...]


def file(language: str) -> Path:
    """The page of a language."""
    return data_folder("docs") / ("glossary.md" if language == FALLBACK else f"glossary.{language}.md")


@lru_cache
def glossary(language: str) -> Mapping[str, Word]:
    """Key -> word, in the order of the page."""
    words = [_word(row) for row in rows(file(language).read_text(encoding="utf-8"))]
    return MappingProxyType({word.key: word for word in words})


def find(name: str, language: str) -> Word:
    """The word that goes by a key or an English name; KeyError if there is none."""
    words = glossary(language)
    if name in words:
        return words[name]
    return words[_named(language)[name.lower()]]


@lru_cache
def _named(language: str) -> Mapping[str, str]:
    return {
        name.lower(): word.key for word in glossary(language).values() for name in (*word.names, *word.plain)
    }


def _word(row: list[str]) -> Word:
    """A row: the word as in code and YAML, in other languages than English the word there, the meaning."""
    names = re.sub(r"\([^)]*\)", "", QUOTED.sub("", row[0])).split(",")
    called = tuple(name.strip() for name in names if name.strip())
    return Word("-".join(called[0].lower().split()), row[-2], row[-1], called, tuple(QUOTED.findall(row[0])))
