"""The column of levers: all of them by group, reset all, and the raw numbers behind a switch."""

from __future__ import annotations

from htpy import Element, a, button, code, div, input, label, li, p, span, ul

from sim.dashboard.levers import panel
from sim.dashboard.marks import sign
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech


def settings(place: Place, speech: Speech, *, expert: bool, refused: str | None) -> Element:
    """The levers of a scenario; without any, only the raw numbers."""
    say = speech.catalogue.say
    moved = len(place.case.levers) + len(place.case.overrides)
    return div(".ol")[
        div(".lv-top")[
            button(".link", type="button", data_do="reset_all", disabled=not moved)[
                sign("reset", 18), say("explore.reset_all", count=moved)
            ],
            label(".small.switch")[
                input(type="checkbox", data_do="expert", checked=expert), say("explore.expert")
            ],
        ],
        p(".wrong", role="alert")[say("explore.wrong_lever", problem=refused)] if refused else None,
        panel(place, speech) if speech.case.levers else p(".say")[say("explore.no_levers")],
        numbers(place, speech) if expert else None,
        _key(speech),
        p[a(".btn", href=_comparison(place))[say("explore.compare")]] if moved else None,
    ]


def _key(speech: Speech) -> Element | None:
    """What the tick and the thick part of a slider are; nothing without levers."""
    levers = speech.case.levers
    if not levers:
        return None
    thick = any(lever.plausible is not None for lever in levers)
    said = speech.catalogue.say("explore.tick_and_range" if thick else "explore.tick")
    return p(".cap.tick")[span(".tickmark.thick" if thick else ".tickmark", aria_hidden="true"), said]


def _comparison(place: Place) -> str:
    """The page that sets the case beside the scenario as it stands."""
    from dataclasses import replace

    there = place.on("/compare")
    return replace(there, case=place.case.unmoved, others=(place.case,)).address


def numbers(place: Place, speech: Speech) -> Element:
    """Raw numbers: those that are set, and a line to set another."""
    say = speech.catalogue.say
    return div(".expert")[
        p(".small")[
            say("explore.expert_help"), " ", a(href=place.on("/sources").address)[say("page.every_number")]
        ],
        ul[
            (
                li[
                    code[f"{path} = {text}"],
                    button(".link", type="button", data_do="number", value=f"{path}=")[
                        say("explore.expert_back")
                    ],
                ]
                for path, text in place.case.overrides
            )
        ],
        label(".small")[
            say("explore.expert_set"),
            input(
                ".find",
                type="text",
                data_do="number",
                placeholder="parties.usa.horizon = 12",
                spellcheck="false",
                autocomplete="off",
                autocapitalize="off",
                value="",
            ),
        ],
    ]
