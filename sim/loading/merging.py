"""Put documents together: what a variant changes over what it extends, and what a setting changes over both."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sim.loading.reader import Document, InputError, Mark, Path, Problem
from sim.loading.report import meant
from sim.loading.scalars import Key

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
    """The same document with the list of named mappings under `key` as a mapping by name.

    Items without a name, or with one that another has, are left out and blamed.
    """
    items = document.data.get(key)
    if not isinstance(items, list):
        return document
    names: dict[int, str] = {}
    for i, item in enumerate(items):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            document = replace(document.blame("a mapping with a 'name' is needed", key, i), complete=False)
        elif name in names.values():
            document = document.blame(f"there are two named '{name}'", key, i)
        else:
            names[i] = name

    def by_name(path: Path) -> Path:
        inside = len(path) > 1 and path[0] == key and isinstance(path[1], int) and path[1] in names
        return (key, names[int(path[1])], *path[2:]) if inside else path

    return replace(
        document,
        data={**document.data, key: {name: items[i] for i, name in names.items()}},
        marks={by_name(path): mark for path, mark in document.marks.items()},
        spoiled=frozenset(by_name(path) for path in document.spoiled),
    )


def merge(base: Document, over: Document) -> Document:
    """`over` on top of `base`: mappings merge key by key, everything else is replaced, marks go along."""
    marks = dict(base.marks)
    data = _merge(base.data, over.data, (), marks, over.marks)
    marks.update(over.marks)
    return Document(
        over.file,
        data,
        marks,
        (*base.problems, *over.problems),
        base.spoiled | over.spoiled,
        base.complete and over.complete,
    )


def _merge(base: Any, over: Any, path: Path, marks: dict[Path, Mark], new_marks: Mapping[Path, Mark]) -> Any:
    if isinstance(base, dict) and isinstance(over, dict) and not _is_number(over):
        merged = dict(base)
        for key, value in over.items():
            here = (*path, key)
            if value is None and key in base:  # `key:` with nothing behind it takes away what is extended
                del merged[key]
                for old in [p for p in marks if p[: len(here)] == here]:
                    del marks[old]
                continue
            merged[key] = _merge(base[key], value, here, marks, new_marks) if key in base else value
        return merged
    for old in [p for p in marks if p[: len(path)] == path]:
        if old not in new_marks:
            del marks[old]
    return over


def _is_number(node: dict[Any, Any]) -> bool:
    """Whether a mapping is a number with its origin: it is replaced whole, so that no old reason stays behind."""
    return "value" in node and set(node) <= NUMBER_PARTS


def changed(
    document: Document, path: str, value: Any, mark: Mark, *, reason: str, facts: tuple[str, ...] = ()
) -> Document:
    """As `change`, but a path that leads nowhere becomes a problem of the document.

    Where it leads nowhere because a part of the document is spoiled, nothing more is said.
    """
    try:
        return change(document, path, value, mark, reason=reason, facts=facts)
    except InputError as error:
        if document.is_spoiled(_split(path, document.data)):
            return document
        return replace(document, problems=(*document.problems, *error.problems))


def change(
    document: Document, path: str, value: Any, mark: Mark, *, reason: str, facts: tuple[str, ...] = ()
) -> Document:
    """The document with one path set; a number with an origin gets `reason` as its new judgement.

    `path` is dotted, through names of tables, parties, issues; `mark` is where the change was asked for.
    Raises InputError for a path that leads nowhere, naming what would have been there; whether the last key
    is known is left to the schema.
    """
    data = dict(document.data)
    node, keys = data, _split(path, document.data)
    if keys[0] in FIXED:
        raise InputError([Problem(f"'{keys[0]}' {FIXED[str(keys[0])]}", mark, path)])
    for depth, key in enumerate(keys[:-1]):
        if not isinstance(node, dict) or key not in node:
            raise _nowhere(node, path, key, keys[:depth], mark)
        node[key] = copy.copy(node[key])  # what lies beside the path is shared with the document
        node = node[key]
    if not isinstance(node, dict):
        raise _nowhere(node, path, keys[-1], keys[:-1], mark)
    old = node.get(keys[-1])
    if isinstance(old, dict) and "value" in old and not isinstance(value, dict):
        if old["value"] == value and not _holds_truth(value):
            return document  # a lever at rest changes nothing: the reason that was given stays
        value = {"value": value, "facts": list(facts), "judgement": reason}
    node[keys[-1]] = value
    marks = dict(document.marks)
    for at in _paths(old, keys):
        marks.pop(at, None)
    spoiled = frozenset(at for at in document.spoiled if at[: len(keys)] != keys)
    return replace(document, data=data, marks={**marks, keys: mark}, spoiled=spoiled)


def found(document: Document, path: str) -> Any:
    """What stands at a dotted path; None where it leads nowhere."""
    node: Any = document.data
    for key in _split(path, document.data):
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _paths(node: Any, path: Path) -> Iterator[Path]:
    """The paths of a node and of all below it."""
    yield path
    if isinstance(node, dict | list):
        for key, part in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _paths(part, (*path, key))


def _holds_truth(value: Any) -> bool:
    """Whether true or false stands there, which Python takes for equal to 1 and 0, and the schema does not."""
    return any(isinstance(part, bool) for part in (value if isinstance(value, list) else [value]))


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
    hint = meant(key, [str(k) for k in node], "it has")
    return InputError([Problem(f"{where} has no '{key}': {hint}", mark, path)])
