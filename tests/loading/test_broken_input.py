"""Each kind of broken input with the exact words that a user reads, with its place."""

from __future__ import annotations

import codecs
import errno
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import sim.batch.store
from sim.cli.app import run_app
from sim.loading.loader import load
from sim.loading.reader import InputError

SCENARIO = """\
schema: 1
title: Two want one orange
stylised: true
start: 2025-01
issues:
  pulp:
    title: Pulp
    type: ordered
    binds: [ada, ben]
    values: {ben: {}, half: {}, ada: {}}
  price:
    title: Price
    type: grid
    grid: {from: 0, to: 2, step: 0.5}
    status_quo: 0
    binds: [ada]
parties:
  ada:
    title: Ada
    initials: AD
    reservation_value: 0.1
    horizon: 12
    issues:
      pulp: {importance: [60, 70, 80], worth: {ideal: ada}}
      price: {importance: 30, worth: {values: {0: 1, 2: 0}}, bend: [0.5, 1, 2]}
    gates:
      dear: {issue: pulp, when: {price: {at_least: 1.5}}, factor: 0.5}
    clauses:
      free: {when: {pulp: [ada], price: {at_most: 0.5}}, bonus: 0.1}
    red_lines:
      never: {when: {pulp: ben, price: 2}, public: true}
    constituencies:
      rule: {type: majority}
      members:
        town: {title: Town, weight: 2, departures: {issues.pulp.importance: 5}}
        land: {title: Land, weight: 1}
  ben:
    title: Ben
    initials: BE
    reservation_value: [0, 0.1, 0.2]
    horizon: [6, 12, 24]
    issues:
      pulp: {importance: 50, worth: {values: {ben: 1, half: 0.7, ada: 0}}}
      price: {importance: 50, worth: {ideal: 2}}
levers:
  rounds: {title: Rounds, type: number, range: [1, 30], step: 1, sets: [tables.kitchen.rounds], default: 10}
  mood: {title: Mood, type: choice, values: {fair: {}, tough: {parties.ben.horizon: 40}}, default: fair}
alternatives:
  offer: [trade_off, own_utility]
  tables.kitchen.opener: {ada: 1, ben: 2}
tables:
  - {name: kitchen, parties: [ada, ben], issues: [pulp, price], ends: war, rounds: 10}
world:
  war: {belligerents: [ada]}
"""
POINTS = """\
      pulp: {importance: 50, worth: {values: {ben: 1, half: 0.7, ada: 0}}}
      price: {importance: 50, worth: {ideal: 2}}
"""


@dataclass(frozen=True)
class Case:
    """A change of the scenario's text, and all that is said of it."""

    kind: str
    old: str
    new: str
    told: tuple[str, ...]


def case(kind: str, old: str, new: str, *told: str) -> Case:
    return Case(kind, old, new, told)


