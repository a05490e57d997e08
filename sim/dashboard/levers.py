"""Levers as controls: buttons for a choice, a slider for a number, each with its mark, its words, its reset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from htpy import (
    Element,
    Node,
    a,
    button,
    details,
    div,
    i,
    input,
    label,
    option,
    p,
    select,
    small,
    span,
    summary,
)
from htpy import b as strong

from sim.dashboard.marks import sign, token
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import Speech
from sim.domain.scenario import Lever
from sim.loading.provenance import lever_targets
from sim.loading.schema import ScenarioModel

MOST_BUTTONS = 3  # choices in a row; more are a list


@dataclass(frozen=True)
class Group:
    """Levers that belong together. party: whose they are, or None; key: of the catalogue, for those of no party"""

    party: str | None
    key: str
    levers: tuple[Lever, ...]

    def moved(self, case: Case) -> int:
        """How many of them are moved."""
        moved = dict(case.levers)
        return sum(lever.name in moved for lever in self.levers)


def groups(speech: Speech) -> list[Group]:
    """The levers of a scenario by party, then by theme, from what they change."""
    scenario = speech.case
    model = ScenarioModel.model_validate(scenario.document)
    found: dict[tuple[str | None, str], list[Lever]] = {}
    for lever in scenario.levers:
        found.setdefault(_group(speech, lever_targets(model.levers[lever.name])), []).append(lever)
    parties = [party.name for party in scenario.parties]
    order = sorted(found, key=lambda key: (parties.index(key[0]) if key[0] else len(parties), key[1]))
    return [Group(party, theme, tuple(found[party, theme])) for party, theme in order]


def _group(speech: Speech, targets: Sequence[str]) -> tuple[str | None, str]:
    """Whose a lever is: of the one party that all its paths are about, or of a theme."""
    parties = {party.name for party in speech.case.parties}
    about: set[tuple[str | None, str]] = set()
    for target in targets:
        keys = target.split(".")
        own = [key for key in keys if key in parties]
        named = [party for party in parties if keys[0] == "issues" and keys[1].startswith(f"{party}_")]
        by_name = [p for p in parties if keys[0] == "issues" and keys[1].startswith(p.rstrip("s"))]
        whose = own or named or by_name
        about.add((whose[0], "party") if whose else (None, keys[1] if keys[0] == "world" else keys[0]))
    return about.pop() if len(about) == 1 else (None, "several")


def group_title(speech: Speech, group: Group) -> str:
    """What a group is called."""
    if group.party is not None:
        return speech.party(group.party)
    key = f"levers.theme.{group.key}"
    return speech.catalogue.say(key if key in speech.catalogue else "levers.theme.several")


def group_head(speech: Speech, group: Group, case: Case) -> Element:
    """The head of a group: whose it is, and how many of it are moved."""
    mark: Node = (
        token(speech.look(group.party), 28, quiet=True)
        if group.party
        else sign("war" if group.key == "war" else "rules", 28)
    )
    moved = group.moved(case)
    count = len(group.levers)
    said = (
        speech.catalogue.say("levers.moved", count=moved)
        if moved
        else speech.catalogue.say("levers.count_one" if count == 1 else "levers.count", count=count)
    )
    return summary[mark, span[group_title(speech, group)], small[said, sign("down", 18)]]


def panel(place: Place, speech: Speech, *, opened: int = 2) -> Element:
    """All levers of a scenario, group by group; the first groups and those with moved levers are open."""
    return div(".groups")[
        (
            details(
                ".grp",
                data_key=f"{group.party or group.key}",
                open=at < opened or bool(group.moved(place.case)),
            )[
                group_head(speech, group, place.case),
                [lever_control(place, speech, lever) for lever in group.levers],
            ]
            for at, group in enumerate(groups(speech))
        )
    ]


@dataclass(frozen=True)
class Telling:
    """What Python is told of a lever. do: what was done · data: beside the lever's name, such as of which case it is

    key: what tells its control from that of the same lever elsewhere on the page
    """

    do: str = "lever"
    data: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    def attributes(self, lever: Lever, do: str = "") -> dict[str, str]:
        """The data of an element that tells of a lever."""
        own = {f"data-{name}": text for name, text in self.data.items()}
        return {"data-do": do or self.do, "data-lever": lever.name, **own}

    def at(self, lever: Lever) -> str:
        """The id of the words that say where a lever stands."""
        return f"at-{self.key}{lever.name}"


TOLD = Telling()


def lever_control(place: Place, speech: Speech, lever: Lever, telling: Telling = TOLD) -> Element:
    """One lever. What is done to it is told as `lever`, with its name as `lever` and its position as value."""
    moved = dict(place.case.levers)
    is_moved = lever.name in moved
    control = _choice if lever.kind == "choice" else _number
    own = f"{telling.key}{lever.name}"
    return div(".lev.moved" if is_moved else ".lev", id=f"lever-{own}", data_key=own, tabindex="-1")[
        p(".q")[
            span[_explained(speech, lever)],
            strong(id=telling.at(lever))[speech.position(lever, lever.position)],
        ],
        control(speech, lever, telling),
        div(".ends")[
            span[
                _usually(speech, lever),
                None if is_moved else [" · ", _sources(place, speech, lever, "levers.facts_alone")],
            ],
            button(".link", telling.attributes(lever, "reset"), type="button")[
                speech.catalogue.say("levers.reset"), span(".hidden")[speech.catalogue.words(lever.title)]
            ]
            if is_moved
            else None,
        ],
        _why(place, speech, lever) if is_moved else None,
    ]


def _usually(speech: Speech, lever: Lever) -> str:
    """Where it stands unless it is moved."""
    usual = speech.position(lever, lever.default)
    if lever.plausible is None:
        return speech.catalogue.say("levers.usually", position=usual)
    likely = speech.position(lever, lever.on_scale(lever.default))
    return speech.catalogue.say("levers.usually_uncertain", range=usual, likely=likely)


def _explained(speech: Speech, lever: Lever) -> Element:
    title = speech.catalogue.words(lever.title)
    if not lever.help:
        return span[title]
    help_ = speech.catalogue.words(lever.help)
    facts = (
        speech.catalogue.say("levers.facts", facts=speech.catalogue.join(list(lever.facts)))
        if lever.facts
        else ""
    )
    return span(".term", tabindex="0")[title, span(".tip", role="tooltip")[f"{help_} {facts}".strip()]]


def _why(place: Place, speech: Speech, lever: Lever) -> Element:
    """What a moved lever means, and the way to its facts."""
    say = speech.catalogue
    return div(".why")[
        [strong[say.say("levers.what")], f" {say.words(lever.help)} "] if lever.help else None,
        _sources(place, speech, lever),
    ]


def _sources(place: Place, speech: Speech, lever: Lever, key: str = "levers.facts_and_reason") -> Element:
    """The way to what stands behind a lever."""
    say = speech.catalogue.say
    facts = speech.catalogue.join(list(lever.facts))
    said = say(key, facts=facts) if lever.facts else say("levers.reason")
    target = place.on("/sources", number=f"levers.{lever.name}").address
    return a(href=target)[said, span(".hidden")[f": {speech.catalogue.words(lever.title)}"]]


def _choice(speech: Speech, lever: Lever, telling: Telling) -> Element:
    title = speech.catalogue.words(lever.title)
    if len(lever.choices) > MOST_BUTTONS:
        return label(".pick")[
            span(".hidden")[title],
            select(telling.attributes(lever))[
                (
                    option(value=choice, selected=choice == lever.position)[speech.position(lever, choice)]
                    for choice in lever.choices
                )
            ],
        ]
    return div(".seg", role="group", aria_label=title, style=f"--count:{len(lever.choices)}")[
        (
            button(
                telling.attributes(lever),
                type="button",
                value=choice,
                aria_pressed="true" if choice == lever.position else "false",
            )[
                speech.position(lever, choice),
                i(".usual", title=speech.catalogue.say("levers.usual")) if choice == lever.default else None,
            ]
            for choice in lever.choices
        )
    ]


def _number(speech: Speech, lever: Lever, telling: Telling) -> Element:
    low, high = lever.range or (0.0, 1.0)
    at, usual = lever.on_scale(lever.position), lever.on_scale(lever.default)

    def share(value: float) -> str:
        return f"{100 * (value - low) / (high - low):.2f}%"

    style = f"--at:{share(at)};--usual:{share(usual)}"
    if lever.plausible is not None:
        style += "".join(
            f";--{end}:{share(value)}" for end, value in zip(("low", "high"), lever.plausible, strict=True)
        )
    unit = speech.position(lever, 0.0).replace(speech.catalogue.number(0), "{}", 1)
    return div(".rng", style=style)[
        i(".tr"),
        i(".bd") if lever.plausible is not None else None,
        i(".df"),
        i(".mv") if at != usual else None,
        input(
            telling.attributes(lever),
            type="range",
            min=f"{low:g}",
            max=f"{high:g}",
            step=f"{lever.step:g}" if lever.step else f"{(high - low) / 100:g}",
            value=f"{at:.10g}",
            data_shows=telling.at(lever),
            data_unit=unit,
            aria_label=speech.catalogue.words(lever.title),
            aria_valuetext=speech.position(lever, lever.position),
        ),
    ]
