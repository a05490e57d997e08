"""Suspending talks: what a party can still hope for."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim

SCENARIO = """\
schema: 1
title: A village hall
stylised: true
start: 2025-01
issues:
  hall:
    title: Hall
    type: ordered
    status_quo: none
    binds: [north, south]
    values: {none: {}, small: {}, large: {}}
parties:
  north:
    title: North
    initials: N
    reservation_value: 0.5
    horizon: 24
    suspends_after: 2
    issues: {hall: {importance: 1, worth: {values: {none: 0, small: 0.2, large: 1}}}}
  south:
    title: South
    initials: S
    reservation_value: 0.1
    horizon: 24
    issues: {hall: {importance: 1, worth: {values: {none: 0, small: 1, large: 0.9}}}}
RED_LINES
tables:
  - {name: inn, parties: [north, south], issues: [hall], rounds: 6}
"""
LINE = "    red_lines: {no_large_hall: {when: {hall: large}, public: PUBLIC}}"


def suspended(folder: Path, red_lines: str) -> list[bool]:
    """Whether the north has suspended talks, round by round."""
    file = folder / "village.yaml"
    file.write_text(SCENARIO.replace("RED_LINES", red_lines), encoding="utf-8")
    record = sim.run(file, rng_seed=1)
    return [row.suspended for row in record.party_rounds if row.party == "north"]


def test_what_others_have_ruled_out_in_public_gives_no_hope(tmp_path: Path) -> None:
    """Only the large hall is worth it to the north, and the south would gain by it but has sworn never to sign it."""
    assert suspended(tmp_path, LINE.replace("PUBLIC", "true")) == [False] + [True] * 5


@pytest.mark.parametrize("red_lines", ["", LINE.replace("PUBLIC", "false")])
def test_what_nobody_knows_to_be_ruled_out_does(tmp_path: Path, red_lines: str) -> None:
    assert not any(suspended(tmp_path, red_lines))
