"""Links that take a chart away as a picture, in the colours in which it is seen; the browser draws it."""

from __future__ import annotations

from htpy import Element, button, div

from sim.dashboard.marks import sign
from sim.loading.catalogue import Catalogue

KINDS = ("png", "svg")


def pictures(of: str, say: Catalogue, which: str = "page.picture.chart") -> Element:
    """A link for each kind of picture. of: id of what is drawn · which: the sentence that names it, with {kind}"""
    return div(".takes")[
        (
            button(
                ".link.quiet",
                type="button",
                data_here=kind,
                data_of=of,
                aria_label=say.say(which, kind=say.say(f"page.picture.{kind}")),
            )[sign("save", 16), say.say(f"page.picture.{kind}")]
            for kind in KINDS
        )
    ]
