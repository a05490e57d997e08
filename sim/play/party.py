"""A party as a Mesa agent: it sees its view of a table and answers through its strategy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import PROPOSE, RESPOND, RESPOND_OR_REPLACE
from sim.domain.scenario import Manner
from sim.play.rounds import look
from sim.play.state import TableWork
from sim.strategies import ACCEPTANCES, OFFERS, STRATEGIES
from sim.strategies.base import View, decide
from sim.strategies.offers import screening

if TYPE_CHECKING:
    from sim.play.model import NegotiationModel


class _Counters(WeakKeyDictionary[mesa.Model, Iterator[int]]):
    """The numbers of a model's agents, from 1, for as long as there is the model."""

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        return self.setdefault(model, count(1))


class Party(mesa.Agent):
    """One party of a run, at all its tables.

    `table`, `aspiration`, `reservation_value`, `tau` and `answer` are those of its latest turn; None before it.
    """

    # Mesa 3.3 keeps every model for ever for the numbers of its agents; later versions ask the model and ignore this.
    _ids = _Counters()

    def __init__(self, model: NegotiationModel, number: int, name: str, manner: Manner) -> None:
        super().__init__(model)
        self.number = number
        self.name = name
        self.offer = OFFERS[manner.offer]
        self.strategy = STRATEGIES[manner.strategy](self.offer, ACCEPTANCES[manner.acceptance])
        self.table: str | None = None
        self.aspiration: float | None = None
        self.reservation_value: float | None = None
        self.tau: float | None = None
        self.answer: int | None = None

    def view(
        self, table: int, seat: int, question: int, work: TableWork, in_order: NDArray[np.bool_]
    ) -> View:
        """What this party sees of a table now; the arrays are those of the run, made read-only."""
        model = self.model
        seen = look(
            model.layout,
            model.numbers,
            0,
            0,
            model.form,
            model.state,
            work,
            table,
            seat,
            question,
            self.offer is screening,
            model.protocol(table).confines,
            in_order,
        )
        arrays = {name: _read_only(part) for name, part in seen._asdict().items()}
        return seen._replace(**arrays)

    def take_turn(
        self, table: int, seat: int, question: int, work: TableWork, in_order: NDArray[np.bool_]
    ) -> int:
        """Answer a protocol's question: an outcome index, ACCEPT or NONE."""
        view = self.view(table, seat, question, work, in_order)
        self.table = self.model.case.tables[table].name
        self.reservation_value, self.tau = float(view.reservation_value), float(view.tau)
        self.aspiration = float(self.strategy.aspiration(view))
        offers = question in (PROPOSE, RESPOND, RESPOND_OR_REPLACE)
        bid = self.strategy.propose(view) if offers else -1
        accepts = question != PROPOSE and self.strategy.agrees(view, question)
        self.answer = decide(question, accepts, bid)
        return self.answer


def _read_only(part: Any) -> Any:
    """Numbers as they are, arrays as views that cannot be written to."""
    if isinstance(part, np.ndarray):
        part = part.view()
        part.setflags(write=False)
    return part
