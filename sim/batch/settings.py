"""What a batch plays: scenarios, each at one or several positions of its levers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from analysis.played import TablePlan
from analysis.summary import Setting
from sim.batch.design import GRID, Moved, Position, Positions, Sweep, as_sweep, settings
from sim.domain.scenario import UNCERTAIN, Lever, Scenario
from sim.loading.loader import basis
from sim.loading.reader import MAX_PROBLEMS, InputError, Mark, Problem
from sim.loading.report import in_order
from sim.play.plan import Plan, make_plan

__all__ = ["Cell", "Position", "Sweep", "make_cells"]


@dataclass(frozen=True)
class Cell:
    """One scenario at one position of its levers, and how often it is played."""

    scenario: Scenario
    label: str
    label_title: Mapping[str, str]
    plan: Plan

    def describe(self, rng_seed: int) -> Setting:
        """What the summary and its chart need to know of this cell."""
        scenario = self.scenario
        decisive = scenario.decisive
        issues = [i for i in scenario.issues if any(i.name in table.issues for table in decisive)]
        seated = [p for p in scenario.parties if any(p.name in table.parties for table in decisive)]
        open_values = {issue.name: tuple(issue.values[level] for level in issue.levels) for issue in issues}
        return Setting(
            scenario=scenario.name,
            label=self.label,
            title=scenario.title,
            asked=self.plan.asked,
            draws=self.plan.draws,
            structures=tuple(s.label for s in scenario.structures),
            weights=tuple(s.weight for s in scenario.structures),
            replicates=self.plan.replicates,
            issues={name: tuple(v.name for v in values) for name, values in open_values.items()},
            issue_titles={name: scenario.issue(name).title for name in open_values},
            value_titles={name: {v.name: v.title for v in values} for name, values in open_values.items()},
            units={name: scenario.issue(name).unit for name in open_values},
            parties={party.name: (party.title, party.initials) for party in seated},
            rounds_months=scenario.round_months,
            window_months=scenario.round_months * max(scenario.over_by[table.name] for table in decisive),
            levers={lever.name: lever.position for lever in scenario.levers},
            label_title=self.label_title,
            stylised=scenario.stylised,
            rng_seed=rng_seed,
            tables={
                table.name: TablePlan(
                    table.title, table.decisive, table.framework.to if table.framework else None
                )
                for table in scenario.tables
            },
            everybody={party.name: party.title for party in scenario.parties},
            every_issue={issue.name: issue.title for issue in scenario.issues},
        )


def make_cells(
    scenarios: Sequence[Scenario | str | Path],
    runs: int,
    *,
    replicates: int | None = None,
    levers: Mapping[str, Position] | None = None,
    overrides: Mapping[str, Any] | None = None,
    sweep: Sweep | Mapping[str, Positions | str] | None = None,
    rng_seed: int = 1,
) -> list[Cell]:
    """Every scenario at every setting of a sweep, in its order; `rng_seed` places the points of a sample.

    `runs` is for each cell. A Scenario object is played as it is: levers, overrides and sweeps need names.
    Settings that rounding has made equal are played once. Raises ValueError if levers and the like are given with
    objects, InputError with all that is wrong with any setting, and if a cell would stand twice.
    """
    asked = as_sweep(sweep)
    problems: list[Problem] = []
    cells: dict[tuple[str, str], Cell] = {}
    for scenario in scenarios:
        if isinstance(scenario, Scenario):
            if levers or overrides or asked.factors or asked.settings:
                raise ValueError(
                    "levers, overrides and sweeps need the scenario's name, not a loaded scenario"
                )
            found = [(scenario, Moved({}, {}))]
        else:
            try:
                found = _at_each_setting(scenario, levers or {}, overrides or {}, asked, rng_seed)
            except InputError as error:
                problems.extend(error.problems)
                continue
        new = {}
        for loaded, moved in found:
            set_apart = _set_apart(loaded, list(moved.levers))
            label = moved.name or ", ".join(f"{name}={value}" for name, value in set_apart.items())
            key = (loaded.name, label)
            if key in cells or (key in new and asked.sample == GRID):
                problems.append(Problem(f"'{loaded.name}' stands twice in this batch"))
            elif key not in new:
                words = _called(loaded, moved) if moved.name else _in_words(loaded, set_apart)
                new[key] = Cell(loaded, label, words, make_plan(loaded, runs, replicates))
        cells |= new
    if problems:
        raise InputError(in_order(problems))
    return list(cells.values())


def _at_each_setting(
    name: str | Path,
    levers: Mapping[str, Position],
    overrides: Mapping[str, Any],
    sweep: Sweep,
    rng_seed: int,
) -> list[tuple[Scenario, Moved]]:
    """A scenario at every setting; InputError with what is wrong with any of them, where it was asked for."""
    base = basis(name)
    found: list[tuple[Scenario, Moved]] = []
    problems: list[Problem] = []
    refused = 0
    for moved in settings(sweep, base, rng_seed):
        try:
            loaded = base.at({**levers, **moved.levers}, {**overrides, **moved.overrides})
        except InputError as error:
            problems += [_placed(problem, {**sweep.places, **moved.places}) for problem in error.problems]
            refused += 1
            if refused == MAX_PROBLEMS:  # the same mistake may stand in thousands of settings
                break
        else:
            found.append((_sharing(loaded, found[0][0]) if found else loaded, moved))
    if problems:
        raise InputError(in_order(problems))
    return found


def _placed(problem: Problem, places: Mapping[str, Mark]) -> Problem:
    """A problem at the place where it was asked for what is wrong."""
    return replace(problem, mark=places.get(problem.mark.file, problem.mark)) if problem.mark else problem


def _sharing(scenario: Scenario, first: Scenario) -> Scenario:
    """The same scenario with all parts that another setting has alike in common, so that thousands fit in memory."""
    alike = {
        part.name: getattr(first, part.name)
        for part in fields(scenario)
        if getattr(scenario, part.name) == getattr(first, part.name)
    }
    for name in {"issues", "parties", "tables"} - set(alike):
        pairs = zip(getattr(first, name), getattr(scenario, name), strict=True)
        alike[name] = tuple(old if old == new else new for old, new in pairs)
    return replace(scenario, **alike)


def _called(scenario: Scenario, moved: Moved) -> dict[str, str]:
    """The name of a setting for people, by language."""
    return {
        language: moved.title.get(language, moved.title.get("en", moved.name)) for language in scenario.title
    }


def _set_apart(scenario: Scenario, swept: Sequence[str]) -> dict[str, Any]:
    """What sets a cell apart: the levers that are swept or moved, and the numbers that are set."""
    moved = {
        lever.name: lever.position
        for lever in scenario.levers
        if lever.name in swept or lever.position != lever.default
    }
    return {**moved, **scenario.overrides}


def _in_words(scenario: Scenario, apart: Mapping[str, Any]) -> dict[str, str]:
    """The same for people, by language: titles of levers, paths of numbers."""
    titles = {lever.name: lever.title for lever in scenario.levers}
    return {
        language: ", ".join(
            f"{titles[name].get(language, titles[name]['en']) if name in titles else name}: {value}"
            for name, value in apart.items()
        )
        for language in (scenario.title if apart else ())
    }


def settings_table(cells: Sequence[Cell]) -> pa.Table:
    """One row a cell, to be joined to rows of runs by `scenario` and `setting`.

    `lever.<name>` holds where each lever stands and `set.<path>` what was set, as numbers where all are, else as text;
    null where a scenario has no such lever or it leaves a number uncertain, and where nothing was set.
    """
    columns: dict[str, list[Any]] = {
        "scenario": [cell.scenario.name for cell in cells],
        "setting": [cell.label for cell in cells],
    }
    rows = [
        {
            **{f"lever.{lever.name}": _stands(lever) for lever in cell.scenario.levers},
            **{f"set.{path}": value for path, value in cell.scenario.overrides.items()},
        }
        for cell in cells
    ]
    for name in dict.fromkeys(name for row in rows for name in row):
        columns[name] = _column([row.get(name) for row in rows])
    return pa.table(columns)


def _stands(lever: Lever) -> str | float | None:
    return None if lever.stated is not None and lever.position == UNCERTAIN else lever.position


def _column(values: Sequence[Any]) -> Any:
    """Values as numbers if all that stand there are, else as text; lists and the like as JSON."""
    given = [value for value in values if value is not None]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in given):
        return pa.array(values, type=pa.float64())
    texts = [
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for value in values
    ]
    return pa.array(texts, type=pa.string())
