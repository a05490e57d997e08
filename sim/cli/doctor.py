"""`zopa doctor`: what this installation runs on, and what is wrong with it."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import typer

from sim.cli import options
from sim.cli.options import Language

OLDEST = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, what was found, and whether that is well."""

    name: str
    found: str
    well: bool


def doctor(lang: options.Lang = Language.EN, json_: options.Json = False) -> None:
    """Look at Python, the libraries, the data and the folder of compiled code; exit code 1 if something is wrong."""
    from sim.loading.catalogue import load_catalogue

    findings = [python_version(), *libraries(), library_of_scenarios(), compiled_code()]
    if json_:
        import json

        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        say = load_catalogue(lang.value)
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            mark = "●" if finding.well else "✗"
            typer.echo(f"{mark} {finding.name:<{width}}  {finding.found}")
        well = all(finding.well for finding in findings)
        typer.echo(say.say("doctor.well") if well else say.say("doctor.mend"))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def python_version() -> Finding:
    """The Python that runs this."""
    return Finding("Python", f"{platform.python_version()} ({sys.platform})", sys.version_info[:2] >= OLDEST)


def libraries() -> list[Finding]:
    """What zopa needs to be installed, by its own account, with the versions found."""
    try:
        stated = requires("zopa") or []
    except PackageNotFoundError:
        return [Finding("zopa", "a checkout that is not installed: pip install -e .", False)]
    found = []
    for line in stated:
        requirement, _, marker = line.partition(";")
        name = requirement.split(">")[0].split("<")[0].split("=")[0].strip()
        if "extra" in marker or ("python_version" in marker and not _applies(marker)):
            continue
        try:
            found.append(Finding(name, version(name), True))
        except PackageNotFoundError:
            found.append(Finding(name, f"missing: pip install '{requirement.strip()}'", False))
    return found


def _applies(marker: str) -> bool:
    """Whether a marker such as python_version >= "3.12" holds here; the only kind this project uses."""
    wanted = tuple(int(part) for part in marker.split(">=")[1].strip(" \"'").split("."))
    return sys.version_info[: len(wanted)] >= wanted


def library_of_scenarios() -> Finding:
    """Where scenarios and seeds lie."""
    from sim.loading.library import data_folder, names

    folder = data_folder("scenarios")
    count = len(names())
    return Finding("scenarios", f"{count} in {folder}", count > 0 and data_folder("seeds").is_dir())


def compiled_code() -> Finding:
    """Where machine code is kept, and how much of it."""
    from sim.play.compiling import cache_folder

    folder: Path = cache_folder()
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Finding("compiled code", f"{size / 1e6:.1f} MB in {folder}", True)
