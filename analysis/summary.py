"""What a batch found: shares, times and values of every setting with their three spreads, and differences.

A batch plays one or more settings, a scenario at one position of its levers each, on the same draws and the
same luck. `summarise` reads its tables (the columns are described in `sim.play.records`), reshapes them to
draws x structures x replicates and measures; it plays nothing. `Summary.to_dict()` is `summary.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.course import (
    LASTS,
    REASONS,
    Course,
    TableFindings,
    course_of,
    tally_course,
)
from analysis.crossing import pairing, weights_of
from analysis.figures import Figure, difference, difference_given
from analysis.played import Bools, Played, Setting, Went, read, read_course
from analysis.tally import Joined, Tally, Tallying
from sim.domain.plain_data import plain

__all__ = ["Comparison", "Findings", "PartyFindings", "Setting", "Summary", "summarise"]

SCHEMA = 1
LEAST_DRAWS = 2  # one has no spread

NOTE = "A model to think with, not a prediction: what follows from stated assumptions, not what will happen."
SPREADS = {
    "structure": "smallest and largest mean over the sets of rules that might apply",
    "ignorance": "5 to 95 % over draws of what is not known about the parties, less what chance explains",
    "monte_carlo": "95 % confidence interval of the mean: what playing no more runs than these leaves open",
    "by_structure": "the mean of each set of rules named in structure_labels",
    "draws": "how many draws a figure rests on; given an agreement, those with at least one",
}
OBSTACLES = {
    "draws": "they were played on different numbers of draws",
    "replicates": "they were played with different numbers of replicates",
    "structures": "they share no set of rules",
}


@dataclass(frozen=True)
class PartyFindings:
    """What agreements are worth to a party, its limit in the same runs, and the gain of one over the other.

    All on the scale of utility and over the agreements that have a value for the party; None if none has.
    """

    value: Figure | None
    limit: Figure | None
    gain: Figure | None


@dataclass(frozen=True)
class Findings:
    """What came out of one setting.

    agreement, zopa: shares of runs. missed: a ZOPA existed and no agreement came of it (bargaining failure).
    impossible: neither. months: from the start of talks to the agreement, None if there was none.
    issues: issue -> value -> share of the agreements, None if there was none.
    course: how each table went, why there was no agreement, and how long agreements hold.
    failed: runs that could not be played. left_out: draws that no figure counts, since one of their runs failed,
    in this setting or in another: a draw counts everywhere or nowhere, so that pairs stay pairs.
    """

    setting: Setting
    agreement: Figure
    zopa: Figure
    missed: Figure
    impossible: Figure
    months: Figure | None
    issues: Mapping[str, Mapping[str, Figure | None]]
    parties: Mapping[str, PartyFindings]
    course: Course = field(default_factory=Course)
    failed: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Comparison:
    """What a setting has more than the first one of the batch, run by run on the same luck.

    obstacle: why the runs cannot be paired (a key of `OBSTACLES`), None if they can; all figures are None
    then. missed: a ZOPA existed and no agreement came of it. months, the value to each party in both
    (`parties`) and `holds`, whether an agreement still holds after some years, hold given an agreement, None if one
    side has none. reasons: why there was none (`Course.reasons`), those that occur on one side at least; empty, as
    `holds` is, unless both settings say which tables they have.
    """

    setting: Setting
    first: Setting
    obstacle: str | None
    agreement: Figure | None
    zopa: Figure | None
    months: Figure | None
    parties: Mapping[str, Figure | None]
    missed: Figure | None = None
    reasons: Mapping[str, Figure] = field(default_factory=dict)
    holds: Mapping[int, Figure | None] = field(default_factory=dict)

    @property
    def reason(self) -> str | None:
        """Why there is no comparison, in a sentence; None if there is one."""
        if self.obstacle is None:
            return None
        pair = f"{self.setting.name} and {self.first.name}"
        return f"{pair} cannot be compared run by run: {OBSTACLES[self.obstacle]}"


@dataclass(frozen=True)
class Summary:
    """The findings of every setting of a batch, in its order, and each later one against the first."""

    settings: tuple[Findings, ...]
    comparisons: tuple[Comparison, ...]

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain JSON values, numbers with 10 significant digits."""
        whole: dict[str, Any] = plain(
            {
                "schema": SCHEMA,
                "note": NOTE,
                "spreads": SPREADS,
                "settings": [_findings_dict(found) for found in self.settings],
                "comparisons": [_comparison_dict(comparison) for comparison in self.comparisons],
            }
        )
        return whole


