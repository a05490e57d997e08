"""What a block of draws adds to a figure: sums that can be put together later, whatever the number of draws.

A figure needs of each draw only its weighted sum over structures and replicates, and of all draws how much the
replicates of a draw differ. So a chunk of a batch leaves one packed column for each figure instead of its rows, and
`analysis.spreads` makes figures of many chunks as of one. Arrays of a block have the axes draws, structures and
replicates, (D, S, R).
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

IN_MEMORY = 4 << 20  # bytes of packed arrays, before a spool begins its file
LARGE = 256  # bytes: to note where something smaller is would need as much

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Packed:
    """An array of floats, compressed without loss: most figures count, and take few different values.

    columns: of an array with two axes, 0 for one. There are very many of these, so that every byte counts.
    """

    columns: int
    data: bytes

    @classmethod
    def of(cls, array: Floats) -> Packed:
        """Pack an array with one axis or two."""
        columns = 0 if array.ndim == 1 else array.shape[1]
        return cls(columns, zlib.compress(np.ascontiguousarray(array, dtype=np.float64).tobytes(), 1))

    @property
    def array(self) -> Floats:
        """The array again."""
        flat = np.frombuffer(zlib.decompress(self.data), dtype=np.float64)
        return flat.reshape(-1, self.columns) if self.columns else flat


class Spool:
    """A temporary file for packed arrays, once there are so many that memory would be felt; gone with its owner."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._left = in_memory
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, column: Column) -> Column:
        """The same array, kept here if it is large and memory is used up."""
        if not isinstance(column, Packed) or len(column.data) < LARGE:
            return column
        self._left -= len(column.data)
        if self._left >= 0:
            return column
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  # as long as somebody holds what is in it
        self._file.seek(self._end)
        self._file.write(column.data)
        spooled = Spooled(column.columns, self, self._end, len(column.data))
        self._end += len(column.data)
        return spooled

    def get(self, at: int, size: int) -> bytes:
        """What was put there."""
        assert self._file is not None
        self._file.seek(at)
        return self._file.read(size)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A packed array in a spool."""

    columns: int
    spool: Spool
    at: int
    size: int

    @property
    def array(self) -> Floats:
        """The array again."""
        return Packed(self.columns, self.spool.get(self.at, self.size)).array


Column = Packed | Spooled


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of one number over a block.

    upper : (D,) over structures, weighted, and replicates · structure : (S,) over draws and replicates, as bytes
    apart : squares of what the replicates that count differ from the mean of their draw, over the block
    """

    upper: Column
    apart: float
    structure: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """Sums of a condition over a block.

    lower : (D,) weight of the runs in which it held · structure : (S,) how often it held · replicates : R
    freedom : replicates in which it held, less one for each draw that has some · part : squares of the weight that a
    replicate has in its draw, over the draws in which it held
    """

    lower: Column
    structure: bytes
    replicates: int
    freedom: int
    part: float


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair by replicate, over the structures that both sides have.

    upper : (D, R) sums weighted over structures · structure : (S,) · lower, held : the same of a condition, if any
    """

    upper: Column
    structure: bytes
    lower: Column | None = None
    held: bytes | None = None


def weigh(values: NDArray[Any], weights: Floats) -> Floats:
    """The weighted sum of (D, S, R) values over structures, (D, R)."""
    weighted: Floats = (values * weights[None, :, None]).sum(axis=1)
    return weighted


def divide(upper: Floats, lower: Floats) -> Floats:
    """upper / lower, 0 where lower is 0."""
    quotient: Floats = np.divide(upper, lower, out=np.zeros_like(upper), where=lower > 0.0)
    return quotient


def sum_up(values: NDArray[Any], weights: Floats, lower: Floats | None = None) -> Sums:
    """Sums of (D, S, R) values under normalised (S,) weights.

    With `lower`, the (D, R) weight of the runs in which a condition held, of the values where it held: those
    elsewhere have to be 0.
    """
    upper = weigh(values, weights)
    return Sums(
        upper=Packed.of(upper.sum(axis=1)),
        apart=float(np.square(differing(upper, lower)).sum()) if upper.shape[1] > 1 else 0.0,
        structure=_by_structure(values),
    )


def differing(upper: Floats, lower: Floats | None) -> Floats:
    """What each replicate that counts differs from the mean of those of its draw, (D, R); 0 elsewhere."""
    if lower is None:
        centred: Floats = upper - upper.mean(axis=1, keepdims=True)
        return centred
    counted = lower > 0.0
    return from_mean(divide(upper, lower), counted)


def from_mean(values: Floats, counted: Bools) -> Floats:
    """Each counted value less the mean of its row's counted ones, (D, R); 0 where not counted."""
    count = np.maximum(counted.sum(axis=1, keepdims=True), 1)
    centre = np.where(counted, values, 0.0).sum(axis=1, keepdims=True) / count
    apart: Floats = np.where(counted, values - centre, 0.0)
    return apart


