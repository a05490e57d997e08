"""Keyed streams: a known answer, a Philox written from its paper, and independence from how one asks."""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.play.streams import uniforms

seeds = st.integers(0, 2**63)
PINNED = [0.11707864568649168, 0.40453429423571513, 0.30974999355232374]
paths = st.text(st.sampled_from("abc_.-0ü"), max_size=12)


def philox(counter: list[int], key: int) -> list[int]:
    """Four 64-bit numbers of Philox4x64-10, as Salmon et al. (2011) write it down."""
    word = 2**64 - 1
    c, k = list(counter), [key & word, key >> 64]
    for _ in range(10):
        high, low = zip(
            divmod(c[0] * 0xD2E7470EE14C6C93, 2**64), divmod(c[2] * 0xCA5A826395121157, 2**64), strict=True
        )
        c = [high[1] ^ c[1] ^ k[0], low[1], high[0] ^ c[3] ^ k[1], low[0]]
        k = [(k[0] + 0x9E3779B97F4A7C15) & word, (k[1] + 0xBB67AE8584CAA73B) & word]
    return c


def by_the_paper(rng_seed: int, path: str, d: int, replicate: int = 0, step: int = 0) -> float:
    """Number d of a stream by the house's formula: block d // 4 + 1 of the counter, word d % 4."""
    key = int.from_bytes(hashlib.sha256(f"{rng_seed}/{path}".encode()).digest()[:16], "big")
    raw = philox([d // 4 + 1, replicate, step, 0], key)[d % 4]  # NumPy counts up before it draws
    return ((raw >> 11) + 0.5) * 2.0**-53


def test_the_philox_of_this_test_gives_the_numbers_of_its_authors() -> None:
    assert philox([0, 0, 0, 0], 0) == [
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    ]


def test_the_first_numbers_of_a_stream_never_change() -> None:
    found = uniforms(1, "a.b", 0, 3)
    key = int.from_bytes(hashlib.sha256(b"1/a.b").digest()[:16], "big")
    raw = np.random.Philox(key=key, counter=[0, 0, 0, 0]).random_raw(3)
    assert found.tolist() == [((int(x) >> 11) + 0.5) / 2**53 for x in raw]
    assert found.tolist() == PINNED


def test_far_numbers_and_other_counters_are_those_of_the_formula() -> None:
    for d, replicate, step in itertools.product((0, 3, 4, 17, 4_000_001), (0, 2), (0, 5)):
        (found,) = uniforms(7, "world.war.shock", d, 1, replicate=replicate, step=step)
        assert found == by_the_paper(7, "world.war.shock", d, replicate, step)


def test_number_17_is_number_17_alone_and_in_a_batch() -> None:
    batch = uniforms(3, "parties.usa.horizon", 0, 100)
    assert uniforms(3, "parties.usa.horizon", 17, 1)[0] == batch[17]
    assert (uniforms(3, "parties.usa.horizon", 40, 60) == batch[40:]).all()


@given(seeds, paths, st.integers(0, 50), st.integers(0, 30), st.integers(0, 30))
def test_a_stream_is_the_same_however_it_is_cut(
    rng_seed: int, path: str, first: int, one: int, two: int
) -> None:
    whole = uniforms(rng_seed, path, first, one + two)
    cut = np.concatenate([uniforms(rng_seed, path, first, one), uniforms(rng_seed, path, first + one, two)])
    assert whole.shape == (one + two,)
    assert (whole == cut).all()


@given(seeds, paths, st.integers(0, 100), st.integers(0, 5), st.integers(0, 30))
def test_every_number_is_that_of_the_formula(
    rng_seed: int, path: str, d: int, replicate: int, step: int
) -> None:
    (found,) = uniforms(rng_seed, path, d, 1, replicate=replicate, step=step)
    assert found == by_the_paper(rng_seed, path, d, replicate, step)
    assert 0.0 < found < 1.0


def test_each_part_of_the_key_makes_other_numbers() -> None:
    streams = [
        uniforms(rng_seed, path, 0, 50, replicate=replicate, step=step)
        for rng_seed, path, replicate, step in itertools.product((1, 2), ("a.b", "a.c", "ab"), (0, 1), (0, 1))
    ]
    numbers = np.concatenate(streams)
    assert len(set(numbers.tolist())) == numbers.size
    correlations = np.corrcoef(np.array(streams)) - np.eye(len(streams))
    assert np.abs(correlations).max() < 0.6  # four standard errors of 0.14


def test_seed_and_path_do_not_run_together() -> None:
    assert uniforms(1, "1/a", 0, 1)[0] != uniforms(11, "/a", 0, 1)[0]
    assert uniforms(1, "2/a", 0, 1)[0] != uniforms(12, "a", 0, 1)[0]


def test_replicates_and_steps_are_not_shifted_copies() -> None:
    plain = set(uniforms(1, "a.b", 0, 4000).tolist())
    for more in ({"replicate": 1}, {"step": 1}, {"replicate": 1, "step": 1}):
        assert not plain & set(uniforms(1, "a.b", 0, 100, **more).tolist())


@pytest.mark.parametrize("path", ["a.b", "parties.usa.horizon", ""])
def test_numbers_are_uniform(path: str) -> None:
    found = uniforms(1, path, 0, 20_000)
    assert stats.kstest(found, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(found[1:], found[:-1])[0, 1]) < 4 / np.sqrt(found.size)
    assert found.min() > 0.0
    assert found.max() < 1.0


def test_numbers_across_paths_are_uniform() -> None:
    first = np.array([uniforms(1, f"parties.p{i}.horizon", 0, 1)[0] for i in range(2000)])
    assert stats.kstest(first, "uniform").pvalue > 1e-3


def test_no_numbers_are_no_numbers() -> None:
    assert uniforms(1, "a.b", 5, 0).shape == (0,)
