"""A small scenario to start from, with a comment on every key, in a file of its own."""

from __future__ import annotations

import os
from pathlib import Path

from sim.loading.catalogue import languages
from sim.loading.reader import InputError, Problem

FOLDER = Path(__file__).resolve().parent / "scaffolds"
SUFFIXES = (".yaml", ".yml")


def scaffold(language: str) -> str:
    """The text of the scaffold; its comments are in `language`, its data the same in all."""
    chosen = language if language in languages() else "en"
    return (FOLDER / f"{chosen}.yaml").read_text(encoding="utf-8")


def write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all.

    Raises InputError if there is something already, if the folder is missing or if the name is not one of a
    YAML file (`zopa run` would take it for a library name); OSError if it cannot be written.
    """
    if file.suffix not in SUFFIXES:
        raise InputError([Problem(f"{file}: the name of a scenario file ends in {SUFFIXES[0]}")])
    try:
        file.open("x").close()  # takes the name, so that nothing of anybody else's is ever replaced
    except FileExistsError:
        raise InputError([Problem(f"{file}: there is something already; choose another name")]) from None
    except (FileNotFoundError, NotADirectoryError):
        raise InputError([Problem(f"{file}: there is no folder {file.parent}")]) from None
    written = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        written.write_text(text, encoding="utf-8", newline="\n")
        os.replace(written, file)
    except BaseException as error:  # also when interrupted: half a file would look like a scenario
        written.unlink(missing_ok=True)
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(file)  # the file that was asked for, not the unfinished one
        raise
