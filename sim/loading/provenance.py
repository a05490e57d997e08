"""Where the numbers of a scenario come from: the origin of each, and what each fact of its sources moves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pydantic

from sim.domain.issues import Text
from sim.domain.plain_data import plain
from sim.domain.scenario import UNCERTAIN, Scenario
from sim.loading import library, schema
from sim.loading.levers import changed_paths
from sim.loading.loader import read_facts
from sim.loading.reader import Path, dotted, read_file

Kind = Literal["number", "worth", "gate", "clause", "red_line", "rule", "measure", "issue", "lever"]
Scale = Literal["months", "points", "rounds", "per_year"]
Basis = Literal["facts", "both", "judgement", "none"]
BASES: tuple[Basis, ...] = ("facts", "both", "judgement", "none")
KINDS: tuple[Kind, ...] = (
    "number",
    "worth",
    "gate",
    "clause",
    "red_line",
    "rule",
    "measure",
    "issue",
    "lever",
)
BY_USER = "set by the user"


@dataclass(frozen=True)
class Origin:
    """What stands at one path of a scenario, and the facts and the judgement behind it.

    value : (low, likely, high), three times the same for a point; `worth` is a table of value -> worth, or of what a
    term of the peace measures; `ideal` its best value; `setting` is what a rule, a red line or a lever is set to.
    """

    keys: Path
    kind: Kind
    facts: tuple[str, ...] = ()
    judgement: str | None = None
    value: tuple[float, float, float] | None = None
    worth: Mapping[str, float] = field(default_factory=dict)
    ideal: str | None = None
    setting: str | None = None
    when: Mapping[str, Any] = field(default_factory=dict)
    issues: tuple[str, ...] = ()  # which it is about
    scale: Scale | None = None
    unit: Text = field(default_factory=dict)  # where the scenario itself names one
    set_by: Literal["user", "lever"] | None = None
    lever: str | None = None  # which, if a lever set it

    @property
    def path(self) -> str:
        """The path as people write it after --set."""
        return dotted(self.keys)

    @property
    def is_number(self) -> bool:
        """Whether it counts as a number of the model; a table of worth counts as one."""
        stated = self.value is not None or bool(self.worth) or self.ideal is not None
        return stated and self.kind != "lever"

    @property
    def basis(self) -> Basis:
        """Whether facts, a judgement, both or nothing stand behind it."""
        if self.facts:
            return "both" if self.judgement else "facts"
        return "judgement" if self.judgement else "none"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; what does not apply is null or empty."""
        low, likely, high = self.value or (None, None, None)
        return {
            "path": self.path,
            "kind": self.kind,
            "number": self.is_number,
            "low": low,
            "likely": likely,
            "high": high,
            "worth": dict(self.worth),
            "ideal": self.ideal,
            "setting": self.setting,
            "when": dict(self.when),
            "issues": list(self.issues),
            "unit": self.scale or dict(self.unit) or None,
            "basis": self.basis,
            "facts": list(self.facts),
            "judgement": self.judgement,
            "set_by": self.set_by,
            "lever": self.lever,
        }


@dataclass(frozen=True)
class Reference:
    """A key of references.bib, and the title that stands there, if one does."""

    key: str
    title: str | None = None


@dataclass(frozen=True)
class Source:
    """Where facts were found."""

    key: str
    title: Text
    date: str
    summary: Text
    reference: Reference


@dataclass(frozen=True)
class Fact:
    """A sourced statement, and everything of the scenario that it moves."""

    id: str
    text: Text
    pushes: Text
    reference: Reference
    moves: tuple[Origin, ...]

    @property
    def numbers(self) -> int:
        """How many numbers it moves."""
        return sum(origin.is_number for origin in self.moves)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "id": self.id,
            "text": dict(self.text),
            "pushes": dict(self.pushes),
            "reference": plain(self.reference),
            "numbers": self.numbers,
            "moves": [origin.path for origin in self.moves],
        }


