"""What must come out of the shipped scenarios, each with its interval and, where there is one, its placebo."""

from __future__ import annotations

import pytest

import sim

# --- classics


def test_the_orange_is_split_as_both_prefer_to_half_and_half() -> None:
    batch = sim.run_batch("classics/orange", 2000)
    tables = batch.tables
    assert (tables["status"] == "agreed").mean() > 0.99
    deals = tables[tables["status"] == "agreed"]
    assert (deals["outcome.pulp"] == "juice_maker").all()
    assert (deals["outcome.peel"] == "baker").all()
    # Half and half is worth 0.5 to each in every draw.
    values = batch.parties[batch.parties["V"].notna()]
    assert values["V"].min() > 0.5


def test_the_longer_horizon_gets_more_of_the_pie_whoever_opens() -> None:
    batch = sim.run_batch("classics/split-the-pie", 4000)
    findings = batch.summary.settings[0]
    patient, hurried = findings.parties["patient"].value, findings.parties["hurried"].value
    assert patient is not None
    assert hurried is not None
    assert patient.monte_carlo.low > hurried.monte_carlo.high
    assert patient.structure.low > hurried.structure.high  # in every structure, so also averaged over openers


def test_placebo_equal_horizons_share_the_pie_about_equally() -> None:
    equal = {"parties.patient.horizon": [8, 12, 16]}
    findings = sim.run_batch("classics/split-the-pie", 4000, overrides=equal).summary.settings[0]
    patient = findings.parties["patient"].value
    assert patient is not None
    assert abs(patient.mean - 0.5) < 0.02


# --- February 2025; the effects of its variants are measured by `zopa check-model`


@pytest.mark.heavy
def test_the_tables_of_the_baseline_close_at_dates_of_their_own_or_not_at_all() -> None:
    batch = sim.run_batch("february-2025", 800, workers=2)
    tables = batch.tables
    for name, of_table in tables.groupby("table", observed=True):
        agreed = (of_table["status"] == "agreed").mean()
        assert 0.02 < agreed < 0.99, name
    months = {
        name: of_table["closed"].astype(str).str.replace("-", "").astype(int).mean()
        for name, of_table in tables[tables["status"] == "agreed"].groupby("table", observed=True)
    }
    assert months["washington-moscow"] < months["burden-sharing"] < months["settlement"]
    failed = batch.runs[~batch.runs["agreement"]]
    assert set(failed["failure"].dropna()) >= {"bargaining", "no_zopa"}
    assert failed["failure"].notna().all()
    assert batch.runs.loc[batch.runs["agreement"], "failure"].isna().all()


@pytest.mark.heavy
def test_the_headline_of_the_baseline_keeps_the_three_kinds_of_not_knowing_apart() -> None:
    findings = sim.run_batch("february-2025", 1600, workers=2).summary.settings[0]
    share = findings.agreement
    assert share.structure.low < share.mean < share.structure.high
    assert share.ignorance.low < share.mean < share.ignorance.high
    assert share.monte_carlo.low < share.mean < share.monte_carlo.high
    assert findings.zopa.mean > share.mean
    labels = findings.setting.structures
    assert {part.split("=")[0] for label in labels for part in label.split(", ")} == {
        "protocol",
        "offer",
        "reservation_value",
    }
