"""The folder of a batch: a plan, Parquet parts, then a summary, its chart and a manifest (docs/batches.md).

Every file is whole or not there. A folder with a plan was begun, one with a manifest is complete.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.summary_reading import described
from sim.batch.chunks import Chunk
from sim.batch.failures import Failure, failures_of
from sim.batch.lock import LOCK, locked
from sim.batch.rows import Rows
from sim.batch.settings import Cell
from sim.domain.plain_data import plain
from sim.loading.reader import InputError, Problem
from sim.play.records import SCHEMA

PLAN, MANIFEST, SUMMARY, CHART = "plan.json", "manifest.json", "summary.json", "summary.png"
FAILURES, LAST = "failures", "runs"  # tables that not every chunk has, and that every chunk writes last
COMPARED = {  # of plans, by what they are called
    "schema": "schema of rows",
    "zopa": "version of zopa",
    "rng_seed": "--rng-seed",
    "driver": "way of playing",
    "trace": "--trace",
}
COMPARED_SETTING = {
    "scenario": "scenario",
    "levers": "position of levers",
    "set": "--set",
    "setting": "setting",
    "scenario_sha256": "text of the scenario or its sources (sha256)",
    "asked": "--runs",
    "replicates": "--replicates",
    "draws": "number of draws",
    "structures": "list of structures",
    "draws_of_part": "split into parts",
    "parts": "split into parts",
}
MOST_DIFFERENCES, WIDEST = 5, 80
SETTINGS = "settings.parquet"  # where levers stand and what is set, by scenario and setting
VERSIONED = ("numpy", "scipy", "numba", "mesa", "pyarrow", "pandas")


@dataclass(frozen=True)
class Begun:
    """A folder that a batch is being put into."""

    folder: Path

    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return (self.folder / MANIFEST).exists()

    def is_whole(self, part: int, tables: Sequence[str]) -> bool:
        """Whether a chunk was played: its rows of runs, which are written last, are there, and so are the others."""
        return all(_part(self.folder, name, part).exists() for name in (*tables, LAST))

    def has_failures(self, part: int) -> bool:
        """Whether some run of a chunk that was played failed."""
        return _part(self.folder, FAILURES, part).exists()

    def read(self, part: int, columns: Mapping[str, Sequence[str]]) -> dict[str, pa.Table]:
        """These columns of the tables of a chunk; ArrowInvalid or OSError for a damaged file."""
        return {
            name: pq.ParquetFile(_part(self.folder, name, part)).read(list(of_table))
            for name, of_table in columns.items()
        }

    def failures(self, part: int) -> Sequence[Failure]:
        """The failed runs of a chunk."""
        return failures_of(pq.ParquetFile(_part(self.folder, FAILURES, part)).read())

    def write(self, part: int, files: Mapping[str, bytes]) -> None:
        """Write the files of a chunk, that of its runs last: until that is there, the chunk was not played."""
        _part(self.folder, LAST, part).unlink(missing_ok=True)  # of an attempt that is played again
        if FAILURES not in files:
            _part(self.folder, FAILURES, part).unlink(missing_ok=True)
            with suppress(OSError):  # not there, or there are others
                (self.folder / FAILURES).rmdir()
        for name in sorted(files, key=lambda name: name == LAST):
            if not (self.folder / name).exists():
                (self.folder / name).mkdir(exist_ok=True)
                _bring_folder_to_disk(self.folder)
            with whole(_part(self.folder, name, part)) as temporary:
                temporary.write_bytes(files[name])

    def reopen(self) -> None:
        """Take away what says that the batch is complete."""
        (self.folder / MANIFEST).unlink(missing_ok=True)


def _part(folder: Path, table: str, part: int) -> Path:
    return folder / table / f"part-{part:06d}.parquet"


@contextmanager
def filling(folder: Path, plan: Mapping[str, Any], *, resume: bool) -> Iterator[Begun]:
    """Make the folder of a batch or, with `resume`, take up one that is not complete; to be filled meanwhile.

    If that fails before a chunk is whole, what was put into a new folder goes away again; else it stays, to be resumed.
    Raises InputError if something else is there, if the batch in it was another one, if it is unfinished and not to be
    resumed, or if another process is at work on it; OSError if nothing can be written there.
    """
    _look(folder, resume)
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _try(folder)
        with locked(folder):
            _look(folder, resume)  # somebody may have begun or ended meanwhile
            with _kept_if_resumable(folder):
                _sweep(folder)
                if (folder / PLAN).exists():
                    _compare(folder, plan)
                else:
                    write_json(folder / PLAN, plan)
                yield Begun(folder)
    except BaseException:
        with suppress(OSError):  # not empty: something is worth keeping
            for path in made:
                path.rmdir()
        raise


@contextmanager
def _kept_if_resumable(folder: Path) -> Iterator[None]:
    """Clear a folder that was begun here if not a single chunk of it is whole when something goes wrong."""
    is_new = not (folder / PLAN).exists()
    try:
        yield
    except BaseException:
        if is_new and not any((folder / LAST).glob("part-*.parquet")):
            _clear(folder)
        raise


def _look(folder: Path, resume: bool) -> None:
    """InputError unless a batch can be put into a folder."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError([Problem(f"--out {folder}: there is something already; name a new folder")])
    if (folder / PLAN).exists():
        if not resume and not (folder / MANIFEST).exists():
            raise InputError(
                [
                    Problem(
                        f"--out {folder}: a batch was begun there and not finished; give the same command with "
                        f"--resume to go on, or name a new folder"
                    )
                ]
            )
        if resume:
            return
    if any(path.name != LOCK and not _is_temporary(path) for path in folder.iterdir()):
        reason = "no batch to resume, as it has no plan.json" if resume else "something already"
        raise InputError([Problem(f"--out {folder}: there is {reason}; name a new folder")])


