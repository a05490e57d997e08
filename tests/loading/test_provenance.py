"""Where numbers come from: nothing without an origin, no fact without a use, no change unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sim.domain.scenario import Scenario
from sim.loading.library import names
from sim.loading.loader import load, read_facts
from sim.loading.provenance import Origin, Provenance, count, find_origins, reference_titles, trace
from sim.loading.reader import InputError
from sim.loading.selection import select

FEBRUARY = "february-2025"
CASE = [name for name in names() if name.startswith(f"{FEBRUARY}/")]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(FEBRUARY)


@pytest.fixture(scope="module")
def traced(scenario: Scenario) -> Provenance:
    return trace(scenario)


def origin(traced: Provenance | tuple[Origin, ...], path: str) -> Origin:
    origins = traced.origins if isinstance(traced, Provenance) else traced
    (found,) = [o for o in origins if o.path == path]
    return found


def stated_numbers(node: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of what states amounts: found in the raw document, without the schema.

    Beside mappings with a value these are tables of worth, what terms of the peace measure, how long tables sit.
    """
    if isinstance(node, dict):
        measured = keys[:1] == ("world",) and keys[-2:-1] == ("values",)
        if "value" in node or "ideal" in node or "quota" in node or keys[-1:] == ("worth",) or measured:
            yield keys
        for key, part in node.items():
            yield from stated_numbers(part, (*keys, key))
    elif (keys[:1] == ("tables",) and keys[-1] == "rounds") or keys[-1:] == ("usual",):
        yield keys


def at(document: Any, keys: tuple[Any, ...]) -> Any:
    for key in keys:
        document = document[key]
    return document


def test_every_number_of_the_february_scenario_has_an_origin(scenario: Scenario, traced: Provenance) -> None:
    assert [o.path for o in traced.origins if o.basis == "none"] == []
    stated = set(stated_numbers(scenario.document))
    assert len(stated) > 200
    assert {o.keys for o in traced.origins if o.is_number} == stated
    counted = count(traced.origins)
    assert sum(counted.values()) == len(stated)
    assert counted["both"] > counted["judgement"] > 0


def test_every_fact_is_used_and_every_used_fact_exists(scenario: Scenario, traced: Provenance) -> None:
    assert list(traced.facts) == list(read_facts(scenario.sources))
    assert [fact.id for fact in traced.facts.values() if not fact.moves] == []
    assert {name for o in traced.origins for name in o.facts} <= set(traced.facts)


@pytest.mark.parametrize("name", CASE)
def test_no_judgement_stands_twice_in_a_scenario_unless_it_is_handed_on(name: str) -> None:
    """A lever hands its own on to what it sets, the weight of a term to what that term measures.

    Variants are read one at a time: two that lift the same refusal may say so in the same words.
    """
    own = [
        o.judgement
        for o in find_origins(load(name))
        if o.judgement and o.set_by is None and o.kind != "measure"
    ]
    assert len(own) > 180
    assert [reason for reason in set(own) if own.count(reason) > 1] == []


@pytest.mark.parametrize("name", names())
def test_every_path_resolves_in_the_document_and_stands_once(name: str) -> None:
    loaded = load(name)
    origins = find_origins(loaded)
    assert origins
    assert len({o.path for o in origins}) == len(origins)
    for each in origins:
        found = at(loaded.document, each.keys)
        if each.kind == "measure":
            assert {str(value): amount for value, amount in found.items()} == each.worth, each.path
            found = at(loaded.document, each.keys[: each.keys.index("values")])["weight"]
        if isinstance(found, dict) and each.facts and each.set_by is None:
            assert found["facts"] == list(each.facts), each.path


def test_values_are_those_of_the_document(scenario: Scenario, traced: Provenance) -> None:
    for each in traced.origins:
        found = at(scenario.document, each.keys)
        if each.is_number and isinstance(found, dict) and "value" in found:
            value = found["value"] if isinstance(found["value"], list) else [found["value"]] * 3
            assert list(each.value or ()) == value, each.path


