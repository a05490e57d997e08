"""The band in which a reader says which runs are meant, and by what they are grouped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from htpy import Element, Node, a, button, code, details, div, h2, input, label, option, p, select, span
from htpy import summary as opener

from sim.batch.selection import OUTCOME
from sim.dashboard.batches.choosing import BY, SETTING, WHERE, Choice, with_choice
from sim.dashboard.batches.summed import moved_of, names_of_settings
from sim.dashboard.comparing.naming import letter
from sim.dashboard.jobs.stored import About, Found
from sim.dashboard.place import Place
from sim.loading.catalogue import Catalogue

EXAMPLES = {  # key of the catalogue -> condition
    "agreed": "agreement",
    "missed": 'failure == "bargaining"',
    "impossible": 'failure == "no_zopa"',
    "broken": "collapses_after < 5",
}
GROUPS = ("structure", "failure", "zopa")


def selection_band(
    place: Place, choice: Choice, about: About, found: Found | None, say: Catalogue
) -> Element:
    """Filter, group, setting, and ready-made conditions."""
    is_wrong = found is not None and bool(found.problems)
    return div[
        h2("#h-asked")[say.say("batches.ask")],
        div(".asked")[
            label(".where")[
                span[say.say("batches.where")],
                span(".with")[
                    input(
                        type="text",
                        data_do=WHERE,
                        value=choice.where or "",
                        placeholder="agreement and rounds > 12",
                        spellcheck="false",
                        autocomplete="off",
                        autocapitalize="off",
                        aria_invalid="true" if is_wrong else None,
                        aria_describedby="wrong" if is_wrong else None,
                    ),
                    button(".btn.go", type="button", data_do="apply")[say.say("batches.filter")],
                ],
            ],
            label[
                span[say.say("batches.by")],
                select(data_do=BY)[(_option(*one) for one in _columns(choice, about, say))],
            ],
            _settings(choice, about, found, say),
        ],
        _examples(place, choice, about, say),
        details(".how")[
            opener(".link")[say.say("batches.how")],
            p(".small")[say.say("batches.how_text")],
            p(".small.columns")[[[code[name], " "] for name in about.columns]],
        ],
    ]


def _option(value: str, words: str, is_chosen: bool) -> Element:
    return option(value=value, selected=is_chosen)[words]


def _columns(choice: Choice, about: About, say: Catalogue) -> Iterator[tuple[str, str, bool]]:
    """What can be grouped by: nothing, the rules, how runs end, what is agreed; and what the address names."""
    chosen = ",".join(choice.by)
    yield "", say.say("batches.by_nothing"), not chosen
    issues = {name: title for setting in about.settings for name, title in setting.every_issue.items()}
    known = [name for name in GROUPS if name in about.columns]
    for name in known:
        yield name, say.say(f"batches.group.{name}"), name == chosen
    outcomes = [name for name in about.columns if name.startswith(OUTCOME)]
    for name in outcomes:
        title = say.words(issues.get(name.removeprefix(OUTCOME), {"en": name}))
        yield name, say.say("batches.group.outcome", issue=title), name == chosen
    if chosen and chosen not in (*known, *outcomes):
        yield chosen, chosen, True


def _settings(choice: Choice, about: About, found: Found | None, say: Catalogue) -> Node:
    """One setting or all; of very many the first, the one that the address names, and how to name another."""
    if about.of < 2:
        return None
    names = dict(enumerate(names_of_settings(about, say)))
    if choice.setting is not None and choice.setting not in names:
        names[choice.setting] = _far_name(choice.setting, found, say)
    rest = about.of - len(about.settings)
    return label[
        span[say.say("batches.setting")],
        select(data_do=SETTING)[
            _option("", say.say("batches.every_setting"), choice.setting is None),
            (
                _option(str(at + 1), f"{letter(at)} · {name}" if name else letter(at), choice.setting == at)
                for at, name in names.items()
            ),
            option(disabled=True)[say.say("batches.settings_rest", n=say.number(rest))] if rest else None,
        ],
    ]


def _far_name(at: int, found: Found | None, say: Catalogue) -> str:
    """What a setting is called that stands behind those that are described: as far as its rows tell."""
    page = found.page if found is not None else None
    return moved_of(page.settings[at], say) if page is not None and at in page.settings else ""


def _examples(place: Place, choice: Choice, about: About, say: Catalogue) -> Element:
    """Ready-made conditions, of columns that can say something here."""
    has_peace = about.summary is None or any(one.course.holds for one in about.summary.settings)
    shown = {key: text for key, text in EXAMPLES.items() if key != "broken" or has_peace}
    return p(".examples")[
        _example(
            place, replace(choice, where=None, page=0), say.say("batches.example.all"), choice.where is None
        ),
        (
            _example(
                place,
                replace(choice, where=text, page=0),
                say.say(f"batches.example.{key}"),
                choice.where == text,
            )
            for key, text in shown.items()
        ),
    ]


def _example(place: Place, choice: Choice, words: str, is_chosen: bool) -> Element:
    return a(href=with_choice(place, choice).address, aria_current="true" if is_chosen else None)[words]
