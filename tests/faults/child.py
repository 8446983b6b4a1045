"""Real processes that receive and deliver, and are killed at a step of the way.

Run as `python -m tests.faults.child`: it has everything loaded, and forks for every order that it reads (JSON, a line
each). It answers with {"pid": …} when the process begins and {"status": …, "steps": …} when it has ended.
"""

import asyncio
import itertools
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import Engine, event

from bot.app import build
from bot.parts import App
from bot.talk import Address, Inbound
from bot.understand import understand
from tests.faults.settings import twilio_settings

LEASE = 5  # seconds
LONGEST = 60  # seconds a process may take
NEVER = 1_000_000_000
LOADED_LATE = (
    "bot.channels.twilio",
    "bot.channels.twilio_client",
    "twilio.rest.api.v2010.account.message",
    "sqlalchemy.dialects.postgresql.psycopg",
    "psycopg",
)


@dataclass(slots=True)
class Ahead:
    """The machine's clock, and some time more."""

    by: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


def count_steps(engine: Engine, deadly: int) -> Iterator[int]:
    """Count statements and commits; the process does not outlive the deadly one, which is not executed."""
    steps = itertools.count(1)

    def step(*_: object) -> None:
        if next(steps) == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    return steps


async def live(app: App, order: dict[str, Any], clock: Ahead) -> None:
    """Receive each message and answer it; where `settle` is set, see to what an earlier process left behind."""
    for channel, number, provider_id, text in order["arrivals"]:
        await app.inbox.accept(Inbound(Address(channel, number), provider_id, text))
        await app.outbox.deliver()
    if order["settle"]:
        await app.outbox.deliver()
        clock.by += timedelta(seconds=LEASE + 1)
        await app.outbox.settle_doubts()
        await app.outbox.deliver()
    await app.outbox.close()


def work(order: dict[str, Any], told: int) -> None:
    """The forked process's life."""
    clock = Ahead()
    app = build(twilio_settings(order["url"], order["twilio"], send_lease=LEASE), clock)
    steps = count_steps(app.store.engine, order.get("kill_at") or NEVER)
    asyncio.run(live(app, order, clock))
    app.close()
    os.write(told, str(next(steps) - 1).encode())


def fork(order: dict[str, Any]) -> dict[str, int]:
    """Have an order done by a process of its own; how it ended, and after how many steps."""
    heard, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(heard)
            signal.alarm(LONGEST)
            work(order, told)
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(told)
    say({"pid": pid})
    _, status = os.waitpid(pid, 0)
    with os.fdopen(heard) as pipe:
        return {"status": os.waitstatus_to_exitcode(status), "steps": int(pipe.read() or 0)}


def say(answer: object) -> None:
    """A line to whoever gives the orders."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Load everything once, so that no fork has to; then do as each line says."""
    for name in LOADED_LATE:
        import_module(name)
    understand("hello")
    for line in sys.stdin:
        say(fork(json.loads(line)))


if __name__ == "__main__":
    main()
