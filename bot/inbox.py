"""Receiving: one transaction in which a message is stored, answered, logged, and its reply put out to be sent."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from bot.batch import Batch
from bot.clock import Clock
from bot.engine import Aim, Book, Understand, aims, needs, remembers, respond, without_choices
from bot.gather import Gatherer
from bot.i18n import translator
from bot.live import Live
from bot.needs import resolve, who_is
from bot.store import Store, StoreBusy, Tx, alerts, contacts, handles, hubs, messages
from bot.store.handles import Thread
from bot.store.messages import NewIn
from bot.talk import Address, ChannelName, Inbound, Meaning, Reply, Traits, Turn, Who
from bot.text import storable
from offer_content import Content
from offer_content.hubs import HubsAnswer

log = structlog.get_logger()
Respond = Callable[[Tx, Batch, Turn, Thread], Sequence[Reply]]


class Inbox:
    """Takes inbound messages, each exactly once, in order for each person."""

    def __init__(
        self,
        store: Store,
        live: Live,
        understand: Understand,
        traits: Mapping[ChannelName, Traits],
        clock: Clock,
        nudge: Callable[[], None] = lambda: None,
    ) -> None:
        self.store, self.live = store, live
        self.understand, self.traits, self.clock, self.nudge = understand, traits, clock, nudge
        self._gatherer = Gatherer(self.receive, "inbox")

    async def accept(self, inbound: Inbound) -> None:
        """Receive one message, together with whatever else has queued up. Raises StoreBusy: then nothing was kept."""
        await self._gatherer.put(inbound)

    def receive(self, arrivals: Sequence[Inbound]) -> None:
        """Receive messages in one transaction. Raises StoreBusy, StoreError: then nothing of it was kept."""
        try:
            self._receive(arrivals, self._respond)
        except StoreBusy:
            raise
        except Exception as error:
            if len(arrivals) > 1:
                raise  # whoever gathered them tries one at a time
            log.error("a message could not be answered", provider_id=arrivals[0].provider_id, **_place(error))
            self._apologise(arrivals[0])
        self.nudge()

    def close(self) -> None:
        """Finish what is queued."""
        self._gatherer.close()

    def _receive(self, arrivals: Sequence[Inbound], respond: Respond) -> None:
        now, vault = self.clock.now(), self.store.vault
        with self.store.begin() as tx:
            threads = handles.lock(tx, vault, {arrival.address for arrival in arrivals}, now)
            batch = Batch(threads, contacts.read(tx, _open_contacts(threads, now)), self.traits, now)
            new = [NewIn(threads[arrival.address].id, arrival) for arrival in arrivals]
            for kept in messages.keep(tx, vault, new, now):  # a repeat was answered the first time
                self._answer(tx, batch, kept, respond)
            batch.write(tx, vault)

    def _apologise(self, inbound: Inbound) -> None:
        """Answer with the fixed line; where not even that can be stored, keep the message for staff."""
        try:
            self._receive([inbound], lambda _tx, _batch, turn, _thread: (self._sorry(turn),))
        except StoreBusy:
            raise
        except Exception as error:
            log.error("a message was shelved", provider_id=inbound.provider_id, **_place(error))
            self._shelve(inbound)

    def _shelve(self, inbound: Inbound) -> None:
        """Keep a message that could not be answered, and tell staff: nothing is lost to a fault of ours."""
        now, vault = self.clock.now(), self.store.vault
        with self.store.begin() as tx:
            thread = handles.lock(tx, vault, [inbound.address], now)[inbound.address]
            if messages.keep(tx, vault, [NewIn(thread.id, inbound)], now):
                person_id = thread.person.id if thread.person else None
                words = storable(inbound.text)
                alert = alerts.NewAlert("handler_failed", True, person_id, thread.id, words=words)
                alerts.raise_(tx, vault, [alert], now)

    def _answer(self, tx: Tx, batch: Batch, kept: NewIn, respond: Respond) -> None:
        inbound = kept.inbound
        thread = batch.threads[inbound.address]
        meaning = self.understand(storable(inbound.text), thread.language_spoken)
        turn = make_turn(thread, inbound, meaning, batch.now)
        batch.hear(kept, meaning)
        for reply in respond(tx, batch, turn, thread):
            silent = inbound.carrier == "stop"  # the carrier has answered, and would refuse ours
            batch.say(tx, self.store.vault, inbound.address, replace(reply, says=()) if silent else reply)

    def _respond(self, tx: Tx, batch: Batch, turn: Turn, thread: Thread) -> Sequence[Reply]:
        """The reply, or one to each thing that is asked for; only the last offers what to do next."""
        try:
            targets = aims(turn, self.live.edition.book, self.understand)
        except Exception as error:
            log.error("no step could be chosen", handle=thread.id, **_place(error))
            return (self._sorry(turn),)
        *before, last = (self._reply(tx, batch, part, target, thread) for part, target in targets)
        return (*map(without_choices, before), last)

    def _reply(self, tx: Tx, batch: Batch, turn: Turn, target: Aim, thread: Thread) -> Reply:
        """The step's reply; one that fails gives the fixed line, and the step is kept."""
        edition = self.live.edition
        try:
            wanted = needs(turn, target)
        except Exception as error:
            log.error("a step does not know what it needs", step=target.name, handle=thread.id, **_place(error))
            return self._sorry(turn)
        known = partial(self._hubs, tx, batch, edition.content)
        answers = tuple(resolve(tx, self.store, need, thread, known, batch.now) for need in wanted)
        told = replace(turn, answers=answers) if answers else turn
        try:
            return _with_english(told, target, edition.book)
        except Exception as error:
            log.error("a step failed", step=target.name, handle=thread.id, **_place(error))
            return self._sorry(turn)

    def _sorry(self, turn: Turn) -> Reply:
        sorry = self.live.edition.book.sorry(turn)
        return replace(sorry, step=turn.step, value=turn.value, keep_choices=turn.choices)

    def _hubs(self, tx: Tx, batch: Batch, content: Content) -> HubsAnswer:
        """Read once for all messages of a batch that ask."""
        batch.hubs = batch.hubs or hubs.now(tx, content.hubs, batch.now)
        return batch.hubs


