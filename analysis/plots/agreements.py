"""What holds given an agreement: which values, what it is worth to each party, how long it took."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.plots.sheet import Scale, Sheet
from analysis.plots.style import (
    AXIS,
    BODY,
    DEAL2,
    INK,
    INK2,
    INK3,
    LABEL,
    RULE,
    SMALL,
    PartyLook,
    party_looks,
)
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings

COLUMNS, GUTTER = 3, 44
LEADING = 13  # between two lines of a label
ROW = 22
LABEL_ROOM = 132  # most room for the names of values
MANY = (
    12  # more values than this stand upright side by side, with the first, the last and the likeliest named
)
UPRIGHT = 110
SHORTEST_WHISKER = 4.0  # a shorter one would be a blot


def draw_issues(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Draw every issue's values with their share of the agreements in columns; gives the y below."""
    width = (room - (COLUMNS - 1) * GUTTER) / COLUMNS
    shares = [figure for values in found.issues.values() for figure in values.values() if figure is not None]
    longest = max(max(figure.mean, figure.structure.high) for figure in shares)
    tops = [y] * COLUMNS
    for issue in found.issues:
        column = tops.index(min(tops))  # the shortest, so that long and short issues fill the sheet
        left = x + column * (width + GUTTER)
        tops[column] = _panel(sheet, words, found, issue, left, tops[column], width, longest) + 34
    return max(tops) - 34


def issue_title(
    sheet: Sheet, words: Words, found: Findings, issue: str, x: float, y: float, room: float
) -> None:
    """Write an issue's name, and its unit behind it in grey."""
    setting = found.setting
    unit = words.named(setting.units.get(issue, {}))
    after = sheet.text(
        x,
        y,
        sheet.fitted(words.named(setting.issue_titles[issue]), room, BODY, bold=True),
        size=BODY,
        color=INK,
        bold=True,
    )
    if unit and after + 8 + sheet.measure(unit, LABEL) <= x + room:
        sheet.text(after + 8, y, unit, size=LABEL, color=INK3)


def value_label(sheet: Sheet, said: str, room: float) -> list[str]:
    """A value's name in at most two lines."""
    lines = sheet.lines(said, room, LABEL)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [sheet.fitted(line, room, LABEL) for line in lines]


def _panel(
    sheet: Sheet,
    words: Words,
    found: Findings,
    issue: str,
    x: float,
    y: float,
    width: float,
    longest: float,
) -> float:
    """One issue with a bar for each value; `longest` is the share that fills the width."""
    issue_title(sheet, words, found, issue, x, y, width)
    titles = found.setting.value_titles[issue]
    named = {value: words.named(titles[value]) for value in found.issues[issue]}
    shares = {value: figure for value, figure in found.issues[issue].items() if figure is not None}
    if len(shares) > MANY:
        return _upright(sheet, words, named, shares, x, y + 16, width)
    start = x + LABEL_ROOM + 8
    full = (width - LABEL_ROOM - 8 - sheet.measure(">99", LABEL, bold=True) - 6) / longest
    most = max(figure.mean for figure in shares.values())
    y += 12
    for value, figure in shares.items():
        label = value_label(sheet, named[value], LABEL_ROOM)
        height = ROW + (len(label) - 1) * LEADING
        middle = y + height / 2
        for place, line in enumerate(label):
            up = (len(label) - 1) * LEADING / 2
            sheet.text(x, middle + 4 - up + place * LEADING, line, size=LABEL, color=INK2)
        sheet.line(start, y, start, y + height, color=AXIS)
        end = start + figure.mean * full
        if figure.mean > 0.0:
            sheet.bar(start, end, middle, 14, fill=DEAL2, name=f"share-{issue}-{value}")
        reach = _whisker(sheet, figure, start, full, middle)
        sheet.text(
            max(end, reach) + 6,
            middle + 4,
            words.percent(figure.mean),
            size=LABEL,
            color=INK if figure.mean > 0.0 else INK3,
            bold=figure.mean == most,
        )
        y += height
    return y


def _whisker(sheet: Sheet, figure: Figure, start: float, full: float, middle: float) -> float:
    """The range over sets of rules, which is calm; over draws a value is mostly all or nothing."""
    low, high = start + figure.structure.low * full, start + figure.structure.high * full
    if high - low < SHORTEST_WHISKER:
        return start
    sheet.line(low, middle, high, middle, color=INK, width=1.2)
    for end in (low, high):
        sheet.line(end, middle - 3, end, middle + 3, color=INK, width=1.2)
    return high


