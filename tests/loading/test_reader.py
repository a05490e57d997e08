"""The YAML reader: what it reads, where it says things stand, and what it refuses in which words."""

import inspect
import io
import pathlib
import pickle
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.loading import reader, scalars
from sim.loading.reader import Document, InputError, Mark, Problem, dotted, read, read_file


def complaint(source: str | bytes) -> str:
    """What the reader says of a text that it must refuse."""
    with pytest.raises(InputError) as caught:
        read(source, "f")
    return str(caught.value)


# ---- scalars


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("no", "no"),
        ("No", "No"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("none", "none"),
        ("None", "None"),
        ("nUll", "nUll"),
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("+7", 7),
        ("-12", -12),
        ("999999999999999999", 999999999999999999),
        ("-999999999999999999", -999999999999999999),
        ("010", "010"),
        ("00", "00"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("1:30", "1:30"),
        ("0x1F", "0x1F"),
        ("0o7", "0o7"),
        ("0b1", "0b1"),
        ("\u0661", "\u0661"),  # a digit to str.isdigit, but not to YAML
        ("1 2", "1 2"),
        ("2.5", 2.5),
        ("-2.50", -2.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("+.5", 0.5),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1.5e+2", 150.0),
        ("-0.0", -0.0),
        ("123456789012345678901.0", 123456789012345678901.0),
        ("00.5", "00.5"),
        ("01e3", "01e3"),
        (".", "."),
        (".e3", ".e3"),
        ("1e", "1e"),
        ("1.2.3", "1.2.3"),
        ("inf", "inf"),
        ("nan", "nan"),
        (".infinite", ".infinite"),
        ("-.nan", "-.nan"),
        ("2025-02", "2025-02"),
        ("2025-02-13", "2025-02-13"),
        ("2025-02-13T10:00:00Z", "2025-02-13T10:00:00Z"),
        ("=", "="),
        ("<<", "<<"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ('".inf"', ".inf"),
        ('"12345678901234567890"', "12345678901234567890"),
        ("|\n  12", "12\n"),
        (">-\n  true\n  false", "true false"),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"a\\0b\\Lc"', "a\0b\u2028c"),
        ("Grüße 你好", "Grüße 你好"),
        ("!!str 12", "12"),
        ("!!str", ""),
        ('!!int "12"', 12),
        ("!!float 1", 1.0),
        ("!!float 100000000000000000000", 1e20),
        ('!!float "2.5"', 2.5),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!<tag:yaml.org,2002:int> 3", 3),
        ("!!seq [1]", [1]),
        ("!!map {b: 1}", {"b": 1}),
        ("[]", []),
        ("{}", {}),
        ("[no, 1e3, {x: ~}]", ["no", 1000.0, {"x": None}]),
    ],
)
def test_reads_values_as_yaml_1_2(text: str, value: object) -> None:
    back = read(f"a: {text}\n", "f").data
    assert repr(back) == repr({"a": value})  # repr, since 1 == 1.0 == True


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("no", "no"),
        ("50000", 50000),
        ("2.5", 2.5),
        ("-1", -1),
        ("'1'", "1"),
        ('"true"', "true"),
        ("'<<'", "<<"),
        ("!!str 1", "1"),
        ("''", ""),
        ("none", "none"),
        ("2025-02", "2025-02"),
        ("1e3", 1000.0),
    ],
)
def test_reads_keys_with_their_type(text: str, key: object) -> None:
    back = read(f"{text} : x", "f")
    assert repr(back.data) == repr({key: "x"})
    assert repr(list(back.marks)) == repr([(), (key,)])


