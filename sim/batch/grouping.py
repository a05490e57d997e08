"""Groups of selected rows and their figures: `zopa results --where ... --by ...`, and the same from Python.

Settings are never pooled, nor are tables or parties: they share their draws, so a figure over several of them would
count the same luck twice. Each has groups of its own, and later settings are compared with the first, run by run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.crossing import Bools
from analysis.groups import GIVEN, Measure, difference, figure, is_fixed, way_of
from analysis.played import Setting
from analysis.spreads import Figure, share
from sim.batch.gathering import UNITS, Taken, take
from sim.batch.groups import Difference, Group, Grouped
from sim.batch.results import FAILURES, TABLES, Batch
from sim.batch.selection import NULL, OUTCOME, Selection, Settled

COMPARED = {
    "runs": ("agreement", "zopa", "months"),
    "tables": ("agreement", "zopa", "rounds"),
    "parties": ("V", "gain"),
    "offers": ("per_run",),
}
_Key = tuple[int, str, tuple[Any, ...]]  # place of a setting, table or party, values of a group

# What is planned and no result. A selection by anything else is itself a result.
DESIGN = {
    "scenario",
    "setting",
    "run",
    "draw",
    "replicate",
    "structure",
    "structure_weight",
    "table",
    "party",
}
# Columns that a figure follows from, wholly or for some of their values: an interval would then say nothing.
ENDS = {
    "agreement",
    "failure",
    "status",
    "closed",
    "rate",
    "collapses_after",
    "blamed",
    "fate",
    "pivotal",
    "issue",
}
FIXED_BY = {"agreement": ENDS, "zopa": ENDS | {"zopa", "zopa_last"}}


def group_rows(
    batch: Batch, *, table: str = "runs", where: str | None = None, by: Sequence[str] = ()
) -> Grouped:
    """Select rows of a table and measure them, all together or for each combination of values in some columns.

    table: runs, tables, parties or offers. where: a condition as in `sim.batch.where`. by: columns.
    Raises InputError for a table, column or condition that is not there, and for more groups than anybody reads.
    """
    selection = Selection(batch, table, where)
    selection.check(by, "--by")
    taken = take(selection, tuple(dict.fromkeys(by)))
    used = set(taken.by) | (selection.where.columns if selection.where else set())
    kept, left_out = _whole_draws(batch)
    settled = _settled(selection) if table == "runs" else {}
    groups: list[Group] = []
    measured: dict[_Key, _Measured] = {}
    for place, setting in enumerate(batch.described):
        for unit in taken.units(place):
            values = _Values(taken, settled, setting, place, unit, kept[place])
            for key in _ordered(taken.keys_of(place, unit), taken.by, setting):
                selected, rows = values.selected(key)
                named = dict(zip(taken.by, key, strict=True))
                group = _group(values, selected, rows, {**values.named, **named}, used)
                groups.append(group)
                measured[place, unit, key] = _Measured(group, selected, values.measures)
    return Grouped(
        table,
        where,
        taken.by,
        taken.rows,
        left_out,
        tuple(groups),
        tuple(_differences(batch, taken, measured)),
    )


# --- from arrays to figures


def _settled(selection: Selection) -> dict[str, Settled]:
    return selection.settled([name for name in selection.schema.names if name.startswith(OUTCOME)])


def _whole_draws(batch: Batch) -> tuple[list[Bools], int]:
    """Which draws of each setting have all their runs in all settings, and how many have not."""
    whole = [np.ones(setting.draws, dtype=np.bool_) for setting in batch.described]
    failed = batch.dataset(FAILURES)
    if failed is None:
        return whole, 0
    draws = np.unique(batch.read(FAILURES, ["draw"])["draw"].to_numpy(dtype=np.int64))
    for of in whole:
        of[draws[draws < of.size]] = False
    return whole, int(draws.size)


class _Values:
    """What is measured of one setting, and of one table or party where rows are of these."""

    def __init__(
        self,
        taken: Taken,
        settled: Mapping[str, Settled],
        setting: Setting,
        place: int,
        unit: str,
        kept: Bools,
    ) -> None:
        self.taken, self.setting, self.place, self.unit, self.kept = taken, setting, place, unit, kept
        self._shape = (setting.draws, len(setting.structures), setting.replicates)
        self.named = {UNITS[taken.table]: unit} if taken.table in UNITS else {}
        columns = taken.columns.get((place, unit), {})
        self.measures: dict[str, Measure] = _MEASURES[taken.table](self, columns)
        self.outcomes = dict(self._outcomes(settled, columns))

    def shaped(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of runs as (D, S, R), without draws that no figure counts."""
        crossed = values.reshape(self._shape)
        return crossed if self.kept.all() else crossed[self.kept]

    def selected(self, key: tuple[Any, ...]) -> tuple[Bools, int]:
        """Where the runs of a group are, and how many rows it has."""
        taken = self.taken
        if taken.table == "offers":
            counts = taken.counts[self.place, key]
            self.measures = {"per_run": Measure(self.shaped(counts))}
            return np.ones_like(self.shaped(counts), dtype=np.bool_), int(self.shaped(counts).sum())
        group = self.shaped(taken.group[self.place, self.unit])
        selected: Bools = group == taken.keys.index(key)
        return selected, int(selected.sum())

    def words(self, name: str, columns: Mapping[str, NDArray[Any]], word: str) -> Bools:
        """Where a column has this word."""
        known = self.taken.codes[name].values
        found: Bools = self.shaped(columns[name]) == (known.index(word) if word in known else len(known))
        return found

    def _outcomes(
        self, settled: Mapping[str, Settled], columns: Mapping[str, NDArray[Any]]
    ) -> Iterator[tuple[str, tuple[NDArray[Any], list[str]]]]:
        """Issue -> codes (D, S, R) and the words that they stand for."""
        if self.taken.table == "runs":
            for name, of in settled.items():
                yield name.removeprefix(OUTCOME), (self.shaped(of.by_setting[self.place]), of.codes.values)
        for name in columns:
            if name.startswith(OUTCOME):
                yield name.removeprefix(OUTCOME), (self.shaped(columns[name]), self.taken.codes[name].values)


