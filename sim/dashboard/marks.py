"""Marks: parties as colour, shape and initials, in the order of the scenario; signs for buttons.

The looks of a party hang on its place among the parties: class p0, p1, ... in the style sheet, and a shape. Colours are
apart also for those who see fewer of them; a test says so. [machado2009]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

from htpy import svg
from htpy import title as title_element
from markupsafe import Markup, escape

from sim.domain.scenario import Scenario

LOOKS = 6  # ways that parties look; more of them look alike but for their initials
ROOT3 = 3**0.5


@dataclass(frozen=True)
class Look:
    """How a party looks: its place among the parties, its initials, its name in a language."""

    place: int
    initials: str
    name: str

    @property
    def css(self) -> str:
        """The class of its colours."""
        return f"p{self.place % LOOKS}"

    @property
    def colour(self) -> str:
        """Its colour as a CSS value."""
        return f"var(--{self.css})"

    @property
    def wash(self) -> str:
        """Its pale colour as a CSS value."""
        return f"var(--{self.css}-w)"


def look_of(scenario: Scenario, party: str, language: str) -> Look:
    """The look of a party of a scenario; KeyError if there is none."""
    place = [p.name for p in scenario.parties].index(party)
    found = scenario.parties[place]
    return Look(place, found.initials, found.title.get(language, found.title["en"]))


def _circle(r: float) -> str:
    return f'<circle r="{r:.2f}"/>'


def _square(r: float) -> str:
    side = 0.79 * r
    return f'<rect x="{-side:.2f}" y="{-side:.2f}" width="{2 * side:.2f}" height="{2 * side:.2f}"/>'


def _triangle(r: float) -> str:
    high = 1.08 * r
    half = high * ROOT3 / 2
    return f'<path d="M0 {-high:.2f}L{half:.2f} {high / 2:.2f}H{-half:.2f}Z"/>'


def _polygon(corners: int, size: float, turn: float) -> Callable[[float], str]:
    def drawn(r: float) -> str:
        at = [turn + 2 * pi * i / corners for i in range(corners)]
        points = "L".join(f"{size * r * cos(a):.2f} {size * r * sin(a):.2f}" for a in at)
        return f'<path d="M{points}Z"/>'

    return drawn


SHAPES: tuple[Callable[[float], str], ...] = (
    _circle,
    _square,
    _triangle,
    _polygon(4, 1.02, 0.0),
    _polygon(6, 0.95, 0.0),
    _polygon(5, 0.98, -pi / 2),
)


@lru_cache(maxsize=4096)
def mark(look: Look, x: float, y: float, r: float, hollow: bool = False, initials: bool = False) -> Markup:
    """The mark of a party inside a drawing, its middle at (x, y), about r wide on each side of it."""
    stroke = max(1.5, 0.12 * r)
    shape = SHAPES[look.place % LOOKS](r - stroke / 2)
    words = ""
    if initials:
        is_triangle = SHAPES[look.place % LOOKS] is _triangle
        size = r * (0.62 if is_triangle else 0.76) * (2 / max(2, len(look.initials))) ** 0.7
        low = 0.22 * r if is_triangle else 0.0
        words = (
            f'<text y="{low:.1f}" dy=".35em" text-anchor="middle" font-size="{size:.1f}" class="on">'
            f"{escape(look.initials)}</text>"
        )
    kind = "hollow" if hollow else "full"
    return Markup(
        f'<g class="mark {kind} {look.css}" transform="translate({x:.1f} {y:.1f})" stroke-width="{stroke:.2f}"'
        f' stroke-linejoin="round">{shape}{words}</g>'
    )


@lru_cache(maxsize=1024)
def token(look: Look, size: float, *, hollow: bool = False, quiet: bool = False) -> Markup:
    """The mark of a party as a picture of its own; quiet where its name stands beside it."""
    box = f"{-size / 2:g} {-size / 2:g} {size:g} {size:g}"
    drawn = mark(look, 0.0, 0.0, size / 2, hollow, initials=size >= 20)
    if quiet:
        return Markup(
            str(svg(".token", viewBox=box, width=f"{size:g}", height=f"{size:g}", aria_hidden="true")[drawn])
        )
    named = svg(
        ".token", viewBox=box, width=f"{size:g}", height=f"{size:g}", role="img", aria_label=look.name
    )
    return Markup(str(named[title_element[look.name], drawn]))


_SIGNS = {
    "start": "M6 5v14M19 5L9 12l10 7z",
    "back": "M15 5l-7 7 7 7",
    "next": "M9 5l7 7-7 7",
    "play": "M8 5l11 7-11 7z",
    "pause": "M8 5v14M16 5v14",
    "down": "M6 9l6 6 6-6",
    "dice": "M7 4h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z"
    "M8.5 8.5h.01M15.5 15.5h.01M12 12h.01",
    "share": "M12 15V4M8 8l4-4 4 4M5 13v6h14v-6",
    "save": "M12 4v11M8 11l4 4 4-4M5 19h14",
    "reset": "M5 12a7 7 0 1 0 2.2-5.1M5 4v4h4",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "left": "M19 12H5M11 6l-6 6 6 6",
    "moon": "M19 14.5A8 8 0 0 1 9.5 5a8 8 0 1 0 9.5 9.5z",
    "plus": "M12 5v14M5 12h14",
    "war": "M3 19l6-8 5 4 6-10",
    "rules": "M12 4v16M5 8h14M5 8l-2 6a3 3 0 0 0 6 0L7 8M17 8l-2 6a3 3 0 0 0 6 0l-2-6",
}


@lru_cache
def sign(name: str, size: int = 20) -> Markup:
    """A sign for a button, which has its words beside it or in its label."""
    body = 'fill="currentColor"' if name in ("play",) else 'fill="none"'
    return Markup(
        f'<svg class="sign" width="{size}" height="{size}" viewBox="0 0 24 24" {body} stroke="currentColor"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f'<path d="{_SIGNS[name]}"/></svg>'
    )


@lru_cache
def emblem(width: int = 34, ink: str = "currentColor", middle: str = "#8FE0C8") -> Markup:
    """Two circles that meet: the zone of possible agreement."""
    return Markup(
        f'<svg width="{width}" height="{width * 22 / 34:.0f}" viewBox="0 0 34 22" aria-hidden="true">'
        f'<circle cx="11" cy="11" r="9.5" fill="none" stroke="{ink}" stroke-width="2"/>'
        f'<circle cx="23" cy="11" r="9.5" fill="none" stroke="{ink}" stroke-width="2"/>'
        f'<path d="M17 3.6a9.5 9.5 0 0 1 0 14.8a9.5 9.5 0 0 1 0-14.8z" fill="{middle}"/></svg>'
    )
