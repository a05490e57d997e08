"""The rows of a chunk, made of what its runs left; `sim.play.records` says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.domain.answers import ACCEPT
from sim.domain.scenario import Scenario
from sim.play.draw import Drawn
from sim.play.ensemble import Played, Results
from sim.play.layout import Seating
from sim.play.plan import Plan
from sim.play.recording import ANSWER, QUESTION, ROUND, SEAT, TABLE
from sim.play.records import MEDIATOR
from sim.play.state import AGREED, FATES, NO_FATE, NOT_OPENED, NOT_RATIFIED, REFUSED, STATUSES

FAILURES = ("bargaining", "no_zopa", "refusal", "defection", "not_opened")
QUESTIONS = ("propose", "respond", "respond or replace", "sign", "vote", "draft")


@dataclass(frozen=True)
class Rows:
    """Rows of a chunk by table name: runs, tables, parties, and offers if traced."""

    runs: pa.Table
    tables: pa.Table
    parties: pa.Table
    offers: pa.Table | None = None

    def items(self) -> Iterator[tuple[str, pa.Table]]:
        """Name and rows of every table there is."""
        for name in ("runs", "tables", "parties", "offers"):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)


def align(rows: Rows, issues: Sequence[str]) -> Rows:
    """Rows with an `outcome.` column for each of these issues, null where a scenario does not have the issue.

    A batch of several scenarios is one set of tables: every part has the same columns in the same order.
    """

    def aligned(table: pa.Table) -> pa.Table:
        own = {name for name in table.column_names if name.startswith("outcome.")}
        columns = {name: table.column(name) for name in table.column_names if name not in own}
        for issue in issues:
            name = f"outcome.{issue}"
            columns[name] = table.column(name) if name in own else _nothing(table.num_rows)
        return pa.table(columns)

    return Rows(
        rows.runs, aligned(rows.tables), rows.parties, None if rows.offers is None else aligned(rows.offers)
    )


def without_runs(rows: Rows, runs: Sequence[int]) -> Rows:
    """Rows but those of some runs."""
    lost = pa.array(sorted(runs), type=pa.int64())
    kept = {
        name: table.filter(pc.invert(pc.is_in(table.column("run"), lost))).combine_chunks()
        for name, table in rows.items()
    }
    return Rows(**kept)


def join(parts: Sequence[Rows]) -> Rows:
    """Rows of several chunks, one after the other."""
    names = [name for name, _ in parts[0].items()]
    return Rows(
        **{
            name: pa.concat_tables([getattr(part, name) for part in parts])
            .unify_dictionaries()
            .combine_chunks()
            for name in names
        }
    )


def _nothing(rows: int) -> Any:
    return _category(np.zeros(rows, dtype=np.int32), [""], np.ones(rows, dtype=np.bool_))


def make_rows(
    seating: Seating,
    plan: Plan,
    drawn: Drawn,
    results: Results,
    common: dict[str, Any],
    offers: pa.Table | None = None,
) -> Rows:
    """The rows of what was played; common: the columns that every row carries."""
    return Rows(
        runs=_run_rows(seating, results, common),
        tables=_table_rows(seating, results, common),
        parties=_party_rows(seating, plan, drawn, results, common),
        offers=offers,
    )


def _run_rows(seating: Seating, results: Results, common: dict[str, Any]) -> pa.Table:
    decisive = seating.layout.world.decisive
    status, runs = results.status[:, decisive], np.arange(results.turns.size)
    agreed = (status == AGREED).all(axis=1)
    first = np.argmax(status != AGREED, axis=1)  # the first decisive table that failed
    failure = _why(status[runs, first], results.zopa_last[:, decisive][runs, first])
    last = np.maximum(results.closed.max(axis=1), 0)
    decided = np.where(decisive[None, :], results.closed, -1).max(axis=1)
    moves = seating.layout.world.has_war
    return pa.table(
        {
            **common,
            "agreement": agreed,
            "zopa": results.zopa[:, decisive].any(axis=1),
            "rounds": (np.maximum(decided, 0) + 1).astype(np.int32),
            "failure": _category(failure, list(FAILURES), agreed),
            "rate": pa.array(results.rate, from_pandas=True),
            "collapses_after": pa.array(results.life, from_pandas=True),
            "momentum": pa.array(
                results.momentum[runs, last] if moves else np.full(runs.size, np.nan), from_pandas=True
            ),
        }
    )


def _why(status: NDArray[np.int64], zopa: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Places in `FAILURES` of tables that did not agree, by their status and whether they ended with a ZOPA."""
    how = [status == NOT_OPENED, status == REFUSED, status == NOT_RATIFIED, zopa]
    found: NDArray[np.int32] = np.select(how, [4, 2, 3, 0], default=1).astype(np.int32)
    return found


