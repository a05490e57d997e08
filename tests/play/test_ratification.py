"""Ratification on paper: what is signed has to be carried at home, and who knows that asks for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import sim
from sim.world.ratification import carried

OnPaper = Callable[..., sim.Scenario]

# One cake, Ada wants all of it and so does Ben. Ada is content with 0.2 and her second house with 0.6 only. All are at
# their limits from the second round on; Ben opens.
CAKE = """
strategy: linear
offer: own_utility
issues:
  cake: {title: Cake, type: grid, unit: tenths, grid: {from: 0, to: 10, step: 1}, binds: [ada, ben]}
parties:
  ada:
    title: Ada
    initials: A
    reservation_value: 0.2
    horizon: 1
    issues: {cake: {importance: 1, worth: {ideal: 10}}}
    constituencies:
      rule: {type: unanimity}
      members:
        soft: {title: Soft, weight: 1, reservation_value: 0.2}
        hard: {title: Hard, weight: 1, reservation_value: 0.6}
  ben:
    title: Ben
    initials: B
    reservation_value: 0.35
    horizon: 1
    issues: {cake: {importance: 1, worth: {ideal: 0}}}
tables:
  - {name: hall, parties: [ben, ada], issues: [cake], rounds: 4}
"""
HARD = "parties__ada__constituencies__members__hard"
MAJORITY_BY_HALF = {"type": "qualified_majority", "quota": 0.5}


def acceptable(scenario: sim.Scenario) -> list[int]:
    """The shares of the cake that Ada offers or takes."""
    model = sim.NegotiationModel(scenario, rng_seed=1)
    model.step()
    seat = 1  # Ben opens
    return [int(x) for x in np.flatnonzero(model.work(0).acceptable[seat])]


class TestNotAnticipated:
    def test_what_is_signed_fails_at_home(self, on_paper: OnPaper) -> None:
        """Ben, at his limit of 0.55, leaves Ada 0.4: above her own 0.2, below the 0.6 of her second house."""
        record = sim.run(on_paper(CAKE, parties__ben__reservation_value=0.55))
        table = record.tables[0]
        assert (table.status, table.not_ratified_by, table.outcome) == ("not_ratified", "ada", None)
        assert (table.failure.kind, record.agreement) == ("defection", False)
        assert table.refused_by is None

    def test_it_was_signed_all_the_same(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(CAKE, parties__ben__reservation_value=0.55))
        last = record.offers[-1]
        assert int(last.outcome["cake"]) < 6
        assert "accept" in last.responses.values()

    def test_a_rule_of_this_table_goes_before_that_of_the_party(self, on_paper: OnPaper) -> None:
        scenario = on_paper(
            CAKE, parties__ben__reservation_value=0.55, tables__hall__ratify={"ada": MAJORITY_BY_HALF}
        )
        assert sim.run(scenario).tables[0].status == "agreed"

    def test_weights_decide(self, on_paper: OnPaper) -> None:
        half = {
            "parties__ada__constituencies__rule": MAJORITY_BY_HALF,
            "parties__ben__reservation_value": 0.55,
        }
        assert sim.run(on_paper(CAKE, **half)).tables[0].status == "agreed"
        heavier = sim.run(on_paper(CAKE, **half, **{f"{HARD}__weight": 1.5}))
        assert heavier.tables[0].status == "not_ratified"
        lighter = sim.run(on_paper(CAKE, **half, **{f"{HARD}__weight": 0.5}))
        assert lighter.tables[0].status == "agreed"

    def test_a_majority_is_more_than_half(self, on_paper: OnPaper) -> None:
        rule = {"parties__ada__constituencies__rule": {"type": "majority"}}
        scenario = on_paper(CAKE, parties__ben__reservation_value=0.55, **rule)
        assert sim.run(scenario).tables[0].status == "not_ratified"

    def test_a_house_that_states_no_limit_has_that_of_its_party(self, on_paper: OnPaper) -> None:
        members = {"soft": {"title": "Soft", "weight": 1}, "hard": {"title": "Hard", "weight": 1}}
        scenario = on_paper(
            CAKE, parties__ben__reservation_value=0.55, parties__ada__constituencies__members=members
        )
        assert sim.run(scenario).tables[0].status == "agreed"


class TestAnticipated:
    def test_it_offers_and_takes_only_what_passes(self, on_paper: OnPaper) -> None:
        scenario = on_paper(CAKE, parties__ada__anticipates=0.9)
        assert acceptable(scenario) == [6, 7, 8, 9, 10]
        record = sim.run(scenario)
        assert (record.tables[0].status, record.tables[0].outcome) == ("agreed", {"cake": "6"})
        offered = [int(offer.outcome["cake"]) for offer in record.offers if offer.by == "ada"]
        assert all(share >= 6 for share in offered)

    def test_a_smaller_win_set_is_a_better_deal_or_none(self, on_paper: OnPaper) -> None:
        """Her floor is 0.6: with Ben's limit at 0.35 she gets 6 and not less; with his at 0.45 there is nothing."""
        record = sim.run(on_paper(CAKE, parties__ada__anticipates=0.9))
        assert {row.r for row in record.party_rounds if row.party == "ada"} == {0.6}
        none = sim.run(on_paper(CAKE, parties__ada__anticipates=0.9, parties__ben__reservation_value=0.45))
        assert (none.tables[0].status, none.tables[0].zopa_by_round) == ("deadline", (False,) * 4)
        free = sim.run(on_paper(CAKE, parties__ben__reservation_value=0.45))
        assert free.tables[0].zopa_by_round == (True,) * free.tables[0].rounds

    def test_it_never_goes_below_its_own_limit(self, on_paper: OnPaper) -> None:
        scenario = on_paper(
            CAKE,
            parties__ada__anticipates=0.9,
            parties__ada__reservation_value=0.7,
            parties__ben__reservation_value=0.2,
        )
        record = sim.run(scenario)
        assert {row.r for row in record.party_rounds if row.party == "ada"} == {0.7}
        assert int(record.tables[0].outcome["cake"]) >= 7

    def test_who_asks_for_certainty_gets_less_to_choose_from(self, on_paper: OnPaper) -> None:
        """The hard house's limit is known as a range only: the surer Ada wants to be, the more she must ask for."""
        unsure = {f"{HARD}__reservation_value": {"value": [0.4, 0.6, 0.8], "distribution": "uniform"}}
        least = [
            min(acceptable(on_paper(CAKE, parties__ada__anticipates=wanted, **unsure)))
            for wanted in (0.0, 0.3, 0.7, 1.0)
        ]
        assert least[0] == 0
        assert least == sorted(least)
        assert 5 <= least[1] <= 6 < least[2] < least[3] <= 8

    def test_what_it_believes_is_a_count_of_samples(self, on_paper: OnPaper) -> None:
        unsure = {f"{HARD}__reservation_value": [0.3, 0.6, 0.9]}
        model = sim.NegotiationModel(on_paper(CAKE, parties__ada__anticipates=0.6, **unsure), rng_seed=1)
        model.step()
        samples = model.numbers.at_home[0][:, [2, 3]]  # voices: Ada, Ben, soft, hard
        assert set(samples[:, 0]) == {0.2}
        assert samples[:, 1].std() > 0.05
        share = np.array([carried_by(x / 10, samples).mean() for x in range(11)])
        assert model.work(0).acceptable[1].tolist() == (share >= 0.6).tolist()

    def test_a_house_that_sees_things_differently(self, on_paper: OnPaper) -> None:
        """To the house the cream is three quarters of all, to Ada nothing: no outcome without it passes."""
        scenario = on_paper(
            CAKE,
            issues__cream={
                "title": "Cream",
                "type": "ordered",
                "status_quo": "no",
                "values": {"no": {}, "yes": {}},
            },
            parties__ada__issues={
                "cake": {"importance": 1, "worth": {"ideal": 10}},
                "cream": {"importance": 0, "worth": {"values": {"no": 0, "yes": 1}}},
            },
            parties__ada__constituencies__members={
                "house": {
                    "title": "House",
                    "weight": 1,
                    "reservation_value": 0.8,
                    "departures": {"issues.cream.importance": 3},
                }
            },
            parties__ada__anticipates=0.9,
            tables__hall__issues=["cake", "cream"],
        )
        model = sim.NegotiationModel(scenario, rng_seed=1)
        model.step()
        space = model.seating.spaces[0]
        passes = [space.outcome(int(x)) for x in np.flatnonzero(model.work(0).acceptable[1])]
        # 0.25 cake + 0.75 cream >= 0.8: cream, and 2 tenths of the cake or more.
        assert {(int(o["cake"]), o["cream"]) for o in passes} == {(n, "yes") for n in range(2, 11)}


