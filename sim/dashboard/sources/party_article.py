"""The article about a party: all that it wants, each with the way to its number."""

from __future__ import annotations

from collections.abc import Sequence

from htpy import Element, Node, a, article, b, div, h1, h2, h3, p, section, span, ul
from htpy import li as li_

from sim.dashboard.marks import sign, token
from sim.dashboard.numbers import WAR, kind_of
from sim.dashboard.place import Place
from sim.dashboard.sources.list_view import basis_mark, shown
from sim.dashboard.sources.listing import FACT, NUMBER, PARTY, Book, theme_of
from sim.dashboard.sources.tables import shares_of, worth_bars
from sim.domain.scenario import Party
from sim.loading.provenance import Origin


def party_article(place: Place, book: Book, party: Party) -> Element:
    """The whole article."""
    speech = book.numbers.speech
    say = speech.catalogue
    own = [origin for origin in book.provenance.origins if origin.keys[:2] == ("parties", party.name)]
    bare = [origin for origin in own if len(origin.keys) == 3]
    return article(data_arrives=party.name)[
        p(".back")[
            a(".link", href=place.on("/").address)[sign("left", 18), say.say("sources.page.back")],
            a(".link", href=place.on("/sources").address)[say.say("sources.page.all_sources")],
        ],
        h1(tabindex="-1")[token(speech.look(party.name), 40, quiet=True), span[speech.party(party.name)]],
        p(".lede")[_lede(book, party)],
        section[h2[say.say("sources.page.wants")], _issues(place, book, party)],
        section[h2[say.say("sources.page.limit_and_time")], _lines(place, book, bare)],
        _section(place, book, "war", [origin for origin in own if theme_of(origin.keys) == WAR]),
        _extras(place, book, own),
        _home(place, book, party, own),
        _other_parties(place, book, party),
    ]


def _lede(book: Book, party: Party) -> str:
    """What counts most for it, computed."""
    speech = book.numbers.speech
    say = speech.catalogue
    shares = _shares(party)
    first = sorted(shares, key=lambda issue: -shares[issue])
    low, likely, high = (
        book.numbers.words.amount(value)
        for value in (
            party.reservation_value.low,
            party.reservation_value.likely,
            party.reservation_value.high,
        )
    )
    key = "party_limit_point" if low == high else "party_limit"
    limit = say.say(f"sources.page.{key}", low=low, likely=likely, high=high)
    if len(first) < 3:
        return limit
    together = say.number(round(100 * (shares[first[0]] + shares[first[1]])))
    most = say.say(
        "sources.page.party_most",
        first=say.say("sources.page.issue", issue=speech.issue_title(first[0])),
        second=say.say("sources.page.issue", issue=speech.issue(first[1])),
        share=together,
    )
    return f"{most} {limit}"


def _shares(party: Party) -> dict[str, float]:
    stakes = party.preferences.stakes
    return shares_of({issue: stake.importance.likely for issue, stake in stakes.items()})


def _issues(place: Place, book: Book, party: Party) -> Element:
    """Each issue with its weight and the worth of its values, the weightiest first."""
    speech, shares = book.numbers.speech, _shares(party)
    most = max(shares.values(), default=0.0) or 1.0
    return ul(".wants")[
        (
            li_[
                div(".what")[
                    h3[a(href=shown(place, NUMBER, f"issues.{issue}"))[speech.issue_title(issue)]],
                    _weight(place, book, party, issue, shares[issue], most),
                    _facts(place, book, book.by_path[f"parties.{party.name}.issues.{issue}.importance"]),
                    p(".small")[
                        a(href=shown(place, NUMBER, f"parties.{party.name}.issues.{issue}.worth"))[
                            speech.catalogue.say("sources.page.why_worth")
                        ]
                    ],
                ],
                worth_bars(book, party.name, issue),
            ]
            for issue in sorted(shares, key=lambda name: -shares[name])
        )
    ]


def _weight(place: Place, book: Book, party: Party, issue: str, share: float, most: float) -> Element:
    say, look = book.numbers.speech.catalogue, book.numbers.speech.look(party.name)
    origin = book.by_path[f"parties.{party.name}.issues.{issue}.importance"]
    stated = book.numbers.value(origin)
    return a(".weight", href=shown(place, NUMBER, origin.path))[
        span(class_=f"extent {look.css}", aria_hidden="true")[span(style=f"width:{100 * share / most:.1f}%")],
        span[
            say.say(
                "sources.page.weight",
                share=say.number(round(100 * share)),
                range=stated,
            )
        ],
    ]


