"""What a run leaves. The names of fields and columns are documented here and nowhere else.

A `Record` is one run, told in full; `Record.to_dict()` is what `zopa run --json` prints. Fields that nothing
fills yet are None. Numbers have 10 significant digits when printed.

Batches are tables. Every row carries `run`, `draw`, `replicate`, `structure` (the choices in one line) and
`structure_weight`, and which setting of the batch it belongs to, as `scenario` and `setting`. Beside these:

- runs (one row a run): `agreement`, `zopa` (one existed in some open round of a decisive table), `rounds`
- tables (one row a run and table): `table`, `status`, `opened`, `closed`, `rounds`, `zopa`, and
  `outcome.<issue>`, the agreed value or null
- parties (one row a run and party): `party`, `u`, `V` (null without an agreement), `reservation_value` (in the
  last round played), `strategy`, `e` (null where the strategy has none), `horizon` (months)
- offers (one row a turn, when traced): `table`, `round`, `turn`, `date`, `party`, `question`, `answer`
  (offer, accept, refuse), `aspiration`, and `outcome.<issue>` of an offer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.solutions import Failure, explain_failure
from sim.domain.answers import ACCEPT
from sim.domain.plain_data import plain
from sim.domain.scenario import Scenario, Structure
from sim.play.draw import Drawn
from sim.play.layout import Seating
from sim.play.turns import zopa_by_round

if TYPE_CHECKING:
    from sim.play.plan import RunKey

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Outcome = Mapping[str, str]

SCHEMA = 1
OPEN, AGREED, DEADLINE = "open", "agreed", "deadline"
# Columns of the log that both drivers keep, one row a turn.
ROUND, SEAT, QUESTION, ANSWER = 0, 1, 2, 3
LOG_COLUMNS = 4


@dataclass(frozen=True)
class OfferRecord:
    """One offer and what the others said to it until the next."""

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
    """Why a table failed; see `analysis.solutions.failure`."""

    kind: str
    pivotal: tuple[tuple[str, ...], ...]
    closest: Outcome | None
    shortfall: Mapping[str, float]
    issue: str | None


@dataclass(frozen=True)
class TableRecord:
    """How a table went."""

    name: str
    status: str
    opened: str
    closed: str
    rounds: int
    outcome: Outcome | None
    signatories: tuple[str, ...]
    refused_by: str | None
    not_ratified_by: str | None
    framework: None
    zopa_by_round: tuple[bool, ...]
    hazard: float | None
    points: None
    distances: None
    failure: FailureRecord | None


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
    momentum: None
    collapse_date: None
    tables: tuple[TableRecord, ...]
    parties: Mapping[str, PartyRecord]
    party_rounds: tuple[PartyRound, ...]
    offers: tuple[OfferRecord, ...]
    case: Scenario

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data, ready for JSON, numbers with 10 significant digits."""
        from sim import __version__

        data: dict[str, Any] = {"schema": SCHEMA, "zopa": __version__}
        for field in fields(self):
            if field.name != "case":
                data[field.name] = plain(getattr(self, field.name))
        return data

    def transcript(self, language: str = "en") -> str:
        """The run in sentences, round by round, then the result."""
        from sim.play.chronicle import chronicle

        return "\n".join(str(line) for line in chronicle(self, language))


@dataclass(frozen=True)
class TablePlay:
    """One table as a driver played it, before it is judged; arrays by seat.

    values : (parties, outcomes) · limits, tau : (parties, rounds)
    log : (turns, 4) · asked : (turns,) aspiration at each turn
    """

    seating: Seating
    values: Floats
    limits: Floats
    tau: Floats
    rounds: int
    outcome: int
    log: Integers
    asked: Floats
    is_open: bool = False  # another round could be played: a record of what has happened so far


def make_record(
    scenario: Scenario,
    structure: Structure,
    key: RunKey,
    rng_seed: int,
    drawn: Drawn,
    play: TablePlay,
    *,
    structure_index: int = 0,
) -> Record:
    """Judge a played table and write the run down; `drawn` holds the one draw of this run."""
    numbers = {**drawn.quantities, **drawn.exponents[structure_index]}
    table = play.seating.table
    uncertain = {path for path, number in _all_numbers(scenario, structure) if not number.is_point}
    parties = {}
    for party in scenario.parties:
        here = f"parties.{party.name}"
        seat = table.parties.index(party.name) if party.name in table.parties else None
        worth = float(play.values[seat, play.outcome]) if seat is not None and play.outcome >= 0 else None
        stated = float(numbers[f"{here}.reservation_value"][0])
        parties[party.name] = PartyRecord(
            u=worth,
            V=worth,
            reservation_value=stated if seat is None else float(play.limits[seat, play.rounds - 1]),
            strategy=structure.manners[party.name].strategy,
            e=float(numbers[f"{here}.e"][0]) if f"{here}.e" in numbers else None,
            horizon=float(numbers[f"{here}.horizon"][0]),
        )
    return Record(
        scenario=scenario.name,
        scenario_sha256=scenario.sha256,
        levers={lever.name: lever.position for lever in scenario.levers},
        set=scenario.overrides,
        rng_seed=rng_seed,
        run=key.run,
        draw=key.draw,
        replicate=key.replicate,
        structure=structure.choices,
        structure_weight=structure.weight,
        drawn={path: float(values[0]) for path, values in numbers.items() if path in uncertain},
        agreement=play.outcome >= 0,
        until=scenario.date(table.rounds),
        momentum=None,
        collapse_date=None,
        tables=(_table_record(scenario, play),),
        parties=parties,
        party_rounds=_party_rounds(scenario, play),
        offers=_offers(scenario, play),
        case=scenario,
    )


