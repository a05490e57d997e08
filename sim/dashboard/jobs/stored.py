"""Stored batches, read in a worker: what a batch is, which of its rows a reader asks for, and their figures.

What is wrong with a condition or a folder is an answer as good as any (`problems`), in the words of `zopa results`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.played import Setting
from analysis.summary import Summary
from sim import __version__
from sim.batch.grouping import group_rows
from sim.batch.groups import Grouped
from sim.batch.results import FAILURES, Batch, open_batch
from sim.batch.selection import OUTCOME, OWN, Integers, Places, Selection, places_of
from sim.dashboard.cases import is_known, offer, scenario_of
from sim.dashboard.place import Case
from sim.loading.reader import InputError
from sim.play.plan import default_replicates

SHOWN = 50  # runs of a page
MOST_SETTINGS = 200  # that a reader can choose among
Key = tuple[int, int]  # place of a setting, number of a run
LOST, CHANGED = "lost", "changed"  # why runs cannot be played again, keys of `batches.again`


# --- what a batch is


@dataclass(frozen=True)
class About:
    """A batch as a whole. settings: the first of them in words, of `of` · summary: of these, None without figures

    columns: that rows of runs have · has_changed: another zopa has played it
    """

    settings: tuple[Setting, ...] = ()
    of: int = 0
    runs: int = 0
    rng_seed: int = 0
    zopa: str = ""
    failed: int = 0
    columns: tuple[str, ...] = ()
    summary: Summary | None = None
    problems: tuple[str, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Whether another zopa than this one has played it."""
        return self.zopa != __version__


@dataclass(frozen=True)
class Opened:
    """The job: open a batch. folder: which the server has checked · version: of its files."""

    folder: str
    version: int

    @property
    def steps(self) -> int:
        """One: its manifest and its summary are read."""
        return 1

    def step(self, number: int, left: About | None) -> About:
        """Read what stands in the folder beside the rows."""
        try:
            batch = _batch(self.folder, self.version)
            described = batch.described[:MOST_SETTINGS]
            return About(
                described,
                len(batch.described),
                sum(setting.runs for setting in batch.described),
                batch.rng_seed,
                str(batch.manifest["zopa"]),
                int(batch.manifest.get("failed", 0)),
                tuple(Selection(batch, "runs").schema.names),
                _first(batch.summary) if batch.has_figures else None,
            )
        except InputError as error:
            return About(problems=_said(error))

    def conclude(self, left: About) -> About:
        """What was read."""
        return left


def _first(summary: Summary) -> Summary:
    return replace(
        summary,
        settings=summary.settings[:MOST_SETTINGS],
        comparisons=summary.comparisons[: MOST_SETTINGS - 1],
    )


@lru_cache(maxsize=4)
def _batch(folder: str, version: int) -> Batch:
    return open_batch(folder)


def _said(error: InputError) -> tuple[str, ...]:
    return tuple(str(problem) for problem in error.problems)


# --- which of its rows


@dataclass(frozen=True)
class Run:
    """A row of runs. place: of its setting · failure: why there is no agreement, None with one · message: of a run that
    could not be played, which has nothing else · closed: month in which the last table that decides closed
    """

    place: int
    run: int
    structure: str
    failure: str | None = None
    rate: float | None = None
    closed: str | None = None
    outcome: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None


