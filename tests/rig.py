"""A whole installation with a voice: people text it, the clock is moved, and what was said is looked at."""

import asyncio
import base64
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, select

from bot.app import build
from bot.channels.simulator import Phone, Simulator
from bot.clock import FixedClock
from bot.parts import App
from bot.settings import Settings, read_settings
from bot.store import Store, handles, people, staff
from bot.store.people import NewPerson
from bot.store.staff import Role
from bot.store.vault import Vault
from bot.talk import Address, Attachment, Choice, Inbound, Outgoing

SECRET, KEY = "a secret for tests, and for nothing else", base64.b64encode(b"k" * 32).decode()
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # Elm House is open then
ROBIN, STRANGER = "+447700900001", "+447700900666"


def make_store(url: str) -> Store:
    """A store with the tests' keys."""
    return Store(url, Vault(SECRET, [KEY]))


def make_settings(url: str, **more: object) -> Settings:
    """Settings for the tests: the simulator on, whatever the machine's environment says."""
    given: dict[str, object] = {"database_url": url, "secret_key": SECRET, "encryption_keys": KEY, "simulator": True}
    return read_settings(_env_file=None, **(given | more))


@dataclass(slots=True)
class Rig:
    """The product under test, over the simulator channel."""

    app: App
    clock: FixedClock
    arrived: list[Outgoing] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    @contextmanager
    def over(cls, url: str, **more: object) -> "Iterator[Rig]":
        """Open an installation over a migrated database."""
        clock, arrived = FixedClock(MONDAY_NOON), list[Outgoing]()
        rig = cls(build(make_settings(url, **more), clock, on_sent=arrived.append), clock, arrived)
        try:
            yield rig
        finally:
            rig.loop.run_until_complete(rig.app.outbox.close())
            rig.loop.close()
            rig.app.close()

    @property
    def store(self) -> Store:
        return self.app.store

    @property
    def phone(self) -> Phone:
        """What can go wrong on the simulated phone."""
        simulator = self.app.channels["simulator"]
        assert isinstance(simulator, Simulator)
        return simulator.phone

    def person(self, name: str = "Robin", number: str = ROBIN, **more: Any) -> int:
        """Add somebody whose phone staff recorded; our id."""
        with self.store.begin() as tx:
            person_id = people.add(tx, self.store.vault, NewPerson(name, born=date(2006, 5, 1), **more), self.clock.at)
            handles.add(tx, self.store.vault, Address("simulator", number), person_id, self.clock.at)
        return person_id

    def adviser(self, person_id: int, name: str = "Ash Example", role: Role = "adviser") -> int:
        """Give somebody an adviser; the staff id."""
        with self.store.begin() as tx:
            email = f"{name.split()[0].lower()}@example.invalid"
            staff_id = staff.add(tx, email=email, name=name, role=role, team_id=None, now=self.clock.at)
            people.assign(tx, person_id, staff_id)
        return staff_id

    def inbound(
        self, text: str, number: str = ROBIN, *, payload: str = "", attachments: Sequence[Attachment] = ()
    ) -> Inbound:
        """One message as a channel would hand it over, with an id of its own."""
        return Inbound(
            Address("simulator", number), f"in-{next(self.ids)}", text, payload, attachments=tuple(attachments)
        )

    def text(self, text: str, number: str = ROBIN, **more: Any) -> list[str]:
        """Text the bot; what comes back, in order."""
        self.arrived.clear()
        self.app.inbox.receive([self.inbound(text, number, **more)])
        self.deliver()
        return [outgoing.text for outgoing in self.arrived]

    def deliver(self) -> int:
        """Send what is due; how many sends were tried."""
        return self.loop.run_until_complete(self.app.outbox.deliver())

    def settle(self) -> int:
        """Settle what is in doubt; how many there were."""
        return self.loop.run_until_complete(self.app.outbox.settle_doubts())

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices under the last message that arrived."""
        return self.arrived[-1].choices

    def rows(self, table: Table, *where: Any) -> Sequence[Any]:
        """What the database holds."""
        with self.store.read() as read:
            return read.execute(select(table).where(*where).order_by(*table.primary_key)).all()
