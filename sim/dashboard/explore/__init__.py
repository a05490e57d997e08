"""Explore: one run, round by round, the odds of many, and the levers that move them."""