def carried_by(share: float, samples: np.ndarray) -> np.ndarray:
    """Whether both houses carry a share of the cake, for each sample of their limits."""
    values = np.full((2, 1), share)
    return np.array([carried(values, limits, np.ones(2), np.arange(2), 1.0, False)[0] for limits in samples])


class TestCeasefire:
    def test_at_home_no_agreement_is_the_status_quo_where_walking_away_leaves_it(
        self, on_paper: OnPaper
    ) -> None:
        """The house gains by what is better than the status quo to it, whatever limit is stated."""
        scenario = on_paper(
            CAKE,
            issues__cake__status_quo=3,
            tables__hall__disagreement="status_quo",
            parties__ada__anticipates=0.9,
        )
        assert acceptable(scenario) == [4, 5, 6, 7, 8, 9, 10]

    def test_a_risky_ceasefire_is_no_better_at_home_than_at_the_table(self, on_paper: OnPaper) -> None:
        """A peace that may break makes every outcome worth less, the bare ceasefire too: more than 3 is a gain."""
        world = {
            "war": {
                "belligerents": ["ada", "ben"],
                "favours": "ada",
                "momentum": {"start": 0, "persistence": 1, "volatility": 0},
            },
            "peace": {
                "rate": 0.5,
                "terms": {"always": {"effect": "raises", "weight": 0, "level": 1}},
            },
        }
        for anticipates in ({"parties__ada__anticipates": 0.9}, {}):
            scenario = on_paper(
                CAKE,
                world=world,
                issues__cake__status_quo=3,
                tables__hall__disagreement="status_quo",
                tables__hall__ends="war",
                parties__ada__foresight=0.9,
                parties__ada__constituencies__members={
                    "house": {"title": "House", "weight": 1, "reservation_value": 0}
                },
                parties__ada__reservation_value=0,
                parties__ben__foresight=0,
                parties__ben__reservation_value=0,
                **anticipates,
            )
            record = sim.run(scenario)
            assert (record.tables[0].status, record.tables[0].outcome) == ("agreed", {"cake": "3"})


