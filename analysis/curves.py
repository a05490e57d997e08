"""Curves of a setting: by which month agreements are made, and how long they hold.

Shares of the agreements, each point a figure with its three spreads; for pages that draw them, beside the summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.figures import Figure
from analysis.played import Played, Went
from analysis.tally import Joined, Key, Tallying

YEARS = range(11)  # how long peaces are followed
MOST_POINTS = 60  # of the months; a longer calendar is read at as many even steps

SIGNED: Key = ("signed",)
HOLDING: Key = ("holding",)


@dataclass(frozen=True)
class Curves:
    """signed: month -> share of the agreements made by then · holding: years -> share of those signed that still hold.

    Both empty where there is no agreement, the second also where nothing says how long one holds.
    """

    signed: Mapping[int, Figure] = field(default_factory=dict)
    holding: Mapping[int, Figure] = field(default_factory=dict)

    def half(self) -> int | None:
        """The first month by which half of the agreements are made; None without one."""
        return next((month for month, figure in self.signed.items() if figure.mean >= 0.5), None)


def tally_curves(played: Played, went: Went | None, into: Tallying) -> None:
    """Add what the curves of some draws are made of to a tally."""
    into.condition(SIGNED, played.agreement)
    for month in months_of(played.setting.window_months or 0):
        into.given((*SIGNED, str(month)), SIGNED, played.months <= month)
    if went is None:
        return
    into.condition(HOLDING, went.lasting())
    for years in YEARS:
        into.given((*HOLDING, str(years)), HOLDING, went.holds(years))


def curves_of(found: Joined, window: int) -> Curves:
    """The curves, from the sums of all chunks; window: within how many months an agreement counts."""
    signed = {m: found.given((*SIGNED, str(m)), SIGNED, is_share=True) for m in months_of(window)}
    holding = (
        {y: found.given((*HOLDING, str(y)), HOLDING, is_share=False) for y in YEARS}
        if all(HOLDING in tally.held for tally in found.tallies)
        else {}
    )
    return Curves(
        signed={month: figure for month, figure in signed.items() if figure is not None},
        holding={years: figure for years, figure in holding.items() if figure is not None},
    )


def months_of(window: int) -> list[int]:
    """The months at which the curve of agreements is read, the last one included."""
    step = max(1, -(-window // MOST_POINTS))
    return [*range(0, window, step), window]
