"""Arrays of a batch with the axes draws, structures and replicates, (D, S, R), checked before figures are made."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Labels = Sequence[Hashable]


def _shaped(array: NDArray[Any], name: str) -> None:
    """Raise ValueError unless an array has the axes draws, structures, replicates, and two draws."""
    if array.ndim != 3 or 0 in array.shape[1:]:
        raise ValueError(f"{name} must have the shape (draws, structures, replicates), got {array.shape}")
    if array.shape[0] < 2:
        raise ValueError(f"{name} has {array.shape[0]} draw(s): a spread over draws needs at least 2")


def as_bools(raw: ArrayLike, name: str) -> Bools:
    """A checked (D, S, R) array of bool; other types are refused: a count read as True is a silent error."""
    array = np.asarray(raw)
    if array.dtype != np.bool_:
        raise ValueError(f"{name} must be bool, got {array.dtype}")
    _shaped(array, name)
    return array


def as_floats(raw: ArrayLike, name: str) -> Floats:
    """A checked (D, S, R) array of float64; bool counts as 0 and 1."""
    try:
        array = np.asarray(raw).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers: {error}") from error
    _shaped(array, name)
    return array


def all_finite(array: Floats, name: str) -> Floats:
    """The array itself; raises ValueError if a value is nan or infinite."""
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: {int((~np.isfinite(array)).sum())} value(s) are not finite")
    return array


def where_held(raw: ArrayLike, condition: ArrayLike, name: str, condition_name: str) -> tuple[Floats, Bools]:
    """Checked values, 0 where the condition does not hold, and the condition; both (D, S, R).

    Raises ValueError for other shapes or types, and for a value that is not finite where the condition holds.
    """
    values, held = as_floats(raw, name), as_bools(condition, condition_name)
    if values.shape != held.shape:
        raise ValueError(f"{name} and {condition_name} differ in shape: {values.shape} and {held.shape}")
    return all_finite(np.where(held, values, 0.0), name), held


def weights_of(raw: ArrayLike | None, structures: int, shared: Sequence[int] | None = None) -> Floats:
    """Weights of all, or of the shared, structures, normalised to 1; equal if None.

    raw: (structures,), any unit. shared: positions. Raises ValueError for weights that are negative, not finite
    or all 0, or of another shape.
    """
    given: Floats = np.ones(structures) if raw is None else np.asarray(raw, dtype=np.float64)
    if given.shape != (structures,):
        raise ValueError(f"weights must have the shape ({structures},), got {given.shape}")
    if not np.isfinite(given).all() or (given < 0.0).any():
        raise ValueError("weights must be finite and not negative")
    used: Floats = given if shared is None else given[list(shared)]
    if not used.any():
        raise ValueError("weights must not be 0 for every structure" + (" shared" if shared else ""))
    # By the largest first, so that the sum can neither overflow nor vanish.
    scaled: Floats = used / used.max()
    normalised: Floats = scaled / scaled.sum()
    return normalised


def pairing(
    shape_a: tuple[int, ...], shape_b: tuple[int, ...], labels_a: Labels, labels_b: Labels
) -> tuple[list[int], list[int]]:
    """The positions in a and in b of the structures they share, in the order of a.

    Raises ValueError if draws or replicates differ, if labels repeat or none is shared.
    """
    for what, axis in (("draws", 0), ("replicates", 2)):
        if shape_a[axis] != shape_b[axis]:
            raise ValueError(f"runs cannot be paired: {what} are {shape_a[axis]} and {shape_b[axis]}")
    for name, labels, count in (("labels_a", labels_a, shape_a[1]), ("labels_b", labels_b, shape_b[1])):
        if len(labels) != count or len(set(labels)) != count:
            raise ValueError(f"{name} must name each of {count} structure(s) once, got {list(labels)}")
    in_b = {label: position for position, label in enumerate(labels_b)}
    at_a = [position for position, label in enumerate(labels_a) if label in in_b]
    if not at_a:
        raise ValueError("runs cannot be paired: the batches share no structure")
    return at_a, [in_b[labels_a[position]] for position in at_a]
