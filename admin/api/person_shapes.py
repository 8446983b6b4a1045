"""The shapes of people: what is sent and shown of them. A preferred name, never a surname or an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from admin.api.fields import Born, Given, Language, Phone, Ref, Shown, example, left_out, line, lines
from admin.api.paging import NEXT, PageWanted
from bot.store import handles, people
from bot.store.people import Part, Status
from bot.store.vault import Vault
from bot.talk import ChannelName, Circumstance, Standing

Name = Annotated[
    str, line(80), Field(description="The name they like to be called. No surname is needed.", examples=["Rowan"])
]
CaseId = Annotated[str, line(64), Field(description="Their id in the case system.", examples=["EX0042"])]
Pronouns = Annotated[str, line(40, 0), Field(examples=["they/them"])]
Handover = Annotated[str, lines(4000), Field(examples=["Likes a text before a call. Court date on 3 December."])]
Situation = Annotated[
    tuple[Circumstance, ...],
    Field(max_length=4, description="What puts entries of the Offer first for them; it hides none."),
]
Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["21:30"])]
STANDING = "What they are in the Children Act 1989: it decides which entries of the Offer are for them."
EXAMPLE_REF = "p_2b3c4d5e6f7g8h9j"
ASH = {"ref": "s_2b3c4d5e6f7g8h9j", "name": "Ash Example"}


class WorkerGiven(Given):
    """Somebody who is to work with a person."""

    staff: Ref = Field(description="The ref of a member of staff.", examples=[ASH["ref"]])
    part: Part = "adviser"


Workers = Annotated[tuple[WorkerGiven, ...], Field(max_length=10, description="Everybody who works with them.")]


class PersonGiven(Given):
    """A person to add."""

    model_config = Given.model_config | example(
        name="Rowan", case_id="EX0042", phone="07700 900123", born="2007-03-14", language="ti", pronouns="they/them"
    )

    name: Name
    case_id: CaseId | None = None
    phone: Phone | None = None
    born: Born | None = None
    language: Language = "en"
    pronouns: Pronouns = ""
    standing: Standing | None = Field(None, description=STANDING)
    circumstances: Situation = ()
    workers: Workers = ()


class PersonChanged(Given):
    """What to change; what is left out stays. A null clears what may be empty; a null phone locks their phones."""

    model_config = Given.model_config | example(status="missing", phone="07700 900124")

    name: Name = left_out("")
    pronouns: Pronouns = left_out("")
    born: Born | None = left_out(None)
    language: Language = left_out("en")
    status: Status = left_out("active")
    phone: Phone | None = left_out(None)
    standing: Standing | None = left_out(None, description=STANDING)
    circumstances: Situation = left_out(())
    prefers: ChannelName | None = left_out(None, description="The channel they like best.")
    quiet_from: Clock | None = left_out(None, description="Their own quiet hours, London time; both or neither.")
    quiet_to: Clock | None = left_out(None)
    workers: Workers = left_out(())
    handover: Handover = left_out("", description="With new workers: what they should know, as a task for them.")


class PeopleWanted(PageWanted):
    """Which people to list."""

    status: Status | None = None
    case_id: CaseId | None = None


class Named(Shown):
    """A member of staff or a team."""

    ref: str = Field(examples=[ASH["ref"]])
    name: str = Field(examples=[ASH["name"]])


class WorkerShown(Named):
    """Somebody who works with a person."""

    part: Part


class HandleShown(Shown):
    """One way to reach a person."""

    channel: ChannelName
    address: str = Field(description="A phone number, or the account's id there.", examples=["+447700900123"])
    state: str = Field(description="unverified, verified or locked", examples=["verified"])
    works: bool = Field(description="False once the provider says that it does not.")
    last_in_at: datetime | None
    last_out_at: datetime | None


class PersonLine(Shown):
    """A person in a list."""

    ref: str = Field(examples=[EXAMPLE_REF])
    name: str = Field(examples=["Rowan"])
    case_id: str | None = Field(examples=["EX0042"])
    born: date | None
    language: str = Field(examples=["ti"])
    status: Status
    opted_out_at: datetime | None = Field(description="Since when they want nothing that we start.")
    in_touch_at: datetime | None = Field(description="When they last counted as in touch.")
    team: Named | None
    workers: list[WorkerShown]


class PersonShown(PersonLine):
    """A person with the ways to reach them."""

    model_config = Shown.model_config | example(
        ref=EXAMPLE_REF,
        name="Rowan",
        case_id="EX0042",
        born="2007-03-14",
        language="ti",
        status="active",
        opted_out_at=None,
        in_touch_at="2026-11-23T12:00:00Z",
        team={"ref": "t_2b3c4d5e6f7g8h9j", "name": "Leaving Care North"},
        workers=[{**ASH, "part": "adviser"}],
        pronouns="they/them",
        standing="former_relevant",
        circumstances=["asylum"],
        area="Exampleton",
        hides=False,
        prefers=None,
        quiet_from="21:30",
        quiet_to="10:00",
        handles=[
            {
                "channel": "sms",
                "address": "+447700900123",
                "state": "verified",
                "works": True,
                "last_in_at": "2026-11-23T12:00:00Z",
                "last_out_at": "2026-11-23T12:00:01Z",
            }
        ],
    )

    pronouns: str
    standing: Standing | None = Field(description=STANDING)
    circumstances: list[Circumstance]
    area: str = Field(description="Where they said they are, roughly.")
    hides: bool = Field(description="Whether what we send is told to them only as a message that waits.")
    prefers: ChannelName | None
    quiet_from: str | None
    quiet_to: str | None
    handles: list[HandleShown]


class PeoplePage(Shown):
    """People, in the order in which they were added."""

    items: list[PersonLine]
    next: str | None = NEXT


class Invitation(Shown):
    """A linking code, shown once."""

    model_config = Shown.model_config | example(
        code="ABCD-2345",
        expires_at="2026-11-26T12:00:00Z",
        text_this="Text this code to +447700900000: ABCD-2345. It works once, until Thursday 26 November.",
    )

    code: str
    expires_at: datetime
    text_this: str = Field(description="Words to hand on to the person, in their language where we have them.")


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to people beside their own rows, by our id."""

    workers: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    in_touch: Mapping[int, datetime] = field(default_factory=dict)


