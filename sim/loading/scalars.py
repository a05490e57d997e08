"""Reads single values: text, numbers, true, false and null, by the core schema of YAML 1.2."""

from __future__ import annotations

import math
import re

import yaml

from sim.loading.messages import shown

MAX_DIGITS = 18  # every such integer fits into 64 bits

Key = str | int | float  # a mapping's key, or an index in a list
Scalar = str | int | float | bool | None

CORE = "tag:yaml.org,2002:"
_TAGGED: dict[str, tuple[type, str]] = {
    CORE + "str": (str, "text"),
    CORE + "int": (int, "an integer"),
    CORE + "float": (float, "a number"),
    CORE + "bool": (bool, "true or false"),
    CORE + "null": (type(None), "null"),
}
_CORE_TAGS = {*_TAGGED, CORE + "map", CORE + "seq"}
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
# No leading zeros, as in integers: who writes 010 or 01.5 rarely means the number.
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")


class ScalarError(Exception):
    """A key or a single value that cannot be used, and why."""


def value_of(event: yaml.ScalarEvent) -> Scalar:
    """The value that a scalar stands for; ScalarError if it cannot be used."""
    if event.tag is not None:
        return _tagged(event.tag, event.value)
    return _plain(event.value) if event.implicit[0] else _whole(event.value)


def key_of(event: yaml.ScalarEvent) -> Key:
    """The key that a scalar stands for; ScalarError if it cannot be one."""
    if event.value == "<<" and event.implicit[0]:
        raise ScalarError("the merge key << is not supported, use extends")
    key = value_of(event)
    if key is None and not event.value:
        raise ScalarError("a key is missing before the colon")
    if key is None or isinstance(key, bool):
        noun = "null" if key is None else "a boolean"
        raise ScalarError(f'the key {event.value} is read as {noun}; write "{event.value}", in quotes')
    return key


def _plain(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(f"{text} is not a finite number")
    return text


def _tagged(tag: str, text: str) -> Scalar:
    if tag not in _TAGGED:
        raise ScalarError(tag_fault(tag, "a single value"))
    kind, noun = _TAGGED[tag]
    if kind is str:
        return _whole(text)
    if kind is float and _INTEGER.fullmatch(text):
        return _float(text)
    value = _plain(text)
    if type(value) is not kind:  # isinstance would take true for an integer
        raise ScalarError(f'"{shown(text)}" is not {noun}, as its tag says')
    return value


def tag_fault(tag: str, noun: str) -> str:
    """What is wrong with a tag that stands before `noun` and may not."""
    words = shown("!!" + tag.removeprefix(CORE) if tag.startswith(CORE) else tag)
    fault = f"does not fit {noun}" if tag in _CORE_TAGS else "is not supported"
    return f"the tag {words} {fault}"


def _integer(text: str) -> int:
    if len(text.lstrip("+-")) > MAX_DIGITS:
        raise ScalarError(f"{shown(text)} has more than {MAX_DIGITS} digits; text belongs in quotes")
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ScalarError(f"{shown(text)} is not a finite number")
    return number


def _whole(text: str) -> str:
    """The text, surrogate pairs joined: JSON writes an emoji as two escapes, which PyYAML leaves apart."""
    if not _HALF_CHARACTER.search(text):
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise ScalarError("an escape stands for half a character") from error
