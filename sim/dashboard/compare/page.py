"""Compare: two to four cases side by side on the same luck, differences with ranges, the sentence that sums up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import solara
from htpy import (
    Element,
    Node,
    a,
    b,
    button,
    details,
    div,
    h1,
    h2,
    li,
    nav,
    p,
    section,
    span,
    summary,
    ul,
)

from analysis.plots.words import Words
from analysis.summary import Summary
from sim.dashboard.asking import desk, use_answer, use_latest, use_readiness
from sim.dashboard.cases import scenario_of
from sim.dashboard.compare.choosing import (
    Called,
    added,
    cases_of,
    chooser,
    chosen,
    lever_moved,
    lever_reset,
    offers,
    removed,
    twins,
)
from sim.dashboard.compare.differing import Unlike, apart
from sim.dashboard.compare.values import share_panels
from sim.dashboard.comparing.drawings import spreads_drawing
from sim.dashboard.comparing.finding import depends_on, finding, neutral
from sim.dashboard.comparing.naming import letter, moved_words, names_of
from sim.dashboard.comparing.rows import obstacle_of, sections
from sim.dashboard.comparing.table import comparison_table
from sim.dashboard.jobs.odds import Found, Odds
from sim.dashboard.live import Live
from sim.dashboard.marks import sign
from sim.dashboard.notice import wrong
from sim.dashboard.pictures import pictures
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import speech
from sim.dashboard.work import Answer
from sim.loading.catalogue import Catalogue, load_catalogue
from sim.loading.reader import InputError, Problem
from sim.loading.shelf import first_sentence

BESIDE = "beside"  # in the address: which later case stands beside the first where only two fit


def title(place: Place) -> str:
    """What the browser's window is called."""
    return load_catalogue(place.language).say("page.compare")


def job_of(place: Place) -> Odds | None:
    """What has to be played; None while there is nothing to compare."""
    cases = cases_of(place)
    first, *others = cases
    if not others or twins(cases) is not None:
        return None
    return Odds(first, tuple(others), place.rng_seed)


def _can_be_loaded(place: Place) -> bool:
    try:
        for case in cases_of(place):
            scenario_of(case)
    except InputError:
        return False
    return True


def known(place: Place) -> Found:
    """What is known of the comparison by now. Raises InputError while that is nothing."""
    job = job_of(place)
    found = desk.known(job).value if job is not None else None
    if not isinstance(found, Found):
        message = (
            "this comparison has not been played yet: open its page, wait for its table, then take it away"
        )
        raise InputError([Problem(message)])
    return found


def first(place: Place) -> Node:
    """What is seen before the page is live."""
    job = job_of(place)
    return body(place, desk.known(job) if job is not None else None, desk.is_ready)


@solara.component
def Compare(place: Place) -> None:
    """The page."""
    router = solara.use_router()
    ready = use_readiness()
    tries, set_tries = solara.use_state(0)
    answer = use_answer(job_of(place) if _can_be_loaded(place) else None, tries)
    last = use_latest(answer)  # stays, marked as stale, while other cases are worked out

    def go(to: Place) -> None:
        router.push(to.address)

    try:
        content = body(place, answer, ready, last)
    except InputError as error:
        content = wrong(Place("/compare", language=place.language), error, "compare.begin_anew")
    Live(
        content,
        on={
            "scenario": lambda did: go(chosen(place, did)),
            "lever": lambda did: go(lever_moved(place, did)),
            "reset": lambda did: go(lever_reset(place, did)),
            "remove": lambda did: go(removed(place, did)),
            "add": lambda did: go(added(place)),
            "again": lambda did: set_tries(tries + 1),
        },
    )


# --- the page as a function of what is known


