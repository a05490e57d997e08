"""Batches: what is stored, what came of it, which runs it has."""
