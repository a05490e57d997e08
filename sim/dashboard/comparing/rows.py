"""What a comparison shows of a summary, row by row: levels of all settings, and differences from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.course import LASTS
from analysis.plots.scales import round_up
from analysis.plots.writing import MONTHS, OF_100, UTILITY, Writing
from analysis.spreads import Figure
from analysis.summary import Comparison, Findings, Setting, Summary
from sim.dashboard.marks import Look
from sim.loading.catalogue import Catalogue

ISSUES = "issues"  # an obstacle beside those of `analysis.summary`: they do not negotiate the same
SELDOM = 0.0005  # a reason that is rarer than this everywhere has no row

Level = Callable[[Findings], Figure | None]
More = Callable[[Comparison], Figure | None]


@dataclass(frozen=True)
class Row:
    """One figure: its level in each setting, None where it has none, and what each later one has more than the first.

    key: what it is called in files · look: of the party that it is about
    """

    key: str
    title: str
    note: str
    levels: tuple[Figure | None, ...]
    differences: tuple[Figure | None, ...]
    look: Look | None = None


@dataclass(frozen=True)
class Section:
    """Rows of one kind on the same axes. low, high: of levels; reach: of differences, on either side of zero."""

    title: str
    rows: tuple[Row, ...]
    writing: Writing
    low: float
    high: float
    reach: float
    unit: str = ""  # behind a difference


def obstacle_of(comparison: Comparison) -> str | None:
    """Why a setting cannot be held against the first one, a key of `compare.obstacle`; None if it can."""
    first, later = comparison.first, comparison.setting
    if not set(first.issues) & set(later.issues) or not set(first.parties) & set(later.parties):
        return ISSUES
    return comparison.obstacle


def sections(summary: Summary, say: Catalogue) -> list[Section]:
    """All rows that say something of these settings."""
    found = [
        _section(summary, say.say("compare.of_100"), _of_100(summary, say), OF_100, 1.0),
        _section(summary, say.say("compare.how_long"), _months(say), MONTHS, None, say.say("compare.months")),
        _section(summary, say.say("compare.worth"), _worth(summary.settings[0].setting, say), UTILITY, 1.0),
    ]
    return [section for section in found if section.rows]


@dataclass(frozen=True)
class _Kind:
    """Where the figures of a row are found."""

    key: str
    title: str
    note: str
    level: Level
    more: More
    look: Look | None = None
    least: float = 0.0  # a row with nothing above this is left out


def _of_100(summary: Summary, say: Catalogue) -> list[_Kind]:
    def kind(key: str, level: Level, more: More, least: float = 0.0) -> _Kind:
        return _Kind(
            key, say.say(f"compare.row.{key}"), say.say(f"compare.note.{key}"), level, more, None, least
        )

    return [
        kind("agreement", lambda f: f.agreement, lambda c: c.agreement),
        kind("zopa", lambda f: f.zopa, lambda c: c.zopa),
        kind("missed", lambda f: f.missed, lambda c: c.missed),
        kind("holds", lambda f: f.course.holds.get(LASTS), lambda c: c.holds.get(LASTS)),
        kind("refusal", _reason("refusal"), lambda c: c.reasons.get("refusal"), SELDOM),
        kind("defection", _reason("defection"), lambda c: c.reasons.get("defection"), SELDOM),
    ]


def _reason(name: str) -> Level:
    return lambda found: found.course.reasons.get(name)


def _months(say: Catalogue) -> list[_Kind]:
    title, note = say.say("compare.row.months"), say.say("compare.note.months")
    return [_Kind("months", title, note, lambda f: f.months, lambda c: c.months)]


def _worth(first: Setting, say: Catalogue) -> list[_Kind]:
    return [
        _Kind(f"worth.{name}", look.name, "", _value(name), _more_value(name), look)
        for name, look in looks_of(first, say).items()
    ]


def _value(party: str) -> Level:
    return lambda found: found.parties[party].value if party in found.parties else None


def _more_value(party: str) -> More:
    return lambda comparison: comparison.parties.get(party)


def looks_of(setting: Setting, say: Catalogue) -> Mapping[str, Look]:
    """How the parties of a setting look, by the order of all its parties."""
    order = list(setting.everybody) or list(setting.parties)
    return {
        name: Look(order.index(name), initials, say.words(title))
        for name, (title, initials) in setting.parties.items()
    }


def _section(
    summary: Summary, title: str, kinds: Sequence[_Kind], writing: Writing, high: float | None, unit: str = ""
) -> Section:
    """The rows of some kinds; high: where the axis of levels ends at least, None for a round number."""
    rows = [row for kind in kinds if (row := _row(summary, kind)) is not None]
    bands = [level.ignorance for row in rows for level in row.levels if level is not None]
    most = max((band.high for band in bands), default=1.0)
    return Section(
        title,
        tuple(rows),
        writing,
        low=min(0.0, *(band.low for band in bands), 0.0),
        high=round_up(max(most, 1e-9)) if high is None else max(high, most),
        reach=_reach((figure for row in rows for figure in row.differences), writing.least),
        unit=unit,
    )


def _row(summary: Summary, kind: _Kind) -> Row | None:
    levels = tuple(kind.level(found) for found in summary.settings)
    if all(level is None or level.mean < kind.least for level in levels):
        return None
    differences = tuple(
        None if obstacle_of(comparison) else kind.more(comparison) for comparison in summary.comparisons
    )
    return Row(kind.key, kind.title, kind.note, levels, differences, kind.look)


def _reach(differences: Iterable[Figure | None], least: float) -> float:
    bands = [band for figure in differences if figure for band in (figure.ignorance, figure.structure)]
    return round_up(max((max(abs(band.low), abs(band.high), least) for band in bands), default=least))
