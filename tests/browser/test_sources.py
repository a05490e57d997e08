"""Sources in a browser: found, read, worked out, tried in Explore; for eyes, keyboards and screen readers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, WIDE, goto, is_too_wide, looked_at, opened

START = "/sources?scenario=february-2025"
SHOWN = [
    "",
    "&number=parties.usa.horizon",
    "&number=parties.russia.issues.borders.worth",
    "&number=parties.ukraine.clauses.left_alone.bonus",
    "&number=issues.european_troops.at_most&lever.european_troops=200000",
    "&number=parties.usa.horizon&set.parties.usa.horizon=12",
    "&number=issues.borders",
    "&number=levers.front",
    "&fact=F16",
    "&party=europeans",
    "&number=nonsense",
]
INVENTED = ["/sources?scenario=classics/orange", "/sources?scenario=island/ceasefire&party=north"]


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide-light", "phone-dark"]
)
def test_nothing_stands_in_anybodys_way(
    site: str, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    for page in opened(browser, size, scheme):
        for shown in ("", "&number=parties.usa.horizon", "&fact=F16", "&party=europeans"):
            looked_at(page, f"{site}{START}{shown}")


@pytest.mark.heavy
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_address_stands_in_anybodys_way(
    site: str, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    for page in opened(browser, size, scheme):
        for language in ("en", "de"):
            for path in [*(START + shown for shown in SHOWN), *INVENTED]:
                looked_at(page, f"{site}{path}&lang={language}")


@pytest.mark.heavy
@pytest.mark.parametrize("width", [768, 1100, 1920])
def test_nothing_is_too_wide_between_phone_and_projector(site: str, browser: Browser, width: int) -> None:
    for page in opened(browser, (width, 900)):
        for shown in SHOWN:
            goto(page, site + START + shown)
            assert not is_too_wide(page), shown


def test_a_search_leads_to_a_number_and_its_group_opens(site: str, page: Page) -> None:
    goto(page, site + START)
    page.get_by_role("searchbox").fill("russia gives way")
    found = page.get_by_role("navigation", name="Numbers and facts").get_by_role(
        "link", name="How early it gives way"
    )
    found.first.click()
    expect(page.locator("h1")).to_contain_text("Russia: how early it gives way")
    page.wait_for_url("**number=parties.russia.e**")
    expect(page).to_have_title("Russia: how early it gives way · zopa")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("searchbox").fill("")
    expect(page.locator("details.group[open] > summary")).to_contain_text("Russia")
    expect(page.locator("[aria-current=page]").filter(has_text="How early it gives way")).to_be_visible()


def test_from_a_fact_to_what_it_moves_and_back(site: str, page: Page) -> None:
    goto(page, site + START + "&fact=F16")
    page.locator("article").get_by_role("link", name="Soldiers the Europeans could send").first.click()
    expect(page.locator("h1")).to_contain_text("Soldiers the Europeans could send")
    page.locator("article .fact").get_by_role("link", name="F16").click()
    expect(page.locator("h1")).to_contain_text("What the source says")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Soldiers the Europeans could send")


def test_a_new_article_begins_at_its_top(site: str, page: Page) -> None:
    goto(page, site + START + "&number=parties.usa.e")
    page.locator(".used").get_by_role("link").first.scroll_into_view_if_needed()
    page.locator(".used").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="United States", exact=True, level=1)).to_be_visible()
    expect(page.locator("h1")).to_be_in_viewport()


def test_how_much_it_matters_is_worked_out_when_asked(site: str, page: Page) -> None:
    goto(page, site + START + "&number=parties.usa.horizon")
    assert page.locator("#effect svg").count() == 0
    page.get_by_role("button", name=re.compile("Work it out")).click()
    expect(page.locator("#effect .say")).to_contain_text("in 100 runs", timeout=120_000)
    chart = page.locator("#effect-chart .wide svg")
    expect(chart).to_have_attribute("aria-label", re.compile(r"at 6, .* and \d+ at 24"))
    reload = page.locator("#effect .say").inner_text()
    page.locator(".list a[href*='parties.usa.e&']").first.click()
    expect(page.locator("h1")).to_contain_text("how early it gives way")
    assert page.locator("#effect svg").count() == 0
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Patience of Washington")
    page.get_by_role("button", name=re.compile("Work it out")).click()
    expect(page.locator("#effect .say")).to_have_text(reload)


def test_working_out_can_be_stopped(site: str, page: Page) -> None:
    goto(page, site + START + "&number=parties.europeans.horizon")
    page.get_by_role("button", name=re.compile("Work it out")).click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name=re.compile("Work it out"))).to_be_visible()
    assert page.locator("#effect svg").count() == 0


def test_a_number_is_tried_in_explore(site: str, page: Page) -> None:
    goto(page, site + START + "&number=parties.usa.e")
    field = page.get_by_label("Set it to")
    field.fill("-3")
    page.get_by_role("button", name="Open Explore with it").click()
    expect(page.get_by_role("alert")).to_contain_text("between 0.02 and 50")
    field.fill("1.5")
    page.get_by_role("button", name="Open Explore with it").click()
    page.wait_for_url("**/?scenario=february-2025&set.parties.usa.e=1.5**")


def test_back_to_the_lever_in_explore(site: str, page: Page) -> None:
    goto(page, site + START + "&number=issues.european_troops.at_most")
    page.get_by_role("link", name="Back to this lever in Explore").click()
    page.wait_for_url("**/?scenario=february-2025**")
    expect(page.locator("#lever-european_troops")).to_be_focused()
    expect(page.locator("#lever-european_troops")).to_be_in_viewport()


def test_on_a_phone_the_list_is_a_fold_above_the_article(site: str, phone: Page) -> None:
    goto(phone, site + START)
    links = phone.get_by_role("navigation", name="Numbers and facts")
    expect(links).to_be_hidden()
    phone.locator(".fold summary").click()
    expect(links).to_be_visible()
    phone.get_by_role("searchbox").fill("F16")
    links.get_by_role("link", name=re.compile("^F16")).click()
    expect(phone.locator("h1")).to_contain_text("What the source says")
    expect(links).to_be_hidden()


def test_the_keyboard_suffices(site: str, page: Page) -> None:
    goto(page, site + START)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("united states weight of borders")
    found = page.get_by_role("navigation", name="Numbers and facts").get_by_role("link")
    expect(found.first).to_contain_text("Weight of borders")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("United States: weight of borders")
    expect(page.locator("h1")).to_be_focused()
