"""Frameworks on paper: what two agree on first, what becomes of it at the later table, what leaving it costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import sim
from sim.play.rounds import prepare_table

OnPaper = Callable[..., sim.Scenario]

# Ada and Carl like the border best far away (1, half way 0.5), Ben half way (1; here 0.3, far 0). Ada and Carl meet
# first; whatever changes binds Ada and Ben. All are at their limits from the second round on.
BORDER = """
strategy: linear
issues:
  border:
    {title: Border, type: ordered, status_quo: here, binds: [ada, ben], values: {here: {}, halfway: {}, far: {}}}
parties:
  ada:
    {title: Ada, initials: A, reservation_value: 0.1, horizon: 1,
     issues: {border: {importance: 1, worth: {values: {here: 0, halfway: 0.5, far: 1}}}}}
  ben:
    {title: Ben, initials: B, reservation_value: 0.5, horizon: 1,
     issues: {border: {importance: 1, worth: {values: {here: 0.3, halfway: 1, far: 0}}}}}
  carl:
    {title: Carl, initials: C, reservation_value: 0.1, horizon: 1,
     issues: {border: {importance: 1, worth: {values: {here: 0, halfway: 0.5, far: 1}}}}}
tables:
  - name: talks
    parties: [ada, carl]
    issues: [border]
    rounds: 3
    result: framework
    framework: {to: hall, kappa: 0.3}
  - {name: hall, parties: [ada, ben, carl], issues: [border], rounds: 6, opens: {after: talks}}
