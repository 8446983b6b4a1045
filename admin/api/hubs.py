"""Hubs over the API: what staff set here holds at once, in the bot's answers too."""

import re
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response

from admin.api.guard import Caller, KnowsHubs, RunsHubs
from admin.api.hub_shapes import (
    ClosureGiven,
    ClosureShown,
    EventGiven,
    EventShown,
    HoursGiven,
    HubShown,
    HubsShown,
    event_shown,
    hub_shown,
    sessions,
)
from admin.api.problems import Problem, invalid, nothing, responses
from bot.store import Tx, hub_changes, hubs, own
from bot.store.audit import Entry
from offer_content.hubs import Hub

router = APIRouter(tags=["hubs"])
LONGEST_CLOSURE, LONGEST_EVENT = timedelta(days=366), timedelta(days=14)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
OUR_ID = re.compile("[0-9]{1,18}")
Slug = Annotated[str, Path(description="The hub's short name.", examples=["elm-house"])]
EventId = Annotated[str, Path(description="The event's id.", examples=["3"])]
ClosureId = Annotated[str, Path(description="The closure's id.", examples=["7"])]


@router.get("/hubs", summary="List hubs", responses=responses(403))
def list_hubs(caller: KnowsHubs) -> HubsShown:
    """Every hub as it is now."""
    with caller.store.read() as read:
        now = hubs.now(read, caller.app.content.hubs, caller.now)
        return HubsShown(items=[_shown(read, caller, hub) for hub in now.hubs], next=None)


@router.get("/hubs/{slug}", summary="Open a hub", responses=responses(403, 404))
def open_hub(caller: KnowsHubs, slug: Slug) -> HubShown:
    """One hub as it is now."""
    with caller.store.read() as read:
        return _shown(read, caller, _find(read, caller, slug))


@router.put("/hubs/{slug}/hours", summary="Set a hub's hours", responses=responses(400, 403, 404, 413))
def set_hours(caller: RunsHubs, slug: Slug, given: HoursGiven) -> HubShown:
    """The week from now on, seasons included. It also confirms the hours as of today."""
    with caller.store.begin() as tx:
        _find(tx, caller, slug)
        hub_changes.set_hours(tx, slug, sessions(given), caller.reader.id, caller.now)
        caller.note(tx, Entry("set hub hours", _target(slug)))
        return _shown(tx, caller, _find(tx, caller, slug))


@router.post(
    "/hubs/{slug}/closures",
    status_code=201,
    summary="Shut a hub for some days",
    responses=responses(400, 403, 404, 413),
)
def close_hub(caller: RunsHubs, slug: Slug, given: ClosureGiven, response: Response) -> ClosureShown:
    """Shut it from the first day to the last. What started the evening before runs on."""
    if not EARLIEST <= given.first <= given.last <= LATEST or given.last - given.first > LONGEST_CLOSURE:
        raise invalid(("body.last", "it must not be before the first day, nor more than a year after it"))
    with caller.store.begin() as tx:
        _find(tx, caller, slug)
        made = str(hub_changes.close(tx, slug, given.first, given.last, given.reason, caller.reader.id))
        caller.note(tx, Entry("shut hub", _target(slug)))
    response.headers["Location"] = f"/api/v1/hubs/{slug}/closures/{made}"
    return ClosureShown(id=made, first=given.first, last=given.last, reason=given.reason, ours=True)


@router.delete(
    "/hubs/{slug}/closures/{id}", status_code=204, summary="Take a closure back", responses=responses(403, 404, 409)
)
def reopen_hub(caller: RunsHubs, slug: Slug, id: ClosureId) -> None:
    """Open again on those days. A closure that stands in the content files is taken back there."""
    with caller.store.begin() as tx:
        hub = _find(tx, caller, slug)
        if not OUR_ID.fullmatch(id) or not hub_changes.reopen(tx, slug, int(id)):
            raise _not_ours(hub, id)
        caller.note(tx, Entry("reopen hub", _target(slug)))


@router.post(
    "/hubs/{slug}/events", status_code=201, summary="Announce an event", responses=responses(400, 403, 404, 413)
)
def add_event(caller: RunsHubs, slug: Slug, given: EventGiven) -> EventShown:
    """Say that something is on."""
    if not given.starts < given.ends <= given.starts + LONGEST_EVENT or given.ends <= caller.now:
        raise invalid(("body.ends", "it must be after the start, in the future, and within two weeks of the start"))
    with caller.store.begin() as tx:
        _find(tx, caller, slug)
        made = hub_changes.add_event(
            tx, slug, given.title, given.starts, given.ends, given.place, caller.reader.id, given.places
        )
        caller.note(tx, Entry("add event", _target(slug)))
        return next(event_shown(row) for row in hub_changes.events(tx, slug, caller.now) if row.id == made)


@router.delete(
    "/hubs/{slug}/events/{event}", status_code=204, summary="Call an event off", responses=responses(403, 404)
)
def call_off(caller: RunsHubs, slug: Slug, event: EventId) -> None:
    """It does not take place. Whoever has a place is told, as soon as we may write to them."""
    with caller.store.begin() as tx:
        _find(tx, caller, slug)
        if not OUR_ID.fullmatch(event) or not own.call_off(tx, slug, int(event), caller.now):
            raise nothing()
        caller.note(tx, Entry("call event off", _target(slug)))


def _find(read: Tx, caller: Caller, slug: str) -> Hub:
    """The hub as it is now. Raises Problem (404)."""
    now = hubs.now(read, caller.app.content.hubs, caller.now)
    hub = next((each for each in now.hubs if each.slug == slug), None)
    if hub is None:
        raise nothing()
    return hub


def _shown(read: Tx, caller: Caller, hub: Hub) -> HubShown:
    return hub_shown(
        hub,
        caller.now,
        ours=hub_changes.closures(read, hub.slug),
        events=hub_changes.events(read, hub.slug, caller.now),
        set_at=hub_changes.hours_set(read, hub.slug),
    )


def _not_ours(hub: Hub, id: str) -> Problem:
    if any(each.id == id for each in hub.closures):
        return Problem("done", "This closure stands in the content files; it is taken back there.")
    return nothing()


def _target(slug: str) -> str:
    return f"hub:{slug}"[:40]
