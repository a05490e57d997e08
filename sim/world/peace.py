"""The peace: how likely it is to break, and so what a signature is worth. [fearon1995] [powell2006]"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_LOG = 500.0  # what is larger overflows further on, and makes no difference


def hill(amounts: Floats, half: Floats, exponent: Floats) -> Floats:
    """A Hill curve: 0 at nothing, a half at `half`, towards 1 beyond; shape (draws, amounts).

    amounts : (amounts,), not negative · half, exponent : (draws,), above 0
    """
    ratio = np.ascontiguousarray(amounts[None, :] / half[:, None])
    far = np.exp(np.minimum(MOST_LOG / exponent, MOST_LOG))  # from where on the curve is 1 to the last digit
    ratio = np.minimum(ratio, far[:, None])
    raised = np.power(ratio, np.ascontiguousarray(np.broadcast_to(exponent[:, None], ratio.shape)))
    return np.asarray(raised / (1.0 + raised))


def rates(reference: Floats, log_change: Floats) -> Floats:
    """Annual rates of renewed war, (draws, cells): the rate at the reference x exp(change in log hazard)."""
    return np.asarray(reference[:, None] * np.exp(np.clip(log_change, -MOST_LOG, MOST_LOG)))


def within_a_year(rate: Floats) -> Floats:
    """Probability that war is renewed within a year at an annual rate: 1 - exp(-rate); same shape."""
    return np.asarray(-np.expm1(-rate))


def value_of_signing(
    constant: float, utility: Floats, foresight: float, hazard: Floats, fighting: Floats
) -> Floats:
    """What signing is worth if the peace may break: C + [(1-d)(u-C) + d h k] / (1 - d (1-h)), shape (outcomes,).

    constant : what is settled elsewhere adds, the same whether one signs or not · utility : (outcomes,)
    foresight : annual weight d of the future, in [0, 1] · hazard : (outcomes,) annual probability h, in [0, 1]
    fighting : (outcomes,) what fighting again from there is worth. Each year of peace is worth u - C, and after
    each the war may start again, for good. Without foresight, or without hazard, it is the utility.
    """
    if foresight < 1.0:  # in one expression, as a compiler makes one array of it
        certain: Floats = constant + (
            (1.0 - foresight) * (utility - constant) + foresight * hazard * fighting
        ) / (1.0 - foresight * (1.0 - hazard))
        return certain
    after = foresight * hazard * fighting
    ends = 1.0 - foresight * (1.0 - hazard)
    safe = np.where(ends > 0.0, ends, 1.0)  # what never breaks, valued without impatience, is its utility
    worth = constant + ((1.0 - foresight) * (utility - constant) + after) / safe
    return np.where(ends > 0.0, worth, utility)
