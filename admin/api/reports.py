"""Reports over the API: counts in people, with small numbers left out."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from admin.api.fields import Given, Moment, Shown, example
from admin.api.guard import KnowsHubs
from admin.api.problems import responses
from bot.store import uses
from bot.store.audit import Entry

router = APIRouter(tags=["reports"], prefix="/reports")
USUALLY = timedelta(days=91)
FEWEST = 6  # people: fewer might be recognised, so their number is not given


class Period(Given):
    """From when until when."""

    since: Moment | None = Field(None, description="Opened then or later; a quarter of a year back where left out.")
    until: Moment | None = Field(None, description="Opened before then; now where left out.")


class OfferUse(Shown):
    """How many people came upon one thing."""

    kind: Literal["topic", "signpost"] = Field(
        description="`topic`: a heading of the Offer that was asked about. `signpost`: an entry or a helpline shown."
    )
    subject: str = Field(description="The topic's key, the entry's id, or the service.", examples=["health"])
    people: int | None = Field(
        description=f"How many. Null where they are fewer than {FEWEST}: they might be recognised.", examples=[14]
    )
    contacts: int | None = Field(description="In how many contacts; null where people is null.", examples=[19])


class OfferUses(Shown):
    """What of the Offer was come upon."""

    model_config = Shown.model_config | example(
        since="2026-08-24T12:00:00Z",
        until="2026-11-23T12:00:00Z",
        items=[
            {"kind": "signpost", "subject": "counselling", "people": None, "contacts": None},
            {"kind": "topic", "subject": "health", "people": 14, "contacts": 19},
        ],
        next=None,
    )

    since: Moment
    until: Moment
    items: list[OfferUse]
    next: None = Field(None, description="It comes on one page.")


@router.get("/offer-use", summary="What of the Offer people came upon", responses=responses(403))
def read_offer_use(caller: KnowsHubs, wanted: Annotated[Period, Query()]) -> OfferUses:
    """Topics asked about and entries shown, counted in people; of fewer than six the number is not told."""
    until: datetime = wanted.until or caller.now
    since: datetime = wanted.since or until - USUALLY
    with caller.store.read() as read:
        found = uses.counted(read, since, until)
    caller.record(Entry("read report offer-use"))
    return OfferUses(since=since, until=until, items=[_shown(each) for each in found], next=None)


def _shown(use: uses.Use) -> OfferUse:
    told = use.people >= FEWEST
    return OfferUse(
        kind="topic" if use.kind == "topic" else "signpost",
        subject=use.subject,
        people=use.people if told else None,
        contacts=use.contacts if told else None,
    )
