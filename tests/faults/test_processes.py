"""Invariants 1 to 3 on four real processes over one PostgreSQL: nothing lost, nothing twice, in order per person."""

import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import Store, handles, messages, people
from bot.store.migrate import migrate
from bot.store.people import NewPerson
from bot.store.schema import contact, handle, message, outbox, person
from bot.talk import Address, ChannelName
from tests import postgres
from tests.providers.twilio import LoopbackTwilio
from tests.rig import MONDAY_NOON, make_store

PROCESSES, PEOPLE, EACH = 4, 20, 6
Said = tuple[ChannelName, str, str, str]  # channel, number, provider id, words


class Process:
    """One process that does as it is told."""

    def __init__(self, url: str, twilio: str) -> None:
        command = [sys.executable, "-m", "tests.faults.receiver", url, twilio]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(self) -> dict[str, int]:
        """What it says next; nothing when it has died."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the process died"
        return dict(json.loads(line))

    def tell(self, order: object) -> dict[str, int]:
        """Have it done."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        """Let it finish."""
        try:
            self._process.communicate(timeout=10)
        finally:
            self._process.kill()
        assert self._process.returncode == 0


@dataclass(frozen=True)
class Evidence:
    """What was said, and what four processes made of it."""

    store: Store
    said: Sequence[Said]
    busy: int
    accepted: dict[str, list[str]]  # by address: what the provider took, in order


@pytest.fixture(scope="module")
def evidence(postgres_server: str) -> Iterator[Evidence]:
    """Everybody's messages given to two processes each, all at once; then all processes deliver."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres.database(postgres_server))
        twilio = stack.enter_context(LoopbackTwilio())
        store = make_store(url)
        stack.callback(store.close)
        migrate(store)
        said = [each for number in range(PEOPLE) for each in add_person(store, number)]
        crew = [Process(url, twilio.url) for _ in range(PROCESSES)]
        for process in crew:
            stack.callback(process.close)
            process.answer()
        with ThreadPoolExecutor(PROCESSES) as threads:
            orders = [{"receive": mail} for mail in shuffled(said)]
            answers = list(threads.map(Process.tell, crew, orders))
            answers += threads.map(Process.tell, crew, [{"deliver": True}] * PROCESSES)
        accepted = defaultdict(list)
        for taken in twilio.accepted:
            accepted[taken.to].append(taken.text)
        yield Evidence(store, said, sum(answer["busy"] for answer in answers), accepted)


def add_person(store: Store, number: int) -> list[Said]:
    """Someone with a phone for SMS and WhatsApp, or someone unknown; and what they say."""
    phone = f"+4477009002{number:02d}"
    if number % 4:
        with store.begin() as tx:
            people.add(tx, store.vault, NewPerson(f"P{number}", phone=phone), MONDAY_NOON)
    channels: tuple[ChannelName, ...] = ("sms", "whatsapp")
    return [(channels[n % 2], phone, f"SM-{number}-{n}", f"words {number}.{n}") for n in range(EACH)]


def shuffled(said: Sequence[Said]) -> list[list[Said]]:
    """A share for each process, in any order; every message is in two of them, as when a provider posts it again."""
    shares: list[list[Said]] = [[] for _ in range(PROCESSES)]
    for place, each in enumerate(said):
        shares[place % PROCESSES].append(each)
        shares[(place // PROCESSES + 1) % PROCESSES].append(each)
    for seed, share in enumerate(shares):
        random.Random(seed).shuffle(share)
    return shares


def threads_of(evidence: Evidence, direction: str) -> dict[str, list[Any]]:
    """Messages in the order in which they were stored, by person; by handle where there is nobody."""
    with evidence.store.read() as read:
        found = select(message, handle.c.person_id).join(handle, handle.c.id == message.c.handle_id)
        rows = read.execute(found.where(message.c.direction == direction).order_by(message.c.id)).all()
    by_whom = defaultdict(list)
    for row in rows:
        by_whom[f"person {row.person_id}" if row.person_id else f"handle {row.handle_id}"].append(row)
    return by_whom


def words(evidence: Evidence, rows: Sequence[Any]) -> list[str]:
    return [messages.open_text(evidence.store.vault, row) for row in rows]


def test_everything_said_is_stored_once(evidence: Evidence) -> None:
    stored = [text for rows in threads_of(evidence, "in").values() for text in words(evidence, rows)]
    assert sorted(stored) == sorted(text for _, _, _, text in evidence.said)


def test_replies_to_a_person_were_made_in_the_order_in_which_their_messages_were_stored(evidence: Evidence) -> None:
    replies = threads_of(evidence, "out")
    for whom, heard in threads_of(evidence, "in").items():
        repeated = [text.split(" ", 1)[1] for text in words(evidence, replies[whom])]
        assert repeated == words(evidence, heard)


def test_no_step_of_a_conversation_was_lost_or_taken_twice(evidence: Evidence) -> None:
    counts = defaultdict(list)
    for rows in threads_of(evidence, "out").values():
        for row, text in zip(rows, words(evidence, rows), strict=True):
            counts[row.handle_id].append(int(text.split(" ")[0]))
    assert list(counts.values()) == [list(range(1, EACH // 2 + 1))] * 2 * PEOPLE


def test_every_handle_has_one_contact(evidence: Evidence) -> None:
    with evidence.store.read() as read:
        assert len(read.execute(select(contact)).all()) == 2 * PEOPLE
        assert len(read.execute(select(person)).all()) == PEOPLE * 3 // 4


def test_the_provider_took_every_reply_once_and_in_order(evidence: Evidence) -> None:
    expected = defaultdict(list)
    with evidence.store.read() as read:
        rows = read.execute(select(handle)).all()
    for row in rows:
        address: Address = handles.open_address(evidence.store.vault, row)
        prefix = "whatsapp:" if address.channel == "whatsapp" else ""
        expected[row.id] = evidence.accepted[prefix + address.value]
    for replies in threads_of(evidence, "out").values():
        for handle_id in {row.handle_id for row in replies}:
            theirs = [row for row in replies if row.handle_id == handle_id]
            assert expected[handle_id] == words(evidence, theirs)


def test_every_reply_is_known_to_be_sent(evidence: Evidence) -> None:
    with evidence.store.read() as read:
        assert set(read.execute(select(outbox.c.state)).scalars()) == {"sent"}
        ids = read.execute(select(outbox.c.provider_id)).scalars().all()
    assert len(set(ids)) == len(evidence.said)


def test_nobody_had_to_wait_for_a_deadlock(evidence: Evidence) -> None:
    assert evidence.busy == 0
