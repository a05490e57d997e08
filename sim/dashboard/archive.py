"""The folder under which readers find stored batches: what is there, and that no address leads out of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.batch.folders import PLAN
from sim.batch.store import FAILURES, LAST, MANIFEST
from sim.loading.messages import shown
from sim.loading.reader import InputError, Problem
from sim.loading.report import meant

USUAL = "out"  # where the examples of the documentation put batches
DEEPEST = 4  # folders below the root
MOST = 500  # batches that are listed
LARGEST = 16 << 20  # bytes of a manifest that is read for the list

_root = Path(USUAL).resolve()
_only: str | None = None  # the one batch that is shown, where a batch itself was named


def open_archive(root: Path) -> None:
    """Let addresses name the batches under this folder, which need not be there yet; of a batch, itself alone.

    Raises InputError for a file.
    """
    global _root, _only
    if root.exists() and not root.is_dir():
        raise InputError([Problem(f"--results {root}: this is a file; name the folder that batches are in")])
    whole = root.resolve()
    _root, _only = (whole.parent, whole.name) if _is_batch(whole) else (whole, None)


def archive() -> Path:
    """The folder under which batches are looked for."""
    return _root


def folder_of(name: str) -> Path:
    """The folder of a batch that an address names. Raises InputError for whatever is no batch under the archive.

    An address can neither leave the archive (.., an absolute path, a link to elsewhere) nor learn what is outside.
    """
    parts = name.split("/")
    is_plain = not any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts)
    if is_plain and len(parts) <= DEEPEST and _only in (None, name):
        folder = _root.joinpath(*parts)
        if _is_inside(folder) and _is_batch(folder):
            return folder
    hint = meant(name, names(), "there are")
    raise InputError([Problem(f"folder={shown(name)}: there is no stored batch of this name: {hint}")])


def _is_inside(folder: Path) -> bool:
    """Whether a path is what it says: no part of it below the root is a link."""
    try:
        return folder.is_relative_to(_root) and folder.resolve() == folder
    except (OSError, RuntimeError):
        return False


def _is_batch(folder: Path) -> bool:
    files = [folder / name for name in (PLAN, MANIFEST)]
    return any(file.is_file() for file in files) and not any(file.is_symlink() for file in files)


def names() -> list[str]:
    """What batches are called, in order: their paths below the archive."""
    if _only is not None:
        return [_only]
    return sorted(folder.relative_to(_root).as_posix() for folder in _batches(_root, DEEPEST))[:MOST]


def _batches(folder: Path, deep: int) -> Iterator[Path]:
    """The folders of batches below a folder; there are none within a batch, and links are not followed."""
    if deep == 0:
        return
    try:
        with os.scandir(folder) as found:
            below = [e.name for e in found if e.is_dir(follow_symlinks=False) and not e.name.startswith(".")]
    except OSError:
        return  # not there, or not to be read
    for name in below:
        if _is_batch(folder / name):
            yield folder / name
        else:
            yield from _batches(folder / name, deep - 1)


def version_of(folder: Path) -> int:
    """A number that changes when the batch in a folder is another one, or gets done."""
    for name in (MANIFEST, PLAN):
        try:
            return (folder / name).stat().st_mtime_ns
        except OSError:
            continue
    return 0


@dataclass(frozen=True)
class Held:
    """What is known of a stored batch without opening it.

    name: its path below the archive · plan: of manifest.json, or of plan.json while it is not complete; empty where it
    cannot be read, which `problem` says · done, parts: chunks that were played, of how many
    """

    name: str
    plan: Mapping[str, Any]
    ended: datetime
    is_complete: bool
    failed: int
    done: int
    parts: int
    problem: str | None = None

    @property
    def runs(self) -> int:
        """How many runs it has, or will have."""
        return sum(int(of.get("runs", 0)) for of in self.plan.get("settings", ()))


def holdings() -> list[Held]:
    """All stored batches, the latest first."""
    return sorted((held(name) for name in names()), key=lambda one: (-one.ended.timestamp(), one.name))


def held(name: str) -> Held:
    """One stored batch. Raises InputError as `folder_of`."""
    folder = folder_of(name)
    is_complete = (folder / MANIFEST).is_file()
    path = folder / (MANIFEST if is_complete else PLAN)
    version = version_of(folder)
    plan, problem = _plan(path, version)
    parts = sum(int(of.get("parts", 0)) for of in plan.get("settings", ()))
    return Held(
        name,
        plan,
        datetime.fromtimestamp(version / 1e9),
        is_complete,
        int(plan.get("failed", 0)) if is_complete else len(_files(folder / FAILURES)),
        len(_files(folder / LAST)),
        parts or int(plan.get("parts", 0)),
        problem,
    )


def _files(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith(".parquet") and not name.startswith(".")]
    except OSError:
        return []


@lru_cache(maxsize=MOST)
def _plan(path: Path, version: int) -> tuple[Mapping[str, Any], str | None]:
    """What a manifest or a plan says, or why it says nothing; version: another one is read anew."""
    try:
        if path.stat().st_size > LARGEST:
            return {}, "large"
        data = json.loads(path.read_text(encoding="utf-8"))
        settings = data["settings"]
        if not all(isinstance(of["scenario"], str) and isinstance(of["runs"], int) for of in settings):
            return {}, "damaged"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}, "damaged"
    return data, None


def without_root(message: str) -> str:
    """A message with folders named as readers name them: where the archive lies is not their business."""
    return message.replace(f"{_root}{os.sep}", "").replace(str(_root), _root.name)
