"""The twelve stylised facts. Their sentences stand in the catalogue under `facts`.

No number here is chosen to make a fact come out: settings are the library's, or take one thing of them away.
"""

from __future__ import annotations

from analysis.stylised import measures as m
from analysis.stylised.registry import Case, Effect, Fact, Pair, Side

FEBRUARY = "february-2025/"
SETTLEMENT = "settlement"
YEARS = 5.0  # for which a peace is asked to hold

BASELINE = Case(FEBRUARY + "baseline")

# --- 1: a backstop
NO_BACKSTOP = {
    "parties.usa.red_lines.placebo": {
        "when": {"security_guarantees": ["air_backstop", "us_troops"]},
        "public": True,
        "judgement": "Placebo: where a backstop cannot be signed, its price does not matter.",
    }
}
BACKSTOP_OPEN = Case(FEBRUARY + "us-backstop")
FORCES = [{"european_troops": str(troops)} for troops in range(50_000, 300_001, 50_000)]
WITHOUT = m.adds("ukraine", {"security_guarantees": "intelligence"}, FORCES)
WITH = m.adds("ukraine", {"security_guarantees": "air_backstop"}, FORCES)
TABULATED = Case(FEBRUARY + "baseline", plays=False)
NO_GATE = TABULATED.but(**{"parties.ukraine.gates.troops_need_us.factor": 1})

BACKSTOP = Fact(
    1,
    (
        Effect(
            "worth",
            "more",
            "worth",
            Pair(Side(TABULATED, WITHOUT), Side(TABULATED, WITH)),
            Pair(Side(NO_GATE, WITHOUT), Side(NO_GATE, WITH)),
            margin=0.005,  # the first brigades are worth little in themselves
        ),
        Effect(
            "agreements",
            "more",
            "points",
            Pair(Side(BASELINE, m.agreement), Side(BACKSTOP_OPEN, m.agreement)),
            Pair(
                Side(BASELINE.but(**NO_BACKSTOP), m.agreement),
                Side(BACKSTOP_OPEN.but(**NO_BACKSTOP), m.agreement),
            ),
        ),
    ),
)

# --- 2: troops and durability
NO_FORCE = TABULATED.but(**{"world.peace.terms.force.weight": 0})


def _troops(of: Case, before: int, now: int) -> Pair:
    few, many = (Side(of, m.holds(YEARS, {"european_troops": str(troops)})) for troops in (before, now))
    return Pair(few, many)


HARDLY = 0.05  # what counts as hardly: a twentieth of all peaces

DURABILITY = Fact(
    2,
    (
        Effect("first", "hardly", "points", _troops(TABULATED, 0, 50_000), tolerance=HARDLY),
        Effect(
            "steep",
            "more",
            "points",
            _troops(TABULATED, 50_000, 200_000),
            _troops(NO_FORCE, 50_000, 200_000),
        ),
        Effect("last", "hardly", "points", _troops(TABULATED, 200_000, 300_000), tolerance=HARDLY),
    ),
)

# --- 3: who drafts first
ALL_AT_ONCE = Case(FEBRUARY + "all-at-one-table")
NO_ANCHOR = {"alternatives.protocol": ["alternating_offers"], "alternatives.offer": ["own_utility"]}
FREE_TEXT = BASELINE.but(**NO_ANCHOR, **{"tables.washington-moscow.framework.kappa": 0})
LASTING = m.lasting(YEARS)
FOR_RUSSIA = m.of_agreements("russia", "u")

FIRST_TEXT = Fact(
    3,
    (
        Effect(
            "nearer",
            "more",
            "worth",
            Pair(Side(ALL_AT_ONCE, FOR_RUSSIA), Side(BASELINE, FOR_RUSSIA), both=True),
            Pair(Side(ALL_AT_ONCE.but(**NO_ANCHOR), FOR_RUSSIA), Side(FREE_TEXT, FOR_RUSSIA), both=True),
        ),
        Effect(
            "lasting",
            "less",
            "points",
            Pair(Side(ALL_AT_ONCE, LASTING), Side(BASELINE, LASTING)),
            Pair(Side(ALL_AT_ONCE.but(**NO_ANCHOR), LASTING), Side(FREE_TEXT, LASTING)),
        ),
    ),
)

