"""From values and conditions as written to levels of issues; every wrong reference is reported with its place."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sim.domain.issues import Issue
from sim.domain.preferences import Condition
from sim.loading import schema
from sim.loading.reader import Path
from sim.loading.report import Report

ISSUES = ("issues",)


@lru_cache(4096, typed=True)
def value_name(value: schema.Scalar) -> str:
    """Name of a value as written in YAML: 50000 and 50000.0 are the same amount."""
    return value if isinstance(value, str) else schema.amount_name(Fraction(repr(value)))


def values_at(name: str, part: schema.IssueModel) -> Path:
    """Where the values of an issue stand."""
    return ("issues", name, "values" if part.grid is None else "grid")


def level_of(
    name: str,
    value: schema.Scalar,
    model: schema.ScenarioModel,
    issues: Mapping[str, Issue],
    report: Report,
    here: Path,
) -> int | None:
    """The level of one value of one issue; None where either is unknown."""
    if not report.known("issue", name, model.issues, *here, among=ISSUES) or name not in issues:
        return None
    names = [v.name for v in issues[name].values]
    wanted = value_name(value)
    if not report.known("value", wanted, names, *here, among=values_at(name, model.issues[name])):
        return None
    return names.index(wanted)


def levels_of(
    outcome: Mapping[str, schema.Scalar],
    model: schema.ScenarioModel,
    issues: Mapping[str, Issue],
    report: Report,
    here: Path,
) -> dict[str, int]:
    """Issue -> level of an outcome, or of a part of one, as written."""
    found = {
        name: level_of(name, value, model, issues, report, (*here, name)) for name, value in outcome.items()
    }
    return {name: level for name, level in found.items() if level is not None}


def build_condition(
    when: Mapping[str, Any],
    model: schema.ScenarioModel,
    issues: Mapping[str, Issue],
    report: Report,
    here: Path,
) -> Condition:
    """A condition as written, `when` or `unless` at the end of `here`, as issue -> levels."""
    condition = {}
    for name, allowed in when.items():
        at = (*here, name)
        if not report.known("issue", name, model.issues, *at, among=ISSUES) or name not in issues:
            continue
        issue = issues[name]
        names = [v.name for v in issue.values]
        if isinstance(allowed, schema.RangeModel):
            levels = _levels_in_range(allowed, issue, report, at)
        else:
            wanted = [value_name(value) for value in allowed]
            levels = {
                names.index(value)
                for i, value in enumerate(wanted)
                if report.known("value", value, names, *at, i, among=values_at(name, model.issues[name]))
            }
        condition[name] = frozenset(levels)
    return condition


def _levels_in_range(allowed: schema.RangeModel, issue: Issue, report: Report, at: Path) -> set[int]:
    if issue.kind != "grid":
        report.add("'at_least' and 'at_most' need a grid issue", *at)
        return set()
    low = Fraction(repr(allowed.at_least)) if allowed.at_least is not None else None
    high = Fraction(repr(allowed.at_most)) if allowed.at_most is not None else None
    levels = {
        level
        for level, place in enumerate(issue.positions())
        if (low is None or place >= low) and (high is None or place <= high)
    }
    if not levels:
        report.add(f"no value of '{issue.name}' lies in this range", *at)
    return levels
