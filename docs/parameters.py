"""Write the tables of parameters in odd.md anew: `python docs/parameters.py`, after a change of language or numbers.

The first table has one row for each number of the scenario language, found by walking its models; the second one row
for each number that February 2025 states. What a number means and how it is counted stands here, in MEANINGS.
"""

from __future__ import annotations

import inspect
import math
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import annotated_types
import pydantic
from pydantic import AfterValidator
from pydantic.fields import FieldInfo

import sim
from sim.loading.schema import Number, Origin, ScenarioModel

PAGE = Path(__file__).with_name("odd.md")
CASE = "february-2025"
REQUIRED, UNSET = "stated", "not stated"
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """What a number is: in words, its unit, and what holds if it is left out and the models do not say."""

    words: str
    unit: str
    default: str | None = None


@dataclass(frozen=True)
class Parameter:
    """A number of the language: its path with * for names, what it must lie in, what holds if it is left out.

    above : whether the low end itself is too little
    """

    path: str
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    default: str = REQUIRED

    @property
    def range(self) -> str:
        """What it must lie in, as people write it."""
        if self.low == -math.inf and self.high == math.inf:
            return "any"
        if self.high == math.inf:
            return f"above {self.low:g}" if self.above else f"{self.low:g} or more"
        return f"{'above ' if self.above else ''}{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Stated:
    """A number, or a row of them, that a scenario states: (low, likely, high), or name -> amount."""

    keys: Keys
    path: str
    value: tuple[float, float, float] | Mapping[str, float]
    facts: tuple[str, ...]
    judgement: bool

    @property
    def source(self) -> str:
        """The facts and the judgement behind it."""
        return ", ".join([*self.facts, *(["J"] if self.judgement else [])]) or "–"


POINTS, UTILITY, SHARE, MONTHS, ROUNDS = "points", "utility", "share", "months", "rounds"
MOMENTUM, LOG_RATE, AMOUNT = "momentum", "log rate", "unit of the issue"
LOW_END = Meaning("least amount at which a condition holds", AMOUNT, "no end")
HIGH_END = Meaning("largest amount at which a condition holds", AMOUNT, "no end")
PARTY, MEMBER = "parties.*", "parties.*.constituencies.members.*"
FRAMEWORK, WAR, PEACE = "tables.*.framework", "world.war", "world.peace"

