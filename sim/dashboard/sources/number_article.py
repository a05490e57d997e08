"""The article about one number: what it means, its range, what the source says, what we judged, where it is used."""

from __future__ import annotations

from dataclasses import replace

from htpy import Element, Node, a, article, b, code, div, h1, h2, p, section, span, ul
from htpy import li as li_

from sim.dashboard.cases import provenance_of
from sim.dashboard.marks import sign, token
from sim.dashboard.numbers import kind_of
from sim.dashboard.place import Place
from sim.dashboard.sources.behind import behind
from sim.dashboard.sources.list_view import rows
from sim.dashboard.sources.listing import Book
from sim.dashboard.sources.number_chart import Drawn, Peer, number_chart
from sim.dashboard.sources.tables import table_of, worth_bars
from sim.dashboard.sources.trying import trying
from sim.dashboard.sources.uses import levers_of, uses
from sim.domain.uncertain import Uncertain
from sim.loading.provenance import Origin


def number_article(
    place: Place, book: Book, origin: Origin, typed: str, problem: str, effect: Node
) -> Element:
    """The whole article; typed, problem: of the field that sets the number; effect: how much it matters."""
    say = book.numbers.speech.catalogue
    party = book.numbers.owner(origin)
    look = book.numbers.speech.look(party) if party else None
    return article(data_arrives=origin.path)[
        back_link(place, book, origin),
        h1(tabindex="-1")[
            token(look, 40, quiet=origin.keys[0] == "parties") if look else None,
            span[book.numbers.title(origin)],
        ],
        p(".lede")[book.numbers.meaning(origin)],
        _condition(book, origin),
        _big(book, origin),
        _moved(place, book, origin),
        _picture(place, book, origin),
        _table(book, origin),
        behind(
            place, book, before_of(place, origin) or origin, is_moved=before_of(place, origin) is not None
        ),
        effect,
        trying(book, origin, typed, problem),
        _used(place, book, origin),
        p(".path.small")[say.say("sources.page.path"), " ", code[origin.path]],
    ]


def back_link(place: Place, book: Book, origin: Origin) -> Node:
    """Back to the lever in Explore that sets the number, or to Explore."""
    say = book.numbers.speech.catalogue
    levers = [str(origin.keys[1])] if origin.kind == "lever" else levers_of(book, origin.path)
    anchor = f"#lever-{levers[0]}" if levers else ""
    key = "back_to_lever" if levers else "back"
    return p(".back")[
        a(".link", href=place.on("/").address + anchor)[sign("left", 18), say.say(f"sources.page.{key}")]
    ]


def _condition(book: Book, origin: Origin) -> Node:
    """When a gate, a clause, a red line or a threat holds, in a sentence."""
    words = book.numbers.words.when(origin)
    if kind_of(origin.keys) == "departure":
        below = str(origin.keys[-1]).split(".")
        own = book.by_path.get(".".join([*map(str, origin.keys[:2]), *below]))
        words = book.numbers.words.when(own) if own else ""
    return p(".say.when")[words] if words else None


def _big(book: Book, origin: Origin) -> Node:
    """The range, large; or what a rule, a red line or a lever is set to."""
    say, amount = book.numbers.speech.catalogue, book.numbers.words.amount
    if origin.kind in ("worth", "measure", "issue"):
        return None
    if origin.value is None or origin.kind == "rule":
        return p(".big")[b[say.sentence(book.numbers.short(origin))]]
    low, likely, high = (amount(value) for value in origin.value)
    unit = book.numbers.unit(origin)
    if low == high:
        return p(".big")[b[likely], span[unit] if unit else None]
    return p(".big")[
        span[say.say("sources.page.from", low=low)],
        b[likely],
        span[say.say("sources.page.to", high=high, unit=unit)],
    ]


def before_of(place: Place, origin: Origin) -> Origin | None:
    """The same number in the scenario as it stands, if the reader's case has another one."""
    if not place.case.is_moved:
        return None
    stated = provenance_of(place.case.unmoved).origins
    own = next((other for other in stated if other.path == origin.path), None)
    differs = own is not None and (own.value, own.setting) != (origin.value, origin.setting)
    return own if differs else None


def _moved(place: Place, book: Book, origin: Origin) -> Node:
    """Who moved a number from where, and how to take it back."""
    say, own = book.numbers.speech.catalogue, before_of(place, origin)
    if own is None:
        return None
    before = book.numbers.value(own)
    if origin.set_by == "user":
        away = replace(place, case=place.case.with_number(origin.path, None)).address
        return p(".moved")[
            say.say("sources.page.moved_user", before=before),
            " ",
            a(".link", href=away)[say.say("sources.page.take_back")],
        ]
    if origin.kind == "lever":
        return p(".moved")[say.say("sources.page.moved_self", before=book.numbers.short(own))]
    if origin.lever is None:
        return None
    title = say.words(book.numbers.words.lever(origin.lever).title)
    return p(".moved")[say.say("sources.page.moved_lever", lever=title, before=before)]


