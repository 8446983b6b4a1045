"""People: found by our own id and a public ref, never by a phone number."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.store import Tx, handles, new_ref
from bot.store.schema import person, staff, worker
from bot.store.vault import Vault
from bot.talk import Address, ChannelName

PHONE_CHANNELS: tuple[ChannelName, ...] = ("sms", "whatsapp")  # a number that a PA recorded is the same person on both


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to add; `phone` in E.164, recorded by staff and so verified."""

    name: str = field(repr=False)
    case_id: str | None = None
    phone: str = field(default="", repr=False)
    born: date | None = None
    language: str = "en"
    pronouns: str = ""
    team_id: int | None = None
    status: str = "active"
    ref: str = field(default_factory=lambda: new_ref("p"))


class HandleTaken(Exception):
    """Another person has this phone: one of the two records is out of date, and staff must say which."""


def add(tx: Tx, vault: Vault, new: NewPerson, now: datetime) -> int:
    """Add a person with their phone; our id. Raises HandleTaken."""
    row = {
        "ref": new.ref,
        "case_id": new.case_id,
        "name": vault.seal(new.name, new.ref),
        "pronouns": new.pronouns,
        "born": new.born,
        "language": new.language,
        "team_id": new.team_id,
        "status": new.status,
        "created_at": now,
    }
    person_id = int(tx.execute(insert(person).values(row).returning(person.c.id)).scalar_one())
    if new.phone:
        add_phone(tx, vault, person_id, new.phone, now)
    return person_id


def add_phone(tx: Tx, vault: Vault, person_id: int, phone: str, now: datetime) -> None:
    """Record a phone for SMS and WhatsApp. Raises HandleTaken."""
    for channel in PHONE_CHANNELS:
        if handles.add(tx, vault, Address(channel, phone), person_id, now) is None:
            raise HandleTaken("another person has this phone")


def assign(tx: Tx, person_id: int, staff_id: int, part: str = "adviser") -> None:
    """Give a person a worker."""
    tx.execute(insert(worker).values(person_id=person_id, staff_id=staff_id, part=part))


def open_name(vault: Vault, row: Any) -> str:
    """The preferred name in a person row."""
    return vault.open(row.name, row.ref)


ADVISER = (
    select(staff.c.name)
    .join(worker, worker.c.staff_id == staff.c.id)
    .where(worker.c.person_id == bindparam("person_id"), worker.c.part == "adviser", staff.c.active)
    .order_by(staff.c.id)
    .limit(1)
)


def adviser_name(read: Connection, person_id: int) -> str:
    """The first name of this person's adviser; empty when nobody is named."""
    name = read.execute(ADVISER, {"person_id": person_id}).scalar()
    return name.split()[0] if name else ""


def speak(tx: Tx, person_id: int, language: str) -> None:
    """From now on this person is written to in this language."""
    tx.execute(update(person).where(person.c.id == person_id).values(language=language))


def opt_out(tx: Tx, person_id: int, since: datetime | None) -> None:
    """End everything we start to this person, or undo that with None."""
    tx.execute(update(person).where(person.c.id == person_id).values(opted_out_at=since))
