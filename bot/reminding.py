"""Sending the reminders that people asked for: rows are the schedule, and whoever claims one alone sends it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from bot.clock import london
from bot.i18n import translator
from bot.needs import who_is
from bot.parts import App
from bot.store import StoreError, Tx, handles, hubs, leave, letters, own
from bot.store.letters import Ways, Written
from bot.talk import Reminding, Say
from bot.text import render
from bot.ways import choose

log = structlog.get_logger()
OFF = {"bid": "bids", "claim": "tips"}  # the switch in a person's settings that ends this kind


def send_due(app: App) -> int:
    """Put out every reminder that is due; how many. One that cannot be put out does not keep the others back."""
    now = app.clock.now()
    with app.store.read() as read:
        due = own.due_reminders(read, now)
    return sum(_safely(app, row, now) for row in due)


def _safely(app: App, row: Any, now: datetime) -> bool:
    try:
        with app.store.begin() as tx:
            return _send(tx, app, row, now)
    except StoreError as error:
        log.error("a reminder could not be put out", reminder=row.id, error=type(error).__name__)
        return False


def _send(tx: Tx, app: App, row: Any, now: datetime) -> bool:
    """Handles are locked before people, and both before the reminder: in the order in which the inbox locks them."""
    ways = letters.lock_ways(tx, row.person_id)
    claimed = own.claim_reminder(tx, row.id, now)
    way = choose(_but(ways, claimed), None, app.channels, now)
    if claimed is None or way is None or not _wanted(ways, claimed.kind):
        return False
    person = ways.person
    who = who_is(handles.lock_person(tx, app.store.vault, person.id))
    adviser = leave.adviser_of(tx, person.id, london(now).date())
    due = Reminding(claimed.kind, claimed.subject, who, adviser, translator(person.language), now)
    coming = hubs.now(tx, app.content.hubs, now).events
    text = app.live.edition.book.remind(due, coming)
    if not text:
        return False
    parts = [part.text for part in render(Say(text), app.channels[way.channel].traits)]
    letters.put(tx, app.store.vault, person.id, Written(way, parts, person.language, None, started=True), now)
    return True


def _but(ways: Ways, claimed: Any | None) -> Ways:
    """Of a new phone the others are told."""
    new = int(claimed.subject) if claimed and claimed.kind == "new_phone" else 0
    return replace(ways, handles=[each for each in ways.handles if each.id != new])


def _wanted(ways: Ways, kind: str) -> bool:
    """Not for the opted-out or silenced, nor where this kind is switched off: it would only be called off later."""
    person = ways.person
    switched_off = OFF.get(kind, "") in (person.off or ())
    return not (person.opted_out_at or person.status in handles.SILENCED or switched_off)
