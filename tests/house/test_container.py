"""The Dockerfile's and compose.yaml's steps work, run outside a container: nothing here can build an image."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.rig import KEY, SECRET

ROOT = Path(__file__).resolve().parent.parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def copied() -> list[tuple[str, str]]:
    """What the first stage copies from the project."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [(source, parts[-1]) for parts in map(str.split, lines) for source in parts[:-1]]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with just what the image holds, and an environment from the locked run-time dependencies alone."""
    app = tmp_path_factory.mktemp("image")
    for source, target in copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, app / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, app / target)
    (app / "var").mkdir()
    python = app / "venv" / "bin" / "python"
    # --offline: `make setup` has put everything into the cache, and tests do not leave this machine.
    for step in (
        ["venv", str(app / "venv")],
        ["pip", "sync", "--offline", "--python", str(python), "requirements.lock"],
        ["pip", "install", "--offline", "--python", str(python), "--no-deps", "--editable", "."],
    ):
        subprocess.run([str(UV), "--quiet", *step], cwd=app, check=True)
    return app


def command_of(service: str) -> list[str]:
    return list(COMPOSE["services"][service]["command"])


def secret_files(folder: Path, url: str) -> dict[str, str]:
    """The environment that compose.yaml gives every service, with its secrets in files."""
    values = {"database_url": url, "secret_key": SECRET, "encryption_keys": KEY}
    for name, value in values.items():
        (folder / name).write_text(value + "\n", encoding="ascii")
    named = COMPOSE["x-kit"]["environment"]
    given = {key: str(folder / Path(path).name) for key, path in named.items()}
    return {**{key: value for key, value in os.environ.items() if not key.startswith("KIT_")}, **given}


@contextmanager
def running(image: Path, command: list[str], env: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    with subprocess.Popen([str(image / "venv" / "bin" / command[0]), *command[1:]], cwd=image, env=env) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def test_the_services_migrate_serve_and_work_over_postgresql(image: Path, tmp_path: Path, postgres_url: str) -> None:
    env = secret_files(tmp_path, postgres_url)
    migrate = command_of("migrate")
    subprocess.run([str(image / "venv" / "bin" / migrate[0]), *migrate[1:]], cwd=image, env=env, check=True)
    port = free_port()
    web = ["127.0.0.1" if word == "0.0.0.0" else word for word in command_of("web")]
    with (
        running(image, [*web, "--port", str(port)], env) as serving,
        running(image, command_of("worker"), env) as working,
    ):
        wait_for(f"http://127.0.0.1:{port}/health/ready", serving)
        check = health_check(port)
        assert subprocess.run([str(image / "venv" / "bin" / check[0]), *check[1:]], check=False).returncode == 0
        assert working.poll() is None
    assert serving.returncode == 0
    assert working.returncode == 0


def test_the_image_does_not_run_as_root() -> None:
    last_stage = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert re.search(r"^USER kit$", last_stage, re.MULTILINE)
    assert (
        shlex.split(re.search(r"^CMD (\[.+\])$", last_stage, re.MULTILINE)[1].replace(",", " ").strip("[]"))[0] == "kit"
    )  # type: ignore[index]


def test_every_secret_of_compose_is_a_setting_or_postgresqls() -> None:
    assert set(COMPOSE["x-kit"]["secrets"]) | {"postgres_password"} == set(COMPOSE["secrets"])


def health_check(port: int) -> list[str]:
    found = re.search(r"HEALTHCHECK[^\[]*(\[.+\])", DOCKERFILE.replace("\\\n", ""))
    assert found
    return [word.replace(":8000", f":{port}") for word in yaml.safe_load(found[1])]


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            continue
        return
    raise AssertionError("the server stopped before it was ready")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
