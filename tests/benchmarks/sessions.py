"""Many readers at once: how long pages take to open, how long a step takes, what memory they leave.

    python -m tests.benchmarks.sessions --readers 30

Starts a dashboard and reads it as browsers do, by its pages and its websocket, without their work of drawing: what is
measured is the server. All readers arrive at once; then each steps through its own run, once a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect

PLAYER = 'id="player"'
LEAVE = 20.0  # seconds in which the memory of those who left must be free again


@dataclass
class Reader:
    """One reader: a page of its own, seconds it took to open and to step."""

    site: str
    address: str
    opened: float = 0.0
    steps: list[float] = field(default_factory=list)
    kernel: str = field(default_factory=lambda: str(uuid.uuid4()))
    page: str = field(default_factory=lambda: str(uuid.uuid4()))
    player: str | None = None

    async def read(self, client: httpx.AsyncClient, steps: int, every: float) -> None:
        """Open the page, step through the run, and leave."""
        began = time.perf_counter()
        reply = await client.get(f"{self.site}{self.address}")
        reply.raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in reply.cookies.items())
        wire = f"{self.site.replace('http', 'ws', 1)}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        async with connect(wire, additional_headers={"Cookie": cookies}, max_size=None) as socket:
            await self._run(socket)
            self.opened = time.perf_counter() - began
            await asyncio.sleep(every * random.random())
            for number in range(2, steps + 2):
                self.steps.append(await self._step(socket, number))
                await asyncio.sleep(every)
        await client.post(
            f"{self.site}/_solara/api/close/{self.kernel}?session_id={self.page}", headers={"Cookie": cookies}
        )

    async def _run(self, socket: ClientConnection) -> None:
        control = uuid.uuid4().hex
        opening = {"comm_id": control, "target_name": "solara.control", "data": {}}
        await self._send(socket, "comm_open", opening)
        asked = {
            "method": "run",
            "args": {"path": self.address, "appName": None, "themes": {}, "dark": False},
        }
        await self._send(socket, "comm_msg", {"comm_id": control, "data": asked})
        while True:
            message = await self._receive(socket)
            content = message["content"]
            if message["msg_type"] == "comm_open" and PLAYER in str(_state(content).get("html", "")):
                self.player = content["comm_id"]
            to_control = message["msg_type"] == "comm_msg" and content["comm_id"] == control
            if to_control and content["data"].get("method") == "finished":
                break
        assert self.player is not None, "the page has no player"

    async def _step(self, socket: ClientConnection, number: int) -> float:
        began = time.perf_counter()
        data = {"method": "custom", "content": {"event": "act", "data": {"do": "next"}}}
        await self._send(socket, "comm_msg", {"comm_id": self.player, "data": data})
        while True:
            message = await self._receive(socket)
            content = message["content"]
            to_player = message["msg_type"] == "comm_msg" and content["comm_id"] == self.player
            if to_player and f"Round {number} " in str(_state(content).get("html", "")):
                return time.perf_counter() - began

    async def _send(self, socket: ClientConnection, kind: str, content: dict[str, Any]) -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.page,
            "version": "5.3",
            "username": "",
            "date": "",
        }
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "buffers": [],
            "channel": "shell",
        }
        await socket.send(json.dumps(message))

    async def _receive(self, socket: ClientConnection) -> dict[str, Any]:
        raw = await asyncio.wait_for(socket.recv(), 60)
        if isinstance(raw, bytes):  # with buffers: their number and places come first
            first = int.from_bytes(raw[:4], "big")
            start = int.from_bytes(raw[4:8], "big")
            end = int.from_bytes(raw[8:12], "big") if first > 1 else len(raw)
            raw = raw[start:end].decode()
        message: dict[str, Any] = json.loads(raw)
        message.setdefault("msg_type", message.get("header", {}).get("msg_type"))
        return message


def _state(content: dict[str, Any]) -> dict[str, Any]:
    state = content.get("data", {}).get("state", {})
    return state if isinstance(state, dict) else {}


@dataclass(frozen=True)
class Measured:
    """Seconds, and mebibytes of the server's process: before, with all readers, and after they left.

    work: seconds of the processor that a step cost the server, opening the page counted with the steps
    """

    opened: list[float]
    steps: list[float]
    work: float
    before: float
    most: float
    after: float

    def told(self) -> str:
        """In a few lines."""
        return (
            f"{len(self.opened)} readers at once: open in {statistics.median(self.opened):.2f} s at the median, "
            f"{max(self.opened):.2f} s at most\n"
            f"a step {1000 * statistics.median(self.steps):.0f} ms at the median, "
            f"{1000 * statistics.quantiles(self.steps, n=20)[-1]:.0f} ms for 19 of 20; "
            f"{1000 * self.work:.0f} ms of the processor, opening included\n"
            f"memory {self.before:.0f} MiB before, {self.most:.0f} MiB with them "
            f"({(self.most - self.before) / len(self.opened):.2f} a reader), {self.after:.0f} MiB after they left"
        )


async def measure(
    site: str, process: psutil.Process, readers: int, steps: int, every: float, *, alike: bool
) -> Measured:
    """Let readers come, step and leave; alike: all look at the same run."""

    def memory() -> float:
        return float(process.memory_info().rss) / 2**20

    def worked() -> float:
        times = process.cpu_times()
        return float(times.user + times.system)

    limits = httpx.Limits(max_connections=readers)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        warm = Reader(site, "/?round=1&lang=en")  # what is loaded once has been loaded
        await warm.read(client, 2, 0.1)
        await asyncio.sleep(2)
        before = memory()
        here = [Reader(site, f"/?seed={1 if alike else n + 2}&round=1&lang=en") for n in range(readers)]
        most = before

        async def look() -> None:
            nonlocal most
            while True:
                most = max(most, memory())
                await asyncio.sleep(0.2)

        began = worked()
        looking = asyncio.create_task(look())
        await asyncio.gather(*(reader.read(client, steps, every) for reader in here))
        looking.cancel()
        work = (worked() - began) / sum(len(reader.steps) for reader in here)
        until = time.perf_counter() + LEAVE
        while time.perf_counter() < until and memory() > before + 0.5 * (most - before):
            await asyncio.sleep(0.5)
        steps_taken = [s for r in here for s in r.steps]
        return Measured([r.opened for r in here], steps_taken, work, before, most, memory())


@contextmanager
def serving() -> Iterator[tuple[str, psutil.Process]]:
    """A dashboard in a process of its own: its address, and the process."""
    server = subprocess.Popen(
        [sys.executable, "-m", "sim", "dashboard", "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip().partition("/?")[0], psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between the steps of a reader")
    parser.add_argument("--alike", action="store_true", help="all look at the same run, as a class does")
    asked = parser.parse_args()
    with serving() as (site, process):
        found = asyncio.run(
            measure(site, process, asked.readers, asked.steps, asked.every, alike=asked.alike)
        )
    print(found.told())


if __name__ == "__main__":
    main()
