"""The odds of a page are those of a batch: same draws, same figures, step by step."""

from __future__ import annotations

import pickle

import pytest

import sim
from sim.dashboard.jobs import odds
from sim.dashboard.jobs.odds import Found, Left, Odds
from sim.dashboard.place import Case

RUNS = 1200


def steps_of(job: Odds) -> list[Found]:
    found: list[Found] = []
    left: Left | None = None
    for number in range(job.steps):
        left = job.step(number, left)
        found.append(job.conclude(left))
    return found


def test_the_last_step_is_the_summary_of_a_batch() -> None:
    case = Case("classics/used-car")
    job = Odds(case, (case.at("dealer", "much"),), rng_seed=4, runs=RUNS)
    last = steps_of(job)[-1]
    batch = sim.run_batch("classics/used-car", RUNS, rng_seed=4, sweep={"dealer": ["unknown", "much"]})
    for found, wanted in zip(last.summary.settings, batch.summary.settings, strict=True):
        assert found.agreement == wanted.agreement
        assert found.zopa == wanted.zopa
        assert found.issues == wanted.issues
        assert found.months == wanted.months
    assert last.summary.comparisons[0].agreement == batch.summary.comparisons[0].agreement
    assert last.runs == batch.summary.settings[0].setting.runs


def test_every_step_knows_more() -> None:
    found = steps_of(Odds(Case("classics/orange"), rng_seed=2, runs=RUNS))
    assert [one.runs for one in found] == sorted({one.runs for one in found})
    assert found[0].runs >= 500


def test_no_step_plays_what_another_worker_has_played() -> None:
    case = Case("classics/used-car")
    job = Odds(case, (case.at("dealer", "much"),), rng_seed=6, runs=RUNS)
    left: Left | None = None
    for number in range(job.steps):
        odds._tally.cache_clear()  # as in a worker that has played nothing yet
        left = job.step(number, pickle.loads(pickle.dumps(left)))
        assert odds._tally.cache_info().misses == len(job.cases)
    assert left is not None
    assert left.found == job.at_once()


def test_draws_of_more_runs_than_a_step_has_are_played_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario with many rules that might apply: its draws are long, and some steps have nothing to add."""
    monkeypatch.setattr(odds, "FIRST", 10)
    monkeypatch.setattr(odds, "STEP", 10)
    case = Case("february-2025")
    job = Odds(case, rng_seed=3, runs=100)
    plan = odds._cell(case, 100).plan
    per_draw = plan.structures * plan.replicates
    found = steps_of(job)
    assert [one.runs for one in found] == [per_draw * draws for draws in odds._ends(plan, job.steps)]
    assert len({one.runs for one in found}) < len(found)
    batch = sim.run_batch("february-2025", 100, rng_seed=3)
    assert found[-1].summary.settings[0].agreement == batch.summary.settings[0].agreement


@pytest.mark.parametrize("runs", [60, 100, 240])
def test_cases_under_different_rules_are_held_against_each_other_as_far_as_they_can_be(
    runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draws of different lengths are as many in some steps and not in others."""
    monkeypatch.setattr(odds, "FIRST", 20)
    monkeypatch.setattr(odds, "STEP", 20)
    job = Odds(Case("february-2025"), (Case("february-2025/us-backstop"), Case("classics/orange")), runs=runs)
    for found in steps_of(job):
        assert len(found.summary.comparisons) == 2


def test_a_case_alone_is_compared_with_nothing() -> None:
    (found, *_) = steps_of(Odds(Case("classics/orange"), runs=600))
    assert len(found.summary.settings) == 1
    assert not found.summary.comparisons
    assert Odds(Case("a"), (Case("a"),)).cases == (Case("a"),)


def test_curves_begin_and_end_where_they_must() -> None:
    case = Case("february-2025")
    found = Odds(case, (case.at("us_backstop", "open"),), runs=600).step(0, None).found
    for curves in found.curves:
        shares = [figure.mean for figure in curves.signed.values()]
        assert shares == sorted(shares)
        assert shares[-1] == pytest.approx(1.0)
        assert curves.signed[curves.half() or 0].mean >= 0.5
        holding = [figure.mean for figure in curves.holding.values()]
        assert holding[0] == 1.0
        assert holding == sorted(holding, reverse=True)
