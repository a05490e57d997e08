"""What the draws of a chunk leave for the summary: for every figure its sums, by key, in a few bytes a draw.

Keys are tuples of names, `("status", "settlement", "agreed")`. Chunks of a setting are joined in order; that a chunk
lacks a key means that what it stands for happened in none of its runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.figures import Figure, given, of_all
from analysis.sums import (
    Held,
    Side,
    Spool,
    Sums,
    merge_held,
    merge_sides,
    merge_sums,
    sum_up,
    sum_up_condition,
    take_side,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Key = tuple[str, ...]

_known: dict[Key, Key] = {}  # every chunk has the same keys: one of each is enough in memory


@dataclass(frozen=True)
class Tally:
    """The sums of a chunk.

    draws : how many there are · sums, held : of figures and of conditions · sides : of pairs with other settings
    counts : (S,) how often something happened under each structure
    """

    draws: int
    replicates: int
    sums: dict[Key, Sums] = field(default_factory=dict)
    held: dict[Key, Held] = field(default_factory=dict)
    sides: dict[Key, Side] = field(default_factory=dict)
    counts: dict[Key, Integers] = field(default_factory=dict)

    def spooled(self, spool: Spool) -> Tally:
        """The same tally, its arrays in a spool."""
        return replace(
            self,
            sums={key: replace(of, upper=spool.put(of.upper)) for key, of in self.sums.items()},
            held={key: replace(of, lower=spool.put(of.lower)) for key, of in self.held.items()},
            sides={
                key: replace(
                    of,
                    upper=spool.put(of.upper),
                    lower=None if of.lower is None else spool.put(of.lower),
                )
                for key, of in self.sides.items()
            },
        )


class Tallying:
    """Fills a tally, figure by figure, from arrays of the axes draws, structures and replicates, (D, S, R)."""

    def __init__(self, draws: int, replicates: int, weights: Floats) -> None:
        self.tally = Tally(draws, replicates)
        self._weights = weights
        self._held: dict[Key, tuple[Bools, Floats]] = {}

    def share(self, key: Key, happened: Bools) -> None:
        """Something that happens or not, of all runs."""
        self.tally.sums[_once(key)] = sum_up(happened, self._weights)

    def condition(self, key: Key, held: Bools) -> None:
        """A condition, for `given`."""
        self.tally.held[_once(key)], lower = sum_up_condition(held, self._weights)
        self._held[key] = held, lower

    def given(self, key: Key, condition: Key, values: NDArray[Any]) -> None:
        """A number, or whether something happened, where a condition held; ValueError if it is not finite there."""
        held, lower = self._held[condition]
        counted = np.where(held, values, 0)
        if counted.dtype == np.float64 and not np.isfinite(counted).all():
            strange = int((~np.isfinite(counted)).sum())
            raise ValueError(f"{' '.join(key)}: {strange} value(s) are not finite")
        self.tally.sums[_once(key)] = sum_up(counted, self._weights, lower)

    def count(self, key: Key, happened: Bools) -> None:
        """How often something happened under each structure."""
        self.tally.counts[_once(key)] = happened.sum(axis=(0, 2))

    def side(
        self,
        key: Key,
        positions: Sequence[int],
        weights: Floats,
        values: NDArray[Any],
        held: Bools | None = None,
    ) -> None:
        """One side of a pair over the structures at these positions, under the weights of the pair."""
        at = list(positions)
        if held is not None:
            values, held = np.where(held, values, 0)[:, at], held[:, at]
        else:
            values = values[:, at]
        self.tally.sides[_once(key)] = take_side(values, weights, held)


def merge(tallies: Sequence[Tally]) -> Tally:
    """The tallies of chunks one after the other as that of one chunk: for the same sums, less of all around them."""
    sizes = [tally.draws for tally in tallies]
    sums = dict.fromkeys(key for tally in tallies for key in tally.sums)
    counts: dict[Key, Integers] = {}
    for tally in tallies:
        for key, count in tally.counts.items():
            counts[key] = counts[key] + count if key in counts else count
    return Tally(
        draws=sum(sizes),
        replicates=tallies[0].replicates,
        sums={key: merge_sums([tally.sums.get(key) for tally in tallies], sizes) for key in sums},
        held={key: merge_held([tally.held[key] for tally in tallies]) for key in tallies[0].held},
        sides={key: merge_sides([tally.sides[key] for tally in tallies]) for key in tallies[0].sides},
        counts=counts,
    )


def _once(key: Key) -> Key:
    return _known.setdefault(key, key)


@dataclass(frozen=True)
class Joined:
    """The tallies of all chunks of a setting, in order."""

    tallies: Sequence[Tally]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return sum(tally.draws for tally in self.tallies)

    def __contains__(self, key: object) -> bool:
        """Whether something happened in any chunk."""
        return any(key in tally.sums for tally in self.tallies)

    def names(self, *first: str) -> list[str]:
        """What is known under keys that begin like this, the next name of each, in the order of occurrence."""
        found = dict.fromkeys(
            key[len(first)]
            for tally in self.tallies
            for key in tally.sums
            if len(key) > len(first) and key[: len(first)] == first
        )
        return list(found)

    def share(self, *key: str) -> Figure:
        """The share of all runs; KeyError if it happened nowhere."""
        parts = [tally.sums.get(key) for tally in self.tallies]
        if all(part is None for part in parts):
            raise KeyError(key)
        return of_all(parts, self._sizes, self.tallies[0].replicates, is_share=True)

    def given(self, key: Key, condition: Key, *, is_share: bool) -> Figure | None:
        """A mean where a condition held; None as in `mean_given`."""
        parts = [tally.sums.get(key) for tally in self.tallies]
        held = [tally.held[condition] for tally in self.tallies]
        return given(parts, held, self._sizes, is_share=is_share)

    def sides(self, key: Key) -> list[Side]:
        """One side of a pair, chunk by chunk."""
        return [tally.sides[key] for tally in self.tallies]

    def counts(self, *first: str) -> Mapping[str, Integers]:
        """Name -> (S,) how often, for keys that begin like this."""
        found: dict[str, Integers] = {}
        for key, count in self._counted(first):
            found[key[-1]] = found[key[-1]] + count if key[-1] in found else count
        return found

    def _counted(self, first: Key) -> Iterator[tuple[Key, Integers]]:
        for tally in self.tallies:
            for key, count in tally.counts.items():
                if key[: len(first)] == first:
                    yield key, count

    @property
    def _sizes(self) -> list[int]:
        return [tally.draws for tally in self.tallies]
