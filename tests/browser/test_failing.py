"""What readers see of a job that fails: that it did, and a button that has it tried again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
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
    fresh = page.locator("#odds .fresh")
    again = fresh.get_by_role("button", name="Try again")
    for seed in count(41):  # the odds of a seed may be whole before their workers have died twice
        goto(page, f"{address}/?seed={seed}")
        while not again.is_visible() and "up to date" not in fresh.inner_text():  # one death is mended unseen
            kill_workers(server.pid)
            page.wait_for_timeout(50)
        if again.is_visible():
            break
    expect(fresh).to_contain_text("This could not be worked out")
    assert axe(page) == []
    again.click()
    expect(fresh).to_have_text("up to date: 5,008 runs")
    expect(again).to_have_count(0)
