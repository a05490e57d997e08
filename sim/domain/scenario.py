"""A scenario: issues, parties, tables, and what we do not know about how talks go. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from sim.domain.issues import Issue, Text
from sim.domain.preferences import Preferences
from sim.domain.uncertain import ONE, ZERO, Uncertain
from sim.domain.world import LINEAR, Constituencies, Fighter, Peace, VotingRule, War

BINDING, FRAMEWORK = "binding", "framework"
OPENING_TEXT, TAKE_OR_LEAVE = "opening_text", "take_it_or_leave_it"


@dataclass(frozen=True)
class Name:
    """What somebody is called inside a sentence, and whether the verb is then in the plural."""

    words: str
    plural: bool = False


@dataclass(frozen=True)
class Party:
    """Who has preferences: with its outside option, its patience and who must follow it at home.

    reservation_value : utility of no agreement at the start · horizon : months until it expects to have given all
    foresight : annual weight of the future in the value of signing, 0 if it does not look ahead
    patience : per-round discount at the table
    suspends_after : rounds without hope after which it suspends talks, 0 for never
    anticipates : how likely an outcome must be to be ratified for it to offer or take it, None if it does not look
    expects : issue -> level at which it expects issues to be settled that are negotiated elsewhere
    """

    name: str
    title: Text
    initials: str
    preferences: Preferences
    reservation_value: Uncertain
    horizon: Uncertain
    foresight: Uncertain = ZERO
    patience: Uncertain = ONE
    suspends_after: int = 0
    anticipates: Uncertain | None = None
    expects: Mapping[str, int] = field(default_factory=dict)
    fighter: Fighter | None = None
    constituencies: Constituencies | None = None
    called: Mapping[str, Name] = field(default_factory=dict)  # language -> inside a sentence; else the title


@dataclass(frozen=True)
class Framework:
    """What a table's result is to a later table: a text that its signers are loath to leave.

    to : the later table · mode : opening_text | take_it_or_leave_it
    kappa : value that leaving it costs a signer, times the share of its issues that are changed
    adopted : party -> its belief that the text will be adopted · expects : party -> what it expects without it
    """

    to: str
    mode: str
    kappa: Uncertain
    adopted: Mapping[str, Uncertain]
    expects: Mapping[str, Uncertain]


@dataclass(frozen=True)
class Table:
    """A protocol with its parties and issues, when it opens and how long it sits.

    opens : round (from 0) in which it opens, unless `after` names a table, in the round after whose close it does
    if_agreed : it opens only if that table agreed
    disagreement : reservation_value | status_quo, what walking away is worth · ratify : party -> rule here
    """

    name: str
    title: Text
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    rounds: int
    requires: tuple[str, ...] = ()
    ends_war: bool = False
    opens: int = 0
    after: str | None = None
    if_agreed: bool = False
    result: str = BINDING
    framework: Framework | None = None
    decisive: bool = True
    disagreement: str = "reservation_value"
    ratify: Mapping[str, VotingRule] = field(default_factory=dict)


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
    form: str = LINEAR  # of the reservation value while a war goes on

    @property
    def label(self) -> str:
        """The choices in one line, the key by which runs of different scenarios are paired."""
        return ", ".join(f"{name}={choice}" for name, choice in self.choices.items())


UNCERTAIN = (
    "uncertain"  # where a lever stands that leaves the number it could fix as uncertain as it is stated
)


@dataclass(frozen=True)
class Lever:
    """A named dial of the scenario, where it stands and where it stood.

    titles : choice -> words, of those that have some · step : of a number, from the low end of its range; None for any
    stated : low, likely and high of the number that it fixes, of a lever that leaves it `UNCERTAIN` unless it is moved
    """

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
    titles: Mapping[str, Text] = field(default_factory=dict)
    step: float | None = None
    stated: tuple[float, float, float] | None = None

    def on_scale(self, position: str | float) -> float:
        """Where on the range of a number lever a position is; what is uncertain is most likely there."""
        return self.stated[1] if self.stated is not None and position == UNCERTAIN else float(position)

    @property
    def plausible(self) -> tuple[float, float] | None:
        """Between which numbers the scenario finds it plausible; None if it does not say."""
        return (self.stated[0], self.stated[2]) if self.stated and self.stated[0] < self.stated[2] else None


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
    structures: tuple[Structure, ...]
    levers: tuple[Lever, ...]
    overrides: Mapping[str, Any]  # what --set changed: path -> value
    sha256: str
    sources: tuple[str, ...] = ()
    war: War | None = None
    peace: Peace | None = None
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def belligerents(self) -> tuple[str, ...]:
        """Who fights the war, if there is one."""
        return self.war.belligerents if self.war else ()

    @cached_property
    def over_by(self) -> Mapping[str, int]:
        """Table -> the number of rounds after which it is over, whatever happens."""
        ends: dict[str, int] = {}
        waiting = list(self.tables)
        while waiting:
            table = waiting.pop(0)
            if table.after is not None and table.after not in ends:
                waiting.append(table)
                continue
            start = table.opens if table.after is None else max(table.opens, ends[table.after])
            ends[table.name] = start + table.rounds
        return ends

    @property
    def rounds(self) -> int:
        """How many rounds the calendar may run: until the last table is over."""
        return max(self.over_by.values())

    @property
    def decisive(self) -> tuple[Table, ...]:
        """The tables that must all agree for the run to count as an agreement."""
        return tuple(table for table in self.tables if table.decisive)

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
        return self.month_after(round_number, 0)

    def month_after(self, round_number: int, months: int) -> str:
        """The month some months after a round (1, 2, ...), as YYYY-MM."""
        year, month = (int(part) for part in self.start.split("-"))
        whole = year * 12 + month - 1 + (round_number - 1) * self.round_months + months
        return f"{whole // 12:04d}-{whole % 12 + 1:02d}"


Named = TypeVar("Named", Issue, Party, Table)


def _named(things: tuple[Named, ...], name: str) -> Named:
    for thing in things:
        if thing.name == name:
            return thing
    raise KeyError(name)