def _lines(place: Place, book: Book, origins: Sequence[Origin]) -> Element:
    """Numbers as lines: sign, name, range; each leads to its article."""
    say = book.numbers.speech.catalogue
    return ul(".lines.cited")[
        (
            li_[
                a(href=shown(place, NUMBER, origin.path))[
                    basis_mark(book.basis(origin), say),
                    span[book.numbers.name(origin)],
                    span(".v")[book.numbers.value(origin)],
                ],
                _facts(place, book, origin),
            ]
            for origin in origins
        )
    ]


def _facts(place: Place, book: Book, origin: Origin) -> Element:
    """The facts behind a number, each the way to it; empty where it is a judgement alone."""
    if not origin.facts:
        return span(".cites")
    about = book.numbers.speech.catalogue.say("sources.page.facts_of", name=book.numbers.title(origin))
    return span(".cites", role="group", aria_label=about)[
        (a(href=shown(place, FACT, fact))[fact] for fact in origin.facts)
    ]


def _section(place: Place, book: Book, theme: str, origins: Sequence[Origin]) -> Node:
    if not origins:
        return None
    return section[
        h2[book.numbers.speech.catalogue.say(f"sources.page.theme.{theme}")], _lines(place, book, origins)
    ]


def _extras(place: Place, book: Book, own: Sequence[Origin]) -> Node:
    """Clauses, gates and red lines in sentences."""
    kinds = ("clause", "gate", "red_line")
    found = [origin for origin in own if origin.kind in kinds]
    if not found:
        return None
    say = book.numbers.speech.catalogue
    return section[
        h2[say.say("sources.page.theme.extras")],
        ul(".sentences")[(li_[a(href=shown(place, NUMBER, o.path))[extra(book, o)]] for o in found)],
    ]


def extra(book: Book, origin: Origin) -> str:
    """A clause, a gate or a red line in a sentence."""
    say, words = book.numbers.speech.catalogue, book.numbers.words
    parts = {"conditions": words.conditions(origin.when), "value": "", "issue": ""}
    if origin.kind == "red_line":
        parts["value"] = say.say(f"sources.setting.{origin.setting}")
        return say.say("sources.page.extra.red_line", **parts)
    parts["value"] = book.numbers.value(origin)
    if origin.kind == "gate":
        parts["issue"] = say.say("sources.page.issue", issue=book.numbers.speech.issue(origin.issues[0]))
        return say.say("sources.page.extra.gate", **parts)
    return say.say(f"sources.page.extra.{book.numbers.kind(origin)}", **parts)


def _home(place: Place, book: Book, party: Party, own: Sequence[Origin]) -> Node:
    """Who must agree at home: the rule, the groups with their weights, and what they see differently."""
    home = party.constituencies
    if home is None:
        return None
    say, look = book.numbers.speech.catalogue, book.numbers.speech.look(party.name)
    rule = next((o for o in own if kind_of(o.keys) == "rule"), None)
    shares = shares_of({member.name: member.weight.likely for member in home.members})
    return section(".home")[
        h2[say.say("sources.page.theme.home")],
        p(".say")[
            a(href=shown(place, NUMBER, rule.path))[
                say.say("sources.page.rule", rule=say.sentence(book.numbers.value(rule)))
            ]
        ]
        if rule
        else None,
        ul(".members")[
            (
                li_[
                    div(".what")[
                        b[say.words(member.title)],
                        a(
                            ".weight",
                            href=shown(
                                place,
                                NUMBER,
                                f"parties.{party.name}.constituencies.members.{member.name}.weight",
                            ),
                        )[
                            span(class_=f"extent {look.css}", aria_hidden="true")[
                                span(style=f"width:{100 * shares[member.name]:.1f}%")
                            ],
                            span[
                                say.say(
                                    "sources.page.votes", share=say.number(round(100 * shares[member.name]))
                                )
                            ],
                        ],
                    ],
                    _lines(
                        place, book, [o for o in own if _is_of(o, member.name) and o.keys[-1] != "weight"]
                    ),
                ]
                for member in home.members
            )
        ],
    ]


def _is_of(origin: Origin, member: str) -> bool:
    return len(origin.keys) > 4 and origin.keys[2:5] == ("constituencies", "members", member)


def _other_parties(place: Place, book: Book, party: Party) -> Element:
    """The way to the others."""
    speech = book.numbers.speech
    return p(".parties")[
        (
            a(".btn", href=shown(place, PARTY, other.name))[
                token(speech.look(other.name), 20, quiet=True), speech.party(other.name)
            ]
            for other in speech.case.parties
            if other.name != party.name
        )
    ]
