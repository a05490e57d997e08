"""The figures of groups of runs, as `zopa results --by` measures them, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from htpy import Node

from analysis.plots.writing import MONTHS, OF_100
from analysis.spreads import Figure
from sim.batch.groups import Difference, Group, Grouped
from sim.batch.selection import OUTCOME
from sim.batch.wording import label_of, words_of
from sim.dashboard.batches.figures import Block, Line, block
from sim.dashboard.comparing.finding import said_with_range
from sim.dashboard.comparing.naming import badge
from sim.loading.catalogue import Catalogue

MEASURES = {"share": OF_100, "agreement": OF_100, "zopa": OF_100, "months": MONTHS}
MOST_OUTCOMES = 12  # groups whose outcomes are told value by value

Places = Mapping[str, int]  # name of a setting -> its place


def measure_blocks(found: Grouped, places: Places, say: Catalogue) -> list[Block]:
    """A block for each measure, with a line for each group; what everybody was selected by is no finding."""
    differences = {(of.setting.name, _key(of.key)): of for of in found.differences}
    blocks = []
    for name, writing in MEASURES.items():
        known = [g for g in found.groups if name in g.fixed or _figure(g, name) is not None]
        if not known or all(name in group.fixed for group in known):
            continue
        lines = [
            _line(
                group,
                found,
                _figure(group, name),
                group.fixed.get(name),
                _note(group, name, differences, say),
                places,
                say,
            )
            for group in known
        ]
        blocks.append(block(say.say(f"results.measure.{name}"), lines, writing))
    return blocks


def _figure(group: Group, name: str) -> Figure | None:
    return group.portion if name == "share" else group.figures.get(name)


def _key(key: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(key.values())


def _note(
    group: Group, name: str, differences: Mapping[tuple[str, tuple[Any, ...]], Difference], say: Catalogue
) -> str:
    """How many runs a group has, and what it has more than the same group of the first setting."""
    parts = [say.say("batches.runs", n=say.number(group.rows))] if name in ("share", "agreement") else []
    difference = differences.get((group.setting.name, _key(group.key)))
    figure = difference.figures.get(name) if difference is not None else None
    if figure is not None:
        told = said_with_range(figure, MEASURES[name], say)
        parts.append(say.say("batches.against_first", difference=told))
    return " · ".join(parts)


def _line(
    group: Group,
    found: Grouped,
    figure: Figure | None,
    fixed: float | None,
    note: str,
    places: Places,
    say: Catalogue,
) -> Line:
    title = group_name(group, say)
    mark: Node = badge(places[group.setting.name]) if len(places) > 1 else None
    return Line(title, figure, note, fixed, badge=mark, code=found.by == ("structure",))


def group_name(group: Group, say: Catalogue) -> str:
    """What a group is called; sets of rules as `zopa results` writes them."""
    return label_of(group.setting, group.key, say)


def outcome_blocks(found: Grouped, places: Places, say: Catalogue) -> list[Block]:
    """What was agreed on each issue, as shares of the agreements of a group; of the first groups, if there are many."""
    groups = [group for group in found.groups if group.outcomes][:MOST_OUTCOMES]
    issues = dict.fromkeys(issue for group in groups for issue in group.outcomes)
    return [_outcome_block(issue, groups, found, places, say) for issue in issues]


def _outcome_block(
    issue: str, groups: Sequence[Group], found: Grouped, places: Places, say: Catalogue
) -> Block:
    setting = next(group.setting for group in groups if issue in group.outcomes)
    title = say.words(setting.every_issue.get(issue, {"en": issue}))
    unit = setting.units.get(issue)
    return block(
        f"{title}, {say.words(unit)}" if unit else title,
        list(_outcome_lines(issue, groups, found, places, say)),
        OF_100,
    )


def _outcome_lines(
    issue: str, groups: Sequence[Group], found: Grouped, places: Places, say: Catalogue
) -> Iterator[Line]:
    for group in groups:
        for value, figure in group.outcomes.get(issue, {}).items():
            title = words_of(group.setting, f"{OUTCOME}{issue}", value, say)
            mark: Node = badge(places[group.setting.name]) if len(places) > 1 else None
            yield Line(title, figure, group_name(group, say) if found.by else "", badge=mark)
