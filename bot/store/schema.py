"""The tables. Text, names, handles and notes are sealed columns (bytes); times are UTC."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.columns import BigId, UtcTime, id_, metadata, ref_, to_

fact = Table(
    "fact",  # what this database is: who made it, which council
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

team = Table("team", metadata, id_(), ref_(), Column("name", String(80), nullable=False, unique=True))

staff = Table(
    "staff",
    metadata,
    id_(),
    ref_(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    to_("team", nullable=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("phone", String(24), nullable=False, server_default=""),  # the one people may ring, as people read it
    Column("created_at", UtcTime, nullable=False),
)

token = Table(
    "token",
    metadata,
    id_(),
    to_("staff", index=True),
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
    id_(),
    ref_(),
    Column("case_id", String(64), unique=True),
    Column("name", LargeBinary, nullable=False),
    Column("pronouns", String(40), nullable=False, server_default=""),
    Column("born", Date),
    Column("language", String(10), nullable=False, server_default="en"),
    Column("status", String(20), nullable=False, server_default="active"),
    to_("team", nullable=True, index=True),
    Column("opted_out_at", UtcTime),
    Column("quiet_from", String(5)),  # "21:30" London; both or neither
    Column("quiet_to", String(5)),
    Column("prefers", String(12)),  # the channel the person likes best
    Column("standing", String(20), nullable=False, server_default=""),  # in the law: eligible, relevant, …
    Column("circumstances", JSON(none_as_null=True)),  # of: asylum, parent, custody, out_of_area
    Column("area", String(60), nullable=False, server_default=""),  # where they are, roughly: as the council names it
    Column("hidden", Boolean, nullable=False, server_default=text("false")),  # see `hiding`
    Column("off", JSON(none_as_null=True)),  # kinds of message they switched off: news, tips, bids
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
    id_(),
    Column("channel", String(12), nullable=False),
    Column("blind", LargeBinary(32), nullable=False, unique=True),  # keyed hash of channel and address
    Column("address", LargeBinary, nullable=False),
    Column("called", LargeBinary),  # what the provider says they call themselves
    to_("person", nullable=True, index=True),
    Column("state", String(12), nullable=False, server_default="unverified"),  # unverified, verified, locked
    Column("language", String(10)),
    Column("opted_out_at", UtcTime),  # for handles without a person
    Column("dead_at", UtcTime),  # the provider says this address does not work
    Column("step", String(40), nullable=False, server_default="menu"),
    Column("step_value", String(120), nullable=False, server_default=""),
    Column("step_at", UtcTime),
    Column("choices", JSON(none_as_null=True)),  # the last ones shown: [[label, go, value], …]
    Column("contact_id", BigId),  # the open contact, until it has been quiet for six hours
    Column("contact_at", UtcTime),  # the last word in it, either way
    Column("last_in_at", UtcTime),
    Column("tries", Integer, nullable=False, server_default="0"),  # wrong linking codes
    Column("tries_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
)

contact = Table(
    "contact",
    metadata,
    id_(),
    ref_(),
    to_("person", nullable=True, index=True),
    to_("handle", nullable=True, index=True),
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
    id_(),
    ref_(),
    to_("handle", index=True),
    to_("contact", nullable=True, index=True),
    Column("direction", String(3), nullable=False),  # in, out
    Column("channel", String(12), nullable=False),
    Column("apart", Boolean, nullable=False, server_default=text("false")),  # about who works with them: for managers
    Column("provider_id", String(80)),  # of what came; of what goes out the outbox knows it
    Column("text", LargeBinary, nullable=False),
    Column("extras", LargeBinary),  # attachments and payload in, choices out; sealed JSON
    Column("english", LargeBinary),  # of what we said in another language, the same in English
    Column("language", String(10), nullable=False, server_default="en"),
    Column("intent", String(12), nullable=False, server_default=""),
    Column("risk", String(12), nullable=False, server_default="none"),
    Column("risk_level", String(8), nullable=False, server_default="none"),
    Column("status", String(16)),  # of what came: received, answered; of what goes out the outbox knows it
    Column("at", UtcTime, nullable=False),
    Column("author_id", BigId, ForeignKey("staff.id")),  # the member of staff who wrote it, if one did
    Column("idempotency", String(100)),  # "staff id:key part", so that a repeated request sends nothing twice
    UniqueConstraint("channel", "provider_id"),
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
    id_(),
    to_("message", unique=True),
    to_("handle"),
    Column("channel", String(12), nullable=False),
    Column("lane", Integer, nullable=False),  # 0 risk, 1 reply, 2 check-in, 3 announcement
    Column("started", Boolean, nullable=False, server_default=text("false")),  # we start it, nobody asked
    Column("covered", Boolean, nullable=False, server_default=text("false")),  # only that it is there is told
    Column("despite", JSON(none_as_null=True)),  # what a member of staff chose to send despite
    Column("state", String(16), nullable=False, server_default="due"),  # what we do about it
    Column("status", String(16), nullable=False, server_default="queued"),  # what became of it: … sent … read, failed
    Column("status_at", UtcTime, nullable=False),
    Column("reason", String(120), nullable=False, server_default=""),
    Column("provider_id", String(80)),
    Column("due_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claimed_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("code", String(20), nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("provider_id", "channel"),  # not the other way round: SQLite would claim by it, and be slow
)
Index(
    "ix_outbox_due",
    outbox.c.lane,
    outbox.c.due_at,
    postgresql_where=text("state = 'due'"),
    sqlite_where=text("state = 'due'"),
)
# Not of plain `state`: PostgreSQL would look for what is due in this index too, without order, whenever it last counted
# few rows that are due, and then each claim looks at all of them.
UNFINISHED = text("state || '' in ('due', 'sending', 'in_doubt', 'needs_template')")
Index("ix_outbox_unfinished", outbox.c.handle_id, postgresql_where=UNFINISHED, sqlite_where=UNFINISHED)
SENDING = text("state = 'sending'")
Index("ix_outbox_lease", outbox.c.lease_until, postgresql_where=SENDING, sqlite_where=SENDING)

alert = Table(
    "alert",
    metadata,
    id_(),
    ref_(),
    Column("kind", String(24), nullable=False),
    Column("subject", String(40), nullable=False),  # "person:12", "handle:5" or "system"
    to_("person", nullable=True, index=True),
    to_("handle", nullable=True),
    to_("contact", nullable=True),
    Column("urgent", Boolean, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),  # open, acknowledged, resolved
    Column("raised_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("words", LargeBinary),  # that raised it first
    Column("last_words", LargeBinary),  # and last, where it came up again; sealed under last_ref
    Column("last_ref", String(24)),
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
    id_(),
    to_("person", index=True),
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
    id_(),
    Column("slug", String(60), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("reason", String(120), nullable=False, server_default=""),
    Column("made_by", BigId, ForeignKey("staff.id")),
)

hub_event = Table(
    "hub_event",
    metadata,
    id_(),
    Column("slug", String(60), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("place", String(200), nullable=False, server_default=""),
    Column("places", Integer),  # how many may come; empty: as many as like
    Column("made_by", BigId, ForeignKey("staff.id")),
)

audit = Table(
    "audit",  # every read and every act of staff on a person; rows are only ever added
    metadata,
    id_(),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("act", String(40), nullable=False),
    Column("target", String(40), nullable=False, server_default=""),
    to_("person", nullable=True, index=True),
    Column("why", String(200), nullable=False, server_default=""),
)