def test_an_origin_knows_its_kind_unit_issues_and_condition(traced: Provenance) -> None:
    horizon = origin(traced, "parties.usa.horizon")
    assert (horizon.kind, horizon.scale, horizon.value) == ("number", "months", (6.0, 10.0, 24.0))
    troops = origin(traced, "issues.european_troops.at_most")
    assert (troops.unit["en"], troops.issues) == ("soldiers", ("european_troops",))
    worth = origin(traced, "parties.russia.issues.borders.worth")
    assert (worth.kind, worth.worth["contact_line"], worth.is_number) == ("worth", 0.6, True)
    gate = origin(traced, "parties.ukraine.gates.troops_need_us.factor")
    assert (gate.kind, gate.issues) == ("gate", ("european_troops", "security_guarantees"))
    assert gate.when == {"security_guarantees": ["none", "arms_sales", "intelligence"]}
    clause = origin(traced, "parties.europeans.clauses.force_alone.bonus")
    assert (clause.kind, clause.when["european_troops"]) == ("clause", {"at_least": 50000.0})
    red_line = origin(traced, "parties.russia.red_lines.no_return_of_crimea")
    assert (red_line.kind, red_line.setting, red_line.is_number) == ("red_line", "private", False)
    rule = origin(traced, "parties.europeans.constituencies.rule")
    assert (rule.kind, rule.setting, rule.is_number) == ("rule", "qualified_majority", True)
    lever = origin(traced, "levers.us_backstop")
    assert (lever.kind, lever.setting, lever.is_number) == ("lever", "refused", False)
    departure = origin(
        traced,
        "parties.europeans.constituencies.members.italy.departures.clauses.force_alone.bonus",
    )
    assert departure.issues == ("european_troops", "security_guarantees")


def test_a_fact_moves_numbers_and_the_rest_that_names_it(traced: Provenance) -> None:
    moved = {o.path: o.kind for o in traced.facts["F10"].moves}
    assert moved["parties.ukraine.gates.troops_need_us.factor"] == "gate"
    assert moved["issues.security_guarantees"] == "issue"
    assert all("F10" in o.facts for o in traced.facts["F10"].moves)
    assert traced.facts["F10"].numbers == len(moved) - 1  # the issue itself is no number
    assert traced.facts["D01"].reference.title == "Allocated aid to Ukraine by donor, until 31 December 2024"
    assert traced.facts["F10"].reference == traced.sources[0].reference


def test_a_setting_is_an_origin_set_by_the_user() -> None:
    paths = {"parties.usa.horizon": 7, "tables.settlement.rounds": 3}
    origins = find_origins(load(FEBRUARY, overrides=paths))
    for path, value in paths.items():
        changed = origin(origins, path)
        assert changed.value == (value, value, value)
        assert (changed.set_by, changed.lever, changed.basis) == ("user", None, "judgement"), path
    assert {o.path for o in origins if o.set_by == "user"} == set(paths)


def test_a_setting_inside_a_table_of_worth_marks_the_table_and_keeps_its_reason() -> None:
    path = "parties.usa.issues.borders.worth"
    before = origin(find_origins(load(FEBRUARY)), path)
    after = origin(find_origins(load(FEBRUARY, overrides={f"{path}.values.lines_2022": 0.35})), path)
    assert (after.set_by, after.worth["lines_2022"], after.judgement) == ("user", 0.35, before.judgement)
    assert before.set_by is None


def test_a_lever_is_the_origin_of_what_it_sets_and_of_nothing_else() -> None:
    at_home = "constituencies.members.{}.departures.clauses.backstop_malus.bonus"
    backstop = {
        f"parties.usa.{path}"
        for path in (
            "clauses.backstop_malus.bonus",
            "clauses.backstop_unpaid.bonus",
            at_home.format("restraint_camp"),
            at_home.format("allied_camp"),
        )
    }
    refused = find_origins(load(FEBRUARY))
    assert not {o.path for o in refused if o.lever == "us_backstop"}
    opened = find_origins(load(FEBRUARY, levers={"us_backstop": "open"}))
    assert {o.path for o in opened if o.lever == "us_backstop"} == backstop
    assert all(origin(opened, path).set_by == "lever" for path in backstop)
    assert origin(opened, "parties.usa.clauses.backstop_malus.bonus").value == (0.0, 0.0, 0.0)


def test_a_bare_number_that_a_lever_sets_has_the_levers_origin_until_it_is_moved() -> None:
    path = "tables.settlement.rounds"
    still = find_origins(load(FEBRUARY))
    assert origin(still, path).judgement == origin(still, "levers.talks_last").judgement
    moved = origin(find_origins(load(FEBRUARY, levers={"talks_last": 30})), path)
    assert (moved.judgement, moved.lever, moved.value) == (
        "lever talks_last = 30",
        "talks_last",
        (30.0,) * 3,
    )