def _all_numbers(scenario: Scenario, structure: Structure) -> Sequence[tuple[str, Any]]:
    from sim.play.draw import exponents, quantities

    return [*quantities(scenario), *exponents(structure)]


def negotiated(play: TablePlay, outcome: int) -> dict[str, str]:
    """An outcome as issue -> value name, issues of the table only."""
    whole = play.seating.space.outcome(outcome)
    return {name: whole[name] for name in play.seating.table.issues}


def _table_record(scenario: Scenario, play: TablePlay) -> TableRecord:
    seating, layout = play.seating, play.seating.layout
    names = seating.table.parties
    agreed = play.outcome >= 0
    signers = int(layout.signers[play.outcome]) if agreed else 0
    return TableRecord(
        name=seating.table.name,
        status=AGREED if agreed else OPEN if play.is_open else DEADLINE,
        opened=scenario.date(1),
        closed=scenario.date(play.rounds),
        rounds=play.rounds,
        outcome=negotiated(play, play.outcome) if agreed else None,
        signatories=tuple(name for i, name in enumerate(names) if signers >> i & 1),
        refused_by=None,
        not_ratified_by=None,
        framework=None,
        zopa_by_round=tuple(bool(z) for z in zopa_by_round(layout, play.values, play.limits, play.rounds)),
        hazard=None,
        points=None,
        distances=None,
        failure=None if agreed or play.is_open else _failure(play),
    )


def _failure(play: TablePlay) -> FailureRecord:
    seating, layout = play.seating, play.seating.layout
    why: Failure = explain_failure(
        play.values.T,
        play.limits[:, play.rounds - 1],
        layout.signers,
        seating.broken.T,
        seating.space.shape,
    )
    names = seating.table.parties
    return FailureRecord(
        kind=why.kind,
        pivotal=tuple(tuple(names[i] for i in group) for group in why.pivotal),
        closest=None if why.closest is None else negotiated(play, why.closest),
        shortfall={names[i]: lack for i, lack in why.shortfall.items()},
        issue=None if why.issue is None else seating.space.issues[why.issue].name,
    )


def _party_rounds(scenario: Scenario, play: TablePlay) -> tuple[PartyRound, ...]:
    names = play.seating.table.parties
    return tuple(
        PartyRound(
            table=play.seating.table.name,
            round=int(row[ROUND]) + 1,
            date=scenario.date(int(row[ROUND]) + 1),
            party=names[row[SEAT]],
            r=float(play.limits[row[SEAT], row[ROUND]]),
            aspiration=float(asked) if np.isfinite(asked) else None,
            tau=float(play.tau[row[SEAT], row[ROUND]]),
        )
        for row, asked in zip(play.log, play.asked, strict=True)
    )


def _offers(scenario: Scenario, play: TablePlay) -> tuple[OfferRecord, ...]:
    names = play.seating.table.parties
    offers: list[OfferRecord] = []
    turn, current = 0, -1
    for row in play.log:
        turn = turn + 1 if row[ROUND] == current else 1
        current = row[ROUND]
        party, answer = names[row[SEAT]], int(row[ANSWER])
        if answer >= 0:
            if offers and row[QUESTION] != 0:
                offers[-1] = _answered(offers[-1], party, "refuse")
            offers.append(
                OfferRecord(
                    table=play.seating.table.name,
                    round=int(current) + 1,
                    turn=turn,
                    date=scenario.date(int(current) + 1),
                    by=party,
                    outcome=negotiated(play, answer),
                    responses={},
                )
            )
        elif offers and row[QUESTION] != 0:
            offers[-1] = _answered(offers[-1], party, "accept" if answer == ACCEPT else "refuse")
    return tuple(offers)


def _answered(offer: OfferRecord, party: str, response: str) -> OfferRecord:
    return OfferRecord(**{**vars(offer), "responses": {**offer.responses, party: response}})
