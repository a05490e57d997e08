"""summary.png: what a batch found on one sheet, in English or German.

One setting is shown in full; several are compared with the first (`analysis.plots.comparison`).
"""

from __future__ import annotations

import os
from pathlib import Path

from matplotlib.figure import Figure

from analysis.plots.agreements import draw_issues, draw_months
from analysis.plots.bars import shares
from analysis.plots.comparison import draw_comparison, setting_name
from analysis.plots.course import draw_durability, draw_tables
from analysis.plots.headings import draw_heading, draw_never, draw_top
from analysis.plots.odds import draw_odds, draw_parts
from analysis.plots.sheet import Sheet
from analysis.plots.style import INK3, LABEL, MARGIN, ROOM, RULE, SAY, WIDTH
from analysis.plots.values import MANY
from analysis.plots.words import EXACT, Words
from analysis.plots.worth import draw_worth
from analysis.summary import Findings, Setting, Summary

ASIDE = 300  # the narrow column beside the odds
MONTHS = 240  # and beside the parties
SECTION = 56


def draw_summary(summary: Summary, path: Path, language: str = "en") -> None:
    """Write the chart as a PNG at twice its size; a reader never sees half a file.

    Raises ValueError for a language that has no words, OSError if the folder cannot be written to.
    """
    figure = make_figure(summary, language)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # No date and no version inside: the same summary gives the same file.
        figure.savefig(unfinished, format="png", metadata={"Software": None})
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def make_figure(summary: Summary, language: str = "en") -> Figure:
    """The chart as a matplotlib figure: one setting in full, or several against the first."""
    words, sheet = Words(language), Sheet(WIDTH)
    if len(summary.settings) == 1:
        below = _one_setting(sheet, words, summary.settings[0])
    else:
        below = draw_comparison(sheet, words, summary)
    return sheet.finish(_foot(sheet, words, [found.setting for found in summary.settings], below))


def _one_setting(sheet: Sheet, words: Words, found: Findings) -> float:
    y = draw_top(sheet, setting_name(words, found.setting), finding(words, found))
    depends = words.depends(found.agreement)
    y = sheet.paragraph(MARGIN, y + 34, depends, ROOM, size=SAY + 1, serif=True, name="lede")
    y = draw_heading(sheet, words.say("odds"), y + SECTION)
    left = draw_odds(sheet, words, found, MARGIN, y + 22, ROOM - ASIDE - 60)
    right = draw_parts(sheet, words, found, WIDTH - MARGIN - ASIDE, y + 14, ASIDE)
    y = max(left, right) + SECTION
    if found.course.is_told:
        y = draw_heading(sheet, words.say("tables"), y, caption=words.say("tables_say"))
        y = draw_tables(sheet, words, found, MARGIN, y + 36, ROOM) + SECTION
    if found.course.holds:
        y = draw_heading(sheet, words.say("durability"), y, caption=words.say("durability_say"))
        y = draw_durability(sheet, words, found, MARGIN, y + 32, ROOM) + SECTION
    if found.months is None:
        return draw_never(sheet, words, y)
    caption = words.with_rules("issues_say", shares([found], MANY))
    y = draw_heading(sheet, words.say("issues"), y, caption=caption)
    y = draw_issues(sheet, words, found, MARGIN, y + 36, ROOM) + SECTION
    aside, narrow = WIDTH - MARGIN - MONTHS, ROOM - MONTHS - 50
    months = draw_heading(sheet, words.say("months"), y, x=aside, room=MONTHS)
    months = draw_months(sheet, words, found.months, aside, months + 14, MONTHS)
    y = draw_heading(sheet, words.say("worth"), y, caption=words.say("worth_say"), room=narrow)
    return max(draw_worth(sheet, words, found, MARGIN, y + 12, narrow), months)


def finding(words: Words, found: Findings) -> str:
    """The title of one setting: how many runs agree, and how many miss an agreement that was possible."""
    agreed, missed = found.agreement.mean, words.hundred(found.missed.mean)
    if agreed >= 1.0 - EXACT:
        return words.say("every")
    has_missed = found.missed.mean > EXACT
    if agreed <= EXACT:
        return words.say("none_missed", missed=missed) if has_missed else words.say("none")
    n = words.hundred(agreed)
    key = "some_missed" if has_missed else "some"
    end = words.say("end_1" if n == "1" else "end_n")
    return words.capital(words.say(key, n=n, end=end, missed=missed))


def _foot(sheet: Sheet, words: Words, settings: list[Setting], y: float) -> float:
    """How many runs of what, and what it is not; gives the height of the sheet."""
    sheet.line(MARGIN, y + 40, WIDTH - MARGIN, y + 40, color=RULE)
    sizes = dict.fromkeys(_size(words, setting) for setting in settings)
    said = " / ".join(sizes)
    if len(settings) > 1 and len(sizes) == 1:
        said = f"{words.say('each')}: {said}"
    first = settings[0]
    parts = [said]
    if first.asked != first.runs:
        parts.append(words.say("asked", asked=words.number(first.asked)))
    parts.append(words.say("no_seed") if first.rng_seed is None else words.say("seed", seed=first.rng_seed))
    sentence = words.capital("; ".join(parts)) + "."
    if any(setting.stylised for setting in settings):
        sentence = f"{sentence} {words.say('stylised')}"
    y = sheet.paragraph(MARGIN, y + 64, sentence, ROOM, size=LABEL, color=INK3, name="foot")
    sheet.text(MARGIN, y + 19, words.say("note"), size=LABEL, color=INK3, bold=True, name="note")
    return y + 19 + MARGIN


def _size(words: Words, setting: Setting) -> str:
    structures, replicates = len(setting.structures), setting.replicates
    return words.say(
        "foot_runs",
        runs=words.number(setting.runs),
        draws=words.number(setting.draws),
        structures=words.say("rules_1" if structures == 1 else "rules_n", n=structures),
        replicates=words.say("replicates_1" if replicates == 1 else "replicates_n", n=replicates),
    )
