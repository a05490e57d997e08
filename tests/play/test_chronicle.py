"""The chronicle: what happened in a run, told in sentences that hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from sim.loading.catalogue import load_catalogue
from sim.loading.loader import load
from sim.loading.reader import InputError
from sim.play.chronicle import Line, Teller, chronicle
from sim.play.model import run
from sim.play.moves import moves_of, net_ground, news
from sim.play.records import OfferRecord, Record

LANGUAGES = ["en", "de"]
NOTES = {
    "en": "This is a model to think with, not a prediction.",
    "de": "Dies ist ein Modell zum Nachdenken, keine Vorhersage.",
}
ONE_TABLE = str(Path(__file__).with_name("scenarios") / "one-table.yaml")
SCENARIOS = ["classics/orange", "classics/split-the-pie", ONE_TABLE]
PLAYED = [(name, seed, number) for name in SCENARIOS for seed in (1, 2) for number in (0, 2, 4, 5, 16, 17)]
NO_ZOPA = {"parties.russia.reservation_value": 0.95}
NOTHING_TO_GAIN = {"parties.russia.reservation_value": 1.5}


@cache
def played(name: str, rng_seed: int, number: int) -> Record:
    return run(load(name), rng_seed=rng_seed, run=number)


def records() -> Iterator[Record]:
    yield from (played(*which) for which in PLAYED)
    yield missed()


def missed() -> Record:
    """A failure while a deal was possible: the table closes before anybody has moved far."""
    return run("classics/orange", rng_seed=1, overrides={"tables.kitchen.rounds": 2})


def made_up(record: Record, *offers: tuple[int, str, Mapping[str, str], Mapping[str, str]]) -> Record:
    """The record with its offers replaced by hand-made ones: round, party, outcome, responses."""
    table = record.tables[0].name
    return replace(
        record,
        offers=tuple(
            OfferRecord(table, number, 1, record.case.date(number), by, outcome, responses)
            for number, by, outcome, responses in offers
        ),
    )


def text(record: Record, language: str = "en") -> str:
    return record.transcript(language)


def test_successes_and_failures_are_among_the_runs_tested() -> None:
    assert {record.agreement for record in records()} == {True, False}


# ---- every run


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "rng_seed", "number"), PLAYED)
class TestEveryRun:
    def test_head_and_foot(self, name: str, rng_seed: int, number: int, language: str) -> None:
        record = played(name, rng_seed, number)
        lines = chronicle(record, language)
        assert lines[0] == Line("title", record.case.title[language])
        assert any(
            str(rng_seed) in line.text and str(number) in line.text for line in lines if line.kind == "lede"
        )
        assert text(record, language).count(NOTES[language]) == 1
        assert lines[-1].text.startswith(NOTES[language])
        assert lines[-1].text.endswith(NOTES[language]) is not record.case.stylised

    def test_it_is_clean_and_short(self, name: str, rng_seed: int, number: int, language: str) -> None:
        lines = chronicle(played(name, rng_seed, number), language)
        assert len(lines) <= 64
        for line in lines:
            assert not re.search(
                r"[{}]|None,|nan|\binf\b|  \S*\.$", line.text.strip() if line.kind != "table" else ""
            ), line
            assert line.text == line.text.rstrip()
            assert bool(line.text) is (line.kind != "gap")
            assert ".." not in line.text
            if line.kind in ("turn", "stretch", "why", "round", "lede", "note"):
                assert line.text[0] == line.text[0].upper()

    def test_every_round_is_told_once_in_order(
        self, name: str, rng_seed: int, number: int, language: str
    ) -> None:
        record = played(name, rng_seed, number)
        told: list[int] = []
        for line in chronicle(record, language):
            if line.kind in ("round", "stretch"):
                head = line.text.split("·")[0]
                first, *last = [int(found) for found in re.findall(r"\d+", head)]
                told += range(first, (last or [first])[0] + 1)
        assert told == list(range(1, record.tables[0].rounds + 1))

    def test_a_told_round_has_something_to_tell(
        self, name: str, rng_seed: int, number: int, language: str
    ) -> None:
        lines = chronicle(played(name, rng_seed, number), language)
        for line, following in pairwise(lines):
            if line.kind == "round":
                assert following.kind == "turn"

    def test_the_result_is_told(self, name: str, rng_seed: int, number: int, language: str) -> None:
        record = played(name, rng_seed, number)
        table, catalogue = record.tables[0], load_catalogue(language)
        lines = chronicle(record, language)
        result = next(line.text for line in lines if line.kind == "result")
        assert catalogue.month(table.closed) in result
        assert str(table.rounds) in result
        rows = [line.text for line in lines if line.kind == "table"]
        for issue, value in (table.outcome or {}).items():
            of = record.case.issue(issue)
            chosen = of.values[of.level(value)]
            row = next(row for row in rows if row.startswith(of.title[language]))
            if chosen.amount is None:
                assert row.endswith(chosen.title[language])
            else:
                assert row.endswith(of.unit[language])
                assert catalogue.number(float(chosen.amount)) in row or "." in value
        for party in record.case.parties:
            row = next(row for row in rows if row.startswith(party.title[language]))
            assert catalogue.number(record.parties[party.name].reservation_value, 2) in row
            worth = record.parties[party.name].V
            if worth is not None:
                limit = record.parties[party.name].reservation_value
                shown = [catalogue.number(figure, 2) for figure in (worth, limit, worth - limit)]
                assert row.split()[-3:] == shown
        for signer in table.signatories:
            signed = next(line.text for line in lines if line.kind == "why")
            assert catalogue.name(record.case.party(signer)).words in signed

    def test_german_has_no_english_titles(self, name: str, rng_seed: int, number: int, language: str) -> None:
        record = played(name, rng_seed, number)
        english = {
            title["en"]
            for issue in record.case.issues
            for title in [issue.title, issue.unit, *(value.title for value in issue.values)]
            if title and "de" in title and title["de"] != title["en"] and len(title["en"]) > 5
        } | {party.title["en"] for party in record.case.parties if party.title["de"] != party.title["en"]}
        assert english
        # A German title can hold an English one (Partner, Partnerschaft): whole words count.
        found = {
            title for title in english if re.search(rf"\b{re.escape(title)}\b", text(record, language), re.I)
        }
        assert (found == set()) is (language == "de")


def test_amounts_have_the_signs_and_units_of_the_language() -> None:
    record = played(ONE_TABLE, 1, 2)
    offer = {**record.offers[0].outcome, "defence_spending": "3.5", "european_troops": "50000"}
    less = {**offer, "defence_spending": "3"}
    changed = made_up(record, (1, "usa", offer, {}), (2, "usa", less, {}))
    english, german = turns(changed), turns(changed, "de")
    assert "European troops (50,000 soldiers), defence spending (3.5 % of GDP)" in english[1]
    assert "europäische Truppen (50.000 Soldaten), Verteidigungsausgaben (3,5 % des BIP)" in german[1]
    assert english[3] == "The United States gives way on defence spending (3 instead of 3.5 % of GDP)."
    assert german[3] == "Die Vereinigten Staaten geben nach: Verteidigungsausgaben (3 statt 3,5 % des BIP)."


def test_an_unknown_language_is_the_users_fault() -> None:
    with pytest.raises(InputError, match="'fr'"):
        chronicle(played("classics/orange", 1, 0), "fr")


# ---- which run


def test_rules_are_in_words() -> None:
    count = len(load(ONE_TABLE).structures)
    records = [played(ONE_TABLE, 1, number) for number in range(count)]
    rules = [next(line.text for line in chronicle(record) if "Rules" in line.text) for record in records]
    assert len(set(rules)) == count
    for record, rule in zip(records, rules, strict=True):
        assert f"one of {count} sets" in rule
        assert ("the Europeans speak first" in rule) is (
            record.structure["tables.settlement.opener"] == "europeans"
        )
        assert ("nearest to the one on the table" in rule) is (record.structure["offer"] == "trade_off")


def test_a_choice_without_words_is_told_as_it_is_called() -> None:
    record = replace(
        played("classics/orange", 1, 0), structure={"offer": "my_own", "parties.baker.strategy": "boulware"}
    )
    told = text(record)
    assert "offer is my_own" in told
    assert "the baker: hold out and give way late (boulware)" in told


def test_moved_levers_and_overrides_are_told_others_not() -> None:
    assert "Changed" not in text(played(ONE_TABLE, 1, 2))
    moved = run(ONE_TABLE, levers={"european_troops": 200000, "us_backstop": "open"}, overrides=NO_ZOPA)
    told = text(moved)
    assert "Changed: A US backstop: open (otherwise refused)." in told
    assert "Changed: Soldiers the Europeans could send: 200,000 soldiers (otherwise 50,000 soldiers)." in told
    assert "Changed: parties.russia.reservation_value = 0.95." in told


# ---- the rounds, on offers made by hand

ORANGE = ("juice_maker", "baker")


def cut(pulp: str, peel: str) -> dict[str, str]:
    return {"pulp": pulp, "peel": peel}


def orange(*offers: tuple[int, str, Mapping[str, str], Mapping[str, str]]) -> Record:
    record = played("classics/orange", 1, 0)
    table = replace(
        record.tables[0], rounds=max(offer[0] for offer in offers), outcome=None, status="deadline"
    )
    return made_up(replace(record, tables=(table,)), *offers)


def turns(record: Record, language: str = "en") -> list[str]:
    lines = chronicle(record, language)
    end = next(i for i, line in enumerate(lines) if line.kind == "result")
    return [line.text for line in lines[:end] if line.kind in ("round", "turn", "stretch")]


def test_concession_trade_and_hardening() -> None:
    juice, baker = ORANGE
    record = orange(
        (1, juice, cut(juice, juice), {baker: "refuse"}),
        (2, juice, cut(juice, "half"), {}),
        (3, juice, cut("half", juice), {}),
        (4, juice, cut(juice, juice), {baker: "accept"}),
    )
    assert turns(record) == [
        "Round 1 · January 2025",
        "The juice maker opens with the pulp (to the juice maker) and the peel (to the juice maker).",
        "Round 2 · February 2025",
        "The juice maker gives way on the peel (cut in half instead of to the juice maker).",
        "Round 3 · March 2025",
        "The juice maker gives way on the pulp (cut in half instead of to the juice maker) and asks for more "
        "on the peel (to the juice maker instead of cut in half).",
        "Round 4 · April 2025",
        "The juice maker asks for more on the pulp (to the juice maker instead of cut in half). "
        "The baker accepts.",
    ]


def test_stretches_are_folded() -> None:
    juice, baker = ORANGE
    record = orange(
        (1, juice, cut(juice, juice), {}),
        (2, juice, cut(juice, juice), {}),
        (3, juice, cut(juice, juice), {}),
        (4, juice, cut(juice, baker), {}),
        (5, juice, cut(juice, "half"), {}),
        (6, juice, cut(juice, baker), {}),
    )
    assert turns(record)[2:] == [
        "Rounds 2 to 3 · February to March 2025: Nobody moves.",
        "Round 4 · April 2025",
        "The juice maker gives way on the peel (to the baker instead of to the juice maker).",
        "Rounds 5 to 6 · May to June 2025: The juice maker moves on the peel, no further than before.",
    ]
    assert turns(record, "de")[2] == "Runden 2 bis 3 · Februar bis März 2025: Niemand bewegt sich."


def test_an_agreement_in_the_round_of_the_offer_and_in_the_next() -> None:
    juice, baker = ORANGE
    deal = cut(juice, baker)
    record = orange((1, juice, cut(juice, juice), {baker: "refuse"}), (2, juice, deal, {baker: "accept"}))
    now = replace(record, tables=(replace(record.tables[0], outcome=deal, signatories=ORANGE, failure=None),))
    assert turns(now)[-2:] == [
        "Round 2 · February 2025",
        "The juice maker gives way on the peel (to the baker instead of to the juice maker). The baker "
        "accepts: that is the agreement.",
    ]
    later = replace(now, tables=(replace(now.tables[0], rounds=3),))
    assert turns(later)[-3:] == [
        "Round 2 · February 2025: The juice maker gives way on the peel (to the baker instead of to the "
        "juice maker).",
        "Round 3 · March 2025",
        "The baker accepts what the juice maker offers: that is the agreement.",
    ]


def test_who_accepts_while_others_refuse() -> None:
    record = played(ONE_TABLE, 1, 2)
    offer = record.offers[0]
    one = made_up(
        record, (1, "ukraine", offer.outcome, {"europeans": "accept", "usa": "refuse", "russia": "refuse"})
    )
    assert any(
        line.endswith("The Europeans accept, but the United States and Russia refuse.") for line in turns(one)
    )
    german = turns(one, "de")
    assert any(
        line.endswith("Die Europäer nehmen an, aber die Vereinigten Staaten und Russland lehnen ab.")
        for line in german
    )


def test_what_is_accepted_throughout_a_stretch() -> None:
    record = played(ONE_TABLE, 1, 2)
    offer = record.offers[0].outcome
    answers = {"europeans": "accept", "russia": "refuse"}
    told = turns(made_up(record, *((number, "ukraine", offer, answers) for number in (1, 2, 3, 24))))
    assert told[-1].endswith("Nobody moves. The Europeans accept what Ukraine offers, but Russia refuses.")


def test_what_is_accepted_only_at_times_is_no_pattern() -> None:
    record = played(ONE_TABLE, 1, 2)
    offer = record.offers[0].outcome
    answers = [{"russia": "accept", "usa": "refuse"}, {"russia": "refuse", "usa": "accept"}]
    told = turns(
        made_up(record, *((number, "ukraine", offer, answers[number % 2]) for number in range(1, 25)))
    )
    assert told[-1].endswith("Nobody moves.")


def test_an_opening_like_anothers_is_told_by_the_difference() -> None:
    record = played(ONE_TABLE, 1, 2)
    offer = dict(record.offers[0].outcome)
    told = turns(
        made_up(
            record,
            (1, "ukraine", offer, {}),
            (1, "europeans", {**offer, "defence_spending": "3.5"}, {}),
            (1, "usa", offer, {}),
        )
    )
    assert told[2] == "The Europeans open like Ukraine, except for defence spending (3.5 % of GDP)."
    assert told[3] == "The United States opens with the same offer as Ukraine."


def test_steps_taken_together_and_those_that_did_not_last() -> None:
    juice, baker = ORANGE
    record = orange(
        (1, juice, cut(juice, juice), {}),
        (2, juice, cut("half", "half"), {}),
        (3, juice, cut("half", baker), {}),
        (4, juice, cut(juice, baker), {}),
    )
    teller = Teller(record.case, load_catalogue("en"), record)
    assert teller.progress(moves_of(record, "kitchen")) == (
        "The juice maker gives way for a time on the pulp (cut in half instead of to the juice maker). "
        "The juice maker gives way on the peel (to the baker instead of to the juice maker)."
    )


def test_moves_know_new_ground_from_old() -> None:
    juice, baker = ORANGE
    moves = moves_of(
        orange(
            (1, juice, cut(juice, juice), {}),
            (2, juice, cut(juice, "half"), {}),
            (3, juice, cut(juice, juice), {}),
            (4, juice, cut(juice, "half"), {}),
            (5, juice, cut(juice, baker), {}),
        ),
        "kitchen",
    )
    ground = [move.ground for move in moves]
    assert ground[0] == ground[2] == ground[3] == 0
    assert ground[1] == pytest.approx(ground[4])
    assert ground[1] > 0
    assert [move.changes[0].given > 0 for move in moves[1:]] == [True, False, True, True]
    (net,) = net_ground(moves[1:])[juice]
    assert (net.issue, net.before, net.now) == ("peel", juice, baker)
    assert net.ground == pytest.approx(2 * ground[1])


def test_news_keeps_openings_and_the_largest_steps() -> None:
    record = played("classics/split-the-pie", 1, 0)
    moves = moves_of(record, "pie")
    everything, cut_all = news(moves, record.tables[0].rounds, 1000)
    few, cut_few = news(moves, record.tables[0].rounds, 12)
    assert (cut_all, cut_few) == (False, True)
    assert few < everything
    assert {i for i, move in enumerate(moves) if move.opening} <= few
    least = min(moves[i].ground for i in few if not moves[i].opening and not moves[i].record)
    assert least >= max(moves[i].ground for i in everything - few) - 1e-12


# ---- failures


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missed_deal_blames_nobody(language: str) -> None:
    record = missed()
    table = record.tables[0]
    assert table.failure is not None
    assert table.failure.kind == "bargaining"
    told = text(record, language)
    assert {"en": "Nobody is to blame.", "de": "Niemand ist schuld."}[language] in told
    assert f"{sum(table.zopa_by_round)} {'of' if language == 'en' else 'von'} {table.rounds}" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_zopa_is_explained(language: str) -> None:
    record = run(ONE_TABLE, rng_seed=1, run=2, overrides=NO_ZOPA)
    failure = record.tables[0].failure
    assert failure is not None
    assert failure.kind == "no_zopa"
    assert failure.closest is not None
    assert failure.issue is not None
    why = " ".join(line.text for line in chronicle(record, language) if line.kind == "why")
    catalogue = load_catalogue(language)
    assert "ZOPA" in why
    for party in {party for group in failure.pivotal for party in group} | set(failure.shortfall):
        assert catalogue.name(record.case.party(party)).words.lower() in why.lower()
    for lack in failure.shortfall.values():
        assert catalogue.number(lack, 2) in why
    for issue in failure.closest:
        assert catalogue.inside(record.case.issue(issue).title[language]) in why
    assert catalogue.inside(record.case.issue(failure.issue).title[language]) in why.rsplit("0", 1)[-1]


def test_pivotal_sets_in_words() -> None:
    record = run(ONE_TABLE, rng_seed=1, run=2, overrides=NO_ZOPA)
    table = record.tables[0]
    assert table.failure is not None

    def told(language: str, *pivotal: tuple[str, ...]) -> str:
        assert table.failure is not None
        changed = replace(table, failure=replace(table.failure, pivotal=pivotal))
        return text(replace(record, tables=(changed,)), language)

    assert "Had the United States and Russia not had to agree" in told("en", ("usa", "russia"))
    assert "Had Russia or the United States and Ukraine together not" in told(
        "en", ("russia",), ("usa", "ukraine")
    )
    assert "Hätte Russland nicht" in told("de", ("russia",))
    assert "Hätten die Europäer oder Russland nicht" in told("de", ("europeans",), ("russia",))
    assert "Leaving parties out would not have made one possible." in told("en")


def test_a_zopa_that_closed_is_told() -> None:
    record = run(ONE_TABLE, rng_seed=1, run=2, overrides=NO_ZOPA)
    rounds = record.tables[0].rounds
    table = replace(record.tables[0], zopa_by_round=(True,) * 5 + (False,) * (rounds - 5))
    told = text(replace(record, tables=(table,)))
    assert f"In 5 of {rounds} rounds one would have." in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_party_with_nothing_to_gain_is_said_to_be_idle_once(language: str) -> None:
    record = run(ONE_TABLE, rng_seed=1, run=2, overrides=NOTHING_TO_GAIN)
    told = text(record, language)
    idle = {"en": "Russia sees nothing to gain here", "de": "Russland kann hier nichts gewinnen"}[language]
    assert told.count(idle) == 1
    assert {"en": "Russia made no offer.", "de": "Russland hat kein Angebot gemacht."}[language] in told
    assert idle not in text(missed(), language)


def test_where_they_stood_counts_what_they_accepted() -> None:
    record = played(ONE_TABLE, 1, 2)
    offer = dict(record.offers[0].outcome)
    other = {**offer, "borders": "regions_ceded"}
    told = text(
        made_up(
            record, (1, "ukraine", offer, {"usa": "accept", "europeans": "accept"}), (24, "russia", other, {})
        )
    )
    title = (
        record.case.issue("borders")
        .values[record.case.issue("borders").level(offer["borders"])]
        .title["en"]
        .lower()
    )
    assert (
        f"  Borders: {title} (the United States, Ukraine and the Europeans); regions ceded (Russia)" in told
    )
    assert "Not in dispute: NATO membership (" in told


def test_transcript_indents_what_belongs_to_a_round() -> None:
    record = played("classics/orange", 1, 0)
    lines = text(record).splitlines()
    start = lines.index("Round 1 · January 2025")
    assert lines[start + 1].startswith("  The ")
    assert len(lines) == len(chronicle(record))
