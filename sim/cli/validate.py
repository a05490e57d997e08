"""`zopa validate`: are these scenario files right, and if not, where and why."""

from __future__ import annotations

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
            help="Scenario files or library names.",
            autocompletion=completing.scenarios,
        ),
    ],
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check scenario files: say what each is, or all that is wrong, with file, line and column."""
    from sim.loading.catalogue import load_catalogue
    from sim.loading.validation import check

    catalogue = load_catalogue(lang.value)
    checked = [(file, *check(file)) for file in files]
    if json_:
        import json

        report = {"files": [_plain(*found) for found in checked]}
        typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        for file, scenario, problems in checked:
            for problem in problems:
                typer.echo(str(problem))
            if scenario is not None and not quiet:
                typer.echo(catalogue.say("validate.ok", file=file, what=_what(scenario, catalogue)))
        wrong = [problems for _, _, problems in checked if problems]
        if wrong and not quiet:
            count = sum(len(problems) for problems in wrong)
            typer.echo(_count(catalogue, "problems", count, files=len(wrong), checked=len(checked)), err=True)
    if any(problems for _, _, problems in checked):
        raise typer.Exit(2)


def _plain(file: str, scenario: Scenario | None, problems: list[Problem]) -> dict[str, Any]:
    from sim.loading.validation import plain

    found: dict[str, Any] = {"file": file, "ok": scenario is not None}
    if scenario is not None:
        found |= {"name": scenario.name, "title": dict(scenario.title), "sha256": scenario.sha256}
    return {**found, "problems": [plain(problem) for problem in problems]}


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


def _count(catalogue: Catalogue, key: str, count: int, **parts: int) -> str:
    return catalogue.say(f"validate.{key}.{'one' if count == 1 else 'many'}", count=count, **parts)
