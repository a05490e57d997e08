"""What a reader of Explore sees: a place, the run that is played there, a round, a table, two parties."""

from __future__ import annotations

from dataclasses import dataclass

from sim.dashboard.explore.watched import Watched, watch
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech, speech


@dataclass(frozen=True, eq=False)
class View:
    """What a reader sees: the place with the run that is played there."""

    place: Place
    speech: Speech
    watched: Watched
    number: int
    table: int

    @classmethod
    def at(cls, place: Place) -> View:
        """The view of a place. Raises InputError for a place that cannot be seen."""
        watched = watch(place.case, place.rng_seed, place.run, place.replicates)
        number = min(place.round or 1, watched.rounds)
        table = table_of(watched, place.table, number)
        return cls(place, speech(watched.scenario, place.language), watched, number, table)


def table_of(watched: Watched, name: str | None, number: int) -> int:
    """The table in front: the named one, else the first that decides and has opened, else the first that has."""
    tables = watched.scenario.tables
    for k, table in enumerate(tables):
        if table.name == name:
            return k
    opened = [k for k, at in enumerate(watched.opened) if 0 < at <= number]
    decisive = [k for k, table in enumerate(tables) if table.decisive]
    return next((k for k in decisive if k in opened), (opened or decisive or [0])[0])


Pair = tuple[str, str]


def pair_of(view: View, chosen: dict[str, str]) -> Pair | None:
    """Which two parties the plane shows: chosen ones, else those that fight, else the first two."""
    parties = view.watched.scenario.tables[view.table].parties
    if len(parties) < 2:
        return None
    fighting = [p for p in view.watched.scenario.belligerents if p in parties]
    usual = fighting if len(fighting) >= 2 else list(parties)
    across = chosen.get("across") if chosen.get("across") in parties else usual[0]
    up = chosen.get("up") if chosen.get("up") in parties else usual[1]
    assert across is not None
    assert up is not None
    if across == up:
        up = next(party for party in parties if party != across)
    return across, up


def chosen(axis: str, party: str, shown: Pair | None) -> dict[str, str]:
    """The pair with a party on an axis; who stood there before changes places with it."""
    if shown is None:
        return {axis: party}
    now = dict(zip(("across", "up"), shown, strict=True))
    other = "up" if axis == "across" else "across"
    if now[other] == party:
        now[other] = now[axis]
    now[axis] = party
    return now
