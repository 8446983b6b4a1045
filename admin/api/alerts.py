"""Alerts over the API: what a human must act on, taken in hand, and closed with what was done."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from admin.api.contact_shapes import AT, Sender, sender_shown
from admin.api.fields import AlertRef, Given, Shown, example, lines
from admin.api.guard import Anyone, Caller, KnowsPeople
from admin.api.paging import NEXT, PageWanted, cut, decode
from admin.api.person_shapes import ASH, EXAMPLE_REF, Named, named
from admin.api.problems import Problem, nothing, responses
from bot.store import Tx, alert_work, sight
from bot.store.audit import Entry
from bot.store.vault import Vault
from bot.text import storable

router = APIRouter(tags=["alerts"])


class AlertsWanted(PageWanted):
    """Which alerts to list."""

    state: Literal["open", "acknowledged", "resolved", "standing"] | None = Field(
        None, description="`standing`: open or acknowledged. Left out: all of them."
    )


class ActionGiven(Given):
    """What was done about an alert."""

    model_config = Given.model_config | example(action="Rang Rowan back at 14:10. They are safe, at a friend's.")

    action: Annotated[str, lines(2000)]


class Acknowledged(Shown):
    """Who has an alert in hand."""

    at: datetime
    by: Named | None


class Resolved(Acknowledged):
    """Who closed an alert, and what was done."""

    action: str | None


class AlertShown(Shown):
    """Something that a human must act on."""

    model_config = Shown.model_config | example(
        ref="a_2b3c4d5e6f7g8h9j",
        kind="callback",
        urgent=False,
        state="acknowledged",
        raised_at=AT,
        last_at=AT,
        count=1,
        person=EXAMPLE_REF,
        contact="c_2b3c4d5e6f7g8h9j",
        sender=None,
        words="tomorrow after 4",
        last_words=None,
        acknowledged={"at": AT, "by": dict(ASH)},
        resolved=None,
    )

    ref: str
    kind: str = Field(
        description="risk, risk_concern, callback, message, statement, problem, repair, complaint, unhappy_with_pa, "
        "new_pa_wanted, allegation, handover, asked_for, question, not_understood, voice_note, unknown_sender, "
        "could_not_answer, …"
    )
    urgent: bool
    state: Literal["open", "acknowledged", "resolved"]
    raised_at: datetime
    last_at: datetime
    count: int = Field(description="How often the same came up while it stands.")
    person: str | None
    contact: str | None
    sender: Sender | None = Field(description="Where somebody unknown writes from; null for a person.")
    words: str | None = Field(description="The words that raised it first.")
    last_words: str | None = Field(description="The words that raised it last, where it came up again.")
    acknowledged: Acknowledged | None
    resolved: Resolved | None


class AlertsPage(Shown):
    """Alerts, urgent ones first and then the newest."""

    items: list[AlertShown]
    next: str | None = NEXT


@router.get("/alerts", summary="List alerts", responses=responses(400, 403))
def list_alerts(caller: KnowsPeople, wanted: Annotated[AlertsWanted, Query()]) -> AlertsPage:
    """Alerts about everybody whom you may see, urgent ones first. Duty and managers also see those about somebody
    unknown; they and administrators those about the system itself. What is said about those who work with somebody
    (complaint, unhappy_with_pa, new_pa_wanted, allegation) is for managers, and for duty where it is urgent.
    """
    before: Any = decode(wanted.cursor, bool, int)
    may_see = sight.alerts(caller.reader)
    with caller.store.read() as read:
        rows = alert_work.page(read, may_see, state=wanted.state, before=before, limit=wanted.limit + 1)
    rows, following = cut(rows, wanted.limit, lambda row: (row.urgent, row.id))
    caller.record(Entry("list alerts"))
    return AlertsPage(items=[alert_shown(caller.vault, row) for row in rows], next=following)


@router.post("/alerts/{ref}/acknowledge", summary="Take an alert in hand", responses=responses(404, 409))
def acknowledge(caller: Anyone, ref: AlertRef) -> AlertShown:
    """That you have it in hand, which ends the reminders. The first one stands; saying it twice does no harm."""
    with caller.store.begin() as tx:
        row = _find(tx, caller, ref)
        took = alert_work.acknowledge(tx, row.id, caller.reader.id, caller.now)
        now = _find(tx, caller, ref)
        if not took and now.state == "resolved":
            raise _closed(now)
        caller.note(tx, Entry("acknowledge alert" if took else "open alert", ref, row.person_id))
        return alert_shown(caller.vault, now)


@router.post("/alerts/{ref}/resolve", summary="Close an alert", responses=responses(400, 404, 409, 413))
def resolve(caller: Anyone, ref: AlertRef, given: ActionGiven) -> AlertShown:
    """Close it with what was done. Without an action no alert is closed."""
    with caller.store.begin() as tx:
        row = _find(tx, caller, ref)
        closed = alert_work.resolve(tx, caller.vault, row, given.action, caller.reader.id, caller.now)
        now = alert_work.one(tx, sight.ANYBODY, ref)  # closing it may have closed the person to whoever did
        if not closed:
            raise _closed(now)
        caller.note(tx, Entry("resolve alert", ref, row.person_id))
        return alert_shown(caller.vault, now)


def alert_shown(vault: Vault, row: Any) -> AlertShown:
    """An alert with its words."""
    words, last_words = alert_work.open_words(vault, row), alert_work.open_last_words(vault, row)
    return AlertShown(
        ref=row.ref,
        kind=row.kind,
        urgent=row.urgent,
        state=row.state,
        raised_at=row.raised_at,
        last_at=row.last_at,
        count=row.count,
        person=row.person,
        contact=row.contact,
        sender=sender_shown(vault, row),
        words=storable(words) if words is not None else None,
        last_words=storable(last_words) if last_words is not None else None,
        acknowledged=_acknowledged(row),
        resolved=_resolved(vault, row),
    )


def _find(read: Tx, caller: Caller, ref: str) -> Any:
    row = alert_work.one(read, sight.alerts(caller.reader), ref)
    if row is None:
        raise nothing()
    return row


def _closed(row: Any) -> Problem:
    return Problem("done", f"{row.closer_name} closed it on {row.resolved_at:%Y-%m-%d %H:%M} UTC.")


def _acknowledged(row: Any) -> Acknowledged | None:
    if row.acknowledged_at is None:
        return None
    return Acknowledged(at=row.acknowledged_at, by=named(row.holder_ref, row.holder_name))


def _resolved(vault: Vault, row: Any) -> Resolved | None:
    if row.resolved_at is None:
        return None
    by = named(row.closer_ref, row.closer_name)
    return Resolved(at=row.resolved_at, by=by, action=alert_work.open_action(vault, row))
