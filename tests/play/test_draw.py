"""Draws: the same alone and in a chunk, untouched by what is added, blind to structure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.domain.scenario import Scenario
from sim.loading.loader import load
from sim.play.draw import Drawn, Numbers, draw
from sim.play.draw_parties import relative_times
from sim.play.laying_out import lay_out
from sim.play.quantities import exponents, quantities, sample
from sim.play.streams import uniforms

RNG_SEED = 4
DRAWS = range(64)
BY_DRAW = [
    name for name in Numbers._fields if name not in ("kept", "prior")
]  # arrays with a row for each draw
TEXT = """
schema: 1
title: Two neighbours and a hedge
stylised: true
start: 2025-01
issues:
  height:
    title: Height
    type: ordered
    binds: [anna, ben]
    status_quo: low
    values: {low: {}, middle: {}, high: {}, higher: {}}
  trees:
    title: Trees
    type: grid
    binds: [ben]
    status_quo: 0
    grid: {from: 0, to: 10, step: 2}
parties:
  anna:
    title: Anna
    initials: A
    reservation_value: [0.1, 0.2, 0.4]
    horizon: [4, 9, 20]
    e: [0.2, 0.8, 2]
    issues:
      height: {importance: [20, 50, 90], worth: {ideal: higher}, bend: [0.5, 1, 2]}
      trees: {importance: [10, 30, 60], worth: {values: {0: 1, 4: 0.7, 10: 0}}}
    gates:
      shade: {issue: trees, when: {height: [high, higher]}, factor: [0.2, 0.5, 0.9]}
    clauses:
      view: {when: {height: low, trees: 0}, bonus: [0.05, 0.1, 0.3]}
  ben:
    title: Ben
    initials: B
    reservation_value: 0.15
    horizon: [3, 6, 12]
    issues:
      height: {importance: [5, 20, 40], worth: {ideal: low}}
      trees: {importance: 50, worth: {ideal: 6}, bend: [0.6, 1, 1.5]}
alternatives:
  strategy: [time_dependent, averaged_tit_for_tat, boulware]
  offer: [trade_off, own_utility]
tables:
  - {name: fence, parties: [anna, ben], issues: [height, trees], rounds: 14}
"""


def scenario(folder: Path, *changes: tuple[str, str], name: str = "hedge") -> Scenario:
    """The scenario above with some of its words replaced."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the scenario"
        text = text.replace(old, new)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def drawn(case: Scenario, draws: range = DRAWS, rng_seed: int = RNG_SEED) -> Drawn:
    return draw(lay_out(case), case.structures, rng_seed, draws, range(1))


