"""The contract of a strategy: what it sees and what it decides.

A built-in strategy is a rule: a function of one `View`, made of numbers and arrays, that both drivers call.
The Mesa model calls it as it stands; the ensemble compiles it. A strategy of your own is a class in plain
Python that overrides any of the three decisions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.domain.answers import ACCEPT, NONE, PROPOSE, RESPOND_OR_REPLACE, SIGN, VOTE
from sim.domain.uncertain import Uncertain
from sim.strategies.ladder import NO_LADDER, Ladder

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


NOTHING_APART: NDArray[np.int32] = np.zeros((0, 0), dtype=np.int32)


class View(NamedTuple):
    """What a party sees when it is asked, read-only. Outcomes are indices into the arrays.

    me : own seat; the parties at the table are 0 ... n-1
    round : 0, 1, ...; of : how many rounds the table sits at most
    tau : own relative time in [0, 1]
    kept : share of its claim that its schedule still keeps at this round, in [0, 1]
    reservation_value, best : utility of no agreement, and of the best outcome that it could propose
    values : (outcomes,) own value of signing each outcome
    acceptable : (outcomes,) outcomes that break none of its own red lines and need somebody's signature
    proposable : (outcomes,) those that also break no signatory's public red line and are in order now
    claim : what backward induction promises it in this round; NaN where that is not worked out
    standing : the open offer, or -1 · text : what a single text or an agenda has come to, or -1
    chance : (outcomes,) how likely all other signatories could accept, as it believes; empty if it does not ask
    first, last : (parties,) first and latest offer of each party at this table, or -1
    levels : (issues, outcomes) level of each issue in each outcome, among the open ones
    distances : (issues, levels, levels) between open levels, on one whole-number scale
    tie_rank : (outcomes,) order in which ties fall
    apart : (outcomes, outcomes) distances summed over issues, or (0, 0) where outcomes are many
    ladder : proposable outcomes by value, for compiled searches
    """

    me: int
    round: int
    of: int
    tau: float
    kept: float
    reservation_value: float
    best: float
    claim: float
    values: Floats
    acceptable: Bools
    proposable: Bools
    standing: int
    text: int
    chance: Floats
    first: Integers
    last: Integers
    levels: NDArray[np.int16]
    distances: Integers
    tie_rank: Integers
    apart: NDArray[np.int32] = NOTHING_APART
    ladder: Ladder = NO_LADDER


AspirationRule = Callable[..., float]  # (view)
OfferRule = Callable[[View, float], int]
AcceptanceRule = Callable[[View, int], bool]


R = TypeVar("R", bound=Callable[..., Any])


def by_claim(rule: R) -> R:
    """Mark an offering or acceptance rule by which the claim alone counts, and what came before does not.

    What such a rule offers is worth the aspiration at least. Apart from that it depends on own values and on what can
    be proposed, and on the open offer only in choosing among outcomes that are worth the same. What it takes is
    acceptable and worth no less than what the party would offer, which must be something.
    """
    rule.by_claim = True  # type: ignore[attr-defined]  # functions may carry what they like
    return rule


def goes_by_claim(rule: Callable[..., Any]) -> bool:
    """Whether an offering or acceptance rule is marked by `by_claim`."""
    return getattr(rule, "by_claim", False)


def within_limits(view: View, ask: float) -> float:
    """A claim kept within [reservation value, best]; infinite for a party with nothing to gain.

    A party whose best outcome is worth less than no agreement neither offers nor accepts.
    """
    if view.best < view.reservation_value:
        return np.inf
    return max(view.reservation_value, min(ask, view.best))


def signs(view: View) -> bool:
    """Whether the party signs when nothing better can come: the open offer is worth no less than no agreement."""
    worth = view.values[view.standing]
    return bool(view.acceptable[view.standing] and worth >= view.reservation_value)


def approves(view: View, aspiration: float) -> bool:
    """Whether the party lets a draft stand: it is worth no less than the text, or all that it asks for.

    Never a draft that it could not sign in place of a text that it could.
    """
    worth = view.values[view.standing]
    if not view.acceptable[view.standing] and view.text >= 0 and view.acceptable[view.text]:
        return False
    return bool(worth >= aspiration or (view.text >= 0 and worth >= view.values[view.text]))


def decide(question: int, accepts: bool, bid: int) -> int:
    """The answer to a protocol's question, from what a party would accept and would propose."""
    if question != PROPOSE and accepts:
        return ACCEPT
    if question in (PROPOSE, RESPOND_OR_REPLACE):
        return bid
    return NONE


class Strategy:
    """How one party bargains; subclass it and override what differs.

    `aspiration` is what the party asks for, on its own scale of value; `propose` picks an outcome to offer;
    `accepts` answers an open offer. By default the scenario's offering and acceptance rules do the latter
    two. All three must depend on the view alone: they may be asked twice, or in another process.

    eases : whether what it asks for goes by its limits and the share kept alone, and never rises as that share falls;
    then rounds in which nothing can be agreed may be skipped
    """

    eases: ClassVar[bool] = False
    rule: ClassVar[AspirationRule | None] = None  # set by built-in strategies: what the ensemble compiles
    default_e: ClassVar[Uncertain | None] = None  # concession exponent where the party states none
    e_bounds: ClassVar[tuple[float, float] | None] = (
        None  # what a stated exponent must lie in; None: takes none
    )

    def __init__(self, offer: OfferRule, acceptance: AcceptanceRule) -> None:
        self.offer = offer
        self.acceptance = acceptance

    @staticmethod
    def kept(tau: Floats, e: Floats) -> Floats:
        """Share of the claim kept at each relative time; both and the result of shape (draws, rounds).

        Worked out once, when the numbers are drawn, so that play needs no powers.
        """
        return np.ones_like(tau)

    def aspiration(self, view: View) -> float:
        """What the party asks for now."""
        rule = type(self).rule
        if rule is None:
            raise NotImplementedError(f"{type(self).__name__} must override aspiration()")
        return rule(view)

    def propose(self, view: View) -> int:
        """The outcome that the party would propose now, or NONE (-1)."""
        return self.offer(view, self.aspiration(view))

    def accepts(self, view: View) -> bool:
        """Whether the party takes the open offer."""
        return self.acceptance(view, self.propose(view))

    def agrees(self, view: View, question: int) -> bool:
        """Whether the party says yes to what it is asked: to an open offer, to a draft, or for the last time."""
        if question == SIGN:
            return signs(view)
        if question == VOTE:
            return approves(view, self.aspiration(view))
        return self.accepts(view)

    @classmethod
    def compiled_rule(cls) -> AspirationRule:
        """The rule that the ensemble compiles; TypeError if there is none."""
        if cls.rule is None:
            raise TypeError(f"{cls.__name__} has no rule to compile")
        return cls.rule

    @classmethod
    def is_compiled(cls) -> bool:
        """True if the ensemble plays this strategy: a built-in class; one of your own may override anything."""
        return cls.rule is not None and cls.__module__.startswith("sim.")
