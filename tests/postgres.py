"""A real PostgreSQL for the tests: the one that is named, or one that the suite starts itself and stops again."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

INSTALL = "PostgreSQL is not here. Install it with: apt-get install -y --no-install-recommends postgresql"
# Speed over safety: the data lives as long as the test run.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostgreSQL that may be used at will."""
    given = os.environ.get("KIT_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    root, who = Path(tempfile.mkdtemp(prefix="kit-pg-")), _unprivileged()
    if who:
        os.chown(root, who["user"], who["group"])
    try:
        with _running(root, who) as url:
            yield url
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """A new, empty database on that server, dropped afterwards."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"create database {name}")
        try:
            yield f"{server_url.rsplit('/', 1)[0]}/{name}"
        finally:
            admin.execute(f"drop database {name} with (force)")


@contextmanager
def _running(root: Path, who: dict[str, int]) -> Iterator[str]:
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    data, log = root / "data", root / "log"
    make = [_binary("initdb"), "-N", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", str(data)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=root, env=env, **who)
    port = _free_port()
    options = [part for setting in FAST for part in ("-c", setting)]
    command = [_binary("postgres"), "-D", str(data), "-k", str(root), "-p", str(port), "-h", "127.0.0.1", *options]
    with log.open("wb") as out, subprocess.Popen(command, cwd=root, env=env, stdout=out, stderr=out, **who) as process:
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _wait(url, process, log)
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown, of our own process only


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError(log.read_text()) from None


def _binary(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(versions[0]) if versions else shutil.which(name)
    if not found:
        raise RuntimeError(INSTALL)
    return found


def _unprivileged() -> dict[str, int]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user = next(each for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody"))
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}  # type: ignore[dict-item]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
