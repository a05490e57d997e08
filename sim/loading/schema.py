"""The scenario language: what may stand in a scenario or a source, as pydantic models.

Strict: unknown keys and wrong types are errors. References between parts (a party at a table, a value in a
condition) are checked when the domain objects are built, in `sim.loading.build`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.domain.uncertain import Uncertain
from sim.loading.library import NAME

LANGUAGES = ("en", "de")
MOST_ROUNDS = 100_000


class Model(BaseModel):
    """Base of all parts: strict, frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Neutral:
    """What stands in for a part that is wrong, so that the rest can be checked: accepted, and without meaning.

    Models whose parts must fit together say theirs as `neutral`.
    """

    data: Any


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("zopa", "{message}", {"message": message})


def _text(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise _wrong("a text is needed, or one for each language, such as {en: Peace, de: Frieden}")
    return {"en": value} if isinstance(value, str) else value


def _languages(value: dict[str, str]) -> dict[str, str]:
    unknown = set(value) - set(LANGUAGES)
    if unknown:
        raise _wrong(f"unknown language '{sorted(unknown)[0]}': {' and '.join(LANGUAGES)} are known")
    if "en" not in value:
        raise _wrong("the English text ('en') is missing")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise _wrong(f"'{value}' is no name: small letters, digits, _ and -, a letter first")
    return value


def _month(value: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise _wrong("a month is needed, such as 2025-02")
    return value


def _months(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,2} months?", value):
        raise _wrong("a number of months is needed, such as '1 month'")
    return value


Text = Annotated[dict[str, str], BeforeValidator(_text), AfterValidator(_languages), Neutral("?")]
Name = Annotated[str, AfterValidator(_name), Neutral("unknown")]
Month = Annotated[str, AfterValidator(_month), Neutral("2000-01")]
Months = Annotated[str, AfterValidator(_months), Neutral("1 month")]
Scalar = str | int | float


class Origin(Model):
    """Where something comes from: fact ids, a judgement with its reason, or both."""

    facts: tuple[str, ...] = ()
    judgement: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("facts"), list):
            return {**data, "facts": tuple(data["facts"])}
        return data

    @property
    def has_origin(self) -> bool:
        """Whether a fact or a judgement stands behind it."""
        return bool(self.facts) or bool(self.judgement)


class Number(Origin):
    """A point or [low, likely, high], with its origin; a bare number or list stands for its `value`."""

    neutral: ClassVar[dict[str, Any]] = {"value": 1.0}

    value: Annotated[tuple[float, float, float], Neutral(1.0)]

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        if isinstance(data, bool) or data is None or isinstance(data, str):
            raise _wrong("a number or [low, likely, high] is needed")
        if isinstance(data, int | float | list):
            data = {"value": data}
        if isinstance(data, dict) and "value" in data:
            data = {**data, "value": _three(data["value"])}
        return data

    @property
    def uncertain(self) -> Uncertain:
        """The number as the domain knows it."""
        return Uncertain(*self.value)


def _three(value: Any) -> tuple[float, float, float]:
    numbers = value if isinstance(value, list) else [value] * 3
    if len(numbers) != 3 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise _wrong("a number or [low, likely, high] is needed")
    low, likely, high = (float(n) for n in numbers)
    if not low <= likely <= high:
        raise _wrong(f"low <= likely <= high is needed, not [{low:g}, {likely:g}, {high:g}]")
    return low, likely, high


def _bounded(name: str, low: float, high: float = math.inf) -> AfterValidator:
    """A check that a number and its whole range lie within bounds."""

    def check(number: Number) -> Number:
        if not low <= number.value[0] <= number.value[2] <= high:
            limits = f"between {low:g} and {high:g}" if high < math.inf else f"{low:g} or more"
            raise _wrong(f"{name} must be {limits}")
        return number

    return AfterValidator(check)


Importance = Annotated[Number, _bounded("importance", 0.0, 1e6)]
Weight = Annotated[Number, _bounded("a weight", 0.0, 1e6)]
Utility = Annotated[Number, _bounded("a number on the scale of utility", -1000.0, 1000.0)]  # usually 0 to 1
Bend = Annotated[Number, _bounded("a bend", 0.05, 20.0)]
Factor = Annotated[Number, _bounded("a gate's factor", 0.0, 1.0)]
Horizon = Annotated[Number, _bounded("a horizon, in months,", 0.1, 1200.0)]
Exponent = Annotated[Number, _bounded("e", 0.02, 50.0)]


class ValueModel(Model):
    """One value of an issue."""

    title: Text | None = None
    help: Text | None = None
    binds: list[str] | None = None


class GridModel(Model):
    """Evenly spaced amounts."""

    from_: float = Field(alias="from")
    to: float
    step: float = Field(gt=0)


class IssueModel(Origin):
    """An issue: ordered or nominal with `values`, or a `grid` with its unit."""

    neutral: ClassVar[dict[str, Any]] = {"title": "?", "type": "nominal", "values": {}}

    title: Text
    help: Text | None = None
    type: Literal["ordered", "nominal", "grid"]
    values: dict[Name, ValueModel] | None = None
    grid: GridModel | list[float] | None = None
    unit: Text | None = None
    at_most: Number | None = None
    status_quo: Scalar | None = None
    binds: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _either(self) -> IssueModel:
        if (self.type == "grid") != (self.grid is not None) or (self.type == "grid") == (
            self.values is not None
        ):
            raise _wrong("an ordered or nominal issue has 'values', a grid issue has 'grid' and no 'values'")
        if self.at_most is not None and self.type != "grid":
            raise _wrong("'at_most' belongs to grid issues")
        return self


class RangeModel(Model):
    """A condition on a grid."""

    at_least: float | None = None
    at_most: float | None = None


def _one_as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float) and not isinstance(value, bool) else value


