"""Plays a golden conversation: the person's lines go in, and the script comes back with what really happened."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.app import build
from bot.clock import FixedClock, london
from bot.parts import App
from bot.store import Store, Tx, codes, handles, hub_changes, leave, letters, people, staff
from bot.store.letters import Written
from bot.store.people import NewPerson
from bot.store.schema import alert, contact, handle, link_code
from bot.talk import Address, Choice, Inbound, Outgoing
from bot.ways import choose, starts
from tests.conversations import script
from tests.conversations.script import (
    As,
    Away,
    BadScript,
    Clock,
    Code,
    Fact,
    Ours,
    Part,
    Planned,
    Remark,
    Said,
    Speaker,
    Turn,
    Wrote,
    shown,
)
from tests.rig import MONDAY_NOON, ROBIN, STRANGER, make_settings, make_store

ALERTS = select(alert.c.subject, alert.c.kind, alert.c.count, alert.c.urgent).order_by(alert.c.id)
Alerts = dict[tuple[str, str], tuple[int, bool]]  # by subject and kind: how often raised, and whether urgent


@dataclass(slots=True)
class Stage:
    """One database, and whoever texts. With `fresh` the whole program is built anew for every turn."""

    url: str
    store: Store
    fresh: bool = True
    clock: FixedClock = field(default_factory=lambda: FixedClock(MONDAY_NOON))
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    heard: list[Outgoing] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    phones: dict[str, Address] = field(default_factory=dict)
    offered: dict[tuple[Address, str], Choice] = field(default_factory=dict)
    speaker: Speaker = field(default_factory=Speaker)
    turns: int = 0
    app: App | None = None

    @property
    def phone(self) -> Address:
        return self.phones.setdefault(self.speaker.name, Address("simulator", self._number()))

    def enter(self, line: As) -> None:
        """This person texts from here on; they and their phone are made when they come for the first time."""
        self.speaker = line.speaker
        if line.speaker.name in self.phones:
            if not line.bare:
                raise BadScript(f"{line.speaker.name} is there already: say it when they first come")
            return
        with self.store.begin() as tx:
            _give_phone(tx, self.store, line.speaker, self.phone, self._person(tx, line.speaker), self.clock.at)

    def make_code(self, line: Code) -> None:
        """A code that staff made just now for somebody, who need not have a phone we know."""
        with self.store.begin() as tx:
            row = {"person_id": self._person(tx, line.owner), "blind": self.store.vault.blind("code", line.code)}
            times = {"made_at": self.clock.at, "expires_at": self.clock.at + codes.LIFE}
            tx.execute(insert(link_code).values(**row, **times))

    def send_away(self, line: Away) -> None:
        """This member of staff is away from today on."""
        today = london(self.clock.at).date()
        with self.store.begin() as tx:
            cover = _staff(tx, line.cover, self.clock.at) if line.cover else None
            leave.add(tx, _staff(tx, line.name, self.clock.at), today, line.last, cover)

    def plan(self, line: Planned) -> None:
        """Something is on at a hub, for two hours."""
        with self.store.begin() as tx:
            by = _staff(tx, "Fern", self.clock.at)
            ends = line.starts + timedelta(hours=2)
            hub_changes.add_event(tx, line.hub, line.title, line.starts, ends, "Kitchen", by, line.places)

    def hear(self, said: Said) -> list[str]:
        """Let the person say it; the lines that come of it."""
        before = self._alerts()
        self.turns += 1
        with self._program() as app:
            app.inbox.receive([self._inbound(said)])
            self.loop.run_until_complete(app.outbox.deliver())
        told, self.heard[:] = list(self.heard), []
        self.offered |= {(each.address, choice.label): choice for each in told for choice in each.choices}
        return [*_our_lines(told), *_alert_lines(before, self._alerts())]

    def write(self, line: Wrote) -> list[str]:
        """Let a member of staff write to the person; what comes on their phone."""
        with self._program() as app:
            with self.store.begin() as tx:
                author = _staff(tx, line.name, self.clock.at)
                ways = letters.lock_ways(tx, self.people[self.speaker.name])
                way = choose(ways, None, app.inbox.traits, self.clock.at)
                begun = starts(way, ways.person, self.clock.at)
                written = Written(way, [line.words], ways.person.language, author, begun)
                letters.put(tx, self.store.vault, ways.person.id, written, self.clock.at)
            self.loop.run_until_complete(app.outbox.deliver())
        told, self.heard[:] = list(self.heard), []
        return _our_lines(told)

    def facts(self) -> dict[str, str]:
        """What is so now about the one who texts, by its first word."""
        with self.store.begin() as tx:
            thread = handles.lock(tx, self.store.vault, [self.phone], self.clock.at)[self.phone]
            file: Any = tx.execute(select(contact).where(contact.c.id == thread.contact_id)).first()
        known = thread.person if thread.verified else None
        out = known.opted_out if known else thread.opted_out_at is not None
        touch = "in touch" if file and file.in_touch_at else "not in touch"
        return {
            "step": f"step {thread.step}",
            "speaks": f"speaks {known.language if known else thread.language or 'en'}",
            "opted": "opted out" if out else "opted in",
            "linked": f"linked to {known.name if known else 'nobody'}",
            "in": touch,
            "not": touch,
            "about": f"about {', '.join(file.purposes) if file else ''}".strip(),
            "risk": f"risk {file.risk_level} {file.risk}" if file else "risk none none",
        }

    def _inbound(self, said: Said) -> Inbound:
        payload = said.payload
        if said.tap:
            if (self.phone, said.tap) not in self.offered:
                raise BadScript(f"tap {said.tap}: no such choice was shown")
            payload = self.offered[self.phone, said.tap].payload
        ref = f"in-{self.turns}"
        return Inbound(self.phone, ref, said.text, payload, said.attachments, group=self.speaker.group)

    @contextmanager
    def _program(self) -> Iterator[App]:
        """The whole program over the same database: nothing can hide in memory between two turns."""
        app = self.app or build(make_settings(self.url), self.clock, on_sent=self.heard.append)
        yield app
        if self.fresh:
            self._end(app)
        else:
            self.app = app

    def _end(self, app: App) -> None:
        self.loop.run_until_complete(app.outbox.close())
        app.close()

    def close(self) -> None:
        if self.app:
            self._end(self.app)
        self.loop.close()
        self.store.close()

    def _person(self, tx: Tx, speaker: Speaker) -> int | None:
        if speaker.known and speaker.name not in self.people:
            self.people[speaker.name] = _add(tx, self.store, speaker, self.clock.at)
        return self.people.get(speaker.name)

    def _number(self) -> str:
        return f"+{int(ROBIN if self.speaker.known else STRANGER) + len(self.phones)}"

    def _alerts(self) -> Alerts:
        with self.store.read() as read:
            rows = read.execute(ALERTS).all()
        return {(subject, kind): (times, urgent) for subject, kind, times, urgent in rows}


def play(text: str, stage: Stage) -> str:
    """The script as it really went: the person's lines stay, ours are what came back. Raises BadScript."""
    lines = [line for written, part in script.read(text) for line in _happens(stage, written, part)]
    return "".join(f"{line}\n" for line in lines)


