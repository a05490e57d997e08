"""Several settings on one sheet: rows of levels and differences, worth to each party, values agreed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.clarity import clarity
from analysis.plots.bars import shares
from analysis.plots.differences import (
    DIFFERENCE,
    LEVEL,
    LEVEL_NUMBER,
    SAID,
    difference_scale,
    draw_difference,
    draw_level,
    draw_ticks,
    say_difference,
)
from analysis.plots.headings import draw_heading, draw_never, draw_top
from analysis.plots.issue_panels import draw_issue_panels
from analysis.plots.scales import round_up
from analysis.plots.sheet import Scale, Sheet
from analysis.plots.style import (
    AXIS,
    BASE,
    BODY,
    DEAL,
    GROUND,
    INK,
    INK2,
    INK3,
    LABEL,
    MARGIN,
    ROOM,
    RULE,
    SAY,
    SMALL,
    SMALL_HEADING,
    WIDTH,
    party_looks,
)
from analysis.plots.words import Words
from analysis.plots.worth import party_title, utility_scale
from analysis.plots.writing import MONTHS, OF_100, UTILITY, Writing, letter
from analysis.spreads import Figure
from analysis.summary import Comparison, Findings, Setting, Summary

MOST_SHOWN = 4  # settings whose parties and issue values are drawn; the others have rows only
ROW = 50
NAME_ROOM = LEVEL[0] - MARGIN - 50
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def draw_comparison(sheet: Sheet, words: Words, summary: Summary) -> float:
    """Draw several settings against the first; gives the y below."""
    rows = _rows(words, summary)
    y = draw_top(sheet, words.named(summary.settings[0].setting.title), finding(words, summary))
    if all(comparison.obstacle is None for comparison in summary.comparisons):
        y = sheet.paragraph(MARGIN, y + 34, words.say("same_luck"), ROOM, size=SAY, serif=True)
    for section in _sections(rows):
        y = _draw_section(sheet, words, rows, section, y + 52)
    few = rows[:MOST_SHOWN]
    only_few = words.say("first_shown", last=few[-1].letter) if len(few) < len(rows) else ""
    if any(_compared(row, party) for row in few for party in row.found.parties):
        y = _draw_worth(sheet, words, few, only_few, y + 52)
    y = sheet.paragraph(MARGIN, y + 40, words.say("legend"), ROOM - 200, size=LABEL, leading=1.5, color=INK3)
    if not any(row.found.months is not None for row in few):
        return draw_never(sheet, words, y + 48)
    settings = [row.found for row in few]
    caption = f"{words.with_rules('shares_say', shares(settings))} {only_few}".strip()
    y = draw_heading(sheet, words.say("shares"), y + 64, caption=caption)
    letters = [row.letter for row in few]
    return draw_issue_panels(sheet, words, settings, letters, MARGIN, y + 34, ROOM)


def finding(words: Words, summary: Summary) -> str:
    """The title: whether the settings differ clearly in how often talks end in an agreement."""
    odds = [found.agreement.mean for found in summary.settings]
    differences = [c.agreement for c in summary.comparisons if c.agreement is not None]
    if len(odds) == 2:
        key = "two_apart"
        if differences:
            more = "two_more" if differences[0].mean > 0.0 else "two_fewer"
            key = "two_same" if clarity(differences[0]) == "unclear" else more
        return words.say(key, a=words.hundred(odds[0]), b=words.hundred(odds[1]))
    if not differences:
        return words.say("many_apart", low=words.hundred(min(odds)), high=words.hundred(max(odds)))
    changed = [difference.mean > 0.0 for difference in differences if clarity(difference) != "unclear"]
    if not changed:
        return words.say("many_none", n=len(differences))
    up, down = changed.count(True), changed.count(False)
    key = "many" if up and down else "many_more" if up else "many_fewer"
    return words.say(key, more=up, fewer=down, n=len(differences))


def setting_name(words: Words, setting: Setting) -> str:
    """The title of the scenario, and the levers that were moved."""
    title = words.named(setting.title)
    return f"{title} · {_moved(words, setting)}" if setting.label else title


def _moved(words: Words, setting: Setting) -> str:
    """The levers that were moved, in words if the setting has some, else its label made readable."""
    if setting.label_title:
        return words.named(setting.label_title)
    moved = (part.partition("=") for part in setting.label.split(", "))
    return ", ".join(f"{lever.replace('_', ' ')}: {_position(words, at)}" for lever, _, at in moved)


def _position(words: Words, at: str) -> str:
    if _NUMBER.fullmatch(at):
        return words.named({"en": f"{float(at):,.10g}"})
    return at.replace("_", " ")


@dataclass(frozen=True)
class _Row:
    """One setting: its letter and name, and how it is compared (None for the first)."""

    letter: str
    name: str
    found: Findings
    comparison: Comparison | None


@dataclass(frozen=True)
class _Section:
    """What a section shows of each row, and how."""

    key: str
    levels: tuple[Figure | None, ...]
    differences: tuple[Figure | None, ...]  # None for the first
    scale: Scale
    writing: Writing


def _rows(words: Words, summary: Summary) -> list[_Row]:
    first = summary.settings[0].setting
    rows = []
    for place, found in enumerate(summary.settings):
        setting = found.setting
        if setting.title != first.title:
            name = setting_name(words, setting)
        else:
            name = _moved(words, setting) if setting.label else words.capital(words.say("as_it_stands"))
        comparison = summary.comparisons[place - 1] if place else None
        rows.append(_Row(letter(place), name, found, comparison))
    return rows


def _sections(rows: Sequence[_Row]) -> list[_Section]:
    def section(
        key: str,
        level: Callable[[Findings], Figure | None],
        difference: Callable[[Comparison], Figure | None],
        scale: Scale,
        writing: Writing,
    ) -> _Section:
        differences = (difference(row.comparison) if row.comparison else None for row in rows)
        return _Section(key, tuple(level(row.found) for row in rows), tuple(differences), scale, writing)

    months = [row.found.months for row in rows]
    longest = max((figure.ignorance.high for figure in months if figure is not None), default=1.0)
    hundred, time = Scale(*LEVEL), Scale(*LEVEL, 0.0, round_up(longest))
    return [
        section("agree", lambda found: found.agreement, lambda c: c.agreement, hundred, OF_100),
        section("zopa", lambda found: found.zopa, lambda c: c.zopa, hundred, OF_100),
        section("time", lambda found: found.months, lambda c: c.months, time, MONTHS),
    ]


def _draw_section(sheet: Sheet, words: Words, rows: Sequence[_Row], section: _Section, y: float) -> float:
    """Heading, one row a setting and the axes; gives the y below."""
    _heading(sheet, words, words.say(section.key), words.say(f"{section.key}_unit"), y)
    top = y + 12
    bottom = top + len(rows) * ROW
    differences = difference_scale(section.differences, section.writing)
    first = section.levels[0]
    if first is not None:
        x = section.scale.at(first.mean)
        sheet.line(x, top + ROW / 2, x, bottom - 8, color=BASE, dashed=True)
    if any(section.differences):
        sheet.line(differences.at(0.0), top + ROW, differences.at(0.0), bottom, color=INK2)
    for place, row in enumerate(rows):
        middle = top + place * ROW + ROW / 2
        if place:
            sheet.line(MARGIN, middle - ROW / 2, WIDTH - MARGIN, middle - ROW / 2, color=RULE)
        _row_name(sheet, row, middle)
        level, name = section.levels[place], f"{section.key}-{row.letter}"
        if level is None:
            why = words.say("no_agreement")
            sheet.bar(LEVEL[0], LEVEL[0] + sheet.measure(why, LABEL) + 4, middle, 18, fill=GROUND)
            sheet.text(LEVEL[0], middle + 4, why, size=LABEL, color=INK3)
        else:
            sheet.line(LEVEL[0], middle, LEVEL[1], middle, color=RULE)
            draw_level(sheet, level, section.scale, middle, first=place == 0, name=name)
            said = section.writing.level(words, level.mean)
            sheet.text(LEVEL_NUMBER, middle + 5, said, size=BODY, color=INK, bold=place > 0, align="right")
        if row.comparison is not None:
            _compare(
                sheet,
                words,
                row.comparison,
                section.differences[place],
                differences,
                section.writing,
                middle,
                name,
            )
    draw_ticks(sheet, words, section.writing, section.scale, bottom + 14)
    if any(section.differences):
        draw_ticks(sheet, words, section.writing, differences, bottom + 14, signed=True)
    return bottom + 14


def _compare(
    sheet: Sheet,
    words: Words,
    comparison: Comparison,
    difference: Figure | None,
    scale: Scale,
    writing: Writing,
    y: float,
    name: str,
) -> None:
    """The difference and the words of one row, or why there is none."""
    if difference is None:
        why = comparison.obstacle or "no_agreement"
        sheet.paragraph(SAID, y + 4, words.say(why), WIDTH - MARGIN - SAID, color=INK3)
        return
    sheet.line(scale.start, y, scale.end, y, color=RULE)
    draw_difference(sheet, difference, scale, y, name=f"{name}-difference")
    say_difference(sheet, words, difference, writing, y)


def _heading(sheet: Sheet, words: Words, title: str, unit: str, y: float) -> None:
    """A section's name over its column, what its numbers are, and over the differences what they are."""
    after = sheet.text(MARGIN, y, title, size=SMALL_HEADING, color=INK, bold=True, serif=True)
    sheet.text(after + 12, y, sheet.fitted(unit, DIFFERENCE[0] - after - 28, SMALL), size=SMALL, color=INK3)
    sheet.text(DIFFERENCE[0], y, words.say("difference"), size=SMALL, color=INK3)
    sheet.line(MARGIN, y + 12, WIDTH - MARGIN, y + 12, color=AXIS)


