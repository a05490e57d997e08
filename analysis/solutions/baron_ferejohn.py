"""Dividing a pie of 1 by vote, a random member proposing in each round (Baron and Ferejohn).

The closed rule: a proposal is voted on as it is. If enough members agree, its proposer included, it is the division;
if not, a round passes, a gain in the next round being worth `patience` times as much, and a member is drawn again,
each with the same probability.

What stands here is the symmetric *stationary* equilibrium: everybody proposes and votes in the same way in every
round, whatever has happened before, and a proposer draws its partners with equal probability. Without that
assumption five or more members with enough patience have an equilibrium for any division whatever [baron1989]; so
whoever compares a simulation with these shares has to say that its parties forget.
"""

from __future__ import annotations


def random_proposer(members: int, patience: float, quota: int | None = None) -> tuple[float, float, int]:
    """What the proposer keeps, what each of its partners gets, and how many partners it has; others get 0.

    members : at least 2; patience : discount factor per round, from 0 to 1
    quota : votes needed, the proposer's own included, a simple majority if not given; all members is unanimity

    1. Before a proposer is drawn all members are alike and nothing is wasted, so the game is worth 1/members.
    2. Who is offered patience/members is indifferent, and agrees; less is refused, more is a waste.
    3. The proposer buys the quota - 1 votes that it lacks and keeps 1 - (quota - 1) patience/members.

    Raises ValueError for fewer than 2 members, patience outside 0 to 1, and a quota outside 1 to members.
    [baron1989]
    """
    if members < 2:
        raise ValueError(f"there must be at least 2 members, not {members}")
    if not 0 <= patience <= 1:
        raise ValueError(f"patience must be from 0 to 1, not {patience}")
    needed = members // 2 + 1 if quota is None else quota
    if not 1 <= needed <= members:
        raise ValueError(f"the quota must be from 1 to {members}, not {needed}")
    price = patience / members
    return 1 - (needed - 1) * price, price, needed - 1
