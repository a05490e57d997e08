"""Loading a scenario: what variants change, what levers and settings change, and what wrong input is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.loading.library import names
from sim.loading.loader import load, parse_value, read_facts
from sim.loading.reader import InputError

PLAYED = ("issues", "parties", "tables", "structures", "war", "peace", "start", "round_months")
ORANGE = """\
schema: 1
title: Two want one orange
stylised: true
start: 2025-01
issues:
  pulp:
    title: Pulp
    type: ordered
    binds: [ada, ben]
    values: {ben: {}, half: {}, ada: {}}
  price:
    title: Price
    type: grid
    unit: euros
    grid: {from: 0, to: 2, step: 0.5}
    status_quo: 0
    binds: [ada]
parties:
  ada:
    title: Ada
    initials: AD
    reservation_value: 0.1
    horizon: 12
    issues:
      pulp: {importance: [60, 70, 80], worth: {ideal: ada}}
      price: {importance: 30, worth: {values: {0: 1, 2: 0}}, bend: [0.5, 1, 2]}
    clauses:
      free: {when: {pulp: [ada], price: {at_most: 0.5}}, bonus: 0.1}
  ben:
    title: Ben
    initials: BE
    reservation_value: [0, 0.1, 0.2]
    horizon: [6, 12, 24]
    issues:
      pulp: {importance: 50, worth: {values: {ben: 1, half: 0.7, ada: 0}}}
      price: {importance: 50, worth: {ideal: 2}}
levers:
  rounds: {title: Rounds, type: number, range: [1, 30], sets: [tables.kitchen.rounds], default: 10}
  mood: {title: Mood, type: choice, values: {fair: {}, tough: {parties.ben.reservation_value: 0.4}}, default: fair}
alternatives:
  offer: [trade_off, own_utility]
tables:
  - {name: kitchen, parties: [ada, ben], issues: [pulp, price], rounds: 10}
"""


@pytest.fixture
def orange(tmp_path: Path) -> Path:
    file = tmp_path / "orange.yaml"
    file.write_text(ORANGE, encoding="utf-8")
    return file


def changed(file: Path, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def problems(file: Path, **arguments: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(file, **arguments)  # type: ignore[arg-type]
    return [str(problem).replace(str(file), "FILE") for problem in caught.value.problems]


# --- what is loaded


def test_numbers_points_ranges_knots_and_conditions(orange: Path) -> None:
    scenario = load(orange)
    ada = scenario.party("ada").preferences
    assert ada.stakes["pulp"].importance.likely == 70
    assert ada.stakes["pulp"].worth == (0.0, 0.5, 1.0)
    assert ada.stakes["price"].worth == (1.0, 0.75, 0.5, 0.25, 0.0)
    assert ada.clauses["free"].when == {"pulp": frozenset({2}), "price": frozenset({0, 1})}
    assert [v.name for v in scenario.issue("price").values] == ["0", "0.5", "1", "1.5", "2"]
    assert scenario.issue("pulp").status_quo is None
    assert [s.label for s in scenario.structures] == ["offer=trade_off", "offer=own_utility"]
    assert [s.weight for s in scenario.structures] == [0.5, 0.5]


def test_a_lever_moves_what_it_sets(orange: Path) -> None:
    assert load(orange).tables[0].rounds == 10
    assert load(orange, levers={"rounds": 3}).tables[0].rounds == 3
    assert load(orange, levers={"mood": "tough"}).party("ben").reservation_value.likely == 0.4


@pytest.fixture
def unsure(orange: Path) -> Path:
    """The orange with a lever that leaves Ben's horizon as uncertain as it is stated."""
    patience = (
        "patience: {title: P, type: number, range: [1, 60], sets: [parties.ben.horizon], default: uncertain}"
    )
    return changed(orange, "levers:\n", f"levers:\n  {patience}\n")


def test_a_lever_leaves_a_number_uncertain_until_it_is_moved(orange: Path, unsure: Path) -> None:
    def horizon(**levers: str | float) -> tuple[float, float]:
        number = load(unsure, levers=levers).party("ben").horizon
        return number.low, number.high

    assert horizon() == horizon(patience="uncertain") == (6, 24)
    assert horizon(patience=12) == (12, 12)
    lever = load(unsure, levers={"patience": 40}).levers[0]
    assert (lever.position, lever.default, lever.plausible) == (40, "uncertain", (6, 24))
    assert [lever.on_scale(at) for at in ("uncertain", 40)] == [12, 40]
    assert problems(unsure, levers={"patience": 99}) == [
        "--lever patience: lever 'patience' is a number from 1 to 60, or uncertain, not '99'"
    ]


