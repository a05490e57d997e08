"""Sources: the list at the left, the article of what is chosen at the right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import solara
from htpy import Element, Node, a, article, div, h1, p

from sim.dashboard.asking import use_answer, use_readiness
from sim.dashboard.live import Did, Live
from sim.dashboard.notice import wrong
from sim.dashboard.place import Place
from sim.dashboard.sources.effect_view import Asked, askable, effect_section
from sim.dashboard.sources.fact_article import fact_article
from sim.dashboard.sources.list_view import current, left
from sim.dashboard.sources.listing import FACT, NUMBER, PARTY, Book, book_of
from sim.dashboard.sources.number_article import number_article
from sim.dashboard.sources.party_article import party_article
from sim.dashboard.sources.start import start
from sim.dashboard.sources.trying import problem_of, with_number
from sim.dashboard.work import Answer
from sim.loading.provenance import Origin
from sim.loading.reader import InputError


def title(place: Place) -> str:
    """What is shown, as the title of the window. Raises InputError."""
    book = book_of(place.case, place.language)
    speech = book.numbers.speech
    origin, fact, party = (
        book.by_path.get(place.more.get(NUMBER, "")),
        place.more.get(FACT),
        place.more.get(PARTY),
    )
    if origin is not None:
        return book.numbers.title(origin)
    if fact in book.provenance.facts:
        return f"{fact} · {speech.catalogue.say('sources.page.fact')}"
    if party in [each.name for each in speech.case.parties]:
        return speech.party(str(party))
    return speech.catalogue.say("sources.page.title")


def first(place: Place) -> Node:
    """What is seen before the page is live: the list, and the article without what has to be worked out."""
    book = book_of(place.case, place.language)
    return div(".wrap.sources.cols")[
        left(place, book, ""),
        content(place, book),
    ]


def content(
    place: Place,
    book: Book,
    typed: str = "",
    problem: str = "",
    answer: Answer | None = None,
    is_ready: bool = False,
) -> Element:
    """The article of what the address names, or the start."""
    more, speech = place.more, book.numbers.speech
    if more.get(NUMBER):
        origin = book.by_path.get(more[NUMBER])
        if origin is None:
            return _unknown(place, book, more[NUMBER])
        asked = askable(place, book, origin)
        effect = effect_section(book, origin, asked, answer, is_ready) if asked else None
        return number_article(place, book, origin, typed, problem, effect)
    if more.get(FACT):
        fact = book.provenance.facts.get(more[FACT])
        return fact_article(place, book, fact) if fact else _unknown(place, book, more[FACT])
    if more.get(PARTY):
        party = next((party for party in speech.case.parties if party.name == more[PARTY]), None)
        return party_article(place, book, party) if party else _unknown(place, book, more[PARTY])
    return start(place, book)


def _unknown(place: Place, book: Book, name: str) -> Element:
    say = book.numbers.speech.catalogue
    return article(data_arrives=name)[
        h1(tabindex="-1")[say.say("sources.page.unknown", name=name)],
        p(".lede")[say.say("sources.page.unknown_help")],
        p[a(".link", href=place.on("/sources").address)[say.say("sources.page.all_sources")]],
    ]


def asked_of(place: Place, book: Book) -> Asked | None:
    """What may be worked out about the number that the address names."""
    origin = book.by_path.get(place.more.get(NUMBER, ""))
    return askable(place, book, origin) if origin is not None else None


@dataclass(frozen=True)
class Doing:
    """What a reader does with one number. attempt: which asking it is for how much it matters, 0 for none yet."""

    about: str
    typed: str = ""
    problem: str = ""
    attempt: int = 0


@solara.component
def Sources(place: Place) -> None:
    """The page."""
    try:
        book = book_of(place.case, place.language)
    except InputError as error:
        Live(wrong(Place("/sources", language=place.language), error))
        return
    with solara.v.Html(tag="div", class_="wrap sources cols"):
        List(place, book).key("list")
        Article(place, book).key("article")


@solara.component
def List(place: Place, book: Book) -> None:
    """The list, which keeps what was searched for while the article changes."""
    wanted = solara.use_reactive("")
    Live(left(place, book, wanted.value), {"find": lambda did: wanted.set(str(did.get("value", "")))})


@solara.component
def Article(place: Place, book: Book) -> None:
    """The article; what was typed or asked belongs to one number of one case and is not carried over."""
    router = solara.use_router()
    about = f"{place.case} {current(place)}"
    kept = solara.use_reactive(Doing(about))
    doing = kept.value if kept.value.about == about else Doing(about)
    asked = asked_of(place, book) if doing.attempt else None
    answer = use_answer(asked.job if asked else None, doing.attempt)
    is_ready = use_readiness()

    def open_explore(did: Did) -> None:
        origin: Origin | None = book.by_path.get(place.more.get(NUMBER, ""))
        if origin is None or origin.value is None:
            return
        try:
            there = with_number(place, origin, doing.typed or f"{origin.value[1]:g}")
        except InputError as error:
            kept.set(replace(doing, problem=problem_of(error)))
            return
        router.push(there.address)

    def work(did: Did) -> None:
        kept.set(replace(doing, attempt=doing.attempt + 1))

    Live(
        content(place, book, doing.typed, doing.problem, answer, is_ready),
        {
            "set": lambda did: kept.set(replace(doing, typed=str(did.get("value", "")), problem="")),
            "open": open_explore,
            "work": work,
            "again": work,
            "stop": lambda did: kept.set(replace(doing, attempt=0)),
        },
    )
