"""A source's facts as they are written."""

from __future__ import annotations

from pydantic import Field

from sim.loading.schema.base import Model, Text


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
