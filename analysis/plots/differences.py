"""A row that compares: a level, the difference from the first setting on a zero line, and words for it.

A mark is hollow wherever any of the three spreads includes zero (`analysis.clarity`); two are bands, and all three
stand in numbers at the right.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.clarity import clarity
from analysis.plots.scales import round_up
from analysis.plots.sheet import Scale, Sheet
from analysis.plots.style import (
    AXIS,
    BASE,
    BODY,
    DEAL,
    DEAL2,
    DEAL3,
    INK,
    INK2,
    INK3,
    LABEL,
    RULE,
    PartyLook,
)
from analysis.plots.words import Words
from analysis.plots.writing import Writing
from analysis.spreads import Figure

# Columns of every row of a comparison: names, level and its number, difference, words.
LEVEL = (256.0, 436.0)
LEVEL_NUMBER = 490.0
DIFFERENCE = (518.0, 690.0)
SAID = 710.0


def difference_scale(differences: Iterable[Figure | None], writing: Writing) -> Scale:
    """An axis with zero in its middle that holds every band."""
    bands = [band for figure in differences if figure for band in (figure.ignorance, figure.structure)]
    most = round_up(
        max((max(abs(band.low), abs(band.high), writing.least) for band in bands), default=writing.least)
    )
    return Scale(*DIFFERENCE, -most, most)


def draw_level(sheet: Sheet, figure: Figure, scale: Scale, y: float, *, first: bool, name: str) -> None:
    """A level with the band of ignorance and in it that of structure; outlined for the first setting."""
    for band, interval, thick, fill in (
        ("ignorance", figure.ignorance, 12, DEAL3),
        ("structure", figure.structure, 6, DEAL2),
    ):
        sheet.bar(
            scale.at(interval.low),
            scale.at(interval.high),
            y,
            thick,
            fill=None if first else fill,
            edge=BASE if first else None,
            name=f"{name}-{band}",
        )
    sheet.dot(scale.at(figure.mean), y, 5.5, BASE if first else DEAL, hollow=first, name=f"{name}-mean")


def draw_difference(
    sheet: Sheet, figure: Figure, scale: Scale, y: float, *, name: str, look: PartyLook | None = None
) -> None:
    """A difference with both bands; hollow if it is not clear. A party's difference has its mark."""
    at = scale.at
    sheet.bar(at(figure.ignorance.low), at(figure.ignorance.high), y, 12, fill=RULE, name=f"{name}-ignorance")
    sheet.bar(at(figure.structure.low), at(figure.structure.high), y, 6, fill=AXIS, name=f"{name}-structure")
    hollow = clarity(figure) != "clear"
    state = f"{name}-{'hollow' if hollow else 'solid'}"
    if look is None:
        sheet.dot(at(figure.mean), y, 6, INK, hollow=hollow, name=state)
    else:
        sheet.party(at(figure.mean), y, 14, look, hollow=hollow, name=state)


def say_difference(sheet: Sheet, words: Words, figure: Figure, writing: Writing, y: float) -> None:
    """Write what is clear about a difference and what counting runs leaves open, the other ranges below."""
    how = clarity(figure)
    said = writing.difference(words, figure.mean)
    if how == "unclear":
        said = words.say("unclear")
    elif how == "on_average":
        said = words.say("on_average", words=said)
    color = INK if how == "clear" else INK2
    after = sheet.text(SAID, y - 2, said, size=BODY, color=color, bold=how == "clear")
    runs, rules, parties = (
        words.say(key, range=writing.range(words, interval))
        for key, interval in (
            ("runs_by", figure.monte_carlo),
            ("rules_by", figure.structure),
            ("parties_by", figure.ignorance),
        )
    )
    sheet.text(after + 10, y - 2, runs, size=LABEL, color=INK3)
    sheet.text(SAID, y + 15, f"{parties} · {rules}", size=LABEL, color=INK3)


def draw_ticks(
    sheet: Sheet, words: Words, writing: Writing, scale: Scale, y: float, *, signed: bool = False
) -> None:
    """Numbers under an axis, at its ends and its middle."""
    for value, align in (
        (scale.low, "left"),
        ((scale.low + scale.high) / 2, "center"),
        (scale.high, "right"),
    ):
        scaled = writing.factor * value
        digits = next((d for d in range(3) if abs(round(scaled, d) - scaled) < 1e-9), 3)
        said = words.number(scaled, digits, signed=signed)
        sheet.text(scale.at(value), y, said, size=LABEL, color=INK3, align=align)
