"""`zopa sources`: where a number comes from, which numbers a fact moves, what is judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import completing, options
from sim.cli.options import Language

if TYPE_CHECKING:
    from sim.domain.scenario import Scenario
    from sim.loading.provenance import Provenance
    from sim.loading.selection import Selection


def sources(
    about: Annotated[
        str | None,
        typer.Argument(
            metavar="[PARTY|ISSUE|FACT]",
            help="A party, an issue, a fact (F10) or the path of a number.",
            autocompletion=completing.subjects,
        ),
    ] = None,
    scenario: Annotated[
        str,
        typer.Option(
            "--scenario",
            "-s",
            metavar="NAME",
            help="A library name or a path.",
            autocompletion=completing.scenarios,
        ),
    ] = completing.DEFAULT_CASE,
    lever: options.Levers = None,
    set_: options.Set = None,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
) -> None:
    """Show where numbers come from: facts of a source, judgement, or both."""
    from sim.loading.loader import load
    from sim.loading.provenance import trace
    from sim.loading.selection import select

    loaded = load(scenario, levers=options.levers(lever), overrides=options.overrides(set_))
    traced = trace(loaded)
    selected = select(traced, loaded, about) if about is not None else None
    if json_:
        import json

        typer.echo(json.dumps(_plain_data(loaded, traced, selected), ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from sim.cli.sources_page import Page
    from sim.loading.catalogue import load_catalogue

    Page(Console(highlight=False), load_catalogue(lang.value), loaded, traced).show(selected)


def _plain_data(scenario: Scenario, traced: Provenance, selected: Selection | None) -> dict[str, Any]:
    """The answer as one JSON object."""
    from sim import __version__
    from sim.domain.plain_data import plain
    from sim.loading.provenance import count
    from sim.loading.selection import facts_behind

    origins = selected.origins if selected else traced.origins
    facts = facts_behind(traced, selected)
    return {
        "schema": 1,
        "zopa": __version__,
        "scenario": scenario.name,
        "scenario_sha256": scenario.sha256,
        "levers": {lever.name: lever.position for lever in scenario.levers},
        "set": dict(scenario.overrides),
        "stylised": scenario.stylised,
        "about": {"kind": selected.kind, "name": selected.name} if selected else None,
        "sources": [plain(source) for source in traced.sources],
        "facts": [fact.to_dict() for fact in facts],
        "numbers": count(origins),
        "origins": [origin.to_dict() for origin in origins],
    }
