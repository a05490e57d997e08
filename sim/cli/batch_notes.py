"""What `zopa batch` says beside its figures, on stderr: where things are, what failed, how to go on; and --dry-run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.loading.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from sim.batch import Batch
    from sim.batch.forecast import Forecast

SHOWN = 3  # failures that are told one by one
PLAN, MANIFEST, PARTS = "plan.json", "manifest.json", "runs/part-*.parquet"


@dataclass
class Told:
    """What is said of the folder of a batch."""

    out: Path | None
    language: str
    quiet: bool
    was_complete: bool = False

    def before(self) -> None:
        """Look whether the folder is complete already."""
        self.was_complete = self.out is not None and (self.out / MANIFEST).exists()

    def after(self, played: Batch) -> None:
        """Say where the rows are, and which runs failed."""
        say = load_catalogue(self.language)
        if played.failed:
            self._tell_failed(played, say)
        if self.out is not None and not self.quiet:
            self._note(say.say("batch.complete" if self.was_complete else "batch.stored", folder=self.out))

    def stopped(self) -> None:
        """Say what of a batch is kept that did not come to its end, and how to go on."""
        if self.out is None or not (self.out / PLAN).exists() or (self.out / MANIFEST).exists():
            return
        if not any(self.out.glob(PARTS)):
            return
        plan = json.loads((self.out / PLAN).read_text(encoding="utf-8"))
        parts = sum(setting["parts"] for setting in plan["settings"])
        known = sum(1 for _ in self.out.glob(PARTS))
        say = load_catalogue(self.language)
        self._note(say.say("batch.kept", parts=say.number(known), of=say.number(parts), folder=self.out))

    def _tell_failed(self, played: Batch, say: Catalogue) -> None:
        count = len(played.failed)
        lines = [say.say("batch.failed_one" if count == 1 else "batch.failed", runs=say.number(count))]
        lines += [f"  {failure.sentence}" for failure in played.failed[:SHOWN]]
        if not played.has_figures:
            lines.append(say.say("batch.no_figures"))
        if self.out is not None:
            lines.append(say.say("batch.retry", folder=self.out / "failures"))
        print("\n".join(lines), file=sys.stderr)

    def _note(self, words: str) -> None:
        from rich.console import Console

        Console(highlight=False, stderr=True).print(words, style="dim")


@contextmanager
def kept_after(told: Told) -> Iterator[None]:
    """If a batch is stopped, say what is kept of it. What the folder was refused for says how to go on itself."""
    from sim.loading.reader import InputError

    try:
        yield
    except InputError:
        raise
    except BaseException:
        told.stopped()
        raise


def show_forecast(expected: Forecast, language: str, *, as_json: bool) -> None:
    """Print what a batch would be."""
    if as_json:
        print(json.dumps(expected.to_dict(), ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    say = load_catalogue(language)
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for place, name in enumerate(("setting", "structures", "draws", "replicates", "runs", "parts", "ms")):
        table.add_column(say.say(f"batch.dry.{name}"), justify="right" if place else "left")
    for of in expected.settings[:MOST_ROWS]:
        cells = (of.structures, of.draws, of.replicates, of.runs, of.parts)
        table.add_row(of.name, *(say.number(cell) for cell in cells), say.number(1000 * of.seconds_a_run, 2))
    console.print(table)
    left = len(expected.settings) - MOST_ROWS
    if left > 0:
        console.print(Text(say.say("batch.dry.more", settings=say.number(left)), style="dim"))
    console.print()
    summed = say.say(
        "batch.dry.total",
        settings=say.number(len(expected.settings)),
        runs=say.number(expected.runs),
        parts=say.number(expected.parts),
        size=_size(expected.bytes, say),
        time=_time(expected.seconds, say),
        workers=say.number(expected.workers),
    )
    console.print(Text(summed))
    console.print(Text(say.say("batch.dry.note"), style="dim"))


MOST_ROWS = 40


def _size(count: float, say: Catalogue) -> str:
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 1000 or unit == "GB":
            break
    return f"{say.number(count, 0 if count >= 10 else 1)} {unit}"


def _time(seconds: float, say: Catalogue) -> str:
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return say.say(
                f"batch.dry.{unit}", n=say.number(seconds / length, 0 if seconds > 20 * length else 1)
            )
    return say.say("batch.dry.seconds", n=say.number(seconds, 0 if seconds >= 10 else 1))
