"""Solution concepts as pure functions on arrays; utilities are (outcomes, parties)."""

from analysis.solutions.additive import additive_pareto_front
from analysis.solutions.bargaining import egalitarian, kalai_smorodinsky, nash_bargaining, utilitarian
from analysis.solutions.distances import distance_to_nearest, distances, solution_points
from analysis.solutions.failure import Failure, explain_failure
from analysis.solutions.pareto import pareto_front
from analysis.solutions.zopa import zopa

__all__ = [
    "Failure",
    "additive_pareto_front",
    "distance_to_nearest",
    "distances",
    "egalitarian",
    "explain_failure",
    "kalai_smorodinsky",
    "nash_bargaining",
    "pareto_front",
    "solution_points",
    "utilitarian",
    "zopa",
]
