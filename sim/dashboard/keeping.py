"""What the server keeps for all its readers, and lets go when nobody is there any more."""

from __future__ import annotations

import ctypes
import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

LINGER = (
    10.0  # seconds without a reader until all is let go: a page that is loaded again leaves and comes back
)

_letting_go: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last `most` answers of a pure function of hashable arguments until `let_go`."""

    def keep(function: Callable[P, T]) -> Callable[P, T]:
        cached = lru_cache(maxsize=most)(function)
        _letting_go.append(cached.cache_clear)
        return cast(Callable[P, T], cached)

    return keep


def let_go() -> None:
    """Forget everything that is kept, and give its memory back to the system."""
    for forget in _letting_go:
        forget()
    gc.collect()
    # The C library of Linux keeps what is freed in the middle of its heaps, unless it is asked.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class Readers:
    """Counts who is there. Some seconds after the last one has left, `last_left` is called, in a thread of its own."""

    def __init__(self, last_left: Callable[[], None], linger: float = LINGER) -> None:
        self._last_left, self._linger = last_left, linger
        self._lock = threading.Lock()
        self._count = 0
        self._waiting: threading.Timer | None = None

    def came(self) -> Callable[[], None]:
        """Somebody came; what to call, once, when they leave."""
        with self._lock:
            self._count += 1
            self._stop_waiting()
        return self._left

    def close(self) -> None:
        """Call `last_left` no more."""
        with self._lock:
            self._stop_waiting()

    def _left(self) -> None:
        with self._lock:
            self._count -= 1
            if self._count == 0:
                self._waiting = threading.Timer(self._linger, self._last_left)
                self._waiting.daemon = True
                self._waiting.start()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
