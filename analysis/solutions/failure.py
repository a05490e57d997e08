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

MOST_PIVOTAL = 10  # sets that a batch keeps for each table: all there are with up to five parties


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
    if zopa(utilities, reservation_values, signers, red_lines == 0).any():
        return Failure("bargaining", (), None, {}, None)
    if not (signers != 0).any():
        return Failure("no_zopa", (), None, {}, None)
    values, broken = utilities.T, red_lines.T
    parties = range(reservation_values.size)
    closest = closest_outcome(values, reservation_values, signers, broken)
    lack = lacking(values, reservation_values, signers, closest)
    sizes = np.array(shape, dtype=np.int64)
    issue = issue_in_the_way(values, reservation_values, signers, broken, sizes, closest)
    return Failure(
        kind="no_zopa",
        pivotal=tuple(
            tuple(i for i in parties if int(mask) >> i & 1)
            for mask in pivotal_sets(values, reservation_values, signers, broken)
        ),
        closest=int(closest),
        shortfall={i: float(lack[i]) for i in parties if lack[i] > 0},
        issue=None if issue < 0 else int(issue),
    )


# The parts are compiled into batches as well: plain loops over parties, arrays over outcomes.


def pivotal_sets(values: Floats, reservation_values: Floats, signers: Integers, broken: Integers) -> Integers:
    """All smallest sets of blockers that leave somebody to sign, as bits of parties, ascending; (sets,).

    values, broken : (parties, outcomes), else as in `explain_failure`.
    """
    parties = reservation_values.size
    blockers = np.zeros(signers.size, dtype=np.int64)
    size = np.zeros(signers.size, dtype=np.int64)
    for i in range(parties):
        blocks = ((signers >> i & 1) == 1) & ((broken[i] > 0) | (values[i] < reservation_values[i]))
        blockers = blockers + np.where(blocks, 1 << i, 0)
        size = size + np.where(blocks, 1, 0)
    possible = (signers & ~blockers) != 0
    if not possible.any():
        return np.zeros(0, dtype=np.int64)
    least = size[possible].min()
    return np.unique(blockers[possible & (size == least)])


def closest_outcome(values: Floats, reservation_values: Floats, signers: Integers, broken: Integers) -> int:
    """The outcome of step 3, -1 if none needs a signature; values, broken : (parties, outcomes)."""
    red = np.zeros(signers.size)
    worst = np.zeros(signers.size)
    total = np.zeros(signers.size)
    for i in range(reservation_values.size):
        signs = (signers >> i & 1) == 1
        lack = np.where(signs, np.maximum(0.0, reservation_values[i] - values[i]), 0.0)
        red = red + np.where(signs, broken[i], 0)
        worst = np.maximum(worst, lack)
        total = total + lack
    left = signers != 0
    if not left.any():
        return -1
    for measure in (red, worst, total):
        least = np.where(left, measure, np.inf).min()
        left = left & (measure == least)
    return int(np.flatnonzero(left)[0])


def lacking(values: Floats, reservation_values: Floats, signers: Integers, outcome: int) -> Floats:
    """How far an outcome is below each signatory's reservation value, 0 for the others; (parties,)."""
    lack = np.zeros(reservation_values.size)
    for i in range(reservation_values.size):
        if signers[outcome] >> i & 1:
            lack[i] = max(0.0, reservation_values[i] - values[i, outcome])
    return lack


def issue_in_the_way(
    values: Floats,
    reservation_values: Floats,
    signers: Integers,
    broken: Integers,
    shape: Integers,
    closest: int,
) -> int:
    """The issue of step 4, -1 if nobody lacks anything or no change helps; values, broken : (parties, outcomes)."""
    lack = lacking(values, reservation_values, signers, closest)
    party = lack.argmax()
    least, found = lack[party], -1
    stride = signers.size
    for issue in range(shape.size):
        stride //= shape[issue]
        here = closest // stride % shape[issue]
        for level in range(shape[issue]):
            other = closest + (level - here) * stride
            left = max(0.0, reservation_values[party] - values[party, other])
            if signers[other] != 0 and broken[party, other] == 0 and left < least:
                least, found = left, issue
    return found
