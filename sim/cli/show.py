"""`zopa show`: what a scenario holds, to read or as one whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.options import Language

if TYPE_CHECKING:
    from sim.domain.scenario import Scenario
    from sim.loading.catalogue import Catalogue


def show(
    scenario: options.ScenarioName,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Print the whole document that is played, as YAML.")
    ] = False,
    set_: options.Set = None,
    lever: options.Levers = None,
    lang: options.Lang = Language.EN,
) -> None:
    """Show a scenario: parties, issues, tables, levers, and what is not known about how talks go."""
    from sim.loading.catalogue import load_catalogue
    from sim.loading.loader import load

    loaded = load(scenario, levers=options.levers(lever), overrides=options.overrides(set_))
    catalogue = load_catalogue(lang.value)
    if resolved:
        from sim.loading import dump

        whole = dump.resolved(loaded)
        typer.echo(_heading(loaded, "sources" in whole, catalogue) + dump.dump(whole), nl=False)
        return
    from rich.console import Console

    from sim.cli.overview import show_overview

    show_overview(Console(highlight=False), loaded, catalogue)


def _heading(scenario: Scenario, with_sources: bool, catalogue: Catalogue) -> str:
    """Comments that say what has been put together."""
    lines = [catalogue.say("show.resolved.from", name=scenario.name)]
    lines += [
        catalogue.say("show.resolved.lever", name=lever.name, position=lever.position)
        for lever in scenario.levers
    ]
    lines += [
        catalogue.say("show.resolved.set", path=path, value=value)
        for path, value in scenario.overrides.items()
    ]
    if scenario.sources and not with_sources:
        lines.append(catalogue.say("show.resolved.sources", sources=catalogue.join(scenario.sources)))
    # A line break in a value would end the comment, and other such signs are refused by the reader.
    return "".join(f"# {''.join(c if c.isprintable() else ' ' for c in line)}\n" for line in lines)