def test_keeps_the_order_of_a_file() -> None:
    assert list(read("b: 1\na: 2\n10: 3\n9: 4", "f").data) == ["b", "a", 10, 9]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".inf", ".inf is not a finite number"),
        ("-.INF", "-.INF is not a finite number"),
        ("+.Inf", "+.Inf is not a finite number"),
        (".nan", ".nan is not a finite number"),
        (".NaN", ".NaN is not a finite number"),
        ("1e999", "1e999 is not a finite number"),
        ("-1.0e400", "-1.0e400 is not a finite number"),
        ("!!float .inf", ".inf is not a finite number"),
        ("!!float 1" + "0" * 400, "1" + "0" * 36 + "... is not a finite number"),
        ("1234567890123456789", "1234567890123456789 has more than 18 digits; text belongs in quotes"),
        ("-1234567890123456789", "-1234567890123456789 has more than 18 digits; text belongs in quotes"),
        ("9" * 9000, "9" * 37 + "... has more than 18 digits; text belongs in quotes"),
        ("!!int 1.0", '"1.0" is not an integer, as its tag says'),
        ("!!int true", '"true" is not an integer, as its tag says'),
        ("!!int ''", '"" is not an integer, as its tag says'),
        ("!!float x", '"x" is not a number, as its tag says'),
        ("!!bool yes", '"yes" is not true or false, as its tag says'),
        ("!!null 0", '"0" is not null, as its tag says'),
        ("!!map", "the tag !!map does not fit a single value"),
        ("!!seq x", "the tag !!seq does not fit a single value"),
        ("!!str [1]", "the tag !!str does not fit a list"),
        ("!!map [1]", "the tag !!map does not fit a list"),
        ("!!seq {}", "the tag !!seq does not fit a mapping"),
        ("!foo x", "the tag !foo is not supported"),
        ("!foo {}", "the tag !foo is not supported"),
        ("! x", "the tag ! is not supported"),
        ("!!timestamp 2025-02-13", "the tag !!timestamp is not supported"),
        ("!!binary eA==", "the tag !!binary is not supported"),
        ("!!set {}", "the tag !!set is not supported"),
        ("!!python/object/apply:os.system [x]", "the tag !!python/object/apply:os.system is not supported"),
        ("!<tag:evil,2025:x> x", "the tag tag:evil,2025:x is not supported"),
        ("&x 1", "&x: anchors and aliases are not supported, use extends"),
        ("&x [1]", "&x: anchors and aliases are not supported, use extends"),
        ("*x", "*x: anchors and aliases are not supported, use extends"),
        ('"\\ud83d"', "an escape stands for half a character"),
        ('!!str "\\ude00"', "an escape stands for half a character"),
    ],
)
def test_refuses_values(text: str, message: str) -> None:
    assert complaint(f"a: {text}\n") == f"f:1:4: a: {message}"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("true: 1", '1:1: the key true is read as a boolean; write "true", in quotes'),
        ("x: {FALSE: 1}", '1:5: x: the key FALSE is read as a boolean; write "FALSE", in quotes'),
        ("~: 1", '1:1: the key ~ is read as null; write "~", in quotes'),
        ("null: 1", '1:1: the key null is read as null; write "null", in quotes'),
        (": 1", "1:1: a key is missing before the colon"),
        ("a: 1\n: 2", "2:1: a key is missing before the colon"),
        ("{: 1}", "1:2: a key is missing before the colon"),
        ("? \n: 1", "1:2: a key is missing before the colon"),
        ("a: {.nan: 1}", "1:5: a: .nan is not a finite number"),
        ("1e999: 1", "1:1: 1e999 is not a finite number"),
        (
            "9999999999999999999: 1",
            "1:1: 9999999999999999999 has more than 18 digits; text belongs in quotes",
        ),
        ("[a, b]: 1", "1:1: a key must be text or a number, not a mapping or a list"),
        ("? {a: 1}\n: 2", "1:3: a key must be text or a number, not a mapping or a list"),
        ("!foo a: 1", "1:1: the tag !foo is not supported"),
        ("&x a: 1", "1:1: &x: anchors and aliases are not supported, use extends"),
        ("*x : 1", "1:1: *x: anchors and aliases are not supported, use extends"),
        ("b:\n  <<: {a: 1}", "2:3: b: the merge key << is not supported, use extends"),
        ("a: 1\na: 2", "2:1: a: this key stands in line 1 and again in line 2"),
        ("x: {a: 1, a: 2}", "1:11: x.a: this key stands in line 1 and again in line 1"),
        ("a: 1\nb: 2\n'a': 3", "3:1: a: this key stands in line 1 and again in line 3"),
        ("g:\n  1: x\n  1.0: y", "3:3: g.1.0: this key stands in line 2 and again in line 3"),
        ("l:\n- a: {}\n  a: {}", "3:3: l.0.a: this key stands in line 2 and again in line 3"),
    ],
)
def test_refuses_keys(source: str, message: str) -> None:
    assert complaint(source) == f"f:{message}"


