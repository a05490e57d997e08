"""A batch as a whole: its finding, what was played, its figures with their ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from htpy import Element, Node, a, details, div, h1, li, nav, p, span, ul
from htpy import summary as opener

from analysis.played import Setting
from analysis.plots.words import Words
from analysis.plots.writing import OF_100
from analysis.summary import Findings, Summary
from sim.batch.selection import OUTCOME
from sim.batch.wording import words_of
from sim.dashboard.batches.choosing import Choice, with_choice
from sim.dashboard.batches.figures import Block, Line, block, block_of, figure_table
from sim.dashboard.comparing.finding import finding
from sim.dashboard.comparing.naming import badge, letter, names_of
from sim.dashboard.comparing.rows import sections
from sim.dashboard.comparing.table import comparison_table
from sim.dashboard.jobs.stored import About
from sim.dashboard.place import Place
from sim.loading.catalogue import Catalogue

MOST_NAMED = 12  # settings that are listed, and held against the first by a link each
FEW = 4  # settings whose levels fit into one sentence


def head(name: str, about: About | None, say: Catalogue) -> Element:
    """The finding and what was played; neutral while nothing is known, or nothing can be."""
    if about is None:
        return div(".head")[h1[say.say("batches.head.reading", name=name)]]
    heading, lede = told(name, about, say)
    return div(".head")[
        h1[heading], p(".lede")[lede] if lede else None, p(".cap.played")[played(name, about, say)]
    ]


def told(name: str, about: About, say: Catalogue) -> tuple[str, str]:
    """The heading and the sentences below it."""
    if about.summary is None or not about.summary.settings:
        return say.say("batches.head.neutral", name=name), say.say("batches.head.no_figures")
    settings = about.summary.settings
    if len(settings) == 1:
        return _one(settings[0], say)
    found = finding(about.summary, names_of_settings(about, say), say)
    if len(settings) <= FEW:
        return found.heading, found.lede
    shares = sorted(one.agreement.mean for one in settings)
    words = Words(say.language)
    low, high = words.hundred(shares[0]), words.hundred(shares[-1])
    told = [say.say("batches.head.several", n=say.number(len(settings)), low=low, high=high)]
    if len(settings) < about.of:
        told.append(
            say.say("batches.head.first", n=say.number(len(settings)), of=say.number(about.of)),
        )
    return found.heading, " ".join(told)


def _one(found: Findings, say: Catalogue) -> tuple[str, str]:
    words = Words(say.language)
    figure = found.agreement
    heading = say.say(
        "batches.head.single", title=say.words(found.setting.title), share=words.hundred(figure.mean)
    )
    lede = say.say(
        "batches.head.ranges",
        structure=words.shares(figure.structure),
        ignorance=words.shares(figure.ignorance),
        monte_carlo=words.shares(figure.monte_carlo),
        zopa=words.hundred(found.zopa.mean),
        zopa_range=words.shares(found.zopa.monte_carlo),
    )
    return heading, lede


def played(name: str, about: About, say: Catalogue) -> str:
    """How many runs of what, with which luck, by which zopa; and what failed."""
    said = say.say(
        "batches.played",
        name=name,
        runs=say.number(about.runs),
        seed=about.rng_seed,
        zopa=about.zopa,
        structures=say.number(max(len(setting.structures) for setting in about.settings)),
        draws=say.number(max(setting.draws for setting in about.settings)),
    )
    if about.failed:
        said += " " + say.say("batches.failures", n=say.number(about.failed))
    return said


def names_of_settings(about: About, say: Catalogue) -> list[str]:
    """A name for each setting, without what all have in common."""
    titles = [say.words(setting.title) for setting in about.settings]
    moved = [moved_of(setting, say) for setting in about.settings]
    return names_of(titles, moved, say.say("compare.as_it_stands"))


def moved_of(setting: Setting, say: Catalogue) -> str:
    """Which levers of a setting were moved, in words; "" if none was."""
    return say.words(setting.label_title) if setting.label_title else setting.label


def summed(place: Place, choice: Choice, about: About, say: Catalogue) -> Node:
    """The figures of the whole batch; of two settings side by side where there are several."""
    if about.summary is None:
        return None
    if about.of == 1:
        return _alone(about.summary, say)
    return [_named(about, say), _pair(place, choice, about, about.summary, say)]


def _alone(summary: Summary, say: Catalogue) -> Node:
    blocks = [block_of(one, 0) for one in sections(summary, say)]
    agreed = _agreed(summary.settings[0], say)
    return [
        figure_table(blocks, say.say("batches.whole"), say, "whole"),
        p(".cap")[say.say("batches.caption")],
        details(".outcomes")[
            opener(".link")[say.say("batches.signed")],
            figure_table(agreed, say.say("batches.signed"), say, "signed"),
        ]
        if agreed
        else None,
    ]


def _agreed(found: Findings, say: Catalogue) -> list[Block]:
    setting = found.setting
    blocks = []
    for issue, values in found.issues.items():
        lines = [
            Line(words_of(setting, f"{OUTCOME}{issue}", value, say), figure)
            for value, figure in values.items()
            if figure is not None and figure.mean > 0
        ]
        title, unit = say.words(setting.issue_titles[issue]), setting.units.get(issue)
        blocks.append(block(f"{title}, {say.words(unit)}" if unit else title, lines, OF_100))
    return [one for one in blocks if one.lines]


def _named(about: About, say: Catalogue) -> Element:
    """Which letter stands for which setting."""
    names = names_of_settings(about, say)
    rest = about.of - MOST_NAMED
    return div[
        ul(".letters")[
            (
                li[badge(at), span[span(".hidden")[f"{letter(at)}: "], name]]
                for at, name in enumerate(names[:MOST_NAMED])
            )
        ],
        p(".cap")[say.say("batches.more_settings", n=say.number(rest))] if rest > 0 else None,
    ]


def _pair(place: Place, choice: Choice, about: About, whole: Summary, say: Catalogue) -> Node:
    """The first setting and the chosen later one, as Compare shows two."""
    beside = min(choice.beside, len(whole.settings) - 1)
    names = names_of_settings(about, say)
    pair = replace(
        whole,
        settings=(whole.settings[0], whole.settings[beside]),
        comparisons=(whole.comparisons[beside - 1],),
    )
    return [
        _beside(place, choice, names, beside, say) if len(whole.settings) > 2 else None,
        comparison_table(pair, sections(pair, say), say, (letter(0), letter(beside))),
        p(".cap")[say.say("compare.caption")],
    ]


def _beside(place: Place, choice: Choice, names: Sequence[str], beside: int, say: Catalogue) -> Element:
    shown = list(enumerate(names))[1:MOST_NAMED]
    if beside >= MOST_NAMED:
        shown.append((beside, names[beside]))
    words = say.say("batches.beside", b=names[beside])
    return nav(".beside", aria_label=say.say("batches.beside_label"))[
        span[words],
        (
            a(
                href=with_choice(place, replace(choice, beside=at)).address,
                aria_current="true" if at == beside else None,
            )[letter(at)]
            for at, _ in shown
        ),
    ]
