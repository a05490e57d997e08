"""`zopa doctor`: what this installation runs on, and what is wrong with it.

It must speak even where libraries are missing, so it imports each of them only when it looks at it.
"""

from __future__ import annotations

import importlib
import platform
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import typer

from sim.cli import options
from sim.cli.options import Language

OLDEST = (3, 11)
LOADED = ("numba", "mesa")  # compiled or untyped: installed does not mean that they work
Say = Callable[..., str]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, what was found, and whether that is well."""

    name: str
    found: str
    well: bool


def doctor(lang: options.Lang = Language.EN, json_: options.Json = False) -> None:
    """Look at Python, the libraries, the data and the folder of compiled code; exit code 1 if something is wrong."""
    say = _speaker(lang.value)
    findings = [this(), python_version(say), *libraries(say), library_of_scenarios(say), compiled_code(say)]
    well = all(finding.well for finding in findings)
    if json_:
        import json

        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            mark = "●" if finding.well else "✗"
            typer.echo(f"{mark} {finding.name:<{width}}  {finding.found}")
        typer.echo(say("doctor.well") if well else say("doctor.mend"))
    if not well:
        raise typer.Exit(1)


def _speaker(language: str) -> Say:
    """What puts sentences; without the libraries that read the catalogue, only their parts are told."""
    try:
        from sim.loading.catalogue import load_catalogue

        return load_catalogue(language).say
    except ImportError:
        return lambda key, **parts: ", ".join(str(part) for part in parts.values())


def this() -> Finding:
    """The version of zopa and where it lies."""
    from sim import __version__

    return Finding("zopa", f"{__version__} in {Path(__file__).resolve().parents[2]}", True)


def python_version(say: Say) -> Finding:
    """The Python that runs this."""
    found = f"{platform.python_version()} ({sys.platform}) {sys.executable}"
    if sys.version_info[:2] >= OLDEST:
        return Finding("Python", found, True)
    oldest = ".".join(str(part) for part in OLDEST)
    return Finding("Python", say("doctor.python", found=found, oldest=oldest), False)


def libraries(say: Say) -> list[Finding]:
    """What zopa needs to be installed, by its own account, with the versions found."""
    try:
        stated = requires("zopa") or []
    except PackageNotFoundError:
        return [Finding("zopa", say("doctor.checkout", get=f"{_pip()} -e ."), False)]
    found = []
    for line in stated:
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        if "extra" in marker or ("python_version" in marker and not _applies(marker)):
            continue
        found.append(_library(requirement, say))
    return found


def _library(requirement: str, say: Say) -> Finding:
    match = re.match(r"[\w.-]+", requirement)
    name = match[0] if match else requirement
    get = f'{_pip()} "{requirement}"'
    try:
        installed = version(name)
    except PackageNotFoundError:
        return Finding(name, say("doctor.missing", get=get), False)
    if not _fits(installed, requirement.removeprefix(name)):
        return Finding(name, say("doctor.unfit", found=installed, get=get), False)
    if name in LOADED:
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever a broken library does when it is loaded
            why = " ".join(str(error).split()) or type(error).__name__
            return Finding(
                name, say("doctor.broken", found=installed, why=why, get=f"{get} --force-reinstall"), False
            )
    return Finding(name, installed, True)


def _pip() -> str:
    return f"{sys.executable} -m pip install"


def _fits(installed: str, bounds: str) -> bool:
    """Whether a version lies within bounds such as `>=3.3,<4`; the only kinds this project uses."""
    for bound in filter(None, (part.strip() for part in bounds.split(","))):
        if bound.startswith(">="):
            fits = _numbers(installed) >= _numbers(bound)
        elif bound.startswith("<"):
            fits = _numbers(installed) < _numbers(bound)
        else:
            continue
        if not fits:
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers that a version begins with, without zeros at the end: 3.10.0rc1 -> (3, 10)."""
    match = re.search(r"\d+(\.\d+)*", text)
    numbers = [int(part) for part in match[0].split(".")] if match else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _applies(marker: str) -> bool:
    """Whether a marker such as python_version >= "3.12" holds here; the only kind this project uses."""
    return sys.version_info[:2] >= _numbers(marker.split(">=")[1])


def library_of_scenarios(say: Say) -> Finding:
    """Where scenarios and seeds lie."""
    try:
        from sim.loading.library import data_folder, names
    except ImportError as error:
        return Finding("scenarios", say("doctor.unseen", why=error), False)
    folder = data_folder("scenarios")
    count = len(names())
    if count and data_folder("seeds").is_dir():
        return Finding("scenarios", f"{count} in {folder}", True)
    return Finding("scenarios", say("doctor.no_data", folder=folder), False)


def compiled_code(say: Say) -> Finding:
    """Where machine code is kept, how much of it, and whether it may be written there."""
    name = "compiled code"
    try:
        from sim.play.compiling import cache_base, cache_folder

        folder = cache_folder()
    except (ImportError, PackageNotFoundError) as error:
        return Finding(name, say("doctor.unseen", why=error), False)
    found: dict[str, Any] = {"size": f"{_size(folder) / 1e6:.1f}", "folder": folder}
    base = cache_base()
    if base not in folder.parents:
        return Finding(name, say("doctor.elsewhere", base=base, variable="ZOPA_CACHE_DIR", **found), False)
    return Finding(name, say("doctor.cache", **found), True)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
