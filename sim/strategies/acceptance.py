"""Acceptance rules: whether to take the open offer. [baarslag2014]"""

from __future__ import annotations

from sim.strategies.base import View, by_claim


@by_claim
def ac_next(view: View, bid: int) -> bool:
    """Accepts if the open offer is worth at least what one would propose oneself. [baarslag2014]

    Never an offer that breaks an own red line, and nothing while one has nothing to propose.
    """
    if bid < 0 or not view.acceptable[view.standing]:
        return False
    return bool(view.values[view.standing] >= view.values[bid])