def _upright(
    sheet: Sheet,
    words: Words,
    named: dict[str, str],
    shares: dict[str, Figure],
    x: float,
    y: float,
    width: float,
) -> float:
    """Many values as upright bars side by side; the scale ends at the likeliest."""
    values = list(shares)
    step = width / len(values)
    most = max(shares.values(), key=lambda figure: figure.mean)
    floor = y + 20 + UPRIGHT
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
    sheet.text(x, floor + 16, named[values[0]], size=LABEL, color=INK3)
    sheet.text(x + width, floor + 16, named[values[-1]], size=LABEL, color=INK3, align="right")
    return floor + 16


def utility_scale(figures: Sequence[Figure], start: float, end: float) -> Scale:
    """From 0 to 1, and further where a bonus or a malus takes a utility beyond."""
    ends = [end for figure in figures for end in (figure.ignorance.low, figure.ignorance.high)]
    return Scale(start, end, min(0.0, *ends, 0.0), max(1.0, *ends, 1.0))


def draw_worth(sheet: Sheet, words: Words, found: Findings, x: float, y: float, room: float) -> float:
    """Draw for each party what agreements are worth to it against its limit; gives the y below."""
    looks = party_looks(initials for _, initials in found.setting.parties.values())
    shown = [figure for of in found.parties.values() for figure in (of.value, of.limit) if figure is not None]
    scale = utility_scale(shown, x + 176, x + room - 216)
    for name, of in found.parties.items():
        if of.value is None or of.limit is None or of.gain is None:
            continue  # sits at no table of this case
        title, initials = found.setting.parties[name]
        middle = y + 26
        sheet.party(x + 13, middle, 26, looks[initials], initials=initials)
        party_title(sheet, words.named(title), x + 36, middle, scale.start - x - 50)
        _value_against_limit(sheet, of.value, of.limit, looks[initials], scale, middle, name)
        _worth_in_words(sheet, words, of.value, of.limit, of.gain, scale.end + 24, middle)
        y += 52
    sheet.line(scale.start, y, scale.end, y, color=AXIS)
    for tick in (0.0, 0.5, 1.0):
        sheet.line(scale.at(tick), y, scale.at(tick), y + 5, color=AXIS)
        said = words.number(tick, 0 if tick in (0.0, 1.0) else 1)
        sheet.text(scale.at(tick), y + 19, said, size=LABEL, color=INK3, align="center")
    return y + 19


def party_title(sheet: Sheet, said: str, x: float, middle: float, room: float) -> None:
    """Write a party's name beside its mark, in at most two lines."""
    lines = sheet.lines(said, room, SMALL, bold=True)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    for place, line in enumerate(lines):
        y = middle + 5 + 16 * (place - (len(lines) - 1) / 2)
        sheet.text(x, y, sheet.fitted(line, room, SMALL, bold=True), size=SMALL, color=INK, bold=True)


def _value_against_limit(
    sheet: Sheet, value: Figure, limit: Figure, look: PartyLook, scale: Scale, middle: float, name: str
) -> None:
    """Wash and tick for the limit, a bar and the party's mark for the value, both over ignorance."""
    sheet.line(scale.start, middle, scale.end, middle, color=RULE)
    at = scale.at
    washed = limit.ignorance
    sheet.bar(at(washed.low), at(washed.high), middle, 22, fill=look.wash, name=f"limit-range-{name}")
    reach = value.ignorance
    sheet.bar(at(reach.low), at(reach.high), middle, 4, fill=look.color, name=f"value-range-{name}")
    sheet.line(
        at(limit.mean), middle - 12, at(limit.mean), middle + 12, color=INK, width=2, name=f"limit-{name}"
    )
    sheet.party(at(value.mean), middle, 17, look, name=f"value-{name}")


def _worth_in_words(
    sheet: Sheet, words: Words, value: Figure, limit: Figure, gain: Figure, x: float, middle: float
) -> None:
    after = sheet.text(x, middle - 2, words.number(value.mean, 2), size=BODY, color=INK, bold=True)
    sheet.text(after + 8, middle - 2, f"{words.say('limit')} {words.number(limit.mean, 2)}", size=SMALL)
    said = words.say("gain" if gain.mean >= 0.0 else "below", n=words.number(abs(gain.mean), 2))
    sheet.text(x, middle + 15, f"{said} ({words.range(gain.ignorance, digits=2, signed=True)})", color=INK3)


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
