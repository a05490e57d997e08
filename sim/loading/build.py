"""From checked data to frozen domain objects; every wrong reference is reported with its place."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sim.domain.issues import Issue, Value
from sim.domain.preferences import (
    MOST_CELLS,
    Clause,
    Condition,
    Gate,
    Preferences,
    RedLine,
    Stake,
    worth_from_ideal,
)
from sim.domain.scenario import Manner, Party, Procedure, Structure, Table
from sim.domain.signatories import MOST_PARTIES
from sim.domain.uncertain import Uncertain
from sim.loading import schema
from sim.loading.reader import Document, Path, Problem, dotted
from sim.protocols import PROTOCOLS
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES

MOST_OUTCOMES = 4_000_000  # two gigabytes of utilities for four parties and the arrays beside them
MOST_VALUES = 2_000  # of one issue: distances are a table of values by values
MOST_GATES = 8  # on one issue: worth is tabulated over all combinations of gates
MOST_ISSUES = 60  # NumPy lays an array out in at most 64 dimensions
MOST_STRUCTURES = 1_000
SETTINGS = {"strategy": STRATEGIES, "offer": OFFERS, "acceptance": ACCEPTANCES, "protocol": PROTOCOLS}


@dataclass
class Report:
    """Collects what is wrong, each with its place in the files."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def add(self, message: str, *path: Any) -> None:
        """Note one problem at a path."""
        self.problems.append(Problem(message, self.document.mark(tuple(path)), dotted(tuple(path))))

    def known(self, kind: str, name: Any, known: Collection[str], *path: Any) -> bool:
        """Whether a name is known; if not, note it with what might have been meant."""
        if name in known:
            return True
        close = difflib.get_close_matches(str(name), list(known), n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(known)}"
        self.add(f"there is no {kind} '{name}': {hint}", *path)
        return False


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
        report.known("party", party, model.parties, *here, "binds", i)
    values = (
        _grid_values(name, part, report)
        if part.grid is not None
        else _named_values(name, part, model, report)
    )
    if not 2 <= len(values) <= MOST_VALUES:
        report.add(f"an issue needs at least two values and at most {MOST_VALUES:,}", *here)
        return None
    names = [v.name for v in values]
    status_quo: int | None = None
    if part.status_quo is not None:
        wanted = _value_name(part.status_quo)
        if not report.known("value", wanted, names, *here, "status_quo"):
            return None
        status_quo = names.index(wanted)
    levels = tuple(range(len(values)))
    if part.at_most is not None:
        low, _, high = part.at_most.value
        if low != high:
            report.add("'at_most' must be a point", *here, "at_most")
        levels = tuple(i for i in levels if (values[i].amount or 0) <= Fraction(repr(high)))
        if not levels:
            report.add("'at_most' removes every value", *here, "at_most")
            return None
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
    for value, detail in (part.values or {}).items():
        for i, party in enumerate(detail.binds or ()):
            report.known("party", party, model.parties, "issues", name, "values", value, "binds", i)
        binds = part.binds if detail.binds is None else detail.binds
        values.append(
            Value(value, detail.title or {"en": value.replace("_", " ")}, frozenset(binds), detail.help or {})
        )
    return tuple(values)


def _grid_values(name: str, part: schema.IssueModel, report: Report) -> tuple[Value, ...]:
    assert part.grid is not None
    grid = part.grid
    if isinstance(grid, schema.GridModel) and not (grid.to - grid.from_) / grid.step < MOST_VALUES:
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


def _value_name(value: schema.Scalar) -> str:
    """Name of a value as written in YAML: 50000 and 50000.0 are the same amount."""
    return value if isinstance(value, str) else schema.amount_name(Fraction(repr(value)))


# --- parties


def build_parties(
    model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report
) -> tuple[Party, ...]:
    """All parties of a scenario, in its order."""
    return tuple(
        Party(
            name=name,
            title=part.title,
            initials=part.initials,
            preferences=_preferences(name, part, {i.name: i for i in issues}, report),
            reservation_value=part.reservation_value.uncertain,
            horizon=part.horizon.uncertain,
        )
        for name, part in model.parties.items()
    )


