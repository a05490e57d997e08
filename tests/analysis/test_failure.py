"""Why a table failed, on hand-built cases from MODEL section 9."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.solutions import Failure, explain_failure, zopa

USA, RUSSIA, UKRAINE = range(3)
ALL = 0b111


def explain(
    worth: list[list[float]],
    reservation: list[float],
    *,
    signers: list[int] | int | None = None,
    broken: tuple[tuple[int, int], ...] = (),
    shape: tuple[int, ...] | None = None,
) -> Failure:
    """One row of `worth` an outcome, red lines as (outcome, party); all sign everything unless said."""
    parties = len(reservation)
    red_lines = np.zeros((len(worth), parties), dtype=np.int64)
    for outcome, party in broken:
        red_lines[outcome, party] += 1
    if signers is None:
        signers = (1 << parties) - 1
    needed = np.full(len(worth), signers) if isinstance(signers, int) else np.array(signers)
    return explain_failure(
        np.array(worth, dtype=np.float64), np.array(reservation), needed, red_lines, shape or (len(worth),)
    )


# --- bargaining


def test_where_there_was_a_zopa_nobody_is_to_blame() -> None:
    assert explain([[0.0, 1.0], [0.6, 0.6]], [0.5, 0.5]) == Failure("bargaining", (), None, {}, None)


def test_an_outcome_that_only_one_signs_can_be_a_zopa() -> None:
    assert explain([[0.6, 0.0]], [0.5, 0.5], signers=0b01).kind == "bargaining"
    assert explain([[0.6, 0.0]], [0.5, 0.5], signers=0b11).kind == "no_zopa"


# --- pivotal sets


def test_one_party_alone_stands_in_the_way() -> None:
    found = explain([[0.9, 0.1, 0.9], [0.8, 0.2, 0.8]], [0.5, 0.5, 0.5])
    assert found.kind == "no_zopa"
    assert found.pivotal == ((RUSSIA,),)


def test_two_parties_each_of_whom_would_do() -> None:
    # Without Russia the first would do, without Ukraine the second.
    found = explain([[0.9, 0.1, 0.9], [0.9, 0.9, 0.1]], [0.5, 0.5, 0.5])
    assert found.pivotal == ((RUSSIA,), (UKRAINE,))


def test_two_smallest_sets_of_two() -> None:
    # The first two lack two consents each; the third lacks all three and does not count.
    worth = [[0.9, 0.1, 0.1], [0.1, 0.9, 0.1], [0.1, 0.1, 0.1]]
    assert explain(worth, [0.5, 0.5, 0.5]).pivotal == ((USA, UKRAINE), (RUSSIA, UKRAINE))


def test_larger_sets_are_left_out_where_smaller_ones_do() -> None:
    worth = [[0.1, 0.1, 0.9], [0.9, 0.9, 0.1]]
    assert explain(worth, [0.5, 0.5, 0.5]).pivotal == ((UKRAINE,),)


def test_a_signatory_must_be_left() -> None:
    # Dropping both would leave a treaty that nobody signs.
    assert explain([[0.1, 0.1]], [0.5, 0.5]).pivotal == ()
    # A unilateral act that does not pay has nobody left either; the treaty lacks one of its two.
    assert explain([[0.1, 0.9], [0.9, 0.1]], [0.5, 0.5], signers=[0b01, 0b11]).pivotal == ((1,),)
    assert explain([[0.1, 0.9]], [0.5, 0.5], signers=[0b01]).pivotal == ()


def test_who_need_not_sign_is_never_pivotal() -> None:
    found = explain([[0.9, 0.1, 0.1]], [0.5, 0.5, 0.5], signers=0b011)
    assert found.pivotal == ((RUSSIA,),)


def test_a_red_line_blocks_like_a_lack() -> None:
    assert explain([[0.9, 0.9, 0.9]], [0.5] * 3, broken=((0, UKRAINE),)).pivotal == ((UKRAINE,),)
    assert explain([[0.1, 0.9, 0.9]], [0.5] * 3, broken=((0, UKRAINE),)).pivotal == ((USA, UKRAINE),)


def test_equal_sets_are_named_once() -> None:
    assert explain([[0.9, 0.1], [0.8, 0.1], [0.7, 0.2]], [0.5, 0.5]).pivotal == ((1,),)


# --- the closest outcome


def test_fewest_red_lines_come_first() -> None:
    # The second is far below, the first breaks a red line.
    found = explain([[0.9, 0.9], [0.0, 0.0]], [0.5, 0.5], broken=((0, 1),))
    assert found.closest == 1
    assert found.shortfall == {0: 0.5, 1: 0.5}


def test_then_the_least_largest_shortfall() -> None:
    # 0.3 and nothing against 0.2 and 0.2: the largest counts, not the sum.
    found = explain([[0.2, 0.5], [0.3, 0.3]], [0.5, 0.5])
    assert found.closest == 1
    assert found.shortfall == pytest.approx({0: 0.2, 1: 0.2})


def test_then_the_least_sum() -> None:
    found = explain([[0.25, 0.25], [0.25, 0.375], [0.25, 0.3125]], [0.5, 0.5])
    assert found.closest == 1
    assert found.shortfall == {0: 0.25, 1: 0.125}


def test_then_the_lowest_index() -> None:
    assert explain([[0.0, 0.0], [0.25, 0.5], [0.5, 0.25]], [0.5, 0.5]).closest == 1


def test_red_lines_and_shortfalls_of_others_than_signatories_do_not_count() -> None:
    worth = [[0.4, 0.0], [0.3, 0.9]]
    found = explain(worth, [0.5, 0.5], signers=0b01, broken=((0, 1),))
    assert found.closest == 0
    assert found.shortfall == pytest.approx({0: 0.1})


def test_an_outcome_that_is_no_agreement_is_not_the_closest() -> None:
    assert explain([[0.9, 0.9], [0.1, 0.2]], [0.5, 0.5], signers=[0, 0b11]).closest == 1


def test_where_nothing_can_be_signed_there_is_nothing_close() -> None:
    assert explain([[0.9, 0.9]], [0.5, 0.5], signers=0) == Failure("no_zopa", (), None, {}, None)


def test_only_who_lacks_has_a_shortfall() -> None:
    assert explain([[0.9, 0.25]], [0.5, 0.5]).shortfall == {1: 0.25}


# --- the issue


def test_the_one_value_change_that_helps_most_names_the_issue() -> None:
    #        troops none  some        border: frozen, drawn
    worth = [[0.9, 0.3], [0.0, 0.35],  # frozen
             [0.0, 0.40], [0.0, 0.45]]  # drawn  # fmt: skip
    found = explain(worth, [0.5, 0.5], shape=(2, 2))
    assert found.closest == 0  # the second party lacks 0.2, elsewhere the first lacks 0.5
    assert found.issue == 0  # a border drawn brings it from 0.3 to 0.4, troops only to 0.35
    swapped = [worth[i] for i in (0, 2, 1, 3)]
    assert explain(swapped, [0.5, 0.5], shape=(2, 2)).issue == 1


def test_it_is_one_change_not_two() -> None:
    # Both at once would be best; of the single changes the third issue's helps most.
    worth = np.zeros((2, 2, 3, 2))
    worth[..., 0] = 0.0
    worth[0, 0, 0] = (0.9, 0.1)
    worth[1, 1, 0, 1] = 0.5
    worth[1, 0, 0, 1], worth[0, 1, 0, 1], worth[0, 0, 2, 1] = 0.2, 0.25, 0.3
    found = explain(worth.reshape(-1, 2).tolist(), [0.5, 0.5], shape=(2, 2, 3))
    assert found.closest == 0
    assert found.issue == 2


def test_what_it_costs_the_others_does_not_matter() -> None:
    worth = [[0.9, 0.3], [-9.0, 0.5]]
    assert explain(worth, [0.5, 0.5], shape=(1, 2)).issue == 1


def test_the_signatory_that_lacks_most_is_the_one_to_help() -> None:
    # The first lacks 0.1, the second 0.2: a change of the second issue heals the first, of the first issue
    # the second.
    worth = [[0.4, 0.3], [0.5, 0.2],
             [0.0, 0.5], [0.0, 0.0]]  # fmt: skip
    found = explain(worth, [0.5, 0.5], shape=(2, 2))
    assert found.closest == 0
    assert found.issue == 0


def test_beyond_the_reservation_value_a_change_helps_no_more() -> None:
    worth = [[0.9, 0.3], [0.0, 0.5], [0.0, 0.9], [0.0, 0.0]]
    assert explain(worth, [0.5, 0.5], shape=(2, 2)).issue == 0  # both heal it: the first issue is named
    shuffled = [worth[0], worth[2], worth[1], worth[3]]
    assert explain(shuffled, [0.5, 0.5], shape=(2, 2)).issue == 0


def test_where_no_change_helps_there_is_no_issue() -> None:
    assert explain([[0.9, 0.3], [0.0, 0.3]], [0.5, 0.5], shape=(1, 2)).issue is None
    assert (
        explain([[0.9, 0.9]], [0.5, 0.5], broken=((0, 0),)).issue is None
    )  # nobody lacks: it is the red line


# --- what is refused


@pytest.mark.parametrize("place", [(0, 0), (1, 1)])
def test_utilities_that_are_no_numbers_are_refused(place: tuple[int, int]) -> None:
    worth = [[0.6, 0.6], [0.6, 0.6]]
    worth[place[0]][place[1]] = np.nan
    with pytest.raises(ValueError, match="must not be NaN"):
        explain(worth, [0.5, 0.5])


def test_reservation_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be NaN"):
        explain([[0.6, 0.6]], [0.5, np.nan])


# --- laws


@settings(max_examples=150)
@given(st.integers(1, 8), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_pivotal_sets_are_those_found_by_trying_all(outcomes: int, parties: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    worth, reservation = rng.integers(0, 5, (outcomes, parties)) / 4, rng.integers(2, 6, parties) / 4
    signers = rng.integers(0, 1 << parties, outcomes)
    red_lines = rng.integers(0, 3, (outcomes, parties)) * (rng.random((outcomes, parties)) < 0.2)
    acceptable = red_lines == 0
    found = explain_failure(worth, reservation, signers, red_lines, (outcomes,))
    if zopa(worth, reservation, signers, acceptable).any():
        assert found.kind == "bargaining"
        return

    def opens(dropped: tuple[int, ...]) -> bool:
        left = signers & ~sum(1 << i for i in dropped)
        return bool(zopa(worth, reservation, left, acceptable).any())

    smallest: set[tuple[int, ...]] = set()
    for size in range(1, parties + 1):
        smallest = {group for group in itertools.combinations(range(parties), size) if opens(group)}
        if smallest:
            break
    assert len(found.pivotal) == len(set(found.pivotal))
    assert set(found.pivotal) == smallest


@settings(max_examples=150)
@given(st.integers(1, 8), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_closest_is_the_first_of_a_sorted_list(outcomes: int, parties: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    worth, reservation = rng.integers(0, 5, (outcomes, parties)) / 4, rng.integers(4, 7, parties) / 4
    signers = rng.integers(0, 1 << parties, outcomes)
    red_lines = rng.integers(0, 3, (outcomes, parties)) * (rng.random((outcomes, parties)) < 0.3)
    found = explain_failure(worth, reservation, signers, red_lines, (outcomes,))
    if found.kind == "bargaining":
        return

    def place(x: int) -> tuple[int, float, float, int]:
        signed = [i for i in range(parties) if signers[x] >> i & 1]
        lacks = [max(0.0, reservation[i] - worth[x, i]) for i in signed]
        return sum(red_lines[x, i] for i in signed), max(lacks), sum(lacks), x

    order = sorted(place(x) for x in range(outcomes) if signers[x])
    assert found.closest == (order[0][3] if order else None)
