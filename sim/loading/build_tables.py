"""From checked data to tables: who sits where, when it opens, what comes of it; wrong references with their place."""

from __future__ import annotations

import math

from sim.domain.issues import Issue
from sim.domain.scenario import BINDING, Framework, Table
from sim.domain.signatories import MOST_PARTIES
from sim.domain.world import VotingRule
from sim.loading import schema
from sim.loading.build_parties import voting_rule
from sim.loading.report import Report

MOST_OUTCOMES = 4_000_000  # two gigabytes of utilities for four parties and the arrays beside them
PARTIES, TABLES = ("parties",), ("tables",)


def build_tables(model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report) -> tuple[Table, ...]:
    """The tables of a scenario, in its order."""
    for name, part in model.tables.items():
        _check_opening(name, part, model, report)
    found = tuple(_table(name, part, model, issues, report) for name, part in model.tables.items())
    _check_size(found, issues, report)
    for issue in issues:
        at = [t for t in found if issue.name in t.issues and t.result == BINDING]
        if len(at) > 1:
            places = list(model.tables[at[1].name].issues)
            report.add(
                f"issue '{issue.name}' is settled at '{at[0].name}' already: one table settles an issue, another "
                "may draw up a framework for it",
                "tables",
                at[1].name,
                "issues",
                places.index(issue.name),
            )
        without = [table.name for table in found if issue.name not in table.issues]
        if issue.status_quo is None and (without or not at) and _is_left_out(issue, model, report):
            where = f"at '{without[0]}'" if without else "at a binding table"
            report.add(
                f"issue '{issue.name}' has no 'status_quo' and is not negotiated {where}: what holds there?",
                "issues",
                issue.name,
            )
    if found and not any(table.decisive for table in found):
        sound = all(report.sound("tables", name) for name in model.tables)
        if sound and report.sound("tables"):
            report.add(
                "no table is decisive: one at least says whether the scenario ends in an agreement", "tables"
            )
    return found


def _check_size(tables: tuple[Table, ...], issues: tuple[Issue, ...], report: Report) -> None:
    """The outcomes of each table can be played, and those of all together."""
    total = 0
    for table in tables:
        outcomes = math.prod(len(issue.levels) for issue in issues if issue.name in table.issues)
        total += outcomes
        if outcomes > MOST_OUTCOMES:
            message = f"{outcomes:,} outcomes; at most {MOST_OUTCOMES:,} can be played"
            report.add(message, "tables", table.name, "issues")
            return
    if total > MOST_OUTCOMES:
        report.add(f"{total:,} outcomes at all tables; at most {MOST_OUTCOMES:,} can be played", "tables")


def _table(
    name: str,
    part: schema.TableModel,
    model: schema.ScenarioModel,
    issues: tuple[Issue, ...],
    report: Report,
) -> Table:
    here = ("tables", name)
    if part.name != name:
        report.add(f"the table '{name}' names itself '{part.name}'", *here, "name")
    _check_seats(part, model, report, here)
    if max(len(part.parties), len(model.parties)) > MOST_PARTIES:
        report.add(f"a table seats at most {MOST_PARTIES} parties", *here, "parties")
    if part.ends == "war":
        _check_belligerents(part, model, report, here)
    _check_disagreement(part, issues, report, here)
    return Table(
        name=name,
        title=part.title or {"en": name.replace("-", " ").replace("_", " ").capitalize()},
        parties=tuple(part.parties),
        issues=tuple(part.issues),
        rounds=part.rounds,
        requires=tuple(part.requires),
        ends_war=part.ends == "war",
        opens=_round_of(part.opens, model, report, here) if isinstance(part.opens, str) else 0,
        after=part.opens.after if isinstance(part.opens, schema.OpensModel) else None,
        if_agreed=isinstance(part.opens, schema.OpensModel) and part.opens.if_ == "agreed",
        result=part.result,
        framework=_framework(part, model, report, here) if part.framework else None,
        decisive=_is_decisive(part, model),
        disagreement=part.disagreement,
        ratify=_ratify(part, model, report, here),
    )


def _is_decisive(part: schema.TableModel, model: schema.ScenarioModel) -> bool:
    """As stated; else the tables that end a war, and if none does, all binding ones."""
    if part.decisive is not None:
        return part.decisive
    ends = any(table.ends == "war" for table in model.tables.values())
    return part.ends == "war" if ends else part.result == BINDING


def _check_disagreement(
    part: schema.TableModel, issues: tuple[Issue, ...], report: Report, here: tuple[str, ...]
) -> None:
    """Where walking away leaves the status quo, there is one."""
    for issue in issues:
        if issue.name not in part.issues:
            continue
        lacks = issue.status_quo is None or issue.status_quo not in issue.levels
        if part.disagreement == "status_quo" and lacks:
            message = f"issue '{issue.name}' has no status quo to which walking away could lead"
            report.add(message, *here, "disagreement")


def _check_opening(name: str, part: schema.TableModel, model: schema.ScenarioModel, report: Report) -> None:
    """What a table waits for exists and does not wait for the table itself."""
    if not isinstance(part.opens, schema.OpensModel):
        return
    here = ("tables", name, "opens", "after")
    if not report.known("table", part.opens.after, model.tables, *here, among=TABLES):
        return
    chain, current = [name], part.opens.after
    while current in model.tables:
        chain.append(current)
        if current == name:
            links = " after ".join(f"'{each}'" for each in chain)
            report.add(f"a table that waits for itself never opens: {links}", *here)
        if current in chain[:-1]:
            return
        opens = model.tables[current].opens
        current = opens.after if isinstance(opens, schema.OpensModel) else ""


