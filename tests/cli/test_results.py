"""`zopa results` as its users meet it: shown again, filtered, grouped, exported, and what it says if it cannot."""

from __future__ import annotations

import csv
import errno
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.batch.results import Batch
from sim.batch.store import whole
from sim.cli.app import run_app

CASE = str(Path(__file__).parents[1] / "play" / "scenarios" / "one-table.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("batch") / "out"
    sim.run_batch(CASE, 64, rng_seed=3, sweep={"us_backstop": ["refused", "open"]}, out=out)
    return out


@pytest.fixture
def batch(folder: Path) -> Batch:
    return sim.open_batch(folder)


def zopa(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `zopa results ...`."""
    code = run_app(["results", *map(str, arguments)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


# --- on the terminal


def test_a_folder_alone_is_shown_as_when_it_was_played(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert (
        run_app(
            ["batch", CASE, "--runs", "64", "--sweep", "us_backstop=refused,open", "--out", str(out), "-q"]
        )
        == 0
    )
    played = capsys.readouterr().out
    assert zopa(capsys, out) == (0, played, "")


@pytest.mark.parametrize(("lang", "to"), [("en", "to"), ("de", "bis")])
@pytest.mark.parametrize(
    "arguments",
    [
        ("--where", "rounds > 10"),
        ("--by", "structure"),
        ("--by", "failure"),
        ("--table", "tables", "--by", "status"),
        ("--table", "parties", "--where", "party == 'ukraine'"),
    ],
)
def test_every_figure_has_three_ranges_or_says_why_not(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    lang: str,
    to: str,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COLUMNS", "160")  # so that no label is wrapped
    code, out, err = zopa(capsys, folder, *arguments, "--lang", lang)
    assert (code, err) == (0, "")
    ranges = re.compile(rf"−?[\d,.]+ {to} −?[\d,.]+")
    why = {"en": ("by the selection", "one draw"), "de": ("durch die Auswahl", "eine Ziehung")}[lang]
    figures = [line for line in out.splitlines() if re.search(r"  [+−]?[\d,.]+(  |$)", line)]
    assert figures
    for line in figures:
        assert len(ranges.findall(line)) == 3 or any(words in line for words in why), line
    assert out.count({"en": "not a prediction", "de": "keine Vorhersage"}[lang]) == 1


def test_it_says_which_range_is_shown(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    def said(*arguments: str) -> str:
        return " ".join(zopa(capsys, folder, *arguments)[1].split())

    assert "delta method" in said("--where", "rounds > 10")
    assert "whole sets of rules, by plan" in said("--by", "structure")
    assert "delta method" not in said("--by", "structure")
    assert "as in the summary of the batch" in said("--by", "setting")


def test_later_settings_are_compared_group_by_group(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    out = " ".join(zopa(capsys, folder, "--by", "failure")[1].split())
    assert "(us_backstop=open), compared with" in out
    assert "more in 100 runs" in out


def test_nothing_selected_says_what_may_have_been_meant(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, out, _ = zopa(capsys, folder, "--where", "failure == 'bargainin'")
    assert code == 0
    assert "No row is like that." in out
    assert "failure is never \"bargainin\": did you mean 'bargaining'?" in " ".join(out.split())


def test_json_is_one_object(capsys: pytest.CaptureFixture[str], folder: Path, batch: Batch) -> None:
    code, out, err = zopa(capsys, folder, "--where", "agreement", "--by", "structure,rounds", "--json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert (data["table"], data["where"], data["by"]) == ("runs", "agreement", ["structure", "rounds"])
    assert data["rows"] == batch.runs["agreement"].sum() == sum(group["rows"] for group in data["groups"])
    assert json.loads(zopa(capsys, folder, "--json")[1]) == batch.summary.to_dict()


# --- files


def test_rows_are_exported_in_full(
    capsys: pytest.CaptureFixture[str], folder: Path, batch: Batch, tmp_path: Path
) -> None:
    file = tmp_path / "parties.csv"
    code, out, err = zopa(capsys, folder, "--table", "parties", "--csv", file)
    assert (code, out) == (0, "")
    assert "rows are in" in err
    read = pd.read_csv(file, keep_default_na=False, na_values=[""], dtype={"setting": str})
    parties = batch.parties
    assert list(read.columns) == list(parties.columns)
    assert len(read) == len(parties)
    for column in ("V", "u", "reservation_value", "horizon"):
        pd.testing.assert_series_equal(read[column], parties[column], check_exact=True)
    assert read["party"].tolist() == parties["party"].tolist()


def test_rows_of_runs_tell_what_was_settled(
    capsys: pytest.CaptureFixture[str], folder: Path, batch: Batch, tmp_path: Path
) -> None:
    file = tmp_path / "runs.csv"
    assert zopa(capsys, folder, "--where", "agreement", "--csv", file, "-q") == (0, "", "")
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    agreed = batch.tables[batch.tables["status"] == "agreed"]
    assert [row["outcome.borders"] for row in rows] == agreed["outcome.borders"].tolist()


def test_with_by_the_figures_are_exported(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    code, out, err = zopa(capsys, folder, "--by", "structure", "--csv", file)
    assert code == 0
    assert "End in an agreement" in out
    assert "figures with their ranges are in" in err
    read = pd.read_csv(file)
    agreement = read[(read["figure"] == "agreement") & read["against"].isna()]
    data = json.loads(zopa(capsys, folder, "--by", "structure", "--json")[1])
    means = [group["figures"]["agreement"]["mean"] for group in data["groups"]]
    assert agreement["mean"].tolist() == pytest.approx(means)
    assert (agreement["monte_carlo_low"] <= agreement["mean"]).all()
    assert (read[read["against"].notna()]["against"].str.contains("refused")).all()


def test_excel_gets_a_sheet_and_what_it_is(
    capsys: pytest.CaptureFixture[str], folder: Path, batch: Batch, tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = tmp_path / "tables.xlsx"
    assert zopa(capsys, folder, "--table", "tables", "--where", "zopa", "--xlsx", file, "-q") == (0, "", "")
    book = openpyxl.load_workbook(file)
    first, *rows = book["rows"].iter_rows(values_only=True)
    meant = batch.tables[batch.tables["zopa"]]
    assert list(first) == list(meant.columns)
    assert len(rows) == len(meant)
    assert [row[first.index("status")] for row in rows] == meant["status"].tolist()
    assert [row[first.index("zopa")] for row in rows] == [True] * len(rows)
    assert "zopa" in [row[1] for row in book["about"].iter_rows(values_only=True)]


def test_a_sheet_that_is_full_leaves_no_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("sim.batch.exporting.MOST_ROWS", 10)
    code, _, err = zopa(capsys, folder, "--xlsx", tmp_path / "rows.xlsx")
    assert code == 2
    assert "no more than 10 rows; select fewer with --where" in err
    assert list(tmp_path.iterdir()) == []


def test_excel_without_its_library_says_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, _, err = zopa(capsys, folder, "--xlsx", tmp_path / "rows.xlsx")
    assert code == 2
    assert "pip install 'zopa[xlsx]'" in err


def test_a_full_disk_leaves_no_half_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    def full(path: Path):  # type: ignore[no-untyped-def]
        manager = whole(path)
        temporary = manager.__enter__()
        temporary.write_text("half", encoding="utf-8")
        error = OSError(errno.ENOSPC, "No space left on device")
        manager.__exit__(type(error), error, None)

    monkeypatch.setattr("sim.batch.exporting.whole", full)
    code, _, err = zopa(capsys, folder, "--csv", tmp_path / "rows.csv")
    assert code == 1
    assert "rows.csv: No space left on device" in err
    assert list(tmp_path.iterdir()) == []


# --- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--where", "rouns > 3"], "--where: there is no column 'rouns': did you mean 'rounds'?"),
        (["--where", "status == 'agreed'"], "there is no column 'status': it is one of --table tables"),
        (["--where", "rounds = 3"], "equal is =="),
        (["--by", "strcture"], "--by: there is no column 'strcture': did you mean 'structure'?"),
        (["--by", "party"], "it is one of --table parties"),
        (["--by", "a,b,c,d,e,f,g"], "there is no column 'a'"),
        (["--table", "offers"], "--table offers: this batch was played without --trace"),
        (["--table", "run"], "run"),
    ],
)
def test_wrong_input_ends_with_2(
    capsys: pytest.CaptureFixture[str], folder: Path, arguments: list[str], expected: str
) -> None:
    code, out, err = zopa(capsys, folder, *arguments)
    assert (code, out) == (2, "")
    assert expected in " ".join(err.split())
    assert "Traceback" not in err


def test_files_in_use_and_folders_that_are_not_there_are_refused(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    for file, expected in (("mine.csv", "something already"), ("no/where.csv", "there is no folder")):
        code, _, err = zopa(capsys, folder, "--csv", tmp_path / file)
        assert code == 2
        assert expected in " ".join(err.split())
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == "mine"
    code, _, err = zopa(capsys, tmp_path)
    assert code == 2
    assert "this is not the folder of a batch" in err


def test_columns_are_completed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def offered(*words: str) -> list[str]:
        monkeypatch.setenv("_ZOPA_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "\n".join(("zopa", "results", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words) + 1))
        with pytest.raises(SystemExit):
            run_app([])
        return capsys.readouterr().out.split()

    assert offered(str(folder), "--by", "fail") == ["failure"]
    assert offered(str(folder), "--by", "failure,outcome.bor") == ["failure,outcome.borders"]
    assert offered(str(folder), "--table", "parties", "--by", "par") == ["party"]
    assert offered("nowhere", "--by", "fail") == []
