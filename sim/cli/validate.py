"""`zopa validate`: are these scenario and design files right, and if not, where and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import completing, options
from sim.cli.options import Language

if TYPE_CHECKING:
    from sim.domain.scenario import Scenario
    from sim.loading.catalogue import Catalogue
    from sim.loading.reader import Problem


def validate(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILES...",
            help="Scenario or design files, or library names.",
            autocompletion=completing.scenarios,
        ),
    ],
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check scenario and design files: say what each is, or all that is wrong, with file, line and column."""
    from sim.loading.catalogue import load_catalogue

    catalogue = load_catalogue(lang.value)
    checked = [_checked(file, catalogue) for file in files]
    if json_:
        import json

        report = {"files": [_plain(found) for found in checked]}
        typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        for found in checked:
            for problem in found.problems:
                typer.echo(str(problem))
            if not found.problems and not quiet:
                typer.echo(catalogue.say("validate.ok", file=found.file, what=found.what))
        wrong = [found.problems for found in checked if found.problems]
        if wrong and not quiet:
            count = sum(len(problems) for problems in wrong)
            typer.echo(_count(catalogue, "problems", count, files=len(wrong), checked=len(checked)), err=True)
    if any(found.problems for found in checked):
        raise typer.Exit(2)


@dataclass(frozen=True)
class Checked:
    """A file, all that is wrong with it, and what it is if nothing is: in words and as data."""

    file: str
    problems: list[Problem]
    what: str = ""
    plain: dict[str, Any] = field(default_factory=dict)


def _checked(file: str, catalogue: Catalogue) -> Checked:
    from sim.loading.glimpse import is_design
    from sim.loading.validation import check

    if is_design(file):
        from sim.batch.design_file import check_design

        design, settings, problems = check_design(file)
        if design is None:
            return Checked(file, problems)
        what = _count(catalogue, "design", settings, scenarios=catalogue.join(list(design.scenarios)))
        return Checked(file, [], what, {"settings": settings, "scenarios": list(design.scenarios)})
    scenario, problems = check(file)
    if scenario is None:
        return Checked(file, problems)
    plain = {"name": scenario.name, "title": dict(scenario.title), "sha256": scenario.sha256}
    return Checked(file, [], _what(scenario, catalogue), plain)


def _plain(found: Checked) -> dict[str, Any]:
    from sim.loading.validation import plain

    problems = [plain(problem) for problem in found.problems]
    return {"file": found.file, "ok": not problems, **found.plain, "problems": problems}


def _what(scenario: Scenario, catalogue: Catalogue) -> str:
    """A scenario in one line: its title and how much of what it has."""
    counts = {
        "parties": len(scenario.parties),
        "issues": len(scenario.issues),
        "tables": len(scenario.tables),
        "levers": len(scenario.levers),
        "structures": len(scenario.structures),
    }
    parts = [_count(catalogue, key, count) for key, count in counts.items() if count]
    return catalogue.say("validate.what", title=catalogue.words(scenario.title), parts=catalogue.join(parts))


def _count(catalogue: Catalogue, key: str, count: int, **parts: int | str) -> str:
    return catalogue.say(f"validate.{key}.{'one' if count == 1 else 'many'}", count=count, **parts)
