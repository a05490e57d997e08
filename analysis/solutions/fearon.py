"""Why states fight although a settlement would cost less: the bargaining range, and screening (Fearon).

A and B divide a pie of 1, share x to A. In a war A wins all with probability `p`; it costs A `cost_a` and B some
`cost_b`, in pies. So a war is worth p - cost_a to A and 1 - p - cost_b to B, whose risks do not bend what a share is
worth.
"""

from __future__ import annotations


def bargaining_range(p: float, cost_a: float, cost_b: float) -> tuple[float, float]:
    """Lowest and highest share of A that both like at least as well as war.

    p : probability that A wins, 0 to 1; cost_a, cost_b : costs of war in pies, not negative

    1. A takes no less than p - cost_a, B leaves no more than p + cost_b.
    2. Shares end at 0 and 1. The range is never empty: war wastes cost_a + cost_b, its width unless cut.

    Who makes a take-it-or-leave-it offer gets the end that is best for it. Raises ValueError for numbers outside
    their range. [fearon1995]
    """
    _check(p, cost_a, cost_b)
    return max(0.0, p - cost_a), min(1.0, p + cost_b)


def screening_demand(p: float, cost_a: float, most_cost_b: float) -> tuple[float, float]:
    """What A demands, take it or leave it, if it does not know B's cost, and the risk of war that it runs.

    p : probability that A wins, 0 to 1; cost_a : its cost of war; most_cost_b : B's cost is uniform from 0 to
    this, which is above 0 and all that A knows of it

    1. B gives in to x if its cost is at least x - p: with probability 1 - (x - p)/most_cost_b.
    2. A's expectation x (1 - (x - p)/most_cost_b) + (p - cost_a)(x - p)/most_cost_b is greatest at
       x = p + (most_cost_b - cost_a)/2; at p, which nobody refuses, if that is less; at the whole pie if more.
    3. The risk is (x - p)/most_cost_b. It vanishes if A's own cost is as high as B's can be.

    Raises ValueError for numbers outside their range. [fearon1995]
    """
    _check(p, cost_a, most_cost_b)
    if most_cost_b == 0:
        raise ValueError("B's highest possible cost must be above 0")
    more = min(max(0.0, (most_cost_b - cost_a) / 2), 1 - p)
    return p + more, more / most_cost_b


def _check(p: float, *costs: float) -> None:
    """Raises ValueError unless p is a probability and costs are finite and not negative."""
    if not 0 <= p <= 1:
        raise ValueError(f"a probability is from 0 to 1, not {p}")
    if not all(0 <= cost < float("inf") for cost in costs):
        raise ValueError("costs must be finite and not negative")
