"""One track per issue: its values in order, what each party likes best, and the offers that move along it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from htpy import Element, Node, b, div, h3, i, p, span
from markupsafe import Markup

from sim.dashboard.explore.sight import Apart, Sight, apart_on, liked_best
from sim.dashboard.explore.watched import Watched
from sim.dashboard.keeping import kept
from sim.dashboard.live import html_of
from sim.dashboard.marks import Look, token
from sim.dashboard.speech import Speech, speech
from sim.domain.issues import Issue
from sim.play.records import Outcome

STEP = 26  # pixels between marks on the same place
OFFER, IDEAL, PAST = 30, 18, 14


@dataclass(frozen=True)
class _Mark:
    """Something on a track: at which of its levels, and shifted by how many pixels."""

    key: str
    look: Look
    at: int
    shift: float = 0.0


def heading(speech: Speech, seen: Sight) -> str:
    """What the tracks show, in a sentence; a neutral one where nothing stands out."""
    say = speech.catalogue.say
    if seen.status == "agreed":
        return say("explore.found.agreed")
    if seen.at == 0:
        return say("explore.found.waiting")
    if seen.status not in ("open", "waiting"):
        return say("explore.found.over")
    spans = _spans(speech, seen)
    if len(spans) < 2:
        return say("explore.found.table")
    near, far = min(spans, key=lambda s: s.share), max(spans, key=lambda s: s.share)
    if far.share == 0.0:
        return say("explore.found.same")
    if near.share == far.share:
        return say("explore.found.table")
    return say("explore.found.apart", near=speech.issue(near.issue), far=speech.issue(far.issue))


def _spans(speech: Speech, seen: Sight) -> list[Apart]:
    found = [
        apart_on(speech.case.issue(name), seen.offers()) for name in speech.case.table(seen.table).issues
    ]
    return [one for one in found if one is not None]


def legend(speech: Speech, seen: Sight) -> Element:
    """What the marks mean."""
    say = speech.catalogue.say
    look = speech.look(seen.seats[0].party) if seen.seats else speech.look(speech.case.parties[0].name)
    return div(".key")[
        span[token(look, 18, hollow=True, quiet=True), say("explore.key.ideal")],
        span[token(look, 22, quiet=True), say("explore.key.offer")],
        span[_moved(look), say("explore.key.moved")],
        span[_text_token(18), say("explore.key.text")] if seen.text is not None else None,
    ]


def _moved(look: Look) -> Markup:
    return Markup(
        f'<svg width="34" height="14" aria-hidden="true"><path d="M7 7H30" stroke="{look.colour}" stroke-width="4"/>'
        f'<circle cx="6" cy="7" r="4.5" fill="var(--ground)" stroke="{look.colour}" stroke-width="2"/></svg>'
    )


def _text_token(size: int) -> Markup:
    """A sheet of paper: a text that no party offers."""
    return Markup(
        f'<svg class="token" width="{size}" height="{size}" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M5 2h10l4 4v16H5z" fill="var(--raised)" stroke="var(--ink)" stroke-width="2"/>'
        '<path d="M8 10h8M8 14h8M8 18h5" stroke="var(--ink)" stroke-width="1.5"/></svg>'
    )


def tracks(speech: Speech, watched: Watched, table: int, seen: Sight) -> list[Element]:
    """The tracks of a table in a round."""
    return [
        track(speech, watched, table, seen, speech.case.issue(name))
        for name in watched.scenario.tables[table].issues
    ]


def track(speech: Speech, watched: Watched, table: int, seen: Sight, issue: Issue) -> Element:
    """One issue."""
    name = issue.name
    now = {party: offer[name] for party, offer in seen.offers().items() if name in offer}
    offers = _places(speech, issue, now, STEP)
    distance = apart_on(issue, seen.offers())
    help_ = speech.catalogue.words(issue.help) if issue.help else ""
    return div(".issue", data_key=f"issue-{name}")[
        div[
            h3[speech.issue_title(name)],
            p(".gap.what")[help_] if help_ else None,
            p(".gap")[b[_gap(speech, seen, issue, distance)]],
        ],
        div(".trk", role="img", aria_label=_sentence(speech, seen, issue, liked_best(watched, table)))[
            _pill(issue, distance) if seen.outcome is None else None,
            i(".ax"),
            _ground(watched, table, speech.language, name),
            _moves(speech, seen, issue),
            _text(seen, issue),
            [_offer(issue, mark) for mark in offers],
            _agreed(seen, issue),
        ],
    ]


def _places(speech: Speech, issue: Issue, values: Mapping[str, str], step: float) -> list[_Mark]:
    """Marks of parties at values, side by side where several share one."""
    at = {party: issue.levels.index(issue.level(value)) for party, value in values.items()}
    marks = []
    for party, level in at.items():
        here = [other for other in at if at[other] == level]
        beyond = max(0.0, (len(here) - 1) / 2 * step - step / 2)  # at an end they stand on the inner side
        inwards = beyond if level == 0 else -beyond if level == len(issue.levels) - 1 else 0.0
        shift = (here.index(party) - (len(here) - 1) / 2) * step + inwards
        marks.append(_Mark(party, speech.look(party), level, shift))
    return marks


def _percent(issue: Issue, at: float) -> float:
    last = len(issue.levels) - 1
    return 100 * at / last if last else 50.0


def _left(issue: Issue, mark: _Mark) -> str:
    return f"left:calc({_percent(issue, mark.at):.1f}% + {mark.shift:.0f}px)"


@kept(512)
def _ground(watched: Watched, table: int, language: str, name: str) -> Markup:
    """What stays the same in all rounds: the values, and what each party likes best."""
    speech_, issue = speech(watched.scenario, language), watched.scenario.issue(name)
    likes = {party: liked[name] for party, liked in liked_best(watched, table).items() if name in liked}
    ideals = _places(speech_, issue, likes, 22)
    return Markup(html_of([_values(speech_, issue), [_ideal(issue, mark) for mark in ideals]]))


def _values(speech: Speech, issue: Issue) -> list[Node]:
    found: list[Node] = []
    many = len(issue.levels) > 7
    for at, level in enumerate(issue.levels):
        here = f"left:{_percent(issue, at):.1f}%"
        found.append(i(".st", style=here))
        if not many or at % -(-len(issue.levels) // 6) == 0 or at == len(issue.levels) - 1:
            found.append(
                span(".lb", style=here)[speech.value(issue.name, issue.values[level].name, unit=False)]
            )
    return found


def _pill(issue: Issue, distance: Apart | None) -> Node:
    if distance is None or distance.low == distance.high:
        return None
    start, end = _percent(issue, distance.low), _percent(issue, distance.high)
    return i(
        ".span",
        data_key="span",
        style=f"left:calc({start:.1f}% - 18px);width:calc({end - start:.1f}% + 36px)",
    )


def _ideal(issue: Issue, mark: _Mark) -> Element:
    return span(".id", data_key=f"ideal-{mark.key}", style=_left(issue, mark))[
        token(mark.look, IDEAL, hollow=True)
    ]


def _offer(issue: Issue, mark: _Mark) -> Element:
    return span(".of", data_key=f"offer-{mark.key}", style=_left(issue, mark))[token(mark.look, OFFER)]


def _moves(speech: Speech, seen: Sight, issue: Issue) -> list[Node]:
    """A trail from where a party stood in its last offer, if it moved."""
    found: list[Node] = []
    for seat in seen.seats:
        if (
            seat.offer is None
            or seat.before is None
            or seat.offer.get(issue.name) == seat.before.get(issue.name)
        ):
            continue
        look = speech.look(seat.party)
        was, now = (issue.levels.index(issue.level(o[issue.name])) for o in (seat.before, seat.offer))
        start, end = sorted((_percent(issue, was), _percent(issue, now)))
        here = f"left:{start:.1f}%;width:{end - start:.1f}%;background:{look.colour}"
        found.append(i(".trail", data_key=f"trail-{seat.party}", style=here))
        ghost = f"left:{_percent(issue, was):.1f}%"
        found.append(
            span(".gh", data_key=f"ghost-{seat.party}", style=ghost)[
                token(look, PAST, hollow=True, quiet=True)
            ]
        )
    return found


def _text(seen: Sight, issue: Issue) -> Node:
    if seen.text is None or issue.name not in seen.text or seen.outcome is not None:
        return None
    at = issue.levels.index(issue.level(seen.text[issue.name]))
    return span(".of.text", data_key="text", style=f"left:{_percent(issue, at):.1f}%")[_text_token(26)]


def _agreed(seen: Sight, issue: Issue) -> Node:
    if seen.outcome is None or issue.name not in seen.outcome:
        return None
    at = issue.levels.index(issue.level(seen.outcome[issue.name]))
    return i(".deal", data_key="deal", style=f"left:{_percent(issue, at):.1f}%")


def _gap(speech: Speech, seen: Sight, issue: Issue, distance: Apart | None) -> str:
    """How far apart they are, in words."""
    say = speech.catalogue.say
    if seen.outcome is not None:
        return speech.value(issue.name, seen.outcome[issue.name])
    if distance is None:
        return ""
    steps = distance.high - distance.low
    if steps == 0:
        return say("explore.gap.none")
    if issue.kind == "nominal":
        return say("explore.gap.differ")
    if issue.kind == "grid":
        low, high = (issue.values[issue.levels[at]].amount or 0 for at in (distance.low, distance.high))
        number = speech.catalogue.number(float(high - low), 0 if float(high - low).is_integer() else 2)
        return say("explore.gap.amount", number=number)
    return say(f"explore.gap.{'one' if steps == 1 else 'many'}", steps=steps)


def _sentence(speech: Speech, seen: Sight, issue: Issue, likes: Mapping[str, Mapping[str, str]]) -> str:
    """The track in words."""
    say, name = speech.catalogue.say, issue.name
    if seen.outcome is not None and name in seen.outcome:
        value = speech.value(name, seen.outcome[name])
        return say("explore.track.agreed", issue=speech.issue_title(name), value=value)
    told = _told(speech, name, {seat.party: seat.offer for seat in seen.seats}, "explore.track.offers")
    told += _told(speech, name, likes, "explore.track.likes")
    return f"{speech.issue_title(name)}: {'; '.join(told)}" if told else speech.issue_title(name)


def _told(speech: Speech, issue: str, values: Mapping[str, Outcome | None], key: str) -> list[str]:
    return [
        speech.catalogue.say(key, party=speech.party(party), value=speech.value(issue, value[issue]))
        for party, value in values.items()
        if value is not None and issue in value
    ]
