"""Put files together: a scenario on top of what it extends, and both on top of their sources.

Mistakes that leave something to look at are carried along by the document; the others raise InputError.
"""

from __future__ import annotations

import os.path
from dataclasses import replace
from pathlib import Path as FilePath

from sim.loading import library, merging
from sim.loading.reader import Document, InputError, survey_file
from sim.loading.report import in_order

MOST_EXTENDS = 20


def assembled(path: FilePath) -> Document:
    """The document of a file with all that it extends and its sources, and with its problems."""
    return sourced(extended(path))


def read_extended(path: FilePath) -> Document:
    """The document of a file on top of all that it extends. Raises InputError for a circle or a missing base."""
    return _whole(extended(path))


def with_sources(document: Document) -> Document:
    """A document on top of the issues and parties of its sources; InputError if there is no such source."""
    return _whole(sourced(document))


def extended(path: FilePath) -> Document:
    """As `read_extended`, but the document carries its problems."""
    chain: list[Document] = []
    seen: list[str] = []
    current: FilePath | None = path
    while current is not None:
        seen.append(os.path.realpath(current))
        try:
            chain.append(merging.named(survey_file(current), "tables"))
        except InputError as error:
            raise InputError(in_order([*(p for d in chain for p in d.problems), *error.problems])) from None
        chain[-1], current = _base(chain[-1], current, seen)
    merged = chain[-1]
    for document in reversed(chain[:-1]):
        merged = merging.merge(merged, document)
    return merged


def _base(document: Document, path: FilePath, seen: list[str]) -> tuple[Document, FilePath | None]:
    """File of what is extended, if anything: beside the extending file if it is a path, else a library name."""
    base = document.data.get("extends")
    if base is None:
        return document, None
    if not isinstance(base, str):
        return _lacking(document.blame("the name of a scenario is needed", "extends")), None
    beside = path.parent / base
    if base.endswith((".yaml", ".yml")) and "\0" not in base and os.path.exists(beside):
        found = beside
    else:
        try:
            found = library.find(base)[1]
        except InputError as error:
            return _lacking(document.blame(error.problems[0].message, "extends")), None
        if not os.path.exists(found):
            return _lacking(document.blame(f"there is no file '{base}'", "extends")), None
    if os.path.realpath(found) in seen:
        return _lacking(document.blame(f"'extends' runs in a circle at {found}", "extends")), None
    if len(seen) >= MOST_EXTENDS:
        message = f"more than {MOST_EXTENDS} files extend each other"
        return _lacking(document.blame(message, "extends")), None
    return document, found


def sourced(document: Document) -> Document:
    """As `with_sources`, but the document carries its problems."""
    sources = document.data.get("sources", [])
    base: Document | None = None
    for i, key in enumerate(sources if isinstance(sources, list) else []):
        if not isinstance(key, str) or not library.NAME.fullmatch(key):
            document = _lacking(document)  # what is wrong the schema says
            continue
        try:
            folder = library.source_folder(key)
        except InputError as error:
            document = _lacking(document.blame(error.problems[0].message, "sources", i))
            continue
        try:
            found = survey_file(folder / "parties.yaml")
        except InputError as error:
            raise InputError(in_order([*document.problems, *error.problems])) from None
        base = found if base is None else merging.merge(base, found)
    return document if base is None else merging.merge(base, document)


def _lacking(document: Document) -> Document:
    return replace(document, complete=False)


def _whole(document: Document) -> Document:
    if document.problems:
        raise InputError(in_order(document.problems))
    return document
