"""From checked data to the war and the peace; every wrong reference is reported with its place."""

from __future__ import annotations

from collections.abc import Mapping

from sim.domain.issues import Issue
from sim.domain.uncertain import ONE, ZERO
from sim.domain.world import TWO_YEARS, AidChange, Donor, HazardTerm, Measure, Peace, Threat, War
from sim.loading import schema
from sim.loading.build_conditions import ISSUES, build_condition, levels_of, value_name, values_at
from sim.loading.reader import Path
from sim.loading.report import Report

MOST_HAZARDS = 100_000  # rates are tabulated over all values of the issues that the hazard reads
PARTIES = ("parties",)
WAR, PEACE = ("world", "war"), ("world", "peace")
Issues = Mapping[str, Issue]


def build_war(model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report) -> War | None:
    """The war of a scenario, if there is one."""
    part = model.world.war
    if part is None:
        return None
    known = {issue.name: issue for issue in issues}
    for i, party in enumerate(part.belligerents):
        report.known("party", party, model.parties, *WAR, "belligerents", i, among=PARTIES)
        if party in part.belligerents[:i]:
            report.add(f"'{party}' stands twice", *WAR, "belligerents", i)
    if part.favours is not None:
        if len(part.belligerents) != 2 and report.sound(*WAR, "belligerents"):
            report.add(
                f"a war that moves has two belligerents, not {len(part.belligerents)}", *WAR, "belligerents"
            )
        report.known("belligerent", part.favours, part.belligerents, *WAR, "favours", among=PARTIES)
    if part.decisive is not None:
        _check_victories(part, report)
    for victor in part.victories if report.sound(*WAR, "belligerents") else ():
        report.known("belligerent", victor, part.belligerents, *WAR, "victories", victor, among=PARTIES)
    moves = part.momentum
    return War(
        belligerents=tuple(part.belligerents),
        favours=part.favours,
        start=moves.start.uncertain if moves else ZERO,
        persistence=moves.persistence.uncertain if moves else ONE,
        volatility=moves.volatility.uncertain if moves else ZERO,
        saturation=part.saturation.uncertain if part.saturation else TWO_YEARS,
        aid_effect=part.aid.effect.uncertain if part.aid else ZERO,
        decisive=part.decisive.uncertain if part.decisive else ZERO,
        donors={
            name: Donor(donor.share.uncertain, donor.level.uncertain)
            for name, donor in (part.aid.donors if part.aid else {}).items()
        },
        changes=_changes(part, model, known, report),
        victories={
            victor: levels_of(outcome, model, known, report, (*WAR, "victories", victor))
            for victor, outcome in part.victories.items()
        },
        threats=_threats(part, model, known, report),
    )


def _check_victories(part: schema.WarModel, report: Report) -> None:
    missing = [b for b in part.belligerents if b not in part.victories]
    if missing and report.sound(*WAR, "victories") and report.sound(*WAR, "belligerents"):
        report.add(
            f"'decisive' is the chance of a victory: say in 'victories' what that of '{missing[0]}' would bring",
            *WAR,
            "victories",
        )


def check_lottery(model: schema.ScenarioModel, report: Report) -> None:
    """Where a lottery over the end of the war is chosen or tried, the war says how it might end."""
    stated = model.alternatives.get("reservation_value", ())
    war = model.world.war
    if "lottery" in stated:
        places: tuple[Path, ...] = (("alternatives", "reservation_value"),)
    else:
        places = (("reservation_value",),) if model.reservation_value == "lottery" else ()
    for here in places:
        if not (report.sound("world") and report.sound(*WAR)):
            continue
        if war is None or war.favours is None:
            report.add("a lottery over how the war ends needs a war that moves: 'world: {war: ...}'", *here)
        elif war.decisive is None:
            report.add(
                "a lottery over how the war ends needs 'decisive' and 'victories' in 'world: {war: ...}'",
                *here,
            )


def _changes(
    part: schema.WarModel, model: schema.ScenarioModel, issues: Issues, report: Report
) -> dict[str, AidChange]:
    found: dict[str, AidChange] = {}
    if part.aid is None:
        return found
    shares = sum(donor.share.value[0] for donor in part.aid.donors.values())
    if shares <= 0 and all(report.sound(*WAR, "aid", "donors", name) for name in part.aid.donors):
        report.add("the shares of all donors must not be able to sum to zero", *WAR, "aid", "donors")
    for name, change in part.aid.changes.items():
        here = (*WAR, "aid", "changes", name)
        donors = (*WAR, "aid", "donors")
        if report.known("donor", change.donor, part.aid.donors, *here, "donor", among=donors):
            when = build_condition(change.when, model, issues, report, (*here, "when"))
            found[name] = AidChange(when, change.donor, change.level.uncertain)
    return found


