"""What the stylised scenarios of the library promise to show comes out in a small ensemble of each."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import pytest

import sim
from sim.loading.library import data_folder

RUNS = 400
NEW = ("classics/used-car", "classics/rent", "rivers/three-states", "workplace/plant")


@lru_cache
def played(name: str, lever: str = "", position: str = "") -> pd.DataFrame:
    """One row a run: what was agreed, and of each party V, limit and what it ends up with (V, else its limit)."""
    batch = sim.run_batch(sim.load(name, levers={lever: position} if lever else {}), RUNS, rng_seed=1)
    rows = batch.tables.merge(batch.runs[["run", "agreement"]], on="run").set_index("run")
    parties = batch.parties.set_index(["run", "party"])
    for figure in ("V", "reservation_value"):
        rows = rows.join(parties[figure].unstack().add_prefix(f"{figure}."))
    for party in parties.index.unique("party"):
        rows[f"ends_with.{party}"] = rows[f"V.{party}"].fillna(rows[f"reservation_value.{party}"])
    return rows


@pytest.mark.parametrize("name", NEW)
def test_it_stands_in_under_60_lines_that_fit_a_page(name: str) -> None:
    lines = (data_folder("scenarios") / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60
    assert max(map(len, lines)) <= 120
    assert sim.load(name).stylised


class TestUsedCar:
    """The limits decide whether there is a deal; talking does not."""

    def test_a_deal_exactly_where_the_limits_leave_a_price(self) -> None:
        rows = played("classics/used-car")
        limits = zip(rows["reservation_value.seller"], rows["reservation_value.buyer"], strict=True)
        room = [
            any((p - 4000) / 4000 >= seller and (8000 - p) / 4000 >= buyer for p in range(4000, 8001, 100))
            for seller, buyer in limits
        ]
        assert rows["agreement"].tolist() == room
        assert 0.4 < rows["agreement"].mean() < 0.9

    def test_talking_longer_does_not_help(self) -> None:
        scenario = sim.load("classics/used-car", overrides={"tables.yard.rounds": 48})
        longer = sim.run_batch(scenario, RUNS, rng_seed=1).runs
        assert longer["agreement"].tolist() == played("classics/used-car")["agreement"].tolist()

    def test_a_better_alternative_earns_a_better_price_or_no_deal(self) -> None:
        little, much = (played("classics/used-car", "dealer", offer) for offer in ("little", "much"))
        assert little["agreement"].all()
        assert 0.2 < much["agreement"].mean() < 0.8
        both = little["agreement"] & much["agreement"]
        assert (price(much[both]) > price(little[both])).all()


def price(rows: pd.DataFrame) -> pd.Series:
    return rows["outcome.price"].astype(float)


class TestRent:
    """Holding out pays whatever the other one does; if both do, both end up with less than if neither did."""

    def ends(self, owner: str, bakery: str) -> tuple[float, float, float]:
        """What the owner and the bakery end up with on average, and how often they agree."""
        rows = played("classics/rent")
        label = f"parties.owner.strategy={owner}, parties.bakery.strategy={bakery}"
        rows = rows[rows["structure"] == label]
        assert len(rows) == RUNS / 4
        means = rows[["ends_with.owner", "ends_with.bakery", "agreement"]].mean()
        return means.iloc[0], means.iloc[1], means.iloc[2]

    def test_holding_out_pays_against_either(self) -> None:
        for other in ("conceder", "boulware"):
            assert self.ends("boulware", other)[0] > self.ends("conceder", other)[0] + 0.05
            assert self.ends(other, "boulware")[1] > self.ends(other, "conceder")[1] + 0.05

    def test_both_holding_out_leaves_both_with_less(self) -> None:
        hard, soft = self.ends("boulware", "boulware"), self.ends("conceder", "conceder")
        assert hard[0] < soft[0] - 0.03
        assert hard[1] < soft[1] - 0.03
        assert soft[2] == 1
        assert 0.5 < hard[2] < 0.9

    def test_what_is_missed_was_possible(self) -> None:
        assert played("classics/rent")["zopa"].all()


class TestThreeStates:
    """Who must sign decides whose limit counts, and that costs treaties."""

    def test_without_a_canal_the_middle_state_does_not_sign(self) -> None:
        signed = set()
        for run in range(60):
            (table,) = sim.run("rivers/three-states", rng_seed=1, run=run).tables
            if table.outcome is not None:
                has_canal = table.outcome["canal"] != "none"
                assert ("middle" in table.signatories) == has_canal
                signed.add(has_canal)
        assert signed == {True, False}

    def test_whom_a_treaty_does_not_need_it_may_leave_below_its_limit(self) -> None:
        rows = played("rivers/three-states")
        treaties = rows[rows["agreement"]]
        below = treaties["V.middle"] < treaties["reservation_value.middle"]
        without = treaties["outcome.canal"] == "none"
        assert below[without].mean() > 0.2
        assert not below[~without].any()

    def test_if_everybody_has_to_sign_nobody_is_left_behind_and_treaties_are_fewer(self) -> None:
        bound, everybody = (played("rivers/three-states", "signature", who) for who in ("bound", "everybody"))
        for party in ("upper", "middle", "lower"):
            assert not (everybody[f"V.{party}"] < everybody[f"reservation_value.{party}"]).any()
        assert everybody["agreement"].mean() < bound["agreement"].mean() - 0.05
        assert everybody["V.middle"].mean() > bound["V.middle"].mean()


class TestPlant:
    """A promise is bought only with what makes it worth something."""

    def test_no_guarantee_without_an_investment_behind_it(self) -> None:
        rows = played("workplace/plant")
        deals = rows[rows["agreement"]]
        assert len(deals) > RUNS / 2
        guaranteed = deals["outcome.guarantee"].astype(float) > 0
        assert guaranteed.mean() > 0.9
        assert (deals[guaranteed]["outcome.investment"].astype(float) >= 40).mean() > 0.95

    def test_secured_by_a_fund_it_needs_none_and_costs_less_wage(self) -> None:
        plain, secured = (played("workplace/plant", "fund", there) for there in ("no", "yes"))
        backed = secured["outcome.investment"].dropna().astype(float) >= 40
        assert backed.mean() < 0.3
        cut = "outcome.wages"
        assert secured[cut].dropna().astype(float).mean() < plain[cut].dropna().astype(float).mean() - 1
        assert secured["agreement"].mean() > plain["agreement"].mean() + 0.05


class TestOrange:
    """Each gives up what means little to it."""

    def test_both_get_more_than_half(self) -> None:
        rows = played("classics/orange")
        assert rows["agreement"].all()
        assert (rows["outcome.pulp"] == "juice_maker").mean() > 0.9
        assert (rows["outcome.peel"] == "baker").mean() > 0.9


class TestSplitThePie:
    """Who can wait gets more."""

    def test_patience_is_paid(self) -> None:
        rows = played("classics/split-the-pie")
        deals = rows[rows["agreement"]]
        assert len(deals) > RUNS / 2
        assert (deals["outcome.share"].astype(float) > 50).mean() > 0.9
