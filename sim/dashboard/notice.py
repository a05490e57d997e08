"""What stands on a page that cannot be shown: what is wrong, and a way on."""

from __future__ import annotations

from collections.abc import Sequence

from htpy import Element, a, div, h1, li, p, ul

from sim.dashboard.place import Place
from sim.loading.catalogue import load_catalogue
from sim.loading.reader import InputError


def notice(
    way_on: Place, heading: str, problems: Sequence[str] = (), words: str = "page.wrong_back"
) -> Element:
    """A heading, what is wrong, and a link. heading, words: keys of the catalogue; words: what the link says"""
    say = load_catalogue(way_on.language)
    return div(".wrap.notice")[
        h1[say.say(heading)],
        [p(".say")[say.say("page.wrong_help")], ul[(li[problem] for problem in problems)]]
        if problems
        else None,
        p[a(".link", href=way_on.address)[say.say(words)]],
    ]


def wrong(way_on: Place, error: InputError, words: str = "page.wrong_back") -> Element:
    """An address that cannot be opened."""
    return notice(way_on, "page.wrong", [str(problem) for problem in error.problems], words)
