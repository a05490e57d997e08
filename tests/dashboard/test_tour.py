"""The tour: which step an address means, and what its call-out offers."""

from __future__ import annotations

import re

import pytest

from sim.dashboard.live import html_of
from sim.dashboard.place import Case, Place
from sim.dashboard.tour import STEPS, at_step, call_out, start, step_of, titles
from sim.loading.catalogue import languages


@pytest.mark.parametrize(
    ("text", "step"), [("1", 1), ("6", 6), ("0", None), ("7", None), ("x", None), ("", None), ("-1", None)]
)
def test_an_address_means_a_step_or_none(text: str, step: int | None) -> None:
    assert step_of(Place(more={"tour": text})) == step


def test_another_step_changes_nothing_else() -> None:
    place = Place("/", Case("classics/orange"), rng_seed=3, round=5, more={"other": "x"})
    moved = at_step(place, 2)
    assert moved.more == {"other": "x", "tour": "2"}
    assert at_step(moved, None) == place
    assert at_step(moved, len(STEPS) + 1) == place
    assert "tour=2" in moved.address


def test_it_starts_in_explore_on_the_same_case() -> None:
    begun = start(Place("/learn", Case("classics/orange"), language="de"))
    assert (begun.page, begun.case.scenario, begun.language) == ("/", "classics/orange", "de")
    assert step_of(begun) == 1


def ways(step: int) -> list[str]:
    """What the visible buttons of a step lead to."""
    buttons = re.findall(r"<button[^>]*>", html_of(call_out("en", step)))
    return [re.findall(r'value="(\d*)"', button)[0] for button in buttons if " hidden" not in button]


def test_buttons_lead_on_back_and_out() -> None:
    assert ways(1) == ["", "2"]
    assert ways(3) == ["", "2", "4"]
    assert ways(6) == ["5", ""]  # the last one is done, which is the way out


@pytest.mark.parametrize("language", languages())
def test_every_step_lights_its_element_and_says_where_it_is(language: str) -> None:
    assert len(set(titles(language))) == len(STEPS)
    for step, name in enumerate(STEPS, start=1):
        shown = html_of(call_out(language, step))
        assert f'data-lights="{name}"' in shown
        assert titles(language)[step - 1] in shown.replace("&#39;", "'")
        assert shown.count('class="on"') == step
