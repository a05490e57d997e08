"""Every number that the draw uses has an origin, in a scenario with several tables, a war and a peace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.domain.scenario import Scenario
from sim.loading.dump import dump, resolved
from sim.loading.library import names
from sim.loading.loader import load
from sim.loading.provenance import find_origins, trace
from sim.loading.reader import InputError
from sim.loading.selection import select
from sim.play.quantities import exponents, quantities

NEW = """\
schema: 1
title: Two tables and a war
sources: [february-2025]
start: "2025-02"
alternatives: {reservation_value: [linear, lottery]}
parties:
  usa: {foresight: 0.7, war: {sides_with: ukraine, slope: 0.1, cost: 0.05}}
  russia: {foresight: 0.9, patience: 0.98, suspends_after: 5, war: {slope: 0.2, resilience: 0.4, optimism: 0.1}}
  ukraine: {foresight: 0.9, war: {slope: 0.2}}
  europeans: {foresight: 0.9, anticipates: 0.6}
tables:
  - name: first
    parties: [usa, russia]
    issues: [borders]
    rounds: 5
    result: framework
    framework: {to: settlement, kappa: 0.2, adopted: {usa: 0.5}, expects: {russia: 0.5}}
  - name: settlement
    parties: [usa, russia, ukraine, europeans]
    issues: [nato_membership, borders, security_guarantees, european_troops]
    opens: {after: first}
    ends: war
    rounds: 24
    ratify: {europeans: {type: qualified_majority, quota: 0.7}}
world:
  war:
    belligerents: [russia, ukraine]
    favours: ukraine
    momentum: {start: 0, persistence: 0.9, volatility: 0.1}
    saturation: 24
    aid:
      effect: 0.1
      donors: {usa: {share: 0.4, level: 1}}
      changes: {less: {when: {borders: [contact_line]}, donor: usa, level: 0.5}}
    decisive: 0.3
    victories: {russia: {borders: regions_ceded}, ukraine: {borders: borders_1991}}
    threats: {arms: {by: usa, against: ukraine, lowers: 0.1, unless: {borders: [contact_line]}}}
  peace:
    rate: 0.1
    terms:
      troops: {effect: lowers, weight: 1, hills: {european_troops: {half: 115000, exponent: 4}}}
      role: {effect: lowers, weight: 2, values: {security_guarantees: ROLE}}
      mood: {effect: raises, weight: 3, level: 1, usual: 0.5}
    resumption:
      ground: {effect: lowers, weight: 0.5, values: {borders: BORDERS}}
"""
NUMBERS = (
    r"\b(foresight|patience|suspends_after|anticipates|slope|cost|resilience|optimism|kappa|start|persistence|volatility"
    r"|saturation|effect|share|level|decisive|lowers|rate|weight|half|exponent|usa|russia): (-?[\d.]+)"
)


def february(file: Path, text: str) -> Scenario:
    """The scenario with what is new in it, each value measured."""
    known = load("february-2025")
    for word, issue in (("ROLE", "security_guarantees"), ("BORDERS", "borders")):
        values = [value.name for value in known.issue(issue).values]
        text = text.replace(word, "{" + ", ".join(f"{name}: {i}" for i, name in enumerate(values)) + "}")
    file.write_text(text, encoding="utf-8")
    return load(file)


def reasoned(text: str) -> str:
    return (
        re.sub(NUMBERS, r"\1: {value: \2, judgement: A guess at \1.}", text)
        .replace("quota: 0.7", "quota: 0.7, judgement: A guess.")
        .replace("    rounds: 5\n", "    rounds: 5\n    judgement: A guess at how long.\n")
        .replace("    rounds: 24\n", "    rounds: 24\n    judgement: A guess at how long it lasts.\n")
    )


def drawn(scenario: Scenario) -> dict[str, Any]:
    found = dict(quantities(scenario))
    for structure in scenario.structures:
        found.update(exponents(structure))
    return found


def stated(document: Any, path: str) -> bool:
    """Whether something stands at a path; departures are paths themselves."""
    keys = path.split(".")
    while keys:
        if not isinstance(document, dict):
            return False
        length = next((n for n in range(len(keys), 0, -1) if ".".join(keys[:n]) in document), 0)
        if not length:
            return False
        document, keys = document[".".join(keys[:length])], keys[length:]
    return True


def test_the_loader_asks_for_the_origin_of_each_new_number(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        february(tmp_path / "bare.yaml", NEW)
    asked = {p.path for p in caught.value.problems if "neither facts nor a judgement" in p.message}
    assert len(asked) == len(caught.value.problems)
    whole = february(tmp_path / "whole.yaml", reasoned(NEW))
    before = {(origin.path, origin.judgement) for origin in find_origins(load("february-2025"))}
    kept = {o.path for o in find_origins(whole) if (o.path, o.judgement) in before}
    new = {path for path in drawn(whole) if stated(whole.document, path)} - kept
    assert new <= asked
    assert asked - new <= {"parties.russia.suspends_after", "tables.settlement.ratify.europeans"}


def test_every_number_has_an_origin_and_every_drawn_number_is_told(tmp_path: Path) -> None:
    scenario = february(tmp_path / "whole.yaml", reasoned(NEW))
    traced = trace(scenario)
    told = {origin.path for origin in traced.origins}
    assert [origin.path for origin in traced.origins if origin.basis == "none"] == []
    assert {path for path in drawn(scenario) if stated(scenario.document, path)} <= told
    assert {"world.peace.terms.role.values.security_guarantees", "world.peace.terms.mood.usual"} <= told
    assert select(traced, scenario, "war").name == "world.war"
    war = [o.path for o in select(traced, scenario, "war").origins]
    assert war[0] == "world.war.momentum.start"
    assert len(war) == 10
    assert all("borders" in o.issues for o in traced.origins if o.path.startswith("world.war.threats"))


@pytest.mark.parametrize("name", names())
def test_what_the_draw_uses_and_nobody_told_of_is_a_constant_of_the_language(name: str) -> None:
    scenario = load(name)
    told = {origin.path for origin in find_origins(scenario)}
    for path, number in drawn(scenario).items():
        own = path.endswith(".reservation_value") and ".members." in path  # else like its party's
        assert (
            path in told
            or (not stated(scenario.document, path) and (own or number.is_point))
            or (path.endswith(".e") and not stated(scenario.document, path))
        ), path


def test_what_is_new_survives_being_written_out(tmp_path: Path) -> None:
    scenario = february(tmp_path / "whole.yaml", reasoned(NEW))
    again = tmp_path / "again.yaml"
    again.write_text(dump(resolved(scenario)), encoding="utf-8")
    loaded = load(again)
    for part in ("issues", "parties", "tables", "structures", "war", "peace"):
        assert getattr(loaded, part) == getattr(scenario, part), part
