"""A run as something to tell: what the tellers of its parts have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.play.records import DRAFT, Outcome, Record, TableRecord
from sim.play.wording import Wording


@dataclass(frozen=True)
class Story(Wording):
    """One run in one language."""

    record: Record

    @property
    def is_long(self) -> bool:
        """Whether there is more to tell than one table: several, a war that moves, or a peace that may break."""
        record = self.record
        return len(record.tables) > 1 or record.momentum is not None or record.collapse_date is not None

    def table(self, name: str) -> str:
        """A table's title inside a sentence, in quotes."""
        return self.catalogue.say("story.quoted", title=self.catalogue.words(self.case.table(name).title))

    def protocol(self, table: str) -> str:
        """The protocol under which a table was played."""
        structures = self.case.structures
        chosen = next((s for s in structures if s.choices == self.record.structure), structures[0])
        return chosen.procedures[table].protocol

    def is_drafted(self, table: str) -> bool:
        """Whether a mediator wrote drafts at a table."""
        return any(o.message == DRAFT for o in self.record.offers if o.table == table)

    def cited(self, facts: Sequence[str]) -> str:
        """Fact ids in brackets, with the space before them; "" for none."""
        return f" [{', '.join(facts)}]" if facts else ""

    def in_order(self) -> list[TableRecord]:
        """The tables that opened, in order of the calendar."""
        opened = [table for table in self.record.tables if table.opened is not None]
        return sorted(opened, key=lambda table: str(table.opened))

    def month_of(self, table: TableRecord, number: int) -> str:
        """The month of a round of a table (1, 2, ...) as YYYY-MM."""
        opened = str(table.opened)
        year, month = (int(part) for part in opened.split("-"))
        whole = year * 12 + month - 1 + (number - 1) * self.case.round_months
        return f"{whole // 12:04d}-{whole % 12 + 1:02d}"

    def paused(self, table: str, party: str) -> list[int]:
        """The rounds of a table in which a party had suspended talks."""
        rounds = self.record.party_rounds
        return [p.round for p in rounds if p.table == table and p.party == party and p.suspended]

    def framework_here(self, table: TableRecord) -> TableRecord | None:
        """The table whose framework lay on this one, if any."""
        for source in self.record.tables:
            signed = source.framework is not None and source.framework.to == table.name
            if signed and source.status == "agreed" and table.opened is not None:
                return source
        return None

    def differences(self, before: Outcome, now: Outcome) -> list[str]:
        """Issues on which two outcomes differ."""
        return [name for name, value in now.items() if before.get(name) != value]

    def part(self, outcome: Outcome, issues: Sequence[str]) -> str:
        """Some issues of an outcome as a list inside a sentence."""
        return self.pairs({name: outcome[name] for name in issues})
