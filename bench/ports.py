"""Free ports on this machine, and waiting until somebody answers at one."""

import http.client
import socket
import subprocess
import time


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int, path: str, process: "subprocess.Popen[bytes]", most: float = 30.0) -> None:
    """Wait until a GET of this path is answered with 200. Raises RuntimeError after `most` seconds."""
    until = time.monotonic() + most
    while time.monotonic() < until and process.poll() is None:
        if _status(port, path) == 200:
            return
        time.sleep(0.02)
    raise RuntimeError(f"nothing answered at {path}")


def _status(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()
