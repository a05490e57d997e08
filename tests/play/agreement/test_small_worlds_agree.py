"""Small worlds in which everything meets everything else in pairs: rules of talking, the war, the peace, home."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from sim.domain.scenario import Scenario
from sim.domain.world import FORMS
from sim.loading.loader import load
from sim.protocols import PROTOCOLS
from sim.strategies import OFFERS, STRATEGIES

# Three states on a river. First two of them meet, then those at war settle it, and beside that tolls are agreed.
BASE = """
schema: 1
title: Three states on a river
stylised: true
start: 2025-01
issues:
  border:
    title: Border
    type: ordered
    binds: [north, south]
    status_quo: kept
    values: {kept: {}, half: {}, ceded: {}}
  guard:
    title: Guard
    type: grid
    unit: soldiers
    grid: {from: 0, to: 300, step: 100}
    binds: [east]
    status_quo: 0
  toll:
    title: Toll
    type: nominal
    binds: [south, east]
    status_quo: none
    values: {none: {}, low: {}, high: {}}
  dam:
    title: Dam
    type: ordered
    binds: [north, east]
    status_quo: none
    values: {none: {}, shared: {}, own: {}}
parties:
  north:
    title: North
    initials: N
    reservation_value: [0.1, 0.22, 0.4]
    horizon: [2, 4, 9]
    issues:
      border: {importance: [30, 50, 70], worth: {ideal: ceded}, bend: [0.7, 1, 1.4]}
      guard: {importance: [10, 25, 40], worth: {ideal: 0}}
      dam: {importance: 15, worth: {ideal: own}}
    gates: {no_dam_no_use: {issue: border, when: {dam: none}, factor: [0.6, 0.8, 1]}}
    red_lines: {not_surrounded: {when: {guard: {at_least: 300}}, public: false}}
  south:
    title: South
    initials: S
    reservation_value: [0.15, 0.28, 0.45]
    horizon: [2, 4, 8]
    issues:
      border: {importance: [30, 50, 70], worth: {ideal: kept}}
      guard: {importance: [10, 30, 40], worth: {values: {0: 0, 100: 0.6, 300: 1}}, bend: [0.7, 1, 1.4]}
      toll: {importance: 15, worth: {values: {none: 0, low: 0.5, high: 1}}}
    clauses: {alone: {when: {border: half, guard: 0}, bonus: [-0.2, -0.1, 0]}}
  east:
    title: East
    initials: E
    reservation_value: [0.1, 0.22, 0.35]
    horizon: [2, 5, 10]
    issues:
      guard: {importance: [20, 40, 60], worth: {ideal: 100}}
      toll: {importance: 25, worth: {values: {none: 1, low: 0.6, high: 0}}}
      dam: {importance: [10, 25, 40], worth: {values: {none: 0.3, shared: 1, own: 0}}}
    red_lines: {no_army: {when: {guard: 300, border: ceded}}}
alternatives:
  strategy: [STRATEGIES]
  protocol: [PROTOCOLS]
  offer: [OFFERS]
  reservation_value: [linear, lottery]
tables:
  - {name: early, parties: [north, east], issues: [dam], rounds: 8}
  - name: settlement
    parties: [north, south, east]
    issues: [border, guard]
    requires: [south]
    opener: south
    rounds: 9
    opens: {after: early}
    decisive: true
  - name: market
    parties: [east, south]
    issues: [toll]
    rounds: 8
    opens: 2025-03
    disagreement: status_quo
    decisive: false
"""
WAR = """
world:
  war:
    belligerents: [north, south]
    favours: south
    momentum: {start: [-0.5, -0.1, 0.2], persistence: [0.8, 0.9, 0.97], volatility: [0.02, 0.1, 0.3]}
    saturation: [12, 24, 36]
    aid:
      effect: [0.01, 0.05, 0.1]
      donors: {east: {share: 1, level: [0.5, 1, 1.2]}}
      changes: {paid: {when: {toll: [low, high]}, donor: east, level: 1.5}}
    decisive: [0.3, 0.6, 0.9]
    victories: {north: {border: ceded}, south: {border: kept, guard: 100}}
    threats:
      dry: {by: east, against: north, lowers: [0.02, 0.1, 0.2], unless: {dam: [shared, own]}}
      always: {by: north, against: south, lowers: 0.05}