def summarise(
    runs: pd.DataFrame, tables: pd.DataFrame, parties: pd.DataFrame, settings: Sequence[Setting]
) -> Summary:
    """What a batch found, from its tables and a description of the settings that were played.

    runs, tables, parties: rows of all settings, told apart by the columns `scenario` and `setting` (a frame
    of one setting may lack both). Rows are found by their run number, in whatever order they come.
    Raises ValueError if there is no setting or one twice, and if a column, a run, a value or the structure
    of a run is not what its setting says; the sentence names the runs.
    """
    names = [(setting.scenario, setting.label) for setting in settings]
    if not names or len(set(names)) < len(names):
        raise ValueError("a summary needs at least one setting, and each only once")
    alone = len(names) == 1
    pairs = pairs_of(settings)
    tallies = []
    for setting, wanted in zip(settings, pairs, strict=True):
        played = read(runs, tables, parties, setting, alone=alone)
        went = read_course(runs, tables, setting, alone=alone) if setting.tables else None
        tallies.append([tally(played, went, wanted)])
    return conclude(settings, tallies)


# --- from arrays to sums


@dataclass(frozen=True)
class Pair:
    """The structures that a setting shares with another: their labels, positions here, and normalised weights."""

    labels: tuple[str, ...]
    positions: tuple[int, ...]
    weights: tuple[float, ...]


def pairs_of(settings: Sequence[Setting]) -> list[tuple[Pair, ...]]:
    """What each setting has to leave to be compared: the first one a side for all others, they one for it."""
    first = settings[0]
    of_first: dict[tuple[str, ...], Pair] = {}
    of_later: list[tuple[Pair, ...]] = []
    for later in settings[1:]:
        if _obstacle(first, later) is not None:
            of_later.append(())
            continue
        at_a, at_b = pairing(
            (first.draws, len(first.structures), first.replicates),
            (later.draws, len(later.structures), later.replicates),
            first.structures,
            later.structures,
        )
        weights = tuple(float(w) for w in weights_of(first.weights, len(first.structures), at_a))
        labels = tuple(first.structures[position] for position in at_a)
        of_first[labels] = Pair(labels, tuple(at_a), weights)
        of_later.append((Pair(labels, tuple(at_b), weights),))
    return [tuple(of_first.values()), *of_later]


def tally(played: Played, went: Went | None, pairs: Sequence[Pair] = ()) -> Tally:
    """What some draws of a setting leave for its summary. Raises ValueError for a value that is not finite."""
    setting, agreement, zopa = played.setting, played.agreement, played.zopa
    weights = weights_of(setting.weights, len(setting.structures))
    into = Tallying(len(agreement), setting.replicates, weights)
    into.share(("agreement",), agreement)
    into.share(("zopa",), zopa)
    into.share(("missed",), zopa & ~agreement)
    into.share(("impossible",), ~zopa & ~agreement)
    into.condition(("agreement",), agreement)
    into.given(("months",), ("agreement",), played.months)
    for issue, values in setting.issues.items():
        for place, value in enumerate(values):
            into.given(("issues", issue, value), ("agreement",), played.agreed[issue] == place)
    for party in setting.parties:
        worth, limit = played.value[party], played.limit[party]
        into.condition(("valued", party), _valued(played, party))
        into.given(("value", party), ("valued", party), worth)
        into.given(("limit", party), ("valued", party), limit)
        into.given(("gain", party), ("valued", party), worth - limit)
    if went is not None:
        tally_course(went, setting, into)
    for pair in pairs:
        _tally_pair(played, went, pair, into)
    return into.tally


