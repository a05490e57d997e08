"""The stylised facts as measured: for the terminal, for a page of Markdown, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analysis.spreads import Figure, Interval
from analysis.stylised import Finding
from analysis.stylised.verdicts import together
from sim.domain.plain_data import plain
from sim.loading.catalogue import Catalogue
from sim.loading.reader import InputError, Problem

if TYPE_CHECKING:
    from rich.console import Console

MOST_WIDTH = 100  # longer lines are hard to read
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
MARKS = {"comes_out": "✓", "in_part": "◐", "does_not": "✗", "unclear": "○", "placebo": "✗", "nothing": "–"}
DIGITS = 1


def by_fact(findings: Sequence[Finding]) -> Iterator[tuple[int, list[Finding]]]:
    """The findings fact by fact, in their order."""
    for number, own in groupby(findings, key=lambda finding: finding.fact):
        yield number, list(own)


def show(console: Console, findings: Sequence[Finding], runs: int, rng_seed: int, say: Catalogue) -> None:
    """Print every fact with its verdict, then its effects, and why where one does not come out."""
    console.width = min(console.width, MOST_WIDTH)
    console.print(Text(say.say("facts.heading"), style="bold"))
    console.print(
        Text(say.say("facts.played", runs=say.number(runs), rng_seed=rng_seed), style="dim"), soft_wrap=False
    )
    verdicts = []
    for number, own in by_fact(findings):
        verdict = together(own)
        verdicts.append(verdict)
        console.print()
        head = Table.grid(padding=(0, 1), expand=True)
        head.add_column(width=2, justify="right", no_wrap=True)
        head.add_column(ratio=1)
        head.add_row(Text(str(number), style="bold"), Text(say.say(f"facts.{number}.title"), style="bold"))
        head.add_row(MARKS[verdict], Text(say.say(f"facts.verdict.{verdict}")))
        console.print(head)
        console.print(Padding(_effects(own, say), (0, 0, 0, 3)))
        for finding in own:
            if _has_reason(finding, say):
                why = say.say("facts.why", why=say.say(f"facts.{number}.{finding.effect.name}_why"))
                console.print(Padding(Text(why, style="italic"), (0, 0, 0, 3)))
        console.print(Padding(Text(say.say(f"facts.{number}.note"), style="dim"), (0, 0, 0, 3)))
    console.print()
    found = say.say(
        "facts.found",
        count=verdicts.count("comes_out"),
        all=len(verdicts),
        part=verdicts.count("in_part"),
    )
    console.print(Text(found, style="bold"))
    console.print(Text(say.say("facts.legend"), style="dim"))
    console.print(Text(say.say("note.model"), style="dim"))


def _effects(findings: Sequence[Finding], say: Catalogue) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim", expand=True)
    table.add_column(say.say("facts.columns.effect"), ratio=1)
    for key in ("difference", "interval", "rules", "placebo"):
        table.add_column(say.say(f"facts.columns.{key}"), justify="right", no_wrap=True)
    for finding in findings:
        effect, figure = finding.effect, finding.figure
        sign = MARKS[finding.verdict] if effect.counts else "•"
        words = Text(f"{sign} {say.say(f'facts.{finding.fact}.{effect.name}')}")
        if effect.expects == "hardly":
            tolerance = say.number(100 * effect.tolerance)
            words.append(f" ({say.say('facts.expects.hardly', tolerance=tolerance)})", style="dim")
        table.add_row(
            words,
            Text(_difference(finding, say), style="bold"),
            _interval(finding, figure.monte_carlo if figure else None, say),
            _interval(finding, figure.structure if figure else None, say),
            _placebo(finding, say, "\n"),
        )
    return table


def table(findings: Sequence[Finding], runs: int, rng_seed: int, say: Catalogue) -> str:
    """The same as Markdown: one line an effect, then the reasons."""
    head = say.say("facts.markdown.head")
    lines = [say.say("facts.markdown.command", runs=runs, rng_seed=rng_seed), "", head]
    lines.append("|" + "---|" * (head.count("|") - 1))
    reasons = []
    for number, own in by_fact(findings):
        for place, finding in enumerate(own):
            effect, figure = finding.effect, finding.figure
            words = say.say(f"facts.{number}.{effect.name}")
            expected = say.say(
                f"facts.expects.{effect.expects}", tolerance=say.number(100 * effect.tolerance)
            )
            played = _rests_on(finding, say)
            verdict = say.say(f"facts.verdict.{finding.verdict}")
            cells = [
                f"{number}. {say.say(f'facts.{number}.title')}" if place == 0 else "",
                words if effect.counts else f"• {words}",
                expected,
                _difference(finding, say),
                _interval(finding, figure.monte_carlo if figure else None, say),
                _interval(finding, figure.structure if figure else None, say),
                _placebo(finding, say, " "),
                played,
                f"**{verdict}**" if effect.counts else verdict,
            ]
            lines.append("| " + " | ".join(cells) + " |")
            if _has_reason(finding, say):
                reasons.append(f"- **{number}**, {words}: {say.say(f'facts.{number}.{effect.name}_why')}")
    return "\n".join([*lines, "", *reasons]) if reasons else "\n".join(lines)


def page(path: Path) -> tuple[str, str]:
    """What stands before and after the table of a page; InputError if it has no marks for one."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError([Problem(f"{path} needs the lines {BEGIN} and {END}, between which the table goes")])
    return before, after


