"""Rounds of several months: the war moves as far in one of them as in that many rounds of one month."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.play.draw import Numbers, draw
from sim.play.laying_out import lay_out

SCENARIO = """\
schema: 1
title: A war by the season
stylised: true
start: 2025-01
round: {round}
issues:
  land: {{title: Land, type: ordered, status_quo: mine, binds: [north, south], values: {{mine: {{}}, yours: {{}}}}}}
parties:
  north:
    title: North
    initials: N
    reservation_value: 0.3
    horizon: 12
    war: {{slope: 0.2, cost: 0.1}}
    issues: {{land: {{importance: 1, worth: {{ideal: mine}}}}}}
  south:
    title: South
    initials: S
    reservation_value: 0.3
    horizon: 12
    war: {{slope: 0.2, cost: 0.1}}
    issues: {{land: {{importance: 1, worth: {{ideal: yours}}}}}}
tables:
  - {{name: tent, parties: [north, south], issues: [land], ends: war, rounds: 12}}
world:
  war:
    belligerents: [north, south]
    favours: north
    momentum: {{start: 0.1, persistence: 0.9, volatility: 0.05}}
    aid: {{effect: 0.03, donors: {{south: {{share: 1, level: 1}}}}}}
"""


def numbers(folder: Path, months: int) -> Numbers:
    file = folder / f"of{months}.yaml"
    file.write_text(SCENARIO.format(round=f"{months} months"), encoding="utf-8")
    scenario = sim.load(file)
    return draw(lay_out(scenario), scenario.structures, 1, range(4000), range(1)).numbers


def test_a_quarter_is_three_months_of_war(tmp_path: Path) -> None:
    month, quarter = numbers(tmp_path, 1), numbers(tmp_path, 3)
    phi = month.persistence[0]
    assert quarter.persistence[0] == pytest.approx(phi**3)
    assert quarter.aid_effect[0] == pytest.approx(month.aid_effect[0] * (1 + phi + phi**2))
    three = phi**2 * month.shock[:, 0, 1] + phi * month.shock[:, 0, 2] + month.shock[:, 0, 3]
    assert np.std(quarter.shock[:, 0, 1]) == pytest.approx(np.std(three), rel=0.05)


def test_a_round_of_a_month_takes_the_numbers_as_they_stand(tmp_path: Path) -> None:
    month = numbers(tmp_path, 1)
    assert (month.persistence == 0.9).all()
    assert (month.aid_effect == 0.03).all()


def test_a_year_of_going_on_costs_the_same_however_long_a_round(tmp_path: Path) -> None:
    month, quarter = numbers(tmp_path, 1), numbers(tmp_path, 3)
    assert quarter.cost[0, 0, 3] == pytest.approx(month.cost[0, 0, 9])
