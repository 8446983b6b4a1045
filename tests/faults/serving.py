"""The real thing: `kit serve --work` in a process of its own, over loopback providers."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store.migrate import MIGRATIONS
from tests.faults.waiting import until


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is up; `log` is everything it writes."""

    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """The status and the text of a page."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def ready(self) -> bool:
        """Whether it says that it can work."""
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False

    def stop(self) -> str:
        """Tell it to stop, and wait until it has; everything it wrote."""
        self.process.send_signal(signal.SIGTERM)
        ended = self.process.wait(60)
        assert ended in (0, -signal.SIGTERM), self.log.read_text()  # uvicorn raises the signal again when it is done
        return self.log.read_text()


@contextmanager
def serving(folder: Path, settings: dict[str, str]) -> Iterator[Served]:
    """Serve and work with these settings (without their prefix) until told to stop."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("KIT_")}
    env = {**bare, "PYTHONPATH": str(MIGRATIONS.parent), **{f"KIT_{name}": value for name, value in settings.items()}}
    port, log = free_port(), folder / "log"
    command = [sys.executable, "-m", "bot", "serve", "--work", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out) as process:
        served = Served(f"http://127.0.0.1:{port}", log, process)
        try:
            until(served.ready)
            yield served
        finally:
            process.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
