"""Designs of batches as they are written."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.loading.ranges import Range, read_range
from sim.loading.schema.base import Model, Scalar, Text, wrong

NEEDED = "positions such as [0, 50000], or a range such as 0..300000 or {from: 0, to: 300000, steps: 7}, are needed"


class FactorModel(Model):
    """A lever or the path of a number: the positions it is played at, or the range that they lie in."""

    neutral: ClassVar[dict[str, Any]] = {"positions": [0]}

    positions: list[Any] | None = Field(default=None, min_length=1)
    from_: float | None = Field(default=None, alias="from")
    to: float | None = None
    steps: int | None = None
    log: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_factor(cls, data: Any) -> Any:
        if isinstance(data, list):
            return {"positions": data}
        if not isinstance(data, str):
            if not isinstance(data, dict):
                raise wrong(NEEDED)
            return data
        try:
            span = read_range(data)
        except ValueError as error:
            raise wrong(str(error)) from error
        if span is None:
            raise wrong(f"{NEEDED}, not '{data}'")
        return {"from": span.low, "to": span.high, "steps": span.steps, "log": span.log}

    @model_validator(mode="after")
    def _either(self) -> FactorModel:
        spans = self.from_ is not None and self.to is not None
        if spans == (self.positions is not None) or (self.positions and (self.steps or self.log)):
            raise wrong(
                "a factor has either 'positions', or 'from' and 'to', with 'steps' and 'log' if needed"
            )
        if spans:
            try:
                _ = self.span
            except ValueError as error:
                raise wrong(str(error)) from error
        return self

    @property
    def span(self) -> Range:
        """The range of a factor without positions."""
        return Range(self.from_ or 0.0, self.to or 0.0, self.steps, self.log)


class SettingModel(Model):
    """One setting written down: what it is called, what it moves and sets."""

    name: str = Field(min_length=1, max_length=80)
    title: Text | None = None
    levers: dict[str, Scalar] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)


def _one_as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class DesignModel(Model):
    """A whole design: what is played, how often, and at which settings."""

    schema_: Literal[1] = Field(alias="schema")
    title: Text | None = None
    scenarios: Annotated[list[str], Field(min_length=1), BeforeValidator(_one_as_list)]
    runs: int | None = Field(default=None, ge=1)
    replicates: int | None = Field(default=None, ge=1)
    rng_seed: int | None = Field(default=None, ge=0)
    levers: dict[str, Scalar] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    factors: dict[str, FactorModel] = Field(default_factory=dict)
    sample: Literal["grid", "lhs", "sobol"] = "grid"
    points: int | None = Field(default=None, ge=1)
    settings: list[SettingModel] = Field(default_factory=list)
