"""A comparison as a table for a spreadsheet: levels and differences with all their ranges, a line each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from analysis.plots.writing import letter
from analysis.spreads import Figure
from analysis.summary import Summary
from sim.dashboard.comparing.rows import sections
from sim.loading.catalogue import load_catalogue

RANGES = ("structure", "ignorance", "monte_carlo")
HEAD = (
    "figure",
    "case",
    "scenario",
    "setting",
    "against",
    "mean",
    *(f"{name}.{end}" for name in RANGES for end in ("low", "high")),
    "draws",
    "structures",
    "replicates",
)


def as_table(summary: Summary, language: str, settings: Sequence[str]) -> str:
    """The rows that the page shows, as CSV with numbers in full; settings: what was moved in each case."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(_lines(summary, language, settings))
    return sheet.getvalue()


def _lines(summary: Summary, language: str, settings: Sequence[str]) -> Iterator[list[object]]:
    scenarios = [found.setting.scenario for found in summary.settings]
    for section in sections(summary, load_catalogue(language)):
        for row in section.rows:
            for at, level in enumerate(row.levels):
                if level is not None:
                    yield [row.key, letter(at), scenarios[at], settings[at], "", *_figure(level)]
            for at, difference in enumerate(row.differences, start=1):
                if difference is not None:
                    yield [row.key, letter(at), scenarios[at], settings[at], letter(0), *_figure(difference)]


def _figure(figure: Figure) -> list[object]:
    intervals = [getattr(figure, name) for name in RANGES]
    ends = [end for interval in intervals for end in (interval.low, interval.high)]
    return [figure.mean, *ends, figure.draws, figure.structures, figure.replicates]