@dataclass(frozen=True)
class Provenance:
    """All origins of a scenario, in the order of its document, and the facts and sources behind them."""

    sources: tuple[Source, ...]
    facts: Mapping[str, Fact]
    origins: tuple[Origin, ...]


def trace(scenario: Scenario) -> Provenance:
    """The provenance of a loaded scenario; InputError if a source cannot be read."""
    origins = find_origins(scenario)
    facts: dict[str, Fact] = {}
    sources: list[Source] = []
    for key in scenario.sources:
        stated = read_facts([key])  # tells what is wrong with the file, if anything is
        folder = library.source_folder(key)
        source = schema.FactsModel.model_validate(read_file(folder / "facts.yaml").data).source
        bibliography = folder / "references.bib"
        titles = reference_titles(bibliography.read_text(encoding="utf-8")) if bibliography.is_file() else {}
        reference = Reference(source.reference, titles.get(source.reference))
        sources.append(Source(key, source.title, source.date, source.summary or {}, reference))
        for name, fact in stated.items():
            own = Reference(fact.reference, titles.get(fact.reference)) if fact.reference else reference
            moves = tuple(origin for origin in origins if name in origin.facts)
            facts[name] = Fact(name, fact.text, fact.pushes or {}, own, moves)
    return Provenance(tuple(sources), facts, origins)


def reference_titles(bibliography: str) -> dict[str, str]:
    """Titles of a BibTeX text by key, for entries that begin with a doubly braced title."""
    return dict(re.findall(r"@\w+\{\s*([^,\s]+)\s*,\s*title\s*=\s*\{\{(.+?)\}\}[,\n]", bibliography))


def count(origins: Sequence[Origin]) -> dict[Basis, int]:
    """How many numbers rest on facts, on both, on judgement, on nothing."""
    return {basis: sum(o.is_number and o.basis == basis for o in origins) for basis in BASES}


# --- the origins of a document


def find_origins(scenario: Scenario) -> tuple[Origin, ...]:
    """Everything in a scenario's document that has an origin or should have one, in its order."""
    model = schema.ScenarioModel.model_validate(scenario.document)
    origins = [*_walk(model, (), model, scenario), *_weights(model)]
    setters = _setters([origin.path for origin in origins], scenario, model)
    return tuple(
        _set_by(origin, setters[origin.path], scenario, model) if origin.path in setters else origin
        for origin in origins
    )


def _walk(node: Any, keys: Path, model: schema.ScenarioModel, scenario: Scenario) -> Iterator[Origin]:
    """Origins from the top; defaults of the language are no numbers of the scenario."""
    if isinstance(node, schema.TableModel):
        rounds = _point(node.rounds)
        yield Origin((*keys, "rounds"), "number", node.facts, node.judgement, value=rounds, scale="rounds")
    elif isinstance(node, schema.Origin):
        yield _origin(keys, node, model, scenario)
    if isinstance(node, schema.IssueTermModel):
        yield from _term(node, keys, model, scenario)
    elif isinstance(node, pydantic.BaseModel):
        for name in type(node).model_fields:
            if name in node.model_fields_set:
                yield from _walk(getattr(node, name), (*keys, name), model, scenario)
    elif isinstance(node, dict):
        for key, part in node.items():
            yield from _walk(part, (*keys, key), model, scenario)


def _term(
    term: schema.IssueTermModel, keys: Path, model: schema.ScenarioModel, scenario: Scenario
) -> Iterator[Origin]:
    """A term of the peace: what it measures means nothing but by its weight, and has its origin."""
    weight = term.weight
    yield _origin((*keys, "weight"), weight, model, scenario)
    for issue, stated in term.values.items():
        measures = {str(value): amount for value, amount in stated.items()}
        at = (*keys, "values", issue)
        yield Origin(at, "measure", weight.facts, weight.judgement, worth=measures, issues=(issue,))
    yield from _walk(term.hills, (*keys, "hills"), model, scenario)
    if isinstance(term, schema.TermModel) and term.level is not None:
        yield _origin((*keys, "level"), term.level, model, scenario)
        if "usual" in term.model_fields_set:
            at = (*keys, "usual")
            yield Origin(at, "number", term.level.facts, term.level.judgement, value=_point(term.usual))


