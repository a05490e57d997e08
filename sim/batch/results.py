"""A batch that has been played, in memory or in a folder: its rows, its summary, any of its runs again.

`run_batch` returns a `Batch`, and `open_batch` makes one of a folder, whoever played it and when. The rows of a
folder stay on disk until they are asked for, and `Batch.read` takes only the columns and rows that are wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from analysis.played import Setting
from analysis.summary import LEAST_DRAWS, Summary, conclude
from analysis.summary_reading import setting_from, summary_from
from analysis.tally import Tally
from sim.batch import folders, store
from sim.batch.failures import Failure, by_cell, failures_of, table_of
from sim.batch.rows import Rows
from sim.batch.settings import Cell, settings_table
from sim.batch.where import parse_where
from sim.domain.scenario import Scenario
from sim.loading.loader import load
from sim.loading.reader import InputError, Problem
from sim.loading.report import meant
from sim.play.plan import make_plan
from sim.play.records import Record

TABLES = ("runs", "tables", "parties", "offers")
FAILURES = "failures"


class Source(Protocol):
    """Where the rows of a batch are, and what is known of it besides."""

    folder: Path | None

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What was played, with what."""

    @property
    def summary(self) -> Summary:
        """The headline figures."""

    @property
    def has_figures(self) -> bool:
        """Whether enough draws are left without a failed run that there is a summary."""

    @property
    def failed(self) -> tuple[Failure, ...]:
        """The runs that could not be played."""

    def dataset(self, table: str) -> ds.Dataset | None:
        """The rows of a table, to be scanned; None if the batch has no such table."""

    def scenario(self, cell: int) -> Scenario:
        """The scenario of a setting, as it was played."""

    @property
    def settings(self) -> pa.Table:
        """Where levers stand and what was set, one row a setting."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The settings with their scenarios and plans."""


