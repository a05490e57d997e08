"""A run that fails is data: what went wrong is kept, the others go on, and figures leave out whole draws."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from analysis.summary import summarise
from sim.batch import chunks, jobs
from sim.batch import rows as making
from sim.batch.columns import no_rows
from sim.batch.failures import RunFailed
from sim.cli.app import run_app
from sim.loading.reader import InputError
from sim.play import draw as drawing
from sim.play.ensemble import Ensemble
from sim.play.plan import key
from sim.strategies import STRATEGIES, Strategy, View

ORANGE = "classics/orange"
PIE = "classics/split-the-pie"
FAILING = {"parties.hurried.strategy": "moody"}


class Moody(Strategy):
    """Gives up reckoning where its limit is in the upper half of its range."""

    def aspiration(self, view: View) -> float:
        if int(1e6 * view.reservation_value) % 3 == 0:
            raise ZeroDivisionError("no patience left")
        return view.best if view.round < view.of - 1 else view.reservation_value


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    STRATEGIES.register("moody", Moody)


def breaking(monkeypatch: pytest.MonkeyPatch, stage: str, draws: set[int]) -> None:
    """Let the compiled driver fail for some draws at a stage."""
    module, name = {
        "draw": (chunks, "draw"),
        "play": (Ensemble, "play"),
        "store": (making, "_table_rows"),
    }[stage]
    original: Callable[..., object] = getattr(module, name)
    seen: list[range] = []
    drawn = chunks.draw

    def watched(*arguments: object, **options: object) -> object:
        seen.append(arguments[3])  # type: ignore[arg-type]
        if stage == "draw" and draws & set(arguments[3]):  # type: ignore[call-overload]
            raise ArithmeticError("injected")
        return drawn(*arguments, **options)  # type: ignore[arg-type]

    def broken(*arguments: object, **options: object) -> object:
        if draws & set(seen[-1]):
            raise ArithmeticError("injected")
        return original(*arguments, **options)

    monkeypatch.setattr(chunks, "draw", watched)
    if stage != "draw":
        monkeypatch.setattr(module, name, broken)


# --- under each stage


@pytest.mark.parametrize("stage", ["draw", "play", "store"])
def test_a_draw_that_fails_in_the_compiled_driver_is_a_row_for_each_of_its_runs(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    whole = sim.run_batch(ORANGE, 400, rng_seed=2)
    breaking(monkeypatch, stage, {7, 40})
    batch = sim.run_batch(ORANGE, 400, rng_seed=2, keep_going=True, out=folder)
    failures = batch.failures
    assert failures["draw"].tolist() == [7] * 4 + [40] * 4
    assert failures["run"].tolist() == [28, 29, 30, 31, 160, 161, 162, 163]
    assert set(failures["stage"]) == {stage}
    assert set(failures["message"]) == {"ArithmeticError: injected"}
    assert failures["traceback"].str.contains("injected").all()
    assert set(failures["rng_seed"]) == {2}
    stored = pd.read_parquet(folder / "failures")
    assert stored.sort_values("run")["run"].tolist() == failures["run"].tolist()
    for run, structure in zip(failures["run"], failures["structure"], strict=True):
        assert structure == sim.load(ORANGE).structures[key(run, 4, 1).structure].label
    left = whole.tables[~whole.tables["draw"].isin([7, 40])]
    pd.testing.assert_frame_equal(
        batch.tables.astype(object).reset_index(drop=True), left.astype(object).reset_index(drop=True)
    )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["failed"] == manifest["settings"][0]["failed"] == 8


def test_a_strategy_of_one_s_own_fails_run_by_run(moody: None) -> None:
    batch = sim.run_batch(PIE, 60, rng_seed=1, overrides=FAILING, keep_going=True)
    assert batch.driver == "mesa"
    lost = set(batch.failures["run"])
    assert 0 < len(lost) < 60
    assert set(batch.runs["run"]) == set(range(60)) - lost
    assert set(batch.failures["stage"]) == {"play"}
    assert "no patience left" in batch.failures["traceback"].iloc[0]
    assert "aspiration" in batch.failures["traceback"].iloc[0]
    for run in sorted(set(range(60)) - lost)[:5]:
        assert batch.runs.set_index("run").loc[run, "agreement"] == batch.record(run).agreement
    with pytest.raises(ZeroDivisionError):
        batch.record(min(lost))


def test_a_damaged_file_of_failures_is_named(moody: None, tmp_path: Path) -> None:
    sim.run_batch(PIE, 60, rng_seed=1, overrides=FAILING, keep_going=True, out=tmp_path / "out")
    part = next((tmp_path / "out" / "failures").glob("*.parquet"))
    whole = part.read_bytes()
    part.write_bytes(
        whole[:4] + bytes(len(whole) // 4) + whole[4 + len(whole) // 4 :]
    )  # its end is as it was
    batch = sim.open_batch(tmp_path / "out")
    for read in (lambda: batch.failed, lambda: batch.failures):
        with pytest.raises(InputError, match=rf"{part.name}: .*copy the folder anew"):
            read()


def test_workers_change_neither_rows_nor_failures(moody: None) -> None:
    one = sim.run_batch(PIE, 130, rng_seed=1, overrides=FAILING, keep_going=True, workers=1)
    two = sim.run_batch(PIE, 130, rng_seed=1, overrides=FAILING, keep_going=True, workers=2)
    for name, rows in one.rows.items():
        assert rows.equals(getattr(two.rows, name)), name
    told = [column for column in one.failures if column != "traceback"]
    pd.testing.assert_frame_equal(one.failures[told], two.failures[told])
    assert one.summary.to_dict() == two.summary.to_dict()


# --- the figures


def test_a_draw_counts_everywhere_or_nowhere(tmp_path: Path, moody: None) -> None:
    """In both settings, whichever of them failed; kept in memory, in a folder or not at all."""
    healthy = sim.load(PIE, overrides={"parties.hurried.horizon": 20})
    failing = sim.load(PIE, overrides=FAILING)
    ways = [{}, {"rows": False}, {"out": tmp_path / "out"}]
    batches = [
        sim.run_batch([healthy, failing], 200, rng_seed=1, keep_going=True, **way)  # type: ignore[arg-type]
        for way in ways
    ]
    batch = batches[0]
    assert len({json.dumps(of.summary.to_dict()) for of in batches}) == 1
    lost = batch.failures["draw"].unique()
    first, second = batch.summary.settings
    assert (first.failed, second.failed) == (0, len(batch.failures))
    assert first.left_out == second.left_out == len(lost)
    assert first.agreement.draws == second.agreement.draws == first.setting.draws - len(lost)
    kept = batch.runs[~batch.runs["draw"].isin(lost)]
    by_setting = kept.groupby("setting", observed=True)["rounds"].mean()
    agreed = kept[kept["agreement"]].groupby("setting", observed=True)["rounds"].mean() - 1
    assert second.months is not None
    assert second.months.mean == pytest.approx(agreed[second.setting.label] * second.setting.rounds_months)
    assert len(by_setting) == 2
    comparison = batch.summary.comparisons[0]
    difference = kept.pivot_table(index="run", columns="setting", values="agreement", observed=True)
    assert comparison.agreement is not None
    assert comparison.agreement.mean == pytest.approx(
        (difference[second.setting.label] - difference[first.setting.label]).mean()
    )


def test_figures_of_what_is_left_are_those_of_a_batch_without_the_lost_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = sim.run_batch(ORANGE, 400, rng_seed=2)
    breaking(monkeypatch, "play", {99})
    batch = sim.run_batch(ORANGE, 400, rng_seed=2, keep_going=True)
    setting = whole.cells[0].describe(2)
    fewer = sim.run_batch(ORANGE, 396, rng_seed=2).cells[0].describe(2)
    assert fewer.draws == setting.draws - 1
    frames = [frame[frame["draw"] != 99] for frame in (whole.runs, whole.tables, whole.parties)]
    expected = summarise(*frames, [fewer]).settings[0]
    found = batch.summary.settings[0]
    assert found.agreement.mean == pytest.approx(expected.agreement.mean)
    assert found.months is not None
    assert expected.months is not None
    assert found.months.monte_carlo.high == pytest.approx(expected.months.monte_carlo.high)
    assert found.parties.keys() == expected.parties.keys()


def test_all_runs_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    breaking(monkeypatch, "play", set(range(1000)))
    folder = tmp_path / "out"
    assert run_app(["batch", ORANGE, "-n", "40", "--keep-going", "-q", "--out", str(folder)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "40 runs failed" in said.err
    assert "there are no figures" in said.err
    assert "Traceback" not in said.err
    assert len(pd.read_parquet(folder / "failures")) == 40
    assert len(pd.read_parquet(folder / "runs")) == 0
    assert not (folder / "summary.json").exists()
    assert (folder / "manifest.json").exists()


def test_tables_without_a_row_have_all_columns() -> None:
    batch = sim.run_batch(ORANGE, 8, trace=True)
    issues = [column.removeprefix("outcome.") for column in batch.tables if column.startswith("outcome.")]
    for name, rows in no_rows(issues, trace=True).items():
        assert rows.schema.equals(getattr(batch.rows, name).schema), name


# --- stopping, going on, playing again


def test_without_keep_going_the_first_failure_stops_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    command = ["batch", ORANGE, "-n", "400", "--workers", "1", "--out", str(folder), "--rng-seed", "2"]
    with monkeypatch.context() as broken:
        breaking(broken, "play", {60})
        assert run_app([*command, "-q"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "zopa: run 240 of classics/orange failed (play): ArithmeticError: injected" in said
    assert "parts of the batch are kept" in said
    assert not (folder / "failures").exists()
    assert run_app([*command, "-q", "--resume"]) == 0
    whole = sim.run_batch(ORANGE, 400, rng_seed=2)
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == whole.summary.to_dict()


def test_in_python_the_failure_is_raised_with_all_that_is_known_of_it(moody: None) -> None:
    for workers in (1, 2):
        with pytest.raises(RunFailed, match="no patience left") as caught:
            sim.run_batch(PIE, 60, rng_seed=1, overrides=FAILING, workers=workers)
        assert "in aspiration" in caught.value.failure.traceback


def test_failed_runs_are_played_again_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    command = ["batch", ORANGE, "-n", "400", "--workers", "1", "--out", str(folder), "--rng-seed", "2"]
    with monkeypatch.context() as broken:
        breaking(broken, "play", {7, 40})
        assert run_app([*command, "--keep-going"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "8 runs failed" in said
    assert "--resume --retry-failed" in said
    # They stay failed until somebody asks, and the exit code goes on saying so.
    assert run_app([*command, "-q", "--resume"]) == 1
    assert "8 runs failed; 2 draws" in " ".join(capsys.readouterr().out.split())
    played: list[int] = []
    original = jobs.Player.play

    def watched(self: jobs.Player, job: jobs.Job) -> jobs.Part:
        played.append(job.part)
        return original(self, job)

    monkeypatch.setattr(jobs.Player, "play", watched)
    assert run_app([*command, "-q", "--resume", "--retry-failed"]) == 0
    assert len(played) == 2
    assert not (folder / "failures").exists()
    whole = sim.run_batch(ORANGE, 400, rng_seed=2)
    again = sim.run_batch(ORANGE, 400, rng_seed=2, out=folder, resume=True)
    assert again.failures.empty
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == whole.summary.to_dict()
    assert np.array_equal(again.runs["rounds"], whole.runs["rounds"])


def test_nothing_is_hidden_of_memory_that_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(drawing, "sample", out_of_memory)
    monkeypatch.setattr(chunks, "draw", out_of_memory)
    with pytest.raises(MemoryError):
        sim.run_batch(ORANGE, 8, keep_going=True)
