"""The audit log over the API, for auditors alone; reading it is written into it too."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from admin.api.contact_shapes import AT
from admin.api.fields import Given, Moment, Ref, Shown, example
from admin.api.guard import Auditor
from admin.api.paging import NEXT, PageWanted, cut, decode
from admin.api.person_shapes import ASH, EXAMPLE_REF, Named, named
from admin.api.problems import responses
from bot.store import audit
from bot.store.audit import Entry, Wanted

router = APIRouter(tags=["audit"])


class AuditWanted(PageWanted):
    """Which rows to show."""

    model_config = Given.model_config

    staff: Ref | None = Field(None, description="Only of this member of staff.")
    person: Ref | None = Field(None, description="Only about this person.")
    since: Moment | None = Field(None, description="Then or later.")
    until: Moment | None = Field(None, description="Before then.")


class AuditShown(Shown):
    """One thing that a member of staff did."""

    model_config = Shown.model_config | example(
        at=AT, staff=dict(ASH), act="open person", target=EXAMPLE_REF, person=EXAMPLE_REF, why="Duty call from a carer"
    )

    at: datetime
    staff: Named | None
    act: str
    target: str = Field(description="A ref, or `hub:` and its short name; empty for a list.")
    person: str | None
    why: str = Field(description="What they gave as `X-Reason`.")


class AuditPage(Shown):
    """The audit log, the newest first."""

    items: list[AuditShown]
    next: str | None = NEXT


@router.get("/audit", summary="Read the audit log", responses=responses(400, 403))
def read_audit(caller: Auditor, wanted: Annotated[AuditWanted, Query()]) -> AuditPage:
    """Who read and did what, when and why, the newest first."""
    before = decode(wanted.cursor, int)
    which = Wanted(wanted.staff, wanted.person, wanted.since, wanted.until)
    with caller.store.read() as read:
        rows = audit.page(read, which, before[0] if before else None, wanted.limit + 1)
    rows, following = cut(rows, wanted.limit, lambda row: (row.id,))
    caller.record(Entry("read audit"))
    return AuditPage(items=[_shown(row) for row in rows], next=following)


def _shown(row: Any) -> AuditShown:
    return AuditShown(
        at=row.at,
        staff=named(row.staff_ref, row.staff_name),
        act=row.act,
        target=row.target,
        person=row.person,
        why=row.why,
    )
