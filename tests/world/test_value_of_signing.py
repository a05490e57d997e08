"""What signing is worth if the peace may break."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world.peace import value_of_signing

UTILITY = np.array([0.9, 0.5])
FIGHTING = np.array([0.2, 0.3])


@pytest.mark.parametrize("foresight", [0.0, 0.6, 0.999])
def test_a_peace_that_cannot_break_is_worth_its_utility(foresight: float) -> None:
    value = value_of_signing(0.1, UTILITY, foresight, np.zeros(2), FIGHTING)
    assert value == pytest.approx(UTILITY)


def test_a_peace_that_breaks_within_the_year_is_a_year_of_it_and_then_the_war() -> None:
    value = value_of_signing(0.1, UTILITY, 0.75, np.ones(2), FIGHTING)
    assert value == pytest.approx(0.1 + 0.25 * (UTILITY - 0.1) + 0.75 * FIGHTING)


def test_who_looks_farther_ahead_fears_a_shaky_peace_more() -> None:
    near, far = (value_of_signing(0.0, UTILITY, d, np.full(2, 0.2), FIGHTING) for d in (0.6, 0.95))
    assert (far < near).all()
