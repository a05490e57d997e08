"""The odds of a case: what comes out of many runs, beside another case on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.arrow import read_chunk
from analysis.crossing import weights_of
from analysis.curves import Curves, curves_of, tally_curves
from analysis.played import Setting
from analysis.summary import Pair, Summary, conclude, pairs_of, tally
from analysis.tally import Joined, Tally, Tallying, merge
from sim.batch.chunks import Chunk, play_compiled, play_interpreted
from sim.batch.rows import Rows, join
from sim.batch.settings import Cell
from sim.dashboard.cases import offer, scenario_of
from sim.dashboard.place import Case
from sim.play.ensemble import Ensemble, is_compiled
from sim.play.laying_out import lay_out
from sim.play.plan import Plan, make_plan

RUNS = 5000
FIRST = 500  # runs after which there is a first answer
STEP = 500  # runs of every further step: short, so that nobody's first answer waits long for a place
TALLIES = 600  # that a worker remembers, each of some 25 kB


@dataclass(frozen=True)
class Found:
    """What is known after some runs. summary: of the cases, in order · curves: of each · runs: played of each."""

    summary: Summary
    curves: tuple[Curves, ...]
    runs: int


@dataclass(frozen=True)
class Left:
    """What a step leaves for the next one: what is known, and the tally of all draws so far, of each case."""

    found: Found
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Odds:
    """The odds of a case, and of others on the same luck, each compared with the first one.

    cases: what is played; the first is what the others are held against.
    """

    first: Case
    others: tuple[Case, ...] = ()
    rng_seed: int = 1
    runs: int = RUNS

    @property
    def cases(self) -> tuple[Case, ...]:
        """All cases, each once, in order."""
        return tuple(dict.fromkeys((self.first, *self.others)))

    @property
    def steps(self) -> int:
        """A first step that answers soon, then longer ones."""
        return 1 + max(0, -(-(self.runs - FIRST) // STEP))

    def step(self, number: int, left: Left | None) -> Left:
        """Play the next runs of every case and say what all runs so far come to."""
        for case in self.cases:
            offer(case.scenario)  # the server has checked it
        cells = [_cell(case, self.runs) for case in self.cases]
        ends = [_ends(cell.plan, self.steps) for cell in cells]
        settings = [
            replace(cell.describe(self.rng_seed), label=str(place), draws=ends[place][number])
            for place, cell in enumerate(cells)
        ]
        tallies = self._played(number, ends, left)
        summary = conclude(settings, [[tally] for tally in tallies])
        curves = tuple(
            curves_of(Joined([tally]), setting.window_months or 0)
            for tally, setting in zip(tallies, settings, strict=True)
        )
        return Left(Found(summary, curves, min(setting.runs for setting in settings)), tallies)

    def _played(self, number: int, ends: Sequence[Sequence[int]], left: Left | None) -> tuple[Tally, ...]:
        """The tally of each case: what the steps before have left of it, and the draws of this step."""
        tallies = []
        for place, (case, pairs) in enumerate(zip(self.cases, self._pairs(), strict=True)):
            parts = [left.tallies[place]] if left is not None else []
            first, last = ends[place][number - 1] if number else 0, ends[place][number]
            if first < last:
                parts.append(_tally(case, self.runs, self.rng_seed, first, last, pairs))
            tallies.append(merge(parts) if len(parts) > 1 else parts[0])
        return tuple(tallies)

    def _pairs(self) -> list[tuple[Pair, ...]]:
        """What every step tallies of each case to compare it, those with which it is not compared yet included."""
        settings = [_cell(case, self.runs).describe(self.rng_seed) for case in self.cases]
        alike = [
            replace(setting, label=str(place), draws=settings[0].draws)
            for place, setting in enumerate(settings)
        ]
        wholes = (_whole(case, self.runs) for case in self.cases)
        return [
            tuple(dict.fromkeys((*whole, *pairs)))
            for whole, pairs in zip(wholes, pairs_of(alike), strict=True)
        ]

    def conclude(self, left: Left) -> Found:
        """The last step knows all."""
        return left.found

    def at_once(self) -> Found:
        """All steps one after the other, for jobs of which this is a part."""
        left = self.step(0, None)
        for number in range(1, self.steps):
            left = self.step(number, left)
        return left.found


def beside_unmoved(case: Case, rng_seed: int) -> Odds:
    """The odds of a case beside those of its scenario as it stands."""
    return Odds(case.unmoved, (case,) if case.is_moved else (), rng_seed)


def _ends(plan: Plan, steps: int) -> list[int]:
    """The draw before which each step ends; where a draw has many runs, some steps have none to add."""
    per_draw = plan.structures * plan.replicates
    ends = [min(plan.draws, max(2, -(-(FIRST + STEP * step) // per_draw))) for step in range(steps)]
    return [*ends[:-1], plan.draws]


@lru_cache(maxsize=32)
def _cell(case: Case, runs: int) -> Cell:
    scenario = scenario_of(case)
    return Cell(scenario, "", {}, make_plan(scenario, runs))


@lru_cache(maxsize=32)
def _whole(case: Case, runs: int) -> tuple[Pair, ...]:
    """The pair with another case under the same rules: always counted, so that no case is played again for it."""
    setting = _cell(case, runs).describe(0)
    return pairs_of([setting, replace(setting, label="moved")])[0]


@lru_cache(maxsize=16)
def _ensemble(case: Case) -> Ensemble:
    scenario = scenario_of(case)
    return Ensemble(lay_out(scenario), scenario.structures)


def _in_threads(cell: Cell, ensemble: Ensemble, chunk: Chunk, rng_seed: int) -> Rows:
    """The rows of a chunk, halves of it at the same time: a reader is waiting, and compiled rules need no turns."""
    middle = (chunk.first + chunk.last) // 2
    halves = [Chunk(0, a, b) for a, b in ((chunk.first, middle), (middle, chunk.last)) if a < b]
    with ThreadPoolExecutor(len(halves)) as pool:
        played = pool.map(
            lambda half: play_compiled(cell.scenario, "", cell.plan, ensemble, half, rng_seed, False), halves
        )
        return join(list(played))


@lru_cache(maxsize=TALLIES)
def _tally(case: Case, runs: int, rng_seed: int, first: int, last: int, pairs: tuple[Pair, ...]) -> Tally:
    """What some draws of a case leave; remembered, since most cases are asked for again."""
    cell, chunk = _cell(case, runs), Chunk(0, first, last)
    if is_compiled(cell.scenario):
        rows = _in_threads(cell, _ensemble(case), chunk, rng_seed)
    else:
        rows = play_interpreted(cell.scenario, "", cell.plan, chunk, rng_seed)
    setting: Setting = cell.describe(rng_seed)
    played, went = read_chunk(rows.runs, rows.tables, rows.parties, setting, chunk.draws)
    counted = tally(played, went, pairs)
    into = Tallying(last - first, setting.replicates, weights_of(setting.weights, len(setting.structures)))
    tally_curves(played, went, into)
    more = into.tally
    return replace(counted, sums={**counted.sums, **more.sums}, held={**counted.held, **more.held})
