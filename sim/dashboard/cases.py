"""Scenarios and runs that pages show, loaded and played once for all readers: what is frozen may be shared."""

from __future__ import annotations

from functools import lru_cache

from sim.dashboard.keeping import kept
from sim.dashboard.place import Case
from sim.domain.scenario import Scenario
from sim.loading.glimpse import known_names
from sim.loading.levers import position
from sim.loading.loader import Basis, basis
from sim.loading.messages import shown
from sim.loading.provenance import Provenance, trace
from sim.loading.reader import InputError, Problem
from sim.loading.report import meant

_offered: set[str] = set()  # files that the server was started with; an address may name no other
KEPT = 64  # of each kind; a run with its scenario is a few hundred kilobytes


def offer(file: str) -> None:
    """Let addresses name this file of a scenario, which is in no library."""
    _offered.add(file)


def offered() -> tuple[str, ...]:
    """Files that addresses may name, for a worker that has to know."""
    return tuple(sorted(_offered))


def is_known(name: str) -> bool:
    """Whether an address may name this scenario: no reader of a page may open files of the server."""
    return name in _offered or name in known_names()


@kept(KEPT)
def scenario_of(case: Case) -> Scenario:
    """The scenario of a case. Raises InputError that names what is wrong with it."""
    return _basis(case.scenario).at(dict(case.levers), case.values())


def moved(case: Case, lever: str, text: str) -> Case:
    """The case with a lever at a position given as text; one that is back at its default is not moved."""
    where = position(text)
    usual = next(one.default for one in scenario_of(case).levers if one.name == lever)
    return case.at(lever, None if where == usual else where)


@kept(KEPT)
def provenance_of(case: Case) -> Provenance:
    """Where the numbers of a case come from. Raises InputError."""
    return trace(scenario_of(case))


@lru_cache(maxsize=KEPT)
def _basis(name: str) -> Basis:
    if not is_known(name):
        hint = meant(name, known_names(), "the library has")
        raise InputError([Problem(f"there is no scenario '{shown(name)}': {hint}")])
    return basis(name)
