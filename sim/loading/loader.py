"""Load a scenario: find it, put together what it extends and its sources, set levers, check, build."""

from __future__ import annotations

import difflib
import hashlib
import json
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

import pydantic

from sim.domain.scenario import Lever, Scenario
from sim.loading import build, library, merging, schema
from sim.loading.reader import Document, InputError, Mark, Path, Problem, dotted, option, read, read_file

MOST_EXTENDS = 20


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
    document = with_sources(read_extended(path))
    positions = dict(levers or {})
    document = _with_levers(document, _parse(document), positions)
    for target, value in (overrides or {}).items():
        document = merging.change(
            document, target, value, option(f"--set {target}"), reason="set by the user"
        )
    model = _parse(document)
    report = build.Report(document)
    issues = build.build_issues(model, report)
    tables = build.build_tables(model, issues, report)
    parties = build.build_parties(model, issues, report)
    structures = build.build_structures(model, report)
    if model.sources and not model.stylised:
        _check_origins(document, model, report)
    if report.problems:
        raise InputError(_in_order(report.problems))
    return Scenario(
        name=known_as,
        title=model.title,
        description=model.description or {},
        stylised=model.stylised,
        start=model.start,
        round_months=int(model.round.split()[0]),
        issues=issues,
        parties=parties,
        tables=tables,
        belligerents=tuple(model.world.war.belligerents) if model.world.war else (),
        structures=structures,
        levers=tuple(_lever(key, part, positions) for key, part in model.levers.items()),
        overrides=dict(overrides or {}),
        sha256=_digest(document.data),
        sources=tuple(model.sources),
        document=document.data,
    )


def parse_value(text: str, origin: str) -> Any:
    """A value given on the command line, read as YAML; InputError names `origin`."""
    return read(f"value: {text}", origin).data["value"]


def read_facts(sources: Sequence[str]) -> dict[str, schema.FactModel]:
    """Facts of some sources by id."""
    facts: dict[str, schema.FactModel] = {}
    for key in sources:
        document = read_file(library.source_folder(key) / "facts.yaml")
        facts.update(_validated(schema.FactsModel, document).facts)
    return facts


# --- putting together


def read_extended(path: FilePath) -> Document:
    """The document of a file on top of all that it extends. Raises InputError for a circle or a missing base."""
    chain: list[Document] = []
    seen: list[FilePath] = []
    current: FilePath | None = path
    while current is not None:
        resolved = current.resolve()
        if resolved in seen or len(seen) >= MOST_EXTENDS:
            raise InputError([_at(chain[-1], f"'extends' runs in a circle at {current}", "extends")])
        seen.append(resolved)
        document = merging.named(read_file(current), "tables")
        chain.append(document)
        base = document.data.get("extends")
        if base is None:
            current = None
        elif not isinstance(base, str):
            raise InputError([_at(document, "the name of a scenario is needed", "extends")])
        else:
            current = _base_of(document, current, base)
    merged = chain[-1]
    for document in reversed(chain[:-1]):
        merged = merging.merge(merged, document)
    return merged


def _base_of(document: Document, path: FilePath, base: str) -> FilePath:
    """File of what is extended: beside the extending file if it is a path, else a library name."""
    beside = path.parent / base
    if base.endswith((".yaml", ".yml")) and beside.exists():
        return beside
    try:
        return library.find(base)[1]
    except InputError as error:
        raise InputError([_at(document, error.problems[0].message, "extends")]) from None


def with_sources(document: Document) -> Document:
    """A document on top of the issues and parties of its sources."""
    sources = document.data.get("sources", [])
    base: Document | None = None
    for i, key in enumerate(sources if isinstance(sources, list) else []):
        try:
            found = read_file(library.source_folder(str(key)) / "parties.yaml")
        except InputError as error:
            if error.problems[0].mark:
                raise
            raise InputError([_at(document, error.problems[0].message, "sources", i)]) from None
        base = found if base is None else merging.merge(base, found)
    return document if base is None else merging.merge(base, document)


def _with_levers(
    document: Document, model: schema.ScenarioModel, positions: dict[str, str | float]
) -> Document:
    """The document with every lever set; `positions` takes the defaults of the levers not named."""
    unknown = [name for name in positions if name not in model.levers]
    if unknown:
        close = difflib.get_close_matches(unknown[0], list(model.levers), n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(model.levers) or 'none'}"
        raise InputError([Problem(f"there is no lever '{unknown[0]}': {hint}")])
    for name, lever in model.levers.items():
        mark = option(f"--lever {name}") if name in positions else document.mark(("levers", name, "default"))
        positions.setdefault(name, lever.default)
        positions[name] = _checked_position(name, lever, positions[name], mark)
        reason = f"lever {name} = {positions[name]}"
        if lever.type == "choice":
            changes = (lever.values or {})[str(positions[name])]
        else:
            changes = {path: positions[name] for path in lever.sets or ()}
        for path, value in changes.items():
            document = merging.change(document, path, value, mark, reason=reason, facts=lever.facts)
    return document


