"""Outcome spaces: numbering, conditions, exact distances, and how ties fall."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.issues import Issue, Kind, Value
from sim.domain.outcomes import DISTANCE_LIMIT, OutcomeSpace, splitmix64

COLOURS = ("red", "green")
SIZES = ("small", "middle", "large")


def issue(name: str, values: tuple[str, ...], kind: Kind = "ordered", status_quo: int | None = 0) -> Issue:
    settings_ = tuple(
        Value(v, {"en": v}, frozenset(), amount=Fraction(v) if kind == "grid" else None) for v in values
    )
    return Issue(name, {"en": name}, kind, settings_, status_quo, tuple(range(len(values))))


def numbered(name: str, count: int, kind: Kind = "ordered") -> Issue:
    return issue(name, tuple(str(i) for i in range(count)), kind)


def two_by_three() -> OutcomeSpace:
    return OutcomeSpace.of([issue("colour", COLOURS), issue("size", SIZES)])


spaces = st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=5).map(
    lambda parts: OutcomeSpace.of(
        [numbered(f"issue{j}", n) for j, (n, _) in enumerate(parts)],
        [f"issue{j}" for j, (_, on_table) in enumerate(parts) if on_table],
    )
)


# --- numbering


def test_the_last_issue_runs_fastest() -> None:
    space = two_by_three()
    assert space.shape == (2, 3)
    assert space.size == 6
    assert [tuple(space.outcome(i).values()) for i in range(6)] == list(itertools.product(COLOURS, SIZES))
    assert space.index({"colour": "green", "size": "middle"}) == 1 * 3 + 1


@given(spaces)
def test_index_and_outcome_are_inverse(space: OutcomeSpace) -> None:
    outcomes = [space.outcome(i) for i in range(space.size)]
    assert [space.index(outcome) for outcome in outcomes] == list(range(space.size))
    assert len({tuple(outcome.values()) for outcome in outcomes}) == space.size


def test_what_is_not_in_the_space_is_refused() -> None:
    space = two_by_three()
    for index in (-1, 6):
        with pytest.raises(IndexError):
            space.outcome(index)
    with pytest.raises(KeyError, match="shape"):
        space.index({"colour": "red", "size": "small", "shape": "round"})
    with pytest.raises(KeyError, match="blue"):
        space.index({"colour": "blue", "size": "small"})
    with pytest.raises(KeyError, match="size"):
        space.index({"colour": "red"})


# --- held issues and ceilings


def test_an_issue_that_is_not_negotiated_stays_at_its_status_quo() -> None:
    colour, size = issue("colour", COLOURS, status_quo=1), issue("size", SIZES)
    space = OutcomeSpace.of([colour, size], ["size"])
    assert space.shape == (1, 3)
    assert space.outcome(2) == {"colour": "green", "size": "large"}
    assert space.index({"size": "large"}) == 2  # what cannot vary need not be said
    assert space.index({"colour": "green", "size": "large"}) == 2
    with pytest.raises(ValueError, match=r"'red' of issue 'colour' is not open"):
        space.index({"colour": "red", "size": "large"})


def test_an_issue_without_status_quo_must_be_negotiated() -> None:
    pie = issue("pie", SIZES, status_quo=None)
    with pytest.raises(ValueError, match="'pie' is not negotiated and has no status quo"):
        OutcomeSpace.of([pie, issue("colour", COLOURS)], ["colour"])
    assert OutcomeSpace.of([pie]).size == 3


def test_a_ceiling_removes_values() -> None:
    lowered = replace(issue("size", SIZES), levels=(0, 1))
    space = OutcomeSpace.of([issue("colour", COLOURS), lowered])
    assert [space.outcome(i)["size"] for i in range(4)] == ["small", "middle"] * 2
    with pytest.raises(ValueError, match="not open"):
        space.index({"colour": "red", "size": "large"})


# --- conditions


def test_a_condition_holds_where_every_issue_is_at_one_of_its_values() -> None:
    space = two_by_three()
    assert space.holds({"size": frozenset({0, 2})}).tolist() == [True, False, True] * 2
    assert space.holds({"colour": frozenset({1}), "size": frozenset({1})}).tolist() == [False] * 4 + [
        True,
        False,
    ]
    assert space.holds({}).all()
    assert not space.holds({"size": frozenset()}).any()


def test_a_condition_reads_levels_of_the_whole_issue_under_a_ceiling_and_when_held() -> None:
    colour, size = issue("colour", COLOURS, status_quo=1), replace(issue("size", SIZES), levels=(1, 2))
    space = OutcomeSpace.of([colour, size], ["size"])
    assert space.holds({"size": frozenset({1})}).tolist() == [True, False]
    assert space.holds({"colour": frozenset({1})}).all()
    assert not space.holds({"colour": frozenset({0})}).any()


@given(spaces, st.data())
def test_conditions_are_those_of_a_loop_over_outcomes(space: OutcomeSpace, data: st.DataObject) -> None:
    named = data.draw(st.sets(st.sampled_from(space.issues).map(lambda i: i.name)))
    when = {name: frozenset(data.draw(st.sets(st.integers(0, 3)))) for name in sorted(named)}
    slow = [
        all(int(space.outcome(i)[name]) in levels for name, levels in when.items()) for i in range(space.size)
    ]
    assert space.holds(when).tolist() == slow


# --- distances


def test_a_third_and_a_sixth_are_a_half() -> None:
    space = OutcomeSpace.of([numbered("third", 4), numbered("sixth", 7), numbered("half", 3)])
    third, sixth, half = (table[0, 1] for table in space.distances)
    assert third + sixth == half
    assert [int(table.max()) for table in space.distances] == [2 * half] * 3  # every issue spans the same
    assert all(table.dtype == np.int64 for table in space.distances)


def test_distances_of_all_kinds_share_one_scale() -> None:
    space = OutcomeSpace.of(
        [
            numbered("rank", 3),
            issue("amount", ("0", "50", "200"), "grid"),
            issue("name", ("a", "b"), "nominal"),
        ]
    )
    rank, amount, name = (table.tolist() for table in space.distances)
    assert rank == [[0, 2, 4], [2, 0, 2], [4, 2, 0]]
    assert amount == [[0, 1, 4], [1, 0, 3], [4, 3, 0]]
    assert name == [[0, 4], [4, 0]]


def test_a_ceiling_does_not_stretch_what_is_left() -> None:
    whole = issue("amount", ("0", "50", "100", "200"), "grid")
    left = OutcomeSpace.of([replace(whole, levels=(0, 1, 2)), numbered("other", 2)])
    assert left.distances[0].tolist() == [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
    assert left.distances[1].tolist() == [[0, 4], [4, 0]]


def test_an_issue_that_is_held_counts_nothing() -> None:
    space = OutcomeSpace.of([numbered("held", 8), numbered("open", 3)], ["open"])
    assert [table.tolist() for table in space.distances] == [[[0]], [[0, 1, 2], [1, 0, 1], [2, 1, 0]]]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ordered", "grid", "nominal"]),
            st.lists(st.integers(-9, 40), min_size=2, max_size=5, unique=True),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_distances_keep_every_order_and_every_tie(parts: list[tuple[Kind, list[int]]]) -> None:
    issues = [
        issue(f"issue{j}", tuple(str(a) for a in sorted(amounts)), kind)
        for j, (kind, amounts) in enumerate(parts)
    ]
    space = OutcomeSpace.of(issues)
    exact = [i.distance(a, b) for i in issues for a in i.levels for b in i.levels]
    whole = [int(d) for table in space.distances for d in table.ravel()]
    scale = {Fraction(w) / e for w, e in zip(whole, exact, strict=True) if e}
    assert len(scale) == 1
    assert all(w == 0 for w, e in zip(whole, exact, strict=True) if e == 0)


def test_distances_beyond_the_limit_are_rounded_and_spans_stay_equal() -> None:
    odd = [issue(f"n{n}", ("0", "1", str(n)), "grid") for n in (10007, 10009, 10037, 10039)]
    space = OutcomeSpace.of(odd)
    for table, n in zip(space.distances, (10007, 10009, 10037, 10039), strict=True):
        assert table[0, 2] == DISTANCE_LIMIT
        assert table[0, 1] == round(Fraction(DISTANCE_LIMIT, n))


# --- ties


def test_splitmix64_gives_the_reference_numbers() -> None:
    # The first five outputs of the reference generator seeded with 1234567, and the first one seeded with 0.
    # It adds this constant before each output, so that output k is the scattered seed + (k - 1) x constant.
    states = np.array([(1234567 + k * 0x9E3779B97F4A7C15) % 2**64 for k in range(5)], dtype=np.uint64)
    assert splitmix64(states).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert splitmix64(np.array([0], dtype=np.uint64)).tolist() == [0xE220A8397B1DCDAF]


def test_ties_fall_by_the_scattered_index() -> None:
    space = two_by_three()
    scattered = splitmix64(np.arange(6, dtype=np.uint64)).tolist()
    assert [sorted(scattered).index(s) for s in scattered] == space.tie_rank.tolist()


@given(spaces)
def test_every_outcome_has_a_place_of_its_own_among_ties(space: OutcomeSpace) -> None:
    assert sorted(space.tie_rank.tolist()) == list(range(space.size))


def test_ties_do_not_fall_to_the_lowest_index() -> None:
    rank = OutcomeSpace.of([numbered(f"issue{j}", 10) for j in range(3)]).tie_rank
    rising = (np.diff(rank) > 0).mean()
    assert 0.4 < rising < 0.6
    assert abs(np.corrcoef(np.arange(1000), rank)[0, 1]) < 0.1


def by_tie(space: OutcomeSpace) -> list[tuple[str, ...]]:
    order = np.argsort(space.tie_rank)
    return [tuple(space.outcome(int(i)).values()) for i in order]


def test_ties_among_what_is_left_fall_as_before_when_a_ceiling_is_lowered() -> None:
    first, middle, last = numbered("first", 5), numbered("middle", 6), numbered("last", 4)
    whole = by_tie(OutcomeSpace.of([first, middle, last]))
    for place, lowered in ((0, first), (1, middle), (2, last)):
        issues = [first, middle, last]
        issues[place] = replace(lowered, levels=(0, 1, 2))
        left = OutcomeSpace.of(issues)
        assert by_tie(left) == [values for values in whole if values[place] in ("0", "1", "2")]


def test_ties_fall_the_same_way_when_an_issue_is_held() -> None:
    issues = [numbered("first", 5), numbered("middle", 6), numbered("last", 4)]
    whole = by_tie(OutcomeSpace.of(issues))
    assert by_tie(OutcomeSpace.of(issues, ["first", "last"])) == [v for v in whole if v[1] == "0"]


# --- size


def test_a_million_outcomes_are_laid_out_within_a_second() -> None:
    before = time.process_time()
    space = OutcomeSpace.of([numbered(f"issue{j}", 10) for j in range(6)])
    ranks, there = space.tie_rank, space.holds({"issue0": frozenset({3}), "issue5": frozenset({1, 2})})
    _ = space.distances
    assert time.process_time() - before < 1.0
    assert ranks.size == 10**6
    assert there.sum() == 10**6 * 0.1 * 0.2
    assert space.outcome(123456) == {f"issue{j}": str(j + 1) for j in range(6)}


def test_a_fine_grid_is_laid_out_within_a_second() -> None:
    before = time.process_time()
    troops = issue("troops", tuple(str(500 * i) for i in range(601)), "grid")
    (table,) = OutcomeSpace.of([troops]).distances
    assert time.process_time() - before < 1.0
    assert table[0].tolist() == list(range(601))
