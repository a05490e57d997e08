"""`zopa dashboard`: the pages in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from sim.cli import options


def dashboard(
    scenario: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads it
        typer.Argument(help="What the first page shows: a library name or a file.", show_default=False),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0 for any free port.")
    ] = 8765,
    host: Annotated[
        str,
        typer.Option(
            "--host", help="Who may come: 127.0.0.1 this machine only, 0.0.0.0 everybody on the network."
        ),
    ] = "127.0.0.1",
    workers: Annotated[
        Optional[int],  # noqa: UP045  # Typer reads it
        typer.Option(
            "--workers", min=1, help="Processes that play in the background.", show_default="cores - 1"
        ),
    ] = None,
    results: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Under which folder stored batches are found.")
    ] = Path("out"),
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    lang: options.Lang = options.Language.EN,
) -> None:
    """Open the dashboard: watch a negotiation, move a lever, see the odds move."""
    import sys
    import webbrowser

    from sim.dashboard.archive import open_archive
    from sim.dashboard.cases import offer, scenario_of
    from sim.dashboard.place import USUAL_SCENARIO, Case, Place

    open_archive(results)
    if scenario is not None:
        from sim.loading import library

        offer(library.find(scenario)[0])
    case = Case((scenario and library.find(scenario)[0]) or USUAL_SCENARIO)
    scenario_of(case)  # what is wrong with a file is said here, not in the browser
    from sim.dashboard.asking import desk
    from sim.dashboard.server import serve

    if workers is not None:
        desk.workers = workers
    address = Place(case=case, language=lang.value).address

    def told(root: str) -> None:
        print(f"{root}{address}", flush=True)
        print("zopa: Ctrl+C stops it", file=sys.stderr)
        if open_:
            webbrowser.open(f"{root}{address}")

    serve(host, port, told)
