"""What every strategy, offering rule and acceptance rule promises, a user's own included."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.domain.answers import RESPOND, RESPOND_OR_REPLACE, SIGN, VOTE
from sim.domain.issues import Issue, Value
from sim.domain.outcomes import OutcomeSpace
from sim.loading.loader import load
from sim.loading.reader import InputError
from sim.play.model import NegotiationModel
from sim.protocols import PROTOCOLS
from sim.strategies import ACCEPTANCES, NONE, OFFERS, STRATEGIES, Strategy, View
from sim.strategies.base import goes_by_claim
from sim.strategies.ladder import Ladder

SOURCE = re.compile(r"\[[a-z]+\d{4}[a-z]*\]")
BIBLIOGRAPHY = Path(__file__).parents[2] / "docs" / "references.bib"
SITUATIONS = 60
QUESTIONS = (RESPOND, RESPOND_OR_REPLACE, SIGN, VOTE)


class HalfWay(Strategy):
    """Asks for the middle between its best and no agreement, whatever happens. [raiffa1982]"""

    def aspiration(self, view: View) -> float:
        if view.best < view.reservation_value:
            return math.inf
        return float((view.reservation_value + view.best) / 2)


OWN = "half_way"
NAMES = [*STRATEGIES, OWN]


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's strategy, for the length of a test."""
    monkeypatch.setattr(STRATEGIES, "_added", STRATEGIES.added())
    STRATEGIES.register(OWN, HalfWay)


def views() -> Iterator[View]:
    """Random situations at a table of three over 2 x 3 x 2 outcomes, every array read-only."""
    rng = np.random.default_rng(7)
    issues = [
        Issue(
            f"issue{j}",
            {"en": ""},
            "ordered",
            tuple(Value(str(v), {"en": ""}, frozenset()) for v in range(n)),
            0,
            tuple(range(n)),
        )
        for j, n in enumerate((2, 3, 2))
    ]
    space = OutcomeSpace.of(issues)
    distances = np.zeros((3, 3, 3), dtype=np.int64)
    for j, table in enumerate(space.distances):
        distances[j, : len(table), : len(table)] = table
    for k in range(SITUATIONS):
        values = np.round(rng.normal(size=space.size), 1)  # coarse: with ties
        acceptable = rng.random(space.size) < (0.0 if k == 0 else 0.8)
        proposable = acceptable & (rng.random(space.size) < 0.8)
        kept = float(rng.choice([0.0, 1.0, rng.random()]))
        first, last = rng.integers(-1, space.size, (2, 3))
        view = View(
            me=int(rng.integers(3)),
            round=3,
            of=10,
            tau=float(rng.random()),
            kept=np.float64(kept),
            reservation_value=np.float64(rng.normal()),
            best=float(np.where(proposable, values, -np.inf).max()),
            claim=np.float64(rng.normal()),
            values=values,
            acceptable=acceptable,
            proposable=proposable,
            standing=int(rng.integers(-1, space.size)),
            text=int(rng.integers(-1, space.size)),
            chance=np.round(rng.random(space.size), 1),
            first=first,
            last=np.where(first < 0, -1, np.maximum(last, 0)),
            levels=np.array(np.unravel_index(np.arange(space.size), space.shape), dtype=np.int16),
            distances=distances,
            tie_rank=space.tie_rank,
        )
        for field in view:
            if isinstance(field, np.ndarray):
                field.setflags(write=False)
        yield view


def sourced() -> list[tuple[str, object]]:
    return [*STRATEGIES.items(), (OWN, HalfWay), *OFFERS.items(), *ACCEPTANCES.items()]


# --- words


@pytest.mark.parametrize(("name", "thing"), sourced(), ids=[name for name, _ in sourced()])
def test_says_what_it_does_and_names_its_source(name: str, thing: object) -> None:
    words = (thing.__doc__ or "").strip()
    assert words, f"{name} has no docstring"
    assert words.split("\n")[0].rstrip().endswith((".", "]")), f"the first line of {name} is no sentence"
    assert SOURCE.search(words), f"{name} names no source"


def test_every_source_stands_in_the_bibliography() -> None:
    known = set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.M))
    cited = {key[1:-1] for _, thing in sourced() for key in SOURCE.findall(thing.__doc__ or "")}
    assert cited <= known


def test_names_are_written_as_in_scenarios() -> None:
    for name in (*STRATEGIES, *OFFERS, *ACCEPTANCES):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


# --- the schedule


@pytest.mark.parametrize("name", NAMES)
def test_its_schedule_falls_from_1_and_never_rises(name: str) -> None:
    kind = STRATEGIES[name]
    low, high = kind.e_bounds or (1.0, 1.0)
    tau = np.tile(np.append(np.arange(50) / 49, 1.0), (4, 1))  # and a round after the horizon
    e = np.array([low, 0.7 * low + 0.3 * high, 0.3 * low + 0.7 * high, high])[:, None]
    e = np.ascontiguousarray(np.broadcast_to(e, tau.shape))
    before = tau.copy(), e.copy()
    kept = kind.kept(tau, e)
    assert kept.shape == tau.shape
    assert kept.dtype == np.float64
    assert (kept[:, 0] == 1.0).all()
    assert ((kept >= 0.0) & (kept <= 1.0)).all()
    assert (np.diff(kept, axis=1) <= 0.0).all()
    assert (tau == before[0]).all()
    assert (e == before[1]).all()


