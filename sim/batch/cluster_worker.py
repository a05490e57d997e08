"""In a worker of a Dask cluster: what it plays with, and the work of a batch, which it was given once for all tasks.

Imported by the client, too, which sends these functions by name: a worker has to have the same zopa. Needs the
extra `zopa[dask]`.
"""

from __future__ import annotations

import hashlib
import pickle
import platform
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin

from sim.batch.jobs import Job, Part, Player, Stopped
from sim.domain.plugins import Registry
from sim.protocols import PROTOCOLS
from sim.strategies import STRATEGIES

# What a number of a row, or a byte of a file, depends on.
DECIDING = {
    "NumPy": "numpy",
    "Numba": "numba",
    "SciPy": "scipy",
    "Mesa": "mesa",
    "PyArrow": "pyarrow",
    "distributed": "distributed",
}
CODE = "code of zopa"

Versions = dict[str, str]


class Unfit(Exception):  # noqa: N818  # the name of what a worker is
    """This worker cannot play the batch; its only argument is the sentence that says why."""


def versions() -> Versions:
    """What this process plays with: name -> version. Rows are the same only where all of these are."""
    import sim

    python = platform.python_version_tuple()
    found = {"zopa": sim.__version__, "Python": f"{python[0]}.{python[1]}", CODE: _code()}
    return found | {name: _version(package) for name, package in DECIDING.items()}


def unlike(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """What differs, in words; empty if nothing does. Code of one version differs in a checkout that was edited."""
    return ", ".join(
        f"{name} {there.get(name, 'none')} (here {wanted})"
        for name, wanted in here.items()
        if there.get(name) != wanted
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


@cache
def _code() -> str:
    """A digest of the code that plays and counts, whatever ends its lines."""
    stamp = hashlib.sha256()
    root = Path(__file__).resolve().parents[2]
    for package in ("sim", "analysis"):
        for source in sorted((root / package).rglob("*.py")):
            stamp.update(source.relative_to(root).as_posix().encode())
            stamp.update(source.read_bytes().replace(b"\r\n", b"\n"))
    return stamp.hexdigest()[:12]


class Given:
    """Work that this process was given, and the player of it, made when the first task comes."""

    def __init__(self, pickled: bytes, wanted: Versions) -> None:
        self._pickled = pickled
        self._wanted = wanted
        self._lock = threading.Lock()
        self._player: Player | None = None
        self._plugins: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        self._stopped = False

    def play(self, job: Job) -> Part:
        """Play a job; Unfit if this process cannot, Stopped if nobody waits for it any more."""
        player = self._ready()
        if player.work.compiled:
            return player.play(job)
        with _by_name:
            _make_known(STRATEGIES, self._plugins[0])
            _make_known(PROTOCOLS, self._plugins[1])
            return player.play(job)

    def stop(self) -> None:
        """What is being played is not wanted any more."""
        self._stopped = True
        if self._player is not None:
            self._player.stopped.set()

    def _ready(self) -> Player:
        with self._lock:  # other threads wait until what is compiled is compiled
            if self._stopped:
                raise Stopped
            if self._player is None:
                if differs := unlike(versions(), self._wanted):
                    raise Unfit(f"it plays with {differs}")
                try:
                    work, *plugins = pickle.loads(self._pickled)
                except Exception as error:
                    raise Unfit(
                        f"it cannot read what it was sent ({type(error).__name__}: {error}); libraries that "
                        "strategies of your own import have to be installed on every worker"
                    ) from error
                self._plugins = (plugins[0], plugins[1])
                player = Player(work)
                player.warm_up()
                self._player = player
                if self._stopped:
                    player.stopped.set()
            return self._player


_given: dict[str, Given] = {}
_by_name = threading.Lock()  # plug-ins are looked up by name, and batches may mean different ones by the same


def _make_known(registry: Registry[Any], plugins: Mapping[str, Any]) -> None:
    """Let exactly these count as registered by hand: a worker outlives batches, and what they called their own."""
    registry._added = dict(plugins)


class Hand(WorkerPlugin):
    """Hands the work of a batch to every worker of the cluster, also to those that join later, and takes it back."""

    def __init__(self, name: str, pickled: bytes, wanted: Versions) -> None:
        self.name = name
        self._pickled = pickled
        self._wanted = wanted

    def setup(self, worker: Any) -> None:
        """Called in a worker when it gets the work."""
        _given.setdefault(self.name, Given(self._pickled, self._wanted))

    def teardown(self, worker: Any) -> None:
        """Called in a worker when the batch has ended, in whatever way."""
        given = _given.pop(self.name, None)
        if given is not None:
            given.stop()


def play(name: str, jobs: Sequence[Job]) -> tuple[Part, ...]:
    """A task: the parts of some jobs of the batch with this name."""
    given = _given.get(name)
    if given is None:
        raise Unfit("it was not given the work of this batch, or has been asked to stop")
    return tuple(given.play(job) for job in jobs)
