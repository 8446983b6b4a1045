"""Messages: one text in or out, stored exactly as said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, update

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
    channel: str
    text: str = field(repr=False)
    language: str
    choices: tuple[Choice, ...] = ()
    author_id: int | None = None
    key: str | None = None  # of the request that it comes from, so that a repeated one sends nothing twice
    ref: str = field(default_factory=lambda: new_ref("m"))


KNOWN = select(message.c.channel, message.c.provider_id).where(
    message.c.direction == "in",
    message.c.channel.in_(bindparam("channels", expanding=True)),
    message.c.provider_id.in_(bindparam("provider_ids", expanding=True)),
)
# No ids come back from any insert here: that would cost twice as much (measured), and refs are known beforehand.
_open_contact = select(handle.c.contact_id).where(handle.c.id == bindparam("on_handle")).scalar_subquery()
ADD = insert(message).values(contact_id=_open_contact)
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
class NewIn:
    """One inbound message to store, with its handle and what it was understood to mean."""

    handle_id: int
    inbound: Inbound
    meaning: Meaning
    status: str = "answered"


def unknown(tx: Tx, arrivals: Sequence[Inbound]) -> list[Inbound]:
    """Those that are not stored yet, each once. Call under the locks of their handles: no repeat can be on its way."""
    given = {
        "channels": list({arrival.address.channel for arrival in arrivals}),
        "provider_ids": [arrival.provider_id for arrival in arrivals],
    }
    known = {(row.channel, row.provider_id) for row in tx.execute(KNOWN, given)}
    fresh = {(arrival.address.channel, arrival.provider_id): arrival for arrival in reversed(arrivals)}
    return [arrival for key, arrival in reversed(fresh.items()) if key not in known]


def add(tx: Tx, vault: Vault, said: Sequence[NewIn | NewOut], now: datetime) -> None:
    """Store what was said, in this order, each in the contact that is now open on its handle."""
    rows = [_in_row(vault, each, now) if isinstance(each, NewIn) else _out_row(vault, each, now) for each in said]
    if rows:
        tx.execute(ADD, rows)


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


def _in_row(vault: Vault, new: NewIn, now: datetime) -> dict[str, object]:
    inbound, meaning, ref = new.inbound, new.meaning, new_ref("m")
    return {
        "ref": ref,
        "handle_id": new.handle_id,
        "on_handle": new.handle_id,
        "direction": "in",
        "channel": inbound.address.channel,
        "provider_id": inbound.provider_id,
        "text": vault.seal(inbound.text, ref),
        "extras": _extras(vault, inbound, ref),
        "language": meaning.language,
        "intent": meaning.intent,
        "risk": meaning.risk,
        "risk_level": meaning.level,
        "author_id": None,
        "idempotency": None,
        "status": new.status,
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
        "on_handle": out.handle_id,
        "direction": "out",
        "channel": out.channel,
        "provider_id": None,
        "text": vault.seal(out.text, out.ref),
        "extras": vault.seal_data({"choices": choices}, f"{out.ref}+") if choices else None,
        "language": out.language,
        "intent": "",
        "risk": "none",
        "risk_level": "none",
        "author_id": out.author_id,
        "idempotency": out.key,
        "status": "queued",
        "at": now,
        "status_at": now,
    }
