"""What all parts of the language are made of: strict models, texts, names, months, numbers with their origin."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.domain.uncertain import Uncertain
from sim.loading.library import NAME

LANGUAGES = ("en", "de")


class Model(BaseModel):
    """Base of all parts: strict, frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Neutral:
    """What stands in for a part that is wrong, so that the rest can be checked: accepted, and without meaning.

    Models whose parts must fit together say theirs as `neutral`.
    """

    data: Any


def wrong(message: str) -> PydanticCustomError:
    """What to raise for a mistake, in words that stand by themselves."""
    return PydanticCustomError("zopa", "{message}", {"message": message})


def _text(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise wrong("a text is needed, or one for each language, such as {en: Peace, de: Frieden}")
    return {"en": value} if isinstance(value, str) else value


def known_languages(value: dict[str, Any]) -> dict[str, Any]:
    """The same; raises for a language that is not supported."""
    unknown = set(value) - set(LANGUAGES)
    if unknown:
        raise wrong(f"unknown language '{sorted(unknown)[0]}': {' and '.join(LANGUAGES)} are known")
    return value


def _languages(value: dict[str, str]) -> dict[str, str]:
    if "en" not in known_languages(value):
        raise wrong("the English text ('en') is missing")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise wrong(f"'{value}' is no name: small letters, digits, _ and -, a letter first")
    return value


def _month(value: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise wrong("a month is needed, such as 2025-02")
    return value


def _months(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,2} months?", value):
        raise wrong("a number of months is needed, such as '1 month'")
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
    distribution: Literal["pert", "uniform"] = "pert"

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        if isinstance(data, bool) or data is None or isinstance(data, str):
            raise wrong("a number or [low, likely, high] is needed")
        if isinstance(data, int | float | list):
            data = {"value": data}
        if isinstance(data, dict) and "value" in data:
            data = {**data, "value": _three(data["value"])}
        return data

    @model_validator(mode="after")
    def _even(self) -> Number:
        low, likely, high = self.value
        if self.distribution == "uniform" and not math.isclose(likely, (low + high) / 2, abs_tol=1e-9):
            raise wrong("a uniform number has no likeliest value: write the middle of low and high")
        return self

    @property
    def uncertain(self) -> Uncertain:
        """The number as the domain knows it."""
        return _uncertain(*self.value, self.distribution == "uniform")


@lru_cache(4096)
def _uncertain(low: float, likely: float, high: float, uniform: bool) -> Uncertain:
    """The same number in a thousand settings is one object."""
    return Uncertain(low, likely, high, uniform=uniform)


def _three(value: Any) -> tuple[float, float, float]:
    numbers = value if isinstance(value, list) else [value] * 3
    if len(numbers) != 3 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise wrong("a number or [low, likely, high] is needed")
    low, likely, high = (float(n) for n in numbers)
    if not low <= likely <= high:
        raise wrong(f"low <= likely <= high is needed, not [{low:g}, {likely:g}, {high:g}]")
    return low, likely, high


def _said(bound: float) -> str:
    return f"{bound:g}" if abs(bound) < 10_000 else f"{bound:,.12g}"


def _bounded(name: str, low: float, high: float = math.inf) -> AfterValidator:
    """A check that a number and its whole range lie within bounds."""

    def check(number: Number) -> Number:
        if not low <= number.value[0] <= number.value[2] <= high:
            limits = f"between {_said(low)} and {_said(high)}" if high < math.inf else f"{low:g} or more"
            raise wrong(f"{name} must be {limits}")
        return number

    return AfterValidator(check)


def _whole(name: str) -> AfterValidator:
    """A check that a number is one whole amount."""

    def check(number: Number) -> Number:
        low, _, high = number.value
        if low != high or not low.is_integer():
            raise wrong(f"{name} must be a whole number")
        return number

    return AfterValidator(check)


Importance = Annotated[Number, _bounded("importance", 0.0, 1e6)]
Weight = Annotated[Number, _bounded("a weight", 0.0, 1e6)]
Utility = Annotated[Number, _bounded("a number on the scale of utility", -1000.0, 1000.0)]  # usually 0 to 1
Bend = Annotated[Number, _bounded("a bend", 0.05, 20.0)]
Factor = Annotated[Number, _bounded("a gate's factor", 0.0, 1.0)]
Horizon = Annotated[Number, _bounded("a horizon, in months,", 0.1, 1200.0)]
Exponent = Annotated[Number, _bounded("e", 0.02, 50.0)]
Share = Annotated[Number, _bounded("a share", 0.0, 1.0)]
Pace = Annotated[Number, _bounded("what moves momentum in a month", 0.0, 2.0)]  # from one end to the other
Aid = Annotated[Number, _bounded("aid, relative to today's,", 0.0, 1000.0)]
TermWeight = Annotated[Number, _bounded("the weight of a term", 0.0, 1000.0)]
Level = Annotated[Number, _bounded("a level", -1000.0, 1000.0)]
Patient = Annotated[Number, _bounded("a number of rounds", 0.0, 1000.0), _whole("a number of rounds")]
Momentum = Annotated[Number, _bounded("momentum", -1.0, 1.0)]
Persistence = Annotated[Number, _bounded("persistence", 0.0, 1.0)]
Foresight = Annotated[Number, _bounded("foresight", 0.0, 0.999)]  # at 1 today is worth nothing
Patience = Annotated[Number, _bounded("patience", 0.0, 1.0)]
Resilience = Annotated[Number, _bounded("resilience", 0.0, 0.999)]
Rate = Annotated[Number, _bounded("an annual rate", 0.0001, 100.0)]  # without one there is no `peace`
Saturation = Annotated[Number, _bounded("saturation, in months,", 1.0, 12000.0)]
HillHalf = Annotated[Number, _bounded("the half-way amount of a Hill curve", 0.001, 1e9)]
HillExponent = Annotated[Number, _bounded("the exponent of a Hill curve", 0.1, 50.0)]


class RangeModel(Model):
    """A condition on a grid."""

    at_least: float | None = None
    at_most: float | None = None


def _one_as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float) and not isinstance(value, bool) else value


Allowed = Annotated[RangeModel | list[Scalar], BeforeValidator(_one_as_list)]
When = Annotated[dict[str, Allowed], Field(min_length=1)]


def amount_name(amount: Fraction) -> str:
    """An amount as the name of a value: 50000, 2.5."""
    if amount.denominator == 1:
        return str(amount.numerator)
    return repr(float(amount))
