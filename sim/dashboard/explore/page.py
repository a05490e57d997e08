"""Explore, the first page."""

from __future__ import annotations

import solara
from htpy import Node, div, h1, p

from sim.dashboard.cases import scenario_of
from sim.dashboard.live import Live
from sim.dashboard.place import Place
from sim.dashboard.speech import speech


def title(place: Place) -> str:
    """The scenario's title. Raises InputError."""
    return speech(scenario_of(place.case), place.language).title


def first(place: Place) -> Node:
    """What is seen before the page is live."""
    words = speech(scenario_of(place.case), place.language)
    return div(".wrap")[h1[words.title], p(".lede")[words.catalogue.words(words.case.description)]]


@solara.component
def Explore(place: Place) -> None:  # noqa: N802
    """The page."""
    Live(first(place))
