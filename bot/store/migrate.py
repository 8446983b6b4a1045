"""Bringing a database to the tables this version needs."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store import Store

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def migrate(store: Store) -> None:
    """Bring the database to the newest version; does nothing where it is there already. Raises StoreError."""
    with store.begin() as tx:
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
