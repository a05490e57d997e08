"""Scenarios of a given shape, as text for the loader: so many parties, values of issues, rounds.

Every party wants something else of every issue, by numbers that a fixed generator chose; how much it matters, how it
is bent, how fast a party gives way and where its limit lies is not known, as in any scenario. All must sign, nothing
is gated, there is no war and no peace: what other libraries can play, too. `python -m tests.benchmarks.shapes` writes
W4 anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

import sim

W4 = Path(__file__).with_name("scenarios") / "w4.yaml"
LONGEST_HORIZON = 1_200  # months, in the scenario language
USUAL_LIMITS = "[0.3, 0.4, 0.5]"
NO_ZOPA = "[0.97, 0.98, 0.99]"  # everybody wants nearly all: every round is played, and nothing is agreed
W4_SIZES, W4_PARTIES, W4_ROUNDS = (5, 6, 7, 6), 4, 100


def text(sizes: Sequence[int], parties: int, rounds: int, seed: int = 4, limits: str = USUAL_LIMITS) -> str:
    """The YAML of a scenario with one table at which `parties` negotiate issues with `sizes` values each."""
    rng = np.random.Generator(np.random.Philox(seed))
    names = [f"party_{chr(97 + i)}" for i in range(parties)]
    issues = {f"issue_{j + 1}": [f"v{k + 1}" for k in range(size)] for j, size in enumerate(sizes)}
    listed = ", ".join(names)
    lines = [
        "# Written by `python -m tests.benchmarks.shapes`.",
        "schema: 1",
        f"title: {parties} parties, {' x '.join(str(size) for size in sizes)} values, {rounds} rounds",
        "description: A yardstick for speed; its numbers are made up.",
        "stylised: true",
        "start: 2025-01",
        "offer: own_utility",
        "acceptance: ac_next",
        "protocol: alternating_offers",
        "issues:",
    ]
    for issue, values in issues.items():
        lines += [
            f"  {issue}:",
            f"    title: {issue.replace('_', ' ').capitalize()}",
            "    type: nominal",
            f"    binds: [{listed}]",
            f"    values: {{{', '.join(f'{value}: {{}}' for value in values)}}}",
        ]
    lines.append("parties:")
    for i, name in enumerate(names):
        lines += [
            f"  {name}:",
            f"    title: {name.replace('_', ' ').capitalize()}",
            f"    initials: P{i + 1}",
            "    strategy: time_dependent",
            f"    reservation_value: {limits}",
            f"    horizon: {min(rounds, LONGEST_HORIZON)}",
            "    e: [0.2, 0.8, 2]",
            "    issues:",
        ]
        for issue, values in issues.items():
            low = int(rng.integers(5, 40))
            worth = ", ".join(
                f"{value}: {of:g}" for value, of in zip(values, _worths(rng, len(values)), strict=True)
            )
            lines.append(
                f"      {issue}: {{importance: [{low}, {low + 15}, {low + 40}], bend: [0.7, 1, 1.4], "
                f"worth: {{values: {{{worth}}}}}}}"
            )
    lines += [
        "tables:",
        f"  - {{name: table, parties: [{listed}], issues: [{', '.join(issues)}], rounds: {rounds}}}",
    ]
    return "\n".join(lines) + "\n"


def _worths(rng: np.random.Generator, count: int) -> list[float]:
    """Hundredths at random, the worst of them 0 and the best 1, as a scenario needs them."""
    drawn = rng.random(count)
    return [round(float(of), 2) for of in (drawn - drawn.min()) / (drawn.max() - drawn.min())]


def shaped(
    folder: Path, sizes: Sequence[int], parties: int, rounds: int, limits: str = USUAL_LIMITS
) -> sim.Scenario:
    """A scenario of this shape, loaded through a file in a folder as any other."""
    file = folder / f"{'x'.join(map(str, sizes))}-{parties}-{rounds}.yaml"
    file.write_text(text(sizes, parties, rounds, limits=limits), encoding="utf-8", newline="\n")
    return sim.load(file)


if __name__ == "__main__":
    W4.write_text(text(W4_SIZES, W4_PARTIES, W4_ROUNDS), encoding="utf-8", newline="\n")
