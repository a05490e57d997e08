"""Learn and the tour in a browser: for eyes, keyboards and screen readers, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from sim.loading.lessons import lessons
from tests.browser.conftest import PHONE, WIDE, axe, goto, is_too_wide, looked_at, opened

LESSON = "/learn/limits-and-alternatives"
PATHS = ["/learn", "/learn/glossary", *(f"/learn/{lesson.name}" for lesson in lessons("en"))]


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide-light", "phone-dark"]
)
def test_nothing_stands_in_anybodys_way(
    site: str, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    for page in opened(browser, size, scheme):
        for path in PATHS[:4]:
            looked_at(page, f"{site}{path}?lang=en")


@pytest.mark.heavy
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_address_stands_in_anybodys_way(
    site: str, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    for page in opened(browser, size, scheme):
        for language in ("en", "de"):
            for path in PATHS:
                looked_at(page, f"{site}{path}?lang={language}")


def test_a_lesson_leads_to_explore_with_its_settings(site: str, page: Page) -> None:
    goto(page, f"{site}{LESSON}")
    page.locator(".try li").nth(1).get_by_role("link").click()
    page.wait_for_url("**/?scenario=classics/used-car&seed=1&run=4**")
    expect(page.locator("h1")).to_have_text("A used car")


def test_answers_are_behind_their_questions_and_stay_open(site: str, page: Page) -> None:
    goto(page, f"{site}{LESSON}")
    answer = page.get_by_text("More time changes nothing").first
    expect(answer).to_be_hidden()
    page.get_by_text("What happens if they talk four times as long?").click()
    expect(answer).to_be_visible()


def test_a_term_is_explained_on_focus_and_escape_puts_it_away(site: str, page: Page) -> None:
    goto(page, f"{site}{LESSON}")
    term = page.locator(".term").first
    term.focus()
    expect(term.locator(".tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(term.locator(".tip")).to_be_hidden()


def test_a_term_s_explanation_stays_inside_the_window(site: str, phone: Page, page: Page) -> None:
    for reader, width in ((phone, PHONE[0]), (page, WIDE[0])):
        goto(reader, f"{site}/learn")
        for term in reader.locator(".term").all():
            term.focus()
            box = term.locator(".tip").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_the_glossary_is_searched_while_one_types(site: str, page: Page) -> None:
    goto(page, f"{site}/learn/glossary")
    search = page.get_by_label("Search the glossary")
    search.press_sequentially("hazard")
    expect(page.locator("dt")).to_have_text(["rate, hazard"])
    assert search.input_value() == "hazard"
    search.fill("zzz")
    expect(page.get_by_text("No word here has “zzz” in it.")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(page.locator("dt").nth(70)).to_be_attached()


def test_an_anchor_leads_to_its_word(site: str, page: Page) -> None:
    goto(page, f"{site}/learn/glossary?lang=en#win-set")
    expect(page.locator("#win-set")).to_be_in_viewport()


def test_next_lesson_and_the_other_language(site: str, page: Page) -> None:
    goto(page, f"{site}{LESSON}")
    page.get_by_role("link", name="Next: First offers and giving way").click()
    expect(page.locator("h1")).to_have_text("First offers and giving way")
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("h1")).to_have_text("Erste Angebote und Nachgeben")
    assert "lang=de" in page.url


# --- the tour


def begin(page: Page, site: str) -> None:
    goto(page, f"{site}/learn")
    page.get_by_role("link", name="Start the tour").click()
    expect(page.locator("#tour")).to_be_visible()


def ring(page: Page) -> dict[str, float]:
    box = page.locator(".tour-spot").bounding_box()
    assert box is not None
    return dict(box)


def test_the_tour_lights_six_things_one_after_the_other(site: str, page: Page) -> None:
    begin(page, site)
    for step, name in enumerate(("odds-now", "player", "cards", "tracks", "plane", "levers"), start=1):
        expect(page.locator("#tour")).to_contain_text(f"Step {step} of 6")
        page.wait_for_timeout(900)  # the page moves there smoothly
        lit = page.locator(f"#{name}").bounding_box()
        assert lit is not None
        assert abs(ring(page)["y"] - lit["y"]) < 20
        expect(page.locator("#tour")).to_be_in_viewport(ratio=1)
        page.locator("#tour .go").click()
    expect(page.locator("#tour")).to_have_count(0)
    expect(page.locator(".tour-spot")).to_have_count(0)
    assert "tour=" not in page.url


def test_escape_leaves_and_the_focus_is_on_the_page(site: str, page: Page) -> None:
    begin(page, site)
    assert page.evaluate("document.activeElement.id") == "tour"
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_page_can_be_used_during_the_tour(site: str, page: Page) -> None:
    begin(page, site)
    page.locator("#tour .go").click()
    expect(page.locator("#tour")).to_contain_text("Step 2 of 6")
    before = page.locator("#player .when").inner_text()
    page.get_by_label("One round on").click()
    expect(page.locator("#player .when")).not_to_have_text(before)
    expect(page.locator("#tour")).to_contain_text("Step 2 of 6")


def test_the_keyboard_alone_takes_the_tour(site: str, page: Page) -> None:
    begin(page, site)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#tour")).to_contain_text("Step 2 of 6")
    page.keyboard.press("Enter")  # the focus has stayed on Next
    expect(page.locator("#tour")).to_contain_text("Step 3 of 6")


def test_a_step_is_in_the_address(site: str, page: Page) -> None:
    goto(page, f"{site}/?tour=4&round=8")
    expect(page.locator("#tour")).to_contain_text("Step 4 of 6")
    page.locator("#tour .back").click()
    page.wait_for_url("**tour=3**")
    page.reload()
    expect(page.locator("#tour")).to_contain_text("Step 3 of 6")


def test_on_a_phone_the_call_out_is_a_sheet_above_the_player(site: str, phone: Page) -> None:
    begin(phone, site)
    sheet, player = phone.locator("#tour").bounding_box(), phone.locator("#player").bounding_box()
    assert sheet is not None
    assert player is not None
    assert sheet["y"] + sheet["height"] <= player["y"]
    assert axe(phone) == []
    assert not is_too_wide(phone)
