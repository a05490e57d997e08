"""Reciprocity: give as much as the others gave. [faratin1998]"""

from __future__ import annotations

from sim.strategies.base import Strategy, View, within_limits


def averaged_tit_for_tat(view: View) -> float:
    """Best - mean over the others of what each has given since its first offer at this table, in own value.

    Concessions count from the table's opening: what was given before the talks buys nothing. Who has made
    no offer yet, or moved away, has given nothing.
    """
    given = 0.0
    others = 0
    for party in range(view.first.size):
        if party != view.me:
            others += 1
            if view.first[party] >= 0:
                given += max(0.0, view.values[view.last[party]] - view.values[view.first[party]])
    return within_limits(view, view.best - given / max(others, 1))


class AveragedTitForTat(Strategy):
    """Gives, by its own measure, the average of what the others have given so far. [faratin1998]"""

    rule = staticmethod(averaged_tit_for_tat)
