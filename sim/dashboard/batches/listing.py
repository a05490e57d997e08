"""The list of stored batches: what each is of, how large, since when, whether it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from htpy import Element, Node, a, code, div, h1, h2, li, p, pre, small, span, ul

from sim.dashboard import archive
from sim.dashboard.archive import Held
from sim.dashboard.batches.choosing import Choice, with_choice
from sim.dashboard.cases import is_known, scenario_of
from sim.dashboard.place import Case, Place
from sim.loading.catalogue import Catalogue, load_catalogue
from sim.loading.reader import InputError

MOST_TITLES = 3


def listing(place: Place) -> Element:
    """The page without a batch."""
    say = load_catalogue(place.language)
    held = archive.holdings()
    heading = say.say("batches.list.none") if not held else _counted(len(held), say)
    lede = say.say("batches.list.empty" if not held else "batches.list.lede", folder=archive.archive().name)
    return div(".batches.compare")[
        div(".wrap")[
            div(".head")[h1[heading], p(".lede")[lede]],
            ul(".held")[(_held(place, one, say) for one in held)] if held else _first_steps(place, say),
        ]
    ]


def _counted(n: int, say: Catalogue) -> str:
    return say.say("batches.list.one") if n == 1 else say.say("batches.list.many", n=say.number(n))


def _first_steps(place: Place, say: Catalogue) -> Element:
    out = f"{archive.archive().name}/first"
    return div(".first")[
        p(".say")[say.say("batches.list.make")],
        pre(tabindex="0")[code[f"zopa batch {place.case.scenario} --runs 2000 --out {out}"]],
        p(".cap")[say.say("batches.list.where")],
    ]


def _held(place: Place, one: Held, say: Catalogue) -> Element:
    title = title_of(one, say)
    to = with_choice(place.on("/batches"), Choice(one.name)).address
    return li[
        div[
            h2[a(href=to)[title] if one.is_complete else title],
            p(".small")[code[one.name], " · ", settings_words(one, say)],
            _state_help(one, say),
        ],
        p(".when")[
            span[say.say("batches.runs", n=say.number(one.runs)) if one.plan else "–"],
            small[moment(one.ended, say)],
        ],
        p(".is")[
            span(".dot.done" if one.is_complete else ".dot", aria_hidden="true"),
            span[_state(one, say)],
            small[_failures(one, say)] if one.failed else None,
        ],
    ]


def title_of(one: Held, say: Catalogue) -> str:
    """The titles of its scenarios, as far as they are known here."""
    scenarios = list(dict.fromkeys(of["scenario"] for of in one.plan.get("settings", ())))
    if not scenarios:
        return one.name
    titles = [_title(one.plan, name, say) for name in scenarios[:MOST_TITLES]]
    more = len(scenarios) - len(titles)
    return say.join([*titles, say.say("batches.list.more", n=more)] if more else titles)


def _title(plan: Mapping[str, Any], scenario: str, say: Catalogue) -> str:
    for of in plan["settings"]:
        described = of.get("described")
        if of["scenario"] == scenario and isinstance(described, dict) and "en" in described.get("title", {}):
            return say.words(described["title"])
    try:
        return say.words(scenario_of(Case(scenario)).title) if is_known(scenario) else scenario
    except InputError:
        return scenario


def settings_words(one: Held, say: Catalogue) -> str:
    """At how many settings it was played, or at which one."""
    settings = one.plan.get("settings", ())
    if one.problem is not None:
        return say.say(f"batches.list.{one.problem}")
    if len(settings) != 1:
        return say.say("batches.list.settings", n=say.number(len(settings)))
    of = settings[0]
    described = of.get("described") or {}
    label = say.words(described["label_title"]) if described.get("label_title") else of.get("setting", "")
    numbers = [f"{path} = {value}" for path, value in dict(of.get("set") or {}).items()]
    return ", ".join(part for part in (label, *numbers) if part) or say.say("batches.list.plain")


def moment(when: datetime, say: Catalogue) -> str:
    """A day and a time in words, by the clock of the server."""
    month = say.month(f"{when:%Y-%m}")
    return say.say("batches.list.moment", day=when.day, month=month, time=f"{when:%H:%M}")


def _state(one: Held, say: Catalogue) -> str:
    if one.is_complete:
        return say.say("batches.list.complete")
    return say.say("batches.list.unfinished", done=say.number(one.done), of=say.number(one.parts))


def _state_help(one: Held, say: Catalogue) -> Node:
    """How an unfinished batch goes on."""
    if one.is_complete:
        return None
    scenarios = " ".join(dict.fromkeys(of["scenario"] for of in one.plan.get("settings", ()))) or "SCENARIO"
    command = f"zopa batch {scenarios} … --out {archive.archive().name}/{one.name} --resume"
    return [p(".small")[say.say("batches.list.resume")], pre(tabindex="0")[code[command]]]


def _failures(one: Held, say: Catalogue) -> str:
    if not one.is_complete:
        return say.say("batches.list.failed_parts", n=say.number(one.failed))
    key = "batches.list.failed_one" if one.failed == 1 else "batches.list.failed"
    return say.say(key, n=say.number(one.failed))
