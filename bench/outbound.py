"""Outbound: messages through the outbox to a provider on the loopback, beside a bare loop of the same client."""

import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import memory
from bench.ports import free_port, wait_for
from bench.scene import ROOT, environment, given, python, settings_of
from bench.sender import TEXT
from bot.app import open_store
from bot.store import Store, messages, outbox
from bot.store.messages import NewOut

BARE = "bare client"


@contextmanager
def provider() -> Iterator[str]:
    """A provider that is running; its address."""
    port = free_port()
    with subprocess.Popen(python("bench.provider", str(port)), cwd=ROOT) as process:
        try:
            wait_for(port, "/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def measure(
    base: str, urls: Mapping[str, str], count: int, rounds: int, step: Callable[[], object]
) -> dict[str, list[float]]:
    """Messages a second, round by round, for the bare client and each database."""
    rates: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, url in {BARE: "", **urls}.items():
            if url:
                put_out(url, count)
            rates[name].append(count / _send(given(url, base), count))
            step()
    return rates


def put_out(url: str, count: int) -> None:
    """Put a reply out to be sent to each of so many people."""
    now = datetime.now(UTC)
    store = open_store(settings_of(given(url)))
    outs = [NewOut(n, "sms", TEXT, "en") for n in range(1, count + 1)]
    with store.begin() as tx:
        messages.add(tx, store.vault, outs, now)
        outbox.add(tx, [outbox.row(out, "reply", now) for out in outs])
    store.close()


def worker_memory(base: str, url: str, count: int, folder: Path) -> float:
    """The most memory a `kit work` process held while it delivered so many messages, in MB."""
    put_out(url, count)
    store = open_store(settings_of(given(url)))
    with subprocess.Popen(python("bot", "work"), cwd=folder, env=environment(given(url, base))) as process:
        try:
            _until_sent(store, process)
            return memory(process.pid)
        finally:
            process.terminate()
            store.close()


def _send(settings: dict[str, str], count: int) -> float:
    """Seconds that the sending took, measured inside the process that sent."""
    sender = python("bench.sender", str(count))
    done = subprocess.run(sender, cwd=ROOT, env=environment(settings), check=True, stdout=subprocess.PIPE)
    return float(done.stdout)


def _until_sent(store: Store, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        with store.read() as read:
            if not outbox.waiting(read, datetime.now(UTC)):
                return
        time.sleep(0.2)
    raise RuntimeError("kit work ended before everything was sent")
