"""Several settings against the first: levels, differences on the same luck, and words for what is clear.

A difference is clear where neither the band of the parties (ignorance), nor that of the rules (structure),
nor what counting leaves open includes zero. Where only the first does, it holds on average: some draws go
the other way. A mark is hollow wherever one of the two bands includes zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.plots.agreements import utility_scale
from analysis.plots.issue_panels import draw_issue_panels
from analysis.plots.sheet import Scale, Sheet
from analysis.plots.style import (
    AXIS,
    BASE,
    BODY,
    DEAL,
    DEAL2,
    DEAL3,
    HEADING,
    INK,
    INK2,
    INK3,
    LABEL,
    MARGIN,
    RULE,
    SAY,
    SMALL,
    SMALL_HEADING,
    TITLE,
    WIDTH,
    PartyLook,
    party_looks,
)
from analysis.plots.words import Words
from analysis.spreads import Figure, Interval
from analysis.summary import Comparison, Findings, Setting, Summary

ROOM = WIDTH - 2 * MARGIN
MOST_SHOWN = 4  # settings whose parties and issue values are drawn; the others have rows only
ROW = 46
LEVEL = (300.0, 510.0)  # then the number, up to LEVEL_NUMBER
LEVEL_NUMBER = 560.0
DIFFERENCE = (600.0, 800.0)
SAID = 826.0

Clarity = Literal["clear", "on_average", "unclear"]
Number = Callable[[float], str]


def clarity(difference: Figure) -> Clarity:
    """Whether a difference is clear, holds on average over the parties only, or is not clear at all."""
    if _has_zero(difference.structure) or _has_zero(difference.monte_carlo):
        return "unclear"
    return "on_average" if _has_zero(difference.ignorance) else "clear"


def _has_zero(interval: Interval) -> bool:
    return interval.low <= 0.0 <= interval.high


def letter(place: int) -> str:
    """A, B, ..., Z, AA, ... for the settings in their order."""
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def setting_name(words: Words, setting: Setting) -> str:
    """The title of the scenario, and the levers that were moved."""
    title = words.named(setting.title)
    return f"{title} · {_levers(words, setting.label)}" if setting.label else title


def _levers(words: Words, label: str) -> str:
    """A label such as "us_backstop=open" for people."""
    moved = (part.partition("=") for part in label.split(", "))
    return ", ".join(
        f"{lever.replace('_', ' ')}: {words.named({'en': _grouped(at).replace('_', ' ')})}" for lever, _, at in moved
    )


def _grouped(position: str) -> str:
    return f"{int(position):,}" if position.isdigit() else position


def draw_comparison(sheet: Sheet, words: Words, summary: Summary) -> float:
    """Draw several settings; gives the y below."""
    first = summary.settings[0]
    sheet.text(MARGIN, 52, words.named(first.setting.title), size=SMALL, color=INK3)
    y = sheet.paragraph(
        MARGIN, 96, finding(words, summary), ROOM, size=TITLE, leading=1.2, color=INK, bold=True, serif=True, name="title"
    )
    y = sheet.paragraph(MARGIN, y + 34, words.say("same_luck"), ROOM, size=SAY, serif=True) + 44
    rows = _rows(words, summary)
    y = _share_section(sheet, words, rows, "agree", y)
    y = _share_section(sheet, words, rows, "zopa", y + 44)
    y = _months_section(sheet, words, rows, y + 44)
    few = summary.settings[:MOST_SHOWN]
    y = _worth_sections(sheet, words, summary, few, y + 44)
    y = sheet.paragraph(MARGIN, y + 34, words.say("legend"), 760, size=LABEL, color=INK3)
    if not any(found.months for found in few):
        return sheet.paragraph(MARGIN, y + 44, words.say("never"), ROOM, size=SAY, color=INK2, serif=True)
    y += 60
    sheet.text(MARGIN, y, words.say("shares"), size=HEADING, color=INK, bold=True, serif=True)
    said = words.say("shares_say")
    if len(few) < len(summary.settings):
        said = f"{said} {words.say('first_shown', last=letter(len(few) - 1))}"
    y = sheet.paragraph(MARGIN, y + 24, said, ROOM, size=SMALL, color=INK3)
    return draw_issue_panels(sheet, words, few, [letter(place) for place in range(len(few))], MARGIN, y + 32, ROOM)


def finding(words: Words, summary: Summary) -> str:
    """The title: whether the settings differ clearly in how often talks end in an agreement."""
    shares = [words.hundred(found.agreement.mean) for found in summary.settings]
    differences = [c.agreement for c in summary.comparisons if c.agreement is not None]
    if len(shares) == 2:
        key = "two_apart"
        if differences:
            more = "two_more" if differences[0].mean > 0.0 else "two_fewer"
            key = "two_same" if clarity(differences[0]) == "unclear" else more
        return words.capital(words.say(key, a=shares[0], b=shares[1]))
    if not differences:
        levels = sorted(found.agreement.mean for found in summary.settings)
        return words.say("many_apart", low=words.hundred(levels[0]), high=words.hundred(levels[-1]))
    changed = [difference.mean > 0.0 for difference in differences if clarity(difference) != "unclear"]
    if not changed:
        return words.say("many_none", n=len(differences))
    more, fewer = changed.count(True), changed.count(False)
    key = "many" if more and fewer else "many_more" if more else "many_fewer"
    return words.say(key, more=more, fewer=fewer, n=len(differences))


@dataclass(frozen=True)
class _Row:
    """One setting in a section: its letter and name, and how it is compared (None for the first)."""

    letter: str
    name: str
    found: Findings
    comparison: Comparison | None


def _rows(words: Words, summary: Summary) -> list[_Row]:
    first = summary.settings[0].setting
    rows = []
    for place, found in enumerate(summary.settings):
        setting = found.setting
        if setting.title == first.title:
            name = _levers(words, setting.label) if setting.label else words.say("as_it_stands")
        else:
            name = setting_name(words, setting)
        comparison = summary.comparisons[place - 1] if place else None
        rows.append(_Row(letter(place), words.capital(name), found, comparison))
    return rows


@dataclass(frozen=True)
class _Section:
    """What a section of rows shows: its figures, their axes and how their numbers are written."""

    level: Mapping[str, Figure | None]  # letter -> figure
    difference: Mapping[str, Figure | None]
    level_scale: Scale
    factor: float
    digits: int
    as_count: bool  # "10 more" rather than "+0.10"


def _share_section(sheet: Sheet, words: Words, rows: Sequence[_Row], key: str, y: float) -> float:
    agree = key == "agree"
    section = _Section(
        level={row.letter: row.found.agreement if agree else row.found.zopa for row in rows},
        difference={
            row.letter: row.comparison.agreement if agree else row.comparison.zopa for row in rows if row.comparison
        },
        level_scale=Scale(*LEVEL),
        factor=100.0,
        digits=0,
        as_count=True,
    )
    return _draw_section(sheet, words, rows, section, key, y)


def _months_section(sheet: Sheet, words: Words, rows: Sequence[_Row], y: float) -> float:
    level = {row.letter: row.found.months for row in rows}
    longest = max((figure.ignorance.high for figure in level.values() if figure), default=1.0)
    section = _Section(
        level=level,
        difference={row.letter: row.comparison.months for row in rows if row.comparison},
        level_scale=Scale(*LEVEL, 0.0, round_up(longest)),
        factor=1.0,
        digits=1,
        as_count=False,
    )
    return _draw_section(sheet, words, rows, section, "time", y)


def round_up(value: float) -> float:
    """The least of 1, 2, 2.5, 3, 4, 5, 6, 8, 10 x a power of ten that is not below a positive value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-12))


