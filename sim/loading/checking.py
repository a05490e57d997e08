"""Checks data against the schema; what is wrong is put aside, so that the rest can be looked at as well."""

from __future__ import annotations

import copy
import typing
from collections import Counter
from dataclasses import replace
from typing import Any

import pydantic

from sim.loading.annotations import arm, at, fields, inside, is_model, neutral
from sim.loading.errors import Fault, faults
from sim.loading.reader import MAX_PROBLEMS, Document, InputError, Path
from sim.loading.report import in_order

M = typing.TypeVar("M", bound=pydantic.BaseModel)
MOST_ATTEMPTS = 20  # checks of one part wait for others: each attempt may bring new mistakes to light


def checked(model: type[M], document: Document) -> M:
    """The data of a document as a model; InputError with all that is wrong."""
    found, document = understood(model, document)
    if document.problems or found is None:
        raise InputError(in_order(document.problems))
    return found


def understood(model: type[M], document: Document) -> tuple[M | None, Document]:
    """What can be made of a document's data, and the document with all its problems.

    Where something is wrong the model holds its default or a part that means nothing; the path is `spoiled`.
    None, if nothing can be made of it.
    """
    data = copy.deepcopy(document.data) if document.spoiled else document.data
    tried: Counter[Path] = Counter()
    for path in sorted(document.spoiled, key=len):
        _put_aside(model, data, path, tried)
    for _ in range(MOST_ATTEMPTS):
        try:
            return model.model_validate(data), document
        except pydantic.ValidationError as error:
            if data is document.data:  # the document keeps what is about to be put aside
                data = copy.deepcopy(data)
            found = faults(error, model, document, data)
        document = _noted(document, found)
        if len(document.problems) >= MAX_PROBLEMS:
            break
        progress = [_put_aside(model, data, f.path, tried, is_key=f.is_key) for f in found]
        if not any(progress):
            break
    return None, document


def _noted(document: Document, found: list[Fault]) -> Document:
    """The document with the problems of those faults that do not follow from others."""
    meant = {fault.meant for fault in found if fault.meant is not None}
    spoiled = document.spoiled | {path for path in meant if not document.is_spoiled(path[:-1])}
    known = replace(document, spoiled=spoiled)
    parents = {path[:-1] for path in spoiled if path}
    parents |= {path[:-2] for path in spoiled if len(path) > 1 and isinstance(path[-1], int)}
    news = [
        fault
        for fault in found
        if not known.is_spoiled(fault.path)
        and fault.path not in parents  # parts that do not fit together, after one of them was put aside
        and (document.complete or not fault.is_lack)
    ]
    return replace(
        document,
        problems=(*document.problems, *(fault.problem for fault in news)),
        spoiled=spoiled | {fault.path for fault in found if fault.path},
    )


def _put_aside(
    model: type[pydantic.BaseModel], data: Any, path: Path, tried: Counter[Path], *, is_key: bool = False
) -> bool:
    """Leave out what stands at a path, or put something meaningless in its place; whether that is new."""
    tried[path] += 1
    if not path or tried[path] > 2:
        return False
    try:
        annotation, node = at(model, data, path[:-1])
    except (KeyError, IndexError, TypeError):  # what held it has been put aside
        return True
    key = path[-1]
    if isinstance(node, list):
        if not isinstance(key, int) or key >= len(node):
            return False
        node[key] = neutral(inside(annotation, key))
    elif isinstance(node, dict):
        info = fields(annotation).get(str(key)) if is_model(annotation) else None
        if info is not None and info.is_required():
            node[key] = neutral(info.annotation, info.metadata)
        elif is_key or tried[path] > 1 or is_model(annotation) or key not in node:
            node.pop(key, None)
        else:
            node[key] = neutral(inside(arm(annotation, node), key))
    return True
