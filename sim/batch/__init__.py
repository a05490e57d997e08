"""Thousands of runs: plan them, play them in chunks, store what came out."""

from sim.batch.runner import Batch, run_batch

__all__ = ["Batch", "run_batch"]
