"""What the numbers of a scenario are called on pages: whose they are, what they are, what they mean, on which scale.

Sources shows them, and whatever lets readers set raw numbers names them by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.dashboard.levers import groups
from sim.dashboard.speech import Speech
from sim.domain.uncertain import Uncertain
from sim.domain.world import HazardTerm
from sim.loading.origin_words import OriginWords
from sim.loading.provenance import Origin
from sim.loading.reader import Path, dotted

# Theme of a number -> a key of sources.page.theme; themes stand in this order.
OWN, WAR, ISSUES, EXTRAS, HOME = "own", "war", "issues", "extras", "home"
THEMES = (OWN, ISSUES, EXTRAS, WAR, HOME)

# Last key -> kind, for the numbers that stand at one place only.
_OF_PARTY = {
    "reservation_value": "limit",
    **{name: name for name in ("horizon", "e", "foresight", "patience", "suspends_after", "anticipates")},
}
_BELOW_ISSUE = ("importance", "worth", "bend")
_UTILITY = ("limit", "member_limit", "expects")
_SHARES = ("foresight", "patience", "anticipates", "gate", "adopted", "decisive", "persistence", "resilience")
_SIGNED = ("start",)


def kind_of(keys: Path, setting: Mapping[str, Any] | None = None) -> str:
    """Which kind of number stands at a path: a key of numbers.name and numbers.meaning."""
    first, last = str(keys[0]), str(keys[-1])
    if first == "parties" and len(keys) > 2:
        return _kind_of_party(keys)
    if first == "issues":
        return "issue" if len(keys) == 2 else "at_most"
    if first == "levers":
        return "lever"
    if first == "alternatives":
        return "alternative"
    if first == "tables":
        if len(keys) > 3 and keys[2] == "framework":
            return str(keys[3])
        return "ratify" if keys[2] == "ratify" else "rounds"
    if first == "world":
        return _kind_of_world(keys, last)
    return "other"


def _kind_of_party(keys: Path) -> str:
    group = str(keys[2])
    if len(keys) == 3:
        return _OF_PARTY.get(group, "other")
    if group == "war":
        return str(keys[3])
    if group == "issues":
        return str(keys[-1])
    if group == "constituencies":
        if keys[-1] == "rule":
            return "rule"
        if "departures" in keys:
            return "departure"
        return "member_limit" if keys[-1] == "reservation_value" else "weight"
    return {"gates": "gate", "clauses": "bonus", "red_lines": "red_line"}.get(group, "other")


def _kind_of_world(keys: Path, last: str) -> str:
    if keys[1] == "war":
        if "threats" in keys:
            return "threat"
        return "change" if "changes" in keys else last
    if last == "rate":
        return "rate"
    if "values" in keys:
        return "measure"
    return {"weight": "term", "half": "half", "exponent": "exponent", "level": "term_level"}.get(last, last)


@dataclass(frozen=True)
class Numbers:
    """Names and meanings of the numbers of one scenario in one language."""

    speech: Speech

    @cached_property
    def words(self) -> OriginWords:
        """Values, units and conditions in words."""
        return OriginWords(self.speech.catalogue, self.speech.case)

    def kind(self, origin: Origin) -> str:
        """The kind of a number, by which it is named: a bonus below 0 is a malus, a term protects or endangers."""
        kind = kind_of(origin.keys)
        if kind == "bonus" and origin.value is not None and origin.value[1] < 0:
            return "malus"
        if kind == "term":
            return self._kind_of_term(origin)
        return kind

    def party(self, origin: Origin) -> str | None:
        """The party whose number it is; None for those of the world, of tables and of issues."""
        return str(origin.keys[1]) if origin.keys[0] == "parties" else None

    def owner(self, origin: Origin) -> str | None:
        """As `party`, and for a lever, or what only a lever sets, the party that it is about."""
        lever = str(origin.keys[1]) if origin.keys[0] == "levers" else self._own_lever(origin)
        if not lever:
            return self.party(origin)
        whose = (group.party for group in groups(self.speech) if lever in [own.name for own in group.levers])
        return next(whose, None)

    def name(self, origin: Origin) -> str:
        """What a number is called among those of its party, table or theme."""
        return self.speech.catalogue.sentence(self._name(origin))

    def title(self, origin: Origin) -> str:
        """What a number is called where it stands alone: whose it is, and what."""
        what, whose = self._name(origin), self._whose(origin)
        if not whose or self._own_lever(origin):
            return self.speech.catalogue.sentence(what)
        return self.speech.catalogue.say("numbers.of", whose=whose, what=what)

    def meaning(self, origin: Origin) -> str:
        """What a number means, in a sentence or two."""
        say = self.speech.catalogue
        kind = self.kind(origin)
        if kind in ("issue", "lever") or self._own_lever(origin):
            own = self._help(origin, kind)
            return own or say.say(f"numbers.meaning.{kind}")
        known = kind if f"numbers.meaning.{kind}" in say else "other"
        return say.say(f"numbers.meaning.{known}")

    def short(self, origin: Origin) -> str:
        """The likely value with its unit, or what a rule or a lever is set to: what fits beside a name."""
        if origin.kind == "lever" and origin.setting is not None:
            return self.speech.position(self.words.lever(str(origin.keys[1])), origin.setting)
        if origin.value is not None and origin.kind != "rule":
            unit = self.unit(origin)
            number = self.words.amount(origin.value[1])
            return self.speech.catalogue.say("sources.point", number=number, unit=unit).strip()
        if origin.ideal is not None:
            return self.speech.value(origin.issues[0], origin.ideal)
        if origin.worth and origin.kind == "worth":
            best = max(origin.worth, key=lambda value: origin.worth[value])
            return self.speech.value(origin.issues[0], best)
        return self.words.value(origin)

    def value(self, origin: Origin) -> str:
        """The whole range with its unit, or what a rule or a lever is set to; the best value of a table of worth."""
        if origin.kind == "worth":
            return self.speech.catalogue.say("sources.best", value=self.short(origin))
        if origin.kind == "lever" and origin.setting is not None:
            lever = self.words.lever(str(origin.keys[1]))
            choices = self.speech.catalogue.join([self.speech.position(lever, c) for c in lever.choices])
            return self.speech.catalogue.say("sources.choice", value=self.short(origin), choices=choices)
        return self.words.value(origin, self.unit(origin))

    def unit(self, origin: Origin) -> str:
        """What a number is counted in; empty if in nothing."""
        known = {"saturation": "months", "weight": "points", "horizon": "months"}
        kind = kind_of(origin.keys)
        if kind in known:
            return self.speech.catalogue.say(f"sources.unit.{known[kind]}")
        return self.words.unit(origin)

    def ends(self, origin: Origin) -> tuple[float, float] | None:
        """The ends of the scale that a number lies on, where it has any."""
        kind = self.kind(origin)
        if kind == "departure":
            kind = self._departed(origin)
        if kind in _UTILITY or kind in _SHARES:
            return 0.0, 1.0
        return (-1.0, 1.0) if kind in _SIGNED else None

    def uncertain(self, origin: Origin) -> Uncertain | None:
        """The number as it is drawn; None for tables of worth, rules and the like."""
        if origin.value is None or origin.kind in ("rule", "lever"):
            return None
        node = at(self.speech.case.document, origin.keys)
        uniform = isinstance(node, dict) and node.get("distribution") == "uniform"
        return Uncertain(*origin.value, uniform=uniform)

    # --- parts of names

    def _name(self, origin: Origin) -> str:
        say, kind = self.speech.catalogue, self.kind(origin)
        if lever := self._own_lever(origin):
            return say.words(self.words.lever(lever).title)
        if kind == "departure":
            return self._name_below(str(origin.keys[-1]).split("."), origin)
        if kind == "member_limit":
            kind = "limit"
        known = kind if f"numbers.name.{kind}" in say else "other"
        name = say.say(f"numbers.name.{known}", **self._parts(origin, kind))
        return f"{name} ({self._own_name(origin)})" if self._is_ambiguous(origin) else name

    def _parts(self, origin: Origin, kind: str) -> dict[str, str]:
        """What may stand in the name of a number."""
        say, keys = self.speech.catalogue, origin.keys
        parts = {"path": origin.path, "party": "", "rule": "", "lever": ""}
        issues = [self._quoted(name) for name in origin.issues]
        parts["issues"] = say.join(issues) or self._lever_title(origin) or self._own_name(origin)
        parts["issue"] = (
            say.inside(self._issue_in_front(origin)) if kind != "issue" else self._issue_in_front(origin)
        )
        parts["conditions"] = self.words.conditions(origin.when)
        if kind in ("adopted", "expects", "ratify"):
            parts["party"] = self.speech.party(str(keys[-1]))
        if kind == "threat":
            parts["party"] = self.speech.party(str(at(self.speech.case.document, keys[:-1])["by"]))
        if kind == "alternative":
            parts["rule"] = self.speech.rule(str(keys[1]), str(keys[2]))
        if kind == "lever":
            parts["lever"] = say.words(self.words.lever(str(keys[1])).title)
        return parts

    def _issue_in_front(self, origin: Origin) -> str:
        """The issue that a number is first of all about."""
        if kind_of(origin.keys) in ("half", "exponent"):
            return self.speech.issue_title(str(origin.keys[-2]))
        if kind_of(origin.keys) == "measure":
            return self.speech.issue_title(str(origin.keys[-1]))
        return self.speech.issue_title(origin.issues[0]) if origin.issues else ""

    def _name_below(self, below: Sequence[str], origin: Origin) -> str:
        """What a number of its party is called from which a constituency departs."""
        say = self.speech.catalogue
        kind = self._departed(origin)
        issues = say.join([self._quoted(name) for name in origin.issues])
        issue = self.speech.issue(below[1]) if below[0] == "issues" else self._gated(origin, below[1])
        return say.say(f"numbers.name.{kind}", issue=issue, issues=issues)

    def _departed(self, origin: Origin) -> str:
        """The kind of number from which a constituency departs."""
        below = str(origin.keys[-1]).split(".")
        kind = kind_of((*origin.keys[:2], *below))
        return "malus" if kind == "bonus" and origin.value and origin.value[1] < 0 else kind

    def _gated(self, origin: Origin, gate: str) -> str:
        found = self.speech.case.party(str(origin.keys[1])).preferences.gates.get(gate)
        return self.speech.issue(found.issue) if found else ""

    def _whose(self, origin: Origin) -> str:
        """Whose number it is: a party, a group at home, a table, an issue, a donor, a term of the peace."""
        say, keys, document = self.speech.catalogue, origin.keys, self.speech.case.document
        if keys[0] == "parties":
            party = self.speech.party(str(keys[1]))
            member = self.member(origin)
            return say.say("numbers.list", whose=party, part=member) if member else party
        if keys[0] == "tables":
            return say.words(self.speech.case.table(str(keys[1])).title)
        if keys[0] == "issues" and len(keys) > 2:
            return self.speech.issue_title(str(keys[1]))
        if "donors" in keys:
            return self._donor(str(keys[4]))
        if "changes" in keys:
            return self._donor(str(at(document, keys[:-1])["donor"]))
        if "threats" in keys:
            return self.speech.party(str(at(document, keys[:-1])["against"]))
        below_term = keys[:2] == ("world", "peace") and len(keys) > 4 and keys[-1] != "weight"
        if below_term:
            term = Origin((*keys[:4], "weight"), "number", issues=self._issues_of_term(keys))
            return say.sentence(self._name(term))
        return ""

    def member(self, origin: Origin) -> str:
        """The group at home whose number it is; empty if it is none's."""
        keys = origin.keys
        if "members" not in keys[:4]:
            return ""
        return self.speech.catalogue.words(at(self.speech.case.document, keys[:5])["title"])

    def _donor(self, name: str) -> str:
        known = any(party.name == name for party in self.speech.case.parties)
        return self.speech.party(name) if known else name.replace("_", " ")

    def _help(self, origin: Origin, kind: str) -> str:
        own = self.speech.case.issue(str(origin.keys[1])).help if kind == "issue" else {}
        lever = str(origin.keys[1]) if kind == "lever" else self._own_lever(origin)
        if lever:
            own = self.words.lever(lever).help
        return self.speech.catalogue.words(own) if own else ""

    def _quoted(self, issue: str) -> str:
        """An issue inside a list of a name; languages that inflect put it in quotation marks."""
        return self.speech.catalogue.say("sources.page.issue", issue=self.speech.issue(issue))

    # --- terms of the peace, which have no titles of their own

    def _term(self, keys: Path) -> HazardTerm | None:
        peace = self.speech.case.peace
        if peace is None:
            return None
        return (peace.terms if keys[2] == "terms" else peace.resumption).get(str(keys[3]))

    def _kind_of_term(self, origin: Origin) -> str:
        term = self._term(origin.keys)
        if term is None:
            return "other"
        if origin.keys[2] == "terms":
            return "protects" if term.sign < 0 else "endangers"
        return "advances" if term.sign > 0 else "recedes"

    def _issues_of_term(self, keys: Path) -> tuple[str, ...]:
        term = self._term(keys)
        return tuple(dict.fromkeys((*term.measure.values, *term.measure.hills))) if term else ()

    def _own_lever(self, origin: Origin) -> str:
        """The lever with a scale that sets this number and no other: it says best what the number is."""
        if origin.kind != "number":
            return ""
        levers = self.speech.case.document.get("levers", {})
        own = [name for name, stated in levers.items() if list(stated.get("sets") or ()) == [origin.path]]
        return str(own[0]) if own else ""

    def _lever_title(self, origin: Origin) -> str:
        """The lever that sets what a term without issues measures."""
        if origin.keys[:2] != ("world", "peace") or len(origin.keys) < 4:
            return ""
        target = dotted((*origin.keys[:4], "level"))
        levers = self.speech.case.document.get("levers", {})
        for name, stated in levers.items():
            if target in (stated.get("sets") or ()):
                title = self.speech.catalogue.words(self.words.lever(name).title)
                return self.speech.catalogue.say(
                    "sources.page.issue", issue=self.speech.catalogue.inside(title)
                )
        return ""

    def _own_name(self, origin: Origin) -> str:
        """What the scenario's file calls a part that has no title."""
        named = origin.keys[3] if len(origin.keys) > 3 else origin.keys[-1]
        return str(named).replace("_", " ")

    def _is_ambiguous(self, origin: Origin) -> bool:
        """Whether another part of the same party, or of the peace, has the same name."""
        if len(origin.keys) < 4:
            return False
        alike = self._alike(origin)
        own = alike.get(str(origin.keys[3]))
        return own is not None and list(alike.values()).count(own) > 1

    def _alike(self, origin: Origin) -> dict[str, Any]:
        """What the names of parts beside a part depend on, by what the scenario's file calls each."""
        keys, kind = origin.keys, kind_of(origin.keys)
        if kind == "term" and self.speech.case.peace is not None:
            peace = self.speech.case.peace
            terms = peace.terms if keys[2] == "terms" else peace.resumption
            return {n: (t.sign, tuple({**t.measure.values, **t.measure.hills})) for n, t in terms.items()}
        if kind not in ("gate", "bonus", "red_line"):
            return {}
        wants = self.speech.case.party(str(keys[1])).preferences
        if kind == "gate":
            return {n: gate.issue for n, gate in wants.gates.items()}
        if kind == "bonus":
            return {n: (c.bonus.likely < 0, tuple(c.when)) for n, c in wants.clauses.items()}
        return {n: tuple(line.when) for n, line in wants.red_lines.items()}


def at(document: Mapping[str, Any], keys: Path) -> Any:
    """What stands at a path of a document; None if nothing does."""
    node: Any = document
    for key in keys:
        if not isinstance(node, Mapping) or key not in node:
            return None
        node = node[key]
    return node
