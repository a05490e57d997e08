"""A layout packed into a fixed number of arrays, whatever the scenario has of tables and parties.

Compiled code is one program for every scenario: what it is given must always have the same types. It unpacks the
layout before the first run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.preferences import TermArrays
from sim.play.layout import Bools, Integers, Layout, Lines, TableLayout, World


class PackedTables(NamedTuple):
    """All tables in one set of arrays; see `table_at`.

    first, apart_first : (tables + 1,) where the outcomes of each table begin, and their distances. Arrays by outcome
    lie table after table.
    conditions, red_lines : of a seat, the most
    """

    first: Integers
    who: Integers
    present: Integers
    shape: Integers
    negotiated: Bools
    opens: NDArray[np.int16]
    levels: NDArray[np.int16]
    offered: NDArray[np.int16]
    signers: Integers
    asked: Integers
    unchanged: Integers
    hazard: Integers
    holds: Bools
    lines: Bools
    threats: Bools
    aid: Bools
    distances: Integers
    apart_first: Integers
    apart: NDArray[np.int32]
    tie_rank: Integers
    conditions: int
    red_lines: int


class PackedParties(NamedTuple):
    """The terms and red lines of all parties in one set of arrays, padded; see `terms_at` and `lines_at`.

    terms, lines : (parties,) terms and red lines of each · public : (parties, lines)
    """

    terms: Integers
    masks: Bools
    issue: Integers
    first: Integers
    conditions: Integers
    levels: Integers
    lines: Integers
    line_masks: Bools
    public: Bools


def table_at(tables: PackedTables, k: int) -> TableLayout:
    """One table out of all."""
    begin, end = tables.first[k], tables.first[k + 1]
    outcomes, issues, parties = end - begin, tables.shape.shape[1], tables.who.shape[1]
    holds, lines = parties * tables.conditions, parties * tables.red_lines
    known = outcomes if tables.apart_first[k + 1] > tables.apart_first[k] else 0
    threats, changes = tables.threats.size // tables.first[-1], tables.aid.size // tables.first[-1]
    return TableLayout(
        tables.who[k],
        tables.present[k],
        tables.shape[k],
        tables.negotiated[k],
        tables.opens[k],
        tables.levels[begin * issues : end * issues].reshape((issues, outcomes)),
        tables.offered[begin * issues : end * issues].reshape((issues, outcomes)),
        tables.signers[begin:end],
        tables.asked[begin:end],
        tables.unchanged[k],
        tables.hazard[begin:end],
        tables.holds[begin * holds : end * holds].reshape((parties, tables.conditions, outcomes)),
        tables.lines[begin * lines : end * lines].reshape((parties, tables.red_lines, outcomes)),
        tables.threats[begin * threats : end * threats].reshape((threats, outcomes)),
        tables.aid[begin * changes : end * changes].reshape((changes, outcomes)),
        tables.distances[k],
        tables.apart[tables.apart_first[k] : tables.apart_first[k + 1]].reshape((known, known)),
        tables.tie_rank[begin:end],
    )


def terms_at(terms: PackedParties, party: int) -> TermArrays:
    """The terms of one party out of all."""
    count = terms.terms[party]
    return TermArrays(
        terms.masks[party],
        terms.issue[party, :count],
        terms.first[party, :count],
        terms.conditions[party, :count],
        terms.levels[party, :count],
    )


def lines_at(parties: PackedParties, party: int) -> Lines:
    """The red lines of one party out of all."""
    count = parties.lines[party]
    return Lines(parties.line_masks[party, :count], parties.public[party, :count])


class Packed(NamedTuple):
    """A layout as a fixed number of arrays."""

    world: World
    tables: PackedTables
    parties: PackedParties


def pack(layout: Layout) -> Packed:
    """A layout as a fixed number of arrays."""
    return Packed(layout.world, _pack_tables(layout.tables), _pack_parties(layout))


def _pack_tables(tables: Sequence[TableLayout]) -> PackedTables:
    """All tables in one set of arrays."""
    conditions = max(t.holds.shape[1] for t in tables)
    red_lines = max(t.lines.shape[1] for t in tables)
    most = max(t.distances.shape[1] for t in tables)

    def flat(name: str, width: int | None = None) -> NDArray[np.generic]:
        parts = [getattr(t, name) for t in tables]
        if width is not None:
            parts = [np.pad(part, ((0, 0), (0, width - part.shape[1]), (0, 0))) for part in parts]
        return np.concatenate([np.ascontiguousarray(part).reshape(-1) for part in parts])

    def stacked(name: str) -> NDArray[np.generic]:
        return np.stack([np.asarray(getattr(t, name)) for t in tables])

    distances = [
        np.pad(t.distances, ((0, 0), (0, most - t.distances.shape[1]), (0, most - t.distances.shape[2])))
        for t in tables
    ]
    return PackedTables(
        first=np.array([0, *np.cumsum([t.signers.size for t in tables])], dtype=np.int64),
        who=stacked("who").astype(np.int64),
        present=stacked("present").astype(np.int64),
        shape=stacked("shape").astype(np.int64),
        negotiated=stacked("negotiated").astype(np.bool_),
        opens=np.stack([np.pad(t.opens, ((0, 0), (0, most - t.opens.shape[1]))) for t in tables]),
        levels=flat("levels").astype(np.int16),
        offered=flat("offered").astype(np.int16),
        signers=flat("signers").astype(np.int64),
        asked=flat("asked").astype(np.int64),
        unchanged=stacked("unchanged").astype(np.int64),
        hazard=flat("hazard").astype(np.int64),
        holds=flat("holds", conditions).astype(np.bool_),
        lines=flat("lines", red_lines).astype(np.bool_),
        threats=flat("threats").astype(np.bool_),
        aid=flat("aid").astype(np.bool_),
        distances=np.stack(distances),
        apart_first=np.array([0, *np.cumsum([t.apart.size for t in tables])], dtype=np.int64),
        apart=flat("apart").astype(np.int32),
        tie_rank=flat("tie_rank").astype(np.int64),
        conditions=conditions,
        red_lines=red_lines,
    )


def _pack_parties(layout: Layout) -> PackedParties:
    """The terms and red lines of all parties in one set of arrays."""
    parties, issues = len(layout.terms), layout.world.status_quo.size
    levels = layout.terms[0].masks.shape[2]
    most = max(1, *(t.issue.size for t in layout.terms))
    most_lines = max(1, *(line.public.size for line in layout.lines))
    most_conditions = max(1, *(len(t.masks) for t in layout.terms))

    def padded(name: str) -> Integers:
        rows = np.zeros((parties, most), dtype=np.int64)
        for row, t in zip(rows, layout.terms, strict=True):
            numbers = getattr(t, name)
            row[: numbers.size] = numbers
        return rows

    masks = np.zeros((parties, most_conditions, issues, levels), dtype=np.bool_)
    line_masks = np.zeros((parties, most_lines, issues, levels), dtype=np.bool_)
    public = np.zeros((parties, most_lines), dtype=np.bool_)
    for p, (terms, lines) in enumerate(zip(layout.terms, layout.lines, strict=True)):
        masks[p, : len(terms.masks)] = terms.masks
        line_masks[p, : len(lines.masks)] = lines.masks
        public[p, : len(lines.public)] = lines.public
    return PackedParties(
        terms=np.array([t.issue.size for t in layout.terms], dtype=np.int64),
        masks=masks,
        issue=padded("issue"),
        first=padded("first"),
        conditions=padded("conditions"),
        levels=padded("levels"),
        lines=np.array([line.public.size for line in layout.lines], dtype=np.int64),
        line_masks=line_masks,
        public=public,
    )
