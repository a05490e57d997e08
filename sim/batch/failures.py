"""Runs that failed are data: what went wrong, where, and enough to play it again."""

from __future__ import annotations

import traceback as tracebacks
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from sim.batch.settings import Cell

COLUMNS = pa.schema(
    [
        ("scenario", pa.string()),
        ("setting", pa.string()),
        ("run", pa.int64()),
        ("draw", pa.int64()),
        ("replicate", pa.int32()),
        ("structure", pa.string()),
        ("stage", pa.string()),
        ("message", pa.string()),
        ("traceback", pa.string()),
        ("rng_seed", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Failure:
    """A run that has no rows. stage: draw (of its numbers), play, or store (making rows of what was played)."""

    scenario: str
    setting: str
    run: int
    draw: int
    replicate: int
    structure: str
    stage: str
    message: str
    traceback: str
    rng_seed: int

    @property
    def sentence(self) -> str:
        """What happened, in one line."""
        place = f"{self.scenario} ({self.setting})" if self.setting else self.scenario
        return f"run {self.run} of {place} failed ({self.stage}): {self.message}"


class RunFailed(Exception):  # noqa: N818  # the name of what happened
    """A run failed and the batch was not to go on without it; `failure` says all that is known of it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)  # its only argument, so that pickle brings it out of a worker process
        self.failure = failure

    def __str__(self) -> str:
        return self.failure.sentence


def told(error: BaseException) -> tuple[str, str]:
    """Message and traceback of an error."""
    first = next(iter(str(error).splitlines()), "")
    message = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return message, "".join(tracebacks.format_exception(error))


def table_of(failures: Iterable[Failure]) -> pa.Table:
    """Failures as a table, in order of their runs."""
    rows = [asdict(failure) for failure in sorted(failures, key=lambda failure: failure.run)]
    return pa.Table.from_pylist(rows, schema=COLUMNS)


def failures_of(table: pa.Table) -> Sequence[Failure]:
    """The failures of a table again."""
    return [Failure(**row) for row in table.to_pylist()]


def by_cell(cells: Sequence[Cell], failures: Iterable[Failure]) -> list[int]:
    """How many runs of each cell failed."""
    counted = Counter((failure.scenario, failure.setting) for failure in failures)
    return [counted[cell.scenario.name, cell.label] for cell in cells]
