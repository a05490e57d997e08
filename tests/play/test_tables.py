"""Tables on paper: who signs, what counts as an agreement, when tables open, how what is settled elsewhere counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from analysis.solutions import zopa
from sim.play.rounds import prepare_table

OnPaper = Callable[..., sim.Scenario]

# Ada and Ben send troops, which binds Carl too. Ada and Ben like it (1 against 0); Carl does not.
TROOPS = """
strategy: linear
issues:
  troops:
    {title: Troops, type: ordered, status_quo: "none", values: {"none": {}, sent: {binds: [ada, ben, carl]}}}
parties:
  ada:
    {title: Ada, initials: A, reservation_value: 0.3, horizon: 1,
     issues: {troops: {importance: 1, worth: {values: {"none": 0, sent: 1}}}}}
  ben:
    {title: Ben, initials: B, reservation_value: 0.3, horizon: 1,
     issues: {troops: {importance: 1, worth: {values: {"none": 0, sent: 1}}}}}
  carl:
    {title: Carl, initials: C, reservation_value: 0.5, horizon: 1,
     issues: {troops: {importance: 1, worth: {values: {"none": 1, sent: 0}}}}}
tables:
  - {name: hall, parties: [ada, ben], issues: [troops], rounds: 3}
"""


class TestSignatures:
    def test_who_was_not_asked_can_refuse(self, on_paper: OnPaper) -> None:
        """Ada offers it, Ben accepts; it is worth 0 to Carl, who has 0.5 without it."""
        table = sim.run(on_paper(TROOPS)).tables[0]
        assert (table.status, table.refused_by, table.rounds) == ("refused", "carl", 1)
        assert (table.outcome, table.signatories) == (None, ())
        assert table.failure is not None
        assert table.failure.kind == "refusal"

    def test_who_was_not_asked_signs_what_is_worth_its_limit(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(TROOPS, parties__carl__reservation_value=0))
        table = record.tables[0]
        assert (table.status, table.refused_by) == ("agreed", None)
        assert table.signatories == ("ada", "ben", "carl")
        assert record.agreement

    def test_a_private_red_line_of_who_was_not_asked_is_found_out_afterwards(self, on_paper: OnPaper) -> None:
        line = {"never": {"when": {"troops": "sent"}, "public": False}}
        scenario = on_paper(TROOPS, parties__carl__reservation_value=0, parties__carl__red_lines=line)
        assert sim.run(scenario).tables[0].refused_by == "carl"

    def test_a_public_red_line_of_who_was_not_asked_is_respected(self, on_paper: OnPaper) -> None:
        line = {"never": {"when": {"troops": "sent"}}}
        record = sim.run(on_paper(TROOPS, parties__carl__red_lines=line))
        assert (record.tables[0].status, record.offers) == ("deadline", ())

    def test_at_the_table_it_would_have_said_so(self, on_paper: OnPaper) -> None:
        table = sim.run(on_paper(TROOPS, tables__hall__parties=["ada", "ben", "carl"])).tables[0]
        assert (table.status, table.zopa_by_round) == ("deadline", (False, False, False))
        assert table.failure is not None
        assert table.failure.pivotal == (("carl",),)

    def test_what_binds_only_who_is_away_cannot_be_agreed_here(self, on_paper: OnPaper) -> None:
        record = sim.run(
            on_paper(
                TROOPS,
                issues__troops__values__sent__binds=["carl"],
                parties__carl__reservation_value=0,
            )
        )
        assert (record.tables[0].status, record.offers) == ("deadline", ())

    def test_a_unilateral_act_asks_nobody(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(TROOPS, issues__troops__values__sent__binds=["ada"]))
        table = record.tables[0]
        assert (table.status, table.signatories, table.rounds) == ("agreed", ("ada",), 1)
        assert [dict(offer.responses) for offer in record.offers] == [{}]


# Both like best that nothing changes; Ada and Ben are at war.
CEASEFIRE = """
strategy: linear
issues:
  border: {title: Border, type: ordered, status_quo: here, binds: [ada, ben], values: {here: {}, there: {}}}
