"""The folder of a batch: Parquet parts, a manifest, a summary and its chart. It is whole or not there."""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.batch.chunks import Rows
from sim.batch.settings import Cell
from sim.domain.plain_data import plain
from sim.loading.reader import InputError, Problem
from sim.play.records import SCHEMA

MANIFEST, SUMMARY, CHART = "manifest.json", "summary.json", "summary.png"
SETTINGS = "settings.parquet"  # where levers stand and what is set, by scenario and setting
VERSIONED = ("numpy", "scipy", "numba", "mesa", "pyarrow", "pandas")


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """Make the folder of a batch, to be filled meanwhile; what was put into it goes away again if that fails.

    Raises InputError if something is there already, OSError if nothing can be written there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Problem(f"--out {folder}: there is something already; name a new folder")])
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _try(folder)
        yield
    except BaseException:  # interrupted, too: without its manifest nobody could tell what the rows are of
        _clear(folder, made)
        raise


def _try(folder: Path) -> None:
    """OSError if nothing can be written to a folder: better known before anything is played."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _clear(folder: Path, made: Sequence[Path]) -> None:
    """Take away what a batch has written, and the folders that it has made for it."""
    for rows in fields(Rows):
        shutil.rmtree(folder / rows.name, ignore_errors=True)
    with suppress(OSError):
        for name in (MANIFEST, SUMMARY, CHART, SETTINGS):
            (folder / name).unlink(missing_ok=True)
        for path in made:
            path.rmdir()


def write_rows(folder: Path, part: int, rows: Rows) -> None:
    """Write the rows of one chunk, one file a table."""
    for name, table in rows.items():
        (folder / name).mkdir(exist_ok=True)
        write_table(folder / name / f"part-{part:06d}.parquet", table)


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
    """A temporary file beside `path` that takes its place when all is written, and is gone if it is not."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        if error.filename is not None or error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error  # so that it says where
    finally:
        temporary.unlink(missing_ok=True)


def manifest(
    cells: Sequence[Cell], rng_seed: int, driver: str, workers: int, seconds: float
) -> dict[str, Any]:
    """What was played, with what: enough to play it again."""
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
        "settings": [
            {
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
            for cell in cells
        ],
    }
