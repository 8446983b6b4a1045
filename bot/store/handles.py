"""Handles: where people write from, and where their conversation stands. Locking one puts its messages in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.store import Tx
from bot.store.schema import contact, handle, message, outbox, person
from bot.store.vault import Vault
from bot.talk import Address, ChannelName, Choice, Circumstance, Standing

SILENCED = frozenset({"missing", "custody", "deceased", "closed"})  # nothing we start goes to them


@dataclass(frozen=True, slots=True)
class Known:
    """The person a handle belongs to, as read under their lock."""

    id: int
    ref: str
    name: str = field(repr=False)
    born: date | None
    language: str
    status: str
    opted_out: bool
    standing: Standing | Literal[""]
    circumstances: frozenset[Circumstance]
    off: frozenset[str]
    area: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """One handle with its place in the conversation. `new` until something was said on it."""

    id: int
    address: Address
    state: str
    person: Known | None
    language: str | None
    opted_out_at: datetime | None
    step: str
    step_value: str
    step_at: datetime | None
    choices: tuple[Choice, ...]
    contact_id: int | None
    contact_at: datetime | None
    last_in_at: datetime | None
    tries: int
    tries_at: datetime | None

    @property
    def new(self) -> bool:
        return self.last_in_at is None

    @property
    def language_spoken(self) -> str:
        """The language to speak on this handle."""
        known = self.person.language if self.person and self.verified else None
        return known or self.language or "en"

    @property
    def verified(self) -> bool:
        """Whether we may speak to this handle as to the person."""
        return self.person is not None and self.state == "verified"


# The conflict clauses are PostgreSQL's; SQLite compiles the same statement.
FIND = (
    select(handle)
    .where(handle.c.blind.in_(bindparam("blinds", expanding=True)))
    .order_by(handle.c.id)
    .with_for_update(key_share=True)
)
# The last time a message to a handle got through, as far as we know: read by few, so not written at every send.
LAST_OUT = (
    select(func.max(outbox.c.status_at))
    .join(message, message.c.id == outbox.c.message_id)
    .where(message.c.handle_id == handle.c.id, outbox.c.status.in_(("sent", "delivered", "read")))
    .scalar_subquery()
    .label("last_out_at")
)
# The exchange that is open on a handle, for what is said or comes up there.
OPEN_CONTACT = select(handle.c.contact_id).where(handle.c.id == bindparam("on_handle")).scalar_subquery()
ADD = insert(handle).on_conflict_do_nothing(index_elements=["blind"])
LOCK_PEOPLE = (
    select(person)
    .where(person.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(person.c.id)
    .with_for_update(key_share=True)
)
MOVE = (
    update(handle)
    .where(handle.c.id == bindparam("h_id"))
    .values(
        person_id=bindparam("h_person_id"),
        state=bindparam("h_state"),
        language=bindparam("h_language"),
        opted_out_at=bindparam("h_opted_out_at"),
        step=bindparam("h_step"),
        step_value=bindparam("h_step_value"),
        step_at=bindparam("h_step_at"),
        choices=bindparam("h_choices"),
        contact_id=select(contact.c.id).where(contact.c.ref == bindparam("h_contact")).scalar_subquery(),
        contact_at=bindparam("h_contact_at"),
        last_in_at=bindparam("h_last_in_at"),
        tries=bindparam("h_tries"),
        tries_at=bindparam("h_tries_at"),
        dead_at=None,  # whoever writes can be reached
    )
)


def lock(tx: Tx, vault: Vault, addresses: Iterable[Address], now: datetime) -> dict[Address, Thread]:
    """The threads of these addresses, locked in one order (handles, then people), made where they are new."""
    blinds = {blind(vault, address): address for address in addresses}
    rows = _find(tx, blinds)
    missing = [key for key in sorted(blinds) if key not in {bytes(row.blind) for row in rows}]
    if missing:
        tx.execute(ADD, [_new_row(vault, key, blinds[key], now) for key in missing])
        rows = _find(tx, blinds)
    people = _lock_people(tx, vault, {row.person_id for row in rows if row.person_id})
    return {blinds[bytes(row.blind)]: _thread(row, blinds[bytes(row.blind)], people) for row in rows}


def lock_person(tx: Tx, vault: Vault, person_id: int) -> Known:
    """One person, locked."""
    return _lock_people(tx, vault, {person_id})[person_id]


def move(tx: Tx, threads: Sequence[tuple[Thread, str]]) -> None:
    """Write where these conversations now stand, each with the ref of its contact."""
    tx.execute(MOVE, [_moved(thread, contact_ref) for thread, contact_ref in threads])


def blind(vault: Vault, address: Address) -> bytes:
    """The keyed hash under which an address is found."""
    return vault.blind("handle", f"{address.channel}\0{address.value}")


def speak(tx: Tx, handle_id: int, language: str) -> None:
    """From now on whoever writes from here is written to in this language."""
    tx.execute(update(handle).where(handle.c.id == handle_id).values(language=language))


def open_address(vault: Vault, row: Any) -> Address:
    """The address in a handle row."""
    value = vault.open(row.address, _context(bytes(row.blind)))
    return Address(cast(ChannelName, row.channel), value)


def add(tx: Tx, vault: Vault, address: Address, person_id: int, now: datetime) -> int | None:
    """Record a handle as this person's, verified; its id, or None when another person has it."""
    key = blind(vault, address)
    tx.execute(ADD, [_new_row(vault, key, address, now)])
    claimed = (
        update(handle)
        .where(handle.c.blind == key, (handle.c.person_id.is_(None)) | (handle.c.person_id == person_id))
        .values(person_id=person_id, state="verified")
        .returning(handle.c.id)
    )
    return tx.execute(claimed).scalar()


