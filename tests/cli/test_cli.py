"""The command line as its users meet it: what is printed where, and what the exit code says."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli.app import run_app

ORANGE = "classics/orange"
ONE_TABLE = str(Path(__file__).parents[1] / "play" / "scenarios" / "one-table.yaml")


def zopa(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    code = run_app(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


# --- run


def test_run_tells_a_negotiation_and_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "run", ORANGE)
    assert (code, err) == (0, "")
    assert "Two want one orange" in out
    assert "Round 1 · January 2025" in out
    assert "Agreement in round" in out
    assert out.count("not a prediction") == 1


def test_run_speaks_german(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "run", ORANGE, "--lang", "de")
    assert code == 0
    assert "Zwei wollen eine Orange" in out
    assert "Runde 1 · Januar 2025" in out


def test_run_json_is_the_record_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "run", "february-2025", "--rng-seed", "3", "--run", "9", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == sim.run("february-2025", rng_seed=3, run=9).to_dict()


def test_run_moves_levers_and_sets_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(
        capsys, "run", ONE_TABLE, "--lever", "us_backstop=open", "--lever", "european_troops=100000",
        "--set", "parties.russia.horizon=12", "--set", "tables.settlement.rounds=3", "--json",
    )  # fmt: skip
    record = json.loads(out)
    assert record["levers"] == {"us_backstop": "open", "european_troops": 100000, "talks_last": 24}
    assert record["set"] == {"parties.russia.horizon": 12, "tables.settlement.rounds": 3}
    assert record["parties"]["russia"]["horizon"] == 12
    assert record["until"] == "2025-04"
    assert "parties.russia.horizon" not in record["drawn"]


# --- batch


def test_batch_prints_every_figure_with_its_spreads(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "batch", ORANGE, "--runs", "40", "--quiet")
    assert (code, err) == (0, "")
    headline = " ".join(out.split())
    assert (
        "100 in 100 runs end in an agreement within 18 months: 100 to 100 depending on which rules"
        in headline
    )
    assert "A deal was possible at all in 100 in 100 (" in headline
    assert headline.count("not a prediction") == 1


def test_batch_json_is_the_summary_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = zopa(capsys, "batch", ORANGE, "--runs", "40", "--json", "--quiet")
    assert (code, err) == (0, "")
    assert json.loads(out) == sim.run_batch(ORANGE, 40).summary.to_dict()


def test_batch_keeps_progress_off_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(capsys, "batch", ORANGE, "--runs", "40", "--json")
    json.loads(out)


def test_batch_compares_later_scenarios_with_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(
        capsys, "batch", "february-2025", "--sweep", "us_backstop=refused,open", "--runs", "16", "-q"
    )
    text = " ".join(out.split())
    assert "february-2025/baseline (us_backstop=open), compared with" in text
    assert "more in 100 runs" in text


def test_batch_says_what_cannot_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = zopa(capsys, "batch", ORANGE, "classics/split-the-pie", "--runs", "16", "-q")
    assert code == 0
    assert "They share no set of rules and cannot be compared run by run." in " ".join(out.split())
    assert "more in 100 runs" not in out


@pytest.mark.parametrize("lang", ["en", "de"])
def test_no_number_is_cut_off_at_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    arguments = ["batch", "workplace/plant", "--sweep", "fund=no,yes", "--runs", "200", "-q"]
    _, out, _ = zopa(capsys, *arguments, "--lang", lang)
    to = {"en": "to", "de": "bis"}[lang]
    ranges = re.compile(rf"[\d,.]+ {to} −?[\d,.]+")
    rows = [line for line in out.splitlines() if len(ranges.findall(line)) >= 2 and "  " in line]
    assert len(rows) > 20
    for row in rows:
        assert len(ranges.findall(row)) == 3, row
        assert row.rstrip()[-1].isdigit(), row
        assert len(row) <= 80


def test_batch_writes_its_folder_and_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    code, _, err = zopa(capsys, "batch", ORANGE, "--runs", "40", "--out", str(folder))
    assert code == 0
    assert str(folder) in err.replace("\n", "")
    assert (folder / "manifest.json").exists()


def test_batch_says_that_it_rounds_up(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = zopa(capsys, "batch", ORANGE, "--runs", "41", "-q")
    assert "Asked for were 41; whole draws make 44." in " ".join(out.split())


# --- the rest


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert zopa(capsys, "--version")[1] == f"zopa {sim.__version__}\n"
    code, out, _ = zopa(capsys, "--help")
    assert code == 0
    for command in ("run", "batch", "list"):
        assert command in out


def test_help_does_not_load_the_simulation() -> None:
    """`zopa --help` must be instant: none of the slow libraries may be imported for it."""
    check = (
        "import sys; from sim.cli.app import run_app; run_app(['--help']);"
        "slow = {'mesa', 'numba', 'numpy', 'pandas', 'pyarrow', 'scipy', 'matplotlib', 'pydantic'};"
        "print('LOADED', sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stderr


# --- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "februar-2025"], "there is no scenario 'februar-2025': did you mean 'february-2025'?"),
        (["run", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["run", ORANGE, "--lever", "x=1"], "there is no lever 'x'"),
        (["run", ORANGE, "--lever", "x"], "--lever x: NAME=VALUE is needed"),
        (["run", ORANGE, "--set", "parties.baker.horizn=3"], "unknown key 'horizn': did you mean 'horizon'?"),
        (["run", ORANGE, "--set", "parties.baker.horizon=soon"], "a number or [low, likely, high] is needed"),
        (["run", ORANGE, "--set", "parties.baker.horizon=[1,"], "--set parties.baker.horizon"),
        (["run", ORANGE, "--run", "-1"], "'--run': Input should be greater than or equal to 0"),
        (["run", ORANGE, "--rng-seed", "x"], "'--rng-seed': Input should be a valid integer"),
        (["run"], "SCENARIO"),
        (["runn", ORANGE], "runn"),
        (["batch", "february-2025", "--sweep", "us_backstop"], "--sweep us_backstop: NAME=VALUE is needed"),
        (["run", ORANGE, "--set", "start=2025-01", "--set", "start=2025-02"], "--set start stands twice"),
        (
            ["run", "february-2025", "--lever", "european_troops=many"],
            "is a number from 0 to 300000, not 'many'",
        ),
        (["batch", ORANGE, ORANGE, "--runs", "4"], "stands twice"),
        (["batch", ORANGE, "--runs", "0"], "Input should be greater than or equal to 1"),
        (["batch", "february-2025", "--sweep", "us_backstop=open,open"], "positions must differ"),
        (["run", "february-2025", "--lever", "european_troops=60000"], "moves in steps of 50000 from 0"),
        (
            ["run", "february-2025", "--lever", "us_backstop=yes"],
            "--lever us_backstop: lever 'us_backstop' is one of",
        ),
        (["run", "february-2025", "--set", "levers.us_backstop.default=open"], "move a lever with --lever"),
        (
            ["run", "february-2025", "--set", "stylised=true"],
            "--set stylised: stylised: 'stylised' cannot be set",
        ),
        (
            ["run", "february-2025", "--set", "parties.russia.horizon=0"],
            "--set parties.russia.horizon: parties",
        ),
        (
            ["run", "february-2025", "--set", "parties.russia.strategy=boulware"],
            "boulware needs an e between 0.02 and 1: set it beside the strategy",
        ),
    ],
)
def test_wrong_input_ends_with_2_and_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    code, out, err = zopa(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert expected in " ".join(err.split())
    assert "Traceback" not in err


def test_a_folder_in_use_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    code, _, err = zopa(capsys, "batch", ORANGE, "--runs", "8", "--out", str(tmp_path), "-q")
    assert code == 2
    assert "there is something already" in err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_made_ends_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    code, _, err = zopa(capsys, "batch", ORANGE, "--runs", "8", "--out", str(tmp_path / "out"), "-q")
    tmp_path.chmod(0o700)
    assert code == 1
    assert "out" in err


def test_a_folder_below_a_file_ends_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, err = zopa(capsys, "batch", ORANGE, "--runs", "8", "--out", str(tmp_path / "file" / "out"), "-q")
    assert code == 1
    assert "Traceback" not in err
    assert "file" in err


def test_interrupted_ends_with_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.play.model.run", stop)
    code, _, err = zopa(capsys, "run", ORANGE)
    assert (code, err) == (130, "zopa: interrupted\n")


def test_who_stops_listening_is_told_nothing() -> None:
    """As in `zopa show february-2025 | head -1`: no traceback, and nothing that complains at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "show", "february-2025"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(timeout=60) == 1
    assert said == b""


def test_a_full_disk_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere/out")

    monkeypatch.setattr("sim.play.model.run", full)
    assert zopa(capsys, "run", ORANGE) == (1, "", "zopa: somewhere/out: No space left on device\n")


def test_a_fault_of_the_program_is_not_hidden(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("sim.play.model.run", stumble)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        run_app(["run", ORANGE])
