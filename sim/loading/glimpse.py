"""What a scenario names, read without checking it: for what must answer at once, such as completion in a shell.

Nothing slow is imported here, and whatever is wrong with a file only makes the answer shorter.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.loading import library
from sim.loading.extending import extended, sourced
from sim.loading.reader import Document, InputError, read_file, survey_file

MOST_PARENTS = 8  # that one scenario extends, one above the other
MOST_POSITIONS = 12  # of a number lever; where there are more, its ends and its default stand for them


def known_names() -> list[str]:
    """What a scenario of the library can be called: full names, and cases that have a baseline."""
    names = library.names()
    ending = f"/{library.DEFAULT_VARIANT}"
    return sorted([*names, *(name.removesuffix(ending) for name in names if name.endswith(ending))])


def levers(scenario: str) -> dict[str, tuple[str, list[str]]]:
    """Name of each lever of a scenario -> its title and the positions worth offering."""
    document = _document(scenario)
    described = _mapping(document.data, "levers") if document else {}
    return {
        name: (_title(lever), _positions(lever))
        for name, lever in described.items()
        if isinstance(lever, dict)
    }


def book(scenario: str) -> tuple[str | None, dict[str, str]]:
    """The level of a scenario of the library and what it is called by language: its name where nothing says so."""
    stated: dict[str, Any] = {}
    name: object = scenario
    for _ in range(MOST_PARENTS):
        data = _surveyed(str(name))
        stated = {**data, **stated}
        name = data.get("extends")
        if name is None:
            break
    title, level = stated.get("title"), stated.get("level")
    if isinstance(title, str):
        title = {"en": title}
    words = {str(key): str(text) for key, text in title.items()} if isinstance(title, dict) else {}
    return (level if isinstance(level, str) else None), (words if "en" in words else {"en": scenario})


def _surveyed(scenario: str) -> dict[str, Any]:
    try:
        data = survey_file(library.find(scenario)[1]).data
    except (InputError, OSError, ValueError):
        return {}
    return dict(data)


def stylised_facts() -> dict[str, str]:
    """Number of each stylised fact -> what it says, in English."""
    sentences = read_file(Path(__file__).with_name("sentences") / "en" / "facts.yaml").data
    described = _mapping(sentences, "facts")
    return {number: str(fact["title"]) for number, fact in described.items() if number.isdecimal()}


def is_design(file: str) -> bool:
    """Whether a file is meant as the design of a batch: it names scenarios, which no scenario does."""
    path = Path(file)
    try:
        if not path.is_file():
            return False
        return "scenarios" in survey_file(path).data
    except (InputError, OSError, ValueError):
        return False


def subjects(scenario: str) -> dict[str, str]:
    """Names of the parties, issues, levers and facts of a scenario -> their titles."""
    document = _document(scenario)
    if document is None:
        return {}
    keys = _list(document.data.get("sources"))
    facts = {name: text for key in keys for name, text in _facts(key).items()}
    try:
        whole = sourced(document).data
    except InputError:
        whole = document.data
    named = {
        name: _title(part)
        for kind in ("parties", "issues", "levers")
        for name, part in _mapping(whole, kind).items()
    }
    return {**named, **facts}


def columns(folder: str, table: str) -> list[str]:
    """The columns of the rows of a stored batch; those of runs with what was settled. None where there is no batch."""
    import pyarrow.parquet as pq

    def names(of: str) -> list[str]:
        first = min(Path(folder, of).glob("*.parquet"), default=None)
        return [] if first is None else [str(name) for name in pq.read_schema(first).names]

    try:
        found = names(table)
        return found + [n for n in names("tables") if table == "runs" and found and n.startswith("outcome.")]
    except (OSError, ValueError):  # errors of Arrow are among these
        return []


def _document(scenario: str) -> Document | None:
    try:
        return extended(library.find(scenario)[1])
    except (InputError, OSError):
        return None


def _facts(key: object) -> dict[str, str]:
    try:
        data = read_file(library.source_folder(str(key)) / "facts.yaml").data
    except (InputError, OSError):
        return {}
    return {name: _text(fact, "text") for name, fact in _mapping(data, "facts").items()}


def _positions(lever: Mapping[str, Any]) -> list[str]:
    choices = _mapping(lever, "values")
    if choices:
        return list(choices)
    ends = [float(end) for end in _list(lever.get("range")) if isinstance(end, int | float)]
    if len(ends) != 2:
        return []
    low, high = ends
    step, default = lever.get("step"), lever.get("default")
    words = [default] if isinstance(default, str) else []
    if isinstance(step, int | float) and step > 0 and (high - low) / step < MOST_POSITIONS:
        steps = int((high - low) / step + 1e-9)
        return [*words, *(f"{low + i * step:.10g}" for i in range(steps + 1))]
    return words + list(
        dict.fromkeys(f"{at:.10g}" for at in (default, low, high) if isinstance(at, int | float))
    )


def _title(part: object) -> str:
    return _text(part, "title")


def _text(part: object, key: str) -> str:
    """A text of a scenario in English, the language that every text has; nothing where there is none."""
    text = part.get(key) if isinstance(part, dict) else None
    text = text.get("en") if isinstance(text, dict) else text
    return text if isinstance(text, str) else ""


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What stands under a key, if it is a mapping with names for keys."""
    found = data.get(key)
    return (
        {name: part for name, part in found.items() if isinstance(name, str)}
        if isinstance(found, dict)
        else {}
    )


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []
