"""What is put out to be sent, and a provider that does with it as it is told."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.channels import SendError, Sent, Webhook
from bot.outbox import Outbox
from bot.store import Store, handles, messages, outbox
from bot.store.messages import NewOut
from bot.store.schema import message
from bot.store.schema import outbox as rows
from bot.talk import Address, ChannelName, Choice, Inbound, Lane, Outgoing, Receipt, Traits
from tests.rig import MONDAY_NOON, ROBIN, Rig

Trouble = Callable[[Outgoing], Awaitable[SendError | None]]


async def no_trouble(_: Outgoing) -> None:
    """Everything arrives."""


class Courier:
    """A provider that takes messages, and keeps a list of them if wanted.

    `trouble` is asked before each is answered: what it gives is raised, after the message was taken where it may have
    been.
    """

    name: ChannelName = "simulator"

    def __init__(self, trouble: Trouble = no_trouble, *, listing: bool = False, rate: float = 1000.0) -> None:
        self.traits = Traits(text_limit=4096, choices="buttons", rate=rate)
        self.trouble = trouble
        self.taken: list[Outgoing] = []
        self.list: list[Sent] | None = [] if listing else None
        self.clock: Callable[[], datetime] = lambda: MONDAY_NOON
        self._ids = itertools.count(1)

    @property
    def texts(self) -> list[str]:
        """What was taken, in order."""
        return [outgoing.text for outgoing in self.taken]

    async def send(self, outgoing: Outgoing) -> str:
        trouble = await self.trouble(outgoing)
        if trouble and not getattr(trouble, "maybe_sent", False):
            raise trouble
        provider_id = self.take(outgoing)
        if trouble:
            raise trouble
        return provider_id

    def take(self, outgoing: Outgoing) -> str:
        """Accept this one."""
        self.taken.append(outgoing)
        provider_id = f"out-{next(self._ids)}"
        if self.list is not None:
            self.list.append(Sent(provider_id, outgoing.text, self.clock()))
        return provider_id

    async def sent(self, address: Address, since: datetime) -> tuple[Sent, ...] | None:
        return None if self.list is None else tuple(each for each in self.list if each.at >= since)

    def receive(self, request: Webhook) -> tuple[Inbound, ...]:
        return ()  # it only delivers

    def receipts(self, request: Webhook) -> tuple[Receipt, ...]:
        return ()

    async def close(self) -> None:
        """Nothing to let go."""


def once(error: SendError) -> Trouble:
    """The first message meets this, the others nothing."""
    left = [error]

    async def trouble(_: Outgoing) -> SendError | None:
        return left.pop() if left else None

    return trouble


def always(error: SendError) -> Trouble:
    """Every message meets this."""

    async def trouble(_: Outgoing) -> SendError | None:
        return error

    return trouble


def send_by(rig: Rig, courier: Courier, **more: Any) -> Courier:
    """Let the installation send through this provider."""
    old = rig.app.outbox
    rig.loop.run_until_complete(old.close())
    courier.clock = rig.clock.now
    rig.app = replace(rig.app, outbox=_outbox(rig, rig.store, courier, **more))
    return courier


@contextmanager
def another_worker(rig: Rig, courier: Courier, **more: Any) -> Iterator[Outbox]:
    """A second process's outbox: its own connections, the same database and the same provider."""
    store = Store(rig.app.settings.database_url, rig.store.vault)
    worker = _outbox(rig, store, courier, **more)
    try:
        yield worker
    finally:
        rig.loop.run_until_complete(worker.close())
        store.close()


def _outbox(rig: Rig, store: Store, courier: Courier, **more: Any) -> Outbox:
    old = rig.app.outbox
    return Outbox(store, {"simulator": courier}, rig.clock, old.quiet, old.templates, lease=old.lease, **more)


def queue(
    rig: Rig,
    *texts: str,
    number: str = ROBIN,
    channel: ChannelName = "simulator",
    lane: Lane = "announcement",
    started: bool = True,
    language: str = "en",
    choices: Sequence[Choice] = (),
    **more: object,
) -> list[str]:
    """Put these out to be sent; their refs."""
    vault, now = rig.store.vault, rig.clock.at
    with rig.store.begin() as tx:
        address = Address(channel, number)
        thread = handles.lock(tx, vault, [address], now)[address]
        outs = [NewOut(thread.id, channel, text, language, tuple(choices)) for text in texts]
        messages.add(tx, vault, outs, now)
        outbox.add(tx, [outbox.row(out, lane, now, started=started, **more) for out in outs])
    return [out.ref for out in outs]


def answer(rig: Rig, *texts: str, lane: Lane = "reply", number: str = ROBIN) -> list[str]:
    """Put these out as answers to what somebody has just said; their refs."""
    return queue(rig, *texts, lane=lane, number=number, started=False)


def state_of(rig: Rig, ref: str) -> tuple[str, str]:
    """What we do about a message, and what became of it."""
    row = row_of(rig, ref)
    return row.state, row.status


def row_of(rig: Rig, ref: str) -> Any:
    """The outbox row of a message."""
    found = select(rows).join(message, message.c.id == rows.c.message_id).where(message.c.ref == ref)
    with rig.store.read() as read:
        return read.execute(found).one()


async def soon(happens: Awaitable[Any]) -> Any:
    """Wait for this, but not for ever."""
    return await asyncio.wait_for(happens, 30)