def _preferences(
    party: str, part: schema.PartyModel, issues: Mapping[str, Issue], report: Report
) -> Preferences:
    here = ("parties", party)
    stakes = {}
    for name, stake in part.issues.items():
        if report.known("issue", name, issues, *here, "issues", name):
            worth = _worth(stake.worth, issues[name], report, (*here, "issues", name, "worth"))
            stakes[name] = Stake(stake.importance.uncertain, worth, stake.bend.uncertain)
    gates = {}
    for gate_id, gate in part.gates.items():
        at = (*here, "gates", gate_id)
        if not report.known("issue", gate.issue, part.issues, *at, "issue"):
            continue
        gates[gate_id] = Gate(gate.issue, _condition(gate.when, issues, report, at), gate.factor.uncertain)
        count = sum(g.issue == gate.issue for g in gates.values())
        if count > MOST_GATES or len(issues[gate.issue].values) << count > MOST_CELLS:
            report.add(f"'{gate.issue}' has too many gates for its number of values", *at)
    clauses = {
        clause_id: Clause(
            _condition(clause.when, issues, report, (*here, "clauses", clause_id)), clause.bonus.uncertain
        )
        for clause_id, clause in part.clauses.items()
    }
    _check_departures(party, part, report)
    red_lines = {
        line_id: RedLine(_condition(line.when, issues, report, (*here, "red_lines", line_id)), line.public)
        for line_id, line in part.red_lines.items()
    }
    return Preferences(stakes, gates, clauses, red_lines)


def _check_departures(party: str, part: schema.PartyModel, report: Report) -> None:
    """Each departure of a constituency names a number of its party."""
    numbers = {f"issues.{name}.{key}" for name in part.issues for key in ("importance", "bend")}
    numbers |= {f"gates.{name}.factor" for name in part.gates}
    numbers |= {f"clauses.{name}.bonus" for name in part.clauses}
    members = part.constituencies.members if part.constituencies else {}
    for member, detail in members.items():
        for path in detail.departures:
            at = ("parties", party, "constituencies", "members", member, "departures", path)
            report.known("number of this party", path, sorted(numbers), *at)


def _worth(part: schema.WorthModel, issue: Issue, report: Report, here: Path) -> tuple[float, ...]:
    names = [v.name for v in issue.values]
    if part.ideal is not None:
        ideal = _value_name(part.ideal)
        if not report.known("value", ideal, names, *here, "ideal"):
            return (0.0,) * len(names)
        return worth_from_ideal(issue, names.index(ideal))
    assert part.values is not None
    stated = {_value_name(key): float(worth) for key, worth in part.values.items()}
    if not all([report.known("value", name, names, *here, "values") for name in stated]):
        return (0.0,) * len(names)
    if issue.kind == "grid":
        worth = _interpolate(issue, stated, report, here)
    else:
        missing = [name for name in names if name not in stated]
        if missing:
            report.add(f"the worth of '{missing[0]}' is missing", *here, "values")
        worth = tuple(stated.get(name, 0.0) for name in names)
    if len(worth) > 1 and (min(worth) != 0.0 or max(worth) != 1.0):
        report.add("the worst value must be worth 0 and the best 1", *here, "values")
    return worth


def _interpolate(issue: Issue, stated: Mapping[str, float], report: Report, here: Path) -> tuple[float, ...]:
    """Worth of every amount of a grid, linear between the stated ones."""
    names = [v.name for v in issue.values]
    knots = sorted(names.index(name) for name in stated)
    if not knots or knots[0] != 0 or knots[-1] != len(names) - 1:
        report.add("the worth of the first and the last amount must be stated", *here, "values")
        return (0.0,) * len(names)
    at = issue.positions()
    worth = []
    for i in range(len(names)):
        left = max(k for k in knots if k <= i)
        right = min(k for k in knots if k >= i)
        low, high = stated[names[left]], stated[names[right]]
        share = float((at[i] - at[left]) / (at[right] - at[left])) if right > left else 0.0
        worth.append(low + (high - low) * share)
    return tuple(worth)


def _condition(when: Mapping[str, Any], issues: Mapping[str, Issue], report: Report, here: Path) -> Condition:
    condition = {}
    for name, allowed in when.items():
        at = (*here, "when", name)
        if not report.known("issue", name, issues, *at):
            continue
        issue = issues[name]
        names = [v.name for v in issue.values]
        if isinstance(allowed, schema.RangeModel):
            levels = _levels_in_range(allowed, issue, report, at)
        else:
            wanted = [_value_name(value) for value in allowed]
            levels = {
                names.index(value)
                for i, value in enumerate(wanted)
                if report.known("value", value, names, *at, i)
            }
        condition[name] = frozenset(levels)
    return condition


def _levels_in_range(allowed: schema.RangeModel, issue: Issue, report: Report, at: Path) -> set[int]:
    if issue.kind != "grid":
        report.add("'at_least' and 'at_most' need a grid issue", *at)
        return set()
    low = Fraction(repr(allowed.at_least)) if allowed.at_least is not None else None
    high = Fraction(repr(allowed.at_most)) if allowed.at_most is not None else None
    return {
        level
        for level, place in enumerate(issue.positions())
        if (low is None or place >= low) and (high is None or place <= high)
    }


# --- tables


def build_tables(model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report) -> tuple[Table, ...]:
    """The tables of a scenario; for the time being exactly one, at which all who can be bound sit."""
    if len(model.tables) > 1:
        report.add("one table is played for the time being", "tables", list(model.tables)[1])
    belligerents = model.world.war.belligerents if model.world.war else []
    for i, party in enumerate(belligerents):
        report.known("party", party, model.parties, "world", "war", "belligerents", i)
    return tuple(_table(name, part, model, issues, report) for name, part in model.tables.items())