MEANINGS: dict[str, Meaning] = {
    "issues.*.grid.from": Meaning("first amount of a grid", AMOUNT),
    "issues.*.grid.to": Meaning("last amount of a grid", AMOUNT),
    "issues.*.grid.step": Meaning("distance between amounts", AMOUNT),
    "issues.*.grid": Meaning("amounts of a grid, one by one", AMOUNT),
    "issues.*.at_most": Meaning("largest amount that can be chosen; a point", AMOUNT, "the whole grid"),
    f"{PARTY}.reservation_value": Meaning("r at the start: what no agreement is worth", UTILITY),
    f"{PARTY}.horizon": Meaning("H: when it expects to have given all it can", MONTHS),
    f"{PARTY}.e": Meaning("shape of a time-dependent concession", "1", "that of the strategy"),
    f"{PARTY}.foresight": Meaning("δ: annual weight of the future in V", SHARE, "1"),
    f"{PARTY}.patience": Meaning("worth now of a gain one round later; `equilibrium` reads it", SHARE, "1"),
    f"{PARTY}.suspends_after": Meaning(
        "rounds without hope until it suspends talks; 0 for never", ROUNDS, "0"
    ),
    f"{PARTY}.anticipates": Meaning(
        "π: how likely ratification must be for it to offer or take something", SHARE, "it does not look"
    ),
    f"{PARTY}.war.slope": Meaning("s: what r gains when momentum goes from 0 to its side", UTILITY),
    f"{PARTY}.war.resilience": Meaning(
        "ω: share of s lost when momentum goes as far the other way", SHARE, "0"
    ),
    f"{PARTY}.war.cost": Meaning("c: what the first year of going on costs", UTILITY, "0"),
    f"{PARTY}.war.optimism": Meaning(
        "o: how much better for its side it sees momentum (lottery)", MOMENTUM, "0"
    ),
    f"{PARTY}.issues.*.importance": Meaning("weight of an issue; only shares count", POINTS),
    f"{PARTY}.issues.*.worth.values.*": Meaning(
        "v: how good a value is; worst 0, best 1", SHARE, "from `ideal`"
    ),
    f"{PARTY}.issues.*.bend": Meaning("exponent on v", "1"),
    f"{PARTY}.gates.*.factor": Meaning("g: factor on an issue's worth while the condition holds", SHARE),
    f"{PARTY}.clauses.*.bonus": Meaning("b: bonus or malus while the condition holds", UTILITY),
    f"{PARTY}.constituencies.rule.quota": Meaning(
        "share of the weight that a qualified majority needs", SHARE, "by the rule"
    ),
    f"{MEMBER}.weight": Meaning("weight of a constituency; only shares count", POINTS),
    f"{MEMBER}.reservation_value": Meaning("its own r at the start", UTILITY, "that of its party"),
    f"{MEMBER}.departures.*": Meaning("what it thinks instead: a number of its party, by path", "as there"),
    "tables.*.rounds": Meaning("how long a table sits at most", ROUNDS),
    "tables.*.ratify.*.quota": Meaning("the quota at this table", SHARE, "by the rule"),
    f"{FRAMEWORK}.kappa": Meaning("κ: what leaving the whole text costs a signer", UTILITY),
    f"{FRAMEWORK}.adopted.*": Meaning("p: a signer's belief that the text will be adopted", SHARE, "1"),
    f"{FRAMEWORK}.expects.*": Meaning("E: what a signer expects without the text", UTILITY, "C + r"),
    "levers.*.range": Meaning("ends between which a lever moves", "as what it sets", "none"),
    "levers.*.step": Meaning("distance between its positions", "as what it sets", "none"),
    "alternatives.*.*": Meaning("weight of a choice; only shares count", "1", "equal"),
    f"{WAR}.momentum.start": Meaning("m in round 1", MOMENTUM, "0"),
    f"{WAR}.momentum.persistence": Meaning("φ: share of momentum left after a month", SHARE, "1"),
    f"{WAR}.momentum.volatility": Meaning("σ: standard deviation of a month's shock", MOMENTUM, "0"),
    f"{WAR}.saturation": Meaning("T0: when costs level off", MONTHS, "24"),
    f"{WAR}.aid.effect": Meaning("momentum gained a month from twice today's aid", MOMENTUM, "0"),
    f"{WAR}.aid.donors.*.share": Meaning("share of today's aid; only shares count", SHARE),
    f"{WAR}.aid.donors.*.level": Meaning("aid relative to today's", "1"),
    f"{WAR}.aid.changes.*.level": Meaning("the same once the condition is settled", "1"),
    f"{WAR}.decisive": Meaning("p̄: chance that the war ends in a victory (lottery)", SHARE, "0"),
    f"{WAR}.threats.*.lowers": Meaning("what a threat takes off r", UTILITY),
    f"{PEACE}.rate": Meaning("λ0: annual rate of renewed war at the reference", "a year"),
}
for kind, unit in (("terms", LOG_RATE), ("resumption", MOMENTUM)):
    here = f"{PEACE}.{kind}.*"
    what = "the rate of renewed war" if kind == "terms" else "momentum when war starts again"
    MEANINGS |= {
        f"{here}.weight": Meaning(f"what a unit of measure does to {what}", unit),
        f"{here}.values.*.*": Meaning("measure of a value", "measure", "no such issue"),
        f"{here}.hills.*.half": Meaning("amount at which a Hill curve is at a half", AMOUNT),
        f"{here}.hills.*.exponent": Meaning("steepness of that curve", "1"),
    }
