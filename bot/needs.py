"""What a step must be told before it can answer: who they are, and what it needs, looked up under the person's lock."""

from collections.abc import Callable
from datetime import datetime

from bot.clock import london
from bot.store import Store, Tx, codes, handles, leave, own
from bot.store.handles import Known, Thread
from bot.talk import (
    Adviser,
    CodeAnswer,
    FreshCode,
    Need,
    NeedAdviser,
    NeedCode,
    NeedFreshCode,
    NeedHubs,
    NeedPlaces,
    NeedReminders,
    NeedTicks,
    Places,
    Reminders,
    Ticks,
    Who,
)
from offer_content.hubs import HubsAnswer


def resolve(tx: Tx, store: Store, need: Need, thread: Thread, hubs: Callable[[], HubsAnswer], now: datetime) -> object:
    """The answer to this need. Of someone we do not know there is nothing to tell."""
    person_id = thread.person.id if thread.person and thread.verified else None
    match need:
        case NeedCode(code):
            return _code(tx, store, code, thread, now)
        case NeedHubs():
            return hubs()
        case NeedAdviser():
            return leave.adviser_of(tx, person_id, london(now).date()) if person_id else Adviser()
        case NeedTicks(checklist):
            return Ticks(own.ticks(tx, person_id, checklist) if person_id else frozenset())
        case NeedPlaces(event):
            return own.places(tx, person_id, event, now) if person_id else Places()
        case NeedReminders():
            return Reminders(own.reminders(tx, person_id)) if person_id else Reminders()
        case NeedFreshCode():
            return FreshCode(codes.new_code())


def who_is(person: Known) -> Who:
    """A person as a handler may know them, on a handle that is verified."""
    return Who(
        ref=person.ref,
        name=person.name,
        born=person.born,
        verified=True,
        silenced=person.status in handles.SILENCED,
        opted_out=person.opted_out,
        standing=person.standing,
        circumstances=person.circumstances,
        off=person.off,
    )


def _code(tx: Tx, store: Store, code: str, thread: Thread, now: datetime) -> CodeAnswer:
    fresh = thread.tries_at is not None and now - thread.tries_at <= codes.TRIES_FOR
    if fresh and thread.tries >= codes.TRIES:
        return CodeAnswer("too_many")
    found = codes.find(tx, store.vault, code, now)
    if found is None:
        return CodeAnswer("wrong")
    return CodeAnswer("good", found.name) if found.good else CodeAnswer("expired")