parties:
  north: {war: {slope: [0.1, 0.2, 0.4], resilience: [0.2, 0.5, 0.8], cost: [0.02, 0.1, 0.2], optimism: [0, 0.1, 0.3]}}
  south: {foresight: [0.5, 0.8, 0.95], war: {slope: [0.1, 0.2, 0.4], resilience: 0.5, cost: [0.05, 0.1, 0.3]}}
  east: {foresight: 0.9, war: {sides_with: south, slope: 0.1}}
tables: {settlement: {ends: war}}
"""
PEACE = """
parties: {north: {foresight: [0.4, 0.7, 0.9]}, south: {foresight: 0.8}, east: {foresight: 0.9}}
world:
  peace:
    reference: {border: half}
    rate: [0.05, 0.15, 0.4]
    terms:
      guards: {effect: lowers, weight: [0.5, 1, 2], hills: {guard: {half: [80, 120, 200], exponent: [1, 3, 4]}}}
      grievance: {effect: raises, weight: [0.3, 0.8, 1.5], values: {border: {kept: 0, half: 0.3, ceded: 1}}}
      watch: {effect: lowers, weight: 0.5, level: [0, 0.5, 1], usual: 0.5}
    resumption:
      ground: {effect: lowers, weight: [0.1, 0.3, 0.6], values: {border: {kept: 0, half: 0.5, ceded: 1}}}
"""
AT_HOME = """
parties:
  south:
    constituencies:
      rule: {type: qualified_majority, quota: 0.6}
      members:
        coast: {title: Coast, weight: [1, 2, 3], reservation_value: [0.3, 0.5, 0.7]}
        hills:
          title: Hills
          weight: 2
          departures: {issues.border.importance: [60, 80, 90], clauses.alone.bonus: -0.3}
  east:
    constituencies:
      rule: {type: majority}
      members:
        towns: {title: Towns, weight: 1, reservation_value: 0.45}
        fields: {title: Fields, weight: 1, departures: {issues.guard.importance: 10}}
        woods: {title: Woods, weight: 1}
tables: {market: {ratify: {east: {type: unanimity}}}}
"""
LOOKS_HOME = "parties: {south: {anticipates: 0.7}, east: {anticipates: [0.4, 0.6, 0.9]}}"
FRAMEWORK = """
parties: {south: {expects: {dam: shared}}}
tables:
  early:
    parties: [north, south]
    issues: [border, guard]
    result: framework
    framework:
      to: settlement
      mode: MODE
      kappa: [0.1, 0.2, 0.4]
      adopted: {north: 0.6, south: [0.3, 0.5, 0.9]}
      expects: {north: 0.4}
  market: {issues: [toll, dam], parties: [east, south, north]}
"""
# Each level of a feature is some variants, put upon those before.
FEATURES: dict[str, list[tuple[str, ...]]] = {
    "world": [("alternatives: {reservation_value: [linear]}",), (WAR,), (WAR, PEACE)],
    "home": [(), (AT_HOME,), (AT_HOME, LOOKS_HOME)],
    "early": [(), (FRAMEWORK.replace("MODE", "opening_text"),), (FRAMEWORK.replace("MODE", "take_it_or_leave_it"),)],
    "market": [
        ("tables: {market: {opens: 2025-03}}",),
        ("tables: {market: {opens: {after: settlement}}}",),
        ("tables: {market: {opens: {after: early, if: agreed}}}",),
    ],
    "absent": [(), ("tables: {settlement: {parties: [south, north]}}",)],
    "patience": [
        (),
        ("parties: {north: {suspends_after: 1}, south: {suspends_after: 2}, east: {suspends_after: 1}}",),
    ],
}  # fmt: skip
# Looking ahead is for tables of two: tests/play/agreement/test_drivers_agree.py has one.
ANYWHERE = [name for name in STRATEGIES if name != "equilibrium"]
CHOICES = {"strategy": ANYWHERE, "protocol": PROTOCOLS, "offer": OFFERS, "reservation_value": FORMS}


def pairs(rows: Sequence[Sequence[int]]) -> set[tuple[int, int, int, int]]:
    """Every two levels that meet in some row."""
    return {(x, row[x], y, row[y]) for row in rows for x, y in combinations(range(len(row)), 2)}


def cover(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Rows in which every two levels meet: each the best of some candidates, always the same ones."""
    luck = random.Random(0)
    left, rows = pairs(list(product(*(range(size) for size in sizes)))), []
    while left:
        x, a, y, b = min(left)
        candidates = []
        for _ in range(60):
            row = [luck.randrange(size) for size in sizes]
            row[x], row[y] = a, b
            candidates.append(tuple(row))
        rows.append(max(candidates, key=lambda row: len(left & pairs([row]))))
        left -= pairs(rows[-1:])
    return rows


