"""Staff users, their teams and their API tokens."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, func, insert, select, update

from bot.store import Tx, new_ref
from bot.store.schema import staff, team, token, worker

Role = Literal["adviser", "keeping_in_touch", "social_worker", "duty", "manager", "participation", "admin", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)
TOKEN_LIFE = timedelta(days=365)
TOKEN_BYTES = 32


def add_team(tx: Tx, name: str) -> int:
    """The team of this name, made where it is missing; its id."""
    found = tx.execute(select(team.c.id).where(team.c.name == name)).scalar()
    if found is not None:
        return int(found)
    return int(tx.execute(insert(team).values(ref=new_ref("t"), name=name).returning(team.c.id)).scalar_one())


def add(tx: Tx, *, email: str, name: str, role: Role, team_id: int | None, now: datetime, phone: str = "") -> int:
    """Add a member of staff; their id. `phone` is one that people may ring. Raises StoreError for a taken e-mail."""
    row = {"ref": new_ref("s"), "email": email.lower(), "name": name, "role": role, "team_id": team_id, "phone": phone}
    return int(tx.execute(insert(staff).values({**row, "created_at": now}).returning(staff.c.id)).scalar_one())


def find(read: Connection, email: str) -> Any | None:
    """The member of staff with this e-mail."""
    return read.execute(select(staff).where(staff.c.email == email.lower())).first()


def make_token(tx: Tx, staff_id: int, label: str, now: datetime, life: timedelta = TOKEN_LIFE) -> str:
    """A new API token, to be shown once: only its SHA-256 is kept, for it has more entropy than a password."""
    made = f"kit_{secrets.token_urlsafe(TOKEN_BYTES)}"
    row = {"staff_id": staff_id, "digest": digest(made), "label": label, "created_at": now, "expires_at": now + life}
    tx.execute(insert(token).values(row))
    return made


def by_token(read: Connection, presented: str, now: datetime) -> Any | None:
    """The active member of staff whose unexpired token this is."""
    return read.execute(
        select(staff, token.c.id.label("token_id"), token.c.last_used_at)
        .join(token, token.c.staff_id == staff.c.id)
        .where(
            token.c.digest == digest(presented),
            token.c.expires_at > now,
            token.c.revoked_at.is_(None),
            staff.c.active,
        )
    ).first()


def ids(read: Connection, refs: Collection[str]) -> dict[str, Any]:
    """Rows of id, team and role of those active staff who have one of these refs."""
    found = select(staff.c.ref, staff.c.id, staff.c.team_id, staff.c.role).where(staff.c.ref.in_(refs), staff.c.active)
    return {row.ref: row for row in read.execute(found)} if refs else {}


def everybody(read: Connection) -> Sequence[Any]:
    """All active staff by name, with their team and how many people they work with."""
    people = select(func.count()).where(worker.c.staff_id == staff.c.id).scalar_subquery().label("people")
    found = select(staff, team.c.ref.label("team_ref"), team.c.name.label("team_name"), people)
    active = found.outerjoin(team, team.c.id == staff.c.team_id).where(staff.c.active)
    return read.execute(active.order_by(staff.c.name, staff.c.id)).all()


def note_use(tx: Tx, token_id: int, now: datetime) -> None:
    """A token was used just now."""
    tx.execute(update(token).where(token.c.id == token_id).values(last_used_at=now))


def digest(presented: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(presented.encode(errors="surrogatepass")).digest()
