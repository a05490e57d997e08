"""The folder of a batch as its reader meets it: whole, unfinished, of a newer zopa, damaged, or something else.

Whatever is wrong is said with the file and what to do about it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sim.batch import store
from sim.loading.reader import InputError, Problem
from sim.play.records import SCHEMA

PLAN = "plan.json"
FAILURES = "failures"
OPTIONAL = ("offers", FAILURES)
NEEDED = ("schema", "zopa", "rng_seed", "driver", "settings")
NEEDED_OF_SETTING = ("scenario", "setting", "scenario_sha256", "levers", "set", "runs", "described")
MEND = "copy the folder anew from where it was played, or play the batch again"


def damaged(path: Path, what: str) -> InputError:
    """What to raise for a file that is not what it was."""
    return InputError([Problem(f"{path}: {what}; {MEND}")])


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a batch; InputError if there is none that can be used, and why."""
    path = folder / store.MANIFEST
    if not folder.is_dir():
        what = "this is a file, not the folder of a batch" if folder.exists() else "there is no such folder"
        raise InputError([Problem(f"{folder}: {what}; name the folder that was given to zopa batch --out")])
    if not path.is_file():
        raise InputError([Problem(_why_no_manifest(folder))])
    data = read_json(path)
    version = data.get("schema")
    if isinstance(version, int) and version > SCHEMA:
        raise InputError(
            [
                Problem(
                    f"{path}: this batch was written by zopa {data.get('zopa', '?')} in schema {version}, and "
                    f"schema {SCHEMA} is the newest that this zopa knows; update zopa to read it"
                )
            ]
        )
    lacking = [name for name in NEEDED if name not in data]
    settings = data.get("settings")
    if not lacking and not (isinstance(settings, list) and settings):
        lacking = ["settings"]
    for of in settings if isinstance(settings, list) else ():
        lacking += [n for n in NEEDED_OF_SETTING if not isinstance(of, Mapping) or n not in of]
    if lacking:
        raise damaged(path, f"the manifest lacks {', '.join(dict.fromkeys(lacking))}")
    return data


def _why_no_manifest(folder: Path) -> str:
    if (folder / PLAN).is_file():
        return (
            f"{folder}: this batch is not finished (it has {PLAN}, but no {store.MANIFEST} yet); wait for it, or go "
            "on with the command that began it and --resume"
        )
    if (folder / "runs").is_dir():
        return f"{folder}: this batch is not finished (it has no {store.MANIFEST}); play it again into a new folder"
    return (
        f"{folder}: this is not the folder of a batch (it has no {store.MANIFEST}); name the folder that was given "
        "to zopa batch --out"
    )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file of the folder; InputError if it is not there or no such thing."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise damaged(path, "the file is missing") from None
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"the file is damaged ({error})") from None
    if not isinstance(data, dict):
        raise damaged(path, "the file is damaged (it holds no JSON object)")
    return data


def read_file(path: Path) -> pa.Table:
    """A Parquet file of the folder; InputError if it is missing or damaged."""
    try:
        return pq.read_table(path)
    except FileNotFoundError:
        raise damaged(path, "the file is missing") from None
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, "the file is damaged and cannot be read") from error


def open_table(folder: Path, table: str, manifest: Mapping[str, Any]) -> ds.Dataset | None:
    """The Parquet files of a table, in order; None for one that a batch need not have and this one has not.

    Raises InputError if a file is missing or its end is damaged; only the ends of files are read for that.
    """
    files = _files(folder / table)
    if table not in ("runs", "tables", "parties"):
        if table not in OPTIONAL or not files:
            return None
    elif not files:
        raise damaged(folder / table, "the rows are missing")
    _check_names(folder, table, files)
    try:
        # By the schema of the first file: that of all, as rows of all settings have the same columns.
        rows = ds.dataset([str(path) for path in files], format="parquet")
        if table == "runs":
            _check_count(folder, rows.count_rows(), manifest)
    except (pa.ArrowException, OSError) as error:
        blame(folder / table, error)
        raise
    return rows


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.parquet") if not path.name.startswith("."))


def _check_names(folder: Path, table: str, files: list[Path]) -> None:
    """InputError if a table lacks the part that runs have: rows of a chunk are there in all tables."""
    if table in ("runs", FAILURES):
        return
    mine = {path.name for path in files}
    for path in _files(folder / "runs"):
        if path.name not in mine:
            raise damaged(folder / table / path.name, "the file is missing")


def _check_count(folder: Path, rows: int, manifest: Mapping[str, Any]) -> None:
    planned = sum(int(of["runs"]) for of in manifest["settings"])
    failed = _files(folder / FAILURES)
    lost = ds.dataset([str(path) for path in failed], format="parquet").count_rows() if failed else 0
    if rows + lost != planned:
        raise damaged(
            folder / "runs", f"there are {rows:,} rows and {lost:,} failed runs, and {planned:,} were played"
        )


def blame(folder: Path, error: Exception) -> None:
    """Raise InputError that names the file of a table which cannot be read; return if all can."""
    for path in _files(folder):
        try:
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    file.read_row_group(group)
        except PermissionError:
            raise
        except (pa.ArrowException, OSError):
            raise damaged(path, "the file is damaged and cannot be read") from error