def test_keys_of_other_mappings_are_no_duplicates() -> None:
    assert read("a: {a: {a: 1}}\nl: [{a: 1}, {a: 2}]\n1: x\n'1': y", "f").data == {
        "a": {"a": {"a": 1}},
        "l": [{"a": 1}, {"a": 2}],
        1: "x",
        "1": "y",
    }


# ---- syntax


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a:\n\tb: 1", "2:1: a tab stands here; use spaces"),
        ("a:\tb", "1:3: a tab stands here; use spaces"),
        ("a: @x", "1:4: text cannot begin with @; put it in quotes"),
        ("a: `x`", "1:4: text cannot begin with `; put it in quotes"),
        ("a: 50 %\nb: %x", "2:4: text cannot begin with %; put it in quotes"),
        ("a: 1\nfoo\nb: 2", "2:1: a colon is missing behind this name"),
        ("a: x: y", "1:5: a colon does not fit here; check the indentation, quote text with a colon"),
        ("a: 1\n  b: 2", "2:4: a colon does not fit here; check the indentation, quote text with a colon"),
        ("a: - b", "1:4: a list item does not fit here; check the indentation"),
        ("a: ? b", "1:4: a question mark does not fit here; put the text in quotes"),
        ("a: 1\nb: 'x\nc: 2\n", "2:4: this quote is never closed"),
        ('a: "x\n---\n', "1:4: this quote is never closed"),
        ('a: "x\\', "1:7: this quote is never closed"),
        ('a: "\\q"', "1:6: \\q is no escape; double the backslash or use single quotes"),
        ('a: "\\x4"', "1:7: this escape needs 2 hexadecimal digits"),
        ('a: "\\UFFFFFFFF"', "1:7: an escape or a version number is out of range"),
        ("%YAML 1." + "1" * 5000 + "\n---\na: 1", "1:9: an escape or a version number is out of range"),
        ("a: |x\n  b", "1:5: the text of | and > begins in the next line"),
        ("a: |0\n  b", "1:5: the text of | and > begins in the next line"),
        ("a: *.yaml", "1:5: * and & have a meaning of their own; put the text in quotes"),
        ("a: & b", "1:5: * and & have a meaning of their own; put the text in quotes"),
        ("a: !<x y", "1:7: ! has a meaning of its own; put the text in quotes"),
        ("%%", "1:2: % has a meaning of its own; put the text in quotes"),
        ("a: [1,\n  2\nb: 3", "3:2: a comma or ] is missing in the list that begins in line 1"),
        ("a:\n  {b: 1", "2:8: a comma or } is missing in the mapping that begins in line 2"),
        ("a:\n  - b\n  c: 1", "3:3: out of place in the list of line 2; check the indentation"),
        ("a: 'it's'", "1:8: out of place in the mapping of line 1; check indentation, quotes"),
        ("\na:\n    b: 1\n  c: 2", "4:3: out of place in the mapping of line 2; check indentation, quotes"),
        ("a: [*x", "1:7: a comma or ] is missing in the list that begins in line 1"),
        ("a: [1, ", "1:8: the file ends where a value is expected"),
        ("a: ]", "1:4: a value is expected here, not ]; put text in quotes"),
        ("a: ,x", "1:4: a value is expected here, not ,; put text in quotes"),
        ("{a: 1} b", "1:8: this does not belong to what stands before it"),
        ("a: !e!x 1", "1:4: the tag !e! is not supported"),
        ("%YAML 2.0\n---\na: 1", "1:1: the file must be YAML 1.2"),
        ("%YAML 1.2\n%YAML 1.2\n---\na: 1", "2:1: this is not YAML: found duplicate YAML directive"),
        ("a: 1\r\nb: 2\r\nc: @", "3:4: text cannot begin with @; put it in quotes"),
        ("a: ü 你 '\nb: @", "2:4: text cannot begin with @; put it in quotes"),
    ],
)
def test_explains_broken_syntax(source: str, message: str) -> None:
    assert complaint(source).splitlines()[-1] == f"f:{message}"


