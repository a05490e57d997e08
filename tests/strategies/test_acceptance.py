"""Acceptance rules: the open offer against one's own next bid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND, RESPOND_OR_REPLACE
from sim.strategies import ACCEPTANCES, OFFERS
from sim.strategies.acceptance import ac_next
from sim.strategies.base import View, decide
from sim.strategies.time_dependent import Linear

WORTH = (0.1, 0.3, 0.5, 0.5, 1.0)


def view(
    standing: int,
    *,
    worth: tuple[float, ...] = WORTH,
    red: frozenset[int] = frozenset(),
    kept: float = 1.0,
    r: float = 0.2,
) -> View:
    """One ordered issue; `red` are the outcomes that break an own red line."""
    n = len(worth)
    acceptable = np.array([i not in red for i in range(n)])
    return View(
        me=0,
        round=0,
        of=10,
        tau=0.0,
        kept=kept,
        reservation_value=r,
        best=float(np.where(acceptable, worth, -np.inf).max()),
        claim=np.nan,
        values=np.array(worth),
        acceptable=acceptable,
        proposable=acceptable,
        standing=standing,
        text=-1,
        chance=np.ones(n),
        first=np.full(2, -1),
        last=np.full(2, -1),
        levels=np.arange(n, dtype=np.int16)[None],
        distances=np.abs(np.subtract.outer(np.arange(n), np.arange(n)))[None],
        tie_rank=np.arange(n),
    )


@pytest.mark.parametrize("standing", range(5))
@pytest.mark.parametrize("bid", range(5))
def test_it_takes_an_offer_exactly_when_it_is_worth_its_own_next_bid(standing: int, bid: int) -> None:
    assert ac_next(view(standing), bid) is (WORTH[standing] >= WORTH[bid])


def test_it_takes_what_is_just_as_good() -> None:
    assert ac_next(view(2), 3)
    assert ac_next(view(3), 2)


def test_it_never_takes_what_breaks_a_red_line_of_its_own() -> None:
    assert ac_next(view(4), 1)
    assert not ac_next(view(4, red=frozenset({4})), 1)


def test_with_nothing_to_propose_it_takes_nothing() -> None:
    assert not ac_next(view(4), NONE)


def test_a_strategy_holds_the_offer_against_what_it_would_propose() -> None:
    strategy = Linear(OFFERS["own_utility"], ac_next)
    # Half way it asks for 0.2 + 0.8 / 2 = 0.6 and would propose the best; at its end it asks for 0.2.
    assert [strategy.accepts(view(s, kept=0.5)) for s in range(5)] == [False, False, False, False, True]
    assert [strategy.accepts(view(s, kept=0.0)) for s in range(5)] == [False, True, True, True, True]


def test_a_party_with_nothing_to_gain_accepts_nothing() -> None:
    strategy = Linear(OFFERS["trade_off"], ac_next)
    assert not any(strategy.accepts(view(s, kept=k, r=1.1)) for s in range(5) for k in (1.0, 0.5, 0.0))
    assert {strategy.propose(view(s, r=1.1)) for s in range(-1, 5)} == {NONE}


def test_answers_to_each_question() -> None:
    assert decide(PROPOSE, False, 3) == 3
    assert decide(PROPOSE, True, 3) == 3  # nothing to accept
    assert decide(RESPOND, True, 3) == ACCEPT
    assert decide(RESPOND, False, 3) == NONE  # whose signature is not needed cannot replace
    assert decide(RESPOND_OR_REPLACE, True, 3) == ACCEPT
    assert decide(RESPOND_OR_REPLACE, False, 3) == 3
    assert decide(RESPOND_OR_REPLACE, False, NONE) == NONE


@given(
    st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=8),
    st.frozensets(st.integers(0, 7)),
    st.floats(-1.0, 1.0),
    st.floats(0.0, 1.0),
    st.data(),
)
@pytest.mark.parametrize("offer", sorted(OFFERS))
@pytest.mark.parametrize("acceptance", sorted(ACCEPTANCES))
def test_nobody_accepts_less_than_its_reservation_value_or_a_broken_red_line(
    acceptance: str,
    offer: str,
    worth: list[float],
    red: frozenset[int],
    r: float,
    kept: float,
    data: st.DataObject,
) -> None:
    standing = data.draw(st.integers(0, len(worth) - 1))
    seen = view(standing, worth=tuple(worth), red=red, r=r, kept=kept)
    if Linear(OFFERS[offer], ACCEPTANCES[acceptance]).accepts(seen):
        assert worth[standing] >= r
        assert standing not in red
