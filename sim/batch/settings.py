"""What a batch plays: scenarios, each at one or several positions of its levers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.played import TablePlan
from analysis.summary import Setting
from sim.domain.scenario import Scenario
from sim.loading.loader import load
from sim.loading.reader import InputError, Problem
from sim.play.plan import Plan, make_plan

Position = str | float


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
    sweep: Mapping[str, Sequence[Position]] | None = None,
) -> list[Cell]:
    """Every scenario at every combination of the swept levers, the last lever running fastest.

    `runs` is for each cell. A Scenario object is played as it is: levers, overrides and sweeps need names.
    Raises ValueError if they are given with objects, InputError as `load` and if a cell would stand twice.
    """
    cells: list[Cell] = []
    swept = list((sweep or {}).items())
    for scenario in scenarios:
        for combination in itertools.product(*(positions for _, positions in swept)):
            moved = {name: position for (name, _), position in zip(swept, combination, strict=True)}
            if isinstance(scenario, Scenario):
                if levers or overrides or moved:
                    raise ValueError(
                        "levers, overrides and sweeps need the scenario's name, not a loaded scenario"
                    )
                loaded = scenario
            else:
                loaded = load(scenario, levers={**(levers or {}), **moved}, overrides=overrides)
            apart = _set_apart(loaded, list(moved))
            label = ", ".join(f"{name}={value}" for name, value in apart.items())
            if any(c.scenario.name == loaded.name and c.label == label for c in cells):
                raise InputError([Problem(f"'{loaded.name}' stands twice in this batch")])
            plan = make_plan(loaded, runs, replicates)
            cells.append(Cell(loaded, label, _in_words(loaded, apart), plan))
    return cells


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