"""
FRAMEWORK = "tables__talks__framework"
WELCOME = {"here": 0, "halfway": 0.5, "far": 1}


def put_to_vote(on_paper: OnPaper, **changes: object) -> sim.Scenario:
    return on_paper(BORDER, **{f"{FRAMEWORK}__mode": "take_it_or_leave_it"}, **changes)


class TestFate:
    def test_who_draws_it_up_signs_it_whomever_it_binds(self, on_paper: OnPaper) -> None:
        """Far binds Ada and Ben; the framework is signed by those who were asked, Ada and Carl."""
        table = sim.run(on_paper(BORDER)).tables[0]
        assert (table.status, table.outcome, table.signatories) == (
            "agreed",
            {"border": "far"},
            ("ada", "carl"),
        )
        assert table.framework is not None
        assert (table.framework.to, table.framework.signers) == ("hall", ("ada", "carl"))

    def test_it_settles_nothing(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(BORDER, parties__ben__reservation_value=1.5))
        assert record.tables[0].status == "agreed"
        assert record.tables[1].status == "deadline"
        assert (record.agreement, record.parties["ada"].u, record.parties["ada"].V) == (False, None, None)

    def test_amended(self, on_paper: OnPaper) -> None:
        """Ben signs half way only; to Ada that is worth 0.5 less 0.3 for leaving what she signed, above her 0.1."""
        record = sim.run(on_paper(BORDER))
        assert record.tables[0].framework.fate == "amended"
        assert record.tables[1].outcome == {"border": "halfway"}
        assert record.parties["ada"].u == pytest.approx(0.5)
        assert pytest.approx(0.2) == record.parties["ada"].V

    def test_leaving_it_costs_only_who_signed(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(BORDER))
        assert record.parties["ben"].V == pytest.approx(record.parties["ben"].u) == pytest.approx(1.0)
        assert pytest.approx(0.2) == record.parties["carl"].V

    def test_what_was_signed_can_be_too_dear_to_leave(self, on_paper: OnPaper) -> None:
        """With 0.45 half way is worth 0.05 to Ada, below her limit: the framework closes the way to a deal."""
        record = sim.run(on_paper(BORDER, **{f"{FRAMEWORK}__kappa": 0.45}))
        assert record.tables[1].zopa_by_round == (False,) * 6
        free = sim.run(on_paper(BORDER, **{f"{FRAMEWORK}__kappa": 0}))
        assert free.tables[1].status == "agreed"

    def test_adopted(self, on_paper: OnPaper) -> None:
        scenario = on_paper(BORDER, parties__ben__issues__border__worth={"values": WELCOME})
        record = sim.run(scenario)
        assert record.tables[0].framework.fate == "adopted"
        assert record.tables[1].outcome == {"border": "far"}
        assert pytest.approx(1.0) == record.parties["ada"].V

    def test_the_text_lies_there_when_the_table_opens(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(BORDER))
        first = next(offer for offer in record.offers if offer.table == "hall")
        assert (first.by, first.message, first.outcome) == ("talks", "framework", {"border": "far"})

    def test_without_an_agreement_there_is_none(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(BORDER, parties__carl__reservation_value=1.5))
        assert (record.tables[0].status, record.tables[0].framework) == ("deadline", None)
        assert record.tables[1].outcome == {"border": "halfway"}
        assert pytest.approx(0.5) == record.parties["ada"].V

    @pytest.mark.parametrize(("changed", "cost"), [("halfway", 0.15), ("far", 0.0)])
    def test_leaving_a_part_costs_a_part(self, on_paper: OnPaper, changed: str, cost: float) -> None:
        """Two issues in the framework, one of them changed: half of kappa."""
        fee = {
            "title": "Fee",
            "type": "ordered",
            "status_quo": "no",
            "values": {"no": {}, "yes": {}},
            "binds": ["ada", "carl"],
        }
        model = sim.NegotiationModel(
            on_paper(
                BORDER,
                issues__fee=fee,
                tables__talks__issues=["border", "fee"],
                tables__hall__issues=["border", "fee"],
            ),
            rng_seed=1,
        )
        while model.state.opened[1] < 0:
            model.step()
        agreed = model.record().tables[0].outcome
        assert agreed["border"] == "far"
        space = model.seating.spaces[1]
        value = model.work(1).values[0][space.index({**agreed, "border": changed})]
        assert value == pytest.approx(WELCOME[changed] - cost)


class TestTakeItOrLeaveIt:
    def test_who_was_absent_is_asked_and_leaves_it(self, on_paper: OnPaper) -> None:
        record = sim.run(put_to_vote(on_paper))
        table = record.tables[1]
        assert (table.status, table.refused_by, table.rounds) == ("refused", "ben", 1)
        assert record.tables[0].framework.fate == "refused"
        (offer,) = (offer for offer in record.offers if offer.table == "hall")
        assert (offer.by, dict(offer.responses)) == ("talks", {"ada": "accept", "ben": "refuse"})

    def test_who_was_absent_takes_what_is_no_worse_than_nothing(self, on_paper: OnPaper) -> None:
        """Far is worth 0 to Ben; with nothing to lose he signs it, though half way would be worth 1."""
        record = sim.run(put_to_vote(on_paper, parties__ben__reservation_value=0))
        assert (record.tables[1].status, record.tables[1].outcome) == ("agreed", {"border": "far"})
        assert record.tables[0].framework.fate == "adopted"
        assert set(record.tables[1].signatories) == {"ada", "ben"}

    def test_without_a_text_the_table_has_its_own_protocol(self, on_paper: OnPaper) -> None:
        record = sim.run(put_to_vote(on_paper, parties__carl__reservation_value=1.5))
        assert record.tables[1].outcome == {"border": "halfway"}

    def test_a_text_that_concerns_nobody_at_the_later_table_binds_nobody(self, on_paper: OnPaper) -> None:
        """Far binds Carl alone, who is not in the hall: there it is no offer, and nobody can agree on it."""
        for mode in ("opening_text", "take_it_or_leave_it"):
            scenario = on_paper(
                BORDER,
                issues__border__values={"here": {}, "halfway": {}, "far": {"binds": ["carl"]}},
                tables__hall__parties=["ada", "ben"],
                **{f"{FRAMEWORK}__mode": mode},
            )
            record = sim.run(scenario)
            assert record.tables[0].outcome == {"border": "far"}
            assert record.tables[1].outcome == {"border": "halfway"}
            assert record.tables[1].signatories == ("ada", "ben")


class TestWorth:
    def test_what_a_framework_is_worth_to_who_doubts_it(self, on_paper: OnPaper) -> None:
        """Ada believes in it with 0.5 and expects 0.4 without it: 0.4 + 0.5 (V - 0.4) = 0.2, 0.45, 0.7; limit 0.4."""
        scenario = on_paper(
            BORDER,
            **{f"{FRAMEWORK}__adopted": {"ada": 0.5}, f"{FRAMEWORK}__expects": {"ada": 0.4}},
        )
        model = sim.NegotiationModel(scenario, rng_seed=1)
        record = model.play()
        assert model.work(0).values[0] == pytest.approx([0.2, 0.45, 0.7])
        assert {row.r for row in record.party_rounds if (row.table, row.party) == ("talks", "ada")} == {0.4}

    def test_who_says_nothing_believes_in_it_and_expects_what_it_has(self, on_paper: OnPaper) -> None:
        model = sim.NegotiationModel(on_paper(BORDER), rng_seed=1)
        record = model.play()
        assert model.work(0).values[1] == pytest.approx([0.0, 0.5, 1.0])
        assert {row.r for row in record.party_rounds if (row.table, row.party) == ("talks", "carl")} == {0.1}

    @pytest.mark.parametrize("belief", [0.1, 0.5, 1.0])
    def test_doubt_alone_keeps_nobody_from_signing(self, on_paper: OnPaper, belief: float) -> None:
        """p V + (1 - p) E >= E as soon as V >= E, whatever p: doubt makes it smaller and not worse."""
        model = sim.NegotiationModel(
            on_paper(BORDER, **{f"{FRAMEWORK}__adopted": {"ada": belief, "carl": belief}}), rng_seed=1
        )
        model.step()
        state, work = model.state, model.work(0)
        prepare_table(model.layout, model.numbers, 0, 0, state, work, 0, 0)
        assert (work.values[0] >= state.limits[0, 0, 0] - 1e-12).tolist() == [belief == 0, True, True]

    def test_what_is_settled_elsewhere_counts_on_both_sides_here_too(self, on_paper: OnPaper) -> None:
        """Ada takes a gift first, half of what matters to her: 0.5 more with a framework and without one."""
        gift = {"title": "Gift", "type": "ordered", "status_quo": "no", "values": {"no": {}, "yes": {}}}
        border = {"importance": 1, "worth": {"values": WELCOME}}
        present = {"importance": 1, "worth": {"values": {"no": 0, "yes": 1}}}
        model = sim.NegotiationModel(
            on_paper(
                BORDER,
                issues__gift={**gift, "binds": ["ada"]},
                parties__ada__issues={"border": border, "gift": present},
                tables__gate={"name": "gate", "parties": ["ada", "carl"], "issues": ["gift"], "rounds": 1},
                tables__talks__opens={"after": "gate"},
            ),
            rng_seed=1,
        )
        record = model.play()
        talks = next(k for k, table in enumerate(record.tables) if table.name == "talks")
        assert record.tables[talks].opened == "2025-02"
        assert {row.r for row in record.party_rounds if (row.table, row.party) == ("talks", "ada")} == {0.6}
        assert model.work(talks).values[0] == pytest.approx([0.5, 0.75, 1.0])

    def test_who_has_more_without_it_does_not_sign(self, on_paper: OnPaper) -> None:
        scenario = on_paper(BORDER, **{f"{FRAMEWORK}__expects": {"ada": 0.6, "carl": 1.2}})
        assert sim.run(scenario).tables[0].status == "deadline"
