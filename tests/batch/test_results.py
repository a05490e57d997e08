"""A stored batch read again: lazily, as what it was, by other programs too, with the figures that selections allow."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from analysis.spreads import Figure, share, share_given
from sim.batch.grouping import group_rows
from sim.batch.results import Batch
from sim.batch.selection import Selection
from sim.batch.where import parse_where
from sim.loading.reader import InputError

CASE = str(Path(__file__).parents[1] / "play" / "scenarios" / "one-table.yaml")
SWEEP = {"us_backstop": ["refused", "open"]}


@pytest.fixture(scope="module")
def kept() -> Batch:
    """In memory."""
    return sim.run_batch(CASE, 64, rng_seed=3, sweep=SWEEP, trace=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, stored."""
    out = tmp_path_factory.mktemp("batch") / "out"
    sim.run_batch(CASE, 64, rng_seed=3, sweep=SWEEP, trace=True, out=out)
    return out


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy, to be damaged."""
    return Path(shutil.copytree(folder, tmp_path / "own"))


# --- the same kind of thing


def test_what_is_opened_is_what_was_played(kept: Batch, folder: Path) -> None:
    opened = sim.open_batch(folder)
    assert isinstance(opened, sim.Batch)
    for name in ("runs", "tables", "parties", "offers"):
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(kept, name))
    assert opened.summary.to_dict() == kept.summary.to_dict()
    assert opened.described == kept.described
    assert (opened.rng_seed, opened.driver, opened.failed) == (3, "ensemble", ())
    pd.testing.assert_frame_equal(opened.failures, kept.failures)
    assert [cell.label for cell in opened.cells] == [cell.label for cell in kept.cells]
    without = {k: v for k, v in opened.manifest.items() if k not in ("workers", "seconds")}
    assert without == json.loads(json.dumps(kept.manifest))
    assert opened.record(5, cell=1).to_dict() == kept.record(5, cell=1).to_dict()


def test_the_summary_comes_from_its_file_and_no_row_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("rows were read")

    monkeypatch.setattr("sim.batch.folders.open_table", forbidden)
    opened = sim.open_batch(folder)
    assert opened.summary.settings[1].agreement.mean >= 0
    assert opened.manifest["rng_seed"] == 3
    with pytest.raises(AssertionError, match="rows were read"):
        _ = opened.runs


def test_rows_and_columns_are_chosen_while_reading(folder: Path) -> None:
    batch = sim.open_batch(folder)
    some = batch.read("runs", columns=["run", "rounds"], where="agreement and setting == 'us_backstop=open'")
    assert list(some.columns) == ["run", "rounds"]
    runs = batch.runs
    meant = runs[runs["agreement"] & (runs["setting"] == "us_backstop=open")]
    assert some["run"].tolist() == meant["run"].tolist()
    assert 0 < len(some) < len(runs)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run",), "no table of that name: did you mean 'runs'"),
        (("failures",), "no run of this batch failed"),
        (("runs", ["rouns"]), "no column 'rouns': did you mean 'rounds'"),
        (("runs", None, "rouns > 3"), "no column 'rouns': did you mean 'rounds'"),
    ],
)
def test_what_cannot_be_read_is_said(folder: Path, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sim.open_batch(folder).read(*arguments)


def test_a_batch_without_trace_says_so() -> None:
    batch = sim.run_batch(CASE, 16)
    assert batch.offers is None
    with pytest.raises(InputError, match="without --trace"):
        batch.read("offers")


@pytest.mark.parametrize(("run", "cell"), [(-1, 0), (64, 0), (0, 2), (0, -1)])
def test_a_run_that_was_not_played_has_no_record(folder: Path, run: int, cell: int) -> None:
    with pytest.raises(InputError, match="there is no"):
        sim.open_batch(folder).record(run, cell)


def test_a_scenario_that_has_changed_is_not_played_again(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    text = Path(CASE).read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    sim.run_batch(mine, 16, out=tmp_path / "out")
    batch = sim.open_batch(tmp_path / "out")
    assert batch.record(3).to_dict()["run"] == 3
    mine.write_text(text.replace("start: 2025-02", "start: 2025-03"), encoding="utf-8")
    assert text != mine.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="the scenario has changed since"):
        sim.open_batch(tmp_path / "out").record(3)
    mine.unlink()
    with pytest.raises(InputError, match=r"cannot be loaded\n.*mine.yaml"):
        sim.open_batch(tmp_path / "out").record(3)
    assert sim.open_batch(tmp_path / "out").summary.settings  # still told in words


# --- folders that are not whole


def test_no_folder_of_a_batch(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name, message in (
        ("nowhere", "there is no such folder"),
        ("file", "this is a file"),
        ("empty", "not the folder of a batch"),
    ):
        with pytest.raises(InputError, match=message):
            sim.open_batch(tmp_path / name)


def test_an_unfinished_batch_says_how_to_go_on(own: Path) -> None:
    (own / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"not finished.*--resume"):
        sim.open_batch(own)
    (own / "plan.json").unlink()
    with pytest.raises(InputError, match=r"not finished.*new folder"):
        sim.open_batch(own)


def test_a_newer_batch_asks_for_a_newer_zopa(own: Path) -> None:
    manifest = json.loads((own / "manifest.json").read_text(encoding="utf-8"))
    (own / "manifest.json").write_text(json.dumps({**manifest, "schema": 2, "zopa": "9.9"}), encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest.json: .*zopa 9.9 in schema 2.*update zopa"):
        sim.open_batch(own)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"schema": 1, "settings": [1]}', "\udcff"])
def test_a_damaged_manifest_is_named(own: Path, content: str) -> None:
    (own / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"manifest.json: .*copy the folder anew"):
        sim.open_batch(own)


@pytest.mark.parametrize("content", [None, "{", "{}", '{"settings": [], "comparisons": []}'])
def test_a_damaged_summary_is_named(own: Path, content: str | None) -> None:
    (own / "summary.json").unlink()
    if content is not None:
        (own / "summary.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"summary.json: .*copy the folder anew"):
        _ = sim.open_batch(own).summary


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "inside":
        path.write_bytes(whole[:4] + bytes(len(whole) // 2) + whole[4 + len(whole) // 2 :])
    else:
        path.unlink()


@pytest.mark.parametrize("how", ["cut", "empty", "inside", "gone"])
@pytest.mark.parametrize("table", ["runs", "tables", "parties", "offers"])
def test_a_damaged_file_of_rows_is_named(own: Path, table: str, how: str) -> None:
    part = sorted((own / table).glob("*.parquet"))[-1]
    damage(part, how)
    batch = sim.open_batch(own)
    with pytest.raises(InputError, match="copy the folder anew") as error:
        batch.read(table)
    assert part.name in str(error.value) or (table, how) == ("runs", "gone")
    assert str(own) in str(error.value)


# --- other programs


def test_duckdb_reads_the_folder(kept: Batch, folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(
        f"select structure, count(*) as n, avg(agreement::int) as agreed from '{folder.as_posix()}/runs/*.parquet' "
        "where setting = 'us_backstop=open' group by structure"
    ).df()
    runs = kept.runs[kept.runs["setting"] == "us_backstop=open"]
    meant = runs.groupby("structure", observed=True)["agreement"].mean()
    assert dict(zip(found["structure"], found["agreed"], strict=True)) == pytest.approx(meant.to_dict())
    status = duckdb.sql(f"select distinct status from '{folder.as_posix()}/tables/*.parquet'").fetchall()
    assert {word for (word,) in status} == set(kept.tables["status"])


def test_polars_reads_the_folder(kept: Batch, folder: Path) -> None:
    pl = pytest.importorskip("polars")
    tables = pl.scan_parquet(folder / "tables" / "*.parquet")
    found = tables.filter(pl.col("status") == "agreed").group_by("outcome.borders").len().collect()
    agreed = kept.tables[kept.tables["status"] == "agreed"]
    meant = agreed["outcome.borders"].value_counts()
    words = dict(zip(found["outcome.borders"].cast(pl.String), found["len"], strict=True))
    assert words == {name: n for name, n in meant.items() if n}
    assert tables.select(pl.col("blamed").null_count()).collect().item() == kept.tables["blamed"].isna().sum()


# --- conditions

SCHEMA = pa.schema(
    [
        ("word", pa.dictionary(pa.int32(), pa.string())),
        ("n", pa.int32()),
        ("x", pa.float64()),
        ("yes", pa.bool_()),
        ("outcome.the-issue", pa.dictionary(pa.int32(), pa.string())),
    ]
)
FRAME = pd.DataFrame(
    {
        "word": ["a", "b", None, "a", "c"],
        "n": [1, 2, 3, None, 5],
        "x": [0.5, None, 1.5, 2.0, 2.5],
        "yes": [True, False, None, True, False],
        "outcome.the-issue": ["p", "q", "p", None, "q"],
    }
)
ROWS = pa.table({of.name: pa.array(FRAME[of.name], of.type, from_pandas=True) for of in SCHEMA}, SCHEMA)


def chosen(condition: str) -> list[int]:
    found = parse_where(condition, SCHEMA, what="--where")
    rows = ROWS.append_column("at", pa.array(range(ROWS.num_rows)))
    return rows.filter(found.expression)["at"].to_pylist()


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("yes", [0, 3]),
        ("not yes", [1, 4]),
        ("yes == false", [1, 4]),
        ("n > 1", [1, 2, 4]),
        ("1 < n <= 3", [1, 2]),
        ("n in (1, 2.0)", [0, 1]),
        ("n not in [1]", [1, 2, 4]),
        ("n in []", []),
        ("word in ('a', \"c\")", [0, 3, 4]),
        ("word not in ('a',)", [1, 4]),
        ("word != 'a'", [1, 4]),
        ("word is null", [2]),
        ("word is not null and not yes", [1, 4]),
        ("x > n or word == 'a'", [0, 3]),
        ("x >= -1e3", [0, 2, 3, 4]),
        ("`outcome.the-issue` == 'p'", [0, 2]),
        ("word == `outcome.the-issue`", []),
        ("word == 'it`s'", []),
        ("n == 99999999999999999999", []),
    ],
)
def test_conditions(condition: str, rows: list[int]) -> None:
    assert chosen(condition) == rows


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("wrd == 'a'", "no column 'wrd': did you mean 'word'"),
        ("word == zebra", 'a word stands in quotes, as in "zebra"'),
        ("word = 'a'", "equal is =="),
        ("n => 3", "write >= and <="),
        ("n <> 3", "unequal is !="),
        ("yes AND n > 1", "written small"),
        ("word", "'word' is a word and no condition"),
        ("word > 3", "'word' is a word, not 3"),
        ("yes == 1", "'yes' is true or false, not 1"),
        ("n == 'a'", "'n' is a number, not 'a'"),
        ("word == n", "'word' is a word, 'n' a number"),
        ("1 == 1", "both values"),
        ("n > null", "is null"),
        ("n in (1, null)", "null is in no list"),
        ("word in 'a'", "after 'in' stands a list"),
        ("n is 3", "equal is =="),
        ("", "cannot be read"),
        ("x" * 2001, "longer than"),
        ("__import__('os').system('true')", "not understood"),
        ("().__class__", "not understood"),
        ("[n for n in n]", "not understood"),
        ("n ** 9 ** 9 > 1", "not understood"),
        ("lambda: yes", "not understood"),
        ("f'{yes}' == 'a'", "not understood"),
        ("word == b'a'", "no value"),
        ("x == 1e999", "no value"),
        ("(" * 500 + "yes" + ")" * 500, "cannot be read|too deeply"),
    ],
)
def test_what_is_no_condition_is_refused(condition: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        chosen(condition)
    assert str(error.value).startswith("--where: ")


@given(st.text(max_size=40))
def test_no_text_does_anything_but_select_or_be_refused(text: str) -> None:
    with suppress(InputError):
        chosen(text)


def conditions() -> st.SearchStrategy[tuple[str, str]]:
    """A condition, and the same for pandas where there are no empty cells."""
    plain = [("yes", "yes"), ("n > 2", "n > 2"), ("x <= 1.5", "x <= 1.5"), ("word in ['a']", "word in ['a']")]
    return st.recursive(
        st.sampled_from(plain),
        lambda inner: st.one_of(
            inner.map(lambda c: (f"not ({c[0]})", f"not ({c[1]})")),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda t: (f"({t[0][0]}) {t[1]} ({t[2][0]})", f"({t[0][1]}) {t[1]} ({t[2][1]})")
            ),
        ),
        max_leaves=6,
    )


@given(conditions())
def test_conditions_mean_what_they_mean_in_pandas(pair: tuple[str, str]) -> None:
    frame = FRAME.drop(columns="outcome.the-issue").dropna()
    whole = frame.astype({"yes": bool}).query(pair[1]).index.tolist()
    assert [at for at in chosen(pair[0]) if at in frame.index] == whole


# --- figures of groups


def crossed(batch: Batch, column: pd.Series, setting: int = 0) -> np.ndarray:
    of = batch.described[setting]
    here = (batch.runs["scenario"] == of.scenario) & (batch.runs["setting"] == of.label)
    return column[here].to_numpy().reshape(of.draws, len(of.structures), of.replicates)


def test_everything_gives_the_figures_of_the_summary(folder: Path) -> None:
    batch = sim.open_batch(folder)
    found = group_rows(batch)
    assert [group.way for group in found.groups] == ["all", "all"]
    for group, summed in zip(found.groups, batch.summary.settings, strict=True):
        assert group.portion is None
        same(group.figures["agreement"], summed.agreement)
        same(group.figures["zopa"], summed.zopa)
        same(group.figures["months"], summed.months)
        for issue, values in group.outcomes.items():
            for value, figure in values.items():
                same(figure, summed.issues[issue][value])
    comparison, difference = batch.summary.comparisons[0], found.differences[0]
    same(difference.figures["agreement"], comparison.agreement)
    same(difference.figures["months"], comparison.months)


def same(one: Figure | None, other: Figure | None) -> None:
    if one is None or other is None:
        assert one is other
        return
    for name in ("mean", "structure", "ignorance", "monte_carlo"):
        left, right = getattr(one, name), getattr(other, name)
        ends = [(left, right)] if name == "mean" else [(left.low, right.low), (left.high, right.high)]
        for a, b in ends:
            assert a == pytest.approx(b, rel=1e-9, abs=1e-9), name


def test_whole_structures_keep_the_figures_of_whole_draws(kept: Batch) -> None:
    found = group_rows(kept, by=["structure"])
    agreement = crossed(kept, kept.runs["agreement"])
    first = kept.described[0]
    mine = [group for group in found.groups if group.setting == first]
    assert [group.key["structure"] for group in mine] == list(first.structures)
    for at, group in enumerate(mine):
        assert (group.way, group.portion) == ("whole", None)
        same(group.figures["agreement"], share(agreement[:, [at]]))


def test_what_is_selected_by_results_has_ratios(kept: Batch) -> None:
    found = group_rows(kept, where="rounds > 10")
    agreement, late = crossed(kept, kept.runs["agreement"]), crossed(kept, kept.runs["rounds"] > 10)
    group, weights = found.groups[0], kept.described[0].weights
    assert group.way == "given"
    assert group.rows == late.sum()
    same(group.figures["agreement"], share_given(agreement, late, weights))
    same(group.portion, share(late, weights))


def test_what_follows_from_the_selection_has_no_interval(kept: Batch) -> None:
    for group in group_rows(kept, by=["agreement"]).groups:
        assert group.fixed["agreement"] == float(group.key["agreement"])
        assert "agreement" not in group.figures
    shares = [
        g.portion.mean for g in group_rows(kept, by=["failure"]).groups if g.setting == kept.described[0]
    ]
    assert sum(shares) == pytest.approx(1.0)


def test_part_of_a_draw_is_not_called_whole(kept: Batch) -> None:
    for where, way in (
        ("draw < 3", "whole"),
        ("replicate == 0", None),
        ("run < 3", "given"),
        ("draw < 1", "given"),
    ):
        groups = group_rows(kept, where=where).groups
        assert groups[0].way == way or (way is None and groups[0].way in ("all", "given"))
        assert groups[0].portion is None  # planned, not found
    single = group_rows(kept, where="draw < 1").groups[0].figures["zopa"]
    assert single is not None
    assert single.draws == 1


def test_rows_of_runs_know_what_was_settled(kept: Batch) -> None:
    selection = Selection(kept, "runs", "outcome.borders == 'contact_line'")
    found = [run for piece in selection.pieces(["run"]) for run in piece.column(0).to_pylist()]
    settled = kept.tables.dropna(subset="outcome.borders").drop_duplicates(["setting", "run"], keep="last")
    assert found == settled[settled["outcome.borders"] == "contact_line"]["run"].tolist()
    assert found


@pytest.mark.parametrize(("table", "unit"), [("tables", "table"), ("parties", "party")])
def test_tables_and_parties_are_never_pooled(kept: Batch, table: str, unit: str) -> None:
    found = group_rows(kept, table=table)
    names = getattr(kept, table)[unit].unique().tolist()
    assert [group.key[unit] for group in found.groups] == names * 2
    assert found.rows == len(getattr(kept, table))
    if table == "parties":
        for party, of in kept.summary.settings[0].parties.items():
            group = next(g for g in found.groups if g.key[unit] == party)
            same(group.figures["V"], of.value)
            same(group.figures["gain"], of.gain)


def test_turns_of_a_run_are_counted(kept: Batch) -> None:
    found = group_rows(kept, table="offers", by=["party"])
    first = kept.described[0]
    offers = kept.offers[kept.offers["setting"] == first.label]
    for group in found.groups[: len(found.groups) // 2]:
        mine = offers[offers["party"] == group.key["party"]]
        per_run = mine.groupby("run").size().reindex(range(first.runs), fill_value=0)
        assert group.rows == len(mine)
        if len(set(first.weights)) == 1:
            assert group.figures["per_run"].mean == pytest.approx(per_run.mean())


def test_draws_with_a_failed_run_are_in_no_figure(own: Path) -> None:
    """As a runner leaves it that goes on after a failure: the row is in failures/ instead of runs/."""
    lost = []
    for part in sorted((own / "runs").glob("*.parquet"))[:1]:
        rows = pq.read_table(part)
        lost.append(rows.slice(0, 1).select(["scenario", "setting", "run", "draw"]))
        pq.write_table(rows.slice(1), part)
    (own / "failures").mkdir()
    pq.write_table(pa.concat_tables(lost), own / "failures" / "part-000000.parquet")
    batch = sim.open_batch(own)
    assert len(batch.failures) == 1
    found = group_rows(batch)
    whole = sim.open_batch(own).described[0]
    assert found.left_out == 1
    assert found.rows == sum(of.runs for of in batch.described) - 1
    for group in found.groups:  # in both settings, so that pairs stay pairs
        assert group.figures["zopa"].draws == whole.draws - 1
    assert found.differences[0].figures["zopa"].draws == whole.draws - 1


def test_too_many_groups_are_refused(kept: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.batch.gathering.MOST_GROUPS", 20)
    with pytest.raises(InputError, match="--by run: this makes more than 20 groups"):
        group_rows(kept, by=["run"])
    with pytest.raises(InputError, match="more than 20 groups"):
        group_rows(kept, by=["draw", "structure"])


def test_rows_that_the_manifest_does_not_know_are_refused(own: Path) -> None:
    manifest = json.loads((own / "manifest.json").read_text(encoding="utf-8"))
    manifest["settings"][0]["described"]["label"] = "else"
    (own / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="its manifest does not know"):
        group_rows(sim.open_batch(own))
