"""Hours, closures and events that staff set: they take effect at once, over what the content files say."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.clock import london
from bot.store.schema import hub_closure, hub_event, hub_hours
from offer_content.hubs import Closure, Event, Hub, HubsAnswer, Session, with_changes

SHOWN_FOR = timedelta(days=14)  # events further ahead than this are not mentioned
HOURS = select(hub_hours)
CLOSURES = select(hub_closure).where(hub_closure.c.last >= bindparam("today")).order_by(hub_closure.c.first)
COMING = (
    select(hub_event)
    .where(hub_event.c.ends_at > bindparam("now"), hub_event.c.starts_at < bindparam("until"))
    .order_by(hub_event.c.starts_at)
)


def now(read: Connection, published: Sequence[Hub], moment: datetime) -> HubsAnswer:
    """The hubs as they are now, and the events still to come."""
    hours = {row.slug: row for row in read.execute(HOURS)}
    closures = defaultdict(list)
    for row in read.execute(CLOSURES, {"today": london(moment).date()}):
        closures[row.slug].append(Closure(str(row.id), row.first, row.last, row.reason))
    hubs = tuple(_changed(hub, hours.get(hub.slug), tuple(closures[hub.slug])) for hub in published)
    events = read.execute(COMING, {"now": moment, "until": moment + SHOWN_FOR})
    names = {hub.slug: hub.name for hub in published}
    return HubsAnswer(hubs, tuple(_event(row, names.get(row.slug, "")) for row in events))


def _changed(hub: Hub, row: Any, closures: tuple[Closure, ...]) -> Hub:
    """Hours that staff set are as good as confirmed on that day."""
    if row is None:
        return with_changes(hub, closures=closures)
    sessions = tuple(
        Session(weekday, time.fromisoformat(opens), time.fromisoformat(closes))
        for weekday, opens, closes in row.sessions
    )
    return with_changes(hub, hours=sessions, closures=closures, confirmed_on=london(row.set_at).date())


def _event(row: Any, hub: str) -> Event:
    """Its place is the hub, and where in it."""
    return Event(str(row.id), row.title, row.starts_at, row.ends_at, ", ".join(filter(None, (hub, row.place))), "")
