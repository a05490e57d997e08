"""Whatever is done to a scenario's data, it loads or is refused with a place; what loads, loads again."""

from __future__ import annotations

import copy
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.cli.options import overrides
from sim.domain.scenario import Scenario
from sim.loading.dump import dump, resolved
from sim.loading.json_schema import scenario_schema
from sim.loading.library import find
from sim.loading.loader import load
from sim.loading.reader import InputError, Problem, read, read_file
from sim.loading.reader import Path as DataPath
from sim.play.quantities import quantities

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
@settings(max_examples=400)
def test_edited_data_load_and_load_again_or_are_refused_with_a_place(
    edits: list[tuple[str, DataPath, DataPath, Any]],
) -> None:
    try:
        scenario = load_data(edited(BASE, edits))
    except InputError as error:
        assert_placed(error)
    else:
        assert same(scenario, load_data(scenario.document))


EDITOR = jsonschema.Draft7Validator(scenario_schema())


@given(edits=EDITS)
@settings(max_examples=300)
def test_an_editor_marks_nothing_that_loads(edits: list[tuple[str, DataPath, DataPath, Any]]) -> None:
    data = edited(BASE, edits)
    if not problems_of(data):
        EDITOR.validate(json.loads(json.dumps(data)))


@given(path=st.sampled_from(PATHS), tail=st.text(max_size=4), value=VALUES)
@settings(max_examples=200)
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


# --- promises to whoever writes a scenario


def mappings(data: Any, path: DataPath = ()) -> Iterator[DataPath]:
    """Paths of all mappings, the whole included."""
    if isinstance(data, dict):
        yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, dict | list):
            yield from mappings(value, (*path, key))


MAPPINGS = list(mappings(BASE))
BY_NAME = [
    path
    for path in MAPPINGS
    if path in (("issues",), ("parties",), ("levers",), ("alternatives",))
    or path[-1:] in (("values",), ("gates",), ("clauses",))
]


@given(edits=EDITS)
@settings(max_examples=200)
def test_what_is_written_out_whole_is_the_same_scenario(
    edits: list[tuple[str, DataPath, DataPath, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        scenario = load_data(edited(BASE, edits))
    except InputError:
        return
    file = tmp_path_factory.mktemp("dumped") / "scenario.yaml"
    file.write_text(dump(resolved(scenario)), encoding="utf-8")
    assert same(load(file), replace(scenario, levers=()))  # they have been carried out


def shuffled(data: Any, luck: random.Random, path: DataPath = ()) -> Any:
    """The data with the keys of all mappings in another order, except where the names stand in an order."""
    if isinstance(data, dict):
        keys = list(data)
        if path not in BY_NAME or path[:1] == ("parties",):
            luck.shuffle(keys)
        return {key: shuffled(data[key], luck, (*path, key)) for key in keys}
    return (
        [shuffled(item, luck, (*path, i)) for i, item in enumerate(data)] if isinstance(data, list) else data
    )


@given(luck=st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_keys_never_matters(luck: random.Random) -> None:
    plain, mixed = load_data(BASE), load_data(shuffled(BASE, luck))
    assert mixed.sha256 == plain.sha256
    assert {party.name: party for party in mixed.parties} == {party.name: party for party in plain.parties}
    assert same(replace(mixed, parties=plain.parties), plain)


@pytest.mark.parametrize("path", [path for path in BY_NAME if path[0] in ("issues", "alternatives")])
def test_the_order_of_names_that_is_played_is_part_of_the_digest(path: DataPath) -> None:
    """Values lie in their order, outcomes and structures are numbered by it."""
    turned = copy.deepcopy(BASE)
    node = node_at(turned, path)
    node_at(turned, path[:-1])[path[-1]] = dict(reversed(node.items()))
    plain, other = load_data(BASE), load_data(turned)
    assert not same(plain, other)
    assert plain.sha256 != other.sha256


@pytest.mark.parametrize("path", [path for path in MAPPINGS if path[:2] != ("levers", "mood")])
def test_a_bad_key_anywhere_is_one_problem_at_its_place(path: DataPath) -> None:
    data = copy.deepcopy(BASE)
    node = node_at(data, path)
    key = "Unheard Of" if path in BY_NAME else "unheard_of"
    # Under a name stands what stands under its neighbour, so that nothing but the name is wrong.
    node[key] = copy.deepcopy(next(iter(node.values()), None)) if path in BY_NAME else None
    (problem,) = problems_of(data)
    is_text = "unknown language" in problem.message  # told of the text as a whole
    place = path if is_text else (*path, key)
    assert problem.path == ".".join(str(part) for part in place).replace("tables.0", "tables.kitchen")
    expected = read(flow(data), "f").mark(place)
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (expected.line, expected.column)


NUMBERS = [path for path, _ in quantities(load_data(BASE))]
STATED = [path for path in NUMBERS if tuple(path.split(".")) in PATHS]
LEVELS = st.floats(0.1, 0.99)  # what any number of a party may be
SORTED = st.lists(LEVELS, min_size=3, max_size=3).map(sorted)


@given(path=st.sampled_from(NUMBERS), value=st.one_of(LEVELS, SORTED))
@settings(max_examples=200)
def test_what_is_set_is_what_is_played(path: str, value: float | list[float]) -> None:
    """As on the command line: the value as text, read back, stands at its path and nothing else has moved."""
    text = f"{path}={value}"
    before = dict(quantities(load_data(BASE)))
    scenario = load_data(BASE, overrides=overrides([text]))
    after = dict(quantities(scenario))
    low, likely, high = value if isinstance(value, list) else [value] * 3
    assert (after[path].low, after[path].likely, after[path].high) == (low, likely, high)
    assert {other: number for other, number in after.items() if other != path} == {
        other: number for other, number in before.items() if other != path
    }
    assert scenario.overrides == {path: value}


@pytest.mark.parametrize("path", STATED)
def test_setting_what_stands_there_already_is_the_same_scenario(path: str) -> None:
    stated = node_at(load_data(BASE).document, tuple(path.split(".")))
    plain, again = load_data(BASE), load_data(BASE, overrides=overrides([f"{path}={json.dumps(stated)}"]))
    assert same(plain, again)
    assert plain.sha256 == again.sha256


@pytest.mark.parametrize("wrong", ["true", "[true, 2, 3]"])
def test_true_is_not_taken_for_the_one_that_stands_there(wrong: str) -> None:
    data = copy.deepcopy(BASE)
    stated = 1 if wrong == "true" else [1, 2, 3]
    data["parties"]["baker"]["horizon"] = {"value": stated, "judgement": "Soon."}
    assert load_data(data, overrides={"parties.baker.horizon": stated}).document == load_data(data).document
    with pytest.raises(InputError) as caught:
        load_data(data, overrides=overrides([f"parties.baker.horizon={wrong}"]))
    assert_placed(caught.value)
