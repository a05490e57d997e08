"""A chunk: some draws of one cell, played to rows. What the chunks are never changes the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sim.batch.rows import Rows, common_columns, make_rows, offer_rows, without_runs
from sim.domain.scenario import Scenario
from sim.play.draw import draw
from sim.play.ensemble import Ensemble, Results, note, room
from sim.play.laying_out import lay_out
from sim.play.layout import Seating
from sim.play.plan import Plan

# Runs of a chunk. What it costs to begin and to store one is spread over its runs; what is lost when a batch is
# stopped, and the memory of a worker, grow with it. So it grows with the batch, which never becomes too many files.
FEWEST, USUAL, MOST = 64, 8192, 65_536
TRACED = 512  # every turn of every run is in memory
CHUNKS, MOST_CHUNKS = 32, 4096  # to begin with, and before chunks grow beyond the usual

DRAW, PLAY, STORE = "draw", "play", "store"


class Unplayable(Exception):  # noqa: N818  # it is caught and becomes data
    """Something of a chunk could not be drawn, played or made rows of; the cause says why."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say of what goes wrong meanwhile at which stage it did."""
    try:
        yield
    except (Unplayable, MemoryError):  # without memory nothing else can be played either
        raise
    except Exception as error:
        raise Unplayable(name) from error


@dataclass(frozen=True)
class Chunk:
    """Draws `first` ... `last - 1` of a cell."""

    cell: int
    first: int
    last: int

    @property
    def draws(self) -> range:
        """The draws."""
        return range(self.first, self.last)


def split(plans: Sequence[Plan], trace: bool = False) -> list[Chunk]:
    """The chunks of a batch, cell by cell, each in order of its draws: whatever the workers, the same."""
    total = sum(plan.runs for plan in plans)
    chunks: list[Chunk] = []
    for cell, plan in enumerate(plans):
        size = max(1, runs_of_chunk(total, trace) // (plan.structures * plan.replicates))
        chunks += [Chunk(cell, d, min(d + size, plan.draws)) for d in range(0, plan.draws, size)]
    return chunks


def runs_of_chunk(total: int, trace: bool) -> int:
    """How many runs a chunk has at most in a batch of so many in all, unless one draw has more."""
    usual = min(max(-(-total // CHUNKS), FEWEST), USUAL)
    return min(usual, TRACED) if trace else max(usual, min(-(-total // MOST_CHUNKS), MOST))


# --- the ensemble


def play_compiled(
    scenario: Scenario, label: str, plan: Plan, ensemble: Ensemble, chunk: Chunk, rng_seed: int, trace: bool
) -> Rows:
    """Play a chunk with the ensemble. Raises Unplayable."""
    with stage(DRAW):
        seating = lay_out(scenario)
        drawn = draw(seating, scenario.structures, rng_seed, chunk.draws, range(plan.replicates))
    with stage(PLAY):
        played = ensemble.play(drawn, trace=trace)
    with stage(STORE):
        common = common_columns(scenario, label, plan, chunk.draws)
        offers = offer_rows(seating, common, played) if trace else None
        return make_rows(seating, plan, drawn, played.results, common, offers)


# --- Mesa, for strategies and protocols in plain Python


def play_interpreted(
    scenario: Scenario,
    label: str,
    plan: Plan,
    chunk: Chunk,
    rng_seed: int,
    failed: Callable[[int, Exception], None] | None = None,
) -> Rows:
    """Play a chunk run by run with the Mesa model; the rows are made of the same results as the ensemble's.

    A run that raises is told to `failed`, with its number, and has no rows; without `failed`, and where no run can be
    drawn or stored, raises Unplayable.
    """
    with stage(DRAW):
        seating = lay_out(scenario)
        drawn = draw(seating, scenario.structures, rng_seed, chunk.draws, range(plan.replicates))
    per_draw = plan.structures * plan.replicates
    numbers = range(chunk.first * per_draw, chunk.last * per_draw)
    results = room(seating.layout, len(numbers))
    lost = []
    for place, number in enumerate(numbers):
        try:
            with stage(PLAY):
                _play_run(scenario, plan, number, rng_seed, seating, results, place)
        except Unplayable as error:
            if failed is None or not isinstance(error.__cause__, Exception):
                raise
            lost.append(number)
            _blank(results, place)
            failed(number, error.__cause__)
    with stage(STORE):
        rows = make_rows(seating, plan, drawn, results, common_columns(scenario, label, plan, chunk.draws))
        return without_runs(rows, lost) if lost else rows


def _play_run(
    scenario: Scenario, plan: Plan, run: int, rng_seed: int, seating: Seating, results: Results, place: int
) -> None:
    from sim.play.model import NegotiationModel

    model = NegotiationModel(scenario, rng_seed=rng_seed, run=run, replicates=plan.replicates)
    while model.is_open:
        model.step()
    note(seating.layout, model.numbers, 0, 0, model.state, results, place, len(model.log))


def _blank(results: Results, place: int) -> None:
    """Something that rows can be made of, in the place of a run that has none; they are taken out again."""
    for array in results:
        array[place] = 0
