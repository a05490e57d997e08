"""A run told in sentences: who offers what, who gives way over what, how it ends and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from sim.loading.catalogue import load_catalogue
from sim.play.moves import Change, Move, moves_of, net_ground, news, who_said
from sim.play.records import FailureRecord, OfferRecord, Record, TableRecord
from sim.play.wording import Outcome, Wording

Kind = Literal["title", "lede", "round", "turn", "stretch", "result", "why", "table", "note", "gap"]

MOST_LINES = 27  # of the rounds after the openings; beyond, only the largest steps are told
MOST_CHANGES = 3  # issues in one sentence
ALIKE = 2  # an opening that differs from an earlier one in no more issues is told by these
INDENT = {"turn": 2, "table": 2}


@dataclass(frozen=True)
class Line:
    """One line, indented by `str()`; `table` lines are aligned by spaces, a `gap` is an empty line."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return " " * INDENT.get(self.kind, 0) + self.text


GAP = Line("gap", "")


def chronicle(record: Record, language: str = "en") -> list[Line]:
    """The run in plain text: which run it is, its rounds, the result, and why if there was none.

    Raises InputError for a language without a catalogue.
    """
    teller = Teller(record.case, load_catalogue(language), record)
    lines = [*teller.head()]
    for table in record.tables:
        lines += [*teller.rounds(table), *teller.ending(table), *teller.parties(table)]
    kind = "note.stylised" if record.case.stylised else "note.model"
    return [*lines, GAP, Line("note", teller.say(kind))]


