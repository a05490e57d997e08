"""From alternatives as written to structures: every combination of the rules of talking that are not known."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable

from sim.domain.scenario import Manner, Procedure, Structure
from sim.domain.uncertain import Uncertain
from sim.domain.world import FORMS
from sim.loading import schema
from sim.loading.reader import Path
from sim.loading.report import Report
from sim.protocols import PROTOCOLS
from sim.protocols.rotating_offers import RotatingOffers
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES
from sim.strategies.equilibrium import Equilibrium

MOST_STRUCTURES = 1_000
PARTIES, TABLES = ("parties",), ("tables",)
SETTINGS: dict[str, Collection[str]] = {
    "strategy": STRATEGIES,
    "offer": OFFERS,
    "acceptance": ACCEPTANCES,
    "protocol": PROTOCOLS,
    "reservation_value": FORMS,
}
OF_PARTIES = ("strategy", "offer", "acceptance")


def build_structures(model: schema.ScenarioModel, report: Report) -> tuple[Structure, ...]:
    """The product of the alternatives, in file order, the last running fastest; weights sum to 1."""
    _check_settings(model, report)
    options: list[list[tuple[str, str, float]]] = []
    for path, stated in model.alternatives.items():
        weights = stated if isinstance(stated, dict) else dict.fromkeys(stated, 1.0)
        total = sum(weights.values())
        if not weights or total <= 0:
            report.add("an alternative needs at least one choice with a weight above 0", "alternatives", path)
            continue
        if not _check_alternative(path, weights, model, report):
            continue
        if isinstance(stated, list) and len(weights) < len(stated):
            report.add("a choice stands twice", "alternatives", path)
        possible = {choice: weight for choice, weight in weights.items() if weight > 0}
        options.append([(path, choice, weight / total) for choice, weight in possible.items()])
    count = 1
    for option in options:
        count *= len(option)
    if count > MOST_STRUCTURES:
        report.add(f"the alternatives make {count:,} structures; at most {MOST_STRUCTURES:,}", "alternatives")
        return ()
    structures = tuple(_structure(combination, model, report) for combination in itertools.product(*options))
    _check_equilibria(structures, model, report)
    return structures


def _check_settings(model: schema.ScenarioModel, report: Report) -> None:
    """Every strategy, protocol and opener that is stated exists, also where an alternative takes its place."""
    for key, known in SETTINGS.items():
        report.known(key, getattr(model, key), known, key)
        if key == "reservation_value":  # a party's own of that name is a number
            continue
        parts = model.tables if key == "protocol" else model.parties
        kind = "tables" if key == "protocol" else "parties"
        for name, part in parts.items():
            if (own := getattr(part, key)) is not None:
                report.known(key, own, known, kind, name, key)
    for name, table in model.tables.items():
        if table.opener is not None and report.sound("tables", name, "parties"):
            report.known("party at this table", table.opener, table.parties, "tables", name, "opener")


def _check_alternative(
    path: str, choices: Iterable[str], model: schema.ScenarioModel, report: Report
) -> bool:
    """Whether a path names a rule of how talks go, and every choice exists."""
    here = ("alternatives", path)
    parts = path.split(".")
    known: Collection[str]
    if len(parts) == 1 and path in SETTINGS:
        known = SETTINGS[path]
    elif len(parts) == 3 and parts[0] == "parties" and parts[2] in OF_PARTIES:
        if not report.known("party", parts[1], model.parties, *here, among=PARTIES):
            return False
        known = SETTINGS[parts[2]]
    elif len(parts) == 3 and parts[0] == "tables" and parts[2] in ("protocol", "opener"):
        if not report.known("table", parts[1], model.tables, *here, among=TABLES):
            return False
        known = model.tables[parts[1]].parties if parts[2] == "opener" else SETTINGS["protocol"]
    else:
        report.add(
            "alternatives are strategy, offer, acceptance, protocol, reservation_value, parties.NAME.strategy (or "
            "offer, acceptance), tables.NAME.protocol (or opener)",
            *here,
        )
        return False
    if parts[-1] == "opener" and not report.sound("tables", parts[1], "parties"):
        known = [*known, *model.parties]
    return all([report.known(parts[-1], choice, known, *here, choice, among=PARTIES) for choice in choices])


def _structure(
    combination: tuple[tuple[str, str, float], ...], model: schema.ScenarioModel, report: Report
) -> Structure:
    chosen = {path: choice for path, choice, _ in combination}
    weight = 1.0
    for _, _, w in combination:
        weight *= w

    def setting(key: str, own: str | None, *place: str) -> str:
        return chosen.get(".".join((*place, key)), own) or chosen.get(key, str(getattr(model, key)))

    manners = {}
    for name, party in model.parties.items():
        place = ("parties", name)
        strategy = setting("strategy", party.strategy, *place)
        manners[name] = Manner(
            strategy=strategy,
            offer=setting("offer", party.offer, *place),
            acceptance=setting("acceptance", party.acceptance, *place),
            e=_exponent(strategy, name, party, report),
        )
    procedures = {}
    for name, table in model.tables.items():
        opener = chosen.get(f"tables.{name}.opener", table.opener) or table.parties[0]
        order = tuple(table.parties)
        first = order.index(opener) if opener in order else 0
        order = order[first:] + order[:first]
        procedures[name] = Procedure(setting("protocol", table.protocol, "tables", name), order)
    form = chosen.get("reservation_value", model.reservation_value)
    return Structure(chosen, weight, manners, procedures, form)


def _check_equilibria(structures: Iterable[Structure], model: schema.ScenarioModel, report: Report) -> None:
    """Who looks ahead to the last round sits with one other, and both know whose offer comes when.

    At other tables the strategy has nothing to reason from. Each mistake is told once, at the place that gives the
    strategy to the party.
    """
    told: dict[tuple[str, Path], None] = {}
    for structure in structures:
        for name, table in model.tables.items():
            looking = [p for p in table.parties if p in model.parties and _looks_ahead(structure, p)]
            if not looking:
                continue
            protocol = structure.procedures[name].protocol
            if len(table.parties) != 2 and report.sound("tables", name, "parties"):
                wrong = f"'equilibrium' is a strategy for two: '{name}' seats {len(table.parties)}"
            elif PROTOCOLS.get(protocol, RotatingOffers) is not RotatingOffers:
                wrong = f"'equilibrium' needs the protocol 'rotating_offers': '{name}' has '{protocol}'"
            else:
                continue
            for party in looking:
                told[wrong, _source_of_strategy(structure, party, model)] = None
    for message, place in told:
        report.add(message, *place)


def _looks_ahead(structure: Structure, party: str) -> bool:
    return STRATEGIES.get(structure.manners[party].strategy) is Equilibrium


def _source_of_strategy(structure: Structure, party: str, model: schema.ScenarioModel) -> Path:
    """Where it is stated how a party gives way: the alternative or the key that comes first for it."""
    own = f"parties.{party}.strategy"
    if own in structure.choices:
        return "alternatives", own, structure.choices[own]
    if model.parties[party].strategy is not None:
        return "parties", party, "strategy"
    if "strategy" in structure.choices:
        return "alternatives", "strategy", structure.choices["strategy"]
    return ("strategy",)


def _exponent(strategy: str, name: str, party: schema.PartyModel, report: Report) -> Uncertain | None:
    """The party's own exponent where the strategy admits it, else the strategy's; None where it takes none.

    A strategy that the scenario gives to all, or tries as an alternative, brings its own exponent along. A
    party that states both must mean both.
    """
    kind = STRATEGIES.get(strategy)
    if kind is None or kind.e_bounds is None:
        return None
    low, high = kind.e_bounds
    if party.e is None:
        return kind.default_e
    if low <= party.e.value[0] and party.e.value[2] <= high:
        return party.e.uncertain
    if party.strategy == strategy:
        bounds = f"{low:g}" if low == high else f"between {low:g} and {high:g}"
        report.add(f"{strategy} needs an e {bounds}: set it beside the strategy", "parties", name, "e")
    return kind.default_e
