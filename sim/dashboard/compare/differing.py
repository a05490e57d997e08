"""What is different between two cases: levers, numbers, tables, parties, issues; and that all else is equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.dashboard.cases import provenance_of, scenario_of
from sim.dashboard.numbers import Numbers
from sim.dashboard.place import Case
from sim.dashboard.speech import Speech, speech
from sim.domain.scenario import Scenario
from sim.loading.provenance import Origin

SHOWN = 12  # numbers that are named; the rest is counted


@dataclass(frozen=True)
class Unlike:
    """One thing that differs, and how it is on either side."""

    what: str
    first: str
    later: str


@dataclass(frozen=True)
class Apart:
    """What differs between two cases. numbers: the first of those that differ; of: how many do.

    equal: how many numbers are the same; issues, rules: how many of these both have.
    """

    unlike: tuple[Unlike, ...]
    numbers: tuple[Unlike, ...]
    of: int
    equal: int
    issues: int
    rules: int


def apart(first: Case, later: Case, language: str) -> Apart:
    """What differs between two cases."""
    one, other = scenario_of(first), scenario_of(later)
    says, says_later = speech(one, language), speech(other, language)
    named = Numbers(says), Numbers(says_later)
    numbers, later_numbers = _numbers(first), _numbers(later)
    pairs = [
        (numbers.get(path), later_numbers.get(path)) for path in dict.fromkeys((*numbers, *later_numbers))
    ]
    differing = [pair for pair in pairs if _stated(pair[0]) != _stated(pair[1])]
    rules = {structure.label for structure in one.structures}
    return Apart(
        unlike=(
            *_levers(one, other, says, says_later),
            *_names("tables", one, other, says, says_later),
            *_names("parties", one, other, says, says_later),
            *_names("issues", one, other, says, says_later),
        ),
        numbers=tuple(
            Unlike(_name(pair, named), *(_told(of, numbers) for of, numbers in zip(pair, named, strict=True)))
            for pair in differing[:SHOWN]
        ),
        of=len(differing),
        equal=len(pairs) - len(differing),
        issues=len({issue.name for issue in one.issues} & {issue.name for issue in other.issues}),
        rules=len(rules & {structure.label for structure in other.structures}),
    )


def _levers(one: Scenario, other: Scenario, says: Speech, says_later: Speech) -> Iterator[Unlike]:
    later = {lever.name: lever for lever in other.levers}
    for lever in one.levers:
        beside = later.get(lever.name)
        if beside is not None and beside.position != lever.position:
            yield Unlike(
                says.catalogue.words(lever.title),
                says.position(lever, lever.position),
                says_later.position(beside, beside.position),
            )


def _names(kind: str, one: Scenario, other: Scenario, says: Speech, says_later: Speech) -> Iterator[Unlike]:
    """Who or what is there on one side only, as both lists; nothing where they are the same."""
    lists = [
        [(part.name, said.catalogue.words(part.title)) for part in getattr(scenario, kind)]
        for scenario, said in ((one, says), (other, says_later))
    ]
    if [name for name, _ in lists[0]] != [name for name, _ in lists[1]]:
        first, later = (says.catalogue.join([title for _, title in named]) for named in lists)
        yield Unlike(says.say(f"compare.apart.{kind}"), first, later)


def _numbers(case: Case) -> dict[str, Origin]:
    return {origin.path: origin for origin in provenance_of(case).origins if origin.is_number}


def _stated(origin: Origin | None) -> tuple[object, ...] | None:
    if origin is None:
        return None
    return origin.value, tuple(origin.worth.items()), origin.ideal


def _name(origins: Sequence[Origin | None], named: Sequence[Numbers]) -> str:
    """What a number is called, by the first case that has it."""
    return next(numbers.title(of) for of, numbers in zip(origins, named, strict=True) if of is not None)


def _told(origin: Origin | None, named: Numbers) -> str:
    """A number with its range, or a whole table of worth; a dash where there is none."""
    if origin is None:
        return "–"
    return ", ".join(named.words.worth(origin)) if origin.worth else named.value(origin)
