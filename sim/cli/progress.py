"""The progress of a batch, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.batch.runner import Progress


@contextmanager
def silent() -> Iterator[Progress | None]:
    """No progress at all."""
    yield None


@contextmanager
def watch(language: str) -> Iterator[Progress | None]:
    """A bar with what is done, the rate and the time left; what it waits for before the first run."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as TimeLeftColumn

    from sim.loading.catalogue import load_catalogue

    catalogue = load_catalogue(language)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeLeftColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(catalogue.say("batch.preparing"), total=None)

        def report(stage: str, done: int, total: int) -> None:
            bar.update(
                task, description=catalogue.say(f"batch.stage.{stage}"), completed=done, total=total or None
            )

        yield report