@pytest.mark.parametrize("name", NAMES)
def test_one_draw_has_the_schedule_that_it_has_in_a_chunk(name: str) -> None:
    kind = STRATEGIES[name]
    low, high = kind.e_bounds or (1.0, 1.0)
    rng = np.random.default_rng(3)
    tau = np.minimum(1.0, np.arange(37) / rng.uniform(5, 60, (64, 1)))
    e = np.ascontiguousarray(np.broadcast_to(rng.uniform(low, high, (64, 1)), tau.shape))
    chunk = kind.kept(tau, e)
    for d in range(64):
        assert (kind.kept(tau[d : d + 1].copy(), e[d : d + 1].copy())[0] == chunk[d]).all()


@pytest.mark.parametrize("name", NAMES)
def test_its_exponent_is_bounded_where_it_takes_one(name: str) -> None:
    kind = STRATEGIES[name]
    assert (kind.default_e is None) == (kind.e_bounds is None)
    if kind.default_e is not None and kind.e_bounds is not None:
        assert 0 < kind.e_bounds[0] <= kind.default_e.low
        assert kind.default_e.high <= kind.e_bounds[1]


# --- decisions


def test_situations_cover_what_can_happen() -> None:
    seen = list(views())
    assert any(not v.proposable.any() for v in seen)
    assert any(v.best < v.reservation_value for v in seen)
    assert any(v.best > v.reservation_value and v.standing >= 0 for v in seen)
    assert any(v.standing < 0 for v in seen)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("offer", sorted(OFFERS))
@pytest.mark.parametrize("acceptance", sorted(ACCEPTANCES))
class TestDecisions:
    @pytest.fixture
    def strategy(self, name: str, offer: str, acceptance: str) -> Strategy:
        return STRATEGIES[name](OFFERS[offer], ACCEPTANCES[acceptance])

    def test_asks_for_at_least_its_reservation_value_or_for_more_than_there_is(
        self, strategy: Strategy
    ) -> None:
        for view in views():
            asked = strategy.aspiration(view)
            assert isinstance(asked, float)
            if view.best < view.reservation_value:
                assert asked == math.inf
            else:
                assert view.reservation_value <= asked <= view.best

    def test_proposes_an_outcome_that_it_may_propose_or_nothing(self, strategy: Strategy) -> None:
        for view in views():
            bid = strategy.propose(view)
            assert bid == NONE or (0 <= bid < view.values.size and view.proposable[bid])
            if bid != NONE:
                assert view.values[bid] >= view.reservation_value
            if view.best < view.reservation_value:
                assert bid == NONE

    def test_accepts_nothing_below_its_reservation_value_nor_over_its_red_lines(
        self, strategy: Strategy
    ) -> None:
        for view in views():
            if view.standing >= 0 and strategy.accepts(view):
                assert view.acceptable[view.standing]
                assert view.values[view.standing] >= view.reservation_value

    def test_signs_what_is_worth_no_less_than_no_agreement_and_nothing_else(self, strategy: Strategy) -> None:
        for view in views():
            if view.standing >= 0:
                good = view.values[view.standing] >= view.reservation_value
                assert strategy.agrees(view, SIGN) == (view.acceptable[view.standing] and good)

    def test_votes_for_no_draft_that_is_worse_than_the_text_and_less_than_it_asks_for(
        self, strategy: Strategy
    ) -> None:
        for view in views():
            if view.standing >= 0 and strategy.agrees(view, VOTE):
                worth = view.values[view.standing]
                no_worse = view.text >= 0 and worth >= view.values[view.text]
                assert no_worse or worth >= strategy.aspiration(view)

    def test_answers_the_same_when_asked_again(
        self, strategy: Strategy, name: str, offer: str, acceptance: str
    ) -> None:
        def answers(one: Strategy, view: View) -> tuple[object, ...]:
            taken = (
                [bool(one.agrees(view, question)) for question in QUESTIONS] if view.standing >= 0 else None
            )
            return one.aspiration(view), one.propose(view), taken

        once = [answers(strategy, view) for view in views()]
        again = [answers(strategy, view) for view in reversed(list(views()))]
        fresh = [answers(STRATEGIES[name](OFFERS[offer], ACCEPTANCES[acceptance]), view) for view in views()]
        assert once == again[::-1] == fresh

    def test_leaves_its_view_as_it_was(self, strategy: Strategy) -> None:
        for seen, untouched in zip(views(), views(), strict=True):
            strategy.propose(seen)
            for question in QUESTIONS if seen.standing >= 0 else ():
                strategy.agrees(seen, question)
            for mine, theirs in zip((*seen, *seen.ladder), (*untouched, *untouched.ladder), strict=True):
                assert isinstance(mine, Ladder) or np.array_equal(mine, theirs)

    @pytest.mark.parametrize("protocol", list(PROTOCOLS))
    def test_plays_a_table(self, name: str, offer: str, acceptance: str, protocol: str) -> None:
        choices = {"strategy": [name], "offer": [offer], "acceptance": [acceptance], "protocol": [protocol]}
        if name == "equilibrium" and protocol != "rotating_offers":  # it knows no other turns
            with pytest.raises(InputError, match="'equilibrium' needs the protocol 'rotating_offers'"):
                load("classics/orange", overrides={"alternatives": choices})
            return
        scenario = load("classics/orange", overrides={"alternatives": choices})
        for run in range(3):
            model = NegotiationModel(scenario, rng_seed=1, run=run)
            record = model.play()
            played, most = record.tables[0], scenario.tables[0].rounds
            assert record.structure == {k: v[0] for k, v in choices.items()}
            assert 1 <= played.rounds <= most
            assert played.status in ("agreed", "refused", "deadline")
            assert played.status != "deadline" or played.rounds == most
            assert not model.running
            assert record.agreement == (played.status == "agreed")
            if record.agreement:
                for party in record.parties.values():
                    assert party.u is not None
                    assert party.u >= party.reservation_value


