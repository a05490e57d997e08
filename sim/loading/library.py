"""Where scenarios and seeds lie, and what they are called: the path is the name."""

from __future__ import annotations

import os.path
import re
from pathlib import Path

from sim.loading.messages import shown
from sim.loading.reader import InputError, Problem
from sim.loading.report import meant

SUFFIX = ".yaml"
NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")  # of sources, parties, issues and the like
DEFAULT_VARIANT = "baseline"


def data_folder(kind: str) -> Path:
    """The folder of "scenarios" or "seeds": the packaged one, else the checkout's."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "data" / kind
    return packaged if packaged.is_dir() else package.parent / kind


def names() -> list[str]:
    """Names of all scenarios in the library, sorted."""
    root = data_folder("scenarios")
    return sorted(p.relative_to(root).with_suffix("").as_posix() for p in root.rglob(f"*{SUFFIX}"))


def find(name: str) -> tuple[str, Path]:
    """Name and file of a scenario given as a library name or a path.

    "february-2025" means its baseline. Raises InputError, with what might have been meant.
    """
    known = names()
    for candidate in (name, f"{name.rstrip('/')}/{DEFAULT_VARIANT}"):
        if candidate in known:
            return candidate, data_folder("scenarios") / f"{candidate}{SUFFIX}"
    path = Path(name)
    if path.suffix in (SUFFIX, ".yml") or os.path.exists(path):
        return path.as_posix(), path
    hint = meant(name, [*known, *sorted({k.split("/")[0] for k in known})], "the library has")
    raise InputError([Problem(f"there is no scenario '{shown(name)}': {hint}")])


def source_folder(key: str) -> Path:
    """The folder of a source; InputError if there is none."""
    folder = data_folder("seeds") / key
    if not os.path.isdir(folder):
        known = sorted(p.name for p in data_folder("seeds").iterdir() if p.is_dir())
        raise InputError([Problem(f"there is no source '{shown(key)}': {meant(key, known)}")])
    return folder
