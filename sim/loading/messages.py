"""Puts what stands in a file into a message, whatever it holds and however long it is."""

from __future__ import annotations


def one_line(text: str) -> str:
    """A text without line breaks, terminal codes or half characters, written as escapes instead."""
    # Names may hold them, and they would garble or break the output.
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shown(text: str) -> str:
    """A text, cut short where it is too long for a message."""
    return text if len(text) <= 40 else text[:37] + "..."
