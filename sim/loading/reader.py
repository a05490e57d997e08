"""Reads YAML files into plain data that remember where each piece stands.

This is the only YAML reader of the project. It reads the core schema of YAML 1.2, so that `no`, `2025-02` and
`1:30` stay text, and refuses what a scenario never needs and a reviewer would overlook: anchors, merge keys,
foreign tags, duplicate keys. PyYAML cuts the text into events; the data are built here, without recursion.
"""

from __future__ import annotations

import codecs
import os.path
import pathlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from sim.loading.messages import one_line, shown
from sim.loading.scalars import CORE, Key, ScalarError, key_of, tag_fault, value_of
from sim.loading.syntax import explained

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 20_000  # four times the largest source; PyYAML takes about a second for them
MAX_PROBLEMS = 100  # nobody reads more, and a hostile file could hold very many with very long paths

Path = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line and column count from 1. An option of a command line has line 0."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


def option(name: str) -> Mark:
    """The mark of an option of a command line."""
    return Mark(name, 0, 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the user's input, and where; `path` is dotted."""

    message: str
    mark: Mark | None = None
    path: str = ""

    def __str__(self) -> str:
        place = str(self.mark) if self.mark else ""
        return one_line(": ".join(part for part in (place, self.path, self.message) if part))


class InputError(Exception):
    """The user's input is at fault; `problems` holds all that is known of it, `str()` one line for each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)  # its only argument, so that pickle brings it out of a worker process
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True)
class Document:
    """The data of one file (dict, list, str, int, float, bool, None) and the mark of each node.

    A mapping's entry has the mark of its key, a list's item its own; the root has the path ().

    A document that is to be looked through for more mistakes carries those already found: `problems`, the
    paths at which they `spoiled` the data, and whether all that belongs to it is there (`complete`).
    """

    file: str
    data: Any
    marks: Mapping[Path, Mark]
    problems: tuple[Problem, ...] = ()
    spoiled: frozenset[Path] = frozenset()
    complete: bool = True

    def mark(self, path: Path) -> Mark:
        """The mark of the nearest enclosing node, since a path may name what is missing from the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.marks:
                return self.marks[path[:length]]
        return Mark(self.file, 1, 1)

    def is_spoiled(self, path: Path) -> bool:
        """Whether a mistake at this path, or around it, is known already."""
        return any(path[:length] in self.spoiled for length in range(len(path) + 1))

    def blame(self, message: str, *path: Key) -> Document:
        """The document with one more problem, at a path that it spoils."""
        problem = Problem(message, self.mark(path), shown_path(path))
        return replace(self, problems=(*self.problems, problem), spoiled=self.spoiled | {path})


def dotted(path: Path) -> str:
    """A path as people write it: `tables.0.rounds`."""
    return ".".join(str(key) for key in path)


def read_file(path: pathlib.Path) -> Document:
    """The data of a YAML file; InputError if it cannot be read, or as `read` raises it."""
    return _faultless(survey_file(path))


def read(source: str | bytes, file: str) -> Document:
    """The data of a YAML text, called `file` in messages; InputError with every problem that can be seen."""
    return _faultless(survey(source, file))


def survey_file(path: pathlib.Path) -> Document:
    """The data of a YAML file, with its problems as `survey` leaves them; InputError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            source = stream.read(MAX_BYTES + 1)  # enough to see that it is too large
    except (OSError, ValueError) as error:
        raise _refusal(f"{path}: {_why_unreadable(path, error)}") from error
    return survey(source, str(path))


def survey(source: str | bytes, file: str) -> Document:
    """The data of a YAML text, with the problems of single keys and values in it.

    Raises InputError, with every problem that can be seen, where the text cannot be made out or is no mapping.
    """
    text = _text(source, file)
    builder = _Builder(file)
    try:
        for event in _events(text, file):
            builder.take(event)
    except InputError as stop:  # the rest of the file cannot be made out, but what stands before it is known
        builder.problems.extend(stop.problems)
        broken = True
    else:
        broken = False
    builder.check_root()
    problems = sorted(builder.problems, key=_reading_order)
    if broken or not isinstance(builder.data, dict):
        raise InputError(problems)
    return Document(file, builder.data, builder.marks, tuple(problems), frozenset(builder.spoiled))


def _faultless(document: Document) -> Document:
    if document.problems:
        raise InputError(document.problems)
    return document


def _refusal(message: str, mark: Mark | None = None, path: Path = ()) -> InputError:
    return InputError([Problem(message, mark, shown_path(path))])


def _reading_order(problem: Problem) -> tuple[int, int]:
    return (problem.mark.line, problem.mark.column) if problem.mark else (0, 0)


def shown_path(path: Path) -> str:
    """A dotted path, long names cut short."""
    return dotted(tuple(shown(str(key)) for key in path))


# ---- from a file to text

# What PyYAML refuses, and what it takes for a line break where editors do not, so that line numbers agree.
_INVISIBLE = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def _why_unreadable(path: pathlib.Path, error: OSError | ValueError) -> str:
    # Asked first, as Windows calls a folder a lack of permission; unlike this, Path.is_dir may raise itself.
    if os.path.isdir(path):
        return "this is a folder, not a file"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "the file may not be read (permission denied)"
    reason = error.strerror if isinstance(error, OSError) else None
    return f"the file cannot be read ({reason or error})"


def _text(source: str | bytes, file: str) -> str:
    size = len(source.encode("utf-8", "surrogatepass")) if isinstance(source, str) else len(source)
    if size > MAX_BYTES:
        raise _refusal(f"{file}: the file is larger than {MAX_BYTES} bytes")
    text = source if isinstance(source, str) else _decoded(source, file)
    text = text.removeprefix("\ufeff")
    if found := _INVISIBLE.search(text):
        mark = _mark_after(text[: found.start()], file)
        if found[0] == "\0":
            raise _refusal("a NUL byte: the file is not text, or not UTF-8; save it as UTF-8", mark)
        raise _refusal(f"the invisible character U+{ord(found[0]):04X}; remove it", mark)
    return text


def _decoded(source: bytes, file: str) -> str:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refusal("the file is UTF-16; save it as UTF-8", Mark(file, 1, 1))
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8").removeprefix("\ufeff")
        message = f"the byte 0x{source[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise _refusal(message, _mark_after(before, file)) from error


def _mark_after(before: str, file: str) -> Mark:
    lines = re.split(r"\r\n|\r|\n", before)
    return Mark(file, len(lines), len(lines[-1]) + 1)


# ---- from text to events


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    """PyYAML's events; InputError with one problem where the syntax breaks."""
    parser: Any = yaml.SafeLoader(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    except yaml.MarkedYAMLError as error:
        raise InputError([_syntax_problem(error, file)]) from error
    except (ValueError, OverflowError) as error:
        # Python's own complaints, which PyYAML lets through: "\UFFFFFFFF", or a version of 5,000 digits.
        message = "an escape or a version number is out of range"
        raise _refusal(message, _mark(parser.get_mark(), file)) from error


def _syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    message, place = explained(error)
    return Problem(message, _mark(place, file) if place else None)


def _mark(place: Any, file: str) -> Mark:
    return Mark(file, place.line + 1, place.column + 1)


# ---- from events to data


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read."""

    data: dict[Key, Any] | list[Any]
    path: Path
    # For mappings: the path of the value that comes next (None while a key must come), and each key's line.
    entry: Path | None = None
    lines: dict[Key, int] = field(default_factory=dict)


class _Builder:
    """Puts the data of one file together from its events, and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.spoiled: set[Path] = set()
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Adds what one event says; InputError if nothing behind it can be used."""
        if isinstance(event, yaml.NodeEvent):
            self._take_node(event, _mark(event.start_mark, self.file))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                message = "a second document begins here; a file holds only one"
                raise _refusal(message, _mark(event.start_mark, self.file))

    def check_root(self) -> None:
        """Complains of data that are no mapping."""
        mark = self.marks.get((), Mark(self.file, 1, 1))
        if self.data is None and not self.problems:
            self.problems.append(Problem("the file is empty; it must hold a mapping (name: value)", mark))
        elif self.data is not None and not isinstance(self.data, dict):
            noun = "a list" if isinstance(self.data, list) else "a single value"
            message = f"the file must hold a mapping (name: value), not {noun}"
            self.problems.append(Problem(message, mark))

    def _complain(self, message: str, mark: Mark, path: Path) -> None:
        if len(self.problems) == MAX_PROBLEMS:
            raise _refusal("there are more problems from here on", mark)
        self.problems.append(Problem(message, mark, shown_path(path)))

    def _take_node(self, event: yaml.NodeEvent, mark: Mark) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _refusal(f"the file holds more than {MAX_NODES} values", mark)
        around = self._open[-1] if self._open else None
        if around and isinstance(around.data, dict) and around.entry is None:
            self._take_key(event, mark, around)
        else:
            self._take_value(event, mark, around)

    def _take_key(self, event: yaml.NodeEvent, mark: Mark, mapping: _Open) -> None:
        # What stands under a refused key is read all the same, for the problems in it.
        mapping.entry = (*mapping.path, event.value if isinstance(event, yaml.ScalarEvent) else "?")
        self._check_anchor(event, mark, mapping.path)
        if isinstance(event, yaml.CollectionStartEvent):
            self._complain("a key must be text or a number, not a mapping or a list", mark, mapping.path)
            self.spoiled.add(mapping.entry)
            self._start(event, mark, mapping.entry)
        elif isinstance(event, yaml.ScalarEvent):
            try:
                self._name_entry(key_of(event), mark, mapping)
            except ScalarError as error:
                self._complain(str(error), mark, mapping.path)
                self.spoiled.add(mapping.entry)

    def _name_entry(self, key: Key, mark: Mark, mapping: _Open) -> None:
        mapping.entry = (*mapping.path, key)
        if key in mapping.lines:
            message = f"this key stands in line {mapping.lines[key]} and again in line {mark.line}"
            self._complain(message, mark, mapping.entry)
            self.spoiled.add(mapping.entry)
        else:
            mapping.lines[key] = mark.line
            self.marks[mapping.entry] = mark

    def _take_value(self, event: yaml.NodeEvent, mark: Mark, around: _Open | None) -> None:
        path = _next_path(around)
        self.marks.setdefault(path, mark)  # an entry keeps the mark of its key
        self._check_anchor(event, mark, path)
        value: Any = None
        if isinstance(event, yaml.CollectionStartEvent):
            value = self._start(event, mark, path)
        elif isinstance(event, yaml.ScalarEvent):
            try:
                value = value_of(event)
            except ScalarError as error:
                self._complain(str(error), mark, path)
                self.spoiled.add(path)
        elif isinstance(event, yaml.AliasEvent):
            self.spoiled.add(path)
        if around is None:
            self.data = value
        elif isinstance(around.data, list):
            around.data.append(value)
        else:
            around.data[path[-1]] = value
            around.entry = None

    def _check_anchor(self, event: yaml.NodeEvent, mark: Mark, path: Path) -> None:
        if event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            message = f"{sign}{shown(event.anchor)}: anchors and aliases are not supported, use extends"
            self._complain(message, mark, path)

    def _start(self, event: yaml.CollectionStartEvent, mark: Mark, path: Path) -> dict[Key, Any] | list[Any]:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        data: dict[Key, Any] | list[Any] = {} if is_mapping else []
        self._open.append(_Open(data, path))
        if len(self._open) > MAX_DEPTH:
            message = f"mappings and lists are nested more than {MAX_DEPTH} deep"
            raise _refusal(message, mark, path)
        if event.tag is not None and event.tag != CORE + ("map" if is_mapping else "seq"):
            self._complain(tag_fault(event.tag, "a mapping" if is_mapping else "a list"), mark, path)
            self.spoiled.add(path)
        return data


def _next_path(around: _Open | None) -> Path:
    if around is None:
        return ()
    if isinstance(around.data, list):
        return (*around.path, len(around.data))
    assert around.entry is not None  # the key has been taken
    return around.entry
