"""How the tables of a batch went: how each ended and when, why nothing was agreed, how long agreements hold.

Rows are those of one setting, in the columns that `sim.play.records` describes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.crossing import weights_of
from analysis.played import Named, Setting, TableWent, Went, read_course
from analysis.spreads import Figure
from analysis.tally import Integers, Joined, Key, Tallying

REASONS = ("bargaining", "no_zopa", "refusal", "defection", "not_opened")
STATUSES = ("agreed", "deadline", "suspended", "walked_out", "refused", "not_ratified", "not_opened")
BLAMES = ("refused", "not_ratified", "walked_out")
FATES = ("adopted", "amended", "refused")
YEARS = (1, 2, 5)  # after which it is asked whether an agreement still holds
LASTS = 5  # that settings are compared by
MOST_SETS = 5  # pivotal sets that are reported
SPAN = (0.05, 0.5, 0.95)  # quantiles of the month in which a table agrees
ORDINARY = {"agreed", "deadline"}  # endings that agreement and ZOPA already tell of
LASTING: Key = ("lasting",)  # agreements that say how long they hold

Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TableFindings:
    """How one table went.

    status, reasons : shares of all runs, those that occur · blamed : status -> party -> share of all runs
    agreed_in : months (YYYY-MM) by which 5, 50 and 95 % of its agreements were made, None without one
    pivotal, issues : of its runs without a ZOPA at the end, the most frequent first; an empty set of sets: nobody
    whose consent could be dropped · fates : of the frameworks that it drew up and that met their table
    """

    status: Mapping[str, Figure]
    agreed_in: tuple[str, str, str] | None
    reasons: Mapping[str, Figure]
    pivotal: Mapping[Sets, Figure]
    issues: Mapping[str, Figure]
    blamed: Mapping[str, Mapping[str, Figure]]
    fates: Mapping[str, Figure]


@dataclass(frozen=True)
class Course:
    """What came of a setting's tables.

    reasons : why there is no agreement, shares of all runs, by the first decisive table without one
    holds : years -> share of the agreements that still hold then, at the rate of each; empty without a peace
    hazard : chance of renewed war in a year, mean over agreements; None without one
    """

    tables: Mapping[str, TableFindings] = field(default_factory=dict)
    reasons: Mapping[str, Figure] = field(default_factory=dict)
    holds: Mapping[int, Figure] = field(default_factory=dict)
    hazard: Figure | None = None

    @property
    def is_told(self) -> bool:
        """Whether tables are worth words of their own: there are several, or one ends in ways of its own."""
        return len(self.tables) > 1 or any(set(of.status) - ORDINARY for of in self.tables.values())


def find_course(runs: pd.DataFrame, tables: pd.DataFrame, setting: Setting, *, alone: bool = False) -> Course:
    """How the tables of a setting went; empty for a setting that does not say which tables it has.

    Arguments as for `analysis.played.read`; raises ValueError as it does.
    """
    if not setting.tables:
        return Course()
    into = Tallying(setting.draws, setting.replicates, weights_of(setting.weights, len(setting.structures)))
    tally_course(read_course(runs, tables, setting, alone=alone), setting, into)
    return course_of(Joined([into.tally]), setting)


# --- from arrays to sums


def tally_course(went: Went, setting: Setting, into: Tallying) -> None:
    """Add what the course of a setting is made of to a tally."""
    into.condition(LASTING, went.lasting())
    for years in YEARS:
        into.given(("holds", str(years)), LASTING, went.holds(years))
    into.given(("hazard",), LASTING, -np.expm1(-went.rate))
    _shares(("reasons",), went.failure, REASONS, into)
    for name, table in went.tables.items():
        _tally_table(name, table, setting, into)


def _tally_table(name: str, went: TableWent, setting: Setting, into: Tallying) -> None:
    _shares(("status", name), went.status, STATUSES, into)
    _shares(("failure", name), went.failure, REASONS, into)
    for how in BLAMES:
        so = went.status.at(how)
        for party in sorted(went.blamed.occurring(so) & set(setting.everybody)):
            into.share(("blamed", name, how, party), so & went.blamed.at(party))
    impossible = went.failure.at("no_zopa")
    into.condition(("impossible", name), impossible)
    for what, words in (("pivotal", went.pivotal), ("issue", went.issue)):
        nothing = impossible & (words.codes < 0)
        if nothing.any():
            into.given((what, name, ""), ("impossible", name), nothing)
        for word in sorted(words.occurring(impossible)):
            into.given((what, name, word), ("impossible", name), words.at(word))
    met = went.fate.codes >= 0
    into.condition(("met", name), met)
    for fate in sorted(went.fate.occurring()):
        into.given(("fate", name, fate), ("met", name), went.fate.at(fate))
    agreed = went.status.at("agreed")
    for month in sorted(went.closed.occurring(agreed)):
        into.count(("closed", name, month), agreed & went.closed.at(month))


def _shares(key: Key, words: Named, names: Sequence[str], into: Tallying) -> None:
    """Shares of all runs, for the names that occur."""
    for name in sorted(words.occurring() & set(names)):
        into.share((*key, name), words.at(name))


# --- from sums to figures


def course_of(found: Joined, setting: Setting) -> Course:
    """How the tables of a setting went, from the sums of all its chunks."""
    holds = {years: found.given(("holds", str(years)), LASTING, is_share=False) for years in YEARS}
    return Course(
        tables={name: _table_of(name, found, setting) for name in setting.tables},
        reasons=_found_shares(("reasons",), REASONS, found),
        holds={years: figure for years, figure in holds.items() if figure is not None},
        hazard=found.given(("hazard",), LASTING, is_share=False),
    )


def _table_of(name: str, found: Joined, setting: Setting) -> TableFindings:
    pivotal = _most_frequent(("pivotal", name), ("impossible", name), found)
    issues = _most_frequent(("issue", name), ("impossible", name), found)
    fates = _most_frequent(("fate", name), ("met", name), found)
    endings = found.names("status", name)
    return TableFindings(
        status=_found_shares(("status", name), STATUSES, found),
        agreed_in=_months(found.counts("closed", name), setting),
        reasons=_found_shares(("failure", name), REASONS, found),
        pivotal={_sets(words): figure for words, figure in list(pivotal.items())[:MOST_SETS]},
        issues={issue: figure for issue, figure in issues.items() if issue},
        blamed={
            how: _found_shares(("blamed", name, how), setting.everybody, found)
            for how in BLAMES
            if how in endings
        },
        fates={fate: figure for fate, figure in fates.items() if fate in FATES},
    )


def _found_shares(key: Key, names: Iterable[str], found: Joined) -> dict[str, Figure]:
    """Shares of all runs, for the names that occur."""
    known = set(found.names(*key))
    return {name: found.share(*key, name) for name in names if name in known}


def _most_frequent(key: Key, condition: Key, found: Joined) -> dict[str, Figure]:
    """Shares of the runs in which a condition held, for all words that occur then, the most frequent first."""
    shares = {name: found.given((*key, name), condition, is_share=True) for name in sorted(found.names(*key))}
    known = {name: figure for name, figure in shares.items() if figure is not None}
    return dict(sorted(known.items(), key=lambda item: -item[1].mean))


def _sets(words: str) -> Sets:
    return tuple(tuple(group.split("+")) for group in words.split("|")) if words else ()


def _months(closed: Mapping[str, Integers], setting: Setting) -> tuple[str, str, str] | None:
    """Months by which shares of the agreements were made, each run weighted as its structure."""
    dates = sorted(closed)
    reached = np.cumsum([float((closed[date] * np.array(setting.weights)).sum()) for date in dates])
    if not dates or reached[-1] <= 0.0:
        return None
    at = np.minimum(np.searchsorted(reached, np.array(SPAN) * reached[-1]), len(dates) - 1)
    low, middle, high = (dates[i] for i in at)
    return low, middle, high
