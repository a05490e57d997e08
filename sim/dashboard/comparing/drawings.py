"""The drawings of a comparison: levels, differences on a zero line, spreads of a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.clarity import clarity
from analysis.plots.scales import decimals, round_up
from analysis.plots.words import Words
from analysis.plots.writing import OF_100, Writing
from analysis.spreads import Figure, Interval
from sim.dashboard.comparing.rows import Section
from sim.dashboard.drawing import PHONE, Scale, both, box, chart, dot, line, words
from sim.dashboard.marks import Look, mark

LEVEL, DIFFERENCE, SPREADS = 380.0, 280.0, 560.0  # widths
NARROW = 350.0
HEIGHT = 44.0
EDGE = 8.0  # between an axis and the end of its drawing
LABEL = 56.0  # room for a number behind the end of its band


@dataclass(frozen=True)
class Mark:
    """A level in a drawing: the letter of its setting, whether that is the first one, the figure if there is one."""

    letter: str
    is_first: bool
    figure: Figure | None


def level_drawing(marks: Sequence[Mark], section: Section, say: Words) -> Markup:
    """Levels one below the other: A outlined, others green, each with the band of ignorance and its number."""

    def draw(width: float) -> Markup:
        scale = Scale(section.low, section.high, EDGE, width - LABEL)
        axis = line([(EDGE, HEIGHT / 2), (width - LABEL, HEIGHT / 2)], "var(--rule)", 1)
        drawn = [_level(one, 13.0 + 19.0 * at, scale, section.writing, say) for at, one in enumerate(marks)]
        return chart(width, HEIGHT, level_words(marks, section.writing, say), axis, *drawn)

    return both(draw, LEVEL, NARROW)


def _level(one: Mark, y: float, scale: Scale, writing: Writing, say: Words) -> Markup:
    figure = one.figure
    if figure is None:
        return words(EDGE, y + 4, f"{one.letter} –", size=13, css="quiet halo")
    low, high, at = (scale(v) for v in (figure.ignorance.low, figure.ignorance.high, figure.mean))
    said = f"{one.letter} {writing.level(say, figure.mean)}"
    css = "halo" if one.is_first else "halo strong"
    label = words(max(high, at + 6.5) + 8, y + 4.5, said, size=13, css=css)
    if one.is_first:
        band = box(low, y - 3, high - low, 6, "none", stroke="var(--base)", stroke_width="1.5")
        point = dot(at, y, 5.5, "var(--ground)", stroke="var(--base)", stroke_width="2.5")
    else:
        band = box(low, y - 4, high - low, 8, "var(--deal3)")
        point = dot(at, y, 6.5, "var(--deal)")
    return Markup("").join([band, label, point])


def level_words(marks: Sequence[Mark], writing: Writing, say: Words) -> str:
    """The same in words: A 31, 20 to 43; B 27, 17 to 39."""
    return "; ".join(
        f"{one.letter} –"
        if one.figure is None
        else f"{one.letter} {writing.level(say, one.figure.mean)}, "
        f"{say.range(one.figure.ignorance, writing.factor, writing.digits)}"
        for one in marks
    )


def difference_drawing(figure: Figure, section: Section, look: Look | None, says: str) -> Markup:
    """A difference on a zero line, with the bands of ignorance (wide) and structure (thin); hollow unless clear."""

    def draw(width: float) -> Markup:
        middle = HEIGHT / 2
        scale = Scale(-section.reach, section.reach, EDGE, width - EDGE)
        low, high = scale(figure.ignorance.low), scale(figure.ignorance.high)
        first, last = scale(figure.structure.low), scale(figure.structure.high)
        hollow = clarity(figure) != "clear"
        at = scale(figure.mean)
        if look is not None:
            point = mark(look, at, middle, 7.5, hollow)
        elif hollow:
            point = dot(at, middle, 6, "var(--ground)", stroke="var(--ink3)", stroke_width="2.5")
        else:
            point = dot(at, middle, 6.5, "var(--ink)")
        return chart(
            width,
            HEIGHT,
            says,
            line([(EDGE, middle), (width - EDGE, middle)], "var(--rule)", 1),
            box(low, middle - 3, high - low, 6, "var(--ink3)", opacity=".32"),
            line([(first, middle), (last, middle)], "var(--ink2)", 1.5),
            *(line([(x, middle - 4), (x, middle + 4)], "var(--ink2)", 1.5) for x in (first, last)),
            line([(scale(0.0), 2), (scale(0.0), HEIGHT - 2)], "var(--ink2)", 1),
            point,
        )

    return both(draw, DIFFERENCE, NARROW)


def spreads_drawing(
    figure: Figure, names: Sequence[str], ends: tuple[str, str], says: str, say: Words
) -> Markup:
    """The three spreads of a difference in how many of 100 runs agree, on one axis with zero in its middle.

    names: of the rows: rules, parties, luck · ends: what lies left and right of zero
    """

    def draw(width: float) -> Markup:
        spreads = (figure.structure, figure.ignorance, figure.monte_carlo)
        most = max(OF_100.least, *(abs(end) for spread in spreads for end in (spread.low, spread.high)))
        reach = round_up(most)
        scale = Scale(-reach, reach, 20, width - 20)
        zero = scale(0.0)
        parts = [
            words(zero - 10, 16, ends[0], anchor="end"),
            words(zero + 10, 16, ends[1]),
        ]
        foot = 44.0 + 56 * len(spreads)
        for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
            x = scale(share * reach)
            shade = "var(--ink2)" if share == 0.0 else "var(--rule)"
            parts.append(line([(x, 28), (x, foot - 20)], shade, 1))
            number = say.number(100 * share * reach, decimals(100 * reach / 2), signed=True)
            parts.append(words(x, foot, number, anchor="middle", css="quiet"))
        for at, (spread, name, fill) in enumerate(
            zip(spreads, names, ("var(--deal3)", "var(--deal2)", "var(--deal)"), strict=True)
        ):
            y = 44.0 + 56 * at
            parts.append(words(20, y, name, size=13, css="halo strong"))
            parts.append(_bar(spread, scale, y + 10, fill))
            if at == 0:
                parts += [
                    line([(scale(v), y + 8), (scale(v), y + 24)], "var(--deal)", 2)
                    for v in figure.by_structure
                ]
        x = scale(figure.mean)
        parts.append(line([(x, 34), (x, foot - 22)], "var(--ink)", 1, stroke_dasharray="2 3"))
        return chart(width, foot + 6, says, *parts)

    return both(draw, SPREADS, PHONE)


def _bar(spread: Interval, scale: Scale, y: float, fill: str) -> Markup:
    low, high = scale(spread.low), scale(spread.high)
    return box(min(low, (low + high) / 2 - 1), y, max(high - low, 2.0), 12, fill)
