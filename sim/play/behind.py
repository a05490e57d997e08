"""The facts behind a part of a run: which statements of its sources moved the numbers that mattered there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from sim.domain.scenario import Scenario
from sim.loading.provenance import Origin, find_origins

MOST_FACTS = 4  # in one sentence; of more, those behind most of the numbers


def behind_stake(case: Scenario, party: str, issue: str) -> tuple[str, ...]:
    """Facts behind what an issue means to a party: its stake, and the gates, clauses and red lines that name it."""
    return _most(case, lambda o: o.keys[:2] == ("parties", party) and issue in o.issues) or behind_issue(
        case, issue
    )


def behind_issue(case: Scenario, issue: str) -> tuple[str, ...]:
    """Facts behind an issue itself: which values it has, and what holds today."""
    return _most(case, lambda o: o.keys[:2] == ("issues", issue))


def behind_limit(case: Scenario, party: str) -> tuple[str, ...]:
    """Facts behind the limit of a party and how long it can wait."""
    own = ("reservation_value", "horizon", "war")
    return _most(case, lambda o: o.keys[:2] == ("parties", party) and o.keys[2] in own)


def behind_home(case: Scenario, party: str) -> tuple[str, ...]:
    """Facts behind the constituencies of a party."""
    return _most(case, lambda o: o.keys[:3] == ("parties", party, "constituencies"))


def behind_peace(case: Scenario) -> tuple[str, ...]:
    """Facts behind the rate of renewed war."""
    return _most(case, lambda o: o.keys[:2] == ("world", "peace"))


def behind_war(case: Scenario) -> tuple[str, ...]:
    """Facts behind the course of the war."""
    return _most(case, lambda o: o.keys[:2] == ("world", "war"))


def _most(case: Scenario, belongs: Callable[[Origin], bool]) -> tuple[str, ...]:
    """The facts behind most of the numbers that belong together, in order of their ids."""
    named = [fact for origin in _origins(_ByIdentity(case)) if belongs(origin) for fact in origin.facts]
    often = sorted(set(named), key=lambda fact: (-named.count(fact), fact))
    return tuple(sorted(often[:MOST_FACTS]))


class _ByIdentity:
    """Cache key: scenarios are frozen, so the object itself is the key."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.scenario is other.scenario


@lru_cache(maxsize=8)
def _origins(key: _ByIdentity) -> Sequence[Origin]:
    return find_origins(key.scenario) if key.scenario.sources else ()