WORLDS = cover([len(levels) for levels in FEATURES.values()])
RULES = cover([len(names) for names in CHOICES.values()])


def small_world(folder: Path, levels: Sequence[int]) -> Scenario:
    """The three states with these levels of the features."""
    text = BASE
    for word, plugins in (("STRATEGIES", ANYWHERE), ("PROTOCOLS", PROTOCOLS), ("OFFERS", OFFERS)):
        text = text.replace(word, ", ".join(plugins))
    variants = [text]
    for level, feature in zip(levels, FEATURES.values(), strict=True):
        variants += feature[level]
    for number, variant in enumerate(variants):
        base = f"extends: world{number - 1}.yaml\n" if number else ""
        (folder / f"world{number}.yaml").write_text(base + variant, encoding="utf-8")
    return load(folder / f"world{len(variants) - 1}.yaml")


def chosen(scenario: Scenario) -> list[int]:
    """The structures of a scenario that stand in RULES."""
    wanted = {
        tuple(list(names)[level] for names, level in zip(CHOICES.values(), row, strict=True)) for row in RULES
    }
    wanted |= {(*row[:3], FORMS[0]) for row in wanted if all(s.form == FORMS[0] for s in scenario.structures)}
    return [
        s for s, of in enumerate(scenario.structures) if tuple(of.choices[name] for name in CHOICES) in wanted
    ]


def test_every_two_levels_meet() -> None:
    """In few rows: a world plays all the rules of talking that the others play."""
    for rows, names in ((WORLDS, FEATURES), (RULES, CHOICES)):
        sizes = [len(levels) for levels in names.values()]
        assert pairs(rows) == pairs(list(product(*(range(size) for size in sizes))))
        assert len(rows) < 2 * sorted(sizes)[-1] * sorted(sizes)[-2]


@pytest.mark.parametrize("levels", WORLDS, ids=str)
def test_a_small_world_plays_the_same_under_both_drivers(
    levels: tuple[int, ...], tmp_path: Path, drivers: Any
) -> None:
    scenario = small_world(tmp_path, levels)
    drivers.agree(scenario, range(2), only=chosen(scenario), replicates=1)


@pytest.mark.heavy
@pytest.mark.parametrize("levels", WORLDS, ids=str)
def test_a_thousand_runs_of_every_rule_in_a_small_world_play_the_same(
    levels: tuple[int, ...], tmp_path: Path, drivers: Any
) -> None:
    scenario = small_world(tmp_path, levels)
    drivers.agree(scenario, range(2, 2 - (-1000 // len(scenario.structures))), replicates=1)


@pytest.mark.parametrize("levels", [(2, 2, 1, 1, 1, 1), (2, 1, 2, 2, 0, 1)], ids=str)
def test_a_small_world_leaves_the_same_records(levels: tuple[int, ...], tmp_path: Path, drivers: Any) -> None:
    scenario = small_world(tmp_path, levels)
    drivers.agree_on_records(scenario, range(1), only=chosen(scenario))


@pytest.mark.parametrize("levels", WORLDS[:4], ids=str)
def test_a_small_world_plays_the_same_uncompiled(
    levels: tuple[int, ...], tmp_path: Path, drivers: Any
) -> None:
    scenario = small_world(tmp_path, levels)
    drivers.agree(scenario, range(7, 8), only=chosen(scenario)[::3], replicates=2, compiled=False)
