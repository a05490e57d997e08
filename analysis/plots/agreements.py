"""What holds given an agreement: which values, and how long it took."""

from __future__ import annotations

from analysis.plots.bars import Box, ShareBar, draw_value_names, in_columns, issue_title, longest_share
from analysis.plots.sheet import Sheet
from analysis.plots.style import AXIS, DEAL2, INK, INK2, INK3, LABEL, SMALL
from analysis.plots.values import MANY
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings

COLUMNS = 3
ROW = 22
NAMES = 132  # room for the names of values
UPRIGHT = 110  # how tall the bars of many values are


def draw_issues(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Draw every issue's values with their share of the agreements in columns; gives the y below."""
    longest = longest_share([found])

    def draw_panel(issue: str, box: Box) -> float:
        return _panel(sheet, words, found, issue, box, longest)

    return in_columns(found.issues, COLUMNS, Box(x, y, room), draw_panel)


def _panel(sheet: Sheet, words: Words, found: Findings, issue: str, box: Box, longest: float) -> float:
    """One issue with a bar for each value; `longest` is the share that fills the width.

    Many values stand upright side by side, with the first, the last and the likeliest named.
    """
    issue_title(sheet, words, found.setting, issue, box)
    titles = found.setting.value_titles[issue]
    shares = {value: figure for value, figure in found.issues[issue].items() if figure is not None}
    named = {value: words.named(titles[value]) for value in shares}
    if len(shares) > MANY:
        return _upright(sheet, words, named, shares, box)
    top = box.y + 12
    middles, bottom = draw_value_names(sheet, list(named.values()), Box(box.x, top, NAMES), ROW)
    start = box.x + NAMES + 8
    sheet.line(start, top, start, bottom, color=AXIS)
    numbers = sheet.measure(">99", LABEL, bold=True) + 6
    bars = ShareBar(start, (box.x + box.width - start - numbers) / longest, 14, fill=DEAL2)
    most = max(figure.mean for figure in shares.values())
    for (value, figure), middle in zip(shares.items(), middles, strict=True):
        end = bars.draw(sheet, figure, middle, f"share-{issue}-{value}")
        color = INK if figure.mean > 0.0 else INK3
        said, bold = words.percent(figure.mean), figure.mean == most
        sheet.text(end + 6, middle + 4, said, size=LABEL, color=color, bold=bold)
    return bottom


def _upright(
    sheet: Sheet,
    words: Words,
    named: dict[str, str],
    shares: dict[str, Figure],
    box: Box,
) -> float:
    """Many values as upright bars side by side; the scale ends at the likeliest, its range is in words."""
    x, y, width = box.x, box.y + 16, box.width
    values = list(shares)
    step = width / len(values)
    most = max(shares.values(), key=lambda figure: figure.mean)
    floor = y + 35 + UPRIGHT
    sheet.line(x, floor, x + width, floor, color=AXIS)
    for place, value in enumerate(values):
        figure = shares[value]
        middle = x + (place + 0.5) * step
        if figure.mean > 0.0:
            tall = UPRIGHT * figure.mean / most.mean
            thick = max(step - 1.0, 1.0)
            sheet.bar(middle - thick / 2, middle + thick / 2, floor - tall / 2, tall, fill=DEAL2)
        if figure is most:
            said = f"{named[value]}: {words.percent(figure.mean)}"
            align = (
                "left" if place < len(values) / 4 else "right" if place > len(values) * 3 / 4 else "center"
            )
            sheet.text(middle, y + 14, said, size=LABEL, color=INK, bold=True, align=align)
            if figure.structures > 1:
                rules = words.say("rules_by", range=words.shares(figure.structure))
                sheet.text(middle, y + 29, rules, size=LABEL, color=INK3, align=align)
    sheet.text(x, floor + 16, named[values[0]], size=LABEL, color=INK3)
    sheet.text(x + width, floor + 16, named[values[-1]], size=LABEL, color=INK3, align="right")
    return floor + 16


def draw_months(sheet: Sheet, words: Words, months: Figure, x: float, y: float, room: float) -> float:
    """Write how long talks took, one number with its ranges; gives the y below."""
    sheet.text(
        x, y + 40, words.number(months.mean, 1), size=40, color=INK, serif=True, bold=True, name="months"
    )
    y = sheet.paragraph(x, y + 66, words.say("months_unit"), room, size=SMALL, color=INK2)
    ranges = words.say(
        "ranges",
        rules=words.range(months.structure, digits=1),
        parties=words.range(months.ignorance, digits=1),
    )
    return sheet.paragraph(x, y + 24, ranges, room, size=SMALL, color=INK3)
