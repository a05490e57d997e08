"""What a batch played: a setting, and its rows as arrays of draws x structures x replicates.

run = (d * S + s) * R + r. A row that is missing, doubled or under a wrong structure would shift or mispair
figures without a sound, so every row is checked against the plan before anything is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.domain.issues import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

NOT_AGREED = -1
SHOWN_RUNS = 5  # how many missing runs an error names


@dataclass(frozen=True)
class TablePlan:
    """One table of a setting: what it is called, and whether the agreement of the whole depends on it."""

    title: Text
    decisive: bool
    to: str | None = None  # the table that its framework is for


@dataclass(frozen=True)
class Setting:
    """One scenario at one position of its levers, as it was played.

    label: the levers that were moved, as "lever=position, ..."; empty if none was. label_title: the same in
    words for people, which a chart prefers if there are some.
    issues: issue -> names of its open values in order, issues on the decisive table.
    value_titles: issue -> value -> words. units: issue -> words. parties: name -> (title, initials).
    weights: (structures,), any unit. asked: how many runs were asked for before rounding up to whole draws.
    window_months: within how many months an agreement counts.
    tables: all tables in order; without them nothing is said about how each went.
    everybody, every_issue: titles of all parties and issues, also of those at no decisive table.
    """

    scenario: str
    label: str
    title: Text
    asked: int
    draws: int
    structures: tuple[str, ...]
    weights: tuple[float, ...]
    replicates: int
    issues: Mapping[str, tuple[str, ...]]
    issue_titles: Mapping[str, Text]
    value_titles: Mapping[str, Mapping[str, Text]]
    units: Mapping[str, Text]
    parties: Mapping[str, tuple[Text, str]]
    rounds_months: int
    levers: Mapping[str, str | float]
    stylised: bool
    rng_seed: int | None = None
    window_months: int | None = None
    label_title: Text = field(default_factory=dict)
    tables: Mapping[str, TablePlan] = field(default_factory=dict)
    everybody: Mapping[str, Text] = field(default_factory=dict)
    every_issue: Mapping[str, Text] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many runs were played."""
        return self.draws * len(self.structures) * self.replicates

    @property
    def name(self) -> str:
        """The scenario and, if any lever was moved, where to."""
        return f"{self.scenario} ({self.label})" if self.label else self.scenario


@dataclass(frozen=True)
class Named:
    """A name for each run: codes (D, S, R) into `names`, -1 for none."""

    codes: NDArray[np.integer[Any]]
    names: tuple[str, ...]

    @classmethod
    def of(cls, words: pd.Series, shape: tuple[int, ...]) -> Named:
        """A column of names, null for none."""
        codes, names = pd.factorize(words.astype(object))
        return cls(codes.reshape(shape), tuple(str(name) for name in names))

    def at(self, name: str) -> Bools:
        """Where the name is this one."""
        found: Bools = np.zeros(self.codes.shape, dtype=np.bool_)
        for code, known in enumerate(self.names):
            if known == name:
                found |= self.codes == code
        return found

    def occurring(self, where: Bools | None = None) -> set[str]:
        """The names that there are, where a condition holds."""
        codes = self.codes if where is None else self.codes[where]
        return {self.names[code] for code in np.unique(codes) if code >= 0}


@dataclass(frozen=True)
class TableWent:
    """How a table went, by run; names are those of the columns of tables."""

    status: Named
    closed: Named
    blamed: Named
    fate: Named
    failure: Named
    pivotal: Named
    issue: Named


@dataclass(frozen=True)
class Went:
    """How the tables of a setting went. agreement, rate: (D, S, R); rate nan without a peace. failure: of the whole."""

    agreement: Bools
    rate: Floats
    failure: Named
    tables: Mapping[str, TableWent]

    def lasting(self) -> Bools:
        """The agreements that say how long they hold, (D, S, R)."""
        lasting: Bools = self.agreement & ~np.isnan(self.rate)
        return lasting

    def holds(self, years: float) -> Floats:
        """The probability that each agreement still holds after some years, (D, S, R); nan without a peace."""
        holds: Floats = np.exp(-self.rate * years)
        return holds


