"""Issues: levels by name, and how far apart two values are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.issues import Issue, Kind, Value


def issue(kind: Kind, *names: str) -> Issue:
    amounts = [Fraction(name) if kind == "grid" else None for name in names]
    values = tuple(
        Value(name, {"en": name}, frozenset(), amount=a) for name, a in zip(names, amounts, strict=True)
    )
    return Issue("it", {"en": "It"}, kind, values, status_quo=0, levels=tuple(range(len(names))))


def test_a_level_is_the_position_of_a_value() -> None:
    borders = issue("ordered", "restored", "frozen", "ceded")
    assert [borders.level(name) for name in ("restored", "frozen", "ceded")] == [0, 1, 2]
    with pytest.raises(KeyError, match="annexed"):
        borders.level("annexed")


def test_ordered_values_are_apart_by_rank() -> None:
    four = issue("ordered", "a", "b", "c", "d")
    assert [four.distance(0, b) for b in range(4)] == [0, Fraction(1, 3), Fraction(2, 3), 1]
    assert four.distance(3, 1) == Fraction(2, 3)


def test_amounts_are_apart_by_their_share_of_the_range() -> None:
    troops = issue("grid", "0", "50", "200")
    assert troops.distance(0, 1) == Fraction(1, 4)
    assert troops.distance(2, 1) == Fraction(3, 4)
    assert troops.positions() == (0, 50, 200)


def test_decimal_amounts_do_not_round() -> None:
    spending = issue("grid", "0.1", "0.2", "0.4")
    assert spending.distance(0, 1) == Fraction(1, 3)  # 0.1 of 0.3, which no float can say
    assert spending.distance(0, 2) == 1


def test_a_grid_may_start_anywhere() -> None:
    temperature = issue("grid", "-10", "0", "30")
    assert [temperature.distance(1, b) for b in range(3)] == [Fraction(1, 4), 0, Fraction(3, 4)]


def test_nominal_values_are_the_same_or_not() -> None:
    capital = issue("nominal", "bonn", "berlin", "weimar")
    assert [[capital.distance(a, b) for b in range(3)] for a in range(3)] == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_ranks_are_the_places_of_ordered_values() -> None:
    assert issue("ordered", "a", "b", "c").positions() == (0, 1, 2)


def test_one_value_is_at_no_distance_from_itself() -> None:
    for kind in ("ordered", "nominal", "grid"):
        assert issue(kind, "5").distance(0, 0) == 0


@given(
    st.sampled_from(["ordered", "grid", "nominal"]),
    st.lists(st.integers(-50, 50), min_size=2, max_size=6, unique=True),
)
def test_distance_is_a_metric_with_diameter_1(kind: Kind, amounts: list[int]) -> None:
    some = issue(kind, *(str(a) for a in sorted(amounts)))
    levels = range(len(amounts))
    for a in levels:
        assert some.distance(a, a) == 0
        for b in levels:
            assert some.distance(a, b) == some.distance(b, a)
            assert (some.distance(a, b) > 0) == (a != b)
            for c in levels:
                assert some.distance(a, c) <= some.distance(a, b) + some.distance(b, c)
    assert max(some.distance(a, b) for a in levels for b in levels) == 1
