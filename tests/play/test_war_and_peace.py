"""The war and the peace on paper: limits that move, threats, aid, suspended talks, a peace that may break."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import sim
from sim.play.draw import draw
from sim.play.laying_out import lay_out

OnPaper = Callable[..., sim.Scenario]

# Ada (whom momentum favours) and Ben share land; visas and aid are Carl's to give, at another table.
WAR = """
strategy: linear
issues:
  land: {title: Land, type: grid, unit: percent, grid: {from: 0, to: 100, step: 10}, status_quo: 50, binds: [ada, ben]}
  visas: {title: Visas, type: ordered, status_quo: "no", binds: [carl], values: {"no": {}, "yes": {}}}
  aid: {title: Aid, type: ordered, status_quo: "on", binds: [carl], values: {"on": {}, "off": {}}}
parties:
  ada:
    title: Ada
    initials: A
    reservation_value: 0.6
    horizon: 60
    issues: {land: {importance: 1, worth: {ideal: 100}}}
  ben:
    title: Ben
    initials: B
    reservation_value: 0.7
    horizon: 60
    issues: {land: {importance: 1, worth: {ideal: 0}}}
  carl:
    title: Carl
    initials: C
    reservation_value: 0
    horizon: 60
    issues:
      visas: {importance: 1, worth: {values: {"no": 0, "yes": 1}}}
      aid: {importance: 1, worth: {values: {"on": 0, "off": 1}}}
tables:
  - {name: office, parties: [carl, ada], issues: [visas, aid], rounds: 3}
  - {name: hall, parties: [ada, ben], issues: [land], rounds: 8, ends: war}
world:
  war: {belligerents: [ada, ben], favours: ada, momentum: {start: 0, persistence: 1, volatility: 0}}