parties:
  ada:
    {title: Ada, initials: A, reservation_value: 0.2, horizon: 1,
     issues: {border: {importance: 1, worth: {values: {here: 1, there: 0}}}}}
  ben:
    {title: Ben, initials: B, reservation_value: 0.2, horizon: 1,
     issues: {border: {importance: 1, worth: {values: {here: 1, there: 0}}}}}
tables:
  - {name: hall, parties: [ada, ben], issues: [border], rounds: 3, ends: war}
world: {war: {belligerents: [ada, ben]}}
"""


class TestCeasefire:
    def test_a_bare_ceasefire_is_an_agreement_where_the_war_ends(self, on_paper: OnPaper) -> None:
        table = sim.run(on_paper(CEASEFIRE)).tables[0]
        assert (table.status, table.outcome) == ("agreed", {"border": "here"})
        assert table.signatories == ("ada", "ben")

    def test_elsewhere_nothing_changed_is_no_agreement(self, on_paper: OnPaper) -> None:
        text = CEASEFIRE.replace(", ends: war", "")
        table = sim.run(on_paper(text)).tables[0]
        assert (table.status, table.outcome, table.zopa_by_round) == ("deadline", None, (False,) * 3)

    def test_also_a_bare_ceasefire_needs_those_whom_it_is_required_of(self, on_paper: OnPaper) -> None:
        scenario = on_paper(CEASEFIRE, parties__ben__reservation_value=1.1)
        assert sim.run(scenario).tables[0].status == "deadline"


# Two things to share between two, each at its table. To Ada wood is worth 3 of 4, to Ben 1 of 4.
TWO = """
strategy: linear
issues:
  wood: {title: Wood, type: grid, unit: percent, grid: {from: 0, to: 100, step: 25}, status_quo: 0, binds: [ada, ben]}
  land: {title: Land, type: grid, unit: percent, grid: {from: 0, to: 100, step: 25}, status_quo: 0, binds: [ada, ben]}
parties:
  ada:
    title: Ada
    initials: A
    reservation_value: 0.1
    horizon: 2
    issues: {wood: {importance: 3, worth: {ideal: 100}}, land: {importance: 1, worth: {ideal: 100}}}
  ben:
    title: Ben
    initials: B
    reservation_value: 0.1
    horizon: 2
    issues: {wood: {importance: 1, worth: {ideal: 0}}, land: {importance: 3, worth: {ideal: 0}}}
tables:
  - {name: forest, parties: [ada, ben], issues: [wood], rounds: 6}
  - {name: field, parties: [ada, ben], issues: [land], rounds: 6, opens: {after: forest}}
