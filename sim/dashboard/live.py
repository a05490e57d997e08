"""A piece of a page that Python writes as HTML and the browser changes in place; `assets/live.js` says how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara
from htpy import Node, fragment

from sim.dashboard.place import Place

Did = Mapping[str, Any]  # what a reader did: `do`, and the data of what it was done to
Doing = Callable[[Did], None]


@solara.component_vue("live.vue", vuetify=False)
def _Live(  # type: ignore[no-untyped-def]  # a component; Solara reads its parameters
    html: str = "", address: str = "", version: int = 0, event_act: Callable[[Did], None] = lambda did: None
):
    """The widget behind `Live`."""


@solara.component
def Live(
    content: Node,
    on: Mapping[str, Doing] | None = None,
    *,
    address: str = "",
    version: int = 0,
) -> None:
    """A piece of a page.

    content: of htpy, or text that is HTML · on: what a reader may do here -> what becomes of it · address: what the
    browser shall show as its address, "" to leave it · version: of what is played, so that a clock in the content
    (`data-ticks`) goes on although nothing looks different.
    What nobody listens to here is told to the page (`provide_doing`): links, above all.
    """
    elsewhere = solara.use_context(_doing)

    def act(did: Did) -> None:
        known = (on or {}).get(str(did.get("do")), elsewhere)
        known(did)

    _Live(html=html_of(content), address=address, version=version, event_act=act)


_doing = solara.create_context(lambda did: None)


def provide_doing(doing: Doing) -> None:
    """What becomes of what is done in pieces below that do not listen to it themselves."""
    _doing.provide(doing)


_moving = solara.create_context(lambda place: None)


def provide_whereabouts(moved: Callable[[Place], None]) -> None:
    """Who is told when a reader has moved on within a page: links elsewhere take the reader's settings along."""
    _moving.provide(moved)


def use_whereabouts(place: Place) -> None:
    """Tell where the reader is now."""
    moved = solara.use_context(_moving)
    solara.use_effect(lambda: moved(place), [place])


def html_of(content: Node) -> Html:
    """The HTML of content; a string that is HTML already stays what it is."""
    return content if isinstance(content, Html) else Html(fragment[content])


def use_html(write: Callable[[], Node], *on: object) -> Html:
    """What `write` writes, written anew only when one of `on` changes."""
    html: Html = solara.use_memo(lambda: html_of(write()), [*on])
    return html


class Html(str):
    """Text that is HTML."""

    __slots__ = ()

    def __html__(self) -> str:
        return self