def _checked_position(name: str, lever: schema.LeverModel, position: str | float, mark: Mark) -> str | float:
    """The position, if the lever has it; InputError that says what it has."""
    if lever.type == "choice":
        choices = lever.values or {}
        if str(position) in choices:
            return str(position)
        message = f"lever '{name}' is one of {', '.join(choices)}, not '{position}'"
    else:
        low, high = lever.range or (0.0, 0.0)
        known = isinstance(position, int | float) and not isinstance(position, bool)
        if known and low <= float(position) <= high:
            if lever.step is None or (float(position) - low) % lever.step == 0:
                return position
            message = f"lever '{name}' moves in steps of {lever.step:g} from {low:g}, not to '{position}'"
        else:
            message = f"lever '{name}' is a number from {low:g} to {high:g}, not '{position}'"
    raise InputError([Problem(message, mark)])


def _lever(name: str, part: schema.LeverModel, positions: Mapping[str, str | float]) -> Lever:
    return Lever(
        name=name,
        title=part.title,
        help=part.help or {},
        facts=part.facts,
        kind=part.type,
        choices=tuple(part.values or ()),
        range=(part.range[0], part.range[1]) if part.range else None,
        unit=part.unit or {},
        default=part.default,
        position=positions[name],
    )


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- checking

M = typing.TypeVar("M", bound=pydantic.BaseModel)
# Pydantic's words for Python types, in the words of a file.
PLAIN = {
    "model_type": "a mapping (name: value, ...) is needed",
    "dict_type": "a mapping (name: value, ...) is needed",
    "list_type": "a list is needed",
    "tuple_type": "a list is needed",
    "string_type": "a text is needed",
    "int_type": "a whole number is needed",
    "int_from_float": "a whole number is needed",
    "float_type": "a number is needed",
    "bool_type": "true or false is needed",
}


def _parse(document: Document) -> schema.ScenarioModel:
    return _validated(schema.ScenarioModel, document)


def _validated(model: type[M], document: Document) -> M:
    try:
        return model.model_validate(document.data)
    except pydantic.ValidationError as error:
        problems = [_problem(details, model, document) for details in error.errors()]
        raise InputError(_in_order(problems)) from None


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Each problem once, file by file from the top."""

    def place(problem: Problem) -> tuple[str, int, int]:
        mark = problem.mark
        return (mark.file, mark.line, mark.column) if mark else ("", 0, 0)

    return sorted(dict.fromkeys(problems), key=place)


def _problem(details: Any, model: type[pydantic.BaseModel], document: Document) -> Problem:
    """One pydantic error in plain words, with its place in the file."""
    path = _path(details["loc"], document.data)
    kind, given = details["type"], details.get("input")
    if kind == "extra_forbidden":
        key = str(details["loc"][-1])
        known = _keys_at(model, path[:-1])
        close = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}"
        return Problem(f"unknown key '{key}': {hint}", document.mark(path), dotted(path))
    if kind == "missing":
        name = details["loc"][-1]
        return Problem(f"'{name}' is missing", document.mark(path), dotted(path))
    message = PLAIN.get(kind, details["msg"])
    if kind not in ("zopa", "value_error"):
        message = message[0].lower() + message[1:]
        if isinstance(given, str | int | float | bool):
            message += f", not {given!r}"
    return Problem(message, document.mark(path), dotted(path))


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


def _keys_at(model: type[pydantic.BaseModel], path: Path) -> list[str]:
    """Keys that the schema knows at a path."""
    annotation: Any = model
    for part in path:
        found = _models_in(annotation)
        if found and isinstance(part, str) and part in _fields(found[0]):
            annotation = _fields(found[0])[part]
        else:
            annotation = _inside(annotation)
    found = _models_in(annotation)
    return list(_fields(found[0])) if found else []


def _fields(model: type[pydantic.BaseModel]) -> dict[str, Any]:
    return {(f.alias or name): f.annotation for name, f in model.model_fields.items()}


def _models_in(annotation: Any) -> list[type[pydantic.BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    if typing.get_origin(annotation) in (dict, list, tuple):
        return []
    return [m for a in typing.get_args(annotation) for m in _models_in(a)]


def _inside(annotation: Any) -> Any:
    """What a dict or list holds."""
    if typing.get_origin(annotation) in (dict, list):
        return typing.get_args(annotation)[-1]
    for argument in typing.get_args(annotation):
        if typing.get_origin(argument) in (dict, list):
            return typing.get_args(argument)[-1]
    return annotation


def _check_origins(document: Document, model: schema.ScenarioModel, report: build.Report) -> None:
    """Every number of a scenario with sources has a fact or a judgement, and every fact exists."""
    facts = read_facts(model.sources)
    for path, origin in _origins(model, ()):
        for fact in origin.facts:
            report.known("fact", fact, facts, *path)
        if not origin.has_origin:
            report.add("neither facts nor a judgement stand behind this", *path)


def _origins(node: Any, path: Path) -> typing.Iterator[tuple[Path, schema.Origin]]:
    if isinstance(node, schema.Origin):
        yield path, node
    if isinstance(node, pydantic.BaseModel):
        for name in type(node).model_fields:
            if not (name == "bend" and "bend" not in node.model_fields_set):
                yield from _origins(getattr(node, name), (*path, name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _origins(value, (*path, key))


def _at(document: Document, message: str, *path: Any) -> Problem:
    if not path:
        return Problem(message)
    return Problem(message, document.mark(tuple(path)), dotted(tuple(path)))