def _row_name(sheet: Sheet, row: _Row, middle: float) -> None:
    is_first = row.comparison is None
    sheet.badge(MARGIN + 12, middle, row.letter, BASE if is_first else DEAL, hollow=is_first)
    lines = sheet.lines(row.name, NAME_ROOM, LABEL, bold=True)
    if len(lines) > 3:
        lines = [*lines[:2], " ".join(lines[2:])]
    for place, line in enumerate(lines):
        y = middle + 4 + 15 * (place - (len(lines) - 1) / 2)
        sheet.text(
            MARGIN + 34, y, sheet.fitted(line, NAME_ROOM, LABEL, bold=True), size=LABEL, color=INK, bold=True
        )


def _draw_worth(sheet: Sheet, words: Words, few: Sequence[_Row], only_few: str, y: float) -> float:
    """What agreements are worth to each party, under A and under each other setting; gives the y below."""
    _heading(sheet, words, words.say("worth"), "", y)
    note = f"{words.say('worth_select')} {only_few}".strip()
    top = sheet.paragraph(MARGIN, y + 32, note, ROOM, size=LABEL, color=INK3) + 10
    first, later = few[0].found, few[1:]
    values = {
        name: [row.found.parties[name].value for row in few if name in row.found.parties]
        for name in first.parties
    }
    scale = utility_scale([figure for figures in values.values() for figure in figures if figure], *LEVEL)
    pairs = [(name, row) for name in first.parties for row in later if _compared(row, name)]
    differences = difference_scale((_compared(row, name) for name, row in pairs), UTILITY)
    looks = party_looks(initials for _, initials in first.setting.parties.values())
    sheet.line(differences.at(0.0), top + 6, differences.at(0.0), top + len(pairs) * ROW, color=INK2)
    before = ""
    for place, (name, row) in enumerate(pairs):
        middle = top + place * ROW + ROW / 2
        title, initials = first.setting.parties[name]
        if name != before:
            if place:
                sheet.line(MARGIN, middle - ROW / 2, WIDTH - MARGIN, middle - ROW / 2, color=RULE)
            sheet.party(MARGIN + 12, middle, 24, looks[initials], initials=initials)
            party_title(sheet, words.named(title), MARGIN + 34, middle, NAME_ROOM)
        before = name
        _worth_row(sheet, words, first, row, name, scale, middle)
        difference = _compared(row, name)
        assert difference is not None  # such pairs were left out
        sheet.line(differences.start, middle, differences.end, middle, color=RULE)
        mark = f"worth-{name}-{row.letter}-difference"
        draw_difference(sheet, difference, differences, middle, name=mark, look=looks[initials])
        say_difference(sheet, words, difference, UTILITY, middle)
    bottom = top + len(pairs) * ROW + 14
    draw_ticks(sheet, words, UTILITY, scale, bottom)
    draw_ticks(sheet, words, UTILITY, differences, bottom, signed=True)
    return bottom


def _compared(row: _Row, party: str) -> Figure | None:
    return row.comparison.parties.get(party) if row.comparison else None


def _worth_row(
    sheet: Sheet, words: Words, first: Findings, row: _Row, party: str, scale: Scale, middle: float
) -> None:
    """The level of A above that of another setting, with both numbers."""
    sheet.line(LEVEL[0], middle, LEVEL[1], middle, color=RULE)
    for found, label, y in ((first, "A", middle - 9), (row.found, row.letter, middle + 9)):
        value = found.parties[party].value
        if value is None:
            continue
        is_first = found is first
        draw_level(sheet, value, scale, y, first=is_first, name=f"worth-{party}-{row.letter}-{label}")
        said = f"{label} {words.number(value.mean, 2)}"
        sheet.text(
            LEVEL_NUMBER + 8,
            y + 5,
            said,
            size=LABEL,
            color=INK2 if is_first else INK,
            bold=not is_first,
            align="right",
        )
