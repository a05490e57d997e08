"""The command line: thin, one file per command."""

from __future__ import annotations


def main() -> None:
    """Entry point of `zopa`; ends the process with an exit code."""
    from sim.cli.app import run_app

    raise SystemExit(run_app())
