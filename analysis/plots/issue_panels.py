"""Which values were agreed on in each setting, beside the first: outline = first, fill = the other."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.plots.bars import Box, ShareBar, draw_value_names, in_columns, issue_title, longest_share
from analysis.plots.sheet import Sheet
from analysis.plots.style import AXIS, BASE, DEAL, DEAL2, INK, INK3, LABEL
from analysis.plots.values import shown_values
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings

NAMES = 140  # room for the names of values
NUMBER = 34  # and for one column of percentages
ROW = 27
THICK, APART = 8, 5  # of a bar, and how far it lies from the middle of its row
BESIDE = 24  # between two panels of one issue


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
    longest = longest_share(found)

    def draw_panel(issue: str, box: Box) -> float:
        return _issue(sheet, words, found, letters, issue, box, longest)

    return in_columns(found[0].issues, 2 if len(found) == 2 else 1, Box(x, y, room), draw_panel)


def _issue(
    sheet: Sheet,
    words: Words,
    found: Sequence[Findings],
    letters: Sequence[str],
    issue: str,
    box: Box,
    longest: float,
) -> float:
    """One issue: names of its values at the left, a panel for each setting but the first."""
    here = [one for one in found if issue in one.issues]
    titles = {value: title for one in here for value, title in one.setting.value_titles[issue].items()}
    values = shown_values(here, issue)
    issue_title(sheet, words, found[0].setting, issue, box)
    top, start = box.y + 26, box.x + NAMES + 8
    names = [words.named(titles[value]) for value in values]
    middles, bottom = draw_value_names(sheet, names, Box(box.x, top, NAMES), ROW)
    others = len(found) - 1
    width = (box.x + box.width - start - BESIDE * (others - 1)) / others
    full = (width - 2 * NUMBER - 8) / longest
    for place, (one, letter) in enumerate(zip(found[1:], letters[1:], strict=True)):
        left = start + place * (width + BESIDE)
        if issue not in one.issues:
            sheet.text(left + 8, middles[0] + 4, words.say("not_here"), size=LABEL, color=INK3)
            continue
        sheet.line(left, top, left, bottom, color=AXIS)
        # The first in outline above, the other filled below it: each needs room for its line across.
        first = ShareBar(left, full, THICK, line=BASE, edge=BASE)
        other = ShareBar(left, full, THICK, fill=DEAL2)
        for bars, side, said, up in ((first, found[0], "A", APART), (other, one, letter, -APART)):
            end = left + width - (NUMBER if bars is first else 0.0)
            strong = bars is other
            color = DEAL if strong else INK3
            sheet.text(end, top - 4, said, size=LABEL, color=color, bold=strong, align="right")
            for value, middle in zip(values, middles, strict=True):
                figure = side.issues[issue].get(value)
                if figure is not None:
                    bars.draw(sheet, figure, middle - up, f"share-{issue}-{value}-{letter}-{said}")
                _number(sheet, words, figure, end, middle + 4, strong=strong)
    return bottom


def _number(sheet: Sheet, words: Words, figure: Figure | None, end: float, y: float, *, strong: bool) -> None:
    """A share in percent, right-aligned; a dash where the setting does not have the value."""
    said = "–" if figure is None else words.percent(figure.mean)
    color = INK if strong and figure is not None and figure.mean > 0.0 else INK3
    sheet.text(end, y, said, size=LABEL, color=color, bold=strong, align="right")
