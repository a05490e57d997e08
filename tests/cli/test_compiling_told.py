"""That rules have to be compiled is said, once, before it takes half a minute; and only then."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.batch.jobs import Player
from sim.cli.app import run_app
from sim.play import compiling

ORANGE = "classics/orange"
LINE = "Compiling the rules for this machine, once: about half a minute."
BATCH = ("batch", ORANGE, "--runs", "40")


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Getting ready finds two loops to compile."""

    def warm_up(player: Player) -> None:
        tell = compiling._tell.get()
        if tell is not None:
            tell()
            tell()

    monkeypatch.setattr(Player, "warm_up", warm_up)


@pytest.mark.usefixtures("compiles")
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_it_is_said_once_on_stderr(capsys: pytest.CaptureFixture[str], more: tuple[str, ...]) -> None:
    assert run_app([*BATCH, *more]) == 0
    printed = capsys.readouterr()
    assert printed.err.splitlines().count(LINE) == 1
    assert LINE not in printed.out


@pytest.mark.usefixtures("compiles")
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_not_to_those_who_want_quiet(capsys: pytest.CaptureFixture[str], more: tuple[str, ...]) -> None:
    assert run_app([*BATCH, *more, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("compiles")
def test_it_is_said_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app([*BATCH, "--lang", "de"]) == 0
    assert "Die Regeln werden für diesen Rechner übersetzt" in capsys.readouterr().err


@pytest.mark.heavy
def test_a_cold_cache_says_it_and_a_warm_one_does_not(tmp_path: Path) -> None:
    env = {**os.environ, "ZOPA_CACHE_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-m", "sim", *BATCH], env=env, capture_output=True, text=True, check=True
        )
        for _ in range(2)
    ]
    assert [LINE in done.stderr for done in said] == [True, False]
    assert said[0].stdout == said[1].stdout


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="needs a terminal that a program can hold")
def test_on_a_terminal_the_line_stays_above_the_bar(tmp_path: Path) -> None:
    """All that is rubbed out comes after it, line by line from below: the cursor never goes up past it."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sim", *BATCH]
    env = {**os.environ, "ZOPA_CACHE_DIR": str(tmp_path), "TERM": "xterm", "COLUMNS": "200"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
    assert process.wait() == 0
    assert LINE in screen(written.decode())


def screen(written: str) -> list[str]:
    """What stands on a terminal after all that was written: of its signs, those that rich uses for a bar."""
    lines, row = [""], 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", written):
        if part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif re.fullmatch(r"\x1b\[[0-9]*A", part):
            row -= int(part[2:-1] or 1)
        elif part == "\x1b[2K":
            lines[row] = ""
        elif part[0] not in "\x1b\r":
            lines[row] += part
    return [line.rstrip() for line in lines]
