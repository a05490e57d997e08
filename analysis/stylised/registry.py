"""What a stylised fact consists of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analysis.stylised.measures import Measure

Direction = Literal["more", "less", "hardly"]
Unit = Literal["points", "worth", "rounds"]
Verdict = Literal["comes_out", "does_not", "unclear", "placebo", "nothing"]

# Within how much of 0 the interval of a placebo has to lie: shares, worth on the scale from 0 to 1, rounds.
MARGINS: dict[Unit, float] = {"points": 0.02, "worth": 0.02, "rounds": 0.5}


@dataclass(frozen=True)
class Case:
    """A scenario of the library with numbers set by their paths; traced if a measure looks at offers.

    plays : False if a measure only tabulates draws, so that nothing has to be played
    """

    scenario: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    traced: bool = False
    plays: bool = True

    @property
    def key(self) -> str:
        """The same for cases that are played alike."""
        return json.dumps([self.scenario, dict(self.changes)], sort_keys=True)

    def but(self, **changes: Any) -> Case:
        """The same case with further numbers set; a path's dots are written as they are, in a mapping: `**{...}`."""
        return Case(self.scenario, {**self.changes, **changes}, self.traced, self.plays)


@dataclass(frozen=True)
class Side:
    """A case and what is measured in it."""

    case: Case
    measure: Measure


@dataclass(frozen=True)
class Pair:
    """What is compared run by run: before and now, over all runs, or with `both` where both measures hold."""

    before: Side
    now: Side
    both: bool = False


@dataclass(frozen=True)
class Effect:
    """One thing that a fact says, as a paired difference.

    name : its sentence is `facts.<number>.<name>` · expects : where the 95 % interval has to lie: above 0, below 0,
    or (hardly) within `tolerance` of it
    placebo : the same with the mechanism switched off; its interval has to lie within `margin` of 0 (None: that of
    its unit) · known : the verdict that the model gives; where that is not `comes_out`, the reason is the sentence
    `facts.<number>.<name>_why` · counts : False for what only explains another effect
    """

    name: str
    expects: Direction
    unit: Unit
    pair: Pair
    placebo: Pair | None = None
    tolerance: float = 0.0
    margin: float | None = None
    known: Verdict = "comes_out"
    counts: bool = True

    @property
    def allowed(self) -> float:
        """How far from 0 a placebo may be: `margin`, else as for all effects of its unit."""
        return MARGINS[self.unit] if self.margin is None else self.margin

    @property
    def cases(self) -> Iterator[Case]:
        """All settings that it needs."""
        for pair in (self.pair, self.placebo):
            if pair is not None:
                yield pair.before.case
                yield pair.now.case


@dataclass(frozen=True)
class Fact:
    """A stylised fact: its sentence is `facts.<number>.title`; `facts.<number>.note` says how it is measured."""

    number: int
    effects: tuple[Effect, ...]
