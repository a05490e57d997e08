"""Groups of rows of a batch as tables for the terminal: no share without its ranges, or why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from sim.batch.gathering import UNITS
from sim.batch.selection import OUTCOME
from sim.batch.wording import label_of, unit_title, words_of
from sim.cli.rows import Format, decimals, figures, heading, note, percent, row
from sim.loading.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from analysis.played import Setting
    from analysis.spreads import Figure
    from sim.batch.groups import Difference, Group, Grouped
    from sim.batch.results import Batch

SHARES = ("share", "agreement", "zopa")
MEASURES = ("agreement", "zopa", "months", "rounds", "V", "u", "reservation_value", "gain", "per_run")


def show_groups(console: Console, batch: Batch, found: Grouped, language: str) -> None:
    """Print the groups of every setting, then how the later settings differ from the first."""
    say = load_catalogue(language)
    if not found.groups:
        _show_nothing(console, batch, found, say)
        return
    for setting in batch.described:
        groups = [group for group in found.groups if group.setting.name == setting.name]
        _show_setting(console, setting, groups, found, say)
    for setting in batch.described[1:]:
        later = [of for of in found.differences if of.setting.name == setting.name]
        if later:
            _show_differences(console, later, found, say)
    for way in dict.fromkeys(group.way for group in found.groups):
        console.print(Text(say.say(f"results.way.{way}"), style="dim"))
    if found.left_out:
        console.print(Text(say.say("results.left_out", draws=say.number(found.left_out)), style="dim"))
    console.print(Text(say.say("batch.legend"), style="dim"))
    stylised = all(setting.stylised for setting in batch.described)
    console.print(Text(say.say("note.stylised" if stylised else "note.model"), style="dim"))


def _show_nothing(console: Console, batch: Batch, found: Grouped, say: Catalogue) -> None:
    from sim.batch.selection import Selection

    console.print(Text(say.say("results.nothing"), style="bold"))
    for column, word, meant in Selection(batch, found.table, found.where).slips():
        console.print(Text(say.say("results.never", column=column, word=word, meant=meant)))


def _show_setting(
    console: Console, setting: Setting, groups: Sequence[Group], found: Grouped, say: Catalogue
) -> None:
    title = say.words(setting.title)
    label = say.words(setting.label_title) if setting.label_title else setting.label
    console.print(Text(f"{title} ({label})" if label else title, style="bold"))
    rows = sum(group.rows for group in groups)
    key = "results.runs" if found.table == "runs" else "results.rows"
    selected = say.say(
        key,
        rows=say.number(rows),
        runs=say.number(setting.runs),
        table=say.say(f"results.table.{found.table}"),
    )
    console.print(Text(selected, style="dim"))
    console.print()
    if not groups:
        return
    table = figures(say, say.say(f"results.first.{found.table}"))
    for unit, of_unit in _by_unit(groups, found.table):
        if unit:
            heading(table, unit_title(setting, found.table, unit, say))
        _add_measures(table, setting, of_unit, found, say)
        _add_outcomes(table, setting, of_unit, found, say)
    console.print(table)
    console.print()


def _by_unit(groups: Sequence[Group], table: str) -> Iterator[tuple[str, list[Group]]]:
    """Groups of each table or party; all of them where rows are of runs or offers."""
    for unit in dict.fromkeys(_unit(group.key, table) for group in groups):
        yield unit, [group for group in groups if _unit(group.key, table) == unit]


def _unit(key: Mapping[str, Any], table: str) -> str:
    return str(key[UNITS[table]]) if table in UNITS else ""


def _add_measures(
    table: Table, setting: Setting, groups: Sequence[Group], found: Grouped, say: Catalogue
) -> None:
    """Rows of each measure, group by group."""
    there = {name for group in groups for name in (*group.figures, *group.fixed)}
    names = [name for name in MEASURES if name in there]
    if any(group.portion is not None for group in groups):
        names = ["share", *names]
    for name in names:
        title = say.say(f"results.measure.{name}")
        form = _form(name, say)
        if not found.by:
            _add(table, title, groups[0], name, form, say)
            continue
        known = [g for g in groups if name in g.fixed or _figure(g, name) is not None]
        if all(name in group.fixed for group in known):  # what everybody has been selected by is no finding
            continue
        heading(table, title)
        for group in known:
            _add(
                table,
                label_of(setting, group.key, say, UNITS.get(found.table)),
                group,
                name,
                form,
                say,
                indent=2,
            )


def _figure(group: Group, name: str) -> Figure | None:
    return group.portion if name == "share" else group.figures.get(name)


def _add(
    table: Table, words: str, group: Group, name: str, form: Format, say: Catalogue, indent: int = 0
) -> None:
    if name in group.fixed:
        label = Text(words).append(f" ({say.say('results.fixed')})", style="dim")
        table.add_row(Padding(label, (0, 0, 0, indent)), Text(form(group.fixed[name]), style="bold"))
        return
    if indent and name in ("share", "agreement", "per_run", "V"):
        words = f"{words} · {say.number(group.rows)}"
    _row(table, words, _figure(group, name), form, say, indent)


def _row(table: Table, words: str, figure: Figure | None, form: Format, say: Catalogue, indent: int) -> None:
    """A figure with its ranges; one that rests on a single draw says that it can have none."""
    if figure is not None and figure.draws == 1:
        label = Text(words).append(f" ({say.say('results.one_draw')})", style="dim")
        table.add_row(Padding(label, (0, 0, 0, indent)), Text(form(figure.mean), style="bold"))
        return
    row(table, words, figure, form, say, indent=indent)


def _add_outcomes(
    table: Table, setting: Setting, groups: Sequence[Group], found: Grouped, say: Catalogue
) -> None:
    """Rows of what was agreed on each issue, as shares of the agreements of a group."""
    issues = list(dict.fromkeys(issue for group in groups for issue in group.outcomes))
    if issues:
        note_of = say.say("batch.given_agreement")
        heading(table, note_of)
    for issue in issues:
        title = setting.every_issue.get(issue, {"en": issue})
        heading(table, say.words(title)) if found.by else note(table, say.words(title), 2)
        for group in groups:
            shares = group.outcomes.get(issue, {})
            if found.by and shares:
                note(table, label_of(setting, group.key, say, UNITS.get(found.table)), 2)
            for value, figure in shares.items():
                words = words_of(setting, f"{OUTCOME}{issue}", value, say)
                _row(table, words, figure, percent(say), say, indent=4)


def _show_differences(
    console: Console, differences: Sequence[Difference], found: Grouped, say: Catalogue
) -> None:
    setting, first = differences[0].setting, differences[0].first
    console.print(Text(say.say("batch.difference", now=setting.name, before=first.name), style="bold"))
    if all(figure is None for of in differences for figure in of.figures.values()):
        console.print(Text(say.say("results.unpaired")))
        console.print()
        return
    table = figures(say, say.say("batch.points"))
    names = list(dict.fromkeys(name for of in differences for name in of.figures))
    for name in names:
        known = [(of, of.figures[name]) for of in differences if of.figures.get(name) is not None]
        has_groups = bool(found.by) or found.table in UNITS
        if known and has_groups:
            heading(table, say.say(f"results.measure.{name}"))
        for of, figure in known:
            words = label_of(setting, of.key, say) if has_groups else say.say(f"results.measure.{name}")
            row(table, words, figure, _form(name, say), say, signed=True, indent=2 if has_groups else 0)
    console.print(table)
    console.print()


def _form(name: str, say: Catalogue) -> Format:
    if name in SHARES:
        return percent(say)
    return decimals(say, 1 if name in ("months", "rounds", "per_run") else 2)