@dataclass(frozen=True)
class Replay:
    """How runs of a setting are played again: their case and replicates; or why they cannot be (LOST, CHANGED)."""

    case: Case | None
    replicates: int | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of the selected rows. rows: how many were selected; failed: of these, those that have no figures.

    settings, replays: of the rows that are here, by the place of a setting; a batch may have more settings than `About`
    """

    rows: int
    failed: int
    runs: tuple[Run, ...]
    settings: Mapping[int, Setting]
    replays: Mapping[int, Replay]


@dataclass(frozen=True)
class Found:
    """What a selection comes to. groups: None until they are measured · slips: words that a column never says.

    places: of the settings of all groups, by name
    """

    page: Page | None = None
    groups: Grouped | None = None
    places: Mapping[str, int] = field(default_factory=dict)
    slips: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selected:
    """The job: select rows of a batch, show a page of them, and measure groups of them.

    setting: place of the only one, None for all · page: from 0 · offered: files of scenarios that may be opened
    """

    folder: str
    version: int
    where: str | None = None
    by: tuple[str, ...] = ()
    setting: int | None = None
    page: int = 0
    offered: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """First the rows, then the figures."""
        return 2

    def step(self, number: int, left: Found | None) -> Found:
        """Read the page of rows, or measure the groups."""
        if left is not None and left.problems:
            return left
        try:
            batch = _batch(self.folder, self.version)
            if self.setting is not None and self.setting >= (of := len(batch.described)):
                return Found(problems=(f"setting={self.setting + 1}: this batch has settings 1 to {of}",))
            selection = Selection(batch, "runs", self.where)
            selection.check(self.by, "--by")
            if left is None:
                for file in self.offered:
                    offer(file)
                return Found(self._page(batch))
            slips = () if left.page and left.page.rows else tuple(selection.slips())
            places = {setting.name: place for place, setting in enumerate(batch.described)}
            return replace(left, groups=self._groups(batch), places=places, slips=slips)
        except InputError as error:
            return Found(problems=_said(error))

    def conclude(self, left: Found) -> Found:
        """The last step knows all."""
        return left

    def _groups(self, batch: Batch) -> Grouped:
        found = _measured(self.folder, self.version, self.where, self.by)
        if self.setting is None:
            return found
        name = batch.described[self.setting].name
        groups = tuple(group for group in found.groups if group.setting.name == name)
        rows = sum(group.rows for group in groups)
        return replace(found, groups=groups, differences=(), rows=rows)

    def _page(self, batch: Batch) -> Page:
        places, runs, failed = _order(self.folder, self.version, self.where, self.setting)
        part = slice(self.page * SHOWN, (self.page + 1) * SHOWN)
        shown = list(zip(places[part].tolist(), runs[part].tolist(), strict=True))
        there = sorted({place for place, _ in shown})
        return Page(
            rows=int(runs.size),
            failed=failed,
            runs=_rows(batch, shown),
            settings={place: batch.described[place] for place in there},
            replays={place: replay(batch, place) for place in there},
        )


@lru_cache(maxsize=4)
def _measured(folder: str, version: int, where: str | None, by: tuple[str, ...]) -> Grouped:
    return group_rows(_batch(folder, version), where=where, by=by)


@lru_cache(maxsize=2)
def _order(
    folder: str, version: int, where: str | None, setting: int | None
) -> tuple[Integers, Integers, int]:
    """Setting and number of all selected runs, in order; without a condition failed runs among them, and how many."""
    batch = _batch(folder, version)
    found = [keys for _, keys in selected(batch, where, setting, ())]
    lost = _failed(batch, setting) if where is None else []
    places = np.concatenate([*(place for place, _ in found), np.array([p for p, _ in lost], dtype=np.int64)])
    runs = np.concatenate([*(run for _, run in found), np.array([run for _, run in lost], dtype=np.int64)])
    order = np.lexsort((runs, places))
    return places[order].astype(np.int32), runs[order], len(lost)


def selected(
    batch: Batch, where: str | None, setting: int | None, columns: Sequence[str]
) -> Iterator[tuple[pa.RecordBatch, tuple[Integers, Integers]]]:
    """Pieces of selected rows of runs with these columns, each with setting and number of its runs. InputError."""
    selection, places = Selection(batch, "runs", where), Places(batch)
    read = list(dict.fromkeys((*columns, *OWN)))
    for piece in selection.pieces(read):
        place, run = places.of(piece)
        if setting is not None:
            mine = place == setting
            piece, place, run = piece.filter(pa.array(mine)), place[mine], run[mine]
        yield piece.select(list(columns)), (place, run)


def _failed(batch: Batch, setting: int | None) -> list[Key]:
    if batch.dataset(FAILURES) is None:
        return []
    known = places_of(batch)
    keys = [(known[of.scenario, of.setting], of.run) for of in batch.failed]
    return [key for key in keys if setting is None or key[0] == setting]


def _rows(batch: Batch, shown: Sequence[Key]) -> tuple[Run, ...]:
    """What is told of some runs, in their order."""
    runs = _read(batch, "runs", shown, ("structure", "failure", "rate"))
    tables = _read(batch, "tables", shown, ("table", "closed"))
    lost = _read(batch, FAILURES, [key for key in shown if key not in runs], ("structure", "message"))
    return tuple(
        _run(batch.described[key[0]], key, runs[key][0], tables.get(key, []))
        if key in runs
        else Run(*key, lost[key][0]["structure"], message=lost[key][0]["message"])
        for key in shown
    )


def _read(
    batch: Batch, table: str, shown: Sequence[Key], columns: Sequence[str]
) -> Mapping[Key, list[dict[str, Any]]]:
    """The rows of some runs in a table, with these columns and what was settled; nothing else is read."""
    dataset = batch.dataset(table)
    if dataset is None or not shown:
        return {}
    wanted = [name for name in dataset.schema.names if name in (*OWN, *columns) or name.startswith(OUTCOME)]
    here = reduce(or_, (_rows_of(batch.described[place], runs) for place, runs in _by_place(shown).items()))
    known, found = places_of(batch), dict[Key, list[dict[str, Any]]]()
    for row in batch.guard(table, lambda: dataset.to_table(wanted, filter=here)).to_pylist():
        found.setdefault((known[row["scenario"], row["setting"]], row["run"]), []).append(row)
    return found


def _rows_of(setting: Setting, runs: Sequence[int]) -> pc.Expression:
    """The rows of some runs of a setting."""
    is_here = (pc.field("scenario") == setting.scenario) & (pc.field("setting") == setting.label)
    return is_here & pc.field("run").isin(runs)


def _by_place(keys: Sequence[Key]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, run in keys:
        found.setdefault(place, []).append(run)
    return found


def _run(setting: Setting, key: Key, row: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]) -> Run:
    decisive = [of["closed"] for of in tables if setting.tables[of["table"]].decisive and of["closed"]]
    outcome: dict[str, str] = {}
    for of in tables:  # a later table settles what an earlier one framed
        outcome |= {
            name.removeprefix(OUTCOME): value
            for name, value in of.items()
            if name.startswith(OUTCOME) and value is not None
        }
    return Run(*key, row["structure"], row["failure"], row["rate"], max(decisive, default=None), outcome)


# --- how they are played again


def replay(batch: Batch, place: int) -> Replay:
    """How the runs of a setting are played again, with the same text of the scenario or not at all."""
    of = batch.manifest["settings"][place]
    if not is_known(of["scenario"]):
        return Replay(None, problem=LOST)
    try:
        usual = {lever.name: lever.default for lever in scenario_of(Case(of["scenario"])).levers}
        moved = tuple((name, at) for name, at in of["levers"].items() if usual.get(name) != at)
        numbers = tuple((path, _text(value)) for path, value in of["set"].items())
        case = Case(of["scenario"], moved, numbers)
        scenario = scenario_of(case)
    except InputError:
        return Replay(None, problem=CHANGED)
    if scenario.sha256 != of["scenario_sha256"]:
        return Replay(None, problem=CHANGED)
    repeats = int(of.get("replicates", 0)) or None
    return Replay(case, None if repeats == default_replicates(scenario) else repeats)


def _text(value: Any) -> str:
    """A number that was set as an address says it: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
