"""A run told in sentences: what is on which table, who offers what, who gives way over what, how it ends and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.loading.catalogue import load_catalogue
from sim.play.calendar_told import CalendarTeller
from sim.play.lines import GAP, Line
from sim.play.records import Record, TableRecord
from sim.play.rounds_told import RoundsTeller
from sim.play.texts_told import TextTeller

__all__ = ["GAP", "Line", "Teller", "chronicle"]


def chronicle(record: Record, language: str = "en") -> list[Line]:
    """The run in plain text: which run it is, its rounds, the result, and why if there was none.

    Several tables are told one after another as they open, after a calendar of the whole.
    Raises InputError for a language without a catalogue.
    """
    teller = Teller(record.case, load_catalogue(language), record)
    lines = [*teller.head(), *teller.calendar()]
    told: set[str] = set()
    for table in teller.in_order():
        kind = teller.manner(table)
        first = kind not in told
        told.add(kind)
        lines += [*teller.chapter(table)]
        if kind == "drafts":
            lines += teller.drafts(table)
        elif kind == "agenda":
            lines += teller.agenda(table)
        else:
            lines += teller.rounds(table, explained=first)
        lines += teller.ending(table)
        scale = "scale_agreed" if table.outcome is not None else "scale_none"
        lines += teller.parties(table, explained=scale not in told)
        told.add(scale)
    return [*lines, GAP, *teller.foot(lines)]


@dataclass(frozen=True)
class Teller(RoundsTeller, TextTeller, CalendarTeller):
    """Tells one run in one language."""

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
                moved = self.say("run.lever", lever=title, position=place, default=usual)
                yield Line("lede", moved + self.cited(lever.facts))
        for path, value in case.overrides.items():
            yield Line("lede", self.say("run.changed", path=path, value=value))

    def manner(self, table: TableRecord) -> str:
        """How the rounds of a table are told: drafts, agenda or offers."""
        if self.is_drafted(table.name):
            return "drafts"
        put = self.framework_here(table)
        voted = put is not None and put.framework is not None and put.framework.mode == "take_it_or_leave_it"
        return "agenda" if self.protocol(table.name) == "agenda" and not voted else "offers"

    def chapter(self, table: TableRecord) -> Iterator[Line]:
        """What a table is about, where there are several."""
        if len(self.record.tables) == 1:
            return
        plan = self.case.table(table.name)
        yield from (GAP, Line("title", self.say("run.table", table=self.catalogue.words(plan.title))))
        issues = self.catalogue.join([self.issue(name) for name in plan.issues])
        yield Line(
            "lede",
            self.say(
                "story.chapter",
                opened=self.catalogue.month(str(table.opened)),
                who=self.name(*plan.parties).words,
                issues=issues,
            ),
        )
        if plan.framework is not None:
            mode = self.catalogue.say(f"story.mode.{plan.framework.mode}")
            yield Line("lede", self.say("story.is_framework", to=self.table(plan.framework.to), mode=mode))
        source = self.framework_here(table)
        if source is not None and source.outcome is not None:
            left = self.pairs(source.outcome)
            yield Line("lede", self.say("story.lies_there", source=self.table(source.name), outcome=left))

    def foot(self, lines: list[Line]) -> Iterator[Line]:
        """What the ids in brackets are, if there are some, and what this is and is not."""
        cited = [fact for line in lines for fact in cited_in(line.text)]
        if cited:
            yield Line("note", self.say("story.facts", fact=cited[0]))
        yield Line("note", self.say("note.stylised" if self.case.stylised else "note.model"))


def cited_in(text: str) -> list[str]:
    """Fact ids that end a text in brackets."""
    inside = text.rpartition(" [")[2] if text.endswith("]") and " [" in text else ""
    return inside.rstrip("]").split(", ") if inside else []
