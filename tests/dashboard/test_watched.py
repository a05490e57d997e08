"""What is watched of a run agrees with what the run leaves; drawings and sentences follow from it alone."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.dashboard.explore import plane, tracks
from sim.dashboard.explore.chronicle import entries
from sim.dashboard.explore.sight import apart_on, best_offered, liked_best, sight
from sim.dashboard.explore.watched import Watched, watch
from sim.dashboard.place import Case
from sim.dashboard.speech import speech
from sim.loading import library

CASES = [
    "february-2025",
    "classics/orange",
    "climate/burden-sharing",
    "island/ceasefire",
    "coalition/three-parties",
]


@pytest.fixture(params=CASES)
def watched(request: pytest.FixtureRequest) -> Watched:
    return watch(Case(request.param), 3, 0)


def test_watching_changes_nothing(watched: Watched) -> None:
    assert watched.record.to_dict() == sim.run(watched.record.scenario, rng_seed=3).to_dict()


def test_every_table_is_seen_to_its_end(watched: Watched) -> None:
    for k, record in enumerate(watched.record.tables):
        last = watched.seen[-1][k]
        assert last.status == record.status or record.status == "not_opened"
        assert last.at == record.rounds
        if record.opened is not None:
            assert watched.date(watched.opened[k]) == record.opened
            names = watched.seating.seats[k]
            assert {name: pytest.approx(limit) for name, limit in record.limits.items()} == dict(
                zip(names, last.limits.tolist(), strict=True)
            )


def test_limits_of_each_round_are_those_of_the_record(watched: Watched) -> None:
    for row in watched.record.party_rounds:
        k = watched.table(row.table)
        number = watched.opened[k] + row.round - 1
        seat = sight(watched, k, number).seat(row.party)
        assert seat is not None
        assert seat.limit == pytest.approx(row.r)
        assert seat.asks == row.aspiration
        assert seat.unsure[0] <= seat.limit <= seat.unsure[1]


def test_the_zopa_of_the_plane_is_that_of_the_record(watched: Watched) -> None:
    for k, record in enumerate(watched.record.tables):
        for at, there_is_one in enumerate(record.zopa_by_round):
            number = watched.opened[k] + at
            if watched.seen[number - 1][k].status != "open":
                continue  # what was settled in this round changed what outcomes are worth
            found = plane.plane_of(watched, k, number, 0, 1)
            assert found is not None
            assert bool(found.inside.any()) == there_is_one


def test_nothing_of_the_front_is_bettered(watched: Watched) -> None:
    k = next(k for k, opened in enumerate(watched.opened) if opened)
    found = plane.plane_of(watched, k, watched.opened[k], 0, 1)
    assert found is not None
    across, up = found.across[list(found.front)], found.up[list(found.front)]
    assert (np.diff(across) >= 0).all()
    assert (np.diff(up) <= 0).all()


def test_the_best_offer_is_the_best_of_the_others(watched: Watched) -> None:
    for k, table in enumerate(watched.scenario.tables):
        if not watched.opened[k]:
            continue
        seen = watched.seen[watched.opened[k] - 1][k]
        offers = watched.offers(table.name, 1)
        for seat, party in enumerate(table.parties):
            last = {offer.by: offer for offer in offers if offer.by != party}
            worth = [seen.values[seat, watched.seating.spaces[k].index(o.outcome)] for o in last.values()]
            assert best_offered(watched, k, seen, offers, seat, party) == (max(worth) if worth else None)


def test_ideals_are_open_values_of_the_table(watched: Watched) -> None:
    for k, table in enumerate(watched.scenario.tables):
        for party, liked in liked_best(watched, k).items():
            assert party in table.parties
            for issue, value in liked.items():
                assert issue in table.issues
                assert watched.scenario.issue(issue).level(value) in watched.scenario.issue(issue).levels


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_round_is_told_at_most_once_and_in_order(watched: Watched, language: str) -> None:
    for k in range(len(watched.scenario.tables)):
        numbers = [entry.number for entry in entries(watched, k, language)]
        assert numbers == sorted(set(numbers))
        assert all(entry.sentences for entry in entries(watched, k, language))


def test_how_far_apart_offers_are() -> None:
    issue = watch(Case("february-2025"), 1, 0).scenario.issue("borders")
    first, last = issue.values[0].name, issue.values[-1].name
    found = apart_on(issue, {"a": {"borders": first}, "b": {"borders": last}})
    assert found is not None
    assert (found.low, found.high, found.share) == (0, len(issue.levels) - 1, 1.0)
    assert apart_on(issue, {"a": {"borders": first}}) is None
    same = apart_on(issue, {"a": {"borders": last}, "b": {"borders": last}})
    assert same is not None
    assert same.share == 0.0


def test_a_heading_names_a_finding_or_stays_neutral() -> None:
    watched = watch(Case("february-2025"), 1, 0)
    words = speech(watched.scenario, "en")
    k = watched.table("settlement")
    assert tracks.heading(words, sight(watched, k, 1)) == "This table has not opened yet"
    assert tracks.heading(words, sight(watched, k, 12)).startswith("They are closest on")
    assert tracks.heading(words, sight(watched, k, watched.rounds)) == "They have agreed"


def test_every_scenario_of_the_library_can_be_watched() -> None:
    for name in library.names():
        watched = watch(Case(name), 1, 0)
        for k in range(len(watched.scenario.tables)):
            for number in (1, watched.rounds):
                seen = sight(watched, k, number)
                assert tracks.heading(speech(watched.scenario, "de"), seen)
