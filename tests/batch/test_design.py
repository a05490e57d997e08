"""Designs: what a grid, a Latin hypercube and a Sobol sequence promise, and what a design file may say."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from textwrap import dedent

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.batch.design import LATIN_HYPERCUBE, SOBOL, sampled
from sim.batch.design_file import check_design
from sim.batch.settings import make_cells
from sim.loading import extending
from sim.loading.json_schema import design_schema
from sim.loading.ranges import Range, read_range
from sim.loading.reader import InputError

FEBRUARY = "february-2025"
HORIZON = "parties.russia.horizon"
SOBOL_POINTS = [
    [0.293204571, 0.465144435],
    [0.793204571, 0.965144435],
    [0.543204571, 0.215144435],
    [0.043204571, 0.715144435],
]
LATIN_POINTS = [[0.597325696, 0.497631526], [0.243608239, 0.935905303], [0.947477343, 0.284294262]]


def settings(sweep, scenario=FEBRUARY, **more):
    return [
        dict(item.split("=") for item in cell.label.split(", "))
        for cell in make_cells([scenario], 1, sweep=sweep, **more)
    ]


def refusals(sweep, scenario=FEBRUARY):
    with pytest.raises(InputError) as refused:
        make_cells([scenario], 1, sweep=sweep)
    return [str(problem) for problem in refused.value.problems]


# --- ranges as they are written


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0..300000", Range(0, 300000)),
        ("0..300000/7", Range(0, 300000, 7)),
        ("log:0.1..10/5", Range(0.1, 10, 5, log=True)),
        ("-1 .. 1e3", Range(-1, 1000)),
        ("open", None),
        ("2025-02", None),
        ("a..b", None),
    ],
)
def test_ranges_are_read(text: str, meant: Range | None) -> None:
    assert read_range(text) == meant


@pytest.mark.parametrize("text", ["3..1", "1..1", "log:0..1", "0..1/1", "0..1/9999999999", "0..1e999"])
def test_ranges_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a range"):
        read_range(text)


@given(st.floats(-1e9, 1e9, allow_subnormal=False), st.floats(1e-6, 1e9), st.floats(0, 1), st.booleans())
def test_a_range_never_leaves_its_ends(low: float, width: float, share: float, log: bool) -> None:
    if not low < low + width or (log and low <= 0):
        return
    span = Range(low, low + width, log=log)
    assert span.low <= span.at(share) <= span.high


# --- the laws of samples


@given(st.integers(0, 2**40), st.integers(1, 300), st.integers(1, 6))
def test_a_latin_hypercube_has_one_point_in_every_stratum(rng_seed: int, points: int, factors: int) -> None:
    shares = sampled([f"f{i}" for i in range(factors)], LATIN_HYPERCUBE, points, rng_seed)
    for column in shares.T:
        assert sorted(np.floor(column * points).astype(int)) == list(range(points))


@given(st.integers(0, 2**40), st.integers(0, 8), st.integers(1, 6))
def test_a_sobol_sequence_has_one_point_in_every_stratum_of_a_power_of_two(
    rng_seed: int, power: int, factors: int
) -> None:
    points = 2**power
    shares = sampled([f"f{i}" for i in range(factors)], SOBOL, points, rng_seed)
    for column in shares.T:
        assert sorted(np.floor(column * points).astype(int)) == list(range(points))
    for i, j in itertools.pairwise(
        range(min(factors, 2))
    ):  # the first two are even in all boxes of the plane
        for cut in range(power + 1):
            boxes = {(int(a * 2**cut), int(b * 2 ** (power - cut))) for a, b in shares[:, [i, j]]}
            assert len(boxes) == points


def test_samples_are_the_same_on_any_machine() -> None:
    assert sampled(["a", "b"], SOBOL, 4, 1).round(9).tolist() == SOBOL_POINTS
    assert sampled(["a", "b"], LATIN_HYPERCUBE, 3, 1).round(9).tolist() == LATIN_POINTS


@pytest.mark.parametrize("sample", [LATIN_HYPERCUBE, SOBOL])
def test_a_factor_at_the_end_moves_no_other_one(sample: str) -> None:
    few, more = sampled(["a", "b"], sample, 16, 7), sampled(["a", "b", "c"], sample, 16, 7)
    assert np.array_equal(few, more[:, :2])
    assert not np.array_equal(few, sampled(["a", "b"], sample, 16, 8))


# --- settings


def test_a_grid_runs_its_last_factor_fastest() -> None:
    found = settings({"us_backstop": ["refused", "open"], HORIZON: "6..12/3"})
    assert [tuple(s.values()) for s in found] == [
        ("refused", "6"), ("refused", "9"), ("refused", "12"), ("open", "6"), ("open", "9"), ("open", "12"),
    ]  # fmt: skip


def test_a_lever_s_own_steps_are_its_positions_on_a_grid() -> None:
    assert [s["european_troops"] for s in settings({"european_troops": "40000..180000"})] == [
        "50000",
        "100000",
        "150000",
    ]


def test_even_steps_are_rounded_to_what_a_lever_allows() -> None:
    assert [s["talks_last"] for s in settings({"talks_last": "6..11/3"})] == ["6", "8", "11"]


def test_a_path_that_takes_whole_numbers_is_given_whole_numbers() -> None:
    sweep = sim.Sweep({"tables.settlement.rounds": Range(3, 9), HORIZON: Range(3, 9)}, "lhs", 32)
    found = settings(sweep)
    assert {float(s["tables.settlement.rounds"]) for s in found} == {3, 4, 5, 6, 7, 8, 9}
    assert len({s[HORIZON] for s in found}) == 32


def test_steps_by_ratio() -> None:
    assert [s[HORIZON] for s in settings({HORIZON: "log:1..100/3"})] == ["1", "10", "100"]


def test_positions_of_choices_are_sampled_evenly() -> None:
    sweep = sim.Sweep({"us_backstop": ["refused", "open"], HORIZON: Range(6, 48)}, "sobol", 16)
    found = [s["us_backstop"] for s in settings(sweep)]
    assert found.count("open") == found.count("refused") == 8


def test_a_sobol_sequence_is_rounded_up_to_a_power_of_two() -> None:
    sweep = sim.Sweep({HORIZON: Range(6, 48)}, "sobol", 100)
    assert (sweep.played_points, len(settings(sweep))) == (128, 128)


def test_settings_that_rounding_makes_equal_are_played_once() -> None:
    assert len(settings(sim.Sweep({"us_backstop": ["refused", "open"]}, "lhs", 9))) == 2


def test_points_follow_the_rng_seed() -> None:
    sweep = sim.Sweep({HORIZON: Range(6, 48)}, "lhs", 8)
    assert settings(sweep, rng_seed=1) == settings(sweep)
    assert settings(sweep, rng_seed=2) != settings(sweep)


def test_a_setting_of_a_sweep_is_the_scenario_that_load_gives() -> None:
    sweep = {"european_troops": [50000, 100000], HORIZON: [12, 24]}
    for cell, (troops, horizon) in zip(
        make_cells([FEBRUARY], 1, sweep=sweep), itertools.product(*sweep.values()), strict=True
    ):
        alone = sim.load(FEBRUARY, levers={"european_troops": troops}, overrides={HORIZON: horizon})
        assert cell.scenario == alone
        assert cell.scenario.document == alone.document


def test_files_are_read_once_for_all_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    survey = extending.survey_file
    monkeypatch.setattr(extending, "survey_file", lambda path: read.append(path) or survey(path))
    assert len(settings({HORIZON: "6..48/8"})) == 8
    assert len(read) == len(set(read))


def test_settings_share_what_they_have_alike() -> None:
    first, second = (cell.scenario for cell in make_cells([FEBRUARY], 1, sweep={HORIZON: [12, 24]}))
    assert first.issues is second.issues
    assert first.party("ukraine") is second.party("ukraine")
    assert first.party("russia") != second.party("russia")


def test_all_mistakes_are_told_at_once() -> None:
    sweep = {
        "european_troops": [0, 400000],
        "us_backstop": ["opn"],
        "parties.rusia.horizon": [1, 2],
        "nolever": [1, 2],
    }
    told = refusals(sweep)
    assert len(told) == len(set(told)) == 4
    for part in ("400000", "opn", "did you mean 'russia'", "no lever 'nolever'"):
        assert sum(part in problem for problem in told) == 1, part
    assert all(problem.startswith("--sweep") for problem in told)


@pytest.mark.parametrize(
    ("sweep", "part"),
    [
        ({HORIZON: "6..48"}, "how many positions"),
        ({"us_backstop": "1..3"}, "one of refused, open, and has no range"),
        ({"european_troops": "1..3"}, "no step of 50000"),
        ({HORIZON: [1, 1]}, "positions must differ"),
        ({"talks_last": "6..60", HORIZON: "1..2/9000"}, "settings; at most"),
    ],
)
def test_what_cannot_be_swept_says_why(sweep, part: str) -> None:
    assert part in refusals(sweep)[0]


@pytest.mark.parametrize(
    ("sample", "points", "factors", "part"),
    [
        ("lhs", None, {HORIZON: Range(1, 2)}, "needs a number of points"),
        ("grid", 3, {HORIZON: [1]}, "leave out the points"),
        ("sobol", 4, {}, "nothing to sample"),
        ("halton", 4, {HORIZON: Range(1, 2)}, "grid, lhs, sobol"),
    ],
)
def test_samples_that_say_too_little_are_refused(sample, points, factors, part: str) -> None:
    with pytest.raises(InputError, match=part):
        sim.Sweep(factors, sample, points)


# --- design files


@pytest.fixture
def design(tmp_path: Path):
    def write(text: str) -> Path:
        file = tmp_path / "design.yaml"
        file.write_text(dedent(text), encoding="utf-8")
        return file

    return write


WHOLE = f"""
    schema: 1
    title: Troops and patience
    scenarios: {FEBRUARY}
    runs: 16
    replicates: 1
    rng_seed: 3
    levers: {{us_backstop: open}}
    set: {{tables.settlement.rounds: 12}}
    factors:
      european_troops: 0..300000
      {HORIZON}: {{from: 6, to: 48}}
      us_aid: [stopped, as_before]
    sample: lhs
    points: 6
