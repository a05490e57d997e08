"""The ensemble: the same rules as the Mesa model, in loops that are compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import NONE, PROPOSE
from sim.domain.scenario import Scenario, Structure, Table
from sim.play import compiling
from sim.play.draw import Drawn
from sim.play.layout import Layout, Seating
from sim.play.records import ANSWER, LOG_COLUMNS, QUESTION, ROUND, SEAT, TablePlay
from sim.play.turns import best_of, limit_all, look, value_all, zopa_by_round
from sim.protocols import PROTOCOLS
from sim.protocols.base import OPEN, ROUND_OVER, STANDING, STATUS, TURN, opening
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES
from sim.strategies.base import decide

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Rule = Callable[..., Any]

# Columns of the results, one row a run.
ROUNDS_PLAYED, OUTCOME, TURNS = 0, 1, 2
RESULT_COLUMNS = 3


class Rules(NamedTuple):
    """Which rule each seat and the table follow under each structure, as numbers into the chains.

    protocol : (structures,) · order : (structures, parties) seats in the order of speaking
    strategy, offer, acceptance : (structures, parties)
    """

    protocol: Integers
    order: Integers
    strategy: Integers
    offer: Integers
    acceptance: Integers


# The names below are bound to the rules in use before the loops run; see sim.play.compiling.
def _unbound(*_: Any) -> Any:
    raise NotImplementedError("bind the loops to rules first")


ask = tell = aspire = choose = accepts = _unbound


def play_table(
    rules: Rules,
    s: int,
    layout: Layout,
    values: Floats,
    limits: Floats,
    tau: Floats,
    kept: Floats,
    log: Integers,
    asked: Floats,
) -> tuple[int, int, int]:
    """Play one table: (rounds played, agreed outcome or NONE, turns); `log` and `asked` take a row a turn."""
    parties = values.shape[0]
    best = np.empty(parties)
    for seat in range(parties):
        best[seat] = best_of(values[seat], layout.proposable[seat])
    first = np.full(parties, NONE, dtype=np.int64)
    last = np.full(parties, NONE, dtype=np.int64)
    state = opening()
    turns = 0
    for t in range(tau.shape[1]):
        state[TURN] = 0
        while state[STATUS] == OPEN:
            seat, question = ask(rules.protocol[s], state, rules.order[s], layout.signers)
            if seat == ROUND_OVER:
                break
            view = look(
                layout,
                seat,
                values[seat],
                limits[seat],
                best[seat],
                t,
                tau[seat],
                kept[seat],
                state[STANDING],
                first,
                last,
            )
            aspiration = aspire(rules.strategy[s, seat], view)
            bid = choose(rules.offer[s, seat], view, aspiration)
            taken = question != PROPOSE and accepts(rules.acceptance[s, seat], view, bid)
            answer = decide(question, taken, bid)
            if answer >= 0:
                if first[seat] < 0:
                    first[seat] = answer
                last[seat] = answer
            tell(rules.protocol[s], state, layout.signers, seat, answer)
            log[turns, ROUND] = t
            log[turns, SEAT] = seat
            log[turns, QUESTION] = question
            log[turns, ANSWER] = answer
            asked[turns] = aspiration
            turns += 1
        if state[STATUS] != OPEN:
            return t + 1, state[STANDING], turns
    return tau.shape[1], NONE, turns


def play_draws(
    rules: Rules,
    replicates: int,
    layout: Layout,
    additive: Floats,
    cells: Floats,
    reservation_values: Floats,
    tau: Floats,
    kept: Floats,
    results: Integers,
    zopas: NDArray[np.bool_],
    worth: Floats,
    reserve: Floats,
    logs: Integers,
    asked: Floats,
) -> None:
    """Play every run of a chunk in order, run = (draw * structures + structure) * replicates + replicate.

    Fills results (runs, 3), zopas (runs,) whether one existed in a round that was open, worth
    (runs, parties) utility of the agreement (NaN if none), reserve (runs, parties) reservation value in the
    last round played, and the log rows of each run: logs (runs or 1, turns, 4), asked (runs or 1, turns);
    with one row of logs they are overwritten.
    """
    traced = logs.shape[0] > 1 or results.shape[0] == 1
    run = 0
    for d in range(additive.shape[0]):
        values = value_all(layout, additive[d], cells[d])
        limits = limit_all(values, reservation_values[d], tau.shape[2])
        there = zopa_by_round(layout, values, limits, tau.shape[2])
        for s in range(rules.protocol.size):
            for _ in range(replicates):
                row = run if traced else 0
                rounds, outcome, turns = play_table(
                    rules, s, layout, values, limits, tau[d], kept[s, d], logs[row], asked[row]
                )
                results[run, ROUNDS_PLAYED] = rounds
                results[run, OUTCOME] = outcome
                results[run, TURNS] = turns
                zopas[run] = there[:rounds].any()
                for seat in range(values.shape[0]):
                    worth[run, seat] = values[seat, outcome] if outcome >= 0 else np.nan
                    reserve[run, seat] = limits[seat, rounds - 1]
                run += 1


@dataclass(frozen=True)
class Played:
    """What a chunk of runs left, in run order; arrays as in `play_draws`."""

    results: Integers
    zopas: NDArray[np.bool_]
    worth: Floats
    reserve: Floats
    logs: Integers | None
    asked: Floats | None


def table_play(
    seating: Seating, drawn: Drawn, played: Played, structures: int, replicates: int, row: int
) -> TablePlay:
    """One traced run of a chunk in the form from which its record is made; `row` counts within the chunk."""
    assert played.logs is not None
    assert played.asked is not None
    d = row // (structures * replicates)
    values = value_all(seating.layout, drawn.additive[d], drawn.cells[d])
    rounds, outcome, turns = (int(x) for x in played.results[row])
    return TablePlay(
        seating=seating,
        values=values,
        limits=limit_all(values, drawn.reservation_values[d], drawn.tau.shape[2]),
        tau=drawn.tau[d],
        rounds=rounds,
        outcome=outcome,
        log=played.logs[row, :turns],
        asked=played.asked[row, :turns],
    )


def is_compiled(scenario: Scenario) -> bool:
    """True if every strategy and protocol of the scenario is a built-in rule."""
    return all(
        all(STRATEGIES[m.strategy].is_compiled() for m in structure.manners.values())
        and all(PROTOCOLS[p.protocol].is_compiled() for p in structure.procedures.values())
        for structure in scenario.structures
    )


class Ensemble:
    """Plays draws of one table under some structures; compiles what it needs on first use.

    With `compiled=False` the same loops run as plain Python (for tests and coverage). Raises ValueError if
    a strategy or protocol is not built in: such scenarios are played by Mesa in worker processes.
    """

    def __init__(
        self, scenario: Scenario, table: Table, structures: Sequence[Structure], *, compiled: bool = True
    ) -> None:
        if not is_compiled(scenario):
            raise ValueError("the ensemble plays built-in strategies and protocols only")
        self.rules, used = _number_rules(table, structures)
        self.structures = tuple(structures)
        self._play = _loops(_rules(used), compiled)

    def play(self, seating: Seating, drawn: Drawn, replicates: int = 1, *, trace: bool = False) -> Played:
        """Play all structures and replicates of some draws."""
        draws, parties, rounds = drawn.tau.shape
        runs = draws * len(self.structures) * replicates
        most_turns = rounds * parties
        kept_logs = runs if trace else 1
        results = np.empty((runs, RESULT_COLUMNS), dtype=np.int64)
        zopas = np.empty(runs, dtype=np.bool_)
        worth = np.empty((runs, parties))
        reserve = np.empty((runs, parties))
        logs = np.empty((kept_logs, most_turns, LOG_COLUMNS), dtype=np.int64)
        asked = np.empty((kept_logs, most_turns))
        self._play(
            self.rules,
            replicates,
            seating.layout,
            drawn.additive,
            drawn.cells,
            drawn.reservation_values,
            drawn.tau,
            drawn.kept,
            results,
            zopas,
            worth,
            reserve,
            logs,
            asked,
        )
        return Played(results, zopas, worth, reserve, logs if trace else None, asked if trace else None)


class Used(NamedTuple):
    """Names of the rules in use, sorted, by kind."""

    protocols: tuple[str, ...]
    strategies: tuple[str, ...]
    offers: tuple[str, ...]
    acceptances: tuple[str, ...]


def _number_rules(table: Table, structures: Sequence[Structure]) -> tuple[Rules, Used]:
    manners = [[s.manners[name] for name in table.parties] for s in structures]
    procedures = [s.procedures[table.name] for s in structures]
    used = Used(
        tuple(sorted({p.protocol for p in procedures})),
        tuple(sorted({m.strategy for row in manners for m in row})),
        tuple(sorted({m.offer for row in manners for m in row})),
        tuple(sorted({m.acceptance for row in manners for m in row})),
    )

    def numbers(rows: list[list[int]]) -> Integers:
        return np.array(rows, dtype=np.int64)

    return Rules(
        protocol=np.array([used.protocols.index(p.protocol) for p in procedures], dtype=np.int64),
        order=numbers([[table.parties.index(name) for name in p.order] for p in procedures]),
        strategy=numbers([[used.strategies.index(m.strategy) for m in row] for row in manners]),
        offer=numbers([[used.offers.index(m.offer) for m in row] for row in manners]),
        acceptance=numbers([[used.acceptances.index(m.acceptance) for m in row] for row in manners]),
    ), used


def _rules(used: Used) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """The functions behind the names, by the global name under which the loops call them."""
    return (
        ("ask", tuple(PROTOCOLS[n].ask for n in used.protocols)),
        ("tell", tuple(PROTOCOLS[n].tell for n in used.protocols)),
        ("aspire", tuple(STRATEGIES[n].compiled_rule() for n in used.strategies)),
        ("choose", tuple(OFFERS[n] for n in used.offers)),
        ("accepts", tuple(ACCEPTANCES[n] for n in used.acceptances)),
    )


@lru_cache(maxsize=32)
def _loops(rules: tuple[tuple[str, tuple[Rule, ...]], ...], compiled: bool) -> Callable[..., None]:
    """The loops with chains of these rules bound in, compiled or as they are."""
    register = compiling.register if compiled else compiling.leave
    chains = {name: compiling.chain(functions, register) for name, functions in rules}
    table = compiling.bind(play_table, chains)
    if not compiled:
        return compiling.bind(play_draws, {"play_table": table})
    label = " ".join(f"{name}:{f.__module__}.{f.__qualname__}" for name, fs in rules for f in fs)
    return compiling.compile_loops(play_draws, {"play_table": register(table)}, label)