def _tally_pair(played: Played, went: Went | None, pair: Pair, into: Tallying) -> None:
    shared = pair.positions, np.array(pair.weights)
    into.side(("agreement", *pair.labels), *shared, played.agreement)
    into.side(("zopa", *pair.labels), *shared, played.zopa)
    into.side(("missed", *pair.labels), *shared, played.zopa & ~played.agreement)
    if went is not None:
        for reason in REASONS:
            into.side(("reasons", reason, *pair.labels), *shared, went.failure.at(reason))
        into.side(("holds", str(LASTS), *pair.labels), *shared, went.holds(LASTS), went.lasting())
    into.side(("months", *pair.labels), *shared, played.months, played.agreement)
    for party in played.setting.parties:
        into.side(("value", party, *pair.labels), *shared, played.value[party], _valued(played, party))


def _valued(played: Played, party: str) -> Bools:
    """Agreements that have a value for a party: one that sits at no table has none."""
    return played.agreement & ~np.isnan(played.value[party])


# --- from sums to figures


def conclude(
    settings: Sequence[Setting], tallies: Sequence[Sequence[Tally]], failed: Sequence[int] | None = None
) -> Summary:
    """The summary of settings from the tallies of their chunks, in order; failed: of each, runs that failed.

    Raises ValueError if a setting has fewer than two draws without a failed run.
    """
    joined = [Joined(list(of_setting)) for of_setting in tallies]
    for setting, found in zip(settings, joined, strict=True):
        if found.draws < LEAST_DRAWS:
            raise ValueError(
                f"{setting.name}: {found.draws} draw(s) of {setting.draws} are without a failed run; "
                f"figures need at least {LEAST_DRAWS}"
            )
    pairs = pairs_of(settings)
    return Summary(
        settings=tuple(
            _findings(setting, found, of_failed)
            for setting, found, of_failed in zip(settings, joined, failed or [0] * len(settings), strict=True)
        ),
        comparisons=tuple(
            _comparison(settings[0], joined[0], setting, found, pair)
            for setting, found, pair in zip(settings[1:], joined[1:], pairs[1:], strict=True)
        ),
    )


def _findings(setting: Setting, found: Joined, failed: int) -> Findings:
    def of_agreements(*key: str, is_share: bool) -> Figure | None:
        return found.given(key, ("agreement",), is_share=is_share)

    return Findings(
        setting=setting,
        agreement=found.share("agreement"),
        zopa=found.share("zopa"),
        missed=found.share("missed"),
        impossible=found.share("impossible"),
        months=of_agreements("months", is_share=False),
        issues={
            issue: {value: of_agreements("issues", issue, value, is_share=True) for value in values}
            for issue, values in setting.issues.items()
        },
        parties={
            party: PartyFindings(
                *(
                    found.given((what, party), ("valued", party), is_share=False)
                    for what in ("value", "limit", "gain")
                )
            )
            for party in setting.parties
        },
        course=course_of(found, setting) if setting.tables else Course(),
        failed=failed,
        left_out=setting.draws - found.draws,
    )


def _comparison(
    first: Setting, before: Joined, later: Setting, after: Joined, pairs: Sequence[Pair]
) -> Comparison:
    if not pairs:
        return Comparison(later, first, _obstacle(first, later), None, None, None, {})
    labels, both_told = pairs[0].labels, bool(first.tables) and bool(later.tables)
    positions = [first.structures.index(label) for label in labels]

    def more(*what: str) -> Figure:
        key = (*what, *labels)
        return difference(before.sides(key), after.sides(key), first.replicates, positions=positions)

    def more_given(*what: str) -> Figure | None:
        key = (*what, *labels)
        return difference_given(before.sides(key), after.sides(key), positions=positions)

    return Comparison(
        setting=later,
        first=first,
        obstacle=None,
        agreement=more("agreement"),
        zopa=more("zopa"),
        months=more_given("months"),
        parties={party: more_given("value", party) for party in first.parties if party in later.parties},
        missed=more("missed"),
        reasons={
            reason: more("reasons", reason)
            for reason in REASONS
            if both_told and (("reasons", reason) in before or ("reasons", reason) in after)
        },
        holds={LASTS: more_given("holds", str(LASTS))} if both_told else {},
    )


