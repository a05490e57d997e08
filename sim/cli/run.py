"""`zopa run`: one run, told in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.options import Language

if TYPE_CHECKING:
    from rich.console import Console

    from sim.play.chronicle import Line


def run(
    scenario: options.ScenarioName,
    rng_seed: options.RngSeed = 1,
    number: Annotated[
        int, typer.Option("--run", metavar="K", min=0, help="Which run: row K of a batch on this rng seed.")
    ] = 0,
    replicates: options.Replicates = None,
    set_: options.Set = None,
    lever: options.Levers = None,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
) -> None:
    """Play one run and tell it round by round, then the result."""
    from sim.loading.loader import load

    loaded = load(scenario, levers=options.levers(lever), overrides=options.overrides(set_))
    from sim.play.model import run as play

    record = play(loaded, rng_seed=rng_seed, run=number, replicates=replicates)
    if json_:
        import json

        typer.echo(json.dumps(record.to_dict(), ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from sim.play.chronicle import chronicle

    console = Console(highlight=False, soft_wrap=False)
    for line in chronicle(record, lang.value):
        _show(console, line)


STYLES = {"title": "bold", "round": "bold", "stretch": "", "result": "bold", "note": "dim", "lede": "dim"}


def _show(console: Console, line: Line) -> None:
    from rich.padding import Padding
    from rich.text import Text

    text = Text(line.text, style=STYLES.get(line.kind, ""))
    if line.kind == "table":  # aligned by spaces: never wrapped
        console.print(Text(str(line)), no_wrap=True, crop=False, overflow="ignore")
    elif line.kind == "turn":
        console.print(Padding(text, (0, 0, 0, 2)))
    else:
        console.print(text)
