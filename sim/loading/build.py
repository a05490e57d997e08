"""From checked data to issues, tables and structures; every wrong reference is reported with its place.

What cannot be built is left out; the parties are built in `sim.loading.build_parties`.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from fractions import Fraction

from sim.domain.issues import Issue, Value
from sim.domain.scenario import BINDING, Framework, Manner, Procedure, Structure, Table
from sim.domain.signatories import MOST_PARTIES
from sim.domain.uncertain import Uncertain
from sim.domain.world import FORMS, VotingRule
from sim.loading import schema
from sim.loading.build_conditions import value_name, values_at
from sim.loading.build_parties import build_parties, voting_rule
from sim.loading.build_world import build_peace, build_war
from sim.loading.report import Report
from sim.protocols import PROTOCOLS
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES

MOST_OUTCOMES = 4_000_000  # two gigabytes of utilities for four parties and the arrays beside them
MOST_VALUES = 2_000  # of one issue: distances are a table of values by values
MOST_ISSUES = 60  # NumPy lays an array out in at most 64 dimensions
MOST_STRUCTURES = 1_000
__all__ = [
    "build_issues",
    "build_parties",
    "build_peace",
    "build_structures",
    "build_tables",
    "build_war",
]
PARTIES, TABLES = ("parties",), ("tables",)
SETTINGS: dict[str, Collection[str]] = {
    "strategy": STRATEGIES,
    "offer": OFFERS,
    "acceptance": ACCEPTANCES,
    "protocol": PROTOCOLS,
    "reservation_value": FORMS,
}
OF_PARTIES = ("strategy", "offer", "acceptance")


# --- issues


def build_issues(model: schema.ScenarioModel, report: Report) -> tuple[Issue, ...]:
    """All issues of a scenario, in its order."""
    if len(model.issues) > MOST_ISSUES:
        report.add(f"{len(model.issues)} issues; at most {MOST_ISSUES} can be played", "issues")
    return tuple(
        issue
        for name, part in model.issues.items()
        if (issue := _issue(name, part, model, report)) is not None
    )


def _issue(name: str, part: schema.IssueModel, model: schema.ScenarioModel, report: Report) -> Issue | None:
    here = ("issues", name)
    for i, party in enumerate(part.binds):
        report.known("party", party, model.parties, *here, "binds", i, among=PARTIES)
    values = (
        _grid_values(name, part, report)
        if part.grid is not None
        else _named_values(name, part, model, report)
    )
    if not report.sound(*here, "grid"):
        return None
    if not 2 <= len(values) <= MOST_VALUES:
        if report.sound(*here, "values"):
            report.add(f"an issue needs at least two values and at most {MOST_VALUES:,}", *here)
        return None
    names = [v.name for v in values]
    status_quo: int | None = None
    if part.status_quo is not None:
        wanted = value_name(part.status_quo)
        if report.known("value", wanted, names, *here, "status_quo", among=values_at(name, part)):
            status_quo = names.index(wanted)
    levels = tuple(range(len(values)))
    if part.at_most is not None:
        low, _, high = part.at_most.value
        if low != high:
            report.add("'at_most' must be a point", *here, "at_most")
        levels = tuple(i for i in levels if (values[i].amount or 0) <= Fraction(repr(high)))
        if not levels:
            report.add("'at_most' removes every value", *here, "at_most")
            levels = tuple(range(len(values)))
    return Issue(
        name=name,
        title=part.title,
        kind=part.type,
        values=values,
        status_quo=status_quo,
        levels=levels,
        unit=part.unit or {},
        help=part.help or {},
    )


def _named_values(
    name: str, part: schema.IssueModel, model: schema.ScenarioModel, report: Report
) -> tuple[Value, ...]:
    values = []
    here = ("issues", name, "values")
    for value, detail in (part.values or {}).items():
        for i, party in enumerate(detail.binds or ()):
            report.known("party", party, model.parties, *here, value, "binds", i, among=PARTIES)
        binds = part.binds if detail.binds is None else detail.binds
        values.append(
            Value(value, detail.title or {"en": value.replace("_", " ")}, frozenset(binds), detail.help or {})
        )
    return tuple(values)


def _grid_values(name: str, part: schema.IssueModel, report: Report) -> tuple[Value, ...]:
    assert part.grid is not None
    grid = part.grid
    if isinstance(grid, schema.GridModel):
        many = not (grid.to - grid.from_) / grid.step < MOST_VALUES
    else:
        many = len(grid) > MOST_VALUES
    if many:
        return ()  # reported with the number of values
    amounts = schema.amounts(grid)
    if sorted(set(amounts)) != amounts:
        report.add("the amounts of a grid must increase", "issues", name, "grid")
    return tuple(
        Value(
            schema.amount_name(a),
            {"en": f"{float(a):,g}" if a.denominator > 1 else f"{int(a):,}"},
            frozenset(part.binds),
            amount=a,
        )
        for a in amounts
    )


# --- tables


def build_tables(model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report) -> tuple[Table, ...]:
    """The tables of a scenario, in its order."""
    for name, part in model.tables.items():
        _check_opening(name, part, model, report)
    found = tuple(_table(name, part, model, issues, report) for name, part in model.tables.items())
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
        if not at and issue.status_quo is None and _is_left_out(issue, report):
            report.add(
                f"issue '{issue.name}' has no status quo and must be negotiated at a binding table",
                "issues",
                issue.name,
            )
        without = [t.name for t in found if issue.name not in t.issues]
        if at and without and issue.status_quo is None and _is_left_out(issue, report):
            report.add(
                f"issue '{issue.name}' has no status quo to go by at the table '{without[0]}', which leaves it out",
                "issues",
                issue.name,
            )
    if found and not any(table.decisive for table in found):
        report.add("at least one table must be decisive", "tables")
    return found


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
    _check_outcomes(part, issues, report, here)
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


def _check_outcomes(
    part: schema.TableModel, issues: tuple[Issue, ...], report: Report, here: tuple[str, ...]
) -> None:
    """A table's outcomes can be counted, and where walking away leaves the status quo, there is one."""
    outcomes = 1
    for issue in issues:
        if issue.name not in part.issues:
            continue
        outcomes *= len(issue.levels)
        lacks = issue.status_quo is None or issue.status_quo not in issue.levels
        if part.disagreement == "status_quo" and lacks:
            message = f"issue '{issue.name}' has no status quo to which walking away could lead"
            report.add(message, *here, "disagreement")
    if outcomes > MOST_OUTCOMES:
        report.add(f"{outcomes:,} outcomes; at most {MOST_OUTCOMES:,} can be played", *here, "issues")


