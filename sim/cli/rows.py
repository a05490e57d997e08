"""Rows of figures for the terminal: no share without its three spreads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from analysis.spreads import Figure, Interval
    from sim.loading.catalogue import Catalogue

Format = Callable[[float], str]


def figures(say: Catalogue, first: str) -> Table:
    """An empty table whose rows are figures; `first` heads the words."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(first, ratio=1)
    for key in ("mean", "structure", "ignorance", "monte_carlo"):
        table.add_column(say.say(f"batch.columns.{key}"), justify="right", no_wrap=True)
    return table


def heading(table: Table, words: str) -> None:
    """A line of its own over the rows to come."""
    table.add_row()
    table.add_row(Text(words, style="bold"))


def note(table: Table, words: str, indent: int = 0) -> None:
    """A line of words in grey, without a figure."""
    table.add_row(Padding(Text(words, style="dim"), (0, 0, 0, indent)))


def row(
    table: Table,
    words: str,
    figure: Figure | None,
    form: Format,
    say: Catalogue,
    *,
    signed: bool = False,
    indent: int = 0,
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
        Padding(label, (0, 0, 0, indent)),
        Text(mean, style="bold"),
        spread(figure.structure, form, say),
        spread(figure.ignorance, form, say),
        spread(figure.monte_carlo, form, say),
    )


def spread(interval: Interval, form: Format, say: Catalogue) -> str:
    """An interval in words."""
    return say.say("batch.range", low=form(interval.low), high=form(interval.high))


def digits(amount: str) -> int:
    """Decimals with which an amount is named."""
    return len(amount.partition(".")[2])


def percent(say: Catalogue) -> Format:
    """Shares as numbers out of 100."""
    return lambda share: say.number(100 * share, 0)


def decimals(say: Catalogue, places: int) -> Format:
    """Numbers with so many decimals."""
    return lambda amount: say.number(amount, places)
