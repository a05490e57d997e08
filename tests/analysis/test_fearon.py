"""Why states fight: the range by trying every share, the demand by trying every demand and playing it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.solutions import bargaining_range, screening_demand, zopa

THOUSANDTHS = np.arange(1001) / 1000


def test_the_range_between_two_costly_wars() -> None:  # T7a
    low, high = bargaining_range(0.6, 0.1, 0.15)
    assert (low, high, high - low) == pytest.approx((0.5, 0.75, 0.25), abs=1e-9)


def test_who_offers_to_take_it_or_leave_it_gets_its_end() -> None:  # T7a
    accepted = [x for x in THOUSANDTHS if 1 - x >= (1 - 0.6) - 0.15 - 1e-12]
    assert max(accepted) == pytest.approx(0.75) == pytest.approx(bargaining_range(0.6, 0.1, 0.15)[1])


@given(st.integers(0, 1000), st.integers(0, 1500), st.integers(0, 1500))
def test_as_the_zopa_over_all_shares(p: int, cost_a: int, cost_b: int) -> None:
    shares = np.column_stack([np.arange(1001), 1000 - np.arange(1001)]).astype(float)
    war = np.array([p - cost_a, 1000 - p - cost_b], dtype=float)
    both = np.full(1001, 0b11)
    inside = np.flatnonzero(zopa(shares, war, both, np.ones(shares.shape, dtype=np.bool_)))
    low, high = bargaining_range(p / 1000, cost_a / 1000, cost_b / 1000)
    assert (inside[0], inside[-1]) == pytest.approx((1000 * low, 1000 * high), abs=1e-9)
    assert inside.size == inside[-1] - inside[0] + 1


def test_who_does_not_know_what_the_other_can_bear_risks_a_war() -> None:  # T7b
    assert screening_demand(0.6, 0.1, 0.4) == pytest.approx((0.75, 0.375), abs=1e-6)


def test_by_playing_every_demand_against_many_opponents() -> None:
    rng = np.random.default_rng(1995)
    cost_b = rng.uniform(0.0, 0.4, 200_000)
    gives_in_from = np.sort(1 - ((1 - 0.6) - cost_b))  # the largest share of A that each would still grant
    refused = np.searchsorted(gives_in_from, THOUSANDTHS) / cost_b.size
    worth = THOUSANDTHS * (1 - refused) + (0.6 - 0.1) * refused
    demand, risk = screening_demand(0.6, 0.1, 0.4)
    assert worth.max() == pytest.approx(worth[np.searchsorted(THOUSANDTHS, demand)], abs=1e-3)
    assert THOUSANDTHS[worth.argmax()] == pytest.approx(demand, abs=0.02)
    assert refused[np.searchsorted(THOUSANDTHS, demand)] == pytest.approx(risk, abs=0.01)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("cost_a", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("most", [0.05, 0.4, 3.0])
def test_no_other_demand_is_worth_more(p: float, cost_a: float, most: float) -> None:
    def worth(share: float) -> float:  # from the definition: B refuses if its cost is below share - p
        refused = min(max((share - p) / most, 0.0), 1.0)
        return share * (1 - refused) + (p - cost_a) * refused

    demand, risk = screening_demand(p, cost_a, most)
    assert 0.0 <= demand <= 1.0
    assert 0.0 <= risk < 1.0
    assert worth(demand) >= max(worth(share) for share in THOUSANDTHS) - 1e-12


def test_without_doubt_or_with_too_much_to_lose_there_is_no_war() -> None:
    assert screening_demand(0.6, 0.4, 0.4) == screening_demand(0.6, 0.9, 0.4) == (0.6, 0.0)


@pytest.mark.parametrize(
    "numbers",
    [
        (1.1, 0.1, 0.1),
        (-0.1, 0.1, 0.1),
        (0.5, -0.1, 0.1),
        (0.5, 0.1, -0.1),
        (float("nan"), 0.1, 0.1),
        (0.5, float("nan"), 0.1),
        (0.5, 0.1, float("inf")),
    ],
)
def test_what_is_no_war_is_refused(numbers: tuple[float, float, float]) -> None:
    for rule in (bargaining_range, screening_demand):
        with pytest.raises(ValueError, match=r"a probability|costs must"):
            rule(*numbers)


def test_a_cost_that_is_known_to_be_nothing_leaves_nothing_to_screen() -> None:
    with pytest.raises(ValueError, match="above 0"):
        screening_demand(0.5, 0.1, 0.0)
