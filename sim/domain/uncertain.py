"""Uncertain numbers: a point, or a range with a likeliest value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.domain.pert import PERT_WEIGHT, pert_quantile


@dataclass(frozen=True)
class Uncertain:
    """A number known only as low, likely, high (a point has all three equal), or, if `uniform`, as low and high.

    Its distribution is the modified PERT: a beta distribution between `low` and `high` with
    alpha = 1 + 4 (likely - low) / (high - low) and beta = 1 + 4 (high - likely) / (high - low). A uniform number is
    as likely anywhere between its ends, and `likely` is their middle.
    Raises ValueError unless low <= likely <= high, all finite. [vose2008]
    """

    low: float
    likely: float
    high: float
    uniform: bool = False

    def __post_init__(self) -> None:
        if not np.all(np.isfinite([self.low, self.likely, self.high])):
            raise ValueError("low, likely and high must be finite numbers")
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low <= likely <= high is needed, not [{self.low}, {self.likely}, {self.high}]")

    @classmethod
    def point(cls, value: float) -> Uncertain:
        """A number that is known."""
        return cls(value, value, value)

    @property
    def is_point(self) -> bool:
        """True if there is nothing to draw."""
        return self.low == self.high

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values below which the shares `u` in (0, 1) of the distribution lie; same shape as `u`."""
        if self.is_point:
            return np.full(u.shape, self.low)
        width = self.high - self.low
        if self.uniform:
            return np.asarray(np.minimum(self.low + width * u, self.high), dtype=np.float64)
        shares = pert_quantile((self.likely - self.low) / width, (self.high - self.likely) / width, u)
        values = self.low + width * shares
        return np.asarray(np.minimum(values, self.high), dtype=np.float64)  # the sum can round to beyond

    @property
    def mean(self) -> float:
        """Expected value of the distribution."""
        if self.uniform:
            return (self.low + self.high) / 2.0
        return (self.low + PERT_WEIGHT * self.likely + self.high) / (PERT_WEIGHT + 2.0)


ZERO = Uncertain.point(0.0)
ONE = Uncertain.point(1.0)
