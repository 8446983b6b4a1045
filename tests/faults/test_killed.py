"""Invariants 1 and 2: killed at any step of the way, a message is processed once and its answers are sent once."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import Store, handles, messages, people
from bot.store.migrate import migrate
from bot.store.people import NewPerson
from bot.store.schema import alert, contact, handle, message, outbox
from bot.talk import Address
from tests import postgres
from tests.providers.twilio import LoopbackTwilio
from tests.providers.twilio_rules import Message
from tests.rig import MONDAY_NOON, make_store

WORDS = ("when is the hub open", "i want to die")
LANES = 2  # processes killed at the same time, each over a database of its own
MOST = 500  # steps; the way is far shorter
KILLED = -signal.SIGKILL


class Mother:
    """The process that forks others, has them killed, and tells how they ended."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.child"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = 0  # of the process that is alive now

    def run(self, order: dict[str, Any]) -> dict[str, int]:
        """Have an order done; how that ended."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        self.pid = self._answer()["pid"]
        ended = self._answer()
        self.pid = 0
        return ended

    def _answer(self) -> dict[str, int]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the mother died"
        return dict(json.loads(line))

    def close(self) -> None:
        """Let it go."""
        try:
            self._process.communicate(timeout=10)
        finally:
            self._process.kill()


@dataclass(frozen=True)
class Outcome:
    """Everything that came of one person's messages, but for ids and times."""

    heard: list[tuple[str, str]]  # their words' status and intent
    said: Counter[tuple[str, str]]  # the answers' status and outbox state
    contacts: int
    alerts: Counter[tuple[str, int]]  # kind, and how often it was raised
    accepted: Counter[str]  # what the provider took


@dataclass
class Lane:
    """A database, a provider, and people who write once each."""

    url: str
    mother: Mother
    twilio: LoopbackTwilio
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = make_store(self.url)

    def someone(self, number: int) -> str:
        """A person who has never written."""
        phone = f"+447700900{number:03d}"
        with self.store.begin() as tx:
            person_id = people.add(tx, self.store.vault, NewPerson("Robin"), MONDAY_NOON)
            handles.add(tx, self.store.vault, Address("sms", phone), person_id, MONDAY_NOON)
        return phone

    def run(self, phone: str, *, kill_at: int | None = None, settle: bool = False) -> dict[str, int]:
        """Let this person say everything to a process of its own."""
        arrivals = [("sms", phone, f"{phone}-{place}", words) for place, words in enumerate(WORDS)]
        order = {"url": self.url, "twilio": self.twilio.url, "kill_at": kill_at, "arrivals": arrivals, "settle": settle}
        return self.mother.run(order)

    def outcome(self, phone: str) -> Outcome:
        """What came of it."""
        key = handles.blind(self.store.vault, Address("sms", phone))
        with self.store.read() as read:
            ours = read.execute(select(handle).where(handle.c.blind == key)).one()
            wanted = messages.SHOWN.add_columns(outbox.c.state).where(message.c.handle_id == ours.id)
            rows = read.execute(wanted).all()
            contacts = read.execute(select(contact).where(contact.c.handle_id == ours.id)).all()
            told = select(alert.c.kind, alert.c.count).where(alert.c.subject == f"person:{ours.person_id}")
            raised = read.execute(told).all()
        return Outcome(
            heard=sorted((row.status, row.intent) for row in rows if row.direction == "in"),
            said=Counter((row.status, row.state) for row in rows if row.direction == "out"),
            contacts=len(contacts),
            alerts=Counter((kind, count) for kind, count in raised),
            accepted=Counter(taken.text for taken in self.twilio.accepted if taken.to == phone),
        )

    def recover(self, phone: str) -> Outcome:
        """The provider posts everything again, to a process that lives; what has come of it then."""
        assert self.run(phone, settle=True)["status"] == 0
        return self.outcome(phone)


Databases = Callable[[int], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Makes migrated databases."""
    with ExitStack() as stack:

        def make(number: int) -> str:
            url = f"sqlite:///{tmp_path}/kit{number}.db"
            if request.param == "postgresql":
                url = stack.enter_context(postgres.database(request.getfixturevalue("postgres_server")))
            store = make_store(url)
            migrate(store)
            store.close()
            return url

        yield make


@contextmanager
def lanes(databases: Databases, many: int = LANES) -> Iterator[list[Lane]]:
    with ExitStack() as stack:
        made = []
        for number in range(many):
            mother, twilio = Mother(), stack.enter_context(LoopbackTwilio())
            stack.callback(mother.close)
            lane = Lane(databases(number), mother, twilio)
            stack.callback(lane.store.close)
            made.append(lane)
        yield made


def kill_at_each(lane: Lane, expected: Outcome, steps: Sequence[int]) -> list[int]:
    """Kill at each of these steps, recover, and compare; the steps after which it came out otherwise."""
    wrong = []
    for step in steps:
        phone = lane.someone(100 + step)
        assert lane.run(phone, kill_at=step)["status"] == KILLED
        if lane.recover(phone) != expected:
            wrong.append(step)
    return wrong


def test_killed_at_any_step_everything_is_processed_and_sent_exactly_once(databases: Databases) -> None:
    with lanes(databases) as made, ThreadPoolExecutor(LANES) as threads:
        phone = made[0].someone(100)
        whole = made[0].run(phone)
        expected = made[0].outcome(phone)
        assert whole["status"] == 0
        assert 40 < whole["steps"] < MOST
        assert expected.contacts == 1
        assert len(expected.heard) == len(WORDS)
        assert set(expected.said) == {("sent", "sent")}
        assert set(expected.accepted.values()) == {1}
        shares = [range(1 + lane, whole["steps"] + 1, LANES) for lane in range(LANES)]
        wrong = list(threads.map(kill_at_each, made, [expected] * LANES, shares))
        assert wrong == [[], []]


def test_killed_as_the_provider_takes_a_message_nothing_is_sent_twice(databases: Databases) -> None:
    with lanes(databases, 1) as (lane,):
        first = lane.someone(100)
        lane.run(first)
        expected = lane.outcome(first)
        for place in range(expected.accepted.total()):
            phone = lane.someone(101 + place)
            left = [place]

            def kill(taken: Message, phone: str = phone, left: list[int] = left) -> None:
                if taken.to == phone:
                    left[0] -= 1
                    if left[0] == -1:
                        os.kill(lane.mother.pid, signal.SIGKILL)

            lane.twilio.on_accept = kill
            assert lane.run(phone)["status"] == KILLED
            lane.twilio.on_accept = lambda _: None
            assert lane.recover(phone) == expected
