"""Run a batch: plan → chunks → workers → rows → summary."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.batch import store
from sim.batch.chunks import Chunk, Rows, align, play_compiled, play_interpreted, split
from sim.batch.results import Batch, Kept, open_batch
from sim.batch.settings import Cell, Position, make_cells
from sim.domain.scenario import Scenario
from sim.play.ensemble import Ensemble, is_compiled
from sim.play.layout import lay_out
from sim.play.streams import checked_seed
from sim.protocols import PROTOCOLS
from sim.strategies import STRATEGIES

Progress = Callable[[str, int, int], None]  # stage, runs done, runs in all


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
        batch = Batch(Kept(cells, rng_seed, driver, _together(parts)))
        if folder is not None:
            _store_results(batch, cells, folder, workers, time.perf_counter() - begun)
    return batch if folder is None else open_batch(folder)


def _negotiated(scenario: Scenario) -> list[str]:
    """The issues of some table, in the order of the scenario."""
    return [i.name for i in scenario.issues if any(i.name in table.issues for table in scenario.tables)]


def _store_results(batch: Batch, cells: Sequence[Cell], folder: Path, workers: int, seconds: float) -> None:
    from analysis.plots.summary_chart import draw_summary

    store.write_json(folder / store.SUMMARY, batch.summary.to_dict())
    draw_summary(batch.summary, folder / store.CHART)
    # Last: a folder with a manifest is complete.
    store.write_json(
        folder / store.MANIFEST, store.manifest(cells, batch.rng_seed, batch.driver, workers, seconds)
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
