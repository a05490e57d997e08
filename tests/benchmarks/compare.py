"""Measure zopa against NegMAS and Mesa's batch_run, and how its cost grows: `python -m tests.benchmarks.compare`.

All numbers come from one run on one machine: each repetition plays NegMAS, Mesa and zopa in turn, and a ratio is taken
within a repetition. Drawing the numbers counts everywhere, and so does building NegMAS' mechanisms.
zopa plays by `sim.run_batch`, as its users do; compiling is timed apart.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import sim
from tests.benchmarks import february
from tests.benchmarks.measuring import Times, in_turns, markdown, one_core
from tests.benchmarks.rivals import Negmas, Outcomes, has_negmas, play_under_mesa
from tests.benchmarks.shapes import NO_ZOPA, USUAL_LIMITS, W4, shaped

RNG_SEED = 1
# 10^3 ... 10^6 outcomes at four parties and 100 rounds; parties and rounds at 10^3 outcomes.
GROWTH: dict[str, list[tuple[tuple[int, ...], int, int]]] = {
    "outcomes": [((10,) * n, 4, 100) for n in (3, 4, 5, 6)],
    "parties": [((10,) * 3, n, 100) for n in (2, 4, 8, 16)],
    "rounds": [((10,) * 3, 4, n) for n in (10, 100, 1_000, 10_000)],
}


@dataclass(frozen=True)
class Sizes:
    """How much is played: repetitions, negotiations in one of them, seconds that zopa's own take, those of February."""

    repetitions: int = 5
    negmas: int = 10
    mesa: int = 40
    seconds: float = 2.0
    february: float = 20.0
    largest: int = 10**6


TINY = Sizes(repetitions=2, negmas=2, mesa=2, seconds=0.0, february=0.0, largest=1_000)


@dataclass(frozen=True)
class Compared:
    """What W4 came to: times by who played, how the same draws ended with each, seconds for what is not play."""

    times: dict[str, Times]
    outcomes: dict[str, Outcomes]
    compiling: float
    building: float | None  # of one NegMAS mechanism


def compare(sizes: Sizes, scenario: sim.Scenario) -> Compared:
    """Play a scenario with everybody who is here, in turns."""
    begun = time.perf_counter()
    for trace in (False, True):
        sim.run_batch(scenario, 2, rng_seed=RNG_SEED, replicates=1, trace=trace)
    compiling = time.perf_counter() - begun
    play_under_mesa(scenario, RNG_SEED, range(1))  # what is imported and set up once
    if has_negmas():
        Negmas(scenario, RNG_SEED).play(range(1))
    under_mesa = Outcomes()
    negmas = Negmas(scenario, RNG_SEED)

    def mesa_plays(repetition: int) -> None:
        found = play_under_mesa(scenario, RNG_SEED, _numbers(repetition, sizes.mesa))
        under_mesa.agreed += found.agreed
        under_mesa.rounds += found.rounds

    plays: dict[str, tuple[Callable[[int], object], int]] = {}
    if has_negmas():
        plays["NegMAS"] = (lambda repetition: negmas.play(_numbers(repetition, sizes.negmas)), sizes.negmas)
    plays["mesa.batch_run"] = (mesa_plays, sizes.mesa)
    for name, trace in (("zopa, every offer", True), ("zopa, results", False)):
        count = _as_many_as_fit(scenario, sizes.seconds, trace)
        plays[name] = (_batch(scenario, count, trace), count)
    times = in_turns(plays, sizes.repetitions)
    outcomes = {"NegMAS": negmas.outcomes} if has_negmas() else {}
    outcomes["mesa.batch_run"] = under_mesa
    most = max(len(found.agreed) for found in outcomes.values())
    outcomes["zopa, results"] = _ours(scenario, most)
    played = len(negmas.outcomes.agreed)
    return Compared(times, outcomes, compiling, negmas.building / played if played else None)


def _numbers(repetition: int, count: int) -> range:
    """The runs of a repetition: each repetition has new ones, the same for everybody."""
    return range(repetition * count, (repetition + 1) * count)