class TestSettledElsewhere:
    """Ada takes a gift first, half of what matters to her and her houses: 0.5 more with a deal and without one."""

    def play(self, on_paper: OnPaper, **changes: object) -> sim.NegotiationModel:
        members = {
            "soft": {"title": "Soft", "weight": 1, "reservation_value": 0.1},
            "hard": {"title": "Hard", "weight": 1, "reservation_value": 0.3},
        }
        scenario = on_paper(
            CAKE,
            issues__gift={
                "title": "Gift",
                "type": "ordered",
                "status_quo": "no",
                "values": {"no": {}, "yes": {}},
                "binds": ["ada"],
            },
            parties__ada__issues={
                "cake": {"importance": 1, "worth": {"ideal": 10}},
                "gift": {"importance": 1, "worth": {"values": {"no": 0, "yes": 1}}},
            },
            issues__cake__status_quo=0,
            parties__ada__reservation_value=0.1,
            parties__ada__constituencies__members=members,
            tables__gate={"name": "gate", "parties": ["ada", "ben"], "issues": ["gift"], "rounds": 1},
            tables__gate__ratify={"ada": {"type": "qualified_majority", "quota": 0.01}},
            tables__hall__opens={"after": "gate"},
            **changes,
        )
        model = sim.NegotiationModel(scenario, rng_seed=1)
        model.play()
        return model

    def test_it_buys_no_vote(self, on_paper: OnPaper) -> None:
        """The hard house wants 0.3 + 0.5, which is 6 tenths of the cake; Ada signs for 4, as if there were no gift."""
        record = self.play(on_paper, parties__ben__reservation_value=0.55).record()
        gate, hall = sorted(record.tables, key=lambda table: table.name)
        assert gate.outcome == {"gift": "yes"}
        assert (hall.status, hall.not_ratified_by) == ("not_ratified", "ada")

    def test_who_anticipates_knows_that_it_buys_none(self, on_paper: OnPaper) -> None:
        model = self.play(on_paper, parties__ada__anticipates=0.9)
        hall = next(k for k, table in enumerate(model.case.tables) if table.name == "hall")
        assert [int(x) for x in np.flatnonzero(model.work(hall).acceptable[1])] == [6, 7, 8, 9, 10]
        assert model.record().tables[hall].outcome == {"cake": "6"}
