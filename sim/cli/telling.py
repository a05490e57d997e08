"""Lines of a story on a terminal: what is said in which style, and how it is indented."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from sim.play.lines import Line

STYLES = {"title": "bold", "round": "bold", "stretch": "", "result": "bold", "note": "dim", "lede": "dim"}


def tell(console: Console, lines: Iterable[Line]) -> None:
    """Print lines, wrapped to the width of the terminal."""
    from rich.padding import Padding
    from rich.text import Text

    for line in lines:
        text = Text(line.text, style=STYLES.get(line.kind, ""))
        if line.kind == "table":  # aligned by spaces: never wrapped
            console.print(Text(str(line)), no_wrap=True, crop=False, overflow="ignore")
        elif line.kind in ("turn", "event"):
            console.print(Padding(text, (0, 0, 0, 2), expand=False))
        else:
            console.print(text)