def _origin(keys: Path, part: schema.Origin, model: schema.ScenarioModel, scenario: Scenario) -> Origin:
    bare = Origin(keys, _kind(keys), part.facts, part.judgement, issues=_issues(keys, model))
    if isinstance(part, schema.Number):
        of_issue = keys[1] if keys[0] == "issues" else keys[-2] if keys[-1] == "half" else None
        unit = model.issues[str(of_issue)].unit if of_issue is not None else None
        when = _around(keys, model)
        return replace(bare, value=part.value, when=when, scale=_scale(keys), unit=unit or {})
    if isinstance(part, schema.WorthModel):
        worth = {str(value): amount for value, amount in (part.values or {}).items()}
        return replace(bare, worth=worth, ideal=None if part.ideal is None else str(part.ideal))
    if isinstance(part, schema.RedLineModel):
        return replace(bare, when=_plain(part.when), setting="public" if part.public else "private")
    if isinstance(part, schema.RuleModel):
        return replace(bare, setting=part.type, value=_point(part.quota))
    if isinstance(part, schema.LeverModel):
        lever = next(lever for lever in scenario.levers if lever.name == keys[1])
        if lever.stated is not None and lever.position == UNCERTAIN:
            return replace(bare, value=lever.stated, unit=part.unit or {})
        if isinstance(lever.position, str):
            return replace(bare, setting=lever.position)
        return replace(bare, value=_point(lever.position), unit=part.unit or {})
    return bare


def _weights(model: schema.ScenarioModel) -> Iterator[Origin]:
    """Weights of alternatives, for whose origin the language gives no room."""
    for name, weights in model.alternatives.items():
        for choice, weight in weights.items() if isinstance(weights, dict) else ():
            yield Origin(("alternatives", name, choice), "number", value=_point(weight))


def _point(amount: float | None) -> tuple[float, float, float] | None:
    return None if amount is None else (float(amount),) * 3


def _kind(keys: Path) -> Kind:
    if keys[0] == "levers":
        return "lever"
    if keys[0] == "issues":
        return "issue" if len(keys) == 2 else "number"
    own: dict[Any, Kind] = {"gates": "gate", "clauses": "clause", "red_lines": "red_line", "ratify": "rule"}
    if keys[0] != "world" and keys[2] in own:
        return own[keys[2]]
    if keys[0] != "parties":
        return "number"
    last: dict[Any, Kind] = {"worth": "worth", "rule": "rule"}
    return last.get(keys[-1], "number")


def _scale(keys: Path) -> Scale | None:
    scales: dict[str, Scale] = {
        "horizon": "months",
        "saturation": "months",
        "importance": "points",
        "suspends_after": "rounds",
        "rate": "per_year",
    }
    return scales.get(dotted(keys).rpartition(".")[2]) if keys[0] != "tables" else None


def _around(keys: Path, model: schema.ScenarioModel) -> Mapping[str, Any]:
    """The condition under which a gate or a clause holds, aid changes, or a threat is lifted."""
    war = model.world.war
    if keys[:3] == ("world", "war", "threats") and war is not None:
        return _plain(war.threats[str(keys[3])].unless or {})
    if keys[:4] == ("world", "war", "aid", "changes") and war is not None and war.aid is not None:
        return _plain(war.aid.changes[str(keys[4])].when)
    if keys[0] != "parties" or keys[2] not in ("gates", "clauses"):
        return {}
    return _plain(getattr(model.parties[str(keys[1])], str(keys[2]))[keys[3]].when)


