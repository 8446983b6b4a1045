"""One of several real processes over one database: it receives and delivers as it is told, a line at a time.

Run as `python -m tests.faults.receiver DATABASE_URL TWILIO_URL`. A line is {"receive": [[channel, number, id, text]]}
or {"deliver": true}; each is answered with {"busy": how often the database said: not now}.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from bot.app import build
from bot.inbox import Inbox
from bot.live import Live
from bot.parts import App
from bot.store import StoreBusy
from bot.store.schema import outbox
from bot.talk import Address, Inbound
from tests.faults.books import book_of, echo, plain
from tests.faults.settings import twilio_settings

ROUNDS = 2000  # of looking for something to send


def open_app(url: str, twilio: str) -> App:
    """An installation that repeats what it hears."""
    app = build(twilio_settings(url, twilio))
    app.inbox.close()
    inbox = Inbox(app.store, Live(app.content, lambda _: book_of(echo)), plain, app.inbox.traits, app.clock)
    return replace(app, inbox=inbox)


async def receive(app: App, arrivals: Sequence[Inbound]) -> int:
    """Take all of these at once, each again until it is kept; how often the database was busy."""
    return sum(await asyncio.gather(*(_accept(app, arrival) for arrival in arrivals)))


async def _accept(app: App, arrival: Inbound) -> int:
    for busy in range(5):
        try:
            await app.inbox.accept(arrival)
        except StoreBusy:
            continue
        return busy
    raise RuntimeError("the database is always busy")


async def deliver(app: App) -> int:
    """Send until nothing is left, beside the others; how often the database was busy."""
    busy = 0
    for _ in range(ROUNDS):
        if not _unfinished(app):
            return busy
        try:
            await app.outbox.deliver()
        except StoreBusy:
            busy += 1
    raise RuntimeError("something is never sent")


def _unfinished(app: App) -> int:
    with app.store.read() as read:
        return int(read.execute(select(func.count()).where(outbox.c.state.in_(("due", "sending")))).scalar_one())


async def main(url: str, twilio: str) -> None:
    """Do as each line says."""
    app = open_app(url, twilio)
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        arrivals = [
            Inbound(Address(channel, number), id_, text) for channel, number, id_, text in order.get("receive", ())
        ]
        busy = await (receive(app, arrivals) if arrivals else deliver(app))
        sys.stdout.write(json.dumps({"busy": busy}) + "\n")
        sys.stdout.flush()
    await app.outbox.close()
    app.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
