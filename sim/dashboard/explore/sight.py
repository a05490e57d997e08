"""What is to be seen at one table in one round: who asks for what, what is offered, how far they are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.dashboard.explore.watched import TableSeen, Watched, ideals
from sim.dashboard.keeping import kept
from sim.domain.issues import Issue
from sim.play.records import FRAMEWORK, MEDIATOR, OfferRecord, Outcome, PartyRound

UNSURE = (0.05, 0.95)  # quantiles of what is not known about a limit


@dataclass(frozen=True)
class Seat:
    """A party at the table in a round, on its scale of value from 0 to 1; None for what there is not.

    asks: what it asks for (aspiration) · limit: below which it signs nothing · unsure: between what the limit might
    lie, by what is not known about the party · offered: the best that lies on the table for it from others
    offer, before: what it offers now, and offered the round before · is_away: it has suspended talks
    """

    party: str
    asks: float | None
    limit: float
    unsure: tuple[float, float]
    offered: float | None
    offer: Outcome | None
    before: Outcome | None
    is_away: bool


@dataclass(frozen=True)
class Sight:
    """A table in a round. at: round of the table, 0 before it opens · text: what lies there from a mediator or a
    framework · outcome: what was agreed, once it is."""

    table: str
    status: str
    at: int
    seats: tuple[Seat, ...]
    text: Outcome | None
    text_by: str | None
    outcome: Outcome | None
    zopa: bool

    def offers(self) -> dict[str, Outcome]:
        """Party -> what it offers now."""
        return {seat.party: seat.offer for seat in self.seats if seat.offer is not None}

    def seat(self, party: str) -> Seat | None:
        """The seat of a party, None if it has none."""
        return next((seat for seat in self.seats if seat.party == party), None)


def sight(watched: Watched, table: int, number: int) -> Sight:
    """What is to be seen at a table at the end of a round of the calendar (1, 2, ...)."""
    return _sight(watched, table, min(max(number, 1), watched.rounds))


@kept(2048)
def _sight(watched: Watched, table: int, number: int) -> Sight:
    scenario, seen = watched.scenario, watched.seen[number - 1][table]
    plan, record = scenario.tables[table], watched.record.tables[table]
    offers = watched.offers(plan.name, seen.at)
    closed = seen.status not in ("open", "waiting")
    text = _text(watched, table, seen, offers)
    return Sight(
        table=plan.name,
        status=seen.status,
        at=seen.at,
        seats=tuple(_seat(watched, table, seen, offers, seat, name) for seat, name in enumerate(plan.parties))
        if seen.at
        else (),
        text=text[0] if text else None,
        text_by=text[1] if text else None,
        outcome=record.outcome if closed else None,
        zopa=bool(record.zopa_by_round[seen.at - 1]) if seen.at else False,
    )


def _seat(
    watched: Watched, table: int, seen: TableSeen, offers: Sequence[OfferRecord], seat: int, party: str
) -> Seat:
    name = watched.scenario.tables[table].name
    row = party_round(watched, name, party, seen.at)
    own = [offer for offer in offers if offer.by == party]
    now = own[-1].outcome if own else None
    earlier = [offer for offer in own if offer.round < seen.at]
    limit = float(seen.limits[seat])
    low, high = unsure(watched, party)
    return Seat(
        party=party,
        asks=row.aspiration if row else None,
        limit=limit,
        unsure=(max(0.0, limit + low), min(1.0, limit + high)),
        offered=best_offered(watched, table, seen, offers, seat, party),
        offer=now,
        before=earlier[-1].outcome if earlier else None,
        is_away=bool(row.suspended) if row else False,
    )


def party_round(watched: Watched, table: str, party: str, at: int) -> PartyRound | None:
    """How a party stood in a round of a table."""
    return _party_rounds(watched).get((table, party, at))


@kept(64)
def _party_rounds(watched: Watched) -> dict[tuple[str, str, int], PartyRound]:
    return {(row.table, row.party, row.round): row for row in watched.record.party_rounds}


@kept(512)
def unsure(watched: Watched, party: str) -> tuple[float, float]:
    """How far below and above a limit might lie, by what is not known about its start, 5 to 95 %."""
    stated = watched.scenario.party(party).reservation_value
    low, high = (float(stated.quantile(np.array([u]))[0]) for u in UNSURE)
    drawn = watched.record.drawn.get(f"parties.{party}.reservation_value", stated.likely)
    return min(0.0, low - drawn), max(0.0, high - drawn)


def best_offered(
    watched: Watched, table: int, seen: TableSeen, offers: Sequence[OfferRecord], seat: int, party: str
) -> float | None:
    """The best that others, or a text on the table, offer a party now; None if nothing does."""
    last = {offer.by: offer for offer in offers if offer.by != party and _lies_there(offer, seen.at)}
    space = watched.seating.spaces[table]
    worth = [float(seen.values[seat, space.index(offer.outcome)]) for offer in last.values()]
    return max(worth, default=None)


def _text(
    watched: Watched, table: int, seen: TableSeen, offers: Sequence[OfferRecord]
) -> tuple[Outcome, str] | None:
    """What lies on the table that no party of it offers: a mediator's draft, or a framework from elsewhere."""
    parties = watched.scenario.tables[table].parties
    texts = [offer for offer in offers if offer.by not in parties and _lies_there(offer, seen.at)]
    if not texts:
        return None
    adopted = [t for t in texts if t.message == "draft" and all(r == "accept" for r in t.responses.values())]
    shown = adopted[-1] if adopted and texts[-1].by == MEDIATOR else texts[-1]
    return shown.outcome, shown.by


def _lies_there(offer: OfferRecord, at: int) -> bool:
    """Whether what was put still counts: a framework lies on the table only until somebody offers something else."""
    return offer.message != FRAMEWORK or offer.round == at


# --- how far they are apart


@dataclass(frozen=True)
class Apart:
    """The offers of a round on one issue. low, high: levels among the open ones · share: of the whole issue"""

    issue: str
    low: int
    high: int
    share: float


def apart_on(issue: Issue, offers: Mapping[str, Outcome]) -> Apart | None:
    """How far the offers on an issue lie apart; None with fewer than two."""
    levels = [issue.level(outcome[issue.name]) for outcome in offers.values() if issue.name in outcome]
    if len(levels) < 2:
        return None
    order = [issue.levels.index(level) for level in levels]
    low, high = min(order), max(order)
    places = len(issue.levels) - 1
    if issue.kind == "nominal":
        return Apart(issue.name, low, high, float(high > low))
    return Apart(issue.name, low, high, (high - low) / places if places else 0.0)


def liked_best(watched: Watched, table: int) -> Mapping[str, Mapping[str, str]]:
    """Party -> issue -> the value it likes best, once for all rounds."""
    return _liked(watched, table)


@kept(256)
def _liked(watched: Watched, table: int) -> Mapping[str, Mapping[str, str]]:
    return ideals(watched, table)
