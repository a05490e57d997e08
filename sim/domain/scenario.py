"""A scenario: issues, parties, tables, and what we do not know about how talks go. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sim.domain.issues import Issue, Text
from sim.domain.preferences import Preferences
from sim.domain.uncertain import Uncertain


@dataclass(frozen=True)
class Name:
    """What somebody is called inside a sentence, and whether the verb is then in the plural."""

    words: str
    plural: bool = False


@dataclass(frozen=True)
class Party:
    """Who has preferences: with its outside option, its patience at the table and its look on the page."""

    name: str
    title: Text
    initials: str
    preferences: Preferences
    reservation_value: Uncertain  # utility of no agreement
    horizon: Uncertain  # months until it expects to have given all it can
    called: Mapping[str, Name] = field(default_factory=dict)  # language -> inside a sentence; else the title


@dataclass(frozen=True)
class Table:
    """A protocol with its parties and issues, and how long it sits."""

    name: str
    title: Text
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    rounds: int
    requires: tuple[str, ...] = ()
    ends_war: bool = False


@dataclass(frozen=True)
class Manner:
    """How one party bargains: strategy (when it concedes), offer (what it proposes), acceptance (what it takes)."""

    strategy: str
    offer: str
    acceptance: str
    e: Uncertain | None  # shape of a time-dependent concession; None where the strategy has none


@dataclass(frozen=True)
class Procedure:
    """How one table proceeds: its protocol and the order in which the parties speak."""

    protocol: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """One combination of the scenario's alternatives: a way in which talks might go, and its weight."""

    choices: Mapping[str, str]  # alternative -> choice
    weight: float
    manners: Mapping[str, Manner]
    procedures: Mapping[str, Procedure]

    @property
    def label(self) -> str:
        """The choices in one line, the key by which runs of different scenarios are paired."""
        return ", ".join(f"{name}={choice}" for name, choice in self.choices.items())


@dataclass(frozen=True)
class Lever:
    """A named dial of the scenario, where it stands and where it stood."""

    name: str
    title: Text
    help: Text
    facts: tuple[str, ...]
    kind: str  # choice | number
    choices: tuple[str, ...]
    range: tuple[float, float] | None
    unit: Text
    default: str | float
    position: str | float


@dataclass(frozen=True)
class Scenario:
    """Issues, parties and tables with everything needed to play them, frozen."""

    name: str
    title: Text
    description: Text
    level: str | None  # for whom: introductory | intermediate | advanced
    question: Text  # to discuss; empty if there is none
    stylised: bool
    start: str  # YYYY-MM of round 1
    round_months: int
    issues: tuple[Issue, ...]
    parties: tuple[Party, ...]
    tables: tuple[Table, ...]
    belligerents: tuple[str, ...]
    structures: tuple[Structure, ...]
    levers: tuple[Lever, ...]
    overrides: Mapping[str, Any]  # what --set changed: path -> value
    sha256: str
    sources: tuple[str, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def issue(self, name: str) -> Issue:
        """The issue with this name; KeyError if there is none."""
        return _named(self.issues, name)

    def party(self, name: str) -> Party:
        """The party with this name; KeyError if there is none."""
        return _named(self.parties, name)

    def table(self, name: str) -> Table:
        """The table with this name; KeyError if there is none."""
        return _named(self.tables, name)

    def date(self, round_number: int) -> str:
        """Month of a round (1, 2, ...) as YYYY-MM."""
        year, month = (int(part) for part in self.start.split("-"))
        months = year * 12 + month - 1 + (round_number - 1) * self.round_months
        return f"{months // 12:04d}-{months % 12 + 1:02d}"


Named = TypeVar("Named", Issue, Party, Table)


def _named(things: tuple[Named, ...], name: str) -> Named:
    for thing in things:
        if thing.name == name:
            return thing
    raise KeyError(name)
