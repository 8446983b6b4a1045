"""What people keep with us: reminders, ticks, places at events, feedback; and what the Offer must know to fit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDING = sa.text("ended_at is null")
PERSON = ("standing", "circumstances", "area", "hidden", "off")
NO = sa.text("false")


def upgrade() -> None:
    op.add_column("person", sa.Column("standing", sa.String(length=20), server_default="", nullable=False))
    op.add_column("person", sa.Column("circumstances", sa.JSON(), nullable=True))
    op.add_column("person", sa.Column("area", sa.String(length=60), server_default="", nullable=False))
    op.add_column("person", sa.Column("hidden", sa.Boolean(), server_default=NO, nullable=False))
    op.add_column("person", sa.Column("off", sa.JSON(), nullable=True))
    op.add_column("staff", sa.Column("phone", sa.String(length=24), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("covered", sa.Boolean(), server_default=NO, nullable=False))
    op.add_column("message", sa.Column("apart", sa.Boolean(), server_default=NO, nullable=False))
    op.add_column("alert", sa.Column("last_words", sa.LargeBinary(), nullable=True))
    op.add_column("alert", sa.Column("last_ref", sa.String(length=24), nullable=True))
    op.add_column("hub_event", sa.Column("places", sa.Integer(), nullable=True))

    op.create_table(
        "reminder",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=120), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(
        "uq_reminder_standing",
        "reminder",
        ["person_id", "kind", "subject"],
        unique=True,
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )
    op.create_index("ix_reminder_due", "reminder", ["due_at"], postgresql_where=STANDING, sqlite_where=STANDING)

    op.create_table(
        "tick",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("checklist", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tick_person_id")),
        sa.PrimaryKeyConstraint("person_id", "checklist", "item", name=op.f("pk_tick")),
    )

    op.create_table(
        "place",
        sa.Column("event_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["hub_event.id"], name=op.f("fk_place_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_place_person_id")),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_place")),
    )
    op.create_index(op.f("ix_place_person_id"), "place", ["person_id"])

    op.create_table(
        "feedback",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), server_default="", nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("ref", name=op.f("uq_feedback_ref")),
    )
    op.create_index(op.f("ix_feedback_person_id"), "feedback", ["person_id"])
    op.create_index("ix_feedback_subject", "feedback", ["kind", "subject", "at"])

    op.create_table(
        "leave",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("cover_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["staff.id"], name=op.f("fk_leave_cover_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leave_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(op.f("ix_leave_staff_id"), "leave", ["staff_id"])


def downgrade() -> None:
    for table in ("leave", "feedback", "place", "tick", "reminder"):
        op.drop_table(table)
    for table, column in (
        ("hub_event", "places"),
        ("message", "apart"),
        ("alert", "last_words"),
        ("alert", "last_ref"),
        ("outbox", "covered"),
        ("staff", "phone"),
        *(("person", each) for each in PERSON),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
