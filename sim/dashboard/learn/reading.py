"""One lesson as a page: the idea with drawings, things to try, questions, and what to see."""

from __future__ import annotations

from collections.abc import Sequence

from htpy import (
    Element,
    Node,
    a,
    article,
    button,
    code,
    details,
    div,
    figure,
    h1,
    h2,
    li,
    ol,
    p,
    pre,
    section,
    span,
    summary,
    ul,
)

from sim.dashboard.cases import scenario_of
from sim.dashboard.learn.commands import Command, leads_to, read_command
from sim.dashboard.learn.figures import figures_of
from sim.dashboard.learn.paths import contents, lesson_at, minutes
from sim.dashboard.marks import sign
from sim.dashboard.place import Case, Place
from sim.dashboard.prose import prose
from sim.dashboard.speech import Speech, speech
from sim.loading.catalogue import Catalogue, load_catalogue
from sim.loading.lessons import Lesson, Question, Step, lessons
from sim.loading.levers import position

OPEN = {"/": "open_explore", "/compare": "open_compare", "/sources": "open_sources"}


def reading(place: Place, lesson: Lesson) -> Element:
    """The page."""
    catalogue = load_catalogue(place.language)
    others = lessons(place.language)
    at = others.index(lesson)
    number = catalogue.say("learn.number", number=at + 1, count=len(others), minutes=minutes(lesson))
    return div(".learn")[
        div(".wrap")[
            div(".cols")[
                contents(place),
                article[
                    p(".k")[
                        number,
                        a(".link.all", href=place.on("/learn").address)[catalogue.say("learn.all")],
                    ],
                    h1[lesson.title],
                    p(".t.first")[prose(place, lesson.idea)],
                    _figures(place, lesson),
                    section[h2[lesson.setting_label], p(".t")[prose(place, lesson.setting)]],
                    _try(place, catalogue, lesson),
                    _questions(place, catalogue, lesson),
                    _see(place, catalogue, lesson),
                    _ways(place, catalogue, others[at - 1] if at else None, (*others, None)[at + 1]),
                ],
            ]
        ]
    ]


def _figures(place: Place, lesson: Lesson) -> Node:
    return [
        section[
            h2[found.heading],
            p(".t")[prose(place, found.text)],
            figure(id=found.name)[found.drawing, p(".cap")[found.caption]],
        ]
        for found in figures_of(place, lesson.name)
    ]


# --- things to try


def _try(place: Place, catalogue: Catalogue, lesson: Lesson) -> Element:
    return section[
        h2[catalogue.say("learn.try")],
        div(".try")[
            p(".small")[catalogue.say("learn.try_help")],
            ol[
                (
                    _step(place, catalogue, step, is_first=number == 0)
                    for number, step in enumerate(lesson.steps)
                )
            ],
            details(".terminal")[
                summary[catalogue.say("learn.terminal")],
                pre(tabindex="0")[code["\n".join(step.command for step in lesson.steps)]],
                button(
                    ".btn",
                    type="button",
                    data_here="copy",
                    data_text="\n".join(step.command for step in lesson.steps),
                    data_done=catalogue.say("learn.copied"),
                )[span(data_said=True)[catalogue.say("learn.copy")]],
            ],
        ],
    ]


def _step(place: Place, catalogue: Catalogue, step: Step, *, is_first: bool) -> Element:
    command = read_command(step.command)
    there = leads_to(place, command) if command is not None else None
    return li[
        div[
            p(".what")[catalogue.sentence(step.words)],
            p(".with")[" · ".join(settings(place, command))] if command is not None else None,
        ],
        a(f".btn{'.go' if is_first else ''}", href=there.address)[
            catalogue.say(f"learn.{OPEN[there.page]}"), sign("arrow", 18)
        ]
        if there is not None
        else code[step.command],
    ]


def settings(place: Place, command: Command) -> list[str]:
    """What a command plays, in words: the scenarios, which run, and what is moved."""
    catalogue = load_catalogue(place.language)
    words = [speech(scenario_of(Case(name)), place.language) for name in command.scenarios]
    between = catalogue.say("learn.versus")
    said = [between.join(speech_.title for speech_ in words)]
    if command.verb == "run":
        said.append(catalogue.say("learn.run", run=command.run))
    elif command.verb == "batch":
        said.append(catalogue.say("learn.many"))
    moved = {**{name: (text,) for name, text in command.levers.items()}, **command.sweeps}
    for name, texts in moved.items():
        title, positions = _moved(words[0], name, texts)
        said.append(catalogue.say("learn.lever", lever=title, positions=between.join(positions)))
    if command.sets:
        kind = "one" if len(command.sets) == 1 else "many"
        said.append(catalogue.say(f"learn.set.{kind}", count=len(command.sets)))
    return said


def _moved(words: Speech, name: str, texts: Sequence[str]) -> tuple[str, list[str]]:
    """What is moved and where it stands in turn, in words; a number that is no lever by its path."""
    lever = next((lever for lever in words.case.levers if lever.name == name), None)
    if lever is None:
        return name, list(texts)
    positions = [text if lever.choices else position(text) for text in texts]
    return words.catalogue.words(lever.title), [words.position(lever, where) for where in positions]


# --- questions and what to see


def _questions(place: Place, catalogue: Catalogue, lesson: Lesson) -> Element:
    answered = any(question.answers for question in lesson.questions)
    return section[
        h2[catalogue.say("learn.questions")],
        p(".say")[catalogue.say("learn.questions_help")] if answered else None,
        ol(".asks")[(li[_question(place, question)] for question in lesson.questions)],
    ]


def _question(place: Place, question: Question) -> Node:
    if not question.answers:
        return p(".open")[prose(place, question.text)]
    return details[
        summary[span[prose(place, question.text)]],
        (p[prose(place, answer)] for answer in question.answers),
    ]


def _see(place: Place, catalogue: Catalogue, lesson: Lesson) -> Element:
    return section[
        h2[catalogue.say("learn.see")],
        details(".seen")[
            summary[span[catalogue.say("learn.after")]],
            ul[(li[prose(place, point)] for point in lesson.see)],
        ],
    ]


def _ways(place: Place, catalogue: Catalogue, before: Lesson | None, after: Lesson | None) -> Element:
    return div(".nx")[
        a(".btn", href=lesson_at(place, before))[
            sign("left", 18), catalogue.say("learn.previous", title=before.title)
        ]
        if before is not None
        else span,
        a(".btn", href=lesson_at(place, after))[
            catalogue.say("learn.next", title=after.title), sign("arrow", 18)
        ]
        if after is not None
        else span,
    ]
