"""A running dashboard and a real browser with the network cut: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

HOW = "browser tests need chromium (apt-get install chromium), or ZOPA_BROWSER with the path of one"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PATIENCE = 120_000  # milliseconds: the first page after an installation waits for a compilation
WIDE, PHONE = (1280, 900), (390, 844)
expect.set_options(timeout=PATIENCE)
QUIET = ("Failed to evaluate Vue script",)  # Solara's own templates, which then work the old way


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; a clear skip where there is none, a failure where one is required."""
    found = os.environ.get("ZOPA_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("ZOPA_BROWSER_REQUIRED"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder under which the dashboard looks for batches."""
    return tmp_path_factory.mktemp("results")


@contextmanager
def serving(results: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A dashboard started as a reader would start it: its address, and the server."""
    command = [
        sys.executable,
        "-m",
        "sim",
        "dashboard",
        "--no-open",
        "--port",
        "0",
        "--results",
        str(results),
    ]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=results
    )
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    assert address.startswith("http://"), address
    yield address.partition("/?")[0], server
    server.terminate()
    server.wait(timeout=30)


@pytest.fixture(scope="session")
def site(chromium: str, results: Path) -> Iterator[str]:
    """The address of a running dashboard."""
    with serving(results) as (address, _):
        yield address


@pytest.fixture
def elsewhere(chromium: str, tmp_path: Path) -> Iterator[str]:
    """The address of another dashboard, in a process that has seen nothing of what others saw."""
    with serving(tmp_path) as (address, _):
        yield address


class Watched:
    """What went wrong in a page: messages of its console and requests that left the machine."""

    def __init__(self, page: Page) -> None:
        self.wrong: list[str] = []
        page.on("console", lambda m: self._said(m.type, m.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.route("**/*", self._only_here)

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(QUIET):
            self.wrong.append(text)

    def _only_here(self, route: Route) -> None:
        if route.request.url.startswith(("http://localhost", "ws://localhost", "data:", "blob:")):
            route.continue_()
        else:
            self.wrong.append(f"left the machine: {route.request.url}")
            route.abort()


def opened(browser: Browser, size: tuple[int, int] = WIDE, scheme: str = "light") -> Iterator[Page]:
    """A page of a reader's own; nothing may go wrong in it, and nothing may leave the machine."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watched = Watched(page)
    yield page
    context.close()
    assert watched.wrong == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from opened(browser)


@pytest.fixture
def other_page(browser: Browser) -> Iterator[Page]:
    """Another reader's page: another browser, as far as the server can tell."""
    yield from opened(browser)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, PHONE)


def goto(page: Page, address: str) -> None:
    """Open a page and wait until it is live."""
    page.goto(address)
    page.wait_for_selector("main .live >> nth=0", state="attached")


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, in a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:4])}" for one in found]


def is_too_wide(page: Page) -> bool:
    """Whether the page can be moved sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def looked_at(page: Page, address: str) -> None:
    """Open a page and find that it stands in nobody's way."""
    goto(page, address)
    assert axe(page) == [], address
    assert not is_too_wide(page), address
    assert page.locator("h1").count() == 1, address