def test_what_a_variant_states_is_what_its_lever_leaves(unsure: Path, tmp_path: Path) -> None:
    variant = tmp_path / "variant.yaml"
    variant.write_text("schema: 1\nextends: orange.yaml\nparties: {ben: {horizon: 9}}\n", encoding="utf-8")
    lever = load(variant).levers[0]
    assert (lever.on_scale(lever.position), lever.plausible) == (9, None)


def test_an_override_comes_after_the_levers(orange: Path) -> None:
    scenario = load(
        orange, levers={"mood": "tough"}, overrides={"parties.ben.reservation_value": [0.1, 0.2, 0.3]}
    )
    assert scenario.party("ben").reservation_value.high == 0.3
    assert scenario.overrides == {"parties.ben.reservation_value": [0.1, 0.2, 0.3]}


def test_the_digest_names_what_is_played(orange: Path) -> None:
    plain, again = load(orange), load(orange)
    assert plain.sha256 == again.sha256
    assert load(orange, levers={"rounds": 3}).sha256 != plain.sha256


def test_amounts_may_be_written_as_numbers_and_as_text_beside_each_other(orange: Path) -> None:
    plain = load(orange)
    mixed = load(changed(orange, "{0: 1, 2: 0}", "{0: 1, '2': 0}"))
    assert mixed.parties == plain.parties
    assert mixed.sha256 == plain.sha256


def test_a_variant_states_only_what_differs(orange: Path) -> None:
    variant = orange.with_name("variant.yaml")
    variant.write_text(
        "schema: 1\nextends: orange.yaml\ntitle: Longer\ntables:\n  - {name: kitchen, rounds: 20}\n",
        encoding="utf-8",
    )
    scenario = load(variant)
    assert (scenario.title["en"], scenario.tables[0].rounds) == ("Longer", 10)  # the lever still stands at 10
    variant.write_text(
        "schema: 1\nextends: orange.yaml\nlevers: {rounds: {default: 20}}\nparties: {ben: {horizon: 6}}\n",
        encoding="utf-8",
    )
    scenario = load(variant)
    assert scenario.tables[0].rounds == 20
    assert scenario.party("ben").horizon.is_point
    assert scenario.party("ben").preferences == load(orange).party("ben").preferences


def test_weights_of_alternatives(orange: Path) -> None:
    changed(
        orange,
        "offer: [trade_off, own_utility]",
        "offer: {trade_off: 3, own_utility: 1}\n  tables.kitchen.opener: [ada, ben]",
    )
    structures = load(orange).structures
    assert [s.weight for s in structures] == [0.375, 0.375, 0.125, 0.125]
    assert [s.procedures["kitchen"].order for s in structures[:2]] == [("ada", "ben"), ("ben", "ada")]


def test_choices_of_weight_0_are_not_played(orange: Path) -> None:
    changed(orange, "offer: [trade_off, own_utility]", "offer: {trade_off: 0, own_utility: 2}")
    assert [(s.label, s.weight) for s in load(orange).structures] == [("offer=own_utility", 1.0)]


def test_a_party_s_exponent_is_used_where_the_strategy_admits_it(orange: Path) -> None:
    changed(orange, "initials: AD", "initials: AD\n    e: [0.4, 1, 3]")

    def exponent(strategy: str) -> tuple[float, float, float] | None:
        e = load(orange, overrides={"strategy": strategy}).structures[0].manners["ada"].e
        return None if e is None else (e.low, e.likely, e.high)

    assert exponent("time_dependent") == (0.4, 1, 3)
    assert exponent("boulware") == (0.1, 0.3, 0.7)
    assert exponent("linear") == (1, 1, 1)
    assert exponent("averaged_tit_for_tat") is None


# --- the library