def _round_of(month: str, model: schema.ScenarioModel, report: Report, here: tuple[str, ...]) -> int:
    """The round (from 0) in which a month lies."""
    months = [int(part) for text in (model.start, month) for part in text.split("-")]
    apart = (months[2] - months[0]) * 12 + months[3] - months[1]
    length = int(model.round.split()[0])
    message = None
    if apart < 0:
        message = f"a table cannot open in {month}, before the start of the scenario ({model.start})"
    elif apart > schema.MOST_ROUNDS * length:
        message = f"a table cannot open in {month}, more than {schema.MOST_ROUNDS:,} rounds after the start"
    elif apart % length:
        message = f"no round begins in {month}: rounds of {model.round} begin in {model.start}"
    if message is not None:
        if report.sound("start") and report.sound("round"):
            report.add(message, *here, "opens")
        return 0
    return apart // length


def _framework(
    part: schema.TableModel, model: schema.ScenarioModel, report: Report, here: tuple[str, ...]
) -> Framework | None:
    """What the framework is to the later table: it waits for this one and negotiates the same issues."""
    assert part.framework is not None
    stated, at = part.framework, (*here, "framework")
    for key in ("adopted", "expects"):
        for party in getattr(stated, key):
            report.known("party at this table", party, part.parties, *at, key, party, among=PARTIES)
    if not report.known("table", stated.to, model.tables, *at, "to", among=TABLES):
        return None
    target = model.tables[stated.to]
    waits = isinstance(target.opens, schema.OpensModel) and target.opens.after == part.name
    if stated.to == part.name:
        report.add("a framework is for a later table, not for the one that draws it up", *at, "to")
        return None
    if not waits and report.sound("tables", stated.to, "opens"):
        wanted = f"opens: {{after: {part.name}}}"
        report.add(f"'{stated.to}' does not wait for this framework; it needs '{wanted}'", *at, "to")
    elsewhere = [name for name in part.issues if name not in target.issues]
    if elsewhere and report.sound("tables", stated.to, "issues"):
        message = f"'{stated.to}' does not negotiate '{elsewhere[0]}', which this framework is about"
        report.add(message, *at, "to")
    return Framework(
        to=stated.to,
        mode=stated.mode,
        kappa=stated.kappa.uncertain,
        adopted={name: number.uncertain for name, number in stated.adopted.items()},
        expects={name: number.uncertain for name, number in stated.expects.items()},
    )


def _ratify(
    part: schema.TableModel, model: schema.ScenarioModel, report: Report, here: tuple[str, ...]
) -> dict[str, VotingRule]:
    """Rules of ratification that hold at this table only."""
    found = {}
    for party, rule in part.ratify.items():
        at = (*here, "ratify", party)
        if not report.known("party", party, model.parties, *at, among=PARTIES):
            continue
        if model.parties[party].constituencies is None and report.sound("parties", party):
            report.add(f"'{party}' has no constituencies that could ratify", *at)
        elif part.result != BINDING:
            report.add("a framework is not ratified: the table that it is for is", *at)
        found[party] = voting_rule(rule)
    return found


def _check_seats(
    part: schema.TableModel, model: schema.ScenarioModel, report: Report, here: tuple[str, ...]
) -> None:
    """Parties and issues of a table exist, each stands once, and whoever is required sits there."""
    for key, known, kind, among in (
        ("parties", model.parties, "party", PARTIES),
        ("issues", model.issues, "issue", ("issues",)),
    ):
        stated = getattr(part, key)
        for i, item in enumerate(stated):
            report.known(kind, item, known, *here, key, i, among=among)
            if item in stated[:i]:
                report.add(f"'{item}' stands twice", *here, key, i)
    seats = part.parties if report.sound(*here, "parties") else [*part.parties, *model.parties]
    for i, item in enumerate(part.requires):
        report.known("party at this table", item, seats, *here, "requires", i, among=PARTIES)
        if item in part.requires[:i]:
            report.add(f"'{item}' stands twice", *here, "requires", i)


def _check_belligerents(
    part: schema.TableModel, model: schema.ScenarioModel, report: Report, here: tuple[str, ...]
) -> None:
    """Whoever fights the war sits at the table that ends it."""
    belligerents = model.world.war.belligerents if model.world.war else []
    if not belligerents and report.sound("world") and report.sound("world", "war"):
        report.add("a table that ends a war needs 'world: {war: {belligerents: [...]}}'", *here, "ends")
    absent = [party for party in belligerents if party in model.parties and party not in part.parties]
    if absent and report.sound(*here, "parties"):
        report.add(
            f"'{absent[0]}' fights the war and does not sit at the table that ends it", *here, "parties"
        )


def _is_left_out(issue: Issue, model: schema.ScenarioModel, report: Report) -> bool:
    """Whether an issue is not meant to be on a table, as far as can be told, and has no status quo on purpose."""
    sound = all(report.sound("tables", name, "issues") for name in model.tables)
    return sound and report.sound("tables") and report.sound("issues", issue.name, "status_quo")
