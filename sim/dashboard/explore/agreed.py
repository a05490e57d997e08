"""What is agreed in many runs: the value of each issue, how long it takes, how long it holds."""

from __future__ import annotations

from htpy import Element, Node, div, h3, p
from markupsafe import Markup

from analysis.figures import Figure
from sim.dashboard.drawing import Scale, area, both, box, chart, line, words
from sim.dashboard.explore.odds import EMPTY, STALE, Odd
from sim.dashboard.pictures import pictures
from sim.dashboard.speech import Speech

WIDE = 296.0
FAR = 2.0  # how far a difference of shares has to be from 0 to be told, in a hundred
SWATCH = Markup(
    '<svg width="16" height="14" aria-hidden="true">'
    '<rect x="1" y="3" width="14" height="11" fill="var(--deal2)"/></svg>'
)
STROKE = Markup(
    '<svg width="18" height="12" aria-hidden="true">'
    '<path d="M0 7H18" stroke="var(--ink)" stroke-width="2"/></svg>'
)


def minis(speech: Speech, odd: Odd | None) -> Element:
    """Small charts: the values of the issues, time, durability."""
    say = speech.catalogue.say
    if odd is None:
        return div(".ob")[div(".minis.empty")]
    stale = STALE if odd.is_stale else EMPTY
    key = p(".small.barkey")[
        SWATCH,
        f" {say('explore.odds.key_now' if odd.before else 'explore.odds.key_alone')} ",
        [
            STROKE,
            f" {say('explore.odds.before')} ",
        ]
        if odd.before
        else None,
        say("explore.odds.percent"),
    ]
    if not any(odd.now.issues[name] and any(odd.now.issues[name].values()) for name in odd.now.issues):
        return div(f".ob{stale}")[p(".say")[say("explore.odds.never")]]
    return div(f".ob{stale}")[
        key,
        div("#chart-values.minis")[
            [_values(speech, odd, issue) for issue in odd.now.issues],
            _time(speech, odd),
            _durability(speech, odd),
        ],
        pictures("chart-values", speech.catalogue),
    ]


def _values(speech: Speech, odd: Odd, issue: str) -> Element:
    """Bars for the values of an issue in agreements: green now, a black line before."""
    now = {value: figure.mean if figure else 0.0 for value, figure in odd.now.issues[issue].items()}
    old = odd.before.issues.get(issue, {}) if odd.before else {}
    was = {value: figure.mean if figure else 0.0 for value, figure in old.items()}
    return div(data_key=f"values-{issue}")[
        h3[speech.issue_title(issue)],
        p[_finding(speech, issue, now, was)],
        both(lambda width: _bars(speech, issue, now, was, width), WIDE),
    ]


def _finding(speech: Speech, issue: str, now: dict[str, float], was: dict[str, float]) -> str:
    """What changed most, or what is agreed most often."""
    most = max(now, key=lambda value: now[value])
    if was:
        grown = max(now, key=lambda value: now[value] - was.get(value, 0.0))
        if now[grown] - was.get(grown, 0.0) >= FAR / 100 * 2:
            return speech.catalogue.say("explore.values.grown", value=_short(speech, issue, grown))
        return speech.catalogue.say("explore.values.same")
    return speech.catalogue.say("explore.values.most", value=_short(speech, issue, most))


def _short(speech: Speech, issue: str, value: str) -> str:
    return speech.value(issue, value)


