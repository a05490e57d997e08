"""What is dumped is read back as it was, whatever it looks like."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.loading.dump import NOT_TEXT, dump
from sim.loading.reader import read

TRICKY = [
    "", " ", "no", "yes", "on", "off", "true", "False", "null", "~", "1", "010", "-0", "1_000", "1:30", "1e3", ".5",
    "2025-02", "2025-02-01", ".inf", "-.INF", ".nan", "<<", "=", "!x", "&a", "*a", "#", "a #b", "a: b", "- a", "? a",
    "|", ">", "@", "`", "%", "[", "]", "{", "}", ",", "'", '"', "a\nb", "a\n", "\n", "\t", " a", "a ", "\x85", "\u2028",
    "\ufeff", "\x07", "😀", "Löwe", "a" * 300, "word " * 60, "---", "...", "--- a", "12345678901234567890",
]  # fmt: skip


def read_back(data: dict[str, Any]) -> Any:
    return read(dump(data).encode(), "dumped").data


def same(a: Any, b: Any) -> bool:
    """Equal with the same types and order: 1 is not 1.0, and not True."""
    return repr(a) == repr(b)


@pytest.mark.parametrize("text", TRICKY)
def test_text_stays_text(text: str) -> None:
    data = {"value": text, "list": [text, [text]], "within": {"a": {text: text}}}
    assert same(read_back(data), data)


@pytest.mark.parametrize(
    "number", [0, -1, 50000, 10**17, 0.1, 50000.0, 1e22, 1e-7, -0.0, 1 / 3, True, False, None]
)
def test_numbers_stay_numbers(number: Any) -> None:
    assert same(read_back({"value": number, "list": [number]}), {"value": number, "list": [number]})


def test_month_and_names_need_no_quotes() -> None:
    assert dump({"start": "2025-02", "round": "1 month", "worth": {"no": 0, 50000: 1}}) == (
        "start: 2025-02\nround: 1 month\nworth: {no: 0, 50000: 1}\n"
    )


def test_what_stands_twice_gets_no_anchor() -> None:
    shared = {"en": "Wire"}
    assert "&" not in dump({"a": shared, "b": shared})


def test_every_kind_that_is_not_text_is_known() -> None:
    assert set(NOT_TEXT) == {"null", "bool", "int", "float", "merge"}


SCALARS = (
    st.text(max_size=20)
    | st.sampled_from(TRICKY)
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
)
KEYS = st.text(max_size=12) | st.sampled_from(TRICKY) | st.integers(0, 10**6)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=300)
@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=5))
def test_any_data_come_back(data: dict[Any, Any]) -> None:
    assert same(read_back(data), data)
