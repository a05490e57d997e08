"""A table laid out as arrays: everything about it that no draw changes."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.outcomes import OutcomeSpace
from sim.domain.preferences import TermLayout, lay_out_terms
from sim.domain.scenario import Scenario, Table
from sim.domain.signatories import signatories

Integers = NDArray[np.int64]


class Layout(NamedTuple):
    """The static side of a table, as both drivers read it.

    shape : (issues,) open levels · levels : (issues, outcomes) level of each issue in each outcome
    signers : (outcomes,) bits of the seats that must sign, 0 if no agreement
    acceptable, proposable : (parties, outcomes), see `sim.strategies.base.View`
    distances : (issues, most levels, most levels) · tie_rank : (outcomes,)
    codes : (parties, most terms, outcomes), see `sim.domain.preferences.TermLayout`
    """

    shape: Integers
    levels: NDArray[np.int16]
    signers: Integers
    acceptable: NDArray[np.bool_]
    proposable: NDArray[np.bool_]
    distances: Integers
    tie_rank: Integers
    codes: NDArray[np.int32]


class Seating(NamedTuple):
    """A table with its space, its layout and the make-up of each party's utility."""

    table: Table
    space: OutcomeSpace
    terms: tuple[TermLayout, ...]
    broken: Integers  # (parties, outcomes) how many own red lines an outcome breaks
    layout: Layout


@lru_cache(maxsize=8)
def _seat(key: _ByIdentity) -> Seating:
    return _lay_out(key.scenario, key.table)


class _ByIdentity:
    """Cache key: scenarios are frozen, so the object itself is the key."""

    def __init__(self, scenario: Scenario, table: Table) -> None:
        self.scenario = scenario
        self.table = table

    def __hash__(self) -> int:
        return hash((id(self.scenario), self.table.name))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _ByIdentity)
            and self.scenario is other.scenario
            and self.table.name == other.table.name
        )


def seat(scenario: Scenario, table: Table) -> Seating:
    """Lay a table out; the result is kept for the next run of the same scenario."""
    return _seat(_ByIdentity(scenario, table))


def _lay_out(scenario: Scenario, table: Table) -> Seating:
    space = OutcomeSpace.of(scenario.issues, table.issues)
    parties = [scenario.party(name) for name in table.parties]
    signers = signatories(
        space,
        table.parties,
        requires=table.requires,
        belligerents=scenario.belligerents,
        ends_war=table.ends_war,
    )
    broken = np.array([p.preferences.breaks(space) for p in parties])
    public = np.array([p.preferences.breaks(space, public_only=True) > 0 for p in parties])
    signed = np.array([(signers >> seat_number & 1).astype(np.bool_) for seat_number in range(len(parties))])
    acceptable = (broken == 0) & (signers != 0)
    proposable = acceptable & ~np.any(public & signed, axis=0)
    terms = tuple(lay_out_terms(p.preferences, space) for p in parties)
    most_terms = max(1, *(len(t.widths) for t in terms))
    codes = np.zeros((len(parties), most_terms, space.size), dtype=np.int32)
    for i, t in enumerate(terms):
        codes[i, : len(t.widths)] = t.codes
    most = max(space.shape)
    distances = np.zeros((len(space.shape), most, most), dtype=np.int64)
    for j, d in enumerate(space.distances):
        distances[j, : len(d), : len(d)] = d
    layout = Layout(
        shape=np.array(space.shape, dtype=np.int64),
        levels=np.array(np.unravel_index(np.arange(space.size), space.shape), dtype=np.int16),
        signers=signers,
        acceptable=acceptable,
        proposable=proposable,
        distances=distances,
        tie_rank=space.tie_rank,
        codes=codes,
    )
    for array in (*layout, broken):
        array.setflags(write=False)
    return Seating(table, space, terms, broken, layout)