# --- 4: conceded before the talks
INSIDE = Case(FEBRUARY + "concession-inside-talks", traced=True)
BEFORE = Case(FEBRUARY + "concession-before-talks", traced=True)
BY_TIME = {"parties.russia.strategy": "time_dependent"}
CLAIM = m.gives_up(SETTLEMENT, "russia")
ELSEWHERE = m.gives_on(SETTLEMENT, "russia", ["borders", "security_guarantees", "european_troops"])

GIFT = Fact(
    4,
    (
        Effect(
            "claim",
            "less",
            "worth",
            Pair(Side(INSIDE, CLAIM), Side(BEFORE, CLAIM)),
            Pair(Side(INSIDE.but(**BY_TIME), CLAIM), Side(BEFORE.but(**BY_TIME), CLAIM)),
        ),
        Effect(
            "elsewhere",
            "less",
            "worth",
            Pair(Side(INSIDE, ELSEWHERE), Side(BEFORE, ELSEWHERE)),
            Pair(Side(INSIDE.but(**BY_TIME), ELSEWHERE), Side(BEFORE.but(**BY_TIME), ELSEWHERE)),
            known="does_not",
        ),
    ),
)

# --- 5: a shorter horizon
HURRIED_RUSSIA = {"parties.russia.horizon": [9, 15, 24]}
HURRIED_USA = {"parties.usa.horizon": [3, 5, 12]}
RECIPROCAL = BASELINE.but(**{"parties.russia.strategy": "averaged_tit_for_tat"})


def _hurry(hurried: dict[str, list[int]], measure: m.Measure, before: Case = BASELINE) -> Pair:
    return Pair(Side(before, measure), Side(before.but(**hurried), measure), both=True)


HORIZON = Fact(
    5,
    (
        Effect(
            "russia",
            "less",
            "worth",
            _hurry(HURRIED_RUSSIA, m.of_agreements("russia")),
            _hurry(HURRIED_RUSSIA, m.of_agreements("russia"), RECIPROCAL),
        ),
        Effect(
            "russia_all",
            "less",
            "worth",
            _hurry(HURRIED_RUSSIA, m.in_the_end("russia")),
            known="does_not",
        ),
        Effect("usa", "less", "worth", _hurry(HURRIED_USA, m.of_agreements("usa")), known="unclear"),
    ),
)

# --- 6: momentum, and a costly stalemate
ASKING = Case(FEBRUARY + "baseline", traced=True)
BREAKTHROUGH = Case(FEBRUARY + "russian-breakthrough", traced=True)
DEAF = {f"parties.{party}.war.slope": 0 for party in ("usa", "russia", "ukraine", "europeans")} | {
    "world.war.decisive": 0
}
FIRST_YEAR = m.asks_for(SETTLEMENT, "russia", 12)
LONG_WAR = Case(FEBRUARY + "long-war")
FREE = {
    "parties.russia.war.cost": 0,
    "parties.ukraine.war.cost": 0,
    "world.war.momentum.start": 0,
}
LASTING_FRONT = {
    "alternatives.reservation_value": ["linear"],
    "world.war.momentum.persistence": 0.995,
    "world.war.momentum.volatility": 0,
    "parties.usa.war.slope": 0,
    "parties.europeans.war.slope": 0,
}

