"""Fetching Telegram's updates where nobody can post them to us."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from telegram import Update

from bot.channels import Busy, Malformed, SendError
from bot.channels.telegram_updates import inbound
from bot.channels.telegram_wire import Line
from bot.talk import Inbound

T = TypeVar("T")
LONGEST_PAUSE = 60.0  # seconds between tries while something is wrong

log = logging.getLogger(__name__)


class Polling:
    """One run of long polling; `patience` is the pause after a failure, the first, and after no news, in seconds."""

    def __init__(
        self, line: Line, take: Callable[[Inbound], Awaitable[object]], stop: asyncio.Event, patience: float
    ) -> None:
        self._line = line
        self._take = take
        self._stop = stop
        self._patience = patience
        self._pause = patience
        self._offset = 0

    async def run(self) -> None:
        """Fetch and hand over until stopped, through every failure."""
        await self._again_until_done(self._line.unregister)
        while not self._stop.is_set():
            await self._again_until_done(self._round)

    async def _again_until_done(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        while not self._stop.is_set():
            try:
                await work()
            except Exception as error:  # a database that is away must not end polling: nothing is lost by waiting
                await self._back_off(error)
            else:
                self._pause = self._patience
                return

    async def _round(self) -> None:
        updates = await self._unless_stopped(self._line.updates(self._offset)) or ()
        if not updates:  # Telegram has held the request open for long; what stands in for it may answer at once
            await self._unless_stopped(asyncio.sleep(self._patience))
        for update in updates:
            if self._stop.is_set():
                return
            await self._hand_over(update)
            self._offset = update.update_id + 1

    async def _hand_over(self, update: Update) -> None:
        try:
            messages = inbound(update)
        except Malformed:
            log.error("could not read Telegram update %d and left it out", update.update_id)
            return
        for message in messages:
            await self._take(message)
        if update.callback_query:
            with contextlib.suppress(SendError):  # a spinner that goes on turning does no harm
                await self._line.stop_spinner(update.callback_query.id)

    async def _back_off(self, error: Exception) -> None:
        known = str(error) if isinstance(error, SendError) else type(error).__name__
        log.warning("Telegram polling will try again: %s", known)
        asked = error.retry_after if isinstance(error, Busy) else None
        await self._unless_stopped(asyncio.sleep(max(self._pause, asked or 0.0)))
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        working, stopping = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            working.cancel()
            stopping.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)
