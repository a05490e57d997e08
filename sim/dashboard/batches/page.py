"""Batches: the list of what is stored; one batch with its figures, a filter, groups, and its single runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import solara
from htpy import Element, Node, a, button, div, li, p, section, span, ul

from sim.dashboard import archive
from sim.dashboard.asking import desk, use_answer, use_latest, use_readiness
from sim.dashboard.batches.asked import selection_band
from sim.dashboard.batches.choosing import BY, FOLDER, SETTING, WHERE, Choice, choice_of, jobs_of
from sim.dashboard.batches.listing import listing
from sim.dashboard.batches.summed import head, summed
from sim.dashboard.batches.told import groups_section, runs_section
from sim.dashboard.jobs.stored import About, Found, Opened, Selected
from sim.dashboard.live import Did, Live, use_whereabouts
from sim.dashboard.notice import wrong
from sim.dashboard.place import Place, read_place
from sim.dashboard.work import Answer
from sim.loading.catalogue import Catalogue, load_catalogue
from sim.loading.reader import InputError


def title(place: Place) -> str:
    """What the browser's window is called."""
    name = load_catalogue(place.language).say("page.batches")
    folder = place.more.get(FOLDER)
    return f"{folder[:60]} · {name}" if folder else name


def first(place: Place) -> Node:
    """What is seen before the page is live. Raises InputError for what is not there."""
    choice = choice_of(place)
    if choice is None:
        return listing(place)
    opened, selected = jobs_of(choice)
    return body(place, choice, desk.known(opened), desk.known(selected), None, desk.is_ready)


def asked_for(place: Place) -> tuple[Choice | None, tuple[Opened, Selected] | None, InputError | None]:
    """What a place asks for and what has to be read for it, or what is wrong with it."""
    try:
        choice = choice_of(place)
        return choice, (jobs_of(choice) if choice is not None else None), None
    except InputError as error:
        return None, None, error


@solara.component
def Batches(place: Place) -> None:
    """The page. What a reader asks of a batch changes the place; the page stays, so that focus does."""
    router = solara.use_router()
    here = solara.use_reactive(place)
    tries, set_tries = solara.use_state(0)
    ready = use_readiness()
    choice, jobs, error = asked_for(here.value)
    opened = use_answer(jobs[0] if jobs else None, tries)
    found = use_answer(jobs[1] if jobs else None, tries)
    last = use_latest(found)
    use_whereabouts(here.value)

    def go(did: Did) -> None:
        """Within the batch the page stays; anything else is another page."""
        address = str(did["value"])
        path, _, search = address.partition("?")
        to = read_place(path, search)
        if choice is not None and path == here.value.page and to.more.get(FOLDER) == choice.folder:
            here.set(to)
        else:
            router.push(address)

    def ask(name: str) -> Any:
        return lambda did: here.set(asking(here.value, name, str(did.get("value") or "")))

    if error is not None:
        content: Node = wrong(replace(here.value, more={}), error, "batches.all")
    elif choice is None or opened is None or found is None:
        content = listing(here.value)
    else:
        content = body(here.value, choice, opened, found, last, ready)
    on = {name: ask(name) for name in (WHERE, BY, SETTING)}
    Live(
        content,
        {**on, "go": go, "apply": lambda did: None, "again": lambda did: set_tries(tries + 1)},
        address=here.value.address,
    )


def asking(place: Place, name: str, text: str) -> Place:
    """The place with a condition, a group or a setting; its rows from the first page on."""
    others = {key: value for key, value in place.more.items() if key not in (name, "page")}
    return replace(place, more={**others, name: text} if text.strip() else others)


# --- the page as a function of what is known


def body(
    place: Place, choice: Choice, opened: Answer, found: Answer, last: Answer | None, ready: bool
) -> Element:
    """One batch."""
    say = load_catalogue(place.language)
    about = opened.value if isinstance(opened.value, About) else None
    back = p(".back")[a(".link", href=_list(place))[say.say("batches.all")]]
    if about is None or about.problems:
        return div(".batches.compare")[
            div(".wrap")[back, head(choice.folder, None, say), _trouble(about, opened, ready, say)]
        ]
    shown, is_stale = _shown(found, last)
    return div(".batches.compare")[
        div(".wrap")[back, head(choice.folder, about, say), summed(place, choice, about, say)],
        section(".lab", aria_labelledby="h-asked")[
            div(".wrap")[
                selection_band(place, choice, about, shown, say),
                _state(found, shown, ready, say),
                _problems(shown, say),
            ]
        ],
        div(".told.stale" if is_stale else ".told")[
            groups_section(place, choice, shown, say), runs_section(place, choice, about, shown, say)
        ]
        if shown is not None and not shown.problems
        else div(".told.waits"),
    ]


def _list(place: Place) -> str:
    return replace(place, more={}).address


def _shown(found: Answer, last: Answer | None) -> tuple[Found | None, bool]:
    """What is shown of the selection, and whether it is of another one than is asked for."""
    if isinstance(found.value, Found):
        return found.value, False
    before = last.job if last is not None else None
    asked = found.job
    if isinstance(asked, Selected) and isinstance(before, Selected) and before.folder == asked.folder:
        return (last.value if last is not None else None), True
    return None, False


def _trouble(about: About | None, opened: Answer, ready: bool, say: Catalogue) -> Node:
    """Why there is nothing to be seen of the batch, or not yet."""
    if about is not None:
        return div(".state.wrongs", role="alert")[
            ul[(li[archive.without_root(problem)] for problem in about.problems)]
        ]
    if opened.problem is not None:
        return _again(opened, say)
    return div(".state.fresh.waits")[
        p[span(".mark"), say.say("batches.reading" if ready else "compare.preparing")]
    ]


def _again(answer: Answer, say: Catalogue) -> Element:
    problem = archive.without_root(answer.problem or "")
    return div(".state", role="alert")[
        p[say.say("page.went_wrong", problem=problem)],
        button(".btn", type="button", data_do="again")[say.say("page.try_again")],
    ]


def _state(found: Answer, shown: Found | None, ready: bool, say: Catalogue) -> Node:
    """How far the reading is, and how many runs were selected."""
    if found.problem is not None:
        return _again(found, say)
    if not isinstance(found.value, Found):
        return div(".state.fresh")[
            p[span(".mark"), say.say("batches.reading" if ready else "compare.preparing")]
        ]
    if found.value.problems or found.value.page is None:
        return None
    rows = say.say("batches.selected", n=say.number(found.value.page.rows))
    return div(".state.fresh", role="status")[
        p[span(".mark.done" if found.is_whole else ".mark"), rows],
        None if found.is_whole else p[say.say("batches.measuring")],
    ]


def _problems(shown: Found | None, say: Catalogue) -> Node:
    """What is wrong with the condition, as `zopa results` says it; or words that a column never says."""
    if shown is None:
        return None
    slips = [
        say.say("results.never", column=column, word=word, meant=meant) for column, word, meant in shown.slips
    ]
    said = [archive.without_root(problem) for problem in shown.problems] or slips
    return div("#wrong.wrongs", role="alert")[ul[(li[one] for one in said)]] if said else None
