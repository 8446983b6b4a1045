"""Alembic's way in: it runs on the connection that `kit migrate` hands it."""

from alembic import context

from bot.store import schema, schema_own  # noqa: F401 - so that every table is known
from bot.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=False
)
context.run_migrations()
