"""Check scenario files as their authors need it: every problem, and every position of every lever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.domain.scenario import Lever, Scenario
from sim.loading.library import find
from sim.loading.loader import load, read_extended
from sim.loading.reader import InputError, Problem


def check(name: str) -> tuple[Scenario | None, list[Problem]]:
    """The scenario with a library name or a path and no problems, or None and all that is wrong with it.

    Besides the scenario as it stands, each position of a choice lever and both ends of a number lever are
    tried by themselves: a path that leads nowhere would otherwise wait for the first reader who moves it.
    """
    try:
        scenario = load(name)
    except InputError as error:
        return None, error.problems
    except (OSError, ValueError) as error:  # a name that no file can have
        return None, [
            Problem(f"{name[:80]}: the file cannot be read ({getattr(error, 'strerror', None) or error})")
        ]
    problems = list(dict.fromkeys(_lever_problems(name, scenario)))
    return (None, problems) if problems else (scenario, [])


def _lever_problems(name: str, scenario: Scenario) -> Iterator[Problem]:
    marks = read_extended(find(name)[1])
    for lever in scenario.levers:
        for position in _positions(lever):
            place = ("levers", lever.name, "values", position)
            try:
                load(name, levers={lever.name: position})
            except InputError as error:
                for problem in error.problems:
                    at = problem.mark
                    if at is None or not at.line:  # an option, which nobody has given
                        at = marks.mark(place if lever.kind == "choice" else place[:2])
                    yield replace(
                        problem, mark=at, message=f"{problem.message} (lever {lever.name}={position})"
                    )


def _positions(lever: Lever) -> list[str | float]:
    """Positions at which a lever is tried, without the one at which it stands."""
    ends = lever.choices if lever.range is None else tuple(_plain(end) for end in lever.range)
    return [position for position in ends if position != lever.position]


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def plain(problem: Problem) -> dict[str, str | int | None]:
    """A problem as data; file, line and column are null where it stands in no file."""
    mark = problem.mark if problem.mark and problem.mark.line else None
    return {
        "file": mark.file if mark else None,
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "path": problem.path or None,
        "message": problem.message,
    }