def test_allows_what_a_single_document_may_have_around_it() -> None:
    assert read("%YAML 1.2\n---\n# c\na: 1 # c\n...\n", "f").data == {"a": 1}


# ---- whole files


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "f:1:1: the file is empty; it must hold a mapping (name: value)"),
        (b"\xef\xbb\xbf", "f:1:1: the file is empty; it must hold a mapping (name: value)"),
        ("# only this\n\n", "f:1:1: the file is empty; it must hold a mapping (name: value)"),
        ("---\n", "f:2:1: the file is empty; it must hold a mapping (name: value)"),
        ("null", "f:1:1: the file is empty; it must hold a mapping (name: value)"),
        ("\n- a\n- b", "f:2:1: the file must hold a mapping (name: value), not a list"),
        ("hello\n", "f:1:1: the file must hold a mapping (name: value), not a single value"),
        ("false", "f:1:1: the file must hold a mapping (name: value), not a single value"),
        ("a: 1\n---\nb: 2", "f:2:1: a second document begins here; a file holds only one"),
        ("a: 1\n---\n", "f:2:1: a second document begins here; a file holds only one"),
        ("!foo {a: 1}", "f:1:1: the tag !foo is not supported"),
        ("&r {a: 1}", "f:1:1: &r: anchors and aliases are not supported, use extends"),
        (b"a: 1\nb: \xc3\xa4\xe4", "f:2:5: the byte 0xE4 is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfa\xff", "f:1:2: the byte 0xFF is not UTF-8; save the file as UTF-8"),
        ("a: ä".encode("utf-16"), "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"\xfe\xff\0a", "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"a\0:\0", "f:1:2: a NUL byte: the file is not text, or not UTF-8; save it as UTF-8"),
        ("a: 1\r\nb: \a", "f:2:4: the invisible character U+0007; remove it"),
        ("a: 1\rb: \x7f", "f:2:4: the invisible character U+007F; remove it"),
        ("# \x85", "f:1:3: the invisible character U+0085; remove it"),
        ("a: x\u2028y", "f:1:5: the invisible character U+2028; remove it"),
        ("a: x\u2029y", "f:1:5: the invisible character U+2029; remove it"),
        ("\ufeff\ufeffa: 1", "f:1:1: the invisible character U+FEFF; remove it"),
        ("a: \ud800", "f:1:4: the invisible character U+D800; remove it"),
    ],
)
def test_refuses_files(source: str | bytes, message: str) -> None:
    assert complaint(source) == message


def test_a_byte_order_mark_moves_nothing() -> None:
    for source in ("\ufeffa: 1", b"\xef\xbb\xbfa: 1"):
        assert read(source, "f") == Document("f", {"a": 1}, {(): Mark("f", 1, 1), ("a",): Mark("f", 1, 1)})


