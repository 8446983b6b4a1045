"""The ticks. Rows are the schedule; a tick only looks whether something is due, so a missed one does no harm."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from sqlalchemy import Connection, text

from bot.channels import SendError
from bot.channels.telegram import Telegram
from bot.parts import App
from bot.store import StoreBusy, facts

log = structlog.get_logger()
LEADER_LOCK = 0x6B6974  # "kit": the advisory lock whose holder runs the ticks that one process is enough for
TELEGRAM_PATH = "/webhooks/telegram"
LOOK_BACK = timedelta(hours=24)
RECENT = timedelta(minutes=10)


class Workers:
    """One thread with one event loop: it delivers at once when nudged, and ticks."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="workers", daemon=True)
        self._ready = threading.Event()
        self._leader = Leader(app)
        self._looked_back = False

    def start(self) -> None:
        """Start, and wait until the loop turns."""
        self._thread.start()
        self._ready.wait()

    def nudge(self) -> None:
        """Something may be due: look now. Safe from any thread, before and after the loop's life."""
        if self._ready.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._due.set)

    def stop(self) -> None:
        """Finish the sends that are under way, and stop."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._due, self._stop = asyncio.Event(), asyncio.Event()
        scheduler = self._scheduler()
        tasks = [asyncio.create_task(work) for work in self._lives()]
        scheduler.start()
        self._ready.set()
        await self._stop.wait()
        scheduler.shutdown(wait=False)
        self._due.set()
        await asyncio.gather(*tasks)
        await self.app.outbox.close()
        self._leader.close()

    def _lives(self) -> list[Coroutine[Any, Any, None]]:
        telegram = self.app.channels.get("telegram")
        if not isinstance(telegram, Telegram):
            return [self._pump()]
        if self.app.settings.telegram_polling:
            return [self._pump(), telegram.poll(self.app.inbox.accept, self._stop)]
        return [
            self._pump(),
            _safely("register the Telegram webhook", partial(telegram.register, self._telegram_url())),
        ]

    def _telegram_url(self) -> str:
        return f"{self.app.settings.public_url}{TELEGRAM_PATH}"

    async def _pump(self) -> None:
        while not self._stop.is_set():
            await self._due.wait()
            self._due.clear()
            await _safely("deliver", self.app.outbox.deliver)

    def _scheduler(self) -> AsyncIOScheduler:
        """APScheduler 3 ticks in memory only; two processes that shared its SQL store ran jobs twice (measured)."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        settings = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self._due.set, "interval", seconds=1, **settings)
        scheduler.add_job(_safely, "interval", ["settle doubts", self._settle], seconds=10, **settings)
        scheduler.add_job(_safely, "interval", ["fetch missed", self._fetch_missed], seconds=60, **settings)
        scheduler.add_job(_safely, "interval", ["heartbeat", self._heartbeat], seconds=15, **settings)
        return scheduler

    async def _settle(self) -> None:
        if await self.app.outbox.settle_doubts():
            self._due.set()

    async def _fetch_missed(self) -> None:
        """Twilio does not post a message again when our door was closed: ask for what we missed."""
        if not await asyncio.to_thread(self._leader.leads):
            return
        span = RECENT if self._looked_back else LOOK_BACK
        for name in ("sms", "whatsapp"):
            channel = self.app.channels.get(name)
            if channel is not None:
                await self._fetch(channel, span)
        self._looked_back = True

    async def _fetch(self, channel: Any, span: timedelta) -> None:
        try:
            for inbound in await channel.missed(self.app.clock.now() - span):
                await self.app.inbox.accept(inbound)
        except SendError as error:
            log.warning("missed messages cannot be fetched", channel=channel.name, code=error.code)

    async def _heartbeat(self) -> None:
        await asyncio.to_thread(self._beat)

    def _beat(self) -> None:
        with self.app.store.begin() as tx:
            facts.put(tx, "worker_seen", self.app.clock.now().isoformat())


class Leader:
    """Whether this process runs the ticks that one is enough for: it holds a PostgreSQL advisory lock, or is alone."""

    def __init__(self, app: App) -> None:
        self._store = app.store
        self._connection: Connection | None = None

    def leads(self) -> bool:
        """Try to hold the lock; it is let go when the process dies."""
        if self._store.lite or self._connection is not None:
            return True
        connection = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("select pg_try_advisory_lock(:lock)"), {"lock": LEADER_LOCK}).scalar():
            self._connection = connection
            return True
        connection.close()
        return False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


async def _safely(what: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """A tick that fails is tried again at the next one."""
    try:
        await work()
    except StoreBusy as error:
        log.warning("tick put off", what=what, why=str(error))
    except Exception:
        log.exception("tick failed", what=what)
