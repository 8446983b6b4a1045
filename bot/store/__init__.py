"""Everything kept: one Store, a module a noun; only `begin` commits."""

import secrets
import sqlite3
import threading
from base64 import b32encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.store.vault import Vault

Tx = Connection  # a connection inside a transaction that `begin` will commit
REF_LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghjkmnpqrstvwxyz")


class StoreError(Exception):
    """The database cannot do this now; nothing of it was kept."""


class StoreBusy(StoreError):
    """The database is locked, full, restarting or out of reach: the same call may work later."""


def new_ref(prefix: str) -> str:
    """A new public name for a row ("p_4x…"): random, so that nothing can be read from it or guessed."""
    return make_ref(prefix, secrets.token_bytes(10))


def make_ref(prefix: str, noise: bytes) -> str:
    """A public name from ten bytes: sixteen letters and digits that are not mistaken for one another."""
    return f"{prefix}_{b32encode(noise).translate(REF_LETTERS).decode()}"


class Store:
    """The database and its keys. Thread-safe; each `begin` is one transaction.

    `patience` is how many seconds to wait for a lock that another transaction holds.
    """

    def __init__(self, url: str, vault: Vault, *, pool: int = 8, patience: float = 10.0) -> None:
        self.url = _driver(url)
        self.vault = vault
        self.engine = _engine(self.url, pool, patience)
        self.lite = self.engine.dialect.name == "sqlite"
        self._patience = patience
        self._writer = threading.Lock()

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """One transaction: committed at the end, rolled back on any error. Raises StoreBusy."""
        with self._turn(), _plain_errors(), self.engine.begin() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading only; whatever it might have written is rolled back. Raises StoreBusy."""
        with _plain_errors(), self.engine.connect() as connection:
            connection.info["reading"] = True
            try:
                yield connection
            finally:
                connection.rollback()
                connection.info.pop("reading", None)

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has one writer: queueing here is fair, its own busy-wait is not (p99 of 1.5 s measured)."""
        if not self.lite:
            yield
            return
        if not self._writer.acquire(timeout=self._patience):
            raise StoreBusy("the database is locked: another transaction of ours takes too long")
        try:
            yield
        finally:
            self._writer.release()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Database errors without their parameters: those hold what people said."""
    try:
        yield
    except DBAPIError as error:
        cause = type(error.orig).__name__
        if _is_busy(error):
            raise StoreBusy(f"the database is locked, full or out of reach ({cause})") from None
        raise StoreError(f"the database refused ({cause}): {_first_line(error)}") from None
    except StatementError as error:
        raise StoreError(f"a value cannot be stored ({type(error.orig).__name__})") from None
    except NoConnection:
        raise StoreBusy("all connections to the database are in use") from None


def _is_busy(error: DBAPIError) -> bool:
    """Whether the same may work later. SQLite says OperationalError of a missing table too, with a code of its own."""
    wrong = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return error.connection_invalidated or (isinstance(error, OperationalError) and not wrong)


def _first_line(error: DBAPIError) -> str:
    """What went wrong by constraint or type; PostgreSQL puts the values into further lines."""
    return str(error.orig).splitlines()[0] if error.orig else ""


def _driver(url: str) -> URL:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _engine(url: URL, pool: int, patience: float) -> Engine:
    shared: dict[str, Any] = {"pool_size": pool, "max_overflow": pool, "hide_parameters": True}
    waits = round(patience * 1000)  # milliseconds
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, **shared)
        pragmas = ("journal_mode=wal", "synchronous=full", f"busy_timeout={waits}", "foreign_keys=on")
        event.listen(engine, "connect", partial(_prepare_sqlite, pragmas))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, pool_pre_ping=True, **shared)
    event.listen(engine, "connect", partial(_prepare_postgresql, waits))
    return engine


def _prepare_sqlite(pragmas: Sequence[str], raw: Any, _record: object) -> None:
    raw.isolation_level = None
    cursor = raw.cursor()
    for pragma in pragmas:
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _prepare_postgresql(waits: int, raw: Any, _record: object) -> None:
    """Without a limit, one forgotten lock of somebody's would hold up every message for good."""
    with raw.cursor() as cursor:
        cursor.execute(f"set lock_timeout = {waits}")
    raw.commit()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could be refused half-way."""
    connection.exec_driver_sql("begin" if connection.info.get("reading") else "begin immediate")
