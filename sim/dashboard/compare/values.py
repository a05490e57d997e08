"""What they would sign: the values of each issue, one setting to the left, another to the right."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from htpy import Element, div, h3, p
from markupsafe import Markup

from analysis.plots.values import shown_values
from analysis.plots.words import Words
from analysis.spreads import Figure
from analysis.summary import Findings
from sim.dashboard.drawing import both, box, chart, line, words
from sim.loading.catalogue import Catalogue

WIDE, NARROW = 556.0, 358.0
MIDDLE = {WIDE: 168.0, NARROW: 132.0}  # room for the names of values
NUMBER = 26.0  # for a number beyond a bar
LETTER = 6.9  # about the width of a character of 13 px
ROW, LEADING, THICK = 26.0, 15.0, 16.0
SHORTEST = 3.0  # line over a bar


def share_panels(first: Findings, later: Findings, letters: tuple[str, str], say: Catalogue) -> Element:
    """A panel for each issue that both settings decide."""
    issues = [issue for issue in first.issues if issue in later.issues]
    shares = [f for one in (first, later) for i in issues for f in one.issues[i].values() if f is not None]
    longest = max((max(figure.mean, figure.structure.high) for figure in shares), default=1.0)
    return div("#values.fly")[
        (
            _panel(first, later, issue, letters, longest, say)
            for issue in issues
            if later.months or first.months
        )
    ]


def _panel(
    first: Findings, later: Findings, issue: str, letters: tuple[str, str], longest: float, say: Catalogue
) -> Element:
    setting, put = first.setting, Words(say.language)
    titles = {**later.setting.value_titles[issue], **setting.value_titles[issue]}
    values = shown_values([first, later], issue)
    names = [put.named(titles[value]) for value in values]
    unit = put.named(setting.units.get(issue, {}))
    title = put.named(setting.issue_titles[issue])
    sides = [[one.issues[issue].get(value) for value in values] for one in (first, later)]
    return div[
        h3(data_words=True)[f"{title}, {unit}" if unit else title],
        p(data_words=True)[most_often(names, sides, letters, say)],
        back_to_back(names, sides[0], sides[1], letters, longest, put),
    ]


def most_often(
    names: Sequence[str], sides: Sequence[Sequence[Figure | None]], letters: tuple[str, str], say: Catalogue
) -> str:
    """What is signed most often on each side, in a sentence; "" where nothing is."""
    tops = []
    for side in sides:
        shares = [figure.mean if figure is not None else 0.0 for figure in side]
        tops.append(names[shares.index(max(shares))] if any(shares) else None)
    inside = [say.inside(top) if top is not None else None for top in tops]
    if inside[0] is None and inside[1] is None:
        return ""
    if inside[0] == inside[1]:
        return say.say("compare.values.same", value=inside[0])
    if inside[0] is None or inside[1] is None:
        which = 0 if inside[1] is None else 1
        return say.say("compare.values.only", value=inside[which], setting=letters[which])
    return say.say("compare.values.two", a=letters[0], first=inside[0], b=letters[1], later=inside[1])


def back_to_back(
    names: Sequence[str],
    first: Sequence[Figure | None],
    later: Sequence[Figure | None],
    letters: tuple[str, str],
    longest: float,
    say: Words,
) -> Markup:
    """Shares of agreements as bars, outlined to the left and green to the right; a line: from set to set of rules."""

    def draw(width: float) -> Markup:
        middle = MIDDLE[width]
        left, right = (width - middle) / 2, (width + middle) / 2
        full = (left - NUMBER - 4) / max(longest, 1e-9)
        parts = [
            words(left, 13, letters[0], size=13, anchor="end", css="strong"),
            words(right, 13, letters[1], size=13, css="agree"),
        ]
        strongest = max((f.mean for f in later if f is not None), default=0.0)
        y = 22.0
        for name, one, other in zip(names, first, later, strict=True):
            lines = wrap(name, int(middle / LETTER)) or [""]
            height = max(ROW, LEADING * len(lines) + 6)
            at = y + height / 2
            for place, text in enumerate(lines):
                down = LEADING * (place - (len(lines) - 1) / 2)
                parts.append(words(width / 2, at + down + 4.5, text, size=13, anchor="middle"))
            parts += _bar(one, left, -full, at, say, is_first=True, strong=False)
            is_top = other is not None and other.mean == strongest > 0.0
            parts += _bar(other, right, full, at, say, is_first=False, strong=is_top)
            y += height
        return chart(width, y + 2, _in_words(names, first, later, letters, say), *parts)

    return both(draw, WIDE, NARROW)


def _bar(
    figure: Figure | None, start: float, full: float, y: float, say: Words, *, is_first: bool, strong: bool
) -> list[Markup]:
    """A bar from `start` to the left (full < 0) or right, its number, and a line over what the rules make of it."""
    side = -1 if full < 0 else 1
    anchor = "end" if full < 0 else "start"
    if figure is None:
        return [words(start + 6 * side, y + 4.5, "–", size=13, anchor=anchor, css="quiet")]
    end = start + figure.mean * full
    low, high = min(start, end), max(start, end)
    top = y - THICK / 2
    if is_first:
        bar = box(
            low + 0.75,
            top + 0.75,
            high - low - 1.5,
            THICK - 1.5,
            "none",
            stroke="var(--base)",
            stroke_width="1.5",
        )
    else:
        bar = box(low, top, high - low, THICK, "var(--deal2)")
    said, css = say.percent(figure.mean), "strong" if strong else ""
    number = words(end + 6 * side, y + 4.5, said, size=13, anchor=anchor, css=css)
    return [bar, *_rules_line(figure, start, full, y + 10.5), number]


def _rules_line(figure: Figure, start: float, full: float, y: float) -> list[Markup]:
    """A line from the lowest to the highest set of rules; none that would be a blot."""
    ends = [start + share * full for share in (figure.structure.low, figure.structure.high)]
    return (
        [line([(ends[0], y), (ends[1], y)], "var(--ink3)", 1.5)] if abs(ends[1] - ends[0]) > SHORTEST else []
    )


def _in_words(
    names: Sequence[str],
    first: Sequence[Figure | None],
    later: Sequence[Figure | None],
    letters: tuple[str, str],
    say: Words,
) -> str:
    def told(figure: Figure | None) -> str:
        if figure is None:
            return "–"
        return f"{say.percent(figure.mean)} ({say.shares(figure.structure)})"

    return "; ".join(
        f"{name}: {letters[0]} {told(one)}, {letters[1]} {told(other)}"
        for name, one, other in zip(names, first, later, strict=True)
    )
