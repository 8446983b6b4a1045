"""Hiding: while a person wants it, what staff write and what we start is told only as "there is a message for you"."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from bot.store import Tx, messages
from bot.store.outbox import IN_DOUBT, SENDING, unfinished
from bot.store.schema import handle, message, outbox, person
from bot.store.vault import Vault

_theirs = select(message.c.id).join(handle, handle.c.id == message.c.handle_id)
_told = outbox.c.state.in_(("sent", IN_DOUBT)) & outbox.c.covered


def is_hidden(read: Connection, person_id: int) -> bool:
    """Whether this person wants that."""
    return bool(read.execute(select(person.c.hidden).where(person.c.id == person_id)).scalar_one())


def cover(tx: Tx, person_id: int) -> None:
    """What waits to be sent to them is covered too. What was covered stays so: they text SHOW to read it."""
    by_us = _theirs.where(handle.c.person_id == person_id, outbox.c.started | message.c.author_id.is_not(None))
    waiting = (unfinished(outbox), outbox.c.state.not_in((SENDING, IN_DOUBT)), outbox.c.message_id.in_(by_us))
    tx.execute(update(outbox).where(*waiting).values(covered=True))


def covered(read: Connection, vault: Vault, person_id: int) -> Sequence[str]:
    """The texts that they were only told of, oldest first."""
    found = select(message).join(outbox, outbox.c.message_id == message.c.id).join(handle)
    rows = read.execute(found.where(handle.c.person_id == person_id, _told).order_by(message.c.id))
    return [messages.open_text(vault, row) for row in rows]


def shown(tx: Tx, person_id: int) -> None:
    """They have read them."""
    theirs = outbox.c.message_id.in_(_theirs.where(handle.c.person_id == person_id))
    tx.execute(update(outbox).where(_told, theirs).values(covered=False))
