"""What a press of Tab offers in bash, zsh, fish and PowerShell, and that it is there at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import completing
from sim.cli.app import run_app

ROOT = Path(__file__).parents[2]
MINE = """\
levers:
  mood: {title: Mood, values: {fair: {}, tough: {}}, default: fair}
  fine: {title: A fine, range: [0, 1], step: 0.25, default: 0.5}
  long: {title: [no text], range: [6, 60], default: 24}
  odd: 3
parties: {ada: {title: Ada}, ben: }
sources: [nowhere, 7]
"""


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Lines that a shell is given for the words typed so far, the last of which is being typed."""

    def ask(*words: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("_ZOPA_COMPLETE", f"complete_{shell}")
        if shell == "bash":
            monkeypatch.setenv("COMP_WORDS", "\n".join(("zopa", *words)))
            monkeypatch.setenv("COMP_CWORD", str(len(words)))
        else:
            monkeypatch.setenv("_TYPER_COMPLETE_ARGS", " ".join(("zopa", *words)))
            monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", words[-1])
            monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        with pytest.raises(SystemExit) as stop:
            run_app([])
        assert stop.value.code == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out.split("\n") if printed.out.strip() else []

    yield ask
    completing.mend_words_of_bash({})


@pytest.fixture
def mine(tmp_path: Path) -> str:
    file = tmp_path / "mine.yaml"
    file.write_text(MINE, encoding="utf-8")
    return str(file)


def said(lines: list[str]) -> list[str]:
    return [line for line in lines if line]


# --- scenarios


@pytest.mark.parametrize("command", ["run", "explain", "batch", "show", "validate"])
def test_scenarios_are_offered_by_name(answer, command: str) -> None:
    offered = said(answer(command, "february-2025"))
    assert {"february-2025", "february-2025/baseline", "february-2025/us-backstop"} <= set(offered)
    assert not [name for name in offered if not name.startswith("february-2025")]


def test_a_second_scenario_of_a_batch_is_offered_too(answer) -> None:
    assert "classics/orange" in said(answer("batch", "february-2025", "classics/o"))


def test_sources_offers_scenarios_for_its_option(answer) -> None:
    assert said(answer("sources", "--scenario", "classics/or")) == ["classics/orange"]


# --- levers


def test_check_model_offers_the_facts_with_what_they_say(answer) -> None:
    assert said(answer("check-model", "--fact", "1", shell="fish")) == [
        line for line in said(answer("check-model", "--fact", "", shell="fish")) if line.startswith("1")
    ]
    assert [line.split("\t")[0] for line in said(answer("check-model", "--fact", "1", shell="fish"))] == [
        "1",
        "10",
        "11",
        "12",
    ]


def test_several_levers_end_in_an_equals_sign(answer) -> None:
    offered = said(answer("run", "february-2025", "--lever", ""))
    assert {"us_backstop=", "european_troops=", "talks_last="} <= set(offered)


def test_the_only_lever_that_fits_comes_with_its_positions(answer) -> None:
    """A bare `us_backstop=` would be the only word, and bash would put a space behind it."""
    expected = ["us_backstop=refused", "us_backstop=open"]
    assert said(answer("run", "february-2025", "--lever", "us_b")) == expected
    assert (
        said(answer("run", "february-2025/us-backstop", "--lever", "us_b")) == expected
    )  # from what it extends


def test_a_number_lever_offers_its_steps_or_its_ends(answer, mine: str) -> None:
    fine = ["fine=0", "fine=0.25", "fine=0.5", "fine=0.75", "fine=1"]
    assert said(answer("run", mine, "--lever", "fine")) == fine
    assert said(answer("run", mine, "--lever", "long")) == ["long=24", "long=6", "long=60"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--lever", "us_backstop", "="], ["refused", "open"]),
        (["--lever", "us_backstop", "=", "re"], ["refused"]),
        (["--lever", "=", "us_backstop", "=", "re"], ["refused"]),
        (["--lever=us_backstop=re"], ["us_backstop=refused"]),
        (["--lever", "talks_last", "=", "48", "--lever", "us_backstop", "=", "o"], ["open"]),
        (["--set", "a", "=", "1", "--lever", "us_backstop=o"], ["us_backstop=open"]),  # no cut at "=" here
    ],
)
def test_words_that_bash_cut_are_put_together(answer, words: list[str], expected: list[str]) -> None:
    assert said(answer("run", "february-2025", *words)) == expected


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell", "pwsh"])
def test_other_shells_get_whole_words(answer, shell: str) -> None:
    text = "\n".join(answer("run", "february-2025", "--lever", "us_backstop=re", shell=shell))
    assert "us_backstop=refused" in text
    assert "open" not in text
    assert "A US backstop" in text  # what it means


