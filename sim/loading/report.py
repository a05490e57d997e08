"""Collects what is wrong with a scenario, says what might have been meant, and leaves out what only follows."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.loading.messages import shown
from sim.loading.reader import MAX_PROBLEMS, Document, Path, Problem, shown_path

MOST_NAMES = 30  # that a hint lists


def meant(name: Any, known: Collection[str], there_are: str = "there are") -> str:
    """What might have been meant by an unknown name, else what there is."""
    close = difflib.get_close_matches(str(name), list(known), n=1)
    if close:
        return f"did you mean '{shown(close[0])}'?"
    listed = ", ".join(shown(str(each)) for each in itertools.islice(known, MOST_NAMES))
    return f"{there_are} {listed or 'none'}{', ...' if len(known) > MOST_NAMES else ''}"


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Each problem once, file by file from the top; not more than anybody reads."""

    def place(problem: Problem) -> tuple[str, int, int]:
        mark = problem.mark
        return (mark.file, mark.line, mark.column) if mark else ("", 0, 0)

    ordered = sorted(dict.fromkeys(problems), key=place)
    if len(ordered) > MAX_PROBLEMS:
        return [*ordered[:MAX_PROBLEMS], Problem(f"there are {len(ordered) - MAX_PROBLEMS} problems more")]
    return ordered


@dataclass
class Report:
    """Collects wrong references of a document whose other mistakes are known; says nothing twice."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    _faulty: set[Path] = field(default_factory=set)

    def add(self, message: str, *path: Any) -> None:
        """Note one problem at a path, unless what stands there is only a stand-in."""
        self._faulty.add(path)
        if not self.document.is_spoiled(path):
            self.problems.append(Problem(message, self.document.mark(path), shown_path(path)))

    def known(
        self, kind: str, name: Any, known: Collection[str], *path: Any, among: Path | None = None
    ) -> bool:
        """Whether a name is known; if not, note it with what might have been meant.

        among : where the known names stand; a name lost there by a mistake is no mistake here.
        """
        if name in known:
            return True
        if among is not None and self.document.is_spoiled((*among, name)):
            self._faulty.add(path)
        else:
            self.add(f"there is no {kind} '{shown(str(name))}': {meant(name, known)}", *path)
        return False

    def sound(self, *path: Any) -> bool:
        """Whether neither a path nor what stands directly in it is wrong: what follows from it can be trusted."""
        found = (*self._faulty, *self.document.spoiled)
        return not self.document.is_spoiled(path) and not any(
            bad == path or (bad and bad[:-1] == path) for bad in found
        )
