"""The progress of a batch, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from sim.batch.playing import Progress


@contextmanager
def silent() -> Iterator[Progress | None]:
    """No progress at all."""
    yield None


@contextmanager
def compiling_told(language: str, console: Console | None = None) -> Iterator[None]:
    """Say once on stderr, to stay there, that rules have to be compiled, if they have to be meanwhile."""
    from sim.play.compiling import telling

    said: list[str] = []

    def tell() -> None:
        from rich.console import Console

        from sim.loading.catalogue import load_catalogue

        if not said:
            said.append(load_catalogue(language).say("batch.compiles"))
            (console or Console(stderr=True, highlight=False)).print(*said, style="dim")

    with telling(tell):
        yield


@contextmanager
def watch(language: str) -> Iterator[Progress | None]:
    """A bar with what is done, the rate and the time left; what it waits for before the first run."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
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
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    tasks: list[TaskID] = []

    def report(stage: str, done: int, total: int) -> None:
        if not tasks:  # nothing is drawn before something goes on: an error of the input stands alone
            bar.start()
            tasks.append(bar.add_task("", total=None))
        words = catalogue.say(f"batch.stage.{stage}")
        bar.update(tasks[0], description=words, completed=done, total=total or None)

    try:
        with compiling_told(language, bar.console):
            yield report
    finally:
        bar.stop()
