"""Reading for lists: pages by key, not by number, so that a walk neither repeats nor skips what stays in place."""

import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select, tuple_

from bot.store import handles, messages
from bot.store.schema import contact, handle, message, person, staff, team, worker

REF = re.compile(r"[a-z]_[0-9a-z]{1,22}")
Test = tuple[Callable[[Any, Any], ColumnElement[bool]], Any, Any]

_reviewer, _recorder = staff.alias("reviewer"), staff.alias("recorder")


@dataclass(frozen=True, slots=True)
class ContactsWanted:
    """Which contacts to show; times (UTC) are of the opening, the end excluded. `risk` may be "any"."""

    since: datetime | None = None
    until: datetime | None = None
    reviewed: bool | None = None
    adviser: str | None = None  # a ref
    channel: str | None = None
    risk: str | None = None
    person_id: int | None = None


def only(*tests: Test) -> Iterator[ColumnElement[bool]]:
    """The conditions whose value was given."""
    return (test(column, value) for test, column, value in tests if value is not None)


def is_ref(text: str) -> bool:
    """Whether this could be a public ref at all; what is none is never asked of the database."""
    return REF.fullmatch(text) is not None


def people(
    read: Connection,
    sight: ColumnElement[bool],
    *,
    after: int | None,
    limit: int,
    status: str | None = None,
    case_id: str | None = None,
) -> Sequence[Any]:
    """People in the order in which they were added, from those with an id after that one."""
    tests: tuple[Test, ...] = (
        (operator.gt, person.c.id, after),
        (operator.eq, person.c.status, status),
        (operator.eq, person.c.case_id, case_id),
    )
    return read.execute(_people().where(sight, *only(*tests)).order_by(person.c.id).limit(limit)).all()


def one_person(read: Connection, sight: ColumnElement[bool], ref: str) -> Any | None:
    """The person with this ref, if they may be seen."""
    return read.execute(_people().where(sight, person.c.ref == ref)).first() if is_ref(ref) else None


def workers(read: Connection, person_ids: Sequence[int]) -> dict[int, list[Any]]:
    """Who works with these people: rows of ref, name and part."""
    found = (
        select(worker.c.person_id, worker.c.part, staff.c.ref, staff.c.name)
        .join(staff, staff.c.id == worker.c.staff_id)
        .where(worker.c.person_id.in_(person_ids), staff.c.active)
        .order_by(staff.c.id)
    )
    by_person = defaultdict(list)
    for row in read.execute(found):
        by_person[row.person_id].append(row)
    return by_person


def last_in_touch(read: Connection, person_ids: Sequence[int]) -> dict[int, datetime]:
    """When these people last counted as in touch; those who never did are missing."""
    found = select(contact.c.person_id, func.max(contact.c.in_touch_at)).where(contact.c.person_id.in_(person_ids))
    rows = read.execute(found.group_by(contact.c.person_id)).all()
    return {person_id: at for person_id, at in rows if at is not None}


def handles_of(read: Connection, person_id: int) -> Sequence[Any]:
    """All handles of a person."""
    theirs = select(handle, handles.LAST_OUT).where(handle.c.person_id == person_id)
    return read.execute(theirs.order_by(handle.c.id)).all()


def contacts(
    read: Connection,
    sight: ColumnElement[bool],
    wanted: ContactsWanted,
    before: tuple[datetime, int] | None,
    limit: int,
) -> Sequence[Any]:
    """Contacts, the newest first, from those that opened before that moment (or then, with a smaller id)."""
    tests: tuple[Test, ...] = (
        (operator.ge, contact.c.opened_at, wanted.since),
        (operator.lt, contact.c.opened_at, wanted.until),
        (_reviewed, contact.c.reviewed_at, wanted.reviewed),
        (_with_adviser, contact.c.person_id, wanted.adviser),
        (operator.eq, contact.c.channel, wanted.channel),
        (_at_risk, contact.c.risk, wanted.risk),
        (operator.eq, contact.c.person_id, wanted.person_id),
    )
    found = _contacts().where(sight, *only(*tests)).order_by(contact.c.opened_at.desc(), contact.c.id.desc())
    if before:
        found = found.where(tuple_(contact.c.opened_at, contact.c.id) < before)
    return read.execute(found.limit(limit)).all()


def one_contact(read: Connection, sight: ColumnElement[bool], ref: str) -> Any | None:
    """The contact with this ref, if it may be seen."""
    return read.execute(_contacts().where(sight, contact.c.ref == ref)).first() if is_ref(ref) else None


def answered() -> ColumnElement[bool]:
    """Of `contact`: the person said something in it. What we began and nobody answered is not a contact yet."""
    said = exists().where(message.c.contact_id == contact.c.id, message.c.direction == "in")
    return or_(contact.c.kind != "messages", said)


def newest_messages(read: Connection, sight: ColumnElement[bool], limit: int) -> Sequence[Any]:
    """The newest messages of contacts that may be seen, with the contact's ref and the person's."""
    found = (
        messages.SHOWN.add_columns(contact.c.ref.label("contact"), person.c.ref.label("person"))
        .join(contact, contact.c.id == message.c.contact_id)
        .outerjoin(person, person.c.id == contact.c.person_id)
        .where(sight)
    )
    return read.execute(found.order_by(message.c.id.desc()).limit(limit)).all()


def staff_by_id(read: Connection, ids: set[int]) -> dict[int, Any]:
    """Refs and names of these members of staff, by our id."""
    found = select(staff.c.id, staff.c.ref, staff.c.name).where(staff.c.id.in_(ids))
    return {row.id: row for row in read.execute(found)} if ids else {}


def team_of(read: Connection, team_id: int | None) -> Any | None:
    """A team's ref and name."""
    return read.execute(select(team).where(team.c.id == team_id)).first() if team_id else None


def _people() -> Select[Any]:
    named = (team.c.ref.label("team_ref"), team.c.name.label("team_name"))
    return select(person, *named).outerjoin(team, team.c.id == person.c.team_id)


def _contacts() -> Select[Any]:
    return (
        select(
            contact,
            person.c.ref.label("person"),
            handle.c.address,
            handle.c.blind,
            _reviewer.c.ref.label("reviewer_ref"),
            _reviewer.c.name.label("reviewer_name"),
            _recorder.c.ref.label("recorder_ref"),
            _recorder.c.name.label("recorder_name"),
        )
        .outerjoin(person, person.c.id == contact.c.person_id)
        .outerjoin(handle, handle.c.id == contact.c.handle_id)
        .outerjoin(_reviewer, _reviewer.c.id == contact.c.reviewed_by)
        .outerjoin(_recorder, _recorder.c.id == contact.c.recorded_by)
    )


def _reviewed(column: ColumnElement[Any], wanted: bool) -> ColumnElement[bool]:
    return column.is_not(None) if wanted else column.is_(None)


def _with_adviser(column: ColumnElement[Any], ref: str) -> ColumnElement[bool]:
    theirs = select(worker.c.person_id).join(staff, staff.c.id == worker.c.staff_id).where(staff.c.ref == ref)
    return column.in_(theirs)


def _at_risk(column: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    return column != "none" if wanted == "any" else column == wanted