"""
LATE = {"tables__office__opens": "2025-03"}


def limits(record: sim.Record, party: str, table: str = "hall") -> list[float]:
    return [row.r for row in record.party_rounds if (row.table, row.party) == (table, party)]


def paused(record: sim.Record, party: str) -> list[int]:
    return [row.round for row in record.party_rounds if row.party == party and row.suspended]


class TestLimits:
    def test_linear(self, on_paper: OnPaper) -> None:
        """Momentum 0.5: Ada 0.6 + 0.2 x 0.5; Ben 0.7 - 0.2 x 0.25 x 0.5. It halves each month."""
        scenario = on_paper(
            WAR,
            parties__ada__war={"slope": 0.2},
            parties__ben__war={"slope": 0.2, "resilience": 0.25},
            world__war__momentum={"start": 0.5, "persistence": 0.5, "volatility": 0},
        )
        record = sim.run(scenario)
        course = [0.5**k for k in range(1, 9)]
        assert record.momentum == pytest.approx(course)
        assert limits(record, "ada") == pytest.approx([0.6 + 0.2 * m for m in course])
        assert limits(record, "ben") == pytest.approx([0.7 - 0.05 * m for m in course])

    def test_lottery(self, on_paper: OnPaper) -> None:
        """Ada wins all with 0.4 (1 + m) / 2, Ben with 0.4 (1 - m) / 2, else half stays with each.

        m = 0.5: 0.3 x 1 + 0.6 x 0.5 = 0.6 for Ada; with optimism 0.25 Ben sees 0.25: 0.15 x 1 + 0.6 x 0.5 = 0.45.
        """
        scenario = on_paper(
            WAR,
            reservation_value="lottery",
            parties__ada__war={"slope": 0},
            parties__ben__war={"slope": 0, "optimism": 0.25},
            world__war__decisive=0.4,
            world__war__victories={"ada": {"land": 100}, "ben": {"land": 0}},
            world__war__momentum__start=0.5,
        )
        record = sim.run(scenario)
        assert limits(record, "ada") == pytest.approx([0.6] * 8)
        assert limits(record, "ben") == pytest.approx([0.45] * 8)

    def test_costs(self, on_paper: OnPaper) -> None:
        """0.12 in the first year, levelling off with T0 = 12 months: 0.12 (1 - e^(-t/12)) / (1 - 1/e)."""
        scenario = on_paper(WAR, parties__ben__war={"slope": 0, "cost": 0.12}, world__war__saturation=12)
        assert limits(sim.run(scenario), "ben") == pytest.approx(
            [0.7 - 0.12 * (1 - math.exp(-t / 12)) / (1 - math.exp(-1)) for t in range(8)]
        )

    def test_a_threat_lowers_until_it_is_settled(self, on_paper: OnPaper) -> None:
        """Carl gives visas in March at his own table, before the hall sits: from then on Ben is not threatened."""
        threat = {"by": "carl", "against": "ben", "lowers": 0.2, "unless": {"visas": "yes"}}
        record = sim.run(on_paper(WAR, world__war__threats={"visa_ban": threat}, **LATE))
        assert record.tables[0].outcome == {"visas": "yes", "aid": "off"}
        assert limits(record, "ben") == pytest.approx([0.5, 0.5, *[0.7] * 6])
        assert limits(record, "ada") == pytest.approx([0.6] * 8)

    def test_a_threat_without_a_condition_stands(self, on_paper: OnPaper) -> None:
        threat = {"by": "carl", "against": "ben", "lowers": 0.2}
        record = sim.run(on_paper(WAR, world__war__threats={"visa_ban": threat}, **LATE))
        assert limits(record, "ben") == pytest.approx([0.5] * 8)

    def test_nobody_s_limit_lies_below_the_worst(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(WAR, parties__ben__reservation_value=-0.5, tables__hall__rounds=1))
        assert limits(record, "ben") == [0.0]


AID = {
    "effect": 0.1,
    "donors": {"carl": {"share": 1, "level": 1}},
    "changes": {"stop": {"when": {"aid": "off"}, "donor": "carl", "level": 0}},
}


class TestMomentum:
    def test_aid_of_today_moves_nothing_and_its_end_does(self, on_paper: OnPaper) -> None:
        """Settled in March; from April on aid is 0, 1 below today: 0.1 a month against Ada."""
        record = sim.run(on_paper(WAR, world__war__aid=AID, **LATE))
        assert record.momentum == pytest.approx([0, 0, 0, -0.1, -0.2, -0.3, -0.4, -0.5])

    def test_one_of_two_donors_counts_by_its_share(self, on_paper: OnPaper) -> None:
        donors = {"carl": {"share": 1, "level": 1}, "others": {"share": 3, "level": 1}}
        record = sim.run(on_paper(WAR, world__war__aid={**AID, "donors": donors}, **LATE))
        assert record.momentum == pytest.approx([0, 0, 0, *[-0.025 * k for k in range(1, 6)]])

    def test_it_ends_where_one_side_has_all(self, on_paper: OnPaper) -> None:
        donors = {"carl": {"share": 1, "level": 6}}
        record = sim.run(on_paper(WAR, world__war__aid={**AID, "donors": donors, "changes": {}}))
        assert record.momentum == pytest.approx([0, 0.5, *[1.0] * 6])

    def test_rounds_of_two_months_carry_two_months(self, on_paper: OnPaper) -> None:
        """phi = 0.9 a month, drift -0.1: m -> 0.81 m - 0.1 (1 + 0.9); sigma grows by the root of 1 + 0.81."""
        text = WAR.replace("strategy: linear", "strategy: linear\nround: 2 months")
        changes = {
            "world__war__momentum": {"start": 0.5, "persistence": 0.9, "volatility": 0},
            "world__war__aid": {**AID, "donors": {"carl": {"share": 1, "level": 0}}},
        }
        record = sim.run(on_paper(text, **changes))
        assert record.momentum[:3] == pytest.approx([0.5, 0.405 - 0.19, 0.81 * 0.215 - 0.19])
        changes["world__war__momentum"] = {"start": 0.5, "persistence": 0.9, "volatility": 0.1}
        monthly = sim.NegotiationModel(on_paper(WAR, **changes), rng_seed=1).numbers.shock
        two_monthly = sim.NegotiationModel(on_paper(text, **changes), rng_seed=1).numbers.shock
        assert two_monthly == pytest.approx(monthly * math.sqrt(1.81))
        assert (monthly[..., 1:] != 0).all()

    def test_the_war_stands_still_once_it_is_over(self, on_paper: OnPaper) -> None:
        """Momentum of the last round of the hall holds while other tables go on."""
        record = sim.run(
            on_paper(
                WAR,
                parties__ben__reservation_value=0.1,
                parties__ada__horizon=1,
                parties__ben__horizon=1,
                parties__carl__reservation_value=1.5,
                tables__office__rounds=6,
                world__war__aid={**AID, "donors": {"carl": {"share": 1, "level": 2}}, "changes": {}},
            )
        )
        assert record.tables[1].closed == "2025-02"
        assert record.momentum == pytest.approx([0, 0.1, 0.1, 0.1, 0.1, 0.1])


class TestSuspension:
    """Ada wants 0.6 and Ben 0.7 of one: whoever knows that has no hope."""

    def test_after_some_rounds_without_hope(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(WAR, parties__ada__suspends_after=3))
        assert paused(record, "ada") == [3, 4, 5, 6, 7, 8]
        assert paused(record, "ben") == []
        assert (record.tables[1].status, record.tables[1].walked_out) == ("suspended", None)
        offers = {offer.round for offer in record.offers if offer.by == "ada"}
        assert offers == {1, 2}
        assert len(limits(record, "ben")) == 8, "Ben goes on answering"

    def test_who_has_hope_stays(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(WAR, parties__ada__suspends_after=3, parties__ben__reservation_value=0.4))
        assert paused(record, "ada") == []

    def test_it_leaves_for_good_at_its_horizon(self, on_paper: OnPaper) -> None:
        """Suspended in February, at her horizon of four months in May (round 5)."""
        record = sim.run(on_paper(WAR, parties__ada__suspends_after=2, parties__ada__horizon=4))
        table = record.tables[1]
        assert (table.status, table.walked_out, table.closed) == ("walked_out", "ada", "2025-05")

    def test_who_is_at_its_horizon_and_has_not_suspended_stays(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(WAR, parties__ada__horizon=4))
        assert (record.tables[1].status, record.tables[1].rounds) == ("deadline", 8)

    def test_talks_resume_when_the_war_turns(self, on_paper: OnPaper) -> None:
        """Ada takes 60 or more, which leaves Ben 0.4: hopeless while his limit is 0.7 and 0.46, not at 0.22."""
        record = sim.run(
            on_paper(
                WAR,
                parties__ada__suspends_after=2,
                parties__ada__reservation_value=0.55,
                parties__ben__war={"slope": 0.75, "resilience": 0.8},
                parties__ben__horizon=1,
                parties__ada__horizon=7,
                tables__hall__rounds=12,
                world__war__aid={**AID, "donors": {"carl": {"share": 1, "level": 5}}, "changes": {}},
            )
        )
        assert record.momentum[:4] == pytest.approx([0, 0.4, 0.8, 1.0])
        # Ben's side loses omega of its slope: 0.75 x 0.8 x m = 0.6 m: 0.7, 0.46, 0.22, 0.1.
        assert limits(record, "ben")[:4] == pytest.approx([0.7, 0.46, 0.22, 0.1], abs=1e-9)
        assert paused(record, "ada") == [2]
        assert record.tables[1].status == "agreed"

    def test_away_and_back(self, on_paper: OnPaper) -> None:
        record = sim.run(
            on_paper(
                WAR,
                parties__ada__suspends_after=2,
                parties__ben__reservation_value=0.69,
                parties__ben__war={"slope": 0.75, "resilience": 0.8},
                world__war__aid={**AID, "donors": {"carl": {"share": 1, "level": 2}}, "changes": {}},
            )
        )
        # Ben: 0.69 - 0.06 t, which comes below 0.4 at t = 5, the sixth round.
        assert paused(record, "ada") == [2, 3, 4, 5]
        spoke = [row.round for row in record.party_rounds if row.party == "ada" and not row.suspended]
        assert spoke == [1, 6, 7, 8]


PEACE = """
strategy: linear
issues:
  force: {title: Force, type: grid, unit: troops, grid: {from: 0, to: 200, step: 100}, status_quo: 0, binds: [ada, ben]}
  land: {title: Land, type: ordered, status_quo: kept, binds: [ada, ben], values: {kept: {}, ceded: {}}}