CASES = [
    # keys and names
    case(
        "misspelt key",
        "initials: AD",
        "initals: AD",
        "FILE:20:5: parties.ada.initals: unknown key 'initals': did you mean 'initials'?",
    ),
    case(
        "misspelt key of the file",
        "start: 2025-01",
        "strat: 2025-01",
        "FILE:4:1: strat: unknown key 'strat': did you mean 'start'?",
    ),
    case(
        "unknown key",
        "stylised: true",
        "stylised: true\ncolour: red",
        "FILE:4:1: colour: unknown key 'colour': known are schema, title, description, level, question, stylised, "
        "extends, sources, start, round, strategy, offer, acceptance, protocol, reservation_value, issues, parties, "
        "tables, levers, alternatives, world",
    ),
    case("missing key", "    initials: AD\n", "", "FILE:18:3: parties.ada: 'initials' is missing"),
    case(
        "misspelt party at a table",
        "parties: [ada, ben]",
        "parties: [ada, bem]",
        "FILE:52:36: tables.kitchen.parties.1: there is no party 'bem': did you mean 'ben'?",
    ),
    case(
        "misspelt issue at a table",
        "issues: [pulp, price]",
        "issues: [pulp, prise]",
        "FILE:52:57: tables.kitchen.issues.1: there is no issue 'prise': did you mean 'price'?",
    ),
    case(
        "misspelt issue of a party",
        "price: {importance: 50",
        "prize: {importance: 50",
        "FILE:44:7: parties.ben.issues.prize: there is no issue 'prize': did you mean 'price'?",
    ),
    case(
        "misspelt value in a worth",
        "half: 0.7",
        "halve: 0.7",
        "FILE:43:55: parties.ben.issues.pulp.worth.values.halve: there is no value 'halve': did "
        "you mean 'half'?",
    ),
    case(
        "misspelt ideal",
        "{ideal: ada}",
        "{ideal: adda}",
        "FILE:24:48: parties.ada.issues.pulp.worth.ideal: there is no value 'adda': did you mean 'ada'?",
    ),
    case(
        "misspelt value in a condition",
        "{pulp: [ada], price",
        "{pulp: [adda], price",
        "FILE:29:28: parties.ada.clauses.free.when.pulp.0: there is no value 'adda': did you mean 'ada'?",
    ),
    case(
        "misspelt issue in a condition",
        "{pulp: ben, price: 2}",
        "{pup: ben, price: 2}",
        "FILE:31:22: parties.ada.red_lines.never.when.pup: there is no issue 'pup': did you mean 'pulp'?",
    ),
    case(
        "amount off the grid",
        "{pulp: ben, price: 2}",
        "{pulp: ben, price: 2.2}",
        "FILE:31:33: parties.ada.red_lines.never.when.price.0: there is no value '2.2': there "
        "are 0, 0.5, 1, 1.5, 2",
    ),
    case(
        "no name",
        "  ada:\n    title",
        "  Ada Lovelace:\n    title",
        "FILE:18:3: parties.Ada Lovelace: 'Ada Lovelace' is no name: small letters, digits, _ "
        "and -, a letter first",
    ),
    case(
        "misspelt setting",
        "start: 2025-01",
        "start: 2025-01\nprotocol: alternating",
        "FILE:5:1: protocol: there is no protocol 'alternating': did you mean 'alternating_offers'?",
    ),
    case(
        "misspelt strategy of a party",
        "initials: BE",
        "initials: BE\n    strategy: bolware",
        "FILE:40:5: parties.ben.strategy: there is no strategy 'bolware': did you mean 'boulware'?",
    ),
    # numbers
    case(
        "weights that sum to zero",
        POINTS,
        POINTS.replace("importance: 50", "importance: 0"),
        "FILE:42:5: parties.ben.issues: the importance points of all issues must not be able to sum to zero",
    ),
    case(
        "low above likely",
        "[60, 70, 80]",
        "[75, 70, 80]",
        "FILE:24:14: parties.ada.issues.pulp.importance: low <= likely <= high is needed, not [75, 70, 80]",
    ),
    case(
        "two numbers",
        "[60, 70, 80]",
        "[60, 80]",
        "FILE:24:14: parties.ada.issues.pulp.importance: a number or [low, likely, high] is needed",
    ),
    case(
        "not a number",
        "[60, 70, 80]",
        "[60, .nan, 80]",
        "FILE:24:31: parties.ada.issues.pulp.importance.1: .nan is not a finite number",
    ),
    case(
        "infinite",
        "horizon: 12\n",
        "horizon: .inf\n",
        "FILE:22:14: parties.ada.horizon: .inf is not a finite number",
    ),
    case(
        "too large for a number",
        "horizon: 12\n",
        "horizon: 1e999\n",
        "FILE:22:14: parties.ada.horizon: 1e999 is not a finite number",
    ),
    case(
        "text for a number",
        "horizon: 12\n",
        "horizon: a year\n",
        "FILE:22:5: parties.ada.horizon: a number or [low, likely, high] is needed",
    ),
    case(
        "negative importance",
        "importance: 30",
        "importance: -30",
        "FILE:25:15: parties.ada.issues.price.importance: importance must be between 0 and 1,000,000",
    ),
    case(
        "huge utility",
        "bonus: 0.1",
        "bonus: 1e300",
        "FILE:29:58: parties.ada.clauses.free.bonus: a number on the scale of utility must be "
        "between -1000 and 1000",
    ),
    case(
        "gate above 1",
        "factor: 0.5",
        "factor: 1.5",
        "FILE:27:59: parties.ada.gates.dear.factor: a gate's factor must be between 0 and 1",
    ),
    case(
        "no bend",
        "bend: [0.5, 1, 2]",
        "bend: 0",
        "FILE:25:62: parties.ada.issues.price.bend: a bend must be between 0.05 and 20",
    ),
    case(
        "rounds -3",
        "ends: war, rounds: 10",
        "ends: war, rounds: -3",
        "FILE:52:76: tables.kitchen.rounds: 1 or more is needed, not -3",
    ),
    case(
        "rounds 1e99",
        "ends: war, rounds: 10",
        "ends: war, rounds: 1e99",
        "FILE:52:76: tables.kitchen.rounds: a whole number is needed, not 1e+99",
    ),
    case(
        "rounds 10**17",
        "ends: war, rounds: 10",
        "ends: war, rounds: 100000000000000000",
        "FILE:52:76: tables.kitchen.rounds: at most 100,000 is needed, not 100000000000000000",
    ),
    case(
        "rounds yes",
        "ends: war, rounds: 10",
        "ends: war, rounds: true",
        "FILE:52:76: tables.kitchen.rounds: a whole number is needed, not true",
    ),
    case(
        "too many digits",
        "ends: war, rounds: 10",
        "ends: war, rounds: 1000000000000000000000",
        "FILE:52:84: tables.0.rounds: 1000000000000000000000 has more than 18 digits; text belongs in quotes",
    ),
    # wrong types
    case(
        "a list for a text",
        "title: Ada",
        "title: [Ada]",
        "FILE:19:5: parties.ada.title: a text is needed, or one for each language, such as {en: "
        "Peace, de: Frieden}",
    ),
    case(
        "a number for a text",
        "title: Ada",
        "title: 3",
        "FILE:19:5: parties.ada.title: a text is needed, or one for each language, such as {en: "
        "Peace, de: Frieden}",
    ),
    case(
        "a text for a mapping",
        "  war: {belligerents: [ada]}",
        "  war: yes",
        "FILE:54:3: world.war: a mapping (name: value, ...) is needed, not 'yes'",
    ),
    case(
        "a number for a party",
        "parties: [ada, ben]",
        "parties: [ada, 3]",
        "FILE:52:36: tables.kitchen.parties.1: a text is needed, not 3",
    ),
    case(
        "neither grid",
        "{from: 0, to: 2, step: 0.5}",
        "wide",
        "FILE:14:5: issues.price.grid: a mapping (name: value, ...) or a list is needed, not 'wide'",
    ),
    case(
        "a text in a grid",
        "{from: 0, to: 2, step: 0.5}",
        "{from: 0, to: two, step: 0.5}",
        "FILE:14:21: issues.price.grid.to: a number is needed, not 'two'",
    ),
    case(
        "no literal",
        "type: ordered",
        "type: orderd",
        "FILE:8:5: issues.pulp.type: 'ordered', 'nominal' or 'grid' is needed, not 'orderd'",
    ),
    case("another schema", "schema: 1", "schema: 2", "FILE:1:1: schema: 1 is needed, not 2"),
    # grids, values, worth, gates, clauses, conditions
    case(
        "grid without step",
        ", step: 0.5}",
        ", step: 0}",
        "FILE:14:28: issues.price.grid.step: more than 0 is needed, not 0",
    ),
    case(
        "grid of one value",
        "{from: 0, to: 2, step: 0.5}",
        "{from: 0, to: 0, step: 0.5}",
        "FILE:11:3: issues.price: an issue needs at least two values and at most 2,000",
    ),
    case(
        "grid of too many",
        "{from: 0, to: 2, step: 0.5}",
        "{from: 0, to: 2, step: 0.0001}",
        "FILE:11:3: issues.price: an issue needs at least two values and at most 2,000",
    ),
    case(
        "grid that falls",
        "{from: 0, to: 2, step: 0.5}",
        "[0, 2, 1]",
        "FILE:14:5: issues.price.grid: the amounts of a grid must increase",
    ),
    case(
        "grid with values",
        "{from: 0, to: 2, step: 0.5}",
        "[0, 2]\n    values: {}",
        "FILE:11:3: issues.price: an ordered or nominal issue has 'values', a grid issue has "
        "'grid' and no 'values'",
    ),
    case(
        "unknown status quo",
        "status_quo: 0",
        "status_quo: 5",
        "FILE:15:5: issues.price.status_quo: there is no value '5': there are 0, 0.5, 1, 1.5, 2",
    ),
    case(
        "ceiling below all",
        "status_quo: 0",
        "status_quo: 0\n    at_most: -1",
        "FILE:16:5: issues.price.at_most: 'at_most' removes every value",
    ),
    case(
        "one value",
        "{ben: {}, half: {}, ada: {}}",
        "{ben: {}}",
        "FILE:6:3: issues.pulp: an issue needs at least two values and at most 2,000",
    ),
    case(
        "worth missing",
        "half: 0.7, ",
        "",
        "FILE:43:38: parties.ben.issues.pulp.worth.values: the worth of 'half' is missing",
    ),
    case(
        "worth above 1",
        "half: 0.7",
        "half: 1.7",
        "FILE:43:55: parties.ben.issues.pulp.worth.values.half: at most 1 is needed, not 1.7",
    ),
    case(
        "worth without worst",
        "ada: 0}",
        "ada: 0.1}",
        "FILE:43:38: parties.ben.issues.pulp.worth.values: the worst value must be worth 0 and the best 1",
    ),
    case(
        "worth of one end",
        "{0: 1, 2: 0}",
        "{0: 1, 1: 0}",
        "FILE:25:39: parties.ada.issues.price.worth.values: the worth of the first and the last "
        "amount must be stated",
    ),
    case(
        "worth twice",
        "{0: 1, 2: 0}",
        "{0: 1, '0': 0.9, 2: 0}",
        "FILE:25:39: parties.ada.issues.price.worth.values: a value stands twice",
    ),
    case(
        "worth and ideal",
        "{ideal: 2}",
        "{ideal: 2, values: {0: 0, 2: 1}}",
        "FILE:44:31: parties.ben.issues.price.worth: worth needs either 'values' or 'ideal'",
    ),
    case(
        "gate on an unknown issue",
        "{issue: pulp,",
        "{issue: peel,",
        "FILE:27:14: parties.ada.gates.dear.issue: there is no issue 'peel': there are pulp, price",
    ),
    case(
        "gate without condition",
        "when: {price: {at_least: 1.5}}",
        "when: {}",
        "FILE:27:27: parties.ada.gates.dear.when: at least 1 must stand here, not 0",
    ),
    case(
        "range of nothing",
        "{at_least: 1.5}",
        "{at_least: 15}",
        "FILE:27:34: parties.ada.gates.dear.when.price: no value of 'price' lies in this range",
    ),
    case(
        "range on ordered values",
        "{pulp: [ada], price",
        "{pulp: {at_least: 1}, price",
        "FILE:29:21: parties.ada.clauses.free.when.pulp: 'at_least' and 'at_most' need a grid issue",
    ),
    case(
        "misspelt range",
        "{at_most: 0.5}",
        "{at_mots: 0.5}",
        "FILE:29:42: parties.ada.clauses.free.when.price.at_mots: unknown key 'at_mots': did you "
        "mean 'at_most'?",
    ),
    case(
        "clause without bonus",
        ", bonus: 0.1}",
        "}",
        "FILE:29:7: parties.ada.clauses.free: 'bonus' is missing",
    ),
    # constituencies, war, tables
    case(
        "unknown rule",
        "{type: majority}",
        "{type: mayority}",
        "FILE:33:14: parties.ada.constituencies.rule.type: 'unanimity', 'majority' or "
        "'qualified_majority' is needed, not 'mayority'",
    ),
    case(
        "quota without need",
        "{type: majority}",
        "{type: majority, quota: 0.6}",
        "FILE:33:7: parties.ada.constituencies.rule: a qualified majority has a 'quota', the "
        "other rules have none",
    ),
    case(
        "unknown departure",
        "{issues.pulp.importance: 5}",
        "{issues.pulp.importanse: 5}",
        "FILE:35:53: parties.ada.constituencies.members.town.departures.issues.pulp.importanse: "
        "there is no number of this party 'issues.pulp.importanse': did you mean "
        "'issues.pulp.importance'?",
    ),
    case(
        "negative weight of a constituency",
        "weight: 2",
        "weight: -2",
        "FILE:35:29: parties.ada.constituencies.members.town.weight: a weight must be between 0 and 1,000,000",
    ),
    case(
        "constituencies of no weight",
        "weight: 2, departures: {issues.pulp.importance: 5}}\n        land: {title: Land, weight: 1}",
        "weight: 0, departures: {issues.pulp.importance: 5}}",
        "FILE:34:7: parties.ada.constituencies.members: the weights of all constituencies must "
        "not be able to sum to zero",
    ),
    case(
        "unknown belligerent",
        "{belligerents: [ada]}",
        "{belligerents: [eve]}",
        "FILE:54:24: world.war.belligerents.0: there is no party 'eve': there are ada, ben",
    ),
    case(
        "no war to end",
        "world:\n  war: {belligerents: [ada]}\n",
        "",
        "FILE:52:65: tables.kitchen.ends: a table that ends a war needs 'world: {war: "
        "{belligerents: [...]}}'",
    ),
    case(
        "party twice",
        "parties: [ada, ben], issues",
        "parties: [ada, ben, ben], issues",
        "FILE:52:41: tables.kitchen.parties.2: 'ben' stands twice",
    ),
    case(
        "unknown binds",
        "binds: [ada]\n",
        "binds: [eve]\n",
        "FILE:16:13: issues.price.binds.0: there is no party 'eve': there are ada, ben",
    ),
    case(
        "pie left out",
        "issues: [pulp, price], ends",
        "issues: [price], ends",
        "FILE:6:3: issues.pulp: issue 'pulp' has no 'status_quo' and is not negotiated at 'kitchen': what "
        "holds there?",
    ),
    case(
        "issue twice",
        "issues: [pulp, price], ends",
        "issues: [pulp, price, pulp], ends",
        "FILE:52:64: tables.kitchen.issues.2: 'pulp' stands twice",
    ),
    case(
        "two tables of one name",
        "world:\n",
        "  - {name: kitchen}\nworld:\n",
        "FILE:53:5: tables.1: there are two named 'kitchen'",
    ),
    case(
        "table without a name",
        "{name: kitchen, ",
        "{",
        "FILE:52:5: tables.0: a mapping with a 'name' is needed",
    ),
    case(
        "required stranger",
        "ends: war,",
        "ends: war, requires: [eve],",
        "FILE:52:87: tables.kitchen.requires.0: there is no party at this table 'eve': there are ada, ben",
    ),
    case(
        "unknown opener",
        "ends: war,",
        "ends: war, opener: eve,",
        "FILE:52:76: tables.kitchen.opener: there is no party at this table 'eve': there are ada, ben",
    ),
    # levers, alternatives, texts, dates
    case(
        "lever out of range",
        "default: 10}",
        "default: 31}",
        "FILE:46:97: lever 'rounds' is a number from 1 to 30, not '31'",
    ),
    case(
        "lever between steps",
        "default: 10}",
        "default: 1.5}",
        "FILE:46:97: lever 'rounds' moves in steps of 1 from 1, not to '1.5'",
    ),
    case(
        "lever that leaves uncertain what is no number",
        "sets: [tables.kitchen.rounds], default: 10}",
        "sets: [parties.ben.title], default: uncertain}",
        "FILE:46:93: lever 'rounds' leaves 'parties.ben.title' uncertain, but no number is stated there",
    ),
    case(
        "lever that leaves two numbers uncertain",
        "sets: [tables.kitchen.rounds], default: 10}",
        "sets: [parties.ada.horizon, parties.ben.horizon], default: uncertain}",
        "FILE:46:3: levers.rounds: a lever whose default is 'uncertain' sets one number",
    ),
    case(
        "lever at no choice",
        "default: fair}",
        "default: foul}",
        "FILE:47:91: lever 'mood' is one of fair, tough, not 'foul'",
    ),
    case(
        "lever to nowhere",
        "sets: [tables.kitchen.rounds]",
        "sets: [tables.kitchn.rounds]",
        "FILE:46:96: tables.kitchn.rounds: tables has no 'kitchn': did you mean 'kitchen'?",
    ),
    case(
        "lever of both kinds",
        "type: choice,",
        "type: number,",
        "FILE:47:3: levers.mood: a number lever has 'range' and 'sets', and no 'values'",
    ),
    case(
        "lever from high to low",
        "range: [1, 30]",
        "range: [30, 1]",
        "FILE:46:3: levers.rounds: the range of a lever runs from low to high",
    ),
    case(
        "unknown alternative",
        "[trade_off, own_utility]",
        "[tradeoff, own_utility]",
        "FILE:49:3: alternatives.offer.tradeoff: there is no offer 'tradeoff': did you mean 'trade_off'?",
    ),
    case(
        "alternative of what is none",
        "  offer: [trade_off, own_utility]",
        "  ofer: [trade_off]",
        "FILE:49:3: alternatives.ofer: alternatives are strategy, offer, acceptance, protocol, "
        "reservation_value, parties.NAME.strategy (or offer, acceptance), tables.NAME.protocol (or opener)",
    ),
    case(
        "alternatives of weight 0",
        "{ada: 1, ben: 2}",
        "{ada: 0, ben: 0}",
        "FILE:50:3: alternatives.tables.kitchen.opener: an alternative needs at least one choice "
        "with a weight above 0",
    ),
    case(
        "negative weight",
        "{ada: 1, ben: 2}",
        "{ada: -1, ben: 2}",
        "FILE:50:27: alternatives.tables.kitchen.opener.ada: 0 or more is needed, not -1",
    ),
    case(
        "choice twice",
        "[trade_off, own_utility]",
        "[trade_off, trade_off]",
        "FILE:49:3: alternatives.offer: a choice stands twice",
    ),
    case(
        "unknown language",
        "title: Price",
        "title: {en: Price, fr: Prix}",
        "FILE:12:5: issues.price.title: unknown language 'fr': en and de are known",
    ),
    case(
        "unknown language of what a party is called",
        "initials: AD",
        "initials: AD\n    called: {fr: Ada}",
        "FILE:21:5: parties.ada.called: unknown language 'fr': en and de are known",
    ),
    case(
        "no words for what a party is called",
        "initials: AD",
        "initials: AD\n    called: {en: 7}",
        "FILE:21:14: parties.ada.called.en: the words inside a sentence are needed, such as 'the farm'",
    ),
    case(
        "misspelt number of what a party is called",
        "initials: AD",
        "initials: AD\n    called: {en: {words: Ada, number: plurl}}",
        "FILE:21:31: parties.ada.called.en.number: 'singular' or 'plural' is needed, not 'plurl'",
    ),
    case(
        "unknown level",
        "stylised: true",
        "stylised: true\nlevel: easy",
        "FILE:4:1: level: 'introductory', 'intermediate' or 'advanced' is needed, not 'easy'",
    ),
    case(
        "no English",
        "title: Price",
        "title: {de: Preis}",
        "FILE:12:5: issues.price.title: the English text ('en') is missing",
    ),
    case(
        "long initials",
        "initials: AD",
        "initials: ADAS",
        "FILE:20:5: parties.ada.initials: at most 3 letters are needed, not 'ADAS'",
    ),
    case(
        "month 13", "start: 2025-01", "start: 2025-13", "FILE:4:1: start: a month is needed, such as 2025-02"
    ),
    case(
        "a day", "start: 2025-01", "start: 2025-01-31", "FILE:4:1: start: a month is needed, such as 2025-02"
    ),
    case(
        "round of days",
        "start: 2025-01",
        "start: 2025-01\nround: 3 days",
        "FILE:5:1: round: a number of months is needed, such as '1 month'",
    ),
    # YAML
    case(
        "duplicate key",
        "    horizon: 12\n",
        "    horizon: 12\n    horizon: 13\n",
        "FILE:23:5: parties.ada.horizon: this key stands in line 22 and again in line 23",
    ),
    case(
        "python tag",
        "title: Ada",
        "title: !!python/object/apply:os.system [ls]",
        "FILE:19:12: parties.ada.title: the tag !!python/object/apply:os.system is not supported",
    ),
    case(
        "anchor",
        "title: Ada",
        "title: &a Ada",
        "FILE:19:12: parties.ada.title: &a: anchors and aliases are not supported, use extends",
    ),
    case(
        "merge key",
        "    title: Ada\n",
        "    <<: {}\n    title: Ada\n",
        "FILE:19:5: parties.ada: the merge key << is not supported, use extends",
    ),
    case("tab", "    title: Ada", "\ttitle: Ada", "FILE:19:1: a tab stands here; use spaces"),
    case(
        "open bracket",
        "{belligerents: [ada]}",
        "{belligerents: [ada}",
        "FILE:54:27: a comma or ] is missing in the list that begins in line 54",
    ),
    case(
        "two documents",
        "world:\n",
        "---\nworld:\n",
        "FILE:53:1: a second document begins here; a file holds only one",
    ),
    # extends and sources
    case(
        "missing base",
        "schema: 1",
        "schema: 1\nextends: nowhere.yaml",
        "FILE:2:1: extends: there is no file 'nowhere.yaml'",
    ),
    case(
        "base without a name",
        "schema: 1",
        "schema: 1\nextends: [a]",
        "FILE:2:1: extends: the name of a scenario is needed",
    ),
    case(
        "circle",
        "schema: 1",
        "schema: 1\nextends: broken.yaml",
        "FILE:2:1: extends: 'extends' runs in a circle at FILE",
    ),
    case(
        "missing source",
        "schema: 1",
        "schema: 1\nsources: [februar-2025]",
        "FILE:2:11: sources.0: there is no source 'februar-2025': did you mean 'february-2025'?",
    ),
    case(
        "missing fact",
        "importance: 30",
        "importance: {value: 30, facts: 3}",
        "FILE:25:39: parties.ada.issues.price.importance.facts: a list is needed, not 3",
    ),
]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return tmp_path / "broken.yaml"


