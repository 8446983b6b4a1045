"""The tables of what people keep with us: reminders, ticks, places at events, and what they thought of something."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from bot.store.columns import BigId, UtcTime, id_, metadata, ref_, to_

reminder = Table(
    "reminder",  # something a person asked us to remind them of; the row is the schedule
    metadata,
    id_(),
    to_("person"),
    Column("kind", String(12), nullable=False),  # see ReminderKind
    Column("subject", String(120), nullable=False, server_default=""),  # an event's id or title, a name
    Column("due_at", UtcTime, nullable=False),
    Column("every_days", Integer, nullable=False, server_default="0"),  # 0: once
    Column("ended_at", UtcTime),
)
STANDING = text("ended_at is null")
Index(
    "uq_reminder_standing",
    reminder.c.person_id,
    reminder.c.kind,
    reminder.c.subject,
    unique=True,
    postgresql_where=STANDING,
    sqlite_where=STANDING,
)
Index("ix_reminder_due", reminder.c.due_at, postgresql_where=STANDING, sqlite_where=STANDING)

tick = Table(
    "tick",  # one thing done on one person's checklist
    metadata,
    Column("person_id", BigId, ForeignKey("person.id"), primary_key=True),
    Column("checklist", String(40), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

place = Table(
    "place",  # somebody's place at an event
    metadata,
    Column("event_id", BigId, ForeignKey("hub_event.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), primary_key=True, index=True),
    Column("at", UtcTime, nullable=False),
)

feedback = Table(
    "feedback",  # what somebody thought of an entry, a hub or us
    metadata,
    id_(),
    ref_(),
    Column("at", UtcTime, nullable=False),
    to_("person", nullable=True, index=True),
    Column("kind", String(12), nullable=False),  # entry, hub, service
    Column("subject", String(60), nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),  # of the entry
    Column("score", Integer),  # 0 or 1 for an entry, 0 to 10 for a hub
    Column("reason", String(20), nullable=False, server_default=""),
    Column("words", LargeBinary),
)
Index("ix_feedback_subject", feedback.c.kind, feedback.c.subject, feedback.c.at)

leave = Table(
    "leave",  # a member of staff is away, both days inclusive, and who stands in
    metadata,
    id_(),
    to_("staff", index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("cover_id", BigId, ForeignKey("staff.id")),
)

missed_phrase = Table(
    "missed_phrase",
    metadata,
    id_(),
    ref_(),
    Column("words", LargeBinary, nullable=False),
    Column("risk", String(12), nullable=False),
    Column("level", String(8), nullable=False),
    Column("added_by", BigId, ForeignKey("staff.id"), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)
