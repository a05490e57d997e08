"""How the tables of a batch went, on the terminal: reasons, endings, dates, who stood in the way, durability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sim.cli.rows import Format, figures, heading, note, percent, row, spread
from sim.loading.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from analysis.course import Sets, TableFindings
    from analysis.summary import Findings

FEW = 0.0005  # shares below are not worth a line


def add_course(table: Table, found: Findings, say: Catalogue) -> None:
    """Rows on why there is no agreement, how each table ends, and how long agreements hold."""
    if found.course.is_told:
        add_reasons(table, found, say)
        for name, of in found.course.tables.items():
            _add_table(table, found, name, of, say)
    add_durability(table, found, say)


def add_reasons(table: Table, found: Findings, say: Catalogue) -> None:
    """Rows on why there is no agreement."""
    if found.course.reasons:
        heading(table, say.say("explain.reasons"))
    for reason, figure in found.course.reasons.items():
        row(table, say.say(f"explain.reason.{reason}"), figure, percent(say), say, indent=2)


def add_durability(table: Table, found: Findings, say: Catalogue) -> None:
    """Rows on how long agreements hold; none without a peace that may break."""
    if not found.course.holds:
        return
    heading(table, say.say("explain.durability"))
    for years, figure in found.course.holds.items():
        words = say.say(f"explain.holds.{'one' if years == 1 else 'many'}", years=years)
        row(table, words, figure, percent(say), say, indent=2)
    row(table, say.say("explain.hazard"), found.course.hazard, _tenths(say), say, indent=2)


def _tenths(say: Catalogue) -> Format:
    return lambda share: say.number(100 * share, 1)


def _add_table(table: Table, found: Findings, name: str, of: TableFindings, say: Catalogue) -> None:
    title = say.words(found.setting.tables[name].title)
    heading(table, say.say("run.table", table=title))
    for status, figure in of.status.items():
        row(table, say.say(f"explain.status.{status}"), figure, percent(say), say, indent=2)
    if of.agreed_in is not None:
        low, middle, high = of.agreed_in
        key = "explain.closed_one" if low == high else "explain.closed"
        note(table, say.say(key, middle=say.month(middle), span=say.months(low, high)), 2)
    if of.fates:
        note(table, say.say("explain.fate"), 2)
    for fate, figure in of.fates.items():
        row(table, say.say(f"explain.fates.{fate}"), figure, percent(say), say, indent=4)


def show_reasons(console: Console, found: Findings, language: str) -> None:
    """Print why the runs of one setting end as they do."""
    say = load_catalogue(language)
    setting = found.setting
    title = say.words(setting.title)
    console.print(Text(f"{title} ({setting.label})" if setting.label else title, style="bold"))
    console.print(Text(say.say("explain.batch", runs=say.number(setting.runs)), style="dim"))
    console.print()
    console.print(Text(headline(found, say)))
    console.print()
    table = figures(say, say.say("batch.in_100_runs"))
    row(table, say.say("batch.agreement"), found.agreement, percent(say), say)
    row(table, say.say("batch.zopa"), found.zopa, percent(say), say)
    if found.course.reasons:
        add_reasons(table, found, say)
    for name, of in found.course.tables.items():
        _add_table(table, found, name, of, say)
        if setting.tables[name].decisive:
            _add_obstacles(table, found, of, say)
    add_durability(table, found, say)
    console.print(table)
    console.print()
    if not found.course.reasons:
        console.print(Text(say.say("explain.no_reason")))
    console.print(Text(say.say("batch.legend"), style="dim"))
    console.print(Text(say.say("note.stylised" if setting.stylised else "note.model"), style="dim"))


def headline(found: Findings, say: Catalogue) -> str:
    """How many runs agree, with the three ranges, and in how many a deal was possible at all; how long it holds."""
    setting, hundred = found.setting, percent(say)
    words = say.say(
        "batch.headline",
        share=hundred(found.agreement.mean),
        months=setting.window_months,
        structure=spread(found.agreement.structure, hundred, say),
        ignorance=spread(found.agreement.ignorance, hundred, say),
        monte_carlo=spread(found.agreement.monte_carlo, hundred, say),
        runs=say.number(setting.runs),
        zopa=hundred(found.zopa.mean),
        zopa_range=spread(found.zopa.monte_carlo, hundred, say),
    )
    last = found.course.holds.get(5)
    if last is None:
        return words
    lasting = say.say(
        "batch.lasting",
        share=hundred(last.mean),
        structure=spread(last.structure, hundred, say),
        ignorance=spread(last.ignorance, hundred, say),
    )
    return f"{words} {lasting}"


def _add_obstacles(table: Table, found: Findings, of: TableFindings, say: Catalogue) -> None:
    """Rows on who and what stood in the way at a table that decides."""
    hundred = percent(say)
    if of.pivotal:
        note(table, say.say("explain.pivotal"), 2)
    for sets, figure in of.pivotal.items():
        row(table, _sets(found, sets, say), figure, hundred, say, indent=4)
    if of.issues:
        note(table, say.say("explain.issue"), 2)
    for issue, figure in of.issues.items():
        row(table, say.words(found.setting.every_issue[issue]), figure, hundred, say, indent=4)
    for how, key in (("refused", "refused_by"), ("not_ratified", "defected"), ("walked_out", "left")):
        parties = {name: figure for name, figure in of.blamed.get(how, {}).items() if figure.mean >= FEW}
        if parties:
            note(table, say.say(f"explain.{key}"), 2)
        for party, figure in parties.items():
            row(table, say.words(found.setting.everybody[party]), figure, hundred, say, indent=4)


def _sets(found: Findings, sets: Sets, say: Catalogue) -> str:
    """Pivotal sets in words: one party or another; several together."""
    if not sets:
        return say.say("explain.nobody")
    titles = found.setting.everybody
    groups = [say.join([say.inside(say.words(titles[party])) for party in group]) for group in sets]
    if len(sets[0]) > 1:
        groups = [say.say("explain.together", who=group) for group in groups]
    return say.sentence(say.join(groups, "or"))
