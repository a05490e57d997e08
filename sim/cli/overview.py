"""A scenario to read at the terminal: sentences first, then who, what, where, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from sim.cli.overview_world import (
    amount,
    home_lines,
    peace_lines,
    result_lines,
    span,
    time_line,
    war_lines,
)
from sim.domain.issues import Issue
from sim.domain.scenario import UNCERTAIN, Lever, Party, Scenario, Table
from sim.loading.catalogue import Catalogue
from sim.play.wording import Wording

if TYPE_CHECKING:
    from rich.console import Console

STATUS_QUO = "●"
MOST_WIDTH = 100  # longer lines are hard to read


def show_overview(console: Console, scenario: Scenario, say: Catalogue) -> None:
    """Print a scenario section by section; what it has none of is left out."""
    console.width = min(console.width, MOST_WIDTH)
    words = Wording(scenario, say)
    console.print(Text(say.words(scenario.title), style="bold"))
    console.print(Text(_facts(scenario, say), style="dim"))
    if scenario.description:
        console.print()
        console.print(Text(say.words(scenario.description)))
    if scenario.question:
        console.print()
        console.print(Text(say.say("list.question", question=say.words(scenario.question)), style="italic"))
    _section(console, say.say("show.parties"))
    for party in scenario.parties:
        _entry(console, say.words(party.title), party.name, [_party(party, scenario, say)])
    _section(console, say.say("show.issues", mark=STATUS_QUO))
    for issue in scenario.issues:
        _entry(console, say.words(issue.title), issue.name, [_values(issue, words)])
    _section(console, say.say("show.tables"))
    for table in scenario.tables:
        _entry(console, say.words(table.title), table.name, _table(table, scenario, words))
    _around(console, scenario, words)
    if scenario.levers:
        _section(console, say.say("show.levers"))
    for lever in scenario.levers:
        _entry(console, say.words(lever.title), lever.name, _lever(lever, words))
    _section(console, say.say("show.alternatives", count=len(scenario.structures)))
    for line in _alternatives(scenario, say):
        _plain(console, line)
    for path, value in scenario.overrides.items():
        console.print()
        console.print(Text(say.say("run.changed", path=path, value=value)))


def _around(console: Console, scenario: Scenario, words: Wording) -> None:
    """Who has to agree at home, the war, the peace; what there is of it."""
    say = words.catalogue
    split = [party for party in scenario.parties if party.constituencies is not None]
    if split:
        _section(console, say.say("show.home.heading"))
    for party in split:
        _entry(console, say.words(party.title), party.name, home_lines(party, say))
    if scenario.war is not None and scenario.war.favours is not None:
        _section(console, say.say("show.war.heading"))
        for line in war_lines(scenario, words):
            _plain(console, line)
    if scenario.peace is not None:
        _section(console, say.say("show.peace.heading"))
        for line in peace_lines(scenario, words):
            _plain(console, line)


def _plain(console: Console, line: str) -> None:
    console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))


def _section(console: Console, heading: str) -> None:
    console.print()
    console.print(Text(heading, style="bold"))


def _entry(console: Console, title: str, name: str, lines: Iterable[str]) -> None:
    """A title with the name by which it is set, and what belongs to it."""
    console.print(Padding(Text.assemble(title, "  ", (name, "dim")), (0, 0, 0, 2), expand=False))
    for line in lines:
        console.print(Padding(Text(line), (0, 0, 0, 4), expand=False))


def _facts(scenario: Scenario, say: Catalogue) -> str:
    """Name, level, first month, length of a round, and what it stands on."""
    months = scenario.round_months
    parts = [
        scenario.name,
        *([say.say(f"show.level.{scenario.level}")] if scenario.level else []),
        say.say("show.start", month=say.month(scenario.start)),
        say.say(f"show.round.{'one' if months == 1 else 'many'}", count=months),
    ]
    if scenario.stylised:
        parts.append(say.say("show.stylised"))
    if scenario.sources:
        parts.append(say.say("show.sources", sources=say.join(scenario.sources)))
    base = scenario.document.get("extends")
    if base:
        parts.append(say.say("show.extends", base=base))
    return " · ".join(parts)


def _party(party: Party, scenario: Scenario, say: Catalogue) -> str:
    """How a party gives way, its limit and its horizon: the likeliest value with the range."""
    return say.say(
        "show.party",
        strategy=_manners(party, scenario, say),
        limit=span(party.reservation_value, say),
        horizon=span(party.horizon, say),
    )


def _manners(party: Party, scenario: Scenario, say: Catalogue) -> str:
    """The strategies that a party may have, over all sets of rules."""
    return say.join([*dict.fromkeys(s.manners[party.name].strategy for s in scenario.structures)], "or")


def _values(issue: Issue, words: Wording) -> str:
    """The values of an issue in their order, the status quo marked; a grid by its ends and its ceiling."""
    say = words.catalogue
    if issue.kind != "grid":
        titles = [
            f"{STATUS_QUO} {say.words(v.title)}" if level == issue.status_quo else say.words(v.title)
            for level, v in enumerate(issue.values)
        ]
        return " · ".join(titles)
    names = [v.name for v in issue.values]
    low, high = (words.value(issue.name, name, unit=name == names[-1]) for name in (names[0], names[-1]))
    parts = [say.say("show.grid", low=low, high=high, count=len(names))]
    if len(issue.levels) < len(names):
        parts.append(say.say("show.ceiling", high=words.value(issue.name, names[issue.levels[-1]])))
    if issue.status_quo is not None:
        parts.append(f"{STATUS_QUO} {words.value(issue.name, names[issue.status_quo])}")
    return " · ".join(parts)


def _table(table: Table, scenario: Scenario, words: Wording) -> list[str]:
    say = words.catalogue
    parties = say.join([say.words(scenario.party(name).title) for name in table.parties])
    lines = [
        say.say("show.table.parties", parties=parties),
        say.say(
            "show.table.issues", issues=say.join([say.words(scenario.issue(n).title) for n in table.issues])
        ),
        time_line(table, scenario, say),
    ]
    if table.requires:
        required = say.join([say.words(scenario.party(name).title) for name in table.requires])
        lines.append(say.say("show.table.requires", parties=required))
    return [*lines, *result_lines(table, scenario, say)]


def _lever(lever: Lever, words: Wording) -> list[str]:
    """What a lever does, what positions it has, and where it stands."""
    say = words.catalogue
    if lever.range is None:
        positions = say.join(lever.choices, "or")
    else:
        low, high = lever.range
        positions = say.say("batch.range", low=amount(low, say), high=words.position(lever, high))
        if lever.stated is not None:
            positions = say.join([positions, UNCERTAIN], "or")

    def place(position: str | float) -> str:
        """A choice as it is written after --lever, which is what people look here for."""
        if not isinstance(position, str):
            return words.position(lever, position)
        if lever.stated is None:
            return position
        return say.say("show.lever.uncertain", position=position, range=words.position(lever, position))

    stands = say.say("show.lever.stands", positions=positions, position=place(lever.position))
    if lever.position != lever.default:
        stands = say.say(
            "show.lever.moved",
            positions=positions,
            position=place(lever.position),
            default=place(lever.default),
        )
    return [*([say.words(lever.help)] if lever.help else []), stands]


def _alternatives(scenario: Scenario, say: Catalogue) -> list[str]:
    """Each alternative with its choices and, where they differ, how much each weighs."""
    if not scenario.structures[0].choices:
        return [say.say("show.one_structure")]
    return [
        say.say("show.alternative", path=path, choices=say.join(_choices(path, scenario, say), "or"))
        for path in scenario.structures[0].choices
    ]


def _choices(path: str, scenario: Scenario, say: Catalogue) -> Sequence[str]:
    weights: dict[str, float] = {}
    for structure in scenario.structures:
        weights[structure.choices[path]] = weights.get(structure.choices[path], 0.0) + structure.weight
    if max(weights.values()) - min(weights.values()) < 1e-9:
        return [*weights]
    return [
        say.say("show.weighted", choice=choice, percent=say.number(100 * weight, 0))
        for choice, weight in weights.items()
    ]
