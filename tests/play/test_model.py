"""The Mesa model: steps, records, collects data, and runs under Mesa's own batch runner."""

from __future__ import annotations

import gc
import json
import weakref

import mesa
import numpy as np
import pytest

import sim
from sim.domain.answers import ACCEPT, NONE
from sim.strategies import STRATEGIES, Strategy, View

ORANGE = "classics/orange"


def test_a_step_is_a_round() -> None:
    model = sim.NegotiationModel(ORANGE, rng_seed=3)
    assert (model.status, model.rounds_played, model.steps) == ("open", 0, 0)
    model.step()
    assert (model.rounds_played, model.steps) == (1, 1)
    assert len(model.record().offers) == 2
    while model.running:
        model.step()
    assert model.status == "agreed"
    rounds = model.rounds_played
    model.step()  # nothing happens after the end
    assert model.rounds_played == rounds


def test_agents_are_parties() -> None:
    model = sim.NegotiationModel("february-2025", rng_seed=1)
    assert [agent.name for agent in model.agents] == ["usa", "russia", "ukraine", "europeans"]


def test_data_collector_has_the_documented_columns() -> None:
    model = sim.NegotiationModel(ORANGE, rng_seed=3)
    record = model.play()
    of_model = model.datacollector.get_model_vars_dataframe()
    assert list(of_model.columns) == ["Round", "Date", "Status", "Momentum"]
    assert of_model["Round"].tolist() == list(range(1, record.tables[0].rounds + 1))
    assert of_model["Status"].tolist()[-2:] == ["open", "agreed"]
    assert of_model["Date"].iloc[0] == "2025-01"
    of_agents = model.datacollector.get_agent_vars_dataframe()
    assert list(of_agents.columns) == ["Party", "Table", "Aspiration", "ReservationValue", "Tau", "Answer"]
    told = {(r.round, r.party): r.aspiration for r in record.party_rounds}
    for (step, _), row in of_agents.iterrows():
        if (step, row["Party"]) in told:
            assert row["Aspiration"] == told[step, row["Party"]]
    assert of_agents["Answer"].iloc[-1] == ACCEPT or of_agents["Answer"].iloc[-2] == ACCEPT
    assert (of_agents["Answer"] >= ACCEPT).all()
    assert NONE not in of_agents["Answer"].tolist()


