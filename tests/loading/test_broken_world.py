"""Each kind of mistake about tables, the war, the peace and ratification with the words that a user reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.app import run_app

SCENARIO = """\
schema: 1
title: A war over a pass
stylised: true
start: 2025-01
round: 2 months
issues:
  pass:
    title: The pass
    type: nominal
    status_quo: divided
    binds: [upper, lower]
    values: {divided: {}, shared: {}, ceded: {}}
  guards:
    title: Guards
    type: grid
    grid: {from: 0, to: 400, step: 100}
    status_quo: 0
    binds: [coast]
  tolls:
    title: Tolls
    type: ordered
    status_quo: upper
    binds: [upper, lower]
    values: {upper: {}, lower: {}}
parties:
  upper:
    title: Upper valley
    initials: UP
    reservation_value: 0.3
    horizon: 20
    foresight: [0.8, 0.9, 0.95]
    expects: {guards: 100}
    suspends_after: 4
    war: {slope: 0.2, resilience: 0.3, cost: 0.05}
    issues:
      pass: {importance: 60, worth: {values: {divided: 0.5, shared: 1, ceded: 0}}}
      tolls: {importance: 40, worth: {ideal: upper}}
  lower:
    title: Lower valley
    initials: LO
    reservation_value: 0.3
    horizon: 24
    foresight: 0.9
    war: {sides_with: lower, slope: 0.2, optimism: 0.1}
    issues:
      pass: {importance: 60, worth: {values: {divided: 0, shared: 0.6, ceded: 1}}}
      tolls: {importance: 40, worth: {ideal: lower}}
  coast:
    title: The coast
    initials: CO
    reservation_value: 0.3
    horizon: 12
    foresight: 0.7
    anticipates: 0.6
    war: {sides_with: upper, slope: 0.1}
    issues:
      guards: {importance: 50, worth: {ideal: 0}}
      pass: {importance: 50, worth: {values: {divided: 0, shared: 1, ceded: 0.4}}}
    constituencies:
      rule: {type: qualified_majority, quota: 0.6}
      members:
        harbour: {title: The harbour, weight: 2}
        hills: {title: The hills, weight: 1, departures: {issues.guards.importance: 80}}
alternatives:
  reservation_value: [linear, lottery]
tables:
  - name: inn
    parties: [coast, lower]
    issues: [pass]
    rounds: 6
    result: framework
    framework: {to: bridge, kappa: 0.2, adopted: {coast: 0.5}, expects: {lower: 0.4}}
  - name: bridge
    parties: [upper, lower, coast]
    issues: [pass, guards]
    opens: {after: inn, if: agreed}
    rounds: 12
    ends: war
    ratify: {coast: {type: majority}}
  - name: market
    parties: [upper, lower]
    issues: [tolls]
    opens: 2025-03
    rounds: 6
world:
  war:
    belligerents: [upper, lower]
    favours: upper
    momentum: {start: -0.1, persistence: 0.95, volatility: 0.08}
    aid:
      effect: 0.02
      donors: {coast: {share: 0.7, level: 1}}
      changes: {fewer_arms: {when: {guards: 400}, donor: coast, level: 0.5}}
    decisive: 0.4
    victories: {upper: {pass: divided}, lower: {pass: ceded}}
    threats: {no_arms: {by: coast, against: upper, lowers: 0.05, unless: {pass: shared}}}
  peace:
    reference: {pass: divided}
    rate: 0.1
    terms:
      deterrence: {effect: lowers, weight: 1, hills: {guards: {half: 150, exponent: 3}}}
      grievance: {effect: raises, weight: 1, values: {pass: {divided: 0, shared: 0, ceded: 1}}}
    resumption:
      ground: {effect: lowers, weight: 0.4, values: {pass: {divided: 0, shared: 0, ceded: 1}}}