def _batch(scenario: sim.Scenario, runs: int, trace: bool) -> Callable[[int], object]:
    return lambda repetition: sim.run_batch(scenario, runs, rng_seed=RNG_SEED, replicates=1, trace=trace)


def _ours(scenario: sim.Scenario, runs: int) -> Outcomes:
    """How the same draws end with us: run is draw, since there is one structure and one replicate."""
    rows = sim.run_batch(scenario, runs, rng_seed=RNG_SEED, replicates=1).runs[:runs]
    return Outcomes(rows["agreement"].tolist(), rows["rounds"].tolist())


@dataclass(frozen=True)
class Grown:
    """A row of what grows: how large it is, milliseconds of a run, by those of the smallest, rounds that it played."""

    size: int
    taken: float
    times: float
    rounds: float


def growth(sizes: Sizes, folder: Path) -> Iterator[tuple[str, list[Grown]]]:
    """By what grows, a row for each size. Where rounds grow nobody ever agrees, so that all of them are played."""
    for kind, shapes in GROWTH.items():
        rows: list[Grown] = []
        limits = NO_ZOPA if kind == "rounds" else USUAL_LIMITS
        for values, parties, rounds in shapes:
            size = {"outcomes": values[0] ** len(values), "parties": parties, "rounds": rounds}[kind]
            if values[0] ** len(values) > sizes.largest:
                continue
            taken, played = _cost(shaped(folder, values, parties, rounds, limits), sizes.seconds)
            rows.append(Grown(size, taken, taken / rows[0].taken if rows else 1.0, played))
        yield kind, rows


MOST_RUNS = 50_000


def _cost(scenario: sim.Scenario, seconds: float) -> tuple[float, float]:
    """Milliseconds of one run, with the result only, once all is compiled; and rounds of a run."""
    sim.run_batch(scenario, 2, rng_seed=RNG_SEED, replicates=1)
    runs, each = _timed(scenario, seconds, trace=False)
    some = sim.run_batch(scenario, min(runs, 100), rng_seed=RNG_SEED, replicates=1).runs
    return 1000 * each, float(some["rounds"].mean())


def _as_many_as_fit(scenario: sim.Scenario, seconds: float, trace: bool) -> int:
    """How many runs take so many seconds."""
    runs, each = _timed(scenario, seconds, trace)
    return max(runs, min(MOST_RUNS, int(seconds / each)))


def _timed(scenario: sim.Scenario, seconds: float, trace: bool) -> tuple[int, float]:
    """A number of runs that takes half as many seconds at least, and the seconds of one of them."""
    runs = 2
    while True:
        begun = time.perf_counter()
        sim.run_batch(scenario, runs, rng_seed=RNG_SEED, replicates=1, trace=trace)
        taken = time.perf_counter() - begun
        if taken >= seconds / 2 or runs >= MOST_RUNS:
            return runs, taken / runs
        runs = min(MOST_RUNS, max(2 * runs, int(0.7 * runs * seconds / max(taken, 1e-6))))


# --- what is printed


def machine(pinned: str) -> str:
    """On what, with which versions and when this was measured."""
    packages = ["mesa", "numpy", "numba", *(["negmas"] if has_negmas() else [])]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{_processor()}, {platform.system()}, Python {platform.python_version()}, zopa {sim.__version__}, {versions}; "
        f"{pinned}; {datetime.date.today().isoformat()}."
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def compared_tables(found: Compared) -> Iterator[str]:
    """Times with their ratios, then how the same draws ended, then what is not play."""
    ours = [name for name in found.times if name.startswith("zopa")]
    rows = []
    for name, times in found.times.items():
        low, high = times.spread
        ratios = [_ratio(times, found.times[own]) if name not in ours else "" for own in ours]
        rows.append(
            [
                name,
                _digits(1000 * times.median),
                f"{_digits(1000 * low)} to {_digits(1000 * high)}",
                f"{1 / times.median:,.0f}",
                *ratios,
            ]
        )
    heads = [f"as long as {own}" for own in ours]
    yield markdown(["W4", "ms a run", "smallest to largest", "runs a second", *heads], rows)
    rows = []
    for name, ended in found.outcomes.items():
        rows.append([name, str(len(ended.agreed)), f"{100 * ended.share:.0f}", f"{ended.mean_round:.1f}"])
        alike = _alike(ended, found.outcomes["zopa, results"])
        rows[-1].append(f"{100 * alike:.0f}")
    yield markdown(
        ["The same draws", "played", "agree, in 100", "round of agreement", "end as with zopa, in 100"], rows
    )
    said = f"Compiling, or loading what was compiled, took {found.compiling:.1f} s and is not in the table."
    if found.building is not None:
        share = found.building / found.times["NegMAS"].median
        said += f" Building a NegMAS mechanism took {1000 * found.building:.1f} ms, {100 * share:.0f} % of its run."
    yield said


