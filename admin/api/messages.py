"""Writing to a person over the API: warned first where something speaks against it, sent once however often asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import Field

from admin.api.contact_shapes import AT, MessageShown, message_shown
from admin.api.fields import Given, PersonRef, Shown, example, lines
from admin.api.guard import Anyone, Caller
from admin.api.people import find
from admin.api.person_shapes import ASH, Named
from admin.api.problems import Problem, WarningShown, responses
from admin.writing import Despite, Rules, Warned, warnings
from bot.i18n import translator
from bot.letter import OPENER
from bot.store import StoreBusy, StoreError, Tx, letters, reading
from bot.store.audit import Entry
from bot.store.letters import Ways, Written
from bot.talk import ChannelName, Say
from bot.text import fold, render
from bot.ways import choose, starts

router = APIRouter(tags=["people"])
LONGEST = 1600
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=64,
        pattern="^[!-~]+$",
        description="Your own name for this message: asked again with the same one, nothing is sent twice.",
        examples=["7d1f3c52-5b0e-4c38-9d53-2f6b1a3f0c11"],
    ),
]


class MessageGiven(Given):
    """Something to say to a person."""

    model_config = Given.model_config | example(text="Hi Rowan, are you free on Friday at 2?", despite=[])

    text: Annotated[str, lines(LONGEST)]
    channel: ChannelName | None = Field(None, description="Leave it out for the way that works best.")
    despite: Annotated[tuple[Despite, ...], Field(max_length=5)] = Field(
        (), description="The warnings that you have read, and send in spite of. They are kept with the message."
    )


class MessageSent(MessageShown):
    """What was put out to be sent."""

    model_config = Shown.model_config | example(
        ref="m_2b3c4d5e6f7g8h9j",
        direction="out",
        text="Hi Rowan, are you free on Friday at 2?",
        at=AT,
        channel="sms",
        status="queued",
        reason="",
        language="en",
        intent="",
        risk="none",
        level="none",
        choices=[],
        attachments=[],
        author=dict(ASH),
        apart=False,
        contact="c_2b3c4d5e6f7g8h9j",
        started=True,
        despite=["quiet_hours"],
        parts=1,
    )

    contact: str | None = Field(description="The contact that it is kept in.", examples=["c_2b3c4d5e6f7g8h9j"])
    started: bool = Field(description="Whether we start this, and it is not a reply to what they just said.")
    despite: list[str] = Field(examples=[["quiet_hours"]])
    parts: int = Field(description="In how many messages it goes out.", examples=[1])


@router.post(
    "/people/{ref}/messages",
    status_code=201,
    summary="Write to a person",
    responses=responses(400, 404, 409, 413),
)
def write(caller: Anyone, ref: PersonRef, given: MessageGiven, response: Response, key: Key = None) -> MessageSent:
    """Send words of your own. On SMS, WhatsApp or Telegram: where they are talking to us now, else where they like
    it best, else the way that worked last.

    Where something speaks against it, nothing is sent and the answer (409) says what; name the `kind` of each in
    `despite` to send all the same. Nobody can write to someone who has died or whose case is closed.
    """
    rows = _kept(caller, ref, given, key)
    caller.app.inbox.nudge()
    me = Named(ref=caller.reader.ref, name=caller.reader.name)
    first = message_shown(caller.vault, rows[0], {caller.reader.id: me})
    response.headers["Location"] = f"/api/v1/contacts/{rows[0].contact}"
    return MessageSent(
        **{**first.model_dump(), "text": given.text},
        contact=rows[0].contact,
        started=rows[0].started,
        despite=rows[0].despite or [],
        parts=len(rows),
    )


def _kept(caller: Caller, ref: str, given: MessageGiven, key: str | None) -> Sequence[Any]:
    """The message rows, new or from before. Warnings show how a person is doing: reading them is written down too."""
    person: Any = None
    try:
        with caller.store.begin() as tx:
            person = find(tx, caller, ref, words=True)
            ways = letters.lock_ways(tx, person.id)
            return _sent_before(tx, caller, person.id, given, key) or _put(tx, caller, ref, ways, given, key)
    except Problem as problem:
        if problem.kind == "warned":
            caller.record(Entry("read warnings", ref, person.id))
        raise
    except StoreBusy:
        raise
    except StoreError:
        if key:  # the same key, for another person, in the same instant
            raise _repeated() from None
        raise


def _put(tx: Tx, caller: Caller, ref: str, ways: Ways, given: MessageGiven, key: str | None) -> Sequence[Any]:
    app, person, now = caller.app, ways.person, caller.now
    rules = Rules(app.inbox.traits, app.content.templates, app.settings.quiet)
    way = choose(ways, given.channel, app.inbox.traits.keys(), now)
    _check(warnings(way, person, rules, now), given.despite)
    assert way is not None  # else there was a final warning
    started = starts(way, person, now)
    written = Written(
        way=way,
        parts=_parts(caller, way, given.text, person.language, started),
        language=person.language,
        author_id=caller.reader.id,
        started=started,
        despite=given.despite,
        key=key or "",
    )
    entries = (Entry("send message", ref, person.id), *(Entry(f"despite {k}", ref, person.id) for k in given.despite))
    caller.note(tx, *entries)
    return letters.put(tx, caller.vault, person.id, written, now)


def _check(found: Sequence[Warned], despite: Sequence[str]) -> None:
    """Raises Problem (409) with what was not overridden."""
    left = [each for each in found if each.kind not in despite]  # what is final cannot be named there
    if left:
        told = [WarningShown(kind=each.kind, words=each.words, final=each.final) for each in left]
        raise Problem("warned", " ".join(each.words for each in left), warnings=told)


def _parts(caller: Caller, way: Any, text: str, language: str, started: bool) -> list[str]:
    """The text as its channel carries it, with room for the neutral first line of what we start."""
    traits = caller.app.inbox.traits[way.channel]
    room = len(f"{translator(language)(OPENER)}\n\n") if started else 0
    return [part.text for part in render(Say(text), replace(traits, text_limit=traits.text_limit - room))]


def _sent_before(tx: Tx, caller: Caller, person_id: int, given: MessageGiven, key: str | None) -> Sequence[Any]:
    """What this key sent before. Raises Problem (409) when that was something else."""
    rows = letters.sent_before(tx, caller.reader.id, key) if key else ()
    if not rows:
        return ()
    said = " ".join(shown.text for shown in (message_shown(caller.vault, row, {}) for row in rows))
    theirs = {way.id for way in reading.handles_of(tx, person_id)}
    if rows[0].handle_id not in theirs or fold(said) != fold(given.text):
        raise _repeated()
    return rows


def _repeated() -> Problem:
    return Problem("repeated", "Use a new Idempotency-Key for another message.")
