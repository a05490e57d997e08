"""Run a batch: plan → chunks → workers → rows → summary."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis.summary import Summary, summarise
from sim.batch import store
from sim.batch.chunks import Chunk, Rows, align, play_compiled, play_interpreted, split
from sim.batch.design import Position, Positions, Sweep
from sim.batch.settings import Cell, make_cells, settings_table
from sim.domain.scenario import Scenario
from sim.play.ensemble import Ensemble, is_compiled
from sim.play.layout import lay_out
from sim.play.records import Record
from sim.play.streams import checked_seed
from sim.protocols import PROTOCOLS
from sim.strategies import STRATEGIES

Progress = Callable[[str, int, int], None]  # stage, runs done, runs in all


@dataclass(frozen=True)
class Batch:
    """Everything that a batch left; columns are documented in `sim.play.records`."""

    cells: tuple[Cell, ...]
    rng_seed: int
    driver: str
    rows: Rows
    folder: Path | None = None

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
    def settings(self) -> pd.DataFrame:
        """One row a setting: where its levers stand and what was set, to be joined by scenario and setting."""
        return _frame(settings_table(self.cells))

    @cached_property
    def summary(self) -> Summary:
        """The headline figures with their three spreads."""
        return summarise(
            self.runs, self.tables, self.parties, [cell.describe(self.rng_seed) for cell in self.cells]
        )

    def record(self, run: int, cell: int = 0) -> Record:
        """One run of this batch, played again under Mesa and told in full."""
        from sim.play.model import run as play

        of = self.cells[cell]
        return play(of.scenario, rng_seed=self.rng_seed, run=run, replicates=of.plan.replicates)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def run_batch(
    scenario: Scenario | str | Path | Sequence[Scenario | str | Path],
    runs: int = 1000,
    *,
    rng_seed: int = 1,
    replicates: int | None = None,
    workers: int = 1,
    levers: Mapping[str, Position] | None = None,
    overrides: Mapping[str, Any] | None = None,
    sweep: Sweep | Mapping[str, Positions | str] | None = None,
    trace: bool = False,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Play at least `runs` runs of each scenario at each setting and return (and store) what came out.

    Scenarios on one rng seed share their luck, so that they can be compared in pairs. Built-in strategies
    and protocols are compiled and played in threads; any of your own are played by Mesa, with more than one
    worker in processes: these must be able to import your class, so it stands in a module, and a script
    guards its main part. Rows do not depend on `workers`. Raises InputError for bad input, ValueError for
    bad arguments, OSError if the folder cannot be written; nothing is left in it then.
    """
    if workers < 1:
        raise ValueError("at least one worker is needed")
    rng_seed = checked_seed(rng_seed)
    cells = make_cells(
        [scenario] if isinstance(scenario, Scenario | str | Path) else scenario,
        runs,
        replicates=replicates,
        levers=levers,
        overrides=overrides,
        sweep=sweep,
        rng_seed=rng_seed,
    )
    folder = Path(out) if out is not None else None
    with nullcontext() if folder is None else store.filling(folder):
        compiled = all(is_compiled(cell.scenario) for cell in cells)
        if trace and not compiled:
            raise ValueError("offers are traced for built-in strategies only; use sim.run for single runs")
        report = progress or (lambda stage, done, total: None)
        begun = time.perf_counter()
        play = _play_compiled if compiled else _play_interpreted
        chunks = [chunk for i, cell in enumerate(cells) for chunk in split(i, cell.plan, workers)]
        total = sum(cell.plan.runs for cell in cells)
        done = 0
        parts: list[Rows] = []
        issues = list(dict.fromkeys(name for cell in cells for name in _negotiated(cell.scenario)))
        for part, played in enumerate(play(cells, chunks, rng_seed, workers, trace, report)):
            rows = align(played, issues)
            if folder is not None:
                store.write_rows(folder, part, rows)
            parts.append(rows)
            done += rows.runs.num_rows
            report("play", done, total)
        driver = "ensemble" if compiled else "mesa"
        batch = Batch(tuple(cells), rng_seed, driver, _together(parts), folder)
        if folder is not None:
            _store_results(batch, folder, workers, time.perf_counter() - begun)
    return batch


