"""Randomness keyed by quantity: each uncertain or chance quantity has a stream of its own.

Number d of a stream depends on the rng seed, the quantity's path, the replicate and the step, and on nothing
else: run 17 is run 17 alone, in a batch, on any machine; adding a quantity leaves all others as they were.
Philox is a counter-based generator, so that any number can be had without those before it. [salmon2011]
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def checked_seed(rng_seed: object) -> int:
    """An rng seed as a plain number; ValueError unless it is a whole number from 0 on."""
    if isinstance(rng_seed, bool) or not isinstance(rng_seed, int | np.integer) or rng_seed < 0:
        raise ValueError(f"an rng seed is a whole number from 0 on, not {rng_seed!r}")
    return int(rng_seed)


def uniforms(
    rng_seed: int, path: str, first: int, count: int, *, replicate: int = 0, step: int = 0
) -> NDArray[np.float64]:
    """Numbers `first` ... `first + count - 1` of a stream, in (0, 1), shape (count,).

    Ignorance uses replicate = step = 0, chance without a date step = 0.
    """
    digest = hashlib.sha256(f"{rng_seed}/{path}".encode()).digest()
    key = int.from_bytes(digest[:16], "big")
    generator = np.random.Philox(key=key, counter=[0, replicate, step, 0])
    generator.advance(first // 4)
    skip = first % 4
    raw = generator.random_raw(skip + count)[skip:]
    return np.asarray(((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)
