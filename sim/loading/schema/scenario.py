"""A whole scenario as it is written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.loading.schema.base import Model, Month, Months, Name, Text
from sim.loading.schema.issues import IssueModel
from sim.loading.schema.levers import LeverModel
from sim.loading.schema.parties import PartyModel
from sim.loading.schema.tables import TableModel
from sim.loading.schema.world import WorldModel

Weights = dict[str, Annotated[float, Field(ge=0)]]


class ScenarioModel(Model):
    """A whole scenario, after `extends:` and `sources:` have been put together."""

    schema_: Literal[1] = Field(alias="schema")
    title: Text
    description: Text | None = None
    level: Literal["introductory", "intermediate", "advanced"] | None = None
    question: Text | None = None
    stylised: bool = False
    extends: str | None = None
    sources: list[Name] = Field(default_factory=list)
    start: Month
    round: Months = "1 month"
    strategy: str = "time_dependent"
    offer: str = "trade_off"
    acceptance: str = "ac_next"
    protocol: str = "alternating_offers"
    reservation_value: Literal["linear", "lottery"] = "linear"
    issues: dict[Name, IssueModel] = Field(min_length=1)
    parties: dict[Name, PartyModel] = Field(min_length=2)
    tables: dict[Name, TableModel] = Field(min_length=1)
    levers: dict[Name, LeverModel] = Field(default_factory=dict)
    alternatives: dict[str, Weights | list[str]] = Field(default_factory=dict)
    world: WorldModel = WorldModel()
