"""Learn: commands as addresses, texts as HTML, drawings that say what is true, pages with their headings in order."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from sim.dashboard.cases import scenario_of
from sim.dashboard.learn.commands import leads_to, read_command
from sim.dashboard.learn.curves import EARLY, EVEN, LATE, asked
from sim.dashboard.learn.figures import figures_of
from sim.dashboard.learn.lines import Reach, overlap, within
from sim.dashboard.learn.page import first, title
from sim.dashboard.learn.paths import minutes
from sim.dashboard.learn.plane import divisions, frontier
from sim.dashboard.learn.reading import settings
from sim.dashboard.learn.words import matching, ordering
from sim.dashboard.live import html_of
from sim.dashboard.marks import Look
from sim.dashboard.pages import page_of
from sim.dashboard.place import Case, Place, read_place
from sim.dashboard.prose import prose
from sim.dashboard.terms import term
from sim.loading.catalogue import languages
from sim.loading.glossary import find, glossary
from sim.loading.lessons import lessons

EN, DE = Place(language="en"), Place(language="de")
LESSONS = [(language, lesson.name) for language in languages() for lesson in lessons(language)]
COMMANDS = [step.command for lesson in lessons("en") for step in lesson.steps]


def led_to(text: str, place: Place = EN) -> Place:
    command = read_command(text)
    assert command is not None
    there = leads_to(place, command)
    assert there is not None
    return there


class TestCommands:
    def test_a_run_is_seen_in_explore(self) -> None:
        there = led_to("zopa run classics/rent --run 3 --rng-seed 7", DE)
        assert there == Place("/", Case("classics/rent"), rng_seed=7, run=3, language="de")

    def test_what_is_moved_and_set_is_in_the_address(self) -> None:
        there = led_to("zopa batch classics/orange --runs 400 --lever a=1 --set parties.x.horizon=30")
        assert there.case == Case("classics/orange", (("a", 1),), (("parties.x.horizon", "30"),))
        assert (there.page, there.others) == ("/", ())

    def test_a_sweep_is_compared(self) -> None:
        there = led_to("zopa batch island/ceasefire --sweep peacekeepers=0,3000,12000 --set a.b=1")
        assert there.page == "/compare"
        numbers = (("a.b", "1"),)
        cases = [Case("island/ceasefire", (("peacekeepers", at),), numbers) for at in (0, 3000, 12000)]
        assert [there.case, *there.others] == cases

    def test_a_swept_path_is_a_number_that_is_set(self) -> None:
        assert led_to("zopa batch a --sweep tables.t.rounds=9,18").others == (
            Case("a", (), (("tables.t.rounds", "18"),)),
        )

    def test_two_scenarios_are_compared_and_numbers_are_in_sources(self) -> None:
        assert led_to("zopa batch a b --runs 4").others == (Case("b"),)
        assert led_to("zopa show coalition/three-parties").page == "/sources"

    @pytest.mark.parametrize(
        "text", ["zopa new x", "zopa run", "zopa run a --json", "zopa batch a --sweep b=1:9:3", "ls -l a"]
    )
    def test_what_no_page_shows_leads_nowhere(self, text: str) -> None:
        assert read_command(text) is None

    def test_more_than_four_cases_do_not_fit_beside_each_other(self) -> None:
        command = read_command("zopa batch a --sweep b=1,2,3,4,5")
        assert command is not None
        assert leads_to(EN, command) is None

    @pytest.mark.parametrize("text", COMMANDS)
    def test_every_command_of_a_lesson_leads_to_cases_that_exist_and_back_to_itself(self, text: str) -> None:
        there = led_to(text)
        for case in (there.case, *there.others):
            scenario_of(case)
        path, _, query = there.address.partition("?")
        assert read_place(path, query) == there

    def test_settings_are_said_in_words(self) -> None:
        command = read_command("zopa batch classics/used-car --sweep dealer=little,much --set a.b=1")
        assert command is not None
        said = settings(EN, command)
        assert said[:2] == ["A used car", "many runs"]
        assert said[2].lower() == "what the dealer offers the seller: little / much"
        assert said[3] == "1 number set"
        run = read_command("zopa run island/ceasefire --lever peacekeepers=3000")
        assert run is not None
        assert settings(DE, run)[1:] == [
            "Lauf 0",
            "Friedenstruppen, die das Nachbarland schicken könnte: 3.000 Soldaten",
        ]


class TestTexts:
    def test_markdown_becomes_html_with_terms_and_links(self) -> None:
        shown = html_of(prose(DE, "**Fett** *kursiv* `code` <i> [so](glossary.md#limit) `classics/orange`"))
        assert "<strong>Fett</strong> <em>kursiv</em> <code>code</code>" in shown
        assert (
            "&lt;i&gt;" in shown or "<i>" not in shown
        )  # what is no Markdown is shown or left out, never obeyed
        assert 'class="term" tabindex="0">so<span class="tip"' in shown
        assert (
            '<a href="/?scenario=classics/orange&amp;seed=1&amp;lang=de">Zwei wollen eine Orange</a>' in shown
        )

    def test_a_term_brings_the_glossary_s_sentence_in_the_reader_s_language(self) -> None:
        assert "Utility of no agreement" in html_of(term(EN, "limit"))
        shown = html_of(term(DE, "limit", "Grenze"))
        assert shown.startswith('<span class="term" tabindex="0">Grenze<span')
        assert "Nutzen ohne Einigung: darunter unterschreibt eine Partei nichts." in shown
        with pytest.raises(KeyError):
            term(EN, "nonsense")


class TestGlossary:
    def test_words_are_found_by_title_sentence_and_name(self) -> None:
        words = list(glossary("de").values())
        assert find("limit", "de") in matching(words, "reservationsw")
        assert find("limit", "de") in matching(words, " LIMIT ")
        assert find("lever", "de") in matching(words, "drehknopf")
        assert matching(words, "gibt es nicht hier") == []
        assert len(matching(words, "")) == len(words)

    def test_words_are_in_the_order_of_their_letters(self) -> None:
        assert ordering("Ähnlich") < ordering("bald") < ordering("Öl") < ordering("Pareto")
        titles = [word.title for word in matching(list(glossary("en").values()), "")]
        assert titles[0] == "agreement"
        assert titles == sorted(titles, key=str.casefold)

    def test_a_search_that_finds_nothing_says_so(self) -> None:
        shown = html_of(first(Place("/learn/glossary", more={"q": "qwertz<"})))
        assert "qwertz&lt;" in shown
        assert "<dt>" not in shown

    def test_every_word_has_a_place_of_its_own(self) -> None:
        shown = html_of(first(Place("/learn/glossary", language="de")))
        for key in glossary("de"):
            assert shown.count(f' id="{key}"') == 1


class TestDrawings:
    def test_the_frontier_of_the_orange_has_the_trade_on_it_and_the_even_cut_below(self) -> None:
        worth = divisions()
        assert len(worth) == 9
        edge = frontier(list(worth.values()))
        assert worth[(1.0, 0.0)] in edge
        assert worth[(0.5, 0.5)] not in edge
        assert all(x > a and y < b for (a, b), (x, y) in pairwise(edge))

    def test_room_is_what_all_leave_and_those_at_home_narrow_it(self) -> None:
        look = Look(0, "AA", "A")
        left, right = Reach(look, 0, 0.7, 0, ""), Reach(look, 0.4, 1, 1, "")
        assert overlap([left, right]) == (0.4, 0.7)
        assert overlap([Reach(look, 0, 0.7, 0, "", inner=(0, 0.5)), right]) == (0.4, 0.5)
        low, high = overlap([left, Reach(look, 0.8, 1, 1, "")])
        assert low > high

    def test_all_ways_of_giving_way_start_and_end_alike_and_differ_between(self) -> None:
        for e in (LATE, EVEN, EARLY):
            assert (asked(0, e), asked(1, e)) == (1, pytest.approx(0.25))
        assert asked(0.5, LATE) > 0.9 > asked(0.5, EVEN) > asked(0.5, EARLY)

    def test_words_stay_inside_a_drawing(self) -> None:
        assert within(0, "abcd", 10, 100) == 4 + 12
        assert within(100, "abcd", 10, 100) == 96 - 12
        assert within(50, "abcd", 10, 100, "end") == 50

    @pytest.mark.parametrize(("language", "name"), LESSONS)
    def test_every_lesson_has_drawings_that_say_what_they_show(self, language: str, name: str) -> None:
        found = figures_of(Place(language=language), name)
        assert len(found) >= 2
        for figure in found:
            said = re.findall(r'aria-label="([^"]+)"', figure.drawing)
            assert len(said) == 2  # for the wide and for the narrow column
            assert said[0] == said[1]
            assert len(said[0]) > 60
            colours = re.findall(r'(?:fill|stroke)="([^"]+)"', figure.drawing)
            assert all(c == "none" or c.startswith("var(--") for c in colours), figure.name


class Outline(HTMLParser):
    """Headings, ids and labels of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        self.ids += [value for name, value in attrs if name == "id" and value]


