"""Take the README's pictures of the dashboard anew: `python docs/pictures/pages.py`, after a change of pages.

Needs what the tests need (Playwright and chromium). Few colours, so that each file stays small, chosen so that rare
ones survive: a party that is seldom shown must keep its own.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
WIDTH, COLOURS = 1280, 200
PATIENCE = 300_000  # milliseconds; the rules may have to be compiled first
DONE = "up to date"  # what the odds say once all runs are played


def explore(page: Page, site: str) -> Image.Image:
    """A run in its twelfth month, down to the plane and what each side holds out for."""
    page.goto(f"{site}/?round=12&lever.us_backstop=open&lang=en")
    page.get_by_text(DONE).first.wait_for()
    height = page.locator("#inside").bounding_box()
    assert height is not None
    return shot(page, height["y"] + height["height"])


def compare(page: Page, site: str) -> Image.Image:
    """The scenario with and without a US backstop, as far as the rules."""
    page.goto(
        f"{site}/compare?scenario=february-2025&with=scenario%3Dfebruary-2025%26lever.us_backstop%3Dopen&lang=en"
    )
    page.get_by_text("on the same draws and the same luck").wait_for()
    page.get_by_text("5,008 runs").wait_for()
    below = page.locator("main [data-here=copy]").first
    below.wait_for()
    height = below.bounding_box()
    assert height is not None
    return shot(page, height["y"] + height["height"] + 16)


def shot(page: Page, height: float) -> Image.Image:
    """The page from its top."""
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
    return Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))  # type: ignore[arg-type]  # a dict of four floats is what it takes


def main() -> None:
    """Start a dashboard, look, and take away what nobody sees."""
    chromium = os.environ.get("ZOPA_BROWSER") or shutil.which("chromium")
    if chromium is None:
        sys.exit("needs chromium (apt-get install chromium), or ZOPA_BROWSER with the path of one")
    command = [sys.executable, "-m", "sim", "dashboard", "--no-open", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    site = server.stdout.readline().strip().partition("/?")[0]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": WIDTH, "height": 900})
            page.set_default_timeout(PATIENCE)
            for name, take in (("explore", explore), ("compare", compare)):
                few = (
                    take(page, site)
                    .convert("RGB")
                    .quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
                )
                target = FOLDER / f"{name}.png"
                few.save(target, optimize=True)
                print(f"{target.name}: {target.stat().st_size / 1000:.0f} KB")
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    main()