def _threats(
    part: schema.WarModel, model: schema.ScenarioModel, issues: Issues, report: Report
) -> dict[str, Threat]:
    found = {}
    for name, threat in part.threats.items():
        here = (*WAR, "threats", name)
        known = [
            report.known("party", getattr(threat, key), model.parties, *here, key, among=PARTIES)
            for key in ("by", "against")
        ]
        unless = threat.unless
        if threat.by == threat.against:
            report.add(f"'{threat.by}' cannot threaten itself", *here, "against")
        if all(known):
            found[name] = Threat(
                by=threat.by,
                against=threat.against,
                lowers=threat.lowers.uncertain,
                unless=(
                    None
                    if unless is None
                    else build_condition(unless, model, issues, report, (*here, "unless"))
                ),
            )
    return found


def build_peace(model: schema.ScenarioModel, issues: tuple[Issue, ...], report: Report) -> Peace | None:
    """The peace of a scenario, if agreements may break."""
    part = model.world.peace
    if part is None:
        return None
    known = {issue.name: issue for issue in issues}
    terms = _terms(part.terms, "terms", model, known, report)
    cells = 1
    for name in {name for term in terms.values() for name in (*term.measure.values, *term.measure.hills)}:
        cells *= len(known[name].values)
    if cells > MOST_HAZARDS:
        message = f"its terms read {cells:,} combinations of values; at most {MOST_HAZARDS:,} can be played"
        report.add(message, *PEACE, "terms")
    sound = report.sound("tables") and all(report.sound("tables", name) for name in model.tables)
    if sound and not any(table.ends == "war" for table in model.tables.values()):
        report.add("no table has 'ends: war', so that there is no peace that could break", *PEACE)
    for party, own in model.parties.items():
        if own.foresight is None and report.sound("parties") and report.sound("parties", party):
            report.add(
                "'foresight' is missing: how much does it count that the peace may break?", "parties", party
            )
    return Peace(
        reference=levels_of(part.reference, model, known, report, (*PEACE, "reference")),
        rate=part.rate.uncertain,
        terms=terms,
        resumption=_terms(part.resumption, "resumption", model, known, report),
    )


def _terms(
    parts: Mapping[str, schema.IssueTermModel],
    kind: str,
    model: schema.ScenarioModel,
    issues: Issues,
    report: Report,
) -> dict[str, HazardTerm]:
    found = {}
    for name, part in parts.items():
        here = (*PEACE, kind, name)
        values = {
            issue: _per_level(issues[issue], stated, model, report, (*here, "values", issue))
            for issue, stated in part.values.items()
            if report.known("issue", issue, model.issues, *here, "values", issue, among=ISSUES)
            and issue in issues
        }
        hills = {}
        for issue, curve in part.hills.items():
            at = (*here, "hills", issue)
            if report.known("issue", issue, model.issues, *at, among=ISSUES) and issue in issues:
                if issues[issue].kind != "grid" or min(issues[issue].positions()) < 0:
                    report.add("a Hill curve needs a grid issue with amounts from 0 on", *at)
                    continue
                if issue in part.values:
                    report.add(f"'{issue}' is measured by 'values' already", *at)
                hills[issue] = (curve.half.uncertain, curve.exponent.uncertain)
        level, usual = None, 0.0
        if isinstance(part, schema.TermModel):
            level, usual = part.level.uncertain if part.level else None, part.usual
            if level is None and "usual" in part.model_fields_set and report.sound(*here):
                report.add("this is what a 'level' is at the reference, and there is none", *here, "usual")
        if not part.values and not part.hills and level is None:
            what = "'values', 'hills' or a 'level'" if kind == "terms" else "'values' or 'hills'"
            report.add(f"this measures nothing: {what} must stand here", *here)
        sign = 1 if part.effect == "raises" else -1
        measure = Measure(values, hills, level, usual)
        found[name] = HazardTerm(sign, part.weight.uncertain, measure)
    return found


def _per_level(
    issue: Issue,
    stated: Mapping[schema.Scalar, float],
    model: schema.ScenarioModel,
    report: Report,
    here: Path,
) -> tuple[float, ...]:
    """A measure for each level of an issue; every value must be named."""
    names = [value.name for value in issue.values]
    among = values_at(issue.name, model.issues[issue.name])
    sound = [report.known("value", value_name(key), names, *here, key, among=among) for key in stated]
    by_name = {value_name(key): float(measure) for key, measure in stated.items()}
    missing = [name for name in names if name not in by_name]
    if all(sound) and missing and report.sound(*here):
        report.add(f"the measure of '{missing[0]}' is missing: each value has one", *here)
    return tuple(by_name.get(name, 0.0) for name in names)
