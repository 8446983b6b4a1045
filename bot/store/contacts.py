"""Care leaver contacts: one exchange each, opened by what a person says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update

from bot.store import Tx, new_ref
from bot.store.schema import contact
from bot.talk import Level, Risk

QUIET = timedelta(hours=6)  # after which the next words open a new contact
WORSE: tuple[Level, ...] = ("none", "concern", "urgent")


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A contact that is being added to; `id` 0 until it is inserted."""

    id: int
    ref: str
    person_id: int | None
    handle_id: int
    channel: str
    opened_at: datetime
    last_at: datetime
    in_touch_at: datetime | None
    language: str
    purposes: tuple[str, ...] = ()
    signposts: tuple[tuple[str, str], ...] = ()
    risk: Risk = "none"
    level: Level = "none"


READ = select(contact).where(contact.c.id.in_(bindparam("ids", expanding=True)))
ADD = insert(contact)
SAVE = (
    update(contact)
    .where(contact.c.id == bindparam("c_id"))
    .values(
        person_id=bindparam("c_person_id"),
        last_at=bindparam("c_last_at"),
        in_touch_at=bindparam("c_in_touch_at"),
        language=bindparam("c_language"),
        purposes=bindparam("c_purposes"),
        signposts=bindparam("c_signposts"),
        risk=bindparam("c_risk"),
        risk_level=bindparam("c_risk_level"),
    )
)
EXTEND = update(contact).where(contact.c.id == bindparam("c_id")).values(last_at=bindparam("c_last_at"))


def begin(person_id: int | None, handle_id: int, channel: str, language: str, now: datetime) -> OpenContact:
    """A new contact, not yet inserted."""
    return OpenContact(0, new_ref("c"), person_id, handle_id, channel, now, now, None, language)


def read(tx: Tx, ids: Sequence[int]) -> dict[int, OpenContact]:
    """Open contacts by id."""
    if not ids:
        return {}
    return {
        row.id: OpenContact(
            id=row.id,
            ref=row.ref,
            person_id=row.person_id,
            handle_id=row.handle_id,
            channel=row.channel,
            opened_at=row.opened_at,
            last_at=row.last_at,
            in_touch_at=row.in_touch_at,
            language=row.language,
            purposes=tuple(row.purposes),
            signposts=tuple((service, day) for service, day in row.signposts),
            risk=row.risk,
            level=row.risk_level,
        )
        for row in tx.execute(READ, {"ids": list(ids)})
    }


def save(tx: Tx, contacts: Sequence[OpenContact]) -> None:
    """Insert the new ones and update the others."""
    new = [_new_row(each) for each in contacts if not each.id]
    old = [_old_row(each) for each in contacts if each.id]
    if old:
        tx.execute(SAVE, old)
    if new:
        tx.execute(ADD, new)


def _new_row(each: OpenContact) -> dict[str, object]:
    return {
        "ref": each.ref,
        "person_id": each.person_id,
        "handle_id": each.handle_id,
        "kind": "messages",
        "channel": each.channel,
        "opened_at": each.opened_at,
        "last_at": each.last_at,
        "in_touch_at": each.in_touch_at,
        "language": each.language,
        "purposes": list(each.purposes),
        "signposts": [list(signpost) for signpost in each.signposts],
        "risk": each.risk,
        "risk_level": each.level,
    }


def _old_row(each: OpenContact) -> dict[str, object]:
    row = _new_row(each)
    names = ("person_id", "last_at", "in_touch_at", "language", "purposes", "signposts", "risk", "risk_level")
    return {"c_id": each.id, **{f"c_{name}": row[name] for name in names}}
