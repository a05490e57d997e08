"""`zopa batch`: thousands of runs, their figures with all three spreads, and the folder that holds them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completing, options
from sim.cli.options import Language


def batch(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO",
            help="Library names or paths; each is compared to the first.",
            autocompletion=completing.scenarios,
        ),
    ],
    runs: Annotated[
        int, typer.Option("--runs", "-n", metavar="N", min=1, help="Runs of each setting.")
    ] = 1000,
    replicates: options.Replicates = None,
    rng_seed: options.RngSeed = 1,
    set_: options.Set = None,
    lever: options.Levers = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="LEVER=A,B,C",
            help="Play each position of a lever; may stand repeatedly.",
            autocompletion=completing.sweeps,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="New folder for rows, manifest, summary and chart."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help="How many at a time (default: all cores)."),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Also keep every offer of every run.")] = False,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Play many runs and sum up: how often they agree, on what, and how sure that is."""
    positions, changed, swept = options.levers(lever), options.overrides(set_), options.sweeps(sweep)
    from sim.batch import run_batch
    from sim.cli.progress import silent, watch

    with silent() if quiet else watch(lang.value) as progress:
        played = run_batch(
            scenarios,
            runs,
            replicates=replicates,
            rng_seed=rng_seed,
            levers=positions,
            overrides=changed,
            sweep=swept,
            trace=trace,
            out=out,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )
    if json_:
        import json

        typer.echo(json.dumps(played.summary.to_dict(), ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from sim.cli.summary_tables import show
    from sim.loading.catalogue import load_catalogue

    show(Console(highlight=False), played.summary, lang.value)
    if out is not None and not quiet:
        stored = load_catalogue(lang.value).say("batch.stored", folder=out)
        Console(highlight=False, stderr=True).print(stored, style="dim")
