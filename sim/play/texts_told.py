"""Tables that work on one text: a mediator's drafts, and an agenda of one issue after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sim.play.lines import GAP, Line
from sim.play.moves import who_said
from sim.play.records import DRAFT, TEXT, OfferRecord, Outcome, TableRecord
from sim.play.story import Story

MOST_STRETCHES = 10  # lines for the rounds of a mediator; beyond, neighbours are told together


@dataclass(frozen=True)
class TextTeller(Story):
    """Tells the rounds of a table at which one text is worked on."""

    # ---- a mediator's drafts

    def drafts(self, table: TableRecord) -> Iterator[Line]:
        """What the mediator's text became round by round, and who kept it from moving further."""
        offers = [o for o in self.record.offers if o.table == table.name]
        drafts = [o for o in offers if o.message == DRAFT]
        text = self.first_text(table, drafts)
        begin = text
        states: list[Outcome] = []
        passed = [0] * table.rounds
        for number in range(1, table.rounds + 1):
            for draft in drafts:
                if draft.round == number and is_through(draft):
                    text = draft.outcome
                    passed[number - 1] += 1
            states.append(text)
        yield Line("note", self.say("story.drafts_told"))
        yield GAP
        before = begin
        for first, last in _stretches(passed):
            yield Line("stretch", self.draft_stretch(table, first, last, before, states[last - 1]))
            before = states[last - 1]
        yield GAP
        moved = self.differences(begin, text)
        counts = {"passed": sum(passed), "drafts": len(drafts)}
        if moved:
            old, new = self.part(begin, moved), self.part(text, moved)
            yield Line("why", self.say("story.text_moved", before=old, now=new, **counts))
        else:
            yield Line("why", self.say("story.text_stayed", **counts))
        against = {
            p: sum(p in who_said(o, "refuse") for o in drafts) for p in self.case.table(table.name).parties
        }
        named = [
            self.catalogue.say("story.votes", who=self.name(p).words, count=n)
            for p, n in sorted(against.items(), key=lambda item: -item[1])
            if n
        ]
        if named:
            yield Line("why", self.say("story.voted_down", who=self.catalogue.join(named)))
        put = [o for o in offers if o.message != DRAFT and o.responses]
        if put:
            yield Line("why", self.signature(put[-1]))

    def first_text(self, table: TableRecord, drafts: Sequence[OfferRecord]) -> Outcome:
        """The text before the first draft: what an earlier table left, else what holds today, else that draft."""
        issues = self.case.table(table.name).issues
        source = self.framework_here(table)
        today = {
            i.name: i.values[i.status_quo].name
            for i in map(self.case.issue, issues)
            if i.status_quo is not None
        }
        left = dict(source.outcome or {}) if source else {}
        text = {**today, **{name: value for name, value in left.items() if name in issues}}
        return text if len(text) == len(issues) else drafts[0].outcome

    def draft_stretch(self, table: TableRecord, first: int, last: int, before: Outcome, now: Outcome) -> str:
        """Some rounds of drafts in one line: what they changed in the text."""
        changed = self.differences(before, now)
        words = (
            self.say("story.text_changes", changes=self.text_changes(before, now, changed))
            if changed
            else self.say("story.text_stands")
        )
        dates = self.catalogue.months(self.month_of(table, first), self.month_of(table, last))
        key = "run.single" if first == last else "run.span"
        return self.say(key, first=first, last=last, date=dates, words=words)

    def text_changes(self, before: Outcome, now: Outcome, issues: Sequence[str]) -> str:
        """What changed in a text, issue by issue."""
        inside = self.catalogue.inside
        return self.catalogue.join(
            [
                self.catalogue.say(
                    "run.change",
                    issue=self.issue(name),
                    now=inside(self.value(name, now[name], unit=False)),
                    before=inside(self.value(name, before[name])),
                )
                for name in issues
            ]
        )

    def signature(self, put: OfferRecord) -> str:
        """Who signs a text that is put to signature, and who does not."""
        signs, refuses = who_said(put, "accept"), who_said(put, "refuse")
        if not signs:
            return self.tell("story.refuses_whole", *refuses)
        if not refuses:
            return self.tell("story.signs_whole", *signs)
        return self.say(
            "story.signature",
            signs=self.about("story.would_sign", *signs),
            refuses=self.about("story.would_not", *refuses),
        )

    # ---- an agenda

    def agenda(self, table: TableRecord) -> Iterator[Line]:
        """Which issue is settled when, which one stays open, and who signs the whole."""
        offers = [o for o in self.record.offers if o.table == table.name]
        over = [o for o in offers if o.message is None]
        yield Line("note", self.say("story.agenda_told"))
        yield GAP
        issues = [i.name for i in self.case.issues if i.name in self.case.table(table.name).issues]
        steps: list[list[OfferRecord]] = [[]]
        for offer in over:
            steps[-1].append(offer)
            if self.is_settled(table, offer) and len(steps) <= len(issues):
                steps.append([])
        start = 1
        for name, step in zip(issues, steps, strict=False):
            if not step:
                break
            settled = self.is_settled(table, step[-1])
            following = over.index(step[-1]) + 1
            until = over[following].round if settled and following < len(over) else step[-1].round
            end = max(start, until if settled else table.rounds)
            yield Line("stretch", self.agenda_step(table, name, step, start, end, settled))
            start = end
        whole = [o for o in offers if o.message == TEXT and o.responses]
        if whole:
            number = whole[-1].round
            date = self.catalogue.month(self.month_of(table, number))
            yield Line(
                "stretch", self.say("run.single", first=number, date=date, words=self.signature(whole[-1]))
            )

    def is_settled(self, table: TableRecord, offer: OfferRecord) -> bool:
        """Whether nobody who talked objected to what was offered on the issue at hand."""
        at_table = self.case.table(table.name).parties
        near = (offer.round, offer.round + 1)
        talks = {p for p in at_table if not set(near) & set(self.paused(table.name, p))}
        return not who_said(offer, "refuse") and talks <= {offer.by, *who_said(offer, "accept")}

    def agenda_step(
        self,
        table: TableRecord,
        issue: str,
        step: Sequence[OfferRecord],
        first: int,
        last: int,
        settled: bool,
    ) -> str:
        """One issue of an agenda: what the parties asked for, and what it was settled at."""
        opened: dict[str, str] = {}
        latest: dict[str, str] = {}
        for offer in step:
            opened.setdefault(offer.by, offer.outcome[issue])
            latest[offer.by] = offer.outcome[issue]
        stands = opened if settled else latest
        places: dict[str, list[str]] = {}
        for party, value in stands.items():
            places.setdefault(value, []).append(party)
        inside = self.catalogue.inside
        held = [
            self.catalogue.say(
                "result.holders", value=inside(self.value(issue, value)), who=self.name(*who).words
            )
            for value, who in sorted(places.items(), key=lambda item: self.case.issue(issue).level(item[0]))
        ]
        value = inside(self.value(issue, step[-1].outcome[issue]))
        title = self.catalogue.words(self.case.issue(issue).title)
        if settled and len(held) == 1 and value == inside(self.value(issue, next(iter(places)))):
            words = self.say("story.settled_at_once", issue=title, value=value)
        elif settled:
            words = self.say("story.settled", issue=title, value=value, held="; ".join(held))
        else:
            words = self.say("story.unsettled", issue=title, held="; ".join(held))
        dates = self.catalogue.months(self.month_of(table, first), self.month_of(table, last))
        key = "run.single" if first == last else "run.span"
        return self.say(key, first=first, last=last, date=dates, words=words)


def is_through(draft: OfferRecord) -> bool:
    """Whether nobody voted a draft down."""
    return bool(draft.responses) and not who_said(draft, "refuse")


def _stretches(passed: Sequence[int]) -> list[tuple[int, int]]:
    """Rounds told together, (first, last) from 1: those without news, and neighbours if there are too many."""
    found = []
    for is_news, group in groupby(range(1, len(passed) + 1), key=lambda number: passed[number - 1] > 0):
        numbers = list(group)
        found += [(n, n) for n in numbers] if is_news else [(numbers[0], numbers[-1])]
    while len(found) > MOST_STRETCHES:
        lengths = [found[i + 1][1] - found[i][0] for i in range(len(found) - 1)]
        i = lengths.index(min(lengths))
        found[i : i + 2] = [(found[i][0], found[i + 1][1])]
    return found
