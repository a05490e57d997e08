"""What a batch found: shares, times and values of every setting with their three spreads, and differences.

A batch plays one or more settings, a scenario at one position of its levers each, on the same draws and the
same luck. `summarise` reads its tables (the columns are described in `sim.play.records`), reshapes them to
draws x structures x replicates and measures; it plays nothing. `Summary.to_dict()` is `summary.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.course import Course, TableFindings, find_course
from analysis.played import Bools, Played, Setting, read
from analysis.spreads import (
    Figure,
    mean_given,
    paired_difference,
    paired_difference_given,
    share,
    share_given,
)
from sim.domain.plain_data import plain

__all__ = ["Comparison", "Findings", "PartyFindings", "Setting", "Summary", "summarise"]

SCHEMA = 1

NOTE = "A model to think with, not a prediction: what follows from stated assumptions, not what will happen."
SPREADS = {
    "structure": "smallest and largest mean over the sets of rules that might apply",
    "ignorance": "5 to 95 % over draws of what is not known about the parties, less what chance explains",
    "monte_carlo": "95 % confidence interval of the mean: what playing no more runs than these leaves open",
    "by_structure": "the mean of each set of rules named in structure_labels",
    "draws": "how many draws a figure rests on; given an agreement, those with at least one",
}
OBSTACLES = {
    "draws": "they were played on different numbers of draws",
    "replicates": "they were played with different numbers of replicates",
    "structures": "they share no set of rules",
}


@dataclass(frozen=True)
class PartyFindings:
    """What agreements are worth to a party, its limit in the same runs, and the gain of one over the other.

    All on the scale of utility and over the agreements that have a value for the party; None if none has.
    """

    value: Figure | None
    limit: Figure | None
    gain: Figure | None


@dataclass(frozen=True)
class Findings:
    """What came out of one setting.

    agreement, zopa: shares of runs. missed: a ZOPA existed and no agreement came of it (bargaining failure).
    impossible: neither. months: from the start of talks to the agreement, None if there was none.
    issues: issue -> value -> share of the agreements, None if there was none.
    course: how each table went, why there was no agreement, and how long agreements hold.
    """

    setting: Setting
    agreement: Figure
    zopa: Figure
    missed: Figure
    impossible: Figure
    months: Figure | None
    issues: Mapping[str, Mapping[str, Figure | None]]
    parties: Mapping[str, PartyFindings]
    course: Course = field(default_factory=Course)


@dataclass(frozen=True)
class Comparison:
    """What a setting has more than the first one of the batch, run by run on the same luck.

    obstacle: why the runs cannot be paired (a key of `OBSTACLES`), None if they can; all figures are None
    then. months and the value to each party in both (`parties`) hold given an agreement, None if one side
    has none.
    """

    setting: Setting
    first: Setting
    obstacle: str | None
    agreement: Figure | None
    zopa: Figure | None
    months: Figure | None
    parties: Mapping[str, Figure | None]

    @property
    def reason(self) -> str | None:
        """Why there is no comparison, in a sentence; None if there is one."""
        if self.obstacle is None:
            return None
        pair = f"{self.setting.name} and {self.first.name}"
        return f"{pair} cannot be compared run by run: {OBSTACLES[self.obstacle]}"


@dataclass(frozen=True)
class Summary:
    """The findings of every setting of a batch, in its order, and each later one against the first."""

    settings: tuple[Findings, ...]
    comparisons: tuple[Comparison, ...]

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain JSON values, numbers with 10 significant digits."""
        whole: dict[str, Any] = plain(
            {
                "schema": SCHEMA,
                "note": NOTE,
                "spreads": SPREADS,
                "settings": [_findings_dict(found) for found in self.settings],
                "comparisons": [_comparison_dict(comparison) for comparison in self.comparisons],
            }
        )
        return whole


def summarise(
    runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame, settings: Sequence[Setting]
) -> Summary:
    """What a batch found, from its tables and a description of the settings that were played.

    runs, tables, parties: rows of all settings, told apart by the columns `scenario` and `setting` (a frame
    of one setting may lack both). Rows are found by their run number, in whatever order they come.
    Raises ValueError if there is no setting or one twice, and if a column, a run, a value or the structure
    of a run is not what its setting says; the sentence names the runs.
    """
    names = [(setting.scenario, setting.label) for setting in settings]
    if not names or len(set(names)) < len(names):
        raise ValueError("a summary needs at least one setting, and each only once")
    alone = len(names) == 1
    played = [read(runs, tables, parties, setting, alone=alone) for setting in settings]
    return Summary(
        settings=tuple(_findings(one, find_course(runs, tables, one.setting, alone=alone)) for one in played),
        comparisons=tuple(_comparison(played[0], later) for later in played[1:]),
    )


# --- from arrays to figures


def _findings(played: Played, course: Course) -> Findings:
    setting, weights = played.setting, played.setting.weights
    agreement, zopa = played.agreement, played.zopa
    return Findings(
        setting=setting,
        agreement=share(agreement, weights),
        zopa=share(zopa, weights),
        missed=share(zopa & ~agreement, weights),
        impossible=share(~zopa & ~agreement, weights),
        months=mean_given(played.months, agreement, weights),
        issues={
            issue: {
                value: share_given(played.agreed[issue] == place, agreement, weights)
                for place, value in enumerate(values)
            }
            for issue, values in setting.issues.items()
        },
        parties={party: _party_findings(played, party) for party in setting.parties},
        course=course,
    )