def _check_opening(name: str, part: schema.TableModel, model: schema.ScenarioModel, report: Report) -> None:
    """What a table waits for exists and does not wait for the table itself."""
    if not isinstance(part.opens, schema.OpensModel):
        return
    here = ("tables", name, "opens", "after")
    if not report.known("table", part.opens.after, model.tables, *here, among=TABLES):
        return
    seen, current = {name}, part.opens.after
    while current in model.tables:
        if current in seen:
            report.add("tables wait for each other in a circle", *here)
            return
        seen.add(current)
        opens = model.tables[current].opens
        current = opens.after if isinstance(opens, schema.OpensModel) else ""


def _round_of(month: str, model: schema.ScenarioModel, report: Report, here: tuple[str, ...]) -> int:
    """The round (from 0) in which a month lies."""
    months = [int(part) for text in (model.start, month) for part in text.split("-")]
    apart = (months[2] - months[0]) * 12 + months[3] - months[1]
    length = int(model.round.split()[0])
    if apart < 0 or apart > schema.MOST_ROUNDS or apart % length:
        report.add(
            f"a table opens at the start ({model.start}) or some rounds of {model.round} later",
            *here,
            "opens",
        )
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
    if not waits and report.sound("tables", stated.to, "opens"):
        report.add(f"'{stated.to}' must open after this table: 'opens: {{after: {part.name}}}'", *at, "to")
    elsewhere = [name for name in part.issues if name not in target.issues]
    if elsewhere and report.sound("tables", stated.to, "issues"):
        report.add(f"'{stated.to}' does not negotiate '{elsewhere[0]}'", *at, "to")
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
            report.add(f"'{party}' has no constituencies", *at)
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


def _is_left_out(issue: Issue, report: Report) -> bool:
    """Whether an issue is not meant to be on a table, as far as can be told, and has no status quo on purpose."""
    return report.sound("tables") and report.sound("issues", issue.name, "status_quo")


# --- structures


def build_structures(model: schema.ScenarioModel, report: Report) -> tuple[Structure, ...]:
    """The product of the alternatives, in file order, the last running fastest; weights sum to 1."""
    _check_settings(model, report)
    options: list[list[tuple[str, str, float]]] = []
    for path, stated in model.alternatives.items():
        weights = stated if isinstance(stated, dict) else dict.fromkeys(stated, 1.0)
        total = sum(weights.values())
        if not weights or total <= 0:
            report.add("an alternative needs at least one choice with a weight above 0", "alternatives", path)
            continue
        if not _check_alternative(path, weights, model, report):
            continue
        if isinstance(stated, list) and len(weights) < len(stated):
            report.add("a choice stands twice", "alternatives", path)
        possible = {choice: weight for choice, weight in weights.items() if weight > 0}
        options.append([(path, choice, weight / total) for choice, weight in possible.items()])
    count = 1
    for option in options:
        count *= len(option)
    if count > MOST_STRUCTURES:
        report.add(f"the alternatives make {count:,} structures; at most {MOST_STRUCTURES:,}", "alternatives")
        return ()
    return tuple(_structure(combination, model, report) for combination in itertools.product(*options))


