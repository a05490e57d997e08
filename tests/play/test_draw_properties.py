"""One more number that is not known changes no other: each has its own stream, keyed by its path."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.scenario import Scenario
from sim.loading.dump import dump, resolved
from sim.loading.loader import load
from sim.play.draw import draw
from sim.play.laying_out import lay_out
from sim.play.quantities import exponents

BASE: dict[str, Any] = resolved(load("classics/orange"))
PARTIES, ISSUES, VALUES = list(BASE["parties"]), list(BASE["issues"]), ["baker", "half", "juice_maker"]

ranges = st.lists(st.floats(0.1, 0.9), min_size=3, max_size=3).map(sorted)
parties, issues, values = (st.sampled_from(names) for names in (PARTIES, ISSUES, VALUES))
additions = st.lists(
    st.tuples(st.sampled_from(["bend", "clause", "gate"]), parties, issues, values, ranges), min_size=1, max_size=4
)  # fmt: skip


def with_more(added: list[tuple[str, str, str, str, list[float]]]) -> dict[str, Any]:
    """The orange with further numbers: kind, party, issue, value of the issue, low likely high."""
    data = copy.deepcopy(BASE)
    for kind, party, issue, value, number in added:
        part = data["parties"][party]
        other = next(name for name in ISSUES if name != issue)
        if kind == "bend":
            part["issues"][issue]["bend"] = number
        elif kind == "clause":
            part.setdefault("clauses", {})[f"{issue}-{value}"] = {"when": {issue: [value]}, "bonus": number}
        else:
            when = {other: [value]}
            part.setdefault("gates", {})[f"{issue}-{value}"] = {
                "issue": issue,
                "when": when,
                "factor": number,
            }
    return data


def loaded(data: dict[str, Any]) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orange.yaml"
        file.write_text(dump(data), encoding="utf-8")
        return load(file)


def numbers_drawn(scenario: Scenario, rng_seed: int, draws: range) -> dict[str, bytes]:
    """Every number of some draws by its path, to the last bit."""
    drawn = draw(lay_out(scenario), scenario.structures, rng_seed, draws, range(1))
    paths = {path for structure in scenario.structures for path, _ in exponents(structure)}
    shapes = {path: one[path] for one in drawn.exponents for path in paths & one.keys()}
    return {path: values.tobytes() for path, values in {**drawn.quantities, **shapes}.items()}


@given(additions, st.integers(0, 2**63), st.integers(0, 10**6), st.integers(1, 9))
@settings(max_examples=60)
def test_further_uncertain_numbers_change_no_other(
    added: list[tuple[str, str, str, str, list[float]]], rng_seed: int, first: int, count: int
) -> None:
    draws = range(first, first + count)
    before = numbers_drawn(loaded(BASE), rng_seed, draws)
    after = numbers_drawn(loaded(with_more(added)), rng_seed, draws)
    bends = {f"parties.{party}.issues.{issue}.bend" for kind, party, issue, _, _ in added if kind == "bend"}
    new = {
        f"parties.{party}.{kind}s.{issue}-{value}.{'bonus' if kind == 'clause' else 'factor'}"
        for kind, party, issue, value, _ in added
        if kind != "bend"
    }
    assert after.keys() - before.keys() == new
    assert before.keys() <= after.keys()
    # A bend stands for 1 where none is stated: to state one is to change it.
    assert {path for path in before if before[path] != after[path]} <= bends
    assert len(before) > 8