def rewrite(path: Path, measured: str) -> None:
    """Put a table between the marks of a page."""
    before, after = page(path)
    path.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8", newline="\n")


def plain_data(findings: Sequence[Finding], runs: int, rng_seed: int, say: Catalogue) -> dict[str, Any]:
    """All of it as one JSON object."""
    from sim import __version__

    facts = [
        {
            "fact": number,
            "title": say.say(f"facts.{number}.title"),
            "verdict": together(own),
            "effects": [
                {
                    **finding.to_dict(),
                    "words": say.say(f"facts.{number}.{finding.effect.name}"),
                    "reason": say.say(f"facts.{number}.{finding.effect.name}_why")
                    if _has_reason(finding, say)
                    else None,
                }
                for finding in own
            ],
        }
        for number, own in by_fact(findings)
    ]
    answer: dict[str, Any] = plain(
        {"schema": 1, "zopa": __version__, "runs": runs, "rng_seed": rng_seed, "facts": facts}
    )
    return answer


# --- figures in words


def _rests_on(finding: Finding, say: Catalogue) -> str:
    """How many runs were played, or how many draws tabulated."""
    if finding.runs or finding.figure is None:
        return say.number(finding.runs)
    return say.say("facts.markdown.tabulated", draws=say.number(finding.figure.draws))


def _has_reason(finding: Finding, say: Catalogue) -> bool:
    """A reason is stated for the verdict that is known; another verdict is not explained by it."""
    known = finding.as_known and finding.verdict != "comes_out"
    return known and f"facts.{finding.fact}.{finding.effect.name}_why" in say


def _number(value: float, finding: Finding, say: Catalogue) -> str:
    scaled = value if finding.effect.unit == "rounds" else 100 * value
    words = say.number(scaled, DIGITS)
    return f"+{words}" if scaled > 0 and any(sign in "123456789" for sign in words) else words


def _difference(finding: Finding, say: Catalogue) -> str:
    return "–" if finding.figure is None else _number(finding.figure.mean, finding, say)


def _interval(finding: Finding, interval: Interval | None, say: Catalogue) -> str:
    if interval is None:
        return "–"
    low, high = (_number(end, finding, say) for end in (interval.low, interval.high))
    return say.say("facts.range", low=low, high=high)


def _placebo(finding: Finding, say: Catalogue, between: str) -> str:
    """The placebo's interval, and its margin where that is not the usual one."""
    effect = finding.effect
    if effect.placebo is None:
        return say.say("facts.none")
    figure: Figure | None = finding.placebo
    words = _interval(finding, figure.monte_carlo if figure else None, say)
    if effect.margin is None:
        return words
    return words + between + say.say("facts.margin", margin=say.number(100 * effect.margin, DIGITS))
