"""The twelve stylised facts: what the registry says, what is tabulated, and (heavy) what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import sim
from analysis.solutions.fearon import screening_demand
from analysis.solutions.rubinstein import shares_without_end
from analysis.stylised import FACTS, Case, Finding
from sim.batch.facts import Tabulated, check
from sim.loading.catalogue import load_catalogue
from sim.loading.loader import load

PAGE = (Path(__file__).parents[2] / "docs" / "stylised-facts.md").read_text(encoding="utf-8")
HEAVY_RUNS = 3200
EFFECTS = [(fact.number, effect) for fact in FACTS for effect in fact.effects]


def test_there_are_twelve_each_with_a_placebo() -> None:
    assert [fact.number for fact in FACTS] == list(range(1, 13))
    for fact in FACTS:
        assert any(effect.placebo for effect in fact.effects), fact.number
        assert len({effect.name for effect in fact.effects}) == len(fact.effects)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_effect_has_its_sentence_and_every_failure_its_reason(language: str) -> None:
    needed = {f"facts.{fact.number}.{what}" for fact in FACTS for what in ("title", "note")}
    for number, effect in EFFECTS:
        needed.add(f"facts.{number}.{effect.name}")
        if effect.counts and effect.known != "comes_out":
            needed.add(f"facts.{number}.{effect.name}_why")
    sentences = load_catalogue(language).sentences
    assert {key for key in sentences if re.match(r"facts\.\d", key)} == needed


def test_every_setting_loads() -> None:
    cases = {case.key: case for _, effect in EFFECTS for case in effect.cases}
    for case in cases.values():
        scenario = load(case.scenario, overrides=case.changes)
        assert scenario.overrides == case.changes


def test_the_page_lists_these_facts_and_no_others() -> None:
    say = load_catalogue("en")
    below = PAGE.partition("## How each is measured")[2]
    listed = re.findall(r"^(\d+)\. \*(.*?)\*", below, flags=re.MULTILINE | re.DOTALL)
    stated = [(fact.number, say.say(f"facts.{fact.number}.title")) for fact in FACTS]
    assert [(int(number), " ".join(title.split())) for number, title in listed] == stated


def test_the_page_s_table_has_every_effect_with_the_verdict_that_is_known() -> None:
    say = load_catalogue("en")
    measured = PAGE.partition("<!-- measured -->")[2].partition("<!-- /measured -->")[0]
    rows = [line.strip("| ").split(" | ") for line in measured.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(EFFECTS)
    for row, (number, effect) in zip(rows, EFFECTS, strict=True):
        words = say.say(f"facts.{number}.{effect.name}")
        assert row[-8] == (words if effect.counts else f"• {words}")
        assert row[-1].strip("*") == say.say(f"facts.verdict.{effect.known}"), words
        if effect.counts and effect.known != "comes_out":
            assert say.say(f"facts.{number}.{effect.name}_why") in measured


# --- what is tabulated is what is played


def test_the_tabulated_worth_is_what_the_settlement_table_begins_with() -> None:
    scenario = sim.load("february-2025/all-at-one-table")
    board = Tabulated(scenario, 1, 3).board
    outcome = {
        "nato_membership": "ruled_out",
        "borders": "contact_line_recognised",
        "security_guarantees": "intelligence",
        "european_troops": "50000",
    }
    settlement = [table.name for table in scenario.tables].index("settlement")
    for run in (0, 9, 17):
        model = sim.NegotiationModel(scenario, rng_seed=1, run=run, replicates=1)
        model.step()
        space = model.seating.spaces[settlement]
        wanted = [
            space.levels[j].index([value.name for value in issue.values].index(outcome[issue.name]))
            if issue.name in outcome
            else 0
            for j, issue in enumerate(scenario.issues)
        ]
        index = int(np.ravel_multi_index(wanted, space.shape))
        seat = model.seating.seats[settlement].index("ukraine")
        draw, structure = divmod(run, len(scenario.structures))
        played = model.work(settlement).values[seat][index]
        assert board.signing("ukraine", outcome)[draw, structure] == played
        assert board.signing("ukraine", {})[draw, structure] != played


def test_the_tabulated_rate_is_what_an_agreement_leaves() -> None:
    scenario = sim.load("february-2025/all-at-one-table")
    batch = sim.run_batch(scenario, 64, rng_seed=1, replicates=1)
    rows = batch.tables[(batch.tables["table"] == "settlement") & (batch.tables["status"] == "agreed")]
    board = Tabulated(scenario, 1, batch.cells[0].plan.draws).board
    assert len(rows) >= 5
    for _, row in rows.iterrows():
        # Spending and aid are settled at another table and do not bear on the rate.
        outcome = {
            issue: row[f"outcome.{issue}"]
            for issue in ("nato_membership", "borders", "security_guarantees", "european_troops")
        }
        rate = batch.runs.loc[batch.runs["run"] == row["run"], "rate"].item()
        assert board.rate(outcome)[row["draw"]] == rate


def test_importance_is_that_of_the_draw() -> None:
    board = Tabulated(sim.load("classics/orange"), 1, 4).board
    pulp, peel = board.importance("juice_maker", "pulp"), board.importance("juice_maker", "peel")
    assert np.allclose(pulp["juice_maker"] + peel["juice_maker"], 1.0)
    assert (pulp["juice_maker"] > peel["juice_maker"]).all()
    assert (pulp["baker"] == 0).all()


def test_a_setting_that_two_effects_need_is_played_once() -> None:
    orange = next(fact for fact in FACTS if fact.number == 7)
    done: list[tuple[int, int]] = []
    found = check([orange, orange], 8, progress=lambda stage, n, total: done.append((n, total)))
    assert len(found) == 2
    assert done[-1] == (32, 32)  # four settings of 8 runs


def test_the_yardsticks_point_the_same_way() -> None:
    patient, hurried = shares_without_end(np.array([0.95, 0.85]))
    assert patient > hurried
    _, risk = screening_demand(0.5, 0.05, 0.3)
    assert risk > 0.0


def test_cases_are_the_same_if_they_are_played_alike() -> None:
    case = Case("classics/orange")
    assert case.but(a=1, b=2).key == Case("classics/orange", {"b": 2, "a": 1}, traced=True).key
    assert case.but(a=1).key != case.but(a=2).key


@pytest.fixture(scope="module")
def findings() -> dict[tuple[int, str], Finding]:
    return {(f.fact, f.effect.name): f for f in check(FACTS, HEAVY_RUNS, rng_seed=1, workers=2)}


@pytest.mark.heavy
@pytest.mark.parametrize(("number", "name"), [(number, effect.name) for number, effect in EFFECTS])
def test_what_comes_out_does_and_what_does_not_is_known(
    number: int, name: str, findings: dict[tuple[int, str], Finding]
) -> None:
    """The interval lies where the registry says, the placebo within its margin; a change either way is a failure."""
    found = findings[number, name]
    assert found.verdict == found.effect.known, (found.figure, found.placebo)
