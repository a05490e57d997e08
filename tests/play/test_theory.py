"""Closed forms of theory, played: a scenario and the engine come to what a formula says. See docs/theory.md."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import sim
from analysis.solutions import bargaining_range, screening_demand, unanimity_core, win_set, zopa

OnPaper = Callable[..., sim.Scenario]

# --- Fearon: A and B divide a pie of 1; A wins a war with p = 0.6 and takes all. A proposes, B takes it or leaves it.
# As a war with a lottery: (1 + 0.2) / 2 = 0.6 is the chance of A's victory, and the table opens after the first
# year, which has cost A 0.1 and B 0.15.
FEARON = """
protocol: take_it_or_leave_it
offer: screening
strategy: linear
reservation_value: lottery
issues:
  pie: {title: Share of A, type: grid, unit: percent, grid: {from: 0, to: 100, step: 5}, status_quo: 0, binds: [a, b]}
parties:
  a:
    title: A
    initials: A
    reservation_value: 0
    horizon: 12
    issues: {pie: {importance: 1, worth: {ideal: 100}}}
    war: {slope: 0, cost: 0.1}
  b:
    title: B
    initials: B
    reservation_value: 0
    horizon: 12
    issues: {pie: {importance: 1, worth: {ideal: 0}}}
    war: {slope: 0, cost: 0.15}
tables:
  - {name: hall, parties: [a, b], issues: [pie], rounds: 1, ends: war, opens: 2026-01}
world:
  war:
    belligerents: [a, b]
    favours: a
    momentum: {start: 0.2, persistence: 1, volatility: 0}
    decisive: 1
    victories: {a: {pie: 100}, b: {pie: 0}}
"""


class TestFearon:
    def test_the_bargaining_range(self, on_paper: OnPaper) -> None:
        """p - cost of A = 0.5 to p + cost of B = 0.75: what the engine finds to be the zone of possible agreement."""
        model = sim.NegotiationModel(on_paper(FEARON), rng_seed=1)
        model.play()
        low, high = bargaining_range(0.6, 0.1, 0.15)
        assert (low, high) == pytest.approx((0.5, 0.75))
        limits = model.state.limits[0, :, 0]
        assert limits == pytest.approx([low, 1 - high])
        here, work = model.layout.tables[0], model.work(0)
        # The ends of the range lie exactly at limits: count what lies there up to rounding.
        inside = zopa(work.values.T, limits - 1e-12, here.signers, work.acceptable.T)
        shares = [int(model.seating.spaces[0].outcome(int(x))["pie"]) for x in np.flatnonzero(inside)]
        assert shares == [50, 55, 60, 65, 70, 75]

    def test_who_makes_the_only_offer_gets_all_of_it(self, on_paper: OnPaper) -> None:
        """B's cost is a hair above 0.15, so that rounding does not decide at the very end of the range."""
        record = sim.run(on_paper(FEARON, parties__b__war__cost=0.1500001))
        assert (record.tables[0].status, record.tables[0].outcome) == ("agreed", {"pie": "75"})
        assert pytest.approx(record.parties["b"].reservation_value, abs=1e-6) == record.parties["b"].V

    def test_the_range_is_the_width_of_what_war_wastes(self, on_paper: OnPaper) -> None:
        """Without costs only the expected share itself is left, p = 0.6."""
        free = on_paper(
            FEARON.replace("slope: 0, cost: 0.1}", "slope: 0, cost: 1e-7}").replace(
                "cost: 0.15", "cost: 1e-7"
            )
        )
        model = sim.NegotiationModel(free, rng_seed=1)
        model.play()
        work, here = model.work(0), model.layout.tables[0]
        inside = zopa(work.values.T, model.state.limits[0, :, 0], here.signers, work.acceptable.T)
        assert [int(x) * 5 for x in np.flatnonzero(inside)] == [60]


# --- Fearon's screening: B's cost is anything from 0 to 0.4, so that its limit 0.4 - cost is too; A's limit is 0.5.
SCREENING = """
protocol: take_it_or_leave_it
offer: screening
strategy: linear
issues:
  pie: {title: Share of A, type: grid, unit: percent, grid: {from: 0, to: 100, step: 5}, binds: [a, b]}
parties:
  a:
    {title: A, initials: A, reservation_value: 0.5, horizon: 12,
     issues: {pie: {importance: 1, worth: {ideal: 100}}}}
  b:
    title: B
    initials: B
    reservation_value: {value: [0, 0.2, 0.4], distribution: uniform}
    horizon: 12
    issues: {pie: {importance: 1, worth: {ideal: 0}}}
tables:
  - {name: hall, parties: [a, b], issues: [pie], rounds: 1}
"""