@dataclass(frozen=True)
class Teller(Wording):
    """Tells one run in one language."""

    record: Record

    # ---- the head

    def head(self) -> Iterator[Line]:
        """The scenario, which run this is, by which rules, and what was changed."""
        record, case = self.record, self.case
        yield Line("title", self.catalogue.words(case.title))
        if case.description:
            yield Line("lede", self.catalogue.words(case.description))
        yield Line("lede", self.say("run.which", run=record.run, rng_seed=record.rng_seed))
        rules = "; ".join(self.rule(*choice) for choice in record.structure.items())
        if len(case.structures) > 1:
            yield Line("lede", self.say("run.rules_of", count=len(case.structures), rules=rules))
        elif rules:
            yield Line("lede", self.say("run.rules", rules=rules))
        for lever in case.levers:
            if lever.position != lever.default:
                title = self.catalogue.words(lever.title)
                place, usual = (self.position(lever, p) for p in (lever.position, lever.default))
                yield Line("lede", self.say("run.lever", lever=title, position=place, default=usual))
        for path, value in case.overrides.items():
            yield Line("lede", self.say("run.changed", path=path, value=value))

    # ---- the rounds

    def rounds(self, table: TableRecord) -> Iterator[Line]:
        """The rounds of one table; those without news are folded together."""
        moves = moves_of(self.record, table.name)
        told, cut = news(moves, table.rounds, MOST_LINES)
        idle = [
            seat.party
            for seat in self.record.party_rounds
            if seat.table == table.name and seat.round == 1 and seat.aspiration is None
        ]
        if len(self.record.tables) > 1:
            title = self.catalogue.words(self.case.table(table.name).title)
            yield from (GAP, Line("title", self.say("run.table", table=title)))
        yield Line("note", self.say("run.told_most" if cut else "run.told"))
        yield GAP
        deal = moves[-1] if table.outcome is not None else None
        if deal:  # is told with its acceptance, which may come a round later
            told -= {len(moves) - 1}
            moves[-1] = replace(deal, offer=replace(deal.offer, responses={}))
        spoken = {moves[i].offer.round for i in told}
        spoken |= {1} if idle else set()
        spoken |= {table.rounds} if deal else set()
        for is_spoken, group in groupby(range(1, table.rounds + 1), key=spoken.__contains__):
            numbers = list(group)
            if not is_spoken:
                within = [m for i, m in enumerate(moves) if m.offer.round in numbers and i not in told]
                yield Line("stretch", self.stretch(numbers, within))
                continue
            for number in numbers:
                date = self.catalogue.month(self.case.date(number))
                yield Line("round", self.say("run.round", round=number, date=date))
                if number == 1:
                    yield from (Line("turn", self.tell("run.nothing", party)) for party in idle)
                for i in sorted(told):
                    if moves[i].offer.round == number:
                        yield Line("turn", self.move(moves[i], moves[:i]))
                if deal and number == table.rounds:
                    yield Line("turn", self.deal(deal, moves, number))

    def move(self, move: Move, earlier: Sequence[Move]) -> str:
        """One offer in a sentence, and how it was received if anybody accepts."""
        offer = move.offer
        told = (
            self.opening(offer, [m.offer for m in earlier if m.opening])
            if move.opening
            else self.change(move)
        )
        accept, refuse = who_said(offer, "accept"), who_said(offer, "refuse")
        if not accept:
            return told
        return f"{told} {self.answer(self.tell('run.accept', *accept), refuse)}"

    def deal(self, deal: Move, moves: Sequence[Move], closed: int) -> str:
        """The offer that became the agreement and its acceptance in round `closed`; `moves` ends with it."""
        accept = who_said(deal.offer, "accept")
        if deal.offer.round < closed:
            yes = self.tell("run.accept_what", *accept, what=self.about("run.what", deal.offer.by))
            return self.say("run.done", accept=yes)
        yes = self.tell("run.accept", *accept)
        return f"{self.move(moves[-1], moves[:-1])} {self.say('run.done', accept=yes)}"

    def opening(self, offer: OfferRecord, others: Sequence[OfferRecord]) -> str:
        """A first offer in full, or by what sets it apart from an earlier one."""
        apart = {
            other.by: {name: value for name, value in offer.outcome.items() if other.outcome[name] != value}
            for other in others
        }
        nearest = min(apart, key=lambda by: len(apart[by]), default=None)
        if nearest is None or len(apart[nearest]) > ALIKE or len(offer.outcome) <= ALIKE:
            return self.tell("run.opens", offer.by, offer=self.pairs(offer.outcome))
        other = self.name(nearest).words
        if not apart[nearest]:
            return self.tell("run.opens_same", offer.by, other=other)
        return self.tell("run.opens_like", offer.by, other=other, offer=self.pairs(apart[nearest]))

    def change(self, move: Move) -> str:
        """A later offer by what it changes."""
        shown = move.changes[:MOST_CHANGES]
        gives = self.changes([change for change in shown if change.given > 0])
        takes = self.changes([change for change in shown if change.given < 0])
        rest = self.catalogue.say("run.rest") if len(move.changes) > len(shown) else ""
        if gives and takes:
            return self.tell("run.gives_takes", move.offer.by, gives=gives, takes=takes, rest=rest)
        if gives:
            return self.tell("run.gives", move.offer.by, gives=gives, rest=rest)
        if takes:
            return self.tell("run.takes", move.offer.by, takes=takes, rest=rest)
        if shown:
            return self.tell("run.shifts", move.offer.by, shifts=self.changes(shown), rest=rest)
        return self.tell("run.repeats", move.offer.by)

    def answer(self, accept: str, refuse: Sequence[str]) -> str:
        """A sentence on who accepts, with those who refuse."""
        if refuse:
            return self.say("run.but", one=accept, other=self.about("run.refuse", *refuse))
        return self.say("run.plain", words=accept)

    def stretch(self, numbers: Sequence[int], moves: Sequence[Move]) -> str:
        """Rounds without news of their own in one line; `moves` are theirs."""
        first, last = numbers[0], numbers[-1]
        words = " ".join(part for part in (self.progress(moves), self.reception(moves)) if part)
        date = self.catalogue.months(self.case.date(first), self.case.date(last))
        return self.say(
            "run.single" if first == last else "run.span", first=first, last=last, date=date, words=words
        )

    def progress(self, moves: Sequence[Move]) -> str:
        """Who goes how far over several moves taken together; else what they shift, or that nobody moves."""
        found = [(party, change) for party, all_ in net_ground(moves).items() for change in all_]
        if found:
            shown = sorted(found, key=lambda step: -step[1].ground)[:MOST_CHANGES]
            rest = self.catalogue.say("run.rest") if len(found) > len(shown) else ""
            last = {move.offer.by: move.offer.outcome for move in moves}
            grouped: dict[tuple[str, str], list[Change]] = {}
            for party, change in shown:
                key = "run.gives" if last[party][change.issue] == change.now else "run.gives_passing"
                grouped.setdefault((party, key), []).append(change)
            sentences = [
                self.tell(key, party, gives=self.changes(changes), rest=rest * (i == len(grouped)))
                for i, ((party, key), changes) in enumerate(grouped.items(), start=1)
            ]
            return " ".join(sentences)
        movers = [move.offer.by for move in moves if move.changes]
        if not movers:
            return self.say("run.still")
        shifted = [change.issue for move in moves for change in move.changes]
        often = sorted(dict.fromkeys(shifted), key=lambda name: -shifted.count(name))[:MOST_CHANGES]
        return self.tell(
            "run.within", *movers, issues=self.catalogue.join([self.issue(name) for name in often])
        )

    def reception(self, moves: Sequence[Move]) -> str:
        """Who always accepts, in these moves, what one party offers, and who refuses; "" if it varies."""
        best: tuple[str, set[str], set[str]] = ("", set(), set())
        for party in dict.fromkeys(move.offer.by for move in moves):
            offers = [move.offer for move in moves if move.offer.by == party]
            accept = {who for offer in offers for who in who_said(offer, "accept")}
            refuse = {who for offer in offers for who in who_said(offer, "refuse")}
            always = all(who_said(offer, "accept") for offer in offers) and not accept & refuse
            if always and len(accept) > len(best[1]):
                best = (party, accept, refuse)
        party, accept, refuse = best
        if not accept:
            return ""
        what = self.about("run.what", party)
        return self.answer(self.tell("run.accept_what", *accept, what=what), sorted(refuse))

    # ---- the end

    def ending(self, table: TableRecord) -> Iterator[Line]:
        """What was agreed and who signs, or why there is nothing and where they stood."""
        yield GAP
        date = self.catalogue.month(table.closed)
        if table.outcome is not None:
            yield Line("result", self.say("result.agreed", round=table.rounds, date=date))
            rows = [
                [self.catalogue.words(self.case.issue(name).title), self.value(name, value)]
                for name, value in table.outcome.items()
            ]
            yield from _aligned(rows)
            yield Line("why", self.say("result.signed", who=self.name(*table.signatories).words))
            return
        yield Line("result", self.say("result.none", rounds=table.rounds, date=date))
        if table.failure is not None:
            yield from (Line("why", text) for text in self.why(table, table.failure))
        stood = list(self.stood(table))
        if stood:
            yield from (GAP, Line("result", self.say("result.stood")), *stood)

    def why(self, table: TableRecord, failure: FailureRecord) -> Iterator[str]:
        """Why there was no agreement."""
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
                last |= dict.fromkeys((offer.by, *who_said(offer, "accept")), offer.outcome)
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

    def parties(self, table: TableRecord) -> Iterator[Line]:
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
            party = self.record.parties[name]
            figures = [party.V if agreed else asked.get(name), party.reservation_value]
            if party.V is not None and agreed:
                figures.append(party.V - party.reservation_value)
            numbers = ["–" if figure is None else self.catalogue.number(figure, 2) for figure in figures]
            rows.append([self.catalogue.words(self.case.party(name).title), *numbers])
        yield GAP
        yield from _aligned(rows, right=True)
        yield Line("note", self.say("result.scale_agreed" if agreed else "result.scale_none"))


def _aligned(rows: Sequence[Sequence[str]], *, right: bool = False) -> list[Line]:
    """Rows in columns three spaces apart; all but the first to the right, if asked for."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        Line(
            "table",
            "   ".join(
                cell.rjust(width) if right and i else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip(),
        )
        for row in rows
    ]