Allowed = Annotated[RangeModel | list[Scalar], BeforeValidator(_one_as_list)]
When = Annotated[dict[str, Allowed], Field(min_length=1)]


class WorthModel(Origin):
    """How good each value of an issue is: `values` from 0 (worst) to 1 (best), or an `ideal` to fall off from."""

    neutral: ClassVar[dict[str, Any]] = {"values": {}}

    values: dict[Scalar, Annotated[float, Field(ge=0, le=1)]] | None = None
    ideal: Scalar | None = None

    @model_validator(mode="after")
    def _either(self) -> WorthModel:
        if (self.values is None) == (self.ideal is None):
            raise _wrong("worth needs either 'values' or 'ideal'")
        return self


class StakeModel(Model):
    """What an issue means to a party."""

    importance: Importance
    worth: WorthModel
    bend: Bend = Field(default_factory=lambda: Number.model_validate(1.0))


class GateModel(Model):
    """Multiplies the worth of an issue while a condition holds."""

    issue: str
    when: When
    factor: Factor


class ClauseModel(Model):
    """Adds a bonus or malus while a condition holds."""

    when: When
    bonus: Utility


class RedLineModel(Origin):
    """Outcomes that are unacceptable at any price."""

    when: When
    public: bool = True


class RuleModel(Origin):
    """How constituencies decide."""

    type: Literal["unanimity", "majority", "qualified_majority"]
    quota: Annotated[float, Field(gt=0, le=1)] | None = None

    @model_validator(mode="after")
    def _quota(self) -> RuleModel:
        if (self.type == "qualified_majority") != (self.quota is not None):
            raise _wrong("a qualified majority has a 'quota', the other rules have none")
        return self


class MemberModel(Model):
    """A constituency: a weight, a reservation value and departures from its party's preferences."""

    title: Text
    weight: Weight
    reservation_value: Utility | None = None
    departures: dict[str, Number] = Field(default_factory=dict)


class ConstituenciesModel(Model):
    """Who must ratify at home."""

    rule: RuleModel
    members: dict[Name, MemberModel] = Field(min_length=1)


class PartyModel(Model):
    """A party. In a scenario with sources only what differs needs to stand."""

    title: Text
    initials: str = Field(min_length=1, max_length=3)
    reservation_value: Utility
    horizon: Horizon
    e: Exponent | None = None
    strategy: str | None = None
    offer: str | None = None
    acceptance: str | None = None
    issues: dict[str, StakeModel] = Field(min_length=1)
    gates: dict[Name, GateModel] = Field(default_factory=dict)
    clauses: dict[Name, ClauseModel] = Field(default_factory=dict)
    red_lines: dict[Name, RedLineModel] = Field(default_factory=dict)
    constituencies: ConstituenciesModel | None = None


