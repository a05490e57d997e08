"""What `zopa batch` plays when some of it stands in a design file and some on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from typer import Context

if TYPE_CHECKING:
    from sim.batch.design import Sweep
    from sim.batch.design_file import Design

# Parameter of the command -> option, key of a design.
SCALARS = {
    "runs": ("--runs", "runs"),
    "replicates": ("--replicates", "replicates"),
    "rng_seed": ("--rng-seed", "rng_seed"),
}
SETTINGS = {"sweep": "--sweep", "sample": "--sample", "points": "--points"}


def planned(
    ctx: Context,
    scenarios: Sequence[str] | None,
    levers: Mapping[str, Any],
    overrides: Mapping[str, Any],
    factors: Mapping[str, Any],
) -> dict[str, Any]:
    """Arguments for `run_batch`: those of the command line, and of its design if it names one.

    Raises InputError for every option that contradicts the design, with the place of what it contradicts.
    """
    from sim.batch.design import Sweep
    from sim.loading.reader import InputError, Problem

    given = ctx.params
    stated = {name: given[name] for name in SCALARS}
    if given["design"] is None:
        if not scenarios:
            raise InputError([Problem("name a scenario to play, or a design with --design FILE")])
        sample = given["sample"].value if given["sample"] else "grid"
        sweep = Sweep(factors, sample, given["points"])
        return {
            "scenario": list(scenarios),
            "levers": levers,
            "overrides": overrides,
            "sweep": sweep,
            **stated,
        }
    from sim.batch.design_file import read_design

    design = read_design(given["design"])
    asked = [name for name in (*SCALARS, *SETTINGS) if _is_asked(ctx, name)]
    problems = [
        *_contradictions(design, scenarios, {name: given[name] for name in asked}),
        *_moved_otherwise(design, levers, overrides),
    ]
    if problems:
        raise InputError(problems)
    arguments = design.arguments()
    left_open = {name: value for name, value in stated.items() if name not in arguments}
    return {
        **arguments,
        **left_open,
        "levers": {**levers, **arguments["levers"]},
        "overrides": {**overrides, **arguments["overrides"]},
    }


def notes(sweep: Sweep) -> dict[str, Any] | None:
    """What is to be said of the points of a sample before they are played, as parts of a sentence."""
    if sweep.points == sweep.played_points:
        return None
    return {"asked": sweep.points, "points": sweep.played_points}


def _is_asked(ctx: Context, parameter: str) -> bool:
    source = ctx.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"


def _contradictions(design: Design, scenarios: Sequence[str] | None, asked: Mapping[str, Any]) -> list[Any]:
    from sim.loading.reader import Problem, option

    file, place = design.document.file, design.document.mark
    problems = []
    written = design.document.data["scenarios"]
    if scenarios and list(scenarios) != ([written] if isinstance(written, str) else written):
        message = f"contradicts 'scenarios' in {place(('scenarios',))}; leave out one of them"
        problems.append(Problem(message, option(f"SCENARIO {' '.join(scenarios)}")))
    for name, value in asked.items():
        if name in SETTINGS:
            message = f"{file} says which settings are played; write it there, or leave out --design"
            problems.append(Problem(message, option(SETTINGS[name])))
            continue
        flag, key = SCALARS[name]
        if design.contradicts(key, value):
            message = (
                f"contradicts '{key}: {design.document.data[key]}' in {place((key,))}; leave out one of them"
            )
            problems.append(Problem(message, option(f"{flag} {value}")))
    return problems


def _moved_otherwise(design: Design, levers: Mapping[str, Any], overrides: Mapping[str, Any]) -> list[Any]:
    """Levers and numbers of the command line that the design moves or sets to something else."""
    from sim.loading.reader import Problem, option

    problems = []
    for flag, given, fixed in (("--lever", levers, design.levers), ("--set", overrides, design.overrides)):
        for name, value in given.items():
            places = [design.sweep.places, *(moved.places for moved in design.sweep.settings)]
            at = next((found[f"{flag} {name}"] for found in places if f"{flag} {name}" in found), None)
            if at is not None and not (name in fixed and fixed[name] == value):
                problems.append(
                    Problem(
                        f"contradicts '{name}' in {at}; leave out one of them",
                        option(f"{flag} {name}={value}"),
                    )
                )
    return problems