def body(place: Place, answer: Answer | None, ready: bool, last: Answer | None = None) -> Node:
    """The page: heading, cases, and what came out of them."""
    say = load_catalogue(place.language)
    called = _called(cases_of(place), place.language)
    shown = _shown(answer, last)
    is_stale = shown is not None and answer is not None and shown.job != answer.job
    found = shown.value if shown is not None else None
    # Figures go by the names of the cases that they are of, also while others are worked out.
    cases = _played(shown) if shown is not None else cases_of(place)
    names = [one.name for one in (_called(cases, place.language) if is_stale else called)]
    if found is None:
        heading, lede = (
            neutral(names, say),
            say.say("compare.lede.alone" if answer is None else "compare.lede.waiting"),
        )
    else:
        summed_up = finding(found.summary, names, say)
        heading, lede = summed_up.heading, summed_up.lede
    return div(".compare")[
        div(".wrap")[
            div(".head.stale" if is_stale else ".head")[h1[heading], p(".lede", aria_live="polite")[lede]],
            chooser(place, called),
            _twins(place, say) if answer is None else None,
            offers(place) if len(called) == 1 else None,
            _state(answer, is_stale, ready, say) if answer is not None else None,
        ],
        _results(place, found, cases, names, is_stale, say) if found is not None else None,
    ]


def _shown(answer: Answer | None, last: Answer | None) -> Answer | None:
    """The answer whose figures are shown: to as many other cases, as long as nothing is known of those asked for."""
    if answer is None or answer.value is not None:
        return answer
    return last if last is not None and len(_played(last)) == len(_played(answer)) else None


def _played(answer: Answer) -> tuple[Case, ...]:
    """The cases that an answer is about."""
    assert isinstance(answer.job, Odds)
    return answer.job.cases


def _called(cases: Sequence[Case], language: str) -> list[Called]:
    say = load_catalogue(language)
    scenarios = [scenario_of(case) for case in cases]
    moved = [
        moved_words(case, scenario, speech(scenario, language))
        for case, scenario in zip(cases, scenarios, strict=True)
    ]
    titles = [say.words(scenario.title) for scenario in scenarios]
    names = names_of(titles, moved, say.say("compare.as_it_stands"))
    return [
        Called(name, first_sentence(say.words(scenario.description)) if scenario.description else "")
        for name, scenario in zip(names, scenarios, strict=True)
    ]


def _twins(place: Place, say: Catalogue) -> Node:
    """What to do where two cases are the same."""
    same = twins(cases_of(place))
    if same is None:
        return None
    return div(".state", role="status")[
        p(".say")[say.say("compare.twins", a=letter(same[0]), b=letter(same[1]))]
    ]


def _state(answer: Answer, is_stale: bool, ready: bool, say: Catalogue) -> Node:
    """How far the work is: getting ready, computing, how many runs, or what went wrong."""
    if answer.problem is not None:
        return div(".state", role="alert")[
            p[say.say("page.went_wrong", problem=answer.problem)],
            button(".btn", type="button", data_do="again")[say.say("page.try_again")],
        ]
    job = answer.job
    assert isinstance(job, Odds)
    runs = say.number(job.runs)
    if answer.value is None:
        words = say.say("compare.computing", runs=runs) if ready else say.say("compare.preparing")
        return div(".state.fresh" if is_stale else ".state.fresh.waits")[p[span(".mark"), words]]
    done = say.number(answer.value.runs)
    if answer.is_whole:
        return div(".state.fresh")[p[span(".mark.done"), say.say("compare.played", done=done)]]
    return div(".state.fresh")[
        p[span(".mark.done"), say.say("compare.playing", done=done, runs=runs)],
        div(".prog", style=f"--share:{100 * answer.share:.0f}%", aria_hidden="true"),
    ]


def _results(
    place: Place, found: Found, cases: Sequence[Case], names: Sequence[str], is_stale: bool, say: Catalogue
) -> Node:
    """What came out. cases, names: that the figures are of"""
    whole = found.summary
    letters = [letter(at) for at in range(len(whole.settings))]
    beside = _beside(place, len(letters))
    pair = letters[0], letters[beside]
    return div(class_="stale" if is_stale else None)[
        div(".wrap")[
            comparison_table(whole, sections(whole, say), say, letters),
            p(".cap")[say.say("compare.caption")],
            _take(place, say),
        ],
        _pairs(place, names, beside, say),
        _sure(whole, beside, pair, say),
        _values(whole, beside, pair, say),
        _unlike(cases[0], cases[beside], pair, say),
    ]


def _beside(place: Place, count: int) -> int:
    text = place.more.get(BESIDE, "1")
    return int(text) if text.isdecimal() and 0 < int(text) < count else 1