@dataclass(frozen=True)
class Played:
    """One setting as arrays of the shape (D, S, R).

    months: from the first round to the last, agreed or not.
    agreed: issue -> position of the agreed value, or NOT_AGREED.
    value: party -> value of signing, nan where it has none. limit: party -> reservation value.
    """

    setting: Setting
    agreement: Bools
    zopa: Bools
    months: Floats
    agreed: Mapping[str, Integers]
    value: Mapping[str, Floats]
    limit: Mapping[str, Floats]


def read(
    runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame, setting: Setting, *, alone: bool = False
) -> Played:
    """The rows of one setting as arrays; with `alone`, frames may lack the columns that tell settings apart.

    Raises ValueError, naming the runs, if a column or a run is missing, a run is there twice or beyond the
    plan, its structure is another, or an agreed value is not an open value of the setting.
    """
    shape = (setting.draws, len(setting.structures), setting.replicates)
    by_run = in_run_order(rows_of(runs, setting, alone, "runs"), setting, "runs")
    _check_structures(by_run, setting)
    agreement = _bools(by_run, "agreement", setting)
    agreed = _agreed_values(rows_of(tables, setting, alone, "tables"), setting, agreement)
    rows = rows_of(parties, setting, alone, "parties")
    _need(rows, ("party", "V", "reservation_value"), setting, "parties")
    value, limit = {}, {}
    for party in setting.parties:
        own = in_run_order(rows[rows["party"] == party], setting, f"party {party}")
        value[party] = own["V"].to_numpy(dtype=np.float64, na_value=np.nan).reshape(shape)
        limit[party] = own["reservation_value"].to_numpy(dtype=np.float64, na_value=np.nan).reshape(shape)
    return Played(
        setting=setting,
        agreement=agreement.reshape(shape),
        zopa=_bools(by_run, "zopa", setting).reshape(shape),
        months=(by_run["rounds"].to_numpy(dtype=np.float64).reshape(shape) - 1.0) * setting.rounds_months,
        agreed={issue: positions.reshape(shape) for issue, positions in agreed.items()},
        value=value,
        limit=limit,
    )


def read_course(runs: pd.DataFrame, tables: pd.DataFrame, setting: Setting, *, alone: bool = False) -> Went:
    """How the tables of a setting went, from its rows; arguments and errors as for `read`."""
    shape = (setting.draws, len(setting.structures), setting.replicates)
    own = in_run_order(rows_of(runs, setting, alone, "runs"), setting, "runs")
    rows = rows_of(tables, setting, alone, "tables")
    columns = [part.name for part in fields(TableWent)]
    _need(rows, columns, setting, "tables")
    went = {}
    for name in setting.tables:
        of_table = in_run_order(rows[rows["table"] == name], setting, f"table {name}")
        went[name] = TableWent(**{column: Named.of(of_table[column], shape) for column in columns})
    return Went(
        agreement=own["agreement"].to_numpy(dtype=np.bool_).reshape(shape),
        rate=own["rate"].to_numpy(dtype=np.float64, na_value=np.nan).reshape(shape),
        failure=Named.of(own["failure"], shape),
        tables=went,
    )


def rows_of(frame: pd.DataFrame, setting: Setting, alone: bool, what: str) -> pd.DataFrame:
    """The rows of one setting."""
    if alone and "scenario" not in frame.columns and "setting" not in frame.columns:
        return frame
    _need(frame, ("scenario", "setting"), setting, what)
    return frame[(frame["scenario"] == setting.scenario) & (frame["setting"] == setting.label)]