def _picture(place: Place, book: Book, origin: Origin) -> Node:
    """The density over the range; nothing for tables, rules and choices."""
    numbers, party = book.numbers, book.numbers.owner(origin)
    span_ = lever_span(book, origin)
    uncertain = numbers.uncertain(origin)
    if origin.kind == "lever" and origin.value is not None:
        uncertain = Uncertain(*origin.value)
    if uncertain is None:
        return None
    own = before_of(place, origin)
    drawn = Drawn(
        number=uncertain,
        before=Uncertain(*own.value) if own is not None and own.value is not None else None,
        ends=numbers.ends(origin),
        unit=numbers.unit(origin),
        look=numbers.speech.look(party) if party else None,
        peers=tuple(peers(book, origin)),
        span=span_,
    )
    return number_chart(drawn, numbers.title(origin), numbers.words.amount, numbers.speech.catalogue)


def lever_span(book: Book, origin: Origin) -> tuple[float, float] | None:
    """Between which ends a lever moves just this number; None without such a lever."""
    names = [str(origin.keys[1])] if origin.kind == "lever" else levers_of(book, origin.path)
    for name in names:
        ends = book.numbers.words.lever(name).range
        if ends is not None:
            return ends
    return None


def peers(book: Book, origin: Origin) -> list[Peer]:
    """The other parties' numbers of the same kind, their likely values."""
    own = book.numbers.party(origin)
    if own is None or theme_is_bare(origin):
        return []
    found = []
    for party in book.numbers.speech.case.parties:
        other = book.by_path.get(".".join(["parties", party.name, *map(str, origin.keys[2:])]))
        if party.name != own and other is not None and other.value is not None:
            found.append(Peer(book.numbers.speech.look(party.name), other.value[1]))
    return found


def theme_is_bare(origin: Origin) -> bool:
    """Whether a number is of its party alone: clauses, gates and groups at home are not comparable."""
    return str(origin.keys[2]) in ("gates", "clauses", "red_lines", "constituencies")


def _table(book: Book, origin: Origin) -> Node:
    """Bars of worth or of measures; for an issue, what it is worth to everybody; for a choice, what it sets."""
    if origin.kind == "issue":
        return _issue(book, str(origin.keys[1]))
    if origin.kind == "lever" and origin.setting is not None:
        return _choices(book, origin)
    found = table_of(book, origin)
    return div(".one-table")[found] if found is not None else None


def _issue(book: Book, issue: str) -> Element:
    """The values of an issue, and what each is worth to each party."""
    speech = book.numbers.speech
    of = speech.case.issue(issue)
    say = speech.catalogue
    wanting = [party for party in speech.case.parties if issue in party.preferences.stakes]
    helped = [value for value in of.values if value.help]
    return section(".issue-worth")[
        ul(".values")[
            (
                li_[
                    b[say.words(value.title)],
                    span[
                        say.words(value.help),
                        span(".small")[f" {say.say('sources.page.status_quo')}"]
                        if of.status_quo is not None and of.values[of.status_quo] is value
                        else None,
                    ],
                ]
                for value in helped
            )
        ]
        if helped
        else None,
        h2[say.say("sources.page.worth_to")],
        div(".worths")[
            (
                div[
                    p(".who")[token(speech.look(party.name), 20, quiet=True), speech.party(party.name)],
                    worth_bars(book, party.name, issue),
                ]
                for party in wanting
            )
        ],
    ]


def _choices(book: Book, origin: Origin) -> Element:
    """What each choice of a lever sets."""
    say, document = book.numbers.speech.catalogue, book.numbers.speech.case.document
    lever = book.numbers.words.lever(str(origin.keys[1]))
    values = document["levers"][lever.name].get("values") or {}
    return ul(".choices")[
        (
            li_(aria_current="true" if choice == origin.setting else None)[
                b[book.numbers.speech.position(lever, str(choice))],
                div[(p[change] for change in _changes(book, changes))]
                if changes
                else span[say.say("sources.page.as_it_stands")],
            ]
            for choice, changes in values.items()
        )
    ]


def _changes(book: Book, changes: dict[str, object]) -> list[str]:
    """What a choice sets, one number after the other."""
    say = book.numbers.speech.catalogue
    parts = []
    for path, value in changes.items():
        origin = book.by_path.get(path)
        title = book.numbers.title(origin) if origin else path
        if isinstance(value, int | float) and not isinstance(value, bool):
            words = book.numbers.words.amount(float(value))
        else:
            words = _plain(book, value)
        parts.append(say.say("sources.worth", value=title, worth=words))
    return parts


def _plain(book: Book, value: object) -> str:
    """What a choice sets that is no single number: a range, parties, or a name as it stands in the file."""
    say, parties = book.numbers.speech.catalogue, book.numbers.speech.case.parties
    if isinstance(value, list):
        if len(value) == 3 and all(isinstance(part, int | float) for part in value):
            low, likely, high = (book.numbers.words.amount(float(part)) for part in value)
            return say.say("sources.range", low=low, likely=likely, high=high)
        return say.join([_plain(book, part) for part in value])
    party = next((party.name for party in parties if party.name == value), None)
    return book.numbers.speech.party(party) if party else str(value).replace("_", " ")


def _used(place: Place, book: Book, origin: Origin) -> Node:
    found = uses(place, book, origin)
    if not found:
        return None
    say = book.numbers.speech.catalogue
    key = "lever_moves" if origin.kind == "lever" else "used"
    return section(".used")[
        h2[say.say(f"sources.page.{key}")],
        rows(place, book, [(use.label, use.words, use.address) for use in found]),
    ]