def _negotiated(scenario: Scenario) -> list[str]:
    """The issues of some table, in the order of the scenario."""
    return [i.name for i in scenario.issues if any(i.name in table.issues for table in scenario.tables)]


def _store_results(batch: Batch, folder: Path, workers: int, seconds: float) -> None:
    from analysis.plots.summary_chart import draw_summary

    store.write_json(folder / store.SUMMARY, batch.summary.to_dict())
    draw_summary(batch.summary, folder / store.CHART)
    store.write_table(folder / store.SETTINGS, settings_table(batch.cells))
    # Last: a folder with a manifest is complete.
    store.write_json(
        folder / store.MANIFEST, store.manifest(batch.cells, batch.rng_seed, batch.driver, workers, seconds)
    )


def _together(parts: list[Rows]) -> Rows:
    def joined(name: str) -> pa.Table:
        return pa.concat_tables([getattr(p, name) for p in parts]).unify_dictionaries()

    traced = parts[0].offers is not None
    return Rows(joined("runs"), joined("tables"), joined("parties"), joined("offers") if traced else None)


def _play_compiled(
    cells: Sequence[Cell], chunks: Sequence[Chunk], rng_seed: int, workers: int, trace: bool, report: Progress
) -> Iterator[Rows]:
    """Rows of all chunks in order; compiled loops let go of Python's lock, so threads are enough."""
    report("compile", 0, 0)
    ensembles = []
    for cell in cells:
        ensembles.append(Ensemble(lay_out(cell.scenario), cell.scenario.structures))
    _warm_up(cells, ensembles, rng_seed, trace)

    def play(chunk: Chunk) -> Rows:
        cell = cells[chunk.cell]
        return play_compiled(
            cell.scenario, cell.label, cell.plan, ensembles[chunk.cell], chunk, rng_seed, trace
        )

    with ThreadPoolExecutor(workers) as pool:
        yield from _in_order(pool, play, chunks, workers)


def _warm_up(cells: Sequence[Cell], ensembles: Sequence[Ensemble], rng_seed: int, trace: bool) -> None:
    """Compile before the threads start: one draw of each scenario is enough."""
    for i, (cell, ensemble) in enumerate(zip(cells, ensembles, strict=True)):
        play_compiled(cell.scenario, cell.label, cell.plan, ensemble, Chunk(i, 0, 1), rng_seed, trace)


def _play_interpreted(
    cells: Sequence[Cell], chunks: Sequence[Chunk], rng_seed: int, workers: int, trace: bool, report: Progress
) -> Iterator[Rows]:
    """Rows of all chunks in order, played by Mesa: in this process with one worker, else in several."""
    if workers == 1:
        for chunk in chunks:
            cell = cells[chunk.cell]
            yield play_interpreted(cell.scenario, cell.label, cell.plan, chunk, rng_seed)
        return
    report("processes", 0, 0)
    context = multiprocessing.get_context("spawn")
    joined = (STRATEGIES.added(), PROTOCOLS.added())
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_join, initargs=joined) as pool:
        jobs = [
            (cells[c.cell].scenario, cells[c.cell].label, cells[c.cell].plan, c, rng_seed) for c in chunks
        ]
        yield from _in_order(pool, _play_job, jobs, workers)


def _join(strategies: Mapping[str, Any], protocols: Mapping[str, Any]) -> None:
    """Make the plug-ins that were registered by hand known to a worker process."""
    for name, strategy in strategies.items():
        STRATEGIES.register(name, strategy)
    for name, protocol in protocols.items():
        PROTOCOLS.register(name, protocol)


def _play_job(job: tuple[Any, ...]) -> Rows:
    return play_interpreted(*job)


def _in_order(
    pool: Executor, play: Callable[[Any], Rows], jobs: Sequence[Any], workers: int
) -> Iterator[Rows]:
    """Results in the order of the jobs, with a few jobs under way at a time, so that memory stays bounded."""
    waiting: list[Future[Rows]] = []
    upcoming = iter(jobs)
    try:
        for job in upcoming:
            waiting.append(pool.submit(play, job))
            if len(waiting) >= 2 * workers:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        for future in waiting:
            future.cancel()
