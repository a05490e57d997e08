"""The work of a batch: what every worker has to know, the jobs it is split into, and what a job leaves.

`Work` and `Job` can be pickled, and a `Player` made of the same work anywhere plays the same part. So a scheduler
(`sim.batch.schedulers`) is anything that hands jobs to players and brings back the parts, in whatever order.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.arrow import read_chunk
from analysis.summary import Pair, Setting, pairs_of, tally
from analysis.tally import Tally
from sim.batch.chunks import Chunk, Unplayable, play_compiled, play_interpreted
from sim.batch.columns import no_rows
from sim.batch.failures import Failure, table_of, told
from sim.batch.rows import Rows, align, join
from sim.batch.settings import Cell
from sim.domain.scenario import Scenario
from sim.play.ensemble import Ensemble
from sim.play.laying_out import lay_out
from sim.play.plan import key

FILES, ROWS, NOTHING = (
    "files",
    "rows",
    "nothing",
)  # what a job keeps of the rows: encoded, as they are, not at all
HELD = 8  # ensembles that a player keeps
SLICE = 1024  # runs whose draws are in memory at a time; between slices a player may be stopped


@dataclass(frozen=True)
class Work:
    """What all jobs of a batch have in common.

    compiled: by the ensemble, else by Mesa · keep: what is wanted of the rows · goes_on: after a failed run
    """

    cells: tuple[Cell, ...]
    rng_seed: int
    trace: bool
    compiled: bool
    keep: str
    goes_on: bool = False

    @cached_property
    def issues(self) -> tuple[str, ...]:
        """The issues of some table of some scenario, in order of the first that has them."""
        return tuple(dict.fromkeys(issue for cell in self.cells for issue in _negotiated(cell.scenario)))

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """What the summary has to know of each cell."""
        return tuple(cell.describe(self.rng_seed) for cell in self.cells)

    @cached_property
    def pairs(self) -> list[tuple[Pair, ...]]:
        """What each cell has to leave to be compared."""
        return pairs_of(self.settings)


@dataclass(frozen=True)
class Job:
    """The part with this number: a chunk. without: draws of it that no figure may count."""

    part: int
    chunk: Chunk
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Part:
    """What a job leaves.

    files: table name -> Parquet file; rows: the rows themselves; which one, `Work` says. tally: None if a run failed
    and the batch is not to go on.
    """

    job: Job
    runs: int
    tally: Tally | None
    failures: tuple[Failure, ...] = ()
    files: Mapping[str, bytes] | None = None
    rows: Rows | None = None


class Player:
    """Plays jobs of one batch; may be used by several threads, and stops soon once `stopped` is set."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.stopped = threading.Event()
        self._ensemble = lru_cache(maxsize=HELD)(self._make_ensemble)

    def warm_up(self) -> None:
        """Compile what is needed before several threads ask for it: one draw of each scenario is enough."""
        if not self.work.compiled:
            return
        names: set[str] = set()
        for place, cell in enumerate(self.work.cells):
            if cell.scenario.name not in names:
                names.add(cell.scenario.name)
                with suppress(Unplayable):  # it will be told when its turn comes
                    self._play(Chunk(place, 0, 1), [])

    def play(self, job: Job) -> Part:
        """Play a job. What fails is among the failures of the part, and the rest of it is played nevertheless."""
        work, failures = self.work, list[Failure]()
        played = self._play_what_can_be(job.chunk, failures)
        rows = no_rows(work.issues, trace=work.trace) if played is None else align(played, work.issues)
        lost = {failure.draw for failure in failures} | job.without
        stops = bool(failures) and not work.goes_on
        return Part(
            job=job,
            runs=(job.chunk.last - job.chunk.first) * self._per_draw(job.chunk),
            tally=None if stops else count(work, job.chunk, rows, lost),
            failures=tuple(failures),
            files=_files(rows, failures) if work.keep == FILES and not stops else None,
            rows=rows if work.keep == ROWS else None,
        )

    def _play_what_can_be(self, chunk: Chunk, failures: list[Failure]) -> Rows | None:
        """Rows of a chunk but for what fails: halves are tried alone, down to the draw that is at fault."""
        try:
            return self._play(chunk, failures)
        except _Enough:
            return None
        except Unplayable as error:
            failures[:] = [failure for failure in failures if failure.draw not in chunk.draws]
            if len(chunk.draws) == 1:
                per_draw = self._per_draw(chunk)
                failures += [
                    self._failure(chunk, run, error.stage, error.__cause__ or error)
                    for run in range(chunk.first * per_draw, chunk.last * per_draw)
                ]
                return None
        middle = (chunk.first + chunk.last) // 2
        halves = []
        for half in (Chunk(chunk.cell, chunk.first, middle), Chunk(chunk.cell, middle, chunk.last)):
            halves.append(self._play_what_can_be(half, failures))
            if failures and not self.work.goes_on:
                break  # nothing of it will be kept
        known = [half for half in halves if half is not None]
        return join(known) if known else None

    def _play(self, chunk: Chunk, failures: list[Failure]) -> Rows:
        work, cell = self.work, self.work.cells[chunk.cell]
        if work.compiled:
            ensemble = self._ensemble(chunk.cell)
            size = max(1, SLICE // self._per_draw(chunk))
            slices = []
            for first in range(chunk.first, chunk.last, size):
                if self.stopped.is_set():
                    raise Stopped
                piece = Chunk(chunk.cell, first, min(first + size, chunk.last))
                slices.append(
                    play_compiled(
                        cell.scenario, cell.label, cell.plan, ensemble, piece, work.rng_seed, work.trace
                    )
                )
            return join(slices)

        def failed(run: int, error: Exception) -> None:
            failures.append(self._failure(chunk, run, "play", error))
            if not work.goes_on:
                raise _Enough

        return play_interpreted(cell.scenario, cell.label, cell.plan, chunk, work.rng_seed, failed)

    def _failure(self, chunk: Chunk, run: int, stage: str, error: BaseException) -> Failure:
        cell = self.work.cells[chunk.cell]
        of = key(run, cell.plan.structures, cell.plan.replicates)
        message, traceback = told(error)
        return Failure(
            scenario=cell.scenario.name,
            setting=cell.label,
            run=run,
            draw=of.draw,
            replicate=of.replicate,
            structure=cell.scenario.structures[of.structure].label,
            stage=stage,
            message=message,
            traceback=traceback,
            rng_seed=self.work.rng_seed,
        )

    def _per_draw(self, chunk: Chunk) -> int:
        plan = self.work.cells[chunk.cell].plan
        return plan.structures * plan.replicates

    def _make_ensemble(self, cell: int) -> Ensemble:
        scenario = self.work.cells[cell].scenario
        return Ensemble(lay_out(scenario), scenario.structures)


class Stopped(Exception):  # noqa: N818  # the name of what happened
    """The player was asked to stop: what it was playing is not wanted any more."""


class _Enough(Exception):  # noqa: N818  # the name of what happened
    """One failed run is enough: nothing of the chunk will be kept."""


def count(work: Work, chunk: Chunk, rows: Rows, without: Collection[int] = ()) -> Tally:
    """What rows of a chunk leave for the summary, without some draws."""
    played, went = read_chunk(
        rows.runs, rows.tables, rows.parties, work.settings[chunk.cell], chunk.draws, without
    )
    return tally(played, went, work.pairs[chunk.cell])


def _files(rows: Rows, failures: Collection[Failure]) -> dict[str, bytes]:
    files = {name: encode(table) for name, table in rows.items()}
    if failures:
        files["failures"] = encode(table_of(failures))
    return files


def encode(table: pa.Table) -> bytes:
    """A table as a Parquet file in memory."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _negotiated(scenario: Scenario) -> list[str]:
    """The issues of some table, in the order of the scenario."""
    return [i.name for i in scenario.issues if any(i.name in table.issues for table in scenario.tables)]
