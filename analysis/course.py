"""How the tables of a batch went: how each ended and when, why nothing was agreed, how long agreements hold.

Rows are those of one setting, in the columns that `sim.play.records` describes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.played import Setting, in_run_order, rows_of
from analysis.spreads import Figure, mean_given, share, share_given

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Words = NDArray[np.object_]

REASONS = ("bargaining", "no_zopa", "refusal", "defection", "not_opened")
STATUSES = ("agreed", "deadline", "suspended", "walked_out", "refused", "not_ratified", "not_opened")
BLAMES = ("refused", "not_ratified", "walked_out")
FATES = ("adopted", "amended", "refused")
YEARS = (1, 2, 5)  # after which it is asked whether an agreement still holds
MOST_SETS = 5  # pivotal sets that are reported
SPAN = (0.05, 0.5, 0.95)  # quantiles of the month in which a table agrees
ORDINARY = {"agreed", "deadline"}  # endings that agreement and ZOPA already tell of
NEEDED = ("status", "closed", "blamed", "fate", "failure", "pivotal", "issue")

Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TableFindings:
    """How one table went.

    status, reasons : shares of all runs, those that occur · blamed : status -> party -> share of all runs
    agreed_in : months (YYYY-MM) by which 5, 50 and 95 % of its agreements were made, None without one
    pivotal, issues : of its runs without a ZOPA at the end, the most frequent first; an empty set of sets: nobody
    whose consent could be dropped · fates : of the frameworks that it drew up and that met their table
    """

    status: Mapping[str, Figure]
    agreed_in: tuple[str, str, str] | None
    reasons: Mapping[str, Figure]
    pivotal: Mapping[Sets, Figure]
    issues: Mapping[str, Figure]
    blamed: Mapping[str, Mapping[str, Figure]]
    fates: Mapping[str, Figure]


@dataclass(frozen=True)
class Course:
    """What came of a setting's tables.

    reasons : why there is no agreement, shares of all runs, by the first decisive table without one
    holds : years -> share of the agreements that still hold then, at the rate of each; empty without a peace
    hazard : chance of renewed war in a year, mean over agreements; None without one
    """

    tables: Mapping[str, TableFindings] = field(default_factory=dict)
    reasons: Mapping[str, Figure] = field(default_factory=dict)
    holds: Mapping[int, Figure] = field(default_factory=dict)
    hazard: Figure | None = None

    @property
    def is_told(self) -> bool:
        """Whether tables are worth words of their own: there are several, or one ends in ways of its own."""
        return len(self.tables) > 1 or any(set(of.status) - ORDINARY for of in self.tables.values())


def find_course(runs: pd.DataFrame, tables: pd.DataFrame, setting: Setting, *, alone: bool = False) -> Course:
    """How the tables of a setting went; empty for a setting that does not say which tables it has.

    Arguments as for `analysis.played.read`; raises ValueError as it does.
    """
    if not setting.tables:
        return Course()
    own = in_run_order(rows_of(runs, setting, alone, "runs"), setting, "runs")
    agreed = own["agreement"].to_numpy(dtype=np.bool_)
    rate = own["rate"].to_numpy(dtype=np.float64, na_value=np.nan)
    lasting = agreed & ~np.isnan(rate)
    rows = rows_of(tables, setting, alone, "tables")
    lacking = [column for column in NEEDED if column not in rows.columns]
    if lacking:
        raise ValueError(f"{setting.name}: tables lack the column(s) {', '.join(lacking)}")
    holds = {years: _mean(np.exp(-rate * years), lasting, setting) for years in YEARS}
    return Course(
        tables={
            name: _table(in_run_order(rows[rows["table"] == name], setting, f"table {name}"), setting)
            for name in setting.tables
        },
        reasons=_shares(_words(own, "failure"), REASONS, setting),
        holds={years: figure for years, figure in holds.items() if figure is not None},
        hazard=_mean(-np.expm1(-rate), lasting, setting),
    )


def _table(rows: pd.DataFrame, setting: Setting) -> TableFindings:
    status, blamed = _words(rows, "status"), _words(rows, "blamed")
    failure = _words(rows, "failure")
    impossible = failure == "no_zopa"
    fate = _words(rows, "fate")
    pivotal = _given(_words(rows, "pivotal"), impossible, setting)
    return TableFindings(
        status=_shares(status, STATUSES, setting),
        agreed_in=_months(_words(rows, "closed"), status == "agreed", setting),
        reasons=_shares(failure, REASONS, setting),
        pivotal={_sets(words): figure for words, figure in list(pivotal.items())[:MOST_SETS]},
        issues={
            name: figure
            for name, figure in _given(_words(rows, "issue"), impossible, setting).items()
            if name
        },
        blamed={
            how: _shares(np.where(status == how, blamed, ""), setting.everybody, setting)
            for how in BLAMES
            if (status == how).any()
        },
        fates={name: figure for name, figure in _given(fate, fate != "", setting).items() if name in FATES},
    )


def _words(rows: pd.DataFrame, column: str) -> Words:
    """A column of names, "" for null."""
    named: Words = rows[column].astype(object).where(rows[column].notna(), "").to_numpy(dtype=object)
    return named


def _shaped(array: NDArray[Any], setting: Setting) -> NDArray[Any]:
    return array.reshape(setting.draws, len(setting.structures), setting.replicates)


def _mean(values: Floats, held: Bools, setting: Setting) -> Figure | None:
    return mean_given(_shaped(values, setting), _shaped(held, setting), setting.weights)


def _shares(words: Words, names: Sequence[str] | Mapping[str, Any], setting: Setting) -> dict[str, Figure]:
    """Shares of all runs, for the names that occur."""
    return {
        name: share(_shaped(words == name, setting), setting.weights)
        for name in names
        if (words == name).any()
    }


def _given(words: Words, condition: Bools, setting: Setting) -> dict[str, Figure]:
    """Shares of the runs in which a condition held, for all words that occur then, the most frequent first."""
    found = {
        str(name): share_given(
            _shaped((words == name) & condition, setting), _shaped(condition, setting), setting.weights
        )
        for name in sorted(set(words[condition]))
    }
    known = {name: figure for name, figure in found.items() if figure is not None}
    return dict(sorted(known.items(), key=lambda item: -item[1].mean))


def _sets(words: str) -> Sets:
    return tuple(tuple(group.split("+")) for group in words.split("|")) if words else ()


def _months(closed: Words, agreed: Bools, setting: Setting) -> tuple[str, str, str] | None:
    """Months by which shares of the agreements were made, each run weighted as its structure."""
    if not agreed.any():
        return None
    weights = np.array(setting.weights)[np.arange(agreed.size) // setting.replicates % len(setting.weights)]
    dates, place = np.unique(closed[agreed].astype(str), return_inverse=True)
    reached = np.cumsum(np.bincount(place, weights[agreed]))
    if reached[-1] <= 0.0:
        return None
    at = np.minimum(np.searchsorted(reached, np.array(SPAN) * reached[-1]), dates.size - 1)
    low, middle, high = (str(dates[i]) for i in at)
    return low, middle, high
