"""`zopa list`: what there is to play, as a shelf: by level, then by case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.options import Language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from sim.domain.scenario import Scenario
    from sim.loading.catalogue import Catalogue

MOST_WIDTH = 88  # longer lines are hard to read
LEADERS = 3  # dots at least between a title and the name by which it is played

Long = Annotated[bool, typer.Option("--long", help="Whole descriptions, not only their first sentence.")]


def list_scenarios(long: Long = False, lang: options.Lang = Language.EN, json_: options.Json = False) -> None:
    """List the scenarios of the library: what each asks, who negotiates, what to discuss."""
    from sim.loading.catalogue import load_catalogue
    from sim.loading.library import names
    from sim.loading.loader import load

    catalogue = load_catalogue(lang.value)
    scenarios = [load(name) for name in names()]
    if json_:
        import json

        typer.echo(json.dumps([_plain(scenario) for scenario in scenarios], ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, MOST_WIDTH)
    _show_shelf(console, scenarios, catalogue, long=long)


def _plain(scenario: Scenario) -> dict[str, Any]:
    from sim.loading.shelf import case_of

    return {
        "name": scenario.name,
        "case": case_of(scenario.name),
        "level": scenario.level,
        "title": dict(scenario.title),
        "description": dict(scenario.description),
        "question": dict(scenario.question),
        "stylised": scenario.stylised,
        "parties": [party.name for party in scenario.parties],
        "party_titles": {party.name: dict(party.title) for party in scenario.parties},
        "levers": {lever.name: lever.position for lever in scenario.levers},
        "structures": len(scenario.structures),
    }


def _show_shelf(console: Console, scenarios: Sequence[Scenario], say: Catalogue, *, long: bool) -> None:
    from sim.loading.shelf import case_title, shelves

    before: str | None = ""
    for level, case, books in shelves(scenarios):
        if level != before:
            *most, last = _lines(console, say.say(f"list.level.{level or 'none'}"), 0, "bold")
            for line in most:
                console.print(line)
            console.print(last.append(f" {'─' * (console.width - last.cell_len - 1)}", "dim"))
            console.print()
        before = level
        _print(console, say.say("list.case", case=case_title(case, say)), 0, "dim")
        for scenario in books:
            _show(console, scenario, say, long=long)
            console.print()
    for key in ("run", "show") if long else ("run", "show", "long"):
        _print(console, say.say(f"list.{key}"), 0, "dim")


def _show(console: Console, scenario: Scenario, say: Catalogue, *, long: bool) -> None:
    """One scenario: its title with the name by which it is played, what it asks, who negotiates, what to discuss."""
    from rich.text import Text

    from sim.loading.shelf import first_sentence

    *most, last = _lines(console, say.words(scenario.title), 2, "bold")
    name = Text(scenario.name)
    if console.width - last.cell_len - name.cell_len - 2 < LEADERS:  # the name has a line of its own
        most, last = [*most, last], Text(" ")
    dots = console.width - last.cell_len - name.cell_len - 2
    for line in most:
        console.print(line)
    console.print(Text.assemble(last, (f" {'.' * dots} ", "dim"), name))
    about = say.words(scenario.description) if scenario.description else ""
    if about:
        _print(console, about if long else first_sentence(about), 4)
    parties = say.join([say.name(party).words for party in scenario.parties])
    _print(console, say.say("list.parties", parties=parties), 4)
    if scenario.question:
        _print(console, say.say("list.question", question=say.words(scenario.question)), 4, "italic")


def _print(console: Console, words: str, indent: int, style: str = "") -> None:
    for line in _lines(console, words, indent, style):
        console.print(line)


def _lines(console: Console, words: str, indent: int, style: str) -> list[Text]:
    """Words broken into lines, all of them indented, with nothing behind them."""
    from rich.text import Text

    broken = Text(words, style=style).wrap(console, max(1, console.width - indent))
    for line in broken:
        line.rstrip()
    return [Text(" " * indent) + line for line in broken]
