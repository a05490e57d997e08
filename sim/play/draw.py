"""Draw: turn uncertain numbers into arrays, for one run or for a chunk of them, by the same code.

All powers, exponentials and quantiles are taken here, vectorised over draws; play only adds, multiplies, compares
and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.domain.preferences import draw_terms, utility_by_draw
from sim.domain.scenario import Scenario, Structure
from sim.domain.uncertain import Uncertain
from sim.domain.world import FORMS, Measure
from sim.play.layout import Seating
from sim.play.streams import uniforms
from sim.protocols import PROTOCOLS
from sim.strategies import STRATEGIES
from sim.world.peace import hill, rates, within_a_year
from sim.world.war import cost_curve, going_on

Floats = NDArray[np.float64]

BELIEF_POINTS = 16  # of a belief about a reservation value
BELIEF_DRAWS = 256  # from which these points are quantiles
HOME_SAMPLES = 24  # of a negotiator's belief about the limits of its constituencies
COMMON_KNOWLEDGE = 0  # the rng seed of what everybody believes at first


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


class Numbers(NamedTuple):
    """A chunk of draws as arrays, ready to be played; voices are parties, then constituencies.

    additive : (draws, voices, issues, levels) · cells : (draws, voices, terms, cells), see `Terms`
    start, weight : (draws, voices) reservation value at the start, weight among constituencies
    tau : (draws, parties, rounds) own relative time · kept : (structures, draws, parties, rounds) share of the
    claim kept · foresight, patience, anticipates (-1 for not at all) : (draws, parties)
    slope, resilience, optimism, holds : (draws, parties) · ends : (draws, parties, 2), see `sim.world.war`
    cost : (draws, parties, rounds) · decisive, momentum, and a round's persistence and aid_effect : (draws,)
    shock : (draws, replicates, rounds) · aid_share, aid_level : (draws, donors) · aid_changed : (draws, changes)
    threat : (draws, threats) · rate, hazard : (draws, cells) annual rate and probability of renewed war
    shift : (draws, issues, levels) momentum at which war would start again, less that of now
    kappa : (draws, tables) · adopted, expects : (draws, tables, parties), NaN where nothing is stated
    prior : (forms, parties, points) what everybody believes of reservation values at the start
    at_home : (draws, samples, voices) where a party believes the limits of its constituencies to lie at the start
    life : (draws, replicates) of a peace, in units of its mean · luck : (draws, replicates, tables, rounds, drafts)
    """

    additive: Floats
    cells: Floats
    start: Floats
    weight: Floats
    tau: Floats
    kept: Floats
    foresight: Floats
    patience: Floats
    anticipates: Floats
    slope: Floats
    resilience: Floats
    optimism: Floats
    holds: Floats
    ends: Floats
    cost: Floats
    decisive: Floats
    momentum: Floats
    persistence: Floats
    aid_effect: Floats
    shock: Floats
    aid_share: Floats
    aid_level: Floats
    aid_changed: Floats
    threat: Floats
    rate: Floats
    hazard: Floats
    shift: Floats
    kappa: Floats
    adopted: Floats
    expects: Floats
    prior: Floats
    at_home: Floats
    life: Floats
    luck: Floats


@dataclass(frozen=True)
class Drawn:
    """A chunk of draws: `quantities` and, per structure, `exponents` by path, each (draws,); and all as arrays."""

    draws: range
    quantities: dict[str, Floats]
    exponents: tuple[dict[str, Floats], ...]
    numbers: Numbers


def draw(
    seating: Seating, structures: Sequence[Structure], rng_seed: int, draws: range, replicates: range
) -> Drawn:
    """Draw every uncertain and chance number of a scenario for `draws` and `replicates`, contiguous ranges."""
    scenario, n = seating.scenario, len(draws)
    known = sample(quantities(scenario), rng_seed, draws)
    shapes = tuple(sample(exponents(structure), rng_seed, draws) for structure in structures)
    rounds = max(table.rounds for table in scenario.tables)
    tau = relative_times(_by_party(scenario, known, "horizon"), scenario.round_months, rounds)
    terms = _preferences(seating, known, n)
    numbers = Numbers(
        **terms,
        tau=tau,
        kept=_kept(scenario, structures, shapes, tau),
        **_parties(seating, known, n),
        **_war(seating, terms, known, rng_seed, draws, replicates),
        **_peace(seating, known, n, rng_seed, draws, replicates),
        **_tables(scenario, known, n),
        prior=_prior(seating),
        at_home=_at_home(seating, n),
        luck=_luck(scenario, structures, rng_seed, draws, replicates),
    )
    return Drawn(draws, known, shapes, numbers)


def relative_times(horizons: Floats, round_months: int, rounds: int) -> Floats:
    """Share of each party's horizon (months) that has passed at each round, at most 1; (..., rounds)."""
    months = np.arange(rounds) * float(round_months)  # whole, so that a horizon is reached exactly
    return np.asarray(np.minimum(1.0, months / horizons[..., None]))