def same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Equal to the last bit, and of the same shape."""
    return one.shape == other.shape and one.tobytes() == np.ascontiguousarray(other).tobytes()


# --- shapes


def test_arrays_have_the_shapes_that_they_promise(tmp_path: Path) -> None:
    case = scenario(tmp_path)
    chunk = drawn(case)
    numbers = chunk.numbers
    assert numbers.additive.shape == (64, 2, 2, 6)
    assert numbers.cells.shape == (64, 2, 2, 12)  # anna's gated trees: 6 values x 2 patterns, and her clause
    assert numbers.start.shape == (64, 2)
    assert numbers.tau.shape == (64, 2, 14)
    assert numbers.kept.shape == (6, 64, 2, 14)
    assert numbers.cost.shape == (64, 2, 14)
    assert numbers.shock.shape == (64, 1, 14)
    assert numbers.kappa.shape == (64, 1)
    assert numbers.adopted.shape == numbers.expects.shape == (64, 1, 2)
    assert numbers.life.shape == (64, 1)
    assert len(chunk.exponents) == 6
    assert all(values.shape == (64,) for values in chunk.quantities.values())


def test_every_number_of_a_party_has_a_path(tmp_path: Path) -> None:
    paths = {path for path, _ in quantities(scenario(tmp_path))}
    assert {p.removeprefix("parties.anna.") for p in paths if ".anna." in p} == {
        "issues.height.importance",
        "issues.height.bend",
        "issues.trees.importance",
        "issues.trees.bend",
        "gates.shade.factor",
        "clauses.view.bonus",
        "reservation_value",
        "horizon",
        "foresight",
        "patience",
    }


# --- what is drawn


def test_a_number_is_its_quantile_at_the_number_of_its_stream(tmp_path: Path) -> None:
    case = scenario(tmp_path)
    chunk = drawn(case)
    path = "parties.anna.clauses.view.bonus"
    shares = uniforms(RNG_SEED, path, 0, 64)
    bonus = case.party("anna").preferences.clauses["view"].bonus
    assert same(chunk.quantities[path], bonus.quantile(shares))
    assert chunk.quantities[path].min() > 0.05
    assert chunk.quantities[path].max() < 0.3
    assert len(set(chunk.quantities[path])) == 64


def test_a_point_is_itself_in_every_draw(tmp_path: Path) -> None:
    chunk = drawn(scenario(tmp_path))
    assert set(chunk.quantities["parties.ben.reservation_value"]) == {0.15}
    assert (chunk.numbers.start[:, 1] == 0.15).all()


def test_another_rng_seed_draws_other_numbers(tmp_path: Path) -> None:
    case = scenario(tmp_path)
    one, other = drawn(case), drawn(case, rng_seed=RNG_SEED + 1)
    uncertain = {path for path, number in quantities(case) if not number.is_point}
    assert differing(one, other) == uncertain
    assert all((one.quantities[path] != other.quantities[path]).all() for path in uncertain)


# --- alone and in a chunk


@pytest.mark.parametrize("d", [0, 1, 2, 3, 17, 40, 63])
def test_one_draw_alone_is_the_same_draw_in_a_chunk(tmp_path: Path, d: int) -> None:
    assert_same_draw(scenario(tmp_path), d)


@pytest.mark.parametrize("name", ["classics/orange", "february-2025"])
@pytest.mark.parametrize("d", [5, 62])
def test_one_draw_of_a_scenario_alone_is_the_same_draw_in_a_chunk(name: str, d: int) -> None:
    assert_same_draw(load(name), d)


def assert_same_draw(case: Scenario, d: int) -> None:
    """Draw `d` alone against the same draw in all of DRAWS, and in a chunk that begins elsewhere."""
    whole, alone, tail = drawn(case), drawn(case, range(d, d + 1)), drawn(case, range(d - d % 7, d + 9))
    assert alone.draws == range(d, d + 1)
    for other, at in ((whole, d), (tail, d % 7)):
        for name in BY_DRAW:
            assert same(getattr(alone.numbers, name)[0], getattr(other.numbers, name)[at]), name
        assert same(alone.numbers.kept[:, 0], other.numbers.kept[:, at])
        assert same(alone.numbers.prior, other.numbers.prior)
        for path, values in alone.quantities.items():
            assert same(values[0], other.quantities[path][at]), path
        for mine, theirs in zip(alone.exponents, other.exponents, strict=True):
            assert mine.keys() == theirs.keys()
            assert all(mine[path][0] == theirs[path][at] for path in mine)


# --- what is added leaves the rest alone


def differing(one: Drawn, other: Drawn) -> set[str]:
    """Paths of both whose draws differ."""
    both = one.quantities.keys() & other.quantities.keys()
    return {path for path in both if not same(one.quantities[path], other.quantities[path])}


def test_a_new_clause_leaves_all_other_draws_unchanged(tmp_path: Path) -> None:
    before = drawn(scenario(tmp_path))
    line = "      view: {when: {height: low, trees: 0}, bonus: [0.05, 0.1, 0.3]}\n"
    after = drawn(
        scenario(
            tmp_path, (line, "      birds: {when: {trees: 10}, bonus: [-0.3, 0, 0.3]}\n" + line), name="birds"
        )
    )
    assert after.quantities.keys() - before.quantities.keys() == {"parties.anna.clauses.birds.bonus"}
    assert differing(before, after) == set()
    assert same(before.numbers.additive, after.numbers.additive)
    assert same(before.numbers.kept, after.numbers.kept)
    assert same(before.numbers.start, after.numbers.start)
    gate, birds, view = (after.numbers.cells[:, 0, term] for term in range(3))
    assert same(gate, before.numbers.cells[:, 0, 0])
    assert same(view, before.numbers.cells[:, 0, 1])
    assert same(birds[:, 1], after.quantities["parties.anna.clauses.birds.bonus"])


def test_a_new_bend_changes_what_it_bends_and_nothing_else(tmp_path: Path) -> None:
    before = drawn(scenario(tmp_path))
    plain = "height: {importance: [5, 20, 40], worth: {ideal: low}}"
    after = drawn(scenario(tmp_path, (plain, plain[:-1] + ", bend: [0.5, 1, 2]}"), name="bent"))
    assert differing(before, after) == {"parties.ben.issues.height.bend"}
    assert same(before.numbers.additive[:, 0], after.numbers.additive[:, 0])
    assert same(before.numbers.additive[:, 1, 1], after.numbers.additive[:, 1, 1])
    ends = [0, 3]  # worth 1 and 0
    assert same(
        before.numbers.additive[:, 1, 0][:, ends],
        np.ascontiguousarray(after.numbers.additive[:, 1, 0][:, ends]),
    )
    assert (before.numbers.additive[:, 1, 0, 1:3] != after.numbers.additive[:, 1, 0, 1:3]).all()
    assert same(before.numbers.cells, after.numbers.cells)
    assert same(before.numbers.kept, after.numbers.kept)


def test_a_number_that_becomes_known_leaves_the_others_uncertain_as_before(tmp_path: Path) -> None:
    before = drawn(scenario(tmp_path))
    after = drawn(scenario(tmp_path, ("horizon: [4, 9, 20]", "horizon: 9"), name="known"))
    assert differing(before, after) == {"parties.anna.horizon"}


def test_paths_are_made_of_names_not_of_places(tmp_path: Path) -> None:
    before = drawn(scenario(tmp_path))
    text = TEXT.index("  anna:"), TEXT.index("  ben:"), TEXT.index("alternatives:")
    anna, ben = TEXT[text[0] : text[1]], TEXT[text[1] : text[2]]
    turned = scenario(
        tmp_path, (anna + ben, ben + anna), ("parties: [anna, ben]", "parties: [ben, anna]"), name="t"
    )
    after = drawn(turned)
    assert turned.tables[0].parties == ("ben", "anna")
    assert differing(before, after) == set()
    for name in ("additive", "start", "tau", "foresight"):
        mine, theirs = (getattr(chunk.numbers, name) for chunk in (before, after))
        assert same(mine, np.ascontiguousarray(theirs[:, ::-1])), name
    assert same(before.numbers.kept, np.ascontiguousarray(after.numbers.kept[:, :, ::-1]))


def test_scenarios_on_one_rng_seed_share_their_luck(tmp_path: Path) -> None:
    low = drawn(scenario(tmp_path)).quantities["parties.anna.reservation_value"]
    raised = scenario(
        tmp_path, ("reservation_value: [0.1, 0.2, 0.4]", "reservation_value: [0.3, 0.4, 0.6]"), name="r"
    )
    high = drawn(raised).quantities["parties.anna.reservation_value"]
    np.testing.assert_allclose(high, low + 0.2)


# --- structure


def test_structure_never_enters_the_draws(tmp_path: Path) -> None:
    case = scenario(tmp_path)
    whole = drawn(case)
    for s, structure in enumerate(case.structures):
        one = draw(lay_out(case), [structure], RNG_SEED, DRAWS, range(1))
        assert one.quantities.keys() == whole.quantities.keys()
        assert differing(one, whole) == set()
        for name in BY_DRAW:
            assert same(getattr(one.numbers, name), getattr(whole.numbers, name)), name
        assert same(one.numbers.kept[0], whole.numbers.kept[s])


def test_more_alternatives_leave_the_draws_unchanged(tmp_path: Path) -> None:
    before = drawn(scenario(tmp_path))
    after = drawn(scenario(tmp_path, ("  offer: [trade_off, own_utility]\n", ""), name="fewer"))
    assert len(after.exponents) == 3
    assert differing(before, after) == set()
    assert same(before.numbers.additive, after.numbers.additive)
    assert same(before.numbers.kept[::2], after.numbers.kept)  # the offering rule has no schedule


def test_strategies_share_the_luck_of_one_exponent(tmp_path: Path) -> None:
    case = scenario(tmp_path)
    by_strategy = {s.choices["strategy"]: s for s in case.structures}
    path = "parties.ben.e"
    shares = uniforms(RNG_SEED, path, 0, 64)
    for name in ("time_dependent", "boulware"):
        numbers = sample(exponents(by_strategy[name]), RNG_SEED, DRAWS)
        e = by_strategy[name].manners["ben"].e
        assert e is not None
        assert same(numbers[path], e.quantile(shares))
    assert path not in sample(exponents(by_strategy["averaged_tit_for_tat"]), RNG_SEED, DRAWS)


# --- time


def test_time_is_each_partys_own() -> None:
    found = relative_times(np.array([[4.0, 8.0]]), 1, 6)
    np.testing.assert_allclose(found, [[[0, 0.25, 0.5, 0.75, 1, 1], [0, 0.125, 0.25, 0.375, 0.5, 0.625]]])


def test_longer_rounds_pass_faster() -> None:
    np.testing.assert_allclose(relative_times(np.array([12.0]), 3, 6), [[0, 0.25, 0.5, 0.75, 1, 1]])


def test_the_horizon_is_reached_exactly() -> None:
    # One bit short of 1, a party would still ask for a little more than its reservation value.
    for months in (1, 2, 3, 5, 6, 12):
        for passed in range(1, 61):
            (tau,) = relative_times(np.array([float(months * passed)]), months, 62)
            assert tau[passed] == 1.0
            assert tau[passed - 1] < 1.0
