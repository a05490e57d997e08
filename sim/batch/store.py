"""The folder of a batch: Parquet parts, a manifest, a summary and its chart. Files are whole or not there."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
VERSIONED = ("numpy", "scipy", "numba", "mesa", "pyarrow", "pandas")


def prepare(folder: Path) -> None:
    """Make the folder of a batch; InputError if something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Problem(f"--out {folder}: there is something already; name a new folder")])
    folder.mkdir(parents=True, exist_ok=True)


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