def _pivotal(seating: Seating, results: Results) -> Any:
    """The pivotal sets of each run and table in words, null where there are none."""
    runs, tables, most = results.pivotal.shape
    sets = results.pivotal.reshape(-1, most)
    has = np.flatnonzero(
        sets.any(axis=1)
    )  # few of them: to sort all of the others would cost more than playing
    keys = np.column_stack([has % tables, sets[has]])
    kinds, place = np.unique(keys, axis=0, return_inverse=True)
    words = [
        "|".join(
            "+".join(name for i, name in enumerate(seating.seats[kind[0]]) if kind[j] >> i & 1)
            for j in range(1, kind.size)
            if kind[j]
        )
        for kind in kinds
    ]
    named = list(dict.fromkeys(words))
    codes = np.full(runs * tables, -1, dtype=np.int32)
    codes[has] = np.array([named.index(word) for word in words], dtype=np.int32)[place.reshape(-1)]
    return _category(np.maximum(codes, 0), named, codes < 0)


def _table_rows(seating: Seating, results: Results, common: dict[str, Any]) -> pa.Table:
    scenario = seating.scenario
    runs, tables = results.status.shape
    dates = [scenario.date(t + 1) for t in range(scenario.rounds)]
    opened, closed = results.opened.reshape(-1), results.closed.reshape(-1)
    blamed, fate = results.blamed.reshape(-1), results.fate.reshape(-1)
    in_the_way = results.in_the_way.reshape(-1)
    rows = np.arange(runs * tables)
    return pa.table(
        {
            **_repeat(common, tables),
            "table": _category((rows % tables).astype(np.int32), [t.name for t in scenario.tables]),
            "status": _category(results.status.reshape(-1).astype(np.int32), list(STATUSES)),
            "opened": _category(np.maximum(opened, 0).astype(np.int32), dates, opened < 0),
            "closed": _category(np.maximum(closed, 0).astype(np.int32), dates, closed < 0),
            "rounds": results.rounds.reshape(-1).astype(np.int32),
            "zopa": results.zopa.reshape(-1),
            "zopa_last": results.zopa_last.reshape(-1),
            "blamed": _category(
                np.maximum(blamed, 0).astype(np.int32), [p.name for p in scenario.parties], blamed < 0
            ),
            "fate": _category(fate.astype(np.int32), list(FATES), fate == NO_FATE),
            "failure": _category(
                _why(results.status, results.zopa_last).reshape(-1),
                list(FAILURES),
                results.status.reshape(-1) == AGREED,
            ),
            "pivotal": _pivotal(seating, results),
            "issue": _category(
                np.maximum(in_the_way, 0).astype(np.int32), [i.name for i in scenario.issues], in_the_way < 0
            ),
            **_outcome_columns(
                seating, rows % tables, np.where(results.status == AGREED, results.outcome, -1).reshape(-1)
            ),
        }
    )


def common_columns(scenario: Scenario, label: str, plan: Plan, draws: range) -> dict[str, Any]:
    """The columns that every row carries."""
    per_draw = plan.structures * plan.replicates
    run = np.arange(draws.start * per_draw, draws.stop * per_draw, dtype=np.int64)
    structure = (run // plan.replicates) % plan.structures
    weights = np.array([s.weight for s in scenario.structures])
    zero = np.zeros(run.size, dtype=np.int32)
    return {
        "scenario": _category(zero, [scenario.name]),
        "setting": _category(zero, [label]),
        "run": run,
        "draw": run // per_draw,
        "replicate": (run % plan.replicates).astype(np.int32),
        "structure": _category(structure.astype(np.int32), [s.label for s in scenario.structures]),
        "structure_weight": weights[structure],
    }


def _category(codes: NDArray[np.int32], names: list[str], mask: NDArray[np.bool_] | None = None) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), pa.array(names, type=pa.string()))


def _outcome_columns(
    seating: Seating, table: NDArray[np.int64], outcome: NDArray[np.int64]
) -> dict[str, Any]:
    """`outcome.<issue>` of outcomes at their tables, for every issue of some table; null where there is none."""
    columns = {}
    for j, issue in enumerate(seating.scenario.issues):
        level = np.full(outcome.size, -1, dtype=np.int64)
        for k, of in enumerate(seating.scenario.tables):
            if issue.name in of.issues:
                here = np.flatnonzero((table == k) & (outcome >= 0))
                digits = np.unravel_index(outcome[here], seating.spaces[k].shape)[j]
                level[here] = np.array(seating.spaces[k].levels[j])[digits]
        if any(issue.name in of.issues for of in seating.scenario.tables):
            columns[f"outcome.{issue.name}"] = _category(
                np.maximum(level, 0).astype(np.int32), [v.name for v in issue.values], level < 0
            )
    return columns


def _repeat(common: dict[str, Any], times: int | NDArray[np.int64]) -> dict[str, Any]:
    """Every row of the common columns `times` times, in place."""
    rows = np.repeat(np.arange(len(common["run"])), times)
    return {
        name: column.take(pa.array(rows)) if isinstance(column, pa.Array) else column[rows]
        for name, column in common.items()
    }


