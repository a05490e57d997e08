"""The odds of an agreement: one number with three spreads on one axis, and what became of every 100 runs."""

from __future__ import annotations

from analysis.plots.bars import ShareBar
from analysis.plots.sheet import Scale, Sheet
from analysis.plots.style import (
    AXIS,
    BODY,
    DEAL,
    DEAL2,
    DEAL3,
    GROUND,
    INK,
    INK2,
    INK3,
    LABEL,
    RULE,
    SMALL,
    SMALL_HEADING,
)
from analysis.plots.words import Words
from analysis.spreads import Figure, Interval
from analysis.summary import Findings

ROW = 56
THICK = 14
NUMBERS = 110  # room for the interval in words, right of the axis


def draw_odds(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Draw the three rows from (x, y) in the given width; gives the y below.

    Rules: palest, one tick per set of rules. Ignorance: darker. Number of runs: darkest. The point runs through all.
    """
    odds, runs = found.agreement, found.setting.runs
    end = x + room - NUMBERS
    at = Scale(x, end).at
    top, bottom = y + 24, y + 24 + 3 * ROW
    for tick in (0, 25, 50, 75, 100):
        sheet.line(at(tick / 100), top, at(tick / 100), bottom, color=RULE)
        said = words.say("of_100") if tick == 100 else str(tick)
        align = "left" if tick == 0 else "center"
        sheet.text(at(tick / 100), bottom + 18, said, size=LABEL, color=INK3, align=align)
    many = len(found.setting.structures) > 1
    rows: tuple[tuple[str, str, Interval, str], ...] = (
        (
            "structure",
            words.say("structure_term" if many else "structure_term_one", n=odds.structures),
            odds.structure,
            DEAL3,
        ),
        ("ignorance", words.say("ignorance_term"), odds.ignorance, DEAL2),
        ("monte_carlo", words.say("monte_carlo_term", n=words.number(runs)), odds.monte_carlo, DEAL),
    )
    for place, (key, _, interval, color) in enumerate(rows):
        middle = top + place * ROW + 38
        sheet.bar(at(interval.low), at(interval.high), middle, THICK, fill=color, name=f"odds-{key}")
        if key == "structure":
            for one in odds.by_structure:
                ends = middle - THICK / 2, middle + THICK / 2
                sheet.line(at(one), ends[0], at(one), ends[1], color=DEAL, width=2.5, name="odds-rule")
        said = words.shares(interval)
        sheet.text(x + room, middle + 5, said, size=SMALL, color=INK, bold=True, align="right")
    _point(sheet, words, odds, at(odds.mean), y, bottom, end)
    for place, (key, term, _, _) in enumerate(rows):
        _label(sheet, x, top + place * ROW + 20, words.say(key), term)
    return bottom + 18


def draw_parts(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Draw in how many runs a deal was possible, and the three things that can become of a run."""
    possible = words.say("possible", n=words.hundred(found.zopa.mean))
    y = sheet.paragraph(
        x, y + 20, possible, room, size=SMALL_HEADING, leading=1.25, color=INK, bold=True, serif=True
    )
    ranges = words.say(
        "ranges",
        rules=words.shares(found.zopa.structure),
        parties=words.shares(found.zopa.ignorance),
    )
    y = sheet.paragraph(x, y + 22, ranges, room, size=SMALL, color=INK3) + 30
    keys = (("signed", found.agreement), ("missed", found.missed), ("impossible", found.impossible))
    column = max(sheet.measure(words.say(key), SMALL) for key, _ in keys) + 12
    number = sheet.measure(">99", SMALL, bold=True) + 8
    start = x + column
    full = room - column - number
    for key, figure in keys:
        sheet.text(x, y + 5, words.say(key), size=SMALL, color=INK2)
        sheet.line(start, y - 9, start, y + 9, color=AXIS)
        # Green is for agreement only: outlined where a deal was possible, pale where it was not.
        fill, edge = {"signed": (DEAL2, None), "missed": (None, AXIS), "impossible": (RULE, None)}[key]
        end = ShareBar(start, full, THICK, fill=fill, edge=edge).draw(sheet, figure, y, f"part-{key}")
        sheet.text(end + 7, y + 5, words.percent(figure.mean), size=SMALL, color=INK, bold=True)
        y += 28
    said = words.with_rules("parts", (figure for _, figure in keys))
    return sheet.paragraph(x, y + 6, said, room, size=LABEL, color=INK3)


def _point(sheet: Sheet, words: Words, odds: Figure, x: float, y: float, bottom: float, end: float) -> None:
    """The point with its number on top, a line through all rows below it."""
    sheet.line(x, y + 6, x, bottom, color=DEAL, width=2, name="odds-point")
    sheet.dot(x, y + 6, 5, DEAL, name="odds-dot")
    said = words.say("in_100", n=words.hundred(odds.mean))
    right = x + 12 + sheet.measure(said, BODY + 1, bold=True) <= end
    side, align = (12.0, "left") if right else (-12.0, "right")
    sheet.text(x + side, y + 11, said, size=BODY + 1, color=DEAL, bold=True, align=align, name="odds-number")


def _label(sheet: Sheet, x: float, y: float, said: str, term: str) -> None:
    """A row's name and its technical term, on a strip of ground so that the grid does not cross the words."""
    end = x + sheet.measure(said, SMALL, bold=True) + 8 + sheet.measure(term, LABEL)
    sheet.bar(x, end + 4, y - 5, 18, fill=GROUND)
    after = sheet.text(x, y, said, size=SMALL, color=INK, bold=True)
    sheet.text(after + 8, y, term, size=LABEL, color=INK3)