def _table(
    name: str,
    part: schema.TableModel,
    model: schema.ScenarioModel,
    issues: tuple[Issue, ...],
    report: Report,
) -> Table:
    here = ("tables", name)
    for key, known, kind in (
        ("parties", model.parties, "party"),
        ("requires", part.parties, "party at this table"),
        ("issues", model.issues, "issue"),
    ):
        stated = getattr(part, key)
        for i, item in enumerate(stated):
            report.known(kind, item, known, *here, key, i)
            if item in stated[:i]:
                report.add(f"'{item}' stands twice", *here, key, i)
    if len(part.parties) > MOST_PARTIES:
        report.add(f"a table seats at most {MOST_PARTIES} parties", *here, "parties")
    belligerents = model.world.war.belligerents if model.world.war else []
    if part.ends == "war" and not belligerents:
        report.add("a table that ends a war needs 'world: {war: {belligerents: [...]}}'", *here, "ends")
    absent = [party for party in belligerents if party not in part.parties]
    if part.ends == "war" and absent:
        report.add(
            f"'{absent[0]}' fights the war and does not sit at the table that ends it", *here, "parties"
        )
    outcomes = 1
    for issue in issues:
        if issue.name in part.issues:
            outcomes *= len(issue.levels)
            bound = {p for v in issue.values for p in v.binds} - set(part.parties)
            if bound:
                report.add(
                    f"issue '{issue.name}' can bind '{sorted(bound)[0]}', who is not at this table",
                    *here,
                    "issues",
                )
        elif issue.status_quo is None:
            report.add(f"issue '{issue.name}' has no status quo and must be negotiated", *here, "issues")
    if outcomes > MOST_OUTCOMES:
        report.add(f"{outcomes:,} outcomes; at most {MOST_OUTCOMES:,} can be played", *here, "issues")
    return Table(
        name=name,
        title=part.title or {"en": name.replace("-", " ").replace("_", " ").capitalize()},
        parties=tuple(part.parties),
        issues=tuple(part.issues),
        rounds=part.rounds,
        requires=tuple(part.requires),
        ends_war=part.ends == "war",
    )


# --- structures


def build_structures(model: schema.ScenarioModel, report: Report) -> tuple[Structure, ...]:
    """The product of the alternatives, in file order, the last running fastest; weights sum to 1."""
    options: list[list[tuple[str, str, float]]] = []
    for path, stated in model.alternatives.items():
        weights = stated if isinstance(stated, dict) else dict.fromkeys(stated, 1.0)
        total = sum(weights.values())
        if not weights or total <= 0:
            report.add("an alternative needs at least one choice with a weight above 0", "alternatives", path)
            return ()
        if not _check_alternative(path, weights, model, report):
            return ()
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


def _check_alternative(
    path: str, choices: Iterable[str], model: schema.ScenarioModel, report: Report
) -> bool:
    """Whether a path names a rule of how talks go, and every choice exists."""
    here = ("alternatives", path)
    parts = path.split(".")
    known: Collection[str]
    if len(parts) == 1 and path in SETTINGS:
        known = SETTINGS[path]
    elif len(parts) == 3 and parts[0] == "parties" and parts[2] in ("strategy", "offer", "acceptance"):
        if not report.known("party", parts[1], model.parties, *here):
            return False
        known = SETTINGS[parts[2]]
    elif len(parts) == 3 and parts[0] == "tables" and parts[2] in ("protocol", "opener"):
        if not report.known("table", parts[1], model.tables, *here):
            return False
        known = model.tables[parts[1]].parties if parts[2] == "opener" else SETTINGS["protocol"]
    else:
        report.add(
            "alternatives are strategy, offer, acceptance, protocol, parties.NAME.strategy (or offer, "
            "acceptance), tables.NAME.protocol (or opener)",
            *here,
        )
        return False
    return all([report.known(parts[-1], choice, known, *here, choice) for choice in choices])


def _structure(
    combination: tuple[tuple[str, str, float], ...], model: schema.ScenarioModel, report: Report
) -> Structure:
    chosen = {path: choice for path, choice, _ in combination}
    weight = 1.0
    for _, _, w in combination:
        weight *= w

    def setting(key: str, own: str | None, *place: str) -> str:
        name = chosen.get(".".join((*place, key)), own) or chosen.get(key, getattr(model, key))
        at = (*place, key) if own is not None else (key,)
        report.known(key, name, SETTINGS[key], *at)
        return str(name)

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
        if report.known("party at this table", opener, order, "tables", name, "opener"):
            first = order.index(opener)
            order = order[first:] + order[:first]
        procedures[name] = Procedure(setting("protocol", table.protocol, "tables", name), order)
    return Structure(chosen, weight, manners, procedures)


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
