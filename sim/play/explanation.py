"""Why a run ended as it did: table by table, then how one thing led to another; in sentences or as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.domain.plain_data import plain
from sim.loading.catalogue import load_catalogue
from sim.play.behind import behind_peace
from sim.play.calendar_told import legs
from sim.play.chronicle import Teller
from sim.play.lines import GAP, Line, aligned
from sim.play.records import Record, TableRecord

SCHEMA = 1
NEAR = 0.03  # of the distance between the worst and the best for each: hardly anything
ON = 1e-9
SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")


def explain(record: Record, language: str = "en") -> list[Line]:
    """The reasons in plain text, decisive tables and the others in order of the calendar.

    Raises InputError for a language without a catalogue.
    """
    case = record.case
    explainer = Explainer(case, load_catalogue(language), record)
    about = case.description and explainer.catalogue.words(case.description)
    head = [line for line in explainer.head() if line.text != about]
    lines = [*head, GAP, Line("result", explainer.say("explain.why")), explainer.whole()]
    for table in explainer.in_order():
        lines += explainer.reasons(table)
    for table in record.tables:
        if table.opened is None:
            lines += [GAP, Line("why", explainer.never(table))]
    if explainer.is_long:
        lines += [GAP, Line("result", explainer.say("explain.chain")), *explainer.chain()]
    return [*lines, GAP, *explainer.foot(lines)]


def explanation(record: Record) -> dict[str, Any]:
    """The reasons as plain data: what `zopa explain --json` prints for one run."""
    from sim import __version__

    teller = Explainer(record.case, load_catalogue("en"), record)
    whole: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "zopa": __version__,
            "scenario": record.scenario,
            "scenario_sha256": record.scenario_sha256,
            "levers": record.levers,
            "set": record.set,
            "rng_seed": record.rng_seed,
            "run": record.run,
            "structure": record.structure,
            "agreement": record.agreement,
            "tables": [_reasons(teller, table) for table in record.tables],
            "war": [
                {
                    "from": record.case.date(leg.first + 1),
                    "to": record.case.date(leg.last + 1),
                    "before": leg.before,
                    "after": leg.now,
                }
                for leg in legs(record.momentum or ())
            ],
            "collapse_date": record.collapse_date,
        }
    )
    return whole


def _reasons(teller: Explainer, table: TableRecord) -> dict[str, Any]:
    worth, limits = table.worth or {}, table.limits
    return {
        "name": table.name,
        "decisive": teller.case.table(table.name).decisive,
        "status": table.status,
        "opened": table.opened,
        "closed": table.closed,
        "after": teller.case.table(table.name).after,
        "outcome": table.outcome,
        "signed": table.signed,
        "rounds": table.rounds,
        "rounds_with_zopa": sum(table.zopa_by_round),
        "failure": table.failure,
        "facts": list(teller.facts_of(table, table.failure)) if table.failure else [],
        "refused_by": table.refused_by,
        "not_ratified_by": table.not_ratified_by,
        "walked_out": table.walked_out,
        "at_home": table.at_home,
        "parties": {
            party: {
                "V": worth.get(party),
                "reservation_value": limit,
                "gain": worth[party] - limit if party in worth else None,
            }
            for party, limit in limits.items()
        },
        "points": table.points,
        "distances": table.distances,
        "framework": table.framework,
        "hazard": table.hazard,
    }


@dataclass(frozen=True)
class Explainer(Teller):
    """Explains one run in one language."""

    def whole(self) -> Line:
        """Whether the run counts as an agreement, and which tables it failed at."""
        if self.record.agreement:
            return Line("why", self.say("explain.agreed"))
        failed = [
            self.table(t.name)
            for t in self.record.tables
            if t.status != "agreed" and self.case.table(t.name).decisive
        ]
        number = "many" if len(failed) > 1 else "one"
        return Line("why", self.say(f"explain.failed.{number}", tables=self.catalogue.join(failed)))

    def reasons(self, table: TableRecord) -> Iterator[Line]:
        """One table: how it ended, why, and what an agreement gave each party."""
        yield GAP
        if len(self.record.tables) > 1:
            title = self.catalogue.words(self.case.table(table.name).title)
            yield Line("title", self.say("run.table", table=title))
        yield Line("result", self.verdict(table))
        text = table.outcome or table.signed
        if text is not None:
            yield from self.terms(text)
        if table.outcome is None:
            if table.failure is not None:
                yield from (Line("why", words) for words in self.why(table, table.failure))
                if table.failure.kind == "bargaining":
                    yield from self.missed(table)
                yield from self.behind(self.facts_of(table, table.failure))
            return
        yield from (Line("why", words) for words in self.after(table))
        yield from self.behind(behind_peace(self.case) if table.hazard is not None else ())
        yield from self.gains(table)
        yield from (Line("why", words) for words in self.distance(table))

    def missed(self, table: TableRecord) -> Iterator[Line]:
        """What the parties might have found: the Nash solution among what was possible at the end."""
        best = (table.points or {}).get("nash")
        if best is not None:
            name = self.catalogue.say("explain.point.nash")
            yield Line("why", self.say("explain.point_would", name=name, outcome=self.pairs(best)))

    def gains(self, table: TableRecord) -> Iterator[Line]:
        """What an agreement gave each party at the table, above its limit."""
        rows = [
            [
                self.say("result.party"),
                self.say("result.worth"),
                self.say("result.limit"),
                self.say("explain.above"),
            ]
        ]
        for party in self.case.table(table.name).parties:
            worth, limit = self.stakes(table, party)
            figures = [worth, limit, None if worth is None else worth - limit]
            numbers = ["–" if figure is None else self.catalogue.number(figure, 2) for figure in figures]
            rows.append([self.catalogue.words(self.case.party(party).title), *numbers])
        yield GAP
        yield Line("result", self.say("explain.got"))
        yield from aligned(rows, right=True)

    def distance(self, table: TableRecord) -> Iterator[str]:
        """How far an agreement lies from the Pareto frontier and from what theory would pick, in words."""
        apart: Mapping[str, float | None] = table.distances or {}
        pareto = apart.get("pareto")
        if pareto is not None:
            key = "on" if pareto <= ON else "near" if pareto <= NEAR else "off"
            yield self.say(f"explain.frontier.{key}", distance=self.catalogue.number(pareto, 2))
        far = {name: apart[name] or 0.0 for name in SOLUTIONS if apart.get(name) is not None}
        if not far:
            return
        names = {name: self.catalogue.say(f"explain.point.{name}") for name in far}
        hit = [name for name, distance in far.items() if distance <= ON]
        if hit:
            yield self.say("explain.point_hit", name=self.catalogue.join([names[n] for n in hit]))
        nearest, furthest = min(far, key=lambda n: far[n]), max(far, key=lambda n: far[n])
        if not hit and nearest != furthest:
            yield self.say(
                "explain.points",
                nearest=names[nearest],
                distance=self.catalogue.number(far[nearest], 2),
                furthest=names[furthest],
                far=self.catalogue.number(far[furthest], 2),
            )
        would = (table.points or {}).get(nearest)
        if not hit and would is not None and table.outcome is not None:
            other = self.differences(table.outcome, would)
            if other:
                yield self.say("explain.point_would", name=names[nearest], outcome=self.part(would, other))

    def never(self, table: TableRecord) -> str:
        """Why a table never opened."""
        after = self.case.table(table.name).after
        if after is None:
            return self.about_unopened(table)
        return self.say("explain.never", table=self.table(table.name), after=self.table(after))

    def chain(self) -> Iterator[Line]:
        """The calendar of the run, from which one can read what came before what."""
        yield from list(self.calendar())[2:]
