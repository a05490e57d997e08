"""The article about a fact: its words, where they stand, and everything that it moves."""

from __future__ import annotations

from htpy import Element, Node, a, article, h1, h2, h3, p, section, span, ul
from htpy import li as li_

from sim.dashboard.marks import sign, token
from sim.dashboard.place import Place
from sim.dashboard.sources.list_view import basis_mark, shown
from sim.dashboard.sources.listing import FACT, NUMBER, Book, group_of
from sim.loading.provenance import Fact, Origin


def fact_article(place: Place, book: Book, fact: Fact) -> Element:
    """The whole article."""
    say = book.numbers.speech.catalogue
    return article(data_arrives=fact.id)[
        p(".back")[
            a(".link", href=place.on("/").address)[sign("left", 18), say.say("sources.page.back")],
            a(".link", href=place.on("/sources").address)[say.say("sources.page.all_sources")],
        ],
        h1(tabindex="-1")[span(".fact-id")[fact.id], " ", span[say.say("sources.page.fact")]],
        p(".lede.quote")[say.words(fact.text)],
        p(".small")[book.numbers.words.reference(fact.reference)],
        p(".say.pushes")[say.say("sources.pushes", pushes=say.words(fact.pushes))] if fact.pushes else None,
        section(".moves")[
            h2[_moves(book, fact)],
            p(".small")[say.say("sources.page.moves_help")] if fact.moves else None,
            [_group(place, book, title, origins, party) for title, party, origins in _grouped(book, fact)],
        ],
        _others(place, book, fact),
    ]


def _moves(book: Book, fact: Fact) -> str:
    say = book.numbers.speech.catalogue
    if not fact.moves:
        return say.say("sources.idle")
    return say.say("sources.moves", total=book.numbers.words.total(fact.numbers)).rstrip(":")


def _grouped(book: Book, fact: Fact) -> list[tuple[str, str | None, list[Origin]]]:
    """What a fact moves, group by group in the order of the list."""
    found = []
    for group in book.groups:
        own = [origin for origin in fact.moves if group_of(origin.keys) == group.key]
        if own:
            found.append((group.title, group.party, own))
    return found


def _group(place: Place, book: Book, title: str, origins: list[Origin], party: str | None) -> Element:
    say = book.numbers.speech.catalogue
    return section(".moved-group")[
        h3[token(book.numbers.speech.look(party), 20, quiet=True) if party else None, title],
        ul(".lines")[
            (
                li_[
                    a(href=shown(place, NUMBER, origin.path))[
                        basis_mark(book.basis(origin), say),
                        span[_name(book, origin)],
                        span(".v")[book.numbers.value(origin)],
                    ]
                ]
                for origin in origins
            )
        ],
    ]


def _name(book: Book, origin: Origin) -> str:
    if origin.keys[0] == "parties" and not book.numbers.member(origin):
        return book.numbers.name(origin)
    return book.numbers.title(origin)


def _others(place: Place, book: Book, fact: Fact) -> Node:
    """The facts before and after it."""
    say, names = book.numbers.speech.catalogue, list(book.provenance.facts)
    here = names.index(fact.id)
    links = [("previous_fact", here - 1), ("next_fact", here + 1)]
    return p(".neighbours")[
        (
            a(".link", href=shown(place, FACT, names[other]))[
                say.say(f"sources.page.{key}", fact=names[other])
            ]
            for key, other in links
            if 0 <= other < len(names)
        )
    ]
