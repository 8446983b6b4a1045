"""Messages: one text in or out, stored exactly as said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, false, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_new

from bot.store import Tx, new_ref
from bot.store.handles import OPEN_CONTACT
from bot.store.schema import message, outbox
from bot.store.vault import Vault
from bot.talk import Choice, Inbound, Meaning


@dataclass(frozen=True, slots=True)
class NewOut:
    """One message to store and send."""

    handle_id: int
    channel: str
    text: str = field(repr=False)
    language: str
    english: str = field(default="", repr=False)  # the same in English, where it is in another language
    choices: tuple[Choice, ...] = ()
    author_id: int | None = None
    apart: bool = False  # for managers only
    key: str | None = None  # of the request that it comes from, so that a repeated one sends nothing twice
    ref: str = field(default_factory=lambda: new_ref("m"))


MOST_PARTS = 6  # messages of one answer
KEEP = insert_new(message).on_conflict_do_nothing(index_elements=["channel", "provider_id"]).returning(message.c.ref)
FILE = (
    update(message)
    .where(message.c.ref == bindparam("r_ref"))
    .values(
        contact_id=OPEN_CONTACT,
        language=bindparam("r_language"),
        intent=bindparam("r_intent"),
        risk=bindparam("r_risk"),
        risk_level=bindparam("r_level"),
        apart=bindparam("r_apart"),
        status="answered",
    )
)
ADD = insert(message).values(contact_id=OPEN_CONTACT)  # no ids come back: that would cost twice as much (measured)
# Messages as they are shown, what became of them included.
SHOWN = select(
    *(column for column in message.c if column.name != "status"),
    func.coalesce(outbox.c.status, message.c.status).label("status"),
    func.coalesce(outbox.c.reason, "").label("reason"),
    func.coalesce(outbox.c.covered, false()).label("covered"),
).outerjoin(outbox, outbox.c.message_id == message.c.id)


@dataclass(frozen=True, slots=True)
class NewIn:
    """One inbound message to store."""

    handle_id: int
    inbound: Inbound
    ref: str = field(default_factory=lambda: new_ref("m"))


def keep(tx: Tx, vault: Vault, arrivals: Sequence[NewIn], now: datetime) -> list[NewIn]:
    """Store what came, before anything is made of it; those that are new. A repeat is not among them."""
    kept = set(tx.execute(KEEP, [_in_row(vault, arrival, now) for arrival in arrivals]).scalars())
    return [arrival for arrival in arrivals if arrival.ref in kept]


def file(tx: Tx, heard: Sequence[tuple[NewIn, Meaning]], apart: Collection[str] = ()) -> None:
    """Put kept messages that were answered into the contact that is now open on their handle.

    `apart`: the refs of those that are for managers only.
    """
    if heard:
        tx.execute(FILE, [_filed(each, meaning) | {"r_apart": each.ref in apart} for each, meaning in heard])


def add(tx: Tx, vault: Vault, outs: Sequence[NewOut], now: datetime) -> None:
    """Store messages to be sent, in the contact that is now open on their handle."""
    if outs:
        tx.execute(ADD, [_out_row(vault, out, now) for out in outs])


def open_text(vault: Vault, row: Any) -> str:
    """The text in a message row."""
    return vault.open(row.text, row.ref)


def open_choices(vault: Vault, row: Any) -> tuple[Choice, ...]:
    """The choices that went out with a message row."""
    extras = vault.open_data(row.extras, f"{row.ref}+") or {}
    return tuple(Choice(*choice) for choice in extras.get("choices", ()))


def open_english(vault: Vault, row: Any) -> str:
    """What a message row says in English, where we said it in another language; else empty."""
    return vault.open(row.english, f"{row.ref}~") if row.english else ""


def last_in_english(read: Connection, vault: Vault, handle_id: int) -> tuple[str, str]:
    """What we answered last on this handle, in English and as it was said; both empty where that was English."""
    ours = select(message).where(message.c.handle_id == handle_id, message.c.direction == "out")
    last = read.execute(ours.order_by(message.c.id.desc()).limit(MOST_PARTS)).all()
    same = [row for row in reversed(last) if row.at == last[0].at]
    english = [open_english(vault, row) for row in same]
    return "\n\n".join(filter(None, english)), "\n\n".join(open_text(vault, row) for row in same) if any(
        english
    ) else ""


def of_contacts(read: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """The messages of these contacts, oldest first."""
    return read.execute(SHOWN.where(message.c.contact_id.in_(ids)).order_by(message.c.id)).all()


def _in_row(vault: Vault, new: NewIn, now: datetime) -> dict[str, object]:
    inbound = new.inbound
    return {
        "ref": new.ref,
        "handle_id": new.handle_id,
        "direction": "in",
        "channel": inbound.address.channel,
        "provider_id": inbound.provider_id,
        "text": vault.seal(inbound.text, new.ref),
        "extras": _extras(vault, inbound, new.ref),
        "status": "received",
        "at": now,
    }


def _filed(new: NewIn, meaning: Meaning) -> dict[str, object]:
    return {
        "r_ref": new.ref,
        "on_handle": new.handle_id,
        "r_language": meaning.language,
        "r_intent": meaning.intent,
        "r_risk": meaning.risk,
        "r_level": meaning.level,
    }


def _extras(vault: Vault, inbound: Inbound, ref: str) -> bytes | None:
    if not (inbound.attachments or inbound.payload):
        return None
    attachments = [[item.kind, item.reference, item.content_type] for item in inbound.attachments]
    return vault.seal_data({"attachments": attachments, "payload": inbound.payload}, f"{ref}+")


def _out_row(vault: Vault, out: NewOut, now: datetime) -> dict[str, object]:
    choices = [[choice.label, choice.go, choice.value] for choice in out.choices]
    return {
        "ref": out.ref,
        "handle_id": out.handle_id,
        "on_handle": out.handle_id,
        "direction": "out",
        "channel": out.channel,
        "text": vault.seal(out.text, out.ref),
        "extras": vault.seal_data({"choices": choices}, f"{out.ref}+") if choices else None,
        "english": vault.seal(out.english, f"{out.ref}~") if out.english else None,
        "language": out.language,
        "apart": out.apart,
        "author_id": out.author_id,
        "idempotency": out.key,
        "at": now,
    }
