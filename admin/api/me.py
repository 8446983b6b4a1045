"""Who a token stands for."""

from fastapi import APIRouter
from pydantic import Field

from admin.api.fields import Shown, example
from admin.api.guard import Anyone
from admin.api.person_shapes import ASH, Named, named
from admin.api.problems import responses
from bot.i18n import NAMES
from bot.store import reading
from bot.store.staff import Role

router = APIRouter(tags=["me"])


class LanguageShown(Shown):
    """A language that we speak."""

    code: str = Field(examples=["ti"])
    name: str = Field(description="Its own name for itself.", examples=["ትግርኛ"])


class MeShown(Shown):
    """The member of staff whose token this is."""

    model_config = Shown.model_config | example(
        **ASH,
        email="ash@example.invalid",
        role="adviser",
        team={"ref": "t_2b3c4d5e6f7g8h9j", "name": "Leaving Care North"},
        languages=[{"code": "en", "name": "English"}],
    )

    ref: str
    name: str
    email: str
    role: Role
    team: Named | None
    languages: list[LanguageShown]


@router.get("/me", summary="Who am I?", responses=responses())
def me(caller: Anyone) -> MeShown:
    """You, your role and team, and the languages that people can be written to in."""
    with caller.store.read() as read:
        team = reading.team_of(read, caller.reader.team_id)
    return MeShown(
        ref=caller.reader.ref,
        name=caller.reader.name,
        email=caller.email,
        role=caller.reader.role,
        team=named(team.ref, team.name) if team else None,
        languages=[LanguageShown(code=code, name=name) for code, name in NAMES.items()],
    )