def _take(place: Place, say: Catalogue) -> Element:
    query = place.address.partition("?")[2]
    return div(".row3")[
        button(".btn.go", type="button", data_here="copy", data_done=say.say("compare.copied"))[
            sign("share", 18), span(data_said=True)[say.say("compare.copy")]
        ],
        a(".btn", href=f"/download/compare.csv?{query}", download=True)[
            sign("save", 18), say.say("compare.csv")
        ],
        pictures("table", say, "compare.picture.table"),
    ]


def _pairs(place: Place, names: Sequence[str], beside: int, say: Catalogue) -> Node:
    """Which later case stands beside the first one below, where there are several."""
    if len(names) < 3:
        return None
    return nav(".wrap.sec.beside", aria_label=say.say("compare.beside"))[
        span[say.say("compare.beside")],
        (
            a(
                href=replace(place, more={**place.more, BESIDE: str(at)}).address,
                aria_current="true" if at == beside else None,
            )[f"{letter(at)} · {names[at]}"]
            for at in range(1, len(names))
        ),
    ]


def _sure(whole: Summary, beside: int, pair: tuple[str, str], say: Catalogue) -> Node:
    comparison = whole.comparisons[beside - 1]
    difference = comparison.agreement
    if obstacle_of(comparison) is not None or difference is None:
        return None
    told = depends_on(difference, pair, say)
    rows = [say.say(f"compare.spread.{name}") for name in ("structure", "ignorance", "monte_carlo")]
    ends = say.say("compare.ends.left", a=pair[0]), say.say("compare.ends.right", b=pair[1])
    words = Words(say.language)
    spreads = (difference.structure, difference.ignorance, difference.monte_carlo)
    says = "; ".join(
        f"{row}: {words.range(spread, 100.0, signed=True)}" for row, spread in zip(rows, spreads, strict=True)
    )
    return section(".wrap.sec")[
        div(".sure")[
            div[h2[told.heading], p(".say")[told.lede]],
            div[
                div("#spreads")[spreads_drawing(difference, rows, ends, says, words)],
                pictures("spreads", say, "compare.picture.spreads"),
            ],
        ]
    ]


def _values(whole: Summary, beside: int, pair: tuple[str, str], say: Catalogue) -> Node:
    one, other = whole.settings[0], whole.settings[beside]
    if obstacle_of(whole.comparisons[beside - 1]) == "issues" or (
        one.months is None and other.months is None
    ):
        return None
    return section(".wrap.sec")[
        div(".sechead")[h2[say.say("compare.values.title")], p(".say")[say.say("compare.values.say")]],
        share_panels(one, other, pair, say),
        pictures("values", say, "compare.picture.values"),
    ]


def _unlike(first: Case, later: Case, pair: tuple[str, str], say: Catalogue) -> Node:
    differs = apart(first, later, say.language)
    equal = say.say(
        "compare.apart.equal",
        numbers=say.number(differs.equal),
        issues=say.number(differs.issues),
        rules=say.number(differs.rules),
    )
    return section(".wrap.sec")[
        h2[say.say("compare.apart.title", a=pair[0], b=pair[1])],
        ul(".diffs")[
            (_difference(unlike, pair) for unlike in differs.unlike),
            _numbers(differs.numbers, differs.of, pair, say) if differs.of else None,
            li[b[say.say("compare.apart.else")], span[equal]],
        ],
    ]


def _difference(unlike: Unlike, pair: tuple[str, str]) -> Element:
    return li[b[unlike.what], span[f"{pair[0]}: {unlike.first}", " · ", f"{pair[1]}: {unlike.later}"]]


def _numbers(numbers: Sequence[Unlike], of: int, pair: tuple[str, str], say: Catalogue) -> Element:
    """How many numbers differ, and on request which."""
    rest = of - len(numbers)
    return li[
        b[say.say("compare.apart.numbers")],
        details[
            summary[say.say("compare.apart.count", n=say.number(of))],
            ul(".paths")[
                (li[one.what, span[f"{pair[0]}: {one.first} · {pair[1]}: {one.later}"]] for one in numbers)
            ],
            p(".small")[say.say("compare.apart.rest", n=say.number(rest))] if rest else None,
        ],
    ]