def test_all_problems_come_together_in_the_order_of_the_file() -> None:
    source = """\
parties:
  usa: {weight: .inf, weight: 2}
  true: {e: 1e999}
  ukraine: &u !foo
    <<: *u
    ? [a, *b]
    : .nan
  usa: 1
list: [12345678901234567890, !!int x]
end: 'open
"""
    assert complaint(source).splitlines() == [
        "f:2:17: parties.usa.weight: .inf is not a finite number",
        "f:2:23: parties.usa.weight: this key stands in line 2 and again in line 2",
        'f:3:3: parties: the key true is read as a boolean; write "true", in quotes',
        "f:3:13: parties.true.e: 1e999 is not a finite number",
        "f:4:12: parties.ukraine: &u: anchors and aliases are not supported, use extends",
        "f:4:12: parties.ukraine: the tag !foo is not supported",
        "f:5:5: parties.ukraine: the merge key << is not supported, use extends",
        "f:5:9: parties.ukraine.<<: *u: anchors and aliases are not supported, use extends",
        "f:6:7: parties.ukraine: a key must be text or a number, not a mapping or a list",
        "f:6:11: parties.ukraine.?.1: *b: anchors and aliases are not supported, use extends",
        "f:7:7: parties.ukraine.?: .nan is not a finite number",
        "f:8:3: parties.usa: this key stands in line 2 and again in line 8",
        "f:9:8: list.0: 12345678901234567890 has more than 18 digits; text belongs in quotes",
        'f:9:30: list.1: "x" is not an integer, as its tag says',
        "f:10:6: this quote is never closed",
    ]


def test_a_wrong_root_and_what_is_wrong_below_it_come_together() -> None:
    assert complaint("- .inf\n- @") == (
        "f:1:1: the file must hold a mapping (name: value), not a list\n"
        "f:1:3: 0: .inf is not a finite number\n"
        "f:2:3: text cannot begin with @; put it in quotes"
    )


# ---- limits


def test_the_limits_are_those_the_documentation_names() -> None:
    limits = (reader.MAX_BYTES, reader.MAX_DEPTH, reader.MAX_NODES, scalars.MAX_DIGITS, reader.MAX_PROBLEMS)
    assert limits == (1_048_576, 40, 20_000, 18, 100)


