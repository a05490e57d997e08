"""Thousands of runs: plan them, play them in chunks, store what came out."""

from sim.batch.design import Sweep
from sim.batch.design_file import read_design
from sim.batch.runner import Batch, run_batch

__all__ = ["Batch", "Sweep", "read_design", "run_batch"]
