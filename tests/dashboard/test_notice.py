"""An address that cannot be opened is answered the same way on every page: what is wrong, and a way on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import solara

from sim.dashboard import live
from sim.dashboard.asking import use_latest
from sim.dashboard.batches.page import Batches
from sim.dashboard.compare.page import Compare
from sim.dashboard.explore.page import Explore
from sim.dashboard.jobs.odds import Odds
from sim.dashboard.live import html_of
from sim.dashboard.notice import notice, wrong
from sim.dashboard.place import Case, Place, read_place
from sim.dashboard.sources.page import Sources
from sim.dashboard.work import Answer
from sim.loading.reader import InputError, Problem


def test_it_names_every_problem_and_leads_on_in_the_same_language() -> None:
    error = InputError([Problem("one <thing>"), Problem("another")])
    html = html_of(wrong(Place("/compare", language="de"), error, "compare.begin_anew"))
    assert "<h1>Diese Adresse lässt sich nicht öffnen</h1>" in html
    assert "<li>one &lt;thing&gt;</li><li>another</li>" in html
    assert 'href="/compare?' in html
    assert "lang=de" in html


def test_without_a_problem_there_is_only_the_way_on() -> None:
    html = html_of(notice(Place(), "page.not_found"))
    assert "<li>" not in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize(
    ("page", "component", "search", "problem"),
    [
        ("/", Explore, "scenario=nothing", "there is no scenario"),
        ("/compare", Compare, "scenario=nothing", "there is no scenario"),
        ("/sources", Sources, "scenario=nothing", "there is no scenario"),
        ("/batches", Batches, "folder=nothing", "there is no stored batch"),
    ],
)
def test_every_page_says_it_in_the_same_way(
    page: str,
    component: Callable[[Place], solara.Element],
    search: str,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(live, "_Live", lambda html, **more: told.append(html))
    _, context = solara.render(component(read_place(page, f"{search}&lang=de")), handle_error=False)
    context.close()
    html = next(html for html in told if html)
    assert html.startswith('<div class="wrap notice"><h1>Diese Adresse lässt sich nicht öffnen</h1>')
    assert "Daran liegt es:" in html
    assert problem in html
    assert html.count("<a ") == 1


def test_what_was_known_last_stays_until_more_is_known() -> None:
    jobs = Odds(Case("one")), Odds(Case("other"))
    answers = [Answer(jobs[0], 1, 2, "first"), Answer(jobs[1], 0, 2), Answer(jobs[1], 1, 2, "second")]
    seen: list[object] = []

    @solara.component
    def Asking(answer: Answer | None) -> None:
        last = use_latest(answer)
        seen.append(last.value if last is not None else None)
        solara.Text(str(seen[-1]))

    _, context = solara.render(Asking(None), handle_error=False)
    for answer in answers:
        context.render(Asking(answer))
    context.close()
    assert list(dict.fromkeys(seen)) == [None, "first", "second"]
