"""The rules of play by number: which one each party and table follows, for loops that know no names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.scenario import Scenario, Structure
from sim.domain.world import FORMS
from sim.play.layout import Seating
from sim.protocols import PROTOCOLS
from sim.protocols.base import Protocol
from sim.protocols.take_it_or_leave_it import TakeItOrLeaveIt
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES
from sim.strategies.base import goes_by_claim
from sim.strategies.offers import screening

OUTCOMES_PER_TURN = 25  # beyond which the search takes as long as the turns, as measured

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rule = Callable[..., Any]


class Rules(NamedTuple):
    """Which rule each party and table follows under each structure, as numbers into the chains.

    protocol, confines : (structures, tables) · order : (structures, tables, parties) seats in the order of speaking,
    those beyond the table left out by `present` · strategy, offer, acceptance, screens : (structures, parties)
    form : (structures,) of the reservation value · take_or_leave : protocol of a text that is put to the vote
    skips : (structures,) whether rounds in which nothing can be agreed are skipped where no turn is asked for
    """

    protocol: Integers
    confines: Bools
    order: Integers
    strategy: Integers
    offer: Integers
    acceptance: Integers
    screens: Bools
    form: Integers
    take_or_leave: int
    skips: Bools


def number_rules(seating: Seating, structures: Sequence[Structure]) -> Rules:
    """Rules as numbers: places in the `rule_book`."""
    scenario = seating.scenario
    parties = [party.name for party in scenario.parties]
    manners = [[s.manners[name] for name in parties] for s in structures]
    procedures = [[s.procedures[table.name] for table in scenario.tables] for s in structures]
    protocols, strategies = built_in_protocols(), built_in_strategies()

    def numbers(rows: list[list[int]]) -> Integers:
        return np.array(rows, dtype=np.int64)

    return Rules(
        protocol=numbers([[protocols.index(PROTOCOLS[p.protocol]) for p in row] for row in procedures]),
        confines=np.array([[PROTOCOLS[p.protocol].confines for p in row] for row in procedures]),
        order=number_orders(seating, structures),
        strategy=numbers(
            [[strategies.index(STRATEGIES[m.strategy].compiled_rule()) for m in row] for row in manners]
        ),
        offer=numbers([[list(OFFERS).index(m.offer) for m in row] for row in manners]),
        acceptance=numbers([[list(ACCEPTANCES).index(m.acceptance) for m in row] for row in manners]),
        screens=np.array([[OFFERS[m.offer] is screening for m in row] for row in manners]),
        form=np.array([FORMS.index(s.form) for s in structures], dtype=np.int64),
        take_or_leave=protocols.index(TakeItOrLeaveIt),
        skips=np.array([may_skip(scenario, s) and pays_to_skip(seating) for s in structures]),
    )


def may_skip(scenario: Scenario, structure: Structure) -> bool:
    """Whether each round of the only table is like the one before but for what is asked for, which never rises.

    Nothing else moves: no war, no other table that closes, nobody who suspends talks. That it goes by this alone, every
    rule says of itself. It is what `sim.play.skipping` rests on.
    """
    if len(scenario.tables) != 1 or scenario.war is not None:
        return False
    (table,) = scenario.tables
    if not PROTOCOLS[structure.procedures[table.name].protocol].starts_over:
        return False
    manners = [structure.manners[name] for name in table.parties]
    return all(
        STRATEGIES[m.strategy].eases
        and goes_by_claim(OFFERS[m.offer])
        and goes_by_claim(ACCEPTANCES[m.acceptance])
        and scenario.party(name).suspends_after == 0
        for name, m in zip(table.parties, manners, strict=True)
    )


def pays_to_skip(seating: Seating) -> bool:
    """Whether a first table has turns enough for its outcomes: to find the rounds to skip, these are searched."""
    here, rounds = seating.layout.tables[0], seating.layout.world.rounds[0]
    return bool(here.asked.size <= OUTCOMES_PER_TURN * here.present * rounds)


def number_orders(seating: Seating, structures: Sequence[Structure]) -> Integers:
    """Seats in the order of speaking, (structures, tables, parties); those beyond a table's parties mean nothing."""
    tables = seating.scenario.tables
    order = np.zeros((len(structures), len(tables), len(seating.scenario.parties)), dtype=np.int64)
    for s, structure in enumerate(structures):
        for k, table in enumerate(tables):
            seats = [table.parties.index(name) for name in structure.procedures[table.name].order]
            order[s, k, : len(seats)] = seats
    return order


def built_in_protocols() -> list[type[Protocol]]:
    """The protocols that are compiled, in the order of their numbers."""
    return [protocol for protocol in PROTOCOLS.values() if protocol.is_compiled()]


def built_in_strategies() -> list[Rule]:
    """The rules of the strategies that are compiled, each once, in the order of their numbers."""
    rules = [strategy.compiled_rule() for strategy in STRATEGIES.values() if strategy.is_compiled()]
    return list(dict.fromkeys(rules))


def rule_book() -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """All built-in rules, by the global name under which the loops call them.

    All of them are compiled together, and arrays have the same types whatever the scenario: one compilation serves
    every scenario, and the cache holds one program.
    """
    protocols = built_in_protocols()
    return (
        ("begin", tuple(p.begin for p in protocols)),
        ("ask", tuple(p.ask for p in protocols)),
        ("tell", tuple(p.tell for p in protocols)),
        ("confine", tuple(p.confine for p in protocols)),
        ("draft", tuple(p.draft for p in protocols)),
        ("aspire", tuple(built_in_strategies())),
        ("choose", tuple(OFFERS.values())),
        ("accepts", tuple(ACCEPTANCES.values())),
    )
