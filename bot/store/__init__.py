"""Everything kept: one Store, a module a noun; only `begin` commits."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.store.vault import Vault

Tx = Connection  # a connection inside a transaction that `begin` will commit
REF_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
REF_LENGTH = 16  # 80 random bits


class StoreError(Exception):
    """The database cannot do this now; nothing of it was kept."""


class StoreBusy(StoreError):
    """The database is locked, full, restarting or out of reach: the same call may work later."""


def new_ref(prefix: str) -> str:
    """A new public name for a row ("p_4x…"): random, so that nothing can be read from it or guessed."""
    return f"{prefix}_" + "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))


class Store:
    """The database and its keys. Thread-safe; each `begin` is one transaction."""

    def __init__(self, url: str, vault: Vault, *, pool: int = 8) -> None:
        self.url = _driver(url)
        self.vault = vault
        self.engine = _engine(self.url, pool)
        self.lite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer: queueing here is fair, its own busy-wait is not (p99 of 1.5 s measured).
        self._turn = threading.Lock() if self.lite else nullcontext()

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """One transaction: committed at the end, rolled back on any error. Raises StoreBusy."""
        with self._turn, _plain_errors(), self.engine.begin() as tx:
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
        self.engine.dispose()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Database errors without their parameters: those hold what people said."""
    try:
        yield
    except DBAPIError as error:
        cause = type(error.orig).__name__
        if isinstance(error, OperationalError) or error.connection_invalidated:
            raise StoreBusy(f"the database is locked, full or out of reach ({cause})") from None
        raise StoreError(f"the database refused ({cause}): {_first_line(error)}") from None


def _first_line(error: DBAPIError) -> str:
    """What went wrong by constraint or type; PostgreSQL puts the values into further lines."""
    return str(error.orig).splitlines()[0] if error.orig else ""


def _driver(url: str) -> URL:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _engine(url: URL, pool: int) -> Engine:
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_size=pool, max_overflow=pool, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, hide_parameters=True)


def _prepare_sqlite(raw: object, _record: object) -> None:
    raw.isolation_level = None  # type: ignore[attr-defined]
    cursor = raw.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=wal", "synchronous=full", "busy_timeout=10000", "foreign_keys=on"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could be refused half-way."""
    connection.exec_driver_sql("begin" if connection.info.get("reading") else "begin immediate")
