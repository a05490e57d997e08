"""What a batch would be: how many runs of what, how large and how long, from a small probe of each setting."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.batch.chunks import Chunk, split
from sim.batch.design import Position, Positions, Sweep
from sim.batch.jobs import FILES, Job, Part, Player
from sim.batch.runner import make_work
from sim.batch.settings import Cell, make_cells
from sim.domain.plain_data import plain
from sim.domain.scenario import Scenario
from sim.play.plan import Plan

SMALL, LARGE = 16, 96  # runs of the two probes: what a file costs, and what a run costs
CHART = 700_000  # bytes of the other files, most of it the chart


@dataclass(frozen=True)
class SettingForecast:
    """One setting. seconds_a_run: on one core, with making its rows; bytes: of all rows on disk, before the chart."""

    scenario: str
    setting: str
    structures: int
    draws: int
    replicates: int
    runs: int
    parts: int
    seconds_a_run: float
    bytes: float

    @property
    def name(self) -> str:
        """The scenario and where its levers are."""
        return f"{self.scenario} ({self.setting})" if self.setting else self.scenario


@dataclass(frozen=True)
class Forecast:
    """A batch that was not played."""

    settings: tuple[SettingForecast, ...]
    workers: int

    @property
    def runs(self) -> int:
        """Of all settings."""
        return sum(of.runs for of in self.settings)

    @property
    def parts(self) -> int:
        """Chunks of all settings."""
        return sum(of.parts for of in self.settings)

    @property
    def bytes(self) -> float:
        """On disk with --out, chart included."""
        return sum(of.bytes for of in self.settings) + CHART

    @property
    def seconds(self) -> float:
        """With all workers on a core of their own."""
        return sum(of.runs * of.seconds_a_run for of in self.settings) / self.workers

    def to_dict(self) -> dict[str, Any]:
        """The forecast as plain data."""
        whole: dict[str, Any] = plain(
            {
                "schema": 1,
                "settings": list(self.settings),
                "runs": self.runs,
                "parts": self.parts,
                "bytes": self.bytes,
                "seconds": self.seconds,
                "workers": self.workers,
            }
        )
        return whole


def forecast(
    scenario: Sequence[Scenario | str | Path],
    runs: int = 1000,
    *,
    rng_seed: int = 1,
    replicates: int | None = None,
    levers: Mapping[str, Position] | None = None,
    overrides: Mapping[str, Any] | None = None,
    sweep: Mapping[str, Positions] | Sweep | None = None,
    trace: bool = False,
    workers: int = 1,
) -> Forecast:
    """What `run_batch` with the same arguments would play; nothing is written. Raises as it does for bad input."""
    cells = make_cells(
        scenario,
        runs,
        replicates=replicates,
        levers=levers,
        overrides=overrides,
        sweep=sweep,
        rng_seed=rng_seed,
    )
    work = make_work(cells, rng_seed, trace, keep=FILES)
    chunks = split([cell.plan for cell in cells], trace)
    player = Player(work)
    player.warm_up()
    parts = [0] * len(cells)
    for chunk in chunks:
        parts[chunk.cell] += 1
    return Forecast(
        tuple(_probe(player, cell, place, parts[place]) for place, cell in enumerate(cells)), workers
    )


def _probe(player: Player, cell: Cell, place: int, parts: int) -> SettingForecast:
    plan = cell.plan
    few, many = _draws(plan, SMALL), _draws(plan, LARGE)
    small = player.play(Job(0, Chunk(place, 0, few)))
    begun = time.perf_counter()
    large = player.play(Job(0, Chunk(place, 0, many)))
    seconds = time.perf_counter() - begun
    played = many * plan.structures * plan.replicates
    more = (many - few) * plan.structures * plan.replicates
    a_run = max(_size(large) - _size(small), 0) / more if more else _size(large) / played
    a_part = max(_size(small) - a_run * few * plan.structures * plan.replicates, 0)
    return SettingForecast(
        scenario=cell.scenario.name,
        setting=cell.label,
        structures=plan.structures,
        draws=plan.draws,
        replicates=plan.replicates,
        runs=plan.runs,
        parts=parts,
        seconds_a_run=seconds / played,
        bytes=a_part * parts + a_run * plan.runs,
    )


def _draws(plan: Plan, runs: int) -> int:
    return min(max(1, runs // (plan.structures * plan.replicates)), plan.draws)


def _size(part: Part) -> int:
    return sum(len(content) for content in (part.files or {}).values())
