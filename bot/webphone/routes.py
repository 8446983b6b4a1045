"""What the web phone's page asks for. It can speak as anyone, so it is served on demonstration databases only."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlalchemy import case, func, select

from bot.channels.simulator import Simulator
from bot.i18n import NAMES, direction, translator
from bot.letter import OPENER, covering
from bot.parts import App
from bot.store import handles, messages, people
from bot.store.schema import handle, message, outbox, person
from bot.talk import Address, Say
from bot.text import storable
from bot.webhooks import accept
from bot.webphone import skins, travel

STATIC = Path(__file__).resolve().parent / "static"
FILES = frozenset(file.name for file in STATIC.iterdir())
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STRANGERS = {f"stranger-{n}": f"+44770090098{n}" for n in range(1, 4)}
LONG_POLL, LOOK_EVERY = 20.0, 0.25  # seconds
SHOWN, AGAIN = 200, 20  # messages at first, and again with each news, whose ticks may have moved


class Draft(BaseModel):
    """What somebody is typing."""

    text: Annotated[str, Field(max_length=20_000)]


class Typed(BaseModel):
    """What somebody typed or tapped on the web phone."""

    who: Annotated[str, Field(alias="as", max_length=40)]
    text: Annotated[str, Field(max_length=20_000)] = ""
    payload: Annotated[str, Field(max_length=200)] = ""
    id: Annotated[str, Field(min_length=1, max_length=64)]


def routes(app: App) -> APIRouter:
    """The page and its questions."""
    router = APIRouter(include_in_schema=False)
    simulator = app.channels["simulator"]
    assert isinstance(simulator, Simulator)

    @router.get("/phone")
    def page() -> Response:
        return _file("phone.html")

    @router.get("/phone/static/{name}")
    def static(name: str) -> Response:
        return _file(name)

    @router.get("/phone/api/people")
    def list_people() -> dict[str, object]:
        return _people(app)

    @router.get("/phone/api/thread")
    async def thread(
        request: Request, who: Annotated[str, Query(alias="as")], after: int = 0, ahead: float | None = None
    ) -> dict[str, object]:
        address = await asyncio.to_thread(_address, app, who)
        known = travel.ahead(app) if ahead is None else timedelta(seconds=ahead)
        return await _newer(app, address, after, known, request.is_disconnected)

    @router.post("/phone/api/messages", status_code=202)
    async def say(typed: Typed) -> dict[str, int]:
        address = await asyncio.to_thread(_address, app, typed.who)
        body = {"id": typed.id, "from": address.value, "text": typed.text, "payload": typed.payload}
        for inbound in simulator.receive(simulator.request(body)):
            await accept(app, inbound)
        return {"id": await asyncio.to_thread(_message_id, app, typed.id)}

    @router.post("/phone/api/segments")
    def count(draft: Draft) -> dict[str, object]:
        return skins.counted(draft.text)

    router.include_router(travel.routes(app))
    return router


def _file(name: str) -> Response:
    if name not in FILES:
        raise HTTPException(404, "no such file")
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(STATIC / name, media_type=KINDS[Path(name).suffix], headers=headers)


def _people(app: App) -> dict[str, object]:
    with app.store.read() as read:
        rows = read.execute(select(person).order_by(person.c.id)).all()
    known = [{"ref": row.ref, "name": people.open_name(app.store.vault, row), "language": row.language} for row in rows]
    unknown = [_stranger(app, ref) for ref in STRANGERS]
    return {
        "people": [*known, *unknown],
        "council": app.content.council.name,
        "languages": [{"code": code, "name": name, "dir": direction(code)} for code, name in NAMES.items()],
        "pence": skins.PENCE,
        "clock": travel.shown(app),
    }


def _stranger(app: App, ref: str) -> dict[str, object]:
    return {"ref": ref, "name": f"Someone unknown ({ref[-1]})", "language": _language(app, _address(app, ref))}


def _address(app: App, who: str) -> Address:
    """The simulated phone of this person. Raises 400 for nobody."""
    if who in STRANGERS:
        return Address("simulator", STRANGERS[who])
    with app.store.read() as read:
        found = read.execute(
            select(handle)
            .join(person, person.c.id == handle.c.person_id)
            .where(person.c.ref == who, handle.c.channel == "simulator")
        ).first()
    if found is None:
        raise HTTPException(400, "there is nobody of that name on the web phone")
    return handles.open_address(app.store.vault, found)


def _language(app: App, address: Address) -> str:
    """The language that we speak on this phone just now."""
    own = case((handle.c.state == "verified", person.c.language))
    with app.store.read() as read:
        found = (
            select(func.coalesce(own, handle.c.language))
            .outerjoin(person, person.c.id == handle.c.person_id)
            .where(handle.c.blind == handles.blind(app.store.vault, address))
        )
        return read.execute(found).scalar() or "en"


def _message_id(app: App, provider_id: str) -> int:
    """The number that this message has in the thread; the same for a message that was sent twice."""
    with app.store.read() as read:
        found = select(message.c.id).where(message.c.channel == "simulator", message.c.provider_id == provider_id)
        return int(read.execute(found).scalar_one())


async def _newer(
    app: App, address: Address, after: int, known: timedelta, gone: Callable[[], Awaitable[bool]]
) -> dict[str, object]:
    """What is newer than that id; else wait a while until something is said, a tick moves or the clock is moved.

    `known` is how far ahead the page believes the clock to be.
    """
    state = await asyncio.to_thread(_state, app, address)
    seen = state._replace(ahead=known)
    for _ in range(int(LONG_POLL / LOOK_EVERY)):
        if state != seen or (state.rows and state.rows[-1].id > after) or await gone():
            break
        await asyncio.sleep(LOOK_EVERY)
        state = await asyncio.to_thread(_state, app, address)
    rows = state.rows if after == 0 else state.rows[-AGAIN:]
    items = await asyncio.to_thread(_items, app, rows)
    return {
        "items": items,
        "last": max(after, rows[-1].id if rows else 0),
        "language": state.language,
        "clock": await asyncio.to_thread(travel.shown, app),
    }


class State(NamedTuple):
    """What a poll waits for a change of."""

    rows: Sequence[Any]
    language: str
    ahead: timedelta


def _state(app: App, address: Address) -> State:
    return State(_rows(app, address), _language(app, address), travel.ahead(app))


def _rows(app: App, address: Address) -> Sequence[Any]:
    """The newest messages of this phone, oldest first."""
    with app.store.read() as read:
        rows = read.execute(
            messages.SHOWN.add_columns(outbox.c.started)
            .join(handle, handle.c.id == message.c.handle_id)
            .where(handle.c.blind == handles.blind(app.store.vault, address))
            .order_by(message.c.id.desc())
            .limit(SHOWN)
        ).all()
    return rows[::-1]


def _items(app: App, rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [_item(app, row) for row in rows]


def _item(app: App, row: Any) -> dict[str, Any]:
    vault = app.store.vault
    choices = messages.open_choices(vault, row) if row.direction == "out" else ()
    text = covering(row.language) if row.covered else storable(messages.open_text(vault, row))
    if row.started and not row.covered:  # the person gets it under the discreet line that all we start begins with
        text = f"{translator(row.language)(OPENER)}\n\n{text}"
    return {
        "id": row.id,
        "from": "person" if row.direction == "in" else "us",
        "text": text,
        "at": row.at.isoformat(),
        "status": {"received": "sent", "answered": "delivered"}.get(row.status, row.status),
        "language": row.language.replace("_", "-"),
        "dir": direction(row.language),
        "choices": [{"label": choice.label, "payload": choice.payload} for choice in choices],
        "looks": skins.looks(Say(text, choices)) if row.direction == "out" else {},
    }
