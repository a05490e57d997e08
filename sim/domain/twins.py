"""One array function, written twice: over whole arrays, as Python is fast, and as a loop, as compiled code is.

Rules exist once. Beneath them are a few searches over all outcomes of a table, which do nothing but compare and count.
As whole-array operations they make a dozen arrays that a loop does not need; as loops they are slow in Python. Such a
function carries its loop with it, and the ensemble compiles that in its place. Both must return the same to the last
bit for all input: `tests/contracts/test_twins.py` holds each pair together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def compiled_as(loop: Callable[..., Any]) -> Callable[[F], F]:
    """Name the loop that is compiled in place of the decorated function; both take the same arguments in order."""

    def mark(function: F) -> F:
        function.loop = loop  # type: ignore[attr-defined]  # functions may carry what they like
        return function

    return mark


def loop_of(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The loop that stands for a function in compiled code, None where it is compiled as it is."""
    return getattr(function, "loop", None)
