"""Put documents together: what a variant changes over what it extends, and what a setting changes over both."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Mapping
from typing import Any

from sim.loading.reader import Document, InputError, Key, Mark, Path, Problem

NUMBER_PARTS = {"value", "facts", "judgement"}
# What has done its work before a setting could reach it, or would only change what the reader is told.
FIXED = {
    "extends": "cannot be set: write a scenario file",
    "sources": "cannot be set: write a scenario file",
    "schema": "cannot be set",
    "stylised": "cannot be set: write a scenario file",
    "levers": "cannot be set: move a lever with --lever NAME=VALUE",
}


def named(document: Document, key: str) -> Document:
    """The same document with the list of named mappings under `key` as a mapping by name."""
    items = document.data.get(key)
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and isinstance(item.get("name"), str) for item in items
    ):
        return document
    seen = [item["name"] for item in items]
    for i, name in enumerate(seen):
        if name in seen[:i]:
            raise InputError([Problem(f"there are two named '{name}'", document.mark((key, i)), key)])
    data = {**document.data, key: {item["name"]: item for item in items}}
    marks: dict[Path, Mark] = {}
    for path, mark in document.marks.items():
        if len(path) > 1 and path[0] == key and isinstance(path[1], int):
            path = (key, seen[path[1]], *path[2:])
        marks[path] = mark
    return Document(document.file, data, marks)


def merge(base: Document, over: Document) -> Document:
    """`over` on top of `base`: mappings merge key by key, everything else is replaced, marks go along."""
    marks = dict(base.marks)
    data = _merge(base.data, over.data, (), marks, over.marks)
    marks.update(over.marks)
    return Document(over.file, data, marks)


def _merge(base: Any, over: Any, path: Path, marks: dict[Path, Mark], new_marks: Mapping[Path, Mark]) -> Any:
    if isinstance(base, dict) and isinstance(over, dict) and not _is_number(over):
        merged = dict(base)
        for key, value in over.items():
            here = (*path, key)
            merged[key] = _merge(base[key], value, here, marks, new_marks) if key in base else value
        return merged
    for old in [p for p in marks if p[: len(path)] == path]:
        if old not in new_marks:
            del marks[old]
    return over


def _is_number(node: dict[Any, Any]) -> bool:
    """Whether a mapping is a number with its origin: it is replaced whole, so that no old reason stays behind."""
    return "value" in node and set(node) <= NUMBER_PARTS


def change(
    document: Document, path: str, value: Any, mark: Mark, *, reason: str, facts: tuple[str, ...] = ()
) -> Document:
    """The document with one path set; a number with an origin gets `reason` as its new judgement.

    `path` is dotted, through names of tables, parties, issues; `mark` is where the change was asked for.
    Raises InputError for a path that leads nowhere, naming what would have been there; whether the last key
    is known is left to the schema.
    """
    data = copy.deepcopy(document.data)
    node, keys = data, _split(path, document.data)
    if keys[0] in FIXED:
        raise InputError([Problem(f"'{keys[0]}' {FIXED[str(keys[0])]}", mark, path)])
    for depth, key in enumerate(keys[:-1]):
        if not isinstance(node, dict) or key not in node:
            raise _nowhere(node, path, key, keys[:depth], mark)
        node = node[key]
    if not isinstance(node, dict):
        raise _nowhere(node, path, keys[-1], keys[:-1], mark)
    old = node.get(keys[-1])
    if isinstance(old, dict) and "value" in old and not isinstance(value, dict):
        value = {"value": value, "facts": list(facts), "judgement": reason}
    node[keys[-1]] = value
    kept = {at: m for at, m in document.marks.items() if at[: len(keys)] != keys}
    return Document(document.file, data, {**kept, keys: mark})


def _split(path: str, data: Any) -> tuple[Key, ...]:
    """Keys of a dotted path; a part that is a number in the data is taken as that number."""
    keys: list[Key] = []
    node = data
    parts = path.split(".")
    while parts:
        for length in range(len(parts), 0, -1):  # keys may hold dots: alternatives are named by paths
            key: Key = ".".join(parts[:length])
            if isinstance(node, dict):
                key = next((k for k in node if str(k) == key), key)
            if length == 1 or (isinstance(node, dict) and key in node):
                keys.append(key)
                node = node.get(key) if isinstance(node, dict) else None
                del parts[:length]
                break
    return tuple(keys)


def _nowhere(node: Any, path: str, key: Key, before: tuple[Key, ...], mark: Mark) -> InputError:
    where = ".".join(str(k) for k in before) or "the scenario"
    if not isinstance(node, dict):
        return InputError([Problem(f"{where} has nothing below it", mark, path)])
    known = [str(k) for k in node]
    close = difflib.get_close_matches(str(key), known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"it has {', '.join(known)}"
    return InputError([Problem(f"{where} has no '{key}': {hint}", mark, path)])
