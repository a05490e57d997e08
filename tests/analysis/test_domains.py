"""Solution points of public negotiation domains, enumerated from their weights and evaluations.

The figures follow one convention: an issue's worth is weight * evaluation / largest evaluation of the issue,
the disagreement point is 0, and Kalai-Smorodinsky is the largest minimum ratio of gain to ideal gain.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from analysis.solutions import additive_pareto_front, distances, pareto_front, solution_points, utilitarian

Floats = NDArray[np.float64]
DOMAINS = sorted((Path(__file__).parent / "domains").glob("*.yaml"))
NOTHING = np.zeros(2)


def read(path: Path) -> tuple[list[Floats], dict[str, Any]]:
    """What each level of each issue is worth, (levels, parties), and the figures expected."""
    domain = yaml.safe_load(path.read_text(encoding="utf-8"))
    worths = []
    for issue in domain["issues"]:
        scaled = [
            weight * np.array(evaluations) / max(evaluations)
            for weight, evaluations in zip(issue["weights"], issue["evaluations"], strict=True)
        ]
        worths.append(np.column_stack(scaled))
    return worths, domain["expected"]


def enumerate_all(worths: list[Floats]) -> Floats:
    """Utilities of all outcomes, one by one."""
    return np.array([sum(rows, np.zeros(2)) for rows in product(*worths)])


def test_all_five_are_here() -> None:
    assert [path.stem for path in DOMAINS] == [
        "employment", "england-zimbabwe", "itex-cypress", "laptop", "nice-or-die",
    ]  # fmt: skip


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: path.stem)
def test_a_public_domain(path: Path) -> None:
    worths, expected = read(path)
    utilities = enumerate_all(worths)
    assert utilities.shape == (expected["outcomes"], 2)
    assert pareto_front(utilities).sum() == expected["pareto"]
    for name, index in solution_points(utilities, NOTHING).items():
        assert utilities[index] == pytest.approx(expected[name], abs=1e-4), name
    assert utilities[utilitarian(utilities)].sum() == pytest.approx(expected["max_welfare"], abs=1e-4)


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: path.stem)
def test_issue_by_issue_as_by_enumeration(path: Path) -> None:
    worths, expected = read(path)
    utilities = enumerate_all(worths)
    levels, frontier = additive_pareto_front(worths)
    rows = np.ravel_multi_index(tuple(levels.T), tuple(len(worth) for worth in worths))
    assert len(rows) == expected["pareto"]
    assert (rows == np.flatnonzero(pareto_front(utilities))).all()
    assert (frontier == utilities[rows]).all()
    on_the_table = solution_points(utilities, NOTHING)
    assert {name: rows[index] for name, index in solution_points(frontier, NOTHING).items()} == on_the_table


def test_all_the_middle_of_the_employment_talks_wastes_what_trading_issues_would_gain() -> None:
    path = next(path for path in DOMAINS if path.stem == "employment")
    utilities = enumerate_all(read(path)[0])
    middle = utilities[int(np.ravel_multi_index((2, 2, 2, 2, 2), (5,) * 5))]
    found = distances(middle, utilities, NOTHING)
    assert middle == pytest.approx([0.5, 0.5])
    # Everything between (0.5, 0.5) and the frontier, by hand: all four points are at (0.77, 0.77).
    assert [found[name] for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")] == (
        pytest.approx([0.27 * 2**0.5] * 4)
    )
    nearest = min(np.hypot(a - 0.5, b - 0.5) for a, b in utilities[pareto_front(utilities)])
    assert found["pareto"] == pytest.approx(nearest)
    assert found["pareto"] <= 0.27 * 2**0.5 + 1e-12
