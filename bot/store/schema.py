"""The tables. Text, names, handles and notes are sealed columns (bytes); times are UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite forgets the zone; a naive value is refused rather than guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[Any]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


def _ref() -> Column[Any]:
    return Column("ref", String(24), nullable=False, unique=True)


def _to(target: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(f"{target}_id", BigId, ForeignKey(f"{target}.id"), nullable=nullable, **more)


fact = Table(
    "fact",  # what this database is: who made it, which council
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

team = Table("team", metadata, _id(), _ref(), Column("name", String(80), nullable=False, unique=True))

staff = Table(
    "staff",
    metadata,
    _id(),
    _ref(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    _to("team", nullable=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", UtcTime, nullable=False),
)

token = Table(
    "token",
    metadata,
    _id(),
    _to("staff", index=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("label", String(80), nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Column("revoked_at", UtcTime),
)

person = Table(
    "person",
    metadata,
    _id(),
    _ref(),
    Column("case_id", String(64), unique=True),
    Column("name", LargeBinary, nullable=False),
    Column("pronouns", String(40), nullable=False, server_default=""),
    Column("born", Date),
    Column("language", String(10), nullable=False, server_default="en"),
    Column("status", String(20), nullable=False, server_default="active"),
    _to("team", nullable=True, index=True),
    Column("opted_out_at", UtcTime),
    Column("quiet_from", String(5)),  # "21:30" London; both or neither
    Column("quiet_to", String(5)),
    Column("prefers", String(12)),  # the channel the person likes best
    Column("created_at", UtcTime, nullable=False),
)

worker = Table(
    "worker",  # who works with a person
    metadata,
    Column("person_id", BigId, ForeignKey("person.id"), primary_key=True),
    Column("staff_id", BigId, ForeignKey("staff.id"), primary_key=True, index=True),
    Column("part", String(20), nullable=False, server_default="adviser"),  # adviser, social_worker, keeping_in_touch
)

handle = Table(
    "handle",
    metadata,
    _id(),
    Column("channel", String(12), nullable=False),
    Column("blind", LargeBinary(32), nullable=False, unique=True),  # keyed hash of channel and address
    Column("address", LargeBinary, nullable=False),
    Column("called", LargeBinary),  # what the provider says they call themselves
    _to("person", nullable=True, index=True),
    Column("state", String(12), nullable=False, server_default="unverified"),  # unverified, verified, locked
    Column("language", String(10)),
    Column("opted_out_at", UtcTime),  # for handles without a person
    Column("dead_at", UtcTime),  # the provider says this address does not work
    Column("step", String(40), nullable=False, server_default="menu"),
    Column("step_value", String(120), nullable=False, server_default=""),
    Column("step_at", UtcTime),
    Column("choices", JSON),  # the last ones shown: [[label, go, value], …]
    Column("contact_id", BigId),  # the open contact, until it has been quiet for six hours
    Column("contact_at", UtcTime),  # the last word in it, either way
    Column("last_in_at", UtcTime),
    Column("last_out_at", UtcTime),  # the last time a send to it worked
    Column("tries", Integer, nullable=False, server_default="0"),  # wrong linking codes
    Column("tries_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
)

contact = Table(
    "contact",
    metadata,
    _id(),
    _ref(),
    _to("person", nullable=True, index=True),
    _to("handle", nullable=True, index=True),
    Column("kind", String(12), nullable=False),  # messages, call, visit, virtual, hub
    Column("channel", String(12)),
    Column("opened_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("in_touch_at", UtcTime),  # their own words from a verified handle, or a two-way contact a PA wrote in
    Column("language", String(10)),
    Column("purposes", JSON, nullable=False),
    Column("signposts", JSON, nullable=False),
    Column("risk", String(12), nullable=False, server_default="none"),
    Column("risk_level", String(8), nullable=False, server_default="none"),
    Column("note", LargeBinary),  # for contacts written in by hand
    Column("recorded_by", BigId, ForeignKey("staff.id")),
    Column("reviewed_at", UtcTime),
    Column("reviewed_by", BigId, ForeignKey("staff.id")),
    Column("review_note", LargeBinary),
    Column("entered_at", UtcTime),  # entered in the case system
    Column("external_ref", String(80)),
)

message = Table(
    "message",
    metadata,
    _id(),
    _ref(),
    _to("handle", index=True),
    _to("contact", nullable=True, index=True),
    Column("direction", String(3), nullable=False),  # in, out
    Column("channel", String(12), nullable=False),
    Column("provider_id", String(80)),
    Column("text", LargeBinary, nullable=False),
    Column("extras", LargeBinary),  # attachments and payload in, choices out; sealed JSON
    Column("language", String(10), nullable=False, server_default="en"),
    Column("intent", String(12), nullable=False, server_default=""),
    Column("risk", String(12), nullable=False, server_default="none"),
    Column("risk_level", String(8), nullable=False, server_default="none"),
    Column("status", String(12), nullable=False),  # in: received, answered; out: queued … read, failed, in_doubt
    Column("at", UtcTime, nullable=False),
    Column("status_at", UtcTime, nullable=False),
    Column("reason", String(120), nullable=False, server_default=""),
    Column("author_id", BigId, ForeignKey("staff.id")),  # the member of staff who wrote it, if one did
    Column("idempotency", String(100)),  # "staff id:key part", so that a repeated request sends nothing twice
    UniqueConstraint("channel", "direction", "provider_id"),
)
REPEATABLE = text("idempotency is not null")
Index(
    "uq_message_idempotency",
    message.c.idempotency,
    unique=True,
    postgresql_where=REPEATABLE,
    sqlite_where=REPEATABLE,
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _to("message", unique=True),
    _to("handle"),
    Column("channel", String(12), nullable=False),
    Column("lane", Integer, nullable=False),  # 0 risk, 1 reply, 2 check-in, 3 announcement
    Column("started", Boolean, nullable=False, server_default=text("false")),  # we start it, nobody asked
    Column("despite", JSON),  # what a member of staff chose to send despite
    Column("state", String(16), nullable=False, server_default="due"),
    Column("due_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claimed_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("code", String(20), nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
)
Index(
    "ix_outbox_due",
    outbox.c.lane,
    outbox.c.due_at,
    postgresql_where=text("state = 'due'"),
    sqlite_where=text("state = 'due'"),
)
UNFINISHED = text("state in ('due', 'sending', 'in_doubt')")
Index("ix_outbox_unfinished", outbox.c.handle_id, postgresql_where=UNFINISHED, sqlite_where=UNFINISHED)
Index("ix_outbox_state_lease", outbox.c.state, outbox.c.lease_until)

alert = Table(
    "alert",
    metadata,
    _id(),
    _ref(),
    Column("kind", String(24), nullable=False),
    Column("subject", String(40), nullable=False),  # "person:12", "handle:5" or "system"
    _to("person", nullable=True, index=True),
    _to("handle", nullable=True),
    _to("contact", nullable=True),
    Column("urgent", Boolean, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),  # open, acknowledged, resolved
    Column("raised_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("words", LargeBinary),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", BigId, ForeignKey("staff.id")),
    Column("resolved_at", UtcTime),
    Column("resolved_by", BigId, ForeignKey("staff.id")),
    Column("action", LargeBinary),
)
STANDING = text("state <> 'resolved'")
Index("uq_alert_standing", alert.c.subject, alert.c.kind, unique=True, postgresql_where=STANDING, sqlite_where=STANDING)
Index("ix_alert_state", alert.c.state, alert.c.last_at)

link_code = Table(
    "link_code",
    metadata,
    _id(),
    _to("person", index=True),
    Column("blind", LargeBinary(32), nullable=False, unique=True),
    Column("made_by", BigId, ForeignKey("staff.id")),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

hub_hours = Table(
    "hub_hours",  # hours that staff set; they replace the ones in the content files
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("sessions", JSON, nullable=False),  # [[weekday, "10:00", "17:00"], …]
    Column("set_at", UtcTime, nullable=False),
    Column("set_by", BigId, ForeignKey("staff.id")),
)

hub_closure = Table(
    "hub_closure",
    metadata,
    _id(),
    Column("slug", String(60), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("reason", String(120), nullable=False, server_default=""),
    Column("made_by", BigId, ForeignKey("staff.id")),
)

hub_event = Table(
    "hub_event",
    metadata,
    _id(),
    Column("slug", String(60), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("place", String(200), nullable=False, server_default=""),
    Column("made_by", BigId, ForeignKey("staff.id")),
)

audit = Table(
    "audit",  # every read and every act of staff on a person; rows are only ever added
    metadata,
    _id(),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("act", String(40), nullable=False),
    Column("target", String(40), nullable=False, server_default=""),
    _to("person", nullable=True, index=True),
    Column("why", String(200), nullable=False, server_default=""),
)
