"""What Explore draws is what was played: marks, lines and words stand where the record of the run puts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.dashboard.cases import scenario_of
from sim.dashboard.explore import cards, courses, odds, plane, tracks
from sim.dashboard.explore.agreed import minis
from sim.dashboard.explore.chronicle import chronicle
from sim.dashboard.explore.sight import liked_best, sight
from sim.dashboard.explore.watched import Watched, watch
from sim.dashboard.jobs.odds import Odds
from sim.dashboard.levers import groups, panel
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import Speech, speech
from sim.dashboard.work import Answer
from sim.loading import library

FEBRUARY = Case("february-2025")
RUNS = range(3)
WIDTH = 276.0


@pytest.fixture(params=RUNS)
def watched(request: pytest.FixtureRequest) -> Watched:
    return watch(FEBRUARY, 1, request.param)


@pytest.fixture
def english(watched: Watched) -> Speech:
    return speech(watched.scenario, "en")


def rounds_of(watched: Watched, table: str) -> Iterator[tuple[int, int]]:
    """The table and each round of the calendar in which it was open."""
    k = watched.table(table)
    first = watched.opened[k]
    return ((k, number) for number in range(first, first + watched.record.tables[k].rounds if first else 0))


def drawn(html: object) -> ElementTree.Element:
    """The first chart of some HTML."""
    found = re.search(r"<svg data-chart (.*?</svg>)", "".join(str(html)), flags=re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(f"<svg {found[1]}")


def across(share: float, width: float) -> float:
    """Where a card draws a number from 0 to 1."""
    return 4.0 + min(max(share, 0.0), 1.0) * (width - 8.0)


def test_a_card_draws_limit_offer_and_what_is_asked_for(watched: Watched, english: Speech) -> None:
    for k, number in rounds_of(watched, "settlement"):
        for seat in sight(watched, k, number).seats:
            svg = drawn(cards.card(Place(), english, seat))
            tick = next(p for p in svg.iter("path") if p.get("stroke") == "var(--ink)")
            assert tick.get("d", "").startswith(f"M{across(seat.limit, WIDTH):.1f} ")
            dots = [float(c.get("cx", "")) for c in svg.iter("circle") if c.get("fill") == "var(--ink)"]
            offered = [] if seat.offered is None else [across(seat.offered, WIDTH)]
            assert dots == pytest.approx(offered, abs=0.06)
            marks = [g.get("transform", "") for g in svg.iter("g") if "mark full" in g.get("class", "")]
            asks = [] if seat.asks is None else [f"translate({across(seat.asks, WIDTH):.1f} 40.0)"]
            assert marks == asks
            said = [" ".join("".join(text.itertext()).split()) for text in svg.iter("text")]
            assert f"limit {seat.limit:.2f}" in said
            assert (seat.asks is None) or f"asks for {seat.asks:.2f}" in said


def test_marks_of_offers_stand_at_the_values_that_were_offered(watched: Watched, english: Speech) -> None:
    for k, number in rounds_of(watched, "settlement"):
        seen = sight(watched, k, number)
        html = "".join(map(str, tracks.tracks(english, watched, k, seen)))
        tracked = html.split('class="trk"')[1:]
        for issue_name, track in zip(watched.scenario.tables[k].issues, tracked, strict=True):
            issue = watched.scenario.issue(issue_name)
            at = dict(re.findall(r'class="of" data-key="offer-(\w+)" style="left:calc\(([\d.]+)%', track))
            wanted = {
                party: 100 * issue.levels.index(issue.level(offer[issue_name])) / (len(issue.levels) - 1)
                for party, offer in seen.offers().items()
                if issue_name in offer
            }
            assert {party: float(share) for party, share in at.items()} == pytest.approx(wanted, abs=0.06)


def test_what_a_party_likes_best_is_worth_most_to_it(watched: Watched) -> None:
    for k, table in enumerate(watched.scenario.tables):
        for party, liked in liked_best(watched, k).items():
            place = [one.name for one in watched.scenario.parties].index(party)
            for name, value in liked.items():
                j = [issue.name for issue in watched.scenario.issues].index(name)
                issue = watched.scenario.issue(name)
                worth = watched.drawn.numbers.additive[0, place, j]
                assert worth[issue.level(value)] == max(worth[level] for level in issue.levels)
                assert name in table.issues


def test_points_of_the_plane_are_those_of_the_record(watched: Watched) -> None:
    compared = 0
    for k, record in enumerate(watched.record.tables):
        if not watched.opened[k] or record.points is None:
            continue
        # While a table is open its outcomes are worth what the record measures at its end.
        number = watched.opened[k] + record.rounds - 1
        found = plane.plane_of(watched, k, number, 0, 1)
        assert found is not None
        space = watched.seating.spaces[k]
        names = {"nash": "nash", "ks": "kalai_smorodinsky", "egalitarian": "egalitarian"}
        for name, at in found.points.items():
            told = record.points.get(names[name])
            if watched.seen[number - 1][k].status == "open" and told is not None:
                assert space.index(told) == at
                compared += 1
    assert compared or all(t.status != "open" for t in watched.record.tables)


def test_nothing_that_may_be_signed_is_better_for_both_than_the_frontier(watched: Watched) -> None:
    for k, number in rounds_of(watched, "settlement"):
        for pair in ((0, 1), (1, 2), (3, 0)):
            found = plane.plane_of(watched, k, number, *pair)
            assert found is not None
            assert bool(found.front) == bool(found.allowed.any())
            for at in found.front:
                better = (found.across > found.across[at]) & (found.up > found.up[at]) & found.allowed
                assert not better.any()


def test_the_zopa_is_shaded_where_there_is_one(watched: Watched, english: Speech) -> None:
    shaded = 0
    for k, number in rounds_of(watched, "settlement"):
        found = plane.plane_of(watched, k, number, 1, 2)
        assert found is not None
        svg = str(plane.still(english, watched, k, number, "russia", "ukraine", plane.WIDE))
        assert ('class="zopa"' in svg) == bool(found.inside.any())
        for at in np.flatnonzero(found.inside):
            assert found.across[at] >= found.limits[0]
            assert found.up[at] >= found.limits[1]
        shaded += 'class="zopa"' in svg
    assert shaded or not any(watched.record.tables[watched.table("settlement")].zopa_by_round)


def test_the_path_of_a_party_ends_at_its_offer(watched: Watched, english: Speech) -> None:
    for k, number in rounds_of(watched, "settlement"):
        seen, found = sight(watched, k, number), plane.plane_of(watched, k, number, 1, 2)
        assert found is not None
        svg = str(plane.moving(english, watched, k, number, "russia", "ukraine", plane.WIDE))
        lines = {
            stroke: [tuple(map(float, point.split())) for point in path.split("L")]
            for path, stroke in re.findall(
                r'<path d="M([^"Z]+)" fill="none" stroke="(var\(--p\d\))" stroke-width="2.5"', svg
            )
        }
        low = plane.HIGH - plane.BOTTOM
        for party, offer in seen.offers().items():
            if party not in ("russia", "ukraine"):
                continue
            at = watched.seating.spaces[k].index(offer)
            x = plane.LEFT + float(np.clip(found.across[at], 0, 1)) * (plane.WIDE - plane.RIGHT - plane.LEFT)
            y = low - float(np.clip(found.up[at], 0, 1)) * (low - plane.TOP)
            assert lines[english.look(party).colour][-1] == pytest.approx((x, y), abs=0.11)


def test_the_plane_says_limits_points_and_offers_to_those_who_do_not_see_it(
    watched: Watched, english: Speech
) -> None:
    for k, number in rounds_of(watched, "settlement"):
        found = plane.plane_of(watched, k, number, 1, 2)
        assert found is not None
        said = plane.said(english, watched, k, number, "russia", "ukraine")
        assert (
            f"Limits: worth {found.limits[0]:.2f} to Russia and {found.limits[1]:.2f} to Ukraine"
            in said.replace("−", "-")
        )
        assert ("Nash point: worth" in said) == ("nash" in found.points)
        assert said.count("Offer of") == len(sight(watched, k, number).offers())


@pytest.mark.parametrize("months", [1, 2, 6])
def test_the_fan_of_the_war_is_where_luck_alone_takes_it(months: int) -> None:
    case = FEBRUARY if months == 1 else FEBRUARY.with_number("round", f"{months} months")
    watched = watch(case, 1, 0)
    drawn_ = watched.record.drawn
    keeps, shock = (drawn_[f"world.war.momentum.{name}"] for name in ("persistence", "volatility"))
    rng, ahead, now = np.random.default_rng(7), 6, 0.1
    paths = np.full(40_000, now)
    half, most = courses._fan(watched, now, ahead)
    for step in range(1, ahead + 1):
        for _ in range(months):
            paths = keeps * paths + shock * rng.standard_normal(paths.size)
        inside = np.clip(np.quantile(paths, [0.05, 0.25, 0.75, 0.95]), -1, 1)
        assert inside == pytest.approx(
            (most[step][0], half[step][0], half[step][1], most[step][1]), abs=0.012
        )


def test_the_chronicle_follows_the_round_and_its_facts_are_links(watched: Watched, english: Speech) -> None:
    k = watched.table("settlement")
    html = {
        n: str(chronicle(Place(), english, watched, k, n)) for n in (1, watched.rounds // 2, watched.rounds)
    }
    keys = [re.findall(r'data-key="round-(\d+)"', text) for text in html.values()]
    assert all(int(key) <= number for number, found in zip(html, keys, strict=True) for key in found)
    assert len(keys[0]) < len(keys[-1])
    cited = re.findall(r"\[([FD]\d\d[^\]]*)\]", re.sub(r"<[^>]+>", "", html[watched.rounds]))
    for fact in {fact for group in cited for fact in group.split(", ")}:
        assert f"fact={fact}&" in html[watched.rounds]
    assert cited


@pytest.fixture(scope="module")
def odd() -> odds.Odd:
    """What is known after the first 500 runs of a moved lever."""
    case = FEBRUARY.at("us_backstop", "open")
    job = Odds(FEBRUARY, (case,), runs=600)
    found = odds.of_answer(Answer(job, 1, job.steps, job.step(0, None).found), None, case)
    assert found is not None
    return found


def test_three_spreads_stand_beside_those_of_before(odd: odds.Odd) -> None:
    english = speech(watch(FEBRUARY, 1, 0).scenario, "en")
    svg = drawn(odds.spreads(english, odd, 578.0))
    assert odd.before is not None
    for figure, fills in (
        (odd.now.agreement, ("var(--deal3)", "var(--deal2)", "var(--deal)")),
        (odd.before.agreement, ("none",) * 3),
    ):
        boxes = [box for box in svg.iter("rect") if box.get("fill") in fills]
        for box, wide in zip(boxes, (figure.structure, figure.ignorance, figure.monte_carlo), strict=True):
            low, high = (4 + share * 504 for share in (wide.low, wide.high))
            assert float(box.get("x", "")) == pytest.approx(low, abs=0.06)
            assert float(box.get("width", "")) == pytest.approx(max(2.0, high - low), abs=0.11)
    html = str(minis(english, odd))
    assert html.count("before") > len(odd.now.issues)


def test_an_answer_about_another_scenario_is_none(odd: odds.Odd) -> None:
    assert odds.of_answer(None, odd.answer, Case("classics/orange")) is None
    stale = odds.of_answer(None, odd.answer, FEBRUARY)
    assert stale is not None
    assert stale.is_stale


def test_until_workers_are_ready_the_page_says_so() -> None:
    english = speech(watch(FEBRUARY, 1, 0).scenario, "en")
    preparing = str(odds.header(Place(), english, None, ready=False, problem=None))
    assert "Getting ready" in preparing
    assert preparing != str(odds.header(Place(), english, None, ready=True, problem=None))


def test_levers_stand_with_their_party_or_theme() -> None:
    english = speech(watch(FEBRUARY, 1, 0).scenario, "en")
    found = {group.party or group.key: [lever.name for lever in group.levers] for group in groups(english)}
    assert found == {
        "usa": ["us_backstop", "us_aid", "us_patience"],
        "russia": ["russian_patience"],
        "ukraine": ["ukrainian_patience"],
        "europeans": ["european_aid", "european_troops", "european_patience"],
        "peace": ["us_umbrella"],
        "tables": ["talks_last"],
        "war": ["front"],
    }


@pytest.mark.parametrize("name", library.names())
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_lever_of_the_library_can_be_shown_moved(name: str, language: str) -> None:
    case = Case(name)
    for lever in scenario_of(case).levers:
        where = lever.choices[-1] if lever.range is None else lever.range[1]
        moved = case.at(lever.name, int(where) if isinstance(where, float) and where.is_integer() else where)
        html = str(panel(Place(case=moved), speech(scenario_of(moved), language)))
        assert f'id="lever-{lever.name}"' in html


@pytest.mark.parametrize("moved", [False, True])
def test_every_lever_leads_to_its_facts(moved: bool) -> None:
    case = FEBRUARY.at("us_patience", 40) if moved else FEBRUARY
    english = speech(watch(case, 1, 0).scenario, "en")
    html = str(panel(Place(case=case, round=12), english))
    for lever in english.case.levers:
        assert re.search(rf'href="/sources\?[^"]*round=12[^"]*number=levers.{lever.name}&', html)
    slider = re.search(r'id="lever-us_patience".*?class="rng" style="([^"]*)"', html, flags=re.DOTALL)
    assert slider is not None
    share = {name: float(at) for name, at in re.findall(r"--(\w+):([\d.]+)%", slider[1])}
    on = {"at": 40 if moved else 10, "usual": 10, "low": 6, "high": 24}
    assert share == pytest.approx({name: 100 * (at - 3) / 57 for name, at in on.items()}, abs=0.01)
