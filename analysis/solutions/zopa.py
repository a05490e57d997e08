"""The zone of possible agreement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.domain.twins import compiled_as


def zopa(
    utilities: NDArray[np.float64],
    reservation_values: NDArray[np.float64],
    signers: NDArray[np.int64],
    acceptable: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which outcomes give every signatory at least its reservation value, shape (outcomes,).

    utilities : (outcomes, parties), any scale; the disagreement point is reservation_values : (parties,)
    signers : (outcomes,) whose signatures each outcome needs, party i as bit 1 << i; 0 means no agreement
    acceptable : (outcomes, parties) False where an outcome breaks a red line of the party

    Who need not sign has no say; exactly the reservation value is enough, and nothing is rounded. All outcomes
    that qualify are in it, so that there are no ties to break. Raises ValueError for NaN. [raiffa1982]
    """
    if np.isnan(utilities).any() or np.isnan(reservation_values).any():
        raise ValueError("utilities and reservation values must not be NaN")
    return in_zopa(utilities.T, reservation_values, signers, acceptable.T)


def in_zopa(
    values: NDArray[np.float64],
    reservation_values: NDArray[np.float64],
    signers: NDArray[np.int64],
    acceptable: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """As `zopa`, for values and acceptable of shape (parties, outcomes), and nothing is checked."""
    inside: NDArray[np.bool_] = signers != 0
    for party in range(reservation_values.size):
        content = acceptable[party] & (values[party] >= reservation_values[party])
        inside = inside & (((signers >> party) & 1 == 0) | content)
    return inside


def is_zopa_loop(
    values: NDArray[np.float64],
    reservation_values: NDArray[np.float64],
    signers: NDArray[np.int64],
    acceptable: NDArray[np.bool_],
) -> bool:
    """As `is_zopa`."""
    for x in range(signers.size):
        inside = signers[x] != 0
        for party in range(reservation_values.size):
            if signers[x] >> party & 1 and not (
                acceptable[party, x] and values[party, x] >= reservation_values[party]
            ):
                inside = False
                break
        if inside:
            return True
    return False


@compiled_as(is_zopa_loop)
def is_zopa(
    values: NDArray[np.float64],
    reservation_values: NDArray[np.float64],
    signers: NDArray[np.int64],
    acceptable: NDArray[np.bool_],
) -> bool:
    """Whether there is a zone of possible agreement; arguments as in `in_zopa`."""
    return bool(in_zopa(values, reservation_values, signers, acceptable).any())
