"""Thousands of runs: plan them, play them in chunks, store what came out, read it again."""

from sim.batch.results import Batch, open_batch
from sim.batch.runner import run_batch

__all__ = ["Batch", "open_batch", "run_batch"]
