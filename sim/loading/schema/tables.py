"""Tables as they are written."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.loading.schema.base import Model, Month, Name, Origin, Share, Text, Utility, wrong
from sim.loading.schema.parties import RuleModel

MOST_ROUNDS = 100_000


class OpensModel(Model):
    """A table opens in the round after another closed, whatever came of it, or only if it agreed."""

    after: str
    if_: Literal["closed", "agreed"] = Field(default="closed", alias="if")


class FrameworkModel(Model):
    """What a framework is to the table it is meant for."""

    to: str
    mode: Literal["opening_text", "take_it_or_leave_it"] = "opening_text"
    kappa: Utility
    adopted: dict[str, Share] = Field(default_factory=dict)
    expects: dict[str, Utility] = Field(default_factory=dict)


class TableModel(Origin):
    """A table: who negotiates what, how, when and for how long; its origin is that of its rounds and its opening."""

    name: Name
    title: Text | None = None
    parties: list[str] = Field(min_length=2)
    issues: list[str] = Field(min_length=1)
    protocol: str | None = None
    opener: str | None = None
    rounds: int = Field(ge=1, le=MOST_ROUNDS)
    requires: list[str] = Field(default_factory=list)
    ends: Literal["war"] | None = None
    opens: OpensModel | Month | None = None
    result: Literal["binding", "framework"] = "binding"
    framework: FrameworkModel | None = None
    decisive: bool | None = None
    disagreement: Literal["reservation_value", "status_quo"] = "reservation_value"
    ratify: dict[str, RuleModel] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _result(self) -> TableModel:
        if self.result == "framework" and self.framework is None:
            raise wrong("'result: framework' needs a 'framework': for which table, and what leaving it costs")
        if self.result != "framework" and self.framework is not None:
            raise wrong(
                "a 'framework' stands here, and 'result: framework' does not: what is agreed is binding"
            )
        if self.result == "framework" and self.ends is not None:
            raise wrong("a framework ends no war: the table that it is for does")
        return self
