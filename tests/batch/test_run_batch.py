"""A batch: its rows are the runs of the Mesa model, whatever the workers; a strategy of one's own plays too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.batch import runner
from sim.batch.chunks import runs_of_chunk, split
from sim.loading.reader import InputError
from sim.play.plan import make_plan
from sim.strategies import STRATEGIES, Strategy, View

ORANGE = "classics/orange"
PIE = "classics/split-the-pie"


class Stubborn(Strategy):
    """Asks for everything until the last round, then for its reservation value."""

    def aspiration(self, view: View) -> float:
        return view.best if view.round < view.of - 1 else view.reservation_value


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    STRATEGIES.register("stubborn", Stubborn)
    return "stubborn"


# --- rows


@pytest.mark.parametrize("name", [ORANGE, PIE, "february-2025"])
def test_row_k_of_a_batch_is_run_k(name: str) -> None:
    batch = sim.run_batch(name, 24, rng_seed=9)
    for run in (0, 1, 7, 17, 23):
        record = sim.run(name, rng_seed=9, run=run)
        row = batch.runs.loc[run]
        assert (row["run"], row["draw"], row["replicate"]) == (run, record.draw, record.replicate)
        assert row["structure"] == ", ".join(f"{k}={v}" for k, v in record.structure.items())
        assert row["agreement"] == record.agreement
        tables = batch.tables[batch.tables["run"] == run].set_index("table")
        for table in record.tables:
            of_table = tables.loc[table.name]
            assert (of_table["status"], of_table["rounds"]) == (table.status, table.rounds)
            assert (none(of_table["opened"]), none(of_table["closed"])) == (table.opened, table.closed)
            assert of_table["zopa"] == any(table.zopa_by_round)
            fate = table.framework.fate if table.framework else None
            assert none(of_table["fate"]) == fate
            if table.outcome is not None:
                assert {i: of_table[f"outcome.{i}"] for i in table.outcome} == table.outcome
        decisive = [table for table in record.case.tables if table.decisive]
        zopas = [any(t.zopa_by_round) for t in record.tables if t.name in {table.name for table in decisive}]
        assert row["zopa"] == any(zopas)
        parties = batch.parties[batch.parties["run"] == run].set_index("party")
        for party, of in record.parties.items():
            mine = parties.loc[party]
            assert mine["strategy"] == of.strategy
            for column in ("u", "V", "reservation_value", "e", "horizon"):
                theirs = getattr(of, column)
                assert pd.isna(mine[column]) if theirs is None else mine[column] == theirs
        assert batch.record(run).to_dict() == record.to_dict()


def none(cell: object) -> object:
    """A cell, None for an empty one."""
    return None if pd.isna(cell) else cell


def test_rows_do_not_depend_on_workers() -> None:
    one = sim.run_batch([ORANGE, PIE], 400, rng_seed=2, workers=1, trace=True)
    two = sim.run_batch([ORANGE, PIE], 400, rng_seed=2, workers=2, trace=True)
    for name, rows in one.rows.items():
        assert rows.equals(getattr(two.rows, name)), name
    assert json.dumps(one.summary.to_dict()) == json.dumps(two.summary.to_dict())


def test_chunks_cover_every_draw_once() -> None:
    scenario = sim.load(ORANGE)
    for runs in (1, 7, 1000, 5000, 3_000_000):
        plans = [make_plan(scenario, runs), make_plan(scenario, 2 * runs)]
        chunks = split(plans)
        for cell, plan in enumerate(plans):
            draws = [d for chunk in chunks if chunk.cell == cell for d in chunk.draws]
            assert draws == list(range(plan.draws))


def test_chunks_grow_with_the_batch_and_stay_small_with_a_trace() -> None:
    assert [runs_of_chunk(total, False) for total in (100, 10_000, 10**6, 10**7, 10**8, 10**12)] == [
        64,
        313,
        8192,
        8192,
        24415,
        65536,
    ]
    assert max(runs_of_chunk(total, True) for total in (100, 10_000, 10**12)) == 512


def test_runs_are_rounded_up_to_whole_draws_and_two_of_them() -> None:
    plan = make_plan(sim.load(ORANGE), 10, replicates=3)
    assert (plan.draws, plan.structures, plan.replicates, plan.runs) == (2, 4, 3, 24)
    batch = sim.run_batch(ORANGE, 10, replicates=3)
    assert len(batch.runs) == 24
    # Nothing is chance here: the replicates of a draw are the same run.
    assert batch.runs.groupby(["draw", "structure"], observed=True)["rounds"].nunique().max() == 1


def test_traced_offers_are_those_of_the_record() -> None:
    batch = sim.run_batch(ORANGE, 8, rng_seed=5, trace=True)
    record = sim.run(ORANGE, rng_seed=5, run=3)
    offers = batch.offers[(batch.offers["run"] == 3) & (batch.offers["answer"] == "offer")]
    assert len(offers) == len(record.offers)
    for (_, row), offer in zip(offers.iterrows(), record.offers, strict=True):
        assert (row["round"], row["turn"], row["date"], row["party"]) == (
            offer.round,
            offer.turn,
            offer.date,
            offer.by,
        )
        assert {i: row[f"outcome.{i}"] for i in offer.outcome} == offer.outcome


# --- several settings


def test_a_sweep_plays_every_position_on_the_same_luck() -> None:
    batch = sim.run_batch("february-2025", 16, sweep={"us_backstop": ["refused", "open"]})
    assert batch.runs["setting"].unique().tolist() == ["us_backstop=refused", "us_backstop=open"]
    alone = sim.run_batch("february-2025/us-backstop", 16)
    opened = batch.tables[batch.tables["setting"] == "us_backstop=open"].reset_index(drop=True)
    for column in ("status", "rounds", "outcome.borders"):
        assert opened[column].astype(object).equals(alone.tables[column].astype(object)), column


def test_the_same_setting_twice_is_refused() -> None:
    with pytest.raises(InputError, match="stands twice"):
        sim.run_batch([ORANGE, ORANGE], 8)


def test_two_loadings_of_one_scenario_are_told_apart() -> None:
    base = sim.load("february-2025")
    moved = sim.load("february-2025", overrides={"parties.russia.horizon": 12})
    batch = sim.run_batch([base, moved], 16)
    assert batch.runs["setting"].unique().tolist() == ["", "parties.russia.horizon=12"]
    assert batch.summary.comparisons[0].agreement is not None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"workers": 0}, "at least one worker"),
        ({"runs": 0}, "at least one run"),
        ({"replicates": 0}, "one replicate"),
    ],
)
def test_nothing_to_play_is_refused(wrong: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sim.run_batch(ORANGE, **{"runs": 8, **wrong})  # type: ignore[arg-type]


def test_a_loaded_scenario_is_not_changed_any_more() -> None:
    loaded = sim.load("february-2025")
    for change in ({"overrides": {"start": "2025-03"}}, {"sweep": {"us_backstop": ["open"]}}):
        with pytest.raises(ValueError, match="scenario's name, not a loaded scenario"):
            sim.run_batch(loaded, 8, **change)  # type: ignore[arg-type]


def test_runs_are_numbered_from_0() -> None:
    with pytest.raises(ValueError, match="from 0"):
        sim.run(ORANGE, run=-1)


# --- a strategy of one's own


def test_own_strategy_plays_under_mesa(stubborn: str) -> None:
    record = sim.run(PIE, rng_seed=1, overrides={"parties.hurried.strategy": stubborn})
    asked = [r.aspiration for r in record.party_rounds if r.party == "hurried"]
    assert asked[:35] == [1.0] * len(asked[:35])
    assert len(asked) > 20
    assert record.parties["hurried"].strategy == "stubborn"
    assert record.parties["hurried"].e is None
    # Against somebody who does not move, the patient side gives all it has to give.
    plain = sim.run(PIE, rng_seed=1)
    assert record.parties["hurried"].V > plain.parties["hurried"].V


def test_own_strategy_plays_in_a_batch_through_worker_processes(stubborn: str) -> None:
    overrides = {"parties.hurried.strategy": stubborn}
    stages: list[str] = []
    batch = sim.run_batch(
        PIE,
        12,
        rng_seed=1,
        workers=2,
        overrides=overrides,
        progress=lambda stage, done, total: stages.append(stage),
    )
    assert batch.driver == "mesa"
    assert stages[0] == "processes"
    assert len(batch.runs) == 12
    for run in (0, 5, 11):
        record = sim.run(PIE, rng_seed=1, run=run, overrides=overrides)
        assert batch.tables.loc[run, "rounds"] == record.tables[0].rounds
        assert batch.tables.loc[run, "outcome.share"] == record.tables[0].outcome["share"]
    assert batch.summary.settings[0].agreement.mean > 0


def test_offers_of_one_s_own_strategy_are_not_traced_in_a_batch(stubborn: str) -> None:
    with pytest.raises(ValueError, match="traced for built-in strategies only"):
        sim.run_batch(PIE, 8, overrides={"parties.hurried.strategy": stubborn}, trace=True)


def test_a_strategy_without_a_rule_says_so_when_it_is_to_be_compiled() -> None:
    with pytest.raises(TypeError, match="Stubborn has no rule to compile"):
        Stubborn.compiled_rule()


def test_one_worker_plays_in_this_process(stubborn: str) -> None:
    """So that a class defined in a notebook or at a prompt, which no other process can import, plays too."""
    overrides = {"parties.hurried.strategy": stubborn}
    one = sim.run_batch(PIE, 8, workers=1, overrides=overrides)
    two = sim.run_batch(PIE, 8, workers=2, overrides=overrides)
    for name, rows in one.rows.items():
        assert rows.equals(getattr(two.rows, name)), name


def test_both_ways_of_playing_leave_the_same_columns(stubborn: str) -> None:
    compiled = sim.run_batch(PIE, 8).rows
    by_mesa = sim.run_batch(PIE, 8, overrides={"parties.hurried.strategy": stubborn}).rows
    for name, rows in compiled.items():
        assert rows.schema.equals(getattr(by_mesa, name).schema), name


# --- the folder


def test_the_folder_holds_everything(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    batch = sim.run_batch([ORANGE, PIE], 40, rng_seed=6, workers=2, out=folder, trace=True)
    assert sorted(p.name for p in folder.iterdir()) == [
        "manifest.json",
        "offers",
        "parties",
        "plan.json",
        "runs",
        "settings.parquet",
        "summary.json",
        "summary.png",
        "tables",
    ]
    for name in ("runs", "tables", "parties", "offers"):
        stored = pd.read_parquet(folder / name)
        frame = getattr(batch, name)
        assert len(stored) == len(frame)
        assert list(stored.columns) == list(frame.columns)
        assert stored["run"].tolist() == frame["run"].tolist()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rng_seed"] == 6
    assert [s["scenario"] for s in manifest["settings"]] == [ORANGE, PIE]
    assert manifest["settings"][0]["runs"] == 40
    assert manifest["settings"][0]["scenario_sha256"] == sim.load(ORANGE).sha256
    assert (folder / "summary.png").read_bytes()[:4] == b"\x89PNG"
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == batch.summary.to_dict()
    assert not list(folder.rglob("*.tmp"))


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="something already"):
        sim.run_batch(ORANGE, 8, out=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


SLOW = ("scipy.stats", "matplotlib")  # half a second between them


def test_what_few_batches_need_is_imported_by_those() -> None:
    look = f"import sim.batch, sim.batch.runner, sys; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_chart_is_got_ready_while_it_plays_and_what_goes_wrong_is_told_when_it_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "analysis.plots.summary_chart", None)
    runner._get_the_chart_ready()
    with pytest.raises(ImportError):
        sim.run_batch("classics/orange", 64, out=tmp_path / "out")
    monkeypatch.delitem(sys.modules, "analysis.plots.summary_chart")
    runner._get_the_chart_ready()
    assert "analysis.plots.summary_chart" in sys.modules
