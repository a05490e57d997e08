"""The comparison runs at tiny sizes, plays what it says, and its page has a place for what it measures."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # the benchmarks are a package of the checkout, as `python -m` finds it

import sim  # noqa: E402
from sim.play.draw import draw  # noqa: E402
from sim.play.laying_out import lay_out  # noqa: E402
from tests.benchmarks import compare, february  # noqa: E402
from tests.benchmarks.measuring import Times, in_turns, markdown, one_core  # noqa: E402
from tests.benchmarks.rivals import Negmas, has_negmas, play_under_mesa  # noqa: E402
from tests.benchmarks.shapes import W4, W4_PARTIES, W4_ROUNDS, W4_SIZES, shaped, text  # noqa: E402

needs_negmas = pytest.mark.skipif(not has_negmas(), reason='NegMAS is not here: pip install "zopa[bench]"')


@pytest.fixture(scope="module")
def w4() -> sim.Scenario:
    return sim.load(W4)


def test_w4_is_an_ordinary_scenario_of_its_shape(w4: sim.Scenario) -> None:
    assert W4.read_text(encoding="utf-8") == text(W4_SIZES, W4_PARTIES, W4_ROUNDS)
    assert [len(issue.values) for issue in w4.issues] == [5, 6, 7, 6]
    assert (len(w4.parties), w4.rounds, len(w4.structures)) == (4, 100, 1)
    assert w4.war is None
    assert w4.peace is None
    for party in w4.parties:
        assert not party.reservation_value.is_point
        assert all(not stake.importance.is_point for stake in party.preferences.stakes.values())


def test_mesa_plays_the_runs_of_the_batch(w4: sim.Scenario) -> None:
    rows = sim.run_batch(w4, 3, rng_seed=1, replicates=1).runs
    found = play_under_mesa(w4, 1, range(3))
    assert found.agreed == rows["agreement"].tolist()[:3]
    assert found.rounds == rows["rounds"].tolist()[:3]


@needs_negmas
def test_negmas_is_given_the_same_utilities_and_limits(w4: sim.Scenario) -> None:
    seating = lay_out(w4)
    drawn = draw(seating, w4.structures, 1, range(3), range(1))
    mechanism = Negmas(w4, 1)._built(drawn, 2)
    assert mechanism.n_steps == 100
    levels = np.array([4, 0, 6, 3])
    for i, negotiator in enumerate(mechanism.negotiators):
        ours = sum(drawn.numbers.additive[2, i, j, level] for j, level in enumerate(levels))
        assert negotiator.ufun(tuple(int(level) for level in levels)) == pytest.approx(ours)
        path = f"parties.{w4.parties[i].name}.reservation_value"
        assert negotiator.ufun.reserved_value == drawn.quantities[path][2]


@needs_negmas
def test_negmas_ends_much_as_we_do(w4: sim.Scenario) -> None:
    negmas = Negmas(w4, 1)
    negmas.play(range(6))
    rows = sim.run_batch(w4, 6, rng_seed=1, replicates=1).runs
    assert negmas.outcomes.agreed == rows["agreement"].tolist()
    assert abs(negmas.outcomes.mean_round - rows["rounds"].mean()) < 15
    assert negmas.building > 0


def test_the_comparison_runs(w4: sim.Scenario) -> None:
    pieces = list(compare.compared_tables(compare.compare(compare.TINY, w4)))
    players = ["NegMAS"] * has_negmas() + ["mesa.batch_run", "zopa, every offer", "zopa, results"]
    assert re.findall(r"^\| ([^|]+) \| [\d.,e+-]+ \| [\d.,e+-]+ to", pieces[0], flags=re.MULTILINE) == players
    assert "Compiling" in pieces[2]


def test_growth_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "GROWTH", {"parties": [((3, 3), 2, 5), ((3, 3), 3, 5)]})
    ((kind, rows),) = compare.growth(compare.TINY, tmp_path)
    assert kind == "parties"
    assert [row.size for row in rows] == [2, 3]
    assert rows[0].times == 1.0
    assert all(row.taken > 0 for row in rows)
    assert all(1 <= row.rounds <= 5 for row in rows)


def test_where_rounds_grow_all_of_them_are_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those beyond the longest horizon, too."""
    rounds = [of for _, _, of in compare.GROWTH["rounds"]]
    assert (rounds[0], rounds[-1]) == (10, 10_000)
    monkeypatch.setattr(compare, "GROWTH", {"rounds": [((10,) * 3, 4, of) for of in (10, 2_000)]})
    ((kind, rows),) = compare.growth(compare.TINY, tmp_path)
    assert [row.rounds for row in rows] == [10, 2_000]
    assert "| 2,000 |" in compare.growth_table(kind, rows)


def test_shapes_are_what_they_say(tmp_path: Path) -> None:
    scenario = shaped(tmp_path, (3, 4), 5, 7)
    assert ([len(i.values) for i in scenario.issues], len(scenario.parties), scenario.rounds) == (
        [3, 4],
        5,
        7,
    )


def test_february_is_measured_by_workers() -> None:
    rate = february.measure(0.0, 1)
    assert rate.runs >= february.FEW
    assert rate.per_second > 0
    assert "| 1 |" in compare.february_table([rate])


def test_ratios_are_taken_repetition_by_repetition() -> None:
    ratios = Times((10.0, 40.0, 30.0)).ratios(Times((1.0, 2.0, 3.0)))
    assert (ratios.median, ratios.spread) == (10.0, (10.0, 20.0))


def test_plays_are_taken_in_turns() -> None:
    order: list[tuple[str, int]] = []
    plays = {name: (lambda k, name=name: order.append((name, k)), 2) for name in "ab"}
    times = in_turns(plays, 2)
    assert order == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    assert all(len(found.seconds) == 2 for found in times.values())


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system pins nothing")
def test_the_process_is_pinned_and_let_go() -> None:
    before = os.sched_getaffinity(0)
    with one_core() as said:
        assert len(os.sched_getaffinity(0)) == 1
        assert said == "pinned to one core"
    assert os.sched_getaffinity(0) == before


def test_a_system_that_pins_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.measuring.os", SimpleNamespace())
    with one_core() as said:
        assert said == "not pinned to a core"


def test_what_is_measured_goes_between_the_marks_of_the_page(tmp_path: Path) -> None:
    page = ROOT / "docs" / "performance.md"
    copy = tmp_path / "page.md"
    copy.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    compare.put_between_marks(copy, markdown(["a", "b"], [["1", "2"]]))
    changed = copy.read_text(encoding="utf-8")
    assert changed.count("| 1 | 2 |") == 1
    assert changed.partition(compare.BEGIN)[0] == page.read_text(encoding="utf-8").partition(compare.BEGIN)[0]
    copy.write_text("no marks", encoding="utf-8")
    with pytest.raises(SystemExit, match="are missing"):
        compare.put_between_marks(copy, "x")
