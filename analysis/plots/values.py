"""Which values of an issue are shown where several settings stand beside each other, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.summary import Findings

MANY = 12  # more values than this are too many for a name beside each


def shown_values(found: Sequence[Findings], issue: str) -> list[str]:
    """The values of an issue in any of these settings, which all have it; of very many the most frequent."""
    values = merged_values([list(one.issues[issue]) for one in found])
    return values if len(values) <= MANY else _likeliest(found, issue, values)


def merged_values(orders: Sequence[Sequence[str]]) -> list[str]:
    """All values of several orders, in an order that keeps each: one that is new follows its predecessor."""
    merged: list[str] = []
    for order in orders:
        after = 0
        for value in order:
            if value in merged:
                after = merged.index(value) + 1
            else:
                merged.insert(after, value)
                after += 1
    return merged


def _likeliest(found: Sequence[Findings], issue: str, values: Sequence[str]) -> list[str]:
    """The values that were agreed on most often in any setting, as many as a panel holds, in their order."""

    def most(value: str) -> float:
        figures = [one.issues[issue].get(value) for one in found]
        return max((figure.mean for figure in figures if figure is not None), default=0.0)

    kept = set(sorted(values, key=most, reverse=True)[:MANY])
    return [value for value in values if value in kept]