def _digits(number: float) -> str:
    """A number with three digits that count, written out."""
    return f"{float(f'{number:.3g}'):,.10g}"


def _ratio(times: Times, ours: Times) -> str:
    ratios = times.ratios(ours)
    low, high = ratios.spread
    return f"{ratios.median:,.0f} ({low:,.0f} to {high:,.0f})"


def _alike(ended: Outcomes, ours: Outcomes) -> float:
    """Share of draws that agree with both or with neither."""
    pairs = list(zip(ended.agreed, ours.agreed, strict=False))
    return sum(a == b for a, b in pairs) / max(1, len(pairs))


def growth_table(kind: str, rows: Sequence[Grown]) -> str:
    """How long a run takes as something grows."""
    heads = [kind.capitalize(), "ms a run", "as long as the smallest", "rounds played"]
    cells = [[f"{row.size:,}", _digits(row.taken), _digits(row.times), f"{row.rounds:,.0f}"] for row in rows]
    return markdown(heads, cells)


def february_table(rates: Sequence[february.Rate]) -> str:
    """Runs a second by workers, and the most memory."""
    rows = [
        [
            str(rate.workers),
            f"{rate.runs:,}",
            f"{rate.per_second:,.0f}",
            f"{rate.per_second / rates[0].per_second:.2f}",
            "not known" if rate.peak is None else f"{rate.peak / 2**20:,.0f}",
        ]
        for rate in rates
    ]
    return markdown(["February, workers", "runs", "runs a second", "as fast as one", "MiB at most"], rows)


def report(sizes: Sizes, *, parts: Sequence[str] = ("w4", "growth", "february")) -> Iterator[str]:
    """All that is measured, piece by piece as it is known."""
    if not has_negmas():
        yield 'NegMAS is not installed (pip install "zopa[bench]"), so it is left out.'
    with one_core() as pinned:
        yield machine(pinned)
        if "w4" in parts:
            yield from compared_tables(compare(sizes, sim.load(W4)))
        if "growth" in parts:
            with tempfile.TemporaryDirectory() as folder:
                for kind, rows in growth(sizes, Path(folder)):
                    yield growth_table(kind, rows)
    if "february" in parts:
        yield february_table([february.measured_apart(sizes.february, workers) for workers in (1, 2)])


def main() -> None:
    """Measure, and print what was found as Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: whether it runs, not how fast it is"
    )
    parser.add_argument(
        "--only", choices=["w4", "growth", "february"], action="append", help="this part only"
    )
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the tables into FILE, between its marks"
    )
    asked = parser.parse_args()
    pieces = []
    for piece in report(TINY if asked.quick else Sizes(), parts=asked.only or ("w4", "growth", "february")):
        print(piece, end="\n\n", flush=True)
        pieces.append(piece)
    if asked.markdown is not None:
        put_between_marks(asked.markdown, "\n\n".join(pieces))


BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def put_between_marks(file: Path, measured: str) -> None:
    """Put what was measured into a page, in place of what stands between its two marks."""
    page = file.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{file}: the marks {BEGIN} and {END} are missing")
    file.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
