"""Who may see whom: the need to know, as conditions that every read of a person, contact or alert carries.

Advisers, keeping-in-touch and social workers see their own caseload. Duty sees its own and, for as long as an urgent
alert stands, the person it is about. Managers see their team's people and those who belong to no team. Administrators
see the list of people and what the system itself complains of, never a conversation. Participation and auditors see
no people at all. Someone unknown is seen by duty and by managers.

What somebody says about those who work with them (a complaint, an allegation) is for managers, and for duty where it is
urgent; never for those it may be about.
"""

from dataclasses import dataclass, field
from typing import assert_never

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from bot.store.schema import alert, contact, message, person, staff, worker
from bot.store.staff import Role

ABOUT_WORKERS = ("complaint", "unhappy_with_pa", "new_pa_wanted", "allegation")  # kinds of alert
ANYBODY: ColumnElement[bool] = true()  # of `person`: for showing what the caller has just been allowed to do


@dataclass(frozen=True, slots=True)
class Reader:
    """The member of staff who asks."""

    id: int
    ref: str
    name: str = field(repr=False)
    role: Role
    team_id: int | None


def conversations(reader: Reader) -> ColumnElement[bool]:
    """Of `person`: those whose words this reader may read."""
    match reader.role:
        case "adviser" | "keeping_in_touch" | "social_worker":
            return _own(reader)
        case "duty":
            return or_(_own(reader), _in_danger())
        case "manager":
            return or_(_own(reader), _of_team(reader.team_id), _of_no_team())
        case "participation" | "admin" | "auditor":
            return false()
        case _:
            assert_never(reader.role)


def records(reader: Reader) -> ColumnElement[bool]:
    """Of `person`: those whose record (name, phone, workers; no words) this reader may open."""
    return true() if reader.role == "admin" else conversations(reader)


def contacts(reader: Reader) -> ColumnElement[bool]:
    """Of `contact`: those this reader may read."""
    theirs = contact.c.person_id.in_(select(person.c.id).where(conversations(reader)))
    return or_(theirs, contact.c.person_id.is_(None)) if _meets_strangers(reader) else theirs


def alerts(reader: Reader) -> ColumnElement[bool]:
    """Of `alert`: those this reader may read and act on."""
    open_to: list[ColumnElement[bool]] = [alert.c.person_id.in_(select(person.c.id).where(conversations(reader)))]
    if reader.role != "manager":
        own = alert.c.person_id.in_(select(person.c.id).where(_own(reader)))
        open_to = [and_(open_to[0], or_(alert.c.kind.not_in(ABOUT_WORKERS), ~own))]
    if reader.role in ("duty", "manager", "admin"):
        open_to.append(alert.c.subject == "system")
    if _meets_strangers(reader):
        open_to.append(and_(alert.c.person_id.is_(None), alert.c.handle_id.is_not(None)))
    return or_(*open_to)


def messages(reader: Reader) -> ColumnElement[bool]:
    """Of `message` joined to its `contact`: those whose words this reader may read."""
    return contacts(reader) if reads_apart(reader) else and_(contacts(reader), ~message.c.apart)


def reads_apart(reader: Reader) -> bool:
    """Whether this reader may read what was said about those who work with somebody."""
    return reader.role == "manager"


def _own(reader: Reader) -> ColumnElement[bool]:
    return exists().where(worker.c.person_id == person.c.id, worker.c.staff_id == reader.id)


def _in_danger() -> ColumnElement[bool]:
    """An urgent alert that stands opens the person to duty until it is closed."""
    return exists().where(alert.c.person_id == person.c.id, alert.c.urgent, alert.c.state != "resolved")


def _of_team(team_id: int | None) -> ColumnElement[bool]:
    if team_id is None:
        return false()
    theirs = exists().where(
        worker.c.person_id == person.c.id, worker.c.staff_id == staff.c.id, staff.c.team_id == team_id
    )
    return or_(person.c.team_id == team_id, theirs)


def _of_no_team() -> ColumnElement[bool]:
    """Neither they nor a worker of theirs who is still here has a team: otherwise no manager would see them."""
    theirs = and_(worker.c.person_id == person.c.id, worker.c.staff_id == staff.c.id, staff.c.active)
    return and_(person.c.team_id.is_(None), ~exists().where(theirs, staff.c.team_id.is_not(None)))


def _meets_strangers(reader: Reader) -> bool:
    return reader.role in ("duty", "manager")
