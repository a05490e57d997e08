"""What a summary says of batches whose answers are known, and what it refuses to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.played import TablePlan
from analysis.spreads import Figure
from analysis.summary import summarise

WEIGHTS = (0.75, 0.25)
AGREEMENT = np.array([[1, 1], [1, 0], [0, 0], [0, 0]])[:, :, None]
ZOPA = np.array([1, 1, 1, 0])[:, None, None]
ROUNDS = np.array([2, 4, 9, 9])[:, None, None]
BORDERS = np.array([["front", "front"], ["ceded", "old"], ["old", "old"], ["old", "old"]])[:, :, None]
WORTH = np.array([0.6, 0.8, 0.0, 0.0])[:, None, None]
LIMIT = np.array([0.5, 0.5, 0.9, 0.9])[:, None, None]
TOTAL = 0.75 * 2 + 0.25 * 1  # weight of the agreements above


def some(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


def mean(figure: Figure | None) -> float:
    return some(figure).mean


@pytest.fixture
def known(cases: Any) -> Any:
    setting = cases.setting(4, weights=WEIGHTS, rounds_months=3)
    frames = cases.frames(
        setting,
        AGREEMENT,
        zopa=ZOPA,
        rounds=ROUNDS,
        values={"borders": BORDERS, "troops": "0"},
        worth=WORTH,
        limit=LIMIT,
    )
    return setting, frames


def test_shares_of_runs_are_weighted_over_structures(cases: Any, known: Any) -> None:
    found = cases.summary(known).settings[0]
    assert mean(found.agreement) == pytest.approx(0.75 * 0.5 + 0.25 * 0.25)
    assert found.agreement.by_structure == pytest.approx((0.5, 0.25))
    assert (found.agreement.structure.low, found.agreement.structure.high) == pytest.approx((0.25, 0.5))
    assert mean(found.zopa) == pytest.approx(0.75)


def test_what_did_not_agree_was_missed_or_impossible(cases: Any, known: Any) -> None:
    found = cases.summary(known).settings[0]
    assert mean(found.missed) == pytest.approx(0.75 * 0.25 + 0.25 * 0.5)
    assert mean(found.impossible) == pytest.approx(0.25)
    assert mean(found.agreement) + mean(found.missed) + mean(found.impossible) == pytest.approx(1.0)


def test_months_count_rounds_of_agreements_only(cases: Any, known: Any) -> None:
    found = cases.summary(known).settings[0]
    assert mean(found.months) == pytest.approx((0.75 * (3 + 9) + 0.25 * 3) / TOTAL)


def test_values_are_shares_of_agreements(cases: Any, known: Any) -> None:
    borders = cases.summary(known).settings[0].issues["borders"]
    assert mean(borders["front"]) == pytest.approx((0.75 + 0.25) / TOTAL)
    assert mean(borders["ceded"]) == pytest.approx(0.75 / TOTAL)
    assert list(borders) == ["old", "front", "ceded"]


def test_a_value_never_agreed_on_has_a_share_of_0(cases: Any, known: Any) -> None:
    issues = cases.summary(known).settings[0].issues
    assert mean(issues["borders"]["old"]) == 0.0
    assert some(issues["borders"]["old"]).monte_carlo.high > 0.0  # but not for certain
    assert mean(issues["troops"]["2500.5"]) == 0.0
    assert mean(issues["troops"]["0"]) == 1.0


def test_worth_and_limit_are_those_of_the_runs_that_agreed(cases: Any, known: Any) -> None:
    party = cases.summary(known).settings[0].parties["ukraine"]
    value = (0.75 * (0.6 + 0.8) + 0.25 * 0.6) / TOTAL
    assert mean(party.value) == pytest.approx(value)
    assert mean(party.limit) == pytest.approx(0.5)
    assert mean(party.gain) == pytest.approx(value - 0.5)


def test_nothing_agreed_leaves_shares_and_no_conditional_figure(cases: Any) -> None:
    setting = cases.setting(3)
    found = cases.summary((setting, cases.frames(setting, False, zopa=False))).settings[0]
    assert (mean(found.agreement), mean(found.missed), mean(found.impossible)) == (0.0, 0.0, 1.0)
    assert found.months is None
    assert all(figure is None for values in found.issues.values() for figure in values.values())
    assert all(party.value is party.limit is party.gain is None for party in found.parties.values())


def test_one_structure_is_a_point(cases: Any) -> None:
    setting = cases.setting(4, structures=1)
    found = cases.summary((setting, cases.frames(setting, [[[1]], [[1]], [[1]], [[0]]]))).settings[0]
    assert found.agreement.structure.low == found.agreement.structure.high == mean(found.agreement) == 0.75


def test_runs_are_numbered_by_draw_then_structure_then_replicate(cases: Any) -> None:
    setting = cases.setting(3, 2, 2)
    agreement = np.zeros((3, 2, 2), dtype=bool)
    agreement[:, 1, 0] = True  # second structure, first replicate
    found = cases.summary((setting, cases.frames(setting, agreement))).settings[0]
    assert found.agreement.by_structure == pytest.approx((0.0, 0.5))
    assert found.agreement.replicates == 2
    assert found.agreement.ignorance.low == found.agreement.ignorance.high == pytest.approx(0.25)


def test_rows_may_come_in_any_order(cases: Any, known: Any) -> None:
    setting, frames = known
    shuffled = tuple(frame.sample(frac=1.0, random_state=3) for frame in frames)
    assert cases.summary((setting, shuffled)).to_dict() == cases.summary(known).to_dict()


def test_frames_of_one_setting_may_lack_its_name(cases: Any, known: Any) -> None:
    setting, frames = known
    bare = [frame.drop(columns=["scenario", "setting"]) for frame in frames]
    assert summarise(*bare, [setting]).to_dict() == cases.summary(known).to_dict()


def test_a_later_table_settles_what_an_earlier_one_framed(cases: Any, known: Any) -> None:
    setting, (runs, tables, parties) = known
    framework = tables.assign(table="washington-moscow", **{"outcome.borders": "old", "outcome.troops": None})
    both = pd.concat([framework, tables]).sort_values("run", kind="stable")
    assert cases.summary((setting, (runs, both, parties))).to_dict() == cases.summary(known).to_dict()


def test_a_party_that_sits_at_no_table_has_no_figures(cases: Any, known: Any) -> None:
    setting, (runs, tables, parties) = known
    absent = parties.assign(V=parties["V"].where(parties["party"] != "broker"))
    found = cases.summary((setting, (runs, tables, absent))).settings[0]
    assert found.parties["broker"].value is None
    assert found.parties["russia"].value is not None


def test_against_a_count_by_hand_on_random_runs(cases: Any) -> None:
    luck = np.random.default_rng(11)
    setting = cases.setting(5, 3, 2, weights=(1.0, 2.0, 5.0))
    shape = (5, 3, 2)
    agreement, worth = luck.random(shape) < 0.6, luck.random(shape)
    borders = luck.choice(["old", "front", "ceded"], shape)
    frames = cases.frames(setting, agreement, values={"borders": borders}, worth=worth)
    found = cases.summary((setting, frames)).settings[0]
    upper = lower = front = 0.0
    for d, s, r in np.ndindex(shape):
        if agreement[d, s, r]:
            weight = setting.weights[s] / 8.0 / 10.0
            lower += weight
            upper += weight * worth[d, s, r]
            front += weight * (borders[d, s, r] == "front")
    assert mean(found.agreement) == pytest.approx(lower)
    assert mean(found.parties["russia"].value) == pytest.approx(upper / lower)
    assert mean(found.issues["borders"]["front"]) == pytest.approx(front / lower)


# --- what is wrong with the rows


def change(frames: Any, which: int, how: Callable[[pd.DataFrame], pd.DataFrame]) -> list[pd.DataFrame]:
    return [how(frame) if place == which else frame for place, frame in enumerate(frames)]


@pytest.mark.parametrize(
    ("which", "how", "words"),
    [
        (0, lambda runs: runs[~runs["run"].isin([2, 5])], "runs lack run\\(s\\) 2, 5 of 8"),
        (0, lambda runs: pd.concat([runs, runs[runs["run"] == 3]]), "more than one row for run\\(s\\) 3"),
        (0, lambda runs: runs.assign(run=runs["run"] + 1), "run\\(s\\) 8, beyond the 8"),
        (0, lambda runs: runs.iloc[:0], "runs lack run\\(s\\) 0, 1, 2, 3, 4 and 3 more of 8"),
        (0, lambda runs: runs.drop(columns="zopa"), "runs lack the column\\(s\\) zopa"),
        (
            0,
            lambda runs: runs.assign(structure=runs["structure"].to_numpy()[::-1]),
            "should have the structure",
        ),
        (0, lambda runs: runs.assign(agreement=[None, *runs["agreement"][1:]]), "agreement has nulls"),
        (1, lambda tables: tables[tables["run"] != 7], "table settlement lack run\\(s\\) 7"),
        (1, lambda tables: tables.iloc[:0], "tables lack all 8 runs"),
        (1, lambda tables: tables.drop(columns="outcome.borders"), "column\\(s\\) outcome.borders"),
        (
            1,
            lambda tables: tables.assign(
                **{"outcome.borders": tables["outcome.borders"].replace("front", "1991")}
            ),
            "'1991' is not an open value of borders",
        ),
        (
            1,
            lambda tables: tables.assign(**{"outcome.troops": None}),
            "run\\(s\\) 0, 1, 2 agreed, but have no value",
        ),
        (
            2,
            lambda parties: parties[(parties["party"] != "ukraine") | (parties["run"] != 4)],
            "party ukraine lack run\\(s\\) 4",
        ),
        (2, lambda parties: parties.drop(columns="V"), "column\\(s\\) V"),
    ],
)
def test_rows_that_do_not_fit_the_plan_are_refused(
    known: Any, which: int, how: Callable[[pd.DataFrame], pd.DataFrame], words: str
) -> None:
    setting, frames = known
    with pytest.raises(ValueError, match=words) as error:
        summarise(*change(frames, which, how), [setting])
    assert "case/plain" in str(error.value)


def test_the_error_names_the_setting_that_is_at_fault(cases: Any, known: Any) -> None:
    other = replace(known[0], label="aid=no")
    frames = cases.frames(other, AGREEMENT)
    short = [frame[frame["run"] < 6] for frame in frames]
    with pytest.raises(ValueError, match=r"case/plain \(aid=no\): runs lack run\(s\) 6, 7"):
        cases.summary(known, (other, short))


@pytest.mark.parametrize("count", [0, 2])
def test_settings_are_needed_and_each_only_once(known: Any, count: int) -> None:
    with pytest.raises(ValueError, match="at least one setting, and each only once"):
        summarise(*known[1], [known[0]] * count)


def test_frames_of_several_settings_must_tell_them_apart(known: Any) -> None:
    setting, frames = known
    bare = [frame.drop(columns=["setting"]) for frame in frames]
    with pytest.raises(ValueError, match="column"):
        summarise(*bare, [setting, replace(setting, label="aid=no")])


# --- comparisons


def test_differences_are_paired_run_by_run(cases: Any, known: Any) -> None:
    later = replace(known[0], label="aid=no")
    frames = cases.frames(later, AGREEMENT | (np.arange(4) == 2)[:, None, None], worth=0.9, rounds=1)
    comparison = cases.summary(known, (later, frames)).comparisons[0]
    assert comparison.reason is None
    assert mean(comparison.agreement) == pytest.approx(0.25)
    assert some(comparison.agreement).by_structure == pytest.approx((0.25, 0.25))
    assert mean(comparison.zopa) == pytest.approx(0.25)
    assert mean(comparison.months) == pytest.approx(3.0 - (0.75 * 18 + 0.25 * 6) / TOTAL)
    assert mean(comparison.parties["russia"]) == pytest.approx(0.9 - (0.75 * 1.4 + 0.25 * 0.6) / TOTAL)


def test_every_later_setting_is_compared_with_the_first(cases: Any, known: Any) -> None:
    later = [replace(known[0], label=f"aid={place}") for place in range(3)]
    batches = [(setting, cases.frames(setting, place == 1)) for place, setting in enumerate(later)]
    summary = cases.summary(known, *batches)
    means = [mean(comparison.agreement) for comparison in summary.comparisons]
    assert means == pytest.approx([-0.4375, 0.5625, -0.4375])
    assert [comparison.setting.label for comparison in summary.comparisons] == ["aid=0", "aid=1", "aid=2"]
    assert all(comparison.first is summary.settings[0].setting for comparison in summary.comparisons)


def test_structures_are_paired_by_name(cases: Any, known: Any) -> None:
    later = replace(known[0], label="aid=no", structures=("offer=y", "offer=new"), weights=(0.5, 0.5))
    agreement = np.array([[1, 0]] * 4)[:, :, None]
    comparison = cases.summary(known, (later, cases.frames(later, agreement))).comparisons[0]
    assert mean(comparison.agreement) == pytest.approx(1.0 - 0.25)  # structure y is the second of the first
    assert cases.summary(known, (later, cases.frames(later, agreement))).to_dict()["comparisons"][0][
        "agreement"
    ]["structure_labels"] == ["offer=y"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"draws": 5}, "different numbers of draws"),
        ({"replicates": 2}, "different numbers of replicates"),
        ({"structures": ("a", "b")}, "share no set of rules"),
    ],
)
def test_settings_that_cannot_be_paired_say_why(
    cases: Any, known: Any, changes: Mapping[str, Any], words: str
) -> None:
    later = replace(known[0], label="aid=no", **changes)
    summary = cases.summary(known, (later, cases.frames(later, True)))
    comparison = summary.comparisons[0]
    assert comparison.reason is not None
    assert words in comparison.reason
    assert "case/plain (aid=no)" in comparison.reason
    assert comparison.agreement is comparison.zopa is comparison.months is None
    assert mean(summary.settings[1].agreement) == 1.0
    assert summary.to_dict()["comparisons"][0]["reason"] == comparison.reason


def test_no_agreement_on_one_side_leaves_no_conditional_difference(cases: Any, known: Any) -> None:
    later = replace(known[0], label="aid=no")
    comparison = cases.summary(known, (later, cases.frames(later, False))).comparisons[0]
    assert mean(comparison.agreement) == pytest.approx(-0.4375)
    assert comparison.months is None
    assert set(comparison.parties.values()) == {None}


def test_only_parties_of_both_are_compared(cases: Any, known: Any) -> None:
    few = {"ukraine": known[0].parties["ukraine"]}
    later = replace(known[0], scenario="case/two", parties=few)
    comparison = cases.summary(known, (later, cases.frames(later, True))).comparisons[0]
    assert list(comparison.parties) == ["ukraine"]


def test_what_was_missed_is_paired(cases: Any, known: Any) -> None:
    later = replace(known[0], label="aid=no")
    comparison = cases.summary(known, (later, cases.frames(later, True))).comparisons[0]
    assert mean(comparison.missed) == pytest.approx(-(0.75 * 0.25 + 0.25 * 0.5))
    assert comparison.reasons == comparison.holds == {}  # settings that name no tables tell nothing of these


def told(setting: Any, frames: Any, failure: Any, rate: Any) -> tuple[Any, Any]:
    """A batch whose tables are named, with why its runs failed and the rate of their peace, by draw."""
    runs, tables, parties = frames
    by_draw = runs["draw"].to_numpy()
    runs = runs.assign(failure=np.array(failure, dtype=object)[by_draw], rate=np.array(rate)[by_draw])
    nothing = dict.fromkeys(["closed", "blamed", "fate", "failure", "pivotal", "issue"])
    setting = replace(setting, tables={"settlement": TablePlan({"en": "Settlement"}, decisive=True)})
    return setting, (runs, tables.assign(**nothing), parties)


def test_reasons_and_how_long_agreements_hold_are_paired(cases: Any) -> None:
    first = cases.setting(4, structures=1)
    agreed = np.array([1, 1, 0, 0])[:, None, None]
    one = told(
        first, cases.frames(first, agreed), [None, None, "refusal", "no_zopa"], [0.1, 0.2, np.nan, np.nan]
    )
    later = replace(first, label="aid=no")
    more = np.array([1, 1, 1, 0])[:, None, None]
    two = told(later, cases.frames(later, more), [None, None, None, "defection"], [0.0, 0.0, 0.0, np.nan])
    comparison = cases.summary(one, two).comparisons[0]
    assert {name: figure.mean for name, figure in comparison.reasons.items()} == pytest.approx(
        {"no_zopa": -0.25, "refusal": -0.25, "defection": 0.25}
    )
    assert list(comparison.holds) == [5]
    assert mean(comparison.holds[5]) == pytest.approx(1.0 - (np.exp(-0.5) + np.exp(-1.0)) / 2)


def test_without_a_peace_on_one_side_nothing_is_said_of_how_long_it_holds(cases: Any) -> None:
    first = cases.setting(3, structures=1)
    one = told(first, cases.frames(first, True), [None] * 3, [0.1, 0.2, 0.3])
    later = replace(first, label="aid=no")
    two = told(later, cases.frames(later, False), ["bargaining"] * 3, [np.nan] * 3)
    assert cases.summary(one, two).comparisons[0].holds == {5: None}


# --- JSON


def test_the_dictionary_is_plain_json_with_its_labels(cases: Any, known: Any) -> None:
    later = replace(known[0], label="aid=no")
    data = cases.summary(known, (later, cases.frames(later, False))).to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    first = data["settings"][0]
    assert (first["scenario"], first["setting"], first["runs"]) == ("case/plain", "", 8)
    assert first["agreement"]["mean"] == 0.4375
    assert first["agreement"]["structure_labels"] == ["offer=x", "offer=y"]
    assert first["agreement"]["by_structure"] == [0.5, 0.25]
    # Nothing but the first structure led to this value twice; labels go with the figures that are there.
    ceded = first["issues"]["borders"]["ceded"]
    assert len(ceded["structure_labels"]) == len(ceded["by_structure"])
    assert data["settings"][1]["months"] is None
    assert data["comparisons"][0]["against"] == {"scenario": "case/plain", "setting": ""}


def test_the_dictionary_says_what_it_is(cases: Any, known: Any) -> None:
    data = cases.summary(known).to_dict()
    assert "not a prediction" in data["note"]
    assert set(data["settings"][0]["agreement"]) >= {"structure", "ignorance", "monte_carlo"}
    assert set(data["spreads"]) >= {"structure", "ignorance", "monte_carlo"}


def test_numbers_have_ten_significant_digits(cases: Any, known: Any) -> None:
    data = cases.summary(known).to_dict()["settings"][0]
    assert data["months"]["mean"] == 5.571428571


def test_a_structure_without_agreement_is_not_named_beside_the_others(cases: Any) -> None:
    setting = cases.setting(3)
    frames = cases.frames(setting, np.array([[0, 1]] * 3)[:, :, None])
    months = cases.summary((setting, frames)).to_dict()["settings"][0]["months"]
    assert months["structure_labels"] == ["offer=y"]