def test_limits_the_size_in_bytes() -> None:
    full = "a: " + "ä" * ((reader.MAX_BYTES - 4) // 2) + "x"
    assert read(full, "f").data["a"][-1] == "x"
    assert read(full.encode(), "f").data["a"][-1] == "x"
    for source in (full + "x", (full + "x").encode()):
        assert complaint(source) == "f: the file is larger than 1048576 bytes"


def nested_lists(depth: int) -> str:
    return "a: " + "[" * (depth - 1) + "]" * (depth - 1)


def test_limits_the_depth() -> None:
    data = read(nested_lists(reader.MAX_DEPTH), "f").data["a"]
    for _ in range(reader.MAX_DEPTH - 2):
        (data,) = data
    assert data == []
    path = ".".join(["a", *["0"] * (reader.MAX_DEPTH - 1)])
    too_deep = complaint(nested_lists(reader.MAX_DEPTH + 1))
    assert too_deep == f"f:1:43: {path}: mappings and lists are nested more than 40 deep"


@pytest.mark.parametrize("opening", ["[", "{a: ", "{? ", "- ", "? ", "[? ", "!!map {a: "])
def test_bottomless_nesting_is_refused_without_recursion(opening: str) -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        assert "nested more than 40 deep" in complaint("a:\n  " + opening * 20_000)
    finally:
        sys.setrecursionlimit(before)


def test_limits_the_number_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_NODES", 6)  # the root, a, its list, and three items
    assert read("a: [1, 2, 3]", "f").data == {"a": [1, 2, 3]}
    assert complaint("a: [1, 2, 3, 4]") == "f:1:14: the file holds more than 6 values"
    assert complaint("a: 1\nb: 2\nc: 3\nd: 4") == "f:3:4: the file holds more than 6 values"


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    began = time.perf_counter()
    said = complaint("\n".join(["a0: &a0 lol", *levels]))
    assert time.perf_counter() - began < 5
    assert said.splitlines()[0] == "f:1:5: a0: &a0: anchors and aliases are not supported, use extends"


def test_stops_at_a_hundred_problems() -> None:
    assert len(complaint("\n".join(f"k{i}: .inf" for i in range(100))).splitlines()) == 100
    said = complaint("\n".join(f"k{i}: .inf" for i in range(5000))).splitlines()
    assert len(said) == 101
    assert said[-2:] == [
        "f:100:6: k99: .inf is not a finite number",
        "f:101:7: there are more problems from here on",
    ]


def test_long_names_are_cut_in_messages() -> None:
    assert complaint(f"{'k' * 41}: .inf") == f"f:1:44: {'k' * 37}...: .inf is not a finite number"
    assert complaint(f"{'k' * 40}: .inf") == f"f:1:43: {'k' * 40}: .inf is not a finite number"
    assert complaint(f"a: !{'k' * 60} x") == f"f:1:4: a: the tag !{'k' * 36}... is not supported"


def test_reads_nineteen_hundred_lines_in_seconds() -> None:
    part = "  party_{}: {{strategy: boulware, e: 0.4, range: [0, 10]}}\n"
    source = "parties:\n" + "".join(part.format(i) for i in range(1_900))  # nearly all values that may stand
    began = time.process_time()
    assert len(read(source, "f").data["parties"]) == 1_900
    assert time.process_time() - began < 4  # half a second on a desk, here with room for coverage


# ---- marks


def test_every_node_has_a_mark() -> None:
    source = """\
# a comment
title: Ä
tables:
  - name: settlement
    rounds:
      24
  -
    - {50000: x, 2.5: [y, "z"]}
empty:
"""
    places = {path: (mark.line, mark.column) for path, mark in read(source, "a b.yaml").marks.items()}
    assert places == {
        (): (2, 1),
        ("title",): (2, 1),
        ("tables",): (3, 1),
        ("tables", 0): (4, 5),
        ("tables", 0, "name"): (4, 5),
        ("tables", 0, "rounds"): (5, 5),
        ("tables", 1): (8, 5),
        ("tables", 1, 0): (8, 7),
        ("tables", 1, 0, 50000): (8, 8),
        ("tables", 1, 0, 2.5): (8, 18),
        ("tables", 1, 0, 2.5, 0): (8, 24),
        ("tables", 1, 0, 2.5, 1): (8, 27),
        ("empty",): (9, 1),
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("b", 0, "c"), 3),
        (("b", 0, "c", "missing", 1), 3),
        (("b", 7), 2),
        (("b", 0, "x"), 3),
        (("x",), 1),
        ((), 1),
    ],
)
def test_a_missing_path_is_marked_where_it_would_stand(path: reader.Path, line: int) -> None:
    assert read("a: 1\nb:\n- c: 2", "g").mark(path) == Mark("g", line, 3 if line == 3 else 1)


def test_documents_and_marks_are_frozen() -> None:
    document = read("a: 1", "f")
    for record, name in ((document, "data"), (document.mark(()), "line"), (Problem("x"), "message")):
        with pytest.raises(AttributeError):
            setattr(record, name, None)


def test_a_document_without_marks_points_at_its_beginning() -> None:
    assert Document("f", {}, {}).mark(("a", 0)) == Mark("f", 1, 1)


def test_dotted_paths() -> None:
    assert dotted(()) == ""
    assert dotted(("tables", 0, "rounds")) == "tables.0.rounds"
    assert dotted(("grid", 50000, 2.5)) == "grid.50000.2.5"


