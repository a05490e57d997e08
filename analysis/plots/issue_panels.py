"""Which values were agreed on in each setting, beside the first: outline = first, fill = the other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from analysis.plots.agreements import LEADING, MANY, ROW, issue_title, value_label
from analysis.plots.sheet import Sheet
from analysis.plots.style import AXIS, BASE, DEAL, DEAL2, INK, INK2, INK3, LABEL
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings

GUTTER = 44
LABEL_ROOM = 140
NUMBER = 34  # room for one column of percentages


def draw_issue_panels(
    sheet: Sheet,
    words: Words,
    found: Sequence[Findings],
    letters: Sequence[str],
    x: float,
    y: float,
    room: float,
) -> float:
    """Draw every issue of the first setting, two abreast if there is one other; gives the y below."""
    columns = 2 if len(found) == 2 else 1
    width = (room - (columns - 1) * GUTTER) / columns
    figures = [figure for one in found for shares in one.issues.values() for figure in shares.values()]
    longest = max(figure.mean for figure in figures if figure is not None)
    tops = [y] * columns
    for issue in found[0].issues:
        column = tops.index(min(tops))
        left = x + column * (width + GUTTER)
        tops[column] = _issue(sheet, words, found, letters, issue, left, tops[column], width, longest) + 36
    return max(tops) - 36


def merged_values(orders: Sequence[Sequence[str]]) -> list[str]:
    """All values of several orders, in an order that keeps each: one that is new follows its predecessor."""
    merged: list[str] = []
    for order in orders:
        after = 0
        for value in order:
            if value in merged:
                after = merged.index(value) + 1
            else:
                merged.insert(after, value)
                after += 1
    return merged


def _issue(
    sheet: Sheet,
    words: Words,
    found: Sequence[Findings],
    letters: Sequence[str],
    issue: str,
    x: float,
    y: float,
    width: float,
    longest: float,
) -> float:
    """One issue: names of its values at the left, a panel for each setting but the first."""
    here = [one for one in found if issue in one.issues]
    titles = {value: title for one in here for value, title in one.setting.value_titles[issue].items()}
    values = merged_values([list(one.issues[issue]) for one in here])
    if len(values) > MANY:
        values = _likeliest(here, issue, values)
    issue_title(sheet, words, found[0], issue, x, y, width)
    labels = [value_label(sheet, words.named(titles[value]), LABEL_ROOM) for value in values]
    tops = [y + 26]
    for label in labels:
        tops.append(tops[-1] + ROW + (len(label) - 1) * LEADING)
    middles = [(top + below) / 2 for top, below in itertools.pairwise(tops)]
    for label, middle in zip(labels, middles, strict=True):
        up = (len(label) - 1) * LEADING / 2
        for place, line in enumerate(label):
            sheet.text(x, middle + 4 - up + place * LEADING, line, size=LABEL, color=INK2)
    others = len(found) - 1
    start, gap = x + LABEL_ROOM + 8, 24.0
    panel = (width - LABEL_ROOM - 8 - gap * (others - 1)) / others
    for place, (one, letter) in enumerate(zip(found[1:], letters[1:], strict=True)):
        left = start + place * (panel + gap)
        if issue not in one.issues:
            sheet.text(left + 8, middles[0] + 4, words.say("not_here"), size=LABEL, color=INK3)
            continue
        sides = (
            [found[0].issues[issue].get(value) for value in values],
            [one.issues[issue].get(value) for value in values],
        )
        _panel(
            sheet,
            words,
            sides,
            letter,
            issue,
            left,
            (panel - 2 * NUMBER - 8) / longest,
            panel,
            middles,
            (tops[0], tops[-1]),
        )
    return tops[-1]


def _likeliest(found: Sequence[Findings], issue: str, values: Sequence[str]) -> list[str]:
    """The values that were agreed on most often in any setting, as many as a panel holds, in their order."""

    def most(value: str) -> float:
        figures = [one.issues[issue].get(value) for one in found]
        return max((figure.mean for figure in figures if figure is not None), default=0.0)

    kept = set(sorted(values, key=most, reverse=True)[:MANY])
    return [value for value in values if value in kept]


def _panel(
    sheet: Sheet,
    words: Words,
    sides: tuple[Sequence[Figure | None], Sequence[Figure | None]],
    letter: str,
    issue: str,
    x: float,
    full: float,
    width: float,
    middles: Sequence[float],
    span: tuple[float, float],
) -> None:
    """Outlined bars of the first setting, filled ones of another inside, both numbers at the right.

    full: how long a bar of all agreements would be.
    """
    ends = x + width - NUMBER, x + width
    sheet.text(ends[0], span[0] - 4, "A", size=LABEL, color=INK3, align="right")
    sheet.text(ends[1], span[0] - 4, letter, size=LABEL, color=DEAL, bold=True, align="right")
    sheet.line(x, span[0], x, span[1], color=AXIS)
    for before, now, middle in zip(*sides, middles, strict=True):
        if before is not None and before.mean > 0.0:
            sheet.bar(x, x + before.mean * full, middle, 15, edge=BASE, name=f"share-{issue}-A")
        if now is not None and now.mean > 0.0:
            sheet.bar(x, x + now.mean * full, middle, 8, fill=DEAL2, name=f"share-{issue}-{letter}")
        for figure, end, strong in ((before, ends[0], False), (now, ends[1], True)):
            said = "–" if figure is None else words.percent(figure.mean)
            color = INK if strong and figure is not None and figure.mean > 0.0 else INK3
            sheet.text(end, middle + 4, said, size=LABEL, color=color, bold=strong, align="right")
