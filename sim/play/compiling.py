"""Compile the rules of play, all in one program for every scenario, and keep the machine code.

Rules are plain Python functions that know nothing of Numba. Here they are registered with it (callees
first), chained behind a rule number, and bound into the loops of the ensemble as global names. Bound as
globals, not closed over: closures over compiled functions never hit Numba's disk cache. That cache also does
not notice an edited rule in an imported file, so its folder is named by a hash of all sources that rules come from,
Numba's and Python's version and the processor.
"""

from __future__ import annotations

import gc
import hashlib
import os
import platform
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, wraps
from inspect import signature
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import platformdirs

from sim.domain.twins import loop_of
from sim.play.parts import as_a_whole

Rule = Callable[..., Any]
_registered: dict[Rule, None] = {}
_cache_lock = threading.Lock()
_tell: ContextVar[Callable[[], None] | None] = ContextVar("tell", default=None)
OURS = ("sim.", "analysis.")
# Where rules come from, and everything that they use: what lies above cannot change compiled code (imports go down).
SOURCES = ("sim/domain", "sim/world", "sim/strategies", "sim/protocols", "sim/play", "analysis/solutions")


def bind(function: Rule, names: Mapping[str, object]) -> Rule:
    """A copy of a function in which some global names mean something else."""
    assert isinstance(function, FunctionType)
    copy = FunctionType(function.__code__, {**function.__globals__, **names}, function.__name__)
    copy.__qualname__ = function.__qualname__
    copy.__module__ = function.__module__
    return copy


def chain(rules: Sequence[Rule], register: Callable[[Rule], Rule]) -> Rule:
    """One function `f(code, *args)` that calls rules[code]; `register` makes it and the rules known to a compiler.

    It is written out with the parameters of the rules, which must be as many for each: a compiler passes tuples of
    arguments on one by one.
    """
    names = ", ".join(f"part{i}" for i in range(len(signature(rules[0]).parameters)))
    lines = [f"def chosen(code, {names}):"]
    for code in range(len(rules) - 1):
        lines += [f"    if code == {code}:", f"        return rule{code}({names})"]
    lines.append(f"    return rule{len(rules) - 1}({names})")
    known: dict[str, Any] = {f"rule{code}": register(rule) for code, rule in enumerate(rules)}
    known["__name__"] = __name__  # the module of what is written here
    exec("\n".join(lines), known)
    return register(known["chosen"])


def leave(rule: Rule) -> Rule:
    """Register nothing: for running the loops uncompiled."""
    return rule


def register(rule: Rule) -> Rule:
    """Make a plain function callable from compiled code, after all functions of ours that it calls."""
    from numba.extending import overload, register_jitable

    if rule not in _registered:
        _registered[rule] = None
        loop = loop_of(rule)
        for callee in _callees(loop or rule):
            register(callee)
        if loop is None:
            register_jitable(no_cfunc_wrapper=True)(rule)
        else:
            overload(rule, strict=False, jit_options={"no_cfunc_wrapper": True})(lambda *arguments: loop)
    return rule


def _callees(rule: Rule) -> list[Rule]:
    assert isinstance(rule, FunctionType)
    found = (rule.__globals__.get(name) for name in _names(rule.__code__))
    return [f for f in found if isinstance(f, FunctionType) and f.__module__.startswith(OURS)]


def _names(code: CodeType) -> Iterator[str]:
    """The names that code looks up, those in its comprehensions included."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)


def compile_loops(loop: Rule, names: Mapping[str, Rule], label: str) -> Rule:
    """Compile a loop with some of its global names bound; `label` names the set of rules for the cache."""
    import numba

    bound = bind(loop, names)
    for callee in _callees(bound):
        register(callee)
    folder = cache_folder() / hashlib.sha256(label.encode()).hexdigest()[:16]
    with _cache_lock:  # Numba reads the folder from its configuration when the dispatcher is made
        configuration: Any = numba.config
        before = configuration.CACHE_DIR
        configuration.CACHE_DIR = str(folder)
        try:
            compiled: Rule = numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)(
                bound
            )  # zero divides as in NumPy
        finally:
            configuration.CACHE_DIR = before
    return _even_if_it_cannot_be_kept(compiled)


def _even_if_it_cannot_be_kept(compiled: Any) -> Rule:
    """A compiled loop for which a full disk means only that it is compiled again next time.

    Numba writes machine code to its cache after it has made it ready to be called.
    """

    @wraps(compiled)
    def call(*args: Any) -> Any:
        if not compiled.signatures:
            with _without_collecting(), as_a_whole(), _told_of(compiled), suppress(OSError):
                compiled.compile(tuple(compiled.typeof_pyval(arg) for arg in args))
        return compiled(*args)

    return call


@contextmanager
def telling(tell: Callable[[], None]) -> Iterator[None]:
    """Call `tell` whenever a loop begins to be compiled meanwhile, in this thread; not if it is only loaded."""
    before = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(before)


@contextmanager
def _told_of(compiled: Any) -> Iterator[None]:
    """Say so if a loop really is compiled: Numba announces it once its cache has been asked in vain."""
    from numba.core import event

    tell = _tell.get()

    class Listener(event.Listener):  # type: ignore[misc]  # Numba is untyped
        def on_start(self, event: Any) -> None:
            if tell is not None and event.data["dispatcher"] is compiled:
                tell()

        def on_end(self, event: Any) -> None:
            pass

    with event.install_listener("numba:compile", Listener()):
        yield


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave garbage alone: a compiler makes millions of objects that stay, and each would be looked at many times."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def cache_base() -> Path:
    """Where machine code is wanted: in the folder that ZOPA_CACHE_DIR names, else in the user's cache."""
    chosen = os.environ.get("ZOPA_CACHE_DIR")
    return Path(chosen) if chosen else platformdirs.user_cache_path("zopa")


@cache
def cache_folder() -> Path:
    """Where machine code of exactly these sources is kept: below `cache_base`, else in a temporary folder."""
    stamp = hashlib.sha256()
    root = Path(__file__).resolve().parents[2]
    for package in SOURCES:
        for source in sorted((root / package).rglob("*.py")):
            stamp.update(source.relative_to(root).as_posix().encode())
            stamp.update(source.read_bytes())
    stamp.update(f"{_version('numba')} {_version('numpy')} {sys.version} {_processor()}".encode())
    name = stamp.hexdigest()[:24]
    for base in (cache_base, _temporary_base):
        try:
            folder = base() / "compiled" / name
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="zopa-"))


def _temporary_base() -> Path:
    """A folder of this user's own where everybody may make folders; PermissionError if somebody else could write to it.

    What Numba keeps is unpickled, so whoever could put a file there could run what they like.
    """
    if os.name == "nt":  # every user has a temporary folder there
        return Path(tempfile.gettempdir()) / "zopa"
    user = os.getuid()
    folder = Path(tempfile.gettempdir()) / f"zopa-{user}"
    with suppress(FileExistsError):
        folder.mkdir(mode=stat.S_IRWXU)
    found = folder.lstat()  # of a link it is the link's, which is no folder
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == user
    if not is_own or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"{folder} belongs to somebody else, or others may write to it")
    return folder


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def _processor() -> str:
    from llvmlite import binding

    return f"{platform.machine()} {binding.get_host_cpu_name()}"
