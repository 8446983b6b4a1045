"""What a member of staff writes to a person: the ways to them, and the message stored with its place in a contact."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from bot.store import Tx, contacts, handles, hiding, messages, outbox
from bot.store.messages import NewOut
from bot.store.schema import contact, handle, message, person
from bot.store.schema import outbox as rows
from bot.store.vault import Vault
from bot.talk import Lane

MOST_PARTS = 20  # of one text; the longest text in the shortest parts needs fewer


@dataclass(frozen=True, slots=True)
class Ways:
    """A person and their handles, both locked, as `handles.lock` would: handles first."""

    person: Any
    handles: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Written:
    """One text to store, in the parts its channel can carry; `way` is a row of `Ways.handles`."""

    way: Any
    parts: Sequence[str] = field(repr=False)
    language: str
    author_id: int | None
    started: bool
    despite: Sequence[str] = ()
    key: str = ""  # of the request, for the same author


def lock_ways(tx: Tx, person_id: int) -> Ways:
    """The ways to a person, with when the open contact began as `contact_opened_at`."""
    opened = select(contact.c.opened_at).where(contact.c.id == handle.c.contact_id).scalar_subquery()
    theirs = select(handle, handles.LAST_OUT, opened.label("contact_opened_at")).where(handle.c.person_id == person_id)
    found = tx.execute(theirs.order_by(handle.c.id).with_for_update(key_share=True, of=handle)).all()
    locked = select(person).where(person.c.id == person_id).with_for_update(key_share=True)
    return Ways(tx.execute(locked).one(), found)


def put(tx: Tx, vault: Vault, person_id: int, written: Written, now: datetime) -> Sequence[Any]:
    """Store the text, in the open contact or in one of its own, and put it out to be sent; its message rows.

    For a person who hides what we send it is one message, covered.
    """
    _gather(tx, person_id, written, now)
    covered = hiding.is_hidden(tx, person_id)
    outs = _outs(replace(written, parts=[" ".join(written.parts)]) if covered else written)
    messages.add(tx, vault, outs, now)
    lane: Lane = "check_in" if written.started else "reply"
    more = {"started": written.started, "covered": covered, "despite": list(written.despite) or None}
    outbox.add(tx, [outbox.row(out, lane, now, **more) for out in outs])
    return _rows(tx, message.c.ref.in_([out.ref for out in outs]))


def sent_before(tx: Tx, author_id: int, key: str) -> Sequence[Any]:
    """The message rows that an earlier request with this key made; nothing for a new key."""
    return _rows(tx, message.c.idempotency.in_(_keys(author_id, key)))


def _outs(written: Written) -> list[NewOut]:
    way, author_id = written.way, written.author_id
    keys: Sequence[str | None] = _keys(author_id or 0, written.key) if written.key else [None] * MOST_PARTS
    return [
        NewOut(way.id, way.channel, part, written.language, author_id=author_id, key=key)
        for part, key in zip(written.parts, keys, strict=False)
    ]


def _gather(tx: Tx, person_id: int, written: Written, now: datetime) -> None:
    """The open contact of this handle, kept open; else a new one, which the answer will join."""
    way, contact_id = written.way, written.way.contact_id
    if contact_id and way.contact_at and now - way.contact_at <= contacts.QUIET:
        tx.execute(contacts.EXTEND, [{"c_id": contact_id, "c_last_at": now}])
    else:
        begun = contacts.begin(person_id, way.id, way.channel, written.language, now)
        contacts.save(tx, [begun])
        contact_id = select(contact.c.id).where(contact.c.ref == begun.ref).scalar_subquery()
    tx.execute(update(handle).where(handle.c.id == way.id).values(contact_id=contact_id, contact_at=now))


def _rows(tx: Tx, which: ColumnElement[bool]) -> Sequence[Any]:
    found = messages.SHOWN.add_columns(contact.c.ref.label("contact"), rows.c.started, rows.c.despite).outerjoin(
        contact, contact.c.id == message.c.contact_id
    )
    return tx.execute(found.where(which).order_by(message.c.id)).all()


def _keys(author_id: int, key: str) -> list[str]:
    """One for each part; a key holds no space."""
    return [f"{author_id}:{key} {part}" for part in range(MOST_PARTS)]
