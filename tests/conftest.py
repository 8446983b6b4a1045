"""What every test may ask for: a database of each kind, and a whole installation over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from tests import postgres
from tests.providers.twilio import LoopbackTwilio
from tests.rig import Rig, make_store


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    with postgres.database(postgres_server) as url:
        yield url


@pytest.fixture
def twilio() -> Iterator[LoopbackTwilio]:
    with LoopbackTwilio() as twilio:
        yield twilio


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kit.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def migrated_url(database_url: str) -> str:
    """The same, with this version's tables."""
    store = make_store(database_url)
    migrate(store)
    store.close()
    return database_url


@pytest.fixture
def rig(migrated_url: str) -> Iterator[Rig]:
    """A whole installation with one phone, a clock that stands still, and the council `example`."""
    with Rig.over(migrated_url) as rig:
        yield rig


@pytest.fixture
def lite_rig(tmp_path: Path) -> Iterator[Rig]:
    """The same on SQLite only, for what does not depend on the database."""
    url = f"sqlite:///{tmp_path}/kit.db"
    store = make_store(url)
    migrate(store)
    store.close()
    with Rig.over(url) as rig:
        yield rig
