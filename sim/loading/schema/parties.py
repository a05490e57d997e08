"""Parties as they are written: what they want, how they bargain, who must follow them at home."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.loading.schema.base import (
    Bend,
    Exponent,
    Factor,
    Foresight,
    Horizon,
    Importance,
    Model,
    Momentum,
    Name,
    Number,
    Origin,
    Patience,
    Patient,
    Resilience,
    Scalar,
    Share,
    Text,
    Utility,
    Weight,
    When,
    known_languages,
    wrong,
)


class WorthModel(Origin):
    """How good each value of an issue is: `values` from 0 (worst) to 1 (best), or an `ideal` to fall off from."""

    neutral: ClassVar[dict[str, Any]] = {"values": {}}

    values: dict[Scalar, Annotated[float, Field(ge=0, le=1)]] | None = None
    ideal: Scalar | None = None

    @model_validator(mode="after")
    def _either(self) -> WorthModel:
        if (self.values is None) == (self.ideal is None):
            raise wrong("worth needs either 'values' or 'ideal'")
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
            raise wrong("a qualified majority has a 'quota', the other rules have none")
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


class CalledModel(Model):
    """What a party is called inside a sentence of one language; bare words are in the singular."""

    neutral: ClassVar[dict[str, Any]] = {"words": "?"}

    words: str = Field(min_length=1)
    number: Literal["singular", "plural"] = "singular"

    @model_validator(mode="before")
    @classmethod
    def _bare_words(cls, data: Any) -> Any:
        if not isinstance(data, str | dict):
            raise wrong("the words inside a sentence are needed, such as 'the farm'")
        return {"words": data} if isinstance(data, str) else data


def _called(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


Called = Annotated[dict[str, CalledModel], BeforeValidator(_called), AfterValidator(known_languages)]


class FighterModel(Model):
    """What the course of the war is to a party: whom it sides with, and by how much it feels gain, loss and time."""

    sides_with: str | None = None
    slope: Utility
    resilience: Resilience | None = None
    cost: Utility | None = None
    optimism: Momentum | None = None


class PartyModel(Model):
    """A party. In a scenario with sources only what differs needs to stand."""

    title: Text
    called: Called = Field(default_factory=dict)
    initials: str = Field(min_length=1, max_length=3)
    reservation_value: Utility
    horizon: Horizon
    e: Exponent | None = None
    strategy: str | None = None
    offer: str | None = None
    acceptance: str | None = None
    foresight: Foresight | None = None
    patience: Patience | None = None
    suspends_after: Patient | None = None
    anticipates: Share | None = None
    expects: dict[str, Scalar] = Field(default_factory=dict)
    war: FighterModel | None = None
    issues: dict[str, StakeModel] = Field(min_length=1)
    gates: dict[Name, GateModel] = Field(default_factory=dict)
    clauses: dict[Name, ClauseModel] = Field(default_factory=dict)
    red_lines: dict[Name, RedLineModel] = Field(default_factory=dict)
    constituencies: ConstituenciesModel | None = None
