"""Who is on the staff, for whoever says who works with whom."""

from fastapi import APIRouter
from pydantic import Field

from admin.api.fields import Shown, example
from admin.api.guard import Appoints
from admin.api.person_shapes import ASH, Named, named
from admin.api.problems import responses
from bot.store import staff
from bot.store.audit import Entry
from bot.store.staff import Role

router = APIRouter(tags=["staff"])


class Colleague(Named):
    """Somebody on the staff."""

    role: Role
    team: Named | None
    people: int = Field(description="How many people they work with.", examples=[24])


class Colleagues(Shown):
    """Everybody on the staff, by name."""

    model_config = Shown.model_config | example(
        items=[
            {
                **ASH,
                "role": "adviser",
                "team": {"ref": "t_2b3c4d5e6f7g8h9j", "name": "Leaving Care North"},
                "people": 24,
            }
        ],
        next=None,
    )

    items: list[Colleague]
    next: None = Field(None, description="It comes on one page.")


@router.get("/staff", summary="List the staff", responses=responses(403))
def list_staff(caller: Appoints) -> Colleagues:
    """Everybody who works here now, with the refs by which a person's workers are named."""
    with caller.store.read() as read:
        rows = staff.everybody(read)
    caller.record(Entry("list staff"))
    return Colleagues(
        items=[
            Colleague(
                ref=row.ref, name=row.name, role=row.role, team=named(row.team_ref, row.team_name), people=row.people
            )
            for row in rows
        ],
        next=None,
    )
