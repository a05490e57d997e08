"""What goes on around the tables, as data: the war, the peace, who must ratify at home. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.domain.issues import Text
from sim.domain.preferences import Condition
from sim.domain.uncertain import ONE, ZERO, Uncertain

LINEAR, LOTTERY = "linear", "lottery"  # forms of the reservation value while the war goes on
FORMS = (LINEAR, LOTTERY)
TWO_YEARS = Uncertain.point(24.0)  # months
Outcome = Mapping[str, int]  # issue -> level; issues not named stay as they are


@dataclass(frozen=True)
class Fighter:
    """What the course of the war is to one party, belligerent or not.

    side : 1 if momentum above 0 favours it, -1 if it harms it, 0 if neither
    slope : utility by which its reservation value rises when momentum goes from 0 to its side
    resilience : share of that slope which it loses when momentum goes as far to the other side, 0 <= . < 1; below
    1 the side that gains expects more than the other concedes (mutual optimism)
    cost : utility lost to the first year of going on · optimism : how much better than it is it sees momentum
    """

    side: int
    slope: Uncertain
    resilience: Uncertain
    cost: Uncertain
    optimism: Uncertain


@dataclass(frozen=True)
class Donor:
    """Whose aid moves the war: its share of today's aid and its level relative to today (1)."""

    share: Uncertain
    level: Uncertain


@dataclass(frozen=True)
class AidChange:
    """A donor's level of aid once the settled issues satisfy a condition."""

    when: Condition
    donor: str
    level: Uncertain


@dataclass(frozen=True)
class Threat:
    """What a party's threat takes off another's reservation value, until a condition on settled issues holds."""

    by: str
    against: str
    lowers: Uncertain
    unless: Condition | None


@dataclass(frozen=True)
class War:
    """The war: who fights it, how it moves, what it costs.

    favours : the belligerent whom momentum above 0 favours
    start, persistence, volatility : momentum at the first round, and its monthly phi and sigma
    saturation : months T0 after which costs level off · aid_effect : momentum a month by twice today's aid
    decisive : p, the chance that the war ends in a victory when it is even · victories : belligerent -> outcome
    """

    belligerents: tuple[str, ...]
    favours: str | None = None
    start: Uncertain = ZERO
    persistence: Uncertain = ONE
    volatility: Uncertain = ZERO
    saturation: Uncertain = TWO_YEARS
    aid_effect: Uncertain = ZERO
    decisive: Uncertain = ZERO
    donors: Mapping[str, Donor] = field(default_factory=dict)
    changes: Mapping[str, AidChange] = field(default_factory=dict)
    victories: Mapping[str, Outcome] = field(default_factory=dict)
    threats: Mapping[str, Threat] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A number of the outcome, added up over some issues: what a hazard or a shift of momentum reads.

    values : issue -> measure per level · hills : issue -> (half, exponent) of a Hill curve in the amounts
    level, usual : for what no issue decides (a lever): its level and the level at the reference, or None
    """

    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    hills: Mapping[str, tuple[Uncertain, Uncertain]] = field(default_factory=dict)
    level: Uncertain | None = None
    usual: float = 0.0


@dataclass(frozen=True)
class HazardTerm:
    """What makes renewed war likelier (sign 1) or less likely (sign -1), in log hazard per unit of measure."""

    sign: int
    weight: Uncertain
    measure: Measure


@dataclass(frozen=True)
class Peace:
    """How an agreement may break.

    reference : the outcome at which the annual rate of renewed war is `rate`
    terms : what raises or lowers it · resumption : shifts of momentum, towards the side that momentum above 0
    favours, at which the war would start again
    """

    reference: Outcome
    rate: Uncertain
    terms: Mapping[str, HazardTerm]
    resumption: Mapping[str, HazardTerm] = field(default_factory=dict)


@dataclass(frozen=True)
class Constituency:
    """Who must be won at home: a weight, a limit, and what it sees differently (path below the party -> number)."""

    name: str
    title: Text
    weight: Uncertain
    reservation_value: Uncertain
    departures: Mapping[str, Uncertain]


@dataclass(frozen=True)
class VotingRule:
    """When constituencies carry an agreement: with at least `quota` of the weight, or more than it if `strict`."""

    kind: str  # unanimity | majority | qualified_majority
    quota: float

    @property
    def strict(self) -> bool:
        """Whether the quota itself is too little: a majority is more than half."""
        return self.kind == "majority"


@dataclass(frozen=True)
class Constituencies:
    """The second level of a party's game."""

    rule: VotingRule
    members: tuple[Constituency, ...]
