"""Figures of a batch in a table: one a line, drawn and in numbers, each with its three ranges or why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from htpy import Element, Node, div, small, span, table, tbody, td, th, thead, tr
from markupsafe import Markup

from analysis.plots.scales import decimals, round_up
from analysis.plots.words import Words
from analysis.plots.writing import Writing
from analysis.spreads import Figure, Interval
from sim.dashboard.comparing.rows import Section
from sim.dashboard.drawing import Scale, both, box, chart, dot, line
from sim.dashboard.marks import Look, token
from sim.loading.catalogue import Catalogue

WIDTH, NARROW, HEIGHT, EDGE = 360.0, 350.0, 32.0, 8.0
SPREADS = ("structure", "ignorance", "monte_carlo")


@dataclass(frozen=True)
class Line:
    """A figure with its name. fixed: a value that follows from the selection and is no finding, in place of a figure

    note: below the name · badge: before it, the letter of a setting · code: a name that is no word
    """

    title: str
    figure: Figure | None
    note: str = ""
    fixed: float | None = None
    look: Look | None = None
    badge: Node = None
    code: bool = False


@dataclass(frozen=True)
class Block:
    """Lines on the same axis. low, high: where it begins and ends · more: lines that are not shown"""

    title: str
    lines: tuple[Line, ...]
    writing: Writing
    low: float
    high: float
    more: int = 0


def block(title: str, lines: Sequence[Line], writing: Writing, most: int = 60) -> Block:
    """A block whose axis holds all of its bands; shares from 0 to 100, others to a round number."""
    shown = tuple(lines[:most])
    bands = [line.figure.ignorance for line in shown if line.figure is not None]
    ends = [end for band in bands for end in (band.low, band.high)]
    high = max(1.0, *ends, 1.0) if writing.counts else round_up(max(ends, default=1.0) or 1.0)
    return Block(title, shown, writing, min(0.0, *ends, 0.0), high, len(lines) - len(shown))


def block_of(section: Section, at: int) -> Block:
    """A section of a comparison, for one of its settings."""
    lines = tuple(
        Line(row.title, row.levels[at], row.note, look=row.look)
        for row in section.rows
        if row.levels[at] is not None
    )
    return Block(section.title, lines, section.writing, section.low, section.high)


def figure_table(blocks: Sequence[Block], label: str, say: Catalogue, key: str) -> Element:
    """All blocks; key: the id by which the table is taken away."""
    heads = [say.say(f"batches.column.{name}") for name in ("mean", *SPREADS)]
    return table(f"#{key}.figs", aria_label=label)[
        thead[
            tr[
                th(scope="col")[span(".hidden")[say.say("batches.column.what")]],
                th(".draw", scope="col")[span(".hidden")[say.say("batches.column.drawn")]],
                (th(".n", scope="col")[head] for head in heads),
            ]
        ],
        (_block(one, heads, say) for one in blocks if one.lines),
    ]


def _block(one: Block, heads: Sequence[str], say: Catalogue) -> Element:
    return tbody[
        tr(".group")[
            th(scope="rowgroup")[one.title],
            td(".draw.scale")[div[(span[_end(end, one, say)] for end in (one.low, one.high))]],
            td(colspan="4"),
        ],
        (_line(line, one, heads, say) for line in one.lines),
        tr(".rest")[td(colspan="6")[say.say("batches.more_groups", n=say.number(one.more))]]
        if one.more
        else None,
    ]


def _end(value: float, of: Block, say: Catalogue) -> str:
    """An end of an axis, as short as it can be written."""
    scaled = of.writing.factor * value
    return Words(say.language).number(scaled, decimals(scaled))


def _line(one: Line, of: Block, heads: Sequence[str], say: Catalogue) -> Element:
    words = Words(say.language)
    mean, ranges = numbers(one, of.writing, say)
    spreads = [td(".n", data_label=head)[text] for head, text in zip(heads[1:], ranges, strict=True)]
    why = "" if one.figure is None or one.figure.draws > 1 else say.say("results.one_draw")
    if one.figure is None:
        spreads = [
            td(".n.bare", colspan="3")[say.say("results.fixed" if one.fixed is not None else "batches.none")]
        ]
    elif why:
        spreads = [td(".n.bare", colspan="3")[why]]
    return tr[
        th(".code" if one.code else "", scope="row")[
            one.badge,
            token(one.look, 22, quiet=True) if one.look else None,
            span[one.title],
            small[one.note] if one.note else None,
        ],
        td(".draw")[_drawn(one, of, f"{mean}; {', '.join(ranges)}", words)],
        td(".n.mean")[mean],
        spreads,
    ]


def numbers(one: Line, writing: Writing, say: Catalogue) -> tuple[str, list[str]]:
    """The mean and the three ranges in numbers; a dash for what there is not."""
    words = Words(say.language)
    if one.figure is None:
        return (writing.level(words, one.fixed) if one.fixed is not None else "–"), ["–"] * len(SPREADS)

    def written(spread: Interval) -> str:
        return words.shares(spread) if writing.counts else words.range(spread, writing.factor, writing.digits)

    ranges = [written(getattr(one.figure, name)) for name in SPREADS]
    return writing.level(words, one.figure.mean), ranges


def _drawn(one: Line, of: Block, says: str, words: Words) -> Markup | None:
    value = one.figure.mean if one.figure is not None else one.fixed
    if value is None:
        return None
    known = float(value)

    def draw(width: float) -> Markup:
        scale = Scale(of.low, of.high, EDGE, width - EDGE)
        middle = HEIGHT / 2
        parts = [line([(EDGE, middle), (width - EDGE, middle)], "var(--rule)", 1)]
        parts += [line([(x, middle - 4), (x, middle + 4)], "var(--rule)", 1) for x in (EDGE, width - EDGE)]
        if one.figure is None:
            at = dot(scale(known), middle, 5.5, "var(--ground)", stroke="var(--ink3)", stroke_width="2")
            return chart(width, HEIGHT, says, *parts, at)
        parts += _bands(one.figure, scale, middle)
        return chart(width, HEIGHT, says, *parts, dot(scale(known), middle, 6.5, "var(--deal)"))

    return both(draw, WIDTH, NARROW)


def _bands(figure: Figure, scale: Scale, middle: float) -> Iterator[Markup]:
    """The band of what is not known of the parties, and the line from the lowest to the highest set of rules."""
    low, high = scale(figure.ignorance.low), scale(figure.ignorance.high)
    yield box(low, middle - 4, high - low, 8, "var(--deal3)")
    first, last = scale(figure.structure.low), scale(figure.structure.high)
    if figure.structures > 1:
        yield line([(first, middle), (last, middle)], "var(--ink2)", 1.5)
        for x in (first, last):
            yield line([(x, middle - 4), (x, middle + 4)], "var(--ink2)", 1.5)
