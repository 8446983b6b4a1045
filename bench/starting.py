"""Start-up: how soon `kit chat` answers, and how soon `kit demo` is ready."""

import subprocess
import time
from pathlib import Path
from statistics import median

from bench.ports import free_port, wait_for
from bench.scene import environment, python


def chat(folder: Path, rounds: int) -> tuple[float, float]:
    """Seconds from the start of the process to the first answer: on a fresh database, and on one that is there."""
    fresh = [_first_answer(folder / f"chat{n}") for n in range(rounds)]
    again = [_first_answer(folder / f"chat{n}") for n in range(rounds)]
    return median(fresh), median(again)


def demo(folder: Path, rounds: int) -> float:
    """Seconds from the start of `kit demo` until it is ready, on data that is there."""
    subprocess.run(
        python("bot", "demo", "--seed-only"), cwd=folder, env=environment({}), check=True, stdout=subprocess.DEVNULL
    )
    return median(_until_ready(folder) for _ in range(rounds))


def _first_answer(folder: Path) -> float:
    folder.mkdir(exist_ok=True)
    began = time.perf_counter()
    with subprocess.Popen(
        python("bot", "chat", "--json"),
        cwd=folder,
        env=environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"hi\n")
        process.stdin.close()
        answer = process.stdout.readline()
        took = time.perf_counter() - began
    assert b'"replies"' in answer
    return took


def _until_ready(folder: Path) -> float:
    port = free_port()
    demo = python("bot", "demo", "--port", str(port))
    began = time.perf_counter()
    with subprocess.Popen(demo, cwd=folder, env=environment({}), stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(port, "/health/ready", process)
            return time.perf_counter() - began
        finally:
            process.terminate()
