"""Thousands of runs: plan them, play them in chunks, store what came out, read it again."""

from sim.batch.design import Sweep
from sim.batch.design_file import read_design
from sim.batch.results import Batch, open_batch
from sim.batch.runner import run_batch

__all__ = ["Batch", "Sweep", "open_batch", "read_design", "run_batch"]
