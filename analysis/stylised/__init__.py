"""The stylised facts: what the model should bring out, how each is measured, and what was found.

A fact is one or several effects; an effect is a paired difference between two settings, with a placebo in which
the mechanism is switched off. Nothing here plays anything: `sim.batch.facts` does.
"""

from analysis.stylised.evidence import Board, Evidence
from analysis.stylised.facts import FACTS
from analysis.stylised.registry import Case, Effect, Fact, Pair, Side
from analysis.stylised.verdicts import Finding, judge, verdict_of

__all__ = [
    "FACTS",
    "Board",
    "Case",
    "Effect",
    "Evidence",
    "Fact",
    "Finding",
    "Pair",
    "Side",
    "judge",
    "verdict_of",
]
