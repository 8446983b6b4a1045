"""Bringing a database to the tables this version needs."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store import Store

MIGRATION_LOCK = 0x6B697401  # two that migrate at once do so one after the other
MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def migrate(store: Store) -> None:
    """Bring the database to the newest version; does nothing where it is there already. Raises StoreError."""
    with store.begin() as tx:
        if not store.lite:  # SQLite has taken its only write lock already
            tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = _config()
        config.attributes["connection"] = tx
        command.upgrade(config, "head")


def is_current(read: Connection) -> bool:
    """Whether the database has the newest tables."""
    return MigrationContext.configure(read).get_current_revision() == head()


@cache
def head() -> str:
    """The newest version there is."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
