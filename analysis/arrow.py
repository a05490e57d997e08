"""The rows of one chunk of a batch as arrays, straight from Arrow: they come in order, and nothing is sorted.

`analysis.played.read` does the same for frames of a whole batch, in whatever order their rows come.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.played import NOT_AGREED, Floats, Integers, Named, Played, Setting, TableWent, Went

Codes = NDArray[np.int32]


def read_chunk(
    runs: pa.Table,
    tables: pa.Table,
    parties: pa.Table,
    setting: Setting,
    draws: range,
    without: Collection[int] = (),
) -> tuple[Played, Went | None]:
    """The rows of some draws of a setting as arrays of the shape (D, S, R), without some draws.

    Went is None for a setting that does not say which tables it has. Raises ValueError if a run is missing, or
    rows are not in the order of runs.
    """
    kept = [draw for draw in draws if draw not in without]
    if without:
        runs, tables, parties = (_without(rows, without) for rows in (runs, tables, parties))
    shape = (len(kept), len(setting.structures), setting.replicates)
    per_draw = shape[1] * shape[2]
    expected = (np.array(kept, dtype=np.int64)[:, None] * per_draw + np.arange(per_draw)).reshape(-1)
    for what, rows, names, column in (
        ("runs", runs, ("",), None),
        ("tables", tables, tuple(setting.tables), "table"),
        ("parties", parties, tuple(setting.everybody), "party"),
    ):
        _check(what, rows, names, column, expected, setting)
    agreement = _numbers(runs, "agreement").reshape(shape)
    played = Played(
        setting=setting,
        agreement=agreement,
        zopa=_numbers(runs, "zopa").reshape(shape),
        months=(_numbers(runs, "rounds").astype(np.float64).reshape(shape) - 1.0) * setting.rounds_months,
        agreed={issue: _agreed(tables, issue, setting).reshape(shape) for issue in setting.issues},
        value=_by_party(parties, "V", setting, shape),
        limit=_by_party(parties, "reservation_value", setting, shape),
    )
    if not setting.tables:
        return played, None
    return played, Went(
        agreement=agreement,
        rate=_numbers(runs, "rate").astype(np.float64).reshape(shape),
        failure=Named(*_named(runs, "failure", shape)),
        tables=_went(tables, setting, shape),
    )


def _without(rows: pa.Table, draws: Collection[int]) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows.column("draw"), pa.array(sorted(draws), type=pa.int64()))))


def _check(
    what: str,
    rows: pa.Table,
    names: tuple[str, ...],
    column: str | None,
    expected: Integers,
    setting: Setting,
) -> None:
    """Rows out of order would shift figures without a sound."""
    found = _numbers(rows, "run")
    if not np.array_equal(found, np.repeat(expected, len(names))):
        raise ValueError(f"{setting.name}: the {what} of a chunk are not those of its runs, in order")
    if column is not None:
        codes, known = _named(rows, column, (expected.size, len(names)))
        if expected.size and [known[code] for code in codes[0]] != list(names):
            raise ValueError(f"{setting.name}: the {what} of a chunk are not {', '.join(names)}")
        if (codes != codes[:1]).any():
            raise ValueError(f"{setting.name}: the {what} of a chunk are out of order")


def _numbers(rows: pa.Table, column: str) -> NDArray[Any]:
    """A column of numbers or of yes and no; nan for null."""
    found: NDArray[Any] = rows.column(column).to_numpy()
    return found


def _named(rows: pa.Table, column: str, shape: tuple[int, ...]) -> tuple[Codes, tuple[str, ...]]:
    """A column of names as codes, -1 for null, and the names."""
    array = rows.column(column).combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # of no rows at all
        return np.empty(shape, dtype=np.int32), ()
    codes = pc.fill_null(array.indices, -1).to_numpy(zero_copy_only=False)
    return codes.reshape(shape), tuple(array.dictionary.to_pylist())


def _agreed(tables: pa.Table, issue: str, setting: Setting) -> Integers:
    """The position of the agreed value among the open ones; a later table has the last word."""
    codes, names = _named(tables, f"outcome.{issue}", (-1, len(setting.tables)))
    places = {value: place for place, value in enumerate(setting.issues[issue])}
    positions = np.array([places.get(name, NOT_AGREED) for name in names] + [NOT_AGREED], dtype=np.int64)
    found = np.full(len(codes), NOT_AGREED, dtype=np.int64)
    for of_table in codes.T:
        found = np.where(of_table >= 0, positions[of_table], found)
    return found


def _by_party(parties: pa.Table, column: str, setting: Setting, shape: tuple[int, ...]) -> dict[str, Floats]:
    names = list(setting.everybody)
    numbers = _numbers(parties, column).astype(np.float64).reshape(-1, len(names))
    return {
        party: np.ascontiguousarray(numbers[:, names.index(party)]).reshape(shape)
        for party in setting.parties
    }


def _went(tables: pa.Table, setting: Setting, shape: tuple[int, ...]) -> dict[str, TableWent]:
    columns = {part.name: _named(tables, part.name, (-1, len(setting.tables))) for part in fields(TableWent)}
    return {
        table: TableWent(
            **{
                column: Named(np.ascontiguousarray(codes[:, place]).reshape(shape), names)
                for column, (codes, names) in columns.items()
            }
        )
        for place, table in enumerate(setting.tables)
    }
