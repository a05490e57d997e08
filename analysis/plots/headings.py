"""Headings of the sheets: the finding on top, and a section's name with what its numbers are."""

from __future__ import annotations

from analysis.plots.sheet import Sheet
from analysis.plots.style import HEADING, INK, INK3, MARGIN, ROOM, SAY, SMALL, TITLE
from analysis.plots.words import Words


def draw_top(sheet: Sheet, case: str, finding: str) -> float:
    """Which case, and the finding as a title; gives the baseline of its last line."""
    sheet.text(MARGIN, 52, case, size=SMALL, color=INK3)
    return sheet.paragraph(
        MARGIN, 96, finding, ROOM, size=TITLE, leading=1.2, color=INK, bold=True, serif=True, name="title"
    )


def draw_heading(
    sheet: Sheet, said: str, y: float, *, caption: str = "", x: float = MARGIN, room: float = ROOM
) -> float:
    """A section's name and a caption below it; gives the last baseline."""
    y = sheet.paragraph(x, y, said, room, size=HEADING, color=INK, bold=True, serif=True)
    return sheet.paragraph(x, y + 24, caption, room, size=SMALL, color=INK3) if caption else y


def draw_never(sheet: Sheet, words: Words, y: float) -> float:
    """Say that nothing was agreed, where values and worth would stand; gives the last baseline."""
    return sheet.paragraph(MARGIN, y, words.say("never"), ROOM, size=SAY, serif=True)
