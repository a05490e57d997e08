"""Get a worker ready: load what compiles and the compiled rules, and play a few runs, before anybody waits for it."""

from __future__ import annotations

from sim.dashboard.place import Case


def warm_up() -> None:
    """Play the first step of the usual odds; the first one after an installation compiles for about a minute."""
    from sim.dashboard.jobs.odds import Odds

    Odds(Case()).step(0, None)
