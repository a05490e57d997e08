"""Where numbers come from: every number of a scenario with sources has a fact or a judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pydantic

from sim.loading import library, schema
from sim.loading.checking import checked
from sim.loading.reader import Path, read_file
from sim.loading.report import Report


def read_facts(sources: Sequence[str]) -> dict[str, schema.FactModel]:
    """Facts of some sources by id."""
    facts: dict[str, schema.FactModel] = {}
    for key in sources:
        document = read_file(library.source_folder(key) / "facts.yaml")
        facts.update(checked(schema.FactsModel, document).facts)
    return facts


def check_origins(model: schema.ScenarioModel, facts: Mapping[str, schema.FactModel], report: Report) -> None:
    """Every number of a scenario with sources has a fact or a judgement, and every fact exists."""
    for path, origin in _origins(model, ()):
        for i, fact in enumerate(origin.facts):
            report.known("fact", fact, facts, *path, "facts", i)
        needed = not isinstance(origin, schema.TableModel)  # as many rounds as somebody cares to watch
        if needed and not origin.has_origin and not report.document.is_spoiled((*path, "facts")):
            report.add("neither facts nor a judgement stand behind this", *path)


def _origins(node: object, path: Path) -> Iterator[tuple[Path, schema.Origin]]:
    if isinstance(node, schema.Origin):
        yield path, node
    if isinstance(node, pydantic.BaseModel):
        for name in type(node).model_fields:
            if not (name == "bend" and "bend" not in node.model_fields_set):
                part = getattr(node, name)
                if isinstance(part, pydantic.BaseModel | dict):
                    yield from _origins(part, (*path, name))
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, pydantic.BaseModel | dict):
                yield from _origins(value, (*path, key))
