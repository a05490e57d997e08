"""The dashboard: pages that show a scenario, one run of it, and the odds of many. No rule of negotiation is here."""

import os

# Solara reads these when it is first imported, which some module of this package does.
os.environ.update(
    SOLARA_APP="sim.dashboard.app",
    SOLARA_MODE="production",
    SOLARA_TELEMETRY_MIXPANEL_ENABLE="False",
    SOLARA_THEME_SHOW_BANNER="False",
    SOLARA_THEME_LOADER="plain",
    SOLARA_ASSETS_CDN="http://localhost:9/",  # nobody listens there: what solara-assets lacks is missing, not fetched
    SOLARA_KERNEL_CULL_TIMEOUT="30m",
)
