"""Words for what a scenario holds: its parties, issues, values, levers and rules, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.domain.issues import Issue
from sim.domain.scenario import UNCERTAIN, Lever, Name, Scenario
from sim.loading.catalogue import Catalogue
from sim.play.moves import Change

Outcome = Mapping[str, str]


@dataclass(frozen=True)
class Wording:
    """Puts the parts of one scenario into the words of one language."""

    case: Scenario
    catalogue: Catalogue

    def say(self, key: str, **parts: Any) -> str:
        """A sentence of the catalogue, with a capital."""
        return self.catalogue.sentence(self.catalogue.say(key, **parts))

    def about(self, key: str, *parties: str, **parts: Any) -> str:
        """A sentence with parties as its subject and the verb to match, without a capital."""
        who = self.name(*parties)
        return self.catalogue.say(f"{key}.{'many' if who.plural else 'one'}", who=who.words, **parts)

    def tell(self, key: str, *parties: str, **parts: Any) -> str:
        """As `about`, with a capital."""
        return self.catalogue.sentence(self.about(key, *parties, **parts))

    def name(self, *parties: str) -> Name:
        """What one party or several are called inside a sentence, in the scenario's order."""
        called = [self.catalogue.name(p) for p in self.case.parties if p.name in parties]
        plural = len(called) > 1 or any(name.plural for name in called)
        return Name(self.catalogue.join([name.words for name in called]), plural)

    def issue(self, name: str) -> str:
        """An issue's title inside a sentence."""
        return self.catalogue.inside(self.catalogue.words(self.case.issue(name).title))

    def value(self, issue: str, value: str, *, unit: bool = True) -> str:
        """A value's title; for a grid its amount, with the unit if asked for."""
        of = self.case.issue(issue)
        chosen = of.values[of.level(value)]
        if chosen.amount is None:
            return self.catalogue.words(chosen.title)
        number = self.catalogue.number(float(chosen.amount), _digits(of, value))
        if not unit or not of.unit:
            return number
        return self.catalogue.say("run.amount", number=number, unit=self.catalogue.words(of.unit))

    def changes(self, changes: Sequence[Change]) -> str:
        """What an offer changes, issue by issue."""
        inside = self.catalogue.inside
        return self.catalogue.join(
            [
                self.catalogue.say(
                    "run.change",
                    issue=self.issue(change.issue),
                    now=inside(self.value(change.issue, change.now, unit=False)),
                    before=inside(self.value(change.issue, change.before)),
                )
                for change in changes
            ]
        )

    def pairs(self, outcome: Outcome) -> str:
        """An outcome, or a part of one, as a list inside a sentence."""
        values = {name: self.catalogue.inside(self.value(name, value)) for name, value in outcome.items()}
        return self.catalogue.join(
            [
                self.catalogue.say("run.pair", issue=self.issue(name), value=value)
                for name, value in values.items()
            ]
        )

    def rule(self, name: str, choice: str) -> str:
        """One structural choice in words; one of the user's own as it is called."""
        where, owner, kind = name.split(".") if "." in name else ("", "", name)
        if kind == "opener":
            return self.about("rules.opener", choice)
        if f"rules.{kind}.{choice}" not in self.catalogue:
            return self.catalogue.say("rules.other", name=name, choice=choice)
        rule = self.catalogue.say(f"rules.{kind}.{choice}")
        if where == "parties":
            return self.catalogue.say("rules.some", whose=self.name(owner).words, rule=rule)
        if where == "tables" and len(self.case.tables) > 1:
            title = self.catalogue.words(self.case.table(owner).title)
            return self.catalogue.say(
                "rules.table", table=self.catalogue.say("story.quoted", title=title), rule=rule
            )
        return self.catalogue.say("rules.all", rule=rule)

    def position(self, lever: Lever, position: str | float) -> str:
        """Where a lever stands, a number with its unit."""
        if position == UNCERTAIN and lever.stated is not None:
            low, _, high = (self.amount(amount) for amount in lever.stated)
            number = low if low == high else self.catalogue.say("run.range", low=low, high=high)
        elif isinstance(position, str):
            return self.catalogue.words(lever.titles[position]) if position in lever.titles else position
        else:
            number = self.amount(position)
        if not lever.unit:
            return number
        return self.catalogue.say("run.amount", number=number, unit=self.catalogue.words(lever.unit))

    def amount(self, amount: float) -> str:
        """A number where a lever stands, whole or with two decimals."""
        return self.catalogue.number(amount, 0 if float(amount).is_integer() else 2)


def _digits(issue: Issue, value: str) -> int:
    """How many decimals an amount needs, at most 3."""
    amount = issue.values[issue.level(value)].amount or 0
    return next((digits for digits in range(3) if amount * 10**digits % 1 == 0), 3)
