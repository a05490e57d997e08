"""A sheet to draw on: a matplotlib figure measured in pixels at 1x, y downwards, as long as needed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Polygon, Rectangle
from matplotlib.text import Text

from analysis.plots.style import AXIS, ENLARGED, GROUND, INK, INK2, LABEL, PartyLook, font

PER_INCH = 100  # pixels at 1x
DENSITY = 2  # written at 2x
POINT = 72 / PER_INCH  # one pixel at 1x in points, the unit of fonts and lines

# Shape of size 1 -> sides, first angle in degrees, radius; the radii are set so that shapes look equally big.
_CORNERS: dict[str, tuple[int, float, float]] = {
    "square": (4, 45.0, 0.64),
    "triangle": (3, -90.0, 0.68),
    "diamond": (4, 0.0, 0.64),
    "hexagon": (6, 0.0, 0.56),
    "pentagon": (5, -90.0, 0.58),
    "octagon": (8, 22.5, 0.54),
    "shield": (3, 90.0, 0.68),
}


class Pen(TypedDict, total=False):
    """What a line of words looks like (see `Sheet.text`), and its name."""

    size: float
    color: str
    bold: bool
    serif: bool
    name: str | None


@dataclass(frozen=True)
class Scale:
    """A straight axis: `low` lies at x = start, `high` at x = end."""

    start: float
    end: float
    low: float = 0.0
    high: float = 1.0

    def at(self, value: float) -> float:
        """Where a value lies; beyond the ends if it does."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Sheet:
    """A page of given width; every method takes pixels at 1x from the top left corner."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.figure = Figure(figsize=(width / PER_INCH, 1.0), dpi=PER_INCH * DENSITY, facecolor=GROUND)
        FigureCanvasAgg(self.figure)
        self._axes: Axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0.0, width)
        self._layers = itertools.count(1)  # what is drawn later lies above
        self._widths: dict[tuple[str, float, bool, bool], float] = {}

    def finish(self, height: float) -> Figure:
        """Cut the page to its height and hand it over."""
        self.figure.set_size_inches(self.width / PER_INCH, height / PER_INCH)
        self._axes.set_ylim(height, 0.0)
        return self.figure

    # --- words

    def measure(self, words: str, size: float, *, bold: bool = False, serif: bool = False) -> float:
        """How wide a line of words is."""
        font = (words, size, bold, serif)
        if font not in self._widths:
            self._widths[font] = self._measure(*font)
        return self._widths[font]

    def _measure(self, words: str, size: float, bold: bool, serif: bool) -> float:
        line = Text(text=words, fontproperties=_font(size, bold, serif), parse_math=False)
        line.set_figure(self.figure)
        return float(line.get_window_extent().width) / DENSITY

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = LABEL,
        color: str = INK2,
        bold: bool = False,
        serif: bool = False,
        align: str = "left",
        name: str | None = None,
    ) -> float:
        """Write a line with its baseline at y; `align` says which part of it is at x. Gives its right end."""
        self._axes.text(
            x,
            y,
            words,
            color=color,
            fontproperties=_font(size, bold, serif),
            ha=align,
            va="baseline",
            parse_math=False,
            gid=name,
            zorder=next(self._layers),
        )
        width = self.measure(words, size, bold=bold, serif=serif)
        return x + {"left": 1.0, "center": 0.5, "right": 0.0}[align] * width

    def lines(
        self, words: str, room: float, size: float, *, bold: bool = False, serif: bool = False
    ) -> list[str]:
        """Words broken into lines that fit; a word longer than the room stands alone."""
        left, lines = words.split(" "), list[str]()

        def fits(count: int) -> bool:
            return self.measure(" ".join(left[:count]), size, bold=bold, serif=serif) <= room

        while left:
            count = _about(left, room / size)  # measuring is what costs, so it begins where the line may end
            while count < len(left) and fits(count + 1):
                count += 1
            while count > 1 and not fits(count):
                count -= 1
            lines.append(" ".join(left[:count]))
            left = left[count:]
        return lines

    def paragraph(
        self, x: float, y: float, words: str, room: float, *, leading: float = 1.4, **pen: Unpack[Pen]
    ) -> float:
        """Write broken lines, the first baseline at y; gives the baseline of the last.

        Bold lines are headings: they are broken where they come out about equally long.
        """
        size, bold, serif = pen.get("size", LABEL), pen.get("bold", False), pen.get("serif", False)
        lines = self.lines(words, room, size, bold=bold, serif=serif)
        narrower = lines
        while bold and len(lines) > 1 and len(narrower) == len(lines):
            lines, room = narrower, 0.97 * room
            narrower = self.lines(words, room, size, bold=bold, serif=serif)
        for line in lines:
            self.text(x, y, line, **pen)
            y += size * leading
        return y - size * leading

    def fitted(self, words: str, room: float, size: float, *, bold: bool = False) -> str:
        """Words cut to one line that fits, with an ellipsis where something was cut off."""
        if self.measure(words, size, bold=bold) <= room:
            return words
        while words and self.measure(f"{words}…", size, bold=bold) > room:
            words = words[:-1]
        return f"{words.rstrip()}…"

    # --- marks

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        color: str = AXIS,
        width: float = 1.0,
        dashed: bool = False,
        name: str | None = None,
    ) -> None:
        """Draw a straight line."""
        line = Line2D((x0, x1), (y0, y1), color=color, linewidth=width * POINT, solid_capstyle="butt")
        line.set_gid(name)
        line.set_zorder(next(self._layers))
        if dashed:
            line.set_dashes((3, 3))
        self._axes.add_line(line)

    def bar(
        self,
        x0: float,
        x1: float,
        middle: float,
        thick: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        name: str | None = None,
    ) -> None:
        """Draw a level bar about its middle line: filled, outlined or both. One without length keeps 1 px."""
        length = max(x1 - x0, 1.0) if fill else x1 - x0
        inset = 0.5 if edge else 0.0  # an outline is as big outside as a fill
        self._add(
            Rectangle(
                (x0 + inset, middle - thick / 2 + inset),
                max(length - 2 * inset, 0.5),
                thick - 2 * inset,
                facecolor=fill or "none",
                edgecolor=edge or "none",
                linewidth=1.2 * POINT if edge else 0.0,
            ),
            name,
        )

    def dot(
        self, x: float, y: float, radius: float, color: str, *, hollow: bool = False, name: str | None = None
    ) -> None:
        """Draw a point: solid with a rim of the ground, or hollow."""
        self._add(
            Circle(
                (x, y),
                radius,
                facecolor=GROUND if hollow else color,
                edgecolor=color if hollow else GROUND,
                linewidth=(1.8 if hollow else 1.2) * POINT,
            ),
            name,
        )

    def party(
        self,
        x: float,
        y: float,
        size: float,
        look: PartyLook,
        *,
        initials: str = "",
        hollow: bool = False,
        name: str | None = None,
    ) -> None:
        """Draw a party's shape about (x, y), with its initials from 20 px up."""
        face, edge = (GROUND, look.color) if hollow else (look.color, GROUND)
        pen = (1.8 if hollow else 1.2) * POINT
        shape: Patch = (
            Circle((x, y), size / 2, facecolor=face, edgecolor=edge, linewidth=pen)
            if look.shape == "circle"
            else Polygon(_corners(look.shape, x, y, size), facecolor=face, edgecolor=edge, linewidth=pen)
        )
        self._add(shape, name)
        if initials:
            lower = {"triangle": 0.16, "shield": -0.04}.get(look.shape, 0.0)  # its wide part
            size_of_words = size * 0.36
            self.text(
                x,
                y + size * lower + size_of_words * 0.36,
                initials,
                size=size_of_words,
                color=look.on,
                bold=True,
                align="center",
            )

    def badge(self, x: float, y: float, letter: str, color: str, *, hollow: bool) -> None:
        """Draw a letter in a disk: hollow for the first setting, solid for the others."""
        self.dot(x, y, 11, color, hollow=hollow)
        color = INK if hollow else "#FFFFFF"
        self.text(x, y + LABEL * 0.36, letter, size=LABEL, color=color, bold=True, align="center")

    def _add(self, patch: Patch, name: str | None) -> None:
        patch.set_gid(name)
        patch.set_zorder(next(self._layers))
        self._axes.add_patch(patch)


def _corners(shape: str, x: float, y: float, size: float) -> Sequence[tuple[float, float]]:
    sides, start, radius = _CORNERS[shape]
    turn = [math.radians(start + 360.0 * corner / sides) for corner in range(sides)]
    return [(x + size * radius * math.cos(angle), y + size * radius * math.sin(angle)) for angle in turn]


def _font(size: float, bold: bool, serif: bool) -> FontProperties:
    family = font(serif)
    size *= ENLARGED.get(family, 1.0)
    return FontProperties(family=family, size=size * POINT, weight="bold" if bold else "normal")


def _about(words: Sequence[str], ems: float) -> int:
    """How many words a line of so many ems may hold, one at least; letters are half as wide as high."""
    letters = itertools.accumulate(len(word) + 1 for word in words)
    return max(1, sum(0.5 * so_far <= ems for so_far in letters))
