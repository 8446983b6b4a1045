"""What the conversations are played on, and the switch that writes them anew."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.store.migrate import migrate
from tests import postgres
from tests.conversations.runner import Stage, stage
from tests.rig import make_store


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-conversations", action="store_true", help="Write what the bot says now into the conversations."
    )


@pytest.fixture(scope="session")
def updating(request: pytest.FixtureRequest) -> bool:
    """Whether the conversations are to be written anew. The option is only there when this folder is named."""
    return bool(request.config.getoption("--update-conversations", default=False))


@pytest.fixture(scope="session")
def lite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with this version's tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "kit.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The same on PostgreSQL; its URL."""
    with postgres.database(postgres_server) as url:
        _migrate(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind in turn."""
    if request.param == "sqlite":
        file = request.getfixturevalue("tmp_path") / "kit.db"
        shutil.copy(request.getfixturevalue("lite_template"), file)
        yield f"sqlite:///{file}"
        return
    template, server = request.getfixturevalue("postgres_template"), request.getfixturevalue("postgres_server")
    base, _, original = template.rpartition("/")
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"create database {name} template {original}")
        try:
            yield f"{base}/{name}"
        finally:
            admin.execute(f"drop database {name} with (force)")


@pytest.fixture
def a_stage(url: str) -> Iterator[Stage]:
    """On SQLite the program is built anew for every turn; once is enough to see that PostgreSQL agrees."""
    with stage(url, fresh=url.startswith("sqlite")) as made:
        yield made


def _migrate(url: str) -> None:
    store = make_store(url)
    migrate(store)
    store.close()


@pytest.fixture
def lite_stage(tmp_path: Path, lite_template: Path) -> Iterator[Stage]:
    """A stage over SQLite, for what does not depend on the database."""
    file = tmp_path / "kit.db"
    shutil.copy(lite_template, file)
    with stage(f"sqlite:///{file}", fresh=False) as made:
        yield made