"""


def limits(record: sim.Record, table: str, party: str) -> list[float]:
    return [row.r for row in record.party_rounds if (row.table, row.party) == (table, party)]


class TestOpening:
    def test_at_the_start(self, on_paper: OnPaper) -> None:
        table = sim.run(on_paper(TWO)).tables[0]
        assert table.opened == "2025-01"

    def test_in_the_round_after_another_closed(self, on_paper: OnPaper) -> None:
        """Both ask for all in January, for half of what is above their limits in February, for that in March."""
        first, second = sim.run(on_paper(TWO)).tables
        assert (first.status, first.closed) == ("agreed", "2025-03")
        assert second.opened == "2025-04"

    def test_by_date(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(TWO, tables__field__opens="2025-04"))
        table = record.tables[1]
        assert table.opened == "2025-04"
        assert table.closed is not None
        assert {row.date for row in record.party_rounds if row.table == "field" and row.round == 2} <= {
            "2025-05"
        }
        assert {offer.date for offer in record.offers if offer.table == "field" and offer.round == 1} == {
            "2025-04"
        }

    def test_horizons_count_from_the_opening(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(TWO, tables__field__opens="2025-04"))
        taus = [row.tau for row in record.party_rounds if (row.table, row.party) == ("field", "ada")]
        assert taus == [0.0, 0.5, 1.0][: len(taus)]

    def test_also_after_a_table_that_failed(self, on_paper: OnPaper) -> None:
        first, second = sim.run(on_paper(TWO, tables__forest__rounds=1)).tables
        assert (first.status, first.closed, second.opened) == ("deadline", "2025-01", "2025-02")

    def test_not_after_a_table_that_failed_if_it_must_agree(self, on_paper: OnPaper) -> None:
        opens = {"after": "forest", "if": "agreed"}
        record = sim.run(on_paper(TWO, tables__forest__rounds=1, tables__field__opens=opens))
        table = record.tables[1]
        assert (table.status, table.opened, table.closed, table.rounds) == ("not_opened", None, None, 0)
        assert (record.agreement, record.until) == (False, "2025-02")
        agreed = sim.run(on_paper(TWO, tables__field__opens=opens))
        assert agreed.tables[1].opened == "2025-04"

    def test_what_waits_for_a_table_that_never_opens_never_opens(self, on_paper: OnPaper) -> None:
        text = TWO + (
            "  - {name: porch, parties: [ada, ben], issues: [fee], rounds: 2, opens: {after: field}}\n"
        )
        fee = {"title": "Fee", "type": "ordered", "status_quo": "no", "values": {"no": {}, "yes": {}}}
        opens = {"after": "forest", "if": "agreed"}
        record = sim.run(
            on_paper(text, issues__fee=fee, tables__forest__rounds=1, tables__field__opens=opens)
        )
        assert [table.status for table in record.tables] == ["deadline", "not_opened", "not_opened"]


class TestCompletion:
    def test_what_is_settled_elsewhere_counts_on_both_sides(self, on_paper: OnPaper) -> None:
        """Ada's land is worth 0.25 x share; wood at w adds 0.75 x w to every outcome and to her limit of 0.1."""
        model = sim.NegotiationModel(on_paper(TWO), rng_seed=1)
        record = model.play()
        wood = int(record.tables[0].outcome["wood"]) / 100
        assert wood > 0
        assert model.work(1).values[0] == pytest.approx([0.75 * wood + 0.25 * k / 4 for k in range(5)])
        assert limits(record, "field", "ada") == pytest.approx(
            [0.1 + 0.75 * wood] * len(limits(record, "field", "ada"))
        )
        # Ben loses 0.25 x wood against today, on both sides; nobody may lose more than there is to lose.
        assert model.work(1).values[1] == pytest.approx(
            [0.25 * (1 - wood) + 0.75 * (1 - k / 4) for k in range(5)]
        )
        assert limits(record, "field", "ben") == pytest.approx(
            [max(0.1 - 0.25 * wood, 0.25 * (1 - wood))] * len(limits(record, "field", "ben"))
        )

    def test_what_is_not_settled_is_taken_as_expected(self, on_paper: OnPaper) -> None:
        """Ada expects half of the wood, Ben that all stays as it is; the field closes before the forest does."""
        scenario = on_paper(
            TWO.replace(", opens: {after: forest}", ""),
            parties__ada__expects={"wood": 50},
            parties__ben__reservation_value=1.5,  # nothing is agreed
            tables__field__rounds=4,
        )
        model = sim.NegotiationModel(scenario, rng_seed=1)
        record = model.play()
        assert [table.rounds for table in record.tables] == [6, 4]
        assert limits(record, "field", "ada") == pytest.approx(
            [0.1 + 0.375] * len(limits(record, "field", "ada"))
        )
        assert model.work(1).values[0] == pytest.approx([0.375 + 0.25 * k / 4 for k in range(5)])
        assert model.work(1).values[1] == pytest.approx([0.25 + 0.75 * (1 - k / 4) for k in range(5)])

    @pytest.mark.parametrize(("order", "before"), [(("forest", "field"), 0), (("field", "forest"), 1)])
    def test_values_are_made_anew_when_another_table_closes(
        self, on_paper: OnPaper, order: tuple[str, str], before: int
    ) -> None:
        """In January Ada takes all the wood, which binds nobody else; a field that sat first did not know it yet."""
        tables = {
            "forest": {"name": "forest", "parties": ["ada", "ben"], "issues": ["wood"], "rounds": 6},
            "field": {"name": "field", "parties": ["ada", "ben"], "issues": ["land"], "rounds": 4},
        }
        scenario = on_paper(
            TWO,
            tables={name: tables[name] for name in order},
            issues__wood__binds=["ada"],
            parties__ben__reservation_value=1.5,  # nothing is agreed in the field
        )
        record = sim.run(scenario)
        forest = next(table for table in record.tables if table.name == "forest")
        assert (forest.closed, forest.outcome) == ("2025-01", {"wood": "100"})
        assert limits(record, "field", "ada") == pytest.approx([0.1] * before + [0.85] * (4 - before))

    def test_what_is_settled_in_the_end_is_what_a_party_has(self, on_paper: OnPaper) -> None:
        record = sim.run(on_paper(TWO))
        wood, land = (int(t.outcome[n]) / 100 for t, n in zip(record.tables, ("wood", "land"), strict=True))
        assert record.parties["ada"].u == pytest.approx(0.75 * wood + 0.25 * land)
        assert record.parties["ben"].u == pytest.approx(0.25 * (1 - wood) + 0.75 * (1 - land))


