"""Where a number is used: the tables, issues, terms and levers that it reaches, each with an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sim.dashboard.numbers import kind_of
from sim.dashboard.place import Place
from sim.dashboard.sources.list_view import shown
from sim.dashboard.sources.listing import NUMBER, PARTY, Book
from sim.loading import schema
from sim.loading.provenance import Origin, lever_targets


@dataclass(frozen=True)
class Use:
    """One place where a number is used: what kind of place, words, an address."""

    label: str
    words: str
    address: str


def levers_of(book: Book, path: str) -> list[str]:
    """The levers that set a number, or a number of which it is a part."""
    levers = book.numbers.speech.case.document.get("levers", {})
    return [
        name
        for name, stated in levers.items()
        if any(f"{path}.".startswith(f"{target}.") for target in targets_of(stated))
    ]


def targets_of(stated: object) -> tuple[str, ...]:
    """The paths that a lever sets, as it is written."""
    return lever_targets(schema.LeverModel.model_validate(stated))


def uses(place: Place, book: Book, origin: Origin) -> list[Use]:
    """Everywhere that a number is used, each once."""
    return list(dict.fromkeys(_uses(place, book, origin)))


def _uses(place: Place, book: Book, origin: Origin) -> Iterator[Use]:
    keys, kind = origin.keys, kind_of(origin.keys)
    if kind == "lever":
        stated = book.numbers.speech.case.document["levers"][keys[1]]
        for target in targets_of(stated):
            yield from _number(place, book, target, "sets")
        return
    for lever in levers_of(book, origin.path):
        yield from _number(place, book, f"levers.{lever}", "lever")
    if keys[0] == "parties":
        yield from _of_party(place, book, origin)
    elif keys[0] == "issues":
        yield from _of_issue(place, book, str(keys[1]))
    elif keys[0] == "tables":
        yield from _tables(place, book, [str(keys[1])])
        table = book.numbers.speech.case.table(str(keys[1]))
        if table.framework is not None:
            yield from _tables(place, book, [table.framework.to])
    elif keys[:2] == ("world", "war"):
        yield from _of_war(place, book, origin)
    elif keys[:2] == ("world", "peace"):
        yield from _of_peace(place, book, origin)
    if kind != "issue":
        for issue in origin.issues:
            yield from _number(place, book, f"issues.{issue}", "issue")


def _of_party(place: Place, book: Book, origin: Origin) -> Iterator[Use]:
    speech = book.numbers.speech
    party = str(origin.keys[1])
    yield Use(
        speech.catalogue.say("sources.page.use.party"),
        speech.tell("sources.page.all_of", party),
        shown(place, PARTY, party),
    )
    names = [
        table.name
        for table in speech.case.tables
        if party in table.parties and (not origin.issues or set(origin.issues) & set(table.issues))
    ]
    yield from _tables(place, book, names)


def _of_issue(place: Place, book: Book, issue: str) -> Iterator[Use]:
    speech = book.numbers.speech
    yield from _tables(place, book, [table.name for table in speech.case.tables if issue in table.issues])
    peace = speech.case.peace
    if peace is not None:
        for group, terms in (("terms", peace.terms), ("resumption", peace.resumption)):
            for name, term in terms.items():
                if issue in term.measure.values or issue in term.measure.hills:
                    yield from _number(place, book, f"world.peace.{group}.{name}.weight", "peace")


def _of_war(place: Place, book: Book, origin: Origin) -> Iterator[Use]:
    scenario = book.numbers.speech.case
    if kind_of(origin.keys) == "threat" and scenario.war is not None:
        against = scenario.war.threats[str(origin.keys[3])].against
        yield from _number(place, book, f"parties.{against}.reservation_value", "limit")
        return
    for party in scenario.parties:
        if party.fighter is not None:
            last = "cost" if kind_of(origin.keys) == "saturation" else "slope"
            yield from _number(place, book, f"parties.{party.name}.war.{last}", "limit")


def _of_peace(place: Place, book: Book, origin: Origin) -> Iterator[Use]:
    scenario = book.numbers.speech.case
    if kind_of(origin.keys) != "rate":
        if origin.keys[-1] != "weight":
            term = ".".join(str(key) for key in origin.keys[:4])
            yield from _number(place, book, f"{term}.weight", "term")
        if origin.keys[2] == "terms":
            yield from _number(place, book, "world.peace.rate", "peace")
    for party in scenario.parties:
        yield from _number(place, book, f"parties.{party.name}.foresight", "worth")


def _number(place: Place, book: Book, path: str, label: str) -> Iterator[Use]:
    origin = book.by_path.get(path)
    if origin is not None:
        yield Use(
            book.numbers.speech.catalogue.say(f"sources.page.use.{label}"),
            book.numbers.title(origin),
            shown(place, NUMBER, path),
        )


def _tables(place: Place, book: Book, names: list[str]) -> Iterator[Use]:
    speech = book.numbers.speech
    for name in names:
        table = speech.case.table(name)
        issues = speech.catalogue.join([speech.issue(issue) for issue in table.issues])
        yield Use(
            speech.catalogue.say("sources.page.use.table"),
            speech.catalogue.say(
                "sources.page.use.at_table", table=speech.catalogue.words(table.title), issues=issues
            ),
            replace(place.on("/"), table=name).address,
        )