def test_a_lever_that_leaves_a_number_uncertain_is_not_its_origin_until_it_is_moved() -> None:
    path, lever = "parties.usa.horizon", "levers.us_patience"
    still = find_origins(load(FEBRUARY))
    assert origin(still, path).set_by is None
    assert origin(still, path).judgement.startswith("The wish for success soon")
    assert origin(still, lever).value == origin(still, path).value == (6, 10, 24)
    moved = find_origins(load(FEBRUARY, levers={"us_patience": 12}))
    assert (origin(moved, path).set_by, origin(moved, path).lever) == ("lever", "us_patience")
    assert origin(moved, lever).value == origin(moved, path).value == (12, 12, 12)


def test_a_setting_outdoes_a_lever() -> None:
    path = "issues.european_troops.at_most"
    loaded = load(FEBRUARY, levers={"european_troops": 100000}, overrides={path: 200000})
    changed = origin(find_origins(loaded), path)
    assert (changed.set_by, changed.value) == ("user", (200000.0,) * 3)


def test_stylised_numbers_have_no_origin_and_a_changed_one_does() -> None:
    plain = trace(load("classics/orange"))
    assert (plain.sources, plain.facts) == ((), {})
    assert count(plain.origins)["none"] == sum(count(plain.origins).values()) > 10
    changed = find_origins(load("classics/orange", overrides={"parties.baker.horizon": 5}))
    assert origin(changed, "parties.baker.horizon").basis == "judgement"
    assert count(changed)["judgement"] == 1


def test_weights_of_alternatives_are_numbers() -> None:
    weighed = load(FEBRUARY, overrides={"alternatives.offer": {"trade_off": 1, "own_utility": 3}})
    assert origin(find_origins(weighed), "alternatives.offer.own_utility").set_by == "user"


# --- asking


@pytest.mark.parametrize(
    ("asked", "kind", "name"),
    [
        ("F10", "fact", "F10"),
        ("d01", "fact", "D01"),
        ("usa", "party", "usa"),
        ("US", "party", "usa"),
        ("Vereinigte Staaten", "party", "usa"),
        ("borders", "issue", "borders"),
        ("nato membership", "issue", "nato_membership"),
        ("talks_last", "lever", "talks_last"),
        ("settlement", "path", "tables.settlement"),
        ("parties.usa.horizon", "path", "parties.usa.horizon"),
    ],
)
def test_what_may_be_asked(scenario: Scenario, traced: Provenance, asked: str, kind: str, name: str) -> None:
    found = select(traced, scenario, asked)
    assert (found.kind, found.name) == (kind, name)
    assert found.origins


def test_a_party_gets_all_its_numbers_and_an_issue_those_of_every_party(
    scenario: Scenario, traced: Provenance
) -> None:
    usa = select(traced, scenario, "usa").origins
    assert usa == tuple(o for o in traced.origins if o.path.startswith("parties.usa."))
    borders = {o.path for o in select(traced, scenario, "borders").origins}
    for party in scenario.parties:
        assert {
            f"parties.{party.name}.issues.borders.{part}" for part in ("importance", "worth", "bend")
        } <= borders
    assert "parties.ukraine.clauses.cession_without_guarantee.bonus" in borders
    assert "issues.borders" in borders
    assert not any(".issues.aid_share." in path for path in borders)


def test_a_path_is_that_number_and_not_those_that_begin_like_it(
    scenario: Scenario, traced: Provenance
) -> None:
    assert [o.path for o in select(traced, scenario, "parties.usa.e").origins] == ["parties.usa.e"]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("usaa", "did you mean 'usa'?"),
        ("nato", "did you mean 'nato_membership'?"),
        ("parties.usa.horizn", "did you mean 'parties.usa.horizon'?"),
        ("classics/orange", "that is a scenario: zopa sources --scenario classics/orange"),
        ("qqq", "there are parties (usa, russia, ukraine, europeans) and issues (nato_membership, "),
        ("", "and facts (F01 to D09)"),
    ],
)
def test_what_is_unknown_says_what_might_be_meant(
    scenario: Scenario, traced: Provenance, asked: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        select(traced, scenario, asked)
    assert hint in str(caught.value)
    assert f"'{asked}'" in str(caught.value)


def test_titles_of_a_bibliography() -> None:
    text = "@misc{a1,\n  title = {{One: {two}}},\n year = {2025}\n}\n@book{b2, author = {X}}\n"
    assert reference_titles(text) == {"a1": "One: {two}"}
