"""Says in plain words where the syntax of a YAML text breaks."""

from __future__ import annotations

import re
from typing import Any

import yaml

# What PyYAML says and what we say: {0} is the pattern's group, {opened} the line where the piece begins.
_SENTENCES = (
    (r"found character '\\t'", "a tab stands here; use spaces"),
    (r"found character '(.)'", "text cannot begin with {0}; put it in quotes"),
    (r"simple key: could not find", "a colon is missing behind this name"),
    (r"mapping values are not", "a colon does not fit here; check the indentation, quote text with a colon"),
    (r"sequence entries are not", "a list item does not fit here; check the indentation"),
    (r"mapping keys are not", "a question mark does not fit here; put the text in quotes"),
    (r"quoted scalar: found unexpected", "this quote is never closed"),
    (r"unknown escape character '\\x00'", "this quote is never closed"),
    (r"unknown escape character .(.+).$", "\\{0} is no escape; double the backslash or use single quotes"),
    (r"expected escape sequence of (\d)", "this escape needs {0} hexadecimal digits"),
    (r"block scalar: expected", "the text of | and > begins in the next line"),
    (r"scanning an (?:alias|anchor): ", "* and & have a meaning of their own; put the text in quotes"),
    (r"(?:parsing|scanning) a tag: ", "! has a meaning of its own; put the text in quotes"),
    (r"a directive: ", "% has a meaning of its own; put the text in quotes"),
    (r"but found ':'", "a key is missing before the colon"),
    (r"flow sequence: expected", "a comma or ] is missing in the list that begins in line {opened}"),
    (r"flow mapping: expected", "a comma or }} is missing in the mapping that begins in line {opened}"),
    (r"block collection: expected", "out of place in the list of line {opened}; check the indentation"),
    (r"block mapping: expected", "out of place in the mapping of line {opened}; check indentation, quotes"),
    (r"node content, but found '<stream end>'", "the file ends where a value is expected"),
    (r"node content, but found '([^<].*)'", "a value is expected here, not {0}; put text in quotes"),
    (r"node content", "a value is expected here"),
    (r"expected '<document start>'", "this does not belong to what stands before it"),
    (r"undefined tag handle '(.+)'", "the tag {0} is not supported"),
    (r"incompatible YAML document", "the file must be YAML 1.2"),
)
_AT_ITS_BEGINNING = re.compile(r"simple key: could not find|quoted scalar: found unexpected")


def explained(error: yaml.MarkedYAMLError) -> tuple[str, Any]:
    """What PyYAML complains of in plain words, and its own mark of the place (None if it knows none)."""
    complaint = f"{error.context}: {error.problem}"
    place = error.context_mark if _AT_ITS_BEGINNING.search(complaint) else error.problem_mark
    opened = error.context_mark.line + 1 if error.context_mark else 0
    for pattern, sentence in _SENTENCES:
        if found := re.search(pattern, complaint):
            return sentence.format(*found.groups(), opened=opened), place
    return f"this is not YAML: {error.problem}", place