def _with_english(turn: Turn, target: Aim, book: Book) -> Reply:
    """The reply and, where it is in another language, what it says in English, for staff and for whoever asks."""
    reply = respond(turn, target, book)
    if turn.translate.code == turn.english.code:
        return reply
    plain = replace(turn, translate=turn.english, meant=replace(turn.meant, language=turn.english.code))
    english = respond(plain, target, book)
    return replace(reply, english="\n\n".join(say.text for say in english.says))


def make_turn(thread: Thread, inbound: Inbound, meaning: Meaning, now: datetime) -> Turn:
    """All that a handler may know. Before a handle is verified, that is nothing of the person."""
    kept = remembers(thread.step_at, now)
    return Turn(
        text=storable(inbound.text),
        meant=meaning,
        now=now,
        who=_who(thread),
        translate=translator(thread.language_spoken),
        english=translator("en"),
        step=thread.step if kept else "menu",
        value=thread.step_value if kept else "",
        choices=thread.choices if kept else (),
        first=thread.new,
        group=inbound.group,
        payload=inbound.payload,
        attachments=inbound.attachments,
        carrier=inbound.carrier,
    )


def _who(thread: Thread) -> Who:
    locked, person = thread.state == "locked", thread.person
    if person is None or not thread.verified:
        return Who(locked=locked, opted_out=thread.opted_out_at is not None)
    return who_is(person)


def _open_contacts(threads: Mapping[Address, Thread], now: datetime) -> list[int]:
    return [
        thread.contact_id
        for thread in threads.values()
        if thread.contact_id and thread.contact_at and now - thread.contact_at <= contacts.QUIET
    ]


def _place(error: Exception) -> dict[str, object]:
    """What failed and where, for the log: never the error's own words, for they may quote what somebody said."""
    return {"error": type(error).__name__, "at": traceback.format_tb(error.__traceback__)}
