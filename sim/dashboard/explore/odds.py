"""The odds: in how many of many runs there is an agreement, beside the scenario as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from htpy import Element, Node, a, b, button, div, em, i, p, span, strong
from markupsafe import Markup

from analysis.clarity import clarity
from analysis.figures import Figure, Interval
from analysis.summary import Comparison, Findings
from sim.dashboard.drawing import Scale, both, box, chart, dot, line, words
from sim.dashboard.jobs.odds import RUNS, Found, Odds
from sim.dashboard.marks import emblem
from sim.dashboard.pictures import pictures
from sim.dashboard.place import Case, Place
from sim.dashboard.speech import Speech
from sim.dashboard.work import Answer

WIDE = 578.0
HEIGHT = 274.0
STALE, EMPTY = ".stale", ""


@dataclass(frozen=True)
class Odd:
    """What is known of the odds. now: of the case; before: of the scenario as it stands, None if nothing was moved

    changes: how many levers and numbers were moved · is_stale: it is of another setting than the one on the page
    """

    found: Found
    case: Case
    is_stale: bool
    answer: Answer

    @property
    def now(self) -> Findings:
        """What came out of the case."""
        return self.found.summary.settings[-1]

    @property
    def before(self) -> Findings | None:
        """What came out of the scenario as it stands, if something was moved."""
        return self.found.summary.settings[0] if len(self.found.summary.settings) > 1 else None

    @property
    def comparison(self) -> Comparison | None:
        """The difference on the same luck."""
        return self.found.summary.comparisons[0] if self.found.summary.comparisons else None

    @property
    def changes(self) -> int:
        """How many levers and numbers were moved."""
        return len(self.case.levers) + len(self.case.overrides)


def of_answer(answer: Answer | None, last: Answer | None, case: Case) -> Odd | None:
    """What a page shows: the answer, or the last one marked as stale until there is a new one.

    An answer about another scenario says nothing about this one.
    """
    shown = answer if answer is not None and answer.value is not None else last
    if shown is None or shown.value is None:
        return None
    assert isinstance(shown.job, Odds)
    if shown.job.cases[-1].scenario != case.scenario:
        return None
    return Odd(shown.value, shown.job.cases[-1], shown is not answer, answer or shown)


def low_high(speech: Speech, interval: Interval) -> str:
    """An interval of shares, in a hundred."""
    return speech.catalogue.say(
        "explore.to", low=speech.in_100(interval.low), high=speech.in_100(interval.high)
    )


# --- the header


def header(place: Place, speech: Speech, odd: Odd | None, *, ready: bool, problem: str | None) -> Element:
    """The odds in the head of the page."""
    say = speech.catalogue.say
    if odd is None:
        text = (
            say("page.went_wrong", problem=problem)
            if problem
            else say("explore.odds.waiting" if ready else "explore.odds.preparing")
        )
        return div("#odds-now.now.empty", role="group", aria_label=say("explore.odds.label"))[p[text]]
    now = odd.now.agreement
    rules = low_high(speech, now.structure)
    if odd.before is None:
        text = say("explore.odds.alone")
    else:
        text = say(f"explore.odds.{'change' if odd.changes == 1 else 'changes'}", count=odd.changes)
    return div(
        f"#odds-now.now{STALE if odd.is_stale else EMPTY}",
        role="group",
        aria_label=say("explore.odds.label"),
    )[
        b[speech.in_100(now.mean), " ", span[say("explore.odds.of_100")]],
        p[
            text,
            [" ", strong[say("explore.odds.without", before=speech.in_100(odd.before.agreement.mean))]]
            if odd.before
            else None,
            ". " if odd.before else " ",
            say("explore.odds.rules"),
            " ",
            strong[rules],
            ". ",
            a(href="#odds", data_here="show")[say("explore.odds.why")],
        ],
    ]


# --- the block beside the levers


def result(speech: Speech, odd: Odd | None) -> Element:
    """The sentence that says what came out."""
    say = speech.catalogue.say
    if odd is None:
        return p(".res")[say("explore.odds.soon")]
    share = speech.in_100(odd.now.agreement.mean)
    comparison = odd.comparison
    if odd.before is None or comparison is None or comparison.agreement is None:
        return p(".res")[
            say("explore.odds.as_it_stands"),
            " ",
            em[say("explore.odds.share", share=share)],
            " ",
            say("explore.odds.end"),
        ]
    more = 100 * comparison.agreement.mean
    found = clarity(comparison.agreement)
    if found == "unclear":
        end = say("explore.odds.unclear")
    else:
        end = say(
            "explore.odds.more" if more > 0 else "explore.odds.fewer",
            count=speech.catalogue.number(abs(more)),
        )
    if found == "on_average":
        end = say("explore.odds.on_average", difference=end)
    return p(".res")[
        say("explore.odds.with"),
        " ",
        em[say("explore.odds.share", share=share)],
        " ",
        say("explore.odds.end"),
        ", ",
        end,
    ]


def freshness(speech: Speech, odd: Odd | None, *, ready: bool, problem: str | None) -> Element:
    """Whether what is shown is of now, and how much of it is played."""
    say, number = speech.catalogue.say, speech.catalogue.number
    if problem:
        return p(".fresh.wrong")[
            i,
            span[say("page.went_wrong", problem=problem)],
            button(".link", type="button", data_do="again")[say("page.try_again")],
        ]
    if odd is None:
        return p(".fresh")[i, say("explore.odds.waiting" if ready else "explore.odds.preparing")]
    if odd.is_stale:
        return p(".fresh")[i, say("explore.odds.computing")]
    runs = number(odd.found.runs)
    if odd.answer.is_whole:
        return p(".fresh")[i, say("explore.odds.done", runs=runs)]
    share = f"--share:{100 * odd.answer.share:.0f}%"
    total = number(RUNS)
    return p(".fresh")[
        i,
        say("explore.odds.refining", runs=runs, total=total),
        span(".prog", style=share, aria_hidden="true"),
    ]


def block(speech: Speech, odd: Odd | None, *, ready: bool, problem: str | None) -> Element:
    """The sentence, the chart of the three spreads, and whether a deal was possible."""
    stale = STALE if odd is not None and odd.is_stale else EMPTY
    return div(f".oa{stale}")[
        div(aria_live="polite")[result(speech, odd)],
        freshness(speech, odd, ready=ready, problem=problem),
        div("#chart-odds.room-odds")[both(lambda width: spreads(speech, odd, width), WIDE) if odd else None],
        pictures("chart-odds", speech.catalogue) if odd else None,
        possible(speech, odd) if odd else None,
    ]


def spreads(speech: Speech, odd: Odd, width: float) -> Markup:
    """Three rows on one axis: rules, ignorance, chance; green = now, outlined below = before."""
    say = speech.catalogue.say
    x = Scale(0.0, 1.0, 4.0, width - 70.0)
    now, before = odd.now.agreement, odd.before.agreement if odd.before else None
    parts: list[str] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = x(share)
        label = say("explore.odds.axis") if share == 1.0 else speech.in_100(share)
        parts.append(Markup(f'<path d="M{at:.1f} 50V248" stroke="var(--rule)"/>'))
        parts.append(words(at, 266, label, anchor="start" if share == 0 else "middle"))
    if before is not None:
        parts.append(
            line([(x(before.mean), 46), (x(before.mean), 248)], "var(--base)", 1.5, stroke_dasharray="3 3")
        )
    parts.append(line([(x(now.mean), 46), (x(now.mean), 248)], "var(--deal)", 2))
    parts += _over(speech, odd, x, width)
    rows = (
        ("rules_row", "structure", now.structure, before and before.structure, "var(--deal3)"),
        ("ignorance", "ignorance", now.ignorance, before and before.ignorance, "var(--deal2)"),
        ("chance", "chance", now.monte_carlo, before and before.monte_carlo, "var(--deal)"),
    )
    for place, (name, term, wide, was, colour) in enumerate(rows):
        top = 70.0 + 66 * place
        term_words = say(f"explore.odds.{term}_term")
        parts.append(words(4, top, say(f"explore.odds.{name}"), size=13, css="halo strong", aside=term_words))
        parts.append(box(x(wide.low), top + 9, max(2.0, x(wide.high) - x(wide.low)), 13, colour))
        parts.append(words(x(wide.high) + 8, top + 20, low_high(speech, wide), css="strong"))
        if name == "rules_row":
            parts += [
                Markup(f'<path d="M{x(v):.1f} {top + 9:g}v13" stroke="var(--deal)" stroke-width="2.5"/>')
                for v in now.by_structure
            ]
        if was:
            parts.append(
                box(
                    x(was.low),
                    top + 27,
                    max(2.0, x(was.high) - x(was.low)),
                    7,
                    "none",
                    stroke="var(--base)",
                    stroke_width="1.5",
                )
            )
            parts.append(words(x(was.high) + 8, top + 35, low_high(speech, was), css="halo"))
    return chart(width, HEIGHT, _said(speech, odd), *map(str, parts))


def _over(speech: Speech, odd: Odd, x: Scale, width: float) -> list[Markup]:
    """Now and before, and the difference between them, above the rows."""
    say, now = speech.catalogue.say, odd.now.agreement
    at = x(now.mean)
    right = at < width - 130
    anchor, shift = ("start", 6) if right else ("end", -6)
    if odd.before is None or odd.comparison is None or odd.comparison.agreement is None:
        return [
            words(
                at + shift,
                36,
                say("explore.odds.as_now", share=speech.in_100(now.mean)),
                size=15,
                anchor=anchor,
                css="agree",
            )
        ]
    was, more = x(odd.before.agreement.mean), odd.comparison.agreement
    is_more = at >= was
    low, high = (was, at) if is_more else (at, was)
    low = max(low - 6, 62.0)  # room for the words on the left
    high = max(high + 6, low + 8)
    told = [
        (say("explore.odds.now", share=speech.in_100(now.mean)), "", 15, "agree"),
        (say("explore.odds.before"), speech.in_100(odd.before.agreement.mean), 13, ""),
    ]
    after, ahead = told if is_more else told[::-1]
    parts = [
        words(high, 18, after[0], size=after[2], css=after[3], then=after[1]),
        words(low, 18, ahead[0], size=ahead[2], anchor="end", css=ahead[3], then=ahead[1]),
        dot(was, 32, 3.5, "var(--base)"),
    ]
    if abs(at - was) > 12:
        tip = at - 9 if is_more else at + 9
        parts.append(line([(was, 32), (tip, 32)], "var(--deal)", 2))
        parts.append(_arrow(tip, 9 if is_more else -9))
    text = say(
        "explore.odds.difference",
        more=speech.signed(100 * more.mean),
        low=speech.signed(100 * more.ignorance.low),
        high=speech.signed(100 * more.ignorance.high),
    )
    end = max(at, was)
    fits = end + 250 < width
    parts.append(
        words(
            end + 10 if fits else min(at, was) - 10,
            37,
            text,
            size=13,
            anchor="start" if fits else "end",
            css="halo",
        )
    )
    return parts


def _arrow(x: float, long: float) -> Markup:
    return Markup(f'<path d="M{x:.1f} 27l{long:g} 5L{x:.1f} 37z" fill="var(--deal)"/>')


def _said(speech: Speech, odd: Odd) -> str:
    """The chart in words."""
    say = speech.catalogue.say

    def told(figure: Figure) -> str:
        return say(
            "explore.odds.said",
            share=speech.in_100(figure.mean),
            rules=low_high(speech, figure.structure),
            ignorance=low_high(speech, figure.ignorance),
            chance=low_high(speech, figure.monte_carlo),
        )

    now = told(odd.now.agreement)
    if odd.before is None:
        return say("explore.odds.said_alone", now=now)
    return say("explore.odds.said_both", now=now, before=told(odd.before.agreement))


def _missed(speech: Speech, odd: Odd) -> Node:
    """In how many of these runs the deal was missed; nothing where it hardly ever was."""
    say, share = speech.catalogue.say, speech.in_100(odd.now.missed.mean)
    if share == speech.in_100(0.0):
        return None
    tip = span(".tip", role="tooltip")[say("explore.odds.failure_help")]
    return [
        say("explore.odds.missed", share=share),
        " ",
        span(".term", tabindex="0")[say("explore.odds.failure"), tip],
        ".",
    ]


def possible(speech: Speech, odd: Odd) -> Element:
    """In how many runs a deal was possible at all, and missed."""
    say = speech.catalogue.say
    was = say("explore.odds.was", share=speech.in_100(odd.before.zopa.mean)) if odd.before else ""
    return p(".zline")[
        Markup(emblem(40, "var(--ink)", "var(--deal2)")),
        span[
            say("explore.odds.possible"),
            " ",
            b[say("explore.odds.of", share=speech.in_100(odd.now.zopa.mean))],
            f" {was}. " if was else ". ",
            _missed(speech, odd),
        ],
    ]
