"""The world around the tables as it is written: the war and the peace."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.loading.schema.base import (
    Aid,
    HillExponent,
    HillHalf,
    Level,
    Model,
    Momentum,
    Name,
    Pace,
    Persistence,
    Rate,
    Saturation,
    Scalar,
    Share,
    TermWeight,
    Utility,
    When,
    wrong,
)

Measure = Annotated[float, Field(ge=-1000, le=1000)]


class MomentumModel(Model):
    """How the war moves: where it stands at the start, how long a lead lasts, how much chance shakes it a month."""

    start: Momentum
    persistence: Persistence
    volatility: Pace


class DonorModel(Model):
    """Whose aid: its share of what all give today, and its level relative to today."""

    share: Aid
    level: Aid


class AidChangeModel(Model):
    """A donor's level of aid once settled issues satisfy a condition."""

    when: When
    donor: str
    level: Aid


class AidModel(Model):
    """What aid does to momentum: `effect` is momentum gained a month from twice today's aid."""

    effect: Pace
    donors: dict[Name, DonorModel] = Field(min_length=1)
    changes: dict[Name, AidChangeModel] = Field(default_factory=dict)


class ThreatModel(Model):
    """What a party's threat takes off another's reservation value, until settled issues satisfy a condition."""

    by: str
    against: str
    lowers: Utility
    unless: When | None = None


class WarModel(Model):
    """The war: who fights it, how it moves, what it costs, how it might end."""

    belligerents: list[str] = Field(min_length=1)
    favours: str | None = None
    momentum: MomentumModel | None = None
    saturation: Saturation | None = None
    aid: AidModel | None = None
    decisive: Share | None = None
    victories: dict[str, dict[str, Scalar]] = Field(default_factory=dict)
    threats: dict[Name, ThreatModel] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _moves(self) -> WarModel:
        if self.favours is None and (self.momentum or self.aid or self.victories or self.decisive):
            raise wrong("a war that moves says whom it 'favours' when momentum is above 0")
        return self


class HillModel(Model):
    """A Hill curve in the amounts of a grid issue: half of the effect at `half`, steeper with the exponent."""

    half: HillHalf
    exponent: HillExponent


class IssueTermModel(Model):
    """What of the issues moves the front from which the war would start again.

    Measures of several issues add up: `values` names one for each value of an issue, `hills` follows the amounts of
    a grid.
    """

    effect: Literal["raises", "lowers"]
    weight: TermWeight
    values: dict[str, dict[Scalar, Measure]] = Field(default_factory=dict)
    hills: dict[str, HillModel] = Field(default_factory=dict)


class TermModel(IssueTermModel):
    """What raises or lowers the rate of renewed war; `level` is for what no issue decides, relative to `usual`."""

    level: Level | None = None
    usual: Measure = 0.0


class PeaceModel(Model):
    """How an agreement may break: an annual rate at a reference outcome, and what changes it."""

    reference: dict[str, Scalar] = Field(default_factory=dict)
    rate: Rate
    terms: dict[Name, TermModel] = Field(min_length=1)
    resumption: dict[Name, IssueTermModel] = Field(default_factory=dict)


class WorldModel(Model):
    """What goes on around the tables."""

    war: WarModel | None = None
    peace: PeaceModel | None = None