def _check_settings(model: schema.ScenarioModel, report: Report) -> None:
    """Every strategy, protocol and opener that is stated exists, also where an alternative takes its place."""
    for key, known in SETTINGS.items():
        report.known(key, getattr(model, key), known, key)
        if key == "reservation_value":  # a party's own of that name is a number
            continue
        parts = model.tables if key == "protocol" else model.parties
        kind = "tables" if key == "protocol" else "parties"
        for name, part in parts.items():
            if (own := getattr(part, key)) is not None:
                report.known(key, own, known, kind, name, key)
    for name, table in model.tables.items():
        if table.opener is not None and report.sound("tables", name, "parties"):
            report.known("party at this table", table.opener, table.parties, "tables", name, "opener")


def _check_alternative(
    path: str, choices: Iterable[str], model: schema.ScenarioModel, report: Report
) -> bool:
    """Whether a path names a rule of how talks go, and every choice exists."""
    here = ("alternatives", path)
    parts = path.split(".")
    known: Collection[str]
    if len(parts) == 1 and path in SETTINGS:
        known = SETTINGS[path]
    elif len(parts) == 3 and parts[0] == "parties" and parts[2] in OF_PARTIES:
        if not report.known("party", parts[1], model.parties, *here, among=PARTIES):
            return False
        known = SETTINGS[parts[2]]
    elif len(parts) == 3 and parts[0] == "tables" and parts[2] in ("protocol", "opener"):
        if not report.known("table", parts[1], model.tables, *here, among=TABLES):
            return False
        known = model.tables[parts[1]].parties if parts[2] == "opener" else SETTINGS["protocol"]
    else:
        report.add(
            "alternatives are strategy, offer, acceptance, protocol, reservation_value, parties.NAME.strategy (or "
            "offer, acceptance), tables.NAME.protocol (or opener)",
            *here,
        )
        return False
    if parts[-1] == "opener" and not report.sound("tables", parts[1], "parties"):
        known = [*known, *model.parties]
    return all([report.known(parts[-1], choice, known, *here, choice, among=PARTIES) for choice in choices])


def _structure(
    combination: tuple[tuple[str, str, float], ...], model: schema.ScenarioModel, report: Report
) -> Structure:
    chosen = {path: choice for path, choice, _ in combination}
    weight = 1.0
    for _, _, w in combination:
        weight *= w

    def setting(key: str, own: str | None, *place: str) -> str:
        return chosen.get(".".join((*place, key)), own) or chosen.get(key, str(getattr(model, key)))

    manners = {}
    for name, party in model.parties.items():
        place = ("parties", name)
        strategy = setting("strategy", party.strategy, *place)
        manners[name] = Manner(
            strategy=strategy,
            offer=setting("offer", party.offer, *place),
            acceptance=setting("acceptance", party.acceptance, *place),
            e=_exponent(strategy, name, party, report),
        )
    procedures = {}
    for name, table in model.tables.items():
        opener = chosen.get(f"tables.{name}.opener", table.opener) or table.parties[0]
        order = tuple(table.parties)
        first = order.index(opener) if opener in order else 0
        order = order[first:] + order[:first]
        procedures[name] = Procedure(setting("protocol", table.protocol, "tables", name), order)
    form = chosen.get("reservation_value", model.reservation_value)
    return Structure(chosen, weight, manners, procedures, form)


def _exponent(strategy: str, name: str, party: schema.PartyModel, report: Report) -> Uncertain | None:
    """The party's own exponent where the strategy admits it, else the strategy's; None where it takes none.

    A strategy that the scenario gives to all, or tries as an alternative, brings its own exponent along. A
    party that states both must mean both.
    """
    kind = STRATEGIES.get(strategy)
    if kind is None or kind.e_bounds is None:
        return None
    low, high = kind.e_bounds
    if party.e is None:
        return kind.default_e
    if low <= party.e.value[0] and party.e.value[2] <= high:
        return party.e.uncertain
    if party.strategy == strategy:
        bounds = f"{low:g}" if low == high else f"between {low:g} and {high:g}"
        report.add(f"{strategy} needs an e {bounds}: set it beside the strategy", "parties", name, "e")
    return kind.default_e
