"""`zopa new`: a small scenario to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.options import Language


def new(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.")
    ],
    lang: options.Lang = Language.EN,
    quiet: options.Quiet = False,
) -> None:
    """Write a small scenario to start from, with a comment on every key."""
    from sim.loading.catalogue import load_catalogue
    from sim.loading.scaffold import scaffold, write_new

    write_new(file, scaffold(lang.value))
    if not quiet:
        typer.echo(load_catalogue(lang.value).say("new.written", file=file), err=True)