def _of_runs(values: _Values, columns: Mapping[str, NDArray[Any]]) -> dict[str, Measure]:
    agreement = values.shaped(columns["agreement"])
    months = (values.shaped(columns["rounds"]) - 1) * values.setting.rounds_months
    return {
        "agreement": Measure(agreement),
        "zopa": Measure(values.shaped(columns["zopa"])),
        "months": Measure(months, agreement),
    }


def _of_tables(values: _Values, columns: Mapping[str, NDArray[Any]]) -> dict[str, Measure]:
    agreed = values.words("status", columns, "agreed")
    return {
        "agreement": Measure(agreed),
        "zopa": Measure(values.shaped(columns["zopa"])),
        "rounds": Measure(values.shaped(columns["rounds"]), agreed),
    }


def _of_parties(values: _Values, columns: Mapping[str, NDArray[Any]]) -> dict[str, Measure]:
    worth, limit = values.shaped(columns["V"]), values.shaped(columns["reservation_value"])
    known, gain = np.isfinite(worth), worth - limit
    utility = values.shaped(columns["u"])
    return {
        "V": Measure(worth, known),
        "u": Measure(utility, np.isfinite(utility)),
        "reservation_value": Measure(limit, np.isfinite(limit)),
        "gain": Measure(gain, np.isfinite(gain)),
    }


_MEASURES: Mapping[str, Callable[[_Values, Mapping[str, NDArray[Any]]], dict[str, Measure]]] = {
    "runs": _of_runs,
    "tables": _of_tables,
    "parties": _of_parties,
    "offers": lambda values, columns: {},
}
assert set(_MEASURES) == set(TABLES)