# --- plugging in


def test_a_name_belongs_to_one_strategy() -> None:
    STRATEGIES.register(OWN, HalfWay)  # once more is no harm
    with pytest.raises(ValueError, match="named 'half_way' already"):
        STRATEGIES.register(OWN, STRATEGIES["linear"])
    with pytest.raises(ValueError, match="named 'linear' already"):
        STRATEGIES.register("linear", HalfWay)


def test_ones_own_strategy_is_not_compiled() -> None:
    assert not HalfWay.is_compiled()
    assert all(STRATEGIES[name].is_compiled() for name in STRATEGIES if name != OWN)


def test_a_strategy_that_decides_nothing_says_so() -> None:
    view = next(views())
    with pytest.raises(NotImplementedError, match="Strategy must override aspiration"):
        Strategy(OFFERS["trade_off"], ACCEPTANCES["ac_next"]).aspiration(view)


# --- what allows rounds to be skipped


def elsewhere(view: View) -> View:
    """The same party with the same chances in another round, after other talks."""
    return view._replace(
        round=7,
        tau=1.0 - view.tau,
        claim=view.claim + 1.0,
        standing=(view.standing + 2) % view.values.size if view.standing < 9 else -1,
        first=view.last,
        last=view.first,
    )


@pytest.mark.parametrize("name", [n for n, kind in STRATEGIES.items() if kind.eases])
def test_who_eases_asks_for_no_more_as_its_share_falls_whatever_was_said(name: str) -> None:
    rule = STRATEGIES[name].compiled_rule()
    shares = np.sort(np.append(np.random.default_rng(1).random(40), [0.0, 1.0]))
    for view in views():
        asked = [rule(view._replace(kept=share)) for share in shares]
        assert asked == sorted(asked)
        assert asked == [rule(elsewhere(view)._replace(kept=share)) for share in shares]


@pytest.mark.parametrize("name", [n for n, rule in OFFERS.items() if goes_by_claim(rule)])
def test_an_offer_by_claim_is_worth_it_and_as_much_whatever_was_said(name: str) -> None:
    rule = OFFERS[name]
    for view in views():
        for aspiration in (*np.unique(view.values).tolist(), -math.inf, math.inf):
            bid, other = rule(view, aspiration), rule(elsewhere(view), aspiration)
            assert (bid == NONE) == (other == NONE)
            if bid != NONE:
                assert view.values[bid] == view.values[other] >= aspiration
                equal = view.proposable & (view.values == view.values[bid])
                assert bid == other or equal.sum() > 1


@pytest.mark.parametrize("name", [n for n, rule in ACCEPTANCES.items() if goes_by_claim(rule)])
def test_acceptance_by_claim_takes_what_is_acceptable_and_worth_an_offer_of_its_own(name: str) -> None:
    rule = ACCEPTANCES[name]
    for view in views():
        if view.standing < 0:
            continue
        assert not rule(view, NONE)
        for bid in np.flatnonzero(view.proposable).tolist():
            taken = rule(view, bid)
            assert taken == rule(elsewhere(view)._replace(standing=view.standing), bid)
            if taken:
                assert view.acceptable[view.standing]
                assert view.values[view.standing] >= view.values[bid]


def test_rules_that_go_by_what_others_said_do_not_claim_otherwise() -> None:
    assert not STRATEGIES["averaged_tit_for_tat"].eases
    assert not STRATEGIES["equilibrium"].eases
    assert not goes_by_claim(OFFERS["trade_off"])
    assert not goes_by_claim(OFFERS["screening"])