MOMENTUM = Fact(
    6,
    (
        Effect(
            "asks",
            "more",
            "worth",
            Pair(Side(ASKING, FIRST_YEAR), Side(BREAKTHROUGH, FIRST_YEAR), both=True),
            Pair(Side(ASKING.but(**DEAF), FIRST_YEAR), Side(BREAKTHROUGH.but(**DEAF), FIRST_YEAR), both=True),
        ),
        Effect(
            "rarer",
            "less",
            "points",
            Pair(Side(ASKING, m.agreement), Side(BREAKTHROUGH, m.agreement)),
            Pair(Side(ASKING.but(**DEAF), m.agreement), Side(BREAKTHROUGH.but(**DEAF), m.agreement)),
            known="does_not",
        ),
        Effect(
            "rarer_if_it_lasts",
            "less",
            "points",
            Pair(
                Side(BASELINE.but(**LASTING_FRONT), m.agreement),
                Side(Case(FEBRUARY + "russian-breakthrough").but(**LASTING_FRONT), m.agreement),
            ),
            counts=False,
        ),
        Effect(
            "stalemate",
            "more",
            "points",
            Pair(Side(BASELINE, m.agreement), Side(LONG_WAR, m.agreement)),
            Pair(Side(BASELINE.but(**FREE), m.agreement), Side(LONG_WAR.but(**FREE), m.agreement)),
        ),
    ),
)

# --- 7: packages
ORANGE = Case("classics/orange")
BY_AGENDA = {"protocol": "agenda"}
ALIKE = {
    f"parties.{party}.issues.{issue}.importance": 50
    for party in ("juice_maker", "baker")
    for issue in ("pulp", "peel")
}
JOINT = m.in_the_end("juice_maker", "baker")

PACKAGES = Fact(
    7,
    (
        Effect(
            "joint",
            "more",
            "worth",
            Pair(Side(ORANGE.but(**BY_AGENDA), JOINT), Side(ORANGE, JOINT)),
            Pair(Side(ORANGE.but(**BY_AGENDA, **ALIKE), JOINT), Side(ORANGE.but(**ALIKE), JOINT)),
        ),
    ),
)

# --- 8: patience
PIE = Case("classics/split-the-pie")
HURRY, WAIT = [8, 12, 16], [24, 30, 36]
BOTH_HURRY = PIE.but(**{"parties.patient.horizon": HURRY})
BOTH_WAIT = PIE.but(**{"parties.hurried.horizon": WAIT})
OF_THE_PIE = m.of_agreements("patient")

PATIENCE = Fact(
    8,
    (
        Effect(
            "share",
            "more",
            "points",
            Pair(Side(BOTH_HURRY, OF_THE_PIE), Side(PIE, OF_THE_PIE), both=True),
            Pair(Side(BOTH_HURRY, OF_THE_PIE), Side(BOTH_WAIT, OF_THE_PIE), both=True),
        ),
    ),
)

# --- 9: private information; limits are such that a ZOPA exists always
LIMITS = ("parties.seller.reservation_value", "parties.buyer.reservation_value")
KNOWN = dict.fromkeys(LIMITS, 0.25)
PRIVATE = {limit: [0.05, 0.25, 0.45] for limit in LIMITS}
ULTIMATUM = Case("classics/used-car").but(
    **{"protocol": "take_it_or_leave_it", "alternatives.offer": ["screening"]}
)
ONE_SCREENS = Case("classics/used-car").but(**{"parties.seller.offer": "screening"})
NOBODY_SCREENS = Case("classics/used-car").but(**{"alternatives.offer": ["own_utility"]})


def _secret(of: Case, measure: m.Measure) -> Pair:
    return Pair(Side(of.but(**KNOWN), measure), Side(of.but(**PRIVATE), measure))


SECRETS = Fact(
    9,
    (
        Effect(
            "agreements",
            "less",
            "points",
            _secret(ULTIMATUM, m.agreement),
            _secret(NOBODY_SCREENS, m.agreement),
        ),
        Effect(
            "time",
            "more",
            "rounds",
            _secret(ONE_SCREENS, m.rounds),
            _secret(NOBODY_SCREENS, m.rounds),
            known="does_not",
        ),
    ),
)

