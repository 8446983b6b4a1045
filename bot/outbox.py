"""Delivering: claim, send, record. No transaction is open while a provider is called."""

import asyncio
import random
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import structlog

from bot import metrics, sending
from bot.channels import Busy, Channel, SendError
from bot.clock import Clock
from bot.letter import Letter, failed, make_letter, outcome, settled, unopened
from bot.rate import Bucket
from bot.store import Store, StoreBusy, StoreError, Tx, handles, outbox, results
from bot.store.results import Outcome
from bot.store.vault import CannotOpen
from bot.talk import ChannelName, Lane, Receipt

log = structlog.get_logger()
T = TypeVar("T")
NEEDS = "needs_template"
IN_FLIGHT = 128  # sends at the same time; a quarter is kept free for answers
LOOK_AGAIN = 0.5  # seconds after which a provider that hangs no longer keeps us from what else is due
COMPANY = 0.003  # seconds that a finished send waits to be recorded, for others to be recorded with it
LONGEST_PAUSE = 60.0  # seconds that one answer of a provider may hold a whole channel


class Outbox:
    """Sends what is due, most urgent first, in order for each handle. Any number may run on PostgreSQL."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[ChannelName, Channel],
        clock: Clock,
        quiet: tuple[time, time],
        templates: Mapping[str, Mapping[str, str]],
        *,
        lease: timedelta = timedelta(seconds=120),
        in_flight: int = IN_FLIGHT,
        chance: random.Random | None = None,
    ) -> None:
        self.store, self.channels, self.clock = store, channels, clock
        self.quiet, self.templates, self.lease, self.in_flight = quiet, templates, lease, in_flight
        self._chance = chance or random.Random()
        self._buckets = {name: Bucket(channel.traits.rate) for name, channel in channels.items()}
        self._database = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._flying: set[asyncio.Task[None]] = set()
        self._done: list[Outcome] = []  # sent and not yet recorded: kept while the database is away
        self._wanted, self._enough = 1, asyncio.Event()  # how many such are waited for, and that they are there
        self._finishing = False

    async def deliver(self) -> int:
        """Send all that is due now and all that falls due meanwhile; how many sends were tried.

        Raises StoreBusy: then the next call records what this one sent.
        """
        tried = 0
        while True:
            letters, more = await self._in_database(self._record_and_claim)
            for letter in letters:
                self._launch(letter)
            tried += len(letters)
            if self._flying:
                await self._landed(1, LOOK_AGAIN)
                await self._landed(self.in_flight // 2, COMPANY)
            elif not (more or self._done):
                return tried

    def finish(self) -> None:
        """Begin no more sends: `deliver` then returns as soon as those under way are recorded."""
        self._finishing = True

    async def settle_doubts(self) -> int:
        """Decide about sends that nobody finished, by the provider's list where it has one; how many there were."""
        letters = await self._in_database(self._abandoned)
        for letter in letters:
            try:
                found = await self._look_up(letter)
            except SendError as error:
                log.warning("a send in doubt cannot be looked up yet", row=letter.row_id, code=error.code)
                continue
            listed = None if found is None else bool(found)
            state = sending.resolve_doubt(lane=letter.lane, started=letter.started, listed=listed)
            await self._in_database(self._record, [settled(letter, state, found or "", self.clock.now())])
        return len(letters)

    async def take_receipts(self, receipts: Sequence[Receipt]) -> int:
        """Move messages forward by what a provider says became of them; how many moved. Raises StoreBusy."""
        return await self._in_database(self._receive, receipts)

    async def close(self) -> None:
        """Finish the sends under way, and let the channels and the database thread go."""
        self.finish()
        if self._flying or self._done:
            try:
                await self.deliver()
            except StoreBusy as error:
                log.error("sends could not be recorded and are in doubt", why=str(error), count=len(self._done))
        for channel in self.channels.values():
            await channel.close()
        self._database.shutdown()

    # --- on the event loop: no transaction is open here --------------------------------------------------------------

    def _launch(self, letter: Letter) -> None:
        task = asyncio.create_task(self._fly(letter))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _fly(self, letter: Letter) -> None:
        self._done.append(await self._send(letter))
        if len(self._done) >= self._wanted:
            self._enough.set()

    async def _landed(self, count: int, within: float) -> None:
        """Wait until so many sends are over, or all that fly, or so many seconds."""
        self._wanted = min(count, len(self._done) + len(self._flying))
        self._enough.clear()
        if len(self._done) < self._wanted:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), within)

    async def _send(self, letter: Letter) -> Outcome:
        channel = self.channels[letter.outgoing.address.channel]
        try:
            provider_id = await channel.send(letter.outgoing)
        except SendError as error:
            self._slow_down(channel.name, error)
            return self._failed(letter, error)
        except Exception as error:
            # Never the error's own words: they may quote the message or the number.
            place = {"error": type(error).__name__, "at": traceback.format_tb(error.__traceback__)}
            log.error("a channel failed in a way it should not", row=letter.row_id, channel=channel.name, **place)
            return self._failed(letter, Busy("the channel failed", maybe_sent=True))
        metrics.SENDS.labels(channel.name, "sent").inc()
        return settled(letter, "sent", self._discreet(letter, provider_id), self.clock.now())

    def _discreet(self, letter: Letter, provider_id: str) -> str:
        """An id that tells the address (Telegram's holds the chat) is kept as a keyed hash, like the address itself."""
        tells = letter.outgoing.address.value in provider_id
        return self.store.vault.blind("provider id", provider_id).hex() if tells else provider_id

    async def _look_up(self, letter: Letter) -> str | None:
        """The id under which the provider lists this message, "" when it does not, None when it has no list."""
        since = letter.claimed_at - timedelta(seconds=5)
        listed = await self.channels[letter.outgoing.address.channel].sent(letter.outgoing.address, since)
        if listed is None:
            return None
        known = await self._in_database(self._known, letter.outgoing.address.channel, [s.provider_id for s in listed])
        ours = letter.outgoing.text.strip()
        return next((s.provider_id for s in listed if s.provider_id not in known and s.text.startswith(ours)), "")

    def _failed(self, letter: Letter, error: SendError) -> Outcome:
        metrics.SENDS.labels(letter.outgoing.address.channel, type(error).__name__.lower()).inc()
        return failed(letter, error, self.clock.now(), self._chance)

    def _slow_down(self, name: ChannelName, error: SendError) -> None:
        if isinstance(error, Busy) and error.retry_after:
            self._buckets[name].pause(min(error.retry_after, LONGEST_PAUSE))

    # --- in the database thread --------------------------------------------------------------------------------------

    async def _in_database(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database, work, *args)

    def _record_and_claim(self) -> tuple[Sequence[Letter], bool]:
        """One transaction: record what was just sent, and take what to send next; and whether there may be more."""
        done = tuple(self._done)  # more may land meanwhile
        try:
            letters, more = self._try_to_record_and_claim(done)
        except StoreBusy:
            raise
        except StoreError as error:
            if not done:
                raise
            log.warning("sends are recorded one by one", why=str(error), count=len(done))
            self._record_one_by_one(done)
            return (), True
        del self._done[: len(done)]
        for letter in letters:
            self._buckets[letter.outgoing.address.channel].take()
        return letters, more

    def _try_to_record_and_claim(self, done: Sequence[Outcome]) -> tuple[list[Letter], bool]:
        now = self.clock.now()
        rooms = {name: bucket.room() for name, bucket in self._buckets.items()}
        lowest, room = self._room()
        letters: list[Letter] = []
        more = False
        with self.store.begin() as tx:
            results.record(tx, self.store.vault, done, now)
            for names, most in _open_lanes(rooms, room):
                rows = outbox.claim(tx, names, lowest, most, now, self.lease)
                opened, closed = self._opened(rows, now)
                letters += self._sort_out(tx, opened, now)
                results.record(tx, self.store.vault, [unopened(row, now) for row in closed], now)
                more = more or bool(rows)
        return letters, more

    def _room(self) -> tuple[Lane, int]:
        """Down to which lane to claim, and how many rows: a quarter of what may fly is kept free for answers."""
        free = 0 if self._finishing else self.in_flight - len(self._flying)
        spare = self.in_flight // 4
        return ("announcement", free - spare) if free > spare else ("reply", free)

    def _opened(self, rows: Sequence[Any], now: datetime) -> tuple[list[Letter], list[Any]]:
        """The letters of these rows, and the rows whose key is gone: they must not hold up the others."""
        letters, closed = [], []
        for row in rows:
            traits = self.channels[row.channel].traits
            try:
                letters.append(make_letter(row, self.store.vault, traits, self.templates, self.quiet, now))
            except CannotOpen as error:
                log.error("a message cannot be opened", row=row.id, why=str(error))
                closed.append(row)
        return letters, closed

    def _sort_out(self, tx: Tx, letters: Sequence[Letter], now: datetime) -> list[Letter]:
        """Those that may go; the others are held, turned to another handle or called off, and that is recorded."""
        fit, called_off = [], []
        for letter in letters:
            if letter.barred:
                why = f"called off: {letter.barred}"
                called_off.append(outcome(letter, "cancelled", now, "failed", reason=why, alert="not_sent"))
            elif letter.hold_until:
                called_off.append(outcome(letter, "due", letter.hold_until))
            elif letter.needs_template and not self._reroute(tx, letter, now):
                why = "no approved template"
                called_off.append(outcome(letter, NEEDS, now, NEEDS, reason=why, alert=NEEDS))
            elif not letter.needs_template:
                fit.append(letter)
        results.record(tx, self.store.vault, called_off, now)
        return fit

    def _reroute(self, tx: Tx, letter: Letter, now: datetime) -> bool:
        """WhatsApp's window is closed and there is no template: by SMS, where the person has a phone."""
        if letter.person_id is None or "sms" not in self.channels:
            return False
        handle_id = handles.live(tx, letter.person_id, "sms")
        if handle_id is not None:
            outbox.reroute(tx, letter.row_id, letter.message_id, handle_id, "sms", now)
        return handle_id is not None

    def _abandoned(self) -> Sequence[Letter]:
        now = self.clock.now()
        with self.store.begin() as tx:
            rows = outbox.abandoned(tx, now, self.lease)
        letters, _ = self._opened([row for row in rows if row.channel in self.channels], now)
        return letters

    def _record_one_by_one(self, done: Sequence[Outcome]) -> None:
        """One outcome that the database refuses must not cost the others theirs."""
        for each in done:
            try:
                self._record([each])
            except StoreBusy:
                raise
            except StoreError as error:
                log.error("a send could not be recorded and is in doubt", row=each.row_id, why=str(error))
            del self._done[0]

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        with self.store.begin() as tx:
            results.record(tx, self.store.vault, outcomes, self.clock.now())

    def _known(self, channel: ChannelName, provider_ids: Sequence[str]) -> set[str]:
        with self.store.read() as read:
            return outbox.known(read, channel, provider_ids)

    def _receive(self, receipts: Sequence[Receipt]) -> int:
        with self.store.begin() as tx:
            return results.receive(tx, self.store.vault, receipts, self.clock.now())


def _open_lanes(rooms: Mapping[ChannelName, int], room: int) -> list[tuple[list[ChannelName], int]]:
    """Channels to claim for, and how many rows: together while none is near its rate, else each for itself."""
    ready = {name: tokens for name, tokens in rooms.items() if tokens > 0}
    if not ready or room <= 0:
        return []
    if min(ready.values()) >= room:
        return [(list(ready), room)]
    return [([name], min(tokens, room)) for name, tokens in ready.items()]
