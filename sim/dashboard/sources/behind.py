"""What stands behind a number: facts of the source, plain, and what we judged, in italics behind a dashed line."""

from __future__ import annotations

from collections.abc import Sequence

from htpy import Element, Node, a, div, h2, p, section

from sim.dashboard.place import Place
from sim.dashboard.sources.list_view import shown
from sim.dashboard.sources.listing import FACT, NUMBER, Book
from sim.loading.provenance import Fact, Origin

MOST_ALSO = 2  # other numbers that a fact is named for beside it


def behind(place: Place, book: Book, origin: Origin, is_moved: bool = False) -> Element:
    """Facts plain at the left, the judgement in italics behind a dashed line at the right.

    origin: as the scenario has it, which has its reasons also where the reader has moved the number (`is_moved`)
    """
    say, scenario = book.numbers.speech.catalogue, book.numbers.speech.case
    if origin.basis == "none":
        key = "invented" if scenario.stylised else "no_origin"
        return div(".two.bare")[
            section[h2[say.say("sources.page.judged")], div(".judge")[p[say.say(f"sources.page.{key}")]]]
        ]
    if origin.kind in ("issue", "lever") and not origin.judgement:
        return div(".two.bare")[_facts(place, book, origin)]
    return div(".two")[_facts(place, book, origin), _judgement(place, book, origin, is_moved)]


def _facts(place: Place, book: Book, origin: Origin) -> Element:
    say = book.numbers.speech.catalogue
    facts = [book.provenance.facts[name] for name in origin.facts if name in book.provenance.facts]
    if not facts:
        key = "no_fact" if book.provenance.facts else "no_sources"
        return section[h2[say.say("sources.page.says")], p(".small")[say.say(f"sources.page.{key}")]]
    titles = say.join([say.words(source.title) for source in book.provenance.sources])
    return section[
        h2[say.say("sources.page.says")],
        p(".small")[say.say("sources.page.says_help", sources=titles)],
        [_fact(place, book, fact, origin) for fact in facts],
    ]


def _fact(place: Place, book: Book, fact: Fact, origin: Origin) -> Element:
    say = book.numbers.speech.catalogue
    others = [other for other in fact.moves if other.path != origin.path and other.is_number]
    return div(".fact")[
        a(".id", href=shown(place, FACT, fact.id))[fact.id],
        p[say.words(fact.text)],
        p(".small")[
            say.say("sources.page.also"), " ", _linked(place, book, others), _more(place, book, fact, others)
        ]
        if others
        else None,
    ]


def _linked(place: Place, book: Book, origins: Sequence[Origin]) -> list[Node]:
    parts: list[Node] = []
    for other in origins[:MOST_ALSO]:
        if parts:
            parts.append("; ")
        parts.append(a(href=shown(place, NUMBER, other.path))[book.numbers.title(other)])
    return parts


def _more(place: Place, book: Book, fact: Fact, others: Sequence[Origin]) -> Node:
    rest = len(others) - MOST_ALSO
    if rest <= 0:
        return None
    words = book.numbers.speech.catalogue.say("sources.page.and_more", n=rest)
    return ["; ", a(href=shown(place, FACT, fact.id))[words]]


def _judgement(place: Place, book: Book, origin: Origin, is_moved: bool) -> Element:
    say = book.numbers.speech.catalogue
    reason = book.numbers.words.reason(origin)
    head = h2[say.say("sources.page.judged")]
    if not reason:
        return section[head, p(".small")[say.say("sources.page.no_judgement")]]
    foreign = say.language != "en"
    return section[
        head,
        p(".small")[
            say.say("sources.page.judged_before", before=book.numbers.value(origin))
            if is_moved
            else say.say("sources.page.judged_help"),
            f" {say.say('sources.language')}" if foreign else None,
        ],
        div(".judge", lang="en" if foreign else None)[p[reason]],
    ]
