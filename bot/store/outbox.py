"""Outbox rows: messages due to be sent; claimed by a conditional update, recorded after the send."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    Update,
    bindparam,
    case,
    column,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.store import Tx
from bot.store.columns import BigId
from bot.store.given import OverGiven
from bot.store.messages import NewOut
from bot.store.schema import handle, message, outbox, person
from bot.talk import Lane

LANES: Mapping[Lane, int] = {"risk": 0, "reply": 1, "check_in": 2, "announcement": 3}
_message = select(message.c.id).where(message.c.ref == bindparam("message_ref")).scalar_subquery()
ADD = insert(outbox).values(message_id=_message)

# A row waits for the earlier ones of its handle that are as urgent or more; risk overtakes, nothing overtakes risk.
# An answer never waits for something we started: that may be held until the morning.
# The states are written out as in the partial indexes, which are not used for a parameter. With five thousand rows due,
# a claim took seconds without them; it also did with `exists`, which PostgreSQL joins by whatever it last counted.
UNFINISHED = DUE, SENDING, IN_DOUBT, NEEDS_TEMPLATE = tuple(
    literal_column(f"'{state}'", String) for state in ("due", "sending", "in_doubt", "needs_template")
)
_due, _earlier = outbox.alias("due"), outbox.alias("earlier")


def unfinished(rows: FromClause) -> ColumnElement[bool]:
    """Of outbox rows: not over yet. As it stands in the index on the handles of such rows."""
    return rows.c.state.concat(literal_column("''", String)).in_(UNFINISHED)


_first = select(func.min(_earlier.c.id)).where(
    _earlier.c.handle_id == _due.c.handle_id,
    _earlier.c.lane <= _due.c.lane,
    _earlier.c.started <= _due.c.started,
    unfinished(_earlier),
    _earlier.c.state.not_in((IN_DOUBT, NEEDS_TEMPLATE)),
)
_chosen = (
    select(_due.c.id)
    .where(
        _due.c.state == DUE,
        _due.c.due_at <= bindparam("now"),
        _due.c.lane <= bindparam("lowest"),
        _due.c.channel.in_(bindparam("channels", expanding=True)),
        _due.c.id == _first.scalar_subquery(),
    )
    .order_by(_due.c.lane, _due.c.due_at)
    .limit(bindparam("room"))
    .with_for_update(skip_locked=True)
    .cte("chosen")  # as a plain subquery PostgreSQL may run it again for each row, and then takes more than the limit
)
CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(select(_chosen.c.id)))
    .values(
        state="sending",
        attempts=outbox.c.attempts + 1,
        claimed_at=bindparam("claimed_at"),
        lease_until=bindparam("lease_until"),
    )
    .returning(outbox.c.id)
)
HOLD = (
    update(outbox)
    .where(outbox.c.state == SENDING, outbox.c.lease_until < bindparam("now"))
    .values(lease_until=bindparam("until"))
    .returning(outbox.c.id)
)


def _load(given: FromClause) -> Select[Any]:
    return (
        select(
            outbox.c.id,
            outbox.c.message_id,
            outbox.c.handle_id,
            outbox.c.channel,
            outbox.c.lane,
            outbox.c.started,
            outbox.c.covered,
            outbox.c.despite,
            outbox.c.attempts,
            outbox.c.created_at,
            outbox.c.claimed_at,
            message.c.ref,
            message.c.text,
            message.c.extras,
            message.c.language,
            handle.c.address,
            handle.c.blind,
            handle.c.last_in_at,
            handle.c.dead_at,
            handle.c.state.label("handle_state"),
            handle.c.person_id,
            handle.c.opted_out_at.label("handle_opted_out_at"),
            person.c.status,
            person.c.opted_out_at,
            person.c.quiet_from,
            person.c.quiet_to,
        )
        .join(given, given.c.id == outbox.c.id)
        .join(message, message.c.id == outbox.c.message_id)
        .join(handle, handle.c.id == outbox.c.handle_id)
        .outerjoin(person, person.c.id == handle.c.person_id)
        .order_by(outbox.c.lane, outbox.c.id)
    )


LOAD = OverGiven(_load, column("id", BigId))
# What is known of a message that has left us stays, whatever a further try says of it.
_unsent = or_(*(outbox.c.status == status for status in ("queued", "in_doubt", "needs_template")))
SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("o_id"), outbox.c.state == SENDING)
    .values(
        state=bindparam("o_state"),
        status=case((_unsent, bindparam("o_status")), else_=outbox.c.status),
        status_at=case((_unsent, bindparam("o_at")), else_=outbox.c.status_at),
        reason=case((_unsent, bindparam("o_reason")), else_=outbox.c.reason),
        provider_id=func.coalesce(bindparam("o_provider_id"), outbox.c.provider_id),
        due_at=bindparam("o_due_at"),
        code=bindparam("o_code"),
        lease_until=bindparam("o_lease_until"),
    )
)


def _sent(given: FromClause) -> Update:
    """What SETTLE does, for all that went well."""
    return (
        update(outbox)
        .where(outbox.c.id == given.c.id, outbox.c.state == SENDING)
        .values(
            state="sent",
            status=case((_unsent, "sent"), else_=outbox.c.status),
            status_at=case((_unsent, bindparam("o_at")), else_=outbox.c.status_at),
            reason=case((_unsent, ""), else_=outbox.c.reason),
            provider_id=func.coalesce(given.c.provider_id, outbox.c.provider_id),
            due_at=bindparam("o_at"),
            code="",
            lease_until=None,
        )
    )


SENT = OverGiven(_sent, column("id", BigId), column("provider_id", String))


def add(tx: Tx, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows made by `row`."""
    if rows:
        tx.execute(ADD, list(rows))


