"""Hostile numbers of tables, war, peace and home: refused with a place, or played without a crash or a NaN."""

from __future__ import annotations

import copy
import json
import random
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.loading.dump import dump
from sim.loading.loader import load
from sim.loading.reader import InputError, Problem, read
from sim.play.model import run

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-language.md").read_text(encoding="utf-8")
VALLEYS = re.findall(r"```yaml\n(schema:.*?)```", PAGE, flags=re.DOTALL)[1]
MORE = """\
decisive: 0.4
victories: {upper: {pass: upper_keeps}, lower: {pass: lower_keeps}}
threats: {arms: {by: coast, against: upper, lowers: 0.05}}
aid: {effect: 0.1, donors: {coast: {share: 0.7, level: 1}, merchants: {share: 0.3, level: 1}}}
saturation: 24
"""
HOSTILE: list[Any] = [
    0,
    1,
    -1,
    0.5,
    1e-9,
    1e-4,
    0.999,
    50,
    1000,
    1e6,
    1e9,
    -1000,
    [0, 0, 1],
    [0, 1, 1000],
    [-1000, 0, 1000],
]
RULES = {
    "protocol": ["alternating_offers", "single_text", "agenda", "take_it_or_leave_it"],
    "offer": ["trade_off", "own_utility", "screening"],
    "reservation_value": ["linear", "lottery"],
}


def numbers(node: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all numbers and ranges."""
    if isinstance(node, dict):
        for key, part in node.items():
            yield from numbers(part, (*keys, key))
    elif isinstance(node, list) and not all(isinstance(part, int | float) for part in node):
        for i, part in enumerate(node):
            yield from numbers(part, (*keys, i))
    elif isinstance(node, list | int | float):
        yield keys


def whole() -> Any:
    data = copy.deepcopy(read(VALLEYS, "valleys").data)
    data["world"]["war"] |= read(MORE, "more").data
    data["parties"]["coast"] |= {"anticipates": 0.6, "suspends_after": 3, "expects": {"guards": 100}}
    return data


def refuse_constants(name: str) -> None:
    raise AssertionError(name)


@pytest.mark.parametrize("number", range(30))
def test_hostile_numbers_are_refused_or_played(number: int, tmp_path: Path) -> None:
    luck = random.Random(number)
    played, refused = 0, list[Problem]()
    while played < 2:
        data = whole()
        places = [p for p in numbers(data) if p[0] in ("parties", "tables", "world") and p[-1] != "rounds"]
        for path in luck.sample(places, luck.choice([1, 2, 5])):
            node = data
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = luck.choice(HOSTILE)
        for rule, choices in RULES.items():
            data[rule] = luck.choice(choices)
        data["tables"][0]["framework"]["mode"] = luck.choice(["opening_text", "take_it_or_leave_it"])
        file = tmp_path / "hostile.yaml"
        file.write_text(dump(data), encoding="utf-8")
        try:
            scenario = load(file)
        except InputError as error:
            refused += error.problems
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            record = run(scenario, rng_seed=number)
        json.loads(json.dumps(record.to_dict()), parse_constant=refuse_constants)
        played += 1
    assert all(problem.mark is not None for problem in refused)
