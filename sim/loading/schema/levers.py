"""Levers as they are written."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from sim.domain.scenario import UNCERTAIN
from sim.loading.schema.base import Origin, Scalar, Text, wrong


class LeverModel(Origin):
    """A dial: a choice between named sets of changes, or a number that sets some paths.

    A number lever moves in steps of `step` from the low end of its range, if one is stated. One whose default is
    `uncertain` leaves the number that it sets as it is stated until it is moved. `titles` are words for the values of
    a choice.
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
    titles: dict[str, Text] | None = None
    range: list[float] | None = Field(default=None, min_length=2, max_length=2)
    step: float | None = Field(default=None, gt=0)
    sets: list[str] | None = None
    unit: Text | None = None
    default: Scalar

    @model_validator(mode="after")
    def _either(self) -> LeverModel:
        if self.type == "choice" and (not self.values or self.range or self.step or self.sets):
            raise wrong("a choice lever has 'values', and no 'range', 'step' or 'sets'")
        if self.type == "number" and (self.values or not self.range or not self.sets):
            raise wrong("a number lever has 'range' and 'sets', and no 'values'")
        unknown = sorted(set(self.titles or ()) - set(self.values or ()))
        if unknown:
            raise wrong(f"'titles' are words for values of the lever; it has no value '{unknown[0]}'")
        if self.range and not self.range[0] < self.range[1]:
            raise wrong("the range of a lever runs from low to high")
        if self.is_uncertain and len(self.sets or ()) != 1:
            raise wrong(f"a lever whose default is '{UNCERTAIN}' sets one number")
        return self

    @property
    def is_uncertain(self) -> bool:
        """Whether it leaves the number that it sets as it is stated, unless it is moved."""
        return self.type == "number" and self.default == UNCERTAIN
