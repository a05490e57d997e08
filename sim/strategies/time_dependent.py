"""Time-dependent concession. [faratin1998]"""

from __future__ import annotations

import numpy as np

from sim.domain.uncertain import Uncertain
from sim.strategies.base import Floats, Strategy, View, within_limits


def time_dependent(view: View) -> float:
    """Reservation value + (best - reservation value) x the share kept at this time."""
    if view.kept >= 1.0 or view.best <= view.reservation_value:
        return within_limits(view, view.best)  # r + (best - r) need not be best to the last digit
    span = view.best - view.reservation_value
    return within_limits(view, view.reservation_value + span * view.kept)


class TimeDependent(Strategy):
    """Asks for its best at first and for its reservation value at its horizon, on a curve 1 - tau^(1/e).

    e < 1 holds out until late, e = 1 concedes evenly, e > 1 gives early. [faratin1998]
    """

    rule = staticmethod(time_dependent)
    eases = True
    default_e = Uncertain(0.3, 1.0, 3.0)
    e_bounds = (0.02, 50.0)

    @staticmethod
    def kept(tau: Floats, e: Floats) -> Floats:
        """1 - tau^(1/e), shape (draws, rounds)."""
        return np.asarray(1.0 - np.power(np.ascontiguousarray(tau), np.ascontiguousarray(1.0 / e)))


class Boulware(TimeDependent):
    """Holds out and concedes only near its horizon (e < 1). [faratin1998]"""

    default_e = Uncertain(0.1, 0.3, 0.7)
    e_bounds = (0.02, 1.0)


class Linear(TimeDependent):
    """Concedes by the same amount every round (e = 1). [faratin1998]"""

    default_e = Uncertain.point(1.0)
    e_bounds = (1.0, 1.0)


class Conceder(TimeDependent):
    """Concedes most of its claim early (e > 1). [faratin1998]"""

    default_e = Uncertain(1.4, 2.5, 5.0)
    e_bounds = (1.0, 50.0)
