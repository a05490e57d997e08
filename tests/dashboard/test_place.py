"""Addresses: what is written can be read again, and what cannot be read is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.dashboard.place import MOST_SEED, Case, Place, language_of, read_place
from sim.loading.reader import InputError

names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
positions = st.one_of(
    st.integers(-1000, 10**6), st.floats(-1e6, 1e6).filter(lambda x: not x.is_integer()), names
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
cases = st.builds(
    Case,
    scenario=st.sampled_from(["february-2025", "classics/orange", "a b/c&d=e.yaml"]),
    levers=st.dictionaries(names, positions, max_size=3).map(lambda d: tuple(d.items())),
    overrides=st.dictionaries(names, texts, max_size=2).map(lambda d: tuple(d.items())),
)
places = st.builds(
    Place,
    page=st.sampled_from(["/", "/compare", "/learn/lesson"]),
    case=cases,
    rng_seed=st.integers(0, MOST_SEED),
    run=st.integers(0, 10**6),
    replicates=st.none() | st.integers(1, 50),
    round=st.none() | st.integers(1, 500),
    table=st.none() | names,
    language=st.sampled_from(["en", "de"]),
    others=st.lists(cases, max_size=3).map(tuple),
    more=st.dictionaries(names.map(lambda n: f"x_{n}"), texts, max_size=2),
)


@given(places)
def test_an_address_means_the_place_that_it_was_made_of(place: Place) -> None:
    path, _, search = place.address.partition("?")
    assert read_place(path, search) == place


@given(places)
def test_an_address_is_one_line_of_plain_signs(place: Place) -> None:
    assert place.address.isascii()
    assert not set(place.address) & set(" \"'<>\n\t")


def test_what_is_not_said_is_as_usual() -> None:
    assert read_place("/", None) == Place()
    assert read_place("/", "lang=de") == Place(language="de")


@pytest.mark.parametrize("search", ["seed=x", "seed=-1", "round=1.5", f"seed={10**30}", "run=two", "lang=fr"])
def test_what_cannot_be_read_is_named(search: str) -> None:
    with pytest.raises(InputError, match=search.partition("=")[0]):
        read_place("/", search)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_place("/", "seed=x&round=y&lang=fr")
    assert len(caught.value.problems) == 3


def test_a_page_about_a_wrong_address_still_speaks_the_readers_language() -> None:
    assert language_of("lang=de&seed=x") == "de"
    assert language_of("lang=xx") == "en"
    assert language_of(None) == "en"


def test_levers_are_moved_and_put_back() -> None:
    case = Case().at("front", "as_it_is").at("us_aid", "stopped").at("front", "russian_breakthrough")
    assert dict(case.levers) == {"us_aid": "stopped", "front": "russian_breakthrough"}
    assert case.at("front", None).at("us_aid", None) == Case()
    assert case.unmoved == Case()
    assert case.with_number("a.b", "[1, 2]").values() == {"a.b": [1, 2]}
    assert not case.unmoved.is_moved
    assert case.is_moved


def test_another_page_keeps_the_scenario_and_the_run() -> None:
    place = Place(case=Case().at("us_aid", "stopped"), rng_seed=5, round=3, language="de")
    there = place.on("/sources", number="parties.usa.horizon")
    assert there == replace(place, page="/sources", more={"number": "parties.usa.horizon"})