def _by_party(scenario: Scenario, known: Mapping[str, Floats], name: str) -> Floats:
    return np.stack([known[f"parties.{party.name}.{name}"] for party in scenario.parties], axis=1)


def _preferences(seating: Seating, known: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    scenario = seating.scenario
    additive, cells, start, weight = [], [], [], []
    for voice in seating.voices:
        party = scenario.parties[voice.party]
        prefix = f"parties.{party.name}."
        own = {p.removeprefix(prefix): v for p, v in known.items() if p.startswith(prefix)}
        for path, value in known.items():
            if voice.constituency is not None and path.startswith(f"{voice.path}.departures."):
                own[path.removeprefix(f"{voice.path}.departures.")] = value
        terms = draw_terms(party.preferences, scenario.issues, seating.terms[voice.party], own, n)
        additive.append(terms.additive)
        cells.append(terms.cells)
        start.append(known[f"{voice.path}.reservation_value"])
        weight.append(known[f"{voice.path}.weight"] if voice.constituency is not None else np.ones(n))
    return {
        "additive": np.stack(additive, axis=1),
        "cells": _stack_padded(cells),
        "start": np.stack(start, axis=1),
        "weight": np.stack(weight, axis=1),
    }


def _kept(
    scenario: Scenario, structures: Sequence[Structure], shapes: Sequence[Mapping[str, Floats]], tau: Floats
) -> Floats:
    kept = np.empty((len(structures), *tau.shape))
    schedules: dict[tuple[str, str, Uncertain | None], Floats] = {}
    for s, structure in enumerate(structures):
        for i, party in enumerate(scenario.parties):
            manner = structure.manners[party.name]
            key = (party.name, manner.strategy, manner.e)
            if key not in schedules:
                e = shapes[s].get(f"parties.{party.name}.e", np.ones(tau.shape[0]))
                own_tau = np.ascontiguousarray(tau[:, i])
                schedules[key] = STRATEGIES[manner.strategy].kept(
                    own_tau, np.ascontiguousarray(np.broadcast_to(e[:, None], own_tau.shape))
                )
            kept[s, :, i] = schedules[key]
    return kept


def _parties(seating: Seating, known: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    scenario = seating.scenario

    def each(name: str, missing: float) -> Floats:
        columns = [
            known.get(f"parties.{party.name}.{name}", np.full(n, missing)) for party in scenario.parties
        ]
        return np.stack(columns, axis=1)

    return {
        "foresight": each("foresight", 0.0),
        "patience": each("patience", 1.0),
        "anticipates": each("anticipates", -1.0),
        "slope": each("war.slope", 0.0),
        "resilience": each("war.resilience", 0.0),
        "optimism": each("war.optimism", 0.0),
    }


def _war(
    seating: Seating,
    terms: Mapping[str, Floats],
    known: Mapping[str, Floats],
    rng_seed: int,
    draws: range,
    replicates: range,
) -> dict[str, Floats]:
    scenario, n = seating.scenario, len(draws)
    war, months, parties = scenario.war, scenario.rounds, len(scenario.parties)
    zero, one = np.zeros(n), np.ones(n)
    here = "world.war"
    saturation = known.get(f"{here}.saturation", one)
    cost = np.zeros((n, parties, months))
    for i, party in enumerate(scenario.parties):
        if party.fighter is not None:
            first_year = known[f"parties.{party.name}.war.cost"]
            cost[:, i] = cost_curve(first_year, saturation, months, scenario.round_months)
    carried, drifted, shaken = _monthly(known.get(f"{here}.momentum.persistence", one), scenario.round_months)
    shock = np.zeros((n, len(replicates), months))
    if war is not None and war.favours is not None and war.volatility.high > 0:
        spread = known[f"{here}.momentum.volatility"] * shaken
        for r, replicate in enumerate(replicates):
            for t in range(1, months):
                u = uniforms(rng_seed, f"{here}.momentum", draws.start, n, replicate=replicate, step=t)
                shock[:, r, t] = spread * ndtri(u)

    def columns(paths: Iterable[str]) -> Floats:
        found = [known[path] for path in paths]
        return np.stack(found, axis=1) if found else np.zeros((n, 0))

    donors = list(war.donors) if war else []
    share = columns(f"{here}.aid.donors.{name}.share" for name in donors)
    return {
        **_lottery_stakes(seating, terms, n),
        "cost": cost,
        "decisive": known.get(f"{here}.decisive", zero),
        "momentum": known.get(f"{here}.momentum.start", zero),
        "persistence": carried,
        "aid_effect": known.get(f"{here}.aid.effect", zero) * drifted,
        "shock": shock,
        "aid_share": share,
        "aid_level": columns(f"{here}.aid.donors.{name}.level" for name in donors),
        "aid_changed": columns(f"{here}.aid.changes.{name}.level" for name in (war.changes if war else ())),
        "threat": columns(f"{here}.threats.{name}.lowers" for name in (war.threats if war else ())),
    }


def _monthly(persistence: Floats, months: int) -> tuple[Floats, Floats, Floats]:
    """What a round of some months does to momentum, each (draws,): a month's persistence, drift and spread are given.

    The share of momentum that is left after the round, and the factors on a month's drift and on a month's spread:
    1 + phi + phi^2 + ..., and the root of 1 + phi^2 + phi^4 + ...; clipping in between is left out.
    """
    carried, drifted = np.ones_like(persistence), np.zeros_like(persistence)
    shaken = np.zeros_like(persistence)
    for _ in range(months):
        drifted = drifted + carried
        shaken = shaken + carried * carried
        carried = carried * persistence
    return carried, drifted, np.sqrt(shaken)


def _lottery_stakes(seating: Seating, terms: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    """What the two victories and the status quo are worth to each party."""
    scenario = seating.scenario
    war = scenario.war
    parties = len(scenario.parties)
    holds, ends = np.zeros((n, parties)), np.zeros((n, parties, 2))
    if war is None or war.favours is None:
        return {"holds": holds, "ends": ends}
    usual = seating.layout.world.status_quo
    victors = [next(b for b in war.belligerents if b != war.favours), war.favours]
    for p in range(parties):
        own = terms["additive"][:, p], terms["cells"][:, p], seating.terms[p].arrays
        holds[:, p] = utility_by_draw(*own, usual)
        for v, victor in enumerate(victors):
            changed = _levels(scenario, usual, war.victories.get(victor, {}))
            ends[:, p, v] = utility_by_draw(*own, changed)
    return {"holds": holds, "ends": ends}


def _levels(scenario: Scenario, usual: NDArray[np.int64], changed: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array(
        [changed.get(issue.name, int(level)) for issue, level in zip(scenario.issues, usual, strict=True)],
        dtype=np.int64,
    )


def _peace(
    seating: Seating, known: Mapping[str, Floats], n: int, rng_seed: int, draws: range, replicates: range
) -> dict[str, Floats]:
    scenario, peace = seating.scenario, seating.scenario.peace
    most = max(len(issue.values) for issue in scenario.issues)
    shift = np.zeros((n, len(scenario.issues), most))
    life = np.zeros((n, len(replicates)))
    if peace is None:
        return {"rate": np.zeros((n, 1)), "hazard": np.zeros((n, 1)), "shift": shift, "life": life}
    for r, replicate in enumerate(replicates):
        life[:, r] = -np.log(uniforms(rng_seed, "world.peace.life", draws.start, n, replicate=replicate))
    reference = _levels(scenario, seating.layout.world.status_quo, peace.reference)
    log_change = np.zeros((n, len(scenario.issues), most))
    constant = np.zeros(n)
    for kind, terms in (("terms", peace.terms), ("resumption", peace.resumption)):
        for name, term in terms.items():
            here = f"world.peace.{kind}.{name}"
            weight = term.sign * known[f"{here}.weight"]
            target = log_change if kind == "terms" else shift
            for j, measured in _measures(scenario, term.measure, known, here, n).items():
                apart = measured - measured[:, reference[j], None]
                target[:, j, : measured.shape[1]] += weight[:, None] * apart
            if term.measure.level is not None:
                constant = constant + weight * (known[f"{here}.level"] - term.measure.usual)
    cells = constant[:, None]
    for j in seating.hazard_issues:
        levels = log_change[:, j, : len(scenario.issues[j].values)]
        cells = (cells[:, :, None] + levels[:, None, :]).reshape(n, -1)
    rate = rates(known["world.peace.rate"], np.ascontiguousarray(cells))
    return {"rate": rate, "hazard": within_a_year(rate), "shift": shift, "life": life}


def _measures(
    scenario: Scenario, measure: Measure, known: Mapping[str, Floats], here: str, n: int
) -> dict[int, Floats]:
    """Issue -> measure of each level, (draws, levels)."""
    found: dict[int, Floats] = {}
    for j, issue in enumerate(scenario.issues):
        if issue.name in measure.values:
            found[j] = np.broadcast_to(np.array(measure.values[issue.name]), (n, len(issue.values)))
        elif issue.name in measure.hills:
            amounts = np.array([float(place) for place in issue.positions()])
            half, exponent = (known[f"{here}.hills.{issue.name}.{part}"] for part in ("half", "exponent"))
            found[j] = hill(amounts, half, exponent)
    return found


def _tables(scenario: Scenario, known: Mapping[str, Floats], n: int) -> dict[str, Floats]:
    shape = (n, len(scenario.tables), len(scenario.parties))
    kappa, adopted, expects = np.zeros(shape[:2]), np.ones(shape), np.full(shape, np.nan)
    for k, table in enumerate(scenario.tables):
        if table.framework is None:
            continue
        here = f"tables.{table.name}.framework"
        kappa[:, k] = known[f"{here}.kappa"]
        for i, party in enumerate(scenario.parties):
            adopted[:, k, i] = known.get(f"{here}.adopted.{party.name}", 1.0)
            expects[:, k, i] = known.get(f"{here}.expects.{party.name}", np.nan)
    return {"kappa": kappa, "adopted": adopted, "expects": expects}


@lru_cache(maxsize=8)
def _prior(seating: Seating) -> Floats:
    """Points of equal weight of each party's reservation value at the start, (forms, parties, points)."""
    scenario = seating.scenario
    parties = len(scenario.parties)
    prior = np.zeros((len(FORMS), parties, BELIEF_POINTS))
    if not seating.layout.world.has_beliefs:
        return prior
    draws = range(BELIEF_DRAWS)
    known = sample(quantities(scenario), COMMON_KNOWLEDGE, draws)
    stakes = _lottery_stakes(seating, _preferences(seating, known, BELIEF_DRAWS), BELIEF_DRAWS)
    own = _parties(seating, known, BELIEF_DRAWS)
    start = _by_party(scenario, known, "reservation_value")
    momentum = known.get("world.war.momentum.start", np.zeros(BELIEF_DRAWS))
    decisive = known.get("world.war.decisive", np.zeros(BELIEF_DRAWS))
    places = ((np.arange(BELIEF_POINTS) + 0.5) / BELIEF_POINTS * BELIEF_DRAWS).astype(np.int64)
    for form in range(len(FORMS)):
        for p in range(parties):
            fighting = form if seating.layout.world.fights[p] else 0
            limits = [
                going_on(
                    fighting,
                    int(seating.layout.world.side[p]),
                    float(start[d, p]),
                    float(own["slope"][d, p]),
                    float(own["resilience"][d, p]),
                    float(own["optimism"][d, p]),
                    stakes["ends"][d, p],
                    float(stakes["holds"][d, p]),
                    float(decisive[d]),
                    momentum[d : d + 1],
                )[0]
                for d in range(BELIEF_DRAWS)
            ]
            prior[form, p] = np.sort(np.array(limits))[places]
    return prior


def _at_home(seating: Seating, n: int) -> Floats:
    """Samples of the limits of constituencies, the same in every draw: what a party could know of them."""
    limits = np.zeros((n, HOME_SAMPLES, len(seating.voices)))
    for v, voice in enumerate(seating.voices):
        if voice.constituency is None:
            continue
        party = seating.scenario.parties[voice.party]
        assert party.constituencies is not None
        member = party.constituencies.members[voice.constituency]
        u = uniforms(COMMON_KNOWLEDGE, f"{voice.path}.reservation_value", 0, HOME_SAMPLES)
        limits[:, :, v] = member.reservation_value.quantile(u)
    return limits


def _luck(
    scenario: Scenario, structures: Sequence[Structure], rng_seed: int, draws: range, replicates: range
) -> Floats:
    """What a mediator leaves to chance, in (0, 1)."""
    drafts = [
        max(PROTOCOLS[s.procedures[table.name].protocol].drafts for s in structures)
        for table in scenario.tables
    ]
    rounds = max(
        (table.rounds for table, drafted in zip(scenario.tables, drafts, strict=True) if drafted), default=1
    )
    most = max(1, *drafts)
    luck = np.zeros((len(draws), len(replicates), len(scenario.tables), rounds, most))
    for k, table in enumerate(scenario.tables):
        for r, replicate in enumerate(replicates):
            for step in range(table.rounds * drafts[k]):
                luck[:, r, k, step // drafts[k], step % drafts[k]] = uniforms(
                    rng_seed,
                    f"tables.{table.name}.drafts",
                    draws.start,
                    len(draws),
                    replicate=replicate,
                    step=step,
                )
    return luck


def _stack_padded(cells: list[Floats]) -> Floats:
    """Cells of all voices in one array; a voice with fewer terms gets terms that add 0."""
    terms = max(c.shape[1] for c in cells)
    width = max(c.shape[2] for c in cells)
    stacked = np.zeros((cells[0].shape[0], len(cells), terms, width))
    for i, c in enumerate(cells):
        stacked[:, i, : c.shape[1], : c.shape[2]] = c
    return stacked
