"""The columns of a batch by type, for chunks that have no row; what they mean stands in `sim.play.records`."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from sim.batch.rows import Rows

NAME = pa.dictionary(pa.int32(), pa.string())
EVERY = {
    "scenario": NAME,
    "setting": NAME,
    "run": pa.int64(),
    "draw": pa.int64(),
    "replicate": pa.int32(),
    "structure": NAME,
    "structure_weight": pa.float64(),
}
RUNS = {
    "agreement": pa.bool_(),
    "zopa": pa.bool_(),
    "rounds": pa.int32(),
    "failure": NAME,
    "rate": pa.float64(),
    "collapses_after": pa.float64(),
    "momentum": pa.float64(),
}
TABLES = {
    "table": NAME,
    "status": NAME,
    "opened": NAME,
    "closed": NAME,
    "rounds": pa.int32(),
    "zopa": pa.bool_(),
    "zopa_last": pa.bool_(),
    "blamed": NAME,
    "fate": NAME,
    "failure": NAME,
    "pivotal": NAME,
    "issue": NAME,
}
PARTIES = {
    "party": NAME,
    "u": pa.float64(),
    "V": pa.float64(),
    "reservation_value": pa.float64(),
    "strategy": NAME,
    "e": pa.float64(),
    "horizon": pa.float64(),
}
OFFERS = {
    "table": NAME,
    "round": pa.int32(),
    "turn": pa.int32(),
    "date": NAME,
    "party": NAME,
    "question": NAME,
    "answer": NAME,
    "aspiration": pa.float64(),
}


def no_rows(issues: Sequence[str], *, trace: bool) -> Rows:
    """Tables of a batch on these issues with all of their columns and no row."""
    outcome = {f"outcome.{issue}": NAME for issue in issues}

    def empty(columns: dict[str, pa.DataType]) -> pa.Table:
        return pa.schema({**EVERY, **columns}.items()).empty_table()

    return Rows(
        runs=empty(RUNS),
        tables=empty({**TABLES, **outcome}),
        parties=empty(PARTIES),
        offers=empty({**OFFERS, **outcome}) if trace else None,
    )
