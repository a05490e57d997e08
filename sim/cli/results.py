"""`zopa results`: a batch that was stored, shown again; some of its rows, grouped, with their ranges; exported."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing, options
from sim.cli.options import Language

if TYPE_CHECKING:
    from sim.batch.groups import Grouped
    from sim.batch.results import Batch
    from sim.loading.catalogue import Catalogue


class Table(str, Enum):  # noqa: UP042  # typer shows the value of a str enum
    """Which rows."""

    RUNS = "runs"
    TABLES = "tables"
    PARTIES = "parties"
    OFFERS = "offers"


def results(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of a batch, as zopa batch --out has filled it.")
    ],
    where: Annotated[
        str | None,
        typer.Option(
            "--where",
            metavar="CONDITION",
            help="Only some rows: 'agreement and rounds > 6', 'failure in (\"refusal\", \"defection\")'.",
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="Group by a column: structure, failure, outcome.borders; A,B or repeatedly for several.",
            autocompletion=completing.columns,
        ),
    ] = None,
    table: Annotated[Table | None, typer.Option("--table", help="Which rows (default: runs).")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the rows, or with --by the figures.")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="The same for Excel (needs zopa\\[xlsx]).")
    ] = None,
    lang: options.Lang = Language.EN,
    json_: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Show a stored batch again: filter its rows, group them, export them, each share with its ranges."""
    columns = [name.strip() for given in by or () for name in given.split(",") if name.strip()]
    if xlsx is not None:
        _need_xlsxwriter()
    from rich.console import Console

    from sim.batch.results import open_batch
    from sim.loading.catalogue import load_catalogue

    batch, say = open_batch(folder), load_catalogue(lang.value)
    rows = table.value if table else "runs"
    is_whole = where is None and not columns and table is None
    is_exported = csv is not None or xlsx is not None
    found = None
    if not is_whole and (columns or json_ or not is_exported):
        from sim.batch.grouping import group_rows

        found = group_rows(batch, table=rows, where=where, by=columns)
    _export(batch, found if columns else None, rows, where, csv, xlsx, say, quiet)
    if json_:
        import json

        shown = batch.summary if found is None else found
        typer.echo(json.dumps(shown.to_dict(), ensure_ascii=False, allow_nan=False))
    elif found is not None:
        from sim.cli.results_tables import show_groups

        show_groups(Console(highlight=False), batch, found, lang.value)
    elif not is_exported:
        from sim.cli.summary_tables import show

        show(Console(highlight=False), batch.summary, lang.value)


def _export(
    batch: Batch,
    found: Grouped | None,
    table: str,
    where: str | None,
    csv: Path | None,
    xlsx: Path | None,
    say: Catalogue,
    quiet: bool,
) -> None:
    """Write figures if rows were grouped, else the rows, and say so on stderr."""
    from rich.console import Console

    from sim.batch.exporting import figure_rows, write_csv, write_xlsx
    from sim.batch.selection import Selection

    for path in (csv, xlsx):
        if path is None:
            continue
        if found is not None:
            figures = figure_rows(found)
            schema, pieces = figures.schema, iter(figures.to_batches())
        else:
            selection = Selection(batch, table, where)
            schema, pieces = selection.schema, selection.pieces(selection.schema.names)
        if path is csv:
            written = write_csv(path, schema, pieces)
        else:
            about = {
                say.say("results.about.batch"): str(batch.folder),
                say.say("results.about.table"): table,
                say.say("results.about.where"): where or say.say("results.about.all"),
                say.say("results.about.by"): ", ".join(found.by) if found else "–",
                say.say("results.about.zopa"): str(batch.manifest["zopa"]),
                say.say("results.about.columns"): "docs/results.md, sim/play/records.py",
                "": say.say("note.model"),
            }
            written = write_xlsx(path, schema, pieces, about)
        if not quiet:
            key = "results.written_figures" if found is not None else "results.written"
            note = say.say(key, rows=say.number(written), file=path)
            Console(highlight=False, stderr=True).print(note, style="dim", soft_wrap=True)


def _need_xlsxwriter() -> None:
    from importlib.util import find_spec

    if find_spec("xlsxwriter") is None:
        from sim.loading.reader import InputError, Problem

        raise InputError(
            [
                Problem(
                    "--xlsx: this needs the library XlsxWriter, which is not installed; get it with "
                    "pip install 'zopa[xlsx]', or write --csv, which Excel opens too"
                )
            ]
        )
