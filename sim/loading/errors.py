"""Pydantic's errors in the words of a file, each with the path of what is at fault."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydantic

from sim.loading.annotations import keys_at
from sim.loading.messages import shown
from sim.loading.reader import MAX_PROBLEMS, Document, Path, Problem, shown_path
from sim.loading.report import meant

# Pydantic's words for Python types, in the words of a file: what is needed.
NEEDED = {
    "model_type": "a mapping (name: value, ...)",
    "dict_type": "a mapping (name: value, ...)",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
}

LIMITS = {
    "greater_than_equal": "{ge:g} or more is needed",
    "greater_than": "more than {gt:g} is needed",
    "less_than_equal": "at most {le:,g} is needed",
    "string_too_short": "at least {min_length} letters are needed",
    "string_too_long": "at most {max_length} letters are needed",
    "too_long": "at most {max_length} may stand here, not {actual_length}",
}


@dataclass(frozen=True)
class Fault:
    """One mistake: what is said of it, which path it spoils, and which key was meant by a misspelt one."""

    problem: Problem
    path: Path
    is_key: bool = False  # the key is wrong, not what stands under it
    is_lack: bool = False  # something is missing, which a base that could not be read may have had
    meant: Path | None = None


def faults(
    error: pydantic.ValidationError, model: type[pydantic.BaseModel], document: Document, data: Any
) -> list[Fault]:
    """What pydantic found in `data`, in plain words, with the places of the document.

    Of a union only the arm that was meant complains; where none was meant, all say together what is needed.
    """
    located = [(_path(details["loc"], data), details) for details in error.errors(include_url=False)]
    worded = {path for path, details in located if details["type"] == "zopa"}  # by the arm that was meant
    deep = {path[:length] for path, _ in located for length in range(len(path))}
    found: list[Fault] = []
    united: set[Path] = set()
    for path, details in located:
        if len(found) > 2 * MAX_PROBLEMS:  # a hostile file; nobody reads more
            break
        if details["type"] in NEEDED:
            if path in united or path in worded or (path in deep and path):
                continue
            united.add(path)
            others = [d for p, d in located if p == path] if len(located) < 1000 else [details]
            found.append(_wrong_type(path, others, document))
        else:
            found.append(_fault(path, details, model, document, data))
    return found


def _wrong_type(path: Path, errors: Sequence[Any], document: Document) -> Fault:
    needed = dict.fromkeys(NEEDED[d["type"]] for d in errors if d["type"] in NEEDED)
    if "a number" in needed:
        needed.pop("a whole number", None)
    message = f"{' or '.join(needed)} is needed{_given(errors[0])}"
    return Fault(Problem(message, document.mark(path), shown_path(path)), path)


def _fault(path: Path, details: Any, model: type[pydantic.BaseModel], document: Document, data: Any) -> Fault:
    kind, key = details["type"], details["loc"][-1] if details["loc"] else ""

    def problem(message: str) -> Problem:
        return Problem(message, document.mark(path), shown_path(path))

    if kind == "extra_forbidden":
        known = keys_at(model, data, path[:-1])
        close = difflib.get_close_matches(str(key), known, n=1)
        message = f"unknown key '{shown(str(key))}': {meant(key, known, 'known are')}"
        return Fault(problem(message), path, is_key=True, meant=(*path[:-1], close[0]) if close else None)
    if kind == "missing":
        return Fault(problem(f"'{key}' is missing"), (*path, key), is_lack=True)
    if kind == "too_short":
        context = details["ctx"]
        message = f"at least {context['min_length']} must stand here, not {context['actual_length']}"
        return Fault(problem(message), path, is_lack=True)
    if kind == "zopa":
        return Fault(problem(details["msg"]), path, is_key=key == "[key]")
    context = details.get("ctx", {})
    if kind == "literal_error":
        message = f"{context['expected']} is needed{_given(details)}"
    elif kind in LIMITS:
        message = LIMITS[kind].format(**context) + _given(details)
    else:
        message = details["msg"][0].lower() + details["msg"][1:] + _given(details)
    return Fault(problem(message), path, is_key=key == "[key]")


def _given(details: Any) -> str:
    given = details.get("input")
    if isinstance(given, bool):
        return f", not {str(given).lower()}"
    if isinstance(given, str):
        return f", not '{shown(given)}'"
    return f", not {given!r}" if isinstance(given, int | float) else ""


def _path(loc: tuple[Any, ...], data: Any) -> Path:
    """The part of a pydantic location that exists in the data: tags of unions and the like are left out."""
    path: list[Any] = []
    node = data
    for part in loc:
        inside = isinstance(node, dict) and part in node
        if not inside and isinstance(node, list | tuple) and isinstance(part, int):
            inside = part < len(node)
        if inside:
            node = node[part]
            path.append(part)
    return tuple(path)
