"""What somebody asks about where numbers come from: a fact, a party, an issue, a lever or the path of a number."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from sim.domain.scenario import Scenario
from sim.loading import library, schema
from sim.loading.provenance import Fact, Origin, Provenance, lever_targets
from sim.loading.reader import InputError, Problem

Kind = Literal["fact", "party", "issue", "lever", "path"]


@dataclass(frozen=True)
class Selection:
    """What somebody asked about, and the origins that answer it."""

    kind: Kind
    name: str
    origins: tuple[Origin, ...]


def select(provenance: Provenance, scenario: Scenario, asked: str) -> Selection:
    """The origins that a fact, a party, an issue, a lever or a path names; InputError with what was meant.

    Parties and issues are also known by their titles, in any case of letters.
    """
    known = _names(provenance, scenario)
    kind, name = known.get(asked.casefold(), ("path", asked))
    match kind:
        case "fact":
            origins = provenance.facts[name].moves
        case "party":
            origins = tuple(o for o in provenance.origins if o.keys[:2] == ("parties", name))
        case "issue":
            origins = tuple(o for o in provenance.origins if name in o.issues)
        case "lever":
            model = schema.ScenarioModel.model_validate(scenario.document)
            targets = lever_targets(model.levers[name])
            own = tuple(o for o in provenance.origins if o.path == f"levers.{name}")
            origins = own + tuple(o for o in provenance.origins if o.path in targets)
        case _:
            origins = tuple(o for o in provenance.origins if f"{o.path}.".startswith(f"{name}."))
            if not origins:
                raise _unknown(asked, provenance, scenario)
    return Selection(kind, name, origins)


def facts_behind(traced: Provenance, selected: Selection | None) -> list[Fact]:
    """All facts, the one asked about, or those behind what was asked about."""
    if selected is None:
        return list(traced.facts.values())
    if selected.kind == "fact":
        return [traced.facts[selected.name]]
    used = {name for origin in selected.origins for name in origin.facts}
    return [fact for name, fact in traced.facts.items() if name in used]


def _names(provenance: Provenance, scenario: Scenario) -> dict[str, tuple[Kind, str]]:
    """Small-letter names and titles -> what they name; the first of the same name counts."""
    found: dict[str, tuple[Kind, str]] = {}
    for fact in provenance.facts:
        found.setdefault(fact.casefold(), ("fact", fact))
    for party in scenario.parties:
        for word in (party.name, *party.title.values(), party.initials):
            found.setdefault(word.casefold(), ("party", party.name))
    for issue in scenario.issues:
        for word in (issue.name, *issue.title.values()):
            found.setdefault(word.casefold(), ("issue", issue.name))
    for lever in scenario.levers:
        found.setdefault(lever.name.casefold(), ("lever", lever.name))
    for table in scenario.tables:
        found.setdefault(table.name.casefold(), ("path", f"tables.{table.name}"))
    for part in ("war", "peace"):
        if getattr(scenario, part) is not None:
            found.setdefault(part, ("path", f"world.{part}"))
    return found


def _unknown(asked: str, provenance: Provenance, scenario: Scenario) -> InputError:
    scenarios = library.names()
    if asked in {*scenarios, *(name.split("/")[0] for name in scenarios)}:
        hint = f"that is a scenario: zopa sources --scenario {asked}"
        return InputError([Problem(f"there is no party, issue or fact '{asked}': {hint}")])
    parties = [party.name for party in scenario.parties]
    issues = [issue.name for issue in scenario.issues]
    levers = [lever.name for lever in scenario.levers]
    paths = [origin.path for origin in provenance.origins]
    known = paths if "." in asked else [*parties, *issues, *provenance.facts, *levers]
    begun = [name for name in known if asked and name.startswith(asked.casefold())]
    titles = list(_names(provenance, scenario))
    close = begun or difflib.get_close_matches(asked, known, n=1)
    close = close or difflib.get_close_matches(asked.casefold(), titles, n=1)
    if close:
        hint = f"did you mean '{close[0]}'?"
    else:
        hint = f"there are parties ({', '.join(parties)}) and issues ({', '.join(issues)})"
        if provenance.facts:
            facts = list(provenance.facts)
            hint += f" and facts ({facts[0]} to {facts[-1]})"
    return InputError([Problem(f"there is no party, issue, fact or number '{asked}': {hint}")])
