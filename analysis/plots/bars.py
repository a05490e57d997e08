"""Values of an issue as bars: what the panels of one setting and those of several have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analysis.plots.sheet import Sheet
from analysis.plots.style import BODY, INK, INK2, INK3, LABEL
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings, Setting

GUTTER, BELOW = 44, 34  # between two panels beside and under each other
LEADING = 13  # between two lines of a name
SHORTEST_WHISKER = 4.0  # a shorter one would be a blot


@dataclass(frozen=True)
class Box:
    """Where a panel goes: its top left corner and its width; it is as tall as it needs to be."""

    x: float
    y: float
    width: float


def in_columns(
    issues: Iterable[str], columns: int, box: Box, draw_panel: Callable[[str, Box], float]
) -> float:
    """Draw a panel for each issue, the next one in the shortest column; gives the y below all."""
    width = (box.width - (columns - 1) * GUTTER) / columns
    tops = [box.y] * columns
    for issue in issues:
        column = tops.index(min(tops))  # so that long and short issues fill the sheet
        left = box.x + column * (width + GUTTER)
        tops[column] = draw_panel(issue, Box(left, tops[column], width)) + BELOW
    return max(tops) - BELOW


def shares(settings: Iterable[Findings], most: float = math.inf) -> list[Figure]:
    """The shares of all values of the issues that have at most so many."""
    issues = (values for found in settings for values in found.issues.values() if len(values) <= most)
    return [figure for values in issues for figure in values.values() if figure is not None]


def longest_share(settings: Iterable[Findings]) -> float:
    """The most that any bar or the line across it has to hold."""
    return max(max(figure.mean, figure.structure.high) for figure in shares(settings))


def issue_title(sheet: Sheet, words: Words, setting: Setting, issue: str, box: Box) -> None:
    """Write an issue's name, and its unit behind it in grey."""
    said = sheet.fitted(words.named(setting.issue_titles[issue]), box.width, BODY, bold=True)
    after = 8 + sheet.text(box.x, box.y, said, size=BODY, color=INK, bold=True)
    unit = words.named(setting.units.get(issue, {}))
    if unit and after + sheet.measure(unit, LABEL) <= box.x + box.width:
        sheet.text(after, box.y, unit, size=LABEL, color=INK3)


def draw_value_names(sheet: Sheet, names: Sequence[str], box: Box, row: float) -> tuple[list[float], float]:
    """Write names of values below each other, each in at most two lines; gives their middles and the y below.

    row: how tall the row of a name in one line is.
    """
    middles, y = [], box.y
    for name in names:
        lines = sheet.lines(name, box.width, LABEL)
        if len(lines) > 2:
            lines = [lines[0], " ".join(lines[1:])]
        further = (len(lines) - 1) * LEADING
        height = max(row, 22 + further)
        middles.append(y + height / 2)
        for place, line in enumerate(lines):
            baseline = middles[-1] + 4 - further / 2 + place * LEADING
            sheet.text(box.x, baseline, sheet.fitted(line, box.width, LABEL), size=LABEL, color=INK2)
        y += height
    return middles, y


@dataclass(frozen=True)
class ShareBar:
    """How the bars of shares look: filled or outlined, `full` long for a share of 1, with a line across."""

    start: float
    full: float
    thick: float
    line: str = INK
    fill: str | None = None
    edge: str | None = None

    def draw(self, sheet: Sheet, figure: Figure, middle: float, name: str) -> float:
        """Draw a share as a bar, and its range over sets of rules as a line across; gives the right end.

        That range is calm; over draws a value is mostly all or nothing. A share of 0 has no bar.
        """
        end = self.start + self.full * figure.mean
        if figure.mean > 0.0:
            sheet.bar(self.start, end, middle, self.thick, fill=self.fill, edge=self.edge, name=name)
        low, high = (self.start + self.full * at for at in (figure.structure.low, figure.structure.high))
        if high - low < SHORTEST_WHISKER:
            return end
        sheet.line(low, middle, high, middle, color=self.line, width=1.2, name=f"rules-{name}")
        for at in (low, high):
            sheet.line(at, middle - 3, at, middle + 3, color=self.line, width=1.2)
        return max(end, high)