def _draw_section(
    sheet: Sheet, words: Words, rows: Sequence[_Row], section: _Section, key: str, y: float
) -> float:
    """Heading, axes and one row a setting; gives the y below."""
    _heading(sheet, words, words.say(key), words.say(f"{key}_unit"), y)
    sheet.line(MARGIN, y + 12, WIDTH - MARGIN, y + 12, color=AXIS)
    top = y + 12
    scale = difference_scale(section.difference.values())
    bottom = top + len(rows) * ROW
    first = section.level[rows[0].letter]
    if first is not None:
        x = section.level_scale.at(first.mean)
        sheet.line(x, top + 8, x, bottom - 8, color=BASE, width=1, dashed=True)
    sheet.line(scale.at(0.0), top + ROW, scale.at(0.0), bottom, color=INK2)
    for place, row in enumerate(rows):
        middle = top + place * ROW + ROW / 2
        _row_name(sheet, row, middle)
        figure = section.level[row.letter]
        sheet.line(*_across(section.level_scale, middle), color=RULE)
        if figure is None:
            sheet.text(LEVEL_NUMBER, middle + 4, words.say("no_agreement"), size=LABEL, color=INK3, align="right")
        else:
            draw_level(sheet, figure, section.level_scale, middle, first=place == 0, name=f"{key}-{row.letter}")
            said = (
                words.percent(figure.mean)
                if section.as_count
                else words.number(figure.mean * section.factor, section.digits)
            )
            sheet.text(LEVEL_NUMBER, middle + 5, said, size=BODY, color=INK, bold=place > 0, align="right")
        if row.comparison is not None:
            sheet.line(*_across(scale, middle), color=RULE)
            difference = section.difference[row.letter]
            if difference is not None:
                draw_difference(sheet, difference, scale, middle, name=f"{key}-difference-{row.letter}")
            _difference_words(sheet, words, row.comparison, difference, section, middle)
        if place + 1 < len(rows):
            sheet.line(MARGIN, middle + ROW / 2, WIDTH - MARGIN, middle + ROW / 2, color=RULE, width=0.8)
    _ticks(sheet, words, section, scale, bottom)
    return bottom + 20


