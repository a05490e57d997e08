"""Rows of tables say of a failure what the record of the same run says, and both drivers write the same rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from sim.batch.chunks import Chunk, play_compiled, play_interpreted
from sim.batch.rows import Rows
from sim.domain.scenario import Scenario
from sim.loading.loader import load
from sim.play.ensemble import Ensemble
from sim.play.laying_out import lay_out
from sim.play.model import run
from sim.play.plan import make_plan

VALLEY = Path(__file__).parents[1] / "play" / "scenarios" / "valley.yaml"
RNG_SEED = 1
DRAWS = 4


@cache
def valley() -> Scenario:
    return load(VALLEY)


@cache
def interpreted() -> Rows:
    plan = make_plan(valley(), DRAWS * len(valley().structures) * 2)
    return play_interpreted(valley(), "", plan, Chunk(0, 0, DRAWS), RNG_SEED)


def frame(rows: Rows) -> pd.DataFrame:
    return rows.tables.to_pandas()


def test_both_drivers_write_the_same_rows() -> None:
    plan = make_plan(valley(), DRAWS * len(valley().structures) * 2)
    ensemble = Ensemble(lay_out(valley()), valley().structures, compiled=False)
    rows = play_compiled(valley(), "", plan, ensemble, Chunk(0, 0, DRAWS), RNG_SEED, False)
    for (name, mine), (_, other) in zip(rows.items(), interpreted().items(), strict=True):
        pd.testing.assert_frame_equal(mine.to_pandas(), other.to_pandas(), obj=name)


def test_a_failure_reads_as_in_the_record_of_the_run() -> None:
    rows = frame(interpreted())
    kinds = set()
    for number in range(DRAWS * len(valley().structures) * 2):
        record = run(valley(), rng_seed=RNG_SEED, run=number)
        own = rows[rows["run"] == number].set_index("table")
        for table in record.tables:
            row = own.loc[table.name]
            failure = table.failure
            if failure is None:
                assert row[["failure", "pivotal", "issue"]].isna().all()
                continue
            kinds.add(failure.kind)
            assert row["failure"] == failure.kind
            sets = "|".join("+".join(group) for group in failure.pivotal)
            assert (row["pivotal"] if sets else "") == sets
            assert pd.isna(row["pivotal"]) is (not sets)
            assert (None if pd.isna(row["issue"]) else row["issue"]) == failure.issue
    assert kinds == {"bargaining", "no_zopa", "refusal", "defection"}


def test_what_nobody_at_the_table_could_sign_makes_no_zopa() -> None:
    # Only the towns, who sit elsewhere, would be bound: to call this a missed deal would blame bargaining.
    bound = {"issues.toll.values.shared.binds": ["league"], "issues.toll.values.patron_all.binds": ["league"]}
    case = load(VALLEY, overrides={**bound, "issues.toll.binds": ["patron", "south"]})
    record = run(case, rng_seed=RNG_SEED)
    table = next(t for t in record.tables if t.name == "toll")
    assert table.outcome is None
    assert not any(table.zopa_by_round)
    assert table.failure is not None
    assert table.failure.kind == "no_zopa"
