"""Time-dependent concession: worked numbers, and the laws of an aspiration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.strategies import ACCEPTANCES, OFFERS
from sim.strategies.base import View, within_limits
from sim.strategies.time_dependent import Boulware, Conceder, Linear, TimeDependent, time_dependent

FAMILY = [TimeDependent, Boulware, Linear, Conceder]


def view(kept: float, *, r: float = 0.2, best: float = 1.0) -> View:
    """The view of a party alone with one outcome: an aspiration reads its own numbers only."""
    nothing = np.zeros(0, dtype=np.int64)
    return View(
        me=0,
        round=0,
        of=10,
        tau=0.0,
        kept=np.float64(kept),
        reservation_value=np.float64(r),
        best=np.float64(best),
        claim=np.nan,
        values=np.array([best]),
        acceptable=np.array([True]),
        proposable=np.array([True]),
        standing=-1,
        text=-1,
        chance=np.empty(0),
        first=nothing,
        last=nothing,
        levels=np.zeros((1, 1), dtype=np.int16),
        distances=np.zeros((1, 1, 1), dtype=np.int64),
        tie_rank=np.zeros(1, dtype=np.int64),
    )


def kept(kind: type[TimeDependent], e: float, *tau: float) -> list[float]:
    times = np.array([tau])
    return kind.kept(times, np.full_like(times, e))[0].tolist()  # type: ignore[no-any-return]


# --- the schedule


def test_a_linear_party_gives_the_same_every_time() -> None:
    assert kept(Linear, 1.0, 0.0, 0.25, 0.5, 0.75, 1.0) == [1.0, 0.75, 0.5, 0.25, 0.0]


def test_a_boulware_party_holds_out() -> None:
    assert kept(Boulware, 0.5, 0.0, 0.5, 1.0) == [1.0, 0.75, 0.0]  # 1 - tau^2
    assert kept(Boulware, 0.25, 0.5) == [1 - 1 / 16]


def test_a_conceder_gives_early() -> None:
    assert kept(Conceder, 2.0, 0.0, 0.25, 1.0) == pytest.approx([1.0, 0.5, 0.0])  # 1 - sqrt(tau)


@pytest.mark.parametrize("kind", FAMILY)
def test_what_a_party_states_itself_suits_its_strategy(kind: type[TimeDependent]) -> None:
    assert kind.e_bounds is not None
    assert kind.default_e is not None
    assert kind.e_bounds[0] <= kind.default_e.low <= kind.default_e.high <= kind.e_bounds[1]


def test_names_keep_their_promise_about_e() -> None:
    assert Boulware.e_bounds is not None
    assert Boulware.e_bounds[1] <= 1.0
    assert Linear.e_bounds == (1.0, 1.0)
    assert Conceder.e_bounds is not None
    assert Conceder.e_bounds[0] >= 1.0


# --- the aspiration


def test_it_asks_for_its_reservation_value_and_the_kept_part_of_what_lies_above() -> None:
    assert time_dependent(view(0.75)) == pytest.approx(0.2 + 0.8 * 0.75)
    assert time_dependent(view(0.25, r=-1.0, best=3.0)) == 0.0


def test_a_transcript_of_a_linear_party_over_four_months() -> None:
    asked = [time_dependent(view(k)) for k in kept(Linear, 1.0, 0.0, 0.25, 0.5, 0.75, 1.0)]
    assert asked == pytest.approx([1.0, 0.8, 0.6, 0.4, 0.2])


def test_a_party_with_nothing_to_gain_asks_for_more_than_there_is() -> None:
    assert time_dependent(view(0.5, r=0.7, best=0.6)) == math.inf
    assert time_dependent(view(1.0, r=0.7, best=0.6)) == math.inf


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_a_party_that_could_propose_nothing_asks_for_more_than_there_is(part: float) -> None:
    assert time_dependent(view(part, best=-math.inf)) == math.inf


def test_a_party_that_can_only_break_even_asks_for_that() -> None:
    assert [time_dependent(view(k, r=0.6, best=0.6)) for k in (1.0, 0.5, 0.0)] == [0.6] * 3


def test_the_strategy_asks_what_its_rule_asks() -> None:
    strategy = Boulware(OFFERS["own_utility"], ACCEPTANCES["ac_next"])
    assert strategy.aspiration(view(0.75)) == time_dependent(view(0.75))


def test_any_claim_is_kept_between_the_reservation_value_and_the_best() -> None:
    assert [within_limits(view(0.0), ask) for ask in (-9.0, 0.2, 0.6, 1.0, 9.0)] == [0.2, 0.2, 0.6, 1.0, 1.0]
    assert within_limits(view(0.0, best=0.1), 0.1) == math.inf


# --- laws

levels = st.floats(-10.0, 10.0)
parts = st.floats(0.0, 1.0)


@given(levels, levels, parts)
def test_an_aspiration_lies_between_the_reservation_value_and_the_best(
    r: float, best: float, part: float
) -> None:
    asked = time_dependent(view(part, r=r, best=best))
    assert asked == math.inf if best < r else r <= asked <= best


@given(levels, levels)
@example(-0.3, 0.001)  # -0.3 + (0.001 - -0.3) is not 0.001
def test_it_asks_for_exactly_its_best_at_first_and_its_reservation_value_at_last(a: float, b: float) -> None:
    r, best = min(a, b), max(a, b)
    for kind, e in ((TimeDependent, 0.3), (Boulware, 0.02), (Linear, 1.0), (Conceder, 50.0)):
        first, last = kept(kind, e, 0.0, 1.0)
        assert time_dependent(view(first, r=r, best=best)) == best
        assert time_dependent(view(last, r=r, best=best)) == r


@given(levels, levels, parts, parts)
def test_it_never_asks_for_more_than_before(a: float, b: float, one: float, other: float) -> None:
    r, best = min(a, b), max(a, b)
    asked = [time_dependent(view(part, r=r, best=best)) for part in sorted((one, other))]
    assert asked[0] <= asked[1]


@given(st.integers(1, 120), st.floats(0.02, 50.0))
def test_a_schedule_never_takes_back_what_was_given(rounds: int, e: float) -> None:
    shares = kept(TimeDependent, e, *(t / rounds for t in range(rounds + 1)))
    assert shares[0] == 1.0
    assert shares[-1] == 0.0
    assert (np.diff(shares) <= 0).all()


@given(st.floats(0.01, 0.99), st.floats(0.05, 20.0), st.floats(1.01, 3.0))
def test_a_smaller_e_keeps_more(tau: float, e: float, times: float) -> None:
    (tough,), (soft,) = kept(TimeDependent, e / times, tau), kept(TimeDependent, e, tau)
    assert tough >= soft