"""


def test_a_design_file_is_what_the_arguments_are(design) -> None:
    arguments = sim.read_design(design(WHOLE)).arguments()
    assert (arguments["runs"], arguments["replicates"], arguments["rng_seed"]) == (16, 1, 3)
    written = make_cells(
        [FEBRUARY],
        1,
        levers=arguments["levers"],
        overrides=arguments["overrides"],
        sweep=arguments["sweep"],
        rng_seed=3,
    )
    factors = {"european_troops": Range(0, 300000), HORIZON: Range(6, 48), "us_aid": ["stopped", "as_before"]}
    same = make_cells(
        [FEBRUARY],
        1,
        levers={"us_backstop": "open"},
        overrides={"tables.settlement.rounds": 12},
        sweep=sim.Sweep(factors, "lhs", 6),
        rng_seed=3,
    )
    assert [cell.label for cell in written] == [cell.label for cell in same]


def test_every_mistake_of_a_design_is_told_at_its_place(design) -> None:
    file = design(f"""
        schema: 1
        scenarios: [{FEBRUARY}, februar-2025]
        run: 16
        levers: {{us_backstop: open, talks_last: 12}}
        factors:
          european_troops: 3..1
          talks_last: [12, 24]
          us_aid: 5
        sample: lhss
        settings:
          - {{name: a}}
          - {{name: a}}
    """)
    _, _, problems = check_design(str(file))
    assert [(p.mark.line, p.path) for p in problems] == [
        (3, "scenarios.1"), (4, "run"), (5, "levers.talks_last"), (7, "factors.european_troops"),
        (9, "factors.us_aid"), (10, "sample"), (13, "settings.1.name"),
    ]  # fmt: skip
    assert "did you mean 'runs'?" in problems[1].message


def test_what_the_scenario_refuses_is_told_at_the_place_in_the_design(design) -> None:
    file = design(f"""
        schema: 1
        scenarios: [{FEBRUARY}]
        levers: {{us_backstop: opn}}
        factors:
          european_troops: [0, 400000]
          parties.rusia.horizon: 6..48/2
    """)
    _, _, problems = check_design(str(file))
    assert [p.mark.line for p in problems] == [4, 6, 7]
    assert all(p.mark.file == str(file) for p in problems)


def test_settings_with_names_are_called_by_them(design, tmp_path: Path) -> None:
    file = design("""
        schema: 1
        scenarios: classics/orange
        runs: 8
        settings:
          - {name: as it is}
          - {name: short, title: {en: A short day, de: Ein kurzer Tag}, set: {tables.kitchen.rounds: 3}}
    """)
    batch = sim.run_batch(**sim.read_design(file).arguments(), out=tmp_path / "out")
    assert batch.runs["setting"].unique().tolist() == ["as it is", "short"]
    assert batch.cells[1].label_title == {"en": "A short day", "de": "Ein kurzer Tag"}
    table = pd.read_parquet(tmp_path / "out" / "settings.parquet")
    assert table["set.tables.kitchen.rounds"].isna().tolist() == [True, False]
    joined = batch.runs.merge(table, on=["scenario", "setting"])
    assert len(joined) == len(batch.runs)
    assert joined.loc[joined["setting"] == "short", "rounds"].max() <= 3


def test_values_that_are_no_numbers_stand_as_text_in_the_table_of_settings() -> None:
    cells = make_cells(["classics/orange"], 1, sweep={"parties.baker.horizon": [[1, 2, 3], 4]})
    from sim.batch.settings import settings_table

    assert settings_table(cells).column("set.parties.baker.horizon").to_pylist() == ["[1, 2, 3]", "4"]


def test_a_lever_that_leaves_a_number_uncertain_is_null_beside_numbers() -> None:
    cells = make_cells(["february-2025"], 1, sweep={"us_patience": ["uncertain", 3, 12]})
    from sim.batch.settings import settings_table

    assert settings_table(cells).column("lever.us_patience").to_pylist() == [None, 3, 12]


def test_a_scenario_beside_the_design_is_found(design, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: classics/orange\n", encoding="utf-8")
    found, count, problems = check_design(str(design("schema: 1\nscenarios: mine.yaml\n")))
    assert (problems, count) == ([], 1)
    assert found.scenarios == (str(tmp_path / "mine.yaml"),)


def test_the_schema_for_editors_takes_what_the_reader_takes() -> None:
    schema = design_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    check = jsonschema.Draft7Validator(schema)
    good = yaml.safe_load(dedent(WHOLE))
    assert not list(check.iter_errors(good))
    for change in ({"run": 3}, {"sample": "halton"}, {"factors": {"a": 3}}, {"scenarios": []}):
        assert list(check.iter_errors(good | change)), json.dumps(change)
