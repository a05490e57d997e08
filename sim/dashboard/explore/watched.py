"""One run with everything that can be seen of it: what every outcome is worth to whom, round by round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.dashboard.cases import scenario_of
from sim.dashboard.keeping import kept
from sim.dashboard.place import Case
from sim.domain.scenario import Scenario
from sim.play.closing import barred_by
from sim.play.draw import Drawn
from sim.play.layout import Seating
from sim.play.model import NegotiationModel
from sim.play.records import OfferRecord, Record
from sim.play.state import STATUSES
from sim.protocols.base import STANDING

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KEPT = 48
NOBODY = -1


@dataclass(frozen=True, eq=False)
class TableSeen:
    """A table at the end of a round of the calendar.

    status: of `STATUSES` · at: round of the table, 0 if it has not opened · values: (seats, outcomes) value of signing
    each outcome · limits: (seats,) reservation values · barred: (seats, outcomes) what breaks a red line or cannot be
    brought home · standing: the outcome that lies on the table, -1 for none
    """

    status: str
    at: int
    values: Floats
    limits: Floats
    barred: Bools
    standing: int


@dataclass(frozen=True, eq=False)
class Watched:
    """A run, seen to its end. seen: by round of the calendar (from 0), by table."""

    record: Record
    seating: Seating
    drawn: Drawn
    seen: tuple[tuple[TableSeen, ...], ...]

    @property
    def scenario(self) -> Scenario:
        """What was played."""
        return self.record.case

    @property
    def rounds(self) -> int:
        """How many rounds of the calendar were played."""
        return len(self.seen)

    def date(self, number: int) -> str:
        """The month of a round of the calendar (1, 2, ...) as YYYY-MM."""
        return self.scenario.date(number)

    def table(self, name: str) -> int:
        """The position of a table; KeyError if there is none."""
        for k, table in enumerate(self.scenario.tables):
            if table.name == name:
                return k
        raise KeyError(name)

    @property
    def opened(self) -> tuple[int, ...]:
        """The round of the calendar in which each table opened (1, 2, ...), 0 for one that never did."""
        return tuple(
            next((t + 1 for t, of in enumerate(self.seen) if of[k].at), 0) for k in range(len(self.seen[0]))
        )

    def offers(self, table: str, until: int) -> list[OfferRecord]:
        """What was put at a table up to a round of the table, in order."""
        return [offer for offer in self.record.offers if offer.table == table and offer.round <= until]


@kept(KEPT)
def watch(case: Case, rng_seed: int, run: int, replicates: int | None = None) -> Watched:
    """Play a run and keep what is seen of it. Raises InputError for a case that cannot be loaded."""
    model = NegotiationModel(scenario_of(case), rng_seed=rng_seed, run=run, replicates=replicates)
    seen: list[tuple[TableSeen, ...]] = []
    while model.is_open:
        model.step()
        before = seen[-1] if seen else None
        seen.append(
            tuple(_table(model, k, before[k] if before else None) for k in range(len(model.case.tables)))
        )
    return Watched(model.record(), model.seating, model.drawn, tuple(seen))


def _table(model: NegotiationModel, k: int, before: TableSeen | None) -> TableSeen:
    state, status = model.state, STATUSES[model.state.status[k]]
    played = int(state.rounds[k])
    if before is not None and before.at and before.at == played:
        return before if before.status == status else _closed(before, status)
    work = model.work(k)
    return TableSeen(
        status=status,
        at=played,
        values=work.values.copy() if played else np.empty((0, 0)),
        limits=state.limits[k, :, played - 1].copy() if played else np.empty(0),
        barred=(barred_by(work) != 0) if played else np.empty((0, 0), dtype=np.bool_),
        standing=int(state.protocol[k, STANDING]) if played else NOBODY,
    )


def _closed(before: TableSeen, status: str) -> TableSeen:
    return TableSeen(status, before.at, before.values, before.limits, before.barred, before.standing)


def ideals(watched: Watched, table: int) -> Mapping[str, Mapping[str, str]]:
    """Party -> issue -> the value that it likes best by itself, of those open at a table; ties go to the first."""
    layout = watched.seating.layout.tables[table]
    additive = watched.drawn.numbers.additive[0]
    scenario = watched.scenario
    found: dict[str, dict[str, str]] = {}
    for seat, name in enumerate(watched.seating.seats[table][: layout.present]):
        party = int(layout.who[seat])
        found[name] = {}
        for issue in scenario.tables[table].issues:
            j = [i.name for i in scenario.issues].index(issue)
            levels = layout.opens[j, : layout.shape[j]]
            worth = additive[party, j, levels]
            if worth.max() > worth.min():
                found[name][issue] = scenario.issues[j].values[int(levels[int(np.argmax(worth))])].name
    return found
