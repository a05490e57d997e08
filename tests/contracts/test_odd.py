"""What docs/odd.md promises: the whole protocol, every number of the language and of the case, and no other."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pydantic
import pytest

from docs import parameters
from sim.loading import library
from sim.loading.loader import load
from sim.loading.schema import ScenarioModel
from sim.play.quantities import exponents, quantities
from sim.strategies import STRATEGIES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "odd.md").read_text(encoding="utf-8")
CONCEPTS = [
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
]
TABLE = PAGE[PAGE.index("<!-- parameters:") : PAGE.index("<!-- end of parameters")]
ROWS = re.findall(r"^\| `([^`]+)` \|", TABLE, flags=re.MULTILINE)


def matches(pattern: str, path: str) -> bool:
    """Whether a path of a number, as the draw names it, is one of those that a row stands for."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[^.]+"), path) is not None


def test_it_has_the_parts_of_the_protocol_in_their_order() -> None:
    parts = re.findall(r"^## \d+\. (.+)$", PAGE, flags=re.MULTILINE)
    assert parts[:7] == [
        "Purpose and patterns",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialization",
        "Input data",
        "Submodels",
    ]
    assert (
        re.findall(r"^\*\*(.+?)\.\*\*", PAGE[PAGE.index("## 4.") : PAGE.index("## 5.")], re.MULTILINE)
        == CONCEPTS
    )


def test_its_tables_are_those_of_the_language_and_of_the_data() -> None:
    assert parameters.written(PAGE) == PAGE, "run `python docs/parameters.py`"


def test_there_is_one_row_for_each_number_and_each_meaning_has_a_number() -> None:
    paths = [parameter.path for parameter in parameters.parameters()]
    assert paths == ROWS
    assert len(set(paths)) == len(paths)
    assert set(parameters.MEANINGS) == set(paths)


def numeric(node: Any, numbers: set[str]) -> bool:
    """Whether part of a JSON Schema holds a number that is not the name of a value."""
    if not isinstance(node, dict):
        return False
    if node.get("$ref", "").rpartition("/")[2] in numbers or node.get("type") in ("number", "integer"):
        return True
    options = node.get("anyOf", [])
    if any(option.get("type") == "string" for option in options):
        return False
    return any(numeric(option, numbers) for option in options) or any(
        numeric(node.get(key), numbers) for key in ("items", "additionalProperties")
    )


def test_no_key_of_the_language_that_holds_a_number_is_missing() -> None:
    """By another way than the script's: the JSON Schema of the models, key by key."""
    whole = ScenarioModel.model_json_schema()
    models = {**whole["$defs"], "Scenario": whole}
    keys = {
        key
        for name, model in models.items()
        if name != "Number"
        for key, part in model.get("properties", {}).items()
        if numeric(part, {"Number"}) and "const" not in part
    }
    assert len(keys) >= 30
    named = {[part for part in row.split(".") if part != "*"][-1] for row in ROWS}
    named |= {
        part for row in ROWS for part in row.split(".")
    }  # keys that hold numbers by name: adopted, values
    assert not keys - named


@pytest.mark.parametrize("name", [name for name in library.names()])
def test_every_number_that_is_drawn_has_its_row(name: str) -> None:
    scenario = load(name)
    drawn = [path for path, _ in quantities(scenario)]
    drawn += [path for structure in scenario.structures for path, _ in exponents(structure)]
    for path in drawn:
        short = re.sub(r"(\.departures)\..+", r"\1.path", path)
        assert any(matches(row, short) for row in ROWS), path


def test_every_range_of_the_case_stands_on_the_page() -> None:
    for path, number in quantities(load("february-2025")):
        if not number.is_point:
            shown = ", ".join(f"{end:g}" for end in (number.low, number.likely, number.high))
            assert f"| `{path}` | {shown} |" in PAGE, path


# Numbers of the language that the case does not state, or not by themselves: where one could stand, and around it what.
ELSEWHERE: dict[str, tuple[str, Callable[[float], Any]]] = {
    "parties.*.patience": ("parties.usa.patience", lambda n: n),
    "world.peace.terms.*.values.*.*": (
        "world.peace.terms.backstop.values.security_guarantees.none",
        lambda n: n,
    ),
    "world.peace.resumption.*.values.*.*": (
        "world.peace.resumption.land_lost.values.borders.contact_line",
        lambda n: n,
    ),
    "parties.*.issues.*.worth.values.*": (
        "parties.usa.issues.economic_agreement.worth.values.none",
        lambda n: n,
    ),
    "tables.*.framework.expects.*": ("tables.washington-moscow.framework.expects", lambda n: {"usa": n}),
    "tables.*.ratify.*.quota": (
        "tables.burden-sharing.ratify.europeans",
        lambda n: {"type": "qualified_majority", "quota": n, "judgement": "A what-if."},
    ),
    "alternatives.*.*": ("alternatives.protocol", lambda n: {"agenda": n}),
}


def changed(node: Any, keys: tuple[str, ...], value: Any) -> Any:
    """A document with what stands at one place replaced."""
    return {**node, keys[0]: changed(node.get(keys[0], {}), keys[1:], value)} if keys else value


@pytest.mark.parametrize(
    "row", [p for p in parameters.parameters() if p.range != "any"], ids=lambda p: p.path
)
def test_what_a_row_allows_is_what_the_language_allows(row: Any) -> None:
    """At its ends a number is taken, beyond them it is not."""
    whole = load("february-2025").document
    place, around = ELSEWHERE.get(row.path, ("", lambda n: n))
    keys: tuple[str, ...] = tuple(place.split("."))
    if not place:
        keys = next(number.keys for number in parameters.numbers_of(whole) if number.path == row.path)

    def check(number: float) -> None:
        ScenarioModel.model_validate(changed(whole, keys, around(number)))

    ends = [(row.low, -1), (row.high, 1)]
    for end, beyond in ends:
        if math.isinf(end):
            continue
        counted = row.path.endswith(("rounds", "suspends_after"))
        outside = int(end) + beyond if counted else end + beyond * max(1e-9, abs(end) * 1e-3)
        if not (row.above and end == row.low):
            check(int(end) if counted else end)
        with pytest.raises(pydantic.ValidationError):
            check(end if row.above and end == row.low else outside)


CONSTANTS = re.findall(r"^\| `(sim\.[\w.]+)\.([A-Z_]+)` \| (\S+) \|", PAGE, flags=re.MULTILINE)


@pytest.mark.parametrize(("module", "name", "value"), CONSTANTS)
def test_constants_are_those_of_the_code(module: str, name: str, value: str) -> None:
    assert getattr(import_module(module), name) == float(value)


def test_exponents_are_those_of_the_strategies() -> None:
    said = PAGE[PAGE.index("Exponents e where") : PAGE.index("These are judgements")]
    shown = re.findall(r"([\w-]+) (\d[\d., ]*\d|\d)", said.replace("\n", " "))
    stated = {
        name.lower().replace("-", "_"): [float(n) for n in numbers.split(", ")] for name, numbers in shown
    }
    known = {name: STRATEGIES[name].default_e for name in STRATEGIES}
    assert stated == {name: sorted({e.low, e.likely, e.high}) for name, e in known.items() if e is not None}


def test_constants_are_listed() -> None:
    assert len(CONSTANTS) == 10


def test_the_files_that_it_names_are_there() -> None:
    named = re.findall(r"`((?:sim|analysis|seeds|scenarios|docs)/[\w/.-]+\.\w+)`", PAGE)
    assert len(set(named)) >= 12
    for name in named:
        assert (DOCS.parent / name).is_file(), name