def live(tx: Tx, person_id: int, channel: str) -> int | None:
    """A verified handle of this person on this channel that works, as far as we know."""
    found = select(handle.c.id).where(
        handle.c.person_id == person_id,
        handle.c.channel == channel,
        handle.c.state == "verified",
        handle.c.dead_at.is_(None),
    )
    return tx.execute(found.order_by(handle.c.id).limit(1)).scalar()


def close(tx: Tx, handle_id: int, now: datetime) -> None:
    """The provider says this address does not work: send nothing more to it."""
    tx.execute(update(handle).where(handle.c.id == handle_id).values(dead_at=now))


def _find(tx: Tx, blinds: dict[bytes, Address]) -> Sequence[Any]:
    return tx.execute(FIND, {"blinds": list(blinds)}).all()


def _new_row(vault: Vault, key: bytes, address: Address, now: datetime) -> dict[str, object]:
    sealed = vault.seal(address.value, _context(key))
    return {"channel": address.channel, "blind": key, "address": sealed, "created_at": now}


def _lock_people(tx: Tx, vault: Vault, ids: set[int]) -> dict[int, Known]:
    if not ids:
        return {}
    return {row.id: _known(vault, row) for row in tx.execute(LOCK_PEOPLE, {"ids": list(ids)})}


def _known(vault: Vault, row: Any) -> Known:
    return Known(
        id=row.id,
        ref=row.ref,
        name=vault.open(row.name, row.ref),
        born=row.born,
        language=row.language,
        status=row.status,
        opted_out=row.opted_out_at is not None,
        standing=row.standing,
        circumstances=frozenset(row.circumstances or ()),
        off=frozenset(row.off or ()),
        area=row.area,
        hidden=row.hidden,
    )


def _thread(row: Any, address: Address, people: dict[int, Known]) -> Thread:
    return Thread(
        id=row.id,
        address=address,
        state=row.state,
        person=people.get(row.person_id),
        language=row.language,
        opted_out_at=row.opted_out_at,
        step=row.step,
        step_value=row.step_value,
        step_at=row.step_at,
        choices=tuple(Choice(*choice) for choice in row.choices or ()),
        contact_id=row.contact_id,
        contact_at=row.contact_at,
        last_in_at=row.last_in_at,
        tries=row.tries,
        tries_at=row.tries_at,
    )


def _moved(thread: Thread, contact_ref: str) -> dict[str, object]:
    return {
        "h_id": thread.id,
        "h_person_id": thread.person.id if thread.person else None,
        "h_state": thread.state,
        "h_language": thread.language,
        "h_opted_out_at": thread.opted_out_at,
        "h_step": thread.step,
        "h_step_value": thread.step_value[:120],
        "h_step_at": thread.step_at,
        "h_choices": [[choice.label, choice.go, choice.value] for choice in thread.choices],
        "h_contact": contact_ref,
        "h_contact_at": thread.contact_at,
        "h_last_in_at": thread.last_in_at,
        "h_tries": thread.tries,
        "h_tries_at": thread.tries_at,
    }


def _context(key: bytes) -> str:
    return f"handle:{key.hex()}"
