"""`zopa run`: one run, told in sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.options import Language


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

    from sim.cli.telling import tell
    from sim.play.chronicle import chronicle

    tell(Console(highlight=False, soft_wrap=False), chronicle(record, lang.value))
