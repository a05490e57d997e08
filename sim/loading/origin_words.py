"""What stands in the provenance of a scenario in words: values with their units, conditions, what changed a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sim.domain.scenario import UNCERTAIN, Lever, Scenario
from sim.loading.catalogue import Catalogue
from sim.loading.provenance import BY_USER, Origin, Reference
from sim.loading.reader import Path

MARKS = {"facts": "●", "both": "◐", "judgement": "◌", "none": "–"}


@dataclass(frozen=True)
class OriginWords:
    """Puts origins of one scenario into the words of one language."""

    say: Catalogue
    scenario: Scenario

    def value(self, origin: Origin, unit: str = "") -> str:
        """Point, range or setting, with its own unit or a given one; empty for what has none, as a table of worth."""
        if origin.kind == "rule":
            rule = self.say.say(f"sources.setting.{origin.setting}")
            share = self.amount(origin.value[0]) if origin.value else ""
            return self.say.say("sources.quota", rule=rule, share=share) if share else rule
        if origin.kind == "red_line":
            return self.say.say(f"sources.setting.{origin.setting}")
        if origin.ideal is not None:
            titles = self.value_titles(origin.issues[0])
            return self.say.say("sources.best", value=titles.get(origin.ideal, origin.ideal))
        if origin.kind == "lever":
            return self._position(origin)
        if origin.value is None:
            return ""
        return self._range(origin.value, unit or self.unit(origin))

    def _range(self, value: tuple[float, float, float], unit: str) -> str:
        low, likely, high = (self.amount(amount) for amount in value)
        if low == high:
            return self.say.say("sources.point", number=low, unit=unit).strip()
        key = "sources.range_unit" if unit else "sources.range"
        return self.say.say(key, low=low, likely=likely, high=high, unit=unit)

    def unit(self, origin: Origin) -> str:
        """What a number is counted in; empty if in nothing."""
        unit = self.say.say(f"sources.unit.{origin.scale}") if origin.scale else ""
        return unit or (self.say.words(origin.unit) if origin.unit else "")

    def lever(self, name: str) -> Lever:
        """The lever with this name; StopIteration if there is none."""
        return next(lever for lever in self.scenario.levers if lever.name == name)

    def _position(self, origin: Origin) -> str:
        """Where a lever stands, and where it could."""
        lever = self.lever(str(origin.keys[1]))
        if origin.value is None or lever.range is None:
            choices = self.say.join(lever.choices)
            return self.say.say("sources.choice", value=origin.setting, choices=choices)
        value = self._range(origin.value, self.unit(origin))
        low, high = (self.amount(end) for end in lever.range)
        key = "sources.dial_uncertain" if lever.position == UNCERTAIN else "sources.dial"
        return self.say.say(key, value=value, low=low, high=high)

    def changed(self, origin: Origin) -> str:
        """Who or what set a number; empty if it is the scenario's own."""
        if origin.set_by == "user":
            return self.say.say("sources.by_user")
        if origin.set_by == "lever" and origin.lever is not None:
            position = self.lever(origin.lever).position
            words = position if isinstance(position, str) else self.amount(position)
            return self.say.say("sources.by_lever", lever=origin.lever, position=words)
        return ""

    def reason(self, origin: Origin) -> str:
        """The judgement behind a number, unless all that it says is who set it."""
        told_already = origin.judgement == BY_USER or str(origin.judgement).startswith("lever ")
        return origin.judgement if origin.judgement and not (origin.set_by and told_already) else ""

    def worth(self, origin: Origin) -> Iterator[str]:
        """A table of worth, value by value."""
        titles = self.value_titles(origin.issues[0]) if origin.worth else {}
        for value, amount in origin.worth.items():
            yield self.say.say("sources.worth", value=titles.get(value, value), worth=self.amount(amount))

    def when(self, origin: Origin) -> str:
        """The condition under which a gate or a clause holds, as a sentence; empty if there is none."""
        if not origin.when:
            return ""
        threat = origin.keys[:3] == ("world", "war", "threats")
        key = "sources.unless" if threat else "sources.when"
        return self.say.say(key, conditions=self.conditions(origin.when))

    def conditions(self, when: Mapping[str, Any]) -> str:
        """Conditions as a part of a sentence."""
        also = self.say.say("sources.also")
        return also.join([self._condition(issue, allowed) for issue, allowed in when.items()])

    def _condition(self, issue: str, allowed: Mapping[str, float] | Sequence[str]) -> str:
        title = self.issue_title(issue)
        if not isinstance(allowed, Mapping):
            titles = self.value_titles(issue)
            values = self.say.join([titles.get(value, value) for value in allowed], "or")
            return self.say.say("sources.is", issue=title, values=values)
        unit = self.say.words(self.scenario.issue(issue).unit or {"en": ""})
        low, high = (self.amount(allowed[end]) if end in allowed else "" for end in ("at_least", "at_most"))
        if low and high:
            return self.say.say("sources.between", issue=title, low=low, high=f"{high} {unit}".strip())
        key = "sources.at_least" if low else "sources.at_most"
        return self.say.say(key, issue=title, amount=f"{low or high} {unit}".strip())

    def titles(self, keys: Path) -> Iterator[str]:
        """What the keys of a part of the scenario name, in words."""
        node: Any = self.scenario.document
        for key in keys:
            node = node[key]
            if keys[0] == "parties" and key in ("gates", "clauses", "red_lines"):
                kinds = {"gates": "gate", "clauses": "clause", "red_lines": "red_line"}
                yield self.say.say(f"sources.group.{kinds[str(key)]}")
            elif keys[0] != "issues" and key in ("war", "peace", "terms", "resumption") and key in keys[1:3]:
                yield self.say.say(f"sources.group.{key}")
            elif isinstance(node, dict) and isinstance(node.get("title"), dict | str):
                title = node["title"]
                yield title if isinstance(title, str) else self.say.words(title)
            elif len(keys) == 4 and keys[2] == "issues" and key == keys[3]:
                yield self.issue_title(str(key))
        if keys in (("issues",), ("levers",)):
            yield self.say.say(f"sources.group.{str(keys[0]).removesuffix('s')}")

    def issue_title(self, name: str) -> str:
        """What an issue is called, as a heading."""
        return self.say.words(self.scenario.issue(name).title)

    def value_titles(self, issue: str) -> dict[str, str]:
        """Values of an issue in words; amounts as numbers."""
        return {
            value.name: self.say.words(value.title)
            if value.amount is None
            else self.amount(float(value.amount))
            for value in self.scenario.issue(issue).values
        }

    def total(self, n: int) -> str:
        """So many numbers."""
        return self.say.say(f"sources.total.{'one' if n == 1 else 'many'}", n=n)

    def reference(self, reference: Reference) -> str:
        """Where something stands to be read."""
        words = reference.key
        if reference.title:
            words = self.say.say("sources.reference_known", title=reference.title, name=reference.key)
        return self.say.say("sources.reference", reference=words)

    def date(self, date: str) -> str:
        """A date of a source; a month in words."""
        known = date[4:5] == "-" and f"month.{date[5:]}" in self.say
        return self.say.month(date) if known else date

    def amount(self, amount: float) -> str:
        """A number with the decimals it was written with."""
        digits = len(format(Decimal(repr(float(amount))).normalize(), "f").partition(".")[2])
        return self.say.number(amount, digits)
