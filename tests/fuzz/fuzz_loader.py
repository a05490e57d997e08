"""Throws mutated scenarios at the loader: `python -m tests.fuzz.fuzz_loader --files 100000 --rng-seed 1`.

Each file is a shipped scenario, changed in its bytes, lines, tokens or structure. It must load or raise
InputError, within 2 s and 500 MB. Workers do the loading and tell the parent before and after each file, so that
the parent can end one that hangs. File k of an rng seed is the same on any machine.
"""

from __future__ import annotations

import argparse
import collections
import functools
import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from sim.loading import extending, library
from sim.loading.loader import load
from sim.loading.reader import Document, InputError, read, survey_file

SECONDS = 2.0
GRACE = 28.0  # for a worker to say itself how long it took: the machine may be busy with something else
MEGABYTES = 500
GOOD = ("loaded", "refused")
TELL_EVERY = 10_000  # files: how far it is


# --- mutations: a text and a generator of chance in, the mutated file out

SPICES = (
    "{}", "[]", "~", "-1", "0", "1e308", "1e-308", "-0.0", ".nan", ".inf", "1_000", "010", "true", "no", "''", '"\\0"',
    "? ", "- ", ": ", "&a ", "*a", "<<: ", "!!python/object:os.system ", "!!str ", "|\n", ">-\n", "---\n", "...\n",
    "%YAML 1.1\n", "\t", "\r", "\x85", "\u2028", "\ufeff", "\x00", "\ud7ff", "#", "'", '"', "[", "{", "]", "}", ",",
    "999999999999999999", "10000000000000000000", "2025-13", "../../x.yaml", "extends: f.yaml\n", "sources: [a]\n",
)  # fmt: skip
TOKEN = re.compile(r"[\w.-]+|\s+|.", re.DOTALL)


def mutate_bytes(text: str, rng: random.Random) -> bytes:
    """A few bytes changed, inserted, removed, or the file cut off."""
    data = bytearray(text.encode())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(4)
        if kind == 0 and at < len(data):
            data[at] = rng.randrange(256)
        elif kind == 1:
            data[at:at] = rng.randbytes(rng.randint(1, 4))
        elif kind == 2:
            del data[at : at + rng.randint(1, 40)]
        elif rng.random() < 0.2:
            del data[at:]
    return bytes(data)


def mutate_lines(text: str, rng: random.Random) -> bytes:
    """Lines removed, doubled, swapped, moved in or out."""
    lines = text.splitlines(keepends=True)
    for _ in range(rng.randint(1, 4)):
        i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
        kind = rng.randrange(5)
        if kind == 0 and len(lines) > 1:
            del lines[i]
        elif kind == 1:
            lines.insert(j, lines[i])
        elif kind == 2:
            lines[i], lines[j] = lines[j], lines[i]
        elif kind == 3:
            lines[i] = " " * rng.randint(1, 4) + lines[i]
        else:
            lines[i] = lines[i].removeprefix("  ")
    return "".join(lines).encode()


def mutate_tokens(text: str, rng: random.Random) -> bytes:
    """Words and signs replaced by others of the file, by ones that YAML gives a meaning, or removed."""
    tokens = TOKEN.findall(text)
    for _ in range(rng.randint(1, 5)):
        i = rng.randrange(len(tokens))
        kind = rng.randrange(4)
        if kind == 0:
            tokens[i] = rng.choice(tokens)
        elif kind == 1:
            tokens[i] = rng.choice(SPICES)
        elif kind == 2:
            tokens[i] += rng.choice(SPICES)
        else:
            tokens[i] = ""
    return "".join(tokens).encode("utf-8", "surrogatepass")


def mutate_structure(text: str, rng: random.Random) -> bytes:
    """Parts of the data removed, doubled, exchanged, renamed, wrapped up or replaced by extreme ones."""
    data: Any = read(text, "shipped").data
    for _ in range(rng.randint(1, 5)):
        places = list(_places(data))
        if len(places) > MOST_PLACES:  # copies of copies: more only costs the fuzzer's own memory
            break
        node, key = rng.choice(places)
        other, other_key = rng.choice(places)
        kind = rng.randrange(7)
        if kind == 0:
            del node[key]
        elif kind == 1:
            node[key] = _copy(other[other_key])
        elif kind == 2:
            node[key] = _copy(rng.choice(EXTREMES))
        elif kind == 3 and isinstance(node, dict):
            node[_misspelt(str(key), rng)] = node.pop(key)
        elif kind == 4:
            most = 200 if len(places) < 1000 else 3
            node[key] = [_copy(node[key])] * rng.choice((1, 2, 3, most))
        elif kind == 5 and isinstance(node, dict):
            node[rng.choice(SPICES)] = _copy(other[other_key])
        elif kind == 6 and isinstance(node[key], str):
            node[key] = _misspelt(node[key], rng)
        if not data:
            break
    return flow(data).encode("utf-8", "surrogatepass")