def _need(frame: pd.DataFrame, columns: Sequence[str], setting: Setting, what: str) -> None:
    lacking = [column for column in columns if column not in frame.columns]
    if lacking:
        raise ValueError(f"{setting.name}: {what} lack the column(s) {', '.join(lacking)}")


def in_run_order(rows: pd.DataFrame, setting: Setting, what: str) -> pd.DataFrame:
    """One row a run, by run number; ValueError that names runs which are missing, doubled or too many."""
    _need(rows, ("run",), setting, what)
    numbers = rows["run"].to_numpy(dtype=np.int64)
    strange = np.unique(numbers[(numbers < 0) | (numbers >= setting.runs)])
    if strange.size:
        raise ValueError(
            f"{setting.name}: {what} have {_some(strange)}, beyond the {setting.runs} of the plan"
        )
    counts = np.bincount(numbers, minlength=setting.runs)
    for wrong, words in ((counts == 0, "lack"), (counts > 1, "have more than one row for")):
        if wrong.any():
            raise ValueError(
                f"{setting.name}: {what} {words} {_some(np.flatnonzero(wrong))} of {setting.runs}"
            )
    return rows.iloc[np.argsort(numbers)]


def _some(runs: NDArray[np.int64]) -> str:
    named = ", ".join(str(run) for run in runs[:SHOWN_RUNS])
    more = f" and {runs.size - SHOWN_RUNS} more" if runs.size > SHOWN_RUNS else ""
    return f"run(s) {named}{more}"


def _check_structures(runs: pd.DataFrame, setting: Setting) -> None:
    """A structure under a wrong name would pair unlike runs and nobody would notice."""
    _need(runs, ("structure", "agreement", "zopa", "rounds"), setting, "runs")
    stated = runs["structure"].to_numpy(dtype=object)
    meant = np.array(setting.structures, dtype=object)
    expected = meant[np.arange(setting.runs) // setting.replicates % meant.size]
    wrong = np.flatnonzero(stated != expected)
    if wrong.size:
        raise ValueError(
            f"{setting.name}: {_some(wrong)} should have the structure {expected[wrong[0]]!r}, "
            f"not {stated[wrong[0]]!r}"
        )


def _bools(rows: pd.DataFrame, column: str, setting: Setting) -> Bools:
    if rows[column].isna().any():
        raise ValueError(f"{setting.name}: the column {column} has nulls")
    return rows[column].to_numpy(dtype=np.bool_)


def _agreed_values(tables: pd.DataFrame, setting: Setting, agreement: Bools) -> dict[str, Integers]:
    """Issue -> position of the agreed value in each run, NOT_AGREED where there is none, shape (runs,)."""
    columns = {issue: f"outcome.{issue}" for issue in setting.issues}
    _need(tables, ("run", "table", *columns.values()), setting, "tables")
    if tables.empty:
        raise ValueError(f"{setting.name}: tables lack all {setting.runs} runs")
    for table, rows in tables.groupby("table", sort=False, observed=True):
        in_run_order(rows, setting, f"table {table}")
    in_order = tables.sort_values("run", kind="stable")
    found = {}
    for issue, column in columns.items():
        # A later table settles what an earlier one framed, so the last word of a run counts.
        settled = in_order[in_order[column].notna()].drop_duplicates("run", keep="last")
        places = {value: place for place, value in enumerate(setting.issues[issue])}
        positions = settled[column].astype(object).map(places)
        if positions.isna().any():
            strange = settled[column][positions.isna()].iloc[0]
            raise ValueError(f"{setting.name}: {strange!r} is not an open value of {issue}")
        found[issue] = np.full(setting.runs, NOT_AGREED, dtype=np.int64)
        found[issue][settled["run"].to_numpy()] = positions.to_numpy(dtype=np.int64)
        silent = np.flatnonzero(agreement & (found[issue] == NOT_AGREED))
        if silent.size:
            raise ValueError(f"{setting.name}: {_some(silent)} agreed, but have no value of {issue}")
    return found