PATHS = [
    "/learn",
    "/learn/glossary",
    "/learn/nonsense",
    *(f"/learn/{lesson.name}" for lesson in lessons("en")),
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_one_h1_headings_in_order_and_no_id_twice(path: str, language: str) -> None:
    outline = Outline(html_of(first(Place(path, language=language))))
    assert outline.levels.count(1) == 1
    steps = pairwise(outline.levels)
    assert all(after <= before + 1 for before, after in steps), outline.levels
    assert len(set(outline.ids)) == len(outline.ids)


def test_the_page_is_there_and_says_what_it_is() -> None:
    assert page_of("/learn/limits-and-alternatives") is not None
    assert title(Place("/learn")) == "Learn"
    assert title(Place("/learn/glossary", language="de")) == "Glossar"
    assert title(Place("/learn/limits-and-alternatives", language="de")) == "Grenzen und Alternativen"


def test_a_lesson_names_its_neighbours_its_steps_and_its_time() -> None:
    lesson = lessons("en")[1]
    shown = html_of(first(Place(f"/learn/{lesson.name}")))
    assert "Back: Limits and alternatives" in shown
    assert "Next: Trading what is dear" in shown
    assert shown.count('class="what"') == len(lesson.steps)
    assert f"Lesson 2 of 6, about {minutes(lesson)} minutes" in shown
    assert shown.count('aria-current="page"') == 1
    for step in lesson.steps:
        assert step.command in shown
    answered = sum(bool(question.answers) for question in lesson.questions)
    assert shown.count("<details") == answered + 2  # the terminal, and what to see


def test_scenario_and_language_are_kept_on_the_way() -> None:
    place = Place("/learn", Case("classics/orange"), language="de")
    shown = html_of(first(place))
    assert 'href="/learn/promises-that-hold?scenario=classics/orange&amp;seed=1&amp;lang=de"' in shown
