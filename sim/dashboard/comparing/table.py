"""The table of a comparison: a row a figure, with its levels, its difference, and words for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from htpy import Element, div, small, span, table, tbody, td, th, thead, tr

from analysis.clarity import clarity
from analysis.plots.scales import decimals
from analysis.plots.words import Words
from analysis.summary import Summary
from sim.dashboard.comparing.drawings import Mark, difference_drawing, level_drawing
from sim.dashboard.comparing.finding import ranges, said
from sim.dashboard.comparing.rows import Row, Section, obstacle_of
from sim.dashboard.marks import token
from sim.loading.catalogue import Catalogue

FIRST = "agreement"  # the row that says why a setting is not compared


def comparison_table(
    summary: Summary, found: Sequence[Section], say: Catalogue, letters: Sequence[str]
) -> Element:
    """All sections. With more than two settings each figure has a row for every later one beside the first.

    letters: of the settings, as the page calls them elsewhere
    """
    others = len(summary.settings) - 1
    minus = say.say("compare.minus.pair", b=letters[1]) if others == 1 else say.say("compare.minus.several")
    return table("#table.cmp", aria_label=say.say("compare.table", letters=say.join(letters)))[
        thead[
            tr[
                th(scope="col")[span(".hidden")[say.say("compare.column.what")]],
                th(scope="col", data_words=True)[say.say("compare.column.level")],
                th(scope="col", data_words=True)[minus],
                th(scope="col")[span(".hidden")[say.say("compare.column.words")]],
            ]
        ],
        (_section(summary, section, letters, say) for section in found),
    ]


def _section(summary: Summary, section: Section, letters: Sequence[str], say: Catalogue) -> Element:
    words = Words(say.language)

    def end(value: float, signed: bool = False) -> Element:
        scaled = section.writing.factor * value
        return span(data_words=True)[words.number(scaled, decimals(scaled), signed=signed)]

    return tbody[
        tr(".group")[
            th(scope="colgroup", data_words=True)[section.title],
            td(".scale")[div[end(section.low), end(section.high)]],
            td(".scale.signed")[div[end(-section.reach, True), end(0.0), end(section.reach, True)]],
            td,
        ],
        (line for row in section.rows for line in _lines(summary, section, row, letters, say)),
    ]


def _lines(
    summary: Summary, section: Section, row: Row, letters: Sequence[str], say: Catalogue
) -> Iterator[Element]:
    """A row of the table for each later setting that has a level here."""
    there = [at for at in range(len(summary.comparisons)) if row.levels[at + 1] is not None]
    for place, at in enumerate(there or [0]):
        difference = row.differences[at]
        obstacle = obstacle_of(summary.comparisons[at])
        if obstacle is None:
            words = said(difference, section.writing, say, section.unit)
        else:
            words = say.say(f"compare.obstacle.{obstacle}" if row.key == FIRST else "compare.obstacle.not")
        told = ranges(difference, section.writing, say) if difference is not None else []
        strong = difference is not None and clarity(difference) != "unclear"
        marks = [Mark(letters[0], True, row.levels[0]), Mark(letters[at + 1], False, row.levels[at + 1])]
        yield tr(".no" if not strong else "")[
            _name(row, len(there)) if place == 0 else None,
            td(".levels")[level_drawing(marks, section, Words(say.language))],
            td(".more")[
                difference_drawing(difference, section, row.look, f"{words}: {', '.join(told)}")
                if difference is not None
                else None
            ],
            td(".d")[
                span(".which", data_words=True)[f"{letters[at + 1]} "] if len(letters) > 2 else None,
                span(data_words=True)[words],
                (small(data_words=True)[one] for one in told),
            ],
        ]


def _name(row: Row, rows: int) -> Element:
    several = rows > 1
    return th(scope="rowgroup" if several else "row", rowspan=str(rows) if several else None)[
        token(row.look, 26, quiet=True) if row.look else None,
        span(data_words=True)[row.title],
        small(data_words=True)[row.note] if row.note else None,
    ]
