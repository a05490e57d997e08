"""Compare says what two or more cases come to: which is which, what differs, how clearly, and nothing beyond that."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import pytest

from analysis.course import Course
from analysis.spreads import Figure, Interval
from analysis.summary import Comparison, Findings, PartyFindings, Setting, Summary
from sim.batch.settings import Cell
from sim.dashboard.cases import moved, scenario_of
from sim.dashboard.compare.choosing import (
    added,
    cases_of,
    chosen,
    full_name,
    lever_moved,
    lever_reset,
    removed,
    suggestions,
    twins,
    with_cases,
)
from sim.dashboard.compare.differing import apart
from sim.dashboard.compare.export import as_table
from sim.dashboard.compare.page import body, job_of
from sim.dashboard.compare.values import most_often
from sim.dashboard.comparing.finding import depends_on, direction, finding, ranges, said
from sim.dashboard.comparing.naming import moved_words, names_of, set_words
from sim.dashboard.comparing.rows import ISSUES, obstacle_of, sections
from sim.dashboard.comparing.table import comparison_table
from sim.dashboard.explore.head import head
from sim.dashboard.jobs.odds import Found
from sim.dashboard.live import html_of
from sim.dashboard.place import Case, Place, read_place
from sim.dashboard.speech import speech
from sim.dashboard.work import Answer
from sim.loading.catalogue import load_catalogue
from sim.loading.loader import load
from sim.play.plan import make_plan

EN, DE = load_catalogue("en"), load_catalogue("de")
FOUR, ONE = Case("february-2025"), Case("february-2025/all-at-one-table")


def figure(
    mean: float,
    ignorance: tuple[float, float] | None = None,
    structure: tuple[float, float] | None = None,
    runs: tuple[float, float] | None = None,
    by_structure: tuple[float, ...] | None = None,
) -> Figure:
    near = (mean - 0.01, mean + 0.01)
    rules = structure or near
    return Figure(
        mean=mean,
        structure=Interval(*rules),
        ignorance=Interval(*(ignorance or near)),
        monte_carlo=Interval(*(runs or near)),
        by_structure=by_structure or rules,
        draws=50,
        structures=len(by_structure or rules),
        replicates=2,
    )


def setting(name: str = "classics/used-car", label: str = "") -> Setting:
    scenario = load(name)
    return Cell(scenario, label, {}, make_plan(scenario, 100)).describe(1)


def findings(of: Setting, agreement: float, holds: float | None = None, **reasons: float) -> Findings:
    return Findings(
        setting=of,
        agreement=figure(agreement),
        zopa=figure(0.7),
        missed=figure(0.2),
        impossible=figure(0.1),
        months=figure(5.5),
        issues={issue: {value: figure(0.1) for value in values} for issue, values in of.issues.items()},
        parties={party: PartyFindings(figure(0.5), figure(0.4), figure(0.1)) for party in of.parties},
        course=Course(
            reasons={name: figure(share) for name, share in reasons.items()},
            holds={5: figure(holds)} if holds is not None else {},
        ),
    )


def compared(
    agreement: Figure | None,
    holds: Figure | None = None,
    obstacle: str | None = None,
    later: Setting | None = None,
    reasons: Mapping[str, Figure] | None = None,
) -> Summary:
    first, other = setting(), later or setting(label="cheaper")
    comparison = Comparison(
        setting=other,
        first=first,
        obstacle=obstacle,
        agreement=agreement,
        zopa=figure(0.01),
        months=figure(-1.2),
        parties={party: figure(0.02) for party in first.parties},
        missed=figure(0.03),
        reasons=reasons or {},
        holds={5: holds},
    )
    lasting = 0.6 if holds is not None else None
    return Summary((findings(first, 0.3, lasting), findings(other, 0.5, lasting)), (comparison,))


# --- names and places


def test_what_all_titles_begin_with_is_left_out() -> None:
    titles = ["February 2025: talks at four tables", "February 2025: all four from the start"]
    assert names_of(titles, ["", ""], "as it stands") == ["Talks at four tables", "All four from the start"]


def test_the_same_scenario_is_called_by_what_was_moved() -> None:
    assert names_of(["A car"] * 2, ["", "Price: low"], "As it stands") == ["As it stands", "Price: low"]


def test_another_scenario_keeps_its_title_and_says_what_was_moved() -> None:
    found = names_of(["A: one", "An orange"], ["", "x = 1"], "As it stands")
    assert found == ["A: one", "An orange · x = 1"]


def test_one_case_alone_keeps_its_whole_title() -> None:
    assert names_of(["February 2025: talks"], [""], "As it stands") == ["February 2025: talks"]


def test_a_case_of_the_library_by_itself_is_its_baseline() -> None:
    assert full_name("february-2025") == "february-2025/baseline"
    assert full_name("classics/orange") == "classics/orange"


def test_cases_that_are_the_same_are_found_whatever_their_name() -> None:
    assert twins([FOUR, ONE, Case("february-2025/baseline")]) == (0, 2)
    assert twins([FOUR, FOUR.at("talks_last", 36)]) is None
    assert job_of(with_cases(Place(), [FOUR, FOUR])) is None


def test_choosing_another_scenario_forgets_its_levers_and_keeps_the_other_case() -> None:
    place = with_cases(Place("/compare"), [FOUR, ONE.at("talks_last", 36)])
    assert cases_of(chosen(place, {"case": "1", "value": "classics/orange"})) == (
        FOUR,
        Case("classics/orange"),
    )


def test_choosing_a_second_one_begins_a_comparison() -> None:
    assert cases_of(chosen(Place("/compare"), {"case": "1", "value": ONE.scenario})) == (FOUR, ONE)


def test_a_lever_is_moved_in_its_own_case_and_one_at_its_default_is_not_moved() -> None:
    place = with_cases(Place("/compare"), [FOUR, FOUR])
    moved = lever_moved(place, {"case": "1", "lever": "talks_last", "value": "36"})
    assert cases_of(moved) == (FOUR, FOUR.at("talks_last", 36))
    assert cases_of(lever_moved(moved, {"case": "1", "lever": "talks_last", "value": "24"})) == (FOUR, FOUR)
    assert cases_of(lever_reset(moved, {"case": "1", "lever": "talks_last"})) == (FOUR, FOUR)


def test_a_lever_is_moved_alike_wherever_it_stands() -> None:
    at_36 = moved(FOUR, "talks_last", "36")
    assert at_36 == FOUR.at("talks_last", 36)
    assert moved(at_36, "talks_last", "24") == FOUR
    assert moved(FOUR, "us_aid", "stopped") == FOUR.at("us_aid", "stopped")


def test_adding_takes_the_next_good_case_and_removing_takes_it_away() -> None:
    place = added(with_cases(Place("/compare"), [FOUR, ONE]))
    assert len(set(cases_of(place))) == 3
    assert cases_of(removed(place, {"case": "0"})) == cases_of(place)[1:]


def test_the_address_holds_all_cases() -> None:
    place = with_cases(Place("/compare"), [FOUR.at("us_aid", "stopped"), ONE, Case("classics/orange")])
    path, _, search = place.address.partition("?")
    assert cases_of(read_place(path, search)) == cases_of(place)


def test_changes_are_first_held_against_the_scenario_as_it_stands() -> None:
    assert next(suggestions(FOUR.at("talks_last", 36))) == FOUR
    assert ONE in suggestions(FOUR)


def test_a_scenario_without_variants_is_held_against_its_own_levers() -> None:
    found = list(suggestions(Case("coalition/three-parties")))
    assert Case("coalition/three-parties").at("procedure", "agenda") in found
    assert all(case.levers for case in found)


# --- what it comes to


@pytest.mark.parametrize(
    ("difference", "way"),
    [
        (figure(0.2), "more"),
        (figure(-0.2), "fewer"),
        (figure(0.2, ignorance=(-0.1, 0.4)), "more"),  # on average
        (figure(0.2, structure=(-0.1, 0.4)), "same"),
        (figure(0.2, runs=(-0.1, 0.4)), "same"),
        (None, "same"),
    ],
)
def test_a_direction_is_told_only_where_rules_and_runs_allow_it(difference: Figure | None, way: str) -> None:
    assert direction(difference) == way


@pytest.mark.parametrize(
    ("agreement", "holds", "heading"),
    [
        (figure(0.2), figure(0.1), "B: signed more often, and what is signed lasts longer"),
        (figure(0.2), figure(-0.1), "B: signed more often, but what is signed breaks sooner"),
        (figure(-0.2), None, "B: signed less often"),
        (figure(0.0), figure(0.0), "B: no clear difference in how often they sign"),
        (
            figure(0.0),
            figure(0.1),
            "B: not clearly signed more or less often, but what is signed lasts longer",
        ),
    ],
)
def test_the_heading_says_what_is_clear_and_no_more(
    agreement: Figure, holds: Figure | None, heading: str
) -> None:
    assert finding(compared(agreement, holds), ["A", "B"], EN).heading == heading


def test_the_lede_has_both_levels_and_every_range_that_decides() -> None:
    told = finding(compared(figure(0.2, ignorance=(-0.05, 0.5), structure=(0.1, 0.3))), ["A", "B"], EN).lede
    assert "50 of 100 runs, A in 30: 20 more on average (parties −5 to +50, rules +10 to +30)" in told


def test_what_cannot_be_compared_gets_a_neutral_heading() -> None:
    summary = compared(None, obstacle="draws")
    assert finding(summary, ["This", "that"], EN).heading == "This and that, side by side"
    assert finding(summary, ["Dies", "das"], DE).heading == "Dies und das, nebeneinander"


def test_more_than_two_are_counted() -> None:
    two = compared(figure(0.2))
    other = replace(two.comparisons[0], agreement=figure(-0.1))
    third = replace(two, settings=(*two.settings, two.settings[1]), comparisons=(*two.comparisons, other))
    assert finding(third, ["x", "y", "z"], EN).heading == "Of 2 cases 1 sign more often than A, 1 less often"


def test_words_of_a_difference() -> None:
    from analysis.plots.writing import MONTHS, OF_100

    assert said(figure(0.27), OF_100, EN) == "27 more"
    assert said(figure(0.2, ignorance=(-0.1, 0.4)), OF_100, DE) == "im Mittel 20 mehr"
    assert said(figure(-2.1), MONTHS, EN, "months") == "−2.1 months"
    assert said(figure(0.0), OF_100, EN) == "no clear difference"
    assert ranges(figure(0.1, runs=(-0.01, 0.21)), OF_100, EN)[-1] == "runs −1 to +21"
    assert len(ranges(figure(0.1), OF_100, EN)) == 2  # the number of runs does not decide


@pytest.mark.parametrize(
    ("difference", "heading", "counted"),
    [
        (
            figure(0.02, structure=(-0.1, 0.1), by_structure=(-0.1, 0.1, 0.05)),
            "Whether B signs more often depends on the rules one assumes",
            "In 1 of them B signs less often, in 2 more often.",
        ),
        (
            figure(0.2, runs=(-0.1, 0.5)),
            "Whether B signs more often than A cannot be told from so few runs",
            "all 2",
        ),
        (
            figure(0.2, ignorance=(-0.1, 0.5)),
            "B signs more often on average, but not whoever the parties are",
            "all 2",
        ),
        (figure(-0.2), "B signs less often, whichever rules apply", "In all 2 sets"),
        (figure(0.2, by_structure=(0.2,)), "B signs more often, whichever rules apply", "One set of rules"),
    ],
)
def test_what_it_depends_on(difference: Figure, heading: str, counted: str) -> None:
    told = depends_on(difference, ("A", "B"), EN)
    assert told.heading == heading
    assert counted in told.lede


# --- rows


def test_rows_that_say_nothing_are_left_out() -> None:
    keys = [row.key for section in sections(compared(figure(0.2)), EN) for row in section.rows]
    assert keys == ["agreement", "zopa", "missed", "months", "worth.seller", "worth.buyer"]


def test_refusals_have_a_row_where_they_occur() -> None:
    summary = compared(figure(0.2), reasons={"refusal": figure(-0.1)})
    first = replace(summary.settings[0], course=Course(reasons={"refusal": figure(0.15)}))
    found = sections(replace(summary, settings=(first, summary.settings[1])), EN)
    (row,) = [row for row in found[0].rows if row.key == "refusal"]
    assert row.levels[0] is not None
    assert row.levels[1] is None
    assert row.differences[0] is not None


def test_axes_hold_every_band_and_zero_lies_in_the_middle() -> None:
    section = sections(compared(figure(0.2, ignorance=(-0.05, 0.47))), EN)[0]
    assert (section.low, section.high) == (0.0, 1.0)
    assert section.reach == 0.5


def test_other_issues_are_no_comparison_although_runs_could_be_paired() -> None:
    summary = compared(figure(0.2), later=setting("classics/orange"))
    assert obstacle_of(summary.comparisons[0]) == ISSUES
    assert all(row.differences == (None,) for section in sections(summary, EN) for row in section.rows)
    html = html_of(comparison_table(summary, sections(summary, EN), EN, "AB"))
    assert html.count("not compared: they do not negotiate about the same") == 1
    assert "more" not in html.partition("not compared")[2].partition("</tr>")[0]


def test_an_unclear_difference_is_hollow_and_says_so() -> None:
    section = sections(compared(figure(0.0)), EN)
    html = html_of(comparison_table(compared(figure(0.0)), section, EN, "AB"))
    first = html.partition("End in an agreement")[2].partition("</tr>")[0]
    assert "no clear difference" in first
    assert 'fill="var(--ground)" stroke="var(--ink3)"' in first


def test_every_drawing_says_its_numbers_with_their_ranges() -> None:
    summary = compared(figure(0.2))
    html = html_of(comparison_table(summary, sections(summary, EN), EN, "AB"))
    assert 'aria-label="A 30, 29 to 31; B 50, 49 to 51"' in html
    assert 'aria-label="20 more: parties +19 to +21, rules +19 to +21"' in html


def test_the_file_has_levels_and_differences_in_full() -> None:
    lines = list(csv.DictReader(io.StringIO(as_table(compared(figure(0.2)), "en", ["", "price=1"]))))
    agreement = [line for line in lines if line["figure"] == "agreement"]
    assert [(line["case"], line["against"], line["setting"]) for line in agreement] == [
        ("A", "", ""),
        ("B", "", "price=1"),
        ("B", "A", "price=1"),
    ]
    assert float(agreement[2]["mean"]) == 0.2
    assert float(agreement[2]["structure.low"]) == pytest.approx(0.19)


# --- values and what differs


def test_what_is_signed_most_often_is_a_sentence() -> None:
    names, letters = ["Neutral", "Open door"], ("A", "B")
    low, high = figure(0.2), figure(0.8)
    assert (
        most_often(names, [[high, low], [low, high]], letters, EN)
        == "Most often neutral in A, open door in B"
    )
    assert most_often(names, [[high, low], [high, None]], letters, EN) == "Most often in both: neutral"
    assert most_often(names, [[None, None], [low, high]], letters, DE).startswith("Nur in B unterschrieben")
    assert most_often(names, [[None, None], [None, None]], letters, EN) == ""


def test_a_moved_lever_is_what_differs_and_nothing_else() -> None:
    found = apart(FOUR, FOUR.at("european_troops", 200000), "en")
    assert [(of.first, of.later) for of in found.unlike] == [("50,000 soldiers", "200,000 soldiers")]
    assert found.rules == 8


def test_other_tables_are_named() -> None:
    found = apart(FOUR, ONE, "en")
    assert [of.what for of in found.unlike] == ["Tables"]
    assert found.equal > 100


def test_numbers_that_differ_are_called_as_elsewhere() -> None:
    found = apart(FOUR, FOUR.with_number("parties.russia.horizon", "12"), "de")
    (number,) = found.numbers
    assert number.what == "Geduld Moskaus"
    assert number.first == "18 bis 48 Monate (wahrscheinlich 30)"
    assert number.later == "12 Monate"


def test_numbers_that_differ_look_different() -> None:
    near = [FOUR.with_number("parties.russia.reservation_value", text) for text in ("0.1231", "0.1234")]
    (number,) = apart(*near, "en").numbers
    assert (number.first, number.later) == ("0.1231", "0.1234")


def test_tables_of_worth_are_told_value_by_value() -> None:
    orange, path = Case("classics/orange"), "parties.baker.issues.peel.worth"
    tables = [
        f"{{values: {{juice_maker: 0, half: {half}, baker: 1}}}}" for half in (0.6, 0.7)
    ]  # the best value is the same
    (number,) = apart(*(orange.with_number(path, table) for table in tables), "de").numbers
    assert "halbiert: 0,6" in number.first
    assert "halbiert: 0,7" in number.later


def test_a_number_that_was_set_goes_by_its_name_in_the_name_of_its_case() -> None:
    case = FOUR.with_number("parties.russia.horizon", "12")
    told = [moved_words(case, scenario_of(case), speech(scenario_of(case), lang)) for lang in ("en", "de")]
    assert told == ["Patience of Moscow: 12 months", "Geduld Moskaus: 12 Monate"]
    table = Case("classics/orange").with_number("parties.baker.issues.peel.worth", "{ideal: half}")
    assert list(set_words(table, speech(scenario_of(table), "en"))) == [
        "parties.baker.issues.peel.worth = {ideal: half}"
    ]


# --- the page


@pytest.mark.parametrize("language", ["en", "de"])
def test_before_anything_is_known_the_page_has_its_heading_and_its_controls(language: str) -> None:
    place = replace(with_cases(Place("/compare"), [FOUR, ONE]), language=language)
    html = html_of(body(place, None, False))
    assert html.count("<h1") == 1
    assert 'data-do="scenario"' in html
    assert 'id="lever-1-us_aid"' in html
    assert html.count('id="lever-0-us_aid"') == 1


def known_of(place: Place, summary: Summary | None) -> Answer:
    job = job_of(place)
    assert job is not None
    found = Found(summary, (), 500) if summary is not None else None
    return Answer(job, 1 if found else 0, 10, found)


def test_while_other_cases_are_worked_out_the_last_figures_keep_the_names_of_their_own() -> None:
    car = Case("classics/used-car")
    before = with_cases(Place("/compare"), [car, car.at("dealer", "little")])
    now = with_cases(Place("/compare"), [car, car.at("dealer", "much")])
    html = html_of(body(now, known_of(now, None), True, known_of(before, compared(figure(0.2)))))
    assert 'class="head stale"' in html
    heading = html.partition("<h1>")[2].partition("</h1>")[0]
    assert "Little" in heading
    assert "Much" not in heading
    unlike = html.partition('class="diffs"')[2]
    assert "B: Little" in unlike
    assert "Much" not in unlike
    chosen = html.partition('class="ab ')[2].partition('class="state')[0]
    assert "Much</h2>" in chosen  # the cases that are asked for are named where they are chosen


def test_an_answer_of_these_cases_is_not_stale() -> None:
    place = with_cases(Place("/compare"), [FOUR, ONE])
    html = html_of(body(place, known_of(place, compared(figure(0.2))), True, None))
    assert "stale" not in html


def test_a_case_alone_is_offered_others() -> None:
    html = html_of(body(Place("/compare"), None, True))
    assert "february-2025%252Fall-at-one-table" in html
    assert "Choose a scenario" in html


def test_the_shelf_speaks_the_language_of_the_page() -> None:
    place = replace(with_cases(Place("/compare"), [FOUR, ONE]), language="de")
    for html in (html_of(body(place, None, False)), html_of(head(place, speech(scenario_of(FOUR), "de")))):
        assert "Betrieb" in html
        assert "Februar 2025<" in html or 'label="Februar 2025"' in html
        assert "workplace<" not in html.lower()
        assert 'label="workplace' not in html


def test_twins_are_told_apart_before_anything_is_played() -> None:
    html = html_of(body(with_cases(Place("/compare"), [FOUR, FOUR]), None, True))
    assert "A and B are the same" in html
