"""The list at the left of Sources: all numbers and facts in folded groups, or what a search finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from htpy import Element, Node, a, details, div, h2, h3, input, li, nav, p, span, summary, ul
from markupsafe import Markup, escape

from sim.dashboard.marks import sign, token
from sim.dashboard.place import Place
from sim.dashboard.sources.listing import FACT, NUMBER, PARTY, Book, Entry, Group, group_of, search
from sim.loading.catalogue import Catalogue
from sim.loading.provenance import Basis, count

PAGE = "/sources"
MOST_FOUND = 60  # of a group in one search


def shown(place: Place, kind: str, name: str) -> str:
    """The address at which Sources shows a number, a fact or a party."""
    return place.on(PAGE, **{kind: name}).address


def basis_mark(basis: Basis, say: Catalogue, quiet: bool = False) -> Markup:
    """The sign of what stands behind a number: full, half, a dashed ring, a dash for nothing."""
    inside = {
        "facts": '<circle r="6" fill="currentColor" stroke="none"/>',
        "both": '<circle r="6"/><path d="M0 -6a6 6 0 0 0 0 12z" fill="currentColor" stroke="none"/>',
        "judgement": '<circle r="6" stroke-dasharray="2.2 2.5"/>',
        "none": '<path d="M-4 0H4"/>',
    }[basis]
    words = escape(say.say(f"sources.basis.{basis}"))
    named = 'aria-hidden="true"' if quiet else f'role="img" aria-label="{words}"'
    return Markup(
        f'<svg class="basis" width="16" height="16" viewBox="-8 -8 16 16" fill="none" stroke="currentColor"'
        f' stroke-width="1.6" {named}>{inside}</svg>'
    )


def left(place: Place, book: Book, wanted: str) -> Element:
    """The whole column; wanted: what is searched for."""
    say = book.numbers.speech.catalogue
    here = current(place)
    totals = {"numbers": say.number(sum(count(book.provenance.origins).values()))}
    totals["facts"] = say.number(len(book.provenance.facts))
    key = "total" if book.provenance.facts else "total_numbers"
    total = say.say(f"sources.page.{key}", **totals)
    return div(".side")[
        details(".fold", data_key=f"fold {here}")[summary[span[total], sign("down")]],
        nav(".list", aria_label=say.say("sources.page.list"))[
            p(".small.of")[total],
            input(
                ".find",
                type="search",
                value=wanted,
                placeholder=say.say("sources.page.find"),
                aria_label=say.say("sources.page.find"),
                autocomplete="off",
                spellcheck="false",
                data_while="find",
                data_do="find",
            ),
            div(data_key="found")[_found(place, book, wanted, here)]
            if wanted.strip()
            else div(data_key="all")[(_group(place, book, group, here) for group in book.groups)],
            legend(book),
        ],
    ]


def current(place: Place) -> str:
    """What the address names, as one word: number, fact or party and its name; empty for the start."""
    return next(
        (f"{kind} {place.more[kind]}" for kind in (NUMBER, FACT, PARTY) if place.more.get(kind)),
        "",
    )


def legend(book: Book) -> Element:
    """What the signs mean, with how many numbers have each."""
    say = book.numbers.speech.catalogue
    return ul(".legend")[
        (
            li[
                basis_mark(basis, say, quiet=True),
                span[f"{say.sentence(say.say(f'sources.basis.{basis}'))} ({n})"],
            ]
            for basis, n in counts(book).items()
            if n
        )
    ]


def counts(book: Book) -> dict[Basis, int]:
    """How many numbers rest on what, as this page counts them."""
    found: dict[Basis, int] = {"facts": 0, "both": 0, "judgement": 0, "none": 0}
    for origin in book.provenance.origins:
        if origin.is_number:
            found[book.basis(origin)] += 1
    return found


# --- groups


def _group(place: Place, book: Book, group: Group, here: str) -> Element:
    is_here = _is_in(group, here)
    # An opened fold belongs to the reader, so the browser keeps it; another key makes it another fold.
    key = f"{group.key} here" if is_here else group.key
    return details(".group", data_key=key, open=is_here)[
        summary[
            _token(book, group), span(".name")[group.title], span(".n")[str(group.size)], sign("down", 18)
        ],
        _party_link(place, book, group, here),
        [_theme(place, book, group, theme.key, here) for theme in group.themes],
    ]


def _theme(place: Place, book: Book, group: Group, key: str, here: str) -> Node:
    theme = next(theme for theme in group.themes if theme.key == key)
    entries = _entries(place, book, theme.entries, here)
    if not theme.title:
        return entries
    is_here = any(_named(entry) == here for entry in theme.entries)
    return details(".theme", data_key=f"{key} here" if is_here else key, open=is_here)[
        summary[span(".name")[theme.title], span(".n")[str(len(theme.entries))], sign("down", 16)], entries
    ]


def _party_link(place: Place, book: Book, group: Group, here: str) -> Node:
    if group.party is None:
        return None
    is_here = here == f"{PARTY} {group.party}"
    return a(".all", href=shown(place, PARTY, group.party), aria_current="page" if is_here else None)[
        book.numbers.speech.tell("sources.page.all_of", group.party), sign("arrow", 16)
    ]


def _is_in(group: Group, here: str) -> bool:
    kind, _, name = here.partition(" ")
    if kind == NUMBER:
        return group.key == group_of(tuple(name.split(".")))
    return (kind == FACT and group.key == "facts") or (kind == PARTY and group.party == name)


def _found(place: Place, book: Book, wanted: str, here: str) -> Node:
    say = book.numbers.speech.catalogue
    found = search(book.groups, wanted)
    total = sum(len(entries) for _, entries in found)
    number = "one" if total == 1 else "many"
    return [
        p(".small", role="status")[
            say.say(f"sources.page.found.{number}", n=total) if total else say.say("sources.page.found_none")
        ],
        [
            div(".hits", data_key=group.key)[
                h2[_token(book, group), group.title], _entries(place, book, entries[:MOST_FOUND], here)
            ]
            for group, entries in found
        ],
    ]


def _token(book: Book, group: Group) -> Node:
    return token(book.numbers.speech.look(group.party), 20, quiet=True) if group.party else None


def _entries(place: Place, book: Book, entries: Sequence[Entry], here: str) -> Element:
    return ul[(li[_entry(place, book, entry, here)] for entry in entries)]


def _entry(place: Place, book: Book, entry: Entry, here: str) -> Element:
    say = book.numbers.speech.catalogue
    is_here = _named(entry) == here
    if entry.shows == FACT:
        return a(".of-fact", href=shown(place, FACT, entry.key), aria_current="page" if is_here else None)[
            span(".id")[entry.key], span(".text")[entry.name]
        ]
    return a(href=shown(place, NUMBER, entry.key), aria_current="page" if is_here else None)[
        basis_mark(entry.basis, say), span[entry.name], span(".v")[entry.short]
    ]


def _named(entry: Entry) -> str:
    return f"{entry.shows} {entry.key}"


def rows(place: Place, book: Book, entries: Iterable[tuple[str, str, str]]) -> Element:
    """Lines of a label, words and an address: where something is used, what a fact moves."""
    say = book.numbers.speech.catalogue
    return ul[
        (
            li[
                h3[label],
                span[words],
                a(".link", href=address, aria_label=f"{say.say('sources.page.show')}: {words}")[
                    say.say("sources.page.show")
                ],
            ]
            for label, words, address in entries
        )
    ]