class TableModel(Model):
    """A table: who negotiates what, how, for how long."""

    name: Name
    title: Text | None = None
    parties: list[str] = Field(min_length=2)
    issues: list[str] = Field(min_length=1)
    protocol: str | None = None
    opener: str | None = None
    rounds: int = Field(ge=1, le=MOST_ROUNDS)
    requires: list[str] = Field(default_factory=list)
    ends: Literal["war"] | None = None
    result: Literal["binding"] = "binding"
    decisive: Literal[True] = True  # several tables, some of them not decisive, come with the world


class LeverModel(Origin):
    """A dial: a choice between named sets of changes, or a number that sets some paths.

    A number lever moves in steps of `step` from the low end of its range, if one is stated.
    """

    neutral: ClassVar[dict[str, Any]] = {
        "title": "?",
        "type": "choice",
        "values": {"?": {}},
        "default": "?",
    }

    title: Text
    help: Text | None = None
    type: Literal["choice", "number"]
    values: dict[str, dict[str, Any]] | None = None
    range: list[float] | None = Field(default=None, min_length=2, max_length=2)
    step: float | None = Field(default=None, gt=0)
    sets: list[str] | None = None
    unit: Text | None = None
    default: Scalar

    @model_validator(mode="after")
    def _either(self) -> LeverModel:
        if self.type == "choice" and (not self.values or self.range or self.step or self.sets):
            raise _wrong("a choice lever has 'values', and no 'range', 'step' or 'sets'")
        if self.type == "number" and (self.values or not self.range or not self.sets):
            raise _wrong("a number lever has 'range' and 'sets', and no 'values'")
        if self.range and not self.range[0] < self.range[1]:
            raise _wrong("the range of a lever runs from low to high")
        return self


class WarModel(Model):
    """The war: who fights it."""

    belligerents: list[str] = Field(min_length=1)


class WorldModel(Model):
    """What goes on around the tables."""

    war: WarModel | None = None


Weights = dict[str, Annotated[float, Field(ge=0)]]


class ScenarioModel(Model):
    """A whole scenario, after `extends:` and `sources:` have been put together."""

    schema_: Literal[1] = Field(alias="schema")
    title: Text
    description: Text | None = None
    stylised: bool = False
    extends: str | None = None
    sources: list[Name] = Field(default_factory=list)
    start: Month
    round: Months = "1 month"
    strategy: str = "time_dependent"
    offer: str = "trade_off"
    acceptance: str = "ac_next"
    protocol: str = "alternating_offers"
    issues: dict[Name, IssueModel] = Field(min_length=1)
    parties: dict[Name, PartyModel] = Field(min_length=2)
    tables: dict[Name, TableModel] = Field(min_length=1)
    levers: dict[Name, LeverModel] = Field(default_factory=dict)
    alternatives: dict[str, Weights | list[str]] = Field(default_factory=dict)
    world: WorldModel = WorldModel()


class FactModel(Model):
    """A sourced statement."""

    text: Text
    parties: list[str] = Field(default_factory=list)
    issues: list[str] = Field(default_factory=list)
    pushes: Text | None = None
    reference: str | None = None


class SourceModel(Model):
    """Where facts were found."""

    title: Text
    date: str
    language: str | None = None
    reference: str
    summary: Text | None = None


class FactsModel(Model):
    """A facts.yaml."""

    source: SourceModel
    facts: dict[str, FactModel] = Field(min_length=1)


def amounts(grid: GridModel | list[float]) -> list[Fraction]:
    """The amounts of a grid, exact in the decimals as written."""
    if isinstance(grid, list):
        return [Fraction(repr(a)) for a in grid]
    low, high, step = (Fraction(repr(a)) for a in (grid.from_, grid.to, grid.step))
    return [low + i * step for i in range(int((high - low) / step) + 1)]


def amount_name(amount: Fraction) -> str:
    """An amount as the name of a value: 50000, 2.5."""
    if amount.denominator == 1:
        return str(amount.numerator)
    return repr(float(amount))
