"""What docs/solutions.md promises: its Python runs, and every line gives what the comment beside it says."""

from __future__ import annotations

import re
from pathlib import Path

import analysis.solutions

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "solutions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_page_s_python_gives_what_it_says() -> None:
    names: dict[str, object] = {}
    compared = 0
    for line in "".join(BLOCKS).splitlines():
        code, _, answer = line.partition("  # ")
        if answer:
            assert repr(eval(code, names)) == answer, code
            compared += 1
        else:
            exec(code, names)
    assert compared == 7


def test_the_page_names_every_yardstick() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE))
    files = {path.stem for path in (ROOT / "analysis" / "solutions").glob("[a-z]*.py")}
    about_outcomes = {"pareto", "additive", "zopa", "bargaining", "distances", "failure"}
    assert files - about_outcomes <= named
    assert named <= files | set(analysis.solutions.__all__)


def test_what_is_exported_is_there_and_in_order() -> None:
    exported = analysis.solutions.__all__
    assert len(set(exported)) == len(exported)
    assert all(callable(getattr(analysis.solutions, name)) for name in exported)
