"""Issues as they are written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from sim.loading.schema.base import Model, Name, Number, Origin, Scalar, Text, wrong


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
            raise wrong("an ordered or nominal issue has 'values', a grid issue has 'grid' and no 'values'")
        if self.at_most is not None and self.type != "grid":
            raise wrong("'at_most' belongs to grid issues")
        return self


def amounts(grid: GridModel | list[float]) -> list[Fraction]:
    """The amounts of a grid, exact in the decimals as written."""
    if isinstance(grid, list):
        return [Fraction(repr(a)) for a in grid]
    low, high, step = (Fraction(repr(a)) for a in (grid.from_, grid.to, grid.step))
    return [low + i * step for i in range(int((high - low) / step) + 1)]