def _happens(stage: Stage, written: str, part: Part) -> list[str]:
    """What stands in the script in place of this line."""
    match part:
        case Turn(said):
            return [written, *stage.hear(said)]
        case Wrote():
            return [written, *stage.write(part)]
        case Fact(kind):
            return [f"= {_fact(stage, kind)}"]
        case Ours():
            return []
        case Remark():
            return [written]
        case _:
            _set_up(stage, part)
            return [written]


def _set_up(stage: Stage, part: Clock | As | Code | Away | Planned) -> None:
    match part:
        case Clock():
            stage.clock.at = part.moved(stage.clock.at)
        case As():
            stage.enter(part)
        case Code():
            stage.make_code(part)
        case Away():
            stage.send_away(part)
        case Planned():
            stage.plan(part)


@contextmanager
def stage(url: str, *, fresh: bool) -> Iterator[Stage]:
    """A stage over a migrated database."""
    made = Stage(url, make_store(url), fresh)
    try:
        yield made
    finally:
        made.close()


def _fact(stage: Stage, kind: str) -> str:
    facts = stage.facts()
    if kind not in facts:
        raise BadScript(f"= {kind}: I can only tell: {', '.join(facts)}")
    return facts[kind]


def _add(tx: Tx, store: Store, who: Speaker, now: datetime) -> int:
    """The person as staff would have recorded them; our id."""
    new = NewPerson(who.name, born=who.birthday(london(now).date()), language=who.speaks, status=who.status)
    person_id = people.add(tx, store.vault, new, now)
    if who.opted_out:
        people.opt_out(tx, person_id, now)
    if who.adviser:
        people.assign(tx, person_id, _staff(tx, who.adviser, now))
    return person_id


def _staff(tx: Tx, name: str, now: datetime) -> int:
    """The member of staff of this first name, made where they are missing; our id."""
    email = f"{name.lower()}@example.invalid"
    found = staff.find(tx, email)
    if found:
        return int(found.id)
    return staff.add(tx, email=email, name=f"{name} Example", role="adviser", team_id=None, now=now)


def _give_phone(tx: Tx, store: Store, who: Speaker, phone: Address, person_id: int | None, now: datetime) -> None:
    """The phone of somebody we know."""
    if person_id is None:
        return
    handle_id = handles.add(tx, store.vault, phone, person_id, now)
    if who.locked:
        tx.execute(update(handle).where(handle.c.id == handle_id).values(state="locked"))


def _our_lines(told: list[Outgoing]) -> list[str]:
    """Messages with an empty `<` between them; choices as they look on a phone."""
    lines: list[str] = []
    for each in told:
        lines += ["<"] if lines else []
        lines += [f"< {shown(line)}" if line else "< (empty line)" for line in each.text.split("\n")]
        lines += [f"<   {number}. {shown(choice.label)}" for number, choice in enumerate(each.choices, 1)]
    return lines or ["< (nothing)"]


def _alert_lines(before: Alerts, after: Alerts) -> list[str]:
    raised = {key: value for key, value in after.items() if before.get(key) != value}
    return [_alert_line(kind, urgent, (subject, kind) in before) for (subject, kind), (_, urgent) in raised.items()]


def _alert_line(kind: str, urgent: bool, again: bool) -> str:
    marks = ["urgent"] * urgent + ["again"] * again
    return f"! {kind} ({', '.join(marks)})" if marks else f"! {kind}"
