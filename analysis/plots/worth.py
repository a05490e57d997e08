"""What an agreement is worth to each party, against its limit."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.plots.sheet import Scale, Sheet
from analysis.plots.style import AXIS, BODY, INK, INK3, LABEL, RULE, SMALL, PartyLook, party_looks
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings


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
