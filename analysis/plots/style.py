"""The look of every chart: colours of the light theme, fonts, and colour + shape + initials of parties.

Green means agreement and nothing else. Outline = before (the first setting), fill = now. Hollow = the
interval includes zero. Labels stand on the marks: no legend where a label fits. Sizes are pixels at 1x.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import fontManager

GROUND = "#FBFCFA"
INK = "#16211E"  # text, points
INK2 = "#42504B"  # sentences, chart text
INK3 = "#586660"  # captions, smallest text
AXIS = "#7F8D87"
RULE = "#D0DAD5"  # decoration: an edge, a tick or a label says the same
BASE = "#6B7973"  # the first setting: outlines and lines only, never text
DEAL = "#14695A"  # agreement: lines, points, text
DEAL2 = "#46917D"  # agreement: bars
DEAL3 = "#BFDED3"  # agreement: widest interval

WIDTH, MARGIN = 1080, 40
ROOM = WIDTH - 2 * MARGIN
TITLE, HEADING, SMALL_HEADING, SAY = 32, 24, 19, 16  # serif
BODY, SMALL, LABEL, TINY = 14, 13, 12, 11  # sans

# Only families that come as plain .ttf files on some system: matplotlib reads the first face of a collection
# (.ttc) and no variable fonts, so that bold words would be thin. The last of each ships with matplotlib.
SANS_FAMILIES = ("Segoe UI", "Arial", "Liberation Sans", "DejaVu Sans")
SERIF_FAMILIES = ("Georgia", "Times New Roman", "Liberation Serif", "STIXGeneral")
# Times and its kin look smaller than others of the same size.
ENLARGED = {"Times New Roman": 1.1, "Liberation Serif": 1.1, "STIXGeneral": 1.1}


@dataclass(frozen=True)
class PartyLook:
    """How a party is drawn: `shape` in `color`, its initials in `on`; `wash` fills the range of its limit."""

    color: str
    wash: str
    on: str
    shape: str


KNOWN: Mapping[str, PartyLook] = {
    "US": PartyLook("#1756B8", "#DCE6F6", "#FFFFFF", "circle"),
    "RU": PartyLook("#963C10", "#F0DFD6", "#FFFFFF", "square"),
    "UA": PartyLook("#B57D00", "#F6EBCF", "#1C1400", "triangle"),
    "EU": PartyLook("#D64F97", "#F9E1ED", "#26000F", "diamond"),
}
# At least 21 CIE76 apart from each other and the four above, under normal sight and simulated protanopia,
# deuteranopia and tritanopia (Machado 2009); 3 : 1 or more on the ground, and none of them green.
FURTHER = (
    PartyLook("#4A1A6B", "#E7DEED", "#FFFFFF", "hexagon"),
    PartyLook("#9F8956", "#EFEBE0", "#1C1400", "pentagon"),
    PartyLook("#7A0CE9", "#EBDDFB", "#FFFFFF", "octagon"),
    PartyLook("#3A0303", "#E3DADA", "#FFFFFF", "shield"),
)


def party_looks(initials: Iterable[str]) -> dict[str, PartyLook]:
    """Initials -> look; unknown parties take the further looks in turn, and initials tell the rest."""
    unknown = [name for name in dict.fromkeys(initials) if name not in KNOWN]
    further = {name: FURTHER[place % len(FURTHER)] for place, name in enumerate(unknown)}
    return {**KNOWN, **further}


@lru_cache(maxsize=2)
def font(serif: bool) -> str:
    """The first family of the list that this machine has."""
    installed = {entry.name for entry in fontManager.ttflist}
    families = SERIF_FAMILIES if serif else SANS_FAMILIES
    return next((family for family in families if family in installed), families[-1])
