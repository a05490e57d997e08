"""What the address of a page says: which scenario, how its levers stand, which run, which round, which language.

The address is the whole state of a page that is worth keeping: opening it elsewhere, or again after the server was
restarted, shows the same to the digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from sim.loading.catalogue import FALLBACK, languages
from sim.loading.levers import Position, position
from sim.loading.loader import parse_value
from sim.loading.reader import InputError, Problem

USUAL_SCENARIO = "february-2025"
USUAL_SEED = 1
LEVER, SET = "lever.", "set."
OTHERS = "with"  # what a page compares with: each an address of its own
MOST_CASES = 4  # that Compare sets side by side
MOST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Case:
    """A scenario at one position of its levers, with numbers that were set: what is played.

    levers: name -> position, only those that were moved; overrides: path -> value as YAML text. Both in the order
    in which they were moved.
    """

    scenario: str = USUAL_SCENARIO
    levers: tuple[tuple[str, Position], ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()

    @property
    def is_moved(self) -> bool:
        """Whether anything differs from the scenario as it stands."""
        return bool(self.levers or self.overrides)

    @property
    def unmoved(self) -> Case:
        """The scenario as it stands."""
        return Case(self.scenario)

    def at(self, lever: str, where: Position | None) -> Case:
        """The case with a lever at a position; None puts it back."""
        return replace(self, levers=_with(self.levers, lever, where))

    def with_number(self, path: str, text: str | None) -> Case:
        """The case with a number set, as YAML text; None takes it back."""
        return replace(self, overrides=_with(self.overrides, path, text))

    def values(self) -> Mapping[str, Any]:
        """What was set, path -> value. Raises InputError for text that is no YAML."""
        return {path: parse_value(text, f"{SET}{path}") for path, text in self.overrides}

    def query(self) -> list[tuple[str, str]]:
        """The case as the parts of an address."""
        return [
            ("scenario", self.scenario),
            *((f"{LEVER}{name}", str(where)) for name, where in self.levers),
            *((f"{SET}{path}", text) for path, text in self.overrides),
        ]


def _with(pairs: tuple[tuple[str, Any], ...], name: str, value: Any) -> tuple[tuple[str, Any], ...]:
    others = tuple(pair for pair in pairs if pair[0] != name)
    return others if value is None else (*others, (name, value))


@dataclass(frozen=True)
class Place:
    """Where a reader is.

    page: path of the page, "/" for Explore · rng_seed, run: which run is seen · round: of the calendar, None for the
    first · table: which table is in front, None for the one that matters · others: what Compare sets beside the case ·
    more: what only one page reads, such as the number that Sources shows · replicates: in how many ways chance plays
    each draw, which decides what the number of a run stands for; None as is usual for the scenario
    """

    page: str = "/"
    case: Case = Case()
    rng_seed: int = USUAL_SEED
    run: int = 0
    round: int | None = None
    table: str | None = None
    language: str = FALLBACK
    others: tuple[Case, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict, hash=False)
    replicates: int | None = None

    @property
    def address(self) -> str:
        """The place as a path with a query."""
        parts = self.case.query()
        parts.append(("seed", str(self.rng_seed)))
        if self.run:
            parts.append(("run", str(self.run)))
        if self.replicates is not None:
            parts.append(("replicates", str(self.replicates)))
        if self.round is not None:
            parts.append(("round", str(self.round)))
        if self.table is not None:
            parts.append(("table", self.table))
        parts += [(OTHERS, urlencode(other.query())) for other in self.others]
        parts += list(self.more.items())
        parts.append(("lang", self.language))
        return f"{self.page}?{urlencode(parts, quote_via=quote, safe='/')}"

    def on(self, page: str, **more: str) -> Place:
        """The same scenario and language on another page."""
        return replace(self, page=page, more=more)


def read_place(page: str, search: str | None) -> Place:
    """The place that an address means. Raises InputError that names every part that cannot be read."""
    parts = parse_qsl(search or "", keep_blank_values=True)
    problems: list[Problem] = []
    numbers = {"seed": USUAL_SEED, "run": 0, "replicates": 0, "round": 0}
    words: dict[str, str] = {}
    more: dict[str, str] = {}
    for name, text in parts:
        if name in numbers:
            numbers[name] = _whole(name, text, problems)
        elif name in ("scenario", "table", "lang"):
            words[name] = text
        elif not name.startswith((LEVER, SET)) and name != OTHERS:
            more[name] = text
    language = words.get("lang", FALLBACK)
    if language not in languages():
        problems.append(Problem(f"lang={language}: the languages are {', '.join(languages())}"))
    if problems:
        raise InputError(problems)
    return Place(
        page=page,
        case=_case(parts),
        rng_seed=numbers["seed"],
        run=numbers["run"],
        round=numbers["round"] or None,
        replicates=numbers["replicates"] or None,
        table=words.get("table"),
        language=language,
        others=tuple(_case(parse_qsl(text)) for name, text in parts if name == OTHERS),
        more=more,
    )


def language_of(search: str | None) -> str:
    """The language of an address, also of one that has other mistakes."""
    wanted = dict(parse_qsl(search or "")).get("lang", FALLBACK)
    return wanted if wanted in languages() else FALLBACK


def _case(parts: list[tuple[str, str]]) -> Case:
    scenario = dict(parts).get("scenario", USUAL_SCENARIO)
    levers = {name.removeprefix(LEVER): position(text) for name, text in parts if name.startswith(LEVER)}
    overrides = {name.removeprefix(SET): text for name, text in parts if name.startswith(SET)}
    return Case(scenario, tuple(levers.items()), tuple(overrides.items()))


def _whole(name: str, text: str, problems: list[Problem]) -> int:
    if text.isdecimal() and len(text) < 20 and int(text) <= MOST_SEED:
        return int(text)
    problems.append(Problem(f"{name}={text}: a whole number from 0 to {MOST_SEED} is needed"))
    return 0
