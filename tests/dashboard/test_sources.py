"""Sources as pages show it: every number of every scenario has an article, the words are right, the axes hold."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from analysis.figures import Figure, Interval
from sim.dashboard.jobs.effect import Effect, EffectOf, Point
from sim.dashboard.place import Case, Place
from sim.dashboard.sources.density import axis, density, nice_step, points_over, steps_of_lever
from sim.dashboard.sources.effect_view import askable, is_clear, verdict
from sim.dashboard.sources.list_view import counts, current, left
from sim.dashboard.sources.listing import FACT, NUMBER, PARTY, Book, book_of, group_of, search
from sim.dashboard.sources.page import content, first, title
from sim.dashboard.sources.start import start
from sim.dashboard.sources.trying import can_be_set, with_number
from sim.dashboard.sources.uses import uses
from sim.domain.uncertain import Uncertain
from sim.loading.catalogue import load_catalogue
from sim.loading.library import names
from sim.loading.provenance import count
from sim.loading.reader import InputError

EN = load_catalogue("en")
FEBRUARY = Place("/sources")


def at(kind: str, name: str, place: Place = FEBRUARY) -> Place:
    return replace(place, more={kind: name})


def book(scenario: str = "february-2025", language: str = "en") -> Book:
    return book_of(Case(scenario), language)


def seen(place: Place) -> str:
    """The words of an article, without its marks."""
    html = str(content(place, book_of(place.case, place.language)))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- every number


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("scenario", names())
def test_every_number_fact_and_party_of_the_library_has_an_article(scenario: str, language: str) -> None:
    place = Place("/sources", Case(scenario), language=language)
    whole = book_of(place.case, language)
    for path in whole.by_path:
        html = str(content(at(NUMBER, path, place), whole))
        assert html.count("<h1") == 1, path
    for fact in whole.provenance.facts:
        assert fact in str(content(at(FACT, fact, place), whole))
    for party in whole.numbers.speech.case.parties:
        assert str(content(at(PARTY, party.name, place), whole)).count("<h1") == 1


@pytest.mark.parametrize("scenario", names())
def test_no_number_is_named_by_its_path_and_no_two_alike(scenario: str) -> None:
    whole = book(scenario)
    titles = [whole.numbers.title(origin) for origin in whole.provenance.origins if origin.kind != "lever"]
    assert not [title for title in titles if re.search(r"\w\.\w", title)]
    twice = {title for title in titles if titles.count(title) > 1}
    assert not twice


def test_headings_go_down_one_by_one() -> None:
    for place in (FEBRUARY, at(NUMBER, "issues.borders"), at(FACT, "F16"), at(PARTY, "europeans")):
        levels = [int(level) for level in re.findall(r"<h([1-6])", str(content(place, book())))]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


# --- words


@pytest.mark.parametrize(
    ("path", "english", "german"),
    [
        ("parties.russia.reservation_value", "Russia: limit at the start", "Russland: Grenze zu Beginn"),
        ("parties.usa.issues.borders.importance", "United States: weight of borders", None),
        (
            "parties.europeans.constituencies.members.germany.weight",
            "Europeans, Germany: weight at home",
            None,
        ),
        ("issues.european_troops.at_most", "Soldiers the Europeans could send", None),
        (
            "world.peace.terms.umbrella.weight",
            "Protection from renewed war by the US nuclear umbrella",
            "Schutz vor neuem Krieg durch „der Atomschirm der USA“",
        ),
        ("world.peace.terms.weakness.weight", "Danger of renewed war from borders (weakness)", None),
        ("parties.usa.clauses.backstop_malus.bonus", "United States: malus for US role", None),
    ],
)
def test_what_numbers_are_called(path: str, english: str, german: str | None) -> None:
    for language, expected in (("en", english), ("de", german)):
        numbers = book(language=language).numbers
        assert expected is None or numbers.title(book(language=language).by_path[path]) == expected


def test_a_number_shows_range_facts_reason_and_the_way_back() -> None:
    words = seen(at(NUMBER, "parties.usa.horizon"))
    assert "6 to 10 to 24 months" in words
    assert "The US president says he expects the effort to succeed" in words
    assert "the upper end is the mid-term of the presidency" in words
    assert "Back to this lever in Explore" in words


def test_a_number_that_a_lever_moves_leads_back_to_the_lever_and_cannot_be_set_here() -> None:
    place = at(NUMBER, "issues.european_troops.at_most")
    html = str(content(place, book()))
    assert "#lever-european_troops" in html
    assert 'id="set"' not in html
    assert not can_be_set(book(), book().by_path["issues.european_troops.at_most"])


def test_a_clause_says_when_it_holds() -> None:
    words = seen(at(NUMBER, "parties.ukraine.clauses.left_alone.bonus"))
    assert (
        "When NATO membership is Ruled out, Neutral or Postponed; and US role is None or Arms sales." in words
    )
    member = "parties.usa.constituencies.members.allied_camp.departures.clauses.backstop_malus.bonus"
    assert "When US role is Air backstop or US troops." in seen(at(NUMBER, member))


def test_a_moved_number_says_what_it_was_and_keeps_the_reason_of_the_scenario() -> None:
    case = Case().with_number("parties.usa.horizon", "12")
    words = seen(at(NUMBER, "parties.usa.horizon", replace(FEBRUARY, case=case)))
    assert "You have set this number. The scenario has 6 to 24 months (likely 10)." in words
    assert "the upper end is the mid-term of the presidency" in words
    assert "Take it back" in words
    moved = Case().at("european_troops", 200000)
    words = seen(at(NUMBER, "issues.european_troops.at_most", replace(FEBRUARY, case=moved)))
    assert "200,000 soldiers" in words
    assert "The scenario has 50,000 soldiers." in words


def test_a_moved_lever_says_where_it_stood() -> None:
    case = Case().at("front", "russian_breakthrough")
    words = seen(at(NUMBER, "levers.front", replace(FEBRUARY, case=case)))
    assert "You have moved this lever. In the scenario it stands at: As it is." in words
    assert "The lever “The front” has moved this." in seen(
        at(NUMBER, "world.war.momentum.start", replace(FEBRUARY, case=case))
    )


def test_an_invented_example_says_so_and_nothing_rests_on_facts() -> None:
    place = Place("/sources", Case("classics/orange"))
    assert "is an invented example for teaching" in seen(place)
    assert "no source stands behind it" in seen(at(NUMBER, "parties.baker.horizon", place))
    assert counts(book("classics/orange")) == {"facts": 0, "both": 0, "judgement": 15, "none": 0}


def test_the_start_counts_what_there_is() -> None:
    found = count(book().provenance.origins)
    words = re.sub(r"<[^>]+>", " ", str(start(FEBRUARY, book())))
    assert f"has {sum(found.values())} numbers. {found['facts']} rest on facts" in words


def test_reasons_in_another_language_are_marked() -> None:
    german = replace(FEBRUARY, language="de")
    html = str(content(at(NUMBER, "parties.usa.horizon", german), book(language="de")))
    assert 'lang="en"' in html
    assert "Die Begründungen sind auf Englisch geschrieben." in html


def test_an_unknown_number_is_told_and_breaks_nothing() -> None:
    for kind in (NUMBER, FACT, PARTY):
        assert "There is no number or fact called “nonsense”" in seen(at(kind, "nonsense"))
        assert title(at(kind, "nonsense")) == "Every number and its source"


def test_titles_of_the_window() -> None:
    assert (
        title(at(NUMBER, "parties.russia.suspends_after"))
        == "Russia: rounds without hope before it suspends talks"
    )
    assert title(at(FACT, "F16")) == "F16 · What the source says"
    assert title(at(PARTY, "usa")) == "United States"


# --- the list


def test_the_list_holds_everything_once() -> None:
    whole = book()
    keys = [entry.key for group in whole.groups for theme in group.themes for entry in theme.entries]
    assert sorted(keys) == sorted([*whole.by_path, *whole.provenance.facts])


def test_only_the_group_in_view_is_open() -> None:
    html = str(left(at(NUMBER, "parties.russia.war.slope"), book(), ""))
    opened = re.findall(r'<details class="(\w+)" data-key="([^"]+)" open', html)
    assert opened == [("group", "parties.russia here"), ("theme", "war here")]
    assert current(at(NUMBER, "parties.russia.war.slope")) == "number parties.russia.war.slope"
    assert html.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("F16", "F16"),
        ("russia patience", "parties.russia.horizon"),
        ("parties.usa.e", "parties.usa.e"),
        ("soldiers could send", "levers.european_troops"),
    ],
)
def test_a_search_finds_by_name_path_and_fact(wanted: str, expected: str) -> None:
    found = [entry.key for _, entries in search(book().groups, wanted) for entry in entries]
    assert expected in found


def test_a_search_for_nothing_that_is_there_says_what_would_do() -> None:
    assert search(book().groups, "qwertz") == []
    assert "Nothing found." in str(left(FEBRUARY, book(), "qwertz"))


def test_groups_of_paths() -> None:
    assert group_of(("parties", "usa", "horizon")) == "parties.usa"
    assert group_of(("world", "war", "decisive")) == "world.war"
    assert group_of(("tables", "settlement", "rounds")) == "tables"


def test_what_is_seen_first_is_the_list_and_the_article() -> None:
    html = str(first(at(FACT, "F16")))
    assert "Find a number or a fact" in html
    assert "What the source says" in html


# --- where numbers are used


def test_uses_lead_to_tables_issues_terms_and_levers() -> None:
    found = {use.words for use in uses(FEBRUARY, book(), book().by_path["issues.european_troops.at_most"])}
    assert "Soldiers the Europeans could send" in found
    assert "Protection from renewed war by European troops" in found
    assert any(words.startswith("Settlement: ") for words in found)
    sets = {use.words for use in uses(FEBRUARY, book(), book().by_path["levers.us_backstop"])}
    assert "United States: malus for US role" in sets


def test_addresses_of_uses_keep_the_case() -> None:
    place = replace(FEBRUARY, case=Case().at("front", "russian_breakthrough"))
    whole = book_of(place.case, "en")
    for use in uses(place, whole, whole.by_path["parties.usa.horizon"]):
        assert "lever.front=russian_breakthrough" in use.address


# --- setting a number


def test_a_number_is_set_and_taken_to_explore() -> None:
    there = with_number(FEBRUARY, book().by_path["parties.usa.horizon"], "12")
    assert there.page == "/"
    assert there.case.overrides == (("parties.usa.horizon", "12"),)


def test_a_number_that_cannot_be_played_is_refused_with_a_reason() -> None:
    with pytest.raises(InputError, match="horizon"):
        with_number(FEBRUARY, book().by_path["parties.usa.horizon"], "-3")
    with pytest.raises(InputError):
        with_number(FEBRUARY, book().by_path["parties.usa.horizon"], "many")


# --- arithmetic of the pictures


def test_the_density_is_highest_at_the_likely_value_and_zero_at_the_ends() -> None:
    points = density(Uncertain(6.0, 10.0, 24.0))
    heights = dict(points)
    assert points[0] == (6.0, 0.0)
    assert points[-1] == (24.0, 0.0)
    assert max(heights, key=lambda value: heights[value]) == pytest.approx(10.0, abs=0.2)


def test_the_density_fits_the_draws() -> None:
    import numpy as np

    number = Uncertain(6.0, 10.0, 24.0)
    values = number.quantile((np.arange(20000) + 0.5) / 20000)
    points = density(number)
    width = points[1][0] - points[0][0]
    total = sum(height for _, height in points) * width
    below = sum(height for value, height in points if value <= 12.0) * width / total
    assert below == pytest.approx(float(np.mean(values <= 12.0)), abs=0.02)


def test_ends_that_are_likeliest_uniform_numbers_and_points() -> None:
    assert density(Uncertain(0.0, 0.0, 1.0))[0] == (0.0, 1.0)
    assert {height for _, height in density(Uncertain(0.0, 0.5, 1.0, uniform=True))} == {1.0}
    assert density(Uncertain.point(3.0)) == []


@pytest.mark.parametrize(
    ("low", "high"), [(6, 48), (0.03, 0.15), (-0.34, -0.14), (0, 0), (30000, 120000), (-0.4, 0.1)]
)
def test_axes_hold_their_values_and_nought(low: float, high: float) -> None:
    first_, last, ticks = axis(low, high)
    assert first_ <= min(low, 0) <= max(high, 0) <= last
    assert first_ < last
    assert 2 <= len(ticks) <= 8
    assert ticks == sorted(set(ticks))


def test_an_axis_keeps_the_ends_of_its_scale() -> None:
    assert axis(0.46, 0.68, (0.0, 1.0)) == (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])


def test_steps_are_ones_that_people_use() -> None:
    assert [nice_step(span, 6) for span in (1, 6, 48, 300000, 0.17)] == [0.2, 1, 10, 50000, 0.05]


def test_values_over_a_range_hold_its_ends_and_the_likely_one() -> None:
    assert points_over(6, 10, 24) == (6, 8, 10, 17, 24)
    assert points_over(0, 0, 8) == (0, 2, 4, 6, 8)
    assert points_over(3, 3, 3) == (3,)


def test_positions_of_a_lever_lie_on_its_steps_and_hold_where_it_stands() -> None:
    assert steps_of_lever(0, 300000, 50000, 50000) == (0, 50000, 100000, 150000, 200000, 300000)
    assert steps_of_lever(0, 1, None, 1) == (0, 0.25, 0.5, 0.75, 1)
    assert all(value in range(6, 61) for value in steps_of_lever(6, 60, 1, 24))


# --- how much a number matters


def figure(mean: float, low: float = 0.0, high: float = 1.0, sure: float = 0.02) -> Figure:
    return Figure(
        mean=mean,
        structure=Interval(low, high),
        ignorance=Interval(0.0, 1.0),
        monte_carlo=Interval(mean - sure, mean + sure),
        by_structure=(low, high),
        draws=60,
        structures=2,
        replicates=2,
    )


def effect(*odds: float, difference: float, sure: float = 0.02) -> Effect:
    points = tuple(Point(float(i), figure(share, 0.09, 0.52)) for i, share in enumerate(odds))
    return Effect(points, figure(difference, sure=sure))


def test_the_sentence_says_only_what_the_runs_can_tell() -> None:
    rising = effect(0.30, 0.31, 0.38, difference=0.08)
    assert verdict(rising, EN) == (
        "Over these values the number moves the odds of an agreement from 30 to 38 in 100 runs."
        " Which rules apply matters more: from 9 to 52."
    )
    peaked = effect(0.30, 0.45, 0.31, difference=0.15)
    assert "lie between 30 and 45 in 100 runs, and do not simply rise or fall" in verdict(peaked, EN)
    noisy = effect(0.30, 0.31, 0.33, difference=0.03, sure=0.05)
    assert not is_clear(noisy)
    assert "no clear difference" in verdict(noisy, EN)
    large = effect(0.05, 0.5, 0.95, difference=0.9)
    assert "Which rules apply matters less" in verdict(large, EN)


def test_without_a_comparison_nothing_is_clear() -> None:
    assert not is_clear(Effect((Point(0.0, figure(0.2)),), None))


@pytest.mark.parametrize(
    ("path", "values", "why"),
    [
        ("parties.usa.horizon", (6, 8, 10, 17, 24), "range"),
        ("issues.european_troops.at_most", (0, 50000, 100000, 150000, 200000, 300000), "lever"),
        ("parties.usa.suspends_after", (3, 5, 6, 9, 12), "around"),
        ("world.war.aid.donors.usa.share", None, "around"),
    ],
)
def test_what_is_played_for_a_number(path: str, values: tuple[float, ...] | None, why: str) -> None:
    asked = askable(FEBRUARY, book(), book().by_path[path])
    assert asked is not None
    assert asked.why == why
    assert values is None or asked.job.values == values
    for case in asked.job.cases:
        book_of(case, "en")  # every value can be played


def test_tables_rules_and_choices_have_no_odds_over_a_range() -> None:
    for path in ("parties.usa.issues.borders.worth", "parties.usa.constituencies.rule", "levers.front"):
        assert askable(FEBRUARY, book(), book().by_path[path]) is None


def test_the_odds_over_a_number_that_decides() -> None:
    """A seller whose limit is nothing sells; one who asks for all does not. Ends come first, all are in order."""
    path, case = "parties.seller.reservation_value", Case("classics/used-car")
    values = (0.0, 0.5, 0.99)
    job = EffectOf(values, tuple(case.with_number(path, str(value)) for value in values), runs=40)
    assert job.steps == 4
    found, seen = None, []
    for number in range(job.steps):
        found = job.conclude(job.step(number, found))
        seen.append([point.value for point in found.points])
    assert seen == [[0.0], [0.0, 0.99], [0.0, 0.5, 0.99], [0.0, 0.5, 0.99]]
    assert found is not None
    assert found.lowest.value == 0.99
    assert found.highest.value == 0.0
    assert found.difference is not None
    assert found.difference.mean == pytest.approx(
        found.highest.agreement.mean - found.lowest.agreement.mean, abs=1e-9
    )
