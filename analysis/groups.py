"""Figures of selected runs, with the spreads that the way of selecting them allows.

Selected are runs of one setting, as an array (D, S, R) of bool over draws, structures and replicates:

- all: every run, by design;
- whole: some draws or some structures by design, each with all of its runs. What is not known, and chance, are
  crossed as in the whole setting, so that figures are those of `share` and `mean` over what is left;
- given: anything else, such as runs that ended in a certain way. Which runs are in is itself a result, even where it
  happens to be all of a draw. Figures are ratios of weighted sums with their errors by the delta method, over the
  draws with at least one such run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.crossing import Bools, Labels, pairing
from analysis.spreads import (
    Figure,
    mean,
    mean_given,
    paired_difference,
    paired_difference_given,
    share,
    share_given,
)

ALL, WHOLE, GIVEN = "all", "whole", "given"
FEWEST_DRAWS = 2  # that a spread over draws needs


@dataclass(frozen=True)
class Measure:
    """What is measured of runs. values: (D, S, R), bool for a share, numbers for a mean; condition: where it counts."""

    values: NDArray[Any]
    condition: Bools | None = None

    @property
    def is_share(self) -> bool:
        """Whether it says how often something happened."""
        return self.values.dtype == np.bool_


def way_of(selected: Bools, by_design: bool) -> str:
    """How (D, S, R) runs are selected: all, whole or given; by_design: by what was planned, not by what came out."""
    if not by_design:
        return GIVEN
    if selected.all():
        return ALL
    draws, structures = _held(selected)
    if draws.sum() >= FEWEST_DRAWS and selected[draws][:, structures].all():
        return WHOLE
    return GIVEN


def figure(measure: Measure, selected: Bools, way: str, weights: Sequence[float]) -> Figure | None:
    """The figure of a measure over runs that are selected in a way; None if none of them counts or has weight.

    selected: (D, S, R); weights: (S,), any unit. For whole selections weights are those of the structures left.
    Raises ValueError as the functions of `analysis.spreads`.
    """
    by_weight = np.asarray(weights, dtype=np.float64)
    if measure.condition is None and way != GIVEN:
        draws, structures = _held(selected)
        if not by_weight[structures].any():
            return None
        cut = measure.values[draws][:, structures]
        return (share if measure.is_share else mean)(cut, by_weight[structures])
    held = selected if measure.condition is None else selected & measure.condition
    draws = _enough(_held(held)[0])
    ratio = share_given if measure.is_share else mean_given
    return ratio(measure.values[draws], held[draws], by_weight)


def is_fixed(measure: Measure, selected: Bools) -> bool:
    """Whether all selected runs that count have the same value."""
    held = selected if measure.condition is None else selected & measure.condition
    values = measure.values[held]
    return values.size > 0 and bool((values == values[0]).all())


def difference(
    first: Measure,
    selected_first: Bools,
    later: Measure,
    selected_later: Bools,
    labels_first: Labels,
    labels_later: Labels,
    weights: Sequence[float],
) -> Figure | None:
    """What selected runs of one setting have more than those of another, paired on their luck.

    None if they cannot be paired, or nothing counts on one side. Labels and weights as in `paired_difference`.
    """
    try:
        pairing(selected_first.shape, selected_later.shape, labels_first, labels_later)
    except ValueError:
        return None
    by_weight = np.asarray(weights, dtype=np.float64)
    shared = [i for i, label in enumerate(labels_first) if label in set(labels_later)]
    if not by_weight[shared].any():
        return None
    if first.condition is None and later.condition is None and selected_first.all() and selected_later.all():
        return paired_difference(first.values, later.values, labels_first, labels_later, by_weight)
    held = [
        selected if measure.condition is None else selected & measure.condition
        for measure, selected in ((first, selected_first), (later, selected_later))
    ]
    return paired_difference_given(
        first.values, held[0], later.values, held[1], labels_first, labels_later, by_weight
    )


def _held(selected: Bools) -> tuple[Bools, Bools]:
    """The draws and the structures in which something is selected."""
    return np.asarray(selected.any(axis=(1, 2))), np.asarray(selected.any(axis=(0, 2)))


def _enough(draws: Bools) -> Bools:
    """The draws, and others if they are too few: draws without the condition add nothing to a ratio."""
    if draws.sum() >= FEWEST_DRAWS:
        return draws
    enough = draws.copy()
    enough[np.flatnonzero(~draws)[: FEWEST_DRAWS - int(draws.sum())]] = True
    return enough
