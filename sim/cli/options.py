"""Options that several commands share; they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Annotated, Any

import typer

from sim.cli import completing

ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A library name (february-2025/us-backstop) or a path.",
        autocompletion=completing.scenarios,
    ),
]
RngSeed = Annotated[
    int,
    typer.Option("--rng-seed", metavar="N", min=0, help="What makes a run repeatable.", show_default=True),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set any number of the scenario by its dotted path."),
]
Levers = Annotated[
    list[str] | None,
    typer.Option(
        "--lever",
        metavar="NAME=VALUE",
        help="Move a lever of the scenario.",
        autocompletion=completing.levers,
    ),
]
Replicates = Annotated[
    int | None,
    typer.Option(
        "--replicates",
        metavar="R",
        min=1,
        help="Plays of each draw (default: 2 where something is chance, else 1).",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes.")]


class Sample(str, Enum):  # noqa: UP042  # typer shows the value of a str enum
    """Ways to place the settings of a sweep."""

    GRID = "grid"
    LHS = "lhs"
    SOBOL = "sobol"


class Language(str, Enum):  # noqa: UP042  # typer shows the value of a str enum
    """Languages of the sentences."""

    EN = "en"
    DE = "de"


Lang = Annotated[Language, typer.Option("--lang", help="Language of the sentences.")]


def pairs(given: Sequence[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE options as a mapping; InputError for one without = or one that stands twice."""
    from sim.loading.reader import InputError, Problem

    found: dict[str, str] = {}
    problems: list[Problem] = []
    for item in given or ():
        name, equals, value = item.partition("=")
        if not equals or not name or not value:
            problems.append(Problem(f"{option} {item}: NAME=VALUE is needed"))
        elif name in found:
            problems.append(Problem(f"{option} {name} stands twice"))
        else:
            found[name] = value
    if problems:
        raise InputError(problems)
    return found


def overrides(given: Sequence[str] | None) -> dict[str, Any]:
    """--set options as path -> value, the value read as YAML; InputError for all that cannot be read."""
    from sim.loading.loader import parse_value
    from sim.loading.reader import InputError, Problem

    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for path, text in pairs(given, "--set").items():
        try:
            values[path] = parse_value(text, f"--set {path}")
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return values


def levers(given: Sequence[str] | None) -> dict[str, str | float]:
    """--lever options as lever -> position."""
    from sim.loading.levers import position

    return {name: position(text) for name, text in pairs(given, "--lever").items()}


def sweeps(given: Sequence[str] | None) -> dict[str, Any]:
    """--sweep options as lever or path -> positions or range; InputError for all that cannot be read."""
    from sim.loading.ranges import read_positions
    from sim.loading.reader import InputError, Problem

    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in pairs(given, "--sweep").items():
        try:
            found[name] = read_positions(text, f"--sweep {name}")
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return found
