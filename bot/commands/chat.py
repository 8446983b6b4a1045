"""kit chat: talk to the bot in a terminal, through the simulator channel."""

import asyncio
import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from bot.app import build
from bot.clock import Clock, StartedClock, SystemClock
from bot.commands import Problem, plainly
from bot.commands.workshop import VAR, development_settings, prepare
from bot.i18n import UnknownLanguage, known
from bot.parts import App
from bot.settings import read_settings
from bot.store import Store, Tx, handles, people, staff
from bot.store.schema import alert, contact, handle, person
from bot.talk import Address, Inbound, Outgoing

DATABASE = VAR / "chat.db"
ADVISER = "ash@example.invalid"
EXAMPLE_PHONE = "+447700900999"


@dataclass(slots=True)
class Chat:
    """One person's side of a conversation."""

    app: App
    address: Address
    heard: list[Outgoing] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def say(self, text: str) -> list[Outgoing]:
        """Send a line; what came back."""
        self.heard.clear()
        self.app.inbox.receive([Inbound(self.address, uuid.uuid4().hex, text)])
        self.loop.run_until_complete(self.app.outbox.deliver())
        return list(self.heard)


def run_chat(*, json_lines: bool, who: str, lang: str, now: str) -> None:
    """Read lines until there are none."""
    with plainly():
        settings = development_settings(DATABASE, council=read_settings().council)
        clock = _clock(now)
        store = prepare(settings, DATABASE, "chat")
        address = _speaker(store, who, _language(lang), clock.now())
        store.close()
        heard: list[Outgoing] = []
        chat = Chat(build(settings, clock, on_sent=heard.append), address, heard)
        try:
            _converse(chat, json_lines)
        finally:
            chat.app.close()
            chat.loop.close()


def _converse(chat: Chat, json_lines: bool) -> None:
    if not json_lines:
        sys.stdout.write("You are texting the bot. Ctrl-D ends.\n")
    for line in _lines(json_lines):
        began = chat.app.clock.now()
        replies = chat.say(line)
        said = _as_json(chat, line, replies, began) if json_lines else _as_text(replies)
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


def _lines(json_lines: bool) -> Iterator[str]:
    if not sys.stdin.isatty() or json_lines:
        sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
        yield from (line.rstrip("\n") for line in sys.stdin)
        return
    import readline

    readline.set_history_length(100)
    while True:
        try:
            yield input("> ")
        except EOFError:
            return


def _as_text(replies: list[Outgoing]) -> str:
    blocks = []
    for reply in replies:
        choices = [f"  {number}. {choice.label}" for number, choice in enumerate(reply.choices, 1)]
        blocks.append("\n".join((reply.text, *choices)))
    return "\n\n".join(blocks) + "\n"


def _as_json(chat: Chat, line: str, replies: list[Outgoing], began: datetime) -> str:
    with chat.app.store.read() as read:
        key = handles.blind(chat.app.store.vault, chat.address)
        here = read.execute(select(handle).where(handle.c.blind == key)).one()
        ref = read.execute(select(contact.c.ref).where(contact.c.id == here.contact_id)).scalar()
        subjects = [f"handle:{here.id}", f"person:{here.person_id}"]
        raised = select(alert.c.kind).where(alert.c.subject.in_(subjects), alert.c.last_at >= began)
        kinds = read.execute(raised.order_by(alert.c.id)).scalars().all()
    told = [{"text": reply.text, "choices": [choice.label for choice in reply.choices]} for reply in replies]
    answer = {"in": line, "replies": told, "step": here.step, "contact": ref, "alerts": list(kinds)}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode()


def _speaker(store: Store, who: str, lang: str, now: datetime) -> Address:
    """The simulated phone of a person's ref, of a number, or of the example person, who is made if missing."""
    if who.startswith("p_"):
        return _phone_of(store, who, lang, now)
    address = Address("simulator", _number(who) if who else EXAMPLE_PHONE)
    if not who:
        _example_person(store, address, lang, now)
    elif lang:
        with store.begin() as tx:
            thread = handles.lock(tx, store.vault, [address], now)[address]
            handles.speak(tx, thread.id, lang)
    return address


def _phone_of(store: Store, ref: str, lang: str, now: datetime) -> Address:
    with store.begin() as tx:
        person_id = tx.execute(select(person.c.id).where(person.c.ref == ref)).scalar()
        if person_id is None:
            raise Problem(f"there is no person {ref} in this database", 2)
        address = Address("simulator", f"+4477009{person_id % 100_000:05d}")
        handles.add(tx, store.vault, address, person_id, now)
        if lang:
            people.speak(tx, person_id, lang)
    return address


def _example_person(store: Store, address: Address, lang: str, now: datetime) -> None:
    with store.begin() as tx:
        found = select(handle.c.person_id).where(handle.c.blind == handles.blind(store.vault, address))
        person_id = tx.execute(found).scalar()
        if person_id is None:
            person_id = people.add(tx, store.vault, people.NewPerson("Robin", case_id="chat"), now)
            handles.add(tx, store.vault, address, person_id, now)
            people.assign(tx, person_id, _example_adviser(tx, now))
        if lang:
            people.speak(tx, person_id, lang)


def _example_adviser(tx: Tx, now: datetime) -> int:
    found = staff.find(tx, ADVISER)
    if found:
        return int(found.id)
    return staff.add(tx, email=ADVISER, name="Ash Example", role="adviser", team_id=None, now=now)


def _number(who: str) -> str:
    digits = who.replace(" ", "")
    if not (digits.startswith("+") and digits[1:].isdecimal() and 8 <= len(digits) <= 16):
        raise Problem(f"--as takes a person's ref (p_…) or a number like +447700900123, not {who!r}", 2)
    return digits


def _language(lang: str) -> str:
    if not lang:
        return ""
    try:
        return known(lang)
    except UnknownLanguage as error:
        raise Problem(str(error), 2) from None


def _clock(now: str) -> Clock:
    if not now:
        return SystemClock()
    try:
        start = datetime.fromisoformat(now)
    except ValueError:
        raise Problem("--now takes a time like 2026-03-29T00:30Z", 2) from None
    return StartedClock(start if start.tzinfo else start.replace(tzinfo=UTC))
