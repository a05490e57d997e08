"""The Mesa model: one run of a scenario, step by step, with everything recorded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from sim.domain.answers import ACCEPT, NONE, PROPOSE
from sim.domain.scenario import Scenario
from sim.loading.loader import load
from sim.play.draw import draw
from sim.play.layout import Seating, seat
from sim.play.party import Party
from sim.play.plan import default_replicates, key
from sim.play.records import Record, TablePlay, make_record
from sim.play.streams import checked_seed
from sim.play.turns import limit_all, value_all
from sim.protocols import PROTOCOLS
from sim.protocols.base import AGREED, OPEN, ROUND_OVER, STANDING, STATUS, TURN, opening


class Session:
    """One playing of one table: its state, its clock and its log."""

    def __init__(self, seating: Seating, protocol: str, order: tuple[int, ...], parties: list[Party]) -> None:
        self.seating = seating
        self.protocol = PROTOCOLS[protocol]
        self.order = np.array(order, dtype=np.int64)
        self.parties = parties
        self.state = opening()
        self.round_index = 0
        self.rounds_played = 0
        self._first = np.full(len(parties), NONE, dtype=np.int64)
        self._last = np.full(len(parties), NONE, dtype=np.int64)
        # What strategies see: the same memory, read-only.
        self.first, self.last = self._first.view(), self._last.view()
        self.first.setflags(write=False)
        self.last.setflags(write=False)
        self.log: list[tuple[int, int, int, int]] = []
        self.asked: list[float] = []

    @property
    def is_open(self) -> bool:
        """Whether another round can be played."""
        return bool(self.state[STATUS] == OPEN) and self.rounds_played < self.seating.table.rounds

    @property
    def outcome(self) -> int:
        """The agreed outcome, or -1."""
        return int(self.state[STANDING]) if self.state[STATUS] == AGREED else NONE

    def play_round(self) -> None:
        """Give each party its turn, until somebody's answer makes an agreement."""
        signers = self.seating.layout.signers
        self.round_index = self.rounds_played
        self.state[TURN] = 0
        while self.state[STATUS] == OPEN:
            number, question = self.protocol.ask(self.state, self.order, signers)
            if number == ROUND_OVER:
                break
            party = self.parties[number]
            answer = party.take_turn(self, question)
            self._check(party, question, answer)
            if answer >= 0:
                if self._first[number] < 0:
                    self._first[number] = answer
                self._last[number] = answer
            self.protocol.tell(self.state, signers, number, answer)
            self.log.append((self.round_index, int(number), int(question), int(answer)))
            self.asked.append(party.aspiration if party.aspiration is not None else np.inf)
        self.rounds_played += 1

    def _check(self, party: Party, question: int, answer: int) -> None:
        """A strategy in plain Python may answer anything; ValueError that names who said what, and when."""
        said = f"{party.name} in round {self.round_index + 1}"
        if isinstance(answer, bool) or not isinstance(answer, int | np.integer):
            raise ValueError(f"{said}: an answer is a whole number, not {answer!r}")
        if (answer == ACCEPT and question == PROPOSE) or not ACCEPT <= answer < self.seating.space.size:
            raise ValueError(f"{said}: {answer} answers nothing that was asked")
        if answer >= 0 and not self.seating.layout.proposable[party.seat, answer]:
            raise ValueError(
                f"{said}: outcome {answer} cannot be proposed (a red line, or nobody has to sign it)"
            )


class NegotiationModel(mesa.Model):
    """One run of a scenario; each step plays one round.

    scenario : a Scenario, a library name or a path · rng_seed : what makes the run repeatable (drawn afresh
    if None; `rng`, as Mesa's batch runner passes it, is taken for it; giving both is an error) · run : which
    run of a batch this is, with `replicates` per draw as there · levers, overrides : as in `sim.load`.

    The scenario is `case`. `datacollector` holds one row a round; its columns: model `Round`, `Date`,
    `Status` (open, agreed, deadline), `Standing` (index of the open offer, -1 if none); agents `Party`,
    `Aspiration`, `ReservationValue`, `Tau`, `Answer` (outcome index, -1 none or refused, -2 accepted).
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
        table = self.case.tables[0]
        seating = seat(self.case, table)
        self.drawn = draw(
            self.case, [self.structure], seating, self.rng_seed, range(self.key.draw, self.key.draw + 1)
        )
        self.values = value_all(seating.layout, self.drawn.additive[0], self.drawn.cells[0])
        self.limits = limit_all(self.values, self.drawn.reservation_values[0], table.rounds)
        self.values.setflags(write=False)
        self.limits.setflags(write=False)
        parties = [
            Party(
                self,
                name,
                self.structure.manners[name],
                seat=i,
                values=self.values[i],
                limits=self.limits[i],
                tau=self.drawn.tau[0, i],
                kept=self.drawn.kept[0, 0, i],
                proposable=seating.layout.proposable[i],
            )
            for i, name in enumerate(table.parties)
        ]
        procedure = self.structure.procedures[table.name]
        order = tuple(table.parties.index(name) for name in procedure.order)
        self.session = Session(seating, procedure.protocol, order, parties)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "Round": lambda m: m.session.rounds_played,
                "Date": lambda m: m.case.date(max(1, m.session.rounds_played)),
                "Status": lambda m: m.status,
                "Standing": lambda m: int(m.session.state[STANDING]),
            },
            agent_reporters={
                "Party": "name",
                "Aspiration": "aspiration",
                "ReservationValue": lambda a: float(a.limits[a.model.session.round_index]),
                "Tau": lambda a: float(a.tau[a.model.session.round_index]),
                "Answer": "answer",
            },
        )

    @property
    def status(self) -> str:
        """open, agreed or deadline."""
        if self.session.outcome >= 0:
            return "agreed"
        return "open" if self.session.is_open else "deadline"

    def step(self) -> None:
        """Play one round of the open table."""
        if self.session.is_open:
            self.session.play_round()
            self.datacollector.collect(self)
        self.running = self.session.is_open

    def play(self) -> Record:
        """Play to the end and return the record."""
        while self.session.is_open:
            self.step()
        return self.record()

    def record(self) -> Record:
        """What has happened so far."""
        session = self.session
        play = TablePlay(
            seating=session.seating,
            values=self.values,
            limits=self.limits,
            tau=self.drawn.tau[0],
            rounds=max(1, session.rounds_played),
            outcome=session.outcome,
            log=np.array(session.log, dtype=np.int64).reshape(len(session.log), 4),
            asked=np.array(session.asked, dtype=np.float64),
            is_open=session.is_open,
        )
        return make_record(self.case, self.structure, self.key, self.rng_seed, self.drawn, play)


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