def test_a_sweep_offers_positions_that_are_not_taken(answer) -> None:
    words = ["batch", "february-2025", "--sweep"]
    assert said(answer(*words, "us_backstop=open,", shell="fish")) == [
        "us_backstop=open,refused\tA US backstop"
    ]
    assert said(answer(*words, "us_backstop", "=", "refused,o")) == ["refused,open"]


def test_a_file_of_ones_own_is_looked_into_even_if_it_is_wrong(answer, mine: str) -> None:
    assert said(answer("run", mine, "--lever", "mo")) == ["mood=fair", "mood=tough"]
    assert said(answer("sources", "--scenario", mine, "")) == ["ada", "ben", "mood", "fine", "long", "odd"]


def test_nothing_is_offered_where_nothing_can_be_known(answer, tmp_path: Path) -> None:
    torn = tmp_path / "torn.yaml"
    torn.write_text("levers: {a", encoding="utf-8")
    for scenario in ("nowhere", str(tmp_path), str(torn)):
        assert said(answer("run", scenario, "--lever", "")) == []
    assert said(answer("run", "--lever", "")) == []


# --- sources


def test_sources_offers_parties_issues_and_facts(answer) -> None:
    offered = set(said(answer("sources", "")))
    assert {"russia", "borders", "F10", "D01", "us_backstop"} <= offered
    assert said(answer("sources", "F2")) == ["F20", "F21"]
    assert said(answer("sources", "ukr")) == ["ukraine", "ukrainian_patience"]
    assert "baker" in said(answer("sources", "-s", "classics/orange", ""))


# --- the scripts


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_are_printed_and_installed(shell: str, tmp_path: Path) -> None:
    home = {
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",  # the shell is named, not the one of the tests
    }
    command = [sys.executable, "-m", "sim"]
    shown = subprocess.run([*command, "--show-completion", shell], env=home, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert f"complete_{shell}" in shown.stdout
    done = subprocess.run([*command, "--install-completion", shell], env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written = "".join(p.read_text(encoding="utf-8") for p in tmp_path.rglob("*") if p.is_file())
    assert "_ZOPA_COMPLETE=complete_" in written


@pytest.fixture
def command_on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which `zopa` is the code under test."""
    zopa = tmp_path / "zopa"
    zopa.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m sim "$@"\n', encoding="utf-8")
    zopa.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }


@pytest.mark.skipif(os.name != "posix" or not shutil.which("bash"), reason="needs bash")
def test_bash_itself_completes(command_on_path: dict[str, str]) -> None:
    script = (
        'eval "$(zopa --show-completion bash)"; COMP_WORDS=(zopa run february-2025 --lever us_backstop = re);'
        'COMP_CWORD=6; _zopa_completion zopa; echo "<${COMPREPLY[*]}>"'
    )
    done = subprocess.run(["bash", "-c", script], env=command_on_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("<refused>\n", "")


@pytest.mark.skipif(os.name != "posix" or not shutil.which("fish"), reason="needs fish")
def test_fish_itself_completes(command_on_path: dict[str, str], tmp_path: Path) -> None:
    script = "zopa --show-completion fish | source; complete -C 'zopa run february-2025 --lever us_b'"
    command = ["fish", "--no-config", "-c", script]
    done = subprocess.run(command, env=command_on_path, capture_output=True, text=True, cwd=tmp_path)
    assert "us_backstop=refused\tA US backstop" in done.stdout.splitlines(), done.stderr


# --- at once


@pytest.mark.parametrize(
    "words", ["run feb", "run february-2025 --lever us", "sources F1", "check-model --fact 1"]
)
def test_completion_loads_nothing_slow(words: str) -> None:
    check = (
        "import atexit, sys\n"
        "slow = {'mesa', 'numba', 'numpy', 'pandas', 'pyarrow', 'scipy', 'matplotlib', 'sim.loading.schema'}\n"
        "atexit.register(lambda: print('LOADED', sorted(slow & set(sys.modules)), file=sys.stderr))\n"
        "from sim.cli import main\n"
        "main()"
    )
    typed = {"_ZOPA_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": f"zopa {words}"}
    environment = {**os.environ, **typed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", check], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() != "_files"
    assert "LOADED []" in done.stderr, done.stderr
