"""Explained terms: a word with the glossary's sentence, shown on hover, focus and tap."""

from __future__ import annotations

import re

from htpy import Element, Node, code, span
from markupsafe import Markup

from sim.dashboard.place import Place
from sim.loading.glossary import Word, find


def term(place: Place, word: str, shown: Node = None) -> Element:
    """A word of the glossary with its sentence in the reader's language; KeyError if the glossary has none.

    word: its key or an English name of it, such as "limit" · shown: what stands in the text, else the word itself.
    """
    found = find(word, place.language)
    return span(".term", tabindex="0")[
        plain(found) if shown is None else shown,
        span(".tip", role="tooltip")[Markup("<b>"), plain(found), Markup("</b> "), sentence(found)],
    ]


def plain(word: Word) -> str:
    """A word without its sign and its other names: "reservation value"."""
    return re.split(r"\s*[,(]", word.title)[0]


def sentence(word: Word) -> Node:
    """What a word means, as a sentence."""
    first, *rest = word.meaning.split("`")
    pieces = [first[:1].upper() + first[1:], *rest]
    shown: list[Node] = [code[piece] if place % 2 else piece for place, piece in enumerate(pieces)]
    return [shown, "."]