def test_mesa_batch_run_plays_the_model() -> None:
    rows = mesa.batch_run(
        sim.NegotiationModel,
        parameters={"scenario": [ORANGE, "classics/split-the-pie"], "rng_seed": [1, 2]},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    runs = {(row["scenario"], row["rng_seed"]): row for row in rows}
    assert len(runs) == 4
    for (scenario, rng_seed), row in runs.items():
        record = sim.run(scenario, rng_seed=rng_seed)
        assert row["Status"] == record.tables[0].status
        assert row["Round"] == record.tables[0].rounds


MESA = tuple(int(part) for part in mesa.__version__.split(".")[:2])


@pytest.mark.skipif(
    MESA < (3, 5), reason="Mesa's batch runner passes rng= from 3.5 on (Python 3.12 and newer)"
)
def test_mesa_batch_run_passes_rng() -> None:
    rows = mesa.batch_run(
        sim.NegotiationModel,
        parameters={"scenario": ORANGE},
        rng=[1, 2, 3],
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    rounds = {row["rng"]: row["Round"] for row in rows if row.get("Party") in (None, "baker")}
    assert rounds == {n: sim.run(ORANGE, rng_seed=n).tables[0].rounds for n in (1, 2, 3)}


def test_rng_stands_for_the_rng_seed() -> None:
    by_seed = sim.NegotiationModel(ORANGE, rng_seed=5).play()
    by_rng = sim.NegotiationModel(ORANGE, rng=5).play()
    assert by_seed.to_dict() == by_rng.to_dict()
    from_generator = sim.NegotiationModel(ORANGE, rng=np.random.default_rng(5))
    assert from_generator.rng_seed == sim.NegotiationModel(ORANGE, rng=np.random.default_rng(5)).rng_seed


def test_rng_and_rng_seed_together_are_an_error() -> None:
    with pytest.raises(ValueError, match="rng_seed or rng, not both"):
        sim.NegotiationModel(ORANGE, rng_seed=1, rng=1)


def test_without_an_rng_seed_the_model_draws_and_keeps_one() -> None:
    model = sim.NegotiationModel(ORANGE)
    again = sim.run(ORANGE, rng_seed=model.rng_seed)
    assert model.play().to_dict() == again.to_dict()


def test_record_is_json_and_has_the_promised_keys() -> None:
    record = sim.run("february-2025", rng_seed=1, run=5)
    data = json.loads(json.dumps(record.to_dict(), allow_nan=False))
    assert list(data) == [
        "schema", "zopa", "scenario", "scenario_sha256", "levers", "set", "rng_seed", "run", "draw", "replicate",
        "structure", "structure_weight", "drawn", "agreement", "until", "momentum", "collapse_date", "tables",
        "parties", "party_rounds", "offers",
    ]  # fmt: skip
    assert list(data["tables"][0]) == [
        "name", "status", "opened", "closed", "rounds", "outcome", "signatories", "refused_by", "not_ratified_by",
        "walked_out", "framework", "zopa_by_round", "hazard", "points", "distances", "failure",
        "signed", "worth", "limits", "at_home",
    ]  # fmt: skip
    assert list(data["parties"]["ukraine"]) == ["u", "V", "reservation_value", "strategy", "e", "horizon"]
    assert list(data["party_rounds"][0]) == [
        "table", "round", "date", "party", "r", "aspiration", "tau", "belief", "suspended",
    ]  # fmt: skip
    assert list(data["offers"][0]) == [
        "table", "round", "turn", "date", "by", "outcome", "responses", "message",
    ]  # fmt: skip
    closed = [table.closed for table in record.tables if table.closed is not None]
    assert data["until"] == max(closed)
    assert all(path.split(".")[0] in ("parties", "tables", "world") for path in data["drawn"])
    assert "parties.usa.e" in data["drawn"]


def test_the_agreement_of_a_record_was_accepted_by_every_signatory() -> None:
    """By everybody at the table: who is absent is asked after it, and says no by refusing."""
    agreed = 0
    for run in range(40):
        record = sim.run("february-2025", rng_seed=4, run=run)
        for table in record.tables:
            if table.outcome is None:
                assert table.status == "not_opened" or table.failure is not None
                continue
            last = [offer for offer in record.offers if offer.table == table.name][-1]
            assert last.outcome == table.outcome
            signed = {last.by} | {party for party, said in last.responses.items() if said == "accept"}
            at_table = record.case.table(table.name).parties
            assert signed >= set(table.signatories) & set(at_table)
            agreed += 1
        for party in record.parties.values() if record.agreement else ():
            assert party.V is not None
    assert agreed


class Answers(Strategy):
    """Proposes whatever it was made with."""

    bid: object = 0

    def aspiration(self, view: View) -> float:
        return view.best

    def propose(self, view: View) -> int:
        return self.bid  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("bid", "said"),
    [
        (10_000, "juice_maker in round 1: 10000 answers nothing that was asked"),
        (-2, "juice_maker in round 1: -2 answers nothing that was asked"),
        (1.5, "juice_maker in round 1: an answer is a whole number, not 1.5"),
        (True, "juice_maker in round 1: an answer is a whole number, not True"),
    ],
)
def test_an_answer_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, bid: object, said: str) -> None:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    monkeypatch.setattr(Answers, "bid", bid)
    STRATEGIES.register("answers", Answers)
    with pytest.raises(ValueError, match=said):
        sim.run(ORANGE, overrides={"parties.juice_maker.strategy": "answers"})


def test_an_offer_over_a_red_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STRATEGIES, "_added", {})
    STRATEGIES.register("answers", Answers)
    line = {"mine": {"when": {"pulp": ["baker"]}, "public": True}}
    with pytest.raises(ValueError, match="outcome 0 cannot be proposed"):
        sim.run(
            ORANGE,
            overrides={"parties.juice_maker.strategy": "answers", "parties.juice_maker.red_lines": line},
        )


def test_a_record_of_open_talks_says_that_they_are_open() -> None:
    model = sim.NegotiationModel("february-2025", rng_seed=1)
    model.step()
    table = model.record().tables[0]
    assert (table.status, table.rounds, table.failure) == ("open", 1, None)


def test_levers_need_a_name() -> None:
    with pytest.raises(ValueError, match="need the scenario's name"):
        sim.run(sim.load(ORANGE), levers={"x": 1})


@pytest.mark.parametrize("seed", [-1, 1.0, True, "1"])
def test_an_rng_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(ValueError, match="whole number from 0 on"):
        sim.run(ORANGE, rng_seed=seed)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="whole number from 0 on"):
        sim.run_batch(ORANGE, 8, rng_seed=seed)  # type: ignore[arg-type]


def test_a_model_that_nobody_holds_is_gone() -> None:
    model = sim.NegotiationModel(sim.load("classics/orange"), rng_seed=1)
    assert [agent.unique_id for agent in model.agents] == [1, 2]
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
