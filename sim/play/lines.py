"""Lines of a story: what stands in each, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["title", "lede", "event", "round", "turn", "stretch", "result", "why", "table", "note", "gap"]
INDENT = {"turn": 2, "table": 2, "event": 2}


@dataclass(frozen=True)
class Line:
    """One line, indented by `str()`; `table` lines are aligned by spaces, a `gap` is an empty line."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return " " * INDENT.get(self.kind, 0) + self.text


GAP = Line("gap", "")


def aligned(rows: Sequence[Sequence[str]], *, right: bool = False) -> list[Line]:
    """Rows in columns three spaces apart; all but the first to the right, if asked for."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        Line(
            "table",
            "   ".join(
                cell.rjust(width) if right and i else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip(),
        )
        for row in rows
    ]
