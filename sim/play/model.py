"""The Mesa model: one run of a scenario, step by step, with everything recorded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from sim.domain.answers import ACCEPT, DRAFT, PROPOSE, RESPOND, SIGN, VOTE
from sim.domain.scenario import Scenario
from sim.domain.world import FORMS
from sim.loading.loader import load
from sim.play.draw import draw
from sim.play.draw_beliefs import BELIEF_POINTS
from sim.play.hopes import hear
from sim.play.laying_out import lay_out
from sim.play.outside import begin_war, move_war
from sim.play.party import Party
from sim.play.plan import default_replicates, key
from sim.play.recording import LOG_COLUMNS, Trace, make_record
from sim.play.records import Record
from sim.play.rounds import (
    finish_table,
    is_over,
    is_put_to_vote,
    open_table,
    opens_now,
    prepare_table,
    speakers,
)
from sim.play.rulebook import number_orders
from sim.play.state import (
    AGREED,
    NOT_OPENED,
    OPEN,
    STATUSES,
    WAITING,
    TableWork,
    empty_state,
    work_at,
    workplace,
)
from sim.play.streams import checked_seed
from sim.protocols import PROTOCOLS, Protocol
from sim.protocols.base import MEDIATOR, ROUND_OVER, STANDING, STATUS, TURN
from sim.protocols.base import OPEN as GOING_ON
from sim.protocols.take_it_or_leave_it import TakeItOrLeaveIt

# Positions in the arrays of a run that is played alone.
STRUCTURE = DRAW = REPLICATE = 0


class NegotiationModel(mesa.Model):
    """One run of a scenario; each step plays one round of every open table.

    scenario : a Scenario, a library name or a path · rng_seed : what makes the run repeatable (drawn afresh
    if None; `rng`, as Mesa's batch runner passes it, is taken for it; giving both is an error) · run : which
    run of a batch this is, with `replicates` per draw as there · levers, overrides : as in `sim.load`.

    The scenario is `case`. `datacollector` holds one row a round; its columns: model `Round`, `Date`, `Status`
    (open, agreed, or how the first decisive table failed), `Momentum` (NaN without a war that moves); agents
    `Party`, `Table` (where it spoke last), `Aspiration`, `ReservationValue`, `Tau`, `Answer` (outcome index, -1 none
    or refused, -2 accepted), empty before its first turn. Its table "Tables" holds one row a round and open table:
    `Round`, `Table`, `Status`, `Standing` (index of the open offer, -1 if none).
    """

    def __init__(
        self,
        scenario: Scenario | str | Path = "february-2025",
        *,
        rng_seed: int | None = None,
        rng: Any = None,
        run: int = 0,
        replicates: int | None = None,
        levers: Mapping[str, str | float] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        if rng_seed is not None and rng is not None:
            raise ValueError("give rng_seed or rng, not both")
        self.rng_seed = checked_seed(_seed(rng) if rng_seed is None else rng_seed)
        super().__init__(rng=self.rng_seed)
        if isinstance(scenario, Scenario):
            if levers or overrides:
                raise ValueError("levers and overrides need the scenario's name, not a loaded scenario")
            self.case = scenario
        else:
            self.case = load(scenario, levers=levers, overrides=overrides)
        repeats = default_replicates(self.case) if replicates is None else replicates
        self.key = key(run, len(self.case.structures), repeats)
        self.structure = self.case.structures[self.key.structure]
        self.form = FORMS.index(self.structure.form)
        self.seating = lay_out(self.case)
        self.layout = self.seating.layout
        self.drawn = draw(
            self.seating,
            [self.structure],
            self.rng_seed,
            range(self.key.draw, self.key.draw + 1),
            range(self.key.replicate, self.key.replicate + 1),
        )
        self.numbers = self.drawn.numbers
        self._protocols = [PROTOCOLS[self.structure.procedures[t.name].protocol] for t in self.case.tables]
        self.orders = number_orders(self.seating, [self.structure])[STRUCTURE]
        self.state = empty_state(self.layout, BELIEF_POINTS)
        self.workplace = workplace(self.layout, len(self.seating.voices))
        self.parties = [
            Party(self, i, party.name, self.structure.manners[party.name])
            for i, party in enumerate(self.case.parties)
        ]
        self.log: list[tuple[int, ...]] = []
        self.asked: list[float] = []
        self.rounds_played = 0
        begin_war(self.layout, self.numbers, DRAW, self.form, self.state)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "Round": "rounds_played",
                "Date": lambda m: m.case.date(max(1, m.rounds_played)),
                "Status": "status",
                "Momentum": lambda m: (
                    float(m.state.momentum[m.state.clock[0]]) if m.layout.world.has_war else float("nan")
                ),
            },
            agent_reporters={
                "Party": "name",
                "Table": "table",
                "Aspiration": "aspiration",
                "ReservationValue": "reservation_value",
                "Tau": "tau",
                "Answer": "answer",
            },
            tables={"Tables": ["Round", "Table", "Status", "Standing"]},
        )

    @property
    def is_open(self) -> bool:
        """Whether another round can be played."""
        return not is_over(self.state)

    @property
    def status(self) -> str:
        """open, agreed, or how the first decisive table that did not agree came out."""
        if self.is_open:
            return "open"
        ends = self.state.status[self.layout.world.decisive]
        failed = ends[ends != AGREED]
        return STATUSES[failed[0] if failed.size else AGREED]

    def work(self, table: int) -> TableWork:
        """What the outcomes of a table are worth now."""
        return work_at(self.workplace, table)

    def step(self) -> None:
        """Play one round of every open table."""
        if self.is_open:
            self._play_round()
            self.datacollector.collect(self)
        self.running = self.is_open

    def play(self) -> Record:
        """Play to the end and return the record."""
        while self.is_open:
            self.step()
        return self.record()

    def record(self) -> Record:
        """What has happened so far."""
        trace = Trace(
            seating=self.seating,
            numbers=self.numbers,
            state=self.state,
            work=self.workplace,
            log=np.array(self.log, dtype=np.int64).reshape(len(self.log), LOG_COLUMNS),
            asked=np.array(self.asked, dtype=np.float64),
        )
        return make_record(self.structure, self.key, self.rng_seed, self.drawn, trace)

    def _play_round(self) -> None:
        """One round of the calendar, by the steps of `sim.play.ensemble.play_run`."""
        state = self.state
        state.clock[0] = self.rounds_played
        move_war(self.layout, self.numbers, DRAW, REPLICATE, self.form, state)
        for k, table in enumerate(self.case.tables):
            if state.status[k] == WAITING:
                now = opens_now(self.layout, state, k)
                if now == NOT_OPENED:
                    state.status[k] = NOT_OPENED
                elif now == OPEN:
                    text = open_table(self.layout, state, k)
                    here = self.layout.tables[k]
                    self.protocol(k).begin(state.protocol[k], text, here.unchanged, here.negotiated.sum())
            if state.status[k] == OPEN:
                rule = (self.layout, self.numbers, DRAW, self.form, state, self.work(k), k)
                prepare_table(*rule, int(self.orders[k, 0]))
                self._play_turns(k)
                finish_table(*rule)
                row = {
                    "Round": self.rounds_played + 1,
                    "Table": table.name,
                    "Status": STATUSES[state.status[k]],
                    "Standing": int(state.protocol[k, STANDING]),
                }
                self.datacollector.add_table_row("Tables", row)
        self.rounds_played += 1

    def protocol(self, table: int) -> type[Protocol]:
        """The protocol of a table: its own, unless a framework lies there to be taken or left."""
        if is_put_to_vote(self.layout, self.state, table):
            return TakeItOrLeaveIt
        return self._protocols[table]

    def _play_turns(self, table: int) -> None:
        """Give each party its turns at a table, until somebody's answer makes an agreement."""
        here, state, work = self.layout.tables[table], self.state, self.work(table)
        protocol, own = self.protocol(table), state.protocol[table]
        at = int(state.clock[0] - state.opened[table])
        order = speakers(state, table, self.orders[table, : here.present])
        own[TURN] = 0
        drafts = 0
        while own[STATUS] == GOING_ON:
            seat, question = protocol.ask(own, order, here.asked)
            if seat == ROUND_OVER:
                break
            asked = np.inf
            if seat == MEDIATOR:
                luck = self.numbers.luck[DRAW, REPLICATE, table, at, drafts]
                answer = protocol.draft(own, here.shape, here.levels, luck)
                drafts += 1
            else:
                party = self.parties[here.who[seat]]
                in_order = work.proposable[seat]
                if protocol.confines:
                    in_order = protocol.confine(own, here.levels, here.negotiated, in_order)
                answer = party.take_turn(table, int(seat), question, work, in_order)
                self._check(party, table, question, answer, in_order)
                hear(self.layout, self.numbers, self.form, state, work, table, seat, question, answer)
                asked = party.aspiration if party.aspiration is not None else np.inf
            row = (table, state.clock[0], seat, question, answer, own[STANDING])
            self.log.append(tuple(int(number) for number in row))
            protocol.tell(own, order, here.asked, seat, answer)
            self.asked.append(asked)

    def _check(self, party: Party, table: int, question: int, answer: int, in_order: Any) -> None:
        """A strategy in plain Python may answer anything; ValueError that names who said what, and when."""
        said = f"{party.name} in round {self.rounds_played + 1}"
        if isinstance(answer, bool) or not isinstance(answer, int | np.integer):
            raise ValueError(f"{said}: an answer is a whole number, not {answer!r}")
        size = self.seating.spaces[table].size
        only_yes_or_no = question in (RESPOND, SIGN, VOTE, DRAFT) and answer >= 0
        if (answer == ACCEPT and question == PROPOSE) or only_yes_or_no or not ACCEPT <= answer < size:
            raise ValueError(f"{said}: {answer} answers nothing that was asked")
        if answer >= 0 and not in_order[answer]:
            raise ValueError(
                f"{said}: outcome {answer} cannot be proposed (a red line, or nobody has to sign it)"
            )


def _seed(rng: Any) -> int:
    """An rng seed from what Mesa accepts as rng: a number, a sequence of numbers, a generator, or None."""
    if rng is None:
        return secrets.randbits(32)
    if isinstance(rng, int | np.integer):
        return int(rng)
    return int(np.random.default_rng(rng).integers(2**32))


def run(
    scenario: Scenario | str | Path,
    *,
    rng_seed: int = 1,
    run: int = 0,
    replicates: int | None = None,
    levers: Mapping[str, str | float] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Record:
    """Play one run under Mesa and return its record; arguments as in `NegotiationModel`."""
    return NegotiationModel(
        scenario, rng_seed=rng_seed, run=run, replicates=replicates, levers=levers, overrides=overrides
    ).play()