def _party_findings(played: Played, party: str) -> PartyFindings:
    value, limit = played.value[party], played.limit[party]
    held, weights = _valued(played, party), played.setting.weights
    return PartyFindings(
        value=mean_given(value, held, weights),
        limit=mean_given(limit, held, weights),
        gain=mean_given(value - limit, held, weights),
    )


def _valued(played: Played, party: str) -> Bools:
    """Agreements that have a value for a party: one that sits at no table has none."""
    return played.agreement & ~np.isnan(played.value[party])


def _comparison(first: Played, later: Played) -> Comparison:
    obstacle = _obstacle(first.setting, later.setting)
    if obstacle is not None:
        return Comparison(later.setting, first.setting, obstacle, None, None, None, {})
    labels = first.setting.structures, later.setting.structures
    weights = first.setting.weights
    shared = [party for party in first.setting.parties if party in later.setting.parties]
    return Comparison(
        setting=later.setting,
        first=first.setting,
        obstacle=None,
        agreement=paired_difference(first.agreement, later.agreement, *labels, weights),
        zopa=paired_difference(first.zopa, later.zopa, *labels, weights),
        months=paired_difference_given(
            first.months, first.agreement, later.months, later.agreement, *labels, weights
        ),
        parties={
            party: paired_difference_given(
                first.value[party],
                _valued(first, party),
                later.value[party],
                _valued(later, party),
                *labels,
                weights,
            )
            for party in shared
        },
    )


def _obstacle(first: Setting, later: Setting) -> str | None:
    """Why the runs of two settings cannot be paired, a key of `OBSTACLES`; None if they can."""
    if first.draws != later.draws:
        return "draws"
    if first.replicates != later.replicates:
        return "replicates"
    weight = {label: w for label, w in zip(first.structures, first.weights, strict=True) if w > 0.0}
    return None if any(label in weight for label in later.structures) else "structures"


# --- from figures to JSON


def _figure_dict(figure: Figure | None, labels: Sequence[str]) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {**figure.to_dict(), "structure_labels": [labels[place] for place in figure.structure_positions]}


def _findings_dict(found: Findings) -> dict[str, Any]:
    setting = found.setting

    def plain(figure: Figure | None) -> dict[str, Any] | None:
        return _figure_dict(figure, setting.structures)

    return {
        "scenario": setting.scenario,
        "setting": setting.label,
        "title": setting.title,
        "stylised": setting.stylised,
        "levers": setting.levers,
        "rng_seed": setting.rng_seed,
        "asked": setting.asked,
        "runs": setting.runs,
        "draws": setting.draws,
        "structures": [
            {"label": label, "weight": weight}
            for label, weight in zip(setting.structures, setting.weights, strict=True)
        ],
        "replicates": setting.replicates,
        "agreement": plain(found.agreement),
        "zopa": plain(found.zopa),
        "missed": plain(found.missed),
        "impossible": plain(found.impossible),
        "months": plain(found.months),
        "issues": {
            issue: {value: plain(figure) for value, figure in values.items()}
            for issue, values in found.issues.items()
        },
        "parties": {
            party: {"V": plain(of.value), "reservation_value": plain(of.limit), "gain": plain(of.gain)}
            for party, of in found.parties.items()
        },
        "reasons": {name: plain(figure) for name, figure in found.course.reasons.items()},
        "tables": {name: _table_dict(of, setting.structures) for name, of in found.course.tables.items()},
        "durability": {
            "hazard": plain(found.course.hazard),
            "holds": {str(years): plain(figure) for years, figure in found.course.holds.items()},
        },
    }


def _table_dict(found: TableFindings, labels: Sequence[str]) -> dict[str, Any]:
    def plain(figures: Mapping[str, Figure]) -> dict[str, Any]:
        return {name: _figure_dict(figure, labels) for name, figure in figures.items()}

    return {
        "status": plain(found.status),
        "agreed_in": found.agreed_in,
        "reasons": plain(found.reasons),
        "pivotal": [
            {"sets": [list(group) for group in sets], "share": _figure_dict(figure, labels)}
            for sets, figure in found.pivotal.items()
        ],
        "issues": plain(found.issues),
        "blamed": {how: plain(parties) for how, parties in found.blamed.items()},
        "fates": plain(found.fates),
    }


def _comparison_dict(comparison: Comparison) -> dict[str, Any]:
    labels = comparison.first.structures
    return {
        "scenario": comparison.setting.scenario,
        "setting": comparison.setting.label,
        "against": {"scenario": comparison.first.scenario, "setting": comparison.first.label},
        "reason": comparison.reason,
        "agreement": _figure_dict(comparison.agreement, labels),
        "zopa": _figure_dict(comparison.zopa, labels),
        "months": _figure_dict(comparison.months, labels),
        "parties": {party: _figure_dict(figure, labels) for party, figure in comparison.parties.items()},
    }
