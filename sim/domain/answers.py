"""What a protocol asks a party, and what it can answer: whole numbers, as both drivers pass them on.

An answer is the index of an outcome (an offer), or one of the two below zero.
"""

from __future__ import annotations

PROPOSE = 0  # name an outcome, or NONE
RESPOND = 1  # ACCEPT or NONE
RESPOND_OR_REPLACE = 2  # ACCEPT, or the outcome put in its place, or NONE

NONE = -1  # no offer, or a refusal without one
ACCEPT = -2