parties:
  ada:
    title: Ada
    initials: A
    reservation_value: 0.3
    horizon: 1
    foresight: 0.9
    issues:
      force: {importance: 1, worth: {values: {0: 0, 200: 1}}}
      land: {importance: 1, worth: {values: {kept: 1, ceded: 0}}}
    war: {slope: 0.4, resilience: 0.5}
  ben:
    title: Ben
    initials: B
    reservation_value: 0.1
    horizon: 1
    foresight: 0.5
    issues:
      force: {importance: 1, worth: {values: {0: 1, 200: 0}}}
      land: {importance: 1, worth: {values: {kept: 0, ceded: 1}}}
    war: {slope: 0.4}
tables:
  - {name: hall, parties: [ada, ben], issues: [force, land], rounds: 6, ends: war}
world:
  war: {belligerents: [ada, ben], favours: ada, momentum: {start: 0, persistence: 1, volatility: 0}}
  peace:
    rate: 0.2
    terms:
      deterrence: {effect: lowers, weight: 1.2, hills: {force: {half: 100, exponent: 2}}}
      weakness: {effect: raises, weight: 0.5, values: {land: {kept: 0, ceded: 1}}}
    resumption:
      front: {effect: lowers, weight: 0.5, values: {land: {kept: 0, ceded: 1}}}
