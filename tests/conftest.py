"""How property tests search, for all of them: without a clock, and always the same examples where CI is set."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code, so nothing may fail by the clock.
no_clock = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# New examples each time; what failed is tried again first.
settings.register_profile("here", no_clock, derandomize=False)
settings.register_profile("ci", no_clock, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")
