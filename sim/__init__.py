"""zopa: a multi-agent simulation of political negotiations.

    import sim
    scenario = sim.load("february-2025")
    record = sim.run(scenario, rng_seed=1)
    batch = sim.run_batch(scenario, runs=10_000, rng_seed=1, workers=2, out="out/talks")
    batch = sim.open_batch("out/talks")

Names are loaded when they are first used, so that importing `sim` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.batch import Batch, Sweep, open_batch, read_design, run_batch
    from sim.domain.scenario import Scenario
    from sim.loading.loader import load
    from sim.loading.reader import InputError
    from sim.play.model import NegotiationModel, run
    from sim.play.records import Record
    from sim.strategies import Strategy

try:
    __version__ = version("zopa")
except PackageNotFoundError:  # a checkout that is on the path but not installed
    __version__ = "0.1.0"

_HOMES = {
    "Batch": "sim.batch",
    "InputError": "sim.loading.reader",
    "NegotiationModel": "sim.play.model",
    "Record": "sim.play.records",
    "Scenario": "sim.domain.scenario",
    "Strategy": "sim.strategies",
    "Sweep": "sim.batch",
    "load": "sim.loading.loader",
    "open_batch": "sim.batch",
    "read_design": "sim.batch",
    "run": "sim.play.model",
    "run_batch": "sim.batch",
}

__all__ = [
    "Batch",
    "InputError",
    "NegotiationModel",
    "Record",
    "Scenario",
    "Strategy",
    "Sweep",
    "__version__",
    "load",
    "open_batch",
    "read_design",
    "run",
    "run_batch",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
