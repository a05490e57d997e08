"""Load a scenario: find it, put together what it extends and its sources, set levers, check, build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from sim.domain.scenario import Scenario
from sim.loading import build, levers, library, merging, schema
from sim.loading.checking import understood
from sim.loading.extending import assembled, read_extended, with_sources
from sim.loading.origins import check_origins, read_facts
from sim.loading.reader import Document, InputError, Path, option, read
from sim.loading.report import Report, in_order

__all__ = ["load", "parse_value", "read_extended", "read_facts", "with_sources"]


def load(
    name: str | FilePath,
    *,
    levers: Mapping[str, str | float] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario with a library name or a path, frozen and checked.

    levers : lever -> position; overrides : dotted path -> value, applied after the levers. Raises
    InputError that names every problem with file, line and column.
    """
    known_as, path = library.find(str(name))
    document, positions = _adjusted(assembled(path), levers or {}, overrides or {})
    model, document = understood(schema.ScenarioModel, document)
    if model is None or not document.complete:  # what is not there cannot be referred to
        raise InputError(in_order(document.problems))
    report = Report(document)
    issues = build.build_issues(model, report)
    tables = build.build_tables(model, issues, report)
    parties = build.build_parties(model, issues, report)
    structures = build.build_structures(model, report)
    war = build.build_war(model, issues, report)
    peace = build.build_peace(model, issues, report)
    build.check_lottery(model, report)
    if model.sources and not model.stylised:
        check_origins(model, read_facts(model.sources), report)
    if problems := [*document.problems, *report.problems]:
        raise InputError(in_order(problems))
    return Scenario(
        name=known_as,
        title=model.title,
        description=model.description or {},
        level=model.level,
        question=model.question or {},
        stylised=model.stylised,
        start=model.start,
        round_months=int(model.round.split()[0]),
        issues=issues,
        parties=parties,
        tables=tables,
        structures=structures,
        levers=tuple(_described(key, part, positions[key]) for key, part in model.levers.items()),
        overrides=dict(overrides or {}),
        sha256=_digest(document.data),
        sources=tuple(model.sources),
        war=war,
        peace=peace,
        document=document.data,
    )


_described = levers.described  # the argument of `load` hides the module


def _adjusted(
    document: Document, positions: Mapping[str, str | float], overrides: Mapping[str, Any]
) -> tuple[Document, dict[str, str | float]]:
    """The document with its levers and what was set, and where the levers stand."""
    model, document = understood(schema.ScenarioModel, document)
    if model is None or not document.complete:
        raise InputError(in_order(document.problems))
    document, stand = levers.move(document, model.levers, positions)
    for target, value in overrides.items():
        mark = option(f"--set {target}")
        document = merging.changed(document, target, value, mark, reason="set by the user")
    return document, stand


def parse_value(text: str, origin: str) -> Any:
    """A value given on the command line, read as YAML; InputError names `origin`."""
    return read(f"value: {text}", origin).data["value"]


# Here the order of names is part of what is played: of an issue's values, of issues (which number the outcomes,
# by which ties fall), of alternatives and their choices (which number the structures). * is any name.
_IN_ORDER: tuple[Path, ...] = (
    ("issues",),
    ("issues", "*", "values"),
    ("alternatives",),
    ("alternatives", "*"),
)


def _digest(data: Any) -> str:
    text = json.dumps(_sorted(data, ()), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sorted(node: Any, path: Path) -> Any:
    """Data with the keys of each mapping in order; numbers, which Python cannot compare to text, come first.

    A mapping whose own order counts becomes a list of its names and values.
    """
    if isinstance(node, dict):
        if any(_fits(path, pattern) for pattern in _IN_ORDER):
            return [[key, _sorted(value, (*path, key))] for key, value in node.items()]
        keys = sorted(node, key=lambda key: (isinstance(key, str), key))
        return {key: _sorted(node[key], (*path, key)) for key in keys}
    return (
        [_sorted(item, (*path, i)) for i, item in enumerate(node)] if isinstance(node, list | tuple) else node
    )


def _fits(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        wanted in ("*", key) for key, wanted in zip(path, pattern, strict=True)
    )
