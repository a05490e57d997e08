"""Selected rows of a batch, scanned part by part: only the columns that are asked for, never all rows at once.

Rows of runs have, beside their own columns, `outcome.<issue>`: what was settled on each issue in the end, at
whichever table had the last word on it; null where nothing was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.batch.results import TABLES, Batch
from sim.batch.where import Where, parse_where
from sim.loading.messages import shown
from sim.loading.reader import InputError, Problem
from sim.loading.report import meant

ROWS = 1 << 17  # of a piece
NULL = -1
OUTCOME = "outcome."
WORD = pa.dictionary(pa.int32(), pa.string())
OWN = ("scenario", "setting", "run")  # what tells whose a row is

Integers = NDArray[np.integer[Any]]


class Codes:
    """Values of a column as small numbers, in the order in which they turn up; NULL for an empty cell."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values: list[Any] = list(values)
        self._places = {value: place for place, value in enumerate(self.values)}

    def of(self, column: pa.Array) -> Integers:
        """The codes of a column."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        here = [self._place(value) for value in column.dictionary.to_pylist()]
        codes = column.indices.fill_null(NULL).to_numpy(zero_copy_only=False)
        found: Integers = np.array([*here, NULL], dtype=np.int32)[codes]  # NULL is the last place
        return found

    def _place(self, value: Any) -> int:
        if value not in self._places:
            self._places[value] = len(self.values)
            self.values.append(value)
        return self._places[value]


class Selection:
    """A table of a batch and a condition on its rows.

    Raises InputError for a table that the batch lacks and a condition that cannot be read.
    """

    def __init__(self, batch: Batch, table: str, where: str | None = None) -> None:
        if table not in TABLES or batch.dataset(table) is None:
            raise InputError([Problem(f"--table {shown(table)}: {batch.why_not(table)}")])
        self.batch, self.table = batch, table
        self._stored: ds.Dataset = batch.dataset(table)
        self.where = (
            None if where is None else parse_where(where, self.schema, what="--where", hint=self.elsewhere)
        )

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns that can be asked for."""
        schema = self._stored.schema
        for name in self._outcomes:
            if self.table == "runs" and name not in schema.names:
                schema = schema.append(pa.field(name, WORD))
        return schema.remove_metadata()

    @cached_property
    def _outcomes(self) -> list[str]:
        tables = self.batch.dataset("tables")
        return [] if tables is None else [n for n in tables.schema.names if n.startswith(OUTCOME)]

    def elsewhere(self, column: str) -> str:
        """In which other tables a column is, in a sentence; "" if in none."""
        homes = [
            table
            for table in TABLES
            if table != self.table
            and (stored := self.batch.dataset(table)) is not None
            and column in stored.schema.names
        ]
        return f"it is one of --table {homes[0]}" if homes else ""

    def check(self, columns: Iterable[str], what: str) -> None:
        """InputError unless all columns are there; what: where they were named, for the message."""
        for column in columns:
            if column not in self.schema.names:
                hint = self.elsewhere(column) or meant(column, self.schema.names)
                raise InputError([Problem(f"{what}: there is no column '{shown(column)}': {hint}")])

    def pieces(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The selected rows in the order of the batch, piece by piece, with these columns.

        Raises InputError that names the file if one turns out to be damaged.
        """
        scan = self._scan(list(columns))
        while True:
            piece = self.batch.guard(self.table, lambda: next(scan, None))
            if piece is None:
                return
            yield piece

    def _scan(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        read = self.where.columns if self.where else frozenset()
        derived = [
            n for n in self.schema.names if n not in self._stored.schema.names and (n in columns or n in read)
        ]
        if not derived:
            yield from _batches(self._stored, columns, self.where)
            return
        settled = self.settled(derived)
        own = [n for n in self._stored.schema.names if n in columns or n in read or n in OWN]
        places = Places(self.batch)
        for piece in _batches(self._stored, own):
            place, run = places.of(piece)
            rows = pa.table(piece)
            for name in derived:
                rows = rows.append_column(pa.field(name, WORD), settled[name].column(place, run))
            kept = rows.filter(self.where.expression) if self.where else rows
            yield from kept.select(columns).combine_chunks().to_batches()

    def settled(self, columns: Sequence[str]) -> dict[str, Settled]:
        """What was settled in the end on issues, by column (`outcome.<issue>`)."""
        sizes = [setting.runs for setting in self.batch.described]
        found = {name: Settled(sizes) for name in columns}
        tables = self.batch.dataset("tables")
        places = Places(self.batch)

        def fill() -> None:
            for piece in _batches(tables, [*OWN, *columns]):
                place, run = places.of(piece)
                for name, settled in found.items():
                    settled.note(piece.column(name), place, run)

        self.batch.guard("tables", fill)
        return found

    def slips(self) -> list[tuple[str, str, str]]:
        """Words that the condition compares a column with and the column never says: (column, word, what was meant)."""
        found: list[tuple[str, str, str]] = []
        for column, words in (self.where.words if self.where else {}).items():
            codes = Codes()
            plain = Selection(self.batch, self.table)
            for piece in plain.pieces([column]):
                codes.of(piece.column(0))
            known = sorted(str(value) for value in codes.values)
            found += [(column, word, meant(word, known)) for word in sorted(words) if word not in known]
        return found


class Settled:
    """What was settled on one issue in the end, run by run, for each setting of a batch."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.codes = Codes()
        self.by_setting = [np.full(size, NULL, dtype=np.int16) for size in sizes]

    def note(self, column: pa.Array, place: Integers, run: Integers) -> None:
        """Take in rows of tables, in their order: a later table settles what an earlier one framed."""
        codes = self.codes.of(column)
        for each, values in enumerate(self.by_setting):
            mine = (codes != NULL) & (place == each)
            values[run[mine]] = codes[mine]  # of several rows of a run the last one stays

    def column(self, place: Integers, run: Integers) -> pa.Array:
        """The words of runs as a column."""
        codes = np.full(run.size, NULL, dtype=np.int32)
        for each, values in enumerate(self.by_setting):
            mine = place == each
            codes[mine] = values[run[mine]]
        names = pa.array(self.codes.values or [""], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(np.maximum(codes, 0), mask=codes == NULL), names)


def places_of(batch: Batch) -> Mapping[tuple[str, str], int]:
    """Scenario and label of each setting of a batch -> its place."""
    return {(setting.scenario, setting.label): place for place, setting in enumerate(batch.described)}


class Places:
    """Finds the setting of a row, as its place in the batch."""

    def __init__(self, batch: Batch) -> None:
        self._known = places_of(batch)
        self._sizes = np.array([setting.runs for setting in batch.described])
        self._scenarios, self._labels = Codes(), Codes()
        self._folder = batch.folder

    def of(self, piece: pa.RecordBatch) -> tuple[Integers, Integers]:
        """Setting and run of each row; InputError for a row that the manifest knows nothing of."""
        scenario, label = (
            self._scenarios.of(piece.column("scenario")),
            self._labels.of(piece.column("setting")),
        )
        run = piece.column("run").to_numpy(zero_copy_only=False)
        wide = len(self._labels.values)
        lookup = np.array(
            [self._known.get((s, n), NULL) for s in self._scenarios.values for n in self._labels.values]
            or [0]
        )
        place = lookup[scenario * wide + label]
        if (place == NULL).any() or (run < 0).any() or (run >= self._sizes[place]).any():
            raise InputError(
                [
                    Problem(
                        f"{self._folder}: there are rows of settings or runs that its manifest does not know"
                    )
                ]
            )
        return place, run


def _batches(
    dataset: ds.Dataset, columns: Sequence[str], where: Where | None = None
) -> Iterator[pa.RecordBatch]:
    """Rows of a dataset in their order, piece by piece.

    File by file, as the scanner of Arrow reads ahead as many pieces as it likes: ten million rows took it 600 MiB.
    """
    if not isinstance(dataset, ds.FileSystemDataset):
        yield from dataset.scanner(
            columns=list(columns), filter=where.expression if where else None
        ).to_batches()
        return
    needed = [name for name in dataset.schema.names if name in columns or (where and name in where.columns)]
    for path in dataset.files:
        with pq.ParquetFile(path) as file:
            for piece in file.iter_batches(ROWS, columns=needed):
                rows = pa.table(piece) if where is None else pa.table(piece).filter(where.expression)
                yield from rows.select(list(columns)).combine_chunks().to_batches()


__all__ = ["NULL", "OUTCOME", "OWN", "Codes", "Places", "Selection", "Settled", "places_of"]
