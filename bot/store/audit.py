"""The audit log: every read and every act of staff, with who, when and why. Rows are only ever added."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.store import Tx
from bot.store.reading import Test, only
from bot.store.schema import audit, person, staff

LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a member of staff did; `target` is a public ref."""

    act: str
    target: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the log to show: of one member of staff or person, between two times (UTC, the end excluded)."""

    staff: str | None = None
    person: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def note(tx: Tx, staff_id: int, entries: Sequence[Entry], why: str, now: datetime) -> None:
    """Write these down, in the transaction in which they happen."""
    rows = [
        {"at": now, "staff_id": staff_id, "act": e.act, "target": e.target, "person_id": e.person_id, "why": why}
        for e in entries
    ]
    if rows:
        tx.execute(insert(audit), rows)


def page(read: Connection, wanted: Wanted, before: int | None, limit: int) -> Sequence[Any]:
    """Rows of the log, the newest first, from those with an id before that one."""
    found = (
        select(audit, staff.c.ref.label("staff_ref"), staff.c.name.label("staff_name"), person.c.ref.label("person"))
        .outerjoin(staff, staff.c.id == audit.c.staff_id)
        .outerjoin(person, person.c.id == audit.c.person_id)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    tests: tuple[Test, ...] = (
        (operator.lt, audit.c.id, before),
        (operator.eq, staff.c.ref, wanted.staff),
        (operator.eq, person.c.ref, wanted.person),
        (operator.ge, audit.c.at, wanted.since),
        (operator.lt, audit.c.at, wanted.until),
    )
    return read.execute(found.where(*only(*tests))).all()
