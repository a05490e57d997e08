"""The guided tour of Explore: six steps, each of which lights one element of the page and says what it shows.

A step stands in the address (`tour=3`). The call-out is an ordinary piece of the page; `assets/tour.js` lights the
element with the step's id, puts the call-out beside it, and takes care of Escape and of where the focus goes. The page
stays usable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import solara
from htpy import Element, button, div, h2, i, p, span

from sim.dashboard.live import Did, Live
from sim.dashboard.place import Place
from sim.loading.catalogue import load_catalogue

PARAMETER = "tour"
STEPS = ("odds-now", "player", "cards", "tracks", "plane", "levers")  # ids of what is lit, in order
FIRST_ROUND = (
    8  # by then tables that wait for another one have usually opened; a shorter run is seen at its end
)


def start(place: Place) -> Place:
    """Where the tour of a place's scenario begins: in a round in which there is something to see of everything."""
    return at_step(replace(place.on("/"), round=FIRST_ROUND, table=None), 1)


def step_of(place: Place) -> int | None:
    """Which step a place is at, from 1; None outside the tour."""
    text = place.more.get(PARAMETER, "")
    return int(text) if text.isdecimal() and 1 <= int(text) <= len(STEPS) else None


def at_step(place: Place, step: int | None) -> Place:
    """The same place at another step of the tour; None leaves it, as does a step after the last one."""
    others = {name: text for name, text in place.more.items() if name != PARAMETER}
    within = step is not None and 1 <= step <= len(STEPS)
    return replace(place, more={**others, PARAMETER: str(step)} if within else others)


def titles(language: str) -> list[str]:
    """What each step is about."""
    catalogue = load_catalogue(language)
    return [catalogue.say(f"tour.title.{name}") for name in STEPS]


def call_out(language: str, step: int) -> Element:
    """What a step says, with the ways on, back and out."""
    catalogue = load_catalogue(language)
    name = STEPS[step - 1]
    is_last = step == len(STEPS)
    which = catalogue.say("tour.step", step=step, count=len(STEPS))
    return div(
        "#tour.tour-call",
        role="dialog",
        tabindex="-1",
        aria_label=f"{catalogue.say('tour.name')}, {which}",
        data_lights=name,
    )[
        p(".st")[
            span(".dots", aria_hidden="true")[(i(".on" if at < step else "") for at in range(len(STEPS)))],
            which,
        ],
        div(aria_live="polite")[
            h2[catalogue.say(f"tour.title.{name}")], p[catalogue.say(f"tour.text.{name}")]
        ],
        div(".bt")[
            _way(".leave", catalogue.say("tour.leave"), None, hidden=is_last),
            _way(".back", catalogue.say("tour.back"), step - 1, hidden=step == 1),
            _way(".go", catalogue.say("tour.done" if is_last else "tour.next"), step + 1),
        ],
    ]


def _way(css: str, words: str, step: int | None, *, hidden: bool = False) -> Element:
    to = str(step) if step is not None and step <= len(STEPS) else ""
    return button(f".btn{css}", type="button", data_do="tour", value=to, hidden=hidden)[words]


@solara.component
def Tour(place: Place, go: Callable[[Place], None]) -> None:
    """The tour, at the end of a page; nothing outside it. go: what makes another place the one that is shown."""
    step = step_of(place)

    def move(did: Did) -> None:
        to = str(did.get("value") or "")
        go(at_step(place, int(to) if to.isdecimal() else None))

    Live(call_out(place.language, step) if step is not None else "", {"tour": move})
