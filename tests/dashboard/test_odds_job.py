"""The odds of a page are those of a batch: same draws, same figures, step by step."""

from __future__ import annotations

import pytest

import sim
from sim.dashboard.jobs.odds import Found, Odds
from sim.dashboard.place import Case

RUNS = 1200


def steps_of(job: Odds) -> list[Found]:
    found: list[Found] = []
    for number in range(job.steps):
        found.append(job.step(number, found))
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


def test_a_case_alone_is_compared_with_nothing() -> None:
    (found, *_) = steps_of(Odds(Case("classics/orange"), runs=600))
    assert len(found.summary.settings) == 1
    assert not found.summary.comparisons
    assert Odds(Case("a"), (Case("a"),)).cases == (Case("a"),)


def test_curves_begin_and_end_where_they_must() -> None:
    case = Case("february-2025")
    found = Odds(case, (case.at("us_backstop", "open"),), runs=600).step(0, ())
    for curves in found.curves:
        shares = [figure.mean for figure in curves.signed.values()]
        assert shares == sorted(shares)
        assert shares[-1] == pytest.approx(1.0)
        assert curves.signed[curves.half() or 0].mean >= 0.5
        holding = [figure.mean for figure in curves.holding.values()]
        assert holding[0] == 1.0
        assert holding == sorted(holding, reverse=True)
