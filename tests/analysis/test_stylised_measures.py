"""The measures of the stylised facts on rows written by hand: two draws, two structures, one replicate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.stylised import Board, Evidence
from analysis.stylised import measures as m

RUNS = [0, 1, 2, 3]
NAN = float("nan")


def rows(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"run": RUNS, **columns})


def signing(party: str, outcome: dict[str, str]) -> np.ndarray:
    """A force is worth 0.1 with a backstop and 0.02 without, the second structure twice that."""
    force = {"0": 0.0, "50000": 1.0, "200000": 3.0}[outcome.get("troops", "0")]
    each = 0.1 if outcome.get("role") == "backstop" else 0.02
    return 0.3 + force * each * np.array([[1.0, 2.0], [1.0, 2.0]])


@pytest.fixture
def evidence() -> Evidence:
    offers = pd.DataFrame(
        {
            "run": [0, 0, 0, 1, 2],
            "draw": [0, 0, 0, 0, 1],
            "table": ["main", "main", "main", "main", "side"],
            "round": [1, 2, 3, 1, 1],
            "turn": [1, 1, 1, 1, 1],
            "party": ["ada", "ada", "ada", "ada", "ada"],
            "answer": ["offer", "offer", "accept", "offer", "offer"],
            "aspiration": [0.9, 0.7, 0.6, 0.8, 0.1],
            "outcome.land": ["all", "half", None, "all", "all"],
            "outcome.money": ["more", "more", None, "less", "more"],
        }
    )
    return Evidence(
        draws=2,
        labels=("a", "b"),
        weights=(0.5, 0.5),
        replicates=1,
        board=Board(
            rate=lambda outcome: np.array([0.1, 0.2]) if outcome else np.array([0.0, 0.0]),
            signing=signing,
            importance=lambda party, issue: {
                "land": {"half": np.array([0.2, 0.1]), "all": np.array([0.5, 0.4])},
                "money": {"less": np.array([0.0, 0.0]), "more": np.array([0.1, 0.3])},
            }[issue],
        ),
        runs=rows(
            agreement=[True, False, True, True],
            zopa=[True, True, True, False],
            rounds=[3, 24, 5, 7],
            collapses_after=[9.0, NAN, 2.0, 6.0],
        ).iloc[::-1],  # rows may come in any order
        tables=pd.concat(
            [
                rows(table=["main"] * 4, **{"outcome.land": ["all", None, "half", "all"]}),
                rows(table=["side"] * 4, **{"outcome.land": [None] * 4}),
            ]
        ),
        parties=pd.concat(
            [
                rows(party=["ada"] * 4, V=[0.6, NAN, 0.5, 0.4], reservation_value=[0.3, 0.35, 0.3, 0.3]),
                rows(party=["ben"] * 4, V=[0.5, NAN, 0.5, 0.5], reservation_value=[0.2, 0.25, 0.2, 0.2]),
            ]
        ),
        offers=offers,
    )


def column(values: np.ndarray) -> list[float]:
    assert values.shape == (2, 2, 1)
    return [round(float(value), 9) for value in values.reshape(-1)]


def test_agreements_that_last_are_signed_and_hold(evidence: Evidence) -> None:
    assert column(m.agreement(evidence)[0]) == [1, 0, 1, 1]
    assert column(m.zopa(evidence)[0]) == [1, 1, 1, 0]
    assert column(m.lasting(5.0)(evidence)[0]) == [1, 0, 0, 1]
    assert column(m.rounds(evidence)[0]) == [3, 24, 5, 7]


def test_worth_is_of_agreements_or_of_what_runs_leave(evidence: Evidence) -> None:
    values, held = m.of_agreements("ada")(evidence)
    assert held is not None
    assert column(held) == [1, 0, 1, 1]
    assert column(values[held].reshape(-1, 1, 1).repeat(4)[:4].reshape(2, 2, 1)) == [0.6] * 4
    values, held = m.in_the_end("ada", "ben")(evidence)
    assert held is None
    assert column(values) == [1.1, 0.6, 1.0, 0.9]


def test_what_a_table_signed_counts_only_there(evidence: Evidence) -> None:
    assert column(m.signed("main", "land", ["all"])(evidence)[0]) == [1, 0, 0, 1]
    assert column(m.signed("side", "land", ["all", "half"])(evidence)[0]) == [0, 0, 0, 0]


def test_a_claim_is_that_of_one_table_in_its_first_rounds(evidence: Evidence) -> None:
    values, held = m.asks_for("main", "ada", 2)(evidence)
    assert held is not None
    assert column(held) == [1, 1, 0, 0]
    assert column(np.nan_to_num(values)) == [0.8, 0.8, 0, 0]
    assert column(m.gives_up("main", "ada")(evidence)[0]) == [0.3, 0, 0, 0]


def test_concessions_are_weighed_by_the_giver_s_own_importance(evidence: Evidence) -> None:
    """Run 0: from all to half of the land is 0.3; an acceptance is no offer. Run 1: one offer gives nothing."""
    assert column(m.gives_on("main", "ada", ["land", "money"])(evidence)[0]) == [0.3, 0, 0, 0]
    assert column(m.gives_on("main", "ada", ["money"])(evidence)[0]) == [0, 0, 0, 0]


def test_a_peace_holds_by_its_rate(evidence: Evidence) -> None:
    held = m.holds(5.0, {"land": "all"})(evidence)[0]
    assert column(held) == [round(float(np.exp(-x)), 9) for x in (0.5, 0.5, 1.0, 1.0)]
    assert column(m.holds(5.0, {})(evidence)[0]) == [1, 1, 1, 1]


def test_what_a_force_adds_is_that_of_the_size_that_adds_least(evidence: Evidence) -> None:
    sizes = [{"troops": "50000"}, {"troops": "200000"}]
    assert column(m.adds("ada", {"role": "backstop"}, sizes)(evidence)[0]) == [0.1, 0.2, 0.1, 0.2]
    assert column(m.adds("ada", {"role": "none"}, sizes)(evidence)[0]) == [0.02, 0.04, 0.02, 0.04]


def test_a_run_that_is_missing_or_a_table_that_was_not_kept_is_an_error(evidence: Evidence) -> None:
    assert evidence.runs is not None
    lacking = replace(evidence, runs=evidence.runs[evidence.runs["run"] != 2])
    with pytest.raises(ValueError, match="one row for each of 4 runs"):
        m.agreement(lacking)
    with pytest.raises(ValueError, match="no offers"):
        m.gives_up("main", "ada")(replace(evidence, offers=None))
