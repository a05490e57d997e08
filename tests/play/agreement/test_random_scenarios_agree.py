"""Any small scenario plays the same under both drivers: tables, issues, conditions, war, peace and constituencies."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.domain.scenario import Scenario
from sim.loading.loader import load
from sim.play.laying_out import lay_out
from sim.protocols import PROTOCOLS
from sim.strategies import OFFERS, STRATEGIES, ladder

Data = dict[str, Any]
PARTIES = ("ada", "ben", "cy")
START = "2025-01"


def number(low: float, high: float) -> st.SearchStrategy[Any]:
    """A point or a range between two bounds, in hundredths."""
    one = st.integers(round(low * 100), round(high * 100)).map(lambda n: n / 100)
    return one | st.lists(one, min_size=3, max_size=3).map(sorted)


@st.composite
def issues(draw: st.DrawFn) -> Data:
    found: Data = {}
    for j in range(draw(st.integers(1, 3))):
        binds = draw(st.lists(st.sampled_from(PARTIES), min_size=1, unique=True))
        common = {"title": f"Issue {j}", "binds": binds}
        if draw(st.booleans()):
            steps = draw(st.integers(1, 3))
            grid = {"from": 0, "to": steps * 10, "step": 10}
            issue: Data = {**common, "type": "grid", "unit": "tons", "grid": grid}
            if draw(st.integers(0, 3)) == 0:
                issue["at_most"] = (steps - 1) * 10
        else:
            names = [f"v{v}" for v in range(draw(st.integers(2, 4)))]
            kind = draw(st.sampled_from(["ordered", "nominal"]))
            issue = {**common, "type": kind, "values": {name: {} for name in names}}
        if draw(st.integers(0, 3)):
            issue["status_quo"] = levels(issue)[0]
        found[f"issue{j}"] = issue
    return found


def levels(issue: Data) -> list[Any]:
    """The values of an issue as they are written."""
    if "grid" in issue:
        return list(range(0, issue["grid"]["to"] + 1, 10))
    return list(issue["values"])


@st.composite
def conditions(draw: st.DrawFn, of: Data) -> Data:
    names = draw(st.lists(st.sampled_from(sorted(of)), min_size=1, max_size=2, unique=True))
    return {
        name: draw(st.lists(st.sampled_from(levels(of[name])), min_size=1, unique=True)) for name in names
    }


@st.composite
def parties(draw: st.DrawFn, of: Data, war: bool) -> Data:
    found: Data = {}
    for name in PARTIES:
        stakes = draw(st.lists(st.sampled_from(sorted(of)), min_size=1, unique=True))
        party: Data = {
            "title": name.title(),
            "initials": name[0].upper(),
            "reservation_value": draw(number(0, 0.5)),
            "horizon": draw(number(1, 8)),
            "foresight": draw(number(0, 0.95)),
            "issues": {
                issue: {
                    "importance": draw(number(10, 90)),
                    "worth": {"ideal": draw(st.sampled_from(levels(of[issue])))},
                    "bend": draw(number(0.5, 2)),
                }
                for issue in stakes
            },
            "gates": {
                f"gate{k}": {
                    "issue": draw(st.sampled_from(stakes)),
                    "when": when,
                    "factor": draw(number(0, 1)),
                }
                for k, when in enumerate(draw(st.lists(conditions(of), max_size=1)))
            },
            "clauses": {
                f"clause{k}": {"when": when, "bonus": draw(number(-0.3, 0.3))}
                for k, when in enumerate(draw(st.lists(conditions(of), max_size=2)))
            },
            "red_lines": {
                f"line{k}": {"when": when, "public": draw(st.booleans())}
                for k, when in enumerate(draw(st.lists(conditions(of), max_size=1)))
            },
            "suspends_after": draw(st.sampled_from([0, 0, 1, 2])),
        }
        if war:
            party["war"] = {
                "slope": draw(number(0, 0.4)),
                "resilience": draw(number(0, 0.9)),
                "cost": draw(number(0, 0.3)),
                "optimism": draw(number(-0.3, 0.3)),
            }
        if draw(st.integers(0, 2)) == 0:
            party["constituencies"] = draw(constituencies(stakes))
            if draw(st.booleans()):
                party["anticipates"] = draw(number(0, 1))
        found[name] = party
    return found


@st.composite
def constituencies(draw: st.DrawFn, stakes: list[str]) -> Data:
    rule = draw(st.sampled_from(["unanimity", "majority", "qualified_majority"]))
    members: Data = {}
    for m in range(draw(st.integers(1, 3))):
        members[f"home{m}"] = {"title": f"Home {m}", "weight": draw(number(0.5, 3))}
        if draw(st.booleans()):
            members[f"home{m}"]["reservation_value"] = draw(number(0, 0.8))
        if draw(st.booleans()):
            path = f"issues.{draw(st.sampled_from(stakes))}.importance"
            members[f"home{m}"]["departures"] = {path: draw(number(5, 90))}
    quota = {"quota": draw(st.integers(1, 10)) / 10} if rule == "qualified_majority" else {}
    return {"rule": {"type": rule, **quota}, "members": members}


@st.composite
def wars(draw: st.DrawFn, of: Data) -> Data:
    one = {name: draw(st.sampled_from(levels(issue))) for name, issue in of.items()}
    war: Data = {
        "belligerents": ["ada", "ben"],
        "favours": draw(st.sampled_from(["ada", "ben"])),
        "momentum": {
            "start": draw(number(-1, 1)),
            "persistence": draw(number(0.5, 1)),
            "volatility": draw(number(0, 0.3)),
        },
        "saturation": draw(number(1, 40)),
        "decisive": draw(number(0, 1)),
        "victories": {"ada": one, "ben": draw(st.just({}) | st.just(one))},
    }
    if draw(st.booleans()):
        change = {"when": draw(conditions(of)), "donor": "cy", "level": draw(number(0, 2))}
        donors = {"cy": {"share": draw(number(0.1, 2)), "level": draw(number(0, 2))}}
        war["aid"] = {"effect": draw(number(0, 0.2)), "donors": donors, "changes": {"change": change}}
    if draw(st.booleans()):
        threat: Data = {"by": "cy", "against": "ada", "lowers": draw(number(0, 0.3))}
        if draw(st.booleans()):
            threat["unless"] = draw(conditions(of))
        war["threats"] = {"threat": threat}
    return war


@st.composite
def peaces(draw: st.DrawFn, of: Data) -> Data:
    def term() -> Data:
        name = draw(st.sampled_from(sorted(of)))
        measure: Data = {"effect": draw(st.sampled_from(["raises", "lowers"])), "weight": draw(number(0, 2))}
        if of[name]["type"] == "grid" and draw(st.booleans()):
            hill = {"half": draw(number(1, 30)), "exponent": draw(number(0.5, 5))}
            return {**measure, "hills": {name: hill}}
        values = {level: draw(st.integers(0, 10)) / 10 for level in levels(of[name])}
        return {**measure, "values": {name: values}}

    return {
        "rate": draw(number(0.05, 1)),
        "terms": {"a": term(), "b": term()},
        "resumption": {"front": term()},
    }


@st.composite
def tables(draw: st.DrawFn, of: Data, war: bool) -> list[Data]:
    """One binding table for each of some parts of the issues; the first may draw up a framework for the last."""
    names = sorted(of)
    last: Data = {"name": "last", "issues": names, "parties": draw(st.permutations(PARTIES))}
    if not war and draw(st.booleans()):
        last["parties"] = last["parties"][:2]
    found = [last]
    early: Data = {"name": "early", "parties": draw(st.permutations(PARTIES))[: draw(st.integers(2, 3))]}
    framework = draw(st.booleans())
    movable = [name for name in names if "status_quo" in of[name]]
    if framework:
        early |= {
            "issues": names[: draw(st.integers(1, len(names)))],
            "result": "framework",
            "framework": {
                "to": "last",
                "mode": draw(st.sampled_from(["opening_text", "take_it_or_leave_it"])),
                "kappa": draw(number(0, 0.4)),
                "adopted": {early["parties"][0]: draw(number(0, 1))},
                "expects": {early["parties"][1]: draw(number(0, 0.6))} if draw(st.booleans()) else {},
            },
        }
        last["opens"] = {"after": "early", "if": draw(st.sampled_from(["closed", "agreed"]))}
        found.insert(draw(st.integers(0, 1)), early)
    elif len(names) > 1 and draw(st.booleans()):
        early["issues"], last["issues"] = names[:1], names[1:]
        opens = draw(st.sampled_from([None, "2025-03", {"after": "last"}, {"after": "last", "if": "agreed"}]))
        if opens is not None:
            early["opens"] = opens
        if names[0] in movable and "at_most" not in of[names[0]] and draw(st.booleans()):
            early["disagreement"] = "status_quo"
        early["decisive"] = draw(st.booleans())
        found.insert(draw(st.integers(0, 1)), early)
    for table in found:
        table["rounds"] = draw(st.integers(1, 7))
        table["opener"] = draw(st.sampled_from(table["parties"]))
        table["protocol"] = draw(st.sampled_from(sorted(PROTOCOLS)))
        if draw(st.integers(0, 2)) == 0:
            table["requires"] = [table["parties"][0]]
    if war:
        last["ends"] = "war"
    return found


@st.composite
def scenarios(draw: st.DrawFn) -> Data:
    of = draw(issues())
    war = draw(st.booleans())
    at = draw(tables(of, war))
    for name, issue in of.items():  # an issue that is not on every table needs a value that holds before
        if any(name not in table["issues"] for table in at):
            issue.setdefault("status_quo", levels(issue)[0])
    world: Data = {"war": draw(wars(of))} if war else {}
    if war and draw(st.booleans()):
        world["peace"] = draw(peaces(of))
    forms = draw(st.sampled_from([["linear"], ["lottery"], ["linear", "lottery"]])) if war else ["linear"]
    return {
        "schema": 1,
        "title": "Any",
        "stylised": True,
        "start": START,
        "round": draw(st.sampled_from(["1 month", "1 month", "2 months"])),
        "issues": of,
        "parties": draw(parties(of, war)),
        "tables": at,
        "alternatives": {
            "strategy": draw(
                st.lists(
                    st.sampled_from(sorted({*STRATEGIES} - {"equilibrium"})),
                    min_size=1,
                    max_size=2,
                    unique=True,
                )
            ),
            "offer": draw(st.lists(st.sampled_from(sorted(OFFERS)), min_size=1, max_size=2, unique=True)),
            "reservation_value": forms,
        },
        "world": world,
    }


def loaded(data: Data) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.yaml"
        file.write_text(json.dumps(data), encoding="utf-8")
        return load(file)


@given(data=scenarios())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_small_scenario_plays_the_same_uncompiled(data: Data, drivers: Any) -> None:
    drivers.agree(loaded(data), range(2), compiled=False)


@given(data=scenarios())
@settings(max_examples=60)
def test_any_small_scenario_plays_the_same_compiled(data: Data, drivers: Any) -> None:
    drivers.agree(loaded(data), range(3))


@pytest.mark.heavy
@given(data=scenarios())
@settings(max_examples=500)
def test_hundreds_of_small_scenarios_play_the_same_compiled(data: Data, drivers: Any) -> None:
    drivers.agree(loaded(data), range(5), replicates=2)


@given(data=scenarios())
@settings(max_examples=60)
def test_any_small_scenario_plays_the_same_on_ladders(data: Data, drivers: Any) -> None:
    """As tables of hundreds of outcomes do; compiled, since whole arrays climb none. Mesa's searches look at all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ladder, "FEWEST", 2)
        scenario = loaded(data)
        sizes = [table.signers.size for table in lay_out(scenario).layout.tables]
        assert all(ladder.rungs_for(size) > 0 for size in sizes if size > 1)
        drivers.agree(scenario, range(3))
