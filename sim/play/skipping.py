"""Rounds in which nothing can be agreed are skipped where only results are wanted, and leave what they would have left.

Where what parties ask for never rises, there is a first round in which some outcome is worth what they ask to all who
must sign it. Nothing is agreed before, and what each of these rounds leaves is an offer that was made in it. Who made
it is found by playing the last of them from all that may have come before, until that makes no difference.
See docs/decisions/0019-exact-skipping.md; the rules are those of play. The loops call `first_chance` and `catch_up`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import NONE, PROPOSE
from sim.domain.twins import compiled_as
from sim.play import compiling
from sim.play.bundles import by_reference
from sim.play.draw import Numbers
from sim.play.layout import Layout
from sim.play.rounds import look
from sim.play.rulebook import Rules
from sim.play.state import State, TableWork, ladder_of
from sim.protocols.base import SIZE
from sim.strategies.ladder import Ladder, rung_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rule = Callable[..., Any]

MOST_EQUALS = 4  # offers, one of which a party may have chosen by what stood open
FEWEST = 10  # rounds that are skipped; to find out what fewer would leave costs as much as to play them


# The names below are bound to the rules in use before the loops run; see sim.play.compiling.
def _unbound(*_: Any) -> Any:
    raise NotImplementedError("bind the loops to rules first")


aspire = tell = play_turns = _unbound


def never_rises_loop(numbers: Floats) -> bool:
    """As `never_rises`."""
    falls = True
    for i in range(1, numbers.size):
        falls = falls and numbers[i] <= numbers[i - 1]
    return bool(falls)


@compiled_as(never_rises_loop)
def never_rises(numbers: Floats) -> bool:
    """Whether no number is larger than the one before it."""
    return bool((numbers[1:] <= numbers[:-1]).all())


def first_chance(
    rules: Rules,
    layout: Layout,
    numbers: Numbers,
    s: int,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
) -> int:
    """The first round of a table in which something can be agreed, as many as it has rounds if nothing ever can.

    0 too if that is not known: the shares that the schedules keep must not rise from round to round. To be called
    when the table has opened.
    """
    here, rounds = layout.tables[table], layout.world.rounds[table]
    for seat in range(here.present):
        if not never_rises(numbers.kept[s, d, here.who[seat], :rounds]):
            return 0
    asks = np.empty(here.present)
    low, first, found = 0, rounds, 0
    middle = min(FEWEST, rounds) - 1  # where little can be skipped, that is known at once
    while low < first:
        asked_for(rules, layout, numbers, s, d, form, state, work, table, middle, asks)
        suits = first_to_suit(here.asked, work.values, work.acceptable, asks, found)
        if suits >= 0:
            if middle < FEWEST:
                return 0
            first, found = middle, suits  # what lies before it suits in no earlier round either
        else:
            low = middle + 1
        middle = (low + first) // 2
    return int(first)


def first_to_suit_loop(asked: Integers, values: Floats, acceptable: Bools, asks: Floats, begin: int) -> int:
    """As `first_to_suit`."""
    for x in range(begin, asked.size):
        signers = asked[x]
        suits = signers != 0
        for seat in range(asks.size):
            if signers >> seat & 1 and not (values[seat, x] >= asks[seat] and acceptable[seat, x]):
                suits = False
                break
        if suits:
            return x
    return NONE


@compiled_as(first_to_suit_loop)
def first_to_suit(asked: Integers, values: Floats, acceptable: Bools, asks: Floats, begin: int) -> int:
    """The first outcome from `begin` on that all who must sign it can accept for what they ask; NONE if there is none.

    asked : (outcomes,) seats that must sign, as bits, nothing being agreed where nobody must
    values, acceptable : (seats, outcomes) · asks : (seats,) of those at the table
    """
    suits = asked != 0
    for seat in range(asks.size):
        suits &= (asked >> seat & 1 == 0) | (acceptable[seat] & (values[seat] >= asks[seat]))
    found = np.flatnonzero(suits[begin:])
    return begin + int(found[0]) if found.size else NONE


def asked_for(
    rules: Rules,
    layout: Layout,
    numbers: Numbers,
    s: int,
    d: int,
    form: int,
    state: State,
    work: TableWork,
    table: int,
    at: int,
    asks: Floats,
) -> None:
    """Write down what each seat at a table asks for in a round, all limits being those of its first."""
    now = state.clock[0]
    state.clock[0] = state.opened[table] + at
    for seat in range(asks.size):
        state.limits[table, seat, at] = state.limits[table, seat, 0]
        free = work.proposable[seat]
        seen = look(layout, numbers, d, s, form, state, work, table, seat, PROPOSE, False, False, free)
        view = by_reference(seen)
        asks[seat] = aspire(rules.strategy[s, layout.tables[table].who[seat]], view)
    state.clock[0] = now


def catch_up(
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
) -> None:
    """Leave on a table what its first `quiet` rounds would have left; `log` and `asked` lose what follows `turns`.

    In each of these rounds somebody makes an offer that does not depend on what stood before, unless it has to choose
    among equals. So one round is played from each such turn on, and what may come of it is played on until all of it
    has come to the same. If it has not before the rounds are over, an earlier one is tried; after an offer out of too
    many equals all are played. Each seat's `first` and `last` offer may be wrong then: no rule in play looks at them.
    """
    end, now = state.quiet[table], state.clock[0]
    start = state.protocol[table].copy()
    heirs = np.empty((layout.tables[table].present * MOST_EQUALS, SIZE), dtype=np.int64)
    many, back = 0, 1
    while many != 1:
        first = max(0, end - back)
        state.clock[0] = state.opened[table] + first
        many = begin_anywhere(
            rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns, start, heirs
        )
        for at in range(first + 1, end):
            state.clock[0] = state.opened[table] + at
            many = go_on(
                rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns, heirs, many
            )
        back = 2 * back if many > 0 else end
    state.protocol[table] = heirs[0]
    state.clock[0] = now


def begin_anywhere(
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
    start: Integers,
    heirs: Integers,
) -> int:
    """What the round may leave, whatever lay on the table before; the first round begins with what lies there then.

    start : (SIZE,) state of the table when it opened · heirs : (parties x MOST_EQUALS, SIZE) room for what may be left
    Returns how many that are, 0 if an offer was one of too many equals.
    """
    here, many = layout.tables[table], 0
    protocol, order = rules.protocol[s, table], rules.order[s, table, : here.present]
    others = np.empty(MOST_EQUALS, dtype=np.int64)
    opening = state.clock[0] == state.opened[table]
    for turn in range(1 if opening else here.present):
        seat = order[turn]
        state.protocol[table] = start
        state.last[table, seat] = NONE
        play_turns(rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns, turn)
        bid = state.last[table, seat]
        many = add_if_new(heirs, many, state.protocol[table])
        if opening or bid < 0:
            continue
        count = equals(work.values[seat], work.proposable[seat], ladder_of(work, seat), bid, others)
        if count == others.size:
            return 0
        for k in range(count):
            state.protocol[table] = start
            tell(protocol, state.protocol[table], order, here.asked, seat, others[k])
            play_turns(rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns, turn + 1)
            many = add_if_new(heirs, many, state.protocol[table])
    return many


def go_on(
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
    heirs: Integers,
    many: int,
) -> int:
    """What the round leaves of the `many` states that the table may be in, in `heirs`; returns how many are left."""
    left = 0
    for k in range(many):
        state.protocol[table] = heirs[k]
        play_turns(rules, layout, numbers, s, d, r, form, state, work, table, log, asked, turns, 0)
        left = add_if_new(heirs, left, state.protocol[table])
    return left


def equals_loop(values: Floats, proposable: Bools, ladder: Ladder, bid: int, found: Integers) -> int:
    """As `equals`."""
    worth, sorted_, count = values[bid], ladder.order.size > 0, 0
    begin, end = 0, values.size
    if sorted_:
        rung = rung_of(ladder, worth)
        begin, end = ladder.first[rung], ladder.first[rung + 1]
    for place in range(begin, end):
        x = ladder.order[place] if sorted_ else place
        if x != bid and proposable[x] and values[x] == worth:
            found[count] = x
            count += 1
            if count == found.size:
                break
    return count


@compiled_as(equals_loop)
def equals(values: Floats, proposable: Bools, ladder: Ladder, bid: int, found: Integers) -> int:
    """What else a seat could propose that is worth as much to it as its bid: written into `found` as far as it goes.

    Returns how many were found.
    """
    others = np.flatnonzero(proposable & (values == values[bid]))
    others = others[others != bid][: found.size]
    found[: others.size] = others
    return int(others.size)


def add_if_new(heirs: Integers, many: int, own: Integers) -> int:
    """Put the state of a table after `many` others unless it is among them; returns how many there are now."""
    for k in range(many):
        same = True
        for i in range(own.size):
            same = same and heirs[k, i] == own[i]
        if same:
            return many
    heirs[many] = own
    return many + 1


def bound(names: Mapping[str, Any], register: Callable[[Rule], Rule]) -> dict[str, Rule]:
    """What the loops call of this, by name, with the rules in use bound in; `register` makes it known to a compiler."""
    known = dict(names)
    for function in (asked_for, first_chance, begin_anywhere, go_on, catch_up):
        known[function.__name__] = register(compiling.bind(function, known))
    return {name: known[name] for name in ("first_chance", "catch_up")}
