"""The chart says and shows what the summary holds, and no two words of it lie on each other."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text

from analysis.clarity import clarity
from analysis.plots.scales import decimals, round_up
from analysis.plots.style import BASE, DEAL, DEAL2, DEAL3, GROUND, KNOWN, party_looks
from analysis.plots.summary_chart import draw_summary, make_figure
from analysis.plots.values import merged_values
from analysis.plots.words import Words
from analysis.plots.writing import letter
from analysis.spreads import Figure, Interval
from analysis.summary import Summary
from sim.loading.reader import InputError

DRAWS = 40


def texts(sheet: Sheet) -> list[str]:
    return [text.get_text() for text in sheet.axes[0].texts]


def said(sheet: Sheet) -> str:
    return " ".join(texts(sheet))


def marks(sheet: Sheet, name: str) -> list[Any]:
    """Everything drawn under a name."""
    return [artist for artist in sheet.axes[0].get_children() if artist.get_gid() == name]


def names(sheet: Sheet) -> set[str]:
    return {artist.get_gid() for artist in sheet.axes[0].get_children() if artist.get_gid()}


def titled(sheet: Sheet) -> str:
    return " ".join(text.get_text() for text in marks(sheet, "title"))


def bar(sheet: Sheet, name: str) -> Rectangle:
    (found,) = marks(sheet, name)
    assert isinstance(found, Rectangle)
    return found


def hollow(sheet: Sheet, name: str) -> bool:
    (found,) = marks(sheet, name)
    return bool(to_rgb(found.get_facecolor()) == to_rgb(GROUND))


def boxes(sheet: Sheet) -> Iterator[tuple[str, Any]]:
    """Every text that is drawn with its box in pixels at 2x."""
    for text in sheet.axes[0].texts:
        assert isinstance(text, Text)
        if text.get_text().strip():
            yield text.get_text(), text.get_window_extent()


def assert_tidy(sheet: Sheet) -> None:
    """No word leaves the sheet or its margin, and none lies on another, on a bar or on the line across one."""
    width, height = sheet.get_size_inches() * sheet.dpi
    placed = list(boxes(sheet))
    for words, box in placed:
        assert box.x0 >= 60, words
        assert box.x1 <= width - 60, words
        assert box.y0 >= 20, words
        assert box.y1 <= height - 20, words
    for (one, a), (other, b) in itertools.combinations(placed, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Boxes hold room above and below the letters: lines of one paragraph may touch.
        assert across <= 0 or down <= 0.35 * min(a.height, b.height), f"{one!r} lies on {other!r}"
    for patch in sheet.axes[0].patches:
        if isinstance(patch, Rectangle) and patch.get_gid():
            area = patch.get_window_extent()
            for words, box in placed:
                apart = min(area.x1, box.x1) - max(area.x0, box.x0) <= 2
                apart |= min(area.y1, box.y1) - max(area.y0, box.y0) <= 0.35 * box.height
                assert apart, f"{words!r} lies on {patch.get_gid()}"
    for name in names(sheet):
        for line in marks(sheet, name) if name.startswith("rules-") else ():
            area = line.get_window_extent()
            assert area.x1 <= width - 60, name
            for words, box in placed:
                apart = min(area.x1, box.x1) <= max(area.x0, box.x0) + 2
                apart |= not box.y0 < area.y0 < box.y1
                assert apart, f"{words!r} lies on {name}"


def assert_line(sheet: Sheet, share: Rectangle, name: str, figure: Figure | None) -> None:
    """A line across the bar of a share runs from the lowest to the highest set of rules, at its scale."""
    assert figure is not None
    (line,) = marks(sheet, f"rules-{name}")
    assert isinstance(line, Line2D)
    pen = 0.5 if share.get_linewidth() else 0.0  # half of an outline lies beyond its path
    zero, end = share.get_x() - pen, share.get_x() + share.get_width() + pen
    found = [(x - zero) / (end - zero) * figure.mean for x in line.get_xdata()]
    assert found == pytest.approx([figure.structure.low, figure.structure.high])
    middle = share.get_y() + share.get_height() / 2
    assert list(line.get_ydata()) == pytest.approx([middle, middle])


@pytest.fixture
def one(cases: Any) -> Summary:
    """Half of the draws agree under the first rules, a quarter under the second."""
    setting = cases.setting(DRAWS)
    draw = np.arange(DRAWS)[:, None, None]
    rules = np.arange(2)[None, :, None]
    agreement = np.where(rules == 0, draw % 2 == 0, draw % 4 == 0)
    values = {"borders": np.where(draw % 8 == 0, "front", "ceded"), "troops": "2500.5"}
    frames = cases.frames(
        setting,
        agreement,
        zopa=draw % 4 != 3,
        rounds=np.where(draw % 8 == 0, 10, 20),
        values=values,
        worth=0.5 + 0.005 * draw,
        limit=0.4,
    )
    return cases.summary((setting, frames))


def shifted(cases: Any, count: int, **changes: Any) -> Summary:
    """Settings of which the k-th agrees in 10 + 5 k of 40 draws, the same ones and more."""
    batches = []
    for place in range(count):
        label = f"us_backstop=open, european_troops={place}00000" if place else ""
        setting = replace(cases.setting(DRAWS), label=label, **changes)
        draw = np.arange(DRAWS)[:, None, None]
        agreement = draw < 10 + 5 * place
        values = {"borders": np.where(draw < 5, "front", "ceded")}
        batches.append((setting, cases.frames(setting, agreement, values=values, worth=0.5 + 0.1 * place)))
    return cases.summary(*batches)


@pytest.fixture
def ruled(cases: Any) -> Summary:
    """Two settings in which rules change what is agreed on, and B agrees more often under either of them."""
    rules, draw = np.arange(2)[None, :, None], np.arange(DRAWS)[:, None, None]
    batches = []
    for place, label in enumerate(("", "aid=no")):
        front = draw < np.where(rules == 0, 10, 20 - 8 * place)
        values = {"borders": np.where(front, "front", "ceded"), "troops": "2500.5"}
        setting = cases.setting(DRAWS, label=label)
        frames = cases.frames(setting, draw < 25 + 12 * place, values=values, worth=0.5 + 0.1 * place)
        batches.append((setting, frames))
    return cases.summary(*batches)


# --- one setting


def test_the_title_is_a_finding_with_its_numbers(one: Summary) -> None:
    sheet = make_figure(one)
    assert titled(sheet) == "38 in 100 runs end in an agreement; in 38 one was possible and missed"
    lede = " ".join(text.get_text() for text in marks(sheet, "lede"))
    assert "(0 to 100) than which rules apply (25 to 50)" in lede


def test_three_rows_show_the_three_spreads_to_scale(one: Summary) -> None:
    sheet, odds = make_figure(one), one.settings[0].agreement
    shown = {key: bar(sheet, f"odds-{key}") for key in ("structure", "ignorance", "monte_carlo")}
    assert len({row.get_y() for row in shown.values()}) == 3
    full = shown["ignorance"].get_width()  # 0 to 100 here
    zero = shown["ignorance"].get_x()
    for key, interval in (("structure", odds.structure), ("monte_carlo", odds.monte_carlo)):
        assert (shown[key].get_x() - zero) / full == pytest.approx(interval.low)
        assert shown[key].get_width() / full == pytest.approx(interval.high - interval.low)
    assert [to_rgb(shown[key].get_facecolor()) for key in shown] == [to_rgb(c) for c in (DEAL3, DEAL2, DEAL)]
    for words in ("25 to 50", "0 to 100"):
        assert words in texts(sheet)


def test_the_point_runs_through_all_rows(one: Summary) -> None:
    sheet = make_figure(one)
    (point,) = marks(sheet, "odds-point")
    assert isinstance(point, Line2D)
    rows = [bar(sheet, f"odds-{key}") for key in ("structure", "ignorance", "monte_carlo")]
    low, high = sorted(point.get_ydata())
    assert all(low < row.get_y() < high for row in rows)
    share = (point.get_xdata()[0] - rows[1].get_x()) / rows[1].get_width()
    assert share == pytest.approx(one.settings[0].agreement.mean)
    (number,) = marks(sheet, "odds-number")
    assert number.get_text() == "38 in 100"


def test_each_set_of_rules_has_a_tick(one: Summary) -> None:
    assert len(marks(make_figure(one), "odds-rule")) == 2


def test_one_set_of_rules_does_not_pretend_to_a_range(cases: Any) -> None:
    setting = cases.setting(10, structures=1)
    sheet = make_figure(cases.summary((setting, cases.frames(setting, np.arange(10)[:, None, None] < 3))))
    assert len(marks(sheet, "odds-rule")) == 1
    assert "structure: one set of rules" in texts(sheet)
    assert "One set of rules was played." in said(sheet)
    assert "set of rules × 1 replicate" in said(sheet)


def test_it_says_in_how_many_runs_a_deal_was_possible(one: Summary) -> None:
    sheet = make_figure(one)
    assert "A deal was possible at all in 75 of 100 runs" in said(sheet)
    parts = [bar(sheet, f"part-{key}").get_width() for key in ("signed", "impossible")]
    assert parts[0] / parts[1] == pytest.approx(0.375 / 0.25)


def test_values_show_percent_of_agreements(one: Summary) -> None:
    sheet, borders = make_figure(one), one.settings[0].issues["borders"]
    front, ceded = borders["front"], borders["ceded"]
    assert front is not None
    assert ceded is not None
    widths = [bar(sheet, f"share-borders-{value}").get_width() for value in ("front", "ceded")]
    assert widths[0] / widths[1] == pytest.approx(front.mean / ceded.mean)
    assert not marks(sheet, "share-borders-old")  # never agreed on: a number and no bar
    assert {"33", "67", "0", "100", "Front line", "Regions ceded", "Old lines"} <= set(texts(sheet))


def test_a_line_across_each_bar_shows_the_range_over_rules(one: Summary) -> None:
    sheet, found = make_figure(one), one.settings[0]
    for value in ("front", "ceded"):
        name = f"share-borders-{value}"
        assert_line(sheet, bar(sheet, name), name, found.issues["borders"][value])
    for key, figure in (("signed", found.agreement), ("missed", found.missed)):
        assert_line(sheet, bar(sheet, f"part-{key}"), f"part-{key}", figure)
    line = "A line across a bar: from the lowest to the highest set of rules."
    assert said(sheet).count(line) == 2  # under the parts of 100 runs, and over the values


def test_the_third_spread_is_the_number_of_runs_and_no_dice(one: Summary) -> None:
    english, german = make_figure(one), make_figure(one, "de")
    assert {"Number of runs", "Monte Carlo: what counting 80 runs leaves open"} <= set(texts(english))
    assert {"Zahl der Läufe", "Monte Carlo: was 80 gezählte Läufe offenlassen"} <= set(texts(german))
    for sheet in (english, german):
        for word in ("dice", "chance", "Würfel", "Zufall"):
            assert word not in said(sheet)


def test_worth_stands_against_the_limit_with_shape_and_initials(one: Summary) -> None:
    sheet = make_figure(one)
    assert {"RU", "UA", "BR"} <= set(texts(sheet))
    (russia,), (ukraine,), (broker,) = (
        marks(sheet, f"value-{name}") for name in ("russia", "ukraine", "broker")
    )
    assert to_rgb(russia.get_facecolor()) == to_rgb(KNOWN["RU"].color)
    assert [len(mark.get_xy()) - 1 for mark in (russia, ukraine, broker)] == [4, 3, 6]
    (limit,) = marks(sheet, "limit-russia")
    party = one.settings[0].parties["russia"]
    value, reach = party.value, bar(sheet, "limit-range-russia")
    assert value is not None
    spread = bar(sheet, "value-range-russia")
    per_unit = spread.get_width() / (value.ignorance.high - value.ignorance.low)
    assert reach.get_x() <= limit.get_xdata()[0] <= reach.get_x() + reach.get_width()
    assert (russia.get_xy()[:-1, 0].mean() - limit.get_xdata()[0]) / per_unit == pytest.approx(
        value.mean - 0.4
    )
    assert f"{value.mean:.2f}" in texts(sheet)
    assert "limit 0.40" in texts(sheet)


def test_months_have_their_ranges_beside_them(one: Summary) -> None:
    sheet = make_figure(one)
    (months,) = marks(sheet, "months")
    assert months.get_text() == "15.7"
    assert "How strong, how patient: 9.0 to 19.0." in said(sheet)


def test_the_foot_counts_runs_and_says_what_it_is_not(one: Summary) -> None:
    sheet = make_figure(one)
    assert (
        "80 runs: 40 draws × 2 sets of rules × 1 replicate; rng seed 7 gives the same numbers again."
        in said(sheet)
    )
    assert "A model to think with, not a prediction." in texts(sheet)


def test_rounding_up_to_whole_draws_is_told(cases: Any) -> None:
    setting = cases.setting(4, asked=7, stylised=True)
    sheet = make_figure(cases.summary((setting, cases.frames(setting, True))))
    assert "7 were asked for, rounded up to whole draws" in said(sheet)
    assert "A stylised case." in said(sheet)


def test_nothing_agreed_says_so_and_draws_no_values(cases: Any) -> None:
    setting = cases.setting(5)
    sheet = make_figure(cases.summary((setting, cases.frames(setting, False))))
    assert titled(sheet) == "No run ends in an agreement; in 100 of 100 one was possible and missed"
    assert "Nothing was agreed" in said(sheet)
    assert {f"odds-{key}" for key in ("structure", "ignorance", "monte_carlo")} <= names(sheet)
    assert not any(name.startswith(("share-", "value-", "months")) for name in names(sheet))
    assert "part-signed" not in names(sheet)
    assert_tidy(sheet)


def test_a_run_in_ten_thousand_is_not_none(cases: Any) -> None:
    setting = cases.setting(300, structures=1)
    sheet = make_figure(cases.summary((setting, cases.frames(setting, np.arange(300)[:, None, None] == 0))))
    assert titled(sheet).startswith("Fewer than 1 in 100 runs end")


def test_many_values_stand_upright_in_little_room(cases: Any) -> None:
    amounts = {str(amount): {"en": str(amount)} for amount in range(101)}
    setting = cases.setting(
        20,
        issues={"share": tuple(amounts)},
        issue_titles={"share": {"en": "Share"}},
        value_titles={"share": amounts},
        units={"share": {}},
    )
    values = {"share": np.where(np.arange(20) < 15, "70", "30")[:, None, None]}
    sheet = make_figure(cases.summary((setting, cases.frames(setting, True, values=values))))
    assert "70: 75" in texts(sheet)
    assert "rules 75" in texts(sheet)  # never one bare number
    assert "A line across a bar" not in said(sheet)  # there is none
    assert sheet.get_size_inches()[1] < 15
    assert_tidy(sheet)


@pytest.mark.parametrize("language", ["en", "de"])
def test_words_of_one_setting_do_not_collide(one: Summary, language: str) -> None:
    assert_tidy(make_figure(one, language))


def test_a_full_case_is_tidy_in_both_languages(cases: Any) -> None:
    counts = {"nato": 5, "borders": 5, "role": 5, "troops": 7, "spending": 7, "aid": 4, "economy": 3}
    long = {"en": "Long words for a value", "de": "Verteidigungsausgabenobergrenze der Vertragsstaaten"}
    issues = {issue: tuple(f"v{place}" for place in range(count)) for issue, count in counts.items()}
    parties = {
        name: ({"en": f"The {name} delegation", "de": f"Die {name}-Verhandlungsdelegation"}, name[:2].upper())
        for name in ("usa", "russia", "ukraine", "europeans")
    }
    setting = replace(
        cases.setting(30),
        structures=tuple(f"offer={place}" for place in range(8)),
        weights=(1.0,) * 8,
        asked=240,
        issues=issues,
        issue_titles={issue: {"en": f"The {issue} question", "de": f"Die {issue}-Frage"} for issue in issues},
        value_titles={issue: dict.fromkeys(values, long) for issue, values in issues.items()},
        units={issue: {"en": "percent of GDP"} for issue in issues},
        parties=parties,
    )
    luck = np.random.default_rng(2)
    values = {issue: luck.choice(names, (30, 8, 1)) for issue, names in issues.items()}
    frames = cases.frames(
        setting, luck.random((30, 8, 1)) < 0.7, values=values, worth=luck.random((30, 8, 1))
    )
    for language in ("en", "de"):
        assert_tidy(make_figure(cases.summary((setting, frames)), language))


# --- several settings


def test_two_settings_are_rows_with_their_difference(cases: Any) -> None:
    sheet = make_figure(shifted(cases, 2))
    assert titled(sheet) == "B agrees more often than A: 38 against 25 in 100 runs"
    assert "12 more on average" in texts(sheet)
    assert "parties 0 to +100 · rules +12" in said(sheet)
    assert "runs +2 to +23" in texts(sheet)
    assert "As it stands" in texts(sheet)


def test_the_first_is_outlined_and_the_others_filled(cases: Any) -> None:
    sheet = make_figure(shifted(cases, 2))
    first, other = bar(sheet, "agree-A-ignorance"), bar(sheet, "agree-B-ignorance")
    assert first.get_facecolor()[3] == 0.0
    assert to_rgb(first.get_edgecolor()) == to_rgb(BASE)
    assert to_rgb(other.get_facecolor()) == to_rgb(DEAL3)
    outline, fill = bar(sheet, "share-borders-front-B-A"), bar(sheet, "share-borders-front-B-B")
    assert outline.get_facecolor()[3] == 0.0
    assert to_rgb(fill.get_facecolor()) == to_rgb(DEAL2)


def test_a_mark_is_hollow_if_an_interval_includes_zero(cases: Any) -> None:
    sheet = make_figure(shifted(cases, 2))
    assert hollow(sheet, "agree-B-difference-hollow")  # 0 to +100 over the parties
    assert hollow(sheet, "zopa-B-difference-hollow")  # no difference at all
    (worth,) = marks(sheet, "worth-russia-B-difference-solid")  # +0.10 in every run
    assert to_rgb(worth.get_facecolor()) == to_rgb(KNOWN["RU"].color)
    assert "+0.10" in texts(sheet)
    assert "no clear difference" in texts(sheet)


@pytest.mark.parametrize(("language", "word"), [("en", "runs"), ("de", "Läufe")])
def test_what_counting_runs_leaves_open_stands_beside_every_difference(
    ruled: Summary, language: str, word: str
) -> None:
    sheet, words = make_figure(ruled, language), Words(language)
    (compared,) = ruled.comparisons
    shown = [
        (compared.agreement, 100.0, 0),
        (compared.zopa, 100.0, 0),
        (compared.months, 1.0, 1),
        *((figure, 1.0, 2) for figure in compared.parties.values()),
    ]
    expected = []
    for figure, factor, digits in shown:
        assert figure is not None
        expected.append(f"{word} {words.range(figure.monte_carlo, factor, digits, signed=True)}")
    assert [text for text in texts(sheet) if text.startswith(f"{word} ")] == expected
    assert "Monte Carlo, 95 %" in said(sheet)  # the legend
    assert_tidy(sheet)


def test_counting_runs_alone_can_leave_a_difference_unclear(cases: Any) -> None:
    first, later = cases.setting(DRAWS), cases.setting(DRAWS, label="aid=no")
    draw = np.arange(DRAWS)[:, None, None]
    sheet = make_figure(
        cases.summary(
            (first, cases.frames(first, draw < 10)),
            (later, cases.frames(later, (draw < 8) | (draw >= 37))),  # two fewer, three more
        )
    )
    beside = next(text for text in sheet.axes[0].texts if text.get_text() == "no clear difference")
    (runs,) = (text for text in sheet.axes[0].texts if text.get_text() == "runs −9 to +14")
    assert runs.get_position()[1] == beside.get_position()[1]
    assert "parties" in said(sheet)
    assert "rules +2" in said(sheet)  # which alone would be clear
    assert titled(sheet).startswith("No clear difference between A and B")


@pytest.mark.parametrize("language", ["en", "de"])
def test_values_of_both_settings_show_the_range_over_rules(ruled: Summary, language: str) -> None:
    sheet = make_figure(ruled, language)
    for found, name in zip(ruled.settings, "AB", strict=True):
        for value in ("front", "ceded"):
            figure = found.issues["borders"][value]
            mark = f"share-borders-{value}-B-{name}"
            assert_line(sheet, bar(sheet, mark), mark, figure)
    first, other = bar(sheet, "share-borders-front-B-A"), bar(sheet, "share-borders-front-B-B")
    assert first.get_y() + first.get_height() < other.get_y()  # no line of one lies on the bar of the other
    assert Words(language).say("rules_line") in said(sheet)
    assert_tidy(sheet)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_longest_words_about_a_difference_fit(cases: Any, language: str) -> None:
    luck, batches = np.random.default_rng(3), []
    for label in ("", "aid=no"):
        setting = cases.setting(DRAWS, label=label)
        worth = luck.random((DRAWS, 2, 1)) - 0.5
        batches.append((setting, cases.frames(setting, luck.random((DRAWS, 2, 1)) < 0.6, worth=worth)))
    sheet = make_figure(cases.summary(*batches), language)
    assert texts(sheet).count(Words(language).say("unclear")) == 6  # no row but says so
    assert_tidy(sheet)


def test_captions_name_no_line_where_rules_make_no_difference(cases: Any) -> None:
    sheet = make_figure(shifted(cases, 2))
    assert not any(name.startswith("rules-") for name in names(sheet))
    assert "A line across a bar" not in said(sheet)


def test_differences_lie_on_the_right_side_of_zero(cases: Any) -> None:
    sheet = make_figure(shifted(cases, 3))
    wide = bar(sheet, "agree-C-difference-ignorance")
    centres = [marks(sheet, f"agree-{name}-difference-hollow")[0].center[0] for name in "BC"]
    assert isinstance(marks(sheet, "agree-B-difference-hollow")[0], Circle)
    zero = wide.get_x()  # 0 to +100 over the parties
    assert centres[0] > zero
    assert (centres[1] - zero) / (centres[0] - zero) == pytest.approx(2.0)


def test_many_settings_are_rows_and_four_have_values(cases: Any) -> None:
    summary = shifted(cases, 6)
    sheet = make_figure(summary)
    assert titled(sheet) == "Agreements are more frequent than in A in 5 of 5 settings"
    for name in "ABCDEF":
        assert marks(sheet, f"agree-{name}-mean")
        assert marks(sheet, f"time-{name}-mean")
    assert {name[-1] for name in names(sheet) if name.startswith("share-borders-front-")} == set("ABCD")
    assert "A to D only; summary.json has the others." in said(sheet)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_words_of_several_settings_do_not_collide(cases: Any, count: int, language: str) -> None:
    assert_tidy(make_figure(shifted(cases, count), language))


def test_levers_are_named_in_words_where_there_are_some(cases: Any) -> None:
    plain = make_figure(shifted(cases, 2))
    assert "us backstop: open, european troops: 100,000" in said(plain)
    summary = shifted(cases, 2, label_title={"en": "A US backstop"})
    assert "A US backstop" in texts(make_figure(summary))


def test_settings_without_agreements_have_no_months(cases: Any) -> None:
    first, later = cases.setting(6), cases.setting(6, label="aid=no")
    sheet = make_figure(
        cases.summary((first, cases.frames(first, True)), (later, cases.frames(later, False)))
    )
    assert titled(sheet) == "B agrees less often than A: 0 against 100 in 100 runs"
    assert "100 fewer" in texts(sheet)
    assert marks(sheet, "agree-B-difference-solid")
    assert "nothing agreed" in texts(sheet)
    assert not marks(sheet, "time-B-mean")
    assert "What an agreement is worth to each" not in texts(sheet)  # nobody has two sides to compare
    assert_tidy(sheet)


def test_nothing_agreed_anywhere(cases: Any) -> None:
    settings = [cases.setting(6, label=label) for label in ("", "aid=no", "aid=late")]
    sheet = make_figure(cases.summary(*((setting, cases.frames(setting, False)) for setting in settings)))
    assert titled(sheet) == "None of 2 settings clearly differs from A in how often talks end in an agreement"
    assert "Nothing was agreed" in said(sheet)
    assert_tidy(sheet)


@pytest.mark.parametrize("count", [1, 2])
def test_settings_that_cannot_be_paired_show_levels_and_say_why(cases: Any, count: int) -> None:
    first = cases.setting(6)
    later = [cases.setting(7, label=f"aid={place}") for place in range(count)]
    batches = [(setting, cases.frames(setting, True)) for setting in (first, *later)]
    sheet = make_figure(cases.summary(*batches))
    assert "other number of draws: not compared" in texts(sheet)
    assert marks(sheet, "agree-B-mean")
    assert not any("difference" in name for name in names(sheet))
    assert "run by run." not in said(sheet)  # as nothing was
    assert_tidy(sheet)


def test_issues_and_values_that_only_some_settings_have(cases: Any) -> None:
    first = cases.setting(4)
    fewer = cases.setting(4, label="aid=no", issues={"borders": ("front", "ceded")})
    sheet = make_figure(cases.summary((first, cases.frames(first, True)), (fewer, cases.frames(fewer, True))))
    assert "not on the table" in texts(sheet)
    assert "–" in texts(sheet)  # old lines are not open in B
    assert_tidy(sheet)


def test_of_many_values_the_likeliest_stand_in_their_order(cases: Any) -> None:
    amounts = {str(amount): {"en": f"Value {amount}"} for amount in range(40)}
    first = cases.setting(
        20,
        issues={"share": tuple(amounts)},
        issue_titles={"share": {"en": "Share"}},
        value_titles={"share": amounts},
        units={"share": {}},
    )
    other = replace(first, label="aid=no")
    low, high = (np.array([str(start + d % 5) for d in range(20)])[:, None, None] for start in (3, 30))
    sheet = make_figure(
        cases.summary(
            (first, cases.frames(first, True, values={"share": low})),
            (other, cases.frames(other, True, values={"share": high})),
        )
    )
    shown = [int(words.removeprefix("Value ")) for words in texts(sheet) if words.startswith("Value ")]
    assert len(shown) == 12
    assert shown == sorted(shown)
    assert {*range(3, 8), *range(30, 35)} <= set(shown)
    assert_tidy(sheet)


@pytest.mark.parametrize("count", [1, 2])
def test_names_of_many_words_are_cut_to_their_room(cases: Any, count: int) -> None:
    wordy = {"en": " ".join(f"word{place}" for place in range(40))}
    settings = [
        cases.setting(
            4,
            label="" if place == 0 else f"aid={'y' * 90} and={'z' * 90} more={'x' * 90} on={'w' * 90}",
            value_titles={
                **cases.setting(2).value_titles,
                "borders": dict.fromkeys(("old", "front", "ceded"), wordy),
            },
            parties={name: (wordy, name[:2].upper()) for name in ("russia", "ukraine")},
        )
        for place in range(count)
    ]
    sheet = make_figure(cases.summary(*[(of, cases.frames(of, True)) for of in settings]))
    assert "…" in said(sheet)
    assert "word39" not in said(sheet)
    assert_tidy(sheet)


# --- the file


def test_it_writes_a_png_at_twice_the_size(one: Summary, tmp_path: Path) -> None:
    path = tmp_path / "summary.png"
    draw_summary(one, path)
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    assert width == 2160
    assert 1000 < height < 6000
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_summary_gives_the_same_file(one: Summary, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.png", "b.png")]
    for path in paths:
        draw_summary(one, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_failure_leaves_the_old_file(one: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "summary.png"
    path.write_text("old")

    def fail(self: Sheet, target: Path, **_: Any) -> None:
        Path(target).write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(Sheet, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        draw_summary(one, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


# --- words, numbers and looks


def test_german_is_german_down_to_the_commas(one: Summary) -> None:
    sheet = make_figure(one, "de")
    assert titled(sheet) == (
        "38 von 100 Läufen enden mit einer Einigung; in 38 war eine möglich und wurde verfehlt"
    )
    assert {"Frontlinie", "2.500,5", "Soldaten", "15,7", "0,5"} <= set(texts(sheet))
    assert " runs" not in said(sheet)


def test_other_languages_are_refused(one: Summary) -> None:
    with pytest.raises(InputError, match="the languages are de, en"):
        make_figure(one, "fr")


@pytest.mark.parametrize(
    ("share", "hundred", "percent"),
    [
        (0.0, "0", "0"),
        (0.001, "fewer than 1", "<1"),
        (0.005, "fewer than 1", "<1"),
        (0.24, "24", "24"),
        (0.994, "99", "99"),
        (0.999, "more than 99", ">99"),
        (1.0, "100", "100"),
    ],
)
def test_neither_never_nor_always_by_rounding(share: float, hundred: str, percent: str) -> None:
    assert (Words("en").hundred(share), Words("en").percent(share)) == (hundred, percent)


def test_numbers_have_a_true_minus_and_no_minus_zero() -> None:
    words = Words("en")
    assert words.number(-1234.5, 1) == "−1,234.5"
    assert words.number(-0.001, 2, signed=True) == "0.00"
    assert words.number(0.1, 2, signed=True) == "+0.10"
    assert words.range(Interval(-0.02, 0.4), 100.0, signed=True) == "−2 to +40"
    assert words.range(Interval(0.241, 0.242), 100.0) == "24"
    # An end just beside zero shows its side; one that is nearer still reads as zero.
    assert words.range(Interval(0.004, 0.16), 100.0, signed=True) == "+0.4 to +16"
    assert words.range(Interval(-0.07, -0.0004), digits=2, signed=True) == "−0.07 to 0.00"


@pytest.mark.parametrize(
    ("structure", "ignorance", "counting", "expected"),
    [
        ((0.1, 0.2), (0.05, 0.3), (0.1, 0.2), "clear"),
        ((-0.2, -0.1), (-0.3, -0.05), (-0.2, -0.1), "clear"),
        ((0.1, 0.2), (0.0, 0.3), (0.1, 0.2), "on_average"),
        ((-0.1, 0.2), (0.05, 0.3), (0.1, 0.2), "unclear"),
        ((0.1, 0.2), (0.05, 0.3), (-0.01, 0.2), "unclear"),
    ],
)
def test_what_is_clear(structure: Any, ignorance: Any, counting: Any, expected: str) -> None:
    difference = Figure(0.15, Interval(*structure), Interval(*ignorance), Interval(*counting), (), 9, 2, 1)
    assert clarity(difference) == expected


def test_values_of_several_settings_keep_every_order() -> None:
    assert merged_values([["0", "50"], ["0", "25", "50", "100"]]) == ["0", "25", "50", "100"]
    assert merged_values([["b"], ["a", "b"]]) == ["a", "b"]


def test_axes_end_on_round_numbers() -> None:
    assert [round_up(value) for value in (0.31, 1.0, 2.1, 24.0, 99.0, 0.07)] == pytest.approx(
        [0.4, 1.0, 2.5, 25.0, 100.0, 0.08]
    )


def test_ends_of_axes_have_the_decimals_that_they_need() -> None:
    assert [decimals(value) for value in (100.0, -2.5, 0.25, 0.125, 0.1 + 0.2, 1 / 3)] == [0, 1, 2, 3, 1, 3]


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 25, 26, 52)] == ["A", "Z", "AA", "BA"]


def test_known_parties_keep_their_look_and_others_get_their_own() -> None:
    looks = party_looks(["XX", "US", "YY", "XX"])
    assert looks["US"] is KNOWN["US"]
    assert len({look.color for look in looks.values()}) == len(looks) == 6
    assert looks["XX"].shape == "hexagon"
