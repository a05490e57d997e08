"""From checked data to parties and what they want; every wrong reference is reported with its place."""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping
from typing import Any

from sim.domain.issues import Issue
from sim.domain.preferences import (
    MOST_CELLS,
    Clause,
    Condition,
    Gate,
    Preferences,
    RedLine,
    Stake,
    worth_from_ideal,
)
from sim.domain.scenario import Name, Party
from sim.domain.uncertain import ONE, ZERO
from sim.domain.world import Constituencies, Constituency, Fighter, VotingRule
from sim.loading import schema
from sim.loading.build_conditions import ISSUES, build_condition, levels_of, value_name, values_at
from sim.loading.reader import Path
from sim.loading.report import Report

DEPARTURES = {
    "importance": (0.0, 1e6),
    "bend": (0.05, 20.0),
    "factor": (0.0, 1.0),
    "bonus": (-1000.0, 1000.0),
}  # as in the schema
MOST_GATES = 8  # on one issue: worth is tabulated over all combinations of gates


def build_parties(
    model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report
) -> tuple[Party, ...]:
    """All parties of a scenario, in its order."""
    by_name = {issue.name: issue for issue in issues}
    return tuple(_party(name, part, model, by_name, report) for name, part in model.parties.items())


def _party(
    name: str,
    part: schema.PartyModel,
    model: schema.ScenarioModel,
    issues: Mapping[str, Issue],
    report: Report,
) -> Party:
    here = ("parties", name)
    return Party(
        name=name,
        title=part.title,
        initials=part.initials,
        preferences=_preferences(name, part, model, issues, report),
        reservation_value=part.reservation_value.uncertain,
        horizon=part.horizon.uncertain,
        foresight=part.foresight.uncertain if part.foresight else ZERO,
        patience=part.patience.uncertain if part.patience else ONE,
        suspends_after=int(part.suspends_after.value[1]) if part.suspends_after else 0,
        anticipates=part.anticipates.uncertain if part.anticipates else None,
        expects=levels_of(part.expects, model, issues, report, (*here, "expects")),
        fighter=_fighter(name, part.war, model, report) if part.war else None,
        constituencies=_constituencies(part),
        called={language: Name(own.words, own.number == "plural") for language, own in part.called.items()},
    )


def _fighter(name: str, part: schema.FighterModel, model: schema.ScenarioModel, report: Report) -> Fighter:
    """What the war is to a party: whom it sides with is its own side if it fights, else as stated, else nobody."""
    here = ("parties", name, "war")
    war = model.world.war
    side = part.sides_with
    if war is None or war.favours is None:
        if report.sound("world") and report.sound("world", "war"):
            report.add("there is no war that moves: 'world: {war: {favours: ...}}' is missing", *here)
        return _fighter_of(part, 0)
    if len(war.belligerents) != 2:  # said of the war
        return _fighter_of(part, 0)
    if side is not None and not report.known(
        "belligerent", side, war.belligerents, *here, "sides_with", among=("parties",)
    ):
        return _fighter_of(part, 0)
    own = name if name in war.belligerents else None
    if side is not None and own is not None and side != own:
        report.add("a belligerent sides with itself", *here, "sides_with")
    side = own or side
    return _fighter_of(part, 0 if side is None else 1 if side == war.favours else -1)


def _fighter_of(part: schema.FighterModel, side: int) -> Fighter:
    return Fighter(
        side=side,
        slope=part.slope.uncertain,
        resilience=part.resilience.uncertain if part.resilience else ZERO,
        cost=part.cost.uncertain if part.cost else ZERO,
        optimism=part.optimism.uncertain if part.optimism else ZERO,
    )


def voting_rule(part: schema.RuleModel) -> VotingRule:
    """A rule as the domain knows it."""
    quota = {"unanimity": 1.0, "majority": 0.5}.get(part.type, part.quota or 1.0)
    return VotingRule(part.type, quota)


def _constituencies(part: schema.PartyModel) -> Constituencies | None:
    if part.constituencies is None:
        return None
    return Constituencies(
        rule=voting_rule(part.constituencies.rule),
        members=tuple(
            Constituency(
                name=name,
                title=member.title,
                weight=member.weight.uncertain,
                reservation_value=(member.reservation_value or part.reservation_value).uncertain,
                departures={path: number.uncertain for path, number in member.departures.items()},
            )
            for name, member in part.constituencies.members.items()
        ),
    )


def _preferences(
    party: str,
    part: schema.PartyModel,
    model: schema.ScenarioModel,
    issues: Mapping[str, Issue],
    report: Report,
) -> Preferences:
    here = ("parties", party)

    def condition(when: Mapping[str, Any], *path: str) -> Condition:
        return build_condition(when, model, issues, report, (*here, *path, "when"))

    stakes = {}
    for name, stake in part.issues.items():
        if report.known("issue", name, model.issues, *here, "issues", name, among=ISSUES) and name in issues:
            worth = _worth(
                stake.worth,
                issues[name],
                report,
                (*here, "issues", name, "worth"),
                values_at(name, model.issues[name]),
            )
            stakes[name] = Stake(stake.importance.uncertain, worth, stake.bend.uncertain)
    _check_importance(part, report, here)
    gates = {
        gate_id: Gate(gate.issue, condition(gate.when, "gates", gate_id), gate.factor.uncertain)
        for gate_id, gate in part.gates.items()
    }
    _check_gates(party, part, model, issues, report)
    clauses = {
        clause_id: Clause(condition(clause.when, "clauses", clause_id), clause.bonus.uncertain)
        for clause_id, clause in part.clauses.items()
    }
    red_lines = {
        line_id: RedLine(condition(line.when, "red_lines", line_id), line.public)
        for line_id, line in part.red_lines.items()
    }
    _check_constituencies(party, part, report)
    if part.anticipates is not None and part.constituencies is None and report.sound(*here):
        message = f"'{party}' has no constituencies whose consent it could anticipate"
        report.add(message, *here, "anticipates")
    return Preferences(stakes, gates, clauses, red_lines)


