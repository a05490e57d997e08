"""What a run leaves. The names of fields and columns are documented here and nowhere else.

A `Record` is one run, told in full; `Record.to_dict()` is what `zopa run --json` prints. Fields that nothing
fills yet are None. Numbers have 10 significant digits when printed.

Batches are tables. Every row carries `run`, `draw`, `replicate`, `structure` (the choices in one line) and
`structure_weight`, and which setting of the batch it belongs to, as `scenario` and `setting`. Beside these:

- runs (one row a run): `agreement` (every decisive table agreed), `zopa` (one existed in some open round of a
  decisive table), `rounds` (until the last decisive table closed), `failure` (why not: bargaining, no_zopa, refusal,
  defection, not_opened; null with an agreement), `rate` (annual rate of renewed war under the agreement, null without
  a peace), `collapses_after` (years until it breaks, null likewise), `momentum` (of the war in the last round played)
- tables (one row a run and table): `table`, `status`, `opened`, `closed` (null for a table that never opened),
  `rounds`, `zopa`, `zopa_last` (in its last round), `blamed` (the party that refused, did not ratify or walked out),
  `fate` (of its framework: adopted, amended, refused), `failure` (why there was no agreement, as in runs; null with
  one), `pivotal` (where it is no_zopa: the smallest sets of parties whose dropped consent would make a ZOPA, parties
  joined by "+" and sets by "|"; at most ten sets, null if there is none), `issue` (in the way then, or null), and
  `outcome.<issue>`, the agreed value or null
- parties (one row a run and party): `party`, `u` (of all that is settled in the end), `V` (value of signing at the
  last decisive table that agreed; both null without an agreement), `reservation_value` (at the close of the last
  decisive table that opened, else at the start), `strategy`, `e` (null where the strategy has none), `horizon` (months)
- offers (one row a turn, when traced): `table`, `round`, `turn`, `date`, `party` ("mediator" for drafts),
  `question`, `answer` (offer, accept, refuse), `aspiration`, and `outcome.<issue>` of an offer
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sim.domain.plain_data import plain
from sim.domain.scenario import Scenario

Outcome = Mapping[str, str]

SCHEMA = 1
AGREED, DEADLINE = "agreed", "deadline"
MEDIATOR = "mediator"
DRAFT, TEXT, FRAMEWORK = "draft", "text", "framework"  # messages of offers that no party makes


@dataclass(frozen=True)
class OfferRecord:
    """One offer and what the others said to it until the next.

    `by` is a party, "mediator", or the table that left a framework; message: draft (put to a vote), text (put to
    signature), framework, or None for a party's offer. round counts from the opening of the table.
    """

    table: str
    round: int
    turn: int
    date: str
    by: str
    outcome: Outcome
    responses: Mapping[str, str]  # party -> accept | refuse
    message: str | None = None


@dataclass(frozen=True)
class PartyRound:
    """A party in one round, as it stood at its turn; aspiration None for a party with nothing to gain."""

    table: str
    round: int
    date: str
    party: str
    r: float
    aspiration: float | None
    tau: float
    belief: None = None
    suspended: bool = False


@dataclass(frozen=True)
class FailureRecord:
    """Why a table failed, judged at its last round.

    kind : bargaining (a ZOPA was there) | no_zopa | refusal (by somebody who was not asked, or of a text that was put
    to the vote) | defection (not ratified); the rest see `analysis.solutions.failure`, empty for the latter two
    """

    kind: str
    pivotal: tuple[tuple[str, ...], ...]
    closest: Outcome | None
    shortfall: Mapping[str, float]
    issue: str | None


@dataclass(frozen=True)
class FrameworkRecord:
    """What became of the framework that a table drew up; fate None while the later table is open."""

    to: str
    signers: tuple[str, ...]
    mode: str
    kappa: float
    fate: str | None


@dataclass(frozen=True)
class TableRecord:
    """How a table went; opened and closed None if it never opened.

    hazard : annual probability of renewed war under its outcome · points : solution -> outcome among those that can be
    agreements, at the values and limits of its last round (present parties only) · distances : of the agreed
    outcome to the Pareto frontier and to these points, in the utilities of the parties at the table
    signed : what all at the table signed, also if it came to nothing · worth : party -> value of signing the agreement
    limits : party -> reservation value, at its last round; both of every party, also if it does not sit here
    at_home : party that has to ratify -> constituency -> whether it was for what was signed
    """

    name: str
    status: str
    opened: str | None
    closed: str | None
    rounds: int
    outcome: Outcome | None
    signatories: tuple[str, ...]
    refused_by: str | None
    not_ratified_by: str | None
    walked_out: str | None
    framework: FrameworkRecord | None
    zopa_by_round: tuple[bool, ...]
    hazard: float | None
    points: Mapping[str, Outcome | None] | None
    distances: Mapping[str, float | None] | None
    failure: FailureRecord | None
    signed: Outcome | None = None
    worth: Mapping[str, float] | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    at_home: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class PartyRecord:
    """What a run meant for a party: utility and value of signing are None without an agreement."""

    u: float | None
    V: float | None
    reservation_value: float
    strategy: str
    e: float | None
    horizon: float


@dataclass(frozen=True)
class Record:
    """One run of a scenario."""

    scenario: str
    scenario_sha256: str
    levers: Mapping[str, str | float]
    set: Mapping[str, Any]
    rng_seed: int
    run: int
    draw: int
    replicate: int
    structure: Mapping[str, str]
    structure_weight: float
    drawn: Mapping[str, float]
    agreement: bool
    until: str
    momentum: tuple[float, ...] | None  # by round, None without a war that moves
    collapse_date: str | None
    tables: tuple[TableRecord, ...]
    parties: Mapping[str, PartyRecord]
    party_rounds: tuple[PartyRound, ...]
    offers: tuple[OfferRecord, ...]
    case: Scenario

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data, ready for JSON, numbers with 10 significant digits."""
        from sim import __version__

        data: dict[str, Any] = {"schema": SCHEMA, "zopa": __version__}
        for part in fields(self):
            if part.name != "case":
                data[part.name] = plain(getattr(self, part.name))
        return data

    def transcript(self, language: str = "en") -> str:
        """The run in sentences, round by round, then the result."""
        from sim.play.chronicle import chronicle

        return "\n".join(str(line) for line in chronicle(self, language))