# ---- problems


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("is wrong"), "is wrong"),
        (Problem("is wrong", Mark("f.yaml", 2, 3)), "f.yaml:2:3: is wrong"),
        (Problem("is wrong", None, "a.b"), "a.b: is wrong"),
        (Problem("is wrong", Mark("f.yaml", 2, 3), "a.b"), "f.yaml:2:3: a.b: is wrong"),
        (Problem("two\nlines", Mark("f\n", 1, 1), "a\x1b[1m"), "f\\n:1:1: a\\x1b[1m: two\\nlines"),
        (Problem("Grüße \ud800"), "Grüße \\ud800"),
    ],
)
def test_a_problem_is_one_line(problem: Problem, line: str) -> None:
    assert str(problem) == line


def test_an_input_error_has_a_line_for_each_problem_and_survives_pickling() -> None:
    problems = [Problem("one", Mark("f", 1, 2), "a"), Problem("two")]
    error = InputError(problems)
    assert error.problems == problems
    assert str(error) == "f:1:2: a: one\ntwo"
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.problems) == (InputError, problems)


def test_names_from_a_file_cannot_break_the_line() -> None:
    assert complaint('"a\\nb\\e[31m": .inf') == "f:1:15: a\\nb\\x1b[31m: .inf is not a finite number"


# ---- files on disk


def unreadable(path: pathlib.Path) -> str:
    with pytest.raises(InputError) as caught:
        read_file(path)
    return str(caught.value)


def test_reads_a_file_under_the_name_the_user_gave(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = pathlib.Path("sub") / "ä.yaml"
    path.parent.mkdir()
    path.write_bytes("a: [ä]\r\n".encode())
    document = read_file(path)
    assert document.data == {"a": ["ä"]}
    assert document.file == str(path)
    assert document.mark(("a", 0)) == Mark(str(path), 1, 5)
    path.write_bytes(b"a: \xff")
    assert unreadable(path) == f"{path}:1:4: the byte 0xFF is not UTF-8; save the file as UTF-8"


def test_missing_files_and_folders_are_named(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("a: 1")
    missing = tmp_path / "no" / "x.yaml"
    assert unreadable(missing) == f"{missing}: there is no such file"
    assert unreadable(file / "x.yaml") == f"{file / 'x.yaml'}: there is no such file"
    assert unreadable(tmp_path) == f"{tmp_path}: this is a folder, not a file"


def test_names_that_no_file_can_have_are_refused(tmp_path: pathlib.Path) -> None:
    assert unreadable(pathlib.Path("a\0b")).startswith("a\\x00b: the file cannot be read (")
    long = tmp_path / ("x" * 5000)
    assert unreadable(long).startswith(f"{long}: ")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "the file may not be read (permission denied)"),
        (OSError(5, "Input/output error"), "the file cannot be read (Input/output error)"),
        (OSError("odd"), "the file cannot be read (odd)"),
        (ValueError("odd name"), "the file cannot be read (odd name)"),
    ],
)
def test_failures_of_the_system_are_the_files(
    error: Exception, message: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(pathlib.Path, "open", fail)
    path = tmp_path / "x.yaml"
    assert unreadable(path) == f"{path}: {message}"


class Endless(io.BytesIO):
    """A file like /dev/zero, which must not be read to its end."""

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert 0 <= size < 2 * reader.MAX_BYTES
        return b"#" * size


def test_a_large_file_is_not_read_to_its_end(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pathlib.Path, "open", lambda *_: Endless())
    path = tmp_path / "large.yaml"
    assert unreadable(path) == f"{path}: the file is larger than 1048576 bytes"


# ---- properties

numbers = st.integers(-(10**18) + 1, 10**18 - 1) | st.floats(allow_nan=False, allow_infinity=False)
keys = st.text() | numbers
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=25,
)


