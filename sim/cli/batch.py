"""`zopa batch`: thousands of runs, their figures with all three spreads, and the folder that holds them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing, options
from sim.cli.options import Language

if TYPE_CHECKING:
    from sim.batch import Batch


def batch(
    ctx: typer.Context,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Library names or paths; each is compared to the first.",
            autocompletion=completing.scenarios,
        ),
    ] = None,
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
            metavar="NAME=A,B,C",
            help="Play each position of a lever or of a number's path, or a range of them: 0..300000/7 has seven, "
            "log:0.1..10/5 five by ratio. May stand repeatedly.",
            autocompletion=completing.sweeps,
        ),
    ] = None,
    sample: Annotated[
        options.Sample | None,
        typer.Option(
            "--sample", help="Spread points over what is swept instead of playing each combination (grid)."
        ),
    ] = None,
    points: Annotated[
        int | None, typer.Option("--points", metavar="N", min=1, help="How many points to sample.")
    ] = None,
    design: Annotated[
        Path | None,
        typer.Option("--design", metavar="FILE", help="Play what a design file says (docs/sweeps.md)."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for rows, manifest, summary and chart."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help="How many at a time (default: all cores)."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="tcp://HOST:PORT",
            help="Play on a Dask cluster instead (needs zopa\\[dask]; docs/cluster.md).",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with the unfinished batch in --out DIR; same command else."),
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="A run that fails does not stop the batch.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="With --resume: play runs again that have failed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be played, how large and how long.")
    ] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Also keep every offer of every run.")] = False,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Play many runs and sum up: how often they agree, on what, and how sure that is."""
    positions, changed, swept = options.levers(lever), options.overrides(set_), options.sweeps(sweep)
    from rich.console import Console

    from sim.cli.batch_notes import Told, kept_after, show_forecast
    from sim.cli.designing import notes, planned
    from sim.loading.catalogue import load_catalogue
    from sim.loading.reader import InputError, Problem

    if scheduler is not None and workers is not None:
        raise InputError(
            [Problem("--workers and --scheduler exclude each other: a cluster has the workers that it has")]
        )
    told = Told(out, lang.value, quiet)
    arguments = planned(ctx, scenarios, positions, changed, swept)
    say, stderr = load_catalogue(lang.value).say, Console(highlight=False, stderr=True)
    if not quiet and (rounded := notes(arguments["sweep"])):
        stderr.print(say("batch.sobol", **rounded), style="dim")
    from sim.cli.progress import compiling_told, silent, watch

    if dry_run:
        from sim.batch.forecast import forecast

        at_a_time = _at_a_time(scheduler) if scheduler is not None else workers or os.cpu_count() or 1
        with silent() if quiet else compiling_told(lang.value):
            expected = forecast(**arguments, trace=trace, workers=at_a_time)
        show_forecast(expected, lang.value, as_json=json_)
        return
    from sim.batch import run_batch

    with kept_after(told), silent() if quiet else watch(lang.value) as progress:
        told.before()
        played = run_batch(
            **arguments,
            trace=trace,
            out=out,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
            resume=resume,
            keep_going=keep_going,
            retry_failed=retry_failed,
            rows=False,
            scheduler=scheduler,
        )
    alike = (arguments["sweep"].played_points or 0) * len(arguments["scenario"]) - len(played.described)
    if not quiet and alike > 0:
        stderr.print(say("batch.alike", alike=alike, settings=len(played.described)), style="dim")
    if played.has_figures:
        _show(played, lang, json_)
    told.after(played)
    if played.failed:
        raise typer.Exit(1)


def _at_a_time(scheduler: str) -> int:
    from sim.batch.cluster import threads_of

    return threads_of(scheduler)


def _show(played: Batch, lang: Language, as_json: bool) -> None:
    if as_json:
        import json

        typer.echo(json.dumps(played.summary.to_dict(), ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from sim.cli.summary_tables import show

    show(Console(highlight=False), played.summary, lang.value)
