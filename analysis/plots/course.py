"""How each table ends, where there are several, and how long agreements hold."""

from __future__ import annotations

from analysis.course import TableFindings
from analysis.plots.bars import Box, ShareBar, draw_value_names, in_columns
from analysis.plots.sheet import Sheet
from analysis.plots.style import AXIS, BODY, DEAL2, INK, INK3, LABEL, RULE, SMALL
from analysis.plots.words import Words
from analysis.summary import Findings

COLUMNS = 3
ROW = 22
NAMES = 132  # room for the names of endings
ENDINGS = {
    "agreed": "ended_agreed",
    "deadline": "ended_deadline",
    "suspended": "ended_suspended",
    "walked_out": "ended_walked_out",
    "refused": "ended_refused",
    "not_ratified": "ended_not_ratified",
    "not_opened": "ended_not_opened",
}


def draw_tables(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Draw the endings of every table with their shares of all runs in columns; gives the y below."""
    tables = found.course.tables
    longest = max(max(f.mean, f.structure.high) for of in tables.values() for f in of.status.values())

    def draw_panel(name: str, box: Box) -> float:
        title = words.named(found.setting.tables[name].title)
        return _panel(sheet, words, name, title, tables[name], box, longest)

    return in_columns(tables, COLUMNS, Box(x, y, room), draw_panel)


def _panel(
    sheet: Sheet, words: Words, name: str, title: str, of: TableFindings, box: Box, longest: float
) -> float:
    """One table: a bar for each ending, green for an agreement, and when agreements are made."""
    said = sheet.fitted(title, box.width, BODY, bold=True)
    sheet.text(box.x, box.y, said, size=BODY, color=INK, bold=True)
    top = box.y + 12
    endings = [words.say(ENDINGS[status]) for status in of.status]
    middles, bottom = draw_value_names(sheet, endings, Box(box.x, top, NAMES), ROW)
    start = box.x + NAMES + 8
    sheet.line(start, top, start, bottom, color=AXIS)
    numbers = sheet.measure(">99", LABEL, bold=True) + 6
    full = (box.x + box.width - start - numbers) / longest
    for (status, figure), middle in zip(of.status.items(), middles, strict=True):
        agreed = status == "agreed"
        bar = ShareBar(start, full, 14, fill=DEAL2 if agreed else RULE, edge=None if agreed else AXIS)
        end = bar.draw(sheet, figure, middle, f"ending-{name}-{status}")
        sheet.text(end + 6, middle + 4, words.percent(figure.mean), size=LABEL, color=INK, bold=agreed)
    if of.agreed_in is None:
        return bottom
    low, middle_month, high = of.agreed_in
    when = words.say("half_by", middle=words.month(middle_month), span=words.months(low, high))
    return sheet.paragraph(box.x, bottom + 18, when, box.width, size=LABEL, color=INK3)


def draw_durability(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Write how many agreements still hold after some years, with their ranges; gives the last baseline."""
    for years, figure in found.course.holds.items():
        said = words.say(
            "holds_1" if years == 1 else "holds_n",
            n=words.hundred(figure.mean),
            years=years,
            rules=words.shares(figure.structure),
            parties=words.shares(figure.ignorance),
            runs=words.shares(figure.monte_carlo),
        )
        y = sheet.paragraph(x, y, said, room, size=SMALL, color=INK, name=f"holds-{years}") + 22
    return y - 22
