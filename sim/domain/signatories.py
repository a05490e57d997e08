"""Who must sign an outcome: those whom a change binds, and those whom the table requires."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.domain.outcomes import OutcomeSpace

MOST_PARTIES = 62  # signatories are bits of one 64-bit integer


def signatories(
    space: OutcomeSpace,
    parties: Sequence[str],
    *,
    requires: Collection[str] = (),
    belligerents: Collection[str] = (),
    ends_war: bool = False,
) -> NDArray[np.int64]:
    """Whose signatures each outcome needs, as bits (party i of `parties` is 1 << i), shape (size,).

    A value that differs from the status quo binds the parties it names. The table's `requires` always
    sign. Signing at a table that ends a war binds the belligerents even with every value unchanged: a bare
    ceasefire is an agreement. Elsewhere the outcome that changes nothing needs nobody and is no agreement:
    it gets 0, as does any outcome without signatories. Whom a value binds cannot sign here if absent. Raises
    ValueError for more than 62 parties, and if a required party or a belligerent whose war ends is absent.
    """
    if len(parties) > MOST_PARTIES:
        raise ValueError(f"a table seats at most {MOST_PARTIES} parties")
    absent = (set(requires) | (set(belligerents) if ends_war else set())) - set(parties)
    if absent:
        raise ValueError(f"'{min(absent)}' must sign here and is not at the table")
    bit = {party: 1 << i for i, party in enumerate(parties)}
    standing = sum(bit[p] for p in set(requires))
    per_level = {
        j: np.array(
            [
                0 if level == issue.status_quo else sum(bit[p] for p in issue.values[level].binds if p in bit)
                for level in levels
            ],
            dtype=np.int64,
        )
        for j, (issue, levels) in enumerate(zip(space.issues, space.levels, strict=True))
    }
    needed = space.combine(per_level, np.bitwise_or, np.array(standing, dtype=np.int64)).astype(np.int64)
    if ends_war:
        return needed | np.int64(sum(bit[p] for p in set(belligerents)))
    unchanged = space.holds(
        {
            issue.name: frozenset() if issue.status_quo is None else frozenset({issue.status_quo})
            for issue in space.issues
        }
    )
    return np.where(unchanged, np.int64(0), needed)
