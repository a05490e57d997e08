"""Lessons and glossary as data: what is read from their pages."""

from __future__ import annotations

import pytest

from sim.loading.glossary import find, glossary
from sim.loading.lessons import lessons, read_lesson

PAGE = """# A title

**The idea.** One *idea*
on two lines.

**The scenarios.** `classics/orange`.

## Try

```sh
# what it is for
zopa run classics/orange
zopa batch classics/orange
```

## Questions

1. First?
2. Second,
   on two lines?

## What to see

- This. <!-- question 2 -->
- Both. <!-- questions 1 and 2 -->
- Open.
"""


def test_a_page_becomes_a_lesson() -> None:
    lesson = read_lesson("name", PAGE, "topic", "everybody")
    assert (lesson.title, lesson.idea) == ("A title", "One *idea* on two lines.")
    assert (lesson.setting_label, lesson.setting) == ("The scenarios", "`classics/orange`.")
    assert [(step.words, step.command) for step in lesson.steps] == [
        ("what it is for", "zopa run classics/orange"),
        ("", "zopa batch classics/orange"),
    ]
    assert [(q.text, q.answers) for q in lesson.questions] == [
        ("First?", ("Both.",)),
        ("Second, on two lines?", ("This.", "Both.")),
    ]
    assert lesson.see == ("This.", "Both.", "Open.")
    assert lesson.words == 18


def test_a_page_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="the lesson name has not the shape"):
        read_lesson("name", PAGE.replace("```sh", "").replace("```", ""))


def test_lessons_come_in_the_order_of_their_list() -> None:
    assert [lesson.name for lesson in lessons("de")][:2] == [
        "limits-and-alternatives",
        "first-offers-and-giving-way",
    ]
    assert lessons("de")[0].topic == "ZOPA und BATNA"
    assert lessons("en")[3].audience == "after two of the above"


def test_a_word_goes_by_its_key_its_english_names_and_what_pages_say_for_it() -> None:
    key = "reservation-value"
    for name in (key, "reservation value", "limit", "Limit"):
        assert find(name, "de").key == key
    assert find("limit", "de").title == "Reservationswert (r), „Grenze“"
    assert find("hazard", "en").key == "rate"
    with pytest.raises(KeyError):
        find("nonsense", "en")


def test_names_in_files_and_in_plain_words_are_kept_apart() -> None:
    words = glossary("de")
    assert (words["aspiration"].names, words["aspiration"].plain) == (("aspiration",), ("asks for",))
    assert words["slope"].names == ("slope", "resilience")
    assert words["ignorance"].plain == ("how strong, how patient",)
