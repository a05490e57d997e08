"""Play a batch part by part: take up what a folder holds, play the rest, and keep what the summary needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from analysis.sums import Spool
from analysis.tally import Tally, merge
from sim.batch import store
from sim.batch.chunks import Chunk
from sim.batch.columns import no_rows
from sim.batch.failures import Failure, RunFailed
from sim.batch.jobs import ROWS, Job, Part, Work, count
from sim.batch.rows import Rows, join
from sim.batch.schedulers import Scheduler

Progress = Callable[[str, int, int], None]  # stage, runs done, runs in all

GROUP = 32  # chunks whose tallies become one: what is around the sums would else need more memory than they


class Counts:
    """The tallies of all parts. Those of a few chunks that follow each other become one as soon as all are known."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._spool = Spool()
        self._known: dict[int, Tally] = {}
        self._merged: dict[int, Tally] = {}  # by group
        self._groups: list[list[int]] = []
        self._group_of: list[int] = []
        for part, chunk in enumerate(chunks):
            last = self._groups[-1] if self._groups else []
            if not last or len(last) == GROUP or chunks[last[0]].cell != chunk.cell:
                self._groups.append(last := [])
            last.append(part)
            self._group_of.append(len(self._groups) - 1)

    def __contains__(self, part: int) -> bool:
        return part in self._known or self._group_of[part] in self._merged

    def add(self, part: int, tally: Tally) -> None:
        """Keep the tally of a part."""
        self._known[part] = tally
        group = self._group_of[part]
        parts = self._groups[group]
        if all(other in self._known for other in parts):
            together = merge([self._known.pop(other) for other in parts])
            self._merged[group] = together.spooled(self._spool)

    def forget(self, parts: Iterable[int]) -> list[int]:
        """Forget some parts and those that are one with them; all parts that have to be added again, in order."""
        groups = sorted({self._group_of[part] for part in parts})
        for group in groups:
            del self._merged[group]
        return [part for group in groups for part in self._groups[group]]

    def by_cell(self, cells: int) -> tuple[tuple[Tally, ...], ...]:
        """The tallies of each cell, in order, once all parts are there."""
        found: list[list[Tally]] = [[] for _ in range(cells)]
        for group, parts in enumerate(self._groups):
            found[self._chunks[parts[0]].cell].append(self._merged[group])
        return tuple(tuple(of_cell) for of_cell in found)


@dataclass
class Playing:
    """A batch that is being played: what is known of each part, from the folder or from the scheduler."""

    work: Work
    chunks: Sequence[Chunk]
    scheduler: Scheduler
    progress: Progress
    target: store.Begun | None = None
    counts: Counts = field(init=False)
    failures: dict[int, Sequence[Failure]] = field(default_factory=dict)
    rows: dict[int, Rows] = field(default_factory=dict)
    done: int = 0

    def __post_init__(self) -> None:
        self.counts = Counts(self.chunks)

    @property
    def driver(self) -> str:
        """Which driver plays."""
        return "ensemble" if self.work.compiled else "mesa"

    @cached_property
    def total(self) -> int:
        """How many runs there are."""
        return sum(cell.plan.runs for cell in self.work.cells)

    def take_up(self, target: store.Begun, retry_failed: bool) -> None:
        """Count what was played before, but for chunks with failed runs if these are to be played again."""
        self.target = target
        tables = [name for name, _ in no_rows((), trace=self.work.trace).items()]
        for part in range(len(self.chunks)):
            if not target.is_whole(part, tables):
                continue
            if retry_failed and target.has_failures(part):
                target.reopen()
                continue
            if self._count_stored(part):
                self._report(part)

    def play(self) -> None:
        """Play what is not known yet. Raises RunFailed unless the work goes on after a failed run."""
        lacking = [Job(part, chunk) for part, chunk in enumerate(self.chunks) if part not in self.counts]
        for part in self._parts(lacking):
            if part.failures and not self.work.goes_on:
                raise RunFailed(part.failures[0])
            number = part.job.part
            if self.target is not None:
                assert part.files is not None
                self.target.write(number, part.files)
            if part.rows is not None:
                self.rows[number] = part.rows
            if part.failures:
                self.failures[number] = part.failures
            assert part.tally is not None
            self.counts.add(number, part.tally)
            self._report(number)
        self._leave_out()

    def kept(self) -> Rows | None:
        """The rows, if they are to be kept in memory; they are handed over."""
        if self.work.keep != ROWS:
            return None
        return join([self.rows.pop(part) for part in range(len(self.chunks))])

    def _parts(self, jobs: Sequence[Job]) -> Iterator[Part]:
        if not jobs:
            return
        parts = self.scheduler(self.work, jobs, lambda stage: self.progress(stage, 0, 0))
        with closing(parts):  # what goes wrong here must not leave workers playing
            yield from parts

    def _report(self, part: int) -> None:
        chunk = self.chunks[part]
        plan = self.work.cells[chunk.cell].plan
        self.done += (chunk.last - chunk.first) * plan.structures * plan.replicates
        self.progress("play", self.done, self.total)

    def _count_stored(self, part: int, without: Iterable[int] = ()) -> bool:
        """Count a chunk from its files; whether they can be read. Draws with failed runs never count."""
        assert self.target is not None
        try:
            if self.target.has_failures(part):
                self.failures[part] = self.target.failures(part)
            lost = {failure.draw for failure in self.failures.get(part, ())}
            tables = self.target.read(part, _counted(self.work, self.chunks[part]))
            counted = count(self.work, self.chunks[part], Rows(**tables), lost.union(without))
            self.counts.add(part, counted)
        except (pa.ArrowException, OSError, KeyError, ValueError):
            self.failures.pop(part, None)  # damaged: it is played again
            return False
        return True

    def _leave_out(self) -> None:
        """Take draws with a failed run out of all settings: a draw counts everywhere or nowhere."""
        lost = {failure.draw for failures in self.failures.values() for failure in failures}
        changed = [
            part
            for part, chunk in enumerate(self.chunks)
            if lost.intersection(chunk.draws) != {failure.draw for failure in self.failures.get(part, ())}
        ]
        again = []
        for part in self.counts.forget(changed):
            chunk = self.chunks[part]
            here = frozenset(lost.intersection(chunk.draws))
            if self.target is not None:
                if not self._count_stored(part, here):
                    raise OSError(f"part {part} of {self.target.folder} cannot be read any more")
            elif part in self.rows:
                self.counts.add(part, count(self.work, chunk, self.rows[part], here))
            else:
                again.append(Job(part, chunk, here))
        for part_again in self._parts(again):  # nothing but its figures was kept
            assert part_again.tally is not None
            self.counts.add(part_again.job.part, part_again.tally)


def _counted(work: Work, chunk: Chunk) -> dict[str, list[str]]:
    """The columns that figures are made of."""
    issues = [f"outcome.{issue}" for issue in work.settings[chunk.cell].issues]
    return {
        "runs": ["run", "draw", "agreement", "zopa", "rounds", "failure", "rate"],
        "tables": [
            "run",
            "draw",
            "table",
            "status",
            "closed",
            "blamed",
            "fate",
            "failure",
            "pivotal",
            "issue",
            *issues,
        ],
        "parties": ["run", "draw", "party", "V", "reservation_value"],
    }