MOST_PLACES = 30_000  # more than the reader lets through
EXTREMES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**17, -(10**17), 1e308, -1e308, 1e-308, 0.5, "", "?", "x" * 5000, "a.b.c", "\0",
    [], {}, [0, 1, 2], [2, 1, 0], [1e308, 1e308, 1e308], {"value": 1}, {"value": [0, 1]}, {"at_least": 3}, {"en": "x"},
    {"from": 0, "to": 1e17, "step": 1e-17}, {"from": 1, "to": 0, "step": 1}, {"from": 0, "to": 1999, "step": 1},
    "\u2028",
)  # fmt: skip


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [data]
    while waiting:
        node = waiting.pop()
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            yield node, key
            if isinstance(value, dict | list):
                waiting.append(value)


def _copy(data: Any) -> Any:
    return json.loads(json.dumps(data)) if isinstance(data, dict | list) else data


def _misspelt(text: str, rng: random.Random) -> str:
    i = rng.randrange(len(text) + 1)
    return text[:i] + rng.choice(("", text[i : i + 1] * 2, "x", "_", " ", "ü", "\U0001f600")) + text[i + 1 :]


def flow(data: Any) -> str:
    """Data as YAML in flow style, the keys of mappings with their types."""
    if isinstance(data, dict):
        return "{" + ",\n".join(f"{flow(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(flow(item) for item in data) + "]"
    return json.dumps(data)


MUTATIONS: tuple[Callable[[str, random.Random], bytes], ...] = (
    mutate_bytes,
    mutate_lines,
    mutate_tokens,
    mutate_structure,
)


@functools.cache
def shipped() -> tuple[str, ...]:
    """The texts of all scenarios of the library."""
    return tuple(library.find(name)[1].read_text(encoding="utf-8") for name in library.names())


def mutated(rng_seed: int, number: int) -> bytes:
    """File `number` of an rng seed."""
    rng = random.Random(f"{rng_seed}/{number}")
    data = rng.choice(MUTATIONS)(rng.choice(shipped()), rng)
    while rng.random() < 0.2:  # some are mutated more than once
        data = rng.choice(MUTATIONS[:3])(data.decode("utf-8", "replace") or "a: 1", rng)
    return data


# --- loading one of them


@dataclass(frozen=True)
class Result:
    """What became of a file; `detail` is the traceback, or what was too much."""

    number: int
    outcome: str  # loaded | refused | traceback | hang | memory
    seconds: float
    megabytes: float  # the most that the process has held so far
    detail: str = ""


def try_file(file: Path, number: int) -> Result:
    """Load a file and look at what happens."""
    began = time.process_time()  # of the processor: others may keep it busy, which is no fault of the loader
    outcome, detail = "loaded", ""
    try:
        load(file)
    except InputError as error:
        outcome = "refused"
        if not error.problems or not str(error).strip():
            outcome, detail = "traceback", "InputError without a problem"
    except MemoryError:
        outcome, detail = "memory", traceback.format_exc()
    except BaseException:  # whatever it is, it is what we look for
        outcome, detail = "traceback", traceback.format_exc()
    seconds, megabytes = time.process_time() - began, peak()
    if outcome in GOOD and seconds > SECONDS:
        outcome, detail = "hang", f"{seconds:.1f} s"
    elif outcome in GOOD and megabytes > MEGABYTES:
        outcome, detail = "memory", f"{megabytes:.0f} MB"
    return Result(number, outcome, seconds, megabytes, detail)


