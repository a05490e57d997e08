"""Write a run down: from the state and the log that a driver leaves to its record."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.solutions import distances, explain_failure, solution_points
from sim.domain.answers import ACCEPT, DRAFT, PROPOSE, RESPOND_OR_REPLACE, SIGN, VOTE
from sim.domain.preferences import utility_at
from sim.domain.scenario import Scenario, Structure
from sim.domain.world import FORMS, Constituency
from sim.play import records, state
from sim.play.closing import barred_by, final_levels, rate_of_peace, to_be_signed
from sim.play.draw import Drawn, Numbers
from sim.play.home import at_home, is_ratified, members_of
from sim.play.layout import Seating, TableLayout
from sim.play.outside import weigh_going_on
from sim.play.plan import RunKey
from sim.play.quantities import exponents, quantities
from sim.play.records import (
    FailureRecord,
    FrameworkRecord,
    OfferRecord,
    PartyRecord,
    PartyRound,
    Record,
    TableRecord,
)
from sim.play.state import (
    FATES,
    NO_FATE,
    NOT_RATIFIED,
    OPEN,
    REFUSED,
    STATUSES,
    WALKED_OUT,
    State,
    TableWork,
    Work,
    work_at,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Columns of the log that both drivers keep, one row a turn; the round counts from 0 in the calendar.
TABLE, ROUND, SEAT, QUESTION, ANSWER, STANDING = range(6)
LOG_COLUMNS = 6
MONTHS = 12
MOST_YEARS = 1000  # a peace that outlasts them is said to hold


@dataclass(frozen=True)
class Trace:
    """What a driver leaves of one run, or of one so far: numbers of its one draw, its state, its log.

    log : (turns, LOG_COLUMNS) · asked : (turns,) aspiration at each turn
    """

    seating: Seating
    numbers: Numbers
    state: State
    work: Work
    log: Integers
    asked: Floats


def make_record(
    structure: Structure, key: RunKey, rng_seed: int, drawn: Drawn, trace: Trace, *, structure_index: int = 0
) -> Record:
    """The record of a run; `drawn` holds the one draw of this run."""
    scenario, run = trace.seating.scenario, trace.state
    numbers = {**drawn.quantities, **drawn.exponents[structure_index]}
    stated = [*quantities(scenario), *exponents(structure)]
    uncertain = {path for path, number in stated if not number.is_point}
    decisive = trace.seating.layout.world.decisive
    rounds = int(run.clock[0]) + 1
    agreed = bool((run.status[decisive] == state.AGREED).all())
    return Record(
        scenario=scenario.name,
        scenario_sha256=scenario.sha256,
        levers={lever.name: lever.position for lever in scenario.levers},
        set=scenario.overrides,
        rng_seed=rng_seed,
        run=key.run,
        draw=key.draw,
        replicate=key.replicate,
        structure=structure.choices,
        structure_weight=structure.weight,
        drawn={path: float(values[0]) for path, values in numbers.items() if path in uncertain},
        agreement=agreed,
        until=scenario.date(rounds),
        momentum=tuple(float(m) for m in run.momentum[:rounds])
        if trace.seating.layout.world.has_war
        else None,
        collapse_date=_collapse(trace),
        tables=tuple(_table(trace, k, FORMS.index(structure.form)) for k in range(run.status.size)),
        parties=_parties(trace, structure, numbers, agreed),
        party_rounds=_party_rounds(trace),
        offers=_offers(trace),
        case=scenario,
    )


def negotiated(seating: Seating, table: int, outcome: int) -> dict[str, str]:
    """An outcome as issue -> value name, issues of the table only."""
    whole = seating.spaces[table].outcome(outcome)
    return {name: whole[name] for name in seating.scenario.tables[table].issues}


def _collapse(trace: Trace) -> str | None:
    """The month in which the peace breaks, None without one."""
    run, scenario = trace.state, trace.seating.scenario
    rate = rate_of_peace(trace.seating.layout, trace.numbers, 0, run)
    if math.isnan(rate) or float(trace.numbers.life[0, 0]) > rate * MOST_YEARS:
        return None
    ends = trace.seating.layout.world.ends_war & (run.status == state.AGREED)
    signed = int(run.closed[ends].max())
    years = float(trace.numbers.life[0, 0]) / rate
    return scenario.month_after(signed + 1, math.ceil(years * MONTHS))


def _parties(
    trace: Trace, structure: Structure, numbers: Mapping[str, Floats], agreed: bool
) -> dict[str, PartyRecord]:
    run, seating = trace.state, trace.seating
    levels = final_levels(seating.layout, run)
    found = {}
    for i, party in enumerate(seating.scenario.parties):
        own = trace.numbers.additive[0, i], trace.numbers.cells[0, i], seating.layout.terms[i]
        here = f"parties.{party.name}"
        worth, limit = closing_figures(seating, run, i)
        found[party.name] = PartyRecord(
            u=float(utility_at(*own, levels)) if agreed else None,
            V=worth if agreed else None,
            reservation_value=limit,
            strategy=structure.manners[party.name].strategy,
            e=float(numbers[f"{here}.e"][0]) if f"{here}.e" in numbers else None,
            horizon=float(numbers[f"{here}.horizon"][0]),
        )
    return found


def closing_figures(seating: Seating, run: State, party: int) -> tuple[float | None, float]:
    """Value of signing at the last decisive table that agreed, reservation value at the last that opened."""
    worth, limit, last_signed, last_opened = None, float(run.began[party]), -1, -1
    for k in np.flatnonzero(seating.layout.world.decisive).tolist():
        if run.opened[k] < 0:
            continue
        seat = int(np.flatnonzero(seating.layout.tables[k].who == party)[0])
        played = max(int(run.rounds[k]), 1)
        if run.opened[k] >= last_opened:
            last_opened, limit = int(run.opened[k]), float(run.limits[k, seat, played - 1])
        if run.status[k] == state.AGREED and run.closed[k] >= last_signed:
            last_signed, worth = int(run.closed[k]), float(run.worth[k, seat])
    return worth, limit


def _table(trace: Trace, k: int, form: int) -> TableRecord:
    seating, run = trace.seating, trace.state
    scenario, table = seating.scenario, seating.scenario.tables[k]
    opened, closed, rounds = int(run.opened[k]), int(run.closed[k]), int(run.rounds[k])
    status, outcome = int(run.status[k]), int(run.outcome[k])
    agreed = status == state.AGREED
    here, work = seating.layout.tables[k], work_at(trace.work, k)
    signers = int(here.signers[outcome]) if agreed else 0
    blamed = scenario.parties[int(run.blamed[k])].name if run.blamed[k] >= 0 else None
    limits = run.limits[k, :, max(rounds, 1) - 1]
    points, apart = (
        _points(trace, k, here, work, limits, outcome if agreed else -1) if rounds else (None, None)
    )
    return TableRecord(
        name=table.name,
        status=STATUSES[status],
        opened=scenario.date(opened + 1) if opened >= 0 else None,
        closed=scenario.date((closed if closed >= 0 else opened + max(rounds, 1) - 1) + 1)
        if opened >= 0
        else None,
        rounds=rounds,
        outcome=negotiated(seating, k, outcome) if agreed else None,
        signatories=tuple(name for i, name in enumerate(seating.seats[k]) if signers >> i & 1),
        refused_by=blamed if status == REFUSED else None,
        not_ratified_by=blamed if status == NOT_RATIFIED else None,
        walked_out=blamed if status == WALKED_OUT else None,
        framework=_framework(trace, k) if agreed else None,
        zopa_by_round=tuple(bool(z) for z in run.zopa[k, :rounds]),
        hazard=_hazard(trace, k) if agreed else None,
        points=points,
        distances=apart,
        failure=None if agreed or status <= OPEN or not rounds else _failure(trace, k, here, work, limits),
        signed=negotiated(seating, k, outcome) if outcome >= 0 else None,
        worth=_by_party(seating, k, run.worth[k]) if agreed else None,
        limits=_by_party(seating, k, limits) if rounds else {},
        at_home=_at_home(trace, k, outcome, form) if outcome >= 0 else {},
    )


def _by_party(seating: Seating, k: int, figures: Floats) -> dict[str, float]:
    return {name: float(figure) for name, figure in zip(seating.seats[k], figures, strict=True)}


def _at_home(trace: Trace, k: int, outcome: int, form: int) -> dict[str, dict[str, bool]]:
    """Who of the constituencies was for what was signed at a table, by party, as things stood then."""
    seating, run = trace.seating, trace.state
    layout, scenario = seating.layout, seating.scenario
    settled = np.full_like(run.settled, -1)
    for other, table in enumerate(scenario.tables):
        before = run.closed[other] < run.closed[k] or (run.closed[other] == run.closed[k] and other < k)
        if run.status[other] == state.AGREED and table.framework is None and before:
            here = layout.tables[other]
            settled[here.negotiated] = here.offered[here.negotiated, run.outcome[other]]
    then = run._replace(clock=np.array([run.closed[k]]), settled=settled, going=np.zeros_like(run.going))
    weigh_going_on(layout, trace.numbers, 0, form, then)
    found = {}
    for seat, name in enumerate(seating.seats[k]):
        party = int(layout.tables[k].who[seat])
        if layout.tables[k].signers[outcome] >> seat & 1 and is_ratified(layout, k, party):
            values, limits = at_home(
                layout, trace.numbers, 0, form, then, work_at(trace.work, k), k, seat, outcome
            )
            found[name] = {
                member.name: bool(values[voice, 0] >= limits[voice])
                for member, voice in zip(_members(scenario, party), members_of(layout, party), strict=True)
            }
    return found


def _members(scenario: Scenario, party: int) -> tuple[Constituency, ...]:
    own = scenario.parties[party].constituencies
    return own.members if own else ()


def _framework(trace: Trace, k: int) -> FrameworkRecord | None:
    table, fate = trace.seating.scenario.tables[k], int(trace.state.fate[k])
    if table.framework is None:
        return None
    return FrameworkRecord(
        to=table.framework.to,
        signers=table.parties,
        mode=table.framework.mode,
        kappa=float(trace.numbers.kappa[0, k]),
        fate=None if fate == NO_FATE else FATES[fate],
    )


def _hazard(trace: Trace, k: int) -> float | None:
    """Annual probability of renewed war under what is settled, for a table that ended the war."""
    if not trace.seating.layout.world.ends_war[k]:
        return None
    rate = rate_of_peace(trace.seating.layout, trace.numbers, 0, trace.state)
    return None if math.isnan(rate) else -math.expm1(-rate)


def _points(
    trace: Trace, k: int, here: TableLayout, work: TableWork, limits: Floats, outcome: int
) -> tuple[dict[str, records.Outcome | None], dict[str, float | None] | None]:
    """Solution points among the outcomes that can be agreements, and how far the agreed one lies from them."""
    seats = np.arange(here.present)
    possible, barred = here.asked != 0, barred_by(work)
    for seat in range(here.who.size):
        signs = (here.signers >> seat & 1) == 1
        possible &= ~signs | (barred[seat] == 0)
    chosen = np.flatnonzero(possible)
    utilities = np.ascontiguousarray(work.values[seats][:, chosen].T)
    found = solution_points(utilities, limits[: here.present]) if chosen.size else {}
    points: dict[str, records.Outcome | None] = {
        name: None if index is None else negotiated(trace.seating, k, int(chosen[index]))
        for name, index in found.items()
    }
    if outcome < 0:
        return points, None
    return points, dict(distances(work.values[seats, outcome], utilities, limits[: here.present]))


def _failure(trace: Trace, k: int, here: TableLayout, work: TableWork, limits: Floats) -> FailureRecord:
    seating, status = trace.seating, int(trace.state.status[k])
    if status in (REFUSED, NOT_RATIFIED):
        kind = "refusal" if status == REFUSED else "defection"
        return FailureRecord(kind, (), None, {}, None)
    signers, barred = to_be_signed(here.signers, here.asked), barred_by(work)
    why = explain_failure(work.values.T, limits, signers, barred.T, seating.spaces[k].shape)
    names = seating.seats[k]
    return FailureRecord(
        kind=why.kind,
        pivotal=tuple(tuple(names[i] for i in group) for group in why.pivotal),
        closest=None if why.closest is None else negotiated(seating, k, why.closest),
        shortfall={names[i]: lack for i, lack in why.shortfall.items()},
        issue=None if why.issue is None else seating.spaces[k].issues[why.issue].name,
    )


def _party_rounds(trace: Trace) -> tuple[PartyRound, ...]:
    """Each party once a round and table: at its first turn that is no vote on a draft, or as suspended."""
    seating, run, scenario = trace.seating, trace.state, trace.seating.scenario
    found: dict[tuple[int, int, int], float] = {}
    for row, asked in zip(trace.log, trace.asked, strict=True):
        if row[SEAT] >= 0:
            found.setdefault((int(row[ROUND]), int(row[TABLE]), int(row[SEAT])), float(asked))
    for k in range(run.status.size):
        for seat in range(len(scenario.tables[k].parties)):
            for pause in np.flatnonzero(run.paused[k, seat, : run.rounds[k]]):
                found[(int(run.opened[k] + pause), k, seat)] = math.nan
    rows = []
    for t, k, seat in sorted(found, key=lambda key: key[:2]):
        asked, at = found[t, k, seat], t - int(run.opened[k])
        rows.append(
            PartyRound(
                table=scenario.tables[k].name,
                round=at + 1,
                date=scenario.date(t + 1),
                party=seating.seats[k][seat],
                r=float(run.limits[k, seat, at]),
                aspiration=asked if math.isfinite(asked) else None,
                tau=float(trace.numbers.tau[0, seating.layout.tables[k].who[seat], at]),
                suspended=bool(run.paused[k, seat, at]),
            )
        )
    return tuple(rows)


def _offers(trace: Trace) -> tuple[OfferRecord, ...]:
    offers: list[OfferRecord] = []
    open_: dict[int, tuple[int, int]] = {}  # table -> outcome on the table, place of its record
    asked_before: dict[int, int] = {}
    turn, current = 0, (-1, -1)
    for row in trace.log:
        k, t = int(row[TABLE]), int(row[ROUND])
        turn = turn + 1 if (k, t) == current else 1
        current = (k, t)
        question, answer, standing = int(row[QUESTION]), int(row[ANSWER]), int(row[STANDING])
        asked = question not in (PROPOSE, DRAFT) and standing >= 0
        if asked:
            if (
                open_.get(k, (-1, -1))[0] != standing
                or (question != VOTE and _is_draft(offers, open_.get(k)))
                or (question == SIGN and asked_before.get(k) == RESPOND_OR_REPLACE)  # the whole of an agenda
            ):
                offers.append(_put(trace, k, t, turn, standing))
                open_[k] = (standing, len(offers) - 1)
            place = open_[k][1]
            party = trace.seating.seats[k][int(row[SEAT])]
            response = "accept" if answer == ACCEPT else "refuse"
            offers[place] = replace(offers[place], responses={**offers[place].responses, party: response})
        asked_before[k] = question
        if answer >= 0:
            by = records.MEDIATOR if question == DRAFT else trace.seating.seats[k][int(row[SEAT])]
            message = records.DRAFT if question == DRAFT else None
            offers.append(_offer(trace, k, t, turn, by, answer, message))
            open_[k] = (answer, len(offers) - 1)
    return tuple(offers)


def _is_draft(offers: list[OfferRecord], at: tuple[int, int] | None) -> bool:
    """Whether what was put last is a draft, which is another thing than the text that is signed."""
    return at is not None and offers[at[1]].message == records.DRAFT


def _put(trace: Trace, k: int, t: int, turn: int, outcome: int) -> OfferRecord:
    """A text that no party offers in this round: left by an earlier table, or written by a mediator."""
    source = int(trace.state.source[k])
    if source >= 0 and t == trace.state.opened[k]:
        by, message = trace.seating.scenario.tables[source].name, records.FRAMEWORK
    else:
        by, message = records.MEDIATOR, records.TEXT
    return _offer(trace, k, t, turn, by, outcome, message)


def _offer(
    trace: Trace, k: int, t: int, turn: int, by: str, outcome: int, message: str | None
) -> OfferRecord:
    scenario = trace.seating.scenario
    return OfferRecord(
        table=scenario.tables[k].name,
        round=t - int(trace.state.opened[k]) + 1,
        turn=turn,
        date=scenario.date(t + 1),
        by=by,
        outcome=negotiated(trace.seating, k, outcome),
        responses={},
        message=message,
    )