def sum_up_condition(held: Bools, weights: Floats) -> tuple[Held, Floats]:
    """Sums of a (D, S, R) condition under normalised (S,) weights, and its weight by replicate, (D, R)."""
    lower = weigh(held, weights)
    of_draw = lower.sum(axis=1)
    part = divide(lower, np.broadcast_to(of_draw[:, None], lower.shape))
    sums = Held(
        lower=Packed.of(of_draw),
        structure=_by_structure(held),
        replicates=held.shape[2],
        freedom=int(np.maximum((lower > 0.0).sum(axis=1) - 1, 0).sum()),
        part=float(np.square(part).sum()),
    )
    return sums, lower


def take_side(values: NDArray[Any], weights: Floats, held: Bools | None = None) -> Side:
    """One side of a pair, of (D, S, R) values, 0 where the condition `held` fails, at the shared structures."""
    side = Side(Packed.of(weigh(values, weights)), _by_structure(values))
    if held is None:
        return side
    lower = Packed.of(weigh(held, weights))
    return Side(side.upper, side.structure, lower, _by_structure(held))


def join_sums(parts: Sequence[Sums | None], draws: Sequence[int]) -> tuple[Floats, float, Floats]:
    """upper (D,), apart and structure (S,) of blocks one after the other; None for a block with nothing but 0.

    Raises ValueError if all are None.
    """
    known = [part for part in parts if part is not None]
    if not known:
        raise ValueError("nothing is known of this figure")
    columns = (
        np.zeros(size) if part is None else part.upper.array for part, size in zip(parts, draws, strict=True)
    )
    structure = _together(part.structure for part in known)
    return _end_to_end(columns, sum(draws)), float(sum(part.apart for part in known)), structure


def join_held(parts: Sequence[Held]) -> tuple[Floats, Floats, int, float]:
    """lower (D,), structure (S,), freedom and part of blocks one after the other."""
    lower = np.concatenate([part.lower.array for part in parts])
    structure = _together(part.structure for part in parts)
    return lower, structure, sum(part.freedom for part in parts), float(sum(part.part for part in parts))


def join_sides(parts: Sequence[Side]) -> tuple[Floats, Floats, Floats, Floats]:
    """upper (D, R), structure (S,), and lower and held likewise, of blocks; these are empty without a condition."""
    upper = np.concatenate([part.upper.array for part in parts])
    structure = _together(part.structure for part in parts)
    lowers = [part.lower.array for part in parts if part.lower is not None]
    held = _together(part.held for part in parts if part.held is not None)
    return upper, structure, np.concatenate(lowers) if lowers else np.empty((0, 0)), held


def merge_sums(parts: Sequence[Sums | None], draws: Sequence[int]) -> Sums:
    """The sums of blocks one after the other as those of one block; arguments and errors as for `join_sums`."""
    upper, apart, structure = join_sums(parts, draws)
    return Sums(Packed.of(upper), apart, structure.tobytes())


def merge_held(parts: Sequence[Held]) -> Held:
    """The sums of a condition over blocks as those of one."""
    lower, structure, freedom, part = join_held(parts)
    return Held(Packed.of(lower), structure.tobytes(), parts[0].replicates, freedom, part)


def merge_sides(parts: Sequence[Side]) -> Side:
    """One side of a pair over blocks as over one."""
    upper, structure, lower, held = join_sides(parts)
    if parts[0].lower is None:
        return Side(Packed.of(upper), structure.tobytes())
    return Side(Packed.of(upper), structure.tobytes(), Packed.of(lower), held.tobytes())


def _end_to_end(columns: Iterable[Floats], size: int) -> Floats:
    """Columns one after the other, unpacked one at a time: all of them and the whole would be twice the memory."""
    whole, at = np.empty(size), 0
    for column in columns:
        whole[at : at + column.size] = column
        at += column.size
    return whole


def _by_structure(values: NDArray[Any]) -> bytes:
    """Sums of (D, S, R) values over draws and replicates, as the bytes of (S,) floats."""
    summed: Floats = values.sum(axis=(0, 2), dtype=np.float64)
    return summed.tobytes()


def _together(sums: Iterable[bytes]) -> Floats:
    """(S,) sums of several blocks in one; empty for none."""
    arrays = [np.frombuffer(of_block, dtype=np.float64) for of_block in sums]
    together: Floats = np.sum(arrays, axis=0) if arrays else np.empty(0)
    return together
