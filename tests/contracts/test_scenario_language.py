"""What docs/scenario-language.md promises: its scenarios load, its fragments fit, no key is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.loading.json_schema import scenario_schema
from sim.loading.loader import load
from sim.loading.reader import read
from sim.play.model import run

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
WHOLE = [block for block in BLOCKS if block.startswith("schema:")]
FRAGMENTS = [block for block in BLOCKS if not block.startswith("schema:")]


def keys_of(node: Any) -> Iterator[str]:
    """Every key that the JSON Schema lets an author write."""
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for part in node.values():
            yield from keys_of(part)
    elif isinstance(node, list):
        for part in node:
            yield from keys_of(part)


def test_the_page_has_scenarios_and_fragments() -> None:
    assert len(WHOLE) == 3
    assert len(FRAGMENTS) == 11


@pytest.mark.parametrize("text", WHOLE)
def test_its_scenarios_load_and_play(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = load(file)
    assert run(scenario, rng_seed=1).to_dict()["scenario"] == scenario.name
    assert scenario.description


@pytest.mark.parametrize("text", FRAGMENTS)
def test_its_fragments_fit_a_variant(text: str) -> None:
    data = json.loads(json.dumps({"extends": "mine", **read(text, "fragment").data}))
    jsonschema.Draft7Validator(scenario_schema()).validate(data)


@pytest.mark.parametrize("text", FRAGMENTS)
def test_its_fragments_make_a_scenario_together(text: str, tmp_path: Path) -> None:
    """Each on the whole scenario whose names it uses; what comes of it can be played."""
    base = tmp_path / "mine.yaml"
    on_the_valleys = re.search(r"\b(upper|lower|coast|bridge)\b", text)
    base.write_text(WHOLE[1 if on_the_valleys else 0], encoding="utf-8")
    if "guarantees:" in text:
        text += "tables: {yard: {issues: [wire, share, guarantees, wire_length]}}\n"
    file = tmp_path / "variant.yaml"
    file.write_text(f"extends: mine.yaml\n{text}", encoding="utf-8")
    assert run(load(file), rng_seed=1).tables


def test_its_war_is_played_at_two_tables(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(WHOLE[1], encoding="utf-8")
    records = [run(load(file), rng_seed=1, run=k) for k in range(12)]
    assert {record.tables[0].name for record in records} == {"inn"}
    assert {"agreed", "deadline"} <= {record.tables[0].status for record in records}
    assert any(record.agreement and record.collapse_date for record in records)
    assert any(record.tables[0].framework is not None for record in records)


@pytest.mark.parametrize("key", sorted(set(keys_of(scenario_schema()))))
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`{key}`|`{key}: |\b{key}: ", PAGE), key


def test_a_key_that_is_left_out_would_be_noticed() -> None:
    assert not re.search(r"`nonsense`|`nonsense: |\bnonsense: ", PAGE)


def test_no_address_of_any_registry_stands_in_it() -> None:
    assert "http" not in PAGE