@pytest.mark.parametrize("name", names())
def test_every_scenario_of_the_library_loads(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert set(scenario.title) == {"en", "de"}
    assert set(scenario.description) == {"en", "de"}
    assert scenario.stylised == (not scenario.sources)


def test_a_case_means_its_baseline() -> None:
    assert load("february-2025").name == "february-2025/baseline"


@pytest.mark.parametrize(
    ("name", "lever", "position", "changed"),
    [
        ("us-backstop", "us_backstop", "open", "parties"),
        ("russian-breakthrough", "front", "russian_breakthrough", "war"),
        ("ukrainian-breakthrough", "front", "ukrainian_breakthrough", "war"),
    ],
)
def test_a_variant_that_is_a_position_of_a_lever_is_that_and_nothing_else(
    name: str, lever: str, position: str, changed: str
) -> None:
    baseline, variant = load("february-2025"), load(f"february-2025/{name}")
    moved = load("february-2025", levers={lever: position})
    assert {part for part in PLAYED if getattr(variant, part) != getattr(moved, part)} == set()
    assert {part for part in PLAYED if getattr(variant, part) != getattr(baseline, part)} == {changed}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("all-at-one-table", {"tables", "structures"}),
        ("concession-before-talks", {"issues", "tables", "structures"}),
        ("concession-inside-talks", {"structures"}),
        ("european-force-200k", {"issues", "parties"}),
        ("european-force-50k", {"parties"}),
        ("european-split", {"parties"}),
        ("european-unity", {"parties", "tables"}),
        ("five-percent", {"parties"}),
        ("long-war", {"parties", "war"}),
        ("minerals-first", {"tables", "war"}),
        ("us-walks-away", {"tables", "structures", "war"}),
        ("washington-moscow-first", {"tables"}),
    ],
)
def test_a_variant_of_february_2025_changes_what_it_is_about_and_nothing_else(
    name: str, changed: set[str]
) -> None:
    baseline, variant = load("february-2025"), load(f"february-2025/{name}")
    assert {part for part in PLAYED if getattr(variant, part) != getattr(baseline, part)} == changed


def test_the_european_forces_differ_from_each_other_in_their_size_alone() -> None:
    small, large = (load(f"february-2025/european-force-{size}") for size in ("50k", "200k"))
    assert {part for part in PLAYED if getattr(small, part) != getattr(large, part)} == {"issues"}
    assert load("february-2025/european-force-50k", levers={"european_troops": 200000}).issues == large.issues


def test_the_source_gives_every_number_an_origin_and_every_fact_a_use() -> None:
    """Facts F01-F21 and D01-D09 are all there and all used; no two numbers share a reason."""
    scenario = load("february-2025")
    facts = read_facts(scenario.sources)
    assert set(facts) == {*(f"F{i:02d}" for i in range(1, 22)), *(f"D{i:02d}" for i in range(1, 10))}
    used: set[str] = set()
    reasons: list[str] = []

    def visit(node: object) -> None:
        if isinstance(node, dict):
            used.update(node.get("facts") or ())
            if "judgement" in node:
                reasons.append(node["judgement"])
            for child in node.values():
                visit(child)
        elif isinstance(node, list):
            for child in node:
                visit(child)

    visit({key: scenario.document[key] for key in ("issues", "parties", "tables", "world")})
    assert used == set(facts)
    assert len(reasons) > 200
    assert len(set(reasons)) == len(reasons)


def test_a_number_without_an_origin_is_refused_where_there_are_sources() -> None:
    with pytest.raises(InputError, match="neither facts nor a judgement"):
        load("february-2025", overrides={"parties.usa.horizon": {"value": [6, 10, 24]}})


def test_no_ideal_of_anybody_is_outcome_0() -> None:
    scenario = load("february-2025")
    for party in scenario.parties:
        best = {
            name: scenario.issue(name).values[stake.worth.index(1.0)].name
            for name, stake in party.preferences.stakes.items()
        }
        assert best != {issue.name: issue.values[0].name for issue in scenario.issues}, party.name


# --- what is refused, with its place


