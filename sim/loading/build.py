"""From checked data to a scenario's parts; here its issues, and by name what builds all the others.

Every wrong reference is reported with its place; what cannot be built is left out.
"""

from __future__ import annotations

from fractions import Fraction

from sim.domain.issues import Issue, Value
from sim.loading import schema
from sim.loading.build_conditions import value_name, values_at
from sim.loading.build_parties import build_parties
from sim.loading.build_structures import build_structures
from sim.loading.build_tables import build_tables
from sim.loading.build_world import build_peace, build_war, check_lottery
from sim.loading.report import Report

MOST_VALUES = 2_000  # of one issue: distances are a table of values by values
MOST_ISSUES = 60  # NumPy lays an array out in at most 64 dimensions
PARTIES = ("parties",)
__all__ = [
    "build_issues",
    "build_parties",
    "build_peace",
    "build_structures",
    "build_tables",
    "build_war",
    "check_lottery",
]


def build_issues(model: schema.ScenarioModel, report: Report) -> tuple[Issue, ...]:
    """All issues of a scenario, in its order."""
    if len(model.issues) > MOST_ISSUES:
        report.add(f"{len(model.issues)} issues; at most {MOST_ISSUES} can be played", "issues")
    return tuple(
        issue
        for name, part in model.issues.items()
        if (issue := _issue(name, part, model, report)) is not None
    )


def _issue(name: str, part: schema.IssueModel, model: schema.ScenarioModel, report: Report) -> Issue | None:
    here = ("issues", name)
    for i, party in enumerate(part.binds):
        report.known("party", party, model.parties, *here, "binds", i, among=PARTIES)
    values = (
        _grid_values(name, part, report)
        if part.grid is not None
        else _named_values(name, part, model, report)
    )
    if not report.sound(*here, "grid"):
        return None
    if not 2 <= len(values) <= MOST_VALUES:
        if report.sound(*here, "values"):
            report.add(f"an issue needs at least two values and at most {MOST_VALUES:,}", *here)
        return None
    names = [v.name for v in values]
    status_quo: int | None = None
    if part.status_quo is not None:
        wanted = value_name(part.status_quo)
        if report.known("value", wanted, names, *here, "status_quo", among=values_at(name, part)):
            status_quo = names.index(wanted)
    levels = tuple(range(len(values)))
    if part.at_most is not None:
        low, _, high = part.at_most.value
        if low != high:
            report.add("'at_most' must be a point", *here, "at_most")
        levels = tuple(i for i in levels if (values[i].amount or 0) <= Fraction(repr(high)))
        if not levels:
            report.add("'at_most' removes every value", *here, "at_most")
            levels = tuple(range(len(values)))
    return Issue(
        name=name,
        title=part.title,
        kind=part.type,
        values=values,
        status_quo=status_quo,
        levels=levels,
        unit=part.unit or {},
        help=part.help or {},
    )


def _named_values(
    name: str, part: schema.IssueModel, model: schema.ScenarioModel, report: Report
) -> tuple[Value, ...]:
    values = []
    here = ("issues", name, "values")
    for value, detail in (part.values or {}).items():
        for i, party in enumerate(detail.binds or ()):
            report.known("party", party, model.parties, *here, value, "binds", i, among=PARTIES)
        binds = part.binds if detail.binds is None else detail.binds
        values.append(
            Value(value, detail.title or {"en": value.replace("_", " ")}, frozenset(binds), detail.help or {})
        )
    return tuple(values)


def _grid_values(name: str, part: schema.IssueModel, report: Report) -> tuple[Value, ...]:
    assert part.grid is not None
    grid = part.grid
    if isinstance(grid, schema.GridModel):
        many = not (grid.to - grid.from_) / grid.step < MOST_VALUES
    else:
        many = len(grid) > MOST_VALUES
    if many:
        return ()  # reported with the number of values
    amounts = schema.amounts(grid)
    if sorted(set(amounts)) != amounts:
        report.add("the amounts of a grid must increase", "issues", name, "grid")
    return tuple(
        Value(
            schema.amount_name(a),
            {"en": f"{float(a):,g}" if a.denominator > 1 else f"{int(a):,}"},
            frozenset(part.binds),
            amount=a,
        )
        for a in amounts
    )
