"""Worth and measures as small bars: a value, a bar, a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from htpy import Element, Node, b, li, small, span, ul

from sim.dashboard.sources.listing import Book
from sim.loading.provenance import Origin


def bars(rows: Sequence[tuple[str, float, str, str]], css: str = "") -> Element:
    """Rows of words, a share from 0 to 1, what it is in words, and a note (empty for none)."""

    def width(share: float) -> str:
        return f"width:{100 * max(0.0, min(1.0, share)):.1f}%"

    return ul(".bars")[
        (
            li[
                span(".what")[what, small[note] if note else None],
                span(class_=f"extent {css}", aria_hidden="true")[span(style=width(share))],
                b[words],
            ]
            for what, share, words, note in rows
        )
    ]


def worth_bars(book: Book, party: str, issue: str) -> Element:
    """What each value of an issue is worth to a party, in the order of the issue."""
    speech = book.numbers.speech
    of, stake = speech.case.issue(issue), speech.case.party(party).preferences.stakes[issue]
    closed = speech.catalogue.say("sources.page.closed")
    rows = [
        (
            speech.value(issue, value.name),
            worth,
            book.numbers.words.amount(round(worth, 3)),
            "" if level in of.levels else closed,
        )
        for level, (value, worth) in enumerate(zip(of.values, stake.worth, strict=True))
    ]
    return bars(rows, css=speech.look(party).css)


def measure_bars(book: Book, origin: Origin) -> Element:
    """How much each value of an issue counts for a term of the peace."""
    speech, issue = book.numbers.speech, str(origin.keys[-1])
    most = max((abs(amount) for amount in origin.worth.values()), default=0.0) or 1.0
    rows = [
        (speech.value(issue, value), abs(amount) / most, book.numbers.words.amount(amount), "")
        for value, amount in origin.worth.items()
    ]
    return bars(rows)


def table_of(book: Book, origin: Origin) -> Node:
    """The bars of a table of worth or of measures; None for any other number."""
    if origin.kind == "worth":
        return worth_bars(book, str(origin.keys[1]), str(origin.keys[3]))
    if origin.kind == "measure":
        return measure_bars(book, origin)
    return None


def shares_of(points: Mapping[str, float]) -> dict[str, float]:
    """Points as shares of their sum; all 0 where nothing counts."""
    total = sum(points.values())
    return {name: amount / total if total > 0 else 0.0 for name, amount in points.items()}
