"""Single runs of a batch, one a row, each a link to where it can be watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from htpy import Element, Node, a, nav, p, small, span, table, tbody, td, th, thead, tr

from analysis.played import Setting
from sim.batch.selection import OUTCOME
from sim.batch.wording import words_of
from sim.dashboard.batches.choosing import Choice, with_choice
from sim.dashboard.cases import scenario_of
from sim.dashboard.comparing.naming import badge
from sim.dashboard.jobs.stored import SHOWN, About, Page, Replay, Run
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech
from sim.dashboard.speech import speech as speech_of
from sim.loading.catalogue import Catalogue

EMPTY = "–"
COLUMNS = ("run", "ended", "when", "agreed", "rate")


def run_place(place: Place, replay: Replay, run: Run, rng_seed: int) -> Place | None:
    """Where exactly this run is played again; None where it cannot be, as also for one that failed."""
    if replay.case is None or run.message is not None:
        return None
    return Place(
        case=replay.case,
        rng_seed=rng_seed,
        run=run.run,
        replicates=replay.replicates,
        language=place.language,
    )


def run_table(place: Place, about: About, page: Page, say: Catalogue) -> Element:
    """The rows of a page; without a peace in any of them the column of renewed war is left out."""
    columns = COLUMNS if any(run.rate is not None for run in page.runs) else COLUMNS[:-1]
    return table(".runs", aria_label=say.say("batches.run_table"))[
        thead[tr[(th(scope="col")[say.say(f"batches.run.{name}")] for name in columns)]],
        tbody[(_row(place, about, page, run, columns, say) for run in page.runs)],
    ]


def _row(place: Place, about: About, page: Page, run: Run, columns: Sequence[str], say: Catalogue) -> Element:
    setting, replay = page.settings[run.place], page.replays[run.place]
    to = run_place(place, replay, run, about.rng_seed)
    number = say.say("batches.run_number", n=say.number(run.run))
    cells = _cells(setting, run, _speech(replay, place), say)
    return tr(".failed" if run.message is not None else "")[
        th(scope="row")[
            badge(run.place) if about.of > 1 else None,
            span(".hidden")[f"{say.words(setting.title)}, {setting.label}: "] if about.of > 1 else None,
            a(href=to.address)[number] if to is not None else span[number],
        ],
        (
            td(
                class_=f"{name} empty" if cells[name] == EMPTY else name,
                data_label=say.say(f"batches.run.{name}"),
            )[cells[name]]
            for name in columns[1:]
        ),
    ]


def _cells(setting: Setting, run: Run, speech: Speech | None, say: Catalogue) -> Mapping[str, Node]:
    if run.message is not None:
        ended: Node = [span[say.say("batches.failed_run")], small[run.message]]
        return {"ended": ended, "when": EMPTY, "agreed": EMPTY, "rate": EMPTY}
    return {
        "ended": say.say("batches.agreement")
        if run.failure is None
        else words_of(setting, "failure", run.failure, say),
        "when": say.month(run.closed) if run.closed else EMPTY,
        "agreed": _settled(run, agreed_words(setting, run.outcome, speech, say), say),
        "rate": say.say("batches.percent", n=say.number(100 * run.rate, 1))
        if run.rate is not None
        else EMPTY,
    }


def _speech(replay: Replay, place: Place) -> Speech | None:
    """Words of the scenario that is played again; its values are called the same wherever its levers stand."""
    return speech_of(scenario_of(replay.case.unmoved), place.language) if replay.case is not None else None


def _settled(run: Run, words: str, say: Catalogue) -> str:
    """What was settled; without an agreement of all that decide, at some tables only."""
    if not words:
        return EMPTY
    return words if run.failure is None else say.say("batches.some_tables", outcome=words)


def agreed_words(setting: Setting, outcome: Mapping[str, str], speech: Speech | None, say: Catalogue) -> str:
    """What was settled in the end, issue by issue; speech: of the scenario, which knows more words than the batch."""
    parts = []
    for issue, value in outcome.items():
        title = say.words(setting.every_issue.get(issue, {"en": issue}))
        if speech is not None:
            words = speech.value(issue, value)
        else:
            words = words_of(setting, f"{OUTCOME}{issue}", value, say)
            unit = setting.units.get(issue)
            words = say.say("run.amount", number=words, unit=say.words(unit)) if unit else words
        parts.append(f"{title}: {words}")
    return "; ".join(parts)


def pager(place: Place, choice: Choice, page: Page, say: Catalogue) -> Node:
    """Which rows are shown, and the ways to those before and after."""
    if not page.rows:
        return None
    first, last = choice.page * SHOWN + 1, min(page.rows, (choice.page + 1) * SHOWN)
    most = (page.rows - 1) // SHOWN
    here = say.say(
        "batches.rows_shown", first=say.number(first), last=say.number(last), of=say.number(page.rows)
    )
    if choice.page > most:
        here = say.say("batches.no_such_page", pages=say.number(most + 1))
    if not most:
        return p(".cap")[here]

    def way(to: int, key: str) -> Node:
        there = 0 <= to <= most
        address = with_choice(place, replace(choice, page=to)).address if there else None
        return a(".btn", href=address)[say.say(key)] if there else None

    return nav(".pager", aria_label=say.say("batches.pages"))[
        way(0, "batches.first") if choice.page > 1 else None,
        way(min(choice.page - 1, most), "batches.before"),
        span[here],
        way(choice.page + 1, "batches.after"),
        way(most, "batches.last") if choice.page < most - 1 else None,
    ]


def why_not(page: Page, about: About, say: Catalogue) -> list[str]:
    """Why runs of some settings cannot be watched, and what may make them look different."""
    problems = dict.fromkeys(r.problem for r in page.replays.values() if r.problem is not None)
    said = [say.say(f"batches.again.{problem}") for problem in problems]
    if about.has_changed and len(problems) < len(page.replays):
        said.append(say.say("batches.again.version", zopa=about.zopa))
    return said
