"""The glossary as a page: every word with its sentence, searchable."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from htpy import Element, Node, a, button, code, dd, div, dl, dt, h1, input, label, p, span

from sim.dashboard.learn.paths import contents
from sim.dashboard.place import Place
from sim.dashboard.terms import plain, sentence
from sim.loading.catalogue import FALLBACK, Catalogue, load_catalogue
from sim.loading.glossary import Word, glossary


def looked_up(place: Place, search: str) -> Element:
    """The glossary with the words that have a text in them."""
    catalogue = load_catalogue(place.language)
    found = matching(list(glossary(place.language).values()), search)
    kind = "one" if len(found) == 1 else "many"
    return div(".learn")[
        div(".wrap")[
            div(".cols")[
                contents(place),
                div(".gloss")[
                    p(".k")[a(".link.all", href=place.on("/learn").address)[catalogue.say("learn.all")],],
                    h1[catalogue.say("learn.glossary")],
                    p(".lede")[catalogue.say("learn.glossary_lede")],
                    label(".find")[
                        span[catalogue.say("learn.search")],
                        input(
                            type="search",
                            value=search,
                            autocomplete="off",
                            data_while="search",
                            data_do="search",
                        ),
                    ],
                    p(".small", aria_live="polite")[catalogue.say(f"learn.found.{kind}", count=len(found))],
                    _all(place, found) if found else _nothing(catalogue, search),
                ],
            ]
        ]
    ]


def matching(words: list[Word], search: str) -> list[Word]:
    """The words that have a text in their title, sentence or English names, in the order of their titles."""
    wanted = search.strip().casefold()
    found = [w for w in words if wanted in " ".join((w.title, w.meaning, *w.names, *w.plain)).casefold()]
    return sorted(found, key=lambda word: ordering(word.title))


def ordering(title: str) -> str:
    """What words are sorted by: their letters without case and accents."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def _all(place: Place, words: list[Word]) -> Iterator[Node]:
    for letter, group in groupby(words, key=lambda word: ordering(word.title)[0].upper()):
        yield div(".letter", data_key=letter)[
            span(".initial", aria_hidden="true")[letter],
            dl[
                (
                    div(data_key=word.key, id=word.key)[
                        dt[word.title, _in_code(place, word)], dd[sentence(word)]
                    ]
                    for word in group
                )
            ],
        ]


def _in_code(place: Place, word: Word) -> Node:
    """What the word is called in files, where that is another one."""
    catalogue = load_catalogue(place.language)
    if place.language == FALLBACK or plain(word).casefold() == word.names[0].casefold():
        return None
    before, _, after = catalogue.say("learn.in_code", word="\0").partition("\0")
    return span(".code")[before, code(lang=FALLBACK)[", ".join(word.names)], after]


def _nothing(catalogue: Catalogue, search: str) -> Node:
    return div(".none")[
        p(".say")[catalogue.say("learn.nothing", text=search.strip())],
        button(".btn", type="button", data_do="search", value="")[catalogue.say("learn.clear")],
    ]
