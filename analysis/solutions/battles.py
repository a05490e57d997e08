"""A war as a walk of battles that ends when one side holds everything (gambler's ruin)."""

from __future__ import annotations

from math import exp, expm1, log

NO_DRIFT = 1e-8  # below this the difference of the odds is lost in rounding, and the walk is as good as even


def battles(p: float, start: int, goal: int) -> tuple[float, float]:
    """Probability that A takes everything, and the expected number of battles until somebody does.

    p : probability that A wins a battle, above 0 and below 1, each battle independent of the others
    start : forts that A holds, from 0 to goal; goal : all forts. A battle moves one fort.

    1. With q = 1 - p and ratio = q/p, ratio^forts is a martingale: its expectation at the end is its value now.
       So A wins with probability (1 - ratio^start)/(1 - ratio^goal), start/goal if p is 1/2.
    2. Forts less (p - q) battles is one too: the battles are (goal P(win) - start)/(p - q), and
       start (goal - start) if p is 1/2.

    Raises ValueError for numbers outside their range. The structure is that of [smith2004], the formulas are in
    [feller1968].
    """
    if not 0 < p < 1:
        raise ValueError(f"a probability above 0 and below 1 is needed, not {p}")
    if not 0 <= start <= goal or goal < 1:
        raise ValueError(f"forts are from 0 to goal, at least 1 in all, not {start} of {goal}")
    drift = 2 * p - 1
    if abs(drift) < NO_DRIFT:
        return start / goal, float(start * (goal - start))
    bend = log(1 - p) - log(p)
    if bend < 0:
        wins = expm1(start * bend) / expm1(goal * bend)
    else:  # the same with all powers below 1, so that none overflows
        wins = exp((start - goal) * bend) * expm1(-start * bend) / expm1(-goal * bend)
    return wins, (goal * wins - start) / drift
