"""What is too much for a scenario is refused in words before it costs time or memory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.loading import library
from sim.loading.dump import dump, resolved
from sim.loading.loader import load
from sim.loading.reader import InputError

SECONDS = 2.0  # of the processor, for any file


@pytest.fixture
def orange() -> dict[str, Any]:
    """The orange as plain data, to be made too large."""
    return resolved(load("classics/orange"))


def told(folder: Path, data: dict[str, Any]) -> list[str]:
    """What is said of a scenario, each with its path, and that it is said soon."""
    file = folder / "large.yaml"
    file.write_text(dump(data), encoding="utf-8")
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load(file)
    assert time.process_time() - began < SECONDS
    assert all(problem.mark is not None for problem in caught.value.problems)
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]


def issue(count: int) -> dict[str, Any]:
    grid = {"from": 0, "to": count - 1, "step": 1}
    return {"title": "Amount", "type": "grid", "status_quo": 0, "grid": grid}


def test_too_many_issues(orange: dict[str, Any], tmp_path: Path) -> None:
    orange["issues"] |= {f"i{n}": issue(2) for n in range(59)}
    assert told(tmp_path, orange) == ["issues: 61 issues; at most 60 can be played"]


def test_too_many_outcomes(orange: dict[str, Any], tmp_path: Path) -> None:
    more = [f"i{n}" for n in range(3)]
    orange["issues"] |= {name: issue(100) for name in more}
    orange["tables"][0]["issues"] += more
    for party in orange["parties"].values():
        party["issues"] |= {name: {"importance": 1, "worth": {"ideal": 0}} for name in more}
    assert told(tmp_path, orange) == [
        "tables.kitchen.issues: 9,000,000 outcomes; at most 4,000,000 can be played"
    ]


def test_too_many_values(orange: dict[str, Any], tmp_path: Path) -> None:
    orange["issues"]["fine"] = issue(10**15)
    assert told(tmp_path, orange) == ["issues.fine: an issue needs at least two values and at most 2,000"]


def test_too_many_structures(orange: dict[str, Any], tmp_path: Path) -> None:
    for name in ("juice_maker", "baker"):
        del orange["parties"][name]["e"]
        rules = ["time_dependent", "linear", "averaged_tit_for_tat"]
        orange["alternatives"][f"parties.{name}.strategy"] = rules
        orange["alternatives"][f"parties.{name}.offer"] = ["trade_off", "own_utility"]
    orange["parties"] |= {f"p{n}": orange["parties"]["baker"] | {"initials": f"P{n}"} for n in range(3)}
    orange["alternatives"] |= {f"parties.p{n}.strategy": ["linear", "averaged_tit_for_tat"] for n in range(3)}
    assert told(tmp_path, orange) == ["alternatives: the alternatives make 1,152 structures; at most 1,000"]


def test_too_many_parties_at_a_table(orange: dict[str, Any], tmp_path: Path) -> None:
    guests = {f"g{n}": orange["parties"]["baker"] | {"initials": f"G{n}"} for n in range(61)}
    orange["parties"] |= guests
    orange["tables"][0]["parties"] += list(guests)
    assert told(tmp_path, orange) == ["tables.kitchen.parties: a table seats at most 62 parties"]


def test_too_many_gates_on_one_issue(orange: dict[str, Any], tmp_path: Path) -> None:
    gate = {"issue": "pulp", "when": {"peel": ["half"]}, "factor": 0.9}
    orange["parties"]["baker"]["gates"] = {f"g{n}": gate for n in range(9)}
    assert told(tmp_path, orange) == [
        "parties.baker.gates.g8: 'pulp' has too many gates for its number of values"
    ]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ("alternatives", "parties.nobody.strategy"),
            ["linear"],
            "alternatives.parties.nobody.strategy: there is no party 'nobody': there are juice_maker, baker",
        ),
        (
            ("alternatives", "offer"),
            {"trade_off": 0, "own_utility": 0},
            "alternatives.offer: an alternative needs at least one choice with a weight above 0",
        ),
        (
            ("issues", "pulp", "at_most"),
            1,
            "issues.pulp: 'at_most' belongs to grid issues",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    orange: dict[str, Any], tmp_path: Path, path: tuple[str, ...], value: Any, expected: str
) -> None:
    node = orange
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert told(tmp_path, orange) == [expected]


def test_a_ceiling_that_is_not_known_is_refused(orange: dict[str, Any], tmp_path: Path) -> None:
    orange["issues"]["price"] = issue(5) | {"at_most": [1, 2, 3]}
    assert told(tmp_path, orange) == ["issues.price.at_most: 'at_most' must be a point"]


def test_what_nobody_negotiates_needs_a_status_quo(orange: dict[str, Any], tmp_path: Path) -> None:
    orange["issues"]["price"] = {key: value for key, value in issue(5).items() if key != "status_quo"}
    assert told(tmp_path, orange) == [
        "issues.price: issue 'price' has no 'status_quo' and is not negotiated at 'kitchen': what holds there?"
    ]


def test_who_is_required_twice_is_told(orange: dict[str, Any], tmp_path: Path) -> None:
    orange["tables"][0]["requires"] = ["baker", "baker"]
    assert told(tmp_path, orange) == ["tables.kitchen.requires.1: 'baker' stands twice"]


def test_who_can_be_bound_need_not_sit_at_the_table_but_is_asked(
    orange: dict[str, Any], tmp_path: Path
) -> None:
    orange["parties"]["guest"] = orange["parties"]["baker"] | {"initials": "GU", "reservation_value": 1}
    orange["issues"]["pulp"]["binds"] = ["baker", "guest"]
    file = tmp_path / "guest.yaml"
    file.write_text(dump(orange), encoding="utf-8")
    scenario = load(file)
    assert "guest" not in scenario.tables[0].parties
    assert {value.binds for value in scenario.issue("pulp").values} == {frozenset({"baker", "guest"})}
    (table,) = sim.run(file).tables
    assert (table.status, table.refused_by) == ("refused", "guest")


def test_who_fights_sits_at_the_table_that_ends_the_war(orange: dict[str, Any], tmp_path: Path) -> None:
    orange["parties"]["guest"] = orange["parties"]["baker"] | {"initials": "GU"}
    orange["tables"][0]["ends"] = "war"
    orange["world"] = {"war": {"belligerents": ["baker", "guest"]}}
    assert told(tmp_path, orange) == [
        "tables.kitchen.parties: 'guest' fights the war and does not sit at the table that ends it"
    ]
    del orange["world"]
    assert told(tmp_path, orange) == [
        "tables.kitchen.ends: a table that ends a war needs 'world: {war: {belligerents: [...]}}'"
    ]


# --- files that build on files


def chain(folder: Path, length: int) -> Path:
    """Files that each extend the one before; the first extends the orange, which is one file more."""
    before = "classics/orange"
    for n in range(length):
        file = folder / f"{n}.yaml"
        file.write_text(f"schema: 1\nextends: {before}\n", encoding="utf-8")
        before = file.name
    return file


def test_files_extend_each_other_so_often_and_no_further(tmp_path: Path) -> None:
    assert load(chain(tmp_path, 19)).party("baker").initials == "BA"
    with pytest.raises(InputError, match="more than 20 files extend each other"):
        load(chain(tmp_path, 20))


def test_a_broken_source_is_told_beside_what_is_wrong_with_the_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "seeds" / "mine"
    source.mkdir(parents=True)
    (source / "parties.yaml").write_text("parties: [\n", encoding="utf-8")
    whole = library.data_folder
    monkeypatch.setattr(
        library, "data_folder", lambda kind: tmp_path / kind if kind == "seeds" else whole(kind)
    )
    file = tmp_path / "case.yaml"
    file.write_text("schema: 1\ntitle: &a A case\nsources: [mine]\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(file)
    places = [str(problem.mark) for problem in caught.value.problems]
    assert places == [f"{file}:2:8", f"{source / 'parties.yaml'}:2:1"]


def test_a_base_that_vanishes_is_told(tmp_path: Path) -> None:
    file = tmp_path / "variant.yaml"
    file.write_text("schema: 1\nextends: gone.yml\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(file)
    assert str(caught.value) == f"{file}:2:1: extends: there is no file 'gone.yml'"
