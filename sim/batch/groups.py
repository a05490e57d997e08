"""What a selection of rows came to: groups with their figures, and differences between settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.played import Setting
from analysis.spreads import Figure
from sim.domain.plain_data import plain

SCHEMA = 1


@dataclass(frozen=True)
class Group:
    """Selected rows of one setting (and table or party) that have the same values in some columns.

    key: column -> value, None for an empty cell. rows: how many; runs: of how many runs. way: how they are selected
    (`analysis.groups`). portion: their share of all runs, None where the plan and no result decides it.
    figures: what is measured of them; fixed: what follows from how they were selected,
    without any interval. outcomes: issue -> value -> share
    of their agreements.
    """

    setting: Setting
    key: Mapping[str, Any]
    rows: int
    runs: int
    way: str
    portion: Figure | None
    figures: Mapping[str, Figure | None]
    outcomes: Mapping[str, Mapping[str, Figure | None]] = field(default_factory=dict)
    fixed: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "scenario": self.setting.scenario,
            "setting": self.setting.label,
            "group": dict(self.key),
            "rows": self.rows,
            "runs": self.runs,
            "selection": self.way,
            "share": _dict(self.portion, self.setting),
            "figures": {name: _dict(of, self.setting) for name, of in self.figures.items()},
            "fixed": dict(self.fixed),
            "outcomes": {
                issue: {value: _dict(of, self.setting) for value, of in values.items()}
                for issue, values in self.outcomes.items()
            },
        }


@dataclass(frozen=True)
class Difference:
    """What a group of a later setting has more than the same group of the first; None where nothing can be paired."""

    setting: Setting
    first: Setting
    key: Mapping[str, Any]
    figures: Mapping[str, Figure | None]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "scenario": self.setting.scenario,
            "setting": self.setting.label,
            "against": {"scenario": self.first.scenario, "setting": self.first.label},
            "group": dict(self.key),
            "figures": {name: _dict(of, self.first) for name, of in self.figures.items()},
        }


@dataclass(frozen=True)
class Grouped:
    """All groups of a selection, setting by setting, and the differences between settings.

    rows: how many rows were selected. left_out: draws that no figure counts, as one of their runs failed.
    """

    table: str
    where: str | None
    by: tuple[str, ...]
    rows: int
    left_out: int
    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values, numbers with 10 significant digits."""
        whole: dict[str, Any] = plain(
            {
                "schema": SCHEMA,
                "table": self.table,
                "where": self.where,
                "by": list(self.by),
                "rows": self.rows,
                "left_out_draws": self.left_out,
                "groups": [group.to_dict() for group in self.groups],
                "differences": [of.to_dict() for of in self.differences],
            }
        )
        return whole


def _dict(of: Figure | None, setting: Setting) -> dict[str, Any] | None:
    if of is None:
        return None
    return {**of.to_dict(), "structure_labels": [setting.structures[at] for at in of.structure_positions]}
