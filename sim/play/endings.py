"""How a table ended: what was agreed and by whom, or why nothing was, and what that meant for each party."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.play.behind import behind_home, behind_limit, behind_peace, behind_stake
from sim.play.lines import GAP, Line, aligned
from sim.play.moves import who_said
from sim.play.records import FailureRecord, Outcome, TableRecord
from sim.play.story import Story

LONG = 30  # years of peace beyond which the month in which it breaks says nothing


@dataclass(frozen=True)
class EndTeller(Story):
    """Tells how a table ended."""

    def ending(self, table: TableRecord) -> Iterator[Line]:
        """What was agreed and who signs, or why there is nothing and where they stood."""
        yield GAP
        yield Line("result", self.verdict(table))
        if table.signed is not None and table.outcome is None:
            yield from self.terms(table.signed)
        if table.outcome is not None:
            yield from self.terms(table.outcome)
            yield Line("why", self.say("result.signed", who=self.name(*table.signatories).words))
            yield from (Line("why", text) for text in self.after(table))
            yield from self.behind(behind_peace(self.case) if table.hazard is not None else ())
            return
        if table.failure is not None:
            yield from (Line("why", text) for text in self.why(table, table.failure))
            yield from self.behind(self.facts_of(table, table.failure))
        if table.signed is not None or self.is_drafted(table.name):
            return
        stood = list(self.stood(table))
        if stood:
            yield from (GAP, Line("result", self.say("result.stood")), *stood)

    def verdict(self, table: TableRecord) -> str:
        """How a table ended, in a sentence."""
        date = self.catalogue.month(str(table.closed))
        when = {"round": table.rounds, "date": date}
        if table.outcome is not None:
            return self.say("result.agreed", **when)
        if table.status == "walked_out" and table.walked_out is not None:
            return self.tell("story.walked_out", table.walked_out, **when)
        if table.status == "refused" and table.signed is not None and table.refused_by is not None:
            return self.tell("story.refused_later", table.refused_by, **when)
        if table.status == "refused" and table.refused_by is not None:
            return self.tell("story.refused", table.refused_by, **when)
        if table.status == "refused":
            return self.say("story.nothing_to_sign", **when)
        if table.status == "not_ratified" and table.not_ratified_by is not None:
            return self.tell("story.not_ratified", table.not_ratified_by, **when)
        if table.status == "suspended":
            idle = [
                p for p in self.case.table(table.name).parties if table.rounds in self.paused(table.name, p)
            ]
            return self.tell("story.suspended", *idle, rounds=table.rounds, date=date)
        return self.say("result.none", rounds=table.rounds, date=date)

    def terms(self, outcome: Outcome) -> list[Line]:
        """An outcome as rows: issue, value."""
        titles = {name: self.catalogue.words(self.case.issue(name).title) for name in outcome}
        return aligned([[titles[name], self.value(name, value)] for name, value in outcome.items()])

    def after(self, table: TableRecord) -> Iterator[str]:
        """What follows from an agreement: ratification, the fate of a framework, how long a peace holds."""
        for party, votes in table.at_home.items():
            yield self.home(party, votes)
        if table.framework is not None:
            yield self.fate(table)
        if table.hazard is not None:
            yield self.say("story.hazard", share=self.hundredths(table.hazard))
            if self.record.collapse_date is not None:
                yield self.breaks(str(table.closed))

    def breaks(self, signed: str) -> str:
        """The month in which the peace breaks, and how long after the signature that is."""
        (year, month), (end, last) = (
            [int(part) for part in date.split("-")] for date in (signed, str(self.record.collapse_date))
        )
        years = (end - year) + (last - month) / 12
        key = "story.holds_long" if years > LONG else "story.breaks"
        return self.say(
            key,
            date=self.catalogue.month(str(self.record.collapse_date)),
            years=self.catalogue.number(years, 0 if years >= 10 else 1),
        )

    def hundredths(self, share: float) -> str:
        """A share as a number out of 100."""
        return self.catalogue.number(100 * share, 0 if share >= 0.095 else 1)

    def fate(self, table: TableRecord) -> str:
        """What became of a framework at the table that it was meant for."""
        assert table.framework is not None
        to, fate = self.table(table.framework.to), table.framework.fate
        later = next(t for t in self.record.tables if t.name == table.framework.to)
        if fate == "amended" and later.outcome is not None and table.outcome is not None:
            other = [name for name in table.outcome if later.outcome.get(name) != table.outcome[name]]
            return self.say("story.fate.amended_to", to=to, outcome=self.part(later.outcome, other))
        return self.say(f"story.fate.{fate or 'open'}", to=to)

    def home(self, party: str, votes: Mapping[str, bool]) -> str:
        """How the constituencies of a party stood to what was signed."""
        own = self.case.party(party).constituencies
        titles = {m.name: self.catalogue.words(m.title) for m in own.members} if own else {}
        sides = {
            side: self.catalogue.join(
                [self.catalogue.inside(titles[name]) for name, yes in votes.items() if yes == side]
            )
            for side in (True, False)
        }
        key = (
            "story.home.all"
            if not sides[False]
            else "story.home.none"
            if not sides[True]
            else "story.home.split"
        )
        return self.say(key, who=self.name(party).words, yes=sides[True], no=sides[False])

    def why(self, table: TableRecord, failure: FailureRecord) -> Iterator[str]:
        """Why there was no agreement."""
        if failure.kind in ("refusal", "defection"):
            yield from self.unwilling(table)
            return
        count = sum(table.zopa_by_round)
        if failure.kind == "bargaining":
            yield self.say("failure.bargaining", count=count, rounds=table.rounds)
            return
        key = "failure.no_zopa_last" if count else "failure.no_zopa"
        yield f"{self.say(key, count=count, rounds=table.rounds)} {self.pivotal(failure)}"
        if failure.closest is None:
            return
        lacks = [
            self.tell("failure.lacks", party, amount=self.catalogue.number(lack, 2))
            for party, lack in failure.shortfall.items()
        ]
        yield " ".join([self.say("failure.closest", outcome=self.pairs(failure.closest)), *lacks])
        if failure.issue is not None:
            worst = max(failure.shortfall, key=lambda party: failure.shortfall[party])
            yield self.tell("failure.issue", worst, issue=self.issue(failure.issue))

    def unwilling(self, table: TableRecord) -> Iterator[str]:
        """Who did not sign, or could not bring it home, and what is known of the reason."""
        if table.not_ratified_by is not None:
            party = table.not_ratified_by
            yield self.home(party, table.at_home.get(party, {}))
            yield self.say("story.defection")
        elif table.refused_by is not None and table.signed is not None:
            yield self.tell("story.not_asked", table.refused_by, table=self.table(table.name))
        elif table.refused_by is not None:
            yield self.tell("story.below", table.refused_by)

    def facts_of(self, table: TableRecord, failure: FailureRecord) -> tuple[str, ...]:
        """Facts behind a failure: of what the issue in the way means to who lacks most, or of who did not follow."""
        if failure.issue is not None:
            worst = max(failure.shortfall, key=lambda party: failure.shortfall[party])
            return behind_stake(self.case, worst, failure.issue)
        if table.not_ratified_by is not None:
            return behind_home(self.case, table.not_ratified_by)
        unwilling = table.refused_by or table.walked_out
        return behind_limit(self.case, unwilling) if unwilling is not None else ()

    def behind(self, facts: Sequence[str]) -> Iterator[Line]:
        """A line on the facts behind what was just said, if there are any."""
        if facts:
            yield Line("note", self.say("story.behind") + self.cited(facts))

    def pivotal(self, failure: FailureRecord) -> str:
        """Whose consent was missing: every smallest set of parties without which there would be a deal."""
        if not failure.pivotal:
            return self.say("failure.no_pivot")
        names = [self.name(*group) for group in failure.pivotal]
        words = [
            self.catalogue.say("failure.together", who=name.words)
            if len(names) > 1 and len(group) > 1
            else name.words
            for name, group in zip(names, failure.pivotal, strict=True)
        ]
        # The verb stands before the names and goes by the one next to it.
        key = f"failure.pivotal.{'many' if names[0].plural else 'one'}"
        return self.say(key, who=self.catalogue.join(words, "or"))

    def stood(self, table: TableRecord) -> Iterator[Line]:
        """The offer that each party last made or accepted, issue by issue where they differ."""
        last: dict[str, Outcome] = {}
        for offer in self.record.offers:
            if offer.table == table.name:
                by = (offer.by,) if offer.message is None else ()
                last |= dict.fromkeys((*by, *who_said(offer, "accept")), offer.outcome)
        if len(last) < 2:
            return
        silent = [party for party in self.case.table(table.name).parties if party not in last]
        if silent:
            yield Line("turn", self.tell("result.silent", *silent))
        settled: dict[str, str] = {}
        for name in self.case.table(table.name).issues:
            holders: dict[str, list[str]] = {}
            for party, outcome in last.items():
                holders.setdefault(outcome[name], []).append(party)
            places = sorted(holders, key=self.case.issue(name).level)
            if len(places) == 1:
                settled[name] = places[0]
                continue
            words = [
                self.catalogue.say(
                    "result.holders",
                    value=self.catalogue.inside(self.value(name, place)),
                    who=self.name(*holders[place]).words,
                )
                for place in places
            ]
            title = self.catalogue.words(self.case.issue(name).title)
            yield Line("turn", self.say("run.value", issue=title, value="; ".join(words)))
        if settled:
            yield Line("turn", self.say("result.settled", outcome=self.pairs(settled)))

    def parties(self, table: TableRecord, *, explained: bool = True) -> Iterator[Line]:
        """What it meant for each party: worth (or its last claim), limit, and the margin between."""
        agreed = table.outcome is not None
        asked = {p.party: p.aspiration for p in self.record.party_rounds if p.table == table.name}
        heads = (
            ["result.party", "result.worth", "result.limit", "result.margin"]
            if agreed
            else ["result.party", "result.asks", "result.limit"]
        )
        rows = [[self.say(head) for head in heads]]
        for name in self.case.table(table.name).parties:
            worth, limit = self.stakes(table, name)
            figures = [worth if agreed else asked.get(name), limit]
            if worth is not None and agreed:
                figures.append(worth - limit)
            numbers = ["–" if figure is None else self.catalogue.number(figure, 2) for figure in figures]
            rows.append([self.catalogue.words(self.case.party(name).title), *numbers])
        yield GAP
        yield from aligned(rows, right=True)
        if explained:
            yield Line("note", self.say("result.scale_agreed" if agreed else "result.scale_none"))

    def stakes(self, table: TableRecord, party: str) -> tuple[float | None, float]:
        """Worth of signing what a table agreed, None without that, and the limit in its last round."""
        if len(self.record.tables) == 1:
            return self.record.parties[party].V, self.record.parties[party].reservation_value
        return (table.worth or {}).get(party), table.limits[party]
