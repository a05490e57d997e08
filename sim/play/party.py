"""A party as a Mesa agent: it sees its view of the table and answers through its strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import PROPOSE
from sim.domain.scenario import Manner
from sim.play.turns import best_of, look
from sim.protocols.base import STANDING
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES
from sim.strategies.base import View, decide

if TYPE_CHECKING:
    from sim.play.model import NegotiationModel, Session

Floats = NDArray[np.float64]


class Party(mesa.Agent):
    """One party of a run.

    values : (outcomes,) own value of signing · limits, tau, kept : (rounds,) reservation value, relative
    time, share of the claim kept · `aspiration` and `answer` are those of its latest turn.
    """

    def __init__(
        self,
        model: NegotiationModel,
        name: str,
        manner: Manner,
        *,
        seat: int,
        values: Floats,
        limits: Floats,
        tau: Floats,
        kept: Floats,
        proposable: NDArray[np.bool_],
    ) -> None:
        super().__init__(model)
        self.name = name
        self.seat = seat
        self.strategy = STRATEGIES[manner.strategy](OFFERS[manner.offer], ACCEPTANCES[manner.acceptance])
        self.values, self.limits, self.tau, self.kept = values, limits, tau, kept
        self.best = float(best_of(values, proposable))
        self.aspiration: float | None = None
        self.answer: int | None = None

    def view(self, session: Session) -> View:
        """What this party sees of a table now."""
        return look(
            session.seating.layout,
            self.seat,
            self.values,
            self.limits,
            self.best,
            session.round_index,
            self.tau,
            self.kept,
            int(session.state[STANDING]),
            session.first,
            session.last,
        )

    def take_turn(self, session: Session, question: int) -> int:
        """Answer a protocol's question: an outcome index, ACCEPT or NONE."""
        view = self.view(session)
        self.aspiration = float(self.strategy.aspiration(view))
        bid = self.strategy.propose(view)
        accepts = question != PROPOSE and self.strategy.accepts(view)
        self.answer = decide(question, accepts, bid)
        return self.answer
