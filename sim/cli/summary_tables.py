"""The figures of a batch as tables for the terminal: no share without its three spreads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.loading.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from rich.console import Console

    from analysis.spreads import Figure, Interval
    from analysis.summary import Comparison, Findings, Summary

Format = Callable[[float], str]


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
    console.print()
    console.print(
        Text(
            say.say(
                "batch.headline",
                share=say.number(100 * found.agreement.mean, 0),
                months=setting.window_months,
                structure=_range(found.agreement.structure, _percent(say), say),
                ignorance=_range(found.agreement.ignorance, _percent(say), say),
                monte_carlo=_range(found.agreement.monte_carlo, _percent(say), say),
                runs=say.number(setting.runs),
                zopa=say.number(100 * found.zopa.mean, 0),
                zopa_range=_range(found.zopa.monte_carlo, _percent(say), say),
            )
        )
    )
    console.print()
    percent, months, worth = _percent(say), _decimals(say, 1), _decimals(say, 2)
    table = _table(say, say.say("batch.in_100_runs"))
    _row(table, say.say("batch.agreement"), found.agreement, percent, say)
    _row(table, say.say("batch.zopa"), found.zopa, percent, say)
    _row(table, say.say("batch.missed"), found.missed, percent, say)
    _row(table, say.say("batch.impossible"), found.impossible, percent, say)
    _heading(table, say.say("batch.given_agreement"))
    _row(table, say.say("batch.months"), found.months, months, say)
    for name, party in found.parties.items():
        words = say.words(setting.parties[name][0])
        _row(table, say.say("batch.gain", party=words), party.gain, worth, say)
    titles = setting.value_titles
    for issue, values in found.issues.items():
        unit = say.words(setting.units[issue]) if setting.units[issue] else ""
        heading = say.words(setting.issue_titles[issue])
        _heading(table, f"{heading} ({unit})" if unit else heading)
        for value, figure in values.items():
            if figure is not None and figure.mean > 0:
                words = say.number(float(value), _digits(value)) if unit else say.words(titles[issue][value])
                _row(table, f"  {words}", figure, percent, say)
    console.print(table)
    console.print()


def _show_comparison(console: Console, comparison: Comparison, say: Catalogue) -> None:
    names = {"now": comparison.setting.name, "before": comparison.first.name}
    console.print(Text(say.say("batch.difference", **names), style="bold"))
    if comparison.obstacle is not None:
        console.print(Text(say.say(f"batch.obstacle.{comparison.obstacle}")))
        console.print()
        return
    percent, months, worth = _percent(say), _decimals(say, 1), _decimals(say, 2)
    table = _table(say, say.say("batch.points"))
    _row(table, say.say("batch.agreement"), comparison.agreement, percent, say, signed=True)
    _row(table, say.say("batch.zopa"), comparison.zopa, percent, say, signed=True)
    _row(table, say.say("batch.months"), comparison.months, months, say, signed=True)
    for name, figure in comparison.parties.items():
        words = say.words(comparison.setting.parties[name][0])
        _row(table, say.say("batch.value", party=words), figure, worth, say, signed=True)
    console.print(table)
    console.print()


def _table(say: Catalogue, first: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(first, ratio=1)
    for key in ("mean", "structure", "ignorance", "monte_carlo"):
        table.add_column(say.say(f"batch.columns.{key}"), justify="right", no_wrap=True)
    return table


def _heading(table: Table, words: str) -> None:
    table.add_row()
    table.add_row(Text(words, style="bold"))


def _row(
    table: Table, words: str, figure: Figure | None, form: Format, say: Catalogue, *, signed: bool = False
) -> None:
    """One figure with its three spreads; a difference whose interval includes zero says so."""
    if figure is None:
        table.add_row(words, "–")
        return
    mean = form(figure.mean)
    if signed and figure.mean > 0:
        mean = f"+{mean}"
    label = Text(words)
    if signed and figure.monte_carlo.low <= 0 <= figure.monte_carlo.high:
        label.append(f" ({say.say('batch.unclear')})", style="dim")
    table.add_row(
        label,
        Text(mean, style="bold"),
        _range(figure.structure, form, say),
        _range(figure.ignorance, form, say),
        _range(figure.monte_carlo, form, say),
    )


def _range(interval: Interval, form: Format, say: Catalogue) -> str:
    return say.say("batch.range", low=form(interval.low), high=form(interval.high))


def _digits(amount: str) -> int:
    """Decimals with which an amount is named."""
    return len(amount.partition(".")[2])


def _percent(say: Catalogue) -> Format:
    return lambda share: say.number(100 * share, 0)


def _decimals(say: Catalogue, digits: int) -> Format:
    return lambda amount: say.number(amount, digits)
