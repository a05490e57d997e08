"""What a measure may look at: the tables of a batch, and what the drawn numbers say before anything is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.crossing import Floats

Outcome = Mapping[str, str]


@dataclass(frozen=True)
class Board:
    """What the draws of a setting say without playing; outcomes name some issues, the others stay as they are.

    rate : outcome -> (draws,) annual rate of renewed war
    signing : (party, outcome) -> (draws, structures) value of signing in the first month
    importance : (party, issue) -> value -> (draws,) what the party's utility gets from it, gates and clauses aside
    """

    rate: Callable[[Outcome], Floats]
    signing: Callable[[str, Outcome], Floats]
    importance: Callable[[str, str], Mapping[str, Floats]]


@dataclass(frozen=True)
class Evidence:
    """One setting: draws, structures and replicates, their labels and weights, and its rows.

    runs, tables, parties : as in `sim.play.records`, None if the setting was only tabulated
    offers : None unless it was traced
    """

    draws: int
    labels: tuple[str, ...]
    weights: tuple[float, ...]
    replicates: int
    board: Board
    runs: pd.DataFrame | None = None
    tables: pd.DataFrame | None = None
    parties: pd.DataFrame | None = None
    offers: pd.DataFrame | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """(draws, structures, replicates)."""
        return self.draws, len(self.labels), self.replicates

    @property
    def played(self) -> int:
        """How many runs were played."""
        return 0 if self.runs is None else int(np.prod(self.shape))

    def rows(self, which: str, column: str | None = None, value: str | None = None) -> pd.DataFrame:
        """Rows of a table, all or those with a value in a column; ValueError if the setting has none."""
        frame: pd.DataFrame | None = getattr(self, which)
        if frame is None:
            raise ValueError(f"this setting has no {which}")
        return frame if column is None else frame[frame[column] == value]

    def by_run(self, rows: pd.DataFrame, column: str) -> NDArray[Any]:
        """A column with one row a run, (draws, structures, replicates); ValueError for another number of rows."""
        numbers = rows["run"].to_numpy()
        if not np.array_equal(np.sort(numbers), np.arange(np.prod(self.shape))):
            raise ValueError(f"{column}: one row for each of {np.prod(self.shape)} runs is needed")
        return np.asarray(rows[column].to_numpy())[np.argsort(numbers)].reshape(self.shape)

    def over_draws(self, values: Floats) -> Floats:
        """(draws,) or (draws, structures) spread over structures and replicates, (draws, structures, replicates)."""
        filled = values.reshape(self.draws, -1, 1)
        return np.array(np.broadcast_to(filled, self.shape), dtype=np.float64)
