"""How much a number matters: the odds of an agreement over its range, once the reader has asked for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from htpy import Element, Node, button, div, figure, h2, p, progress, section, span
from markupsafe import Markup

from sim.dashboard.drawing import Scale, area, both, chart, dot, line, words
from sim.dashboard.jobs.effect import Effect, EffectOf, Point
from sim.dashboard.pictures import pictures
from sim.dashboard.place import Place
from sim.dashboard.sources.density import nice_step, points_over, steps_of_lever
from sim.dashboard.sources.listing import Book
from sim.dashboard.sources.number_article import before_of
from sim.dashboard.sources.trying import SETTABLE
from sim.dashboard.sources.uses import levers_of
from sim.dashboard.work import Answer
from sim.loading.catalogue import Catalogue
from sim.loading.provenance import Origin

WIDTH = 440
RUNS_A_SECOND = 1200  # of a large scenario on a small machine
HARDLY = 2.0  # in 100: less than this is hardly a difference
WHOLE = ("rounds", "suspends_after")  # numbers that are counted, and so have no halves


@dataclass(frozen=True)
class Asked:
    """What can be asked about a number: over which values, in which cases, and why over these.

    why: range (its own) | lever (of the lever that moves it) | around (half to twice a single value)
    """

    job: EffectOf
    why: str


def askable(place: Place, book: Book, origin: Origin) -> Asked | None:
    """The job that says how much a number matters; None where a number has no values to go over."""
    lever = _lever(book, origin)
    if lever is not None:
        found = book.numbers.words.lever(lever)
        assert found.range is not None
        values = steps_of_lever(*found.range, found.step, found.on_scale(found.position))
        cases = tuple(place.case.at(lever, _whole(value)) for value in values)
        return Asked(EffectOf(values, cases, place.rng_seed), "lever")
    if origin.kind not in SETTABLE or origin.value is None:
        return None
    own = before_of(place, origin)
    stated = own if own is not None and own.value is not None else origin
    assert stated.value is not None
    low, likely, high = stated.value
    why = "range"
    if low == high:
        ends = book.numbers.ends(origin)
        first, last = sorted((likely / 2, likely * 2))
        low, high = (first, last) if ends is None else (max(first, ends[0]), min(last, ends[1]))
        why = "around"
    if low == high:
        return None
    values = points_over(low, likely, high)
    if origin.keys[-1] in WHOLE:
        values = tuple(sorted({float(ceil(value)) for value in values}))
    cases = tuple(place.case.with_number(origin.path, f"{_whole(value)}") for value in values)
    return Asked(EffectOf(values, cases, place.rng_seed), why)


def _lever(book: Book, origin: Origin) -> str | None:
    """The lever with a scale that is this number, or moves it; none for a number with a plausible range of its own."""
    if origin.kind == "lever":
        name = str(origin.keys[1])
        return name if book.numbers.words.lever(name).range is not None else None
    levers = [book.numbers.words.lever(name) for name in levers_of(book, origin.path)]
    return next((lever.name for lever in levers if lever.range is not None and lever.plausible is None), None)


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def effect_section(
    book: Book, origin: Origin, asked: Asked, answer: Answer | None, is_ready: bool
) -> Element:
    """The offer to work it out, its progress, or what came out."""
    say = book.numbers.speech.catalogue
    return section(".eff", id="effect", data_key=f"effect {origin.path}")[
        div[
            h2[say.say("sources.page.effect.title")],
            p(".say")[_sentence(book, origin, asked, answer)],
            _doing(say, asked, answer, is_ready),
        ],
        div[
            figure("#effect-chart")[
                both(lambda width: _draw(book, origin, asked, answer.value, width), WIDTH)
            ],
            pictures("effect-chart", say) if answer.is_whole else None,
        ]
        if answer is not None and answer.value is not None
        else None,
    ]


def _doing(say: Catalogue, asked: Asked, answer: Answer | None, is_ready: bool) -> Node:
    if answer is None:
        seconds = ceil(len(asked.job.values) * asked.job.runs / RUNS_A_SECOND)
        return [
            button(".btn", type="button", data_do="work", disabled=not is_ready)[
                say.say("sources.page.effect.work", seconds=say.number(seconds))
            ],
            None if is_ready else p(".small", role="status")[say.say("sources.page.getting_ready")],
        ]
    if answer.problem is not None:
        return [
            p(".problem", role="alert")[say.say("page.went_wrong", problem=answer.problem)],
            button(".btn", type="button", data_do="again")[say.say("page.try_again")],
        ]
    if not answer.is_whole:
        return div(".doing")[
            progress(
                value=str(answer.done),
                max=str(answer.steps),
                aria_label=say.say("sources.page.effect.progress"),
            ),
            span(".small")[
                say.say(
                    "sources.page.effect.computing",
                    done=say.number(min(answer.done, len(asked.job.values)) * asked.job.runs),
                    all=say.number(len(asked.job.values) * asked.job.runs),
                )
            ],
            button(".link", type="button", data_do="stop")[say.say("sources.page.effect.stop")],
        ]
    return p(".small")[
        say.say("sources.page.effect.played", runs=say.number(asked.job.runs), values=len(asked.job.values))
    ]


def _sentence(book: Book, origin: Origin, asked: Asked, answer: Answer | None) -> str:
    say, amount = book.numbers.speech.catalogue, book.numbers.words.amount
    values = asked.job.values
    if answer is None or not answer.is_whole or answer.problem is not None or answer.value is None:
        ends = {"low": amount(values[0]), "high": amount(values[-1]), "unit": book.numbers.unit(origin)}
        return say.say(f"sources.page.effect.offer.{asked.why}", **ends).replace("  ", " ")
    return verdict(answer.value, say)


def verdict(effect: Effect, say: Catalogue) -> str:
    """How far the number moves the odds, and whether the rules matter more: only what the runs can tell."""
    first, last = effect.points[0].agreement.mean, effect.points[-1].agreement.mean
    low, high = effect.lowest.agreement.mean, effect.highest.agreement.mean
    middle = effect.points[len(effect.points) // 2].agreement
    at_ends = 100 * max(min(first, last) - low, high - max(first, last)) < HARDLY
    if not is_clear(effect):
        told = say.say("sources.page.effect.hardly", odds=say.number(round(100 * middle.mean)))
    elif at_ends:
        told = say.say(
            "sources.page.effect.moves",
            first=say.number(round(100 * first)),
            last=say.number(round(100 * last)),
        )
    else:
        told = say.say(
            "sources.page.effect.between",
            low=say.number(round(100 * low)),
            high=say.number(round(100 * high)),
        )
    if middle.structures < 2:
        return told
    rules = middle.structure
    more = (rules.high - rules.low) > (high - low) or not is_clear(effect)
    key = "rules_more" if more else "rules_less"
    ends = {"low": say.number(round(100 * rules.low)), "high": say.number(round(100 * rules.high))}
    return f"{told} {say.say(f'sources.page.effect.{key}', **ends)}"


def is_clear(effect: Effect) -> bool:
    """Whether the difference between its best and its worst value is more than counting these runs leaves open."""
    difference = effect.difference
    if difference is None:
        return False
    ends = difference.monte_carlo
    return 100 * abs(difference.mean) >= HARDLY and (ends.low > 0 or ends.high < 0)


# --- the picture


def _draw(book: Book, origin: Origin, asked: Asked, effect: Effect, width: float) -> Markup:
    say, amount = book.numbers.speech.catalogue, book.numbers.words.amount
    values = asked.job.values
    top, ground, left, right = 34.0, 194.0, 34.0, width - 14
    highest = max(max(_ends(point)[3], _ends(point)[1]) for point in effect.points)
    full = min(100.0, max(20.0, 112 * highest))
    step = nice_step(full, 4)
    full = step * ceil(full / step - 1e-9)
    x, y = Scale(values[0], values[-1], left, right), Scale(0, full, ground, top)

    def edge(place: int) -> list[tuple[float, float]]:
        return [(x(point.value), y(100 * _ends(point)[place])) for point in effect.points]

    middle = [(x(point.value), y(100 * point.agreement.mean)) for point in effect.points]
    parts: list[Markup] = []
    if len(effect.points) > 1:
        bands = [
            [area(edge(1), edge(0), "var(--deal3)"), *(line(edge(end), "var(--deal2)", 1) for end in (0, 1))],
            [
                area(edge(3), edge(2), "var(--rule)"),
                *(line(edge(end), "var(--axis)", 1.2, stroke_dasharray="4 3") for end in (2, 3)),
            ],
        ]
        if _is_wider(effect, of=1, than=0):
            bands.reverse()  # the narrower one lies on top
        parts += [*bands[0], *bands[1]]
    for i in range(round(full / step) + 1):
        level = y(i * step)
        parts.append(line([(left, level), (right, level)], "var(--rule)", 1))
        parts.append(words(left - 8, level + 4, say.number(i * step), anchor="end"))
    parts.append(words(0, 12, say.say("sources.page.effect.axis")))
    if len(middle) > 1:
        parts.append(line(middle, "var(--deal)", 3))
    for point, (at_x, at_y) in zip(effect.points, middle, strict=True):
        parts.append(dot(at_x, at_y, 5, "var(--deal)"))
        side = "start" if at_x < left + 12 else "end" if at_x > right - 12 else "middle"
        label = say.number(round(100 * point.agreement.mean))
        parts.append(words(at_x, at_y - 11, label, size=13, anchor=side, css="strong halo"))
    parts += _named_values(effect.points, x, ground, amount, book.numbers.unit(origin), width)
    parts += _named_bands(effect, x, y, say, right)
    return chart(width, 222, _says(book, origin, effect), *parts)


def _ends(point: Point) -> tuple[float, float, float, float]:
    """Ignorance low and high, rules low and high, as shares."""
    found = point.agreement
    clipped = [
        min(1.0, max(0.0, end))
        for end in (found.ignorance.low, found.ignorance.high, found.structure.low, found.structure.high)
    ]
    return clipped[0], clipped[1], clipped[2], clipped[3]


def _named_values(
    points: Sequence[Point], x: Scale, ground: float, amount: Callable[[float], str], unit: str, width: float
) -> list[Markup]:
    """The values under the line; those that would touch a neighbour are left out."""
    parts: list[Markup] = []
    taken = -100.0
    last = len(points) - 1
    whole = f"{amount(points[last].value)} {unit}".strip()
    room = x(points[last].value) - len(whole) * 6.6 - 8
    for place, point in enumerate(points):
        at_x, label = x(point.value), amount(point.value)
        if place == last and last:
            parts.append(words(at_x, ground + 20, whole, anchor="end"))
            continue
        half = len(label) * 3.4
        left = at_x if place == 0 else at_x - half
        if left > taken + 8 and left + 2 * half < room:
            parts.append(words(at_x, ground + 20, label, anchor="start" if place == 0 else "middle"))
            taken = left + 2 * half
    return parts


def _is_wider(effect: Effect, of: int, than: int) -> bool:
    """Whether the band of the rules (1) or of ignorance (0) is the wider one, over all points."""

    def width(band: int) -> float:
        return sum(_ends(point)[2 * band + 1] - _ends(point)[2 * band] for point in effect.points)

    return width(of) > width(than)


def _named_bands(effect: Effect, x: Scale, y: Scale, say: Catalogue, right: float) -> list[Markup]:
    """What the two bands are, above their upper edges at the right; the label of the last point keeps its place."""
    if len(effect.points) < 3:
        return []
    last = y(100 * effect.points[-1].agreement.mean) - 11
    keys = (
        [("ignorance", 1), ("rules", 3)] if effect.points[-1].agreement.structures > 1 else [("ignorance", 1)]
    )
    taken = [last]
    parts = []
    for key, end in keys:
        label = say.say(f"sources.page.effect.{key}")
        place = _top(effect, end, label, x, y, right) - 6
        while any(abs(place - other) < 15 for other in taken):
            place -= 4
        taken.append(place)
        parts.append(words(right - 2, place, label, anchor="end", css="inside"))
    return parts


def _top(effect: Effect, end: int, label: str, x: Scale, y: Scale, right: float) -> float:
    """The highest place of an edge along the width of its label."""
    first = right - 6.6 * len(label)
    points = [(x(point.value), y(100 * _ends(point)[end])) for point in effect.points]
    inside = [at_y for at_x, at_y in points if at_x >= first]
    for (left_x, left_y), (right_x, right_y) in pairwise(points):
        if left_x < first <= right_x:
            inside.append(left_y + (right_y - left_y) * (first - left_x) / (right_x - left_x))
    return min(inside)


def _says(book: Book, origin: Origin, effect: Effect) -> str:
    say = book.numbers.speech.catalogue
    points = [
        say.say(
            "sources.page.effect.says_point",
            value=book.numbers.words.amount(point.value),
            odds=say.number(round(100 * point.agreement.mean)),
        )
        for point in effect.points
    ]
    return say.say("sources.page.effect.says", name=book.numbers.title(origin), points=say.join(points))
