"""What happened when: tables that open and close, turns of the war, parties that stay away, the end of a peace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.play.behind import behind_war
from sim.play.endings import EndTeller
from sim.play.lines import GAP, Line
from sim.play.records import PartyRound, TableRecord

LEG = 0.2  # momentum has to move so far to be told
MOST_LEGS = 4  # turns of the war that are told, the largest
FELT = 0.02  # utility by which a limit has to move to be told


@dataclass(frozen=True)
class Leg:
    """Momentum going one way: from one round of the calendar to another (from 0)."""

    first: int
    last: int
    before: float
    now: float


@dataclass(frozen=True)
class CalendarTeller(EndTeller):
    """Tells a run of several tables, or of a war that moves, month by month."""

    def calendar(self) -> Iterator[Line]:
        """One line for each thing that happened, in order; nothing for a run of one table in a still world."""
        if not self.is_long:
            return
        yield GAP
        yield Line("result", self.say("story.calendar"))
        for date, _, words in sorted(self.events(), key=lambda event: event[:2]):
            yield Line("event", self.say("story.dated", date=self.catalogue.month(date), words=words))

    def events(self) -> Iterator[tuple[str, int, str]]:
        """Month, rank within the month, and what happened."""
        for table in self.record.tables:
            if table.opened is None:
                yield (*self.unopened(table), self.about_unopened(table))
                continue
            yield table.opened, 2, self.opens(table)
            for party in self.case.table(table.name).parties:
                yield from self.absences(table, party)
            if table.closed is not None and table.status not in ("open", "waiting"):
                yield table.closed, 1, self.closes(table)
        for leg in legs(self.record.momentum or ()):
            yield self.case.date(leg.first + 1), 0, self.war(leg)
        if self.record.collapse_date is not None:
            yield self.record.collapse_date, 3, self.say("story.collapse")

    # ---- tables

    def opens(self, table: TableRecord) -> str:
        """That a table opens, and why now."""
        plan = self.case.table(table.name)
        who = self.name(*plan.parties).words
        if plan.after is None:
            return self.say("story.opens", table=self.table(table.name), who=who)
        key = "story.opens_agreed" if plan.if_agreed else "story.opens_after"
        return self.say(key, table=self.table(table.name), who=who, after=self.table(plan.after))

    def unopened(self, table: TableRecord) -> tuple[str, int]:
        """When it is clear that a table never opens, and its rank."""
        after = self.case.table(table.name).after
        before = next((t for t in self.record.tables if t.name == after), None)
        return (str(before.closed) if before and before.closed else self.record.until), 2

    def about_unopened(self, table: TableRecord) -> str:
        """That a table never opens, and why."""
        after = self.case.table(table.name).after
        if after is None:
            return self.say("story.not_open_yet", table=self.table(table.name))
        return self.say("story.never_opens", table=self.table(table.name), after=self.table(after))

    def closes(self, table: TableRecord) -> str:
        """How a table ends, in a clause."""
        name = self.table(table.name)
        if table.outcome is not None:
            key = "story.closes.framework" if table.framework else "story.closes.agreed"
            return self.say(key, table=name, outcome=self.pairs(table.outcome))
        blamed = table.walked_out or table.refused_by or table.not_ratified_by
        if blamed is None:
            return self.say(
                f"story.closes.{table.status if table.status == 'suspended' else 'deadline'}", table=name
            )
        kind = "refused_later" if table.status == "refused" and table.signed is not None else table.status
        return self.say("story.at_table", table=name, words=self.about(f"story.closes.{kind}", blamed))

    def absences(self, table: TableRecord, party: str) -> Iterator[tuple[str, int, str]]:
        """When a party suspends talks at a table, and when it comes back."""
        away = self.paused(table.name, party)
        for i, number in enumerate(away):
            if i == 0 or away[i - 1] != number - 1:
                words = self.tell("story.suspends", party, table=self.table(table.name))
                yield self.month_of(table, number), 1, words
            back = number + 1
            if back not in away and back <= table.rounds:
                words = self.tell("story.resumes", party, table=self.table(table.name))
                yield self.month_of(table, back), 1, words

    # ---- the war

    def war(self, leg: Leg) -> str:
        """Who gains since when, and what it does to the limits of those who fight."""
        war = self.case.war
        assert war is not None
        other = next(b for b in war.belligerents if b != war.favours)
        gains = war.favours if leg.now > leg.before else other
        words = self.tell(
            "story.gains",
            str(gains),
            date=self.catalogue.month(self.case.date(leg.last + 1)),
            before=self.catalogue.number(leg.before, 2),
            now=self.catalogue.number(leg.now, 2),
        )
        moved = [change for b in war.belligerents for change in self.limit_moves(leg, b)]
        said = [
            self.catalogue.say(
                "story.limit",
                who=self.name(p.party).words,
                before=self.catalogue.number(p.r, 2),
                now=self.catalogue.number(q.r, 2),
            )
            for p, q in moved
        ]
        limits = f" {self.say('story.limits', limits=self.catalogue.join(said))}" if said else ""
        return f"{words}{limits}{self.cited(behind_war(self.case))}"

    def limit_moves(self, leg: Leg, party: str) -> Sequence[tuple[PartyRound, PartyRound]]:
        """A party's first and last limit within a leg, at the last table where it moved enough to be told."""
        dates = self.case.date(leg.first + 1), self.case.date(leg.last + 1)
        for table in reversed(self.case.tables):
            within = [
                p
                for p in self.record.party_rounds
                if p.party == party and p.table == table.name and dates[0] <= p.date <= dates[1]
            ]
            if len(within) > 1 and abs(within[-1].r - within[0].r) >= FELT:
                return [(within[0], within[-1])]
        return []


def legs(momentum: Sequence[float]) -> list[Leg]:
    """The largest movements of momentum one way, in order: a leg ends where it turns back by at least `LEG`."""
    if not momentum:
        return []
    pivots = [0]
    for t in range(1, len(momentum)):
        start, end = pivots[-1], t
        if len(pivots) == 1:
            if abs(momentum[end] - momentum[start]) >= LEG:
                pivots.append(end)
            continue
        rising = momentum[pivots[-1]] > momentum[pivots[-2]]
        further = momentum[t] > momentum[start] if rising else momentum[t] < momentum[start]
        if further:
            pivots[-1] = t
        elif abs(momentum[t] - momentum[start]) >= LEG:
            pivots.append(t)
    if len(pivots) > 1:  # the first leg begins at the extreme before it
        early = range(pivots[1])
        rising = momentum[pivots[1]] > momentum[0]
        pivots[0] = (min if rising else max)(early, key=lambda t: momentum[t])
    found = [Leg(a, b, momentum[a], momentum[b]) for a, b in pairwise(pivots)]
    kept = sorted(found, key=lambda leg: -abs(leg.now - leg.before))[:MOST_LEGS]
    return [leg for leg in found if leg in kept]
