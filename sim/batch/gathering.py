"""What is read of selected rows: the group of each run, and what is measured of it, as arrays by run number.

Rows are scanned once. A run takes two bytes for its group and those of the columns that are measured, so that ten
million runs are no matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.batch.selection import NULL, OUTCOME, Codes, Integers, Places, Selection
from sim.loading.messages import shown
from sim.loading.reader import InputError, Problem

MOST_GROUPS = 1000
MOST_COLUMNS = 6  # to group by
UNITS = {"tables": "table", "parties": "party"}  # of which a run has several, and each is measured by itself
READ = {
    "runs": ("agreement", "zopa", "rounds"),
    "tables": ("status", "zopa", "rounds"),
    "parties": ("V", "u", "reservation_value"),
    "offers": (),
}


class Taken:
    """What was read of the selected rows: the group of each run, and what is measured of it."""

    def __init__(self, selection: Selection, by: tuple[str, ...]) -> None:
        self.table, self.by, self.rows = selection.table, by, 0
        self.settings = selection.batch.described
        self.keys: list[tuple[Any, ...]] = []
        self.group: dict[tuple[int, str], NDArray[np.int16]] = {}
        self.columns: dict[tuple[int, str], dict[str, NDArray[Any]]] = {}
        self.codes: dict[str, Codes] = {}
        self.counts: dict[tuple[int, tuple[Any, ...]], NDArray[np.int32]] = {}

    def units(self, place: int) -> list[str]:
        """Tables or parties of a setting that have selected rows, in the scenario's order; else the one unit ""."""
        known = list(
            self.settings[place].tables if self.table == "tables" else self.settings[place].everybody
        )
        found = {unit for of, unit in self.group if of == place} | (
            {""} if any(of == place for of, _ in self.counts) else set()
        )
        return sorted(found, key=lambda unit: known.index(unit) if unit in known else -1)

    def keys_of(self, place: int, unit: str) -> list[tuple[Any, ...]]:
        """The groups that a setting (and unit) has."""
        if self.table == "offers":
            return [key for of, key in self.counts if of == place]
        here = np.unique(self.group[place, unit])
        return [self.keys[code] for code in here if code != NULL]


def take(selection: Selection, by: tuple[str, ...]) -> Taken:
    """Scan the selection once."""
    if len(by) > MOST_COLUMNS:  # so that numbers of combinations stay within 64 bits
        raise InputError([Problem(f"--by: {MOST_COLUMNS} columns are the most that rows can be grouped by")])
    taken, table = Taken(selection, by), selection.table
    unit_column = UNITS.get(table)
    read = [*READ[table]]
    if table == "tables":
        read += [name for name in selection.schema.names if name.startswith(OUTCOME)]
    needed = list(
        dict.fromkeys(["scenario", "setting", "run", *read, *by, *([unit_column] if unit_column else [])])
    )
    places, grouper, units = Places(selection.batch), _Grouper(by, taken.keys), Codes()
    for piece in selection.pieces(needed):
        taken.rows += piece.num_rows
        place, run = places.of(piece)
        group = grouper.of(piece)
        unit = units.of(piece.column(unit_column)) if unit_column else np.zeros(run.size, dtype=np.int32)
        columns = {name: _numbers(taken, name, piece.column(name)) for name in read}
        for at in np.unique(place):
            for u in np.unique(unit[place == at]):
                mine = (place == at) & (unit == u)
                name = str(units.values[u]) if unit_column else ""
                _put(taken, int(at), name, run[mine], group[mine], {n: c[mine] for n, c in columns.items()})
    return taken


def _numbers(taken: Taken, name: str, column: pa.Array) -> NDArray[Any]:
    """A column as numbers: codes for words, nan for an empty cell of a number."""
    if pa.types.is_dictionary(column.type):
        codes = taken.codes.setdefault(name, Codes()).of(column)
        return codes.astype(np.int16)
    if pa.types.is_floating(column.type):
        column = column.fill_null(np.nan)
    numbers: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return numbers


def _put(
    taken: Taken, place: int, unit: str, run: Integers, group: Integers, columns: Mapping[str, NDArray[Any]]
) -> None:
    size = taken.settings[place].runs
    if taken.table == "offers":
        for code in np.unique(group):
            counts = taken.counts.setdefault((place, taken.keys[code]), np.zeros(size, dtype=np.int32))
            np.add.at(counts, run[group == code], 1)
        return
    if (place, unit) not in taken.group:
        taken.group[place, unit] = np.full(size, NULL, dtype=np.int16)
        taken.columns[place, unit] = {name: np.zeros(size, dtype=of.dtype) for name, of in columns.items()}
    taken.group[place, unit][run] = group
    for name, values in columns.items():
        taken.columns[place, unit][name][run] = values


class _Grouper:
    """Numbers the combinations of values in some columns."""

    def __init__(self, by: Sequence[str], keys: list[tuple[Any, ...]]) -> None:
        self.by, self.keys = by, keys
        self._columns = {name: Codes() for name in by}
        self._known: dict[tuple[int, ...], int] = {}

    def of(self, piece: pa.RecordBatch) -> Integers:
        """The group of each row; InputError if there are too many."""
        joined = np.zeros(piece.num_rows, dtype=np.int64)
        for name in self.by:
            codes = self._columns[name].of(piece.column(name))
            if len(self._columns[name].values) > MOST_GROUPS:
                raise _too_many(name)
            joined = joined * (len(self._columns[name].values) + 1) + codes + 1
        _, first, inverse = np.unique(joined, return_index=True, return_inverse=True)
        groups = [self._place(piece, int(row)) for row in first]
        found: Integers = np.array(groups, dtype=np.int16)[inverse]
        return found

    def _place(self, piece: pa.RecordBatch, row: int) -> int:
        key = tuple(piece.column(name)[row].as_py() for name in self.by)
        if key not in self._known:
            if len(self.keys) >= MOST_GROUPS:
                raise _too_many(", ".join(self.by))
            self._known[key] = len(self.keys)
            self.keys.append(key)
        return self._known[key]


def _too_many(column: str) -> InputError:
    return InputError(
        [
            Problem(
                f"--by {shown(column)}: this makes more than {MOST_GROUPS:,} groups; group by columns with few "
                "values, such as structure, failure, status or outcome.<issue>"
            )
        ]
    )
