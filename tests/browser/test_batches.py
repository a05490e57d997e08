"""Batches in a browser: find one, filter and group it, and watch one of its runs again."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

import sim
from sim.batch.grouping import group_rows
from tests.browser.conftest import PHONE, WIDE, axe, goto, is_too_wide, opened

CAR = "/batches?folder=car/two"
ORANGE = "/batches?folder=orange"


@pytest.fixture(scope="session", autouse=True)
def stored(results: Path) -> Path:
    """Two batches and an unfinished one, under the folder that the dashboard was started with."""
    sim.run_batch(
        "classics/used-car",
        120,
        rng_seed=7,
        replicates=3,
        sweep={"dealer": ["unknown", "much"]},
        out=results / "car/two",
    )
    sim.run_batch("classics/orange", 400, rng_seed=2, out=results / "orange")
    sim.run_batch("classics/orange", 100, rng_seed=3, out=results / "half")
    (results / "half" / "manifest.json").unlink()
    return results


def read(page: Page) -> None:
    """Wait until the selection is read and measured."""
    expect(page.locator(".lab .state .mark.done")).to_be_visible()
    expect(page.locator(".stale")).to_have_count(0)


def test_batches_are_listed_and_one_is_opened(site: str, page: Page) -> None:
    goto(page, f"{site}/batches")
    expect(page.locator("h1")).to_have_text("3 stored batches")
    expect(page.locator(".held")).to_contain_text("--resume")
    page.get_by_role("link", name="Two want one orange").click()
    expect(page.locator("h1")).to_contain_text("in 100 runs end in an agreement")
    read(page)
    assert page.locator("table.runs tbody tr").count() == 50
    page.get_by_role("link", name="Next →").click()
    expect(page.locator("table.runs tbody th >> nth=0")).to_contain_text("Run 50")
    page.get_by_role("link", name="All batches").click()
    expect(page.locator("h1")).to_have_text("3 stored batches")


def test_a_filter_and_a_group_change_what_is_shown_and_stand_in_the_address(
    site: str, page: Page, other_page: Page, stored: Path
) -> None:
    goto(page, f"{site}{CAR}")
    read(page)
    page.get_by_label("Only runs with").fill("agreement and rounds > 1")
    page.get_by_role("button", name="Filter").click()
    batch = sim.open_batch(stored / "car/two")
    wanted = group_rows(batch, where="agreement and rounds > 1", by=["structure"])
    expect(page.locator(".lab .state")).to_contain_text(f"Selected runs: {wanted.rows}")
    page.get_by_label("Grouped by").select_option("structure")
    expect(page.locator("#groups")).to_be_visible()
    read(page)
    for group in wanted.groups[:2]:
        expect(page.locator("#groups")).to_contain_text(str(group.key["structure"]))
        expect(page.locator("#groups")).to_contain_text(f"{group.rows} runs")
    assert "where=agreement and rounds > 1" in unquote(page.url)
    goto(other_page, page.url)
    read(other_page)
    assert other_page.locator("main").inner_text() == page.locator("main").inner_text()


def test_a_wrong_filter_is_said_beside_it_and_can_be_mended(site: str, page: Page) -> None:
    goto(page, f"{site}{ORANGE}")
    read(page)
    field = page.get_by_label("Only runs with")
    field.fill("roundz > 3")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("did you mean 'rounds'?")
    assert axe(page) == []
    field.fill("rounds > 3")
    field.press("Enter")
    read(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("link", name="Possible, but missed").click()
    expect(page.locator("main")).to_contain_text("No row is like that.")


def test_the_keyboard_keeps_its_place(site: str, page: Page) -> None:
    goto(page, f"{site}{ORANGE}")
    read(page)
    field = page.get_by_label("Only runs with")
    field.fill("rounds > 2")
    field.press("Enter")
    read(page)
    expect(field).to_be_focused()


def test_a_run_is_watched_again_as_it_was_played(site: str, page: Page, stored: Path) -> None:
    batch = sim.open_batch(stored / "car/two")
    rows = batch.read("runs", ["run", "setting", "agreement"], where="agreement and setting == 'dealer=much'")
    run = int(rows["run"].iloc[-1])
    record = batch.record(run, cell=1)
    goto(page, f"{site}{CAR}&where=run=={run}&setting=2")
    read(page)
    page.get_by_role("link", name=f"Run {run}", exact=True).click()
    expect(page.locator("#player")).to_be_visible()
    assert "replicates=3" in page.url
    assert "lever.dealer=much" in page.url
    with page.expect_download() as told:
        page.evaluate("location.href = '/download/run.json' + location.search")
    assert told.value.path().read_text(encoding="utf-8") == _as_json(record)


def _as_json(record: sim.Record) -> str:
    from sim.dashboard.downloads import as_json

    return as_json(record)


def test_a_later_setting_is_held_against_the_first(site: str, page: Page) -> None:
    goto(page, f"{site}{CAR}&lang=de")
    read(page)
    expect(page.locator(".cmp")).to_be_visible()
    assert re.search(r"\d+ von 100 Läufen", page.locator(".lede").inner_text())


def test_what_is_shown_can_be_taken_away(site: str, page: Page, tmp_path: Path, stored: Path) -> None:
    goto(page, f"{site}{ORANGE}&where=agreement")
    read(page)
    with page.expect_download() as table:
        page.get_by_role("link", name="All selected runs (CSV)").click()
    table.value.save_as(tmp_path / "runs.csv")
    with (tmp_path / "runs.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == int(sim.open_batch(stored / "orange").runs["agreement"].sum())


@pytest.mark.parametrize("name", ["../results/orange", "/etc", "half/runs", "nothing"])
def test_an_address_that_names_no_batch_is_said(site: str, page: Page, name: str) -> None:
    goto(page, f"{site}/batches?folder={name}")
    expect(page.locator("main")).to_contain_text("there is no stored batch of this name")


def test_an_unfinished_batch_says_how_to_go_on(site: str, page: Page) -> None:
    goto(page, f"{site}/batches?folder=half")
    expect(page.get_by_role("alert")).to_contain_text("--resume")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    ["/batches", f"{CAR}&by=structure&where=rounds>1", f"{ORANGE}&by=failure&lang=de"],
    ids=["list", "two", "one"],
)
def test_nothing_is_in_the_way_of_anybody(
    site: str, browser: Browser, size: tuple[int, int], scheme: str, address: str
) -> None:
    for page in opened(browser, size, scheme):
        goto(page, f"{site}{address}")
        if address != "/batches":
            read(page)
            for opener in page.locator("summary.link").all():
                opener.click()
        assert axe(page) == []
        assert not is_too_wide(page)


@pytest.mark.parametrize("width", [768, 1920])
def test_it_fits_other_screens(site: str, browser: Browser, width: int) -> None:
    for page in opened(browser, (width, 1000)):
        for address in ("/batches", f"{CAR}&by=structure"):
            goto(page, f"{site}{address}")
            if address != "/batches":
                read(page)
            assert not is_too_wide(page)
