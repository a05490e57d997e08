"""Offers as moves: what changed against the party's own offer before, and which moves are news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sim.play.records import OfferRecord, Record


@dataclass(frozen=True)
class Change:
    """One issue on which an offer differs from the party's offer before.

    given : how much worth to itself the party gives up on this issue, below 0 if it asks for more
    ground : how much of that it had never given up before at this table, at least 0
    """

    issue: str
    before: str
    now: str
    given: float
    ground: float


@dataclass(frozen=True)
class Move:
    """An offer, seen against the party's offer before; changes with the weightiest first."""

    offer: OfferRecord
    opening: bool
    changes: tuple[Change, ...]
    record: bool  # more parties accept it than any offer before

    @property
    def ground(self) -> float:
        """How much the party gives up that it had never given up before."""
        return sum(change.ground for change in self.changes)


def moves_of(record: Record, table: str) -> list[Move]:
    """The offers of the parties at one table as moves, in order."""
    found: list[Move] = []
    last: dict[str, OfferRecord] = {}
    least: dict[tuple[str, str], float] = {}
    most = 0
    for offer in record.offers:
        if offer.table != table or offer.message is not None:
            continue
        before = last.get(offer.by)
        worth = {name: _worth(record, offer.by, name, value) for name, value in offer.outcome.items()}
        changes = [
            Change(
                issue=name,
                before=before.outcome[name],
                now=value,
                given=_worth(record, offer.by, name, before.outcome[name]) - worth[name],
                ground=max(0.0, least[offer.by, name] - worth[name]),
            )
            for name, value in offer.outcome.items()
            if before is not None and before.outcome[name] != value
        ]
        changes.sort(key=lambda change: (-change.ground, -abs(change.given)))
        accepted = len(who_said(offer, "accept"))
        found.append(Move(offer, before is None, tuple(changes), accepted > most))
        most = max(most, accepted)
        last[offer.by] = offer
        for name in offer.outcome:
            least[offer.by, name] = min(worth[name], least.get((offer.by, name), worth[name]))
    return found


def who_said(offer: OfferRecord, response: str) -> list[str]:
    """The parties that gave this response to an offer."""
    return [party for party, answer in offer.responses.items() if answer == response]


def _worth(record: Record, party: str, issue: str, value: str) -> float:
    """What a value of one issue is worth to a party by itself: share of importance x worth, before the bend.

    The bend never changes the order of values, so it is certain who gives way; how much is near enough to
    choose what to tell.
    """
    stakes = record.case.party(party).preferences.stakes
    if issue not in stakes:
        return 0.0
    points = {
        name: record.drawn.get(f"parties.{party}.issues.{name}.importance", stake.importance.likely)
        for name, stake in stakes.items()
    }
    worth = stakes[issue].worth[record.case.issue(issue).level(value)]
    return points[issue] / (sum(points.values()) or 1.0) * worth


def news(moves: Sequence[Move], rounds: int, most_lines: int) -> tuple[frozenset[int], bool]:
    """Which moves deserve a sentence of their own (positions in `moves`), and whether some news was cut.

    Opening offers always do. So do moves that give up what the party had never given up, or that more
    parties accept than any before; if those take more than `most_lines`, the largest are kept.
    """
    kept = {i for i, move in enumerate(moves) if move.opening}
    most = most_lines + _lines(moves, kept, rounds)
    wanted = [i for i, move in enumerate(moves) if i not in kept and (move.record or move.ground > 0)]
    for i in sorted(wanted, key=lambda i: (not moves[i].record, -moves[i].ground)):
        if _lines(moves, kept | {i}, rounds) > most:
            return frozenset(kept), True
        kept.add(i)
    return frozenset(kept), False


def _lines(moves: Sequence[Move], told: set[int], rounds: int) -> int:
    """Lines that the rounds take: told rounds have a head and a line a move, each stretch between has one."""
    heads = {moves[i].offer.round for i in told}
    stretches = [is_told for is_told, _ in groupby(number in heads for number in range(1, rounds + 1))]
    return len(heads) + len(told) + sum(not is_told for is_told in stretches)


def net_ground(moves: Sequence[Move]) -> dict[str, list[Change]]:
    """What each party gives up over several moves that it had never given up before: party -> changes.

    A change runs from what stood before the first of these steps on an issue to the last of them.
    """
    found: dict[str, dict[str, Change]] = {}
    for move in moves:
        for step in move.changes:
            if step.ground > 0:
                mine = found.setdefault(move.offer.by, {})
                start = mine.get(step.issue, Change(step.issue, step.before, step.now, 0.0, 0.0))
                given, ground = start.given + step.ground, start.ground + step.ground
                mine[step.issue] = Change(step.issue, start.before, step.now, given, ground)
    return {party: list(changes.values()) for party, changes in found.items()}
