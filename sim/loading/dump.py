"""Write scenarios as YAML that the project's reader reads back to the same data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from sim.domain.scenario import Scenario
from sim.loading.loader import with_sources
from sim.loading.merging import named
from sim.loading.reader import Document

WIDTH = 110
SHORT = 84  # characters of a mapping or list that stands on one line
CARRIED_OUT = ("extends", "levers")  # what they change has been changed
# As authors write them.
FRONT = ("schema", "title", "description", "level", "question", "stylised", "sources", "start", "round")
# What the reader takes for something else than text; PyYAML's own patterns are those of YAML 1.1.
NOT_TEXT = {
    "null": r"(~|null|Null|NULL)?",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?(0|[1-9][0-9]*)",
    "float": r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
    "merge": r"<<",
}


class _Writer(yaml.SafeDumper):
    """Quotes text by the rules of YAML 1.2, names nothing by an anchor, puts short lists on one line."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's way

    def ignore_aliases(self, data: Any) -> bool:
        """Always: the reader refuses anchors."""
        return True

    def serialize(self, node: yaml.Node) -> None:
        """The document itself is never on one line."""
        if isinstance(node, yaml.CollectionNode):
            node.flow_style = False
        super().serialize(node)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """On one line if it is short."""
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _length(node) <= SHORT
        return node

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        """On one line if it is short."""
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _length(node) <= SHORT
        return node


def _length(node: yaml.Node) -> int:
    """About how many characters a node takes on one line."""
    if isinstance(node, yaml.MappingNode):
        return 2 + sum(_length(key) + _length(value) + 4 for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return 2 + sum(_length(item) + 2 for item in node.value)
    return len(node.value)


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    # Signs that the reader refuses or that PyYAML takes for a line break can stand as escapes only.
    style = None if text.isprintable() else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)
for _kind, _pattern in NOT_TEXT.items():
    _Writer.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_pattern})\Z"), None)


def dump(data: Mapping[str, Any]) -> str:
    """Plain data as YAML text that `sim.loading.reader.read` reads back equal, keys in their order."""
    return yaml.dump(dict(data), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH)


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The whole document of a scenario, to be loaded by itself to the same issues, parties, tables, structures.

    `extends`, levers and settings have been carried out and do not stand in it any more. `sources` stays, so
    that facts can be looked up and every number still has to say where it comes from; only where the sources
    would bring back what a setting took away does it go.
    """
    data = {key: value for key, value in scenario.document.items() if key not in CARRIED_OUT}
    tables = data.get("tables")
    if isinstance(tables, dict):
        data["tables"] = [{**table, "name": name} for name, table in tables.items()]
    if not _sources_add_nothing(data):
        del data["sources"]
    order = [*(key for key in FRONT if key in data), *(key for key in data if key not in FRONT)]
    return {key: data[key] for key in order}


def _sources_add_nothing(data: dict[str, Any]) -> bool:
    document = named(Document("resolved", data, {}), "tables")
    again = with_sources(document).data
    # As text, since the order of issues, parties and values is part of a scenario.
    return again.keys() == document.data.keys() and all(
        json.dumps(again[key]) == json.dumps(value) for key, value in document.data.items()
    )