def _plain(when: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as plain data: issue -> names of values, or {at_least, at_most}."""
    return {
        issue: allowed.model_dump(exclude_none=True)
        if isinstance(allowed, schema.RangeModel)
        else [str(value) for value in allowed]
        for issue, allowed in when.items()
    }


def _issues(keys: Path, model: schema.ScenarioModel) -> tuple[str, ...]:
    """Issues that a path is about: its own, or those in the condition of its gate, clause or red line."""
    if keys[0] == "levers":
        targets = lever_targets(model.levers[str(keys[1])])
        return _once(issue for target in targets for issue in _issues(tuple(target.split(".")), model))
    if keys[0] == "issues":
        return _once(str(key) for key in keys[1:2])
    if keys[0] == "world":
        return _issues_of_world(keys, model)
    if keys[0] != "parties" or len(keys) < 4 or keys[1] not in model.parties:
        return ()
    group, name = str(keys[2]), str(keys[3])
    if group == "issues":
        return (name,)
    if "departures" in keys:
        departure = keys[keys.index("departures") + 1 :]
        return _issues((*keys[:2], *dotted(departure).split(".")), model)
    if group in ("gates", "clauses", "red_lines"):
        part = getattr(model.parties[str(keys[1])], group).get(name)
        own = [part.issue] if isinstance(part, schema.GateModel) else []
        return _once([*own, *(part.when if part else ())])
    return ()


def _issues_of_world(keys: Path, model: schema.ScenarioModel) -> tuple[str, ...]:
    """Those that a term of the peace measures, or in the condition of a threat or a change of aid."""
    peace = model.world.peace
    if peace is not None and keys[1] == "peace" and len(keys) > 4:
        if "hills" in keys[4:-1]:
            return (str(keys[keys.index("hills", 4) + 1]),)
        term = getattr(peace, str(keys[2]), {}).get(keys[3])
        return _once([*term.values, *term.hills]) if term is not None else ()
    return _once(_around(keys, model)) if len(keys) > 4 else ()


def _once(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


# --- what levers and settings changed


def lever_targets(lever: schema.LeverModel) -> tuple[str, ...]:
    """Paths that some position of a lever changes."""
    return _once(
        [*(lever.sets or ()), *(path for changes in (lever.values or {}).values() for path in changes)]
    )


def _setters(
    paths: Sequence[str], scenario: Scenario, model: schema.ScenarioModel
) -> dict[str, tuple[Literal["user", "lever"], str | None]]:
    """Who set what: path of an origin -> the lever or the user, whoever came last."""
    changes: list[tuple[str, Literal["user", "lever"], str | None]] = []
    for lever in scenario.levers:
        changed = changed_paths(model.levers[lever.name], lever.position)
        changes += [(path, "lever", lever.name) for path in changed]
    changes += [(path, "user", None) for path in scenario.overrides]
    found: dict[str, tuple[Literal["user", "lever"], str | None]] = {}
    for changed_path, setter, name in changes:
        below = [path for path in paths if path == changed_path or path.startswith(f"{changed_path}.")]
        around = [path for path in paths if changed_path.startswith(f"{path}.")]
        for path in below or sorted(around, key=len)[-1:]:
            found[path] = (setter, name)
    return found


def _set_by(
    origin: Origin,
    setter: tuple[Literal["user", "lever"], str | None],
    scenario: Scenario,
    model: schema.ScenarioModel,
) -> Origin:
    who, name = setter
    marked = replace(origin, set_by=who, lever=name)
    if origin.basis != "none":
        return marked
    if name is None:
        return replace(marked, judgement=BY_USER)
    part = model.levers[name]
    position = next(lever.position for lever in scenario.levers if lever.name == name)
    moved = f"lever {name} = {position}"
    reason = part.judgement if position == part.default and part.judgement else moved
    return replace(marked, facts=part.facts, judgement=reason)
