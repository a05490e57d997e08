"""The figures of a batch as tables for the terminal: no share without its three spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sim.cli.course_tables import add_course, headline
from sim.cli.rows import decimals, digits, figures, heading, percent, row
from sim.loading.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from rich.console import Console

    from analysis.summary import Comparison, Findings, Summary


def show(console: Console, summary: Summary, language: str) -> None:
    """Print every setting, then how the later ones differ from the first."""
    say = load_catalogue(language)
    for found in summary.settings:
        _show_findings(console, found, say)
    for comparison in summary.comparisons:
        _show_comparison(console, comparison, say)
    console.print(Text(say.say("batch.legend"), style="dim"))
    stylised = all(found.setting.stylised for found in summary.settings)
    console.print(Text(say.say("note.stylised" if stylised else "note.model"), style="dim"))


def _show_findings(console: Console, found: Findings, say: Catalogue) -> None:
    setting = found.setting
    title = say.words(setting.title)
    console.print(Text(f"{title} ({setting.label})" if setting.label else title, style="bold"))
    played = say.say(
        "batch.played",
        runs=say.number(setting.runs, 0),
        draws=say.number(setting.draws, 0),
        structures=len(setting.structures),
        replicates=setting.replicates,
    )
    if setting.runs != setting.asked:
        asked, runs = say.number(setting.asked), say.number(setting.runs)
        played += " " + say.say("batch.rounded", asked=asked, runs=runs)
    console.print(Text(played, style="dim"))
    if found.left_out:
        failed, draws = say.number(found.failed), say.number(found.left_out)
        console.print(Text(say.say("batch.left_out", failed=failed, draws=draws), style="bold"))
    console.print()
    console.print(Text(headline(found, say)))
    console.print()
    hundred, months, worth = percent(say), decimals(say, 1), decimals(say, 2)
    table = figures(say, say.say("batch.in_100_runs"))
    row(table, say.say("batch.agreement"), found.agreement, hundred, say)
    row(table, say.say("batch.zopa"), found.zopa, hundred, say)
    row(table, say.say("batch.missed"), found.missed, hundred, say)
    row(table, say.say("batch.impossible"), found.impossible, hundred, say)
    add_course(table, found, say)
    heading(table, say.say("batch.given_agreement"))
    row(table, say.say("batch.months"), found.months, months, say)
    for name, party in found.parties.items():
        words = say.words(setting.parties[name][0])
        row(table, say.say("batch.gain", party=words), party.gain, worth, say)
    titles = setting.value_titles
    for issue, values in found.issues.items():
        unit = say.words(setting.units[issue]) if setting.units[issue] else ""
        named = say.words(setting.issue_titles[issue])
        heading(table, f"{named} ({unit})" if unit else named)
        for value, figure in values.items():
            if figure is not None and figure.mean > 0:
                words = say.number(float(value), digits(value)) if unit else say.words(titles[issue][value])
                row(table, f"  {words}", figure, hundred, say)
    console.print(table)
    console.print()


def _show_comparison(console: Console, comparison: Comparison, say: Catalogue) -> None:
    names = {"now": comparison.setting.name, "before": comparison.first.name}
    console.print(Text(say.say("batch.difference", **names), style="bold"))
    if comparison.obstacle is not None:
        console.print(Text(say.say(f"batch.obstacle.{comparison.obstacle}")))
        console.print()
        return
    hundred, months, worth = percent(say), decimals(say, 1), decimals(say, 2)
    table = figures(say, say.say("batch.points"))
    row(table, say.say("batch.agreement"), comparison.agreement, hundred, say, signed=True)
    row(table, say.say("batch.zopa"), comparison.zopa, hundred, say, signed=True)
    row(table, say.say("batch.months"), comparison.months, months, say, signed=True)
    for name, figure in comparison.parties.items():
        words = say.words(comparison.setting.parties[name][0])
        row(table, say.say("batch.value", party=words), figure, worth, say, signed=True)
    console.print(table)
    console.print()
