"""What goes on around the tables, to read at the terminal: the war, the peace, who has to agree at home."""

from __future__ import annotations

from collections.abc import Iterator

from sim.domain.scenario import Party, Scenario, Table
from sim.domain.uncertain import Uncertain
from sim.domain.world import HazardTerm, VotingRule
from sim.loading.catalogue import Catalogue
from sim.play.wording import Wording


def span(number: Uncertain, say: Catalogue) -> str:
    """A number, or the likeliest with its range."""
    low, likely, high = (amount(n, say) for n in (number.low, number.likely, number.high))
    return likely if number.is_point else say.say("show.range", low=low, likely=likely, high=high)


def amount(number: float, say: Catalogue) -> str:
    """A number with as many decimals as it has, three at most."""
    digits = next((d for d in range(3) if round(number, d) == number), 3)
    return say.number(number, digits)


def war_lines(scenario: Scenario, words: Wording) -> Iterator[str]:
    """Who fights, how it moves, what aid and threats do to it."""
    say, war = words.catalogue, scenario.war
    assert war is not None
    yield say.say("show.war.fight", parties=_parties(war.belligerents, scenario, say))
    if war.favours is not None:
        yield say.say(
            "show.war.momentum",
            party=_title(war.favours, scenario, say),
            start=span(war.start, say),
            volatility=span(war.volatility, say),
        )
    fighting = [p.name for p in scenario.parties if p.fighter is not None]
    if fighting:
        yield say.say("show.war.touches", parties=_parties(fighting, scenario, say))
    if war.donors:
        donors = [
            say.say("show.war.donor", name=_donor(name, scenario, say), share=span(donor.share, say))
            for name, donor in war.donors.items()
        ]
        yield say.say("show.war.aid", donors=say.join(donors))
    for threat in war.threats.values():
        who = {
            key: _title(getattr(threat, name), scenario, say)
            for key, name in (("by", "by"), ("whom", "against"))
        }
        yield say.say("show.war.threat", **who, lowers=span(threat.lowers, say))
    if war.decisive.high > 0:
        yield say.say("show.war.decisive", share=span(war.decisive, say))


def _donor(name: str, scenario: Scenario, say: Catalogue) -> str:
    known = any(party.name == name for party in scenario.parties)
    return _title(name, scenario, say) if known else name.replace("_", " ")


def peace_lines(scenario: Scenario, words: Wording) -> Iterator[str]:
    """How often it would break, what changes that, and with what front the war would resume."""
    say, peace = words.catalogue, scenario.peace
    assert peace is not None
    yield say.say("show.peace.rate", rate=span(peace.rate, say))
    if peace.reference:
        outcome = {name: scenario.issue(name).values[level].name for name, level in peace.reference.items()}
        yield say.say("show.peace.reference", outcome=words.pairs(outcome))
    for sign, key in ((-1, "lowers"), (1, "raises")):
        terms = [_term(name, t, scenario, say) for name, t in peace.terms.items() if t.sign == sign]
        if terms:
            yield say.say(f"show.peace.{key}", terms=", ".join(terms))
    if peace.resumption:
        terms = [_term(name, term, scenario, say) for name, term in peace.resumption.items()]
        yield say.say("show.peace.resumption", terms=", ".join(terms))


def _term(name: str, term: HazardTerm, scenario: Scenario, say: Catalogue) -> str:
    read = [say.words(scenario.issue(issue).title) for issue in (*term.measure.values, *term.measure.hills)]
    plain = name.replace("_", " ")
    return say.say("show.peace.term", name=plain, issues=say.join(read)) if read else plain


def home_lines(party: Party, say: Catalogue) -> Iterator[str]:
    """Who has to be won, by which rule, and whether the party looks ahead."""
    own = party.constituencies
    assert own is not None
    members = [
        say.say("show.home.member", name=say.words(m.title), weight=span(m.weight, say)) for m in own.members
    ]
    yield say.say("show.home.rule", rule=rule_of(own.rule, say), members=say.join(members))
    if party.anticipates is not None:
        yield say.say("show.home.anticipates", share=span(party.anticipates, say))


def rule_of(rule: VotingRule, say: Catalogue) -> str:
    """A rule of ratification in words."""
    name = say.say(f"sources.setting.{rule.kind}")
    if rule.kind != "qualified_majority":
        return name
    return say.say("sources.quota", rule=name, share=amount(rule.quota, say))


def time_line(table: Table, scenario: Scenario, say: Catalogue) -> str:
    """When a table opens, and how long it is watched."""
    if table.after is not None:
        after = say.words(scenario.table(table.after).title)
        key = "if_agreed" if table.if_agreed else "after"
        return say.say(f"show.table.{key}", table=after, count=table.rounds)
    first, last = scenario.date(table.opens + 1), scenario.date(table.opens + table.rounds)
    return say.say("show.table.rounds", count=table.rounds, months=say.months(first, last))


def result_lines(table: Table, scenario: Scenario, say: Catalogue) -> Iterator[str]:
    """What an agreement at a table is."""
    if table.framework is not None:
        yield say.say(
            f"show.table.{table.framework.mode}",
            table=say.words(scenario.table(table.framework.to).title),
            kappa=span(table.framework.kappa, say),
        )
    if table.ends_war:
        yield say.say("show.table.ends_war")
    if table.disagreement == "status_quo":
        yield say.say("show.table.status_quo")
    for party, rule in table.ratify.items():
        yield say.say("show.table.ratify", party=_title(party, scenario, say), rule=rule_of(rule, say))
    if len(scenario.tables) > 1 and table.decisive:
        yield say.say("show.table.decisive")


def _title(party: str, scenario: Scenario, say: Catalogue) -> str:
    return say.words(scenario.party(party).title)


def _parties(names: tuple[str, ...] | list[str], scenario: Scenario, say: Catalogue) -> str:
    return say.join([_title(name, scenario, say) for name in names])
