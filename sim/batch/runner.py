"""Run a batch: plan → chunks → workers → store → summary."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.summary import LEAST_DRAWS, Summary, conclude
from analysis.tally import Tally
from sim.batch import store
from sim.batch.chunks import split
from sim.batch.failures import Failure, table_of
from sim.batch.jobs import FILES, NOTHING, ROWS, Work
from sim.batch.playing import Playing, Progress
from sim.batch.rows import Rows
from sim.batch.schedulers import Scheduler, local
from sim.batch.settings import Cell, Position, make_cells
from sim.domain.scenario import Scenario
from sim.loading.reader import InputError, Problem
from sim.play.ensemble import is_compiled
from sim.play.records import Record
from sim.play.streams import checked_seed


@dataclass(frozen=True)
class Batch:
    """Everything that a batch left; columns are documented in `sim.play.records`.

    tallies: of each cell, what its chunks have left for the summary. kept: the rows, if they are in memory.
    """

    cells: tuple[Cell, ...]
    rng_seed: int
    driver: str
    tallies: tuple[tuple[Tally, ...], ...]
    failed: tuple[Failure, ...] = ()
    kept: Rows | None = None
    folder: Path | None = None

    @cached_property
    def rows(self) -> Rows:
        """The rows as Arrow tables, read from the folder if there is one; ValueError if they were not kept."""
        if self.kept is not None:
            return self.kept
        if self.folder is None:
            raise ValueError("the rows of this batch were not kept; play it with rows=True, or into a folder")
        return _stored(self.folder)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run."""
        return _frame(self.rows.runs)

    @cached_property
    def tables(self) -> pd.DataFrame:
        """One row a run and table."""
        return _frame(self.rows.tables)

    @cached_property
    def parties(self) -> pd.DataFrame:
        """One row a run and party."""
        return _frame(self.rows.parties)

    @cached_property
    def offers(self) -> pd.DataFrame | None:
        """One row a turn; None unless the batch was traced."""
        return None if self.rows.offers is None else _frame(self.rows.offers)

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row a run that failed; columns as in `sim.batch.failures`."""
        return _frame(table_of(self.failed))

    @cached_property
    def summary(self) -> Summary:
        """The headline figures with their three spreads.

        Draws with a failed run count in no setting, so that pairs stay pairs. Raises ValueError if fewer than two
        draws are left.
        """
        settings = [cell.describe(self.rng_seed) for cell in self.cells]
        return conclude(settings, self.tallies, failed_by_cell(self.cells, self.failed))

    @property
    def has_figures(self) -> bool:
        """Whether enough draws are left without a failed run that there is a summary."""
        return all(sum(tally.draws for tally in of_cell) >= LEAST_DRAWS for of_cell in self.tallies)

    def record(self, run: int, cell: int = 0) -> Record:
        """One run of this batch, played again under Mesa and told in full."""
        from sim.play.model import run as play

        of = self.cells[cell]
        return play(of.scenario, rng_seed=self.rng_seed, run=run, replicates=of.plan.replicates)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _stored(folder: Path) -> Rows:
    """All rows of a folder."""

    def read(name: str) -> pa.Table:
        parts = sorted((folder / name).glob("part-*.parquet"))
        return pa.concat_tables([pq.ParquetFile(path).read() for path in parts]).unify_dictionaries()

    names = [name for name in ("runs", "tables", "parties", "offers") if (folder / name).exists()]
    return Rows(**{name: read(name) for name in names})


def failed_by_cell(cells: Sequence[Cell], failures: Sequence[Failure]) -> list[int]:
    """How many runs of each cell failed."""
    return [
        sum((f.scenario, f.setting) == (cell.scenario.name, cell.label) for f in failures) for cell in cells
    ]


def run_batch(
    scenario: Scenario | str | Path | Sequence[Scenario | str | Path],
    runs: int = 1000,
    *,
    rng_seed: int = 1,
    replicates: int | None = None,
    workers: int = 1,
    levers: Mapping[str, Position] | None = None,
    overrides: Mapping[str, Any] | None = None,
    sweep: Mapping[str, Sequence[Position]] | None = None,
    trace: bool = False,
    out: str | Path | None = None,
    progress: Progress | None = None,
    resume: bool = False,
    keep_going: bool = False,
    retry_failed: bool = False,
    rows: bool = True,
    scheduler: Scheduler | None = None,
) -> Batch:
    """Play at least `runs` runs of each scenario at each setting and return (and store) what came out.

    Scenarios on one rng seed share their luck, so that they can be compared in pairs. Built-in strategies
    and protocols are compiled and played in threads; any of your own are played by Mesa, with more than one
    worker in processes: these must be able to import your class, so it stands in a module, and a script
    guards its main part. Rows do not depend on `workers`, nor on a `scheduler` of your own.

    With `out` rows go to that folder chunk by chunk and are read from it when they are asked for; without it they
    stay in memory, or are forgotten with `rows=False` once they are counted. `resume` plays what an unfinished
    folder lacks. A run that raises stops the batch, with what was played kept; with `keep_going` it is a row
    of `Batch.failures` and the others go on; `retry_failed` plays such runs of a folder again.

    Raises InputError for bad input, ValueError for bad arguments, RunFailed for a run that failed, OSError if the
    folder cannot be written. A folder in which not one chunk is whole is taken away again.
    """
    if workers < 1:
        raise ValueError("at least one worker is needed")
    folder = Path(out) if out is not None else None
    if (resume or retry_failed) and folder is None:
        raise InputError([Problem("--resume and --retry-failed need --out, the folder to go on with")])
    if retry_failed and not resume:
        raise InputError([Problem("--retry-failed needs --resume")])
    cells = make_cells(
        [scenario] if isinstance(scenario, Scenario | str | Path) else scenario,
        runs,
        replicates=replicates,
        levers=levers,
        overrides=overrides,
        sweep=sweep,
    )
    work = make_work(cells, rng_seed, trace, keep=FILES if folder else ROWS if rows else NOTHING)
    work = replace(work, goes_on=keep_going)
    chunks = split([cell.plan for cell in cells], trace)
    playing = Playing(
        work, chunks, scheduler or local(workers), progress or (lambda stage, done, total: None)
    )
    if folder is None:
        playing.play()
        return _batch(playing)
    began = time.perf_counter()
    plan = store.make_plan(cells, chunks, work.rng_seed, playing.driver, trace)
    with store.filling(folder, plan, resume=resume) as target:
        playing.take_up(target, retry_failed)
        playing.play()
        batch = _batch(playing)
        if not target.is_complete():
            _store_results(batch, len(chunks), workers, time.perf_counter() - began)
    return batch


def _batch(playing: Playing) -> Batch:
    failures = playing.failures
    return Batch(
        cells=playing.work.cells,
        rng_seed=playing.work.rng_seed,
        driver=playing.driver,
        tallies=playing.counts.by_cell(len(playing.work.cells)),
        failed=tuple(failure for part in sorted(failures) for failure in failures[part]),
        kept=playing.kept(),
        folder=playing.target.folder if playing.target else None,
    )


def make_work(cells: Sequence[Cell], rng_seed: int, trace: bool, keep: str) -> Work:
    """The work of a batch; ValueError if offers cannot be traced."""
    compiled = all(is_compiled(cell.scenario) for cell in cells)
    if trace and not compiled:
        raise ValueError("offers are traced for built-in strategies only; use sim.run for single runs")
    return Work(tuple(cells), checked_seed(rng_seed), trace, compiled, keep)


def _store_results(batch: Batch, parts: int, workers: int, seconds: float) -> None:
    """Write summary and chart, then the manifest: a folder with a manifest is complete."""
    from analysis.plots.summary_chart import draw_summary

    folder = batch.folder
    assert folder is not None
    for name in (store.SUMMARY, store.CHART):
        (folder / name).unlink(missing_ok=True)
    if batch.has_figures:
        store.write_json(folder / store.SUMMARY, batch.summary.to_dict())
        draw_summary(batch.summary, folder / store.CHART)
    failed = failed_by_cell(batch.cells, batch.failed)
    store.write_json(
        folder / store.MANIFEST,
        store.manifest(batch.cells, batch.rng_seed, batch.driver, workers, seconds, failed, parts),
    )
