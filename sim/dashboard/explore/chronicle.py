"""What has happened, in sentences, round by round; the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from htpy import Element, Node, a, aside, h2, li, ol, p, time
from markupsafe import Markup

from sim.dashboard.explore.watched import Watched
from sim.dashboard.keeping import kept
from sim.dashboard.marks import token
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech
from sim.loading.catalogue import load_catalogue
from sim.play.chronicle import Teller, cited_in
from sim.play.moves import moves_of
from sim.play.records import DRAFT, TEXT, OfferRecord, TableRecord
from sim.play.texts_told import is_through


@dataclass(frozen=True)
class Entry:
    """A round of the calendar (1, 2, ...) in sentences; by: who spoke, if it was one party."""

    number: int
    sentences: tuple[str, ...]
    by: str | None = None


def entries(watched: Watched, table: int, language: str) -> tuple[Entry, ...]:
    """Everything that happened in a run, and who moved at one table, by round; rounds without news are left out."""
    return _entries(watched, table, language)


@kept(256)
def _entries(watched: Watched, table: int, language: str) -> tuple[Entry, ...]:
    record = watched.record
    teller = Teller(record.case, load_catalogue(language), record)
    events: dict[str, list[str]] = {}
    for date, _, words in sorted(teller.events(), key=lambda event: event[:2]):
        events.setdefault(date, []).append(words)
    here, opened = record.tables[table], watched.opened[table]
    found = []
    for number in range(1, watched.rounds + 1):
        at = number - opened + 1 if opened else 0
        told, by = _at_table(teller, here, at) if 0 < at <= here.rounds else ([], None)
        said = [*events.get(watched.date(number), []), *told]
        if said:
            found.append(Entry(number, tuple(said), by))
    return tuple(found)


def _at_table(teller: Teller, here: TableRecord, at: int) -> tuple[list[str], str | None]:
    """What was said at a table in one of its rounds, and by whom if it was one party."""
    offers = [o for o in teller.record.offers if o.table == here.name and o.round == at]
    drafts = [o for o in offers if o.message == DRAFT]
    if drafts:
        return [_drafts(teller, drafts)], None
    moves = moves_of(teller.record, here.name)
    told, speakers = [], []
    for place, move in enumerate(moves):
        accepted = any(response == "accept" for response in move.offer.responses.values())
        if move.offer.round == at and (move.opening or move.changes or accepted):
            told.append(teller.move(move, moves[:place]))
            speakers.append(move.offer.by)
    if not told and any(o.message not in (DRAFT, TEXT) for o in offers):
        told.append(teller.say("run.still"))
    return told, speakers[0] if len(set(speakers)) == 1 else None


def _drafts(teller: Teller, drafts: Sequence[OfferRecord]) -> str:
    """What became of a mediator's drafts in a round."""
    passed = [draft for draft in drafts if is_through(draft)]
    if not passed:
        return teller.say("explore.drafts.none", count=len(drafts))
    return teller.say(
        "explore.drafts.some", passed=len(passed), count=len(drafts), text=teller.pairs(passed[-1].outcome)
    )


def chronicle(place: Place, speech: Speech, watched: Watched, table: int, number: int) -> Element:
    """The rounds up to one, the newest first, in a list of fixed height: what stands below must not jump."""
    past = [entry for entry in entries(watched, table, speech.language) if entry.number <= number]
    say = speech.catalogue.say
    return aside("#chronicle.chron", aria_labelledby="h-chronicle")[
        h2("#h-chronicle")[say("explore.chronicle")],
        ol(tabindex="0", aria_labelledby="h-chronicle")[
            (_entry(place, speech, watched, entry, is_first=entry.number == number) for entry in past[::-1])
        ],
    ]


def _entry(place: Place, speech: Speech, watched: Watched, entry: Entry, *, is_first: bool) -> Element:
    month = speech.catalogue.month(watched.date(entry.number))
    look: Node = token(speech.look(entry.by), 20, quiet=True) if entry.by else Markup("")
    return li(".cur" if is_first else ".past", data_key=f"round-{entry.number}")[
        time(datetime=watched.date(entry.number))[
            look, speech.catalogue.say("run.round", round=entry.number, date=month)
        ],
        [p[_with_facts(place, sentence)] for sentence in entry.sentences],
    ]


def _with_facts(place: Place, sentence: str) -> list[Node]:
    """A sentence in which each fact that it names leads to that fact."""
    facts = cited_in(sentence)
    if not facts:
        return [sentence]
    links = [
        [", " if n else "", a(href=place.on("/sources", fact=fact).address)[fact]]
        for n, fact in enumerate(facts)
    ]
    return [sentence.rpartition(" [")[0], " [", links, "]"]
