"""What is drawn of the world: the war with its shocks, costs and victories, and how long a peace lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.domain.preferences import utility_by_draw
from sim.domain.scenario import Scenario
from sim.domain.world import Measure
from sim.play.layout import Seating
from sim.play.streams import uniforms
from sim.world.peace import hill, rates, within_a_year
from sim.world.war import cost_curve

Floats = NDArray[np.float64]


def draw_war(
    seating: Seating,
    terms: Mapping[str, Floats],
    known: Mapping[str, Floats],
    rng_seed: int,
    draws: range,
    replicates: range,
) -> dict[str, Floats]:
    """What `Numbers` holds of the war; terms: additive and cells as there, known: path -> (draws,)."""
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
    carried, drifted, shaken = over_months(
        known.get(f"{here}.momentum.persistence", one), scenario.round_months
    )
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
        **lottery_stakes(seating, terms, n),
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


def over_months(persistence: Floats, months: int) -> tuple[Floats, Floats, Floats]:
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


def lottery_stakes(seating: Seating, terms: Mapping[str, Floats], n: int) -> dict[str, Floats]:
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


def draw_peace(
    seating: Seating, known: Mapping[str, Floats], n: int, rng_seed: int, draws: range, replicates: range
) -> dict[str, Floats]:
    """What `Numbers` holds of the peace: rate, hazard, shift and life, of n draws; known: path -> (draws,)."""
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
            if term.measure.level is not None:  # of the rate alone: where the war resumes depends on issues
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
