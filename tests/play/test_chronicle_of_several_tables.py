"""The chronicle of several tables, a war and a peace: told in order, and true to the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sim.domain.scenario import Scenario
from sim.loading.catalogue import load_catalogue
from sim.loading.loader import load
from sim.play.behind import MOST_FACTS, behind_limit, behind_stake
from sim.play.calendar_told import LEG, MOST_LEGS, Leg, legs
from sim.play.chronicle import Line, Teller, chronicle
from sim.play.explanation import explain, explanation
from sim.play.model import run
from sim.play.records import DRAFT, Record
from sim.play.texts_told import is_through

VALLEY = Path(__file__).parent / "scenarios" / "valley.yaml"
LANGUAGES = ["en", "de"]
RUNS = range(24)


@cache
def valley() -> Scenario:
    return load(VALLEY)


@cache
def played(number: int) -> Record:
    return run(valley(), rng_seed=1, run=number)


def with_status(table: str, status: str) -> Iterator[Record]:
    found = [r for r in map(played, RUNS) if next(t for t in r.tables if t.name == table).status == status]
    assert found, f"no run among these in which {table} is {status}"
    yield from found


def teller(record: Record) -> Teller:
    return Teller(record.case, load_catalogue("en"), record)


def settlement(record: Record):  # type: ignore[no-untyped-def]
    return next(table for table in record.tables if table.name == "settlement")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", RUNS)
def test_every_run_is_clean(number: int, language: str) -> None:
    for lines in (chronicle(played(number), language), explain(played(number), language)):
        for line in lines:
            assert not re.search(r"[{}]|None|\bnan\b|\binf\b", line.text), line
            assert bool(line.text) is (line.kind != "gap")
            assert ".." not in line.text
            if line.kind in ("turn", "stretch", "why", "round", "lede", "note", "event", "result"):
                assert line.text[0] in "„“" or line.text[0] == line.text[0].upper(), line


@pytest.mark.parametrize("number", RUNS)
def test_the_calendar_is_in_order_and_tables_are_told_as_they_open(number: int) -> None:
    record = played(number)
    lines = chronicle(record)
    months = {load_catalogue("en").month(record.case.month_after(1, i)): i for i in range(1200)}
    told = [months[line.text.split(":")[0]] for line in lines if line.kind == "event"]
    assert told == sorted(told)
    chapters = [line.text.removeprefix("Table: ") for line in lines if line.text.startswith("Table: ")]
    opened = sorted((t.opened, i) for i, t in enumerate(record.tables) if t.opened)
    assert chapters == [record.case.tables[i].title["en"] for _, i in opened]


def test_each_table_opens_and_closes_once_in_the_calendar() -> None:
    for number in RUNS:
        events = [line.text for line in chronicle(played(number)) if line.kind == "event"]
        for table in played(number).tables:
            title = f"“{played(number).case.table(table.name).title['en']}”"
            assert sum(title in event and " opens" in event.replace(title, "", 1) for event in events) >= 1
            month = load_catalogue("en").month(str(table.closed))
            assert any(event.startswith(f"{month}: {title}") and "opens" not in event for event in events)


# --- protocols


def test_drafts_are_counted_and_the_text_is_followed() -> None:
    for number in RUNS:
        record = played(number)
        if record.structure["tables.settlement.protocol"] != "single_text":
            continue
        drafts = [o for o in record.offers if o.message == DRAFT]
        through = [draft for draft in drafts if is_through(draft)]
        said = next(line.text for line in chronicle(record) if "drafts stood" in line.text)
        assert f"{len(through)} of {len(drafts)} drafts stood" in said
        if through:
            last = through[-1].outcome
            changed = [
                name
                for name, value in last.items()
                if teller(record).value(name, value) in said.split(" to ")[-1]
            ]
            assert changed
        table = settlement(record)
        if table.outcome is not None and through:
            assert table.outcome == through[-1].outcome


def test_an_agenda_says_which_issue_is_settled_when() -> None:
    told = 0
    for number in RUNS:
        record = played(number)
        if record.structure["tables.settlement.protocol"] != "agenda":
            continue
        lines = list(teller(record).agenda(settlement(record)))
        settled = [line.text for line in lines if " is settled: " in line.text]
        titles = [
            i.title["en"] for i in record.case.issues if i.name in record.case.table("settlement").issues
        ]
        assert [text.split(": ")[1].split(" is settled")[0] for text in settled] == titles[: len(settled)]
        if settlement(record).status == "refused":
            assert len(settled) == len(titles)
            refuser = record.case.party(str(settlement(record).refused_by))
            name = load_catalogue("en").name(refuser).words
            assert name in lines[-1].text.lower()
            told += 1
    assert told


# --- endings


def test_who_was_not_asked_and_refuses() -> None:
    for record in with_status("toll", "refused"):
        table = next(t for t in record.tables if t.name == "toll")
        assert table.outcome is None
        assert table.signed == {"toll": "shared"}
        assert table.refused_by == "league"
        text = "\n".join(str(line) for line in chronicle(record))
        assert "by all who were asked, but the towns refuse." in text
        assert "was held without them" in text


def test_failure_at_home_names_the_votes() -> None:
    for record in with_status("settlement", "not_ratified"):
        votes = settlement(record).at_home["league"]
        own = record.case.party("league").constituencies
        assert own is not None
        assert set(votes) == {member.name for member in own.members}
        weights = {member.name: member.weight.likely for member in own.members}
        yes = sum(weights[name] for name, is_for in votes.items() if is_for)
        assert yes <= sum(weights.values()) / 2  # the rule is a majority
        against = [m.title["en"] for m in own.members if not votes[m.name]]
        text = record.transcript()
        assert all(title in text.split("against it: ")[1].split(".")[0] for title in against)


def test_what_was_carried_at_home_has_a_majority() -> None:
    for record in with_status("settlement", "agreed"):
        table = settlement(record)
        assert ("league" in table.at_home) is ("league" in table.signatories)
        if table.at_home:
            own = record.case.party("league").constituencies
            assert own is not None
            yes = sum(m.weight.likely for m in own.members if table.at_home["league"][m.name])
            assert yes > sum(m.weight.likely for m in own.members) / 2


def test_the_peace_has_a_hazard_and_an_end() -> None:
    for record in with_status("settlement", "agreed"):
        hazard = settlement(record).hazard
        assert hazard is not None
        text = record.transcript()
        assert f"in {teller(record).hundredths(hazard)} of 100 cases a year" in text
        assert f"{load_catalogue('en').month(str(record.collapse_date))}: The peace breaks." in text


def test_the_fate_of_a_framework_is_told() -> None:
    for record in with_status("capitals", "agreed"):
        text = record.transcript()
        fate = record.tables[0].framework.fate  # type: ignore[union-attr]
        said = {"adopted": "adopts the framework", "amended": "but amends it", "refused": "Nothing comes of"}
        assert said[str(fate)] in text


# --- the war


def test_legs_of_a_war() -> None:
    assert legs([]) == []
    assert legs([0.0, 0.05, 0.1]) == []  # too little to tell
    found = legs([0.0, 0.2, 0.3, 0.25, 0.28, -0.1, -0.05])
    assert found == [Leg(0, 2, 0.0, 0.3), Leg(2, 5, 0.3, -0.1)]
    up_and_down = [0.3 * (i % 2) for i in range(12)]
    assert len(legs(up_and_down)) == MOST_LEGS
    assert all(abs(leg.now - leg.before) >= LEG for leg in legs(up_and_down))


def test_the_side_that_gains_is_named() -> None:
    record = replace(played(0), momentum=tuple(0.05 * i for i in range(10)))
    text = "\n".join(line.text for line in chronicle(record))
    assert "From now on the south gains in the war: momentum goes from 0.00 to 0.45" in text
    record = replace(played(0), momentum=tuple(-0.05 * i for i in range(10)))
    assert "From now on the north gains in the war" in "\n".join(line.text for line in chronicle(record))


# --- facts


def test_facts_behind_a_stake_are_those_of_its_numbers() -> None:
    case = load("february-2025")
    facts = behind_stake(case, "ukraine", "security_guarantees")
    assert 0 < len(facts) <= MOST_FACTS
    assert list(facts) == sorted(facts)
    assert behind_limit(case, "ukraine")
    assert behind_stake(valley(), "south", "border") == ()  # made-up numbers have none


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_named_where_no_deal_was_possible(language: str) -> None:
    one_table = Path(__file__).with_name("scenarios") / "one-table.yaml"
    record = run(one_table, rng_seed=1, run=2, overrides={"parties.russia.reservation_value": 0.95})
    failure = record.tables[0].failure
    assert failure is not None
    assert failure.issue is not None
    worst = max(failure.shortfall, key=lambda party: failure.shortfall[party])
    facts = behind_stake(record.case, worst, failure.issue)
    lines = chronicle(record, language)
    assert any(line.kind == "note" and line.text.endswith(f"[{', '.join(facts)}]") for line in lines)
    assert f"zopa sources {facts[0]}" in lines[-2].text


def test_a_lever_that_was_moved_names_its_facts() -> None:
    record = run("february-2025", rng_seed=1, levers={"us_backstop": "open"})
    assert any(line.kind == "lede" and line.text.endswith("[F08]") for line in chronicle(record))


# --- explanation


def test_an_explanation_holds_what_the_record_says() -> None:
    for number in RUNS:
        record = played(number)
        data = explanation(record)
        assert [t["status"] for t in data["tables"]] == [t.status for t in record.tables]
        for told, table in zip(data["tables"], record.tables, strict=True):
            if table.failure is not None:
                assert told["failure"]["kind"] == table.failure.kind
            if table.outcome is not None:
                for party, of in told["parties"].items():
                    assert of["gain"] == pytest.approx(table.worth[party] - table.limits[party])  # type: ignore[index]


def test_an_explanation_says_what_theory_would_have_picked() -> None:
    record = run("classics/used-car", rng_seed=1, run=3)
    text = "\n".join(str(line) for line in explain(record))
    assert "Every table that decides the case agreed." in text
    assert "Pareto frontier" in text
    assert "Theory would have picked this very outcome" in text


def test_a_missed_deal_shows_one_that_was_possible() -> None:
    record = run("classics/orange", rng_seed=1, overrides={"tables.kitchen.rounds": 2})
    lines: list[Line] = explain(record)
    assert any(line.text.startswith("The Nash solution would have been ") for line in lines)
    assert any("Nobody is to blame" in line.text for line in lines)