def test_errors_of_a_file_come_together_with_line_and_column(orange: Path) -> None:
    changed(orange, "initials: BE", "initals: BE")
    changed(orange, "rounds: 10}\n", "rounds: -3}\n")
    changed(orange, "reservation_value: [0, 0.1, 0.2]", "reservation_value: [0.3, 0.1, 0.2]")
    found = problems(orange)
    assert found == [
        "FILE:31:5: parties.ben.initals: unknown key 'initals': did you mean 'initials'?",
        "FILE:32:5: parties.ben.reservation_value: low <= likely <= high is needed, not [0.3, 0.1, 0.2]",
        "FILE:43:65: tables.kitchen.rounds: 1 or more is needed, not -3",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("worth: {ideal: ada}", "worth: {ideal: adda}", "there is no value 'adda': did you mean 'ada'?"),
        (
            "parties: [ada, ben], issues",
            "parties: [ada, bem], issues",
            "there is no party 'bem': did you mean 'ben'?",
        ),
        (
            "issues: [pulp, price], rounds",
            "issues: [pulp, prize], rounds",
            "there is no issue 'prize': did you mean",
        ),
        ("{pulp: [ada], price: {at_most", "{pulp: [adda], price: {at_most", "there is no value 'adda'"),
        (
            "offer: [trade_off, own_utility]",
            "offer: [tradeoff]",
            "there is no offer 'tradeoff': did you mean 'trade_off'?",
        ),
        (
            "offer: [trade_off, own_utility]",
            "parties.ada.horizon: [a, b]",
            "alternatives are strategy, offer",
        ),
        ("start: 2025-01", "start: 2025-13", "a month is needed, such as 2025-02"),
        ("{0: 1, 2: 0}", "{0: 0.9, 2: 0}", "the worst value must be worth 0 and the best 1"),
        ("{0: 1, 2: 0}", "{0: 1, 1: 0}", "the worth of the first and the last amount must be stated"),
        ("values: {ben: 1, half: 0.7, ada: 0}", "values: {ben: 1, ada: 0}", "the worth of 'half' is missing"),
        ("step: 0.5", "step: 0", "more than 0 is needed, not 0"),
        ("bend: [0.5, 1, 2]", "bend: [0, 1, 2]", "a bend must be between 0.05 and 20"),
        ("bonus: 0.1", "bonus: lots", "a number or [low, likely, high] is needed"),
        ("title: Price", "title: {de: Preis}", "the English text ('en') is missing"),
        ("default: fair", "default: foul", "lever 'mood' is one of fair, tough, not 'foul'"),
        ("default: 10}", "default: 99}", "lever 'rounds' is a number from 1 to 30, not '99'"),
        ("schema: 1", "schema: 2", "1 is needed, not 2"),
        ("schema: 1", "extends: nowhere", "there is no scenario 'nowhere'"),
        ("stylised: true", "sources: [nowhere]", "there is no source 'nowhere'"),
        ("binds: [ada]\n", "binds: [eve]\n", "there is no party 'eve'"),
    ],
)
def test_wrong_input_is_told_with_its_line(orange: Path, old: str, new: str, expected: str) -> None:
    line = ORANGE[: ORANGE.index(old)].count("\n") + 1
    found = problems(changed(orange, old, new))
    told = [p for p in found if expected in p]
    assert told, found
    assert any(p.startswith("FILE:") for p in told)
    lines = [int(p.split(":")[1]) for p in told]
    assert line in lines, found


def test_an_issue_that_no_table_settles_and_that_has_no_status_quo_is_told_where_it_stands(
    orange: Path,
) -> None:
    found = problems(changed(orange, "issues: [pulp, price], rounds", "issues: [price], rounds"))
    line = ORANGE[: ORANGE.index("  pulp:")].count("\n") + 1
    assert found == [
        f"FILE:{line}:3: issues.pulp: issue 'pulp' has no 'status_quo' and is not negotiated at 'kitchen': "
        "what holds there?"
    ]


def test_an_override_that_leads_nowhere_says_what_there_is(orange: Path) -> None:
    assert problems(orange, overrides={"parties.bem.horizon": 3}) == [
        "--set parties.bem.horizon: parties.bem.horizon: parties has no 'bem': did you mean 'ben'?"
    ]
    assert problems(orange, overrides={"parties.ben.horizn": 3}) == [
        "--set parties.ben.horizn: parties.ben.horizn: unknown key 'horizn': did you mean 'horizon'?"
    ]


def test_an_unknown_lever_says_which_there_are(orange: Path) -> None:
    assert problems(orange, levers={"moood": "fair"}) == [
        "--lever moood: there is no lever 'moood': did you mean 'mood'?"
    ]


def test_extends_in_a_circle_is_refused(orange: Path) -> None:
    changed(orange, "stylised: true", "stylised: true\nextends: orange.yaml")
    assert "runs in a circle" in problems(orange)[0]


def test_an_unknown_name_says_what_might_be_meant() -> None:
    with pytest.raises(InputError, match="did you mean 'february-2025/us-backstop'"):
        load("february-2025/us-backstopp")


def test_values_of_the_command_line_are_yaml() -> None:
    assert parse_value("[1, 2, 3]", "--set x") == [1, 2, 3]
    assert parse_value("no", "--set x") == "no"
    with pytest.raises(InputError, match="--set x"):
        parse_value("[1, 2", "--set x")