"""

# What is said, what is changed in the text, and into what.
CASES = [
    (
        "unknown table to wait for",
        "{after: inn, if",
        "{after: iin, if",
        ["FILE:76:13: tables.bridge.opens.after: there is no table 'iin': did you mean 'inn'?"],
    ),
    (
        "table that waits for itself",
        "opens: 2025-03",
        "opens: {after: market}",
        [
            (
                "FILE:83:13: tables.market.opens.after: a table that waits for itself never opens: "
                "'market' after 'market'"
            )
        ],
    ),
    (
        "circle of tables",
        "    issues: [pass]\n",
        "    issues: [pass]\n    opens: {after: bridge}\n",
        [
            (
                "FILE:70:13: tables.inn.opens.after: a table that waits for itself never opens: 'inn' "
                "after 'bridge' after 'inn'"
            ),
            (
                "FILE:77:13: tables.bridge.opens.after: a table that waits for itself never opens: "
                "'bridge' after 'inn' after 'bridge'"
            ),
        ],
    ),
    (
        "neither closed nor agreed",
        "if: agreed",
        "if: failed",
        ["FILE:76:25: tables.bridge.opens.if: 'closed' or 'agreed' is needed, not 'failed'"],
    ),
    (
        "month before the start",
        "opens: 2025-03",
        "opens: 2024-11",
        [
            (
                "FILE:83:5: tables.market.opens: a table cannot open in 2024-11, before the start of the "
                "scenario (2025-01)"
            )
        ],
    ),
    (
        "month between rounds",
        "opens: 2025-03",
        "opens: 2025-04",
        [("FILE:83:5: tables.market.opens: no round begins in 2025-04: rounds of 2 months begin in 2025-01")],
    ),
    (
        "opening at a date",
        "opens: 2025-03",
        "opens: 2025-03-01",
        ["FILE:83:5: tables.market.opens: a month is needed, such as 2025-02"],
    ),
    (
        "opening after a list",
        "{after: inn, if: agreed}",
        "[inn]",
        ["FILE:76:5: tables.bridge.opens: a mapping (name: value, ...) or a text is needed"],
    ),
    (
        "framework without a table's word",
        "    result: framework\n",
        "",
        [
            (
                "FILE:67:5: tables.inn: a 'framework' stands here, and 'result: framework' does not: "
                "what is agreed is binding"
            )
        ],
    ),
    (
        "framework that is not said",
        "    framework: {to: bridge, kappa: 0.2, adopted: {coast: 0.5}, expects: {lower: 0.4}}\n",
        "",
        [
            (
                "FILE:67:5: tables.inn: 'result: framework' needs a 'framework': for which table, and "
                "what leaving it costs"
            )
        ],
    ),
    (
        "framework that ends a war",
        "    result: framework\n",
        "    result: framework\n    ends: war\n",
        ["FILE:67:5: tables.inn: a framework ends no war: the table that it is for does"],
    ),
    (
        "framework for an unknown table",
        "to: bridge",
        "to: brige",
        ["FILE:72:17: tables.inn.framework.to: there is no table 'brige': did you mean 'bridge'?"],
    ),
    (
        "framework for itself",
        "to: bridge",
        "to: inn",
        [
            (
                "FILE:72:17: tables.inn.framework.to: a framework is for a later table, not for the one "
                "that draws it up"
            )
        ],
    ),
    (
        "framework whose table does not wait",
        "    opens: {after: inn, if: agreed}\n",
        "",
        [
            (
                "FILE:72:17: tables.inn.framework.to: 'bridge' does not wait for this framework; it "
                "needs 'opens: {after: inn}'"
            )
        ],
    ),
    (
        "framework on another issue",
        "    issues: [pass]\n",
        "    issues: [pass, tolls]\n",
        [
            (
                "FILE:72:17: tables.inn.framework.to: 'bridge' does not negotiate 'tolls', which this "
                "framework is about"
            )
        ],
    ),
    (
        "unknown mode",
        "{to: bridge, ",
        "{to: bridge, mode: ultimatum, ",
        [
            (
                "FILE:72:29: tables.inn.framework.mode: 'opening_text' or 'take_it_or_leave_it' is "
                "needed, not 'ultimatum'"
            )
        ],
    ),
    (
        "belief of a stranger",
        "adopted: {coast",
        "adopted: {upper",
        [
            (
                "FILE:72:51: tables.inn.framework.adopted.upper: there is no party at this table "
                "'upper': there are coast, lower"
            )
        ],
    ),
    (
        "belief above 1",
        "adopted: {coast: 0.5}",
        "adopted: {coast: 1.5}",
        ["FILE:72:51: tables.inn.framework.adopted.coast: a share must be between 0 and 1"],
    ),
    (
        "expectation of an unknown party",
        "expects: {lower: 0.4}",
        "expects: {lowr: 0.4}",
        [
            (
                "FILE:72:74: tables.inn.framework.expects.lowr: there is no party at this table 'lowr': "
                "did you mean 'lower'?"
            )
        ],
    ),
    (
        "framework that costs nothing said",
        "kappa: 0.2, ",
        "",
        ["FILE:72:5: tables.inn.framework: 'kappa' is missing"],
    ),
    (
        "issue settled at two tables",
        "issues: [tolls]",
        "issues: [tolls, guards]",
        [
            (
                "FILE:82:21: tables.market.issues.1: issue 'guards' is settled at 'bridge' already: one "
                "table settles an issue, another may draw up a framework for it"
            )
        ],
    ),
    (
        "no decisive table",
        "    ends: war\n    ratify",
        "    ends: war\n    decisive: false\n    ratify",
        [
            (
                "FILE:66:1: tables: no table is decisive: one at least says whether the scenario ends in "
                "an agreement"
            )
        ],
    ),
    (
        "no status quo for another table",
        "    status_quo: upper\n",
        "",
        [
            (
                "FILE:19:3: issues.tolls: issue 'tolls' has no 'status_quo' and is not negotiated at "
                "'inn': what holds there?"
            )
        ],
    ),
    (
        "unknown disagreement",
        "    opens: 2025-03\n",
        "    opens: 2025-03\n    disagreement: nothing\n",
        [
            (
                "FILE:84:5: tables.market.disagreement: 'reservation_value' or 'status_quo' is needed, "
                "not 'nothing'"
            )
        ],
    ),
    (
        "ratified without constituencies",
        "ratify: {coast",
        "ratify: {upper",
        ["FILE:79:14: tables.bridge.ratify.upper: 'upper' has no constituencies that could ratify"],
    ),
    (
        "ratified by a stranger",
        "ratify: {coast",
        "ratify: {cost",
        ["FILE:79:14: tables.bridge.ratify.cost: there is no party 'cost': did you mean 'coast'?"],
    ),
    (
        "ratified framework",
        "    result: framework\n",
        "    result: framework\n    ratify: {coast: {type: majority}}\n",
        [("FILE:72:14: tables.inn.ratify.coast: a framework is not ratified: the table that it is for is")],
    ),
    (
        "quota of 0",
        "quota: 0.6",
        "quota: 0",
        ["FILE:60:40: parties.coast.constituencies.rule.quota: more than 0 is needed, not 0"],
    ),
    (
        "quota above 1",
        "quota: 0.6",
        "quota: 1.2",
        ["FILE:60:40: parties.coast.constituencies.rule.quota: at most 1 is needed, not 1.2"],
    ),
    (
        "anticipates nobody",
        "    suspends_after: 4\n",
        "    suspends_after: 4\n    anticipates: 0.5\n",
        [
            (
                "FILE:34:5: parties.upper.anticipates: 'upper' has no constituencies whose consent it "
                "could anticipate"
            )
        ],
    ),
    (
        "departure out of bounds",
        "issues.guards.importance: 80",
        "issues.guards.importance: -5",
        [
            (
                "FILE:63:59: "
                "parties.coast.constituencies.members.hills.departures.issues.guards.importance: "
                "'importance' must be between 0 and 1,000,000"
            )
        ],
    ),
    (
        "departure from everything",
        "departures: {issues.guards.importance: 80}",
        "departures: {issues.guards.importance: 0, issues.pass.importance: 0}",
        [
            (
                "FILE:63:46: parties.coast.constituencies.members.hills.departures: the importance "
                "points of all issues must not be able to sum to zero"
            )
        ],
    ),
    (
        "no foresight",
        "    foresight: 0.7\n",
        "",
        [
            (
                "FILE:48:3: parties.coast: 'foresight' is missing: how much does it count that the peace "
                "may break?"
            )
        ],
    ),
    (
        "foresight of 1",
        "foresight: 0.7",
        "foresight: 1",
        ["FILE:53:5: parties.coast.foresight: foresight must be between 0 and 0.999"],
    ),
    (
        "half a round",
        "suspends_after: 4",
        "suspends_after: 2.5",
        ["FILE:33:5: parties.upper.suspends_after: a number of rounds must be a whole number"],
    ),
    (
        "expects an unknown value",
        "expects: {guards: 100}",
        "expects: {guards: 150}",
        ["FILE:32:15: parties.upper.expects.guards: there is no value '150': did you mean '100'?"],
    ),
    (
        "expects an unknown issue",
        "expects: {guards: 100}",
        "expects: {gards: 100}",
        ["FILE:32:15: parties.upper.expects.gards: there is no issue 'gards': did you mean 'guards'?"],
    ),
    (
        "sides with a stranger",
        "sides_with: upper",
        "sides_with: uper",
        [("FILE:55:11: parties.coast.war.sides_with: there is no belligerent 'uper': did you mean 'upper'?")],
    ),
    (
        "sides with the enemy",
        "sides_with: lower",
        "sides_with: upper",
        ["FILE:44:11: parties.lower.war.sides_with: a belligerent sides with itself"],
    ),
    (
        "resilience of 1",
        "resilience: 0.3",
        "resilience: 1",
        ["FILE:34:23: parties.upper.war.resilience: resilience must be between 0 and 0.999"],
    ),
    (
        "war numbers without a war that moves",
        (
            "    favours: upper\n    momentum: {start: -0.1, persistence: 0.95, volatility: 0.08}\n    "
            "aid:\n      effect: 0.02\n      donors: {coast: {share: 0.7, level: 1}}\n      changes: "
            "{fewer_arms: {when: {guards: 400}, donor: coast, level: 0.5}}\n    decisive: 0.4\n    "
            "victories: {upper: {pass: divided}, lower: {pass: ceded}}\n"
        ),
        "",
        [
            (
                "FILE:34:5: parties.upper.war: there is no war that moves: 'world: {war: {favours: "
                "...}}' is missing"
            ),
            (
                "FILE:44:5: parties.lower.war: there is no war that moves: 'world: {war: {favours: "
                "...}}' is missing"
            ),
            (
                "FILE:55:5: parties.coast.war: there is no war that moves: 'world: {war: {favours: "
                "...}}' is missing"
            ),
            (
                "FILE:65:3: alternatives.reservation_value: a lottery over how the war ends needs a war "
                "that moves: 'world: {war: ...}'"
            ),
        ],
    ),
    (
        "war that moves for nobody",
        "    favours: upper\n",
        "",
        ["FILE:86:3: world.war: a war that moves says whom it 'favours' when momentum is above 0"],
    ),
    (
        "favours a stranger",
        "favours: upper",
        "favours: coast",
        ["FILE:88:5: world.war.favours: there is no belligerent 'coast': there are upper, lower"],
    ),
    (
        "one belligerent",
        "belligerents: [upper, lower]",
        "belligerents: [upper]",
        ["FILE:87:5: world.war.belligerents: a war that moves has two belligerents, not 1"],
    ),
    (
        "belligerent twice",
        "belligerents: [upper, lower]",
        "belligerents: [upper, lower, upper]",
        ["FILE:87:34: world.war.belligerents.2: 'upper' stands twice"],
    ),
    (
        "momentum beyond its scale",
        "start: -0.1",
        "start: -10",
        ["FILE:89:16: world.war.momentum.start: momentum must be between -1 and 1"],
    ),
    (
        "persistence above 1",
        "persistence: 0.95",
        "persistence: 1.5",
        ["FILE:89:29: world.war.momentum.persistence: persistence must be between 0 and 1"],
    ),
    (
        "volatility of everything",
        "volatility: 0.08",
        "volatility: 8",
        [
            (
                "FILE:89:48: world.war.momentum.volatility: what moves momentum in a month must be "
                "between 0 and 2"
            )
        ],
    ),
    (
        "unknown donor",
        "donor: coast",
        "donor: cost",
        [
            (
                "FILE:93:51: world.war.aid.changes.fewer_arms.donor: there is no donor 'cost': did you "
                "mean 'coast'?"
            )
        ],
    ),
    (
        "no donor gives",
        "share: 0.7",
        "share: 0",
        ["FILE:92:7: world.war.aid.donors: the shares of all donors must not be able to sum to zero"],
    ),
    (
        "no donors",
        "donors: {coast: {share: 0.7, level: 1}}",
        "donors: {}",
        ["FILE:92:7: world.war.aid.donors: at least 1 must stand here, not 0"],
    ),
    (
        "change of aid on an unknown value",
        "when: {guards: 400}",
        "when: {guards: 450}",
        [
            (
                "FILE:93:37: world.war.aid.changes.fewer_arms.when.guards.0: there is no value '450': "
                "did you mean '400'?"
            )
        ],
    ),
    (
        "victory that is missing",
        ", lower: {pass: ceded}}",
        "}",
        [
            (
                "FILE:95:5: world.war.victories: 'decisive' is the chance of a victory: say in "
                "'victories' what that of 'lower' would bring"
            )
        ],
    ),
    (
        "victory of a stranger",
        "victories: {upper:",
        "victories: {coast:",
        [
            (
                "FILE:95:5: world.war.victories: 'decisive' is the chance of a victory: say in "
                "'victories' what that of 'upper' would bring"
            ),
            (
                "FILE:95:17: world.war.victories.coast: there is no belligerent 'coast': there are "
                "upper, lower"
            ),
        ],
    ),
    (
        "unknown value of a victory",
        "lower: {pass: ceded}",
        "lower: {pass: ceeded}",
        [("FILE:95:49: world.war.victories.lower.pass: there is no value 'ceeded': did you mean 'ceded'?")],
    ),
    (
        "lottery without a chance",
        "    decisive: 0.4\n",
        "",
        [
            (
                "FILE:65:3: alternatives.reservation_value: a lottery over how the war ends needs "
                "'decisive' and 'victories' in 'world: {war: ...}'"
            )
        ],
    ),
    (
        "threat of a stranger",
        "by: coast",
        "by: cost",
        ["FILE:96:25: world.war.threats.no_arms.by: there is no party 'cost': did you mean 'coast'?"],
    ),
    (
        "threat against itself",
        "against: upper",
        "against: coast",
        ["FILE:96:36: world.war.threats.no_arms.against: 'coast' cannot threaten itself"],
    ),
    (
        "threat until an unknown value",
        "unless: {pass: shared}",
        "unless: {pass: shard}",
        [
            (
                "FILE:96:75: world.war.threats.no_arms.unless.pass.0: there is no value 'shard': did you "
                "mean 'shared'?"
            )
        ],
    ),
    (
        "war without a threat's weight",
        "lowers: 0.05, ",
        "",
        ["FILE:96:15: world.war.threats.no_arms: 'lowers' is missing"],
    ),
    (
        "peace that no table makes",
        "    ends: war\n",
        "",
        [("FILE:96:3: world.peace: no table has 'ends: war', so that there is no peace that could break")],
    ),
    (
        "rate of 0",
        "rate: 0.1",
        "rate: 0",
        ["FILE:99:5: world.peace.rate: an annual rate must be between 0.0001 and 100"],
    ),
    (
        "reference of an unknown value",
        "reference: {pass: divided}",
        "reference: {pass: divide}",
        [("FILE:98:17: world.peace.reference.pass: there is no value 'divide': did you mean 'divided'?")],
    ),
    (
        "term that points nowhere",
        "{effect: raises,",
        "{effect: rises,",
        [("FILE:102:19: world.peace.terms.grievance.effect: 'raises' or 'lowers' is needed, not 'rises'")],
    ),
    (
        "measure of an unknown issue",
        "values: {pass: {divided: 0, shared: 0, ceded: 1}}}\n    resumption",
        "values: {path: {divided: 0, shared: 0, ceded: 1}}}\n    resumption",
        [
            (
                "FILE:102:55: world.peace.terms.grievance.values.path: there is no issue 'path': there "
                "are pass, guards, tolls"
            )
        ],
    ),
    (
        "measure that is missing",
        "shared: 0, ceded: 1}}}\n    resumption",
        "shared: 0}}}\n    resumption",
        [
            (
                "FILE:102:55: world.peace.terms.grievance.values.pass: the measure of 'ceded' is "
                "missing: each value has one"
            )
        ],
    ),
    (
        "measure of an unknown value",
        "shared: 0, ceded: 1}}}\n    resumption",
        "shared: 0, ceded: 1, cede: 1}}}\n    resumption",
        [
            (
                "FILE:102:95: world.peace.terms.grievance.values.pass.cede: there is no value 'cede': "
                "did you mean 'ceded'?"
            )
        ],
    ),
    (
        "huge measure",
        "shared: 0, ceded: 1}}}\n    resumption",
        "shared: 0, ceded: 1e300}}}\n    resumption",
        [("FILE:102:85: world.peace.terms.grievance.values.pass.ceded: at most 1,000 is needed, not 1e+300")],
    ),
    (
        "hill without a grid",
        "hills: {guards:",
        "hills: {pass:",
        [
            (
                "FILE:101:55: world.peace.terms.deterrence.hills.pass: a Hill curve needs a grid issue "
                "with amounts from 0 on"
            )
        ],
    ),
    (
        "hill of an unknown issue",
        "hills: {guards:",
        "hills: {guard:",
        [
            (
                "FILE:101:55: world.peace.terms.deterrence.hills.guard: there is no issue 'guard': did "
                "you mean 'guards'?"
            )
        ],
    ),
    (
        "hill too steep",
        "exponent: 3",
        "exponent: 5000",
        [
            (
                "FILE:101:75: world.peace.terms.deterrence.hills.guards.exponent: the exponent of a Hill "
                "curve must be between 0.1 and 50"
            )
        ],
    ),
    (
        "hill without a middle",
        "half: 150",
        "half: 0",
        [
            (
                "FILE:101:64: world.peace.terms.deterrence.hills.guards.half: the half-way amount of a "
                "Hill curve must be between 0.001 and 1,000,000,000"
            )
        ],
    ),
    (
        "measured twice",
        "hills: {guards: {half: 150, exponent: 3}}",
        (
            "hills: {guards: {half: 150, exponent: 3}}, values: {guards: {0: 0, 100: 1, 200: 1, 300: "
            "1, 400: 1}}"
        ),
        [
            (
                "FILE:101:55: world.peace.terms.deterrence.hills.guards: 'guards' is measured by "
                "'values' already"
            )
        ],
    ),
    (
        "measures nothing",
        ", hills: {guards: {half: 150, exponent: 3}}",
        "",
        [
            (
                "FILE:101:7: world.peace.terms.deterrence: this measures nothing: 'values', 'hills' or a "
                "'level' must stand here"
            )
        ],
    ),
    (
        "level where the war resumes",
        "weight: 0.4, values",
        "weight: 0.4, level: 1, values",
        [
            (
                "FILE:104:45: world.peace.resumption.ground.level: unknown key 'level': known are effect, "
                "weight, values, hills"
            )
        ],
    ),
    (
        "usual level where the war resumes",
        "weight: 0.4, values",
        "weight: 0.4, usual: 1, values",
        [
            (
                "FILE:104:45: world.peace.resumption.ground.usual: unknown key 'usual': known are effect, "
                "weight, values, hills"
            )
        ],
    ),
    (
        "usual level of a term without a level",
        "{effect: raises, weight: 1, values",
        "{effect: raises, weight: 1, usual: 1, values",
        [
            (
                "FILE:102:46: world.peace.terms.grievance.usual: this is what a 'level' is at the reference, "
                "and there is none"
            )
        ],
    ),
    (
        "weight of a thousand",
        "{effect: lowers, weight: 1, hills",
        "{effect: lowers, weight: 1e9, hills",
        [
            (
                "FILE:101:36: world.peace.terms.deterrence.weight: the weight of a term must be between "
                "0 and 1000"
            )
        ],
    ),
    (
        "peace without terms",
        (
            "    terms:\n      deterrence: {effect: lowers, weight: 1, hills: {guards: {half: 150, "
            "exponent: 3}}}\n      grievance: {effect: raises, weight: 1, values: {pass: {divided: 0, "
            "shared: 0, ceded: 1}}}\n"
        ),
        "    terms: {}\n",
        ["FILE:100:5: world.peace.terms: at least 1 must stand here, not 0"],
    ),
    (
        "unknown protocol of a table",
        "    opens: 2025-03\n",
        "    opens: 2025-03\n    protocol: single_txt\n",
        [
            (
                "FILE:84:5: tables.market.protocol: there is no protocol 'single_txt': did you mean "
                "'single_text'?"
            )
        ],
    ),
    (
        "looks ahead among three",
        "    foresight: 0.7\n",
        "    foresight: 0.7\n    strategy: equilibrium\n",
        [
            (
                "FILE:54:5: parties.coast.strategy: 'equilibrium' needs the protocol 'rotating_offers': "
                "'inn' has 'alternating_offers'"
            ),
            "FILE:54:5: parties.coast.strategy: 'equilibrium' is a strategy for two: 'bridge' seats 3",
        ],
    ),
    (
        "looks ahead among three in some of the structures",
        "[linear, lottery]\n",
        (
            "[linear, lottery]\n  parties.coast.strategy: [linear, equilibrium]\n"
            "  protocol: [rotating_offers, single_text]\n"
        ),
        [
            (
                "FILE:66:3: alternatives.parties.coast.strategy.equilibrium: 'equilibrium' is a strategy for "
                "two: 'bridge' seats 3"
            ),
            (
                "FILE:66:3: alternatives.parties.coast.strategy.equilibrium: 'equilibrium' needs the protocol "
                "'rotating_offers': 'inn' has 'single_text'"
            ),
        ],
    ),
    (
        "looks ahead where all do",
        "round: 2 months\n",
        "round: 2 months\nstrategy: equilibrium\nprotocol: rotating_offers\n",
        ["FILE:6:1: strategy: 'equilibrium' is a strategy for two: 'bridge' seats 3"],
    ),
    (
        "unknown form of limits",
        "[linear, lottery]",
        "[linear, lotery]",
        [
            (
                "FILE:65:3: alternatives.reservation_value.lotery: there is no reservation_value "
                "'lotery': did you mean 'lottery'?"
            )
        ],
    ),
    (
        "unknown form for all",
        "round: 2 months\n",
        "round: 2 months\nreservation_value: bets\n",
        ["FILE:6:1: reservation_value: 'linear' or 'lottery' is needed, not 'bets'"],
    ),
]


def told(capsys: pytest.CaptureFixture[str], file: Path) -> tuple[int, list[str]]:
    """Exit code and sentences of `zopa run FILE`, the file's path replaced by FILE."""
    code = run_app(["run", str(file), "--json"])
    _, err = capsys.readouterr()
    return code, [line.removeprefix("zopa: ").replace(str(file), "FILE") for line in err.splitlines()]


def test_the_scenario_that_the_table_breaks_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    assert told(capsys, file) == (0, [])


@pytest.mark.parametrize(("old", "new", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_told_in_these_words(
    old: str, new: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert SCENARIO.count(old) == 1
    file = tmp_path / "broken.yaml"
    file.write_text(SCENARIO.replace(old, new), encoding="utf-8")
    assert told(capsys, file) == (2, expected)


def test_mistakes_at_tables_and_in_the_world_come_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SCENARIO
    for old, new in (("to: bridge", "to: brige"), ("donor: coast", "donor: cost"), ("rate: 0.1", "rate: 0")):
        text = text.replace(old, new)
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    code, lines = told(capsys, file)
    assert code == 2
    assert [line.partition(": ")[0] for line in lines] == ["FILE:72:17", "FILE:93:51", "FILE:99:5"]