def test_an_issue_without_a_status_quo_is_on_every_table(on_paper: OnPaper) -> None:
    """At the field nobody could say what land is worth while the wood is nowhere."""
    text = TWO.replace("step: 25}, status_quo: 0, binds: [ada, ben]}", "step: 25}, binds: [ada, ben]}", 1)
    with pytest.raises(
        sim.InputError, match="issue 'wood' has no 'status_quo' and is not negotiated at 'field'"
    ):
        on_paper(text)


worth = st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(lambda w: min(w) < max(w))
side = st.tuples(worth, worth, st.integers(1, 100), st.integers(1, 100), st.integers(-200, 1200))
SHARED = """
issues:
  x: {title: X, type: grid, unit: loaves, grid: {from: 0, to: 3, step: 1}, status_quo: 0, binds: [ada, ben]}
  y: {title: Y, type: grid, unit: loaves, grid: {from: 0, to: 3, step: 1}, status_quo: 0, binds: [ada, ben]}
"""


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(side, side, st.integers(0, 3))
def test_no_zopa_comes_from_nothing(on_paper: OnPaper, ada: Any, ben: Any, settled: int) -> None:
    """Whatever is settled at the other table, an outcome here is in the ZOPA or not, as it was before."""

    def stake(own: list[int], points: int) -> dict[str, Any]:
        span = max(own) - min(own)
        return {
            "importance": points,
            "worth": {"values": {k: (w - min(own)) / span for k, w in enumerate(own)}},
        }

    parties = {
        name: {
            "title": name,
            "initials": name[0].upper(),
            "reservation_value": limit / 1000
            + 1e-5,  # never exactly at an outcome, which rounding could move
            "horizon": 2,
            "issues": {"x": stake(x, of_x), "y": stake(y, of_y)},
        }
        for name, (x, y, of_x, of_y, limit) in (("ada", ada), ("ben", ben))
    }
    tables = [
        {"name": name, "parties": ["ada", "ben"], "issues": [issue], "rounds": 1}
        for name, issue in (("first", "x"), ("second", "y"))
    ]
    scenario = on_paper(SHARED + yaml.safe_dump({"parties": parties, "tables": tables}))
    model = sim.NegotiationModel(scenario, rng_seed=1)
    state, work = model.state, model.work(1)
    here = model.layout.tables[1]
    found, limits_then = [], []
    for level in (-1, settled):
        state.settled[0] = level
        state.opened[1], state.stale[1] = 0, True
        prepare_table(model.layout, model.numbers, 0, 0, state, work, 1, 0)
        found.append(zopa(work.values.T, state.limits[1, :, 0], here.signers, work.acceptable.T))
        limits_then.append(state.limits[1, :, 0].copy())
        assert state.zopa[1, 0] == found[-1].any()
    assert np.array_equal(*found)
    worth_settled = [scenario.parties[i].preferences.stakes["x"].worth for i in range(2)]
    if any(own[settled] != own[0] for own in worth_settled):
        assert not np.array_equal(*limits_then), "it did count, on both sides"
