"""A PostgreSQL of our own with its default durability: fsync and synchronous_commit on, as in production."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.ports import free_port


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start one in this folder; its URL without a database's name."""
    user = _unprivileged()
    root = folder / "postgresql"
    root.mkdir()
    if user:
        shutil.chown(root, user, "nogroup")
    data, port = root / "data", free_port()
    _run(user, [_binary("initdb"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", str(data)], root)
    command = [_binary("postgres"), "-D", str(data), "-k", str(root), "-p", str(port), "-h", "127.0.0.1"]
    with subprocess.Popen(command, user=user, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as own:
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}"
            _wait(f"{url}/postgres", own)
            yield url
        finally:
            own.send_signal(signal.SIGINT)  # a fast shut-down


def create(server_url: str, name: str, template: str = "template1") -> str:
    """A new database, as a copy of another; its URL."""
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as admin:
        admin.execute(f"create database {name} template {template}")
    return f"{server_url}/{name}"


def version(server_url: str) -> str:
    """The server's version, and what it promises of a commit."""
    with psycopg.connect(f"{server_url}/postgres") as admin:
        shown = [admin.execute(f"show {name}").fetchone() for name in ("server_version", "fsync", "synchronous_commit")]
    number, fsync, commit = (str(row[0]) for row in shown if row)
    return f"PostgreSQL {number.split()[0]} (fsync {fsync}, synchronous_commit {commit})"


def _run(user: str | None, command: list[str], folder: Path) -> None:
    subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _wait(url: str, own: "subprocess.Popen[bytes]") -> None:
    while own.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            continue
    raise RuntimeError("PostgreSQL did not start")


def _binary(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(versions[0]) if versions else shutil.which(name)
    if not found:
        raise RuntimeError("PostgreSQL is not here. Install it with: apt-get install -y postgresql")
    return found


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return next(each.pw_name for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody"))