def row(out: NewOut, lane: Lane, now: datetime, **more: object) -> dict[str, object]:
    """The outbox row of a message that is stored; `more` may hold due_at, started, covered and despite."""
    return {
        "message_ref": out.ref,
        "handle_id": out.handle_id,
        "channel": out.channel,
        "lane": LANES[lane],
        "due_at": now,
        "created_at": now,
        "status_at": now,
        "started": False,
        "covered": False,
        "despite": None,
        **more,
    }


def claim(tx: Tx, channels: Sequence[str], lowest: Lane, room: int, now: datetime, lease: timedelta) -> Sequence[Any]:
    """Take up to `room` rows that are due, the most urgent first, down to the lane `lowest`.

    Whoever claimed a row alone may send it.
    """
    given = {"now": now, "channels": list(channels), "lowest": LANES[lowest], "room": room}
    ids = tx.execute(CLAIM, {**given, "claimed_at": now, "lease_until": now + lease}).scalars().all()
    return _loaded(tx, ids)


def abandoned(tx: Tx, now: datetime, lease: timedelta) -> Sequence[Any]:
    """Rows claimed by a sender that did not come back in time: they may have been sent. Held for another lease."""
    given = {"now": now, "until": now + lease}
    ids = tx.execute(HOLD, given).scalars().all()
    return _loaded(tx, ids)


def _loaded(tx: Tx, ids: Sequence[int]) -> Sequence[Any]:
    return LOAD.execute(tx, [{"id": row_id} for row_id in ids]).all() if ids else ()


def known(read: Connection, channel: str, provider_ids: Sequence[str]) -> set[str]:
    """Those of these provider ids that are known to belong to a message that we sent."""
    found = select(outbox.c.provider_id).where(outbox.c.channel == channel, outbox.c.provider_id.in_(provider_ids))
    return {provider_id for provider_id in read.execute(found).scalars() if provider_id}


def waiting(read: Connection, now: datetime) -> int:
    """How many rows are due now and not yet sent."""
    found = select(func.count()).where(outbox.c.state == DUE, outbox.c.due_at <= now)
    return int(read.execute(found).scalar_one())


def reroute(tx: Tx, row_id: int, message_id: int, handle_id: int, channel: str, now: datetime) -> None:
    """Send this row to another handle of the same person instead."""
    tx.execute(
        update(outbox)
        .where(outbox.c.id == row_id)
        .values(handle_id=handle_id, channel=channel, state="due", due_at=now, lease_until=None)
    )
    tx.execute(update(message).where(message.c.id == message_id).values(handle_id=handle_id, channel=channel))
