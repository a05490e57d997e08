"""Run a batch: plan → chunks → workers → store → summary."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.batch import store
from sim.batch.chunks import split
from sim.batch.design import Position, Positions, Sweep
from sim.batch.failures import by_cell
from sim.batch.jobs import FILES, NOTHING, ROWS, Work
from sim.batch.playing import Playing, Progress
from sim.batch.results import Batch, Kept, open_batch
from sim.batch.schedulers import Scheduler, local
from sim.batch.settings import Cell, make_cells, settings_table
from sim.domain.scenario import Scenario
from sim.loading.reader import InputError, Problem
from sim.play.ensemble import is_compiled
from sim.play.streams import checked_seed


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
    resume: bool = False,
    keep_going: bool = False,
    retry_failed: bool = False,
    rows: bool = True,
    scheduler: Scheduler | str | None = None,
) -> Batch:
    """Play at least `runs` runs of each scenario at each setting and return (and store) what came out.

    Scenarios on one rng seed share their luck, so that they can be compared in pairs. Built-in strategies
    and protocols are compiled and played in threads; any of your own are played by Mesa, with more than one
    worker in processes: these must be able to import your class, so it stands in a module, and a script
    guards its main part. With `scheduler` other machines play: the address of a Dask cluster, `tcp://HOST:PORT`
    (needs zopa[dask], `sim.batch.cluster`), or a scheduler of your own. Rows depend on neither.

    With `out` rows go to that folder chunk by chunk and are read from it when they are asked for; without it they
    stay in memory, or are forgotten with `rows=False` once they are counted. `resume` plays what an unfinished
    folder lacks. A run that raises stops the batch, with what was played kept; with `keep_going` it is a row
    of `Batch.failures` and the others go on; `retry_failed` plays such runs of a folder again.

    Raises InputError for bad input, ValueError for bad arguments, RunFailed for a run that failed, OSError if the
    folder cannot be written or the cluster cannot play. A folder in which not one chunk is whole is taken away again.
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
        rng_seed=rng_seed,
    )
    work = make_work(cells, rng_seed, trace, keep=FILES if folder else ROWS if rows else NOTHING)
    work = replace(work, goes_on=keep_going)
    chunks = split([cell.plan for cell in cells], trace)
    playing = Playing(
        work, chunks, _who_plays(scheduler, workers), progress or (lambda stage, done, total: None)
    )
    if folder is None:
        playing.play()
        return Batch(_left(playing))
    began = time.perf_counter()
    plan = store.make_plan(cells, chunks, work.rng_seed, playing.driver, trace)
    threading.Thread(target=_get_the_chart_ready, daemon=True).start()
    with store.filling(folder, plan, resume=resume) as target:
        playing.take_up(target, retry_failed)
        playing.play()
        if not target.is_complete():
            at_a_time = workers if scheduler is None else None
            _store_results(_left(playing), folder, at_a_time, time.perf_counter() - began)
    return open_batch(folder)


def _who_plays(scheduler: Scheduler | str | None, workers: int) -> Scheduler:
    if isinstance(scheduler, str):
        from sim.batch.cluster import cluster

        return cluster(scheduler)
    return scheduler or local(workers)


def _left(playing: Playing) -> Kept:
    failures = playing.failures
    return Kept(
        cells=playing.work.cells,
        rng_seed=playing.work.rng_seed,
        driver=playing.driver,
        parts=len(playing.chunks),
        tallies=playing.counts.by_cell(len(playing.work.cells)),
        failed=tuple(failure for part in sorted(failures) for failure in failures[part]),
        rows=playing.kept(),
    )


def make_work(cells: Sequence[Cell], rng_seed: int, trace: bool, keep: str) -> Work:
    """The work of a batch; ValueError if offers cannot be traced."""
    compiled = all(is_compiled(cell.scenario) for cell in cells)
    if trace and not compiled:
        raise ValueError("offers are traced for built-in strategies only; use sim.run for single runs")
    return Work(tuple(cells), checked_seed(rng_seed), trace, compiled, keep)


def _get_the_chart_ready() -> None:
    """Import what draws it while compiled rules are loaded and played; what goes wrong is told when it is needed."""
    with suppress(Exception):
        import analysis.plots.summary_chart  # noqa: F401  # for what its import loads


def _store_results(left: Kept, folder: Path, workers: int | None, seconds: float) -> None:
    """Write summary and chart, then the manifest: a folder with a manifest is complete."""
    from analysis.plots.summary_chart import draw_summary

    for name in (store.SUMMARY, store.CHART):
        (folder / name).unlink(missing_ok=True)
    if left.has_figures:
        store.write_json(folder / store.SUMMARY, left.summary.to_dict())
        draw_summary(left.summary, folder / store.CHART)
    store.write_table(folder / store.SETTINGS, settings_table(left.cells))
    failed = by_cell(left.cells, left.failed)
    store.write_json(
        folder / store.MANIFEST,
        store.manifest(left.cells, left.rng_seed, left.driver, workers, seconds, failed, left.parts),
    )
