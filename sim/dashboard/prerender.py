"""What is seen before a page is live: the same page as plain HTML, sent with the head."""

from __future__ import annotations

from htpy import Node

from sim.dashboard.pages import page_of
from sim.dashboard.place import Place
from sim.dashboard.shell import whole
from sim.loading.reader import InputError


def seen_first(place: Place) -> Node:
    """The page as it begins. Whatever is wrong with the address is said by the live page."""
    page = page_of(place.page)
    try:
        return whole(place, page.first(place) if page else None)
    except InputError:
        return whole(place, None)
