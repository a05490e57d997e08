"""Who must sign: hand-built cases from MODEL section 2."""

from __future__ import annotations

import pytest

from sim.domain.issues import Issue, Value
from sim.domain.outcomes import OutcomeSpace
from sim.domain.signatories import MOST_PARTIES, signatories

PARTIES = ("usa", "russia", "ukraine")
USA, RUSSIA, UKRAINE = 1, 2, 4


def issue(name: str, status_quo: str | None, **binds: str) -> Issue:
    """Values with the parties that they bind, as in border(frozen="russia ukraine")."""
    values = tuple(Value(v, {"en": v}, frozenset(who.split())) for v, who in binds.items())
    standing = None if status_quo is None else list(binds).index(status_quo)
    return Issue(name, {"en": name}, "ordered", values, standing, tuple(range(len(values))))


TROOPS = issue("troops", "none", none="usa", some="usa")
BORDER = issue("border", "fought_over", fought_over="russia ukraine", drawn="russia ukraine")


def test_a_change_binds_those_whom_it_names() -> None:
    space = OutcomeSpace.of([TROOPS, BORDER])
    assert signatories(space, PARTIES).tolist() == [
        0,  # nothing changes
        RUSSIA | UKRAINE,  # a border
        USA,  # troops: a unilateral act
        USA | RUSSIA | UKRAINE,
    ]


def test_each_value_binds_its_own() -> None:
    guarantee = issue("guarantee", "none", none="", european="europeans", american="usa europeans")
    space = OutcomeSpace.of([guarantee])
    assert signatories(space, ("usa", "europeans")).tolist() == [0, 2, 1 | 2]


def test_the_order_of_the_seats_is_the_order_of_the_bits() -> None:
    space = OutcomeSpace.of([TROOPS])
    assert signatories(space, ("russia", "ukraine", "usa")).tolist() == [0, 4]


def test_what_the_table_requires_signs_every_change() -> None:
    space = OutcomeSpace.of([TROOPS, BORDER])
    assert signatories(space, PARTIES, requires=["ukraine"]).tolist() == [
        0,  # a requirement does not turn nothing into an agreement
        RUSSIA | UKRAINE,
        USA | UKRAINE,
        USA | RUSSIA | UKRAINE,
    ]


def test_a_bare_ceasefire_is_an_agreement_of_both_belligerents() -> None:
    space = OutcomeSpace.of([TROOPS, BORDER])
    war = {"belligerents": ("russia", "ukraine")}
    assert signatories(space, PARTIES, ends_war=True, **war).tolist() == [
        RUSSIA | UKRAINE,  # every value unchanged, and yet the fighting ends
        RUSSIA | UKRAINE,
        USA | RUSSIA | UKRAINE,
        USA | RUSSIA | UKRAINE,
    ]
    assert signatories(space, PARTIES, **war).tolist() == [
        0,
        6,
        1,
        7,
    ]  # elsewhere they sign only what binds them


def test_the_end_of_a_war_and_a_requirement_add_up() -> None:
    space = OutcomeSpace.of([TROOPS])
    found = signatories(space, PARTIES, ends_war=True, belligerents=("russia", "ukraine"), requires=("usa",))
    assert found.tolist() == [7, 7]


def test_what_nobody_is_bound_by_is_no_agreement() -> None:
    flag = issue("flag", "old", old="", new="")
    border = OutcomeSpace.of([flag, BORDER])
    assert signatories(border, PARTIES).tolist() == [0, RUSSIA | UKRAINE, 0, RUSSIA | UKRAINE]
    assert signatories(border, PARTIES, requires=("usa",)).tolist() == [0, 7, USA, 7]


def test_without_a_status_quo_every_value_is_a_change() -> None:
    pie = issue("pie", None, mine="usa russia", half="usa russia", yours="usa russia")
    assert signatories(OutcomeSpace.of([pie]), PARTIES).tolist() == [3, 3, 3]
    flag = issue("flag", None, old="", new="")
    assert signatories(OutcomeSpace.of([flag]), PARTIES, requires=("usa",)).tolist() == [1, 1]


def test_the_status_quo_of_one_issue_does_not_free_those_bound_by_another() -> None:
    pie = issue("pie", None, mine="usa", yours="russia")
    space = OutcomeSpace.of([pie, BORDER])
    assert signatories(space, PARTIES).tolist() == [USA, 7, RUSSIA, 6]


def test_an_issue_held_at_its_status_quo_binds_nobody() -> None:
    space = OutcomeSpace.of([TROOPS, BORDER], ["troops"])
    assert signatories(space, PARTIES).tolist() == [0, USA]


def test_a_status_quo_in_the_middle() -> None:
    spending = issue("spending", "same", less="usa", same="usa russia", more="russia")
    assert signatories(OutcomeSpace.of([spending]), PARTIES).tolist() == [USA, 0, RUSSIA]


def test_whom_a_value_binds_cannot_sign_if_absent() -> None:
    space = OutcomeSpace.of([TROOPS, BORDER])
    assert signatories(space, ("usa", "russia")).tolist() == [0, RUSSIA, USA, USA | RUSSIA]
    assert signatories(space, ("russia",)).tolist() == [0, 1, 0, 1]


def test_nobody_ends_a_war_for_an_absent_belligerent() -> None:
    space = OutcomeSpace.of([TROOPS, BORDER])
    with pytest.raises(ValueError, match="'ukraine' must sign here and is not at the table"):
        signatories(space, ("usa", "russia"), ends_war=True, belligerents=("russia", "ukraine"))
    assert signatories(space, ("usa", "russia"), belligerents=("russia", "ukraine")).tolist() == [0, 2, 1, 3]


def test_a_requirement_is_somebody_at_the_table() -> None:
    with pytest.raises(ValueError, match="'moon' must sign here and is not at the table"):
        signatories(OutcomeSpace.of([TROOPS]), PARTIES, requires=("moon",))


def test_sixty_two_parties_and_no_more() -> None:
    crowd = [f"party{i}" for i in range(MOST_PARTIES)]
    all_sign = OutcomeSpace.of([issue("treaty", "none", none="", signed=" ".join(crowd))])
    assert signatories(all_sign, crowd).tolist() == [0, 2**62 - 1]
    with pytest.raises(ValueError, match="at most 62"):
        signatories(all_sign, [*crowd, "one_more"])
