"""Load a scenario: find it, put together what it extends and its sources, set levers, check, build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from sim.domain.scenario import Scenario
from sim.loading import build, library, merging, schema
from sim.loading.checking import understood
from sim.loading.extending import assembled, read_extended, with_sources
from sim.loading.levers import described, move, stated_by
from sim.loading.origins import check_origins, read_facts
from sim.loading.reader import Document, InputError, Path, option, read
from sim.loading.report import Report, in_order

__all__ = ["Basis", "basis", "load", "parse_value", "read_extended", "read_facts", "with_sources"]


@dataclass(frozen=True)
class Basis:
    """A scenario put together and understood, before anybody has moved its levers: what many settings share."""

    name: str
    document: Document
    model: schema.ScenarioModel

    @cached_property
    def facts(self) -> Mapping[str, schema.FactModel]:
        """The facts that its numbers may name; no setting changes its sources."""
        return read_facts(self.model.sources)

    def at(
        self,
        levers: Mapping[str, str | float] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Scenario:
        """The scenario at these positions with these numbers, as `load` gives it."""
        document, positions = _adjusted(self, levers or {}, overrides or {})
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
            check_origins(model, self.facts, report)
        if problems := [*document.problems, *report.problems]:
            raise InputError(in_order(problems))
        return Scenario(
            name=self.name,
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
            levers=tuple(
                described(key, part, positions[key], stated_by(self.document, part))
                for key, part in model.levers.items()
            ),
            overrides=dict(overrides or {}),
            sha256=_digest(document.data),
            sources=tuple(model.sources),
            war=war,
            peace=peace,
            document=document.data,
        )


def basis(name: str | FilePath) -> Basis:
    """What all settings of the scenario with a library name or a path share.

    Raises InputError where nothing can be made of the file; its other mistakes wait for `Basis.at`.
    """
    known_as, path = library.find(str(name))
    model, document = understood(schema.ScenarioModel, assembled(path))
    if model is None or not document.complete:
        raise InputError(in_order(document.problems))
    return Basis(known_as, document, model)


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
    return basis(name).at(levers, overrides)


def _adjusted(
    basis: Basis, positions: Mapping[str, str | float], overrides: Mapping[str, Any]
) -> tuple[Document, dict[str, str | float]]:
    """The document with its levers and what was set, and where the levers stand."""
    document, stand = move(basis.document, basis.model.levers, positions)
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
    listed = _listed(data, ())
    try:
        text = _compact(listed, sort_keys=True)
    except TypeError:  # keys that Python cannot compare
        text = _compact(_sorted(listed), sort_keys=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _compact(data: Any, *, sort_keys: bool) -> str:
    return json.dumps(data, sort_keys=sort_keys, ensure_ascii=False, separators=(",", ":"))


def _listed(node: Any, path: Path) -> Any:
    """Data in which each mapping whose own order counts has become a list of its names and values."""
    fitting = [pattern for pattern in _IN_ORDER if _fits(path, pattern[: len(path)])]
    if not isinstance(node, dict) or not fitting:
        return node
    parts = {key: _listed(value, (*path, key)) for key, value in node.items()}
    in_order = any(len(pattern) == len(path) for pattern in fitting)
    return [[key, value] for key, value in parts.items()] if in_order else parts


def _fits(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        wanted in ("*", key) for key, wanted in zip(path, pattern, strict=True)
    )


def _sorted(node: Any) -> Any:
    """Data with the keys of each mapping in order; numbers, which Python cannot compare to text, come first."""
    if isinstance(node, dict):
        return {key: _sorted(node[key]) for key in sorted(node, key=lambda key: (isinstance(key, str), key))}
    return [_sorted(item) for item in node] if isinstance(node, list | tuple) else node
