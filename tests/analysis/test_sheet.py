"""Lines of words are broken where they are full, found without measuring every word."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plots.sheet import Sheet

SHEET = Sheet(100)
words = st.lists(st.text("iWa.", min_size=0, max_size=14), min_size=1, max_size=40).map(" ".join)


@given(words, st.floats(5, 400), st.sampled_from([9.0, 13.0, 30.0]), st.booleans())
@settings(max_examples=60)
def test_each_line_takes_the_words_that_fit_and_no_more(
    text: str, room: float, size: float, bold: bool
) -> None:
    lines = SHEET.lines(text, room, size, bold=bold)
    assert " ".join(lines) == text
    left = text.split(" ")
    for line in lines:
        count = len(line.split(" "))
        fitting = [
            n for n in range(1, len(left) + 1) if SHEET.measure(" ".join(left[:n]), size, bold=bold) <= room
        ]
        assert count == max(fitting, default=1)
        left = left[count:]


def test_few_words_are_measured_for_a_line() -> None:
    sheet = Sheet(100)
    text = " ".join(["some", "ordinary", "words"] * 40)
    lines = sheet.lines(text, 300, 13.0)
    assert len(lines) > 5
    assert len(sheet._widths) < 6 * len(lines)
