"""Group commit: one thread that hands whatever has queued up to one call, and falls back to one at a time."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, NamedTuple, TypeVar

from bot.store import StoreBusy

Item = TypeVar("Item")
MOST = 64  # items in one call
PATIENCE = 0.003  # seconds to wait for as many items as came together last time; one that comes alone never waits


class Job(NamedTuple, Generic[Item]):
    """One item, and the future its sender waits for."""

    item: Item
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[None]"


class Gatherer(Generic[Item]):
    """Calls `work` with items in the order they came. An item that fails alone fails only for its own sender."""

    def __init__(self, work: Callable[[Sequence[Item]], None], name: str) -> None:
        self._work = work
        self._closed = False
        self._company = 1  # how many items came together last time
        self._jobs: queue.SimpleQueue[Job[Item] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def put(self, item: Item) -> None:
        """Wait until the item is done. Raises what the work raised for it, RuntimeError when closed."""
        if self._closed:
            raise RuntimeError(f"the {self._thread.name} is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._jobs.put(Job(item, loop, future))
        await future

    def close(self) -> None:
        """Finish what is queued and stop."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, stop = self._gather(first)
            self._do(jobs)
            if stop:
                return

    def _gather(self, first: Job[Item]) -> tuple[list[Job[Item]], bool]:
        jobs, until = [first], time.monotonic() + PATIENCE
        while len(jobs) < MOST:
            wait = until - time.monotonic() if len(jobs) < self._company else 0.0
            try:
                job = self._jobs.get(timeout=max(wait, 0.0))
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        self._company = len(jobs)
        return jobs, False

    def _do(self, jobs: Sequence[Job[Item]]) -> None:
        error = self._try(jobs)
        if error is None or len(jobs) == 1:
            _tell(jobs, error)
            return
        for place, job in enumerate(jobs):
            error = self._try([job])
            if isinstance(error, StoreBusy):  # the database is away: it would keep each of the rest waiting as long
                _tell(jobs[place:], error)
                return
            _tell([job], error)

    def _try(self, jobs: Sequence[Job[Item]]) -> Exception | None:
        try:
            self._work([job.item for job in jobs])
        except Exception as error:
            return error
        return None


def _tell(jobs: Sequence[Job[Item]], error: Exception | None) -> None:
    for loop in {job.loop for job in jobs}:
        futures = [job.future for job in jobs if job.loop is loop]
        with suppress(RuntimeError):  # a loop that is closed has nobody left who waits
            loop.call_soon_threadsafe(_settle, futures, error)


def _settle(futures: "Sequence[asyncio.Future[None]]", error: Exception | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
