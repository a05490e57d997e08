"""Compare in a browser: choose, move a lever, read what differs, take it away, whoever reads and however."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, WIDE, axe, goto, is_too_wide, opened

LATER = quote("scenario=climate/all-at-once")
PAIR = f"/compare?scenario=climate/burden-sharing&with={LATER}"
MOVED = quote("scenario=climate/burden-sharing&lever.proof=no")
AGENDA = quote("scenario=coalition/three-parties&lever.procedure=agenda")
LEVERS = f"/compare?scenario=coalition/three-parties&with={AGENDA}"
FOUR = f"{PAIR}&with={MOVED}&with={quote('scenario=classics/orange')}"


def whole(page: Page) -> None:
    """Wait until all runs are played."""
    expect(page.locator(".state .mark.done")).to_be_visible()
    expect(page.locator(".prog")).to_have_count(0)


def test_a_pair_is_chosen_and_compared(site: str, page: Page) -> None:
    goto(page, f"{site}/compare?scenario=climate/burden-sharing")
    expect(page.locator("h1")).to_have_text("What would be different?")
    page.get_by_role("link", name="Who pays for the climate: no text from above").click()
    expect(page.locator(".cmp")).to_be_visible()
    assert "with=" in page.url
    assert page.locator(".cmp tbody tr:not(.group)").count() >= 5
    whole(page)
    assert re.search(r"\d+ of 100 runs", page.locator(".lede").inner_text())


def test_moving_a_lever_renews_the_answer_and_leaves_the_rest(site: str, page: Page) -> None:
    goto(page, f"{site}{LEVERS}")
    whole(page)
    before = page.locator(".cmp").inner_text()
    page.locator("section[data-key=case-1] summary.link").click()
    slider = page.locator("section[data-key=case-1] input[type=range]")
    slider.focus()
    slider.press("End")
    expect(page.locator("section[data-key=case-1] .lev.moved")).to_have_count(2)
    expect(page.locator(".stale")).to_have_count(0)
    whole(page)
    assert "lever.liberal_members" in unquote(page.url)
    assert page.locator("section[data-key=case-1] details[open]").count() == 1  # it has stayed open
    assert page.locator(".cmp").inner_text() != before
    page.locator("section[data-key=case-1] .ends button >> nth=1").click()
    expect(page.locator("section[data-key=case-1] .lev.moved")).to_have_count(1)
    whole(page)
    assert page.locator(".cmp").inner_text() == before


def test_the_address_shows_the_same_to_another_reader(site: str, page: Page, other_page: Page) -> None:
    for reader in (page, other_page):
        goto(reader, f"{site}{PAIR}&seed=3")
        whole(reader)
    assert page.locator("main").inner_text() == other_page.locator("main").inner_text()


def test_a_third_one_is_added_set_beside_the_first_and_taken_away(site: str, page: Page) -> None:
    goto(page, f"{site}{PAIR}")
    whole(page)
    page.get_by_role("button", name="Add a third").click()
    expect(page.locator(".ab section")).to_have_count(3)
    expect(page.locator(".beside a")).to_have_count(2)
    page.locator(".beside a >> nth=1").click()
    expect(page.locator(".diffs").locator("xpath=preceding-sibling::h2")).to_have_text(
        "What is different between A and C"
    )
    page.get_by_role("button", name="Take B away").click()
    expect(page.locator(".ab section")).to_have_count(2)


def test_cases_that_negotiate_about_something_else_are_shown_and_not_compared(site: str, page: Page) -> None:
    goto(page, f"{site}{FOUR}")
    whole(page)
    expect(page.get_by_text("not compared: they do not negotiate about the same")).to_have_count(1)


def test_two_that_are_the_same_say_so(site: str, page: Page) -> None:
    goto(page, f"{site}/compare?scenario=classics/orange&with={quote('scenario=classics/orange')}")
    expect(page.get_by_text("A and B are the same")).to_be_visible()


def test_a_wrong_lever_in_the_address_is_said_with_what_it_has(site: str, page: Page) -> None:
    wrong = quote("scenario=climate/all-at-once&lever.fiannce=3")
    goto(page, f"{site}/compare?scenario=climate/burden-sharing&with={wrong}")
    expect(page.get_by_text("fiannce")).to_be_visible()


def test_it_can_be_taken_away(site: str, page: Page, tmp_path: Path) -> None:
    goto(page, f"{site}{PAIR}")
    whole(page)
    with page.expect_download() as table:
        page.get_by_role("link", name="Table (CSV)").click()
    table.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8") as lines:
        assert {line["figure"] for line in csv.DictReader(lines)} >= {"agreement", "zopa", "months"}
    with page.expect_download() as picture:
        page.get_by_role("button", name="The table as a picture, SVG").click()
    picture.value.save_as(tmp_path / "table.svg")
    drawn = (tmp_path / "table.svg").read_text(encoding="utf-8")
    assert "End in an agreement" in drawn  # words around the drawings come along
    assert "var(" not in drawn
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [PAIR, pytest.param(f"{FOUR}&lang=de", marks=pytest.mark.heavy), "/compare"],
    ids=["pair", "four", "alone"],
)
def test_nothing_is_in_the_way_of_anybody(
    site: str, browser: Browser, size: tuple[int, int], scheme: str, address: str
) -> None:
    for page in opened(browser, size, scheme):
        goto(page, f"{site}{address}")
        if address != "/compare":
            whole(page)
        assert axe(page) == []
        assert not is_too_wide(page)
        page.locator("summary.link >> nth=0").click()
        assert axe(page) == []
        assert not is_too_wide(page)


@pytest.mark.parametrize("width", [768, 1920])
def test_it_fits_other_screens(site: str, browser: Browser, width: int) -> None:
    for page in opened(browser, (width, 1000)):
        goto(page, f"{site}{PAIR}")
        whole(page)
        assert not is_too_wide(page)
