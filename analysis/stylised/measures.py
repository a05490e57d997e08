"""Measures of one setting: values and where they hold, both (draws, structures, replicates).

Each function here makes one: a function of `Evidence` that returns the two, the second None where all runs count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.crossing import Bools, Floats
from analysis.stylised.evidence import Evidence, Outcome

Measure = Callable[[Evidence], tuple[Floats, Bools | None]]

OFFER = "offer"


def agreement(of: Evidence) -> tuple[Floats, Bools | None]:
    """1 where the decisive tables agreed."""
    return _agreed(of).astype(np.float64), None


def zopa(of: Evidence) -> tuple[Floats, Bools | None]:
    """1 where a ZOPA existed in some open round of a decisive table."""
    return of.by_run(of.rows("runs"), "zopa").astype(np.float64), None


def lasting(years: float) -> Measure:
    """1 where an agreement was signed that holds for some years."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        life = of.by_run(of.rows("runs"), "collapses_after").astype(np.float64)
        return (_agreed(of) & (life > years)).astype(np.float64), None

    return measure


def rounds(of: Evidence) -> tuple[Floats, Bools | None]:
    """Rounds until the last decisive table closed, agreed or not."""
    return of.by_run(of.rows("runs"), "rounds").astype(np.float64), None


def of_agreements(party: str, column: str = "V") -> Measure:
    """What an agreement is worth to a party: `V`, or `u` as if every peace held; where there is one."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        return _column(of, party, column), _agreed(of)

    return measure


def in_the_end(*parties: str) -> Measure:
    """What runs leave to parties, summed: V of an agreement, else the reservation value."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        total = np.zeros(of.shape)
        for party in parties:
            signed, limit = _column(of, party, "V"), _column(of, party, "reservation_value")
            total += np.where(_agreed(of), signed, limit)
        return total, None

    return measure


def signed(table: str, issue: str, values: Sequence[str]) -> Measure:
    """1 where a table agreed on one of some values of an issue."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        outcome = of.by_run(of.rows("tables", "table", table), f"outcome.{issue}").astype(object)
        return np.isin(outcome, list(values)).astype(np.float64), None

    return measure


def asks_for(table: str, party: str, rounds: int) -> Measure:
    """The mean of what a party asks for in the first rounds of a table; where it asks for anything."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        asked = _asked(of, table, party)
        found = asked[asked["round"] <= rounds].groupby("run")["aspiration"].mean()
        values = _spread(of, found, np.nan)
        return values, ~np.isnan(values)

    return measure


def gives_up(table: str, party: str) -> Measure:
    """What a party first asks for at a table less what it last asks for; 0 where it never asks."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        asked = _asked(of, table, party).groupby("run")["aspiration"]
        return _spread(of, asked.first() - asked.last(), 0.0), None

    return measure


def gives_on(table: str, party: str, issues: Sequence[str]) -> Measure:
    """What a party gives on some issues from its first to its last offer at a table, by its own importance.

    0 where it makes no offer. Below 0 it asks for more in the end.
    """

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        offers = of.rows("offers", "table", table)
        offers = offers[(offers["party"] == party) & (offers["answer"] == OFFER)]
        worth = np.zeros(len(offers))
        draws = offers["draw"].to_numpy(dtype=np.int64)
        for issue in issues:
            scale = of.board.importance(party, issue)
            names = list(scale)
            levels = np.array([scale[name] for name in names])
            at = offers[f"outcome.{issue}"].astype(object).map({name: k for k, name in enumerate(names)})
            worth += levels[at.to_numpy(dtype=np.int64), draws]
        by_run = offers.assign(worth=worth).sort_values(["run", "round", "turn"]).groupby("run")["worth"]
        return _spread(of, by_run.first() - by_run.last(), 0.0), None

    return measure


def holds(years: float, outcome: Outcome) -> Measure:
    """The chance that a peace holds for some years under an outcome; tabulated."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        return of.over_draws(np.exp(-years * of.board.rate(outcome))), None

    return measure


def adds(party: str, ground: Outcome, added: Sequence[Mapping[str, str]]) -> Measure:
    """The least that any of some additions adds to what signing an outcome is worth to a party; tabulated."""

    def measure(of: Evidence) -> tuple[Floats, Bools | None]:
        without = of.board.signing(party, ground)
        gains = [of.board.signing(party, {**ground, **more}) - without for more in added]
        return of.over_draws(np.min(gains, axis=0)), None

    return measure


def _agreed(of: Evidence) -> Bools:
    return of.by_run(of.rows("runs"), "agreement").astype(np.bool_)


def _column(of: Evidence, party: str, column: str) -> Floats:
    return of.by_run(of.rows("parties", "party", party), column).astype(np.float64)


def _asked(of: Evidence, table: str, party: str) -> pd.DataFrame:
    offers = of.rows("offers", "table", table)
    own = offers[(offers["party"] == party) & offers["aspiration"].notna()]
    return own.sort_values(["run", "round", "turn"])


def _spread(of: Evidence, found: pd.Series, missing: float) -> Floats:
    """Values by run number as (draws, structures, replicates)."""
    values = np.full(int(np.prod(of.shape)), missing)
    values[found.index.to_numpy(dtype=np.int64)] = found.to_numpy(dtype=np.float64)
    return values.reshape(of.shape)
