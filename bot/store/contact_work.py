"""What staff do with contacts: review them, tick them off as entered in the case system, and write in their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, update

from bot.store import Tx, new_ref
from bot.store.schema import contact
from bot.store.vault import Vault

WrittenKind = Literal["call", "visit", "virtual", "hub"]


@dataclass(frozen=True, slots=True)
class Written:
    """A contact that a member of staff writes in by hand; `two_way` when the person took part in it."""

    person_id: int
    kind: WrittenKind
    at: datetime
    note: str = field(repr=False)
    two_way: bool
    language: str
    purposes: Sequence[str] = ()
    ref: str = field(default_factory=lambda: new_ref("c"))


def write_in(tx: Tx, vault: Vault, written: Written, staff_id: int, now: datetime) -> None:
    """Keep a visit or call. Whoever wrote it has read it: it needs no review."""
    row = {
        "ref": written.ref,
        "person_id": written.person_id,
        "kind": written.kind,
        "opened_at": written.at,
        "last_at": written.at,
        "in_touch_at": written.at if written.two_way else None,
        "language": written.language,
        "purposes": list(written.purposes),
        "signposts": [],
        "note": vault.seal(written.note, _note(written.ref)),
        "recorded_by": staff_id,
        "reviewed_at": now,
        "reviewed_by": staff_id,
    }
    tx.execute(insert(contact).values(row))


def review(tx: Tx, vault: Vault, row: Any, note: str | None, staff_id: int, now: datetime) -> bool:
    """Somebody has read it; False when somebody had already. The first review stands."""
    sealed = vault.seal(note, _review(row.ref)) if note else None
    unread = update(contact).where(contact.c.id == row.id, contact.c.reviewed_at.is_(None))
    return tx.execute(unread.values(reviewed_at=now, reviewed_by=staff_id, review_note=sealed)).rowcount == 1


def enter(tx: Tx, row: Any, external_ref: str | None, now: datetime) -> bool:
    """It is in the case system now; False when it was already."""
    fresh = update(contact).where(contact.c.id == row.id, contact.c.entered_at.is_(None))
    return tx.execute(fresh.values(entered_at=now, external_ref=external_ref)).rowcount == 1


def open_note(vault: Vault, row: Any) -> str | None:
    """The note of a contact that was written in by hand."""
    return vault.open(row.note, _note(row.ref)) if row.note is not None else None


def open_review(vault: Vault, row: Any) -> str | None:
    """The note of whoever reviewed a contact."""
    return vault.open(row.review_note, _review(row.ref)) if row.review_note is not None else None


def _note(ref: str) -> str:
    return f"{ref}:note"


def _review(ref: str) -> str:
    return f"{ref}:review"
