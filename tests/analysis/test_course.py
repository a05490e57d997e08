"""How tables of a batch went: measured from hand-made rows, and summed up as the rows of a batch say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.course import Course, find_course
from analysis.played import Setting, TablePlan

# Two draws, two sets of rules of weights 3 and 1, one replicate: runs 0 to 3.
ENDS = [("agreed", "2025-03"), ("deadline", "2025-08"), ("refused", "2025-04"), ("agreed", "2025-05")]


def setting(**changed: object) -> Setting:
    stated: dict[str, object] = {
        "scenario": "valley",
        "label": "",
        "title": {"en": "A valley"},
        "asked": 4,
        "draws": 2,
        "structures": ("a", "b"),
        "weights": (3.0, 1.0),
        "replicates": 1,
        "issues": {},
        "issue_titles": {},
        "value_titles": {},
        "units": {},
        "parties": {},
        "rounds_months": 1,
        "levers": {},
        "stylised": True,
        "tables": {"yard": TablePlan({"en": "Yard"}, True, None)},
        "everybody": {"north": {"en": "North"}, "south": {"en": "South"}},
        "every_issue": {"border": {"en": "Border"}},
    }
    return Setting(**{**stated, **changed})  # type: ignore[arg-type]


def runs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "run": range(4),
            "agreement": [True, False, False, True],
            "failure": [None, "no_zopa", "refusal", None],
            "rate": [0.1, np.nan, np.nan, 0.5],
        }
    )


def tables() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "run": range(4),
            "table": ["yard"] * 4,
            "status": [status for status, _ in ENDS],
            "closed": [closed for _, closed in ENDS],
            "blamed": [None, None, "south", None],
            "fate": ["adopted", None, None, "amended"],
            "failure": [None, "no_zopa", "refusal", None],
            "pivotal": [None, "north|south", None, None],
            "issue": [None, "border", None, None],
        }
    )


def found() -> Course:
    return find_course(runs(), tables(), setting(), alone=True)


def test_shares_are_weighted_by_the_sets_of_rules() -> None:
    yard = found().tables["yard"]
    # Runs 0 and 2 have the rules a (3 in 4), 1 and 3 the rules b.
    assert {name: figure.mean for name, figure in yard.status.items()} == pytest.approx(
        {"agreed": 0.5 * 0.75 + 0.5 * 0.25, "deadline": 0.125, "refused": 0.375}
    )
    assert found().reasons["refusal"].mean == pytest.approx(0.375)
    assert found().reasons["no_zopa"].mean == pytest.approx(0.125)
    assert yard.blamed["refused"]["south"].mean == pytest.approx(0.375)


def test_what_stood_in_the_way_is_of_the_runs_without_a_zopa() -> None:
    yard = found().tables["yard"]
    assert {sets: figure.mean for sets, figure in yard.pivotal.items()} == {(("north",), ("south",)): 1.0}
    assert {name: figure.mean for name, figure in yard.issues.items()} == {"border": 1.0}


def test_fates_are_of_frameworks() -> None:
    yard = found().tables["yard"]
    assert {name: figure.mean for name, figure in yard.fates.items()} == {"adopted": 0.75, "amended": 0.25}


def test_half_of_the_agreements_are_made_by_the_weightier_date() -> None:
    assert found().tables["yard"].agreed_in == ("2025-03", "2025-03", "2025-05")


def test_agreements_hold_as_their_rate_says() -> None:
    course = found()
    for years, figure in course.holds.items():
        assert figure.mean == pytest.approx(0.75 * np.exp(-0.1 * years) + 0.25 * np.exp(-0.5 * years))
    assert course.hazard is not None
    assert course.hazard.mean == pytest.approx(1.0 - course.holds[1].mean)


def test_without_a_peace_nothing_is_said_about_it() -> None:
    course = find_course(runs().assign(rate=np.nan), tables(), setting(), alone=True)
    assert course.holds == {}
    assert course.hazard is None


def test_a_setting_that_names_no_tables_has_no_course() -> None:
    assert find_course(runs(), tables(), setting(tables={}), alone=True) == Course()


def test_one_table_with_ordinary_endings_is_not_told() -> None:
    ordinary = tables().assign(status=["agreed", "deadline", "deadline", "agreed"])
    assert not find_course(runs(), ordinary, setting(), alone=True).is_told
    assert found().is_told


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="pivotal"):
        find_course(runs(), tables().drop(columns="pivotal"), setting(), alone=True)