def _heading(sheet: Sheet, words: Words, title: str, unit: str, y: float) -> None:
    after = sheet.text(MARGIN, y, title, size=SMALL_HEADING, color=INK, bold=True, serif=True)
    sheet.text(after + 12, y, unit, size=SMALL, color=INK3)
    if after + 12 + sheet.measure(unit, SMALL) < DIFFERENCE[0] - 20:
        sheet.text(DIFFERENCE[0], y, words.say("difference"), size=SMALL, color=INK3)


def _row_name(sheet: Sheet, row: _Row, middle: float) -> None:
    sheet.badge(MARGIN + 12, middle, row.letter, BASE if row.comparison is None else DEAL, hollow=row.comparison is None)
    lines = sheet.lines(row.name, LEVEL[0] - MARGIN - 52, SMALL, bold=True)
    if len(lines) > 2:
        lines = [lines[0], sheet.fitted(" ".join(lines[1:]), LEVEL[0] - MARGIN - 52, SMALL, bold=True)]
    up = (len(lines) - 1) * 8
    for place, line in enumerate(lines):
        line = sheet.fitted(line, LEVEL[0] - MARGIN - 52, SMALL, bold=True)
        sheet.text(MARGIN + 34, middle + 5 - up + 16 * place, line, size=SMALL, color=INK, bold=True)


def _across(scale: Scale, y: float) -> tuple[float, float, float, float]:
    return scale.start, y, scale.end, y


def draw_level(sheet: Sheet, figure: Figure, scale: Scale, y: float, *, first: bool, name: str) -> None:
    """A level with the band of ignorance and in it that of structure; outlined for the first setting."""
    wide, narrow = figure.ignorance, figure.structure
    if first:
        sheet.bar(scale.at(wide.low), scale.at(wide.high), y, 12, edge=BASE, name=f"{name}-ignorance")
        sheet.bar(scale.at(narrow.low), scale.at(narrow.high), y, 6, edge=BASE, name=f"{name}-structure")
    else:
        sheet.bar(scale.at(wide.low), scale.at(wide.high), y, 12, fill=DEAL3, name=f"{name}-ignorance")
        sheet.bar(scale.at(narrow.low), scale.at(narrow.high), y, 6, fill=DEAL2, name=f"{name}-structure")
    sheet.dot(scale.at(figure.mean), y, 5.5, BASE if first else DEAL, hollow=first, name=f"{name}-mean")


def difference_scale(differences: Sequence[Figure | None] | object) -> Scale:
    """An axis with zero in its middle that holds every band."""
    assert isinstance(differences, Sequence) or hasattr(differences, "__iter__")
    reach = max(
        (
            abs(end)
            for figure in differences  # type: ignore[union-attr]
            if figure is not None
            for interval in (figure.ignorance, figure.structure)
            for end in (interval.low, interval.high)
        ),
        default=0.0,
    )
    most = round_up(reach) if reach > 0.0 else 1.0
    return Scale(*DIFFERENCE, -most, most)


