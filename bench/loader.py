"""The loader, a process of its own: so many connections, each with one request under way, until the time is over.

Called as: python -m bench.loader PORT CONNECTIONS SECONDS FILE FIRST MOST
"""

import asyncio
import gc
import itertools
import json
import re
import sys
import time
from pathlib import Path

from bench.forms import as_http

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Load:
    """The requests still to send, and what became of those that were sent."""

    def __init__(self, requests: list[bytes], seconds: float) -> None:
        self.sent, self.errors = 0, 0
        self.took: list[float] = []
        self._requests = iter(requests)
        self._began = time.perf_counter()
        self._until = self._began + seconds

    def next(self) -> bytes:
        """One more request; nothing when the time is over or all are sent."""
        request = next(self._requests, b"") if time.perf_counter() < self._until else b""
        self.sent += bool(request)
        return request

    def summary(self) -> dict[str, float]:
        """Counts, seconds from the first request to the last answer, and latencies in milliseconds."""
        seconds, took = time.perf_counter() - self._began, sorted(self.took) or [0.0]
        return {
            "sent": self.sent,
            "errors": self.errors,
            "seconds": seconds,
            "p50": took[len(took) // 2] * 1000,
            "p99": took[len(took) * 99 // 100] * 1000,
        }


class Line(asyncio.Protocol):
    """One connection: the next request goes out when the last one is answered."""

    def __init__(self, load: Load) -> None:
        self.load, self.over = load, asyncio.get_running_loop().create_future()
        self._heard, self._sent_at = b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, gap, body = self._heard.partition(b"\r\n\r\n")
        length = LENGTH.search(head) if gap else None
        if length and len(body) >= int(length[1]):
            self._answered(head.startswith(b"HTTP/1.1 200"))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.load.errors += 1
            self.over.set_result(None)

    def _answered(self, well: bool) -> None:
        self.load.took.append(time.perf_counter() - self._sent_at)
        self.load.errors += not well
        self._send()

    def _send(self) -> None:
        self._heard, request = b"", self.load.next()
        if not request:
            self.over.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


async def run(port: int, connections: int, seconds: float, requests: list[bytes]) -> dict[str, float]:
    """Send, and say what became of it."""
    loop, load = asyncio.get_running_loop(), Load(requests, seconds)
    made = [await loop.create_connection(lambda: Line(load), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.gather(*(line.over for _, line in made))
    return load.summary()


def main(port: str, connections: str, seconds: str, file: str, first: str, most: str) -> None:
    """Read the requests, send them, print the summary as JSON."""
    with Path(file).open("rb") as lines:
        wanted = itertools.islice(lines, int(first), int(first) + int(most))
        requests = [as_http(line) for line in wanted]
    gc.disable()  # the loader's own pauses are not the server's
    print(json.dumps(asyncio.run(run(int(port), int(connections), float(seconds), requests))))


if __name__ == "__main__":
    main(*sys.argv[1:])
