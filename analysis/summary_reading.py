"""A stored summary read again: settings and figures from the plain JSON values that they were written as.

`summary.json` holds the figures, and the manifest of a batch what its settings are called; so a batch can be told
in words long after its scenario has changed or gone. Figures come back with the 10 digits that they were stored with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from analysis.course import Course, TableFindings
from analysis.played import Setting, TablePlan
from analysis.spreads import Figure, Interval
from analysis.summary import OBSTACLES, Comparison, Findings, PartyFindings, Summary

Json = Mapping[str, Any]


def described(setting: Setting) -> dict[str, Any]:
    """A setting as plain JSON values, numbers in full."""
    plain: dict[str, Any] = _jsonable({of.name: getattr(setting, of.name) for of in fields(setting)})
    return plain


def setting_from(data: Json) -> Setting:
    """The setting that `described` has written; keys that are not known here are left alone.

    Raises KeyError, TypeError or ValueError for anything else.
    """
    known = {of.name for of in fields(Setting)}
    given = {name: value for name, value in data.items() if name in known}
    return Setting(
        **{
            **given,
            "structures": tuple(data["structures"]),
            "weights": tuple(float(weight) for weight in data["weights"]),
            "issues": {name: tuple(values) for name, values in data["issues"].items()},
            "parties": {name: (title, initials) for name, (title, initials) in data["parties"].items()},
            "tables": {name: TablePlan(**plan) for name, plan in data["tables"].items()},
        }
    )


def summary_from(data: Json, settings: Sequence[Setting]) -> Summary:
    """The summary that `Summary.to_dict` has written, of these settings in their order.

    Raises KeyError, TypeError or ValueError if the data are not such a summary, or one of other settings.
    """
    named = {(setting.scenario, setting.label): setting for setting in settings}
    stated = [(found["scenario"], found["setting"]) for found in data["settings"]]
    if stated != list(named):
        raise ValueError("the summary is of other settings")
    return Summary(
        settings=tuple(
            _findings(found, setting) for found, setting in zip(data["settings"], named.values(), strict=True)
        ),
        comparisons=tuple(_comparison(found, named) for found in data["comparisons"]),
    )


def _jsonable(value: Any) -> Any:
    if isinstance(value, TablePlan):
        return {of.name: _jsonable(getattr(value, of.name)) for of in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value


def _figure(data: Json | None, setting: Setting) -> Figure | None:
    if data is None:
        return None
    return Figure(
        mean=data["mean"],
        structure=Interval(*data["structure"]),
        ignorance=Interval(*data["ignorance"]),
        monte_carlo=Interval(*data["monte_carlo"]),
        by_structure=tuple(data["by_structure"]),
        draws=data["draws"],
        structures=data["structures"],
        replicates=data["replicates"],
        structure_positions=tuple(setting.structures.index(label) for label in data["structure_labels"]),
    )


def _known(data: Json | None, setting: Setting) -> Figure:
    figure = _figure(data, setting)
    if figure is None:
        raise ValueError("a figure is missing")
    return figure


def _findings(data: Json, setting: Setting) -> Findings:
    return Findings(
        setting=setting,
        agreement=_known(data["agreement"], setting),
        zopa=_known(data["zopa"], setting),
        missed=_known(data["missed"], setting),
        impossible=_known(data["impossible"], setting),
        months=_figure(data["months"], setting),
        issues={
            issue: {value: _figure(figure, setting) for value, figure in values.items()}
            for issue, values in data["issues"].items()
        },
        parties={
            party: PartyFindings(
                _figure(of["V"], setting),
                _figure(of["reservation_value"], setting),
                _figure(of["gain"], setting),
            )
            for party, of in data["parties"].items()
        },
        course=Course(
            tables={name: _table(of, setting) for name, of in data["tables"].items()},
            reasons=_figures(data["reasons"], setting),
            holds={int(years): _known(of, setting) for years, of in data["durability"]["holds"].items()},
            hazard=_figure(data["durability"]["hazard"], setting),
        ),
        failed=int(data["failed"]),
        left_out=int(data["left_out"]),
    )


def _table(data: Json, setting: Setting) -> TableFindings:
    span = data["agreed_in"]
    return TableFindings(
        status=_figures(data["status"], setting),
        agreed_in=None if span is None else (span[0], span[1], span[2]),
        reasons=_figures(data["reasons"], setting),
        pivotal={
            tuple(tuple(group) for group in of["sets"]): _known(of["share"], setting)
            for of in data["pivotal"]
        },
        issues=_figures(data["issues"], setting),
        blamed={how: _figures(of, setting) for how, of in data["blamed"].items()},
        fates=_figures(data["fates"], setting),
    )


def _figures(data: Json, setting: Setting) -> dict[str, Figure]:
    return {name: _known(figure, setting) for name, figure in data.items()}


def _comparison(data: Json, named: Mapping[tuple[str, str], Setting]) -> Comparison:
    against = data["against"]
    later, first = named[data["scenario"], data["setting"]], named[against["scenario"], against["setting"]]
    obstacle = None
    if data["reason"] is not None:
        obstacle = next(key for key, words in OBSTACLES.items() if data["reason"].endswith(words))
    return Comparison(
        setting=later,
        first=first,
        obstacle=obstacle,
        agreement=_figure(data["agreement"], first),
        zopa=_figure(data["zopa"], first),
        months=_figure(data["months"], first),
        parties={party: _figure(figure, first) for party, figure in data["parties"].items()},
        # A summary.json that an older zopa has written has none of these.
        missed=_figure(data.get("missed"), first),
        reasons=_figures(data.get("reasons", {}), first),
        holds={int(years): _figure(figure, first) for years, figure in data.get("holds", {}).items()},
    )
