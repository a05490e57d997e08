"""Write the table of february-2025.md anew: `python docs/variants.py`, after a change of model or numbers.

Every variant of February 2025 against the baseline (or the variant that it is meant to be held against), run by run on
the same luck, in the one figure that its story is about.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from analysis.spreads import Figure, paired_difference
from sim.batch import Batch

PAGE = Path(__file__).with_name("february-2025.md")
CASE = "february-2025/"
BASELINE = "baseline"
START, END = "<!-- measured -->", "<!-- end -->"
RUNS, RNG_SEED = 1600, 1
Floats = NDArray[np.float64]
Measure = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Story:
    """A variant, what is looked at, and what it is held against; `expected` is the sign of the difference."""

    variant: str
    words: str
    measure: Measure
    unit: str
    expected: int
    against: str = BASELINE


def agreement(runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
    """Whether the run ends in a settlement."""
    return runs.set_index("run")["agreement"].astype(float)


def possible(runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
    """Whether a settlement was possible in some round."""
    return runs.set_index("run")["zopa"].astype(float)


def momentum(runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
    """Momentum in the last round."""
    return runs.set_index("run")["momentum"]


def ends(table: str, status: str) -> Measure:
    """Whether a table ends so."""

    def measure(runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
        of_table = tables[tables["table"] == table].set_index("run")
        return (of_table["status"] == status).astype(float)

    return measure


def limit(party: str) -> Measure:
    """A party's reservation value when the settlement table closes."""

    def measure(runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
        return parties[parties["party"] == party].set_index("run")["reservation_value"]

    return measure


POINTS, SCALE, FRONT = "points", "hundredths of the scale", "hundredths of momentum"
STORIES = (
    Story("washington-moscow-first", "settlements refused", ends("settlement", "refused"), POINTS, 1),
    Story("all-at-one-table", "settlements", agreement, POINTS, 1),
    Story("us-backstop", "settlements", agreement, POINTS, 1),
    Story("european-force-50k", "runs in which a settlement was possible", possible, POINTS, 1),
    Story("european-force-200k", "runs in which a settlement was possible", possible, POINTS, 1),
    Story("five-percent", "deals on burden-sharing", ends("burden-sharing", "agreed"), POINTS, -1),
    Story("minerals-first", "momentum in the last round", momentum, FRONT, -1),
    Story("concession-inside-talks", "settlements", agreement, POINTS, -1),
    Story("concession-before-talks", "settlements", agreement, POINTS, 1, against="concession-inside-talks"),
    Story("long-war", "settlements", agreement, POINTS, 1),
    Story("russian-breakthrough", "Russia's limit at the end", limit("russia"), SCALE, 1),
    Story("ukrainian-breakthrough", "Ukraine's limit at the end", limit("ukraine"), SCALE, 1),
    Story("us-walks-away", "settlements", agreement, POINTS, 1),
    Story("european-unity", "settlements", agreement, POINTS, 1),
    Story("european-split", "settlements", agreement, POINTS, -1),
)


def measured(runs: int = RUNS, workers: int = 2) -> list[tuple[Story, Figure]]:
    """Every story with its paired difference."""
    names = [BASELINE, *(story.variant for story in STORIES)]
    batch = sim.run_batch([f"{CASE}{name}" for name in names], runs, rng_seed=RNG_SEED, workers=workers)
    return [(story, difference(batch, names, story)) for story in STORIES]


def difference(batch: Batch, names: list[str], story: Story) -> Figure:
    """What the variant has more than what it is held against."""
    sides = [of_cell(batch, names.index(name), story.measure) for name in (story.against, story.variant)]
    (a, labels_a, weights), (b, labels_b, _) = sides
    return paired_difference(a, b, labels_a, labels_b, weights)


def of_cell(batch: Batch, place: int, measure: Measure) -> tuple[Floats, list[str], list[float]]:
    """A measure of one cell as (draws, structures, replicates), with its structures and their weights."""
    cell = batch.cells[place]
    frames = [f[f["scenario"] == cell.scenario.name] for f in (batch.runs, batch.tables, batch.parties)]
    values = measure(*frames).sort_index().to_numpy(dtype=np.float64)
    shape = (cell.plan.draws, cell.plan.structures, cell.plan.replicates)
    structures = cell.scenario.structures
    return values.reshape(shape), [s.label for s in structures], [s.weight for s in structures]


def row(story: Story, figure: Figure) -> str:
    """One line of the table."""
    low, high = figure.monte_carlo.low, figure.monte_carlo.high
    verdict = "yes" if min(low * story.expected, high * story.expected) > 0 else "no clear difference"
    numbers = [f"{100 * x:+.1f}".replace("-", "−") for x in (figure.mean, low, high)]
    least, most = (f"{100 * x:+.1f}".replace("-", "−") for x in (figure.structure.low, figure.structure.high))
    return (
        f"| `{story.variant}` | {story.words} | {numbers[0]} {story.unit} | {numbers[1]} to {numbers[2]} "
        f"| {least} to {most} | {verdict} |"
    )


def table(found: list[tuple[Story, Figure]], runs: int) -> str:
    """The part of the page between the markers."""
    head = (
        f"{START}\n{runs:,} runs of each on rng seed {RNG_SEED}; `concession-before-talks` is held against "
        "`concession-inside-talks`, all others against the baseline.\n\n"
        "| Variant | What is looked at | Difference | 95 % | Over rules | As its story says |\n"
        "|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(row(*each) for each in found) + f"\n{END}"


def main(runs: int) -> None:
    """Measure, and write the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(START)
    after = rest.split(END)[1]
    text = before + table(measured(runs), runs) + after
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
