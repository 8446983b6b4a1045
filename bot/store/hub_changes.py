"""Writing hours, closures and events that staff set; `hubs` lays them over what the content files say."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store import Tx
from bot.store.schema import hub_closure, hub_event, hub_hours
from bot.store.schema_own import place
from offer_content.hubs import Session


def set_hours(tx: Tx, slug: str, sessions: Sequence[Session], staff_id: int, now: datetime) -> None:
    """From now on these are the hub's hours, the whole week and every season of it."""
    kept = [[each.weekday, f"{each.opens:%H:%M}", f"{each.closes:%H:%M}"] for each in sessions]
    row = upsert(hub_hours).values(slug=slug, sessions=kept, set_at=now, set_by=staff_id)
    new = {"sessions": row.excluded.sessions, "set_at": row.excluded.set_at, "set_by": row.excluded.set_by}
    tx.execute(row.on_conflict_do_update(index_elements=["slug"], set_=new))


def close(tx: Tx, slug: str, first: date, last: date, reason: str, staff_id: int) -> int:
    """Shut the hub on these days, both inclusive; the closure's id."""
    row = {"slug": slug, "first": first, "last": last, "reason": reason, "made_by": staff_id}
    return int(tx.execute(insert(hub_closure).values(row).returning(hub_closure.c.id)).scalar_one())


def reopen(tx: Tx, slug: str, closure_id: int) -> bool:
    """Take a closure back; False when there is none."""
    gone = delete(hub_closure).where(hub_closure.c.id == closure_id, hub_closure.c.slug == slug)
    return tx.execute(gone).rowcount == 1


def add_event(
    tx: Tx,
    slug: str,
    title: str,
    starts: datetime,
    ends: datetime,
    place: str,
    staff_id: int,
    places: int | None = None,
) -> int:
    """Announce something at the hub; the event's id. `places`: how many may come, None for as many as like."""
    row = {"slug": slug, "title": title, "starts_at": starts, "ends_at": ends, "place": place, "made_by": staff_id}
    row["places"] = places
    return int(tx.execute(insert(hub_event).values(row).returning(hub_event.c.id)).scalar_one())


def closures(read: Connection, slug: str) -> set[str]:
    """Ids of the closures that staff made, as `hubs` shows them."""
    return {str(id) for id in read.execute(select(hub_closure.c.id).where(hub_closure.c.slug == slug)).scalars()}


def events(read: Connection, slug: str, now: datetime) -> Sequence[Any]:
    """What is still to come at this hub, the next first, with how many places are `taken`."""
    taken = select(func.count()).where(place.c.event_id == hub_event.c.id).scalar_subquery().label("taken")
    coming = select(hub_event, taken).where(hub_event.c.slug == slug, hub_event.c.ends_at > now)
    return read.execute(coming.order_by(hub_event.c.starts_at, hub_event.c.id)).all()


def hours_set(read: Connection, slug: str) -> datetime | None:
    """When staff last set this hub's hours; None while the content files' hours stand."""
    return read.execute(select(hub_hours.c.set_at).where(hub_hours.c.slug == slug)).scalar()