def person_line(vault: Vault, row: Any, beside: Beside) -> PersonLine:
    """A person as a list shows them."""
    return PersonLine(**_line(vault, row, beside))


def person_shown(vault: Vault, row: Any, beside: Beside, ways: Sequence[Any]) -> PersonShown:
    """A person as their own page shows them."""
    return PersonShown(
        **_line(vault, row, beside),
        pronouns=row.pronouns,
        standing=row.standing or None,
        circumstances=row.circumstances or [],
        area=row.area,
        hides=row.hidden,
        prefers=row.prefers,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        handles=[handle_shown(vault, way) for way in ways],
    )


def handle_shown(vault: Vault, row: Any) -> HandleShown:
    """One way to reach a person."""
    return HandleShown(
        channel=row.channel,
        address=handles.open_address(vault, row).value,
        state=row.state,
        works=row.dead_at is None,
        last_in_at=row.last_in_at,
        last_out_at=row.last_out_at,
    )


def named(ref: str | None, name: str | None) -> Named | None:
    """A member of staff or a team, where there is one."""
    return Named(ref=ref, name=name or "") if ref else None


def _line(vault: Vault, row: Any, beside: Beside) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "name": people.open_name(vault, row),
        "case_id": row.case_id,
        "born": row.born,
        "language": row.language,
        "status": row.status,
        "opted_out_at": row.opted_out_at,
        "in_touch_at": beside.in_touch.get(row.id),
        "team": named(row.team_ref, row.team_name),
        "workers": [WorkerShown(ref=w.ref, name=w.name, part=w.part) for w in beside.workers.get(row.id, ())],
    }
