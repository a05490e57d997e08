"""What the pages in docs/lessons say one can see, where no other test of the scenario holds it already."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import pytest

import sim

RUNS = 400


def deals(name: str, **changes: Any) -> pd.DataFrame:
    """The agreements of a small ensemble; changes are paths with __ for the dot."""
    overrides = {path.replace("__", "."): value for path, value in changes.items()}
    tables = sim.run_batch(sim.load(name, overrides=overrides), RUNS, rng_seed=1).tables
    return tables[tables["status"] == "agreed"]


class TestPie:
    """Patience and answering in kind decide; speaking first does not."""

    @staticmethod
    def share(**changes: Any) -> float:
        return float(deals("classics/split-the-pie", **changes)["outcome.share"].astype(float).mean())

    def test_who_can_wait_gets_more_and_equal_patience_meets_in_the_middle(self) -> None:
        assert self.share() > 60
        assert self.share(parties__hurried__horizon=30) == pytest.approx(50, abs=4)

    def test_who_answers_in_kind_gets_half_though_it_is_in_a_hurry(self) -> None:
        assert self.share(parties__hurried__strategy="averaged_tit_for_tat") == pytest.approx(50, abs=4)

    def test_who_speaks_first_hardly_matters(self) -> None:
        rows = deals("classics/split-the-pie")
        by_opener = rows.groupby(rows["structure"].str.extract(r"opener=(\w+)", expand=False), observed=True)
        patient, hurried = by_opener["outcome.share"].agg(lambda shares: shares.astype(float).mean())
        assert abs(patient - hurried) < 4


class TestOrange:
    """Different weights are what there is to trade."""

    @staticmethod
    def together(weights: dict[str, float]) -> float:
        parties = ("juice_maker", "baker")
        changes = {f"parties.{p}.issues.{i}.importance": w for p in parties for i, w in weights.items()}
        batch = sim.run_batch(sim.load("classics/orange", overrides=changes), RUNS, rng_seed=1)
        return float(batch.parties.groupby("run")["V"].sum().mean())

    def test_equal_weights_leave_nothing_to_gain(self) -> None:
        assert self.together({"pulp": 50, "peel": 50}) < self.together({}) - 0.3


@lru_cache
def settled(variant: str) -> tuple[pd.DataFrame, float]:
    """How the settlement table went in an ensemble of February 2025, and how often everybody had room for one."""
    batch = sim.run_batch(f"february-2025/{variant}", RUNS, rng_seed=1)
    tables = batch.tables
    return tables[tables["table"] == "settlement"], float(batch.runs["zopa"].mean())


@pytest.mark.heavy
class TestFebruary:
    """Of the main case the pages say little, and only what is far from the edge of chance."""

    def test_a_backstop_is_signed_only_where_it_costs_nothing(self) -> None:
        for variant, low, high in (("baseline", 0.0, 0.05), ("us-backstop", 0.2, 1.0)):
            rows, _ = settled(variant)
            agreed = rows[rows["status"] == "agreed"]
            assert low <= (agreed["outcome.security_guarantees"] == "air_backstop").mean() <= high

    def test_a_european_force_that_may_come_makes_settlements_possible(self) -> None:
        assert settled("european-force-50k")[1] > settled("baseline")[1] + 0.1

    def test_if_every_capital_must_agree_there_is_room_less_often(self) -> None:
        assert settled("european-split")[1] < settled("european-unity")[1] - 0.08

    def test_with_all_from_the_start_there_is_far_more_room(self) -> None:
        assert settled("washington-moscow-first")[1] < settled("all-at-one-table")[1] - 0.4

    def test_a_text_of_two_is_refused_above_all_by_kyiv(self) -> None:
        rows, _ = settled("washington-moscow-first")
        refused = rows[rows["status"] == "refused"]
        assert len(refused) > RUNS / 2
        assert (refused["blamed"] == "ukraine").mean() > 0.7
