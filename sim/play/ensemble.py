"""The ensemble: the same rules as the Mesa model, in loops that are compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.failure import MOST_PIVOTAL
from sim.domain.answers import PROPOSE, SIGN, VOTE
from sim.domain.preferences import utility_at
from sim.domain.scenario import Scenario, Structure
from sim.play import compiling, skipping
from sim.play.bundles import by_reference, put, row_of, taught
from sim.play.closing import final_levels, rate_of_peace
from sim.play.draw import Drawn, Numbers
from sim.play.hopes import hear
from sim.play.layout import Layout, Seating
from sim.play.outside import begin_war, move_war
from sim.play.packing import Packed, lines_at, pack, table_at, terms_at
from sim.play.recording import ANSWER, LOG_COLUMNS, QUESTION, ROUND, SEAT, STANDING, TABLE
from sim.play.rounds import (
    finish_table,
    is_over,
    is_put_to_vote,
    look,
    open_table,
    opens_now,
    prepare_table,
    speakers,
)
from sim.play.rulebook import Rules, number_rules, rule_book
from sim.play.skipping import catch_up, first_chance
from sim.play.state import (
    NOT_OPENED,
    OPEN,
    WAITING,
    State,
    TableWork,
    Work,
    clear,
    empty_state,
    work_at,
    workplace,
)
from sim.protocols import PROTOCOLS
from sim.protocols.base import MEDIATOR, ROUND_OVER, STATUS, TURN
from sim.protocols.base import OPEN as GOING_ON
from sim.protocols.base import STANDING as ON_TABLE
from sim.strategies import STRATEGIES
from sim.strategies.base import approves, decide, signs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rule = Callable[..., Any]


class Results(NamedTuple):
    """What each run of a chunk left, in run order.

    status, opened, closed, rounds, outcome, blamed, fate : (runs, tables), see `State` · zopa : (runs, tables) one
    existed in some round · zopa_last : (runs, tables) in the last · utility : (runs, parties) of all that is settled
    worth, limit : (runs, tables, seats) at the close · momentum : (runs, months) · rate : (runs,) of renewed war
    life : (runs,) years until it breaks, NaN without a peace · turns : (runs,)
    began : (runs, parties) what going on was worth at the start
    pivotal : (runs, tables, MOST_PIVOTAL) and in_the_way : (runs, tables), see `State`
    """

    status: Integers
    opened: Integers
    closed: Integers
    rounds: Integers
    outcome: Integers
    blamed: Integers
    fate: Integers
    zopa: Bools
    zopa_last: Bools
    utility: Floats
    worth: Floats
    limit: Floats
    momentum: Floats
    rate: Floats
    life: Floats
    turns: Integers
    began: Floats
    pivotal: Integers
    in_the_way: Integers


# The names below are bound to the rules in use before the loops run; see sim.play.compiling.
def _unbound(*_: Any) -> Any:
    raise NotImplementedError("bind the loops to rules first")


begin = ask = tell = confine = draft = aspire = choose = accepts = _unbound


def play_run(
    rules: Rules,
    layout: Layout,
    numbers: Numbers,
    s: int,
    d: int,
    r: int,
    state: State,
    works: Sequence[TableWork],
    log: Integers,
    asked: Floats,
    traced: bool,
) -> int:
    """Play one run to its end; returns how many turns were taken.

    `log` and `asked` take a row a turn if it is traced, and else hold what they may.
    """
    form = rules.form[s]
    turns = 0
    begin_war(layout, numbers, d, form, state)
    for t in range(layout.world.months):
        state.clock[0] = t
        move_war(layout, numbers, d, r, form, state)
        for table in range(state.status.size):
            if state.status[table] == WAITING:
                now = opens_now(layout, state, table)
                if now == NOT_OPENED:
                    state.status[table] = NOT_OPENED
                elif now == OPEN:
                    text = open_table(layout, state, table)
                    here = layout.tables[table]
                    protocol = rules.protocol[s, table]
                    if is_put_to_vote(layout, state, table):
                        protocol = rules.take_or_leave
                    begin(
                        protocol,
                        state.protocol[table],
                        text,
                        here.unchanged,
                        here.negotiated.sum(),
                    )
            if state.status[table] == OPEN:
                work = works[table]
                opener = rules.order[s, table, 0]
                prepare_table(layout, numbers, d, form, state, work, table, opener)
                at = state.clock[0] - state.opened[table]
                if at == 0 and rules.skips[s] and not traced:
                    state.quiet[table] = first_chance(rules, layout, numbers, s, d, form, state, work, table)
                if at < state.quiet[table]:
                    turns += layout.tables[table].present
                else:
                    if 0 < at == state.quiet[table]:
                        catch_up(rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns)
                    turns = play_turns(
                        rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns, 0
                    )
                finish_table(layout, numbers, d, form, state, work, table)
        if is_over(state):
            break
    return turns


def play_turns(
    rules: Rules,
    layout: Layout,
    numbers: Numbers,
    s: int,
    d: int,
    r: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    log: Integers,
    asked: Floats,
    turns: int,
    begin: int,
) -> int:
    """The turns of one table in one round, from one of them on; returns how many were taken so far in all."""
    here = layout.tables[table]
    protocol, confined = rules.protocol[s, table], rules.confines[s, table]
    if is_put_to_vote(layout, state, table):
        protocol, confined = rules.take_or_leave, False
    own = state.protocol[table]
    at = state.clock[0] - state.opened[table]
    order = speakers(state, table, rules.order[s, table, : here.present])
    own[TURN] = begin
    drafts = 0
    while own[STATUS] == GOING_ON:
        seat, question = ask(protocol, own, order, here.asked)
        if seat == ROUND_OVER:
            break
        aspiration = np.inf
        if seat == MEDIATOR:
            answer = draft(protocol, own, here.shape, here.levels, numbers.luck[d, r, table, at, drafts])
            drafts += 1
        else:
            party = here.who[seat]
            in_order = work.proposable[seat]
            if confined:
                work.in_order[:] = confine(protocol, own, here.levels, here.negotiated, in_order)
                in_order = work.in_order
            seen = look(
                layout,
                numbers,
                d,
                s,
                form,
                state,
                work,
                table,
                seat,
                question,
                rules.screens[s, party],
                confined,
                in_order,
            )
            view = by_reference(seen)
            aspiration = aspire(rules.strategy[s, party], view)
            bid = -1
            if question == SIGN:
                taken = signs(view)
            elif question == VOTE:
                taken = approves(view, aspiration)
            else:
                bid = choose(rules.offer[s, party], view, aspiration)
                taken = question != PROPOSE and accepts(rules.acceptance[s, party], view, bid)
            answer = decide(question, taken, bid)
            hear(layout, numbers, form, state, work, table, seat, question, answer)
        log[turns, STANDING] = own[ON_TABLE]
        tell(protocol, own, order, here.asked, seat, answer)
        log[turns, TABLE] = table
        log[turns, ROUND] = state.clock[0]
        log[turns, SEAT] = seat
        log[turns, QUESTION] = question
        log[turns, ANSWER] = answer
        asked[turns] = aspiration
        turns += 1
    return turns


def play_draws(
    rules: Rules,
    packed: Packed,
    numbers: Numbers,
    replicates: int,
    state: State,
    works: Work,
    results: Results,
    logs: Integers,
    asked: Floats,
) -> None:
    """Play every run of a chunk in order, run = (draw * structures + structure) * replicates + replicate.

    Fills `results` and the log rows of each run: logs (runs or 1, turns, LOG_COLUMNS), asked (runs or 1, turns);
    with one row of logs they are overwritten.
    """
    traced = logs.shape[0] > 1 or results.turns.size == 1
    tables = row_of(table_at(packed.tables, 0), state.status.size)
    the_works = row_of(work_at(works, 0), state.status.size)
    for k in range(state.status.size):
        put(tables, k, table_at(packed.tables, k))
        put(the_works, k, work_at(works, k))
    terms = row_of(terms_at(packed.parties, 0), state.began.size)
    lines = row_of(lines_at(packed.parties, 0), state.began.size)
    for p in range(state.began.size):
        put(terms, p, terms_at(packed.parties, p))
        put(lines, p, lines_at(packed.parties, p))
    the_layout = by_reference(Layout(packed.world, tables, terms, lines))
    the_rules, the_numbers = by_reference(rules), by_reference(numbers)
    the_state, the_results = by_reference(state), by_reference(results)
    run = 0
    for d in range(numbers.start.shape[0]):
        for s in range(rules.form.size):
            for r in range(replicates):
                row = run if traced else 0
                clear(the_state)
                turns = play_run(
                    the_rules,
                    the_layout,
                    the_numbers,
                    s,
                    d,
                    r,
                    the_state,
                    the_works,
                    logs[row],
                    asked[row],
                    traced,
                )
                note(the_layout, the_numbers, d, r, the_state, the_results, run, turns)
                run += 1


def note(
    layout: Layout,
    numbers: Numbers,
    d: int,
    r: int,
    state: State,
    results: Results,
    run: int,
    turns: int,
) -> None:
    """Write down what a run of some turns left."""
    results.turns[run] = turns
    results.status[run] = state.status
    results.opened[run] = state.opened
    results.closed[run] = state.closed
    results.rounds[run] = state.rounds
    results.outcome[run] = state.outcome
    results.blamed[run] = state.blamed
    results.fate[run] = state.fate
    results.momentum[run] = state.momentum
    results.began[run] = state.began
    results.pivotal[run] = state.pivotal
    results.in_the_way[run] = state.in_the_way
    for table in range(state.status.size):
        played = state.rounds[table]
        results.zopa[run, table] = state.zopa[table, :played].any()
        results.zopa_last[run, table] = played > 0 and state.zopa[table, played - 1]
        for seat in range(state.worth.shape[1]):
            results.worth[run, table, seat] = state.worth[table, seat]
            results.limit[run, table, seat] = state.limit_at[table, seat]
    levels = final_levels(layout, state)
    for party in range(state.began.size):
        results.utility[run, party] = utility_at(
            numbers.additive[d, party], numbers.cells[d, party], layout.terms[party], levels
        )
    results.rate[run] = rate_of_peace(layout, numbers, d, state)
    results.life[run] = numbers.life[d, r] / results.rate[run]


@dataclass(frozen=True)
class Played:
    """What a chunk of runs left, in run order; `logs` and `asked` as in `play_draws`, None if not traced."""

    results: Results
    logs: Integers | None
    asked: Floats | None


def is_compiled(scenario: Scenario) -> bool:
    """True if every strategy and protocol of the scenario is a built-in rule."""
    return all(
        all(STRATEGIES[m.strategy].is_compiled() for m in structure.manners.values())
        and all(PROTOCOLS[p.protocol].is_compiled() for p in structure.procedures.values())
        for structure in scenario.structures
    )


class Ensemble:
    """Plays draws of a scenario under some structures; compiles what it needs on first use.

    With `compiled=False` the same loops run as plain Python (for tests and coverage). Raises ValueError if
    a strategy or protocol is not built in: such scenarios are played by Mesa in worker processes.
    """

    def __init__(self, seating: Seating, structures: Sequence[Structure], *, compiled: bool = True) -> None:
        if not is_compiled(seating.scenario):
            raise ValueError("the ensemble plays built-in strategies and protocols only")
        self.seating = seating
        self.packed = pack(seating.layout)
        self.rules = number_rules(seating, structures)
        self.structures = tuple(structures)
        self._play = _loops(rule_book(), compiled)

    def play(self, drawn: Drawn, *, trace: bool = False) -> Played:
        """Play all structures and replicates of some draws."""
        numbers, layout = drawn.numbers, self.seating.layout
        replicates = numbers.shock.shape[1]
        runs = numbers.start.shape[0] * len(self.structures) * replicates
        results = room(layout, runs)
        most = most_turns(self.seating.scenario, self.structures)
        logs = np.empty((runs if trace else 1, most, LOG_COLUMNS), dtype=np.int64)
        asked = np.empty((runs if trace else 1, most))
        works = workplace(layout, numbers.start.shape[1])
        state = empty_state(layout, numbers.prior.shape[2])
        self._play(self.rules, self.packed, numbers, replicates, state, works, results, logs, asked)
        return Played(results, logs if trace else None, asked if trace else None)


def most_turns(scenario: Scenario, structures: Sequence[Structure]) -> int:
    """The most turns that a run can take."""
    return sum(
        table.rounds
        * max(PROTOCOLS[s.procedures[table.name].protocol].most_turns(len(table.parties)) for s in structures)
        for table in scenario.tables
    )


def room(layout: Layout, runs: int) -> Results:
    """Room for what some runs leave."""
    tables, parties = layout.world.rounds.size, layout.world.side.size

    def whole() -> Integers:
        return np.empty((runs, tables), dtype=np.int64)

    return Results(
        status=whole(),
        opened=whole(),
        closed=whole(),
        rounds=whole(),
        outcome=whole(),
        blamed=whole(),
        fate=whole(),
        zopa=np.empty((runs, tables), dtype=np.bool_),
        zopa_last=np.empty((runs, tables), dtype=np.bool_),
        utility=np.empty((runs, parties)),
        worth=np.empty((runs, tables, parties)),
        limit=np.empty((runs, tables, parties)),
        momentum=np.empty((runs, layout.world.months)),
        rate=np.empty(runs),
        life=np.empty(runs),
        turns=np.empty(runs, dtype=np.int64),
        began=np.empty((runs, parties)),
        pivotal=np.empty((runs, tables, MOST_PIVOTAL), dtype=np.int64),
        in_the_way=whole(),
    )


@lru_cache(maxsize=32)
def _loops(rules: tuple[tuple[str, tuple[Rule, ...]], ...], compiled: bool) -> Callable[..., None]:
    """The loops with chains of these rules bound in, compiled or as they are."""
    register = compiling.register if compiled else compiling.leave
    chains = {name: compiling.chain(functions, register) for name, functions in rules}
    bundles = taught() if compiled else {}
    turns = compiling.bind(play_turns, {**chains, **bundles})
    register(turns)
    leaps = skipping.bound({**chains, **bundles, "play_turns": turns}, register)
    run = compiling.bind(play_run, {**chains, **leaps, "play_turns": turns})
    register(run)
    if not compiled:
        return compiling.bind(play_draws, {"play_run": run})
    label = " ".join(f"{name}:{f.__module__}.{f.__qualname__}" for name, fs in rules for f in fs)
    return compiling.compile_loops(play_draws, {"play_run": run, **bundles}, label)
