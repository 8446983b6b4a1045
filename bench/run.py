"""The whole run: make a throw-away installation, measure it, print the tables."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from bench import inbound, machine, outbound, postgres, scene, starting, table, talking
from bench.inbound import Plan

DELIVERED, ROUNDS = 5_000, 3


@dataclass(frozen=True, slots=True)
class Size:
    """How long a run is."""

    plan: Plan
    messages: int
    rounds: int

    @property
    def steps(self) -> int:
        """How often the progress bar moves."""
        return len(self.plan.connections) * self.plan.rounds * 4 + self.rounds * 3 + 3


FULL = Size(Plan(), DELIVERED, ROUNDS)
QUICK = Size(Plan(rounds=1, seconds=1.0, connections=(16,)), 1_000, 1)


def run_bench(*, quick: bool) -> None:
    """Measure and print; nothing is kept."""
    size, where = QUICK if quick else FULL, machine.describe()
    with _folder() as folder, postgres.server(folder) as server, _progress(size.steps) as bar:
        print(f"{where}\n{postgres.version(server)}")
        full = _filled(folder, server)
        bar.update()
        print("\n" + _inbound(folder, server, full, size, bar) + "\n")
        print(_outbound(folder, server, full, size, bar))


def _filled(folder: Path, server: str) -> Path:
    """One database of each kind with the people in it: the others are copies."""
    scene.fill(postgres.create(server, "people"))
    file = folder / "people.db"
    scene.fill(f"sqlite:///{file}")
    return file


def _inbound(folder: Path, server: str, full: Path, size: Size, bar: "tqdm[NoReturn]") -> str:
    urls = {
        "SQLite": _copied(full, folder / "inbound.db"),
        "PostgreSQL": postgres.create(server, "inbound", "people"),
        "PostgreSQL x2": postgres.create(server, "inbound2", "people"),
    }
    measured = inbound.measure(folder, urls, size.plan, bar.update)
    checked = "\n".join(f"{name}: {verdict}" for name, verdict in measured.verdicts.items())
    return f"{table.of_inbound(measured)}\n\n{checked}"


def _outbound(folder: Path, server: str, full: Path, size: Size, bar: "tqdm[NoReturn]") -> str:
    urls = {
        "SQLite": _copied(full, folder / "outbound.db"),
        "PostgreSQL": postgres.create(server, "outbound", "people"),
    }
    with outbound.provider() as base:
        rates = outbound.measure(base, urls, size.messages, size.rounds, bar.update)
        held = outbound.worker_memory(base, urls["SQLite"], size.messages, folder)
    bar.update()
    fresh, again = starting.chat(folder, size.rounds)
    ready = starting.demo(folder, size.rounds)
    bar.update()
    limits = [
        ("kit chat, first answer, fresh database", fresh, 1.5, "s"),
        ("kit chat, first answer", again, 1.5, "s"),
        ("kit demo, ready, warm", ready, 5.0, "s"),
        (f"kit work, memory after {size.messages} messages", held, 200.0, "MB"),
        ("a turn: which step answers, and its answer", talking.turn(100 * size.rounds), 0.3, "ms"),
        ("reading one council's content", talking.content(size.rounds), 0.5, "s"),
    ]
    return f"{table.of_outbound(rates)}\n\n{table.of_limits(limits)}"


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of our own on the disk, not in memory: a commit must cost what it costs."""
    root = Path(tempfile.mkdtemp(prefix="kit-bench-"))
    if os.geteuid() == 0:
        root.chmod(0o755)  # PostgreSQL runs as somebody else
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _progress(steps: int) -> "Iterator[tqdm[NoReturn]]":
    with tqdm(total=steps, unit="round", file=sys.stderr, disable=None) as bar:
        yield bar


def _copied(file: Path, to: Path) -> str:
    shutil.copy(file, to)
    return f"sqlite:///{to}"