# --- 10: burden-sharing and the backstop
CAMPS = "parties.usa.constituencies.members"
NO_MALUS = {
    "parties.usa.clauses.backstop_malus.bonus": 0,
    f"{CAMPS}.restraint_camp.departures.clauses.backstop_malus.bonus": 0,
    f"{CAMPS}.allied_camp.departures.clauses.backstop_malus.bonus": 0,
}
UNPAID_OFF = {"parties.usa.clauses.backstop_unpaid.bonus": 0}
HAS_BACKSTOP = m.signed(SETTLEMENT, "security_guarantees", ["air_backstop", "us_troops"])


def _paying(share: str) -> Case:
    """Europe's share of aid as everybody expects it: the table that settles it opens when the settlement is over."""
    expected = {
        f"parties.{party}.expects": {"aid_share": share}
        for party in ("usa", "russia", "ukraine", "europeans")
    }
    return BASELINE.but(**{"tables.burden-sharing.opens": "2027-10"}, **expected)


LITTLE, MUCH = _paying("55"), _paying("85")

BURDEN = Fact(
    10,
    (
        Effect(
            "no_principle",
            "more",
            "points",
            Pair(Side(LITTLE.but(**NO_MALUS), HAS_BACKSTOP), Side(MUCH.but(**NO_MALUS), HAS_BACKSTOP)),
            Pair(
                Side(LITTLE.but(**NO_MALUS, **UNPAID_OFF), HAS_BACKSTOP),
                Side(MUCH.but(**NO_MALUS, **UNPAID_OFF), HAS_BACKSTOP),
            ),
        ),
        Effect(
            "as_it_is",
            "more",
            "points",
            Pair(Side(LITTLE, HAS_BACKSTOP), Side(MUCH, HAS_BACKSTOP)),
            known="does_not",
        ),
    ),
)

# --- 11: win-sets
UNITY, SPLIT = Case(FEBRUARY + "european-unity"), Case(FEBRUARY + "european-split")
CAPITALS = ("germany", "france", "united_kingdom", "italy", "poland", "others")
MEMBERS = "parties.europeans.constituencies.members"
AGREEING = {
    "parties.europeans.reservation_value": 0.34,
    **{f"{MEMBERS}.{capital}.reservation_value": 0.34 for capital in CAPITALS},
    **{f"{MEMBERS}.{capital}.departures": {} for capital in CAPITALS},
}
FOR_EUROPE = m.of_agreements("europeans")

WIN_SET = Fact(
    11,
    (
        Effect(
            "terms",
            "more",
            "worth",
            Pair(Side(UNITY, FOR_EUROPE), Side(SPLIT, FOR_EUROPE), both=True),
            Pair(Side(UNITY.but(**AGREEING), FOR_EUROPE), Side(SPLIT.but(**AGREEING), FOR_EUROPE), both=True),
            margin=0.003,
        ),
        Effect(
            "agreements",
            "less",
            "points",
            Pair(Side(UNITY, m.agreement), Side(SPLIT, m.agreement)),
            Pair(Side(UNITY.but(**AGREEING), m.agreement), Side(SPLIT.but(**AGREEING), m.agreement)),
        ),
    ),
)

# --- 12: enforcement
BARE = {"security_guarantees": "none", "european_troops": "0"}
ENFORCED = {"security_guarantees": "air_backstop", "european_troops": "200000"}
NOTHING_DETERS = TABULATED.but(
    **{"world.peace.terms.force.weight": 0, "world.peace.terms.backstop.weight": 0}
)


def _enforced(of: Case) -> Pair:
    return Pair(Side(of, m.holds(YEARS, ENFORCED)), Side(of, m.holds(YEARS, BARE)))


ENFORCEMENT = Fact(12, (Effect("holds", "less", "points", _enforced(TABULATED), _enforced(NOTHING_DETERS)),))

FACTS: tuple[Fact, ...] = (
    BACKSTOP,
    DURABILITY,
    FIRST_TEXT,
    GIFT,
    HORIZON,
    MOMENTUM,
    PACKAGES,
    PATIENCE,
    SECRETS,
    BURDEN,
    WIN_SET,
    ENFORCEMENT,
)