def told(capsys: pytest.CaptureFixture[str], file: Path, *options: str) -> tuple[int, list[str]]:
    """Exit code and sentences of `zopa run FILE`, the file's path replaced by FILE."""
    code = run_app(["run", str(file), *options])
    out, err = capsys.readouterr()
    assert out == "" or code == 0
    return code, [line.removeprefix("zopa: ").replace(str(file), "FILE") for line in err.splitlines()]


def test_the_scenario_that_the_table_breaks_is_whole(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken.write_text(SCENARIO, encoding="utf-8")
    assert told(capsys, broken) == (0, [])


def test_the_table_holds_at_least_forty_kinds() -> None:
    assert len({c.kind for c in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("broken_by", CASES, ids=lambda c: c.kind)
def test_broken_input_is_told_in_these_words(
    broken_by: Case, broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert SCENARIO.count(broken_by.old) == 1
    broken.write_text(SCENARIO.replace(broken_by.old, broken_by.new), encoding="utf-8")
    assert told(capsys, broken) == (2, list(broken_by.told))


# --- whole files


def bomb() -> bytes:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    return "\n".join(lines).encode()


ANCHOR = "anchors and aliases are not supported, use extends"
FILES: list[tuple[str, bytes, list[str]]] = [
    ("empty", b"", ["FILE:1:1: the file is empty; it must hold a mapping (name: value)"]),
    ("a comment", b"# nothing", ["FILE:1:1: the file is empty; it must hold a mapping (name: value)"]),
    ("a list", b"- a\n- b\n", ["FILE:1:1: the file must hold a mapping (name: value), not a list"]),
    ("a word", b"hello", ["FILE:1:1: the file must hold a mapping (name: value), not a single value"]),
    (
        "binary",
        b"\x7fELF\x02\x01\x01\x00\x00",
        ["FILE:1:1: the invisible character U+007F; remove it"],
    ),
    (
        "a NUL",
        b"schema: 1\0",
        ["FILE:1:10: a NUL byte: the file is not text, or not UTF-8; save it as UTF-8"],
    ),
    (
        "Latin-1",
        "title: Bär".encode("latin-1"),
        ["FILE:1:9: the byte 0xE4 is not UTF-8; save the file as UTF-8"],
    ),
    (
        "UTF-16",
        codecs.BOM_UTF16_LE + "schema: 1".encode("utf-16-le"),
        ["FILE:1:1: the file is UTF-16; save it as UTF-8"],
    ),
    ("50 MB", b"a: " + b"x" * 50_000_000, ["FILE: the file is larger than 1048576 bytes"]),
    (
        "3,000 deep",
        b"a: " + b"[" * 3000 + b"]" * 3000,
        ["FILE:1:43: a" + ".0" * 39 + ": mappings and lists are nested more than 40 deep"],
    ),
    (
        "nothing of a scenario",
        b"schema: 1\n",
        [f"FILE:1:1: '{key}' is missing" for key in ("title", "start", "issues", "parties", "tables")],
    ),
]


@pytest.mark.parametrize(("content", "expected"), [f[1:] for f in FILES], ids=[f[0] for f in FILES])
def test_whole_files_are_refused_in_these_words(
    content: bytes, expected: list[str], broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken.write_bytes(content)
    assert told(capsys, broken) == (2, expected)


def test_an_alias_bomb_is_not_set_off(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken.write_bytes(bomb())
    code, lines = told(capsys, broken)
    assert code == 2
    assert lines[0] == f"FILE:1:5: a0: &a0: {ANCHOR}"
    assert len(lines) <= 101


def test_a_folder_a_missing_file_and_an_unknown_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, missing = tmp_path / "folder.yaml", tmp_path / "missing.yaml"
    folder.mkdir()
    assert told(capsys, folder) == (2, ["FILE: this is a folder, not a file"])
    assert told(capsys, missing) == (2, ["FILE: there is no such file"])
    assert told(capsys, tmp_path / ("x" * 300 + ".yaml"))[0] == 2
    assert run_app(["run", "february-2026"]) == 2
    assert (
        capsys.readouterr().err
        == "zopa: there is no scenario 'february-2026': did you mean 'february-2025'?\n"
    )


def test_an_unreadable_file(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.name != "posix" or os.geteuid() == 0:
        broken.mkdir()  # who may read everything gets a folder in the file's place
        assert told(capsys, broken) == (2, ["FILE: this is a folder, not a file"])
        return
    broken.write_text(SCENARIO, encoding="utf-8")
    broken.chmod(0)
    assert told(capsys, broken) == (2, ["FILE: the file may not be read (permission denied)"])


# --- all in one go, and nothing that only follows


def test_mistakes_of_every_kind_come_together(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SCENARIO
    for old, new in (
        ("initials: AD", "initals: AD"),  # the schema's
        ("horizon: [6, 12, 24]", "horizon: .nan"),  # the reader's
        ("parties: [ada, ben]", "parties: [ada, bem]"),  # a reference
        ("sets: [tables.kitchen.rounds]", "sets: [tables.kitchn.rounds]"),  # a lever's
        ("half: 0.7", "halve: 0.7"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    broken.write_text(text, encoding="utf-8")
    options = (
        "--set",
        "parties.eva.horizon=3",
        "--set",
        "start=soon",
        "--lever",
        "mod=fair",
        "--lever",
        "mood=x",
    )
    assert told(capsys, broken, *options) == (
        2,
        [
            "--lever mod: there is no lever 'mod': did you mean 'mood'?",
            "--lever mood: lever 'mood' is one of fair, tough, not 'x'",
            "--set parties.eva.horizon: parties.eva.horizon: parties has no 'eva': it has ada, ben",
            "--set start: start: a month is needed, such as 2025-02",
            "FILE:20:5: parties.ada.initals: unknown key 'initals': did you mean 'initials'?",
            "FILE:41:14: parties.ben.horizon: .nan is not a finite number",
            "FILE:43:55: parties.ben.issues.pulp.worth.values.halve: there is no value 'halve': did "
            "you mean 'half'?",
            "FILE:46:96: tables.kitchn.rounds: tables has no 'kitchn': did you mean 'kitchen'?",
            "FILE:52:36: tables.kitchen.parties.1: there is no party 'bem': did you mean 'ben'?",
        ],
    )


def test_each_file_of_a_chain_is_named(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = broken.with_name("base.yaml")
    base.write_text(SCENARIO.replace("initials: BE", "initials: BEBE"), encoding="utf-8")
    broken.write_text(
        "schema: 1\nextends: base.yaml\nparties:\n  ada: {horizn: 3}\ntables:\n  - {name: "
        "kitchen, opener: bem}\n",
        encoding="utf-8",
    )
    code, lines = told(capsys, broken)
    assert code == 2
    assert [line.replace(str(base), "BASE") for line in lines] == [
        "BASE:39:5: parties.ben.initials: at most 3 letters are needed, not 'BEBE'",
        "FILE:4:9: parties.ada.horizn: unknown key 'horizn': did you mean 'horizon'?",
        "FILE:6:21: tables.kitchen.opener: there is no party at this table 'bem': did you mean 'ben'?",
    ]


def test_without_its_base_a_file_is_looked_through_all_the_same(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken.write_text(
        "schema: 1\nextends: nowhere.yaml\nstart: soon\nparties: {ada: {horizn: 3}}\n", encoding="utf-8"
    )
    assert told(capsys, broken) == (
        2,
        [
            "FILE:2:1: extends: there is no file 'nowhere.yaml'",
            "FILE:3:1: start: a month is needed, such as 2025-02",
            "FILE:4:17: parties.ada.horizn: unknown key 'horizn': did you mean 'horizon'?",
        ],
    )


@pytest.mark.parametrize("part", ["issues", "parties", "tables"])
def test_a_whole_part_that_is_wrong_raises_no_follow_ups(
    part: str, broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, skipping = [], False
    for line in SCENARIO.splitlines():
        skipping = (skipping and line.startswith(" ")) or line == f"{part}:"
        lines.append(f"{part}: 3" if line == f"{part}:" else "" if skipping else line)
    broken.write_text("\n".join(lines), encoding="utf-8")
    line = lines.index(f"{part}: 3") + 1
    code, said = told(capsys, broken)
    assert (code, said) == (2, [f"FILE:{line}:1: {part}: a mapping (name: value, ...) is needed, not 3"])


# --- where results go


def no_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "part-000000.parquet")


def write_half(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


COMMAND = ["batch", "classics/orange", "-n", "8", "--workers", "1", "--quiet"]


def batch(out: Path) -> int:
    return run_app([*COMMAND, "--out", str(out)])


def test_an_existing_output_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine", encoding="utf-8")
    assert batch(tmp_path) == 2
    assert capsys.readouterr().err == (
        f"zopa: --out {tmp_path}: there is something already; name a new folder\n"
    )
    assert list(tmp_path.iterdir()) == [kept]


def test_an_output_folder_that_cannot_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(sim.batch.store.Path, "mkdir", refuse)
    out = tmp_path / "new"
    assert batch(out) == 1
    assert capsys.readouterr().err == f"zopa: {out}: {os.strerror(errno.EACCES)}\n"
    assert not out.exists()


@pytest.mark.parametrize("out", ["new", "far/away/new", "there"])
def test_no_space_left_for_the_first_rows_leaves_nothing_behind(
    out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the same command can be given again."""
    folder = tmp_path / out
    (tmp_path / "there").mkdir()
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", write_half)
        assert batch(folder) == 1
    assert capsys.readouterr().err.endswith(f"part-000000.parquet: {os.strerror(errno.ENOSPC)}\n")
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]
    assert batch(folder) == 0
    assert (folder / "manifest.json").exists()


def test_a_batch_that_cannot_begin_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.batch.store.Begun, "write", interrupted)
    assert batch(tmp_path / "new") == 130
    assert capsys.readouterr().err == "zopa: interrupted\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["summary.json", "manifest.json"])
def test_rows_are_kept_when_what_comes_after_them_fails(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = sim.batch.store.write_json

    def interrupted(path: Path, data: object) -> None:
        if path.name == name:
            raise KeyboardInterrupt
        write(path, data)

    out = tmp_path / "new"
    with monkeypatch.context() as failing:
        failing.setattr(sim.batch.store, "write_json", interrupted)
        assert batch(out) == 130
    assert "1 of 1 parts of the batch are kept" in " ".join(capsys.readouterr().err.split())
    assert batch(out) == 2
    assert "with --resume to go on" in capsys.readouterr().err
    assert run_app([*COMMAND, "--out", str(out), "--resume"]) == 0
    assert (out / "manifest.json").exists()


def test_an_error_of_writing_says_where(tmp_path: Path) -> None:
    """PyArrow's does not, of its own accord."""

    def fill() -> None:
        with sim.batch.store.whole(tmp_path / "a") as half:
            half.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "Error writing bytes to file")

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as caught:
        fill()
    assert caught.value.filename == str(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_but_closed_is_told_before_anything_is_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "tmpabc")

    monkeypatch.setattr(sim.batch.store.tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr("sim.batch.jobs.play_compiled", None)
    assert batch(tmp_path) == 1
    assert capsys.readouterr().err == f"zopa: {tmp_path}: {os.strerror(errno.EACCES)}\n"
    assert tmp_path.is_dir()


@pytest.mark.parametrize("command", [["run"], ["show"], ["batch", "-q"], ["sources", "--scenario"]])
def test_a_file_that_may_not_be_read_is_input_everywhere(
    command: list[str], broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.write_text(SCENARIO, encoding="utf-8")
    opened = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path == broken:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    assert run_app([*command, str(broken)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"zopa: {broken}: the file may not be read (permission denied)\n")


def test_new_names_the_file_that_it_could_not_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    file = tmp_path / "mine.yaml"
    assert run_app(["new", str(file)]) == 1
    assert capsys.readouterr().err == f"zopa: {file}: {os.strerror(errno.ENOSPC)}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", [["run", "classics/orange", "--json"], ["--version"], ["list"]])
def test_a_full_disk_behind_stdout_ends_with_1(command: list[str]) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *command], stdout=full, stderr=subprocess.PIPE, env=environment
        )
    assert done.returncode == 1
    assert done.stderr.decode() == f"zopa: {os.strerror(errno.ENOSPC)}\n"


def test_problems_have_a_place_and_survive_a_worker_process(broken: Path) -> None:
    broken.write_text(SCENARIO.replace("horizon: 12\n", "horizon: -1\n"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(broken)
    assert all(problem.mark is not None for problem in caught.value.problems)
