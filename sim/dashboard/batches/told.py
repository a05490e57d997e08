"""What came of the selected runs: their groups, and the runs themselves."""

from __future__ import annotations

from dataclasses import replace

from htpy import Element, Node, a, details, div, h2, li, p, section, ul
from htpy import summary as opener

from sim.dashboard.batches.choosing import Choice, with_choice
from sim.dashboard.batches.figures import figure_table
from sim.dashboard.batches.groups import measure_blocks, outcome_blocks
from sim.dashboard.batches.runs import pager, run_table, why_not
from sim.dashboard.jobs.stored import About, Found
from sim.dashboard.marks import sign
from sim.dashboard.place import Place
from sim.loading.catalogue import Catalogue


def groups_section(place: Place, choice: Choice, found: Found, say: Catalogue) -> Node:
    """The figures of the selection, all together or group by group; none where nothing was asked."""
    if found.page is not None and not found.page.rows and found.groups is not None:
        return None
    if not choice.by and not choice.is_narrow:
        return None
    title = say.say("batches.groups" if choice.by else "batches.selection")
    if found.groups is None:
        return section(".wrap.sec.waits")[h2[title], p(".cap")[say.say("batches.measuring")]]
    groups = found.groups
    agreed = outcome_blocks(groups, found.places, say)
    ways = [say.say(f"results.way.{way}") for way in dict.fromkeys(group.way for group in groups.groups)]
    left_out = [say.say("results.left_out", draws=say.number(groups.left_out))] if groups.left_out else []
    return section(".wrap.sec")[
        h2[title],
        figure_table(measure_blocks(groups, found.places, say), title, say, "groups"),
        details(".outcomes")[
            opener(".link")[say.say("batches.signed")],
            figure_table(agreed, say.say("batches.signed"), say, "group-outcomes"),
        ]
        if agreed
        else None,
        (p(".cap")[text] for text in (*ways, *left_out, say.say("batches.caption"))),
        div(".row3")[_csv(place, choice, "batches.figures_csv", say)] if choice.by else None,
    ]


def runs_section(place: Place, choice: Choice, about: About, found: Found, say: Catalogue) -> Node:
    """The selected runs, a page of them."""
    page = found.page
    if page is None:
        return None
    notes = why_not(page, about, say)
    if about.failed and choice.where is not None:
        notes.append(say.say("batches.failed_not_filtered", n=say.number(about.failed)))
    if not page.rows:
        return section(".wrap.sec")[
            h2[say.say("results.nothing")], p(".say")[say.say("batches.nothing_help")], _notes(notes)
        ]
    return section(".wrap.sec")[
        div(".sechead")[h2[say.say("batches.single")], p(".say")[say.say("batches.single_lede")]],
        _notes(notes),
        run_table(place, about, page, say) if page.runs else None,
        pager(place, choice, page, say),
        div(".row3")[_csv(place, replace(choice, by=()), "batches.runs_csv", say)],
    ]


def _notes(notes: list[str]) -> Node:
    return ul(".notes")[(li[note] for note in notes)] if notes else None


def _csv(place: Place, choice: Choice, key: str, say: Catalogue) -> Element:
    query = with_choice(place, replace(choice, page=0)).address.partition("?")[2]
    return a(".btn", href=f"/download/batch.csv?{query}", download=True)[sign("save", 18), say.say(key)]
