"""Everything that Sources can show, in groups: the parties, then issues, tables, war and peace, levers, facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.dashboard.cases import provenance_of, scenario_of
from sim.dashboard.keeping import kept
from sim.dashboard.numbers import EXTRAS, HOME, ISSUES, OWN, THEMES, WAR, Numbers
from sim.dashboard.place import Case
from sim.dashboard.speech import speech
from sim.loading.provenance import Basis, Origin, Provenance
from sim.loading.reader import Path

NUMBER, FACT, PARTY = "number", "fact", "party"  # what an address may name, as parts of its query
_WORLD = {"war": "war", "peace": "peace"}


@dataclass(frozen=True)
class Entry:
    """One line of the list: what its address names, what it is called, its likely value, what stands behind it."""

    shows: str  # number | fact
    key: str
    name: str
    short: str
    basis: Basis
    found_by: str  # all that a search looks at, in small letters


@dataclass(frozen=True)
class Theme:
    """Entries of a group that belong together; title: empty where the group has one theme only."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Group:
    """A party or another part of the scenario with all its entries."""

    key: str
    title: str
    themes: tuple[Theme, ...]
    party: str | None = None

    @property
    def size(self) -> int:
        """How many entries it has."""
        return sum(len(theme.entries) for theme in self.themes)


@dataclass(frozen=True)
class Book:
    """All of one case in one language: numbers by path, facts by id, and the groups of the list."""

    numbers: Numbers
    provenance: Provenance
    by_path: Mapping[str, Origin]
    groups: tuple[Group, ...]

    def basis(self, origin: Origin) -> Basis:
        """What stands behind a number; in an invented example, where nothing is stated, a judgement."""
        invented = self.numbers.speech.case.stylised and origin.basis == "none"
        return "judgement" if invented else origin.basis


@kept(32)
def book_of(case: Case, language: str) -> Book:
    """Everything that Sources can show of a case. Raises InputError."""
    scenario = scenario_of(case)
    numbers, provenance = Numbers(speech(scenario, language)), provenance_of(case)
    by_path = {origin.path: origin for origin in provenance.origins}
    bare = Book(numbers, provenance, by_path, ())
    return Book(numbers, provenance, by_path, tuple(_groups(bare)))


def theme_of(keys: Path) -> str:
    """Under which theme of its party a number stands."""
    if len(keys) > 3:
        if keys[2] == "issues":
            return ISSUES
        if keys[2] in ("gates", "clauses", "red_lines"):
            return EXTRAS
        if keys[2] == "war":
            return WAR
        if keys[2] == "constituencies":
            return HOME
    return OWN


def group_of(keys: Path) -> str:
    """The key of the group in which a number stands."""
    if keys[0] == "parties":
        return f"parties.{keys[1]}"
    return f"world.{keys[1]}" if keys[0] == "world" else str(keys[0])


def search(groups: Sequence[Group], wanted: str) -> list[tuple[Group, list[Entry]]]:
    """The entries that hold every word, group by group; groups without any are left out."""
    words = wanted.casefold().split()
    found = []
    for group in groups:
        hits = [
            entry
            for theme in group.themes
            for entry in theme.entries
            if all(word in entry.found_by for word in words)
        ]
        if hits:
            found.append((group, hits))
    return found


def _groups(book: Book) -> Iterator[Group]:
    say, scenario = book.numbers.speech.catalogue, book.numbers.speech.case
    gathered: dict[str, list[Origin]] = {}
    for origin in book.provenance.origins:
        gathered.setdefault(group_of(origin.keys), []).append(origin)
    for party in scenario.parties:
        own = gathered.pop(f"parties.{party.name}", [])
        themes = tuple(_themes(book, own))
        yield Group(f"parties.{party.name}", book.numbers.speech.party(party.name), themes, party.name)
    for key in ("issues", "tables", "world.war", "world.peace", "levers", "alternatives"):
        origins = gathered.pop(key, [])
        if origins:
            entries = tuple(
                _entry(book, origin, origin.keys[0] in ("tables", "issues", "world")) for origin in origins
            )
            title = say.say(f"sources.page.group.{key.removeprefix('world.')}")
            yield Group(key, title, (Theme("all", "", entries),))
    facts = book.provenance.facts.values()
    if facts:
        entries = tuple(
            Entry(
                FACT,
                fact.id,
                say.words(fact.text),
                "",
                "facts",
                f"{fact.id} {say.words(fact.text)} {say.words(fact.pushes) if fact.pushes else ''}".casefold(),
            )
            for fact in facts
        )
        yield Group("facts", say.say("sources.page.group.facts"), (Theme("all", "", entries),))


def _themes(book: Book, origins: Sequence[Origin]) -> Iterator[Theme]:
    say = book.numbers.speech.catalogue
    for theme in THEMES:
        own = [origin for origin in origins if theme_of(origin.keys) == theme]
        if own:
            entries = tuple(_entry(book, origin, theme == HOME) for origin in own)
            yield Theme(theme, say.say(f"sources.page.theme.{theme}"), entries)


def _entry(book: Book, origin: Origin, whole: bool) -> Entry:
    """whole: named with whose it is, where that is not said by what stands above."""
    numbers = book.numbers
    name = numbers.title(origin) if whole else numbers.name(origin)
    if member := numbers.member(origin):
        name = numbers.speech.catalogue.say("numbers.of", whose=member, what=_small(numbers, origin))
    found_by = " ".join(
        [
            numbers.title(origin),
            origin.path,
            numbers.value(origin),
            *origin.facts,
            *_issue_words(book, origin),
        ]
    )
    return Entry(NUMBER, origin.path, name, numbers.short(origin), book.basis(origin), found_by.casefold())


def _small(numbers: Numbers, origin: Origin) -> str:
    """A name as it stands behind a colon."""
    title = numbers.title(origin)
    return title.partition(": ")[2] or title


def _issue_words(book: Book, origin: Origin) -> list[str]:
    return [book.numbers.speech.issue_title(issue) for issue in origin.issues]