class Batch:
    """Everything that a batch left; columns are documented in `sim.play.records`."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __repr__(self) -> str:
        where = f" in {self.folder}" if self.folder else ""
        return f"<Batch of {sum(s.runs for s in self.described):,} runs, {len(self.described)} setting(s){where}>"

    @property
    def folder(self) -> Path | None:
        """Where the batch is stored; None if it is in memory only."""
        return self._source.folder

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What was played, with what: the content of manifest.json, without times and workers if not stored."""
        return self._source.manifest

    @property
    def rng_seed(self) -> int:
        """What its luck comes from."""
        return int(self.manifest["rng_seed"])

    @property
    def driver(self) -> str:
        """What played it: ensemble or mesa."""
        return str(self.manifest["driver"])

    @cached_property
    def settings(self) -> pd.DataFrame:
        """One row a setting: where its levers stand and what was set, to be joined by scenario and setting."""
        frame: pd.DataFrame = self._source.settings.to_pandas()
        return frame

    @cached_property
    def described(self) -> tuple[Setting, ...]:
        """What was played, in words and sizes, one for each scenario at each position of its levers."""
        return tuple(setting_from(of["described"]) for of in self.manifest["settings"])

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The settings with their scenarios and plans; of a stored batch its scenarios are loaded for that."""
        return self._source.cells

    @property
    def summary(self) -> Summary:
        """The headline figures with their three spreads; of a stored batch those of summary.json.

        Draws with a failed run count in no setting, so that pairs stay pairs. Raises ValueError, or InputError for a
        stored batch, if fewer than two draws are left.
        """
        return self._source.summary

    @property
    def has_figures(self) -> bool:
        """Whether enough draws are left without a failed run that there is a summary."""
        return self._source.has_figures

    @property
    def failed(self) -> tuple[Failure, ...]:
        """The runs that could not be played, in order."""
        failed: tuple[Failure, ...] = self.guard(FAILURES, lambda: self._source.failed)
        return failed

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run."""
        return self.read("runs")

    @cached_property
    def tables(self) -> pd.DataFrame:
        """One row a run and table."""
        return self.read("tables")

    @cached_property
    def parties(self) -> pd.DataFrame:
        """One row a run and party."""
        return self.read("parties")

    @cached_property
    def offers(self) -> pd.DataFrame | None:
        """One row a turn; None unless the batch was traced."""
        return None if self.dataset("offers") is None else self.read("offers")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row a run that could not be played; columns as in `sim.batch.failures`."""
        if self.dataset(FAILURES) is None:
            nothing: pd.DataFrame = table_of(()).to_pandas()
            return nothing
        return self.read(FAILURES)

    @property
    def rows(self) -> Rows:
        """All rows as Arrow tables, in memory."""
        return Rows(**{of.name: self._arrow(of.name) for of in fields(Rows)})

    def read(
        self, table: str, columns: Sequence[str] | None = None, where: str | None = None
    ) -> pd.DataFrame:
        """Some columns of some rows of a table, as pandas; nothing else is kept in memory.

        table: runs, tables, parties, offers or failures. columns: all if None. where: a condition as in
        `sim.batch.where`, such as 'agreement and rounds > 6'. Columns of words are categories.
        Raises InputError for a table, a column or a condition that is not there or cannot be read.
        """
        rows = self.dataset(table)
        if rows is None:
            raise InputError([Problem(f"{table}: {self.why_not(table)}")])
        for column in columns or ():
            if column not in rows.schema.names:
                hint = meant(column, rows.schema.names)
                raise InputError([Problem(f"{table}: there is no column '{column}': {hint}")])
        condition = None if where is None else parse_where(where, rows.schema, what="where").expression
        read = self.guard(table, lambda: rows.to_table(columns=columns, filter=condition))
        frame: pd.DataFrame = read.unify_dictionaries().to_pandas()
        return frame

    def dataset(self, table: str) -> ds.Dataset | None:
        """A table as a dataset of Arrow, for scanning batch by batch; None if the batch has no such table."""
        return self._source.dataset(table)

    def why_not(self, table: str) -> str:
        """Why a table is not there, in a sentence."""
        if table == "offers":
            return "this batch was played without --trace, so that it has no offers"
        if table == FAILURES:
            return "no run of this batch failed"
        return f"a batch has no table of that name: {meant(table, (*TABLES, FAILURES))}"

    def guard(self, table: str, read: Any) -> Any:
        """What `read` returns; InputError that names the file if a file of the table turns out to be damaged."""
        try:
            return read()
        except (pa.ArrowException, OSError) as error:
            if self.folder is not None:
                folders.blame(self.folder / table, error)
            raise

    def record(self, run: int, cell: int = 0) -> Record:
        """One run of this batch, played again under Mesa and told in full; cell: which of its settings.

        Raises InputError if the scenario is not there any more, or is not the one that was played.
        """
        from sim.play.model import run as play

        if not 0 <= cell < len(self.described):
            raise InputError(
                [Problem(f"there is no setting {cell}: they are 0 to {len(self.described) - 1}")]
            )
        of = self.described[cell]
        if not 0 <= run < of.runs:
            raise InputError([Problem(f"there is no run {run}: they are 0 to {of.runs - 1}")])
        scenario = self._source.scenario(cell)
        return play(scenario, rng_seed=self.rng_seed, run=run, replicates=of.replicates)

    def _arrow(self, table: str) -> pa.Table | None:
        rows = self.dataset(table)
        return None if rows is None else self.guard(table, rows.to_table).unify_dictionaries()


class Kept:
    """What a batch has left in memory.

    parts: in how many chunks it was played. tallies: of each cell, what its chunks have left for the summary.
    rows: None if they were forgotten once they were counted, or are in a folder.
    """

    folder: Path | None = None

    def __init__(
        self,
        cells: Sequence[Cell],
        rng_seed: int,
        driver: str,
        parts: int,
        tallies: tuple[tuple[Tally, ...], ...],
        failed: tuple[Failure, ...] = (),
        rows: Rows | None = None,
    ) -> None:
        self.cells, self.rng_seed, self.driver, self.parts = tuple(cells), rng_seed, driver, parts
        self.tallies, self.failed, self._rows = tallies, failed, rows

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """As it would be stored."""
        failed = by_cell(self.cells, self.failed)
        whole = store.manifest(self.cells, self.rng_seed, self.driver, 1, 0.0, failed, self.parts)
        return {name: value for name, value in whole.items() if name not in ("workers", "seconds")}

    @cached_property
    def summary(self) -> Summary:
        """Concluded when first asked for."""
        settings = [cell.describe(self.rng_seed) for cell in self.cells]
        return conclude(settings, self.tallies, by_cell(self.cells, self.failed))

    @property
    def has_figures(self) -> bool:
        """Whether two draws are left in every setting."""
        return all(sum(tally.draws for tally in of_cell) >= LEAST_DRAWS for of_cell in self.tallies)

    def dataset(self, table: str) -> ds.Dataset | None:
        """The rows in memory; ValueError if they were not kept."""
        if table == FAILURES:
            return ds.dataset(table_of(self.failed)) if self.failed else None
        if self._rows is None:
            raise ValueError("the rows of this batch were not kept; play it with rows=True, or into a folder")
        rows = getattr(self._rows, table, None)
        return ds.dataset(rows) if isinstance(rows, pa.Table) else None

    @property
    def settings(self) -> pa.Table:
        """As it would be stored."""
        return settings_table(self.cells)

    def scenario(self, cell: int) -> Scenario:
        """The very scenario that was played."""
        return self.cells[cell].scenario


class Stored:
    """A batch whose rows are in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder: Path | None = folder
        self._folder = folder
        self.manifest: Mapping[str, Any] = folders.read_manifest(folder)
        self._datasets: dict[str, ds.Dataset | None] = {}

    @cached_property
    def summary(self) -> Summary:
        """From summary.json."""
        path = self._folder / store.SUMMARY
        if not self.has_figures and self.manifest.get("failed"):
            raise InputError(
                [Problem(f"{self._folder}: so many runs failed that there are no figures; see its failures")]
            )
        data = folders.read_json(path)
        try:
            return summary_from(data, [setting_from(of["described"]) for of in self.manifest["settings"]])
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
            raise folders.damaged(path, f"it is no summary of this batch ({error})") from error

    @property
    def has_figures(self) -> bool:
        """Whether there is a summary.json."""
        return (self._folder / store.SUMMARY).exists()

    @cached_property
    def failed(self) -> tuple[Failure, ...]:
        """From the files of failures."""
        rows = self.dataset(FAILURES)
        return () if rows is None else tuple(failures_of(rows.to_table()))

    def dataset(self, table: str) -> ds.Dataset | None:
        """The Parquet files of a table, checked for their number and rows when first asked for."""
        if table not in self._datasets:
            self._datasets[table] = folders.open_table(self._folder, table, self.manifest)
        return self._datasets[table]

    @property
    def settings(self) -> pa.Table:
        """From settings.parquet."""
        return folders.read_file(self._folder / store.SETTINGS)

    def scenario(self, cell: int) -> Scenario:
        """The scenario by its name; InputError if it says something else than when it was played."""
        of = self.manifest["settings"][cell]
        played = f"{self._folder}: run of '{of['scenario']}'"
        try:
            scenario = load(of["scenario"], levers=of["levers"], overrides=of["set"])
        except InputError as error:
            raise InputError(
                [Problem(f"{played} cannot be played again, as it cannot be loaded"), *error.problems]
            ) from error
        if scenario.sha256 != of["scenario_sha256"]:
            raise InputError(
                [
                    Problem(
                        f"{played} cannot be played again: the scenario has changed since (it was "
                        f"{of['scenario_sha256'][:12]}, with zopa {self.manifest['zopa']}, and is "
                        f"{scenario.sha256[:12]}); bring the old text back, or play the batch anew"
                    )
                ]
            )
        return scenario

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The settings, loaded again as `scenario` does."""
        return tuple(
            Cell(
                scenario,
                of["setting"],
                of["described"]["label_title"],
                make_plan(scenario, of["asked"], of["replicates"]),
            )
            for of, scenario in ((of, self.scenario(i)) for i, of in enumerate(self.manifest["settings"]))
        )


def open_batch(folder: str | Path) -> Batch:
    """The batch in a folder that `run_batch(..., out=folder)` or `zopa batch --out` has filled.

    Reads the manifest only. Raises InputError, with the file and what to do, if the folder is not there, is not
    one of a batch, is not finished, was written by a newer zopa, or is damaged (that of rows when they are read).
    """
    return Batch(Stored(Path(folder)))


__all__ = ["Batch", "Kept", "open_batch"]
