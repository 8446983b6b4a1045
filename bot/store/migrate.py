"""Bringing a database to the tables this version needs."""

from functools import cache
from pathlib import Path

from sqlalchemy import text

from bot.store import Store, StoreError

MIGRATION_LOCK = 0x6B697401  # two that migrate at once do so one after the other
MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def migrate(store: Store) -> None:
    """Bring the database to the newest version; does nothing where it is there already. Raises StoreError."""
    from alembic import command  # half a second to load, and hardly ever needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.begin() as tx:
        if not store.lite:  # SQLite has taken its only write lock already
            tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes["connection"] = tx
        command.upgrade(config, "head")


def is_current(store: Store) -> bool:
    """Whether the database has the newest tables. Raises StoreBusy when it does not answer at all."""
    with store.read() as read:
        read.execute(text("select 1"))
    try:
        with store.read() as read:
            return read.execute(text("select version_num from alembic_version")).scalar() == head()
    except StoreError:  # there is no such table yet
        return False


@cache
def head() -> str:
    """The newest version there is: migrations are numbered files."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
