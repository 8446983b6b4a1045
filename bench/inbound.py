"""Inbound: signed webhooks to real `kit serve` processes, beside the bare `d1`, in interleaved rounds."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import forms
from bench.check import Verdict, look
from bench.ports import free_port, wait_for
from bench.scene import ROOT, environment, given, python

BARE = "d1"
FASTEST = 6_000  # requests a second that no server here reaches; how many a round is given beforehand


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to measure: rounds of so many seconds at each number of connections."""

    rounds: int = 3
    seconds: float = 3.0
    connections: tuple[int, ...] = (1, 16, 64)


@dataclass(slots=True)
class Server:
    """One server under load, and how many requests it was sent so far."""

    name: str
    port: int
    url: str = ""
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured: requests a second, latencies in milliseconds, errors."""

    rate: float
    p50: float
    p99: float
    errors: int


@dataclass(slots=True)
class Measured:
    """All rounds, by server and number of connections, and what the databases held afterwards."""

    rounds: dict[tuple[str, int], list[Round]] = field(default_factory=lambda: defaultdict(list))
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def ratios(self, name: str, connections: int) -> list[float]:
        """Each round's rate as a share of the bare one's in the same round."""
        pairs = zip(self.rounds[name, connections], self.rounds[BARE, connections], strict=True)
        return [each.rate / bare.rate for each, bare in pairs]


def measure(folder: Path, urls: Mapping[str, str], plan: Plan, step: Callable[[], object]) -> Measured:
    """Start a server for each database, run the rounds, and look at what was kept. `step` is called after each."""
    requests, measured, began = folder / "requests", Measured(), datetime.now(UTC)
    each_round = int(plan.seconds * FASTEST)
    forms.write(requests, min(200_000, each_round * (plan.rounds * len(plan.connections) + 1)))
    with ExitStack() as running:
        servers = [running.enter_context(_server(name, url, folder)) for name, url in {BARE: "", **urls}.items()]
        for server in servers:
            _load(server, 16, 1.0, requests)
        for connections in plan.connections * plan.rounds:
            for server in servers:
                done = _load(server, connections, plan.seconds, requests)
                measured.rounds[server.name, connections].append(done)
                if not server.url and done.errors:
                    raise RuntimeError("the bare server answers with errors: beside it nothing can be measured")
                step()
    measured.verdicts = {server.name: look(server.url, server.sent, began) for server in servers if server.url}
    return measured


def middle(rounds: Sequence[Round]) -> Round:
    """The median round, number by number; errors are added up."""
    return Round(
        rate=median(each.rate for each in rounds),
        p50=median(each.p50 for each in rounds),
        p99=median(each.p99 for each in rounds),
        errors=sum(each.errors for each in rounds),
    )


@contextmanager
def _server(name: str, url: str, folder: Path) -> Iterator[Server]:
    port = free_port()
    processes = "2" if name.endswith("x2") else "1"
    serve = python("bot", "serve", "--port", str(port), "--processes", processes)
    command = serve if url else python("bench.ceiling", str(port))
    with (
        (folder / f"{name}.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, env=environment(given(url)), stdout=log, stderr=log) as process,
    ):
        try:
            wait_for(port, "/health/live", process)
            yield Server(name, port, url)
        finally:
            process.terminate()


def _load(server: Server, connections: int, seconds: float, requests: Path) -> Round:
    most = str(int(seconds * FASTEST))
    first = str(server.sent if server.url else 0)
    loader = python("bench.loader", str(server.port), str(connections), str(seconds), str(requests), first, most)
    done = json.loads(subprocess.run(loader, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    server.sent += done["sent"]
    return Round(done["sent"] / done["seconds"], done["p50"], done["p99"], done["errors"])
