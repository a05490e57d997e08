"""Preferences: utilities that can be checked on paper, and the whole space against a slow formula."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.domain.issues import Issue, Kind, Value
from sim.domain.outcomes import OutcomeSpace
from sim.domain.preferences import (
    Clause,
    Condition,
    Gate,
    Preferences,
    RedLine,
    Stake,
    TermLayout,
    Terms,
    bent_worth,
    draw_terms,
    lay_out_terms,
    shares,
    utilities,
    utility_at,
    utility_by_draw,
    worth_from_ideal,
)
from sim.domain.uncertain import Uncertain

point = Uncertain.point
ONE = point(1.0)


def issue(name: str, *values: str, kind: Kind = "ordered") -> Issue:
    settings_ = tuple(
        Value(v, {"en": v}, frozenset(), amount=Fraction(v) if kind == "grid" else None) for v in values
    )
    return Issue(name, {"en": name}, kind, settings_, 0, tuple(range(len(values))))


BORDER = issue("border", "ceded", "kept")
TROOPS = issue("troops", "none", "some", "many")
CEDED, KEPT = ({"border": frozenset({level})} for level in (0, 1))
MANY = {"troops": frozenset({2})}


def prefers(**more: Mapping[str, object]) -> Preferences:
    """Border 60 points, troops 40; kept is worth 1, troops 0, 1/2, 1."""
    stakes = {"border": Stake(point(60), (0.0, 1.0), ONE), "troops": Stake(point(40), (0.0, 0.5, 1.0), ONE)}
    return Preferences(**{"stakes": stakes, **more})  # type: ignore[arg-type]


def drawn_points(preferences: Preferences) -> dict[str, NDArray[np.float64]]:
    """The likeliest value of every number, as one draw."""
    return {path: np.array([number.likely]) for path, number in preferences.uncertain()}


def at_table(
    space: OutcomeSpace, layout: TermLayout, terms: Terms, on_table: Collection[str], held: int, draw: int = 0
) -> NDArray[np.float64]:
    """Utility of every outcome of a table, issues beside it held at level `held`."""
    levels = np.array(np.unravel_index(np.arange(space.size), space.shape), dtype=np.int16)
    offered = np.array([np.array(open_)[row] for open_, row in zip(space.levels, levels, strict=True)])
    negotiated = np.array([i.name in on_table for i in space.issues])
    opens = np.zeros((len(space.shape), max(space.shape)), dtype=np.int16)
    for j, open_ in enumerate(space.levels):
        opens[j, : len(open_)] = open_
    here = np.ones((len(layout.arrays.masks), space.size), dtype=np.bool_)
    for c, mask in enumerate(layout.arrays.masks):
        for j in np.flatnonzero(negotiated):
            here[c] &= mask[j][offered[j]]
    return utilities(
        terms.additive[draw],
        terms.cells[draw],
        layout.arrays,
        here,
        opens,
        offered.astype(np.int16),
        np.array(space.shape),
        np.where(negotiated, -1, held),
    )


def worth(
    preferences: Preferences, space: OutcomeSpace, on_table: Collection[str] | None = None
) -> NDArray[np.float64]:
    """Utility of every outcome, all numbers at their likeliest; issues not on the table stay as they are."""
    layout = lay_out_terms(preferences, space.issues)
    terms = draw_terms(preferences, space.issues, layout, drawn_points(preferences), 1)
    return at_table(
        space, layout, terms, [i.name for i in space.issues] if on_table is None else on_table, held=0
    )


def table(preferences: Preferences, *issues: Issue) -> list[float]:
    """Utilities of all outcomes, rounded for the eye; the last issue runs fastest."""
    return [round(float(u), 12) for u in worth(preferences, OutcomeSpace.of(issues or (BORDER, TROOPS)))]


# --- on paper: rows ceded, kept; columns none, some, many


def test_importance_times_worth_adds_up() -> None:
    assert table(prefers()) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]


def test_a_gate_shrinks_the_worth_of_its_issue_while_its_condition_holds() -> None:
    halved = prefers(gates={"indefensible": Gate("troops", CEDED, point(0.5))})
    assert table(halved) == [0.0, 0.1, 0.2, 0.6, 0.8, 1.0]


def test_a_gate_may_read_its_own_issue() -> None:
    too_many = prefers(gates={"provocation": Gate("troops", MANY, point(0.25))})
    assert table(too_many) == [0.0, 0.2, 0.1, 0.6, 0.8, 0.7]


def test_two_gates_on_one_issue_multiply() -> None:
    both = prefers(
        gates={
            "indefensible": Gate("troops", CEDED, point(0.5)),
            "provocation": Gate("troops", MANY, point(0.25)),
        }
    )
    assert table(both) == [0.0, 0.1, 0.05, 0.6, 0.8, 0.7]


def test_gates_on_both_issues() -> None:
    crossed = prefers(
        gates={
            "no_force": Gate("border", {"troops": frozenset({0})}, point(0.5)),
            "x": Gate("troops", CEDED, point(0)),
        }
    )
    assert table(crossed) == [0.0, 0.0, 0.0, 0.3, 0.8, 1.0]


def test_a_clause_adds_while_all_its_conditions_hold() -> None:
    bonus = prefers(clauses={"deterrence": Clause({**KEPT, **MANY}, point(0.1))})
    assert table(bonus) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.1]
    malus = prefers(clauses={"shame": Clause(CEDED, point(-0.3))})
    assert table(malus) == [-0.3, -0.1, 0.1, 0.6, 0.8, 1.0]


def test_a_bend_moves_what_lies_between() -> None:
    stakes = {**prefers().stakes, "troops": Stake(point(40), (0.0, 0.5, 1.0), point(2.0))}
    assert table(Preferences(stakes)) == [0.0, 0.1, 0.4, 0.6, 0.7, 1.0]


def test_all_at_once() -> None:
    stakes = {**prefers().stakes, "troops": Stake(point(40), (0.0, 0.5, 1.0), point(2.0))}
    everything = Preferences(
        stakes,
        gates={"indefensible": Gate("troops", CEDED, point(0.5))},
        clauses={"deterrence": Clause({**KEPT, **MANY}, point(0.1)), "shame": Clause(CEDED, point(-0.3))},
    )
    assert table(everything) == [-0.3, -0.25, -0.1, 0.6, 0.7, 1.1]


def test_utility_is_neither_renormalised_nor_clipped() -> None:
    strong = prefers(
        clauses={"triumph": Clause({**KEPT, **MANY}, point(2.0)), "ruin": Clause(CEDED, point(-1.5))}
    )
    assert table(strong) == [-1.5, -1.3, -1.1, 0.6, 0.8, 3.0]
    assert table(prefers(clauses={"triumph": Clause(KEPT, point(2.0))}))[0:3] == table(prefers())[0:3]


def test_an_issue_without_stake_is_worth_nothing() -> None:
    indifferent = Preferences({"troops": Stake(point(7), (0.0, 0.5, 1.0), ONE)})
    assert table(indifferent) == [0.0, 0.5, 1.0] * 2


def test_what_is_held_counts_at_its_level_and_is_read_by_conditions() -> None:
    space = OutcomeSpace.of([BORDER, TROOPS], ["troops"])  # the border stays ceded
    halved = prefers(gates={"indefensible": Gate("troops", CEDED, point(0.5))})
    assert worth(halved, space, ["troops"]).round(12).tolist() == [0.0, 0.1, 0.2]
    lost = Preferences({**prefers().stakes, "border": Stake(point(60), (1.0, 0.0), ONE)})
    assert worth(lost, space, ["troops"]).round(12).tolist() == [0.6, 0.8, 1.0]


def test_what_is_settled_elsewhere_is_held_at_its_level() -> None:
    """The border was ceded before and is kept now, by an agreement at another table."""
    space = OutcomeSpace.of([BORDER, TROOPS], ["troops"])
    halved = prefers(
        gates={"indefensible": Gate("troops", CEDED, point(0.5))},
        clauses={"pride": Clause(KEPT, point(0.05))},
    )
    layout = lay_out_terms(halved, space.issues)
    terms = draw_terms(halved, space.issues, layout, drawn_points(halved), 1)
    assert at_table(space, layout, terms, ["troops"], held=1).round(12).tolist() == [0.65, 0.85, 1.05]
    assert at_table(space, layout, terms, ["troops"], held=0).round(12).tolist() == [0.0, 0.1, 0.2]


def test_a_ceiling_leaves_the_worth_of_what_is_left() -> None:
    lowered = OutcomeSpace((BORDER, TROOPS), ((0, 1), (0, 1)))
    assert worth(prefers(), lowered).round(12).tolist() == [0.0, 0.2, 0.6, 0.8]
    upper = OutcomeSpace((BORDER, TROOPS), ((0, 1), (1, 2)))
    gated = prefers(gates={"provocation": Gate("troops", MANY, point(0.25))})
    assert worth(gated, upper).round(12).tolist() == [0.2, 0.1, 0.8, 0.7]


# --- importance


def test_only_the_shares_of_importance_count() -> None:
    points = [np.array([1.0, 30.0]), np.array([1.0, 30.0]), np.array([2.0, 60.0])]
    assert [s.tolist() for s in shares(points)] == [[0.25, 0.25], [0.25, 0.25], [0.5, 0.5]]


def test_shares_are_taken_within_each_draw() -> None:
    first, second = shares([np.array([10.0, 10.0, 0.0]), np.array([10.0, 30.0, 5.0])])
    assert first.tolist() == [0.5, 0.25, 0.0]
    assert second.tolist() == [0.5, 0.75, 1.0]


def test_no_importance_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="sum to zero"):
        shares([np.array([1.0, 0.0]), np.array([0.0, 0.0])])


@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12))
def test_shares_sum_to_one(points: list[float]) -> None:
    parts = [float(s[0]) for s in shares([np.array([p]) for p in points])]
    assert sum(parts) == pytest.approx(1.0, abs=1e-14)
    assert [p / points[0] for p in points] == pytest.approx([s / parts[0] for s in parts], rel=1e-12)


# --- worth


def test_bends_of_each_draw_are_exponents() -> None:
    bent = bent_worth((0.0, 0.25, 1.0), np.array([1.0, 2.0, 0.5]))
    assert bent.tolist() == [[0.0, 0.25, 1.0], [0.0, 0.0625, 1.0], [0.0, 0.5, 1.0]]


@given(st.lists(st.floats(0.001, 0.999), max_size=6).map(sorted), st.floats(0.05, 20.0))
def test_a_bend_never_breaks_the_order_nor_moves_the_ends(between: list[float], bend: float) -> None:
    values = (0.0, *between, 1.0)
    (bent,) = bent_worth(values, np.array([bend]))
    assert (np.diff(bent) >= 0).all()
    assert bent[0] == 0.0
    assert bent[-1] == 1.0
    assert (np.diff(bent)[np.diff(values) > 1e-9] > 0).all()


def test_worth_falls_off_evenly_from_an_ideal() -> None:
    five = issue("five", *"abcde")
    assert worth_from_ideal(five, 4) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert worth_from_ideal(five, 1) == pytest.approx((2 / 3, 1.0, 2 / 3, 1 / 3, 0.0))
    assert worth_from_ideal(issue("grid", "0", "10", "100", kind="grid"), 0) == (1.0, 0.9, 0.0)
    assert worth_from_ideal(issue("name", "a", "b", "c", kind="nominal"), 1) == (0.0, 1.0, 0.0)


# --- red lines


def test_red_lines_of_ones_own_and_those_that_all_know() -> None:
    space = OutcomeSpace.of([BORDER, TROOPS])
    lines = prefers(red_lines={"land": RedLine({**CEDED}, public=True), "force": RedLine(MANY, public=False)})
    assert lines.breaks(space).tolist() == [1, 1, 2, 0, 0, 1]
    assert lines.breaks(space, public_only=True).tolist() == [1, 1, 1, 0, 0, 0]
    assert not prefers().breaks(space).any()


def test_red_lines_do_not_touch_utility() -> None:
    assert table(prefers(red_lines={"land": RedLine(CEDED, public=True)})) == table(prefers())


# --- numbers and their paths


def test_every_number_has_a_path_of_names() -> None:
    full = prefers(
        gates={"indefensible": Gate("troops", CEDED, point(0.5))},
        clauses={"shame": Clause(CEDED, Uncertain(-0.4, -0.3, -0.1))},
        red_lines={"land": RedLine(CEDED, public=True)},
    )
    assert {path: number.likely for path, number in full.uncertain()} == {
        "issues.border.importance": 60,
        "issues.border.bend": 1,
        "issues.troops.importance": 40,
        "issues.troops.bend": 1,
        "gates.indefensible.factor": 0.5,
        "clauses.shame.bonus": -0.3,
    }


def test_draws_are_kept_apart() -> None:
    preferences = prefers(clauses={"shame": Clause(CEDED, Uncertain(-1.0, 0.0, 0.0))})
    space = OutcomeSpace.of([BORDER, TROOPS])
    layout = lay_out_terms(preferences, space.issues)
    drawn = {path: np.repeat(values, 2) for path, values in drawn_points(preferences).items()}
    drawn["clauses.shame.bonus"] = np.array([0.0, -1.0])
    drawn["issues.border.importance"] = np.array([60.0, 10.0])
    terms = draw_terms(preferences, space.issues, layout, drawn, 2)
    both = ["border", "troops"]
    rows = [at_table(space, layout, terms, both, held=0, draw=d).round(12).tolist() for d in range(2)]
    assert rows == [[0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-1.0, -0.6, -0.2, 0.2, 0.6, 1.0]]


def test_more_cells_than_a_term_may_have_are_refused() -> None:
    def gated(values: int) -> tuple[Issue, Preferences]:
        fine = issue("fine", *(str(i) for i in range(values)), kind="grid")
        gate = Gate("fine", {"fine": frozenset({0})}, point(0.5))
        worth_ = worth_from_ideal(fine, values - 1)
        return fine, Preferences({"fine": Stake(ONE, worth_, ONE)}, gates={"x": gate})

    fine, preferences = gated(20_000)
    with pytest.raises(ValueError, match="'fine' has too many values for its gates: 40,000 cells"):
        lay_out_terms(preferences, [fine])
    fine, preferences = gated(16_384)  # 2 x 16,384 cells: just enough
    assert lay_out_terms(preferences, [fine]).width == 2 * 16_384
    np.testing.assert_allclose(worth(preferences, OutcomeSpace.of([fine])), preferences.stakes["fine"].worth)


# --- the whole space against one outcome at a time


def slow(
    preferences: Preferences, space: OutcomeSpace, drawn: Mapping[str, NDArray[np.float64]]
) -> list[float]:
    """u(x) outcome by outcome: issues without a gate, then gated issues, then clauses, in their order."""
    weights: dict[str, float] = {}
    total = 0.0
    for i in space.issues:
        if i.name in preferences.stakes:
            weights[i.name] = float(drawn[f"issues.{i.name}.importance"][0])
            total += weights[i.name]
    found = []
    for index in range(space.size):
        level = {
            i.name: i.level(value)
            for i, value in zip(space.issues, space.outcome(index).values(), strict=True)
        }

        def holds(when: Condition, level: Mapping[str, int] = level) -> bool:
            return all(level[name] in allowed for name, allowed in when.items())

        plain, gated, clauses = [], [], []
        for name in (i.name for i in space.issues if i.name in preferences.stakes):
            stake, gates = (
                preferences.stakes[name],
                [g for g in preferences.gates.items() if g[1].issue == name],
            )
            v = bent_worth(stake.worth, drawn[f"issues.{name}.bend"])[0, level[name]]
            factor = 1.0
            for gate_id, gate in gates:
                if holds(gate.when):
                    factor *= drawn[f"gates.{gate_id}.factor"][0]
            worth_here = v * (weights[name] / total)
            if gates:
                gated.append(worth_here * factor)
            else:
                plain.append(worth_here)
        for clause_id, clause in preferences.clauses.items():
            clauses.append(drawn[f"clauses.{clause_id}.bonus"][0] if holds(clause.when) else 0.0)
        u = 0.0
        for term in (*plain, *gated, *clauses):
            u += term
        found.append(float(u))
    return found


@st.composite
def situations(draw: st.DrawFn) -> tuple[Preferences, OutcomeSpace, set[str]]:
    counts = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    issues = [issue(f"issue{j}", *(f"v{v}" for v in range(n))) for j, n in enumerate(counts)]
    names = [i.name for i in issues]
    on_table = draw(st.sets(st.sampled_from(names), min_size=1))
    one = st.sampled_from(issues).flatmap(
        lambda i: st.tuples(st.just(i.name), st.frozensets(st.integers(0, len(i.values) - 1)))
    )
    conditions = st.lists(one, min_size=1, max_size=3).map(dict)
    stakes = {}
    for i in issues:
        if i is issues[0] or draw(st.booleans()):
            between = draw(st.lists(st.floats(0, 1), min_size=len(i.values) - 2, max_size=len(i.values) - 2))
            worth_ = tuple(draw(st.permutations([0.0, *between, 1.0])))
            stakes[i.name] = Stake(point(draw(st.floats(0.1, 90))), worth_, point(draw(st.floats(0.05, 20))))
    gate = st.builds(Gate, st.sampled_from(sorted(stakes)), conditions, st.floats(0, 1).map(point))
    clause = st.builds(Clause, conditions, st.floats(-1, 1).map(point))
    gates = {f"gate{k}": g for k, g in enumerate(draw(st.lists(gate, max_size=4)))}
    clauses = {f"clause{k}": c for k, c in enumerate(draw(st.lists(clause, max_size=4)))}
    return Preferences(stakes, gates, clauses), OutcomeSpace.of(issues, on_table), on_table


@settings(max_examples=200)
@given(situations())
def test_the_whole_space_is_worth_what_each_outcome_is_worth_to_the_last_bit(
    situation: tuple[Preferences, OutcomeSpace, set[str]],
) -> None:
    preferences, space, on_table = situation
    fast, drawn = worth(preferences, space, on_table), drawn_points(preferences)
    assert fast.shape == (space.size,)
    assert fast.tolist() == slow(preferences, space, drawn)
    layout = lay_out_terms(preferences, space.issues)
    terms = draw_terms(preferences, space.issues, layout, drawn, 1)
    for index in range(space.size):
        values = space.outcome(index).values()
        levels = np.array([i.level(value) for i, value in zip(space.issues, values, strict=True)])
        alone = utility_at(terms.additive[0], terms.cells[0], layout.arrays, levels)
        assert alone == utility_by_draw(terms.additive, terms.cells, layout.arrays, levels)[0] == fast[index]
