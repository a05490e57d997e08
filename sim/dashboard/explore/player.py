"""The transport: play, pause, step, scrub, speed, another run; and the tabs of the tables."""

from __future__ import annotations

from htpy import Element, a, button, details, div, i, input, label, option, select, span, summary
from markupsafe import Markup

from sim.dashboard.explore.watched import TableSeen, Watched
from sim.dashboard.marks import sign
from sim.dashboard.place import Place
from sim.dashboard.speech import Speech
from sim.domain.scenario import Table

SPEEDS = (1, 2, 5, 10, 20)  # rounds a second
USUAL = 2
MOST_TICKS = 10  # a second: faster play skips rounds


def ticks(speed: int) -> tuple[int, int]:
    """Milliseconds between updates and rounds an update, for so many rounds a second."""
    each = max(1, -(-speed // MOST_TICKS))
    return round(1000 * each / speed), each


def tabs(speech: Speech, watched: Watched, number: int, chosen: int) -> Element | None:
    """A tab for each table that says how it stands; none for one table alone."""
    if len(watched.scenario.tables) < 2:
        return None
    now = watched.seen[number - 1]
    return div("#tables.tabs", role="tablist", aria_label=speech.catalogue.say("explore.tables"))[
        (
            button(
                type="button",
                role="tab",
                id=f"tab-{table.name}",
                aria_selected="true" if k == chosen else "false",
                aria_controls="table",
                tabindex="0" if k == chosen else "-1",
                data_do="table",
                data_key=table.name,
                value=table.name,
            )[
                speech.catalogue.words(table.title),
                span[_dot(now[k].status), state_of(speech, watched, k, now[k], number)],
            ]
            for k, table in _in_order(watched)
        )
    ]


def _in_order(watched: Watched) -> list[tuple[int, Table]]:
    """Tables that decide first, then by their place in the scenario."""
    tables = list(enumerate(watched.scenario.tables))
    return sorted(tables, key=lambda kt: (not kt[1].decisive, kt[0]))


def state_of(speech: Speech, watched: Watched, k: int, seen: TableSeen, number: int) -> str:
    """How a table stands, in a few words."""
    say = speech.catalogue.say
    record = watched.record.tables[k]
    if seen.status == "open":
        return say("explore.table.open", round=seen.at, of=watched.scenario.tables[k].rounds)
    if seen.status == "waiting":
        opens = watched.opened[k]
        return (
            say("explore.table.waits", date=speech.catalogue.month(watched.date(opens)))
            if opens
            else say("explore.table.never")
        )
    date = speech.catalogue.month(str(record.closed)) if record.closed else ""
    kind = "framework" if seen.status == "agreed" and watched.scenario.tables[k].framework else seen.status
    return say(f"explore.table.{kind}", date=date)


def _dot(status: str) -> Markup:
    """Open a dot, closed a tick, waiting a dashed ring, broken off a cross."""
    shapes = {
        "open": '<circle cx="6" cy="6" r="5" fill="var(--deal)"/>',
        "waiting": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--ink3)" stroke-width="2"'
        ' stroke-dasharray="2.5 2.5"/>',
        "agreed": '<path d="M1.5 6.5l3 3 6-7" fill="none" stroke="var(--ink2)" stroke-width="2"/>',
    }
    cross = '<path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="var(--ink2)" stroke-width="2"/>'
    return Markup(f'<svg width="12" height="12" aria-hidden="true">{shapes.get(status, cross)}</svg>')


def player(
    place: Place, speech: Speech, watched: Watched, number: int, *, playing: bool, speed: int
) -> Element:
    """The bar with the buttons, the line of rounds and the number of the run."""
    say = speech.catalogue.say
    wait, _ = ticks(speed)
    at_end = number >= watched.rounds
    return div(
        "#player.bar", role="region", aria_label=say("explore.player"), data_ticks=wait if playing else None
    )[
        div(".wrap")[
            div(".keys")[
                button(
                    ".ic",
                    type="button",
                    data_do="start",
                    aria_label=say("explore.to_start"),
                    disabled=number <= 1,
                )[sign("start")],
                button(
                    ".ic", type="button", data_do="back", aria_label=say("explore.back"), disabled=number <= 1
                )[sign("back", 24)],
                button(
                    ".playb",
                    type="button",
                    data_do="play",
                    aria_label=say(
                        "explore.pause" if playing else "explore.again" if at_end else "explore.play"
                    ),
                )[sign("pause" if playing else "play", 24)],
                button(".ic", type="button", data_do="next", aria_label=say("explore.next"), disabled=at_end)[
                    sign("next", 24)
                ],
                label(".speed")[
                    span(".hidden")[say("explore.speed")],
                    select(data_do="speed")[
                        (
                            option(value=str(each), selected=each == speed)[
                                say("explore.a_second", count=each)
                            ]
                            for each in SPEEDS
                        )
                    ],
                ],
            ],
            scrubber(speech, watched, number),
            _run(place, speech),
        ]
    ]


def scrubber(speech: Speech, watched: Watched, number: int) -> Element:
    """The line of rounds, with what happened on it."""
    last = max(watched.rounds, 2)
    say, month = speech.catalogue.say, speech.catalogue.month

    def left(at: int) -> str:
        return f"{100 * (at - 1) / (last - 1):.2f}%"

    now = say("run.round", round=number, date=month(watched.date(number)))
    return div(".scrub", style=f"--at:{left(number)}")[
        i(".line"),
        i(".done"),
        [
            i(".ev", style=f"left:{left(at)}", title=words)
            for at, words in _marks(speech, watched)
            if at <= last
        ],
        span(".when")[now],
        span(".mo.first")[month(watched.date(1))],
        span(".mo.last")[month(watched.date(watched.rounds))],
        i(".thumb"),
        input(
            type="range",
            min="1",
            max=str(last),
            step="1",
            value=str(number),
            data_do="round",
            data_while="round",
            aria_label=say("explore.round"),
            aria_valuetext=now,
        ),
    ]


def _marks(speech: Speech, watched: Watched) -> list[tuple[int, str]]:
    """Rounds in which a table opened or closed, with words."""
    found = []
    for k, table in enumerate(watched.scenario.tables):
        title = speech.catalogue.words(table.title)
        if watched.opened[k] > 1:
            found.append((watched.opened[k], speech.catalogue.say("explore.mark.opens", table=title)))
        closes = next(
            (t + 1 for t, of in enumerate(watched.seen) if of[k].status not in ("open", "waiting")), 0
        )
        if closes and watched.record.tables[k].closed:
            found.append((closes, speech.catalogue.say("explore.mark.closes", table=title)))
    return found


def _run(place: Place, speech: Speech) -> Element:
    """Which run this is, another one, and taking it away."""
    say = speech.catalogue.say
    query = place.address.partition("?")[2]
    return div(".runno")[
        label(for_="seed")[
            span(".term", tabindex="0")[
                say("explore.run"), span(".tip", role="tooltip")[say("explore.run_help")]
            ]
        ],
        input(
            "#seed",
            value=str(place.rng_seed),
            inputmode="numeric",
            pattern="[0-9]*",
            data_do="seed",
            autocomplete="off",
        ),
        button(".ic", type="button", data_do="new", aria_label=say("explore.new_run"))[sign("dice", 22)],
        details(".menu")[
            summary(".ic", aria_label=say("explore.take_away"))[sign("share")],
            div(".sheet")[
                button(".link", type="button", data_here="copy", data_done=say("explore.copied"))[
                    sign("share", 18), span(data_said=True)[say("explore.copy_link")]
                ],
                a(".link", href=f"/download/run.json?{query}", download=True)[
                    sign("save", 18), say("explore.as_json")
                ],
                a(".link", href=f"/download/run.csv?{query}", download=True)[
                    sign("save", 18), say("explore.as_csv")
                ],
            ],
        ],
    ]
