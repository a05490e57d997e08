"""Rows and figures as files for other programs: CSV and Excel. A file is written whole, or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

from analysis.spreads import Figure
from sim.batch.groups import Difference, Group, Grouped
from sim.batch.store import whole
from sim.loading.reader import InputError, Problem

MOST_ROWS = 1_048_575  # of a sheet of Excel, below the line of names
WIDEST = 40  # of a column of a sheet, in characters
SPREADS = ("structure", "ignorance", "monte_carlo")


def write_csv(path: Path, schema: pa.Schema, pieces: Iterable[pa.RecordBatch]) -> int:
    """Write rows as CSV in UTF-8, numbers in full, empty cells empty; return how many. OSError as for any file.

    Raises InputError if there is a file already or no folder for it.
    """
    _check_place(path, "--csv")
    plain = _in_plain_types(schema)
    written = 0
    with whole(path) as temporary, temporary.open("wb") as file, pyarrow.csv.CSVWriter(file, plain) as writer:
        for piece in pieces:
            table = pa.table(piece).select(plain.names).cast(plain)
            writer.write_table(table)
            written += table.num_rows
    return written


def csv_pieces(schema: pa.Schema, pieces: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """The same as pieces of text, one after the other, for whoever takes them as they come."""
    plain = _in_plain_types(schema)
    sink = io.BytesIO()
    with pyarrow.csv.CSVWriter(sink, plain) as writer:
        for piece in pieces:
            writer.write_table(pa.table(piece).select(plain.names).cast(plain))
            yield _taken(sink)
    yield _taken(sink)


def _taken(sink: io.BytesIO) -> bytes:
    """What has been written by now; the sink is empty then."""
    content = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return content


def write_xlsx(
    path: Path, schema: pa.Schema, pieces: Iterable[pa.RecordBatch], about: Mapping[str, str]
) -> int:
    """Write rows as a sheet of Excel, with a second one that says what they are; return how many.

    Excel keeps 15 digits of a number. Raises InputError as `write_csv`, and for more rows than a sheet can hold;
    ModuleNotFoundError without XlsxWriter.
    """
    _check_place(path, "--xlsx")
    import xlsxwriter

    written = 0
    with whole(path) as temporary:
        # Row by row to the disk, so that memory stays bounded; and text stays text, whatever it begins with.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(str(temporary), options)
        try:
            sheet, bold = book.add_worksheet("rows"), book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            for at, name in enumerate(schema.names):
                sheet.set_column(at, at, min(max(len(name), 10), WIDEST))
                sheet.write_string(0, at, name, bold)
            for piece in pieces:
                written += piece.num_rows
                if written > MOST_ROWS:
                    raise InputError(
                        [
                            Problem(
                                f"--xlsx {path}: a sheet of Excel holds no more than {MOST_ROWS:,} rows; select "
                                "fewer with --where, or write them with --csv"
                            )
                        ]
                    )
                _write_piece(sheet, piece.select(schema.names), written - piece.num_rows + 1)
            notes = book.add_worksheet("about")
            notes.set_column(0, 0, 20)
            for at, (name, words) in enumerate(about.items()):
                notes.write_string(at, 0, name, bold)
                notes.write_string(at, 1, words)
        finally:
            _close(book)
    return written


def _write_piece(sheet: Any, piece: pa.RecordBatch, first: int) -> None:
    columns = [column.to_pylist() for column in piece.columns]
    for at, cells in enumerate(zip(*columns, strict=True), start=first):
        for place, cell in enumerate(cells):
            if isinstance(cell, bool):
                sheet.write_boolean(at, place, cell)
            elif isinstance(cell, str):
                sheet.write_string(at, place, cell)
            elif cell is not None:
                sheet.write_number(at, place, cell)


def _close(book: Any) -> None:
    """Close a book; what the library makes of a full disk becomes what everybody else makes of it."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else OSError(str(cause)) from error


def _check_place(path: Path, option: str) -> None:
    if path.exists():
        raise InputError([Problem(f"{option} {path}: there is something already; name a new file")])
    if not path.parent.is_dir():
        raise InputError([Problem(f"{option} {path}: there is no folder {path.parent}; make it first")])


def _in_plain_types(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(of.name, _plain(of.type)) for of in schema])


def _plain(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(kind) else kind


# --- figures


def figure_rows(found: Grouped) -> pa.Table:
    """One row a group and figure, with the ends of its three spreads; columns as in docs/results.md.

    Differences between settings name in `against` the setting that they are compared with.
    """
    rows = [row for group in found.groups for row in _of_group(group)]
    rows += [row for of in found.differences for row in _of_difference(of)]
    units = sorted({name for group in found.groups for name in group.key} - set(found.by))
    kinds = {name: _kind(row.get(name) for row in rows) for name in (*units, *found.by)}
    schema = pa.schema(
        [
            ("scenario", pa.string()),
            ("setting", pa.string()),
            ("against", pa.string()),
            *((name, kind) for name, kind in kinds.items() if name not in ("scenario", "setting")),
            ("rows", pa.int64()),
            ("selection", pa.string()),
            ("figure", pa.string()),
            ("mean", pa.float64()),
            *((f"{spread}_{end}", pa.float64()) for spread in SPREADS for end in ("low", "high")),
            *((name, pa.int64()) for name in ("draws", "structures", "replicates")),
        ]
    )
    return pa.Table.from_pylist(rows, schema)


def _kind(values: Iterable[Any]) -> pa.DataType:
    known = [value for value in values if value is not None]
    return pa.array(known).type if known else pa.string()


def _of_group(group: Group) -> Iterator[dict[str, Any]]:
    common = {
        **group.key,
        "scenario": group.setting.scenario,
        "setting": group.setting.label,
        "rows": group.rows,
        "selection": group.way,
    }
    figures: dict[str, Figure | None] = {"share": group.portion, **group.figures}
    for issue, values in group.outcomes.items():
        figures |= {f"outcome.{issue}={value}": of for value, of in values.items()}
    for name, figure in figures.items():
        if figure is not None:
            yield {**common, "figure": name, **_ends(figure)}
    for name, mean in group.fixed.items():
        yield {**common, "figure": name, "mean": mean}


def _of_difference(of: Difference) -> Iterator[dict[str, Any]]:
    common = {
        **of.key,
        "scenario": of.setting.scenario,
        "setting": of.setting.label,
        "against": of.first.name,
    }
    for name, figure in of.figures.items():
        if figure is not None:
            yield {**common, "figure": name, **_ends(figure)}


def _ends(figure: Figure) -> dict[str, Any]:
    ends = {
        f"{spread}_{end}": getattr(getattr(figure, spread), end)
        for spread in SPREADS
        for end in ("low", "high")
    }
    if figure.draws < 2:  # a single draw has no error that could be estimated
        ends |= {"monte_carlo_low": None, "monte_carlo_high": None}
    return {
        "mean": figure.mean,
        **ends,
        "draws": figure.draws,
        "structures": figure.structures,
        "replicates": figure.replicates,
    }