def _compare(folder: Path, plan: Mapping[str, Any]) -> None:
    """InputError that names what differs, if a folder was begun with another plan."""
    try:
        begun = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(
            [Problem(f"--out {folder}: plan.json cannot be read; name a new folder ({error})")]
        ) from error
    differing = differences(begun, json.loads(json.dumps(plan)))
    if differing:
        raise InputError(
            [
                Problem(
                    f"--out {folder}: that batch was begun with another {name}: {before} there, {now} now; "
                    f"give the same command again, or name a new folder"
                )
                for name, before, now in differing[:MOST_DIFFERENCES]
            ]
        )


def differences(begun: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between two plans: its name in words, and both; settings are named where they stand."""
    found = [
        (words, _shown(begun.get(name)), _shown(now.get(name)))
        for name, words in COMPARED.items()
        if begun.get(name) != now.get(name)
    ]
    before, after = list(begun.get("settings", ())), list(now["settings"])
    if len(before) != len(after):
        found.append(("number of settings", str(len(before)), str(len(after))))
        return found
    for place, (one, other) in enumerate(zip(before, after, strict=True)):
        for name, words in COMPARED_SETTING.items():
            if one.get(name) != other.get(name):
                what = (
                    f"{words} of {other['scenario']}" if len(after) == 1 else f"{words} (setting {place + 1})"
                )
                found.append((what, _shown(one.get(name)), _shown(other.get(name))))
                break  # what follows from it differs too
    return found


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"


def _try(folder: Path) -> None:
    """OSError if nothing can be written to a folder: better known before anything is played."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _is_temporary(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".tmp")


def _sweep(folder: Path) -> None:
    """Take away what a process that was killed has left half-written."""
    for path in [*folder.glob(".*.tmp"), *folder.glob("*/.*.tmp")]:
        path.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Take away what a batch has written."""
    for name in (*(rows.name for rows in fields(Rows)), FAILURES):
        shutil.rmtree(folder / name, ignore_errors=True)
    with suppress(OSError):
        for name in (PLAN, MANIFEST, SUMMARY, CHART, SETTINGS):
            (folder / name).unlink(missing_ok=True)
        _sweep(folder)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file."""
    with whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def write_json(path: Path, data: Any) -> None:
    """Write a JSON file."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when all is written, and is gone if it is not.

    What has taken its place survives a loss of power, too: contents and folder are brought to the disk.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        _bring_to_disk(temporary)
        os.replace(temporary, path)
        _bring_folder_to_disk(path.parent)
    except OSError as error:
        if error.filename is not None or error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error  # so that it says where
    finally:
        temporary.unlink(missing_ok=True)


def _bring_to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _bring_folder_to_disk(folder: Path) -> None:
    """Where the system has it; Windows does not open folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems do not know it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_plan(
    cells: Sequence[Cell], chunks: Sequence[Chunk], rng_seed: int, driver: str, trace: bool
) -> dict[str, Any]:
    """Everything that decides the rows, and how they are split into parts."""
    from sim import __version__

    parts = Counter(chunk.cell for chunk in chunks)
    size: dict[int, int] = {}
    for chunk in chunks:
        size.setdefault(chunk.cell, chunk.last - chunk.first)
    return {
        "schema": SCHEMA,
        "zopa": __version__,
        "rng_seed": rng_seed,
        "driver": driver,
        "trace": trace,
        "settings": [
            {**_setting(cell), "draws_of_part": size[place], "parts": parts[place]}
            for place, cell in enumerate(cells)
        ],
    }


def _setting(cell: Cell) -> dict[str, Any]:
    """What was played, with what: enough to play it again."""
    return {
        "scenario": cell.scenario.name,
        "setting": cell.label,
        "scenario_sha256": cell.scenario.sha256,
        "levers": {lever.name: lever.position for lever in cell.scenario.levers},
        "set": plain(cell.scenario.overrides),
        "asked": cell.plan.asked,
        "runs": cell.plan.runs,
        "draws": cell.plan.draws,
        "replicates": cell.plan.replicates,
        "structures": [
            {"structure": s.label, "choices": plain(s.choices), "weight": plain(s.weight)}
            for s in cell.scenario.structures
        ],
    }


def manifest(
    cells: Sequence[Cell],
    rng_seed: int,
    driver: str,
    workers: int | None,
    seconds: float,
    failed: Sequence[int],
    parts: int,
) -> dict[str, Any]:
    """What was played, with what: enough to play it again.

    seconds: of the process that has finished it · workers: of this machine, None if others played
    """
    from sim import __version__

    return {
        "schema": SCHEMA,
        "zopa": __version__,
        "rng_seed": rng_seed,
        "driver": driver,
        "workers": workers,
        "seconds": plain(seconds),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in VERSIONED},
        "parts": parts,
        "failed": sum(failed),
        "settings": [
            {**_setting(cell), "failed": of_cell, "described": described(cell.describe(rng_seed))}
            for cell, of_cell in zip(cells, failed, strict=True)
        ],
    }
