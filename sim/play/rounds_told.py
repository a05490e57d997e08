"""The rounds of a table in sentences: who offers what, who gives way over what, who accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sim.play.lines import GAP, Line
from sim.play.moves import Change, Move, moves_of, net_ground, news, who_said
from sim.play.records import FRAMEWORK, OfferRecord, TableRecord
from sim.play.story import Story

MOST_LINES = 27  # of the rounds after the openings; beyond, only the largest steps are told
MOST_CHANGES = 3  # issues in one sentence
ALIKE = 2  # an opening that differs from an earlier one in no more issues is told by these


@dataclass(frozen=True)
class RoundsTeller(Story):
    """Tells the rounds of a table at which the parties make the offers."""

    def rounds(self, table: TableRecord, *, explained: bool = True) -> Iterator[Line]:
        """The rounds of one table; those without news are folded together."""
        moves = moves_of(self.record, table.name)
        told, cut = news(moves, table.rounds, MOST_LINES)
        idle = [
            seat.party
            for seat in self.record.party_rounds
            if seat.table == table.name and seat.round == 1 and seat.aspiration is None
        ]
        if explained:
            yield Line("note", self.say("run.told_most" if cut else "run.told"))
        yield GAP
        put = [
            o for o in self.record.offers if o.table == table.name and o.message == FRAMEWORK and o.responses
        ]
        last = next((o for o in reversed(self.record.offers) if o.table == table.name), None)
        signed = table.outcome is not None or (
            table.status in ("refused", "not_ratified") and table.signed is not None
        )
        deal = moves[-1] if signed and moves and moves[-1].offer is last else None
        if deal:  # is told with its acceptance, which may come a round later
            told -= {len(moves) - 1}
            moves[-1] = replace(deal, offer=replace(deal.offer, responses={}))
        spoken = {moves[i].offer.round for i in told}
        spoken |= {1} if idle else set()
        spoken |= {offer.round for offer in put}
        spoken |= {table.rounds} if deal else set()
        for is_spoken, group in groupby(range(1, table.rounds + 1), key=spoken.__contains__):
            numbers = list(group)
            if not is_spoken:
                within = [m for i, m in enumerate(moves) if m.offer.round in numbers and i not in told]
                dates = self.month_of(table, numbers[0]), self.month_of(table, numbers[-1])
                yield Line("stretch", self.stretch(numbers, dates, within))
                continue
            for number in numbers:
                date = self.catalogue.month(self.month_of(table, number))
                yield Line("round", self.say("run.round", round=number, date=date))
                if number == 1:
                    yield from (Line("turn", self.tell("run.nothing", party)) for party in idle)
                yield from (Line("turn", self.vote(offer)) for offer in put if offer.round == number)
                for i in sorted(told):
                    if moves[i].offer.round == number:
                        yield Line("turn", self.move(moves[i], moves[:i]))
                if deal and number == table.rounds:
                    yield Line("turn", self.deal(deal, moves, table))

    def vote(self, offer: OfferRecord) -> str:
        """A text that lies there to be taken or left, and who signs it."""
        signs, refuses = who_said(offer, "accept"), who_said(offer, "refuse")
        if not signs:
            return self.say("run.plain", words=self.about("story.refuses_text", *refuses))
        return self.answer(self.tell("story.signs_text", *signs), refuses)

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

    def deal(self, deal: Move, moves: Sequence[Move], table: TableRecord) -> str:
        """The offer that all at the table signed and its acceptance in the last round; `moves` ends with it."""
        accept = who_said(deal.offer, "accept")
        done = "run.done" if table.outcome is not None else "story.all_signed"
        if not accept:  # nobody else had to be asked
            return self.move(moves[-1], moves[:-1])
        if deal.offer.round < table.rounds:
            yes = self.tell("run.accept_what", *accept, what=self.about("run.what", deal.offer.by))
            return self.say(done, accept=yes)
        yes = self.tell("run.accept", *accept)
        return f"{self.move(moves[-1], moves[:-1])} {self.say(done, accept=yes)}"

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

    def stretch(self, numbers: Sequence[int], dates: tuple[str, str], moves: Sequence[Move]) -> str:
        """Rounds without news of their own in one line; `dates` are of the first and last, `moves` are theirs."""
        first, last = numbers[0], numbers[-1]
        words = " ".join(part for part in (self.progress(moves), self.reception(moves)) if part)
        date = self.catalogue.months(*dates)
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
