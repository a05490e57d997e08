"""The scenario language: what may stand in a scenario or a source, as pydantic models.

Strict: unknown keys and wrong types are errors. References between parts (a party at a table, a value in a
condition) are checked when the domain objects are built, in `sim.loading.build`.
"""

from sim.loading.schema.base import (
    LANGUAGES,
    Model,
    Name,
    Neutral,
    Number,
    Origin,
    RangeModel,
    Scalar,
    amount_name,
)
from sim.loading.schema.design import DesignModel, FactorModel, SettingModel
from sim.loading.schema.facts import FactModel, FactsModel, SourceModel
from sim.loading.schema.issues import GridModel, IssueModel, ValueModel, amounts
from sim.loading.schema.levers import LeverModel
from sim.loading.schema.parties import (
    ClauseModel,
    ConstituenciesModel,
    FighterModel,
    GateModel,
    MemberModel,
    PartyModel,
    RedLineModel,
    RuleModel,
    StakeModel,
    WorthModel,
)
from sim.loading.schema.scenario import ScenarioModel
from sim.loading.schema.tables import MOST_ROUNDS, FrameworkModel, OpensModel, TableModel
from sim.loading.schema.world import IssueTermModel, PeaceModel, TermModel, WarModel, WorldModel

__all__ = [
    "LANGUAGES",
    "MOST_ROUNDS",
    "ClauseModel",
    "ConstituenciesModel",
    "DesignModel",
    "FactModel",
    "FactorModel",
    "FactsModel",
    "FighterModel",
    "FrameworkModel",
    "GateModel",
    "GridModel",
    "IssueModel",
    "IssueTermModel",
    "LeverModel",
    "MemberModel",
    "Model",
    "Name",
    "Neutral",
    "Number",
    "OpensModel",
    "Origin",
    "PartyModel",
    "PeaceModel",
    "RangeModel",
    "RedLineModel",
    "RuleModel",
    "Scalar",
    "ScenarioModel",
    "SettingModel",
    "SourceModel",
    "StakeModel",
    "TableModel",
    "TermModel",
    "ValueModel",
    "WarModel",
    "WorldModel",
    "WorthModel",
    "amount_name",
    "amounts",
]
