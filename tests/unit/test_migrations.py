"""Migrations: one head, the same tables as the code knows, done once; and nothing runs without them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.store import StoreBusy, StoreError, facts
from bot.store.columns import metadata
from bot.store.migrate import MIGRATIONS, head, is_current, migrate
from tests.rig import KEY, SECRET, make_store


def test_there_is_one_head_and_we_know_it() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [head()]


def test_a_migrated_database_has_the_tables_that_the_code_knows(migrated_url: str) -> None:
    store = make_store(migrated_url)
    with store.read() as read:
        # SQLite does not give defaults back as they were written.
        found = MigrationContext.configure(read, opts={"compare_type": True, "compare_server_default": not store.lite})
        differences = compare_metadata(found, metadata)
    store.close()
    assert differences == []


def test_a_database_is_not_current_until_it_is_migrated(database_url: str) -> None:
    store = make_store(database_url)
    before = is_current(store)
    migrate(store)
    assert (before, is_current(store)) == (False, True)
    store.close()


def test_migrating_again_changes_nothing(migrated_url: str) -> None:
    store = make_store(migrated_url)
    with store.begin() as tx:
        facts.put(tx, "made_by", "test")
    migrate(store)
    with store.read() as read:
        assert facts.get(read, "made_by") == "test"
    store.close()


def test_four_that_migrate_at_once_do_no_harm(database_url: str) -> None:
    stores = [make_store(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, stores))
    assert is_current(stores[0])
    for store in stores:
        store.close()


def test_a_migration_that_fails_leaves_nothing_behind(database_url: str) -> None:
    store = make_store(database_url)
    with store.begin() as tx:
        tx.exec_driver_sql("create table token (id integer)")  # in the way of ours
    with pytest.raises(StoreError, match="token") as caught:
        migrate(store)
    assert not isinstance(caught.value, StoreBusy), "trying again would not help"
    with store.read() as read:
        assert inspect(read).get_table_names() == ["token"]
    store.close()


# --- what does not start ---


def kit(folder: Path, url: str, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """The command, in a folder of its own, with nothing of this machine's settings."""
    bare: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith("KIT_")}
    settings = {"KIT_DATABASE_URL": url, "KIT_SECRET_KEY": SECRET, "KIT_ENCRYPTION_KEYS": KEY}
    root = str(MIGRATIONS.parent)
    env = {**bare, **settings, "PYTHONPATH": root, **more}
    line = [sys.executable, "-m", "bot", *command]
    return subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_nothing_is_served_from_a_database_that_is_not_migrated(tmp_path: Path, database_url: str) -> None:
    ended = kit(tmp_path, database_url, "serve", "--port", "0")
    assert ended.returncode == 1
    assert "kit migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_worker_works_on_a_database_that_is_not_migrated_until_the_command_has_migrated_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kit.db"
    ended = kit(tmp_path, url, "work")
    assert (ended.returncode, "kit migrate" in ended.stderr) == (1, True)
    assert kit(tmp_path, url, "migrate").returncode == 0
    store = make_store(url)
    assert is_current(store)
    store.close()


def test_the_simulator_does_not_run_beside_real_people(tmp_path: Path) -> None:
    """Its web phone can speak as anyone."""
    url = f"sqlite:///{tmp_path}/kit.db"
    store = make_store(url)
    migrate(store)
    store.close()
    ended = kit(tmp_path, url, "serve", "--port", "0", KIT_SIMULATOR="1")
    assert (ended.returncode, "KIT_SIMULATOR" in ended.stderr) == (1, True)
