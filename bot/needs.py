"""What a step must be told before it can answer: who they are, and what it needs, looked up under the person's lock."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.clock import london
from bot.store import Store, Tx, codes, handles, hiding, leave, messages, own
from bot.store.handles import Known, Thread
from bot.talk import (
    Adviser,
    CodeAnswer,
    FreshCode,
    Hidden,
    LastInEnglish,
    Need,
    NeedAdviser,
    NeedCode,
    NeedFreshCode,
    NeedHidden,
    NeedHubs,
    NeedLastInEnglish,
    NeedPlaces,
    NeedReminders,
    NeedTicks,
    PersonNeed,
    Places,
    Reminders,
    Ticks,
    Who,
)
from offer_content.hubs import HubsAnswer

# What there is to tell of someone we do not know.
NOTHING: Mapping[type[Need], object] = {
    NeedAdviser: Adviser(),
    NeedTicks: Ticks(frozenset()),
    NeedPlaces: Places(),
    NeedReminders: Reminders(),
    NeedHidden: Hidden(),
}


def resolve(tx: Tx, store: Store, need: Need, thread: Thread, hubs: Callable[[], HubsAnswer], now: datetime) -> object:
    """The answer to this need."""
    match need:
        case NeedCode(code):
            return _code(tx, store, code, thread, now)
        case NeedHubs():
            return hubs()
        case NeedFreshCode():
            return FreshCode(codes.new_code())
        case NeedLastInEnglish():
            return LastInEnglish(*messages.last_in_english(tx, store.vault, thread.id))
        case _:
            known = thread.person if thread.verified else None
            return _theirs(tx, store, need, known.id, now) if known else NOTHING[type(need)]


def _theirs(tx: Tx, store: Store, need: PersonNeed, person_id: int, now: datetime) -> object:
    match need:
        case NeedAdviser():
            return leave.adviser_of(tx, person_id, london(now).date())
        case NeedTicks(checklist):
            return Ticks(own.ticks(tx, person_id, checklist))
        case NeedPlaces(event):
            return own.places(tx, person_id, event, now)
        case NeedReminders():
            return Reminders(own.reminders(tx, person_id))
        case NeedHidden():
            return Hidden(tuple(hiding.covered(tx, store.vault, person_id)))


def who_is(person: Known) -> Who:
    """A person as a handler may know them, on a handle that is verified."""
    return Who(
        ref=person.ref,
        name="" if person.hidden else person.name,  # nobody reads it over their shoulder
        born=person.born,
        verified=True,
        silenced=person.status in handles.SILENCED,
        opted_out=person.opted_out,
        standing=person.standing,
        circumstances=person.circumstances,
        off=person.off,
        area=person.area,
        hidden=person.hidden,
    )


def _code(tx: Tx, store: Store, code: str, thread: Thread, now: datetime) -> CodeAnswer:
    fresh = thread.tries_at is not None and now - thread.tries_at <= codes.TRIES_FOR
    if fresh and thread.tries >= codes.TRIES:
        return CodeAnswer("too_many")
    found = codes.find(tx, store.vault, code, now)
    if found is None:
        return CodeAnswer("wrong")
    return CodeAnswer("good", found.name) if found.good else CodeAnswer("expired")
