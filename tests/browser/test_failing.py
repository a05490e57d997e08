"""What readers see of a job that fails: that it did, and a button that has it tried again."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe, goto, serving


def kill_workers(server: int) -> None:
    """Kill all workers that a server has now, as a system does that is out of memory."""
    for process in psutil.Process(server).children():
        with suppress(psutil.NoSuchProcess):
            if any("spawn_main" in word for word in process.cmdline()):
                process.kill()


@pytest.fixture
def own(chromium: str, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server of its own, so that no other test has its workers die."""
    with serving(tmp_path) as served:
        yield served


def test_odds_that_fail_say_so_and_are_tried_again(
    own: tuple[str, subprocess.Popen[str]], page: Page
) -> None:
    address, server = own
    goto(page, f"{address}/?scenario=classics/orange&seed=41")
    fresh = page.locator("#odds .fresh")
    again = fresh.get_by_role("button", name="Try again")
    until = time.monotonic() + 60
    while not again.is_visible():  # one death is mended unseen
        assert time.monotonic() < until, fresh.inner_text()
        kill_workers(server.pid)
        page.wait_for_timeout(100)
    expect(fresh).to_contain_text("This could not be worked out")
    assert axe(page) == []
    again.click()
    expect(fresh).to_have_text("up to date: 5,000 runs")
    expect(again).to_have_count(0)
