"""What a protocol asks a party, and what it can answer: whole numbers, as both drivers pass them on.

An answer is the index of an outcome (an offer), or one of the two below zero.
"""

from __future__ import annotations

PROPOSE = 0  # name an outcome, or NONE
RESPOND = 1  # ACCEPT or NONE
RESPOND_OR_REPLACE = 2  # ACCEPT, or the outcome put in its place, or NONE
SIGN = 3  # take it or leave it: ACCEPT if it is worth no less than no agreement, or NONE
VOTE = 4  # ACCEPT if the open draft is worth no less than the text so far, or NONE
DRAFT = 5  # a mediator writes: an outcome (nobody at the table is asked)

NONE = -1  # no offer, or a refusal without one
ACCEPT = -2
