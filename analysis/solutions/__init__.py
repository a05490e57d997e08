"""Solution concepts as pure functions on arrays; utilities are (outcomes, parties)."""

from analysis.solutions.failure import Failure, explain_failure
from analysis.solutions.zopa import zopa

__all__ = ["Failure", "explain_failure", "zopa"]
