"""Every uncertain number of a scenario by its path, and the values that draws give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from sim.domain.scenario import Scenario, Structure
from sim.domain.uncertain import Uncertain
from sim.play.streams import uniforms

Floats = NDArray[np.float64]


def quantities(scenario: Scenario) -> Iterator[tuple[str, Uncertain]]:
    """Every number of a scenario that no structure changes, with its path, points included."""
    for party in scenario.parties:
        here = f"parties.{party.name}"
        for path, number in party.preferences.uncertain():
            yield f"{here}.{path}", number
        yield f"{here}.reservation_value", party.reservation_value
        yield f"{here}.horizon", party.horizon
        yield f"{here}.foresight", party.foresight
        yield f"{here}.patience", party.patience
        if party.anticipates is not None:
            yield f"{here}.anticipates", party.anticipates
        if party.fighter is not None:
            for name in ("slope", "resilience", "cost", "optimism"):
                yield f"{here}.war.{name}", getattr(party.fighter, name)
        for member in party.constituencies.members if party.constituencies else ():
            there = f"{here}.constituencies.members.{member.name}"
            yield f"{there}.weight", member.weight
            yield f"{there}.reservation_value", member.reservation_value
            for path, number in member.departures.items():
                yield f"{there}.departures.{path}", number
    for table in scenario.tables:
        if table.framework is not None:
            here = f"tables.{table.name}.framework"
            yield f"{here}.kappa", table.framework.kappa
            for name, number in table.framework.adopted.items():
                yield f"{here}.adopted.{name}", number
            for name, number in table.framework.expects.items():
                yield f"{here}.expects.{name}", number
    yield from _war_quantities(scenario)
    yield from _peace_quantities(scenario)


def _war_quantities(scenario: Scenario) -> Iterator[tuple[str, Uncertain]]:
    war, here = scenario.war, "world.war"
    if war is None:
        return
    for name in ("start", "persistence", "volatility"):
        yield f"{here}.momentum.{name}", getattr(war, name)
    yield f"{here}.saturation", war.saturation
    yield f"{here}.decisive", war.decisive
    yield f"{here}.aid.effect", war.aid_effect
    for name, donor in war.donors.items():
        yield f"{here}.aid.donors.{name}.share", donor.share
        yield f"{here}.aid.donors.{name}.level", donor.level
    for name, change in war.changes.items():
        yield f"{here}.aid.changes.{name}.level", change.level
    for name, threat in war.threats.items():
        yield f"{here}.threats.{name}.lowers", threat.lowers


def _peace_quantities(scenario: Scenario) -> Iterator[tuple[str, Uncertain]]:
    peace, here = scenario.peace, "world.peace"
    if peace is None:
        return
    yield f"{here}.rate", peace.rate
    for kind, terms in (("terms", peace.terms), ("resumption", peace.resumption)):
        for name, term in terms.items():
            yield f"{here}.{kind}.{name}.weight", term.weight
            for issue, (half, exponent) in term.measure.hills.items():
                yield f"{here}.{kind}.{name}.hills.{issue}.half", half
                yield f"{here}.{kind}.{name}.hills.{issue}.exponent", exponent
            if term.measure.level is not None:
                yield f"{here}.{kind}.{name}.level", term.measure.level


def exponents(structure: Structure) -> Iterator[tuple[str, Uncertain]]:
    """The concession exponents of a structure with their paths."""
    for name, manner in structure.manners.items():
        if manner.e is not None:
            yield f"parties.{name}.e", manner.e


def sample(numbers: Iterable[tuple[str, Uncertain]], rng_seed: int, draws: range) -> dict[str, Floats]:
    """Path -> values of these draws, shape (draws,); the path keys the stream."""
    return {
        path: number.quantile(
            np.zeros(len(draws)) if number.is_point else uniforms(rng_seed, path, draws.start, len(draws))
        )
        for path, number in numbers
    }
