"""People: found by our own id and a public ref, never by a phone number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_new

from bot.store import Tx, handles, new_ref
from bot.store.handles import Known
from bot.store.outbox import IN_DOUBT, SENDING, unfinished
from bot.store.schema import contact, handle, outbox, person, worker
from bot.store.vault import Vault
from bot.talk import Address, ChannelName, Circumstance, Know, Standing

Status = Literal[
    "active",
    "less_contact",
    "refuses_contact",
    "no_longer_needs",
    "returned_home",
    "missing",
    "custody",
    "abroad",
    "deceased",
    "closed",
]
STATUSES: tuple[Status, ...] = get_args(Status)
Part = Literal["adviser", "social_worker", "keeping_in_touch"]
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
    standing: Standing | Literal[""] = ""
    circumstances: tuple[Circumstance, ...] = ()
    team_id: int | None = None
    status: str = "active"
    ref: str = field(default_factory=lambda: new_ref("p"))


class HandleTaken(Exception):
    """Another person has this phone: one of the two records is out of date, and staff must say which."""


class CaseTaken(Exception):
    """Another person has this case-system id."""


def add(tx: Tx, vault: Vault, new: NewPerson, now: datetime) -> int:
    """Add a person with their phone; our id. Raises HandleTaken, CaseTaken."""
    row = {
        "ref": new.ref,
        "case_id": new.case_id,
        "name": vault.seal(new.name, new.ref),
        "pronouns": new.pronouns,
        "standing": new.standing,
        "circumstances": list(new.circumstances) or None,
        "born": new.born,
        "language": new.language,
        "team_id": new.team_id,
        "status": new.status,
        "created_at": now,
    }
    fresh = insert_new(person).values(row).on_conflict_do_nothing(index_elements=["case_id"])
    person_id = tx.execute(fresh.returning(person.c.id)).scalar()
    if person_id is None:
        raise CaseTaken("another person has this case id")
    if new.phone:
        add_phone(tx, vault, person_id, new.phone, now)
    return int(person_id)


def add_phone(
    tx: Tx,
    vault: Vault,
    person_id: int,
    phone: str,
    now: datetime,
    channels: Sequence[ChannelName] = PHONE_CHANNELS,
) -> None:
    """Record a phone for these channels. Raises HandleTaken.

    A number that is locked for somebody else has changed hands: it is theirs no more. An exchange with whoever wrote
    from it before stays what it was, the words of someone unknown.
    """
    addresses = [Address(channel, phone) for channel in channels]
    _let_go(tx, vault, person_id, addresses, now)
    for address in addresses:
        handle_id = handles.add(tx, vault, address, person_id, now)
        if handle_id is None:
            raise HandleTaken("another person has this phone")
        strangers = select(contact.c.id).where(contact.c.handle_id == handle_id, contact.c.person_id.is_(None))
        theirs = update(handle).where(handle.c.id == handle_id, handle.c.contact_id.in_(strangers))
        tx.execute(theirs.values(contact_id=None, contact_at=None))


def lock_phones(
    tx: Tx,
    vault: Vault,
    person_id: int,
    keep: str,
    now: datetime,
    channels: Sequence[ChannelName] = PHONE_CHANNELS,
) -> None:
    """Lock this person's phones but the one to keep (none when empty), and call off what is waiting for them."""
    kept = [handles.blind(vault, Address(channel, keep)) for channel in channels]
    old = select(handle.c.id).where(
        handle.c.person_id == person_id, handle.c.channel.in_(channels), handle.c.blind.not_in(kept)
    )
    ids = tx.execute(old).scalars().all()
    tx.execute(update(handle).where(handle.c.id.in_(ids)).values(state="locked"))
    _call_off(tx, ids, now)


def change(tx: Tx, vault: Vault, row: Any, values: Mapping[str, object]) -> None:
    """Write these columns of a person row; a name is sealed."""
    sealed = {"name": vault.seal(str(values["name"]), row.ref)} if "name" in values else {}
    if values:
        tx.execute(update(person).where(person.c.id == row.id).values({**values, **sealed}))


def appoint(tx: Tx, person_id: int, workers: Mapping[int, Part]) -> None:
    """These, by staff id, and nobody else work with the person from now on."""
    tx.execute(delete(worker).where(worker.c.person_id == person_id))
    rows = [{"person_id": person_id, "staff_id": staff_id, "part": part} for staff_id, part in workers.items()]
    if rows:
        tx.execute(insert(worker), rows)


def assign(tx: Tx, person_id: int, staff_id: int, part: str = "adviser") -> None:
    """Give a person a worker."""
    tx.execute(insert(worker).values(person_id=person_id, staff_id=staff_id, part=part))


def open_name(vault: Vault, row: Any) -> str:
    """The preferred name in a person row."""
    return vault.open(row.name, row.ref)


def speak(tx: Tx, person_id: int, language: str) -> None:
    """From now on this person is written to in this language."""
    tx.execute(update(person).where(person.c.id == person_id).values(language=language))


def know(tx: Tx, vault: Vault, known: Known, told: Know) -> None:
    """Keep what the person told us about themselves."""
    quiet_from, _, quiet_to = told.value.partition("-")
    values: Mapping[str, object]
    match told.what:
        case "name":
            values = {"name": vault.seal(told.value, known.ref)}
        case "quiet":
            values = {"quiet_from": quiet_from or None, "quiet_to": quiet_to or None}
        case "off":
            values = {"off": told.value.split() or None}
        case "pronouns" | "area":
            values = {told.what: told.value}
    tx.execute(update(person).where(person.c.id == known.id).values(values))


def hide(tx: Tx, person_id: int, hidden: bool) -> None:
    """From now on tell them only that there is a message, or no longer so."""
    tx.execute(update(person).where(person.c.id == person_id).values(hidden=hidden))


def opt_out(tx: Tx, person_id: int, since: datetime | None) -> None:
    """End everything we start to this person, or undo that with None."""
    tx.execute(update(person).where(person.c.id == person_id).values(opted_out_at=since))


# A conversation that starts from nothing: what a handle is before anybody has written from it.
FRESH: Mapping[str, object] = {
    "person_id": None,
    "state": "unverified",
    "language": None,
    "opted_out_at": None,
    "dead_at": None,
    "step": "menu",
    "step_value": "",
    "step_at": None,
    "choices": None,
    "contact_id": None,
    "contact_at": None,
    "last_in_at": None,
    "tries": 0,
    "tries_at": None,
}


def _let_go(tx: Tx, vault: Vault, person_id: int, addresses: Iterable[Address], now: datetime) -> None:
    """Free those of these addresses that are locked for somebody else, with nothing left of that conversation."""
    blinds = [handles.blind(vault, address) for address in addresses]
    locked = select(handle.c.id).where(
        handle.c.blind.in_(blinds), handle.c.state == "locked", handle.c.person_id != person_id
    )
    ids = tx.execute(locked).scalars().all()
    _call_off(tx, ids, now)
    tx.execute(update(handle).where(handle.c.id.in_(ids)).values(FRESH))


def _call_off(tx: Tx, handle_ids: Sequence[int], now: datetime) -> None:
    """What waits to be sent to these handles is not sent: somebody else may read it there."""
    theirs = update(outbox).where(outbox.c.handle_id.in_(handle_ids), unfinished(outbox))
    waiting = theirs.where(outbox.c.state.not_in((SENDING, IN_DOUBT)))
    why = "called off: the phone is no longer theirs"
    tx.execute(waiting.values(state="cancelled", status="failed", status_at=now, reason=why))
