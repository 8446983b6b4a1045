"""Messages: one text in or out, stored exactly as said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.store import Tx, new_ref
from bot.store.schema import handle, message
from bot.store.vault import Vault
from bot.talk import Choice, Inbound, Meaning

# A receipt moves a message forward only: they come late, twice and out of order.
RANK = {
    "queued": 0,
    "needs_template": 0,
    "in_doubt": 1,
    "sent": 2,
    "undelivered": 3,
    "failed": 3,
    "delivered": 4,
    "read": 5,
}


@dataclass(frozen=True, slots=True)
class NewOut:
    """One message to store and send."""

    handle_id: int
    contact_id: int | None
    channel: str
    text: str = field(repr=False)
    language: str
    choices: tuple[Choice, ...] = ()
    author_id: int | None = None
    ref: str = field(default_factory=lambda: new_ref("m"))


KEEP_IN = (
    insert(message)
    .on_conflict_do_nothing(index_elements=["channel", "direction", "provider_id"])
    .returning(message.c.id, message.c.provider_id, message.c.channel)
)
ADD_OUT = insert(message).returning(message.c.id, message.c.ref)
FILE = (
    update(message)
    .where(message.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        contact_id=select(handle.c.contact_id).where(handle.c.id == message.c.handle_id).scalar_subquery(),
        status="answered",
    )
)
rank_now = case(RANK, value=message.c.status, else_=0)
ADVANCE = (
    update(message)
    .where(message.c.direction == "out", rank_now < bindparam("r_rank"))
    .values(status=bindparam("r_status"), status_at=bindparam("r_at"), reason=bindparam("r_reason"))
    .returning(message.c.id)
)
ADVANCE_BY_REF = ADVANCE.where(message.c.ref == bindparam("r_ref"))
ADVANCE_BY_PROVIDER = ADVANCE.where(
    message.c.channel == bindparam("r_channel"), message.c.provider_id == bindparam("r_provider")
)
TOLD = update(message).where(message.c.ref == bindparam("r_ref")).values(provider_id=bindparam("r_provider"))


@dataclass(frozen=True, slots=True)
class Kept:
    """An inbound that is new to us, with the handle and the meaning it was stored with."""

    inbound: Inbound
    handle_id: int
    meaning: Meaning


def keep(tx: Tx, vault: Vault, arrivals: Sequence[Kept], now: datetime) -> dict[tuple[str, str], int]:
    """Insert first: ids by (channel, provider id) of those that are new; a repeat is not among them."""
    rows = [_in_row(vault, arrival, now) for arrival in arrivals]
    return {(row.channel, row.provider_id): row.id for row in tx.execute(KEEP_IN, rows)}


def file(tx: Tx, ids: Sequence[int]) -> None:
    """Put answered inbound messages into the contact that is now open on their handle."""
    if ids:
        tx.execute(FILE, {"ids": list(ids)})


def add_out(tx: Tx, vault: Vault, outs: Sequence[NewOut], now: datetime) -> dict[str, int]:
    """Store messages to be sent; their ids by ref."""
    if not outs:
        return {}
    return {row.ref: row.id for row in tx.execute(ADD_OUT, [_out_row(vault, out, now) for out in outs])}


def open_text(vault: Vault, row: Any) -> str:
    """The text in a message row."""
    return vault.open(row.text, row.ref)


def open_choices(vault: Vault, row: Any) -> tuple[Choice, ...]:
    """The choices that went out with a message row."""
    extras = vault.open_data(row.extras, f"{row.ref}+") or {}
    return tuple(Choice(*choice) for choice in extras.get("choices", ()))


def of_contacts(read: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """The messages of these contacts, oldest first."""
    return read.execute(select(message).where(message.c.contact_id.in_(ids)).order_by(message.c.id)).all()


def _in_row(vault: Vault, arrival: Kept, now: datetime) -> dict[str, object]:
    inbound, meaning, ref = arrival.inbound, arrival.meaning, new_ref("m")
    return {
        "ref": ref,
        "handle_id": arrival.handle_id,
        "direction": "in",
        "channel": inbound.address.channel,
        "provider_id": inbound.provider_id,
        "text": vault.seal(inbound.text, ref),
        "extras": _extras(vault, inbound, ref),
        "language": meaning.language,
        "intent": meaning.intent,
        "risk": meaning.risk,
        "risk_level": meaning.level,
        "status": "received",
        "at": now,
        "status_at": now,
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
        "contact_id": out.contact_id,
        "direction": "out",
        "channel": out.channel,
        "text": vault.seal(out.text, out.ref),
        "extras": vault.seal_data({"choices": choices}, f"{out.ref}+") if choices else None,
        "language": out.language,
        "author_id": out.author_id,
        "status": "queued",
        "at": now,
        "status_at": now,
    }
