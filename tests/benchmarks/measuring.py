"""Measure side by side: on one core, in turns, with medians and spreads."""

from __future__ import annotations

import os
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Times:
    """Seconds of one play in each repetition: a repetition's plays took so long in all, by their number."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest."""
        return min(self.seconds), max(self.seconds)

    def ratios(self, other: Times) -> Times:
        """How many times as long this one takes, repetition by repetition: what slows the machine slows both."""
        return Times(tuple(mine / theirs for mine, theirs in zip(self.seconds, other.seconds, strict=True)))


@contextmanager
def one_core() -> Iterator[str]:
    """Keep this process on one core where the system can; yields how it is said."""
    if not hasattr(os, "sched_setaffinity"):
        yield "not pinned to a core"
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield "pinned to one core"
    finally:
        os.sched_setaffinity(0, cores)


def in_turns(plays: Mapping[str, tuple[Callable[[int], object], int]], repetitions: int) -> dict[str, Times]:
    """Seconds of the processor for one play of each, all in turns; what else the machine does counts little that way.

    A play is given the repetition and plays so many at once.
    """
    taken: dict[str, list[float]] = {name: [] for name in plays}
    for repetition in range(repetitions):
        for name, (play, count) in plays.items():
            begun = time.process_time()
            play(repetition)
            taken[name].append((time.process_time() - begun) / count)
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}


def peak_bytes() -> int | None:
    """The most memory that this process has held, None where the system does not say.

    Linux says it of this program; what `getrusage` says there counts what the process held before it became this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        held = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))
        if held:
            return int(held[1]) * 1024
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # of a system that counts bytes


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; columns after the first stand to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
