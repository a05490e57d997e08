"""Why there was no agreement: who stood in the way, how near they came, over what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.solutions.zopa import zopa

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Failure:
    """An explanation in seats and indices.

    kind : "bargaining" (a ZOPA was there and was missed: nobody is to blame) or "no_zopa"
    pivotal : all smallest sets of parties whose dropped consent would make a ZOPA
    closest : index of the outcome that came nearest to one, None if there is none
    shortfall : party -> how far that outcome is below its reservation value, signatories that lack only
    issue : the issue whose change would most help the signatory that lacks most, whatever it costs others
    """

    kind: str
    pivotal: tuple[tuple[int, ...], ...]
    closest: int | None
    shortfall: dict[int, float]
    issue: int | None


def explain_failure(
    utilities: Floats,
    reservation_values: Floats,
    signers: Integers,
    red_lines: Integers,
    shape: Sequence[int],
) -> Failure:
    """Explain a failed table from what each outcome was worth; arguments as in `zopa`, and these two.

    red_lines : (outcomes, parties) how many red lines of the party an outcome breaks
    shape : open levels per issue, the last issue running fastest. Raises ValueError for NaN.

    1. If the ZOPA is not empty the failure is one of bargaining.
    2. Else a party blocks an outcome if it must sign and lacks, or a red line of its own is broken. The
       pivotal sets are the smallest sets of blockers with a signatory left over.
    3. The closest outcome breaks the fewest red lines of signatories, then has the least largest shortfall,
       then the least sum, then the lowest index.
    4. The issue is that of the one-value change of the closest outcome, to another possible agreement within
       the red lines of the party that lacks most, which cuts its shortfall most.
    """
    if np.isnan(utilities).any() or np.isnan(reservation_values).any():
        raise ValueError("utilities and reservation values must not be NaN")
    acceptable = red_lines == 0
    if zopa(utilities, reservation_values, signers, acceptable).any():
        return Failure("bargaining", (), None, {}, None)
    parties = reservation_values.size
    signs = (signers[:, None] >> np.arange(parties) & 1) == 1
    lack = np.where(signs, np.maximum(0.0, reservation_values - utilities), 0.0)
    red = np.where(signs, red_lines, 0)
    candidates = np.flatnonzero(signers != 0)
    if candidates.size == 0:
        return Failure("no_zopa", (), None, {}, None)
    closest = _closest(candidates, red, lack)
    lacking = {int(i): float(lack[closest, i]) for i in np.flatnonzero(lack[closest] > 0)}
    return Failure(
        kind="no_zopa",
        pivotal=_pivotal(candidates, signers, (red > 0) | (lack > 0)),
        closest=closest,
        shortfall=lacking,
        issue=_issue(
            closest,
            utilities,
            reservation_values,
            tuple(shape),
            lack[closest],
            (signers != 0)[:, None] & acceptable,
        ),
    )


def _pivotal(candidates: Integers, signers: Integers, blocks: Bools) -> tuple[tuple[int, ...], ...]:
    """Smallest sets of blockers over the outcomes at which somebody else still signs."""
    bits = np.left_shift(1, np.arange(blocks.shape[1]))
    blockers = (blocks[candidates] * bits).sum(axis=1)
    possible = np.unique(blockers[(signers[candidates] & ~blockers) != 0])
    if possible.size == 0:
        return ()
    sizes = np.array([int(mask).bit_count() for mask in possible])
    smallest = possible[sizes == sizes.min()]
    return tuple(tuple(i for i in range(blocks.shape[1]) if int(mask) >> i & 1) for mask in smallest)


def _closest(candidates: Integers, red: Integers, lack: Floats) -> int:
    """The candidate with the fewest red lines broken, then least largest, then least summed shortfall."""
    total = np.zeros(candidates.size)
    for party in range(lack.shape[1]):
        total = total + lack[candidates, party]
    order = np.lexsort((candidates, total, lack[candidates].max(axis=1), red[candidates].sum(axis=1)))
    return int(candidates[order[0]])


def _issue(
    closest: int,
    utilities: Floats,
    reservation_values: Floats,
    shape: tuple[int, ...],
    lack: Floats,
    possible: Bools,
) -> int | None:
    """The issue with the one-value change that most cuts the shortfall of the party that lacks most."""
    if not lack.max() > 0:
        return None
    party = int(lack.argmax())
    here = np.unravel_index(closest, shape)
    least, found = lack[party], None
    for issue, levels in enumerate(shape):
        for level in range(levels):
            there = list(here)
            there[issue] = np.intp(level)
            other = int(np.ravel_multi_index(tuple(there), shape))
            left = max(0.0, reservation_values[party] - utilities[other, party])
            if possible[other, party] and left < least:
                least, found = left, issue
    return found
