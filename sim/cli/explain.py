"""`zopa explain`: why a run ended as it did, or why many did."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.options import Language


def explain(
    scenario: options.ScenarioName,
    rng_seed: options.RngSeed = 1,
    number: Annotated[
        int | None,
        typer.Option(
            "--run", metavar="K", min=0, help="Which run: row K of a batch on this rng seed (default: 0)."
        ),
    ] = None,
    runs: Annotated[
        int | None,
        typer.Option(
            "--runs", "-n", metavar="N", min=1, help="Explain this many runs together instead of one."
        ),
    ] = None,
    replicates: options.Replicates = None,
    set_: options.Set = None,
    lever: options.Levers = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", min=1, help="With --runs: how many at a time (default: all cores)."
        ),
    ] = None,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Say why a run ended as it did, table by table; with --runs, why many did and how sure that is."""
    if number is not None and runs is not None:
        raise typer.BadParameter("--run explains one run, --runs many; give one of them")
    positions, changed = options.levers(lever), options.overrides(set_)
    if runs is not None:
        _many(scenario, runs, rng_seed, replicates, positions, changed, workers, lang, json_, quiet)
        return
    from sim.loading.loader import load

    loaded = load(scenario, levers=positions, overrides=changed)
    from sim.play.explanation import explain as tell_why
    from sim.play.explanation import explanation
    from sim.play.model import run as play

    record = play(loaded, rng_seed=rng_seed, run=number or 0, replicates=replicates)
    if json_:
        import json

        typer.echo(json.dumps(explanation(record), ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from sim.cli.telling import tell

    tell(Console(highlight=False), tell_why(record, lang.value))


def _many(
    scenario: str,
    runs: int,
    rng_seed: int,
    replicates: int | None,
    levers: dict[str, str | float],
    overrides: dict[str, object],
    workers: int | None,
    lang: Language,
    as_json: bool,
    quiet: bool,
) -> None:
    from sim.batch import run_batch
    from sim.cli.progress import silent, watch

    with silent() if quiet else watch(lang.value) as progress:
        played = run_batch(
            scenario,
            runs,
            rng_seed=rng_seed,
            replicates=replicates,
            levers=levers,
            overrides=overrides,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
            rows=False,
        )
    if as_json:
        import json

        found = played.summary.to_dict()["settings"][0]
        typer.echo(json.dumps({"schema": 1, **found}, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from sim.cli.course_tables import show_reasons

    show_reasons(Console(highlight=False), played.summary.settings[0], lang.value)
