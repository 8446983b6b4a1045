"""Which way to write to a person, and whether that would be something we start; pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.store.contacts import QUIET
from bot.store.letters import Ways


def choose(ways: Ways, wanted: str | None, running: Collection[str], now: datetime) -> Any | None:
    """The handle to write to: on the wanted channel; else where they are talking to us now; else the preferred one,
    the last that worked, the last heard from.
    """
    channels = {wanted} & set(running) if wanted else running
    fit = [row for row in ways.handles if row.state == "verified" and row.dead_at is None and row.channel in channels]
    return max(fit, key=lambda row: _rank(row, ways.person, now), default=None)


def starts(way: Any, person: Any, now: datetime) -> bool:
    """Whether this would be something we start, and not a reply to what they have just said.

    A reply is one in the contact that they spoke in, within six hours of it. STOP as the last word is no question.
    """
    spoke = way.last_in_at
    if spoke is None or way.contact_opened_at is None or spoke < way.contact_opened_at:
        return True
    stopped = person.opted_out_at is not None and person.opted_out_at >= spoke
    return bool(stopped or now - spoke > QUIET)


def _rank(row: Any, person: Any, now: datetime) -> tuple[bool, bool, float, float, int]:
    worked = row.last_out_at.timestamp() if row.last_out_at else 0.0
    heard = row.last_in_at.timestamp() if row.last_in_at else 0.0
    return not starts(row, person, now), row.channel == person.prefers, worked, heard, -row.id
