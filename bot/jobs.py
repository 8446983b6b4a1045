"""The ticks. Rows are the schedule; a tick only looks whether something is due, so a missed one does no harm."""

import asyncio
import threading
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import SendError
from bot.channels.telegram import Telegram
from bot.clock import london
from bot.parts import App
from bot.reminding import send_due
from bot.store import StoreBusy, alerts, facts
from bot.talk import Inbound
from offer_content.upkeep import old_numbers

log = structlog.get_logger()
LEADER_LOCK = 0x6B6974  # "kit": the advisory lock whose holder runs the ticks that one process is enough for
TELEGRAM_PATH = "/webhooks/telegram"
LOOK_BACK = timedelta(hours=24)
RECENT = timedelta(minutes=10)  # what the provider lists late is looked for again
ELECTION = 2.0  # seconds between two tries to lead
TRY_TO_LEAD = text("select pg_try_advisory_lock(:lock)")
LET_LEAD = text("select pg_advisory_unlock_all()")  # each `leads` took it once more


class Workers:
    """One thread with one event loop: it delivers at once when nudged, and ticks."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="workers", daemon=True)
        self._ready = threading.Event()
        self._leader = Leader(app)
        self._missed = Missed(app)

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
        self._loop.close()

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
        self.app.outbox.finish()
        self._due.set()
        await asyncio.gather(*tasks)
        await self.app.outbox.close()
        self._leader.close()

    def _lives(self) -> list[Coroutine[Any, Any, None]]:
        telegram = self.app.channels.get("telegram")
        if not isinstance(telegram, Telegram):
            return [self._pump()]
        if self.app.settings.telegram_polling:
            return [self._pump(), self._poll(telegram)]
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

    async def _poll(self, telegram: Telegram) -> None:
        """Telegram answers one that fetches; a second one gets nothing but conflicts."""
        while not self._stop.is_set():
            if await asyncio.to_thread(self._leader.leads):
                await telegram.poll(self.app.inbox.accept, self._stop)
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), ELECTION)

    def _scheduler(self) -> AsyncIOScheduler:
        """APScheduler 3 ticks in memory only; two processes that shared its SQL store ran jobs twice (measured)."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        settings = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        at_once = {**settings, "next_run_time": datetime.now(UTC)}
        scheduler.add_job(self._look, "interval", seconds=1, **settings)
        scheduler.add_job(_safely, "interval", ["settle doubts", self._settle], seconds=10, **settings)
        scheduler.add_job(_safely, "interval", ["fetch missed", self._fetch_missed], seconds=60, **at_once)
        scheduler.add_job(_safely, "interval", ["look for old numbers", self._remind], hours=1, **at_once)
        scheduler.add_job(_safely, "interval", ["send reminders", self._send_reminders], seconds=30, **at_once)
        scheduler.add_job(_safely, "interval", ["heartbeat", self._heartbeat], seconds=15, **at_once)
        return scheduler

    async def _look(self) -> None:
        self._due.set()

    async def _settle(self) -> None:
        if await self.app.outbox.settle_doubts():
            self._due.set()

    async def _fetch_missed(self) -> None:
        if await asyncio.to_thread(self._leader.leads):
            await self._missed.fetch()

    async def _send_reminders(self) -> None:
        if await asyncio.to_thread(send_due, self.app):
            self._due.set()

    async def _remind(self) -> None:
        if await asyncio.to_thread(self._leader.leads):
            await asyncio.to_thread(self._complain)

    def _complain(self) -> None:
        """Help numbers that somebody must check again, before they are no longer given."""
        now = self.app.clock.now()
        words = "\n".join(old_numbers(self.app.content, london(now).date()))
        with self.app.store.begin() as tx:
            alerts.complain(tx, self.app.store.vault, "numbers_old", words, now)

    async def _heartbeat(self) -> None:
        await asyncio.to_thread(self._beat)

    def _beat(self) -> None:
        with self.app.store.begin() as tx:
            facts.put(tx, "worker_seen", self.app.clock.now().isoformat())


class Missed:
    """Messages that Twilio could not post: it does not come again when our door was closed, so we ask for them."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._complete: dict[str, datetime] = {}  # by channel: up to when nothing can be missing any more

    async def fetch(self) -> None:
        """Receive what is listed and not yet here. Raises StoreBusy: then the next call looks as far back."""
        for name in ("sms", "whatsapp"):
            channel = self._app.channels.get(name)
            if channel is not None:
                await self._fetch(channel)

    async def _fetch(self, channel: Any) -> None:
        now = self._app.clock.now()
        try:
            missed = await channel.missed(self._complete.get(channel.name, now - LOOK_BACK))
        except SendError as error:
            log.warning("missed messages cannot be fetched", channel=channel.name, code=error.code)
            return
        for inbound in missed:
            await self._take(inbound)
        self._complete[channel.name] = now - RECENT

    async def _take(self, inbound: Inbound) -> None:
        """One that cannot be kept must not keep the later ones out."""
        try:
            await self._app.inbox.accept(inbound)
        except StoreBusy:
            raise
        except Exception as error:
            log.error("a missed message could not be kept", provider_id=inbound.provider_id, **_place(error))


class Leader:
    """Whether this process runs the ticks that one is enough for: it holds a PostgreSQL advisory lock, or is alone."""

    def __init__(self, app: App) -> None:
        self._store = app.store
        self._connection: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def leads(self) -> bool:
        """Try to hold the lock, again where it is held: so a connection that died with it is noticed."""
        if self._store.lite:
            return True
        with self._one_at_a_time:
            try:
                return self._holds()
            except SQLAlchemyError as error:
                log.warning("nobody can be elected: the database is out of reach", error=type(error).__name__)
                self.close()
                return False

    def close(self) -> None:
        """Let the lock go, at once: a closed connection keeps it until the server has noticed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.execute(LET_LEAD)
            with suppress(SQLAlchemyError):
                connection.close()

    def _holds(self) -> bool:
        if self._connection is None:
            self._connection = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.detach()  # the lock is the connection's: it must not go back into the pool
        return bool(self._connection.execute(TRY_TO_LEAD, {"lock": LEADER_LOCK}).scalar())


async def _safely(what: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """A tick that fails is tried again at the next one."""
    try:
        await work()
    except StoreBusy as error:
        log.warning("tick put off", what=what, why=str(error))
    except Exception as error:
        log.error("tick failed", what=what, **_place(error))


def _place(error: Exception) -> dict[str, object]:
    """What failed and where: never the error's own words, for they may quote what somebody said."""
    return {"error": type(error).__name__, "at": traceback.format_tb(error.__traceback__)}