def _obstacle(first: Setting, later: Setting) -> str | None:
    """Why the runs of two settings cannot be paired, a key of `OBSTACLES`; None if they can."""
    if first.draws != later.draws:
        return "draws"
    if first.replicates != later.replicates:
        return "replicates"
    weight = {label: w for label, w in zip(first.structures, first.weights, strict=True) if w > 0.0}
    return None if any(label in weight for label in later.structures) else "structures"


# --- from figures to JSON


def _figure_dict(figure: Figure | None, labels: Sequence[str]) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {**figure.to_dict(), "structure_labels": [labels[place] for place in figure.structure_positions]}


def _findings_dict(found: Findings) -> dict[str, Any]:
    setting = found.setting

    def plain(figure: Figure | None) -> dict[str, Any] | None:
        return _figure_dict(figure, setting.structures)

    return {
        "scenario": setting.scenario,
        "setting": setting.label,
        "title": setting.title,
        "stylised": setting.stylised,
        "levers": setting.levers,
        "rng_seed": setting.rng_seed,
        "asked": setting.asked,
        "runs": setting.runs,
        "draws": setting.draws,
        "structures": [
            {"label": label, "weight": weight}
            for label, weight in zip(setting.structures, setting.weights, strict=True)
        ],
        "replicates": setting.replicates,
        "failed": found.failed,
        "left_out": found.left_out,
        "agreement": plain(found.agreement),
        "zopa": plain(found.zopa),
        "missed": plain(found.missed),
        "impossible": plain(found.impossible),
        "months": plain(found.months),
        "issues": {
            issue: {value: plain(figure) for value, figure in values.items()}
            for issue, values in found.issues.items()
        },
        "parties": {
            party: {"V": plain(of.value), "reservation_value": plain(of.limit), "gain": plain(of.gain)}
            for party, of in found.parties.items()
        },
        "reasons": {name: plain(figure) for name, figure in found.course.reasons.items()},
        "tables": {name: _table_dict(of, setting.structures) for name, of in found.course.tables.items()},
        "durability": {
            "hazard": plain(found.course.hazard),
            "holds": {str(years): plain(figure) for years, figure in found.course.holds.items()},
        },
    }


def _table_dict(found: TableFindings, labels: Sequence[str]) -> dict[str, Any]:
    def plain(figures: Mapping[str, Figure]) -> dict[str, Any]:
        return {name: _figure_dict(figure, labels) for name, figure in figures.items()}

    return {
        "status": plain(found.status),
        "agreed_in": found.agreed_in,
        "reasons": plain(found.reasons),
        "pivotal": [
            {"sets": [list(group) for group in sets], "share": _figure_dict(figure, labels)}
            for sets, figure in found.pivotal.items()
        ],
        "issues": plain(found.issues),
        "blamed": {how: plain(parties) for how, parties in found.blamed.items()},
        "fates": plain(found.fates),
    }


def _comparison_dict(comparison: Comparison) -> dict[str, Any]:
    labels = comparison.first.structures
    return {
        "scenario": comparison.setting.scenario,
        "setting": comparison.setting.label,
        "against": {"scenario": comparison.first.scenario, "setting": comparison.first.label},
        "reason": comparison.reason,
        "agreement": _figure_dict(comparison.agreement, labels),
        "zopa": _figure_dict(comparison.zopa, labels),
        "months": _figure_dict(comparison.months, labels),
        "parties": {party: _figure_dict(figure, labels) for party, figure in comparison.parties.items()},
        "missed": _figure_dict(comparison.missed, labels),
        "reasons": {name: _figure_dict(figure, labels) for name, figure in comparison.reasons.items()},
        "holds": {str(years): _figure_dict(figure, labels) for years, figure in comparison.holds.items()},
    }
