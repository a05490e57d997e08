"""What every function that carries a loop promises: the loop, which is compiled in its place, returns the same.

To the last bit, for all input that play can bring: with ties, with nothing to choose from, with infinite limits. Loops
run here as they stand, in Python. A new pair needs input of its own kind in `INPUTS`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import analysis
import sim
from sim.domain.twins import compiled_as, loop_of
from sim.play.hopes import EVEN, limits_moved
from sim.play.model import NegotiationModel
from sim.strategies import View
from sim.strategies.base import NOTHING_APART
from sim.strategies.beliefs import consented, least_worth, refused
from sim.strategies.ladder import NO_LADDER, Ladder, rung_of, sort_loop

Arguments = tuple[Any, ...]
Inputs = st.SearchStrategy[Arguments]

VALLEY = Path(__file__).parents[1] / "play" / "scenarios" / "valley.yaml"
WORTH = (-np.inf, -1.0, 0.0, 0.1, 0.1 + 0.2, 0.3, 1.0, np.inf)  # few, so that many are equal
SHARES = (0.1, 0.2, 1 / 3, 0.5, 2 / 3, 0.7, 1.0)
flags, worths, finite = st.booleans(), st.sampled_from(WORTH), st.sampled_from(WORTH[1:-1])


def functions(holder: Any, module: str) -> Iterator[FunctionType]:
    """The functions that a module, or a class of it, defines itself."""
    for part in list(vars(holder).values()):
        part = part.__func__ if isinstance(part, staticmethod) else part
        if isinstance(part, FunctionType) and part.__module__ == module:
            yield part
        elif isinstance(part, type) and part.__module__ == module and part is not holder:
            yield from functions(part, module)


def carriers() -> dict[str, Callable[..., Any]]:
    """Every function of the house that carries a loop, by its full name."""
    return {
        f"{f.__module__}.{f.__qualname__}": f
        for package in (sim, analysis)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith("__main__")  # starts the command line
        for f in functions(import_module(found.name), found.name)
        if loop_of(f) is not None
    }


# --- input


def table_of(values: st.SearchStrategy[Any], *shape: int, dtype: Any = np.float64) -> st.SearchStrategy[Any]:
    return arrays(dtype, shape, elements=values)


@st.composite
def votes(draw: st.DrawFn) -> Arguments:
    """Constituencies, some, all or none of whom vote; weights that do not add up to anything round."""
    voices, outcomes, samples = draw(st.integers(1, 4)), draw(st.integers(0, 6)), draw(st.integers(0, 4))
    first = draw(st.integers(0, voices))
    return (
        draw(table_of(worths, voices, outcomes)),
        draw(table_of(worths, samples, voices)),
        draw(table_of(st.sampled_from(SHARES), voices)),
        np.arange(first, voices),
        draw(st.sampled_from(SHARES)),
        draw(flags),
    )


@st.composite
def zones(draw: st.DrawFn) -> Arguments:
    """Outcomes that need anybody's signature, or nobody's, or that of somebody who has no limit here."""
    parties, outcomes = draw(st.integers(1, 4)), draw(st.integers(0, 8))
    return (
        draw(table_of(worths, parties, outcomes)),
        draw(table_of(worths, parties)),
        draw(table_of(st.integers(0, 2 ** (parties + 1) - 1), outcomes, dtype=np.int64)),
        draw(table_of(flags, parties, outcomes, dtype=np.bool_)),
    )


@st.composite
def choices(draw: st.DrawFn) -> Arguments:
    """A view with or without an open offer, and what the party asks for; outcomes lie on rungs or not, and how far
    they are apart is known beforehand or not."""
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    size = int(np.prod(shape))
    values = draw(st.one_of(table_of(worths, size), table_of(finite, size)))
    proposable = draw(table_of(flags, size, dtype=np.bool_))
    near = st.integers(0, 3)  # coarse, so that many outcomes are equally far
    levels = np.array(np.unravel_index(np.arange(size), shape), dtype=np.int16)
    distances = draw(table_of(near, len(shape), max(shape), max(shape), dtype=np.int64))
    ladder = NO_LADDER
    if np.isfinite(values).all() and (rungs := draw(st.integers(0, 5))):  # as all values at tables are
        ladder = empty_ladder(size, rungs)
        sort_loop(values, proposable, ladder)
    view = View(
        me=0,
        round=0,
        of=10,
        tau=0.0,
        kept=1.0,
        reservation_value=0.0,
        best=float(np.where(proposable, values, -np.inf).max()),
        claim=np.nan,
        values=values,
        acceptable=proposable,
        proposable=proposable,
        standing=draw(st.integers(-1, size - 1)),
        text=-1,
        chance=np.ones(size),
        first=np.full(2, -1),
        last=np.full(2, -1),
        levels=levels,
        distances=distances,
        tie_rank=np.array(draw(st.permutations(range(size)))),  # `OutcomeSpace.tie_rank`: no two are equal
        apart=apart(levels, distances) if draw(flags) else NOTHING_APART,
        ladder=ladder,
    )
    return view, draw(st.one_of(worths, st.sampled_from(sorted(values.tolist()))))


def apart(levels: Any, distances: Any) -> Any:
    """Distances of all outcomes to all, as tables of few outcomes keep them."""
    places = range(levels.shape[0])
    return sum(distances[j][levels[j]][:, levels[j]] for j in places).astype(np.int32)


def empty_ladder(outcomes: int, rungs: int) -> Ladder:
    return Ladder(np.zeros(rungs + 2, dtype=np.int64), np.zeros(outcomes, dtype=np.int64), np.zeros(2))


@cache
def played(rounds: int) -> NegotiationModel:
    """Talks of two, with and without a war meanwhile, and of four, after some rounds; not to be changed."""
    model = NegotiationModel(VALLEY, rng_seed=5, run=1)
    for _ in range(rounds):
        model.step()
    return model


def copied(bundle: Any) -> Any:
    return bundle._replace(**{name: part.copy() for name, part in bundle._asdict().items()})


@st.composite
def hopes(draw: st.DrawFn) -> Arguments:
    """A seat at a table that sat in the latest round; few outcomes left, worth what somebody may need or less."""
    model = played(draw(st.sampled_from((1, 5, 6, 7, 9))))
    layout, numbers, form, state = model.layout, model.numbers, model.form, copied(model.state)
    since = state.clock[0] - state.opened
    sat = np.flatnonzero((state.opened >= 0) & (state.rounds == since + 1))
    table = int(draw(st.sampled_from(sat.tolist())))
    here, work = layout.tables[table], copied(model.work(table))
    seat = draw(st.integers(0, here.present - 1))
    left = draw(st.lists(st.sampled_from(np.flatnonzero(here.asked).tolist()), max_size=3))
    if draw(flags):  # no limit has moved: what is worth as much as a point of a belief, is so to the last bit
        state.going[:], state.constant[table] = state.began, 0.0
    work.proposable[seat] = np.isin(np.arange(here.asked.size), left)
    for other in range(here.present):
        limits, party = state.limits[table, other], here.who[other]
        limits[since[table]] = draw(st.one_of(worths, st.just(limits[since[table]])))
        belief, grid = state.belief[here.who[seat], party], numbers.prior[form, party]
        for heard in draw(st.lists(st.sampled_from(grid.tolist()), max_size=2)):
            draw(st.sampled_from((consented, refused)))(belief, grid, heard, belief)
        even = int(np.searchsorted(grid, least_worth(belief, grid, EVEN)))
        about = grid[max(0, even - 1) : even + 4] + limits_moved(layout, state, table, other)
        for x in left:
            work.plain[other, x] = draw(st.sampled_from(about.tolist()))
            work.values[other, x] = draw(st.one_of(worths, st.just(limits[since[table]])))
    return layout, numbers, form, state, work, table, seat


@st.composite
def some_of(draw: st.DrawFn) -> Arguments:
    """Values and which of them are meant, possibly none."""
    size = draw(st.integers(1, 8))
    return draw(table_of(worths, size)), draw(table_of(flags, size, dtype=np.bool_))


@st.composite
def ladders(draw: st.DrawFn) -> Arguments:
    """Values to be sorted, on rungs or none."""
    values, proposable = draw(some_of())
    ladder = empty_ladder(values.size, draw(st.integers(0, 4)))
    return np.where(np.isfinite(values), values, 0.0), proposable, ladder


def lie_on_rungs(values: Any, proposable: Any, ladder: Ladder) -> None:
    """What sorting leaves: each proposable outcome on the rung of its value, none twice, ascending within a rung."""
    rungs = ladder.first.size - 2
    found = [ladder.order[ladder.first[r] : ladder.first[r + 1]].tolist() for r in range(rungs)]
    wanted = [
        [x for x in np.flatnonzero(proposable) if rung_of(ladder, values[x]) == r] for r in range(rungs)
    ]
    assert found == wanted


@st.composite
def schedules(draw: st.DrawFn) -> Arguments:
    """Shares that fall or stay, or rise once, or are no numbers."""
    falling = sorted(draw(st.lists(worths, min_size=1, max_size=6)), reverse=True)
    return (
        np.array(draw(st.one_of(st.just(falling), st.permutations(falling), st.just([*falling, np.nan])))),
    )


@st.composite
def claims(draw: st.DrawFn) -> Arguments:
    """Outcomes that need the signature of some at the table or of nobody, from any of them on."""
    _, asks, asked, acceptable = draw(zones())
    values = draw(table_of(worths, *acceptable.shape))
    return asked % 2**asks.size, values, acceptable, asks, draw(st.integers(0, asked.size))


@st.composite
def bids(draw: st.DrawFn) -> Arguments:
    """Something that could be proposed, on a ladder or not; room for as many as are worth as much, or for fewer."""
    values, proposable = draw(some_of())
    values = np.where(np.isfinite(values), values, 0.0)
    bid = draw(st.integers(0, values.size - 1))
    proposable[bid] = True
    rungs = draw(st.integers(0, 4))
    order = np.zeros(values.size if rungs else 0, dtype=np.int64)
    ladder = Ladder(np.zeros(rungs + 2, dtype=np.int64), order, np.zeros(2))
    sort_loop(values, proposable, ladder)
    return values, proposable, ladder, bid, np.full(draw(st.integers(1, 4)), -1)


INPUTS: dict[str, Inputs] = {
    "analysis.solutions.zopa.is_zopa": zones(),
    "sim.play.hopes.has_hope": hopes(),
    "sim.play.skipping.equals": bids(),
    "sim.play.skipping.first_to_suit": claims(),
    "sim.play.skipping.never_rises": schedules(),
    "sim.play.worth.best_of": some_of(),
    "sim.play.worth.least_of": some_of(),
    "sim.strategies.ladder.sort": ladders(),
    "sim.strategies.offers.cheapest": choices(),
    "sim.strategies.offers.nearest": choices(),
    "sim.world.ratification.times_carried": votes(),
}

# What loops that return nothing leave, where whole arrays have nothing to do: called with the arguments afterwards.
EFFECTS: dict[str, Callable[..., None]] = {"sim.strategies.ladder.sort": lie_on_rungs}

# --- the contract

CARRIERS = carriers()


def same(one: Any, other: Any) -> bool:
    """Whether two results are equal to the last bit, and of the same kind."""
    first, second = np.asarray(one), np.asarray(other)
    return (
        first.dtype == second.dtype
        and first.shape == second.shape
        and bool(first.tobytes() == second.tobytes())
    )


@pytest.mark.parametrize("name", sorted(CARRIERS))
@settings(max_examples=500)
@given(data=st.data())
def test_a_function_and_its_loop_return_the_same(name: str, data: st.DataObject) -> None:
    assert name in INPUTS, f"{name} carries a loop: say in INPUTS on what the two are to be held together"
    function = CARRIERS[name]
    arguments = data.draw(INPUTS[name])
    loop = loop_of(function)
    assert loop is not None
    as_arrays, as_loop = function(*arguments), loop(*arguments)
    assert same(as_arrays, as_loop), (as_arrays, as_loop)
    if as_loop is None:
        assert name in EFFECTS, f"{name} returns nothing: say in EFFECTS what its loop leaves"
        EFFECTS[name](*arguments)


def test_no_input_is_left_of_a_pair_that_is_gone() -> None:
    assert set(INPUTS) <= set(CARRIERS)
    assert set(EFFECTS) <= set(CARRIERS)


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_both_take_the_same_arguments_in_order(name: str) -> None:
    function, loop = CARRIERS[name], loop_of(CARRIERS[name])
    assert isinstance(function, FunctionType)
    assert isinstance(loop, FunctionType)
    count = function.__code__.co_argcount
    assert loop.__code__.co_varnames[: loop.__code__.co_argcount] == function.__code__.co_varnames[:count]


def test_an_edge_that_a_loop_gets_wrong_is_found() -> None:
    """Both of the things that make a pair: the mark is read back, and a tie that falls differently shows."""

    def last(values: Any) -> int:
        return int(values.size - 1 - values[::-1].argmin())

    @compiled_as(last)
    def first(values: Any) -> int:
        return int(values.argmin())

    assert loop_of(first) is last
    assert loop_of(last) is None
    assert same(first(np.array([2.0, 1.0])), last(np.array([2.0, 1.0])))
    assert not same(first(np.array([1.0, 1.0])), last(np.array([1.0, 1.0])))
    assert not same(1, True)
    assert not same(0.0, -0.0)
