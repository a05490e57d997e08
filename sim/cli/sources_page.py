"""Where numbers come from, in words on a terminal: a mark with its word beside every number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.domain.scenario import Scenario
from sim.loading.catalogue import FALLBACK, Catalogue
from sim.loading.origin_words import MARKS, OriginWords
from sim.loading.provenance import KINDS, Fact, Origin, Provenance, count
from sim.loading.reader import Path, dotted
from sim.loading.selection import Selection, facts_behind

NARROW = 100  # wider lines are hard to follow from the path to its value


class Page:
    """An answer in words on a terminal, in one language."""

    def __init__(self, console: Console, say: Catalogue, scenario: Scenario, traced: Provenance) -> None:
        self.console, self.say, self.scenario, self.traced = console, say, scenario, traced
        self.words = OriginWords(say, scenario)
        self.width = min(console.width, NARROW)

    def show(self, selected: Selection | None) -> None:
        """Print the overview, or what was asked about."""
        if selected is None:
            self._overview()
        elif selected.kind == "fact":
            self._fact(self.traced.facts[selected.name])
        else:
            self._part(selected)

    # --- the three answers

    def _overview(self) -> None:
        title = self.say.words(self.scenario.title)
        self._print(self.say.say("sources.title", scenario=title), "bold")
        self._no_sources()
        for source in self.traced.sources:
            self._print()
            self._print(
                self.say.say(
                    "sources.dated", title=self.say.words(source.title), date=self.words.date(source.date)
                )
            )
            if source.summary:
                self._print(self.say.words(source.summary))
            self._print(self.words.reference(source.reference), "dim")
        self._print()
        self._counts(self.traced.origins)
        if self.traced.facts:
            self._print()
            self._facts_table()
            self._print()
            self._print(self.say.say("sources.legend"), "dim")
        self._print(self.say.say("sources.more", examples=", ".join(self._examples())), "dim")

    def _fact(self, fact: Fact) -> None:
        self._print(fact.id, "bold")
        self._print(self.say.words(fact.text))
        if fact.pushes:
            self._print(self.say.say("sources.pushes", pushes=self.say.words(fact.pushes)))
        self._print(self.words.reference(fact.reference), "dim")
        self._print()
        if not fact.moves:
            self._print(self.say.say("sources.idle"))
            return
        self._print(self.say.say("sources.moves", total=self.words.total(fact.numbers)))
        bases = [basis for basis in MARKS if any(origin.basis == basis for origin in fact.moves)]
        marks = (f"{MARKS[basis]} {self.say.say(f'sources.basis.{basis}')}" for basis in bases)
        self._print("  ".join(marks), "dim")
        for kind in KINDS:
            moved = [origin for origin in fact.moves if origin.kind == kind]
            if moved:
                self._print()
                self._print(self.say.say(f"sources.group.{kind}"), "bold")
            for origin in moved:
                self._row(f"{MARKS[origin.basis]} {origin.path}", self.words.value(origin))
                self._details(origin)

    def _part(self, selected: Selection) -> None:
        self._print(self._heading(selected), "bold")
        self._no_sources()
        self._counts(selected.origins)
        if self.say.language != FALLBACK and any(origin.judgement for origin in selected.origins):
            self._print(self.say.say("sources.language"), "dim")
        for keys, group in groupby(selected.origins, key=lambda origin: _group(origin.keys)):
            self._print()
            self._group_heading(keys, selected)
            for origin in group:
                self._row(f"  {dotted(origin.keys[len(keys) :])}", self.words.value(origin))
                self._details(origin)
                if self.traced.sources or origin.basis != "none":
                    self._behind(origin)
        if len(selected.origins) == 1:
            for fact in facts_behind(self.traced, selected):
                self._print()
                self._print(f"{fact.id}  {self.say.words(fact.text)}")

    # --- their parts

    def _no_sources(self) -> None:
        if not self.traced.sources:
            key = "sources.stylised" if self.scenario.stylised else "sources.none"
            self._print(self.say.say(key))

    def _counts(self, origins: Sequence[Origin]) -> None:
        numbers = count(origins)
        bare = numbers["none"] == sum(numbers.values())
        self._print(f"{self.words.total(sum(numbers.values()))}{'.' if bare else ':'}")
        for basis, n in numbers.items():
            if not bare and (n or basis != "none"):
                words = self.say.say(
                    "sources.rests", n=f"{n:>4}", basis=self.say.say(f"sources.basis.{basis}")
                )
                self._print(f"  {MARKS[basis]} {words}")
        for setter in ("user", "lever"):
            n = sum(origin.is_number and origin.set_by == setter for origin in origins)
            if n:
                key = "sources.changed_user" if setter == "user" else "sources.changed_lever"
                self._print(self.say.say(key, n=n))

    def _facts_table(self) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column(self.say.say("sources.columns.fact"), no_wrap=True, style="bold")
        table.add_column(self.say.say("sources.columns.words"))
        table.add_column(self.say.say("sources.columns.numbers"), justify="right", no_wrap=True)
        for fact in self.traced.facts.values():
            table.add_row(fact.id, self.say.words(fact.text), str(fact.numbers))
        self.console.print(table, width=self.width)

    def _examples(self) -> Iterator[str]:
        where = "" if self.scenario.name == "february-2025/baseline" else f" -s {self.scenario.name}"
        parties = [party.name for party in self.scenario.parties]
        issues = [issue.name for issue in self.scenario.issues]
        for name in (*list(self.traced.facts)[:1], *parties[:1], *issues[:1]):
            yield f"zopa sources {name}{where}"

    def _heading(self, selected: Selection) -> str:
        scenario, name = self.scenario, selected.name
        if selected.kind == "path":
            return name
        found = {
            "party": [party.title for party in scenario.parties if party.name == name],
            "issue": [issue.title for issue in scenario.issues if issue.name == name],
            "lever": [lever.title for lever in scenario.levers if lever.name == name],
        }
        return f"{self.say.words(found[selected.kind][0])} ({name})"

    def _group_heading(self, keys: Path, selected: Selection) -> None:
        titles = list(self.words.titles(keys))
        if selected.kind == "party":
            titles = titles[1:] or titles  # the party stands above already
        words, path = " · ".join(titles), dotted(keys)
        gap = "  " if len(words) + 2 + len(path) <= self.width else "\n"
        text = Text.assemble((words, "bold"), gap if words else "", (path, "dim"))
        self.console.print(text, width=self.width, no_wrap=True, overflow="ignore", crop=False)

    def _behind(self, origin: Origin) -> None:
        """The mark, its word, the facts; then the judgement."""
        words = self.say.say(f"sources.behind.{origin.basis}", facts=", ".join(origin.facts))
        changed = self.words.changed(origin)
        self._print(f"{MARKS[origin.basis]} {words}{f'; {changed}' if changed else ''}", "dim", indent=4)
        if reason := self.words.reason(origin):
            self._print(reason, "italic", indent=4)

    def _details(self, origin: Origin) -> None:
        """What does not fit beside a path: a table of worth, a condition."""
        if origin.worth:
            self._print(" · ".join(self.words.worth(origin)), indent=4)
        if origin.when:
            self._print(self.words.when(origin), indent=4)

    # --- lines

    def _print(self, words: str = "", style: str = "", indent: int = 0) -> None:
        for line in Text(words, style=style).wrap(self.console, self.width - indent) or [Text()]:
            line.rstrip()
            self.console.print(Text(" " * indent) + line)

    def _row(self, path: str, value: str) -> None:
        """A path and, at the right edge, its value; on a line of its own where both do not fit."""
        fits = len(path) + 2 + len(value) <= self.width
        line = f"{path}{' ' * (self.width - len(path) - len(value))}{value}" if fits else path
        lines = [line] if fits else [*_broken(path, self.width), f"{value:>{self.width}}"]
        for each in lines:
            self.console.print(Text(each.rstrip()), no_wrap=True, overflow="ignore", crop=False)


def _group(keys: Path) -> Path:
    """The keys under which a line stands: its issue or constituency of a party, else the part around it."""
    if keys[0] == "parties":
        if keys[2] == "issues":
            return keys[:4]
        if keys[2] == "constituencies":
            return keys[:5] if keys[3] == "members" else keys[:3]
        return keys[:3] if len(keys) > 3 else keys[:2]
    if keys[0] == "world":
        return keys[:4] if keys[2] in ("terms", "resumption") else keys[:2]
    if keys[0] == "tables":
        return keys[:2]
    return keys[:-1] if keys[0] == "alternatives" else keys[:1]


def _broken(path: str, width: int) -> Iterator[str]:
    """A path in lines that fit, broken at its dots."""
    while len(path) > width and "." in path[:width]:
        cut = path.rindex(".", 0, width) + 1
        yield path[:cut]
        path = "      " + path[cut:]
    yield path
