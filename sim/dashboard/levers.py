"""The control of a lever: buttons or a list for a choice, a slider for a number; its value in words, and a way back.

What a reader does to it is told to Python as `lever` (or another name) with the lever's name and the new position, and
`moved` says what becomes of the case. Its looks are in `assets/levers.css`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from htpy import Element, Node, button, details, div, input, label, option, p, select, span, summary

from sim.dashboard.live import Did
from sim.dashboard.place import Case
from sim.dashboard.speech import Speech
from sim.domain.scenario import Lever, Scenario
from sim.loading.levers import Position, position

MOST_BUTTONS = 3  # choices beyond which a list takes less room
MANY = 10  # a range as wide as this moves in whole numbers where its scenario names no step
PARTS = 100  # into which a narrower range falls


def lever_control(
    speech: Speech,
    lever: Lever,
    *,
    key: str = "",
    do: str = "lever",
    data: Mapping[str, str] | None = None,
    more: Node = None,
) -> Element:
    """A lever where it stands.

    key: what tells the control from that of the same lever elsewhere on the page · do, data: what Python is told, with
    the lever's name beside it · more: what stands under the explanation, such as its facts
    """
    own = f"lever-{key}{lever.name}"
    told = {
        "data-do": do,
        "data-lever": lever.name,
        **{f"data-{name}": text for name, text in (data or {}).items()},
    }
    is_moved = lever.position != lever.default
    said = say_position(speech, lever, lever.position)
    draw = _slider if lever.kind == "number" else _buttons if len(lever.choices) <= MOST_BUTTONS else _list
    title = speech.catalogue.words(lever.title)
    named = label(for_=own)[title] if draw is not _buttons else span(id=f"{own}-title")[title]
    reset = button(
        ".link",
        {**told, "type": "button", "value": "", "aria-label": speech.say("lever.reset_one", lever=title)},
    )[speech.say("lever.reset")]
    return div(".lever", class_="moved" if is_moved else None, data_key=own)[
        div(".said")[named, span(".value", id=f"{own}-value")[said]],
        draw(speech, lever, own, told),
        div(".below")[
            _explained(speech, lever, more),
            reset if is_moved else None,
        ],
    ]


def say_position(speech: Speech, lever: Lever, where: Position) -> str:
    """Where a lever stands, in words: a number with its unit, the name of a choice without its underscores."""
    return speech.position(lever, where).replace("_", " ")


def moved(case: Case, scenario: Scenario, did: Did) -> Case:
    """The case after what was done to a lever; one that is put back, or moved to where it stood, is not moved.

    Raises StopIteration for a lever that the scenario lacks.
    """
    lever = next(lever for lever in scenario.levers if lever.name == did["lever"])
    where = position(str(did["value"]))
    back = where == "" or where == lever.default
    return case.at(lever.name, None if back else where)


def step_of(scenario: Scenario, lever: Lever) -> float:
    """By how much the slider of a number moves: as the scenario says, else in whole numbers, else in a hundredth."""
    stated = scenario.document.get("levers", {}).get(lever.name, {}).get("step")
    if isinstance(stated, int | float):
        return float(stated)
    low, high = lever.range or (0.0, 1.0)
    if high - low >= MANY and low.is_integer():
        return 1.0
    return 10.0 ** math.floor(math.log10((high - low) / PARTS))


def _slider(speech: Speech, lever: Lever, own: str, told: Mapping[str, str]) -> Element:
    low, high = lever.range or (0.0, 1.0)

    def share(where: Any) -> float:
        return 100.0 * (float(where) - low) / (high - low)

    at, stood = share(lever.position), share(lever.default)
    unit = speech.catalogue.words(lever.unit) if lever.unit else ""
    return div(".slide", style=f"--at:{at:.2f}%;--stood:{stood:.2f}%")[
        span(".track"),
        span(
            ".moved-part",
            style="left:min(var(--at),var(--stood));right:calc(100% - max(var(--at),var(--stood)))",
        ),
        span(".stood"),
        input(
            {
                **told,
                "type": "range",
                "id": own,
                "min": f"{low:.10g}",
                "max": f"{high:.10g}",
                "step": f"{step_of(speech.case, lever):.10g}",
                "value": f"{float(lever.position):.10g}",
                "aria-valuetext": say_position(speech, lever, lever.position),
                "data-shows": f"{own}-value",
                "data-unit": speech.catalogue.say("run.amount", number="{}", unit=unit) if unit else "{}",
            }
        ),
        span(".thumb"),
        span(".ends")[
            span[speech.catalogue.number(low)],
            span[speech.catalogue.number(high)],
        ],
    ]


def _buttons(speech: Speech, lever: Lever, own: str, told: Mapping[str, str]) -> Element:
    return div(
        ".pick", role="group", aria_labelledby=f"{own}-title", style=f"--choices:{len(lever.choices)}"
    )[
        (
            button(
                {
                    **told,
                    "type": "button",
                    "value": choice,
                    "aria-pressed": "true" if choice == lever.position else "false",
                }
            )[say_position(speech, lever, choice), _as_it_stood(speech, choice == lever.default)]
            for choice in lever.choices
        )
    ]


def _list(speech: Speech, lever: Lever, own: str, told: Mapping[str, str]) -> Element:
    return select({**told, "id": own})[_options(speech, lever, lever.choices)]


def _options(speech: Speech, lever: Lever, choices: Sequence[str]) -> list[Element]:
    return [
        option(value=choice, selected=choice == lever.position)[say_position(speech, lever, choice)]
        for choice in choices
    ]


def _as_it_stood(speech: Speech, is_default: bool) -> Node:
    """A tick at the scenario's own choice."""
    return span(".stood")[f" · {speech.catalogue.say('lever.usual')}"] if is_default else None


def _explained(speech: Speech, lever: Lever, more: Node) -> Node:
    if not lever.help and more is None:
        return None
    return details(".about")[
        summary[speech.say("lever.about")],
        p[speech.catalogue.words(lever.help)] if lever.help else None,
        more,
    ]
