"""Try another number: a field that sets it, and the way to Explore with it."""

from __future__ import annotations

from dataclasses import replace

from htpy import Node, button, div, h2, input, label, p, section, span

from sim.dashboard.cases import provenance_of
from sim.dashboard.marks import sign
from sim.dashboard.numbers import at
from sim.dashboard.place import Place
from sim.dashboard.sources.listing import Book
from sim.dashboard.sources.uses import levers_of
from sim.loading.provenance import Origin
from sim.loading.reader import InputError

SETTABLE = ("number", "gate", "clause")  # kinds that are one number, and so can be set to another


def can_be_set(book: Book, origin: Origin) -> bool:
    """Whether a reader may set the number here: it is one number and no lever moves it."""
    single = origin.kind in SETTABLE and origin.value is not None
    return (
        single
        and not levers_of(book, origin.path)
        and at(book.numbers.speech.case.document, origin.keys) is not None
    )


def trying(book: Book, origin: Origin, typed: str, problem: str) -> Node:
    """A field that sets the number, and the way to Explore with it."""
    if not can_be_set(book, origin) or origin.value is None:
        return None
    say = book.numbers.speech.catalogue
    value = typed or f"{origin.value[1]:g}"
    return section(".try", id="try")[
        h2[say.say("sources.page.try")],
        p(".small")[say.say("sources.page.try_help")],
        div(".doing")[
            label(for_="set")[say.say("sources.page.set_to")],
            input(
                "#set",
                type="number",
                step="any",
                value=value,
                data_do="set",
                aria_describedby="set-problem" if problem else None,
                aria_invalid="true" if problem else None,
            ),
            span(".unit")[book.numbers.unit(origin)],
            button(".btn.go", type="button", data_do="open")[say.say("sources.page.open"), sign("arrow", 18)],
        ],
        p("#set-problem.problem", role="alert")[problem] if problem else None,
    ]


def with_number(place: Place, origin: Origin, text: str) -> Place:
    """Explore with the number set. Raises InputError if the scenario cannot be played with it."""
    case = place.case.with_number(origin.path, text)
    provenance_of(case)
    return replace(place.on("/"), case=case, run=0, round=None)


def problem_of(error: InputError) -> str:
    """What is wrong with a number that was typed."""
    return "; ".join(problem.message for problem in error.problems)
