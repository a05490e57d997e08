"""Machine code of a whole loop only, not of each function that it calls.

Numba makes a library of every function: optimises it with all that it calls, translates it and loads it. Of what only
compiled code calls, that machine code never runs: whoever calls it takes in its intermediate code, and optimises and
translates that again, so that what lies ten calls deep is translated ten times. Here such a part stays intermediate
code, and one that has taken in many others is optimised with the whole. What Python may call is made as ever.

This knows Numba's insides (libraries and who makes them). Where they are not as expected, it stands aside: compiling
then takes twice as long, and comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

MANY = 10  # functions in a part; from 4 to 30 make no difference in speed, and 30 takes 5 s longer
ENTRY = "_ZN7cpython"  # how names of what Python calls begin
KNOWN = (
    "_finalize_dynamic_globals",
    "_finalize_final_module",
    "_optimize_final_module",
    "_verify_declare_only_symbols",
)


@contextmanager
def as_a_whole() -> Iterator[None]:
    """Compile what is compiled inside as described above, and let nobody else compile meanwhile."""
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.registry import cpu_target

    maker: Any = cpu_target.target_context.codegen()
    with global_compiler_lock:
        usual = getattr(
            maker, "_library_class", None
        )  # read here: outside, it may be what another thread has set
        if usual is None or not all(hasattr(usual, name) for name in KNOWN):
            yield
            return
        maker._library_class = _parts_of(usual)
        try:
            yield
        finally:
            maker._library_class = usual


class _Nowhere:
    """Stands where a part would be loaded: it has no environment that could be written there."""

    def set_env(self, name: str, environment: object) -> None:
        """Write nothing."""


@cache
def _parts_of(usual: Any) -> Any:
    """A library that is machine code only if Python may call it; `usual` is Numba's own."""

    class Part(usual):
        """Intermediate code that others take in, or else what Numba makes of it."""

        stays = False

        @property
        def codegen(self) -> Any:
            return _Nowhere() if self.stays else self._codegen

        def _optimize_final_module(self) -> None:
            made = self._made()
            if _is_entered(made) or len(made) <= MANY:
                super()._optimize_final_module()

        def _finalize_final_module(self) -> None:
            made = self._made()
            if not made or _is_entered(made):  # what comes from the cache holds machine code and no functions
                super()._finalize_final_module()
                return
            self._finalize_dynamic_globals()
            self._verify_declare_only_symbols()
            self.stays = True
            self._finalized = True

        def _made(self) -> list[Any]:
            return [function for function in self._final_module.functions if not function.is_declaration]

    return Part


def _is_entered(functions: list[Any]) -> bool:
    """Whether Python may call one of these functions; taken in by another, it is no longer external."""
    return any(f.name.startswith(ENTRY) and f.linkage.name == "external" for f in functions)
