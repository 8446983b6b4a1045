"""Feedback over the API: what people thought of entries, hubs and us, added up. No words, and nobody's name."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from admin.api.fields import Given, Moment, Shown, example
from admin.api.guard import KnowsHubs
from admin.api.problems import responses
from bot.store import opinions
from bot.store.audit import Entry

router = APIRouter(tags=["feedback"])
USUALLY = timedelta(days=91)


class FeedbackWanted(Given):
    """From when on."""

    since: Moment | None = Field(None, description="Said then or later; a quarter of a year back where left out.")


class Opinion(Shown):
    """What people thought of one thing."""

    kind: Literal["entry", "hub", "service"]
    subject: str = Field(
        description="The entry's id, the hub's short name, or what of us.", examples=["driving-lessons"]
    )
    version: int = Field(description="Of the entry, else 0.")
    times: int = Field(description="How often somebody said.", examples=[4])
    mean: float = Field(
        description="From 0 (not useful) to 1 for entries and us, from 0 to 10 for hubs.", examples=[0.75]
    )
    reasons: dict[str, int] = Field(description="Why not, where they said.", examples=[{"no_reply": 1}])


class Opinions(Shown):
    """Everything that somebody scored."""

    model_config = Shown.model_config | example(
        items=[
            {
                "kind": "entry",
                "subject": "driving-lessons",
                "version": 1,
                "times": 4,
                "mean": 0.75,
                "reasons": {"no_reply": 1},
            }
        ],
        next=None,
    )

    items: list[Opinion]
    next: None = Field(None, description="It comes on one page.")


@router.get("/feedback", summary="What people thought", responses=responses(403))
def read_feedback(caller: KnowsHubs, wanted: Annotated[FeedbackWanted, Query()]) -> Opinions:
    """Scores of entries, hubs and us, added up, to make the Offer and the hubs better."""
    since: datetime = wanted.since or caller.now - USUALLY
    with caller.store.read() as read:
        why = opinions.reasons(read, since)
        rows = opinions.added_up(read, since)
    caller.record(Entry("read feedback"))
    return Opinions(items=[_opinion(row, why.get((row.kind, row.subject, row.version), {})) for row in rows], next=None)


def _opinion(row: Any, why: Mapping[str, int]) -> Opinion:
    return Opinion(
        kind=row.kind,
        subject=row.subject,
        version=row.version,
        times=row.times,
        mean=round(float(row.mean), 2),
        reasons=dict(why),
    )