def _party_rows(
    seating: Seating, plan: Plan, drawn: Drawn, results: Results, common: dict[str, Any]
) -> pa.Table:
    scenario = seating.scenario
    names = [party.name for party in scenario.parties]
    structures = scenario.structures
    shape = (len(drawn.draws), plan.structures, plan.replicates, len(names))
    strategies = sorted({s.manners[name].strategy for s in structures for name in names})
    strategy = np.array([[strategies.index(s.manners[n].strategy) for n in names] for s in structures])
    e = np.full((len(drawn.draws), plan.structures, len(names)), np.nan)
    for s, numbers in enumerate(drawn.exponents):
        for i, name in enumerate(names):
            if f"parties.{name}.e" in numbers:
                e[:, s, i] = numbers[f"parties.{name}.e"]
    horizon = np.stack([drawn.quantities[f"parties.{name}.horizon"] for name in names], axis=1)
    runs = results.turns.size
    worth, limit = _closing_figures(seating, results)
    agreed = (results.status[:, seating.layout.world.decisive] == AGREED).all(axis=1)[:, None]
    return pa.table(
        {
            **_repeat(common, len(names)),
            "party": _category(np.tile(np.arange(len(names), dtype=np.int32), runs), list(names)),
            "u": pa.array(np.where(agreed, results.utility, np.nan).reshape(-1), from_pandas=True),
            "V": pa.array(np.where(agreed, worth, np.nan).reshape(-1), from_pandas=True),
            "reservation_value": limit.reshape(-1),
            "strategy": _category(
                np.broadcast_to(strategy[None, :, None, :], shape).reshape(-1).astype(np.int32), strategies
            ),
            "e": pa.array(np.broadcast_to(e[:, :, None, :], shape).reshape(-1), from_pandas=True),
            "horizon": np.broadcast_to(horizon[:, None, None, :], shape).reshape(-1),
        }
    )


def _closing_figures(seating: Seating, results: Results) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `sim.play.recording.closing_figures`, for all runs and parties: (runs, parties) each."""
    runs, parties = results.utility.shape
    worth, limit = np.full((runs, parties), np.nan), results.began.copy()
    signed, opened = np.full(runs, -1), np.full(runs, -1)
    for k in np.flatnonzero(seating.layout.world.decisive).tolist():
        seats = np.argsort(seating.layout.tables[k].who)
        later = (results.opened[:, k] >= 0) & (results.opened[:, k] >= opened)
        opened = np.where(later, results.opened[:, k], opened)
        limit = np.where(later[:, None], results.limit[:, k][:, seats], limit)
        later = (results.status[:, k] == AGREED) & (results.closed[:, k] >= signed)
        signed = np.where(later, results.closed[:, k], signed)
        worth = np.where(later[:, None], results.worth[:, k][:, seats], worth)
    return worth, limit


def offer_rows(seating: Seating, common: dict[str, Any], played: Played) -> pa.Table:
    """The rows of what was said, turn by turn; ValueError if it was not traced."""
    if played.logs is None or played.asked is None:
        raise ValueError("what was played was not traced")
    scenario = seating.scenario
    turns = played.results.turns
    kept = np.arange(played.logs.shape[1])[None, :] < turns[:, None]
    log, asked = played.logs[kept], played.asked[kept]
    run_of = np.repeat(np.arange(turns.size), turns)
    changes = [np.diff(column) != 0 for column in (run_of, log[:, TABLE], log[:, ROUND])]
    starts = np.flatnonzero(np.r_[True, changes[0] | changes[1] | changes[2]])[: len(log)]
    turn = np.arange(len(log)) - np.repeat(starts, np.diff(np.r_[starts, len(log)])) + 1
    answer = np.where(log[:, ANSWER] >= 0, 0, np.where(log[:, ANSWER] == ACCEPT, 1, 2)).astype(np.int32)
    names = [*(party.name for party in scenario.parties), MEDIATOR]
    seat = log[:, SEAT]
    sits = np.stack([table.who for table in seating.layout.tables])
    who = np.where(seat >= 0, sits[log[:, TABLE], np.maximum(seat, 0)], len(names) - 1)
    opened = played.results.opened[run_of, log[:, TABLE]]
    return pa.table(
        {
            **_repeat(common, turns),
            "table": _category(log[:, TABLE].astype(np.int32), [t.name for t in scenario.tables]),
            "round": (log[:, ROUND] - opened + 1).astype(np.int32),
            "turn": turn.astype(np.int32),
            "date": _category(
                log[:, ROUND].astype(np.int32), [scenario.date(t + 1) for t in range(scenario.rounds)]
            ),
            "party": _category(who.astype(np.int32), names),
            "question": _category(log[:, QUESTION].astype(np.int32), list(QUESTIONS)),
            "answer": _category(answer, ["offer", "accept", "refuse"]),
            "aspiration": pa.array(asked, mask=~np.isfinite(asked)),
            **_outcome_columns(seating, log[:, TABLE], log[:, ANSWER]),
        }
    )
