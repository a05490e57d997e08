"""One process at a time fills a folder: a lock that the operating system takes back when its holder dies."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sim.loading.reader import InputError, Problem

LOCK = "batch.lock"
FAR = 1 << 30  # Windows locks bytes against reading too: one beyond the text leaves that to others


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; InputError that says who holds it if somebody else does.

    Locks of dead processes are taken over. On a shared disk a system may not see the locks of other machines, so that
    a lock file of another machine is respected whether or not its holder lives.
    """
    path = folder / LOCK
    file = _take(path)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no file that is open
            path.unlink(missing_ok=True)
        file.close()
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _take(path: Path) -> IO[bytes]:
    while True:
        file = open(path, "a+b")  # noqa: SIM115  # held until the lock is let go
        try:
            holder = _holder(file)
            if not _try_lock(file) or (holder and holder[1] != socket.gethostname()):
                raise InputError([Problem(_busy(path, holder))])
            if not _is_still(path, file):  # let go and taken away between opening and locking
                file.close()
                continue
            file.seek(0)
            file.truncate()
            file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
            file.flush()
            return file
        except BaseException:
            file.close()
            raise


def _busy(path: Path, holder: tuple[int, str] | None) -> str:
    who = f"process {holder[0]} on {holder[1]}" if holder else "another process"
    sentence = f"--out {path.parent}: {who} is at work on this batch"
    if holder and holder[1] != socket.gethostname():
        return f"{sentence}; if it has ended, remove {path}"
    return f"{sentence}; wait for it, or stop it"


def _holder(file: IO[bytes]) -> tuple[int, str] | None:
    """Process and machine that a lock file names."""
    try:
        file.seek(0)
        stated = json.loads(file.read(4096))
        return int(stated["pid"]), str(stated["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_still(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _try_lock(file: IO[bytes]) -> bool:
    """Lock an open file for this process; whether that has worked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
