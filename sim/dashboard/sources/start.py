"""Sources without a choice: where the numbers come from, how many rest on what, and how to read the page."""

from __future__ import annotations

from htpy import Element, Node, a, article, dd, div, dl, dt, figure, h1, h2, p, section, span, ul
from htpy import li as li_
from markupsafe import Markup

from sim.dashboard.drawing import both, box, chart, line, words
from sim.dashboard.marks import token
from sim.dashboard.place import Place
from sim.dashboard.sources.list_view import basis_mark, counts, shown
from sim.dashboard.sources.listing import FACT, PARTY, Book
from sim.loading.provenance import Basis, Source

WIDTH = 720
FILLS: dict[Basis, str] = {"facts": "var(--ink)", "both": "var(--base)", "judgement": "none", "none": "none"}


def start(place: Place, book: Book) -> Element:
    """The whole article."""
    speech = book.numbers.speech
    say = speech.catalogue
    return article(data_arrives="start")[
        h1(tabindex="-1")[say.say("sources.page.title")],
        p(".lede")[_lede(book)],
        figure("#basis-chart")[both(lambda width: _bar(book, width), WIDTH)],
        section[h2[say.say("sources.page.read")], _how_to_read(book)],
        [_source(book, source) for source in book.provenance.sources],
        section[
            h2[say.say("sources.page.parties")],
            p(".parties")[
                (
                    a(".btn", href=shown(place, PARTY, party.name))[
                        token(speech.look(party.name), 20, quiet=True), speech.party(party.name)
                    ]
                    for party in speech.case.parties
                )
            ],
        ],
        _facts(place, book),
    ]


def _lede(book: Book) -> str:
    """How many numbers there are and what they rest on, computed."""
    speech, found = book.numbers.speech, counts(book)
    say = speech.catalogue
    total = sum(found.values())
    parts = {name: say.number(n) for name, n in found.items()}
    if not book.provenance.facts:
        key = "lede_invented" if speech.case.stylised else "lede_none"
        return say.say(f"sources.page.{key}", scenario=speech.title, total=say.number(total))
    return say.say(
        "sources.page.lede",
        scenario=speech.title,
        total=say.number(total),
        facts=parts["facts"],
        both=parts["both"],
        judgement=parts["judgement"],
        share=say.number(round(100 * (found["facts"] + found["both"]) / total)) if total else "0",
    )


def _bar(book: Book, width: float) -> Markup:
    """One bar of all numbers, cut by what they rest on."""
    say, found = book.numbers.speech.catalogue, {basis: n for basis, n in counts(book).items() if n}
    total = sum(found.values()) or 1
    parts: list[Markup] = []
    spoken = []
    at = 0.0
    for basis, n in found.items():
        wide = (width - 2) * n / total
        outline = {"stroke": "var(--axis)", "stroke_width": "1.5"}
        if basis in ("judgement", "none"):
            outline["stroke_dasharray"] = "4 3"
        parts.append(box(at + 1, 3, wide, 26, FILLS[basis], **outline))
        label = say.say("sources.page.bar", n=say.number(n), basis=say.say(f"sources.basis.{basis}"))
        spoken.append(label)
        if wide > len(label) * 6.6 + 8:
            parts.append(words(at + 1, 48, label, css="strong"))
        elif wide > 20:
            parts.append(words(at + 1, 48, say.number(n), css="strong"))
        else:
            parts += [
                line([(at + 1 + wide / 2, 29), (at + 1 + wide / 2, 56)], "var(--axis)", 1),
                words(at + 1, 70, label, css="strong"),
            ]
        at += wide
    return chart(width, 76, say.join(spoken), *parts)


def _how_to_read(book: Book) -> Element:
    say = book.numbers.speech.catalogue
    signs: tuple[Basis, ...] = ("facts", "both", "judgement") if book.provenance.facts else ("judgement",)
    return dl(".read")[
        (
            div[
                dt[basis_mark(basis, say, quiet=True), say.sentence(say.say(f"sources.basis.{basis}"))],
                dd[say.say(f"sources.page.read_{basis}")],
            ]
            for basis in signs
        ),
        div[dt[say.say("sources.page.read_range_term")], dd[say.say("sources.page.read_range")]],
    ]


def _source(book: Book, source: Source) -> Element:
    say, words_ = book.numbers.speech.catalogue, book.numbers.words
    return section(".source")[
        h2[say.words(source.title)],
        p(".small")[words_.date(source.date)],
        p(".say")[say.words(source.summary)] if source.summary else None,
        p(".small")[words_.reference(source.reference)],
    ]


def _facts(place: Place, book: Book) -> Node:
    say, facts = book.numbers.speech.catalogue, book.provenance.facts
    if not facts:
        return None
    return section[
        h2[say.say("sources.page.facts_title", n=len(facts))],
        p(".small")[say.say("sources.legend")],
        ul(".facts")[
            (
                li_[
                    a(href=shown(place, FACT, fact.id))[
                        span(".id")[fact.id],
                        span[say.words(fact.text)],
                        span(".v")[book.numbers.words.total(fact.numbers)],
                    ]
                ]
                for fact in facts.values()
            )
        ],
    ]