class TestScreening:
    def test_the_demand_and_the_risk_of_war(self, on_paper: OnPaper) -> None:
        """x* = 0.6 + (0.4 - 0.1) / 2 = 0.75, refused with (0.75 - 0.6) / 0.4 = 0.375."""
        demand, risk = screening_demand(0.6, 0.1, 0.4)
        assert (demand, risk) == pytest.approx((0.75, 0.375))
        batch = sim.run_batch(on_paper(SCREENING), 20_000, rng_seed=1)
        agreed = batch.runs["agreement"]
        assert set(batch.tables["outcome.pie"].dropna()) == {"75"}
        assert 1 - agreed.mean() == pytest.approx(risk, abs=0.01)
        assert batch.runs["zopa"].all(), "war is never the only way"
        limits = batch.parties[batch.parties["party"] == "b"].set_index("run")["reservation_value"]
        assert (agreed.to_numpy() == (limits.to_numpy() <= 0.25)).all()

    @pytest.mark.parametrize(("cost_a", "expected"), [(0.0, 0.8), (0.1, 0.75), (0.2, 0.7), (0.4, 0.6)])
    def test_who_can_afford_war_less_demands_less(
        self, on_paper: OnPaper, cost_a: float, expected: float
    ) -> None:
        assert screening_demand(0.6, cost_a, 0.4)[0] == pytest.approx(expected)
        record = sim.run(on_paper(SCREENING, parties__a__reservation_value=0.6 - cost_a))
        assert float(record.offers[0].outcome["pie"]) / 100 == pytest.approx(expected, abs=0.05)

    def test_with_nothing_to_find_out_there_is_no_war(self, on_paper: OnPaper) -> None:
        for limit in (0.05, 0.15, 0.25, 0.35):
            record = sim.run(on_paper(SCREENING, parties__b__reservation_value=limit - 1e-9))
            assert record.tables[0].outcome == {"pie": str(round(100 * (1 - limit)))}


# --- Win-sets on a line: three who must all sign, with ideal points at 0.3, 0.6 and 0.9.
LINE = """
strategy: linear
offer: screening
protocol: take_it_or_leave_it
issues:
  point:
    {title: Point, type: grid, unit: percent, grid: {from: 0, to: 100, step: 5}, status_quo: 20, binds: [x, y, z]}
parties:
  x: {title: X, initials: X, reservation_value: 0, horizon: 12, issues: {point: {importance: 1, worth: {ideal: 30}}}}
  y: {title: Y, initials: Y, reservation_value: 0, horizon: 12, issues: {point: {importance: 1, worth: {ideal: 60}}}}
  z: {title: Z, initials: Z, reservation_value: 0, horizon: 12, issues: {point: {importance: 1, worth: {ideal: 90}}}}
tables:
  - {name: hall, parties: [x, y, z], issues: [point], rounds: 1, disagreement: status_quo}
"""
IDEALS = np.array([0.3, 0.6, 0.9])


def accepted(scenario: sim.Scenario) -> list[int]:
    """The points, in percent, that all who must sign like at least as well as the status quo, itself left out."""
    model = sim.NegotiationModel(scenario, rng_seed=1)
    model.play()
    here, work = model.layout.tables[0], model.work(0)
    # A mirror image is as good as the status quo up to rounding.
    inside = zopa(work.values.T, model.state.limits[0, :, 0] - 1e-12, here.signers, work.acceptable.T)
    return [5 * int(x) for x in np.flatnonzero(inside)]


class TestWinSet:
    def test_under_unanimity(self, on_paper: OnPaper) -> None:
        """0.2 is 0.1 from the ideal of X, who goes along as far as 0.4."""
        assert win_set(0.2, IDEALS) == pytest.approx((0.2, 0.4))
        assert accepted(on_paper(LINE)) == [25, 30, 35, 40]

    @pytest.mark.parametrize("status_quo", range(0, 101, 5))
    def test_from_everywhere(self, on_paper: OnPaper, status_quo: int) -> None:
        low, high = win_set(status_quo / 100, IDEALS)
        expected = [n for n in range(0, 101, 5) if low - 1e-9 <= n / 100 <= high + 1e-9 and n != status_quo]
        found = accepted(on_paper(LINE, issues__point__status_quo=status_quo))
        assert found == expected
        core = unanimity_core(IDEALS)
        assert core == (0.3, 0.9)
        assert (found == []) == (core[0] <= status_quo / 100 <= core[1])

    @pytest.mark.parametrize(("setter", "gets"), [("x", "30"), ("y", "40"), ("z", "40")])
    def test_who_sets_the_agenda_gets_the_best_of_it(self, on_paper: OnPaper, setter: str, gets: str) -> None:
        """Take it or leave it: the setter's own ideal if the others go along, else as near as they go."""
        record = sim.run(on_paper(LINE, tables__hall__opener=setter))
        assert (record.tables[0].status, record.tables[0].outcome) == ("agreed", {"point": gets})

    @pytest.mark.parametrize("status_quo", [30, 60, 90])
    def test_in_the_core_nothing_moves(self, on_paper: OnPaper, status_quo: int) -> None:
        record = sim.run(on_paper(LINE, issues__point__status_quo=status_quo))
        assert record.tables[0].status == "refused"
        assert record.tables[0].zopa_by_round == (False,)
