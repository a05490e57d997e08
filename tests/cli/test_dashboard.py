"""zopa dashboard: where it listens, what it says, what it says when it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from sim.cli.app import run_app


def start(*arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sim", "dashboard", "--no-open", "--port", "0", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd)


def test_it_prints_where_it_listens_and_stops_when_asked() -> None:
    server = start("classics/orange", "--lang", "de")
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    assert re.fullmatch(r"http://localhost:\d+/\?scenario=classics/orange&seed=1&lang=de", address)
    with urllib.request.urlopen(address, timeout=30) as reply:
        assert '<html lang="de">' in reply.read().decode()
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=30) == 0
    assert server.stderr is not None
    assert server.stderr.read().splitlines() == ["zopa: Ctrl+C stops it"]


def test_a_file_of_ones_own_can_be_shown(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "sim", "new", "mine.yaml"], cwd=tmp_path, check=True, capture_output=True
    )
    server = start("mine.yaml", cwd=tmp_path)
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    with urllib.request.urlopen(address, timeout=30) as reply:
        assert 'id="tracks"' in reply.read().decode()
    server.terminate()
    assert os.name != "posix" or server.wait(timeout=30) == 0


def test_a_taken_port_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run_app(["dashboard", "--no-open", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"cannot listen on 127.0.0.1:{port}" in said
    assert "--port" in said


def test_a_host_with_colons_stands_in_brackets() -> None:
    if not _has_ipv6():
        pytest.skip("no IPv6 on this machine")
    server = start("classics/orange", "--host", "::1")
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    assert address.startswith("http://[::1]:")
    with urllib.request.urlopen(address, timeout=30) as reply:
        assert reply.status == 200
    server.terminate()
    server.wait(timeout=30)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_an_unknown_scenario_is_said_before_anything_is_started(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["dashboard", "febuary-2025"]) == 2
    assert "did you mean 'february-2025'?" in capsys.readouterr().err
