"""The sentence catalogue: every sentence for people, in every language, and how words and numbers are put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.domain.issues import Text
from sim.domain.scenario import Name, Party
from sim.loading.reader import InputError, Problem, read_file

FOLDER = Path(__file__).resolve().parent / "sentences"
FALLBACK = "en"  # the language that every text of a scenario has


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language by key (`run.round`, `failure.closest`); templates for `str.format`."""

    language: str
    sentences: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.sentences

    def say(self, key: str, **parts: Any) -> str:
        """The sentence with its parts filled in; KeyError that names a key or a part that is missing."""
        if key not in self.sentences:
            raise KeyError(f"the {self.language} catalogue has no sentence '{key}'")
        try:
            return self.sentences[key].format_map(parts)
        except KeyError as missing:
            raise KeyError(f"the {self.language} sentence '{key}' needs the part {missing}") from None

    def words(self, text: Text) -> str:
        """A text of a scenario in this language, or else in English."""
        return text.get(self.language, text[FALLBACK])

    def inside(self, title: str) -> str:
        """A title as it stands inside a sentence: small, if it begins with an ordinary word.

        Only the catalogue's list of ordinary words is made small, so that names keep their capital.
        """
        first, *rest = title.split(" ", 1)
        ordinary = first.lower() in self.say("grammar.ordinary").split()
        return " ".join([first.lower(), *rest]) if ordinary else title

    def name(self, party: Party) -> Name:
        """What a party is called inside a sentence; where it does not say so itself, its title in the singular."""
        own = party.called.get(self.language)
        if own is None and self.language not in party.title:
            own = party.called.get(FALLBACK)
        return own or Name(self.inside(self.words(party.title)))

    def sentence(self, words: str) -> str:
        """The words with a capital at the start."""
        return words[:1].upper() + words[1:]

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals, in this language's signs: 12,345.6 or 12.345,6."""
        text = f"{value:,.{digits}f}"
        if not any(sign in "123456789" for sign in text):
            text = text.removeprefix("-")  # what rounds to zero has no sign
        signs = {
            ",": self.say("number.thousands"),
            ".": self.say("number.decimal"),
            "-": self.say("number.minus"),
        }
        return "".join(signs.get(sign, sign) for sign in text)

    def month(self, date: str) -> str:
        """A month given as YYYY-MM in words: February 2025."""
        year, month = date.split("-")
        return self.say("month.dated", month=self.say(f"month.{month}"), year=year)

    def months(self, first: str, last: str) -> str:
        """A span of months: May to July 2025, November 2025 to January 2026."""
        if first == last:
            return self.month(last)
        year, month = first.split("-")
        start = self.say(f"month.{month}") if last.startswith(f"{year}-") else self.month(first)
        return self.say("month.span", first=start, last=self.month(last))

    def join(self, items: Sequence[str], link: str = "and") -> str:
        """A list in words: "a, b and c"; link "or" gives "a, b or c". Empty for no items."""
        *most, last = items or [""]
        return f"{', '.join(most)} {self.say(f'join.{link}')} {last}" if most else last


def languages() -> list[str]:
    """Languages that have a catalogue, sorted."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@lru_cache
def load_catalogue(language: str) -> Catalogue:
    """The catalogue of a language; InputError for one that has none."""
    if language not in languages():
        known = ", ".join(languages())
        raise InputError([Problem(f"there are no sentences in '{language}'; the languages are {known}")])
    files = sorted((FOLDER / language).glob("*.yaml"))
    return Catalogue(
        language, MappingProxyType(dict(s for file in files for s in _flat(read_file(file).data)))
    )


def _flat(groups: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested groups as (dotted key, sentence)."""
    found: list[tuple[str, str]] = []
    for key, part in groups.items():
        if isinstance(part, Mapping):
            found += _flat(part, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", part))
    return found