"""


class TestPeace:
    def test_the_rate_under_every_outcome(self, on_paper: OnPaper) -> None:
        """0.2 exp(-1.2 hill + 0.5 ceded), the hill 0, 1/2, 4/5."""
        model = sim.NegotiationModel(on_paper(PEACE), rng_seed=1)
        expected = [0.2 * math.exp(-1.2 * hill + 0.5 * ceded) for hill in (0, 0.5, 0.8) for ceded in (0, 1)]
        assert model.numbers.rate[0] == pytest.approx(expected)

    def test_what_signing_is_worth(self, on_paper: OnPaper) -> None:
        """Ada, with d = 0.9: fighting again is worth 0.3, after ceding land 0.3 - 0.4 x 0.5 x 0.5 = 0.2."""
        model = sim.NegotiationModel(on_paper(PEACE), rng_seed=1)
        model.step()
        expected = []
        for force, hill in ((0, 0), (0.5, 0.5), (1, 0.8)):
            for ceded in (0, 1):
                u = 0.5 * force + 0.5 * (1 - ceded)
                h = 1 - math.exp(-0.2 * math.exp(-1.2 * hill + 0.5 * ceded))
                k = 0.2 if ceded else 0.3
                expected.append((0.1 * u + 0.9 * h * k) / (1 - 0.9 * (1 - h)))
        assert model.work(0).values[0] == pytest.approx(expected)

    def test_the_side_that_gains_land_fights_again_from_ahead(self, on_paper: OnPaper) -> None:
        """Ben, with d = 0.5, from 0.1, or 0.1 + 0.4 x 0.5 = 0.3 with the land; worst case of all: no force, ceded."""
        model = sim.NegotiationModel(on_paper(PEACE), rng_seed=1)
        model.step()
        h = 1 - math.exp(-0.2 * math.exp(0.5))
        ceded_without_force = (0.5 * 1.0 + 0.5 * h * 0.3) / (1 - 0.5 * (1 - h))
        assert model.work(0).values[1][1] == pytest.approx(ceded_without_force)

    def test_a_party_that_does_not_look_ahead_values_what_it_gets(self, on_paper: OnPaper) -> None:
        text = PEACE.replace("    foresight: 0.9\n", "    foresight: 0\n")
        model = sim.NegotiationModel(on_paper(text), rng_seed=1)
        model.step()
        assert model.work(0).values[0] == pytest.approx([0.5, 0, 0.75, 0.25, 1, 0.5])

    def test_what_the_record_says_of_the_agreement(self, on_paper: OnPaper) -> None:
        scenario = on_paper(PEACE)
        record = sim.run(scenario)
        table = record.tables[0]
        assert table.status == "agreed"
        hill = {"0": 0, "100": 0.5, "200": 0.8}[table.outcome["force"]]
        rate = 0.2 * math.exp(-1.2 * hill + 0.5 * (table.outcome["land"] == "ceded"))
        assert table.hazard == pytest.approx(1 - math.exp(-rate))
        model = sim.NegotiationModel(scenario, rng_seed=1)
        months = math.ceil(float(model.numbers.life[0, 0]) / rate * 12)
        closed, broken = (
            int(month[:4]) * 12 + int(month[5:]) for month in (table.closed, record.collapse_date)
        )
        assert broken - closed == months

    def test_the_peace_lasts_by_the_exponential_law(self, on_paper: OnPaper) -> None:
        """Lives are drawn in units of their mean: of many, exp(-t) outlast t, and their mean is 1."""
        lives = draw(
            lay_out(on_paper(PEACE)),
            on_paper(PEACE).structures,
            1,
            range(200),
            range(40),
        ).numbers.life.ravel()
        assert lives.mean() == pytest.approx(1.0, abs=0.04)
        for t in (0.1, 0.5, 1.0, 2.0, 3.0):
            assert (lives > t).mean() == pytest.approx(math.exp(-t), abs=0.02)
        assert abs(np.corrcoef(lives[:-1], lives[1:])[0, 1]) < 0.04

    def test_runs_break_at_the_stated_rate(self, on_paper: OnPaper) -> None:
        """Two hundred runs that sign the same: the share that outlasts five years is exp(-5 rate)."""
        scenario = on_paper(PEACE, tables__hall__rounds=3)
        lasts, rates = [], set()
        for run in range(200):
            record = sim.run(scenario, run=run, replicates=200)
            table = record.tables[0]
            rates.add(-math.log1p(-table.hazard))
            closed, broken = (int(m[:4]) * 12 + int(m[5:]) for m in (table.closed, record.collapse_date))
            lasts.append(broken - closed > 60)
        (rate,) = rates
        assert np.mean(lasts) == pytest.approx(math.exp(-5 * rate), abs=0.1)
        assert 0.1 < np.mean(lasts) < 0.9
