"""A chunk: some draws of one cell, played to rows. What the chunks are never changes the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.domain.answers import ACCEPT
from sim.domain.scenario import Scenario
from sim.play.draw import Drawn, draw
from sim.play.ensemble import Ensemble, Played
from sim.play.layout import Seating, seat
from sim.play.plan import Plan
from sim.play.records import AGREED, DEADLINE, Record

MOST_RUNS = 512  # of a chunk: small enough for an even progress bar, large enough to keep its cost down
FEWEST_PER_WORKER = 4


@dataclass(frozen=True)
class Chunk:
    """Draws `first` ... `last - 1` of a cell."""

    cell: int
    first: int
    last: int

    @property
    def draws(self) -> range:
        """The draws."""
        return range(self.first, self.last)


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


def _nothing(rows: int) -> Any:
    return _category(np.zeros(rows, dtype=np.int32), [""], np.ones(rows, dtype=np.bool_))


def split(cell: int, plan: Plan, workers: int) -> list[Chunk]:
    """The chunks of a cell, in order."""
    per_draw = plan.structures * plan.replicates
    size = max(1, min(MOST_RUNS // per_draw, -(-plan.draws // (workers * FEWEST_PER_WORKER))))
    return [Chunk(cell, d, min(d + size, plan.draws)) for d in range(0, plan.draws, size)]


# --- the ensemble


def play_compiled(
    scenario: Scenario, label: str, plan: Plan, ensemble: Ensemble, chunk: Chunk, rng_seed: int, trace: bool
) -> Rows:
    """Play a chunk with the ensemble."""
    seating = seat(scenario, scenario.tables[0])
    drawn = draw(scenario, scenario.structures, seating, rng_seed, chunk.draws)
    played = ensemble.play(seating, drawn, plan.replicates, trace=trace)
    common = _common(scenario, label, plan, chunk)
    outcome = played.results[:, 1]
    rounds = played.results[:, 0]
    outcomes = _outcome_columns(seating, outcome)
    table = scenario.tables[0]
    runs = len(outcome)
    return Rows(
        runs=pa.table(
            {**common, "agreement": outcome >= 0, "zopa": played.zopas, "rounds": rounds.astype(np.int32)}
        ),
        tables=pa.table(
            {
                **common,
                "table": _category(np.zeros(runs, dtype=np.int32), [table.name]),
                "status": _category((outcome < 0).astype(np.int32), [AGREED, DEADLINE]),
                "opened": _category(np.zeros(runs, dtype=np.int32), [scenario.date(1)]),
                "closed": _category(
                    (rounds - 1).astype(np.int32), [scenario.date(t + 1) for t in range(table.rounds)]
                ),
                "rounds": rounds.astype(np.int32),
                "zopa": played.zopas,
                **outcomes,
            }
        ),
        parties=_party_rows(scenario, plan, drawn, played, common),
        offers=_offer_rows(scenario, seating, common, played) if trace else None,
    )


def _common(scenario: Scenario, label: str, plan: Plan, chunk: Chunk) -> dict[str, Any]:
    """The columns that every row carries."""
    per_draw = plan.structures * plan.replicates
    run = np.arange(chunk.first * per_draw, chunk.last * per_draw, dtype=np.int64)
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


def _outcome_columns(seating: Seating, outcome: NDArray[np.int64]) -> dict[str, Any]:
    """`outcome.<issue>` for every issue of the table; null where the index is negative."""
    digits = np.unravel_index(np.maximum(outcome, 0), seating.space.shape)
    return {
        f"outcome.{issue.name}": _category(
            digit.astype(np.int32), [issue.values[level].name for level in levels], outcome < 0
        )
        for issue, levels, digit in zip(seating.space.issues, seating.space.levels, digits, strict=True)
        if issue.name in seating.table.issues
    }


def _repeat(common: dict[str, Any], times: int | NDArray[np.int64]) -> dict[str, Any]:
    """Every row of the common columns `times` times, in place."""
    rows = np.repeat(np.arange(len(common["run"])), times)
    return {
        name: column.take(pa.array(rows)) if isinstance(column, pa.Array) else column[rows]
        for name, column in common.items()
    }


def _party_rows(
    scenario: Scenario, plan: Plan, drawn: Drawn, played: Played, common: dict[str, Any]
) -> pa.Table:
    names = scenario.tables[0].parties
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
    runs = played.worth.shape[0]
    value = pa.array(played.worth.reshape(-1), from_pandas=True)
    return pa.table(
        {
            **_repeat(common, len(names)),
            "party": _category(np.tile(np.arange(len(names), dtype=np.int32), runs), list(names)),
            "u": value,
            "V": value,
            "reservation_value": played.reserve.reshape(-1),
            "strategy": _category(
                np.broadcast_to(strategy[None, :, None, :], shape).reshape(-1).astype(np.int32), strategies
            ),
            "e": pa.array(np.broadcast_to(e[:, :, None, :], shape).reshape(-1), from_pandas=True),
            "horizon": np.broadcast_to(horizon[:, None, None, :], shape).reshape(-1),
        }
    )


def _offer_rows(scenario: Scenario, seating: Seating, common: dict[str, Any], played: Played) -> pa.Table:
    assert played.logs is not None
    assert played.asked is not None
    turns = played.results[:, 2]
    kept = np.arange(played.logs.shape[1])[None, :] < turns[:, None]
    log, asked = played.logs[kept], played.asked[kept]
    run_of = np.repeat(np.arange(turns.size), turns)
    starts = np.flatnonzero(np.r_[True, (np.diff(run_of) != 0) | (np.diff(log[:, 0]) != 0)])
    turn = np.arange(len(log)) - np.repeat(starts, np.diff(np.r_[starts, len(log)])) + 1
    answer = np.where(log[:, 3] >= 0, 0, np.where(log[:, 3] == ACCEPT, 1, 2)).astype(np.int32)
    dates = [scenario.date(t + 1) for t in range(seating.table.rounds)]
    return pa.table(
        {
            **_repeat(common, turns),
            "table": _category(np.zeros(len(log), dtype=np.int32), [seating.table.name]),
            "round": (log[:, 0] + 1).astype(np.int32),
            "turn": turn.astype(np.int32),
            "date": _category(log[:, 0].astype(np.int32), dates),
            "party": _category(log[:, 1].astype(np.int32), list(seating.table.parties)),
            "question": _category(log[:, 2].astype(np.int32), ["propose", "respond", "respond or replace"]),
            "answer": _category(answer, ["offer", "accept", "refuse"]),
            "aspiration": pa.array(asked, mask=~np.isfinite(asked)),
            **_outcome_columns(seating, log[:, 3]),
        }
    )


# --- Mesa, for strategies and protocols in plain Python


def play_interpreted(scenario: Scenario, label: str, plan: Plan, chunk: Chunk, rng_seed: int) -> Rows:
    """Play a chunk run by run with the Mesa model."""
    from sim.play.model import run

    per_draw = plan.structures * plan.replicates
    records = [
        run(scenario, rng_seed=rng_seed, run=number, replicates=plan.replicates)
        for number in range(chunk.first * per_draw, chunk.last * per_draw)
    ]
    common = _common(scenario, label, plan, chunk)
    return Rows(
        runs=pa.table(
            {
                **common,
                "agreement": np.array([r.agreement for r in records]),
                "zopa": np.array([any(r.tables[0].zopa_by_round) for r in records]),
                "rounds": np.array([r.tables[0].rounds for r in records], dtype=np.int32),
            }
        ),
        tables=_table_rows_of(scenario, records, common),
        parties=_party_rows_of(scenario, records, common),
    )


def _strings(values: list[str | None], names: list[str]) -> Any:
    codes = np.array([names.index(v) if v is not None else 0 for v in values], dtype=np.int32)
    return _category(codes, names, np.array([v is None for v in values]))


def _table_rows_of(scenario: Scenario, records: list[Record], common: dict[str, Any]) -> pa.Table:
    seating = seat(scenario, scenario.tables[0])
    tables = [r.tables[0] for r in records]
    outcome = np.array(
        [-1 if t.outcome is None else seating.space.index(t.outcome) for t in tables], dtype=np.int64
    )
    return pa.table(
        {
            **common,
            "table": _strings([t.name for t in tables], [seating.table.name]),
            "status": _strings([t.status for t in tables], [AGREED, DEADLINE]),
            "opened": _strings([t.opened for t in tables], [scenario.date(1)]),
            "closed": _strings(
                [t.closed for t in tables], [scenario.date(i + 1) for i in range(seating.table.rounds)]
            ),
            "rounds": np.array([t.rounds for t in tables], dtype=np.int32),
            "zopa": np.array([any(t.zopa_by_round) for t in tables]),
            **_outcome_columns(seating, outcome),
        }
    )


def _party_rows_of(scenario: Scenario, records: list[Record], common: dict[str, Any]) -> pa.Table:
    names = list(scenario.tables[0].parties)
    parties = [r.parties[name] for r in records for name in names]
    strategies = sorted({p.strategy for p in parties})
    return pa.table(
        {
            **_repeat(common, len(names)),
            "party": _category(np.tile(np.arange(len(names), dtype=np.int32), len(records)), names),
            "u": pa.array([p.u for p in parties], type=pa.float64()),
            "V": pa.array([p.V for p in parties], type=pa.float64()),
            "reservation_value": np.array([p.reservation_value for p in parties]),
            "strategy": _strings([p.strategy for p in parties], strategies),
            "e": pa.array([p.e for p in parties], type=pa.float64()),
            "horizon": np.array([p.horizon for p in parties]),
        }
    )
