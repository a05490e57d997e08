"""Lines of Markdown on pages: emphasis and code; links to the glossary become explained terms, scenarios links."""

from __future__ import annotations

from collections.abc import Iterator

from htpy import Node, a, code, em, strong
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sim.dashboard.cases import is_known, scenario_of
from sim.dashboard.place import Case, Place
from sim.dashboard.terms import term
from sim.loading.catalogue import load_catalogue

_reader = MarkdownIt("commonmark")
_KINDS = {"strong": strong, "em": em}
GLOSSARY = "glossary."


def prose(place: Place, text: str) -> Node:
    """A line of Markdown as HTML."""
    inline = _reader.parseInline(text)[0]
    return _shown(place, iter(inline.children or ()))


def _shown(place: Place, tokens: Iterator[Token], until: str = "") -> list[Node]:
    found: list[Node] = []
    for token in tokens:
        if token.type == until:
            break
        if token.type == "text":
            found.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            found.append(" ")
        elif token.type == "code_inline":
            found.append(_named(place, token.content))
        elif token.type == "link_open":
            found.append(_linked(place, str(token.attrs["href"]), _shown(place, tokens, "link_close")))
        elif token.type.removesuffix("_open") in _KINDS:
            kind = token.type.removesuffix("_open")
            found.append(_KINDS[kind][_shown(place, tokens, f"{kind}_close")])
    return found


def _named(place: Place, name: str) -> Node:
    """Code; the name of a scenario is said as its title, which leads to it."""
    if not is_known(name):
        return code[name]
    title = load_catalogue(place.language).words(scenario_of(Case(name)).title)
    return a(href=Place(case=Case(name), language=place.language).address)[title]


def _linked(place: Place, href: str, shown: Node) -> Node:
    page, _, key = href.rpartition("#")
    if page.rpartition("/")[2].startswith(GLOSSARY):
        return term(place, key, shown)
    return a(href=href)[shown] if href.startswith("https://") else shown
