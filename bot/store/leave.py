"""Who is to be expected to answer a person, and who stands in while they are away."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, insert, select

from bot.store import Tx
from bot.store.schema import staff, worker
from bot.store.schema_own import leave
from bot.talk import Adviser

_cover = staff.alias("cover")
_away = and_(leave.c.staff_id == staff.c.id, leave.c.first <= bindparam("today"), leave.c.last >= bindparam("today"))
_first = case({"adviser": 0, "social_worker": 1}, value=worker.c.part, else_=2)
FIND = (
    select(
        staff.c.name,
        staff.c.phone,
        leave.c.last,
        _cover.c.name.label("cover"),
        _cover.c.phone.label("cover_phone"),
    )
    .join(worker, worker.c.staff_id == staff.c.id)
    .outerjoin(leave, _away)
    .outerjoin(_cover, and_(_cover.c.id == leave.c.cover_id, _cover.c.active))
    .where(worker.c.person_id == bindparam("person_id"), staff.c.active)
    .order_by(_first, staff.c.id, leave.c.last.desc())
    .limit(1)
)


def adviser_of(read: Connection, person_id: int, today: date) -> Adviser:
    """The person's adviser, else their social worker, with who stands in today."""
    row = read.execute(FIND, {"person_id": person_id, "today": today}).first()
    if row is None:
        return Adviser()
    back = row.last + timedelta(days=1) if row.last else None
    return Adviser(_first_name(row.name), row.phone, back, _first_name(row.cover), row.cover_phone or "")


def add(tx: Tx, staff_id: int, first: date, last: date, cover_id: int | None) -> None:
    """This member of staff is away on these days, both inclusive."""
    tx.execute(insert(leave).values(staff_id=staff_id, first=first, last=last, cover_id=cover_id))


def _first_name(name: Any) -> str:
    return str(name).split()[0] if name else ""
