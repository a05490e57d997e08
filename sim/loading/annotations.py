"""Finds the way through the annotations of the schema along a path in the data, and makes stand-ins."""

from __future__ import annotations

import copy
import types
import typing
from collections.abc import Sequence
from typing import Any

import pydantic
from pydantic.fields import FieldInfo

from sim.loading.reader import Path
from sim.loading.scalars import Key
from sim.loading.schema import Neutral


def keys_at(model: type[pydantic.BaseModel], data: Any, path: Path) -> list[str]:
    """Keys that the schema knows for the mapping at a path of the data."""
    found, _ = at(model, data, path)
    return list(fields(found)) if is_model(found) else []


def at(model: type[pydantic.BaseModel], data: Any, path: Path) -> tuple[Any, Any]:
    """The annotation of the node at a path, and the node."""
    annotation: Any = model
    for key in path:
        annotation = inside(arm(annotation, data), key)
        data = data[key]
    return arm(annotation, data), data


def is_model(annotation: Any) -> bool:
    """Whether an annotation is a model of the schema."""
    return isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel)


def fields(model: type[pydantic.BaseModel]) -> dict[str, FieldInfo]:
    """Fields of a model by the keys of a file."""
    return {(info.alias or name): info for name, info in model.model_fields.items()}


def inside(annotation: Any, key: Key) -> Any:
    """The annotation of what stands under a key of a model, a mapping or a list."""
    if is_model(annotation):
        info = fields(annotation).get(str(key))
        return info.annotation if info else Any
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is dict:
        return arguments[1]
    return arguments[0] if arguments else Any


def arm(annotation: Any, node: Any) -> Any:
    """The annotation without its wrapping; of a union the arm that a node was meant for."""
    if typing.get_origin(annotation) is typing.Annotated:
        return arm(typing.get_args(annotation)[0], node)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        arms = [arm(each, node) for each in typing.get_args(annotation)]
        if isinstance(node, dict):
            return next((each for each in arms if _holds_keys(each)), arms[0])
        if isinstance(node, list):
            return next((each for each in arms if _holds_items(each)), arms[0])
        return arms[0]
    return annotation


def _holds_keys(annotation: Any) -> bool:
    return is_model(annotation) or typing.get_origin(annotation) is dict


def _holds_items(annotation: Any) -> bool:
    return typing.get_origin(annotation) in (list, tuple)


def neutral(annotation: Any, metadata: Sequence[Any] = ()) -> Any:
    """Data that the schema accepts for an annotation and that mean nothing."""
    for mark in metadata:
        if isinstance(mark, Neutral):
            return copy.deepcopy(mark.data)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return neutral(arguments[0], arguments[1:])
    if is_model(annotation):
        return copy.deepcopy(getattr(annotation, "neutral", None)) or {
            key: neutral(info.annotation, info.metadata)
            for key, info in fields(annotation).items()
            if info.is_required()
        }
    least = max((getattr(mark, "min_length", None) or 0 for mark in metadata), default=0)
    if origin is dict:
        return {f"unknown{i}": neutral(arguments[1]) for i in range(least)}
    if origin in (list, tuple):
        return [neutral(arguments[0]) for _ in range(least)]
    if origin is typing.Literal:
        return arguments[0]
    if arguments:  # a union
        return neutral(arguments[0])
    return {str: "?", bool: False}.get(annotation, 1)