def _check_importance(part: schema.PartyModel, report: Report, here: Path) -> None:
    points = {name: stake.importance.value[0] for name, stake in part.issues.items()}
    sound = all(report.sound(*here, "issues", name, "importance") for name in points)
    if sound and sum(points.values()) <= 0:
        message = "the importance points of all issues must not be able to sum to zero"
        report.add(message, *here, "issues")


def _check_gates(
    party: str,
    part: schema.PartyModel,
    model: schema.ScenarioModel,
    issues: Mapping[str, Issue],
    report: Report,
) -> None:
    """Each gate stands on an issue of its party, and no issue has too many of them."""
    here = ("parties", party)
    counts: dict[str, int] = {}
    for gate_id, gate in part.gates.items():
        at = (*here, "gates", gate_id)
        if not report.known("issue", gate.issue, model.issues, *at, "issue", among=ISSUES):
            continue
        if gate.issue not in part.issues:
            if report.sound(*here, "issues"):
                report.add(f"'{gate.issue}' is no issue of {party}", *at, "issue")
            continue
        count = counts[gate.issue] = counts.get(gate.issue, 0) + 1
        values = len(issues[gate.issue].values) if gate.issue in issues else 0
        if count > MOST_GATES or values << count > MOST_CELLS:
            report.add(f"'{gate.issue}' has too many gates for its number of values", *at)


def _check_constituencies(party: str, part: schema.PartyModel, report: Report) -> None:
    """Some constituency counts, and each departure names a number of the party."""
    if part.constituencies is None:
        return
    here = ("parties", party, "constituencies", "members")
    members = part.constituencies.members
    sound = all(report.sound(*here, name, "weight") for name in members)
    if sound and sum(member.weight.value[0] for member in members.values()) <= 0:
        report.add("the weights of all constituencies must not be able to sum to zero", *here)
    numbers = [f"issues.{name}.{key}" for name in part.issues for key in ("importance", "bend")]
    numbers += [f"gates.{name}.factor" for name in part.gates]
    numbers += [f"clauses.{name}.bonus" for name in part.clauses]
    for member, detail in members.items():
        for path in detail.departures:
            place = ("parties", party, *path.split("."))
            if path in numbers or report.sound(*place[:3]):
                report.known("number of this party", path, numbers, *here, member, "departures", path)
            _check_departure(path, detail.departures[path], report, (*here, member, "departures", path))
        points = [
            detail.departures.get(f"issues.{name}.importance", stake.importance).value[0]
            for name, stake in part.issues.items()
        ]
        if detail.departures and sum(points) <= 0 and report.sound(*here, member, "departures"):
            message = "the importance points of all issues must not be able to sum to zero"
            report.add(message, *here, member, "departures")


def _check_departure(path: str, number: schema.Number, report: Report, here: Path) -> None:
    """A departure keeps the bounds of the number from which it departs."""
    kind = path.rpartition(".")[2]
    low, high = DEPARTURES.get(kind, (-math.inf, math.inf))
    if not low <= number.value[0] <= number.value[2] <= high:
        report.add(f"'{kind}' must be between {low:,.12g} and {high:,.12g}", *here)


def _worth(
    part: schema.WorthModel, issue: Issue, report: Report, here: Path, among: Path
) -> tuple[float, ...]:
    names = [v.name for v in issue.values]
    if part.ideal is not None:
        ideal = value_name(part.ideal)
        if not report.known("value", ideal, names, *here, "ideal", among=among):
            return (0.0,) * len(names)
        return worth_from_ideal(issue, names.index(ideal))
    assert part.values is not None
    stated = {value_name(key): float(worth) for key, worth in part.values.items()}
    known = [
        report.known("value", value_name(key), names, *here, "values", key, among=among)
        for key in part.values
    ]
    if not all(known) or not report.sound(*here, "values"):
        return (0.0,) * len(names)
    if len(stated) < len(part.values):
        report.add("a value stands twice", *here, "values")
    if issue.kind == "grid":
        worth = _interpolate(issue, stated, report, here)
    else:
        missing = [name for name in names if name not in stated]
        if missing:
            report.add(f"the worth of '{missing[0]}' is missing", *here, "values")
            return (0.0,) * len(names)
        worth = tuple(stated.get(name, 0.0) for name in names)
    if report.sound(*here, "values") and (min(worth) != 0.0 or max(worth) != 1.0):
        report.add("the worst value must be worth 0 and the best 1", *here, "values")
    return worth


def _interpolate(issue: Issue, stated: Mapping[str, float], report: Report, here: Path) -> tuple[float, ...]:
    """Worth of every amount of a grid, linear between the stated ones."""
    names = [v.name for v in issue.values]
    knots = sorted(names.index(name) for name in stated)
    if not knots or knots[0] != 0 or knots[-1] != len(names) - 1:
        report.add("the worth of the first and the last amount must be stated", *here, "values")
        return (0.0,) * len(names)
    at = issue.positions()
    worth = []
    for i in range(len(names)):
        left = knots[bisect.bisect_right(knots, i) - 1]
        right = knots[bisect.bisect_left(knots, i)]
        low, high = stated[names[left]], stated[names[right]]
        share = float((at[i] - at[left]) / (at[right] - at[left])) if right > left else 0.0
        worth.append(low + (high - low) * share)
    return tuple(worth)
