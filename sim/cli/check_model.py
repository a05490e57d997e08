"""`zopa check-model`: what should come out of the model, measured anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completing, options
from sim.cli.options import Language


def check_model(
    runs: Annotated[
        int, typer.Option("--runs", "-n", metavar="N", min=1, help="Runs of each setting that is compared.")
    ] = 3200,
    rng_seed: options.RngSeed = 1,
    fact: Annotated[
        list[int] | None,
        typer.Option(
            "--fact",
            metavar="NUMBER",
            min=1,
            help="Only this fact; may stand repeatedly.",
            autocompletion=completing.stylised_facts,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help="How many at a time (default: all cores)."),
    ] = None,
    markdown: Annotated[
        Path | None,
        typer.Option("--markdown", metavar="FILE", help="Write the table between the marks of this page."),
    ] = None,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Measure the stylised facts: effect, interval, placebo and verdict. A verdict is a result, not an error."""
    from analysis.stylised import FACTS
    from sim.batch.facts import check
    from sim.cli import facts_page
    from sim.cli.progress import silent, watch
    from sim.loading.catalogue import load_catalogue
    from sim.loading.reader import InputError, Problem

    known = {one.number: one for one in FACTS}
    unknown = [number for number in fact or () if number not in known]
    if unknown:
        raise InputError(
            [Problem(f"--fact {number}: there are facts 1 to {len(FACTS)}") for number in unknown]
        )
    if markdown is not None:
        facts_page.page(markdown)  # a page that cannot take the table is not worth the minutes of playing
    chosen = [one for one in FACTS if not fact or one.number in fact]
    with silent() if quiet else watch(lang.value) as progress:
        findings = check(
            chosen, runs, rng_seed=rng_seed, workers=workers or os.cpu_count() or 1, progress=progress
        )
    say = load_catalogue(lang.value)
    if markdown is not None:
        facts_page.rewrite(markdown, facts_page.table(findings, runs, rng_seed, say))
    if json_:
        import json

        answer = facts_page.plain_data(findings, runs, rng_seed, say)
        typer.echo(json.dumps(answer, ensure_ascii=False, allow_nan=False))
    elif markdown is None:
        from rich.console import Console

        facts_page.show(Console(highlight=False), findings, runs, rng_seed, say)
