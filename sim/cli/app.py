"""The commands put together, and what becomes of errors.

Exit codes: 0 all well, 1 the environment or a run failed, 2 the user's input is at fault, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from sim.cli.batch import batch
from sim.cli.check_model import check_model
from sim.cli.completing import mend_words_of_bash
from sim.cli.dashboard import dashboard
from sim.cli.doctor import doctor
from sim.cli.explain import explain
from sim.cli.listing import list_scenarios
from sim.cli.new import new
from sim.cli.results import results
from sim.cli.run import run
from sim.cli.schema_command import schema
from sim.cli.show import show
from sim.cli.sources import sources
from sim.cli.validate import validate

INTERRUPTED = 130
OURS = ("sim", "analysis")

app = typer.Typer(
    name="zopa",
    help="Zone of possible agreement: simulate political negotiations. A model to think with, not a prediction.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(run)
app.command()(explain)
app.command()(batch)
app.command()(results)
app.command()(dashboard)
app.command("check-model")(check_model)
app.command("list")(list_scenarios)
app.command()(doctor)
app.command()(sources)
app.command()(show)
app.command()(validate)
app.command()(new)
app.command()(schema)


def _version(asked: bool) -> None:
    if asked:
        from sim import __version__

        typer.echo(f"zopa {__version__}")
        raise typer.Exit


@app.callback()
def _zopa(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


def run_app(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; errors become a sentence on stderr, never a traceback."""
    _speak_utf8()
    mend_words_of_bash(os.environ)
    try:
        outcome = app(args=arguments, prog_name="zopa", standalone_mode=False)
    except typer.Exit as stop:
        return _fail("interrupted", INTERRUPTED) if stop.exit_code == INTERRUPTED else stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _fail("interrupted", INTERRUPTED)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library in OURS:
            raise
        return _fail(f"the library {library} is missing; zopa doctor says what else is and how to get it", 1)
    except BrokenPipeError:
        return 1
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), 1)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # a usage error
            error.show()  # type: ignore[attr-defined]  # of click, whose classes need not be loaded
            return int(error.exit_code)
        from sim.loading.reader import InputError

        if isinstance(error, InputError):
            return _fail(str(error), 2)
        from sim.batch.failures import RunFailed

        if isinstance(error, RunFailed):
            return _fail(str(error), 1)
        raise
    code = outcome if isinstance(outcome, int) else 0
    return _fail("interrupted", INTERRUPTED) if code == INTERRUPTED else code  # Typer may have caught it


def _fail(message: str, code: int) -> int:
    print("\n".join(f"zopa: {line}" for line in message.splitlines()), file=sys.stderr)
    return code


def _speak_utf8() -> None:
    """Sentences have dashes and umlauts, whatever the terminal's default encoding (Windows)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