def peak() -> float:
    """The most memory that this process has held, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024**2 if sys.platform == "darwin" else 1024)


def limit_memory() -> None:
    """Let this process take no more than 500 MB on top of what its libraries have reserved."""
    try:
        import resource

        reserved = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        most = reserved + MEGABYTES * 1024**2
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, OSError, ValueError):
        return  # what it took is still looked at after each file


def keep_sources() -> None:
    """Read each shipped file once: what is mutated is the scenario, and it stands in no folder of the library."""
    fresh = survey_file
    library_folders = tuple(str(library.data_folder(kind)) for kind in ("scenarios", "seeds"))

    @functools.cache
    def kept(path: Path) -> Document:
        return fresh(path)

    def survey(path: Path) -> Document:
        return kept(path) if str(path).startswith(library_folders) else fresh(path)

    extending.survey_file = survey


def work(pipe: Connection, folder: str, rng_seed: int, numbers: range) -> None:
    """Load the files with these numbers; tell the parent each number before, and its result after."""
    limit_memory()
    keep_sources()
    file = Path(folder) / f"{os.getpid()}.yaml"
    for number in numbers:
        file.write_bytes(mutated(rng_seed, number))
        pipe.send(number)
        result = try_file(file, number)
        pipe.send(result)
        if result.outcome not in GOOD:
            return
    pipe.send(None)


# --- all of them


def results(files: int, rng_seed: int, workers: int, folder: str) -> Iterator[Result]:
    """Results as they come, until all files are through or one is not good."""
    context = multiprocessing.get_context("spawn")
    running: dict[Connection, tuple[Any, int, float]] = {}  # process, its file, since when
    for first in range(workers):
        ours, theirs = context.Pipe(duplex=False)
        numbers = range(first, files, workers)
        process = context.Process(target=work, args=(theirs, folder, rng_seed, numbers), daemon=True)
        process.start()
        theirs.close()
        running[ours] = (process, first, time.monotonic())
    try:
        while running:
            for pipe in wait(list(running), timeout=1.0):
                assert isinstance(pipe, Connection)
                process, number, _ = running[pipe]
                try:
                    said = pipe.recv()
                except EOFError:
                    yield Result(number, "traceback", 0.0, 0.0, "the process died")
                    return
                if isinstance(said, Result):
                    yield said
                    if said.outcome not in GOOD:
                        return
                elif said is None:
                    process.join()
                    del running[pipe]
                else:
                    running[pipe] = (process, said, time.monotonic())
            for _process, number, since in running.values():
                if time.monotonic() - since > SECONDS + GRACE:
                    yield Result(number, "hang", time.monotonic() - since, 0.0, "ended by force")
                    return
    finally:
        for process, _, _ in running.values():
            process.terminate()
            process.join()


def fuzz(files: int, rng_seed: int, workers: int, seconds: float = float("inf")) -> int:
    """Load that many mutated files, or as many as the time allows; 1 with the first that is not refused well."""
    counts: collections.Counter[str] = collections.Counter()
    slowest, most = Result(-1, "", 0.0, 0.0), 0.0
    began = time.monotonic()
    bad: Result | None = None
    with tempfile.TemporaryDirectory(prefix="zopa-fuzz-") as folder:
        for result in results(files, rng_seed, workers, folder):
            counts[result.outcome] += 1
            slowest, most = max(slowest, result, key=lambda r: r.seconds), max(most, result.megabytes)
            bad = result if result.outcome not in GOOD else None
            if sum(counts.values()) % TELL_EVERY == 0:
                print(f"{sum(counts.values()):,} of {files:,} files", file=sys.stderr)
            if bad or time.monotonic() - began > seconds:
                break
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items()))
    print(f"{sum(counts.values()):,} files in {time.monotonic() - began:.0f} s: {outcomes}")
    print(f"slowest: file {slowest.number}, {slowest.seconds:.2f} s; most memory: {most:.0f} MB")
    if bad is None:
        return 0
    kept = Path(tempfile.gettempdir()) / f"zopa-fuzz-{rng_seed}-{bad.number}.yaml"
    kept.write_bytes(mutated(rng_seed, bad.number))
    print(f"file {bad.number}: {bad.outcome}, kept as {kept}\n{bad.detail}")
    return 1


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Throw mutated scenarios at the loader.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rng-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after that time")
    asked = parser.parse_args(arguments)
    return fuzz(asked.files, asked.rng_seed, asked.workers, asked.seconds)


if __name__ == "__main__":
    sys.exit(main())
