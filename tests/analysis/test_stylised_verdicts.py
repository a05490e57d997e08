"""From figures to verdicts: the interval decides, the placebo may object."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.crossing import Bools, Floats
from analysis.spreads import Figure, Interval
from analysis.stylised import Board, Case, Effect, Evidence, Finding, Pair, Side, judge, verdict_of
from analysis.stylised.verdicts import together


def figure(low: float, high: float) -> Figure:
    middle, spread = (low + high) / 2, Interval(low, high)
    return Figure(middle, spread, spread, spread, (middle,), 10, 1, 1)


def worth(of: Evidence) -> tuple[Floats, Bools]:
    values = of.by_run(of.rows("runs"), "worth").astype(float)
    return values, ~np.isnan(values)


BEFORE, NOW = Case("before"), Case("now")
PAIR = Pair(Side(BEFORE, worth), Side(NOW, worth), both=True)
MORE = Effect("more", "more", "points", PAIR, placebo=PAIR)
QUIET = figure(-0.01, 0.01)


@pytest.mark.parametrize(
    ("expects", "found", "verdict"),
    [
        ("more", figure(0.01, 0.05), "comes_out"),
        ("less", figure(-0.05, -0.01), "comes_out"),
        ("more", figure(-0.05, -0.01), "does_not"),
        ("more", figure(-0.01, 0.05), "unclear"),
        ("more", figure(-0.01, 0.015), "does_not"),  # so near to nothing that more runs would not help
        ("hardly", figure(-0.01, 0.015), "comes_out"),
        ("hardly", figure(0.01, 0.08), "unclear"),
        ("hardly", figure(0.06, 0.08), "does_not"),
        ("less", None, "nothing"),
    ],
)
def test_where_the_interval_lies_decides(expects: str, found: Figure | None, verdict: str) -> None:
    effect = replace(MORE, expects=expects, tolerance=0.05 if expects == "hardly" else 0.0)
    assert verdict_of(effect, found, QUIET) == verdict


@pytest.mark.parametrize("placebo", [figure(-0.01, 0.03), figure(0.03, 0.05), None])
def test_a_placebo_that_moves_takes_the_verdict_away(placebo: Figure | None) -> None:
    assert verdict_of(MORE, figure(0.01, 0.05), placebo) == "placebo"
    assert verdict_of(replace(MORE, placebo=None), figure(0.01, 0.05), None) == "comes_out"


def test_a_tighter_margin_is_kept() -> None:
    assert verdict_of(replace(MORE, margin=0.005), figure(0.01, 0.05), QUIET) == "placebo"


def test_pairs_are_the_runs_in_which_both_hold() -> None:
    """Draw 0 gains 0.1, draw 1 gains 0.3; in draw 2 only one side has a value, which would turn the sign."""

    def evidence(values: list[float]) -> Evidence:
        board = Board(lambda o: np.zeros(3), lambda p, o: np.zeros((3, 1)), lambda p, i: {})
        frame = pd.DataFrame({"run": range(3), "worth": values})
        return Evidence(3, ("one",), (1.0,), 1, board, runs=frame)

    of = {BEFORE.key: evidence([0.2, 0.3, 9.0]), NOW.key: evidence([0.3, 0.6, np.nan])}
    found = judge(1, replace(MORE, placebo=None), of)
    assert found.figure is not None
    assert found.figure.mean == pytest.approx(0.2)
    assert found.figure.draws == 2
    assert found.runs == 6


def test_a_fact_is_what_its_effects_are() -> None:
    def of(*verdicts: str, counts: bool = True) -> list[Finding]:
        return [Finding(1, replace(MORE, counts=counts), None, None, 0, v) for v in verdicts]  # type: ignore[arg-type]

    assert together(of("comes_out", "comes_out")) == "comes_out"
    assert together(of("comes_out", "unclear")) == "in_part"
    assert together(of("does_not", "unclear")) == "does_not"
    assert together([*of("comes_out"), *of("unclear", counts=False)]) == "comes_out"