def _bars(speech: Speech, issue: str, now: dict[str, float], was: dict[str, float], width: float) -> Markup:
    values = list(dict.fromkeys([*now, *was]))
    each = width / len(values)
    top, foot = 22.0, 82.0
    most = max([*now.values(), *was.values(), 0.01])
    parts: list[str] = []
    for place, value in enumerate(values):
        share, before = now.get(value, 0.0), was.get(value)
        x, height = place * each + 4, (foot - top) * share / most
        parts.append(box(x, foot - height, each - 8, height, "var(--deal2)"))
        high = foot - height
        if before is not None:
            level = foot - (foot - top) * before / most
            high = min(high, level)
            parts.append(
                Markup(
                    f'<path d="M{x - 3:.1f} {level:.1f}h{each - 2:.1f}" stroke="var(--ink)" stroke-width="2"/>'
                )
            )
        css = "strong" if share == max(now.values()) else ""
        parts.append(words(x + each / 2 - 4, high - 6, speech.in_100(share), anchor="middle", css=css))
        name = speech.value(issue, value, unit=False)
        parts += [
            words(x + each / 2 - 4, 96 + 12 * row, text, size=11, anchor="middle")
            for row, text in enumerate(broken(name, max(6, int(each / 6.0)), 3))
        ]
    parts.append(Markup(f'<path d="M0 {foot + 0.5}H{width:g}" stroke="var(--axis)"/>'))
    said = "; ".join(
        speech.catalogue.say(
            "explore.values.bar_before" if value in was else "explore.values.bar",
            value=speech.value(issue, value),
            share=speech.in_100(now.get(value, 0.0)),
            before=speech.in_100(was.get(value, 0.0)),
        )
        for value in values
    )
    return chart(width, 124, f"{speech.issue_title(issue)}: {said}", *map(str, parts))


def broken(text: str, width: int, most: int) -> list[str]:
    """Words on lines of about so many letters; what is too much ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = [line if len(line) <= width + 2 else f"{line[: width - 1]}…" for line in lines]
    return cut if len(cut) <= most else [*cut[: most - 1], f"{cut[most - 1][: width - 1]}…"]


Curve = dict[int, Figure]


def _time(speech: Speech, odd: Odd) -> Node:
    now = dict(odd.found.curves[-1].signed)
    was = dict(odd.found.curves[0].signed) if odd.before else {}
    if not now:
        return None
    half, before = odd.found.curves[-1].half(), odd.found.curves[0].half()
    said = speech.catalogue.say("explore.time.half", month=half) if half is not None else ""
    old = speech.catalogue.say("explore.time.before", month=before) if was and before is not None else ""
    return _curves(speech, "time", now, was, said, old)


def _durability(speech: Speech, odd: Odd) -> Node:
    now = dict(odd.found.curves[-1].holding)
    was = dict(odd.found.curves[0].holding) if odd.before else {}
    if not now:
        return None
    last = max(now)
    said = speech.catalogue.say("explore.holds.share", share=speech.in_100(now[last].mean), years=last)
    old = (
        speech.catalogue.say("explore.holds.before", share=speech.in_100(was[last].mean))
        if last in was
        else ""
    )
    return _curves(speech, "holds", now, was, said, old)


def _curves(speech: Speech, kind: str, now: Curve, was: Curve, said: str, old: str) -> Element:
    say = speech.catalogue.say
    return div(data_key=kind)[
        h3[say(f"explore.curve_title.{kind}")],
        p[say(f"explore.curve_help.{kind}")],
        both(lambda width: _curve(speech, kind, now, was, said, old, width), WIDE),
    ]


def _curve(speech: Speech, kind: str, now: Curve, was: Curve, said: str, old: str, width: float) -> Markup:
    say = speech.catalogue.say
    last = max([*now, *was])
    x, y = Scale(0, last, 28, width - 8), Scale(0.0, 1.0, 96, 10)
    parts = [
        Markup(f'<path d="M28 96H{width - 8:g}" stroke="var(--axis)"/>'),
        words(23, 100, "0", anchor="end"),
        words(23, 14, "1", anchor="end"),
        area(
            [(x(t), y(f.ignorance.high)) for t, f in now.items()],
            [(x(t), y(f.ignorance.low)) for t, f in now.items()],
            "var(--deal3)",
        ),
        line([(x(t), y(f.mean)) for t, f in was.items()], "var(--base)", 2, stroke_dasharray="4 3")
        if was
        else "",
        line([(x(t), y(f.mean)) for t, f in now.items()], "var(--deal)", 2.5),
        words(28, 112, "0"),
        words(x(last), 112, say(f"explore.curve_axis.{kind}", last=last), anchor="end"),
    ]
    at = (34, "start", 22, 38) if kind == "time" else (width - 10, "end", 22, 38)
    parts.append(words(at[0], at[2], said, anchor=at[1], css="halo agree"))
    if old:
        parts.append(words(at[0], at[3], old, anchor=at[1], css="halo"))
    return chart(
        width,
        118,
        f"{say(f'explore.curve_title.{kind}')}: {said}{'; ' + old if old else ''}",
        *map(str, parts),
    )