MEANINGS |= {
    f"{PEACE}.terms.*.level": Meaning("level of what no issue decides", "measure", "none"),
    f"{PEACE}.terms.*.usual": Meaning("its level at the reference", "measure"),
}
for place in ("gates.*.when", "clauses.*.when", "red_lines.*.when"):
    MEANINGS |= {f"{PARTY}.{place}.*.at_least": LOW_END, f"{PARTY}.{place}.*.at_most": HIGH_END}
for place in ("aid.changes.*.when", "threats.*.unless"):
    MEANINGS |= {f"{WAR}.{place}.*.at_least": LOW_END, f"{WAR}.{place}.*.at_most": HIGH_END}


# --- the numbers of the language


def parameters(
    kind: Any = ScenarioModel, path: str = "", bounds: tuple[Any, ...] = (), default: str = REQUIRED
) -> Iterator[Parameter]:
    """Every number below a type of the schema, in its order."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from parameters(parts[0], path, (*bounds, *parts[1:]), default)
    elif origin in (Union, types.UnionType):
        if str not in parts:  # else the name of a value, which may look like a number
            for part in parts:
                yield from parameters(part, path, bounds, default)
    elif origin is dict:
        yield from parameters(parts[1], f"{path}.*", (), default)
    elif origin is list:
        yield from parameters(parts[0], path, bounds, default)
    elif isinstance(kind, type) and (issubclass(kind, Number) or kind in (int, float)):
        low, high, above = _ends(bounds)
        yield Parameter(path, low, high, above, default)
    elif isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
        for name, field in kind.model_fields.items():
            place = f"{path}.{field.alias or name}".removeprefix(".")
            yield from parameters(field.annotation, place, tuple(field.metadata), _default(field))


def _ends(bounds: tuple[Any, ...]) -> tuple[float, float, bool]:
    """Between what a number must lie: from the checks of the schema on a plain number or on a range."""
    low, high, above = -math.inf, math.inf, False
    for bound in bounds:
        if isinstance(bound, FieldInfo):
            low, high, above = _ends(tuple(bound.metadata))
        elif isinstance(bound, AfterValidator):
            inside = inspect.getclosurevars(bound.func).nonlocals  # type: ignore[arg-type]  # a plain function
            if "low" in inside:  # a check of bounds; there are others
                low, high = inside["low"], inside["high"]
        elif isinstance(bound, annotated_types.Gt):
            low, above = float(bound.gt), True  # type: ignore[arg-type]  # all bounds of the schema are numbers
        elif isinstance(bound, annotated_types.Ge):
            low = float(bound.ge)  # type: ignore[arg-type]
        elif isinstance(bound, annotated_types.Le):
            high = float(bound.le)  # type: ignore[arg-type]
    return low, high, above


def _default(field: FieldInfo) -> str:
    """What holds if a key is left out; UNSET where only the code that reads it knows."""
    if field.is_required():
        return REQUIRED
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Number):
        value = value.value[1]
    return f"{value:g}" if isinstance(value, int | float) else UNSET


# --- the numbers of a scenario


def numbers_of(document: Mapping[str, Any]) -> tuple[Stated, ...]:
    """Every number that a document states, with what stands behind it; what is left out is none of its numbers."""
    known = {parameter.path for parameter in parameters()}
    return tuple(_stated(ScenarioModel.model_validate(document), (), "", None, known))


def _stated(node: Any, keys: Keys, path: str, origin: Origin | None, known: set[str]) -> Iterator[Stated]:
    origin = node if isinstance(node, Origin) else origin
    facts, judged = (origin.facts, bool(origin.judgement)) if origin else ((), False)
    if isinstance(node, Number):
        yield Stated(keys, path, node.value, facts, judged)
    elif isinstance(node, pydantic.BaseModel):
        for name, field in type(node).model_fields.items():
            if name in node.model_fields_set:
                key = field.alias or name
                there = f"{path}.{key}".removeprefix(".")
                yield from _stated(getattr(node, name), (*keys, key), there, origin, known)
    elif isinstance(node, dict) and f"{path}.*" in known and all(_plain(v) for v in node.values()):
        amounts = {str(name): float(amount) for name, amount in node.items()}
        if amounts:
            yield Stated(keys, f"{path}.*", amounts, facts, judged)
    elif isinstance(node, dict):
        for key, part in node.items():
            yield from _stated(part, (*keys, str(key)), f"{path}.*", origin, known)
    elif isinstance(node, list) and path in known and all(_plain(v) for v in node):
        yield Stated(keys, path, {str(i + 1): float(v) for i, v in enumerate(node)}, facts, judged)
    elif _plain(node) and path in known:
        yield Stated(keys, path, (float(node),) * 3, facts, judged)


def _plain(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- the page


def language_table(stated: tuple[Stated, ...]) -> str:
    """One row for each number of the language; KeyError for one without a meaning."""
    lines = [
        "| path | what it is | unit | allowed | if left out | February 2025 |",
        "|---|---|---|---|---|---|",
    ]
    for parameter in parameters():
        meaning = MEANINGS[parameter.path]
        missing = parameter.default if parameter.default != UNSET else meaning.default or UNSET
        if missing == REQUIRED and meaning.default:
            missing = meaning.default
        lines.append(
            f"| `{parameter.path}` | {meaning.words} | {meaning.unit} | {parameter.range} | {missing} | "
            f"{_across([number for number in stated if number.path == parameter.path])} |"
        )
    return "\n".join(lines)


def _across(numbers: list[Stated]) -> str:
    """How many numbers of a kind a scenario states, the lowest and the highest end, and what they rest on."""
    if not numbers:
        return "–"
    ends = [
        end for n in numbers for end in (n.value if isinstance(n.value, tuple) else tuple(n.value.values()))
    ]
    count = {
        "from facts": sum(bool(n.facts) and not n.judgement for n in numbers),
        "from both": sum(bool(n.facts) and n.judgement for n in numbers),
        "from judgement": sum(n.judgement and not n.facts for n in numbers),
        "bare": sum(not n.facts and not n.judgement for n in numbers),
    }
    rests = ", ".join(f"{many} {what}" for what, many in count.items() if many)
    span = f"{min(ends):g}" if min(ends) == max(ends) else f"{min(ends):g} to {max(ends):g}"
    return f"{span} ({rests})"


def case_table(stated: tuple[Stated, ...]) -> str:
    """One row for each number that the case states."""
    lines = ["| path | low, likely, high | from |", "|---|---|---|"]
    for number in stated:
        if isinstance(number.value, tuple):
            ends = [f"{end:g}" for end in number.value]
            shown = ends[0] if len(set(ends)) == 1 else ", ".join(ends)
        else:
            shown = " · ".join(f"{name}: {amount:g}" for name, amount in number.value.items())
        lines.append(f"| `{'.'.join(number.keys)}` | {shown} | {number.source} |")
    return "\n".join(lines)


def tables() -> dict[str, str]:
    """The tables of the page by the name that their markers bear."""
    stated = numbers_of(sim.load(CASE).document)
    return {"parameters": language_table(stated), "february-2025": case_table(stated)}


def written(page: str) -> str:
    """The page with its tables as they should be; ValueError if a pair of markers is missing."""
    for name, table in tables().items():
        begin, end = f"<!-- {name}: written by parameters.py -->", f"<!-- end of {name} -->"
        if begin not in page or end not in page:
            raise ValueError(f"the page has no place for the table '{name}'")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{table}\n{rest[rest.index(end) :]}"
    return page


def main() -> None:
    """Write the tables into the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page), encoding="utf-8", newline="\n")
    print(f"{PAGE}: {sum(1 for _ in parameters())} numbers of the language")


if __name__ == "__main__":
    main()
