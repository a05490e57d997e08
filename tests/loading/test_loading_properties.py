"""Whatever is done to a scenario's data, it loads or is refused with a place; what loads, loads again."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.scenario import Scenario
from sim.loading.library import find
from sim.loading.loader import load
from sim.loading.reader import InputError, Problem, read_file
from sim.loading.reader import Path as DataPath

BASE: dict[str, Any] = read_file(find("classics/orange")[1]).data
BASE["levers"] = {
    "watch": {
        "title": "W",
        "type": "number",
        "range": [2, 30],
        "sets": ["tables.kitchen.rounds"],
        "default": 18,
    },
    "mood": {"title": "M", "type": "choice", "values": {"a": {}, "b": {"start": "2025-02"}}, "default": "a"},
}
BASE["issues"]["price"] = {
    "title": "P",
    "type": "grid",
    "grid": {"from": 0, "to": 3, "step": 0.5},
    "status_quo": 0,
}
BASE["parties"]["baker"]["issues"]["price"] = {"importance": 10, "worth": {"values": {0: 1, 3: 0}}}
BASE["parties"]["baker"]["gates"] = {
    "g": {"issue": "pulp", "when": {"price": {"at_least": 1}}, "factor": 0.5}
}
BASE["parties"]["baker"]["clauses"] = {"c": {"when": {"pulp": ["half"]}, "bonus": [0, 0.1, 0.2]}}


def paths(data: Any, path: DataPath = ()) -> Iterator[DataPath]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*path, key))


PATHS = list(paths(BASE))
WORDS = [
    "pulp",
    "peel",
    "price",
    "baker",
    "juice_maker",
    "half",
    "ordered",
    "grid",
    "boulware",
    "trade_off",
    "Ünfug",
    "",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-100, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=4),
    st.dictionaries(st.one_of(st.sampled_from(WORDS), st.integers(0, 5)), SCALARS, max_size=3),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "replace", "rename", "copy", "nudge"]),
        st.sampled_from(PATHS),
        st.sampled_from(PATHS),
        VALUES,
    ),
    min_size=1,
    max_size=4,
)


def node_at(data: Any, path: DataPath) -> Any:
    for key in path:
        data = data[key]
    return data


def edited(data: Any, edits: list[tuple[str, DataPath, DataPath, Any]]) -> Any:
    data = copy.deepcopy(data)
    for kind, path, other, value in edits:
        try:
            node, key = node_at(data, path[:-1]), path[-1]
            old = node[key]
            if kind == "drop":
                del node[key]
            elif kind == "replace":
                node[key] = value
            elif kind == "rename" and isinstance(node, dict):
                node[f"{key}{value}"[:20]] = node.pop(key)
            elif kind == "copy":
                node[key] = copy.deepcopy(node_at(data, other))
            elif kind == "nudge" and isinstance(old, int | float):
                node[key] = old + 1
        except (KeyError, IndexError, TypeError):  # an earlier edit took away what this one would change
            continue
    return data


def flow(data: Any) -> str:
    """Data as YAML in flow style; JSON would turn the numbers among the keys into text."""
    if isinstance(data, dict):
        return "{" + ",\n".join(f"{flow(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list | tuple):
        return "[" + ", ".join(flow(item) for item in data) + "]"
    return json.dumps(data)


def load_data(data: Any, **arguments: Any) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(flow(data), encoding="utf-8")
        return load(file, **arguments)


def assert_placed(error: InputError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert problem.mark is not None, problem
    assert len(set(error.problems)) == len(error.problems), "a problem is told twice"


def same(a: Scenario, b: Scenario) -> bool:
    """Equal in all but the folder of the file and the digest of what was written there."""

    def shape(scenario: Scenario) -> tuple[object, ...]:
        return (
            scenario.title, scenario.start, scenario.round_months, scenario.issues, scenario.parties,
            scenario.tables, scenario.belligerents, scenario.structures, scenario.levers,
        )  # fmt: skip

    return shape(a) == shape(b)


def test_the_unedited_scenario_loads_and_loads_again() -> None:
    scenario = load_data(BASE)
    assert same(scenario, load_data(scenario.document))
    assert not same(scenario, load_data(BASE, levers={"watch": 3}))


@given(edits=EDITS)
@settings(deadline=None, derandomize=True, max_examples=400)
def test_edited_data_load_and_load_again_or_are_refused_with_a_place(
    edits: list[tuple[str, DataPath, DataPath, Any]],
) -> None:
    try:
        scenario = load_data(edited(BASE, edits))
    except InputError as error:
        assert_placed(error)
    else:
        assert same(scenario, load_data(scenario.document))


@given(path=st.sampled_from(PATHS), tail=st.text(max_size=4), value=VALUES)
@settings(deadline=None, derandomize=True, max_examples=200)
def test_whatever_is_set_loads_or_is_refused_with_a_place(path: DataPath, tail: str, value: Any) -> None:
    target = ".".join(str(key) for key in path) + tail
    try:
        load_data(BASE, overrides={target: value}, levers={"mood": "b"})
    except InputError as error:
        assert_placed(error)


def problems_of(data: Any) -> list[Problem]:
    try:
        load_data(data)
    except InputError as error:
        return error.problems
    return []


@pytest.mark.parametrize("wrong", [[[True]], {"?": None}], ids=["a list of lists", "a mapping of nothing"])
def test_what_is_wrong_in_one_place_is_told_of_this_place_only(wrong: Any) -> None:
    """Nothing that only follows from a mistake is told, whichever part of the scenario is wrong."""
    refused = 0
    for path in PATHS:
        if path[:3] == ("levers", "mood", "values"):  # what a lever changes is told where it ends up
            continue
        data = edited(BASE, [("replace", path, path, wrong)])
        place = ".".join(str(key) for key in path).replace("tables.0.", "tables.kitchen.")
        if path == ("tables", 0, "name"):  # without its name a table is known by its number
            place = "tables.0"
        found = problems_of(data)
        if isinstance(path[-1], int):  # a number of [low, likely, high] is told of the three
            place = place.rpartition(".")[0]
        assert all(problem.path.startswith(place) for problem in found), (path, found)
        refused += bool(found)
    assert refused > 0.9 * len(PATHS)
