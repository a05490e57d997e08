"""Solution concepts as pure functions on arrays; utilities are (outcomes, parties).

What a table could agree on: `pareto`, `additive`, `zopa`, `bargaining`, `distances`, `failure`. Yardsticks from theory,
whose answers are known in closed form or by backward induction: `rubinstein`, `unanimity`, `baron_ferejohn`,
`voting`, `fearon`, `battles`, `attrition`.
"""

from analysis.solutions.additive import additive_pareto_front
from analysis.solutions.attrition import expected_duration, quitting_rates, still_fighting
from analysis.solutions.bargaining import egalitarian, kalai_smorodinsky, nash_bargaining, utilitarian
from analysis.solutions.baron_ferejohn import random_proposer
from analysis.solutions.battles import battles
from analysis.solutions.distances import distance_to_nearest, distances, solution_points
from analysis.solutions.failure import Failure, explain_failure
from analysis.solutions.fearon import bargaining_range, screening_demand
from analysis.solutions.pareto import pareto_front
from analysis.solutions.rubinstein import alternating_offers, shares_with_end, shares_without_end
from analysis.solutions.unanimity import random_proposer_shares, rotating_proposer_shares
from analysis.solutions.voting import banzhaf, banzhaf_swings, shapley_shubik, unanimity_core, win_set
from analysis.solutions.zopa import zopa

__all__ = [
    "Failure",
    "additive_pareto_front",
    "alternating_offers",
    "banzhaf",
    "banzhaf_swings",
    "bargaining_range",
    "battles",
    "distance_to_nearest",
    "distances",
    "egalitarian",
    "expected_duration",
    "explain_failure",
    "kalai_smorodinsky",
    "nash_bargaining",
    "pareto_front",
    "quitting_rates",
    "random_proposer",
    "random_proposer_shares",
    "rotating_proposer_shares",
    "screening_demand",
    "shapley_shubik",
    "shares_with_end",
    "shares_without_end",
    "solution_points",
    "still_fighting",
    "unanimity_core",
    "utilitarian",
    "win_set",
    "zopa",
]
