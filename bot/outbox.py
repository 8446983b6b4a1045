"""Delivering: claim, send, record. No transaction is open while a provider is called."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import structlog

from bot import sending
from bot.channels import Busy, Channel, SendError
from bot.clock import Clock
from bot.letter import Letter, make_letter
from bot.rate import Bucket
from bot.store import Store, Tx, handles, outbox, results
from bot.store.results import Outcome, not_delivered
from bot.talk import ChannelName, Receipt

log = structlog.get_logger()
T = TypeVar("T")
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
        in_flight: int = 32,
        chance: random.Random | None = None,
    ) -> None:
        self.store, self.channels, self.clock = store, channels, clock
        self.quiet, self.templates, self.lease, self.in_flight = quiet, templates, lease, in_flight
        self._chance = chance or random.Random()
        self._buckets = {name: Bucket(channel.traits.rate) for name, channel in channels.items()}
        self._database = ThreadPoolExecutor(1, thread_name_prefix="outbox")

    async def deliver(self) -> int:
        """Send all that is due now and all that falls due meanwhile; how many sends were tried."""
        tried = 0
        flying: set[asyncio.Task[Outcome]] = set()
        done: list[Outcome] = []
        while True:
            letters = await self._in_database(self._record_and_claim, done, self.in_flight - len(flying))
            flying |= {asyncio.create_task(self._send(letter)) for letter in letters}
            tried += len(letters)
            if not flying:
                return tried
            finished, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
            done = [task.result() for task in finished]

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
            await self._in_database(self._record, [_settled(letter, state, found or "", self.clock.now())])
        return len(letters)

    async def take_receipts(self, receipts: Sequence[Receipt]) -> int:
        """Move messages forward by what a provider says became of them; how many moved. Raises StoreBusy."""
        return await self._in_database(self._receive, receipts)

    async def close(self) -> None:
        """Let the channels and the database thread go."""
        for channel in self.channels.values():
            await channel.close()
        self._database.shutdown()

    # --- on the event loop: no transaction is open here --------------------------------------------------------------

    async def _send(self, letter: Letter) -> Outcome:
        channel = self.channels[letter.outgoing.address.channel]
        try:
            provider_id = await channel.send(letter.outgoing)
        except SendError as error:
            self._slow_down(channel.name, error)
            return self._failed(letter, error)
        except Exception:
            log.exception("a channel failed in a way it should not", row=letter.row_id, channel=channel.name)
            return self._failed(letter, Busy("the channel failed", maybe_sent=True))
        return _settled(letter, "sent", provider_id, self.clock.now())

    async def _look_up(self, letter: Letter) -> str | None:
        """The id under which the provider lists this message, "" when it does not, None when it has no list."""
        since = letter.claimed_at - timedelta(seconds=5)
        listed = await self.channels[letter.outgoing.address.channel].sent(letter.outgoing.address, since)
        if listed is None:
            return None
        known = await self._in_database(self._known, letter.handle_id, since)
        ours = letter.outgoing.text.strip()
        return next((s.provider_id for s in listed if s.provider_id not in known and s.text.startswith(ours)), "")

    def _failed(self, letter: Letter, error: SendError) -> Outcome:
        now = self.clock.now()
        after = sending.after_error(
            error, lane=letter.lane, attempts=letter.attempts, age=now - letter.created_at, chance=self._chance
        )
        alert = ""
        if after.misconfigured:
            alert = "misconfigured"
        elif after.state == "failed":
            alert = not_delivered(started=letter.started, unreachable=after.dead)
        return replace(
            _outcome(letter, after.state, now + after.wait),
            code=error.code,
            reason=str(error),
            alert=alert,
            urgent=letter.lane == sending.RISK_LANE,
            dead=after.dead,
            lease_until=now if after.state == "sending" else None,
        )

    def _slow_down(self, name: ChannelName, error: SendError) -> None:
        if isinstance(error, Busy) and error.retry_after:
            self._buckets[name].pause(min(error.retry_after, LONGEST_PAUSE))

    # --- in the database thread --------------------------------------------------------------------------------------

    async def _in_database(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database, work, *args)

    def _record_and_claim(self, done: Sequence[Outcome], room: int) -> Sequence[Letter]:
        """One transaction: record what was just sent, and take what to send next."""
        now = self.clock.now()
        rooms = {name: bucket.room() for name, bucket in self._buckets.items()}
        with self.store.begin() as tx:
            results.record(tx, self.store.vault, done, now)
            letters: list[Letter] = []
            for names, most in _open_lanes(rooms, room):
                rows = outbox.claim(tx, names, most, now, self.lease)
                letters += self._sort_out(tx, [self._letter(row, now) for row in rows], now)
        for letter in letters:
            self._buckets[letter.outgoing.address.channel].take()
        return letters

    def _letter(self, row: Any, now: datetime) -> Letter:
        traits = self.channels[row.channel].traits
        return make_letter(row, self.store.vault, traits, self.templates, self.quiet, now)

    def _sort_out(self, tx: Tx, letters: Sequence[Letter], now: datetime) -> list[Letter]:
        """Those that may go; the others are held, turned to another handle or called off, and that is recorded."""
        fit, called_off = [], []
        for letter in letters:
            if letter.barred:
                off = _outcome(letter, "cancelled", now, status="failed")
                called_off.append(replace(off, reason=f"called off: {letter.barred}", alert="not_sent"))
            elif letter.hold_until:
                called_off.append(_outcome(letter, "due", letter.hold_until))
            elif letter.needs_template and not self._reroute(tx, letter, now):
                waiting = _outcome(letter, "needs_template", now, status="needs_template")
                called_off.append(replace(waiting, reason="no approved template", alert="needs_template"))
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
        return [self._letter(row, now) for row in rows if row.channel in self.channels]

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        with self.store.begin() as tx:
            results.record(tx, self.store.vault, outcomes, self.clock.now())

    def _known(self, handle_id: int, since: datetime) -> set[str]:
        with self.store.read() as read:
            return outbox.known_provider_ids(read, handle_id, since)

    def _receive(self, receipts: Sequence[Receipt]) -> int:
        with self.store.begin() as tx:
            return results.receive(tx, self.store.vault, receipts, self.clock.now())


STATUS = {"due": "queued", "sent": "sent", "failed": "failed", "sending": "in_doubt", "in_doubt": "in_doubt"}


def _outcome(letter: Letter, state: str, due_at: datetime, status: str = "") -> Outcome:
    return Outcome(
        row_id=letter.row_id,
        message_id=letter.message_id,
        handle_id=letter.handle_id,
        person_id=letter.person_id,
        state=state,
        status=status or STATUS[state],
        due_at=due_at,
    )


def _settled(letter: Letter, state: str, provider_id: str, now: datetime) -> Outcome:
    """A send that is over one way or the other; what stays in doubt is shown to staff."""
    doubt = "in_doubt" if state == "in_doubt" else ""
    reason = "may have been sent" if doubt else ""
    return replace(_outcome(letter, state, now), provider_id=provider_id, alert=doubt, reason=reason)


def _open_lanes(rooms: Mapping[ChannelName, int], room: int) -> list[tuple[list[ChannelName], int]]:
    """Channels to claim for, and how many rows: together while none is near its rate, else each for itself."""
    ready = {name: tokens for name, tokens in rooms.items() if tokens > 0}
    if not ready or room <= 0:
        return []
    if min(ready.values()) >= room:
        return [(list(ready), room)]
    return [([name], min(tokens, room)) for name, tokens in ready.items()]
