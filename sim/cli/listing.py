"""`zopa list`: what there is to play."""

from __future__ import annotations

import typer

from sim.cli import options
from sim.cli.options import Language


def list_scenarios(lang: options.Lang = Language.EN, json_: options.Json = False) -> None:
    """List the scenarios of the library."""
    from sim.loading.catalogue import load_catalogue
    from sim.loading.library import names
    from sim.loading.loader import load

    catalogue = load_catalogue(lang.value)
    scenarios = [load(name) for name in names()]
    if json_:
        import json

        shelf = [
            {
                "name": s.name,
                "title": dict(s.title),
                "description": dict(s.description),
                "stylised": s.stylised,
                "parties": [p.name for p in s.parties],
                "levers": {lever.name: lever.position for lever in s.levers},
                "structures": len(s.structures),
            }
            for s in scenarios
        ]
        typer.echo(json.dumps(shelf, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    for s in scenarios:
        table.add_row(s.name, catalogue.words(s.title))
    console = Console(highlight=False)
    console.print(table)
    console.print(catalogue.say("list.try"), style="dim")