class WithoutAliases(yaml.SafeDumper):
    """Writes equal objects twice rather than an anchor and an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(data: Any, **options: Any) -> str:
    text: str = yaml.dump(data, Dumper=WithoutAliases, sort_keys=False, **options)
    return text


@given(st.dictionaries(keys, values, max_size=5), st.booleans(), st.sampled_from([True, False, None]))
def test_what_pyyaml_writes_in_quotes_reads_back(data: Any, allow_unicode: bool, flow: bool | None) -> None:
    # With every scalar quoted and tagged, the YAML 1.1 that PyYAML writes and the 1.2 read here agree.
    text = dump(data, default_style='"', allow_unicode=allow_unicode, default_flow_style=flow)
    assert repr(read(text, "f").data) == repr(data)
    assert repr(read(text.encode(), "f").data) == repr(data)


names = st.from_regex(r"[A-Za-z][a-z_]{0,8}", fullmatch=True)
plain_values = st.recursive(
    st.none() | st.booleans() | numbers | names | st.just("two words"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=25,
)


@given(st.dictionaries(names, plain_values, max_size=5), st.sampled_from([True, False, None]))
def test_what_pyyaml_writes_plainly_reads_back(data: Any, flow: bool | None) -> None:
    # Names and numbers as Python writes them: not 1e3, which only YAML 1.2 takes for a number.
    assert repr(read(dump(data, default_flow_style=flow), "f").data) == repr(data)


@given(st.dictionaries(names, plain_values, max_size=5), st.sampled_from([True, False, None]))
def test_the_marks_of_entries_point_at_their_keys(data: Any, flow: bool | None) -> None:
    text = dump(data, default_flow_style=flow)
    lines = text.splitlines()
    document = read(text, "f")
    for path, mark in document.marks.items():
        if path and isinstance(path[-1], str):
            assert lines[mark.line - 1][mark.column - 1 :].lstrip("'\"").startswith(path[-1])


def paths(data: Any, path: reader.Path = ()) -> Iterator[reader.Path]:
    yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from paths(value, (*path, key))


@given(st.dictionaries(keys, values, max_size=5))
def test_every_node_of_any_data_has_a_mark(data: Any) -> None:
    assert set(read(dump(data, default_style='"'), "f").marks) == set(paths(data))


def outcome(source: str | bytes) -> Document | InputError:
    try:
        return read(source, "f")
    except InputError as error:
        return error


def check_any(source: str | bytes) -> None:
    """Whatever a file holds, the reader gives a mapping, or says in a line each what is wrong, and where."""
    result = outcome(source)
    if isinstance(result, Document):
        assert isinstance(result.data, dict)
        return
    assert result.problems
    assert len(str(result).splitlines()) == len(result.problems)
    text = source if isinstance(source, str) else source.decode("utf-8", "replace")
    lines = re.split("\r\n|\r|\n", text)
    for problem in result.problems:
        assert problem.mark is not None
        assert 1 <= problem.mark.line <= len(lines)
        assert 1 <= problem.mark.column <= len(lines[problem.mark.line - 1]) + 1


@settings(max_examples=300)
@given(st.binary())
def test_random_bytes_raise_nothing_but_input_errors(source: bytes) -> None:
    check_any(source)


@settings(max_examples=300)
@given(st.text())
def test_random_text_raises_nothing_but_input_errors(source: str) -> None:
    check_any(source)


pieces = [
    "a",
    "b: ",
    "c:",
    "- ",
    "? ",
    ": ",
    "\n",
    "\n  ",
    " ",
    "\t",
    "'",
    '"',
    "\\",
    "\\x",
    "[",
    "]",
    "{",
    "}",
    ", ",
]
pieces += [
    "#",
    "&a ",
    "*a ",
    "!",
    "!!int ",
    "!<",
    ">",
    "|",
    "|-\n  ",
    "%YAML 1.",
    "%",
    "---",
    "...",
    "\n---\n",
    "@",
    "`",
]
pieces += [
    "1",
    "0",
    "e9",
    "99",
    ".",
    ".inf",
    "~",
    "true",
    "<<: ",
    "\r",
    "\\ud83d",
    "\\U99999999",
    "\ufeff",
    "\0",
    "ü",
]


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(pieces), max_size=25).map("".join))
def test_random_yaml_raises_nothing_but_input_errors(source: str) -> None:
    check_any(source)
