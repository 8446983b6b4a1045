"""What people keep with us: reminders, ticks on a checklist, places at events, and what they thought of something."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.clock import london
from bot.store import Tx, new_ref
from bot.store.schema import hub_event
from bot.store.schema_own import feedback, place, reminder, tick
from bot.store.vault import Vault
from bot.talk import EndReminder, LeavePlace, Places, Rate, Remind, TakePlace, Tick, Untick

EVENT_ID = re.compile(r"[0-9]{1,18}")  # what a tapped button carries may be anything
LOOKED_AT = 500  # reminders that one look takes on
Owned = Remind | EndReminder | Tick | Untick | TakePlace | LeavePlace


def keep(tx: Tx, person_id: int, kept: Owned, now: datetime) -> None:
    """Keep it for this person."""
    match kept:
        case Remind():
            remind(tx, person_id, kept)
        case EndReminder():
            end_reminders(tx, person_id, kept.kind, now, kept.subject)
        case Tick():
            mark(tx, person_id, kept, now)
        case Untick():
            unmark(tx, person_id, kept)
        case TakePlace(event):
            take_place(tx, person_id, int(event), now)
        case LeavePlace(event):
            leave_place(tx, person_id, int(event))


def remind(tx: Tx, person_id: int, wanted: Remind) -> None:
    """Remind this person from then on; asked for again, the new time counts."""
    row = insert(reminder).values(
        person_id=person_id,
        kind=wanted.kind,
        subject=wanted.subject,
        due_at=wanted.first,
        every_days=wanted.every_days,
    )
    new = {"due_at": row.excluded.due_at, "every_days": row.excluded.every_days}
    tx.execute(
        row.on_conflict_do_update(
            index_elements=["person_id", "kind", "subject"], index_where=reminder.c.ended_at.is_(None), set_=new
        )
    )


def end_reminders(tx: Tx, person_id: int, kind: str, now: datetime, subject: str | None = None) -> None:
    """Remind them of this no more; without a subject, of nothing of this kind."""
    standing = (reminder.c.person_id == person_id) & (reminder.c.kind == kind) & reminder.c.ended_at.is_(None)
    of_it = standing if subject is None else standing & (reminder.c.subject == subject)
    tx.execute(update(reminder).where(of_it).values(ended_at=now))


def reminders(read: Connection, person_id: int) -> frozenset[str]:
    """The kinds of reminder that this person has asked for."""
    found = select(reminder.c.kind).where(reminder.c.person_id == person_id, reminder.c.ended_at.is_(None))
    return frozenset(read.execute(found).scalars())


def due_reminders(read: Connection, now: datetime) -> Sequence[Any]:
    """Ids and people of reminders that are due, the longest due first."""
    due = select(reminder.c.id, reminder.c.person_id).where(reminder.c.ended_at.is_(None), reminder.c.due_at <= now)
    return read.execute(due.order_by(reminder.c.due_at).limit(LOOKED_AT)).all()


def claim_reminder(tx: Tx, reminder_id: int, now: datetime) -> Any | None:
    """The reminder, if it is still due, moved on to its next time or ended: whoever claims it alone may send it."""
    due = select(reminder).where(reminder.c.id == reminder_id, reminder.c.ended_at.is_(None), reminder.c.due_at <= now)
    row = tx.execute(due.with_for_update()).first()
    if row is not None:
        tx.execute(update(reminder).where(reminder.c.id == row.id).values(_moved_on(row, now)))
    return row


def mark(tx: Tx, person_id: int, ticked: Tick, now: datetime) -> None:
    """Tick one thing off; again changes nothing."""
    row = insert(tick).values(person_id=person_id, checklist=ticked.checklist, item=ticked.item, at=now)
    tx.execute(row.on_conflict_do_nothing())


def unmark(tx: Tx, person_id: int, taken_back: Untick) -> None:
    """Take a tick back."""
    theirs = (tick.c.person_id == person_id) & (tick.c.checklist == taken_back.checklist)
    tx.execute(delete(tick).where(theirs, tick.c.item == taken_back.item))


def ticks(read: Connection, person_id: int, checklist: str) -> frozenset[str]:
    """What this person has ticked off."""
    found = select(tick.c.item).where(tick.c.person_id == person_id, tick.c.checklist == checklist)
    return frozenset(read.execute(found).scalars())


def take_place(tx: Tx, person_id: int, event_id: int, now: datetime) -> None:
    """Give them a place at the event while there is one; the event is locked, so that none is given twice."""
    event = tx.execute(select(hub_event).where(hub_event.c.id == event_id).with_for_update()).first()
    if event is not None and (event.places is None or _taken(tx, event_id) < event.places):
        tx.execute(insert(place).values(event_id=event_id, person_id=person_id, at=now).on_conflict_do_nothing())


def leave_place(tx: Tx, person_id: int, event_id: int) -> None:
    """Give their place back."""
    tx.execute(delete(place).where(place.c.event_id == event_id, place.c.person_id == person_id))


def call_off(tx: Tx, slug: str, event_id: int, now: datetime) -> bool:
    """The event does not take place; whoever has a place at it is told. False when there is no such event."""
    its = (hub_event.c.id == event_id) & (hub_event.c.slug == slug)
    row = tx.execute(select(hub_event).where(its).with_for_update()).first()
    if row is None:
        return False
    named = f"{row.title[:100]}, {london(row.starts_at):%d/%m %H:%M}"
    reminders_of_it = (reminder.c.kind == "event") & (reminder.c.subject == str(event_id))
    tx.execute(update(reminder).where(reminders_of_it, reminder.c.ended_at.is_(None)).values(ended_at=now))
    for person_id in tx.execute(select(place.c.person_id).where(place.c.event_id == event_id)).scalars().all():
        remind(tx, person_id, Remind("event_off", now, subject=named))
    tx.execute(delete(place).where(place.c.event_id == event_id))
    tx.execute(delete(hub_event).where(its))
    return True


def places(tx: Tx, person_id: int, joining: str, now: datetime) -> Places:
    """Which coming events this person has a place at, and which are full; the one to be joined is locked first."""
    if EVENT_ID.fullmatch(joining):
        tx.execute(select(hub_event.c.id).where(hub_event.c.id == int(joining)).with_for_update())
    taken = select(place.c.event_id, func.count().label("taken")).group_by(place.c.event_id).subquery()
    full = (
        select(hub_event.c.id)
        .join(taken, taken.c.event_id == hub_event.c.id)
        .where(hub_event.c.ends_at > now, hub_event.c.places <= taken.c.taken)
    )
    mine = select(place.c.event_id).where(place.c.person_id == person_id)
    return Places(_ids(tx.execute(mine).scalars()), _ids(tx.execute(full).scalars()))


def rate(tx: Tx, vault: Vault, person_id: int | None, rated: Rate, now: datetime) -> None:
    """Keep what somebody thought of an entry, a hub or us."""
    ref = new_ref("f")
    words = vault.seal(rated.words, ref) if rated.words else None
    tx.execute(
        insert(feedback).values(
            ref=ref,
            at=now,
            person_id=person_id,
            kind=rated.kind,
            subject=rated.subject,
            version=rated.version,
            score=rated.score,
            reason=rated.reason,
            words=words,
        )
    )


def _taken(tx: Tx, event_id: int) -> int:
    return int(tx.execute(select(func.count()).where(place.c.event_id == event_id)).scalar_one())


def _ids(found: Iterable[int]) -> frozenset[str]:
    return frozenset(map(str, found))


def _moved_on(row: Any, now: datetime) -> dict[str, object]:
    """The next time after now, in whole steps, so that a missed week is not caught up with."""
    if not row.every_days:
        return {"ended_at": now}
    step = timedelta(days=row.every_days)
    return {"due_at": row.due_at + step * ((now - row.due_at) // step + 1)}