def _group(values: _Values, selected: Bools, rows: int, key: Mapping[str, Any], used: set[str]) -> Group:
    """Measure the selected runs of a group; used: the columns that they were selected by."""
    setting, measures = values.setting, values.measures
    by_design = used <= DESIGN or values.taken.table == "offers"
    way = way_of(selected, by_design)
    runs = int(np.count_nonzero(measures["per_run"].values)) if "per_run" in measures else rows
    fixed = {
        name: float(measures[name].values[selected][0])
        for name, columns in FIXED_BY.items()
        if name in measures and _follows(columns, used) and is_fixed(measures[name], selected)
    }
    outcomes = {}
    if "agreement" in measures:
        agreed = selected & measures["agreement"].values.astype(np.bool_)
        outcomes = {
            issue: _shares_of(codes, words, agreed, setting, issue)
            for issue, (codes, words) in values.outcomes.items()
            if f"{OUTCOME}{issue}" not in used
        }
    return Group(
        setting=setting,
        key=key,
        rows=rows,
        runs=runs,
        way=way,
        portion=None if by_design else share(selected, setting.weights),
        figures={
            name: figure(of, selected, way, setting.weights)
            for name, of in measures.items()
            if name not in fixed
        },
        outcomes={issue: shares for issue, shares in outcomes.items() if shares},
        fixed=fixed,
    )


def _follows(columns: set[str], used: set[str]) -> bool:
    return bool(columns & used) or any(name.startswith(OUTCOME) for name in used)


def _shares_of(
    codes: NDArray[Any], words: Sequence[str], held: Bools, setting: Setting, issue: str
) -> dict[str, Figure | None]:
    """Value -> its share of the selected agreements, for the values that occur, in the scenario's order."""
    there = {words[code] for code in np.unique(codes[held]) if code != NULL}
    order = list(setting.value_titles.get(issue, {}))
    named = sorted(there, key=lambda word: (order.index(word) if word in order else len(order), word))
    return {
        word: figure(Measure(codes == words.index(word), held), held, GIVEN, setting.weights)
        for word in named
    }


@dataclass(frozen=True)
class _Measured:
    """A group with the arrays that it was made of."""

    group: Group
    selected: Bools
    measures: Mapping[str, Measure]


def _differences(batch: Batch, taken: Taken, measured: Mapping[_Key, _Measured]) -> Iterator[Difference]:
    for (place, unit, key), later in measured.items():
        first = measured.get((0, unit, key))
        if place == 0 or first is None:
            continue
        yield Difference(
            setting=later.group.setting,
            first=first.group.setting,
            key=later.group.key,
            figures={
                name: _difference(name, first, later)
                for name in ("share", *COMPARED[taken.table])
                if _is_compared(name, first.group) and _is_compared(name, later.group)
            },
        )


def _is_compared(name: str, group: Group) -> bool:
    return group.portion is not None if name == "share" else name not in group.fixed


def _difference(name: str, first: _Measured, later: _Measured) -> Figure | None:
    settings = first.group.setting, later.group.setting
    labels = settings[0].structures, settings[1].structures
    if name == "share":
        everything = np.ones_like(first.selected), np.ones_like(later.selected)
        pair = Measure(first.selected), Measure(later.selected)
    else:
        everything, pair = (first.selected, later.selected), (first.measures[name], later.measures[name])
    return difference(pair[0], everything[0], pair[1], everything[1], *labels, settings[0].weights)


def _ordered(keys: Sequence[tuple[Any, ...]], by: Sequence[str], setting: Setting) -> list[tuple[Any, ...]]:
    """Groups in the order of the scenario where it has one, else by value; empty cells last."""
    orders: dict[str, list[Any]] = {"structure": list(setting.structures), "party": list(setting.everybody)}
    orders |= {f"{OUTCOME}{issue}": list(titles) for issue, titles in setting.value_titles.items()}

    def rank(key: tuple[Any, ...]) -> tuple[Any, ...]:
        ranks = []
        for name, value in zip(by, key, strict=True):
            order = orders.get(name, [])
            known = order.index(value) if value in order else len(order)
            number = float(value) if isinstance(value, int | float) else 0.0
            ranks.append((value is None, known, number, str(value)))
        return tuple(ranks)

    return sorted(keys, key=rank)
